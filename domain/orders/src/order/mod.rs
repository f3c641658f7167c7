//! An order: the customer's intent, and what the owners of stock, movement and money have reported about it.
//!
//! The reports are facts, and facts may arrive late, twice or in any order. So the state keeps the *set* of them, and
//! [`Order::status`] is a function of that set: a delivery that arrives after its invoice changes nothing about
//! "invoiced", and a shipment that was cancelled before its allocation was heard of stays cancelled.

mod decide;
mod evolve;
mod status;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use kernel::{Aggregate, Context, FacilityId, InvoiceId, OrderId, Refusal, Rejection, ShipmentId};
use serde::{Deserialize, Serialize};

pub use status::{NextAction, Status};

use crate::{Ask, AskFault};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Order {
    /// `None` until it is received.
    pub ask: Option<Ask>,
    /// What became of each line, in the order of the ask's lines.
    pub lines: Vec<LineState>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// How often it was released to the warehouse.
    pub attempt: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Allocation>,
    /// The warehouse had nothing at all for the present attempt.
    #[serde(default)]
    pub nothing_allocated: bool,
    /// The version of the shipment at which it was cancelled last: what is older than that and heard later is void.
    #[serde(default)]
    pub void_until: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Delivery>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<RefusedDelivery>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<Cancellation>,
}

/// What the warehouse said about one line, in units; `None` where it has not spoken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LineState {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocated: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picked: Option<u32>,
    /// Why less was allocated than ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation_reason: Option<String>,
    /// Why less was picked than allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick_reason: Option<String>,
}

