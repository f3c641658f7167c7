//! What the codes of 214 and 204 say, in our own words, and which of them two honest partners read in opposite ways.
//!
//! The lists are what freight uses, not the standard's whole tables, which are licensed. A code that is not here is
//! kept, shown as it is, and never taken for progress; a partner's profile can give it a meaning.

use serde::{Deserialize, Serialize};

/// What a status code says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    ShipmentAcknowledged,
    EnRouteToPickup,
    ArrivedPickup,
    ArrivedPickupDock,
    Loading,
    Loaded,
    DepartedPickup,
    ReceivedFromCarrier,
    EnRouteToDelivery,
    ArrivedTerminal,
    DepartedTerminal,
    RailDeparted,
    RailArrived,
    InGate,
    OutGate,
    ArrivedCustoms,
    CustomsReleased,
    DeliveredToConnectingLine,
    EstimatedDelivery,
    EstimatedArrival,
    EstimatedTerminalArrival,
    EstimatedTerminalDeparture,
    EstimatedPickupArrival,
    OutForDelivery,
    AvailableForDelivery,
    ArrivedDelivery,
    ArrivedDeliveryDock,
    TrailerSpotted,
    Unloaded,
    DepartedDelivery,
    AttemptedDelivery,
    NotCompleted,
    RefusedByConsignee,
    Damaged,
    Delayed,
    Held,
    Reconsigned,
    ReturnedToShipper,
    PartialShipment,
    Cancelled,
    StorageInTransit,
    TrailerClosed,
    PickupAppointment,
    DeliveryAppointment,
    ProofOfDelivery,
    PaperworkOnly,
}

/// How far along a load is when something happens; None where that says nothing about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Tendered,
    AtPickup,
    Loaded,
    InTransit,
    AtDelivery,
    Delivered,
}

impl Happening {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ShipmentAcknowledged => "the carrier acknowledges the shipment",
            Self::EnRouteToPickup => "on the way to the pickup",
            Self::ArrivedPickup => "arrived at the pickup",
            Self::ArrivedPickupDock => "at the dock of the pickup",
            Self::Loading => "being loaded",
            Self::Loaded => "loading is complete",
            Self::DepartedPickup => "left the pickup with the shipment",
            Self::ReceivedFromCarrier => "received from the carrier before",
            Self::EnRouteToDelivery => "on the way to the delivery",
            Self::ArrivedTerminal => "arrived at a terminal",
            Self::DepartedTerminal => "left a terminal",
            Self::RailDeparted => "left the origin ramp by rail",
            Self::RailArrived => "arrived at the destination ramp by rail",
            Self::InGate => "in through the gate",
            Self::OutGate => "out through the gate",
            Self::ArrivedCustoms => "arrived at customs",
            Self::CustomsReleased => "released by customs",
            Self::DeliveredToConnectingLine => "handed to a connecting carrier",
            Self::EstimatedDelivery => "delivery is estimated for the time given",
            Self::EstimatedArrival => "arrival at the consignee is estimated for the time given",
            Self::EstimatedTerminalArrival => "arrival at the terminal is estimated for the time given",
            Self::EstimatedTerminalDeparture => "departure from the terminal is estimated for the time given",
            Self::EstimatedPickupArrival => "arrival at the pickup is estimated for the time given",
            Self::OutForDelivery => "out for delivery",
            Self::AvailableForDelivery => "available for delivery",
            Self::ArrivedDelivery => "arrived at the delivery",
            Self::ArrivedDeliveryDock => "at the dock of the delivery",
            Self::TrailerSpotted => "the trailer is spotted at the consignee",
            Self::Unloaded => "unloading is complete: delivered",
            Self::DepartedDelivery => "left the delivery",
            Self::AttemptedDelivery => "delivery was attempted",
            Self::NotCompleted => "the delivery was not completed",
            Self::RefusedByConsignee => "the consignee refused it",
            Self::Damaged => "it is damaged",
            Self::Delayed => "it is delayed",
            Self::Held => "it is held",
            Self::Reconsigned => "it was reconsigned to another place",
            Self::ReturnedToShipper => "it was returned to the shipper",
            Self::PartialShipment => "only a part of it",
            Self::Cancelled => "the shipment is cancelled",
            Self::StorageInTransit => "stored on the way",
            Self::TrailerClosed => "the trailer is closed",
            Self::PickupAppointment => "a pickup appointment for the time given",
            Self::DeliveryAppointment => "a delivery appointment for the time given",
            Self::ProofOfDelivery => "the carrier holds the proof of delivery",
            Self::PaperworkOnly => "paperwork came without the shipment",
        }
    }

    pub const fn phase(self) -> Option<Phase> {
        Some(match self {
            Self::ShipmentAcknowledged | Self::EnRouteToPickup => Phase::Tendered,
            Self::ArrivedPickup | Self::ArrivedPickupDock | Self::Loading => Phase::AtPickup,
            Self::Loaded => Phase::Loaded,
            Self::DepartedPickup
            | Self::EnRouteToDelivery
            | Self::ArrivedTerminal
            | Self::DepartedTerminal
            | Self::RailDeparted
            | Self::RailArrived
            | Self::ReceivedFromCarrier
            | Self::OutForDelivery
            | Self::AvailableForDelivery
            | Self::StorageInTransit => Phase::InTransit,
            Self::ArrivedDelivery | Self::ArrivedDeliveryDock | Self::TrailerSpotted => Phase::AtDelivery,
            Self::Unloaded | Self::DepartedDelivery | Self::ProofOfDelivery => Phase::Delivered,
            _ => return None,
        })
    }

    /// Whether its time lies ahead, so that its order among the others says nothing.
    pub const fn is_forecast(self) -> bool {
        matches!(
            self,
            Self::EstimatedDelivery
                | Self::EstimatedArrival
                | Self::EstimatedTerminalArrival
                | Self::EstimatedTerminalDeparture
                | Self::EstimatedPickupArrival
                | Self::PickupAppointment
                | Self::DeliveryAppointment
        )
    }

    /// At which kind of stop it can happen; None where at any.
    pub const fn place(self) -> Option<StopKind> {
        match self {
            Self::ArrivedPickup | Self::ArrivedPickupDock | Self::Loading | Self::Loaded | Self::DepartedPickup => {
                Some(StopKind::Pickup)
            }
            Self::ArrivedDelivery
            | Self::ArrivedDeliveryDock
            | Self::TrailerSpotted
            | Self::Unloaded
            | Self::DepartedDelivery
            | Self::RefusedByConsignee => Some(StopKind::Delivery),
            _ => None,
        }
    }
}

