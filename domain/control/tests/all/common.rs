//! Small worlds to look at.

use control::*;
use jiff::{SignedDuration, Timestamp};
use kernel::*;

pub fn at(hours: i64) -> Timestamp {
    "2026-11-20T12:00:00Z".parse::<Timestamp>().unwrap().checked_add(SignedDuration::from_hours(hours)).unwrap()
}

pub fn context(hours: i64) -> Context {
    Context { tenant: TenantId::derive(&["t"]), now: at(hours), actor: Actor::system("test"), reason: None }
}

pub fn load() -> Subject {
    Subject::Load(LoadId::derive(&["l"]))
}

pub fn shipment() -> Subject {
    Subject::Shipment(shipment_id())
}

pub fn order() -> Subject {
    Subject::Order(order_id())
}

pub fn shipment_id() -> ShipmentId {
    ShipmentId::derive(&["s"])
}

pub fn order_id() -> OrderId {
    OrderId::derive(&["o"])
}

pub fn stop_id(n: u32) -> StopId {
    StopId::derive(&[&n.to_string()])
}

pub fn tender_id() -> TenderId {
    TenderId::derive(&["t"])
}

pub fn account_id() -> AccountId {
    AccountId::derive(&["a"])
}

/// A fact of the aggregate `kind` at this version, recorded at this hour.
pub fn note(kind: &str, version: u64, hours: i64, fact: Fact) -> Note {
    let event_id = EventId::derive(&[kind, &version.to_string()]);
    let of = Source { kind: kind.to_owned(), id: format!("{kind}_1"), version };
    Note { event_id, of, recorded_at: at(hours), fact }
}

pub fn window(from: i64, to: i64) -> TimeWindow {
    TimeWindow::new(at(from), at(to), "America/Chicago".parse().unwrap()).unwrap()
}

/// A pickup within the hours 10 to 12, a delivery within 20 to 24.
pub fn stops() -> Vec<Stop> {
    let stop = |n, kind, window| Stop {
        stop_id: stop_id(n),
        sequence: n,
        kind,
        window: Some(window),
        shipment_ids: vec![shipment_id()],
    };
    vec![stop(1, StopKind::Pickup, window(10, 12)), stop(2, StopKind::Delivery, window(20, 24))]
}

pub fn cargo() -> Vec<Cargo> {
    vec![Cargo { shipment_id: shipment_id(), order_id: order_id(), pieces: 7 }]
}

pub fn planned() -> Note {
    note("load", 1, 0, Fact::Planned { number: "L-1".to_owned(), stops: stops(), cargo: cargo() })
}

pub fn offered() -> Note {
    note("load", 3, 1, Fact::Offered { tender_id: tender_id(), expires_at: at(3) })
}

pub fn accepted() -> Note {
    note("tender", 2, 2, Fact::TenderAccepted { tender_id: tender_id(), at: at(2) })
}

pub fn covered() -> Note {
    note("load", 4, 2, Fact::Covered { tender_id: tender_id() })
}

pub fn dispatched() -> Note {
    note("load", 5, 4, Fact::Dispatched { number: "L-1".to_owned(), stops: stops(), cargo: cargo() })
}

pub fn seen(version: u64, stop: u32, milestone: Milestone, hours: i64, outcome: Option<Outcome>) -> Note {
    let kind = if stop == 1 { StopKind::Pickup } else { StopKind::Delivery };
    let fact = Fact::Seen { stop_id: stop_id(stop), kind, milestone, occurred_at: at(hours), outcome };
    note("track", version, hours, fact)
}

pub fn delivered() -> Note {
    seen(9, 2, Milestone::DeliveryAttempted, 22, Some(Outcome::Delivered))
}

pub fn pod() -> Note {
    note("document", 2, 23, Fact::PodReceived { stop_id: stop_id(2) })
}

pub fn charge(cents: i64) -> Charge {
    Charge { account_id: account_id(), amount: Money::usd(cents) }
}

pub fn rated(cents: i64) -> Note {
    note("charges", 1, 24, Fact::Rated { total: Money::usd(cents), charges: vec![charge(cents)] })
}

pub fn invoiced(version: u64, total: i64, lines: i64) -> Note {
    let fact = Fact::Invoiced {
        invoice_id: InvoiceId::derive(&[&version.to_string()]),
        number: format!("INV-{version}"),
        account_id: account_id(),
        orders: vec![order_id()],
        total: Money::usd(total),
        charges: vec![charge(lines)],
    };
    note("invoice", version, 25, fact)
}

pub fn ordered(attempt: u32, units: u32) -> Note {
    let ship_by = "2026-11-21".parse().unwrap();
    let fact = Fact::Ordered { number: "PO-1".to_owned(), attempt, ship_by, lines: vec![(1, units)] };
    note("order", u64::from(attempt) + 1, 0, fact)
}

pub fn allocated(version: u64, attempt: u32, ordered: u32, allocated: u32, short: u32) -> Note {
    let lines = vec![AllocatedLine { line: 1, ordered, allocated, short }];
    let ship_by = "2026-11-21".parse().unwrap();
    note("shipment", version, 1, Fact::Allocated { attempt, ship_by, lines })
}

pub fn picked(version: u64, allocated: u32, picked: u32, short: u32) -> Note {
    let lines = vec![PickedLine { line: 1, allocated, picked, short }];
    note("shipment", version, 2, Fact::Picked { lines, pieces: picked })
}

pub fn packed(version: u64, pieces: u32) -> Note {
    note("shipment", version, 3, Fact::Packed { pieces })
}

pub fn on_load(pieces: u32) -> Note {
    let fact = Fact::OnLoad { load_number: "L-1".to_owned(), pieces, pickup_until: Some(at(12)) };
    note("load", 5, 4, fact)
}

/// A load from the plan to the paid invoice.
pub fn whole_load() -> Vec<Note> {
    vec![
        planned(),
        note("load", 2, 1, Fact::TenderingStarted),
        offered(),
        accepted(),
        covered(),
        dispatched(),
        seen(2, 1, Milestone::Arrived, 10, None),
        seen(3, 1, Milestone::Departed, 11, None),
        seen(4, 2, Milestone::Arrived, 21, None),
        delivered(),
        pod(),
        rated(1000),
        invoiced(1, 1000, 1000),
    ]
}

/// A shipment from the promise to the consignee.
pub fn whole_shipment() -> Vec<Note> {
    vec![
        allocated(1, 1, 8, 8, 0),
        picked(2, 8, 7, 1),
        packed(3, 7),
        on_load(7),
        seen(3, 1, Milestone::Departed, 11, None),
        delivered(),
    ]
}

pub fn broken(subject: Subject, notes: &[Note], hours: i64) -> Vec<Invariant> {
    breaks(&Picture::of(subject, notes.to_vec()), at(hours)).into_iter().map(|broken| broken.invariant).collect()
}
