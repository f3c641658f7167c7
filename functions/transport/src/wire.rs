//! Plain records on the wire: one type per record, both asked for and answered, and the words that they share.

use jiff::civil::Time;
use kernel::{Address, CarrierId, Context, DriverId, FacilityId, GuideId, LocationId, State, VehicleId, Zone};
use platform::{Meta, Stored};
use serde::{Deserialize, Serialize};
use transport::equipment::Equipment;
use transport::guide::{Destination, Origin, RankedCarrier};
use transport::location::{AppointmentRule, Contact, Day, OpeningHours};
use transport::vehicle::VehicleKind;
use transport::{Carrier, CarrierDetails, Driver, DriverDetails, GuideDetails, Location, LocationDetails};
use transport::{RoutingGuide, Vehicle, VehicleDetails};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Documents the header that every command takes; the platform reads it.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "documentation only")]
pub struct IdempotencyKey {
    /// The same key with the same request replays the first answer.
    #[param(rename = "Idempotency-Key", required = false, max_length = 255, example = "7f1d6a0c-1")]
    idempotency_key: Option<String>,
}

/// A postal address in the United States.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "documentation of `kernel::Address`")]
pub struct StreetAddress {
    /// The person or business at the door.
    #[schema(example = "Acme Stores 12")]
    name: String,
    #[schema(example = "1 Main St")]
    street: Option<String>,
    #[schema(example = "Dallas")]
    city: String,
    /// A USPS code, or the state's name.
    #[schema(example = "TX")]
    state: String,
    #[schema(example = "75201")]
    zip: String,
}

/// What pulls or carries the freight; documents `transport::Equipment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Equipment)]
pub enum EquipmentWord {
    DryVan,
    Reefer,
    Flatbed,
    BoxTruck,
}

macro_rules! view {
    ($(#[$doc:meta])* $view:ident of $record:ident($id:ident = $example:literal), $fields:ident) => {
        $(#[$doc])*
        #[derive(Debug, Serialize, ToSchema)]
        pub struct $view {
            #[schema(value_type = String, example = $example)]
            pub id: $id,
            #[serde(flatten)]
            pub fields: Option<$fields>,
            #[serde(flatten)]
            pub meta: Meta,
        }

        impl $view {
            pub fn of(stored: &Stored<$record, $id>, context: &Context) -> Self {
                let fields = stored.state.details.clone().map($fields::from);
                Self { id: stored.id, fields, meta: stored.meta(context) }
            }
        }
    };
}

// --- carriers ---------------------------------------------------------------------------------------------------------

/// A motor carrier, as you know it.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CarrierFields {
    #[schema(example = "Lone Star Freight")]
    pub name: String,
    /// Standard Carrier Alpha Code: 2 to 4 capital letters.
    #[schema(example = "LSFQ")]
    pub scac: String,
    #[schema(example = 1_234_567)]
    pub usdot: u32,
    /// The docket, where the carrier still has one.
    #[serde(default)]
    #[schema(example = "MC123456")]
    pub mc: Option<String>,
    /// Where tenders are mailed.
    #[schema(example = "tenders@lonestar.example")]
    pub email: String,
    /// An inactive carrier is offered nothing.
    #[serde(default = "yes")]
    #[schema(example = true)]
    pub active: bool,
}

pub const fn yes() -> bool {
    true
}

impl From<CarrierFields> for CarrierDetails {
    fn from(CarrierFields { name, scac, usdot, mc, email, active }: CarrierFields) -> Self {
        Self { name, scac, usdot, mc, email, active }
    }
}

impl From<CarrierDetails> for CarrierFields {
    fn from(CarrierDetails { name, scac, usdot, mc, email, active }: CarrierDetails) -> Self {
        Self { name, scac, usdot, mc, email, active }
    }
}

view!(CarrierView of Carrier(CarrierId = "car_018f6b2e7c1d7a41b3c5d2e4f6a8b0c1"), CarrierFields);

// --- drivers ----------------------------------------------------------------------------------------------------------

/// A person who drives for a carrier.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriverFields {
    #[schema(value_type = String, example = "car_018f6b2e7c1d7a41b3c5d2e4f6a8b0c1")]
    pub carrier_id: CarrierId,
    #[schema(example = "Sam Lee")]
    pub name: String,
    #[serde(default)]
    #[schema(example = "+1 214 555 0101")]
    pub phone: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "TX")]
    pub license_state: Option<State>,
    #[serde(default)]
    #[schema(example = "12345678")]
    pub license_number: Option<String>,
    #[serde(default = "yes")]
    #[schema(example = true)]
    pub active: bool,
}

