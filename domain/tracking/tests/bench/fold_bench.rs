//! How long it takes to fold a million facts: `cargo run --release -p tracking --example fold_bench`.
//!
//! 50,000 loads of one pickup and two deliveries, 20 facts each: the milestones as three sources tell them, in the order
//! in which a late carrier tells them, and positions between. Facts are made before the clock starts; then each load is
//! opened, its facts folded in two batches as `facts_recorded` events, and its status, detention and owners concluded.

#![expect(clippy::unwrap_used, reason = "a measurement fails by panicking")]

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use kernel::{Address, Aggregate, CarrierId, LoadId, StopId, TypedId};
use tracking::{
    DetentionTerms, Fact, Load, Outcome, Position, Source, Stop, StopKind, Track, TrackEvent, TrackStatus, What,
    next_action,
};

const LOADS: usize = 50_000;
const FACTS_PER_LOAD: usize = 20;

fn main() {
    let start: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
    let loads: Vec<[TrackEvent; 3]> = (0..LOADS).map(|n| load(n, start)).collect();
    let facts: usize = loads.iter().flatten().map(facts_of).sum();
    assert_eq!(facts, LOADS * FACTS_PER_LOAD);
    let now = start + SignedDuration::from_hours(24);

    let clock = Instant::now();
    let tracks: Vec<Track> = loads.iter().map(|events| events.iter().fold(Track::default(), Track::evolve)).collect();
    let folded = clock.elapsed();
    let mut delivered = 0;
    let mut billable_minutes = 0;
    let mut owned = 0;
    for track in &tracks {
        delivered += usize::from(TrackStatus::of(track) == TrackStatus::Delivered);
        for stop in track.load().into_iter().flat_map(|load| &load.stops) {
            billable_minutes += track.detention(stop, now).billable_minutes;
            owned += usize::from(next_action(track, stop).is_some());
        }
    }
    let concluded = clock.elapsed();
    assert!(tracks.iter().all(|track| track.facts() == u32::try_from(FACTS_PER_LOAD).unwrap()));
    println!("{facts} facts of {LOADS} loads folded in {:.3} s", folded.as_secs_f64());
    println!(
        "status, detention and owners of all of them after {:.3} s: {delivered} delivered, {billable_minutes} minutes \
         billable, {owned} stops with a next action",
        concluded.as_secs_f64()
    );
}

fn facts_of(event: &TrackEvent) -> usize {
    if let TrackEvent::FactsRecorded { facts, .. } = event { facts.len() } else { 0 }
}

fn load(n: usize, start: Timestamp) -> [TrackEvent; 3] {
    let load_id = LoadId::derive(&[&n.to_string()]);
    let stop_id = |s: u32| StopId::derive(&[&n.to_string(), &s.to_string()]);
    let place = Address {
        name: "Dock".to_owned(),
        street: None,
        city: "Chicago".to_owned(),
        state: "IL".parse().unwrap(),
        zip: "60601".parse().unwrap(),
    };
    let stop = |s: u32| Stop {
        stop_id: stop_id(s),
        sequence: s,
        kind: if s == 1 { StopKind::Pickup } else { StopKind::Delivery },
        place: place.clone(),
        zone: "America/Chicago".parse().unwrap(),
        window: None,
        shipments: Vec::new(),
    };
    let opened = TrackEvent::Opened {
        load: Load {
            load_id,
            number: format!("L-{n}"),
            carrier_id: CarrierId::derive(&["c"]),
            planned_at: Some(start),
            stops: (1..=3).map(stop).collect(),
            detention: DetentionTerms::default(),
        },
    };
    let fact = |id: usize, what, minutes: i64, source| Fact {
        event_id: format!("{n}-{id}"),
        position: (what == What::Position).then_some(Position { lat: 41.5, lon: -87.5 }),
        what,
        occurred_at: start + SignedDuration::from_mins(minutes),
        recorded_at: start + SignedDuration::from_mins(minutes + 3),
        source,
        reason: None,
    };
    let mut facts = Vec::with_capacity(FACTS_PER_LOAD);
    for s in 1..=3u32 {
        let (stop_id, at) = (stop_id(s), i64::from(s) * 200);
        for (source, off) in [(Source::Geofence, 4), (Source::Eld, 0)] {
            facts.push(fact(facts.len(), What::Arrived { stop_id }, at + off, source));
        }
        facts.push(fact(facts.len(), What::Departed { stop_id }, at + 150 + i64::from(s), Source::Eld));
        if s > 1 {
            let what = What::DeliveryAttempted { stop_id, outcome: Outcome::Delivered };
            facts.push(fact(facts.len(), what, at + 100, Source::DriverApp));
        }
    }
    while facts.len() < FACTS_PER_LOAD {
        let minutes = i64::try_from(facts.len()).unwrap() * 7;
        facts.push(fact(facts.len(), What::Position, minutes, Source::Eld));
    }
    // The carrier's office is late: the last facts come first.
    facts.reverse();
    let second = facts.split_off(FACTS_PER_LOAD / 2);
    let recorded = |facts| TrackEvent::FactsRecorded { load_id, facts };
    [recorded(facts), opened, recorded(second)]
}
