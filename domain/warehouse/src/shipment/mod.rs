//! A shipment: what the warehouse does for one order, from the promise of stock to the truck.
//!
//! `allocated -> (picking) -> picked -> packed -> staged -> shipped`; `short` when nothing could be promised or picked,
//! `unallocatable` when the order names SKUs that do not exist, `cancelled`. An order of very many SKUs passes through
//! `allocating`, `picking` and `cancelling` in several commits; the final one tells the world.

mod decide;
mod event;
mod evolve;
mod line;
mod rejection;

use jiff::civil::Date;
use kernel::{AccountId, Address, FacilityId, OrderId, Pounds, ShipmentId, Zone};
use serde::{Deserialize, Serialize};

pub use event::{AllocatedLine, PickedLine, ShipmentEvent, ShortLine};
pub use line::{Carton, Confirmation, Line, LineFate, OrderLine, Promise, ShortReason, Shortage};
pub use rejection::ShipmentRejection;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    None,
    /// Between the commits of a large allocation.
    Allocating,
    /// The order names SKUs that do not exist.
    Unallocatable,
    /// Nothing could be promised, or nothing of the promised was found.
    Short,
    Allocated,
    /// Some of it is confirmed picked, or someone has begun.
    Picking,
    Picked,
    Packed,
    /// At the dock, ready for the truck.
    Staged,
    Shipped,
    /// Between the commits of a large cancellation.
    Cancelling,
    Cancelled,
}

impl Status {
    pub const ALL: [Self; 12] = [
        Self::None,
        Self::Allocating,
        Self::Unallocatable,
        Self::Short,
        Self::Allocated,
        Self::Picking,
        Self::Picked,
        Self::Packed,
        Self::Staged,
        Self::Shipped,
        Self::Cancelling,
        Self::Cancelled,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Allocating => "allocating",
            Self::Unallocatable => "unallocatable",
            Self::Short => "short",
            Self::Allocated => "allocated",
            Self::Picking => "picking",
            Self::Picked => "picked",
            Self::Packed => "packed",
            Self::Staged => "staged",
            Self::Shipped => "shipped",
            Self::Cancelling => "cancelling",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Who called it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelCause {
    /// The order was cancelled: nothing will ever be allocated to it again.
    OrderCancelled,
    /// Someone in the warehouse did; a new release of the order may try again.
    Floor,
}

/// What the shipment knows of its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderFacts {
    pub order_id: OrderId,
    pub order_number: String,
    pub account_id: AccountId,
    pub ship_to: Address,
    pub ship_by: Date,
}

/// Where it leaves from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub facility_id: FacilityId,
    pub ship_from: Address,
    /// The zone of the facility's clock.
    pub zone: Zone,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shipment {
    #[serde(default)]
    pub status: Status,
    /// There from the first event on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ShipmentId>,
    /// Absent only when the order was cancelled before anything else was heard of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The order's release that this answers; a higher one may try again.
    #[serde(default)]
    pub attempt: u32,
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Lines of a large order whose stock is promised in a later commit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<OrderLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_skus: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cartons: Vec<Carton>,
    /// As packed; before that, see [`Shipment::weight_lb`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packed_weight_lb: Option<Pounds>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dock: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<CancelCause>,
}

#[derive(Debug, Clone)]
pub enum ShipmentCommand {
    /// Records what has been promised to an order's lines. `remaining` lines follow in a later commit.
    Allocate {
        shipment_id: ShipmentId,
        order: OrderFacts,
        attempt: u32,
        origin: Option<Origin>,
        decided: Vec<Line>,
        remaining: Vec<OrderLine>,
    },
    /// The order names SKUs that do not exist.
    RefuseUnknown {
        shipment_id: ShipmentId,
        order: OrderFacts,
        attempt: u32,
        skus: Vec<String>,
    },
    StartPicking,
    /// Each promise at most once; the last one picks the shipment.
    Pick(Vec<Confirmation>),
    /// No carton named: one, weighed by its items.
    Pack(Vec<Carton>),
    Stage {
        dock: Option<String>,
    },
    /// Picks what is left, packs and stages in one go: a site without separate stations.
    Fulfil {
        confirmations: Vec<Confirmation>,
        cartons: Vec<Carton>,
        dock: Option<String>,
    },
    /// The truck left with it.
    Ship,
    /// Gives back the promises of these lines (by line number); the last one cancels the shipment.
    Cancel {
        shipment_id: ShipmentId,
        order_id: OrderId,
        cause: CancelCause,
        reason: Option<String>,
        released: Vec<u32>,
    },
}

impl Shipment {
    pub const CARTONS_MAX: usize = 200;

    pub fn facility_id(&self) -> Option<FacilityId> {
        self.origin.as_ref().map(|origin| origin.facility_id)
    }

    /// Units that are promised or, once picked, in hand.
    pub fn pieces(&self) -> u32 {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.pieces()))
    }

    /// What the shipment weighs: as packed, before that by its items.
    pub fn weight_lb(&self) -> Pounds {
        self.packed_weight_lb.unwrap_or_else(|| self.items_weight_lb())
    }

    pub(crate) fn items_weight_lb(&self) -> Pounds {
        total_weight(self.lines.iter().map(|line| (line.unit_weight_lb, line.pieces())))
    }

    /// Promises that nobody has confirmed or given back yet, as if everything were found.
    pub fn open_promises(&self) -> impl Iterator<Item = Confirmation> {
        self.lines.iter().flat_map(|line| {
            line.bins.iter().filter(|promise| promise.is_open()).map(|promise| Confirmation {
                line: line.line,
                bin: promise.bin.clone(),
                picked: promise.allocated,
                reason: None,
            })
        })
    }
}

/// What so many units weigh, without trailing zeros (`30`, not `30.0`).
pub(crate) fn total_weight(units: impl Iterator<Item = (Pounds, u32)>) -> Pounds {
    let sum = units.map(|(weight, count)| weight.times(count)).fold(Pounds::default(), Pounds::plus);
    Pounds::new(sum.get()).unwrap_or(sum)
}
