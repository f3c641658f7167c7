//! A load of one pickup and two deliveries, and facts about it.

use jiff::{SignedDuration, Timestamp};
use kernel::*;
use tracking::*;

pub fn at(minutes: i64) -> Timestamp {
    "2026-11-22T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

pub fn context(minutes: i64) -> Context {
    Context { tenant: TenantId::derive(&["t"]), now: at(minutes), actor: operator(), reason: None }
}

pub fn operator() -> Actor {
    Actor::Person { id: PersonId::derive(&["p"]), role: Role::Dispatcher }
}

pub fn load_id() -> LoadId {
    LoadId::derive(&["load"])
}

/// 1 is the pickup, 2 and 3 the deliveries; 9 does not exist.
pub fn stop_id(n: u32) -> StopId {
    StopId::derive(&[&n.to_string()])
}

pub fn shipment(n: u32) -> ShipmentRef {
    let n = n.to_string();
    ShipmentRef {
        shipment_id: ShipmentId::derive(&[&n]),
        order_id: OrderId::derive(&[&n]),
        account_id: AccountId::derive(&[&n]),
    }
}

pub fn load() -> Load {
    let stop = |n: u32, kind, shipments| Stop {
        stop_id: stop_id(n),
        sequence: n,
        kind,
        place: Address {
            name: format!("Place {n}"),
            street: None,
            city: "Chicago".to_owned(),
            state: "IL".parse().unwrap(),
            zip: "60601".parse().unwrap(),
        },
        zone: "America/Chicago".parse().unwrap(),
        window: None,
        shipments,
    };
    Load {
        load_id: load_id(),
        number: "L-10001".to_owned(),
        carrier_id: CarrierId::derive(&["c"]),
        planned_at: None,
        detention: DetentionTerms::default(),
        stops: vec![
            stop(1, StopKind::Pickup, vec![shipment(2), shipment(3)]),
            stop(2, StopKind::Delivery, vec![shipment(2)]),
            stop(3, StopKind::Delivery, vec![shipment(3)]),
        ],
    }
}

pub fn fact(event_id: &str, what: What, minutes: i64, source: Source) -> Fact {
    Fact {
        event_id: event_id.to_owned(),
        what,
        occurred_at: at(minutes),
        recorded_at: at(minutes + 1),
        source,
        reason: None,
        position: None,
    }
}

pub fn arrived(stop: u32, minutes: i64, source: Source) -> Fact {
    fact(&format!("a{stop}-{minutes}"), What::Arrived { stop_id: stop_id(stop) }, minutes, source)
}

pub fn departed(stop: u32, minutes: i64, source: Source) -> Fact {
    fact(&format!("d{stop}-{minutes}"), What::Departed { stop_id: stop_id(stop) }, minutes, source)
}

pub fn attempted(stop: u32, outcome: Outcome, minutes: i64, source: Source) -> Fact {
    let what = What::DeliveryAttempted { stop_id: stop_id(stop), outcome };
    fact(&format!("t{stop}-{minutes}"), what, minutes, source)
}

pub fn position(minutes: i64) -> Fact {
    let mut fact = fact(&format!("p{minutes}"), What::Position, minutes, Source::Eld);
    fact.position = Some(Position { lat: 41.5, lon: -87.5 });
    fact
}

pub fn record(facts: Vec<Fact>) -> TrackCommand {
    TrackCommand::Record { load_id: load_id(), facts }
}

/// The load with an hour's appointment at the first consignee, from `start` minutes.
pub fn load_with_appointment(start: i64) -> Load {
    let mut load = load();
    for stop in load.stops.iter_mut().filter(|stop| stop.sequence == 2) {
        stop.window = Some(TimeWindow::new(at(start), at(start + 60), stop.zone.clone()).unwrap());
    }
    load
}

pub fn force(stop: u32, milestone: MilestoneKind, minutes: i64, outcome: Option<Outcome>) -> TrackCommand {
    TrackCommand::ForceMilestone {
        load_id: load_id(),
        event_id: format!("force-{stop}-{minutes}"),
        stop_id: stop_id(stop),
        milestone,
        occurred_at: at(minutes),
        outcome,
        reason: "the gate's log says so".to_owned(),
    }
}

pub fn undo(stop: u32, milestone: MilestoneKind) -> TrackCommand {
    TrackCommand::UndoMilestone {
        load_id: load_id(),
        event_id: format!("undo-{stop}"),
        stop_id: stop_id(stop),
        milestone,
        reason: "another truck".to_owned(),
    }
}

pub fn release(source: Source, event_id: &str) -> TrackCommand {
    let (load_id, event_id, reason) = (load_id(), event_id.to_owned(), "its clock was set back".to_owned());
    TrackCommand::ReleaseFact { load_id, source, event_id, reason }
}

pub fn open() -> TrackCommand {
    TrackCommand::Open { load: load() }
}

/// The wire names of the events.
pub fn names<E: serde::Serialize>(events: &[E]) -> Vec<String> {
    events.iter().map(|e| serde_json::to_value(e).unwrap().get("type").unwrap().as_str().unwrap().to_owned()).collect()
}
