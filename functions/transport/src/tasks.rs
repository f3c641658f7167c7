//! The steps of `tender_to_invoice`.
//!
//! | step | does | answers |
//! | --- | --- | --- |
//! | offer_next_tender | asks the next carrier of the waterfall | offered, none_left, accepted, cancelled, superseded |
//! | await_answer, await_dispatch, await_pickup, await_delivery, await_pod | keeps the token | (by the token) |
//! | expire_tender | the time to think is over | expired, accepted, declined, withdrawn |
//! | mark_uncovered | nobody is left to ask | uncovered |
//! | mark_missed_pickup | nobody came | missed_pickup, picked_up |
//! | chase_delivery | reminds, at most three times | waiting, overdue, delivered, refused |
//! | mark_refused | calls support | refused |
//! | request_pod | writes to the carrier, at most three times | requested, pod_missing, received |
//! | flag_billing | calls finance | flagged |
//! | close_load | the end | closed, left_open |
//! | give_up | undoes what is open after a failure | given_up |
//!
//! Every step may run twice, at any distance: what it does is a command on a state that has changed by then, and what
//! it answers is read from that state. The two that count (`chase_delivery`, `request_pod`) go by the receipt of their
//! entry, which tells a repetition from the next reminder. A step of a round that was superseded changes nothing.

mod billing;
mod giving_up;
mod offering;
mod waiting;

use kernel::LoadId;
use platform::{Failure, Permit, Stored, TaskInput, Tasks};
use serde::Deserialize;
use transport::Load;

use crate::table::Loads;

pub fn tasks() -> Tasks {
    let tasks = offering::steps(Tasks::new("transport"));
    let tasks = waiting::steps(tasks);
    let tasks = billing::steps(tasks);
    giving_up::steps(tasks)
}

/// What every step is told.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Step {
    load_id: LoadId,
    round: u32,
}

const SUPERSEDED: &str = "superseded";

/// The load, unless a later round of it has begun.
async fn current(permit: &Permit, step: Step) -> Result<Option<Stored<Load, LoadId>>, Failure> {
    let load = permit.get::<Loads>(step.load_id).await?;
    Ok(if load.state.round > step.round { None } else { Some(load) })
}

fn token(input: &TaskInput) -> Result<&str, Failure> {
    input.token.as_deref().ok_or_else(|| Failure::internal(format!("task {} came without a token", input.task)))
}
