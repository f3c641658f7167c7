//! A load, whole.

use jiff::Timestamp;
use kernel::{
    AccountId, Address, CarrierId, Context, DocumentId, DriverId, FacilityId, LoadId, OrderId, Pounds, ShipmentId,
    State, StopId, TenderId, VehicleId, Zip,
};
use platform::{Meta, Stored};
use serde::Serialize;
use transport::load::movement::Outcome;
use transport::load::owner::{Owner, next_action};
use transport::load::{Attention, Concern, LoadShipment, Status};
use transport::route::{Stop, StopKind};
use transport::vehicle::VehicleKind;
use transport::{Equipment, Load};
use utoipa::ToSchema;

use super::{ShortView, WindowView};
use crate::wire::{EquipmentWord, RankedCarrierFields, StreetAddress};

/// An end of the lane.
#[derive(Debug, Serialize, ToSchema)]
pub struct LanePoint {
    #[schema(value_type = String, example = "TX")]
    pub state: State,
    #[schema(value_type = String, example = "75201")]
    pub zip: Zip,
}

/// One place on a load's way.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadStop {
    #[schema(value_type = String, example = "stp_018f6b2e7c1d7a41b3c5d2e4f6a8b0e1")]
    pub id: StopId,
    #[schema(example = 1)]
    pub sequence: u32,
    /// `pickup` or `delivery`.
    #[schema(value_type = String, example = "delivery")]
    pub kind: StopKind,
    #[schema(value_type = StreetAddress)]
    pub place: Address,
    /// The place's IANA time zone.
    #[schema(example = "America/Chicago")]
    pub zone: String,
    pub window: Option<WindowView>,
    #[schema(value_type = Vec<String>, example = json!(["shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d1"]))]
    pub shipment_ids: Vec<ShipmentId>,
    /// `delivered`, `partial` or `refused`, once a delivery was attempted.
    #[schema(value_type = Option<String>, example = "delivered")]
    pub outcome: Option<Outcome>,
    #[schema(example = "dock closed")]
    pub outcome_reason: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-24T15:12:00Z")]
    pub attempted_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, example = "doc_018f6b2e7c1d7a41b3c5d2e4f6a8b0e2")]
    pub pod_document_id: Option<DocumentId>,
}

impl From<&Stop> for LoadStop {
    fn from(stop: &Stop) -> Self {
        let attempt = stop.visit.attempt.as_ref();
        Self {
            id: stop.id,
            sequence: stop.sequence,
            kind: stop.kind,
            place: stop.place.clone(),
            zone: stop.zone.to_string(),
            window: stop.window.as_ref().map(WindowView::from),
            shipment_ids: stop.shipment_ids.clone(),
            outcome: attempt.map(|attempt| attempt.outcome),
            outcome_reason: attempt.and_then(|attempt| attempt.reason.clone()),
            attempted_at: attempt.map(|attempt| attempt.occurred_at),
            pod_document_id: stop.visit.pod,
        }
    }
}

/// One order's goods on the load.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadShipmentView {
    #[schema(value_type = String, example = "shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d1")]
    pub shipment_id: ShipmentId,
    #[schema(value_type = String, example = "ord_018f6b2e7c1d7a41b3c5d2e4f6a8b0d2")]
    pub order_id: OrderId,
    #[schema(example = "PO-10482")]
    pub order_number: String,
    #[schema(value_type = String, example = "acc_018f6b2e7c1d7a41b3c5d2e4f6a8b0d3")]
    pub account_id: AccountId,
    #[schema(value_type = String, example = "125.5")]
    pub weight_lb: Pounds,
    #[schema(example = 12)]
    pub pieces: u32,
    #[schema(value_type = Option<String>, example = "stp_018f6b2e7c1d7a41b3c5d2e4f6a8b0e1")]
    pub stop_id: Option<StopId>,
    pub shorts: Vec<ShortView>,
}

impl LoadShipmentView {
    fn of(load: &Load, shipment: &LoadShipment) -> Self {
        let LoadShipment { shipment_id, order_id, order_number, account_id, weight_lb, pieces, shorts } =
            shipment.clone();
        let shorts = shorts.into_iter().map(ShortView::from).collect();
        let stop_id = load.stop_of(shipment_id);
        Self { shipment_id, order_id, order_number, account_id, weight_lb, pieces, stop_id, shorts }
    }
}

