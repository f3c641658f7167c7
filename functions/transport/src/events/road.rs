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
    consumer
        .on("stop_arrived", on_stop_arrived)
        .on("stop_departed", on_stop_departed)
        .on("delivery_attempted", on_delivery_attempted)
        .on("proof_of_delivery_received", on_proof_of_delivery_received)
}

#[derive(Deserialize)]
struct AtStop {
    load_id: LoadId,
    stop_id: StopId,
    occurred_at: Timestamp,
}

async fn on_stop_arrived(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let AtStop { load_id, stop_id, occurred_at } = event.data()?;
    record(&permit, load_id, Fact { stop_id, milestone: Milestone::Arrived, occurred_at }, &[Wait::Pickup]).await
}

async fn on_stop_departed(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let AtStop { load_id, stop_id, occurred_at } = event.data()?;
    record(&permit, load_id, Fact { stop_id, milestone: Milestone::Departed, occurred_at }, &[Wait::Pickup]).await
}

#[derive(Deserialize)]
struct DeliveryAttempted {
    outcome: Outcome,
    #[serde(default)]
    reason: Option<String>,
}

async fn on_delivery_attempted(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let AtStop { load_id, stop_id, occurred_at } = event.data()?;
    let DeliveryAttempted { outcome, reason } = event.data()?;
    let fact = Fact { stop_id, milestone: Milestone::Attempted { outcome, reason }, occurred_at };
    // A proof that came before the attempt counts from now on.
    record(&permit, load_id, fact, &[Wait::Pickup, Wait::Delivery, Wait::Pod]).await
}

#[derive(Deserialize)]
struct ProofReceived {
    load_id: LoadId,
    stop_id: StopId,
    document_id: DocumentId,
}

async fn on_proof_of_delivery_received(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let ProofReceived { load_id, stop_id, document_id } = event.data()?;
    let fact = Fact { stop_id, milestone: Milestone::PodReceived { document_id }, occurred_at: event.recorded_at };
    record(&permit, load_id, fact, &[Wait::Pod]).await
}

/// Folds a fact into its load, and ends the waits that it may have ended. A wait is looked for only when the load's
/// state ends it, so most facts of a load with many stops look for none.
async fn record(permit: &Permit, load_id: LoadId, fact: Fact, waits: &[Wait]) -> Result<(), Failure> {
    match permit.react::<Loads>(load_id, Command::Record(fact.clone())).await? {
        Some(load) => {
            let pickup_is_old =
                load.state.pickup().is_some_and(|stop| stop.id != fact.stop_id && stop.visit.departed_at.is_some());
            let open: Vec<Wait> =
                waits.iter().copied().filter(|wait| *wait != Wait::Pickup || !pickup_is_old).collect();
            waits::end(permit, load_id, &load.state, &open).await
        }
        None => Ok(()),
    }
}
