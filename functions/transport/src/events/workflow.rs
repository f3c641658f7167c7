//! Our own events: the workflow of a load is started, its waits end, and carriers are written to.

use kernel::{CarrierId, LoadId, TenantId, TenderId};
use platform::{Consumer, Envelope, Failure, Permit};
use serde::{Deserialize, Serialize};
use transport::tender::{self, Terms};

use crate::mails;
use crate::table::{Carriers, Loads, Tenders};
use crate::waits::{self, Wait};

pub fn reactions(consumer: Consumer) -> Consumer {
    consumer
        .on("load_tendering_started", on_round_started)
        .on("load_workflow_resumed", on_round_started)
        .on("tender_offered", on_tender_offered)
        .on("tender_accepted", on_tender_settled)
        .on("tender_declined", on_tender_settled)
        .on("tender_expired", on_tender_settled)
        .on("tender_withdrawn", on_tender_settled)
        .on("shipment_dispatched", on_shipment_dispatched)
        .on("load_pod_requested", on_load_pod_requested)
        .on("load_cancelled", on_load_cancelled)
}

/// What an execution knows: ids, and how long it waits.
#[derive(Debug, Serialize)]
struct ExecutionInput {
    tenant: TenantId,
    load_id: LoadId,
    round: u32,
    timeouts: Timeouts,
}

/// In seconds.
#[derive(Debug, Serialize)]
struct Timeouts {
    dispatch: u64,
    pickup: u64,
    delivery: u64,
    pod: u64,
}

const DAY_S: u64 = 24 * 60 * 60;
/// Generous: what they catch is a load that was forgotten. A delivery and a proof are chased three times.
const TIMEOUTS: Timeouts = Timeouts { dispatch: 14 * DAY_S, pickup: 7 * DAY_S, delivery: 7 * DAY_S, pod: 2 * DAY_S };

#[derive(Deserialize)]
struct RoundStarted {
    load_id: LoadId,
    round: u32,
}

/// One execution per load and round: its name makes a second start harmless.
async fn on_round_started(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let RoundStarted { load_id, round } = event.data()?;
    let input = ExecutionInput { tenant: permit.tenant(), load_id, round, timeouts: TIMEOUTS };
    let input = serde_json::to_value(input).map_err(Failure::internal)?;
    permit.start_workflow(&format!("{load_id}-{round}"), &input).await
}

async fn on_tender_offered(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let terms: Terms = event.data()?;
    let Some(email) = email_of(&permit, terms.carrier_id).await? else { return Ok(()) };
    let mail = mails::tender(&permit, &terms);
    permit.mail(&email, &mail.subject, &mail.text).await
}

async fn email_of(permit: &Permit, carrier_id: CarrierId) -> Result<Option<String>, Failure> {
    Ok(permit.find::<Carriers>(carrier_id).await?.and_then(|carrier| carrier.state.details).map(|d| d.email))
}

#[derive(Deserialize)]
struct OfTender {
    tender_id: TenderId,
}

async fn on_tender_settled(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let OfTender { tender_id } = event.data()?;
    let word = event.name.trim_start_matches("tender_").to_owned();
    waits::end_tender(&permit, tender_id, &word).await
}

#[derive(Deserialize)]
struct OfLoad {
    load_id: LoadId,
    #[serde(default)]
    tender_id: Option<TenderId>,
}

async fn on_shipment_dispatched(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let OfLoad { load_id, .. } = event.data()?;
    let load = permit.get::<Loads>(load_id).await?;
    waits::end(&permit, load_id, &load.state, &[Wait::Dispatch]).await
}

async fn on_load_pod_requested(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let OfLoad { load_id, .. } = event.data()?;
    let load = permit.get::<Loads>(load_id).await?;
    let Some(carrier) = &load.state.carrier else { return Ok(()) };
    let Some(email) = email_of(&permit, carrier.id).await? else { return Ok(()) };
    let mail = mails::pod_request(&load.state);
    permit.mail(&email, &mail.subject, &mail.text).await
}

/// The open tender is withdrawn, which ends the wait for its answer; the other waits end here.
async fn on_load_cancelled(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let OfLoad { load_id, tender_id } = event.data()?;
    if let Some(tender_id) = tender_id {
        let withdraw = tender::Command::Withdraw { note: "the load was cancelled".to_owned() };
        permit.react::<Tenders>(tender_id, withdraw).await?;
    }
    let load = permit.get::<Loads>(load_id).await?;
    waits::end(&permit, load_id, &load.state, &Wait::ALL).await
}
