//! Who owns the next action, which, until when, and why: one pure function of the picture.
//!
//! What a load is waiting for is said with its due time on the load; the orders and shipments on it name the same party
//! without a clock of their own, so that one thing overdue is overdue once.

use jiff::{SignedDuration, Timestamp};

use crate::fact::{Fact, Milestone, Outcome, StopKind};
use crate::load::{LoadPicture, Stage};
use crate::picture::Picture;
use crate::subject::{Party, Subject};
use crate::warehouse::end_of;

/// How long the office may take over what it has to decide, in hours.
const OFFICE_HOURS: i64 = 24;
/// How long a load may be without a carrier once that is known, in hours.
const RECOVERY_HOURS: i64 = 2;
/// Free time at a door before waiting becomes detention: the customary two hours.
const FREE_HOURS: i64 = 2;
/// How long before the pickup a truck has to be dispatched, in hours.
const DISPATCH_LEAD_HOURS: i64 = 2;
/// How long before the pickup a load has to be tendered, in hours.
const TENDER_LEAD_HOURS: i64 = 24;
/// How long the warehouse may take to answer a release, in hours.
const ALLOCATION_HOURS: i64 = 1;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAction {
    pub party: Party,
    /// A word for it, such as `dispatch`.
    pub action: &'static str,
    pub due_at: Option<Timestamp>,
    /// In words, the same whenever it is asked.
    pub why: String,
}

pub(crate) fn later(at: Timestamp, hours: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX)
}

/// What happens next to the subject, by whom; `None` when nobody has to do anything any more. `now` decides only what
/// the clock alone has changed: an offer that has run out.
pub fn next_action(picture: &Picture, now: Timestamp) -> Option<NextAction> {
    match picture.subject {
        Subject::Load(_) => of_load(&picture.load(), now),
        Subject::Shipment(_) => of_goods(picture, false),
        Subject::Order(_) => of_order(picture),
    }
}

fn act(party: Party, action: &'static str, due_at: Option<Timestamp>, why: impl Into<String>) -> Option<NextAction> {
    Some(NextAction { party, action, due_at, why: why.into() })
}

/// Until when an accepted load has to be dispatched: two hours before its pickup begins, a day after the acceptance at
/// the latest, and never before it was accepted.
pub(crate) fn dispatch_due(load: &LoadPicture<'_>) -> Option<Timestamp> {
    let (_, accepted_at) = load.accepted?;
    let pickup = load.pickup().and_then(|stop| stop.window).map(|window| later(window.start(), -DISPATCH_LEAD_HOURS));
    let day = later(accepted_at, OFFICE_HOURS);
    Some(pickup.map_or(day, |due| due.min(day)).max(accepted_at))
}

fn of_load(load: &LoadPicture<'_>, now: Timestamp) -> Option<NextAction> {
    let decided = load.decided.map(|note| note.recorded_at);
    let after = |hours| decided.map(|at| later(at, hours));
    let pickup = load.pickup();
    match load.stage {
        Stage::Unknown | Stage::Closed | Stage::Cancelled => None,
        Stage::Planned => {
            let window = pickup.and_then(|stop| stop.window).map(|w| later(w.start(), -TENDER_LEAD_HOURS));
            let due = window.max(decided).or(after(OFFICE_HOURS));
            act(Party::Broker, "tender", due, "the load is planned and nobody was asked to carry it")
        }
        Stage::Tendering => match load.offer_expires_at {
            Some(due) if due > now => act(Party::Carrier, "answer_tender", Some(due), "the tender is not answered"),
            Some(due) => act(Party::Broker, "retender", Some(due), "the carrier let the tender run out"),
            None => act(Party::Broker, "tender", after(RECOVERY_HOURS), "tendering has begun and nobody is asked"),
        },
        Stage::Uncovered => act(Party::Broker, "retender", after(RECOVERY_HOURS), "no carrier accepted"),
        Stage::Accepted => act(Party::Broker, "dispatch", dispatch_due(load), "a carrier accepted the tender"),
        Stage::MissedPickup => act(Party::Broker, "retender", after(RECOVERY_HOURS), "the pickup was missed"),
        Stage::Dispatched => {
            let due = pickup.and_then(|stop| stop.window).map(|window| window.end());
            act(Party::Driver, "pick_up", due, "the truck is dispatched and was not seen at the pickup")
        }
        Stage::AtPickup => {
            let due = pickup.and_then(|stop| stop.arrived).map(|(_, at)| later(at, FREE_HOURS));
            act(Party::Warehouse, "load_truck", due, "the truck stands at the pickup")
        }
        Stage::Departed => {
            let next = load.deliveries().find(|stop| !stop.reached());
            let due = next.and_then(|stop| stop.window).map(|window| window.end());
            act(Party::Driver, "deliver", due, "the truck has left the pickup")
        }
        Stage::AtDelivery => at_delivery(load),
        Stage::Delivered => after_delivery(load),
        Stage::Refused => {
            let due = load.delivered_at().map(|(_, at)| later(at, OFFICE_HOURS));
            act(Party::Support, "arrange_return", due, "every consignee refused the goods")
        }
    }
}

fn at_delivery(load: &LoadPicture<'_>) -> Option<NextAction> {
    let unloading = load.deliveries().find(|stop| stop.arrived.is_some() && stop.attempt.is_none());
    if let Some(stop) = unloading.filter(|stop| stop.departed.is_none()) {
        let due = stop.arrived.map(|(_, at)| later(at, FREE_HOURS));
        return act(Party::Consignee, "unload", due, "the truck stands at the consignee");
    }
    if let Some((_, left_at)) = load.deliveries().filter(|stop| stop.attempt.is_none()).find_map(|stop| stop.departed) {
        let due = Some(later(left_at, FREE_HOURS));
        return act(Party::Driver, "report_delivery", due, "the truck left a consignee and nobody said how it went");
    }
    let next = load.deliveries().find(|stop| !stop.reached());
    let due = next.and_then(|stop| stop.window).map(|window| window.end());
    act(Party::Driver, "deliver", due, "consignees are left to serve")
}