impl From<DriverFields> for DriverDetails {
    fn from(fields: DriverFields) -> Self {
        let DriverFields { carrier_id, name, phone, license_state, license_number, active } = fields;
        Self { carrier_id, name, phone, license_state, license_number, active }
    }
}

impl From<DriverDetails> for DriverFields {
    fn from(details: DriverDetails) -> Self {
        let DriverDetails { carrier_id, name, phone, license_state, license_number, active } = details;
        Self { carrier_id, name, phone, license_state, license_number, active }
    }
}

view!(DriverView of Driver(DriverId = "drv_018f6b2e7c1d7a41b3c5d2e4f6a8b0c2"), DriverFields);

// --- vehicles ---------------------------------------------------------------------------------------------------------

/// A truck, tractor or trailer of a carrier.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleFields {
    #[schema(value_type = String, example = "car_018f6b2e7c1d7a41b3c5d2e4f6a8b0c1")]
    pub carrier_id: CarrierId,
    /// The carrier's own number for it.
    #[schema(example = "T-101")]
    pub unit: String,
    /// `tractor`, `trailer`, `straight_truck` or `van`.
    #[schema(value_type = String, example = "tractor")]
    pub kind: VehicleKind,
    #[serde(default)]
    #[schema(example = "ABC1234")]
    pub plate: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "TX")]
    pub plate_state: Option<State>,
    #[serde(default)]
    #[schema(example = "1FUJGLDR0CSBP8834")]
    pub vin: Option<String>,
    #[serde(default = "yes")]
    #[schema(example = true)]
    pub active: bool,
}

impl From<VehicleFields> for VehicleDetails {
    fn from(fields: VehicleFields) -> Self {
        let VehicleFields { carrier_id, unit, kind, plate, plate_state, vin, active } = fields;
        Self { carrier_id, unit, kind, plate, plate_state, vin, active }
    }
}

impl From<VehicleDetails> for VehicleFields {
    fn from(details: VehicleDetails) -> Self {
        let VehicleDetails { carrier_id, unit, kind, plate, plate_state, vin, active } = details;
        Self { carrier_id, unit, kind, plate, plate_state, vin, active }
    }
}

view!(VehicleView of Vehicle(VehicleId = "veh_018f6b2e7c1d7a41b3c5d2e4f6a8b0c3"), VehicleFields);

// --- routing guides ---------------------------------------------------------------------------------------------------

/// Where a lane begins.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "documentation of `transport::guide::Origin`")]
#[schema(example = json!({"kind": "state", "state": "TX"}))]
pub struct LaneOrigin {
    /// `facility`, `zip3` or `state`: the most specific wins.
    kind: String,
    facility_id: Option<String>,
    zip3: Option<String>,
    state: Option<String>,
}

/// Where a lane ends.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "documentation of `transport::guide::Destination`")]
#[schema(example = json!({"kind": "any"}))]
pub struct LaneDestination {
    /// `zip3`, `state` or `any`: the most specific wins.
    kind: String,
    zip3: Option<String>,
    state: Option<String>,
}

/// A carrier's turn in the waterfall.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "documentation of `transport::guide::RankedCarrier`")]
pub struct RankedCarrierFields {
    #[schema(example = "car_018f6b2e7c1d7a41b3c5d2e4f6a8b0c1")]
    carrier_id: String,
    /// How long the carrier may think: 1 to 10,080 minutes.
    #[schema(example = 60, minimum = 1, maximum = 10_080)]
    expires_minutes: u32,
}

/// Who is asked for a lane, in which order.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutingGuideFields {
    #[schema(value_type = LaneOrigin)]
    pub origin: Origin,
    #[schema(value_type = LaneDestination)]
    pub destination: Destination,
    #[serde(default)]
    #[schema(value_type = EquipmentWord)]
    pub equipment: Equipment,
    /// In the order of asking; 1 to 20.
    #[schema(value_type = Vec<RankedCarrierFields>)]
    pub carriers: Vec<RankedCarrier>,
}

impl From<RoutingGuideFields> for GuideDetails {
    fn from(RoutingGuideFields { origin, destination, equipment, carriers }: RoutingGuideFields) -> Self {
        Self { origin, destination, equipment, carriers }
    }
}