/// AT701: what the code says by the standard.
pub fn status(code: &str) -> Option<Happening> {
    Some(match code {
        "XB" => Happening::ShipmentAcknowledged,
        "X3" => Happening::ArrivedPickup,
        "X8" => Happening::ArrivedPickupDock,
        "L1" => Happening::Loading,
        "CP" | "AM" => Happening::Loaded,
        "AF" => Happening::DepartedPickup,
        "R1" => Happening::ReceivedFromCarrier,
        "X6" => Happening::EnRouteToDelivery,
        "X4" => Happening::ArrivedTerminal,
        "P1" => Happening::DepartedTerminal,
        "RL" => Happening::RailDeparted,
        "AR" => Happening::RailArrived,
        "I1" => Happening::InGate,
        "OA" => Happening::OutGate,
        "K1" => Happening::ArrivedCustoms,
        "CT" => Happening::CustomsReleased,
        "J1" => Happening::DeliveredToConnectingLine,
        "AG" => Happening::EstimatedDelivery,
        "X2" => Happening::EstimatedArrival,
        "B6" => Happening::EstimatedTerminalArrival,
        "C1" => Happening::EstimatedTerminalDeparture,
        "AJ" => Happening::OutForDelivery,
        "AV" => Happening::AvailableForDelivery,
        "X1" => Happening::ArrivedDelivery,
        "X5" => Happening::ArrivedDeliveryDock,
        "S1" => Happening::TrailerSpotted,
        "D1" => Happening::Unloaded,
        "CD" => Happening::DepartedDelivery,
        "AH" => Happening::AttemptedDelivery,
        "AP" => Happening::NotCompleted,
        "A7" => Happening::RefusedByConsignee,
        "A9" => Happening::Damaged,
        "SD" => Happening::Delayed,
        "AI" => Happening::Reconsigned,
        "A3" => Happening::ReturnedToShipper,
        "PA" => Happening::PartialShipment,
        "CA" => Happening::Cancelled,
        "BC" => Happening::StorageInTransit,
        "CL" => Happening::TrailerClosed,
        "OO" => Happening::PaperworkOnly,
        // Of AT703, and used in AT701 by some.
        "AA" | "XA" => Happening::PickupAppointment,
        "AB" | "X9" => Happening::DeliveryAppointment,
        _ => return None,
    })
}

/// Why a status code cannot be trusted without knowing the partner; None where all read it alike.
pub const fn ambiguity(code: &[u8]) -> Option<&'static str> {
    Some(match code {
        b"X1" => "some partners send X1 for the arrival at the pickup, and X3 for that at the delivery",
        b"X3" => "some partners send X3 for the arrival at the delivery, and X1 for that at the pickup",
        b"AF" => {
            "AF is the departure from the pickup; some read it as the arrival there, and as a reason AF is an accident"
        }
        b"CD" => "CD is the departure from the delivery; some partners send it for that from the pickup",
        b"D1" => "D1 is the end of unloading; some partners send it for the end of loading too, or for the departure",
        b"X4" => "X4 is the arrival at a terminal; some partners send it when they deliver",
        b"XB" => "XB acknowledges the shipment; some partners send it when they hold the proof of delivery",
        b"AG" => "AG is an estimate of the delivery; some partners send it with the time at which they made it",
        b"X6" => "X6 is on the way; its time is that of the position for some, and of the departure for others",
        b"CA" => "CA cancels the shipment; some partners mean that a delivery could not be made",
        _ => return None,
    })
}

