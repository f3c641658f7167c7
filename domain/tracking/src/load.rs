//! What was dispatched, in the words that tracking needs.

use jiff::Timestamp;
use kernel::{AccountId, Address, CarrierId, LoadId, OrderId, ShipmentId, StopId, TimeWindow, Zone};
use serde::{Deserialize, Serialize};

use crate::{DetentionPolicy, DetentionTerms};

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
    /// The appointment, where one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<TimeWindow>,
    /// What is picked up or delivered there.
    pub shipments: Vec<ShipmentRef>,
}

/// What was dispatched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    pub load_id: LoadId,
    pub number: String,
    pub carrier_id: CarrierId,
    /// When the load began to exist, where the dispatch says so: what happened before was not part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<Timestamp>,
    pub stops: Vec<Stop>,
    /// What was agreed on waiting, where it differs from [`DetentionPolicy::DEFAULT`].
    #[serde(default, skip_serializing_if = "DetentionTerms::is_empty")]
    pub detention: DetentionTerms,
}

impl Load {
    /// What was agreed on waiting at one of its stops. Where a stop serves several customers, only what was agreed
    /// with the carrier or for everyone can apply.
    pub fn detention_policy(&self, stop: &Stop) -> DetentionPolicy {
        let mut accounts = stop.shipments.iter().map(|shipment| shipment.account_id);
        let first = accounts.next();
        let account = first.filter(|first| accounts.all(|account| account == *first));
        self.detention.policy(account, self.carrier_id, stop.kind)
    }
}
