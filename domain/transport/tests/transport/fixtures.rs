//! Things that the tests talk about.

use jiff::{Timestamp, ToSpan};
use kernel::{
    AccountId, Actor, Address, Aggregate, CarrierId, Context, DriverId, FacilityId, LoadId, OrderId, PersonId, Pounds,
    Role, ShipmentId, TenantId, TenderId, TypedId, VehicleId,
};
use rust_decimal::Decimal;
use transport::Equipment;
use transport::freight::Allocated;
use transport::guide::RankedCarrier;
use transport::load::movement::{Fact, Milestone, Outcome};
use transport::load::{Cargo, CarrierRef, Command, DriverRef, Load, LoadShipment, NewLoad, VehicleRef};
use transport::route::Pickup;
use transport::tender::{Summary, Terms};
use transport::vehicle::VehicleKind;

pub fn now() -> Timestamp {
    "2026-11-22T15:00:00Z".parse().unwrap()
}

pub fn context() -> Context {
    let actor = Actor::Person { id: PersonId::derive(&["p"]), role: Role::Dispatcher };
    Context { tenant: TenantId::derive(&["t"]), now: now(), actor, reason: None }
}

pub fn later(hours: i64) -> Context {
    Context { now: now() + hours.hours(), ..context() }
}

pub fn lb(pounds: i64) -> Pounds {
    Pounds::new(Decimal::from(pounds)).unwrap()
}

pub fn id<T: TypedId>(name: &str) -> T {
    T::derive(&[name])
}

pub fn address(name: &str, state: &str, zip: &str) -> Address {
    Address {
        name: name.to_owned(),
        street: Some("1 Main St".to_owned()),
        city: "Somewhere".to_owned(),
        state: state.parse().unwrap(),
        zip: zip.parse().unwrap(),
    }
}

pub fn pickup() -> Pickup {
    Pickup { place: address("Dallas DC", "TX", "75201"), zone: "America/Chicago".parse().unwrap() }
}

pub fn cargo(name: &str, door: &str, state: &str, zip: &str) -> Cargo {
    let shipment = LoadShipment {
        shipment_id: id(name),
        order_id: id::<OrderId>(name),
        order_number: format!("PO-{name}"),
        account_id: id::<AccountId>("acme"),
        weight_lb: lb(100),
        pieces: 4,
        shorts: vec![],
    };
    Cargo { shipment, ship_to: address(door, state, zip) }
}

/// Los Angeles, Houston, and Houston again.
pub fn new_load() -> NewLoad {
    NewLoad {
        load_id: id::<LoadId>("load"),
        number: "L-10001".to_owned(),
        facility_id: id::<FacilityId>("dallas"),
        equipment: Equipment::DryVan,
        pickup: pickup(),
        cargo: vec![
            cargo("a", "Far Store", "CA", "90001"),
            cargo("b", "Near Store", "TX", "77002"),
            cargo("c", "NEAR  store", "TX", "77002"),
        ],
    }
}

pub fn ranked(name: &str) -> RankedCarrier {
    RankedCarrier { carrier_id: id::<CarrierId>(name), expires_minutes: 60 }
}

pub fn carrier(name: &str) -> CarrierRef {
    CarrierRef { id: id(name), name: name.to_owned(), scac: "ABCD".to_owned() }
}

pub fn driver(of: &str) -> DriverRef {
    DriverRef { id: id::<DriverId>("d"), carrier_id: id(of), name: "Sam".to_owned(), phone: None }
}

pub fn vehicle(of: &str) -> VehicleRef {
    VehicleRef { id: id::<VehicleId>("v"), carrier_id: id(of), unit: "T-1".to_owned(), kind: VehicleKind::Tractor }
}

pub fn offer(rank: u32, to: &str) -> Command {
    let tender_id = id::<TenderId>(&format!("tender-{to}"));
    Command::Offer { tender_id, carrier_id: id(to), rank, expires_at: now() + 1.hours() }
}

pub fn cover(by: &str) -> Command {
    Command::Cover { tender_id: id(&format!("tender-{by}")), carrier: carrier(by) }
}

pub fn tender() -> Command {
    Command::StartTendering { waterfall: vec![ranked("first"), ranked("second")] }
}

pub fn dispatch(by: &str) -> Command {
    Command::Dispatch { driver: driver(by), vehicle: vehicle(by) }
}

/// What a load is after these commands, each of which must be accepted.
pub fn after(commands: &[Command]) -> Load {
    commands.iter().fold(Load::default(), |load, command| {
        let events = load.decide(command, &context()).unwrap_or_else(|e| panic!("{command:?}: {e}"));
        events.iter().fold(load, Load::evolve)
    })
}

pub fn planned() -> Vec<Command> {
    vec![Command::Plan(Box::new(new_load()))]
}

pub fn accepted() -> Vec<Command> {
    [planned(), vec![tender(), offer(1, "first"), cover("first")]].concat()
}

pub fn dispatched() -> Vec<Command> {
    [accepted(), vec![dispatch("first")]].concat()
}

/// `0` is the pickup, then the deliveries in their order.
pub fn fact(stop: usize, milestone: Milestone) -> Command {
    let load = after(&planned());
    Command::Record(Fact { stop_id: load.stops[stop].id, milestone, occurred_at: now() })
}

pub fn attempted(stop: usize, outcome: Outcome) -> Command {
    fact(stop, Milestone::Attempted { outcome, reason: None })
}

pub fn pod(stop: usize) -> Command {
    fact(stop, Milestone::PodReceived { document_id: id(&format!("doc{stop}")) })
}

pub fn allocated(version: u64) -> Allocated {
    Allocated {
        version,
        shipment_id: id::<ShipmentId>("s"),
        order_id: id::<OrderId>("o"),
        order_number: "PO-1".to_owned(),
        account_id: id::<AccountId>("acme"),
        facility_id: id::<FacilityId>("dallas"),
        ship_from: Some(pickup().place),
        zone: Some(pickup().zone),
        ship_to: address("Store", "CA", "90001"),
        ship_by: "2026-11-24".parse().unwrap(),
        weight_lb: lb(100),
        pieces: 4,
        shorts: vec![],
    }
}

pub fn terms() -> Terms {
    Terms {
        tender_id: id("tender-first"),
        load_id: id("load"),
        load_number: "L-10001".to_owned(),
        carrier_id: id("first"),
        carrier_name: "First".to_owned(),
        scac: "ABCD".to_owned(),
        rank: 1,
        round: 1,
        offered_at: now(),
        expires_at: now() + 1.hours(),
        summary: Summary {
            origin: "Dallas, TX 75201".to_owned(),
            destination: "Los Angeles, CA 90001".to_owned(),
            stops: 2,
            miles: 1_500,
            weight_lb: lb(300),
            pieces: 12,
            equipment: Equipment::DryVan,
            pickup_window: None,
        },
    }
}