/// The carrier that accepted.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadCarrier {
    #[schema(value_type = String, example = "car_018f6b2e7c1d7a41b3c5d2e4f6a8b0c1")]
    pub id: CarrierId,
    #[schema(example = "Lone Star Freight")]
    pub name: String,
    #[schema(example = "LSFQ")]
    pub scac: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LoadDriver {
    #[schema(value_type = String, example = "drv_018f6b2e7c1d7a41b3c5d2e4f6a8b0c2")]
    pub id: DriverId,
    #[schema(example = "Sam Lee")]
    pub name: String,
    #[schema(example = "+1 214 555 0101")]
    pub phone: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LoadVehicle {
    #[schema(value_type = String, example = "veh_018f6b2e7c1d7a41b3c5d2e4f6a8b0c3")]
    pub id: VehicleId,
    #[schema(example = "T-101")]
    pub unit: String,
    #[schema(value_type = String, example = "tractor")]
    pub kind: VehicleKind,
}

/// Why somebody should look at the load.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadAttention {
    /// `workflow_failed`, `delivery_overdue`, `pod_missing`, `unrated`, `billing_hold` or `shipment_cancelled`.
    #[schema(value_type = String, example = "pod_missing")]
    pub code: Concern,
    #[schema(example = "no proof of delivery, and reminders did not help")]
    pub detail: String,
    #[schema(value_type = String, format = DateTime, example = "2026-11-26T15:12:00Z")]
    pub since: Timestamp,
}

/// Who has to act next.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadNextAction {
    /// `dispatcher`, `carrier`, `driver`, `warehouse`, `consignee`, `support`, `finance` or `nobody`.
    #[schema(value_type = String, example = "carrier")]
    pub owner: Owner,
    #[schema(example = "answer_tender")]
    pub action: &'static str,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T19:00:00Z")]
    pub due: Option<Timestamp>,
}

/// What one truck takes from a pickup to its consignees.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadView {
    #[schema(value_type = String, example = "lod_018f6b2e7c1d7a41b3c5d2e4f6a8b0d4")]
    pub id: LoadId,
    #[schema(example = "L-10001")]
    pub number: String,
    /// `planned`, `tendering`, `accepted`, `dispatched`, `at_pickup`, `departed`, `at_delivery`, `delivered`, `closed`;
    /// or `uncovered`, `missed_pickup`, `refused`, `cancelled`.
    #[schema(value_type = String, example = "tendering")]
    pub status: Status,
    #[schema(value_type = Option<String>, example = "fac_018f6b2e7c1d7a41b3c5d2e4f6a8b0c5")]
    pub facility_id: Option<FacilityId>,
    #[schema(value_type = EquipmentWord)]
    pub equipment: Equipment,
    pub origin: Option<LanePoint>,
    pub destination: Option<LanePoint>,
    /// Estimated road miles over all stops.
    #[schema(example = 1437)]
    pub miles: u32,
    #[schema(value_type = String, example = "1200")]
    pub weight_lb: Pounds,
    #[schema(example = 80)]
    pub pieces: u64,
    pub stops: Vec<LoadStop>,
    pub shipments: Vec<LoadShipmentView>,
    /// Who is asked in this round, in this order.
    #[schema(value_type = Vec<RankedCarrierFields>)]
    pub waterfall: Vec<transport::guide::RankedCarrier>,
    /// How often tendering or the workflow was started.
    #[schema(example = 1)]
    pub round: u32,
    /// The tender that is open, or was accepted.
    #[schema(value_type = Option<String>, example = "tdr_018f6b2e7c1d7a41b3c5d2e4f6a8b0e3")]
    pub tender_id: Option<TenderId>,
    pub carrier: Option<LoadCarrier>,
    pub driver: Option<LoadDriver>,
    pub vehicle: Option<LoadVehicle>,
    pub attention: Option<LoadAttention>,
    pub next_action: LoadNextAction,
    #[serde(flatten)]
    pub meta: Meta,
}

impl LoadView {
    pub fn of(stored: &Stored<Load, LoadId>, context: &Context) -> Self {
        let load = &stored.state;
        let point = |stop: &Stop| LanePoint { state: stop.place.state, zip: stop.place.zip.clone() };
        let next = next_action(load);
        Self {
            id: stored.id,
            number: load.number.clone(),
            status: load.status,
            facility_id: load.facility_id,
            equipment: load.equipment,
            origin: load.pickup().map(point),
            destination: load.destination().map(point),
            miles: load.miles,
            weight_lb: load.weight_lb(),
            pieces: load.pieces(),
            stops: load.stops.iter().map(LoadStop::from).collect(),
            shipments: load.shipments.iter().map(|shipment| LoadShipmentView::of(load, shipment)).collect(),
            waterfall: load.waterfall.clone(),
            round: load.round,
            tender_id: load.offer.as_ref().map(|offer| offer.tender_id),
            carrier: load.carrier.clone().map(|c| LoadCarrier { id: c.id, name: c.name, scac: c.scac }),
            driver: load.driver.clone().map(|d| LoadDriver { id: d.id, name: d.name, phone: d.phone }),
            vehicle: load.vehicle.clone().map(|v| LoadVehicle { id: v.id, unit: v.unit, kind: v.kind }),
            attention: load.attention.clone().map(|Attention { code, detail, since }| LoadAttention {
                code,
                detail,
                since,
            }),
            next_action: LoadNextAction { owner: next.owner, action: next.action, due: next.due },
            meta: stored.meta(context),
        }
    }
}
