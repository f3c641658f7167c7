//! What a picture says of a load: how far it is, its stops, and what is asked for it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kernel::{AccountId, InvoiceId, Money, OrderId, TenderId, TimeWindow};

use crate::fact::{Cargo, Charge, Fact, Milestone, Note, Outcome, Stop, StopKind};
use crate::picture::Picture;

/// How far a load is: what transport decided, moved on by what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing that transport decided is known.
    Unknown,
    Planned,
    Tendering,
    Accepted,
    Uncovered,
    Dispatched,
    AtPickup,
    Departed,
    AtDelivery,
    Delivered,
    /// Every consignee sent everything back.
    Refused,
    MissedPickup,
    Closed,
    Cancelled,
}

impl Stage {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Planned => "planned",
            Self::Tendering => "tendering",
            Self::Accepted => "accepted",
            Self::Uncovered => "uncovered",
            Self::Dispatched => "dispatched",
            Self::AtPickup => "at_pickup",
            Self::Departed => "departed",
            Self::AtDelivery => "at_delivery",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::MissedPickup => "missed_pickup",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One stop, with the last word on everything.
#[derive(Debug, Clone, PartialEq)]
pub struct StopPicture<'a> {
    pub stop: &'a Stop,
    pub window: Option<&'a TimeWindow>,
    pub arrived: Option<(&'a Note, Timestamp)>,
    pub departed: Option<(&'a Note, Timestamp)>,
    pub attempt: Option<(&'a Note, Timestamp, Outcome)>,
    pub expected: Option<(&'a Note, Timestamp)>,
    pub pod: Option<&'a Note>,
}

impl StopPicture<'_> {
    pub const fn reached(&self) -> bool {
        self.arrived.is_some() || self.departed.is_some() || self.attempt.is_some()
    }

    /// Since when a signed paper is missing; who took nothing signs nothing.
    pub fn unproved_since(&self) -> Option<Timestamp> {
        let (_, at, outcome) = self.attempt?;
        (outcome != Outcome::Refused && self.pod.is_none()).then_some(at)
    }
}

/// An invoice that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct StandingInvoice<'a> {
    pub note: &'a Note,
    pub number: &'a str,
    pub account_id: AccountId,
    pub orders: &'a [OrderId],
    pub total: Money,
    pub charges: &'a [Charge],
}

#[derive(Debug, Clone, PartialEq)]
pub struct LoadPicture<'a> {
    pub stage: Stage,
    /// What transport decided last.
    pub decided: Option<&'a Note>,
    pub stops: Vec<StopPicture<'a>>,
    pub cargo: &'a [Cargo],
    /// Of the stage `Tendering`: until when the carrier may answer.
    pub offer_expires_at: Option<Timestamp>,
    /// Of the stage `Accepted`: when, and who says so.
    pub accepted: Option<(&'a Note, Timestamp)>,
    pub rated: Option<(&'a Note, Money, &'a [Charge])>,
    /// Why it could not be rated, when that is the last word.
    pub unrated: Option<(&'a Note, &'a str)>,
    pub invoices: Vec<StandingInvoice<'a>>,
}

impl<'a> LoadPicture<'a> {
    pub fn pickup(&self) -> Option<&StopPicture<'a>> {
        self.stops.iter().find(|stop| stop.stop.kind == StopKind::Pickup)
    }

    pub fn deliveries(&self) -> impl Iterator<Item = &StopPicture<'a>> {
        self.stops.iter().filter(|stop| stop.stop.kind == StopKind::Delivery)
    }

    /// When the last consignee was served, once all were.
    pub fn delivered_at(&self) -> Option<(&'a Note, Timestamp)> {
        if self.deliveries().any(|stop| stop.attempt.is_none()) {
            return None;
        }
        self.deliveries()
            .filter_map(|stop| stop.attempt)
            .map(|(note, at, _)| (note, at))
            .max_by_key(|(note, at)| (*at, note.event_id))
    }

