//! Tracking speaks of stops; loads move, and the workflow that waits for it goes on.

use jiff::Timestamp;
use kernel::{DocumentId, LoadId, StopId};
use platform::{Consumer, Envelope, Failure, Permit};
use serde::Deserialize;
use transport::load::Command;
use transport::load::movement::{Fact, Milestone, Outcome};

use crate::table::Loads;
use crate::waits::{self, Wait};

pub fn reactions(consumer: Consumer) -> Consumer {
    let names = ["stop_arrived", "stop_departed", "delivery_attempted", "proof_of_delivery_received"];
    consumer.on_together(&names, of_load, on_facts)
}

fn of_load(event: &Envelope) -> Option<String> {
    event.data.get("load_id")?.as_str().map(str::to_owned)
}

/// What was told of one load.
async fn on_facts(events: Vec<(Permit, Envelope)>) -> Result<(), Failure> {
    let mut told = Vec::with_capacity(events.len());
    for (permit, event) in events {
        told.push((permit, read(&event)?));
    }
    let Some((permit, Told { load_id, .. })) = told.first().cloned() else { return Ok(()) };
    let commands: Vec<_> =
        told.iter().map(|(permit, told)| (permit.clone(), Command::Record(told.fact.clone()))).collect();
    let Some(load) = Permit::react_all::<Loads>(load_id, &commands).await? else { return Ok(()) };
    let facts = || told.iter().map(|(_, told)| &told.fact);
    // A wait is looked for only when one of these facts may have ended it, so most facts of a load with many stops look
    // for none.
    let pickup = load.state.pickup();
    let pickup_is_news =
        pickup.is_none_or(|stop| stop.visit.departed_at.is_none() || facts().any(|fact| fact.stop_id == stop.id));
    let ended = |wait: Wait| facts().any(|fact| may_end(&fact.milestone).contains(&wait));
    let waits: Vec<Wait> =
        Wait::ALL.into_iter().filter(|wait| ended(*wait) && (*wait != Wait::Pickup || pickup_is_news)).collect();
    waits::end(&permit, load_id, &load.state, &waits).await
}

const fn may_end(milestone: &Milestone) -> &'static [Wait] {
    match milestone {
        Milestone::Arrived | Milestone::Departed => &[Wait::Pickup],
        // A proof that came before the attempt counts from now on.
        Milestone::Attempted { .. } => &[Wait::Pickup, Wait::Delivery, Wait::Pod],
        Milestone::PodReceived { .. } => &[Wait::Pod],
    }
}

/// A fact of a load, in the words of this context.
#[derive(Clone)]
struct Told {
    load_id: LoadId,
    fact: Fact,
}

#[derive(Deserialize)]
struct AtStop {
    load_id: LoadId,
    stop_id: StopId,
    /// A proof has none: it counts from when we have it.
    #[serde(default)]
    occurred_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct DeliveryAttempted {
    outcome: Outcome,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Deserialize)]
struct ProofReceived {
    document_id: DocumentId,
}

fn read(event: &Envelope) -> Result<Told, Failure> {
    let AtStop { load_id, stop_id, occurred_at } = event.data()?;
    let milestone = match event.name.as_str() {
        "stop_arrived" => Milestone::Arrived,
        "stop_departed" => Milestone::Departed,
        "delivery_attempted" => {
            let DeliveryAttempted { outcome, reason } = event.data()?;
            Milestone::Attempted { outcome, reason }
        }
        "proof_of_delivery_received" => {
            let ProofReceived { document_id } = event.data()?;
            Milestone::PodReceived { document_id }
        }
        other => return Err(Failure::internal(format!("`{other}` is not told of a load"))),
    };
    Ok(Told { load_id, fact: Fact { stop_id, milestone, occurred_at: occurred_at.unwrap_or(event.recorded_at) } })
}
