//! What one published event says of one subject, in control's own words: only what some invariant or the next action
//! needs.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{AccountId, EventId, InvoiceId, Money, OrderId, ShipmentId, StopId, TenderId, TimeWindow};
use serde::{Deserialize, Serialize};

/// The aggregate that published it, and its version then: what orders the facts of one aggregate, whenever they come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub kind: String,
    pub id: String,
    pub version: u64,
}

/// One fact about one subject, named by the event that carried it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub event_id: EventId,
    pub of: Source,
    pub recorded_at: Timestamp,
    #[serde(flatten)]
    pub fact: Fact,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopKind {
    Pickup,
    Delivery,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    Arrived,
    Departed,
    DeliveryAttempted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Refused,
    Partial,
    Delivered,
}

/// Units of one line: what was asked of the warehouse and what it answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllocatedLine {
    pub line: u32,
    pub ordered: u32,
    pub allocated: u32,
    pub short: u32,
}

/// Units of one line: what was promised and what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickedLine {
    pub line: u32,
    pub allocated: u32,
    pub picked: u32,
    pub short: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub stop_id: StopId,
    pub sequence: u32,
    pub kind: StopKind,
    #[serde(default)]
    pub window: Option<TimeWindow>,
    #[serde(default)]
    pub shipment_ids: Vec<ShipmentId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cargo {
    pub shipment_id: ShipmentId,
    pub order_id: OrderId,
    pub pieces: u32,
}

/// One line of a rating or an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    pub account_id: AccountId,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    // What the customer asked for.
    /// `attempt` is 0 while it is received and not released; units by line.
    Ordered {
        number: String,
        attempt: u32,
        ship_by: Date,
        lines: Vec<(u32, u32)>,
    },
    OrderHeld {
        why: Vec<String>,
    },
    OrderCancelled,
    // What the warehouse did.
    Allocated {
        attempt: u32,
        ship_by: Date,
        lines: Vec<AllocatedLine>,
    },
    NothingAllocated {
        attempt: u32,
    },
    Picked {
        lines: Vec<PickedLine>,
        pieces: u32,
    },
    Packed {
        pieces: u32,
    },
    ShipmentCancelled,
    /// A dispatched load carries the shipment: its pieces, and until when it should be picked up.
    OnLoad {
        load_number: String,
        pieces: u32,
        pickup_until: Option<Timestamp>,
    },
    /// The load learned what was picked of the shipment.
    PiecesOnLoad {
        pieces: u32,
    },
    // What transport did with a load.
    Planned {
        number: String,
        stops: Vec<Stop>,
        cargo: Vec<Cargo>,
    },
    /// The stops as they are when shipments are added or taken off.
    Replanned {
        stops: Vec<Stop>,
        cargo: Vec<Cargo>,
    },
    AppointmentSet {
        stop_id: StopId,
        window: TimeWindow,
    },
    TenderingStarted,
    Offered {
        tender_id: TenderId,
        expires_at: Timestamp,
    },
    TenderAccepted {
        tender_id: TenderId,
        at: Timestamp,
    },
    Covered {
        tender_id: TenderId,
    },
    Uncovered,
    Dispatched {
        number: String,
        stops: Vec<Stop>,
        cargo: Vec<Cargo>,
    },
    PickupMissed,
    LoadCancelled,
    LoadClosed,
    // What was seen on the road. A correction is the same milestone, said later.
    Seen {
        stop_id: StopId,
        kind: StopKind,
        milestone: Milestone,
        occurred_at: Timestamp,
        #[serde(default)]
        outcome: Option<Outcome>,
    },
    /// When the truck is expected at a stop.
    Expected {
        stop_id: StopId,
        at: Timestamp,
    },
    PodReceived {
        stop_id: StopId,
    },
    // What is asked for it.
    Rated {
        total: Money,
        charges: Vec<Charge>,
    },
    Unrated {
        reason: String,
    },
    Invoiced {
        invoice_id: InvoiceId,
        number: String,
        account_id: AccountId,
        orders: Vec<OrderId>,
        total: Money,
        charges: Vec<Charge>,
    },
    InvoiceVoided {
        invoice_id: InvoiceId,
    },
}