    /// Accounts that were rated and have no invoice that stands.
    pub fn uninvoiced(&self) -> BTreeSet<AccountId> {
        let rated = self.rated.map_or(&[][..], |(_, _, charges)| charges);
        let invoiced: BTreeSet<AccountId> = self.invoices.iter().map(|invoice| invoice.account_id).collect();
        rated.iter().map(|charge| charge.account_id).filter(|account| !invoiced.contains(account)).collect()
    }
}

impl Picture {
    pub fn load(&self) -> LoadPicture<'_> {
        let decided = self.last(phase);
        let route = self.last(|fact| match fact {
            Fact::Planned { stops, cargo, .. }
            | Fact::Replanned { stops, cargo }
            | Fact::Dispatched { stops, cargo, .. } => Some((stops.as_slice(), cargo.as_slice())),
            _ => None,
        });
        let (planned_at, stops, cargo) =
            route.map_or((0, &[][..], &[][..]), |(note, (stops, cargo))| (note.of.version, stops, cargo));
        let mut stops: Vec<StopPicture<'_>> = stops.iter().map(|stop| self.stop(stop, planned_at)).collect();
        stops.sort_by_key(|stop| stop.stop.sequence);
        let offer_expires_at = match decided.map(|(note, _)| &note.fact) {
            Some(Fact::Offered { expires_at, .. }) => Some(*expires_at),
            _ => None,
        };
        let mut view = LoadPicture {
            stage: decided.map_or(Stage::Unknown, |(_, stage)| stage),
            decided: decided.map(|(note, _)| note),
            stops,
            cargo,
            offer_expires_at,
            accepted: None,
            rated: None,
            unrated: None,
            invoices: self.invoices(),
        };
        self.accept(&mut view);
        view.stage = moved(&view);
        self.money(&mut view);
        view
    }

    fn stop<'a>(&'a self, stop: &'a Stop, planned_at: u64) -> StopPicture<'a> {
        let seen = |what: Milestone| {
            self.last(move |fact| match fact {
                Fact::Seen { stop_id, milestone, occurred_at, outcome, .. }
                    if *stop_id == stop.stop_id && *milestone == what =>
                {
                    Some((*occurred_at, *outcome))
                }
                _ => None,
            })
        };
        let moment = |what| seen(what).map(|(note, (at, _))| (note, at));
        let appointment = self.last(|fact| match fact {
            Fact::AppointmentSet { stop_id, window } if *stop_id == stop.stop_id => Some(window),
            _ => None,
        });
        // A plan carries the appointments that were made before it.
        let moved = appointment.filter(|(note, _)| note.of.version > planned_at || stop.window.is_none());
        StopPicture {
            stop,
            window: moved.map(|(_, window)| window).or(stop.window.as_ref()),
            arrived: moment(Milestone::Arrived),
            departed: moment(Milestone::Departed),
            attempt: seen(Milestone::DeliveryAttempted)
                .and_then(|(note, (at, outcome))| outcome.map(|outcome| (note, at, outcome))),
            expected: self.last(|fact| match fact {
                Fact::Expected { stop_id, at } if *stop_id == stop.stop_id => Some(*at),
                _ => None,
            }),
            pod: self
                .last(|fact| match fact {
                    Fact::PodReceived { stop_id } if *stop_id == stop.stop_id => Some(()),
                    _ => None,
                })
                .map(|(note, ())| note),
        }
    }

    /// The carrier's yes counts from when it was given, and before the load has heard of it.
    fn accept<'a>(&'a self, view: &mut LoadPicture<'a>) {
        let tender: Option<TenderId> = match view.decided.map(|note| &note.fact) {
            Some(Fact::Covered { tender_id } | Fact::Offered { tender_id, .. }) => Some(*tender_id),
            _ => None,
        };
        let said = self.last(|fact| match fact {
            Fact::TenderAccepted { tender_id, at } if Some(*tender_id) == tender => Some(*at),
            _ => None,
        });
        match (view.stage, said) {
            (Stage::Tendering | Stage::Accepted, Some((note, at))) => {
                view.stage = Stage::Accepted;
                view.accepted = Some((note, at));
            }
            (Stage::Accepted, None) => view.accepted = view.decided.map(|note| (note, note.recorded_at)),
            _ => {}
        }
    }

    fn money<'a>(&'a self, view: &mut LoadPicture<'a>) {
        view.rated = self
            .last(|fact| match fact {
                Fact::Rated { total, charges } => Some((*total, charges.as_slice())),
                _ => None,
            })
            .map(|(note, (total, charges))| (note, total, charges));
        // What is rated stays rated, whatever a later attempt says.
        view.unrated = match view.rated {
            Some(_) => None,
            None => self.last(|fact| match fact {
                Fact::Unrated { reason } => Some(reason.as_str()),
                _ => None,
            }),
        };
    }

    fn invoices(&self) -> Vec<StandingInvoice<'_>> {
        let voided: BTreeSet<InvoiceId> = self
            .notes()
            .filter_map(|note| match &note.fact {
                Fact::InvoiceVoided { invoice_id } => Some(*invoice_id),
                _ => None,
            })
            .collect();
        let mut standing = BTreeMap::new();
        for note in self.notes() {
            if let Fact::Invoiced { invoice_id, number, account_id, orders, total, charges } = &note.fact
                && !voided.contains(invoice_id)
            {
                let invoice = StandingInvoice { note, number, account_id: *account_id, orders, total: *total, charges };
                standing.insert(*invoice_id, invoice);
            }
        }
        standing.into_values().collect()
    }
}

