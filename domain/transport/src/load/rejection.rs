//! What stands in the way of a command on a load.

use kernel::{Refusal, Rejection};

use super::Status;
use crate::planner::SHIPMENTS_MAX;
use crate::record::Fault;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadRejection {
    #[error("there is no such load")]
    Absent,
    #[error("the load exists already")]
    Exists,
    #[error("{0}")]
    Invalid(Fault),
    #[error("the load is {}, and this is possible only while it is planned", .0.as_str())]
    NotPlanned(Status),
    #[error("the load is {}, so it cannot be tendered now", .0.as_str())]
    NotTenderable(Status),
    #[error("the load is {}, not tendering", .0.as_str())]
    NotTendering(Status),
    #[error("another tender is open for this load")]
    OtherTenderOpen,
    #[error("no carrier has accepted the load: it is {}", .0.as_str())]
    NotAccepted(Status),
    #[error("the load was never dispatched: it is {}", .0.as_str())]
    NotDispatched(Status),
    #[error("the load is {}: it is too late for that", .0.as_str())]
    TooLate(Status),
    #[error("the pickup was not missed: the load is {}", .0.as_str())]
    PickupNotMissed(Status),
    #[error("the load is {}, not delivered", .0.as_str())]
    NotDelivered(Status),
    #[error("the load has no such stop")]
    UnknownStop,
    #[error("shipment {0} is not on this load")]
    UnknownShipment(kernel::ShipmentId),
    #[error("a load needs at least one shipment")]
    Empty,
    #[error("a load takes at most {SHIPMENTS_MAX} shipments")]
    TooManyShipments,
    #[error("the driver works for another carrier")]
    ForeignDriver,
    #[error("the vehicle belongs to another carrier")]
    ForeignVehicle,
    #[error("{message}; give a reason to override it")]
    PlaceForbids { code: &'static str, message: String },
    #[error("the workflow of this load is not stopped")]
    NotStopped,
    #[error("say why")]
    ReasonMissing,
}

impl Rejection for LoadRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "load_not_found",
            Self::Exists => "load_already_exists",
            Self::Invalid(fault) => fault.code,
            Self::NotPlanned(_) => "load_not_planned",
            Self::NotTenderable(_) => "load_not_tenderable",
            Self::NotTendering(_) => "load_not_tendering",
            Self::OtherTenderOpen => "other_tender_open",
            Self::NotAccepted(_) => "load_not_accepted",
            Self::NotDispatched(_) => "load_not_dispatched",
            Self::TooLate(_) => "load_too_late",
            Self::PickupNotMissed(_) => "pickup_not_missed",
            Self::NotDelivered(_) => "load_not_delivered",
            Self::UnknownStop => "unknown_stop",
            Self::UnknownShipment(_) => "shipment_not_on_load",
            Self::Empty => "load_empty",
            Self::TooManyShipments => "load_over_shipments",
            Self::ForeignDriver => "driver_of_another_carrier",
            Self::ForeignVehicle => "vehicle_of_another_carrier",
            Self::PlaceForbids { code, .. } => code,
            Self::NotStopped => "workflow_not_stopped",
            Self::ReasonMissing => "reason_missing",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::Invalid(_) | Self::ReasonMissing => Refusal::Invalid,
            _ => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Invalid(fault) => Some(fault.pointer.clone()),
            Self::ReasonMissing => Some("/reason".to_owned()),
            Self::ForeignDriver => Some("/driver_id".to_owned()),
            Self::ForeignVehicle => Some("/vehicle_id".to_owned()),
            Self::UnknownShipment(_) | Self::TooManyShipments | Self::Empty => Some("/shipment_ids".to_owned()),
            _ => None,
        }
    }
}