impl From<GuideDetails> for RoutingGuideFields {
    fn from(GuideDetails { origin, destination, equipment, carriers }: GuideDetails) -> Self {
        Self { origin, destination, equipment, carriers }
    }
}

view!(RoutingGuideView of RoutingGuide(GuideId = "gde_018f6b2e7c1d7a41b3c5d2e4f6a8b0c4"), RoutingGuideFields);

// --- locations --------------------------------------------------------------------------------------------------------

/// Open on a day of the week, on the place's own clock.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningHoursFields {
    /// `monday` to `sunday`.
    #[schema(value_type = String, example = "monday")]
    pub day: Day,
    #[schema(value_type = String, example = "08:00:00")]
    pub opens: Time,
    #[schema(value_type = String, example = "17:00:00")]
    pub closes: Time,
}

/// Whether a truck may just arrive.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "documentation of `transport::location::AppointmentRule`")]
#[schema(example = json!({"rule": "by_appointment", "lead_hours": 24}))]
pub struct AppointmentRuleFields {
    /// `first_come` or `by_appointment`.
    rule: String,
    /// With `by_appointment`: how long before.
    lead_hours: Option<u32>,
}

/// Whom to call.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactFields {
    #[schema(example = "Pat")]
    pub name: String,
    #[serde(default)]
    #[schema(example = "+1 214 555 0100")]
    pub phone: Option<String>,
    #[serde(default)]
    #[schema(example = "pat@example.com")]
    pub email: Option<String>,
}

/// A place where trucks stop.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationFields {
    #[schema(example = "Dallas DC")]
    pub name: String,
    /// The warehouse's facility at this place, where it is one of yours.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "fac_018f6b2e7c1d7a41b3c5d2e4f6a8b0c5")]
    pub facility_id: Option<FacilityId>,
    #[schema(value_type = StreetAddress)]
    pub address: Address,
    /// The place's IANA time zone.
    #[schema(value_type = String, example = "America/Chicago")]
    pub zone: Zone,
    /// None at all: not known.
    #[serde(default)]
    pub hours: Vec<OpeningHoursFields>,
    #[schema(value_type = AppointmentRuleFields)]
    pub appointment: AppointmentRule,
    #[serde(default)]
    pub contacts: Vec<ContactFields>,
    #[serde(default)]
    #[schema(example = "Doors 4 to 9; no tail lift")]
    pub dock_notes: String,
    #[serde(default)]
    #[schema(example = "Gate code from the guard")]
    pub access_notes: String,
    #[serde(default)]
    #[schema(example = 32.78)]
    pub lat: Option<f64>,
    #[serde(default)]
    #[schema(example = -96.8)]
    pub lon: Option<f64>,
}

impl From<LocationFields> for LocationDetails {
    fn from(fields: LocationFields) -> Self {
        let LocationFields {
            name,
            facility_id,
            address,
            zone,
            hours,
            appointment,
            contacts,
            dock_notes,
            access_notes,
            lat,
            lon,
        } = fields;
        let hours =
            hours.into_iter().map(|OpeningHoursFields { day, opens, closes }| OpeningHours { day, opens, closes });
        let hours = hours.collect();
        let contacts = contacts.into_iter().map(|ContactFields { name, phone, email }| Contact { name, phone, email });
        let contacts = contacts.collect();
        Self { name, facility_id, address, zone, hours, appointment, contacts, dock_notes, access_notes, lat, lon }
    }
}

impl From<LocationDetails> for LocationFields {
    fn from(details: LocationDetails) -> Self {
        let LocationDetails {
            name,
            facility_id,
            address,
            zone,
            hours,
            appointment,
            contacts,
            dock_notes,
            access_notes,
            lat,
            lon,
        } = details;
        let hours =
            hours.into_iter().map(|OpeningHours { day, opens, closes }| OpeningHoursFields { day, opens, closes });
        let hours = hours.collect();
        let contacts = contacts.into_iter().map(|Contact { name, phone, email }| ContactFields { name, phone, email });
        let contacts = contacts.collect();
        Self { name, facility_id, address, zone, hours, appointment, contacts, dock_notes, access_notes, lat, lon }
    }
}

view!(LocationView of Location(LocationId = "loc_018f6b2e7c1d7a41b3c5d2e4f6a8b0c6"), LocationFields);
