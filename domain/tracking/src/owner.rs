//! Who has to do what next at a stop: one pure function of the facts.
//!
//! | what is known of the stop | owner | action |
//! | --- | --- | --- |
//! | a fact about it is held in quarantine | operator | review the fact |
//! | nothing yet; the load has not moved | carrier | send the truck to the stop |
//! | nothing yet; the load is under way | driver | drive to the stop |
//! | a truck at the pickup | shipper | load it |
//! | a truck at the consignee | consignee | unload it |
//! | left or passed, but no word on the delivery | carrier | report the outcome |
//! | refused | operator | decide where the goods go |
//! | taken in part | operator | settle the rest |
//! | left, or delivered | nobody | |

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Outcome, Stop, StopKind, Track};

/// Whose move it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Carrier,
    Driver,
    /// Who loads at the pickup.
    Shipper,
    Consignee,
    /// The tenant's own office.
    Operator,
}

/// What is to be done at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopAction {
    ReviewFact,
    SendTruck,
    DriveToStop,
    LoadTruck,
    UnloadTruck,
    ReportOutcome,
    PlaceRefusedGoods,
    SettlePartialDelivery,
}

/// The next action at a stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextAction {
    pub party: Party,
    pub action: StopAction,
    /// By when, where it is known: the end of the appointment, or of the free time.
    pub due_at: Option<Timestamp>,
    pub why: &'static str,
}

/// Who has to do what next at this stop of the track's load; `None` when nobody has, and when the load was cancelled.
pub fn next_action(track: &Track, stop: &Stop) -> Option<NextAction> {
    if track.is_cancelled() {
        return None;
    }
    let owned = |party, action, due_at, why| Some(NextAction { party, action, due_at, why });
    if track.quarantined().iter().any(|held| held.stop_id == stop.stop_id) {
        let why = "a fact about this stop is held back, because its clock is impossible";
        return owned(Party::Operator, StopAction::ReviewFact, None, why);
    }
    let milestones = track.milestones(stop.stop_id);
    if stop.kind == StopKind::Delivery
        && let Some(current) = milestones.attempt()
    {
        return match current.attempt.outcome {
            Outcome::Delivered => None,
            Outcome::Refused => {
                owned(Party::Operator, StopAction::PlaceRefusedGoods, None, "the consignee refused the delivery")
            }
            Outcome::Partial => {
                let why = "the consignee took a part of the delivery";
                owned(Party::Operator, StopAction::SettlePartialDelivery, None, why)
            }
        };
    }
    if milestones.departed.is_some() || track.seen_further_on(stop) {
        return match stop.kind {
            StopKind::Pickup => None,
            StopKind::Delivery => {
                let why = "the truck has left, and nobody has said how the delivery went";
                owned(Party::Carrier, StopAction::ReportOutcome, None, why)
            }
        };
    }
    if milestones.arrived.is_some() {
        // The instant is of no account: the end of the free time does not depend on it.
        let due_at = track.detention(stop, Timestamp::UNIX_EPOCH).free_until;
        return match stop.kind {
            StopKind::Pickup => {
                owned(Party::Shipper, StopAction::LoadTruck, due_at, "the truck is waiting at the dock")
            }
            StopKind::Delivery => {
                owned(Party::Consignee, StopAction::UnloadTruck, due_at, "the truck is waiting at the dock")
            }
        };
    }
    let due_at = stop.window.as_ref().map(kernel::TimeWindow::end);
    if track.has_moved() {
        owned(Party::Driver, StopAction::DriveToStop, due_at, "the load is under way to this stop")
    } else {
        owned(Party::Carrier, StopAction::SendTruck, due_at, "nothing was heard of the truck yet")
    }
}
