//! What billing has to know of a load: facts that other contexts published, each with the event that said so.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{AccountId, CarrierId, DocumentId, EventId, LoadId, OrderId, Pounds, ShipmentId, StopId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Place;

/// One shipment on the load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipped {
    pub shipment_id: ShipmentId,
    pub order_id: OrderId,
    pub account_id: AccountId,
    pub weight_lb: Pounds,
    pub stop_id: StopId,
}

/// The load as it was dispatched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatched {
    /// The event that said so.
    pub source: EventId,
    pub load_id: LoadId,
    pub number: String,
    pub carrier_id: CarrierId,
    pub origin: Place,
    pub destination: Place,
    /// `Chicago, IL to Omaha, NE`.
    pub lane: String,
    /// The day of dispatch at the origin: rates and fuel are chosen by it.
    pub ship_date: Date,
    /// Distance by the planned stops; `None` when it is not known.
    pub miles: Option<Decimal>,
    pub delivery_stops: u32,
    pub shipments: Vec<Shipped>,
}

impl Dispatched {
    pub fn weight(&self) -> Pounds {
        self.shipments.iter().fold(Pounds::default(), |sum, s| sum.plus(s.weight_lb))
    }
}

/// A shipment was packed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    pub source: EventId,
    pub shipment_id: ShipmentId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Delivered,
    Refused,
    Partial,
}

/// Somebody stood at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub source: EventId,
    pub stop_id: StopId,
    pub outcome: Outcome,
    /// 1 for the first journey to the door.
    pub attempt: u32,
    pub occurred_at: Timestamp,
}

impl Attempt {
    /// Whether a tariff may have a price for it. A first journey that delivers is what the linehaul is for.
    pub fn may_cost(&self) -> bool {
        self.attempt > 1 || self.outcome != Outcome::Delivered
    }
}

/// A proof of delivery came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub source: EventId,
    pub stop_id: StopId,
    pub document_id: DocumentId,
}

/// What happened to the load and its shipments that may cost something, or proves it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billables {
    pub packed: Vec<Packed>,
    pub attempts: Vec<Attempt>,
    pub proofs: Vec<Proof>,
}

impl Billables {
    /// One order for the same set, and each event once.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.packed.sort_by_key(|p| (p.shipment_id, p.source));
        // A shipment is packed once; an event told twice, or packing undone and done again, is still one handling.
        self.packed.dedup_by_key(|p| p.shipment_id);
        self.attempts.sort_by_key(|a| (a.occurred_at, a.source));
        self.attempts.dedup_by_key(|a| a.source);
        self.proofs.sort_by_key(|p| (p.stop_id, p.source));
        self.proofs.dedup_by_key(|p| p.source);
        self
    }
}
