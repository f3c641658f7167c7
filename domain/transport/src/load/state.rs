//! What is known of a load.

use jiff::Timestamp;
use kernel::{
    AccountId, CarrierId, DriverId, FacilityId, LoadId, OrderId, Pounds, ShipmentId, StopId, TenderId, VehicleId,
};
use serde::{Deserialize, Serialize};

use crate::Equipment;
use crate::freight::Short;
use crate::guide::RankedCarrier;
use crate::route::{Stop, StopKind};
use crate::vehicle::VehicleKind;

/// The execution axis, with its failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing here yet.
    #[default]
    Blank,
    Planned,
    Tendering,
    Accepted,
    Dispatched,
    AtPickup,
    /// On the road.
    Departed,
    AtDelivery,
    /// Every consignee was reached, and at least one took something.
    Delivered,
    Closed,
    /// Nobody accepted.
    Uncovered,
    MissedPickup,
    /// Every consignee sent everything back.
    Refused,
    Cancelled,
}

impl Status {
    pub const ALL: [Self; 14] = [
        Self::Blank,
        Self::Planned,
        Self::Tendering,
        Self::Accepted,
        Self::Dispatched,
        Self::AtPickup,
        Self::Departed,
        Self::AtDelivery,
        Self::Delivered,
        Self::Closed,
        Self::Uncovered,
        Self::MissedPickup,
        Self::Refused,
        Self::Cancelled,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Planned => "planned",
            Self::Tendering => "tendering",
            Self::Accepted => "accepted",
            Self::Dispatched => "dispatched",
            Self::AtPickup => "at_pickup",
            Self::Departed => "departed",
            Self::AtDelivery => "at_delivery",
            Self::Delivered => "delivered",
            Self::Closed => "closed",
            Self::Uncovered => "uncovered",
            Self::MissedPickup => "missed_pickup",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One order's goods on the load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadShipment {
    pub shipment_id: ShipmentId,
    pub order_id: OrderId,
    pub order_number: String,
    pub account_id: AccountId,
    pub weight_lb: Pounds,
    pub pieces: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shorts: Vec<Short>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierRef {
    pub id: CarrierId,
    pub name: String,
    pub scac: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverRef {
    pub id: DriverId,
    pub carrier_id: CarrierId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleRef {
    pub id: VehicleId,
    pub carrier_id: CarrierId,
    pub unit: String,
    pub kind: VehicleKind,
}

/// The tender that is open, or was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub tender_id: TenderId,
    pub carrier_id: CarrierId,
    pub expires_at: Timestamp,
}

/// What makes a person look at a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    WorkflowFailed,
    DeliveryOverdue,
    PodMissing,
    Unrated,
    BillingHold,
    ShipmentCancelled,
}

impl Concern {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WorkflowFailed => "workflow_failed",
            Self::DeliveryOverdue => "delivery_overdue",
            Self::PodMissing => "pod_missing",
            Self::Unrated => "unrated",
            Self::BillingHold => "billing_hold",
            Self::ShipmentCancelled => "shipment_cancelled",
        }
    }

    /// Whether the workflow has ended because of it, so that somebody must start it again.
    pub const fn stops_workflow(self) -> bool {
        match self {
            Self::WorkflowFailed | Self::DeliveryOverdue | Self::PodMissing | Self::Unrated | Self::BillingHold => true,
            Self::ShipmentCancelled => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    pub code: Concern,
    pub detail: String,
    pub since: Timestamp,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Load {
    pub status: Status,
    #[serde(default)]
    pub id: Option<LoadId>,
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub facility_id: Option<FacilityId>,
    #[serde(default)]
    pub equipment: Equipment,
    #[serde(default)]
    pub stops: Vec<Stop>,
    #[serde(default)]
    pub shipments: Vec<LoadShipment>,
    #[serde(default)]
    pub miles: u32,
    /// Who is asked in this round, in this order: the guide's ranking when the round began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waterfall: Vec<RankedCarrier>,
    /// How often tendering or the workflow was started.
    #[serde(default)]
    pub round: u32,
    /// Who was asked in this round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<CarrierId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<CarrierRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<DriverRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<VehicleRef>,
    #[serde(default)]
    pub pod_requests: u32,
    #[serde(default)]
    pub delivery_reminders: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Attention>,
}

impl Load {
    pub fn weight_lb(&self) -> Pounds {
        self.shipments.iter().fold(Pounds::default(), |sum, shipment| sum.plus(shipment.weight_lb))
    }

    pub fn pieces(&self) -> u64 {
        self.shipments.iter().map(|shipment| u64::from(shipment.pieces)).sum()
    }

    pub fn pickup(&self) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.kind == StopKind::Pickup)
    }

    pub fn deliveries(&self) -> impl Iterator<Item = &Stop> {
        self.stops.iter().filter(|stop| stop.kind == StopKind::Delivery)
    }

    /// The last stop: what the lane and the rate go by.
    pub fn destination(&self) -> Option<&Stop> {
        self.stops.last().filter(|stop| stop.kind == StopKind::Delivery)
    }

    pub fn stop(&self, id: StopId) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.id == id)
    }

    /// Where a shipment gets off.
    pub fn stop_of(&self, shipment: ShipmentId) -> Option<StopId> {
        self.deliveries().find(|stop| stop.shipment_ids.contains(&shipment)).map(|stop| stop.id)
    }

    /// Whose turn it is in the waterfall: rank (from 1) and terms. `None` when everybody was asked.
    pub fn next_in_waterfall(&self) -> Option<(u32, RankedCarrier)> {
        (1..).zip(&self.waterfall).find(|(_, ranked)| !self.tried.contains(&ranked.carrier_id)).map(|(n, r)| (n, *r))
    }

    /// Whether every consignee who took something has signed for it.
    pub fn pods_complete(&self) -> bool {
        self.deliveries().all(|stop| match stop.visit.outcome() {
            Some(outcome) => !outcome.needs_pod() || stop.visit.pod.is_some(),
            None => false,
        })
    }
}
