//! What must not be true of a picture for long.
//!
//! Each invariant looks for a contradiction between what two contexts say, and says until when it may be one of timing:
//! events are late, people have until a deadline. Past that it is a break. Nothing here reads a clock but the one that
//! is given.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::action::{dispatch_due, later, next_action};
use crate::break_::{Break, Evidence};
use crate::fact::{Fact, Milestone, Outcome, StopKind};
use crate::load::{LoadPicture, Stage};
use crate::picture::Picture;
use crate::subject::{Party, Subject, SubjectKind};

/// How late an event may be before its absence says anything, in hours.
const LATE_EVENT_HOURS: i64 = 1;
/// How long packed goods may wait for a truck that has no appointment, in hours.
const UNSCHEDULED_PICKUP_HOURS: i64 = 24;
/// How long after the end of its appointment a pickup may be, in hours.
const PICKUP_GRACE_HOURS: i64 = 2;
/// How long a delivery may stay unrated, and unproved, in hours.
const PAPERWORK_HOURS: i64 = 24;
/// How long an action may be overdue before somebody has to look into it, in hours.
const ESCALATION_HOURS: i64 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invariant {
    /// The goods wait on the dock and no truck has left with them.
    PackedNotPickedUp,
    /// A truck left with goods that the warehouse never packed.
    PickedUpNotPacked,
    /// Every consignee was served, and there is nothing to bill it by.
    DeliveredNotBillable,
    /// An invoice stands for an order that nobody has tried to deliver.
    BilledNotDelivered,
    /// On hand + allocated + in transit + delivered + short is not what was ordered.
    QuantitiesDoNotAddUp,
    /// An invoice is not the sum of its lines, or not what was rated.
    InvoiceDiffersFromEvents,
    /// The truck cannot be at a stop within its appointment.
    AppointmentVsEta,
    TenderAcceptedNotDispatched,
    ProofOfDeliveryMissing,
    /// Whoever has to act next has not, and no other invariant says so.
    NextActionOverdue,
}

/// A contradiction, and until when it may be one of timing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    pub tolerable_until: Timestamp,
    pub broken: Break,
}

impl Invariant {
    pub const ALL: [Self; 10] = [
        Self::PackedNotPickedUp,
        Self::PickedUpNotPacked,
        Self::DeliveredNotBillable,
        Self::BilledNotDelivered,
        Self::QuantitiesDoNotAddUp,
        Self::InvoiceDiffersFromEvents,
        Self::AppointmentVsEta,
        Self::TenderAcceptedNotDispatched,
        Self::ProofOfDeliveryMissing,
        Self::NextActionOverdue,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PackedNotPickedUp => "packed_not_picked_up",
            Self::PickedUpNotPacked => "picked_up_not_packed",
            Self::DeliveredNotBillable => "delivered_not_billable",
            Self::BilledNotDelivered => "billed_not_delivered",
            Self::QuantitiesDoNotAddUp => "quantities_do_not_add_up",
            Self::InvoiceDiffersFromEvents => "invoice_differs_from_events",
            Self::AppointmentVsEta => "appointment_vs_eta",
            Self::TenderAcceptedNotDispatched => "tender_accepted_not_dispatched",
            Self::ProofOfDeliveryMissing => "proof_of_delivery_missing",
            Self::NextActionOverdue => "next_action_overdue",
        }
    }

    /// What is contradictory in the picture, whether it may still be so or not.
    pub fn contradiction(self, picture: &Picture, now: Timestamp) -> Option<Contradiction> {
        let kind = picture.subject.kind();
        let (owner, tolerable_until, evidence) = match (self, kind) {
            (Self::PackedNotPickedUp, SubjectKind::Shipment) => packed_not_picked_up(picture),
            (Self::PickedUpNotPacked, SubjectKind::Shipment) => picked_up_not_packed(picture),
            (Self::DeliveredNotBillable, SubjectKind::Load) => delivered_not_billable(&picture.load()),
            (Self::BilledNotDelivered, SubjectKind::Load) => billed_not_delivered(&picture.load()),
            (Self::QuantitiesDoNotAddUp, SubjectKind::Order) => order_does_not_add_up(picture),
            (Self::QuantitiesDoNotAddUp, SubjectKind::Shipment) => shipment_does_not_add_up(picture),
            (Self::InvoiceDiffersFromEvents, SubjectKind::Load) => invoice_differs(&picture.load()),
            (Self::AppointmentVsEta, SubjectKind::Load) => appointment_vs_eta(&picture.load()),
            (Self::TenderAcceptedNotDispatched, SubjectKind::Load) => not_dispatched(&picture.load()),
            (Self::ProofOfDeliveryMissing, SubjectKind::Load) => pod_missing(&picture.load()),
            (Self::NextActionOverdue, _) => overdue(picture, now),
            _ => None,
        }?;
        let broken = Break { invariant: self, subject: picture.subject, owner, evidence, due_at: tolerable_until };
        Some(Contradiction { tolerable_until, broken })
    }

    /// Whether it is broken at this instant.
    pub fn evaluate(self, picture: &Picture, now: Timestamp) -> Option<Break> {
        self.contradiction(picture, now).filter(|c| c.tolerable_until <= now).map(|c| c.broken)
    }
}

