//! What was dispatched, in the words that tracking needs.

use kernel::{AccountId, Address, CarrierId, LoadId, OrderId, ShipmentId, StopId, Zone};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopKind {
    Pickup,
    Delivery,
}

impl StopKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pickup => "pickup",
            Self::Delivery => "delivery",
        }
    }
}

/// A shipment as other contexts need to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentRef {
    pub shipment_id: ShipmentId,
    pub order_id: OrderId,
    pub account_id: AccountId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub stop_id: StopId,
    /// 1 for the first stop of the load.
    pub sequence: u32,
    pub kind: StopKind,
    pub place: Address,
    pub zone: Zone,
    /// What is picked up or delivered there.
    pub shipments: Vec<ShipmentRef>,
}

/// What was dispatched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    pub load_id: LoadId,
    pub number: String,
    pub carrier_id: CarrierId,
    pub stops: Vec<Stop>,
}