/// Why an order must wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// `manual`, `unknown_sku`.
    pub code: String,
    pub detail: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// One per order, whatever the attempt.
    pub shipment_id: ShipmentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_id: Option<FacilityId>,
    /// The shipment's version when it was allocated; 0 where only a later fact is known.
    #[serde(default)]
    pub as_of: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub at: Timestamp,
    /// The consignee took only a part.
    pub partial: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedDelivery {
    pub at: Timestamp,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRef {
    pub invoice_id: InvoiceId,
    pub number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    pub at: Timestamp,
    pub reason: String,
}

/// Units reserved for one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCount {
    pub line: u16,
    pub allocated: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Units picked for one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickCount {
    pub line: u16,
    pub picked: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A line for which there is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortLine {
    pub line: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderCommand {
    /// `release`: hand it to the warehouse at once.
    Receive {
        order_id: OrderId,
        ask: Box<Ask>,
        release: bool,
    },
    Hold {
        order_id: OrderId,
        reason: String,
    },
    Release {
        order_id: OrderId,
    },
    Cancel {
        order_id: OrderId,
        reason: String,
    },
    // What others report. `attempt` is the release that the warehouse answers; `as_of` the version of its shipment, which
    // orders what it says about one shipment.
    Allocated {
        order_id: OrderId,
        attempt: u32,
        allocation: Allocation,
        lines: Vec<LineCount>,
    },
    NothingAllocated {
        order_id: OrderId,
        attempt: u32,
        lines: Vec<ShortLine>,
    },
    SkusUnknown {
        order_id: OrderId,
        attempt: u32,
        skus: Vec<String>,
    },
    PickedShort {
        order_id: OrderId,
        as_of: u64,
        shipment_id: ShipmentId,
        lines: Vec<PickCount>,
    },
    ShipmentCancelled {
        order_id: OrderId,
        as_of: u64,
        shipment_id: ShipmentId,
    },
    Shipped {
        order_id: OrderId,
        at: Timestamp,
    },
    Delivered {
        order_id: OrderId,
        delivery: Delivery,
    },
    Refused {
        order_id: OrderId,
        refusal: RefusedDelivery,
    },
    Invoiced {
        order_id: OrderId,
        invoice: InvoiceRef,
    },
}

/// A release hands the whole ask over, so that nobody downstream has to ask back. The first one is also the record of
/// what was received, when both happened in one breath.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub order_id: OrderId,
    /// 1 for the first release, one more for each after a hold or a shortage.
    pub attempt: u32,
    #[serde(flatten)]
    pub ask: Box<Ask>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum OrderEvent {
    #[serde(rename = "order_received")]
    Received {
        order_id: OrderId,
        #[serde(flatten)]
        ask: Box<Ask>,
    },
    #[serde(rename = "order_held")]
    Held { order_id: OrderId, number: String, reasons: Vec<Hold> },
    #[serde(rename = "order_released")]
    Released(Release),
    #[serde(rename = "order_cancelled")]
    Cancelled {
        order_id: OrderId,
        number: String,
        #[serde(flatten)]
        cancellation: Cancellation,
    },
    #[serde(rename = "order_allocation_recorded")]
    AllocationRecorded {
        order_id: OrderId,
        #[serde(flatten)]
        allocation: Allocation,
        lines: Vec<LineCount>,
    },
    #[serde(rename = "order_short_recorded")]
    ShortRecorded { order_id: OrderId, lines: Vec<ShortLine> },
    #[serde(rename = "order_pick_short_recorded")]
    PickShortRecorded { order_id: OrderId, shipment_id: ShipmentId, lines: Vec<PickCount> },
    #[serde(rename = "order_allocation_voided")]
    AllocationVoided { order_id: OrderId, shipment_id: ShipmentId, as_of: u64 },
    #[serde(rename = "order_shipped")]
    Shipped { order_id: OrderId, at: Timestamp },
    #[serde(rename = "order_delivered")]
    Delivered {
        order_id: OrderId,
        #[serde(flatten)]
        delivery: Delivery,
    },
    #[serde(rename = "order_refused")]
    Refused {
        order_id: OrderId,
        #[serde(flatten)]
        refusal: RefusedDelivery,
    },
    #[serde(rename = "order_invoiced")]
    Invoiced {
        order_id: OrderId,
        #[serde(flatten)]
        invoice: InvoiceRef,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRejection {
    #[error("there is no such order")]
    Absent,
    #[error("there is an order `{0}` already")]
    AlreadyExists(String),
    #[error(transparent)]
    Ask(#[from] AskFault),
    #[error("say why, in 1 to 500 characters")]
    ReasonMissing,
    #[error("the order is on hold already for this reason")]
    AlreadyHeld,
    #[error("the order is released already, and the warehouse is at it")]
    AlreadyReleased,
    #[error("the warehouse has allocated stock to the order already")]
    AlreadyAllocated,
    #[error("the order has left the warehouse")]
    AlreadyShipped,
    #[error("the order is cancelled")]
    IsCancelled,
    /// A fact that was heard before, or that a later one has overtaken.
    #[error("that is known already")]
    KnownAlready,
    #[error("that shipment was cancelled since")]
    ShipmentVoid,
    #[error("the order has been released again since")]
    AttemptStale,
}

impl Rejection for OrderRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "order_not_found",
            Self::AlreadyExists(_) => "order_already_exists",
            Self::Ask(AskFault::Number) => "order_number_invalid",
            Self::Ask(AskFault::Lines(_)) => "order_lines_invalid",
            Self::Ask(AskFault::Sku(_)) => "sku_invalid",
            Self::Ask(AskFault::TooLong { .. }) => "text_too_long",
            Self::ReasonMissing => "reason_missing",
            Self::AlreadyHeld => "order_already_held",
            Self::AlreadyReleased => "order_already_released",
            Self::AlreadyAllocated => "order_already_allocated",
            Self::AlreadyShipped => "order_already_shipped",
            Self::IsCancelled => "order_cancelled",
            Self::KnownAlready => "fact_already_known",
            Self::ShipmentVoid => "shipment_cancelled",
            Self::AttemptStale => "attempt_stale",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::Ask(_) | Self::ReasonMissing => Refusal::Invalid,
            Self::AlreadyExists(_)
            | Self::AlreadyHeld
            | Self::AlreadyReleased
            | Self::AlreadyAllocated
            | Self::AlreadyShipped
            | Self::IsCancelled
            | Self::KnownAlready
            | Self::ShipmentVoid
            | Self::AttemptStale => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Ask(AskFault::Number) => Some("/number".to_owned()),
            Self::Ask(AskFault::Lines(_)) => Some("/lines".to_owned()),
            Self::Ask(AskFault::Sku(line)) => Some(format!("/lines/{}/sku", line.saturating_sub(1))),
            Self::ReasonMissing => Some("/reason".to_owned()),
            _ => None,
        }
    }
}

/// What a file's ask meets under its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encounter {
    /// Nothing: it can be received.
    Nothing,
    /// The order that this very import made: a step is done again.
    Own,
    /// An order with the same content.
    Same,
    /// An order with other content.
    Other,
}

impl Order {
    pub fn meets(&self, ask: &Ask) -> Encounter {
        match &self.ask {
            None => Encounter::Nothing,
            Some(known) if !known.asks_the_same(ask) => Encounter::Other,
            Some(known) if known.import_id.is_some() && known.import_id == ask.import_id => Encounter::Own,
            Some(_) => Encounter::Same,
        }
    }
}

impl Aggregate for Order {
    const KIND: &'static str = "order";
    type Command = OrderCommand;
    type Event = OrderEvent;
    type Rejection = OrderRejection;

    fn decide(&self, command: &OrderCommand, context: &Context) -> Result<Vec<OrderEvent>, OrderRejection> {
        decide::decide(self, command, context)
    }

    fn evolve(self, event: &OrderEvent) -> Self {
        evolve::evolve(self, event)
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, OrderCommand)> {
        // Whether it may be done depends on the state alone; the identifier goes into the event only.
        let order_id = kernel::TypedId::derive(&["probe"]);
        let reason = || "why".to_owned();
        vec![
            ("hold", OrderCommand::Hold { order_id, reason: reason() }),
            ("release", OrderCommand::Release { order_id }),
            ("cancel", OrderCommand::Cancel { order_id, reason: reason() }),
        ]
    }
}
