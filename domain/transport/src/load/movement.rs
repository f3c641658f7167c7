//! Facts from the road, folded so that their order and their number do not matter.
//!
//! Tracking owns the facts, their times and their corrections; a load keeps just what moves its own state. What is
//! kept at a stop only ever grows (a later fact never takes anything back), and the status of the road is a function
//! of what is kept: so any permutation of the same facts ends in the same status, and no status moves backwards.

use jiff::Timestamp;
use kernel::{DocumentId, StopId};
use serde::{Deserialize, Serialize};

use super::{Load, Status};
use crate::route::StopKind;

/// How a delivery went. The order is the one in which a later attempt may improve on an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Refused,
    Partial,
    Delivered,
}

impl Outcome {
    /// Who took nothing signs nothing.
    pub const fn needs_pod(self) -> bool {
        match self {
            Self::Refused => false,
            Self::Partial | Self::Delivered => true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub occurred_at: Timestamp,
}

/// What facts have said about one stop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<Attempt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<DocumentId>,
}

impl Visit {
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    pub fn outcome(&self) -> Option<Outcome> {
        self.attempt.as_ref().map(|attempt| attempt.outcome)
    }
}

/// What a fact says happened at a stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Milestone {
    Arrived,
    Departed,
    Attempted { outcome: Outcome, reason: Option<String> },
    PodReceived { document_id: DocumentId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub stop_id: StopId,
    pub milestone: Milestone,
    pub occurred_at: Timestamp,
}

/// How far a dispatched load has come, from what its stops say.
pub fn progress(load: &Load) -> Status {
    let pickup = load.pickup().map(|stop| &stop.visit);
    let outcomes = || load.deliveries().map(|stop| stop.visit.outcome());
    let reached = |visit: &Visit| visit.arrived_at.is_some() || visit.departed_at.is_some() || visit.attempt.is_some();
    if load.deliveries().next().is_some() && outcomes().all(|outcome| outcome.is_some()) {
        let all_refused = outcomes().all(|outcome| outcome == Some(Outcome::Refused));
        if all_refused { Status::Refused } else { Status::Delivered }
    } else if load.deliveries().any(|stop| reached(&stop.visit)) {
        Status::AtDelivery
    } else if pickup.is_some_and(|visit| visit.departed_at.is_some()) {
        Status::Departed
    } else if pickup.is_some_and(|visit| visit.arrived_at.is_some()) {
        Status::AtPickup
    } else {
        Status::Dispatched
    }
}

/// The status after a fact was folded. A pickup that was missed stays missed until the truck is seen on the road.
pub(super) fn moved(load: &Load) -> Status {
    let progress = progress(load);
    match load.status {
        Status::Dispatched
        | Status::AtPickup
        | Status::Departed
        | Status::AtDelivery
        | Status::Delivered
        | Status::Refused => progress,
        Status::MissedPickup => match progress {
            Status::Dispatched | Status::AtPickup => Status::MissedPickup,
            further => further,
        },
        settled @ (Status::Blank
        | Status::Planned
        | Status::Tendering
        | Status::Accepted
        | Status::Uncovered
        | Status::Closed
        | Status::Cancelled) => settled,
    }
}

/// Whether the fact adds anything that this load keeps.
pub(super) fn adds(load: &Load, fact: &Fact) -> bool {
    let Some(stop) = load.stop(fact.stop_id) else { return false };
    let visit = &stop.visit;
    match (stop.kind, &fact.milestone) {
        (StopKind::Pickup, Milestone::Arrived) => visit.arrived_at.is_none(),
        (StopKind::Pickup, Milestone::Departed) => visit.departed_at.is_none(),
        (StopKind::Pickup, Milestone::Attempted { .. } | Milestone::PodReceived { .. }) => false,
        // The first consignee reached moves the load; the other arrivals are tracking's to keep, and cost nothing here.
        (StopKind::Delivery, Milestone::Arrived | Milestone::Departed) => {
            matches!(progress(load), Status::Dispatched | Status::AtPickup | Status::Departed)
        }
        (StopKind::Delivery, Milestone::Attempted { outcome, .. }) => {
            visit.outcome().is_none_or(|known| known < *outcome)
        }
        (StopKind::Delivery, Milestone::PodReceived { .. }) => visit.pod.is_none(),
    }
}
