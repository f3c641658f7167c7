//! The headline of a stop and of a whole load, derived from the milestones and never stored.

use serde::{Deserialize, Serialize};

use crate::{Milestones, Outcome, Stop, StopKind, Track};

/// How far one stop is, in the order of the enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopStatus {
    Pending,
    Arrived,
    /// Left behind: how a pickup ends, and a delivery of which no attempt is known.
    Departed,
    Refused,
    Partial,
    Delivered,
}

impl StopStatus {
    pub fn of(stop: &Stop, milestones: &Milestones) -> Self {
        let attempt = match stop.kind {
            StopKind::Delivery => milestones.attempt().map(|c| c.attempt.outcome),
            StopKind::Pickup => None,
        };
        match attempt {
            Some(Outcome::Delivered) => Self::Delivered,
            Some(Outcome::Partial) => Self::Partial,
            Some(Outcome::Refused) => Self::Refused,
            None if milestones.departed.is_some() => Self::Departed,
            None if milestones.arrived.is_some() => Self::Arrived,
            None => Self::Pending,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Arrived => "arrived",
            Self::Refused => "refused",
            Self::Partial => "partial",
            Self::Delivered => "delivered",
            Self::Departed => "departed",
        }
    }
}

/// Where a load is on its way, in the order of the enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackStatus {
    /// Facts have come, the dispatch has not.
    Parked,
    Dispatched,
    AtPickup,
    InTransit,
    AtDelivery,
    /// Every delivery was attempted, and at least one was not taken in full.
    Exception,
    Delivered,
    Cancelled,
}

impl TrackStatus {
    /// The furthest stop that the facts speak of tells where the load is, so that a late fact about an earlier stop
    /// fills a gap and moves nothing.
    pub fn of(track: &Track) -> Self {
        if track.is_cancelled() {
            return Self::Cancelled;
        }
        let Some(load) = track.load() else { return Self::Parked };
        let stops: Vec<(&Stop, Milestones)> =
            load.stops.iter().map(|stop| (stop, track.milestones(stop.stop_id))).collect();
        let deliveries = stops.iter().filter(|(stop, _)| stop.kind == StopKind::Delivery);
        let outcomes: Vec<Option<Outcome>> =
            deliveries.map(|(_, milestones)| milestones.attempt().map(|c| c.attempt.outcome)).collect();
        if !outcomes.is_empty() && outcomes.iter().all(Option::is_some) {
            let clean = outcomes.iter().all(|o| *o == Some(Outcome::Delivered));
            return if clean { Self::Delivered } else { Self::Exception };
        }
        let furthest = stops.iter().filter(|(_, milestones)| !milestones.is_empty()).max_by_key(|(s, _)| s.sequence);
        match furthest {
            None => Self::Dispatched,
            Some((_, milestones)) if milestones.departed.is_some() => Self::InTransit,
            Some((Stop { kind: StopKind::Pickup, .. }, _)) => Self::AtPickup,
            Some((Stop { kind: StopKind::Delivery, .. }, _)) => Self::AtDelivery,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parked => "parked",
            Self::Dispatched => "dispatched",
            Self::AtPickup => "at_pickup",
            Self::InTransit => "in_transit",
            Self::AtDelivery => "at_delivery",
            Self::Exception => "exception",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
        }
    }
}
