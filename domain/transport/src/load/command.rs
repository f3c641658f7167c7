//! What can be asked of a load, and what then happened.

use jiff::Timestamp;
use kernel::{
    AccountId, Address, CarrierId, DocumentId, FacilityId, LoadId, OrderId, Pounds, ShipmentId, State, StopId,
    TenderId, TimeWindow, Zip,
};
use serde::{Deserialize, Serialize};

use super::movement::{Fact, Outcome};
use super::state::{CarrierRef, Concern, DriverRef, LoadShipment, VehicleRef};
use crate::Equipment;
use crate::freight::Short;
use crate::guide::RankedCarrier;
use crate::location::LocationDetails;
use crate::route::{Pickup, Stop};

/// Freight on its way onto a load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cargo {
    pub shipment: LoadShipment,
    pub ship_to: Address,
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewLoad {
    pub load_id: LoadId,
    /// As people see it: `L-10001`.
    pub number: String,
    pub facility_id: FacilityId,
    pub equipment: Equipment,
    pub pickup: Pickup,
    pub cargo: Vec<Cargo>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Plan(Box<NewLoad>),
    AddShipments(Vec<Cargo>),
    RemoveShipments(Vec<ShipmentId>),
    /// With `place`, its hours and lead time are checked; the context's reason overrides them.
    SetAppointment {
        stop_id: StopId,
        start: Timestamp,
        end: Timestamp,
        place: Option<Box<LocationDetails>>,
    },
    StartTendering {
        waterfall: Vec<RankedCarrier>,
    },
    /// The next carrier is asked.
    Offer {
        tender_id: TenderId,
        carrier_id: CarrierId,
        rank: u32,
        expires_at: Timestamp,
    },
    /// The carrier that was asked has said yes.
    Cover {
        tender_id: TenderId,
        carrier: CarrierRef,
    },
    /// Nobody is left to ask.
    MarkUncovered,
    Dispatch {
        driver: DriverRef,
        vehicle: VehicleRef,
    },
    RecordPick {
        shipment_id: ShipmentId,
        weight_lb: Pounds,
        pieces: u32,
        shorts: Vec<Short>,
    },
    Record(Fact),
    MarkMissedPickup,
    /// Delivery takes longer than it should.
    ChaseDelivery,
    /// Asks the carrier for what is missing of the proofs of delivery.
    RequestPod,
    Flag {
        code: Concern,
        detail: String,
    },
    /// Starts the workflow again, from where the facts stand. Needs a reason where nothing says that it stopped.
    Resume {
        reason: Option<String>,
    },
    Cancel {
        reason: String,
    },
    Close,
}

/// An end of the lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub state: State,
    pub zip: Zip,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchedShipment {
    pub shipment_id: ShipmentId,
    pub order_id: OrderId,
    pub account_id: AccountId,
    pub weight_lb: Pounds,
    pub pieces: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_id: Option<StopId>,
}

/// Everything that tracking and billing need to know about a load that leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispatched {
    pub load_id: LoadId,
    pub number: String,
    pub carrier_id: CarrierId,
    pub scac: String,
    pub driver: DriverRef,
    pub vehicle: VehicleRef,
    pub facility_id: FacilityId,
    pub miles: u32,
    pub weight_lb: Pounds,
    pub equipment: Equipment,
    pub origin: Point,
    pub destination: Point,
    pub shipments: Vec<DispatchedShipment>,
    pub stops: Vec<Stop>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Event {
    #[serde(rename = "load_planned")]
    Planned {
        load_id: LoadId,
        number: String,
        facility_id: FacilityId,
        equipment: Equipment,
        stops: Vec<Stop>,
        shipments: Vec<LoadShipment>,
        miles: u32,
    },
    #[serde(rename = "load_shipments_changed")]
    ShipmentsChanged {
        load_id: LoadId,
        added: Vec<ShipmentId>,
        removed: Vec<ShipmentId>,
        stops: Vec<Stop>,
        shipments: Vec<LoadShipment>,
        miles: u32,
    },
    #[serde(rename = "appointment_set")]
    AppointmentSet {
        load_id: LoadId,
        stop_id: StopId,
        window: TimeWindow,
        /// The rule of the place that was overridden, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overridden: Option<String>,
    },
    #[serde(rename = "load_tendering_started")]
    TenderingStarted { load_id: LoadId, round: u32, waterfall: Vec<RankedCarrier> },
    #[serde(rename = "load_offered")]
    Offered { load_id: LoadId, tender_id: TenderId, carrier_id: CarrierId, rank: u32, expires_at: Timestamp },
    #[serde(rename = "load_covered")]
    Covered { load_id: LoadId, tender_id: TenderId, carrier: CarrierRef },
    #[serde(rename = "load_uncovered")]
    Uncovered { load_id: LoadId, asked: usize },
    #[serde(rename = "shipment_dispatched")]
    Dispatched(Box<Dispatched>),
    #[serde(rename = "load_pick_recorded")]
    PickRecorded { load_id: LoadId, shipment_id: ShipmentId, weight_lb: Pounds, pieces: u32, shorts: Vec<Short> },
    #[serde(rename = "load_arrived_at_pickup")]
    ArrivedAtPickup { load_id: LoadId, stop_id: StopId, occurred_at: Timestamp },
    #[serde(rename = "load_departed")]
    Departed { load_id: LoadId, stop_id: StopId, occurred_at: Timestamp },
    #[serde(rename = "load_reached_consignee")]
    ReachedConsignee { load_id: LoadId, stop_id: StopId, occurred_at: Timestamp },
    #[serde(rename = "load_delivery_recorded")]
    DeliveryRecorded {
        load_id: LoadId,
        stop_id: StopId,
        outcome: Outcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        occurred_at: Timestamp,
    },
    #[serde(rename = "load_pod_recorded")]
    PodRecorded { load_id: LoadId, stop_id: StopId, document_id: DocumentId },
    /// Every consignee was reached and at least one took something.
    #[serde(rename = "load_delivered")]
    Delivered { load_id: LoadId },
    /// Every consignee sent everything back.
    #[serde(rename = "load_refused")]
    Refused { load_id: LoadId },
    #[serde(rename = "load_pickup_missed")]
    PickupMissed { load_id: LoadId },
    #[serde(rename = "load_delivery_chased")]
    DeliveryChased { load_id: LoadId, reminder: u32 },
    #[serde(rename = "load_pod_requested")]
    PodRequested { load_id: LoadId, request: u32 },
    #[serde(rename = "load_flagged")]
    Flagged { load_id: LoadId, code: Concern, detail: String, since: Timestamp },
    #[serde(rename = "load_workflow_resumed")]
    WorkflowResumed { load_id: LoadId, round: u32 },
    #[serde(rename = "load_cancelled")]
    Cancelled {
        load_id: LoadId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tender_id: Option<TenderId>,
        shipment_ids: Vec<ShipmentId>,
        reason: String,
    },
    #[serde(rename = "load_closed")]
    Closed { load_id: LoadId },
}
