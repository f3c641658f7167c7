//! The people and trucks around a workflow: what they do when it waits.

use serde_json::{Value, json};

use crate::asl::{Execution, Machine, Outcome, Stop};
use crate::world::World;

/// What is done when a state waits for the n-th time (from 1).
pub type Script = fn(state: &str, visit: usize) -> Act;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing, until the wait is over.
    Nothing,
    Accept,
    Decline,
    Withdraw,
    Dispatch,
    Depart,
    /// To every consignee.
    Deliver,
    /// At the first consignee; the others take theirs.
    RefuseOne,
    RefuseAll,
    SignAll,
    Cancel,
}

impl Act {
    pub async fn perform(self, world: &mut World) {
        match self {
            Self::Nothing => {}
            Self::Accept => answer_tender(world, "accept", json!({})).await,
            Self::Decline => answer_tender(world, "decline", json!({"reason": "no_capacity"})).await,
            Self::Withdraw => answer_tender(world, "withdraw", json!({"reason": "changed our mind"})).await,
            Self::Dispatch => dispatch(world).await,
            Self::Depart => depart(world).await,
            Self::Deliver => attempt(world, |_| "delivered").await,
            Self::RefuseOne => attempt(world, |n| if n == 0 { "refused" } else { "delivered" }).await,
            Self::RefuseAll => attempt(world, |_| "refused").await,
            Self::SignAll => sign(world).await,
            Self::Cancel => {
                let answer = world.command("cancel", json!({"reason": "the customer moved the date"})).await;
                assert_eq!(answer.status, 200, "{}", answer.text);
            }
        }
    }
}

async fn answer_tender(world: &World, action: &str, body: Value) {
    let load = world.load().await;
    let Some(tender) = load["tender_id"].as_str() else { return };
    let answer = world.transport.post(&format!("/v1/tenders/{tender}/{action}"), body).await;
    assert!(answer.status == 200 || answer.code() == "tender_settled", "{}", answer.text);
}

