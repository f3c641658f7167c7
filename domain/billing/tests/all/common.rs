//! A load from Chicago to Omaha, 412 miles, for two accounts, and a price book.

use billing::*;
use jiff::civil::Date;
use kernel::*;
use rust_decimal::Decimal;

pub fn context() -> Context {
    let now = "2026-11-22T18:00:00Z".parse().unwrap();
    Context { tenant: TenantId::derive(&["t"]), now, actor: Actor::system("test"), reason: None }
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn usd(cents: i64) -> Money {
    Money::usd(cents)
}

pub fn event(name: &str) -> EventId {
    EventId::derive(&[name])
}

pub fn account(name: &str) -> AccountId {
    AccountId::derive(&[name])
}

pub fn stop(n: u32) -> StopId {
    StopId::derive(&[&n.to_string()])
}

pub fn shipped(name: &str, owner: &str, pounds: &str, at: u32) -> Shipped {
    Shipped {
        shipment_id: ShipmentId::derive(&[name]),
        order_id: OrderId::derive(&[name]),
        account_id: account(owner),
        weight_lb: Pounds::new(dec(pounds)).unwrap(),
        stop_id: stop(at),
    }
}

pub fn load(shipments: Vec<Shipped>) -> Dispatched {
    let stops: std::collections::BTreeSet<_> = shipments.iter().map(|s| s.stop_id).collect();
    Dispatched {
        source: event("dispatched"),
        load_id: LoadId::derive(&["load"]),
        number: "L-10482".to_owned(),
        carrier_id: CarrierId::derive(&["carrier"]),
        origin: Place { state: "IL".parse().unwrap(), zip: "60601".parse().unwrap() },
        destination: Place { state: "NE".parse().unwrap(), zip: "68102".parse().unwrap() },
        lane: "Chicago, IL to Omaha, NE".to_owned(),
        ship_date: day("2026-11-22"),
        miles: Some(dec("412")),
        delivery_stops: u32::try_from(stops.len()).unwrap(),
        shipments,
    }
}

/// Two orders of A (1,200 and 300 lb) and one of B (500 lb), at two doors.
pub fn two_accounts() -> Dispatched {
    load(vec![shipped("1", "a", "1200", 2), shipped("2", "a", "300", 3), shipped("3", "b", "500", 3)])
}

pub fn terms(method: Method) -> RateTerms {
    RateTerms {
        name: "Midwest".to_owned(),
        account_id: None,
        carrier_id: None,
        origin: LaneEnd::Any,
        destination: LaneEnd::Any,
        method,
        accessorials: Accessorials {
            handling: usd(850),
            stop_off: usd(5_000),
            redelivery: usd(7_501),
            refused_delivery: usd(2_500),
        },
        effective_from: day("2026-01-01"),
        effective_to: None,
    }
}

pub fn per_mile() -> RateTerms {
    terms(Method::PerMile { rate: dec("2.15"), minimum: usd(45_000) })
}

pub fn rate_id(name: &str) -> RateId {
    RateId::derive(&[name])
}

pub fn fuel_id(name: &str) -> FuelId {
    FuelId::derive(&[name])
}

pub fn price(date: &str, price: &str) -> (FuelId, PriceFacts) {
    (fuel_id(date), PriceFacts { date: day(date), price: dec(price), source: "eia_us".to_owned() })
}

pub fn schedule(method: FuelMethod) -> (FuelId, ScheduleTerms) {
    let terms = ScheduleTerms {
        name: "Standard".to_owned(),
        price_source: "eia_us".to_owned(),
        effective_from: day("2026-01-01"),
        method,
    };
    (fuel_id("schedule"), terms)
}

pub fn book(rates: Vec<RateTerms>) -> Book {
    let rates = rates.into_iter().enumerate().map(|(n, terms)| (rate_id(&n.to_string()), terms)).collect();
    Book { rates, ..Book::default() }
}

pub fn with_fuel(mut book: Book) -> Book {
    book.schedules = vec![schedule(FuelMethod::PerMile { peg: dec("1.20"), mpg: dec("6.0") })];
    book.prices = vec![price("2026-11-09", "3.699"), price("2026-11-16", "3.742"), price("2026-11-22", "9.999")];
    book
}

pub fn packed(names: &[&str]) -> Billables {
    let one =
        |name: &&str| Packed { source: event(&format!("packed {name}")), shipment_id: ShipmentId::derive(&[name]) };
    Billables { packed: names.iter().map(one).collect(), ..Billables::default() }
}

pub fn attempt(name: &str, at: u32, outcome: Outcome, number: u32) -> Attempt {
    let occurred_at = "2026-11-22T15:00:00Z".parse().unwrap();
    Attempt { source: event(name), stop_id: stop(at), outcome, attempt: number, occurred_at }
}

pub fn of<'a>(lines: &'a [Line], kind: LineKind, owner: &str) -> Vec<&'a Line> {
    lines.iter().filter(|l| l.kind == kind && l.account_id == account(owner)).collect()
}

pub fn names<E: serde::Serialize>(events: &[E]) -> Vec<String> {
    events.iter().map(|e| serde_json::to_value(e).unwrap().get("type").unwrap().as_str().unwrap().to_owned()).collect()
}
