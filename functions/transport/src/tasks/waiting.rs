//! On the road: the waits, and what happens when one of them takes too long.

use platform::{Failure, Permit, TaskInput, Tasks};
use serde_json::Value;
use transport::load::{Command, Concern, Status};

use super::{SUPERSEDED, Step, current, token};
use crate::table::Loads;
use crate::waits::{self, Wait};

pub fn steps(tasks: Tasks) -> Tasks {
    tasks
        .on("await_dispatch", |permit, input| wait_for(permit, input, Wait::Dispatch))
        .on("await_pickup", |permit, input| wait_for(permit, input, Wait::Pickup))
        .on("await_delivery", |permit, input| wait_for(permit, input, Wait::Delivery))
        .on("await_pod", |permit, input| wait_for(permit, input, Wait::Pod))
        .on("mark_missed_pickup", mark_missed_pickup)
        .on("chase_delivery", chase_delivery)
        .on("mark_refused", mark_refused)
        .on("request_pod", request_pod)
}

/// A wait of a superseded round is not kept: it would take the place of the one that counts.
async fn wait_for(permit: Permit, input: TaskInput, wait: Wait) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    if current(&permit, step).await?.is_some() {
        waits::begin(&permit, step.load_id, step.round, wait, token(&input)?).await?;
    }
    Ok(Value::Null)
}

/// Gives the command to the load if this round is the current one. What the load says afterwards is the answer.
async fn tell(
    permit: &Permit,
    input: &TaskInput,
    command: Command,
    word: impl Fn(&transport::Load) -> &'static str,
) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    if current(permit, step).await?.is_none() {
        return Ok(waits::status(SUPERSEDED));
    }
    permit.react::<Loads>(step.load_id, command).await?;
    let load = permit.get::<Loads>(step.load_id).await?;
    Ok(waits::status(word(&load.state)))
}

async fn mark_missed_pickup(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    tell(&permit, &input, Command::MarkMissedPickup, |load| match load.status {
        Status::MissedPickup => "missed_pickup",
        _ => Wait::Pickup.word(load).unwrap_or("missed_pickup"),
    })
    .await
}

async fn chase_delivery(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    tell(&permit, &input, Command::ChaseDelivery, |load| match (Wait::Delivery.word(load), &load.attention) {
        (Some(word), _) => word,
        (None, Some(attention)) if attention.code == Concern::DeliveryOverdue => "overdue",
        (None, _) => "waiting",
    })
    .await
}

/// The load says so itself by now; support reads it from there.
async fn mark_refused(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    let step: Step = input.data()?;
    Ok(match current(&permit, step).await? {
        None => waits::status(SUPERSEDED),
        Some(load) => waits::status(Wait::Delivery.word(&load.state).unwrap_or("refused")),
    })
}

async fn request_pod(permit: Permit, input: TaskInput) -> Result<Value, Failure> {
    tell(&permit, &input, Command::RequestPod, |load| match (Wait::Pod.word(load), &load.attention) {
        (Some(word), _) => word,
        (None, Some(attention)) if attention.code == Concern::PodMissing => "pod_missing",
        (None, _) => "requested",
    })
    .await
}