/// AT702 and AT704: why, in words.
pub fn reason(code: &str) -> Option<&'static str> {
    Some(match code {
        "NS" => "nothing unusual",
        "NA" => "a normal appointment",
        "A1" => "missed the delivery",
        "A2" => "the address is wrong",
        "A3" => "delivered indirectly",
        "A5" => "could not find the place",
        "A6" => "the address was corrected",
        "AA" => "sorted wrongly",
        "AD" => "the customer asked for a later delivery",
        "AF" => "an accident",
        "AG" => "because of the consignee",
        "AH" => "because of the driver",
        "AI" => "a mechanical breakdown",
        "AJ" => "because of the carrier otherwise",
        "AL" => "the stop before took too long",
        "AM" => "because of the shipper",
        "AN" => "closed for a holiday",
        "AO" => "weather or a natural disaster",
        "AQ" => "the recipient was not there",
        "AS" => "held for customs papers",
        "AV" => "beyond the limits of the service",
        "AW" => "too late for the day",
        "AX" => "too little time for the pickup",
        "AY" => "missed the pickup",
        "B1" => "the consignee was closed",
        "B4" => "held for payment",
        "B5" => "held for the consignee",
        "B8" => "cannot be unloaded there",
        "B9" => "receiving hours are restricted",
        "BB" => "held by the shipper's order",
        "BC" => "papers are missing",
        "BD" => "border clearance",
        "BE" => "road conditions",
        "BF" => "the carrier mistyped",
        "BG" => "another reason",
        "BH" => "too little time to finish the delivery",
        "BJ" => "the customer wanted it earlier",
        "BK" => "an appointment was made before",
        "BO" => "the railroad was late",
        "BP" => "the load shifted",
        "BQ" => "too heavy",
        "BS" => "the customer refused it",
        "C1" => "waits for the customer to pick it up",
        "C6" => "waits for shipping instructions",
        "CA" => "customs",
        "D1" => "the carrier dispatched it wrongly",
        "D2" => "no driver was available",
        "HB" => "held until an appointment",
        "S1" => "delivered short",
        "T1" | "T2" => "no tractor was available",
        "T3" => "no trailer was available",
        _ => return None,
    })
}

/// What is done at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopKind {
    Pickup,
    Delivery,
}

/// S502: what is done at the stop, and that in words.
pub fn stop_reason(code: &str) -> Option<(StopKind, &'static str)> {
    Some(match code {
        "LD" => (StopKind::Pickup, "load"),
        "CL" => (StopKind::Pickup, "load, the trailer is full then"),
        "PL" => (StopKind::Pickup, "load a part"),
        "PA" => (StopKind::Pickup, "pick up a trailer that is loaded already"),
        "RT" => (StopKind::Pickup, "retrieve a trailer"),
        "SL" => (StopKind::Pickup, "spot a trailer for loading"),
        "UL" => (StopKind::Delivery, "unload"),
        "CU" => (StopKind::Delivery, "unload, the trailer is empty then"),
        "PU" => (StopKind::Delivery, "unload a part; some partners mean a pickup"),
        "DT" => (StopKind::Delivery, "drop the trailer"),
        "SU" => (StopKind::Delivery, "spot a trailer for unloading"),
        _ => return None,
    })
}

/// AT707: the clock of a time, in words. None for a code that we do not know.
pub fn zone(code: &str) -> Option<&'static str> {
    Some(match code {
        "LT" => "local time at the place",
        "UT" | "GM" => "UTC",
        "ET" => "Eastern time",
        "ES" => "Eastern standard time",
        "ED" => "Eastern daylight time",
        "CT" => "Central time",
        "CS" => "Central standard time",
        "CD" => "Central daylight time",
        "MT" => "Mountain time",
        "MS" => "Mountain standard time",
        "MD" => "Mountain daylight time",
        "PT" => "Pacific time",
        "PS" => "Pacific standard time",
        "PD" => "Pacific daylight time",
        "AT" => "Alaska time",
        "AS" => "Alaska standard time",
        "AD" => "Alaska daylight time",
        "HT" => "Hawaii-Aleutian time",
        "HS" => "Hawaii-Aleutian standard time",
        "HD" => "Hawaii-Aleutian daylight time",
        "TT" => "Atlantic time",
        "TS" => "Atlantic standard time",
        "TD" => "Atlantic daylight time",
        "NT" => "Newfoundland time",
        "NS" => "Newfoundland standard time",
        "ND" => "Newfoundland daylight time",
        _ => return None,
    })
}