const fn phase(fact: &Fact) -> Option<Stage> {
    match fact {
        Fact::Planned { .. } => Some(Stage::Planned),
        Fact::TenderingStarted | Fact::Offered { .. } => Some(Stage::Tendering),
        Fact::Covered { .. } => Some(Stage::Accepted),
        Fact::Uncovered => Some(Stage::Uncovered),
        Fact::Dispatched { .. } => Some(Stage::Dispatched),
        Fact::PickupMissed => Some(Stage::MissedPickup),
        Fact::LoadCancelled => Some(Stage::Cancelled),
        Fact::LoadClosed => Some(Stage::Closed),
        Fact::Ordered { .. }
        | Fact::OrderHeld { .. }
        | Fact::OrderCancelled
        | Fact::Allocated { .. }
        | Fact::NothingAllocated { .. }
        | Fact::Picked { .. }
        | Fact::Packed { .. }
        | Fact::ShipmentCancelled
        | Fact::OnLoad { .. }
        | Fact::PiecesOnLoad { .. }
        | Fact::Replanned { .. }
        | Fact::AppointmentSet { .. }
        | Fact::TenderAccepted { .. }
        | Fact::Seen { .. }
        | Fact::Expected { .. }
        | Fact::PodReceived { .. }
        | Fact::Rated { .. }
        | Fact::Unrated { .. }
        | Fact::Invoiced { .. }
        | Fact::InvoiceVoided { .. } => None,
    }
}

/// The road moves on a load that was dispatched. A missed pickup stays missed until the truck is seen to leave.
fn moved(view: &LoadPicture<'_>) -> Stage {
    let progress = progress(view);
    match view.stage {
        Stage::Dispatched => progress,
        Stage::MissedPickup if progress > Stage::AtPickup => progress,
        stage => stage,
    }
}

fn progress(view: &LoadPicture<'_>) -> Stage {
    let served = |stop: &StopPicture<'_>| stop.attempt.is_some();
    let refused = |stop: &StopPicture<'_>| stop.attempt.is_some_and(|(_, _, outcome)| outcome == Outcome::Refused);
    if view.deliveries().next().is_some() && view.deliveries().all(served) {
        if view.deliveries().all(refused) { Stage::Refused } else { Stage::Delivered }
    } else if view.deliveries().any(StopPicture::reached) {
        Stage::AtDelivery
    } else if view.pickup().is_some_and(|stop| stop.departed.is_some()) {
        Stage::Departed
    } else if view.pickup().is_some_and(|stop| stop.arrived.is_some()) {
        Stage::AtPickup
    } else {
        Stage::Dispatched
    }
}