/// All that is broken. An overdue action is told only where no other invariant tells why.
pub fn breaks(picture: &Picture, now: Timestamp) -> Vec<Break> {
    let named: Vec<Break> = Invariant::ALL
        .into_iter()
        .filter(|invariant| *invariant != Invariant::NextActionOverdue)
        .filter_map(|invariant| invariant.evaluate(picture, now))
        .collect();
    if named.is_empty() { Invariant::NextActionOverdue.evaluate(picture, now).into_iter().collect() } else { named }
}

/// The next instant at which the clock alone may break something.
pub fn check_at(picture: &Picture, now: Timestamp) -> Option<Timestamp> {
    let contradictions = Invariant::ALL.into_iter().filter_map(|invariant| invariant.contradiction(picture, now));
    contradictions.map(|c| c.tolerable_until).filter(|at| *at > now).min()
}

type Found = Option<(Party, Timestamp, Vec<Evidence>)>;

fn packed_not_picked_up(picture: &Picture) -> Found {
    let (packed, pieces) = picture.warehouse().packed?;
    if picture.seen(StopKind::Pickup, Milestone::Departed).is_some()
        || picture.seen(StopKind::Delivery, Milestone::DeliveryAttempted).is_some()
    {
        return None;
    }
    let mut evidence =
        vec![Evidence::of(packed.event_id, format!("packed at {}: {pieces} pieces", packed.recorded_at))];
    let unscheduled = later(packed.recorded_at, UNSCHEDULED_PICKUP_HOURS);
    let (owner, until) = match picture.on_load() {
        Some((note, number, pickup_until)) => {
            evidence.push(Evidence::of(note.event_id, format!("load {number} was dispatched for it")));
            let appointed = pickup_until.map(|until| later(until, PICKUP_GRACE_HOURS).max(packed.recorded_at));
            (Party::Carrier, appointed.unwrap_or(unscheduled))
        }
        None => (Party::Broker, unscheduled),
    };
    evidence.push(Evidence::missing("no truck was seen to leave the pickup with it"));
    Some((owner, until, evidence))
}

fn picked_up_not_packed(picture: &Picture) -> Found {
    let (left, at, _) = picture.seen(StopKind::Pickup, Milestone::Departed)?;
    let warehouse = picture.warehouse();
    if warehouse.packed.is_some() {
        return None;
    }
    let mut evidence = vec![Evidence::of(left.event_id, format!("the truck left the pickup at {at}"))];
    match (warehouse.cancelled, warehouse.picked) {
        (Some(note), _) => evidence.push(Evidence::of(note.event_id, "the warehouse had cancelled the shipment")),
        (None, Some((note, _, pieces))) => {
            evidence.push(Evidence::of(note.event_id, format!("{pieces} pieces were picked, and never packed")));
        }
        (None, None) => evidence.push(Evidence::missing("the warehouse has neither picked nor packed it")),
    }
    Some((Party::Warehouse, later(left.recorded_at, LATE_EVENT_HOURS), evidence))
}

fn delivered_not_billable(load: &LoadPicture<'_>) -> Found {
    if !matches!(load.stage, Stage::Delivered | Stage::Closed) || load.rated.is_some() || !load.invoices.is_empty() {
        return None;
    }
    let (note, at) = load.delivered_at()?;
    let mut evidence = vec![Evidence::of(note.event_id, format!("the last consignee was served at {at}"))];
    evidence.push(match load.unrated {
        Some((note, reason)) => Evidence::of(note.event_id, format!("it cannot be rated: {reason}")),
        None => Evidence::missing("nobody has rated it"),
    });
    Some((Party::Finance, later(at, PAPERWORK_HOURS), evidence))
}

/// Goods that were refused may be billed for their way; goods that nobody tried to deliver may not.
fn billed_not_delivered(load: &LoadPicture<'_>) -> Found {
    if load.cargo.is_empty() || matches!(load.stage, Stage::Cancelled) {
        return None;
    }
    let tried = |order| {
        let carried = load.cargo.iter().find(|cargo| cargo.order_id == order);
        let at = |id| load.deliveries().find(|stop| stop.stop.shipment_ids.contains(&id));
        carried.and_then(|cargo| at(cargo.shipment_id)).is_none_or(|stop| stop.attempt.is_some())
    };
    let mut evidence = Vec::new();
    let mut until = Timestamp::MAX;
    for invoice in &load.invoices {
        let untried: Vec<String> =
            invoice.orders.iter().filter(|order| !tried(**order)).map(|order| order.to_string()).collect();
        if !untried.is_empty() {
            let text =
                format!("invoice {} bills {} undelivered: {}", invoice.number, untried.len(), untried.join(", "));
            evidence.push(Evidence::of(invoice.note.event_id, text));
            until = until.min(later(invoice.note.recorded_at, LATE_EVENT_HOURS));
        }
    }
    (!evidence.is_empty()).then_some((Party::Finance, until, evidence))
}