fn after_delivery(load: &LoadPicture<'_>) -> Option<NextAction> {
    let due = load.delivered_at().map(|(_, at)| later(at, OFFICE_HOURS));
    if let Some(at) = load.deliveries().filter_map(|stop| stop.unproved_since()).min() {
        let due = Some(later(at, OFFICE_HOURS));
        return act(Party::Carrier, "send_pod", due, "the delivery is not proved by a signed paper");
    }
    match (&load.rated, &load.unrated) {
        (None, Some((_, reason))) => act(Party::Finance, "add_rate", due, format!("it cannot be rated: {reason}")),
        (None, None) => act(Party::Finance, "rate", due, "it is delivered and proved, and not rated"),
        (Some(_), _) if !load.uninvoiced().is_empty() => {
            act(Party::Finance, "invoice", due, "it is rated, and not every account is invoiced")
        }
        (Some(_), _) => None,
    }
}

/// What the warehouse owes, then where the goods are.
fn of_goods(picture: &Picture, is_order: bool) -> Option<NextAction> {
    let warehouse = picture.warehouse();
    if let Some(road) = on_the_road(picture, is_order) {
        return road;
    }
    if warehouse.cancelled.is_some() {
        return None;
    }
    if warehouse.packed.is_some() {
        return match picture.on_load() {
            Some((_, number, _)) => {
                act(Party::Driver, "pick_up", None, format!("packed, and load {number} comes for it"))
            }
            None => act(Party::Broker, "plan_load", None, "packed, and no dispatched load carries it"),
        };
    }
    let ship_by = picture.last(|fact| match fact {
        Fact::Allocated { ship_by, .. } => Some(*ship_by),
        _ => None,
    });
    // A shipment has this clock; its order only says whose turn it is.
    let due = ship_by.and_then(|(_, day)| end_of(day)).filter(|_| !is_order);
    match (warehouse.picked, warehouse.allocated) {
        (Some((_, _, 0)), _) => None,
        (Some(_), _) => act(Party::Warehouse, "pack", due, "the goods are picked and not packed"),
        (None, Some(_)) => act(Party::Warehouse, "pick", due, "stock is reserved and not picked"),
        (None, None) => None,
    }
}

/// `None` while the goods have not left.
fn on_the_road(picture: &Picture, is_order: bool) -> Option<Option<NextAction>> {
    let attempt = picture.seen(StopKind::Delivery, Milestone::DeliveryAttempted);
    match attempt {
        Some((_, _, Some(Outcome::Refused))) => {
            return Some(act(Party::Support, "arrange_return", None, "the consignee refused the goods"));
        }
        Some((_, _, Some(Outcome::Partial))) => {
            return Some(match invoiced(picture) || !is_order {
                true => None,
                false => act(Party::Finance, "invoice", None, "a part is delivered, and not invoiced"),
            });
        }
        Some(_) => {
            return Some(match invoiced(picture) || !is_order {
                true => None,
                false => act(Party::Finance, "invoice", None, "it is delivered, and not invoiced"),
            });
        }
        None => {}
    }
    picture.seen(StopKind::Pickup, Milestone::Departed)?;
    Some(act(Party::Driver, "deliver", None, "the goods are on the road"))
}

fn invoiced(picture: &Picture) -> bool {
    picture.last(|fact| matches!(fact, Fact::Invoiced { .. }).then_some(())).is_some()
}

fn of_order(picture: &Picture) -> Option<NextAction> {
    if on_the_road(picture, true).is_some() {
        return of_goods(picture, true);
    }
    let word = picture.last(|fact| match fact {
        Fact::Ordered { attempt, .. } => Some(Some(*attempt)),
        Fact::OrderHeld { .. } | Fact::OrderCancelled => Some(None),
        _ => None,
    });
    let Some((note, attempt)) = word else { return of_goods(picture, true) };
    let (at, warehouse) = (note.recorded_at, picture.warehouse());
    match (&note.fact, attempt) {
        (Fact::OrderCancelled, _) => None,
        (Fact::OrderHeld { why }, _) => {
            act(Party::Shipper, "resolve_hold", Some(later(at, OFFICE_HOURS)), format!("on hold: {}", why.join("; ")))
        }
        (Fact::Ordered { ship_by, .. }, Some(0)) => {
            act(Party::Shipper, "release", end_of(*ship_by), "it is received and not released")
        }
        (_, released) => {
            let answered = |attempt: u32| released.is_none_or(|released| attempt >= released);
            if warehouse.nothing.is_some_and(|(_, attempt)| answered(attempt)) || nothing_was_picked(picture) {
                let due = Some(later(at, OFFICE_HOURS));
                return act(Party::Shipper, "release_again_or_cancel", due, "the warehouse has nothing of it");
            }
            if warehouse.cancelled.is_some() {
                let due = Some(later(at, OFFICE_HOURS));
                return act(Party::Shipper, "release_again_or_cancel", due, "the warehouse cancelled the shipment");
            }
            if warehouse.allocated.is_some_and(|(_, attempt, _)| answered(attempt)) {
                return of_goods(picture, true);
            }
            let due = Some(later(at, ALLOCATION_HOURS));
            act(Party::Warehouse, "allocate", due, "it is released and the warehouse has not answered")
        }
    }
}

fn nothing_was_picked(picture: &Picture) -> bool {
    picture.warehouse().picked.is_some_and(|(_, _, pieces)| pieces == 0)
}