async fn dispatch(world: &World) {
    let load = world.load().await;
    let carrier = load["carrier"]["id"].as_str().unwrap_or_else(|| panic!("nobody to dispatch: {load}"));
    let first = |list: Value| list["items"][0]["id"].clone();
    let driver = first(world.transport.get(&format!("/v1/drivers?carrier_id={carrier}")).await.json);
    let vehicle = first(world.transport.get(&format!("/v1/vehicles?carrier_id={carrier}")).await.json);
    let answer = world.command("dispatch", json!({"driver_id": driver, "vehicle_id": vehicle})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

const AT: &str = "2026-11-24T15:00:00Z";

async fn depart(world: &World) {
    let load = world.load().await;
    let stop = &load["stops"][0];
    for name in ["stop_arrived", "stop_departed"] {
        let data = json!({"load_id": load["id"], "stop_id": stop["id"], "kind": "pickup", "occurred_at": AT});
        world.fact(name, data).await;
    }
}

async fn attempt(world: &World, outcome: impl Fn(usize) -> &'static str) {
    let load = world.load().await;
    for (n, stop) in load["stops"].as_array().unwrap().iter().skip(1).enumerate() {
        let data = json!({"load_id": load["id"], "stop_id": stop["id"], "kind": "delivery", "occurred_at": AT,
            "outcome": outcome(n), "attempt": 1, "shipments": shipments(&load, stop)});
        world.fact("delivery_attempted", data).await;
    }
}

async fn sign(world: &World) {
    let load = world.load().await;
    for (n, stop) in load["stops"].as_array().unwrap().iter().skip(1).enumerate() {
        if stop["outcome"] == "refused" {
            continue;
        }
        let data = json!({"load_id": load["id"], "stop_id": stop["id"], "document_id": format!("doc_{:032x}", n + 1),
            "sha256": "00", "signed_by": "Pat", "signed_at": AT, "shipments": shipments(&load, stop)});
        world.fact("proof_of_delivery_received", data).await;
    }
}

fn shipments(load: &Value, stop: &Value) -> Vec<Value> {
    let here = |shipment: &&Value| shipment["stop_id"] == stop["id"];
    let all = load["shipments"].as_array().unwrap().iter().filter(here);
    all.map(|s| json!({"shipment_id": s["shipment_id"], "order_id": s["order_id"], "account_id": s["account_id"]}))
        .collect()
}

/// First declines, second accepts, and all goes well from there.
pub fn well(state: &str, visit: usize) -> Act {
    match (state, visit) {
        ("AwaitAnswer", 1) => Act::Decline,
        ("AwaitAnswer", _) => Act::Accept,
        ("AwaitDispatch", _) => Act::Dispatch,
        ("AwaitPickup", _) => Act::Depart,
        ("AwaitDelivery", _) => Act::Deliver,
        ("AwaitPod", _) => Act::SignAll,
        _ => Act::Nothing,
    }
}

/// The same, but the first carrier lets the tender expire.
pub fn well_after_expiry(state: &str, visit: usize) -> Act {
    if state == "AwaitAnswer" && visit == 1 { Act::Nothing } else { well(state, visit) }
}

pub fn nobody_accepts(state: &str, visit: usize) -> Act {
    match (state, visit) {
        ("AwaitAnswer", 1) => Act::Decline,
        ("AwaitAnswer", _) => Act::Nothing,
        _ => well(state, visit),
    }
}

pub fn nobody_picks_up(state: &str, visit: usize) -> Act {
    if state == "AwaitPickup" { Act::Nothing } else { well(state, visit) }
}

pub fn nobody_dispatches(state: &str, visit: usize) -> Act {
    if state == "AwaitDispatch" { Act::Nothing } else { well(state, visit) }
}

/// Delivered at the second reminder.
pub fn delivered_late(state: &str, visit: usize) -> Act {
    if state == "AwaitDelivery" && visit < 3 { Act::Nothing } else { well(state, visit) }
}

pub fn never_delivered(state: &str, visit: usize) -> Act {
    if state == "AwaitDelivery" { Act::Nothing } else { well(state, visit) }
}

pub fn all_refused(state: &str, visit: usize) -> Act {
    if state == "AwaitDelivery" { Act::RefuseAll } else { well(state, visit) }
}

pub fn one_refused(state: &str, visit: usize) -> Act {
    if state == "AwaitDelivery" { Act::RefuseOne } else { well(state, visit) }
}

/// Signed at the second reminder.
pub fn signed_late(state: &str, visit: usize) -> Act {
    if state == "AwaitPod" && visit < 3 { Act::Nothing } else { well(state, visit) }
}

pub fn never_signed(state: &str, visit: usize) -> Act {
    if state == "AwaitPod" { Act::Nothing } else { well(state, visit) }
}

/// What became of one execution.
#[derive(Debug, Clone)]
pub struct Ran {
    pub outcome: Outcome,
    pub trace: Vec<String>,
}

/// Runs the executions that were started, one after the other, with what they start in turn.
pub async fn run_all(world: &mut World, script: Script) -> Vec<Ran> {
    let machine = Machine::tender_to_invoice();
    let mut ran = Vec::new();
    world.settle().await;
    loop {
        let started = world.started();
        if started.is_empty() {
            return ran;
        }
        for (name, input) in started {
            ran.push(run(world, &machine, &name, input, script).await);
        }
        assert!(ran.len() < 10, "executions start one another for ever");
    }
}

async fn run(world: &mut World, machine: &Machine, name: &str, input: Value, script: Script) -> Ran {
    let mut execution = Execution::new(machine, name, input);
    loop {
        let stop = execution.run(world).await;
        world.settle().await;
        match stop {
            Stop::Done(outcome) => return Ran { outcome, trace: execution.trace },
            Stop::Waiting { state, token } => {
                if world.answer_of(&token).is_none() {
                    let visit = execution.trace.iter().filter(|entered| **entered == state).count();
                    script(&state, visit).perform(world).await;
                    world.settle().await;
                }
                match world.answer_of(&token) {
                    Some(output) => execution.answer(&output),
                    None => execution.time_out(),
                }
            }
        }
    }
}

/// Tenders the load, and runs what comes of it.
pub async fn tender(world: &mut World, script: Script) -> Vec<Ran> {
    let answer = world.command("tender", json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    run_all(world, script).await
}