/// The customer's lines against the warehouse's answer, line by line and as a whole.
fn order_does_not_add_up(picture: &Picture) -> Found {
    let (ordered, (attempt, wanted)) = picture.last(|fact| match fact {
        Fact::Ordered { attempt, lines, .. } => Some((*attempt, lines)),
        _ => None,
    })?;
    if picture.last(|fact| matches!(fact, Fact::OrderCancelled).then_some(())).is_some() {
        return None;
    }
    let warehouse = picture.warehouse();
    let (answer, answered, lines) = warehouse.allocated?;
    // The answer to an earlier release says nothing about this one.
    if answered != attempt {
        return None;
    }
    let mut evidence = Vec::new();
    for &(line, units) in wanted {
        let said = lines.iter().find(|said| said.line == line);
        let (allocated, short) = said.map_or((0, 0), |said| (said.allocated, said.short));
        if u64::from(allocated) + u64::from(short) != u64::from(units) {
            let text = format!("line {line}: {units} ordered, {allocated} allocated + {short} short");
            evidence.push(Evidence::of(answer.event_id, text));
        }
    }
    let unasked = lines.iter().filter(|said| !wanted.iter().any(|(line, _)| *line == said.line));
    for said in unasked {
        let text = format!("line {}: {} allocated that nobody ordered", said.line, said.allocated);
        evidence.push(Evidence::of(answer.event_id, text));
    }
    if evidence.is_empty() {
        return None;
    }
    let total: u64 = wanted.iter().map(|(_, units)| u64::from(*units)).sum();
    evidence.insert(0, Evidence::of(ordered.event_id, format!("{total} units ordered")));
    Some((Party::Warehouse, later(ordered.recorded_at.max(answer.recorded_at), LATE_EVENT_HOURS), evidence))
}

/// Units of one shipment from promise to truck: nothing may appear or vanish between two hands.
fn shipment_does_not_add_up(picture: &Picture) -> Found {
    let warehouse = picture.warehouse();
    let mut evidence = Vec::new();
    let mut known_at = Timestamp::MIN;
    let mut differs = |note: &crate::fact::Note, text: String| {
        known_at = known_at.max(note.recorded_at);
        evidence.push(Evidence::of(note.event_id, text));
    };
    let allocated = warehouse.allocated.map_or(&[][..], |(_, _, lines)| lines);
    if let Some((note, _, lines)) = warehouse.allocated {
        for said in lines.iter().filter(|l| u64::from(l.allocated) + u64::from(l.short) != u64::from(l.ordered)) {
            let (line, ordered, allocated, short) = (said.line, said.ordered, said.allocated, said.short);
            differs(note, format!("line {line}: {ordered} ordered, {allocated} allocated + {short} short"));
        }
    }
    if let Some((note, lines, pieces)) = warehouse.picked {
        for said in lines {
            let (line, picked, short) = (said.line, said.picked, said.short);
            let promised = allocated.iter().find(|l| l.line == line).map_or(said.allocated, |l| l.allocated);
            if u64::from(picked) + u64::from(short) != u64::from(promised) {
                differs(note, format!("line {line}: {promised} allocated, {picked} picked + {short} short"));
            }
        }
        let sum: u64 = lines.iter().map(|line| u64::from(line.picked)).sum();
        if sum != u64::from(pieces) {
            differs(note, format!("{pieces} pieces picked, and {sum} line by line"));
        }
        if let Some((note, packed)) = warehouse.packed.filter(|(_, packed)| *packed != pieces) {
            differs(note, format!("{pieces} pieces picked, {packed} packed"));
        }
        if let Some((note, loaded)) = picture.pieces_on_load().filter(|(_, loaded)| *loaded != pieces) {
            differs(note, format!("{pieces} pieces picked, {loaded} on the load"));
        }
    }
    (!evidence.is_empty()).then(|| (Party::Warehouse, later(known_at, LATE_EVENT_HOURS), evidence))
}

