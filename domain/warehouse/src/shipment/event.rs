//! What happens to a shipment, as it is stored and as the other contexts read it.

use jiff::civil::Date;
use kernel::{AccountId, Address, FacilityId, OrderId, Pounds, ShipmentId};
use serde::{Deserialize, Serialize};

use super::{CancelCause, Carton, Confirmation, Line, OrderFacts, OrderLine, Origin, ShortReason, Shortage};
use crate::{BinPick, BinQuantity, Sku};

/// `allocated + short = ordered`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AllocatedLine {
    pub line: u32,
    pub sku: Sku,
    pub ordered: u32,
    pub allocated: u32,
    pub short: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Shortage>,
    pub unit_weight_lb: Pounds,
    pub bins: Vec<BinQuantity>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShortLine {
    pub line: u32,
    pub sku: Sku,
    pub ordered: u32,
    pub short: u32,
    pub reason: Shortage,
    pub unit_weight_lb: Pounds,
}

/// `picked + short = allocated`: what picking lost, not what was never promised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PickedLine {
    pub line: u32,
    pub sku: Sku,
    pub ordered: u32,
    pub allocated: u32,
    pub picked: u32,
    pub short: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShortReason>,
    pub bins: Vec<BinPick>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ShipmentEvent {
    /// The first commits of a large allocation.
    #[serde(rename = "allocation_continued")]
    AllocationContinued {
        shipment_id: ShipmentId,
        #[serde(flatten)]
        order: OrderFacts,
        attempt: u32,
        #[serde(flatten)]
        origin: Option<Origin>,
        decided: Vec<Line>,
        remaining: Vec<OrderLine>,
    },
    #[serde(rename = "order_allocated")]
    Allocated {
        shipment_id: ShipmentId,
        #[serde(flatten)]
        order: OrderFacts,
        attempt: u32,
        #[serde(flatten)]
        origin: Option<Origin>,
        lines: Vec<AllocatedLine>,
        weight_lb: Pounds,
        pieces: u32,
    },
    #[serde(rename = "order_short")]
    Short {
        shipment_id: ShipmentId,
        #[serde(flatten)]
        order: OrderFacts,
        attempt: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        facility_id: Option<FacilityId>,
        lines: Vec<ShortLine>,
    },
    #[serde(rename = "order_unknown_skus")]
    UnknownSkus {
        shipment_id: ShipmentId,
        #[serde(flatten)]
        order: OrderFacts,
        attempt: u32,
        skus: Vec<String>,
    },
    #[serde(rename = "picking_started")]
    PickingStarted { shipment_id: ShipmentId },
    #[serde(rename = "lines_picked")]
    LinesPicked { shipment_id: ShipmentId, confirmations: Vec<Confirmation> },
    /// Everything is confirmed. No pieces: nothing was found.
    #[serde(rename = "inventory_picked")]
    Picked {
        shipment_id: ShipmentId,
        order_id: OrderId,
        account_id: AccountId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        facility_id: Option<FacilityId>,
        lines: Vec<PickedLine>,
        weight_lb: Pounds,
        pieces: u32,
    },
    #[serde(rename = "shipment_packed")]
    Packed {
        shipment_id: ShipmentId,
        order_id: OrderId,
        account_id: AccountId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        facility_id: Option<FacilityId>,
        /// How many.
        cartons: u32,
        packages: Vec<Carton>,
        weight_lb: Pounds,
        pieces: u32,
    },
    #[serde(rename = "shipment_ready")]
    Ready {
        shipment_id: ShipmentId,
        order_id: OrderId,
        account_id: AccountId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        facility_id: Option<FacilityId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dock: Option<String>,
        ship_to: Address,
        ship_by: Date,
        weight_lb: Pounds,
        pieces: u32,
    },
    #[serde(rename = "shipment_shipped")]
    Shipped { shipment_id: ShipmentId, order_id: OrderId },
    /// The first commits of a large cancellation.
    #[serde(rename = "release_continued")]
    ReleaseContinued { shipment_id: ShipmentId, cause: CancelCause, released: Vec<u32> },
    #[serde(rename = "shipment_cancelled")]
    Cancelled {
        shipment_id: ShipmentId,
        order_id: OrderId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account_id: Option<AccountId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        facility_id: Option<FacilityId>,
        cause: CancelCause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The order was cancelled when there was nothing of it here to cancel.
    #[serde(rename = "order_withdrawn")]
    Withdrawn { shipment_id: ShipmentId, order_id: OrderId },
}