fn invoice_differs(load: &LoadPicture<'_>) -> Found {
    let (mut evidence, mut known_at) = (Vec::new(), Timestamp::MIN);
    for invoice in &load.invoices {
        let sum = |charges: &[crate::fact::Charge]| {
            charges
                .iter()
                .filter(|c| c.account_id == invoice.account_id)
                .map(|c| i128::from(c.amount.amount_minor))
                .sum()
        };
        let (total, lines): (i128, i128) = (i128::from(invoice.total.amount_minor), sum(invoice.charges));
        let number = invoice.number;
        if total != lines {
            let text = format!("invoice {number} asks {total} cents, its lines {lines}");
            evidence.push(Evidence::of(invoice.note.event_id, text));
            known_at = known_at.max(invoice.note.recorded_at);
        }
        if let Some((note, _, charges)) = load.rated {
            let rated: i128 = sum(charges);
            if total != rated {
                let text = format!("invoice {number} asks {total} cents, the load is rated {rated} for this account");
                evidence.push(Evidence::of(note.event_id, text));
                known_at = known_at.max(note.recorded_at).max(invoice.note.recorded_at);
            }
        }
    }
    (!evidence.is_empty()).then(|| (Party::Finance, later(known_at, LATE_EVENT_HOURS), evidence))
}

/// A stop whose expected arrival is after its appointment, or that is not reached when the appointment ends: who is not
/// there by now comes later than now.
fn appointment_vs_eta(load: &LoadPicture<'_>) -> Found {
    if !matches!(load.stage, Stage::Dispatched | Stage::AtPickup | Stage::Departed | Stage::AtDelivery) {
        return None;
    }
    let late = |stop: &&crate::load::StopPicture<'_>| !stop.reached();
    let mut found: Vec<(Timestamp, Evidence)> = Vec::new();
    for stop in load.stops.iter().filter(late) {
        let Some(window) = stop.window else { continue };
        let (sequence, end) = (stop.stop.sequence, window.end());
        match stop.expected {
            Some((note, at)) if at > end => {
                let text = format!("stop {sequence}: expected at {at}, the appointment ends at {end}");
                found.push((note.recorded_at, Evidence::of(note.event_id, text)));
            }
            _ => found.push((
                end,
                Evidence::missing(format!("stop {sequence}: not reached by {end}, when its appointment ends")),
            )),
        }
    }
    let (until, evidence) = found.into_iter().min_by_key(|(until, _)| *until)?;
    Some((Party::Carrier, until, vec![evidence]))
}

fn not_dispatched(load: &LoadPicture<'_>) -> Found {
    if load.stage != Stage::Accepted {
        return None;
    }
    let (note, at) = load.accepted?;
    let until = dispatch_due(load)?;
    let mut evidence = vec![Evidence::of(note.event_id, format!("the carrier accepted at {at}"))];
    if let Some(window) = load.pickup().and_then(|stop| stop.window) {
        evidence.push(Evidence::missing(format!("the pickup begins at {}", window.start())));
    }
    evidence.push(Evidence::missing("no truck was dispatched"));
    Some((Party::Broker, until, evidence))
}

fn pod_missing(load: &LoadPicture<'_>) -> Found {
    if load.stage == Stage::Cancelled {
        return None;
    }
    let (mut until, mut evidence) = (Timestamp::MAX, Vec::new());
    for stop in load.deliveries() {
        let (Some(at), Some((note, _, outcome))) = (stop.unproved_since(), stop.attempt) else { continue };
        let what = if outcome == Outcome::Partial { "a part was taken" } else { "delivered" };
        evidence
            .push(Evidence::of(note.event_id, format!("stop {}: {what} at {at}, no signed paper", stop.stop.sequence)));
        until = until.min(later(at, PAPERWORK_HOURS));
    }
    (!evidence.is_empty()).then_some((Party::Carrier, until, evidence))
}

fn overdue(picture: &Picture, now: Timestamp) -> Found {
    let action = next_action(picture, now)?;
    let due = action.due_at?;
    let text = format!("{} was due at {due}: {}", action.action, action.why);
    Some((action.party, later(due, ESCALATION_HOURS), vec![Evidence::missing(text)]))
}

impl Subject {
    /// The invariants that can be broken of such a subject.
    pub fn invariants(self) -> impl Iterator<Item = Invariant> {
        let kind = self.kind();
        Invariant::ALL.into_iter().filter(move |invariant| match invariant {
            Invariant::PackedNotPickedUp | Invariant::PickedUpNotPacked => kind == SubjectKind::Shipment,
            Invariant::QuantitiesDoNotAddUp => kind != SubjectKind::Load,
            Invariant::NextActionOverdue => true,
            Invariant::DeliveredNotBillable
            | Invariant::BilledNotDelivered
            | Invariant::InvoiceDiffersFromEvents
            | Invariant::AppointmentVsEta
            | Invariant::TenderAcceptedNotDispatched
            | Invariant::ProofOfDeliveryMissing => kind == SubjectKind::Load,
        })
    }
}
