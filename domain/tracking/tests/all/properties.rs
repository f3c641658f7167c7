//! The projection is a function of the set of facts.

use std::collections::BTreeMap;

use crate::common::*;
use kernel::{Aggregate, StopId};
use proptest::prelude::*;
use tracking::*;

fn sources() -> impl Strategy<Value = Source> {
    prop::sample::select(Source::ALL.to_vec())
}

fn what() -> impl Strategy<Value = What> {
    let stop = prop::sample::select(vec![1u32, 2, 3, 9]).prop_map(stop_id);
    let outcome = prop::sample::select(vec![Outcome::Delivered, Outcome::Partial, Outcome::Refused]);
    prop_oneof![
        stop.clone().prop_map(|stop_id| What::Arrived { stop_id }),
        stop.clone().prop_map(|stop_id| What::Departed { stop_id }),
        (stop, outcome).prop_map(|(stop_id, outcome)| What::DeliveryAttempted { stop_id, outcome }),
        Just(What::Position),
    ]
}

/// Facts with names of their own, some of whose clocks run far ahead.
fn facts(sources: impl Strategy<Value = Source>) -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec((what(), 0i64..400, 0i64..200, sources, 0u8..20), 0..24).prop_map(|rows| {
        let one = |(n, (what, minutes, delay, source, broken))| {
            let mut fact = fact(&format!("f{n}"), what, minutes, source);
            fact.recorded_at = if broken == 0 { at(minutes - 60) } else { at(minutes + delay) };
            fact.position = (fact.what == What::Position).then_some(Position { lat: 40.0, lon: -88.0 });
            fact
        };
        rows.into_iter().enumerate().map(one).collect()
    })
}

/// The facts in some order, some of them twice, cut into batches, and the dispatch somewhere among them.
fn delivery(facts: Vec<Fact>) -> impl Strategy<Value = Vec<TrackCommand>> {
    let count = facts.len();
    let twice = prop::collection::vec(any::<bool>(), count);
    (Just(facts), twice, 1usize..6, any::<prop::sample::Index>())
        .prop_flat_map(|(facts, twice, batch, dispatch)| {
            let again: Vec<Fact> = facts.iter().zip(twice).filter(|(_, t)| *t).map(|(f, _)| f.clone()).collect();
            let all: Vec<Fact> = facts.into_iter().chain(again).collect();
            (Just(all).prop_shuffle(), Just(batch), Just(dispatch))
        })
        .prop_map(|(facts, batch, dispatch)| {
            let mut commands: Vec<TrackCommand> = facts.chunks(batch).map(|c| record(c.to_vec())).collect();
            let place = dispatch.index(commands.len() + 1);
            commands.insert(place, open());
            commands
        })
}

fn run(commands: &[TrackCommand]) -> (Track, Vec<TrackEvent>) {
    let mut track = Track::default();
    let mut events = Vec::new();
    for command in commands {
        let new = track.decide(command, &context(0)).unwrap();
        track = new.iter().fold(track, Track::evolve);
        events.extend(new);
    }
    (track, events)
}

/// All that anyone may conclude from a track.
fn conclusions(track: &Track) -> String {
    let stop = |s: &Stop| {
        let milestones = track.milestones(s.stop_id);
        let attempt = milestones.and_then(Milestones::attempt);
        format!("{:?} {:?} {:?}", StopStatus::of(s, milestones), milestones, attempt)
    };
    let stops: Vec<String> = track.load().unwrap().stops.iter().map(stop).collect();
    format!("{:?} {} {:?} {stops:#?}", TrackStatus::of(track), track.facts(), track.last_position())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_duplication_of_facts_concludes_the_same(
        (one, other) in facts(sources()).prop_flat_map(|f| (delivery(f.clone()), delivery(f)))
    ) {
        prop_assert_eq!(conclusions(&run(&one).0), conclusions(&run(&other).0));
    }

    #[test]
    fn what_was_announced_last_is_what_the_facts_say(
        commands in facts(sources()).prop_flat_map(delivery)
    ) {
        let (track, events) = run(&commands);
        let mut said: BTreeMap<(StopId, MilestoneKind), (jiff::Timestamp, Option<Outcome>)> = BTreeMap::new();
        for event in &events {
            let (key, moment, first) = match event {
                TrackEvent::StopArrived { stop_id, moment, .. } => ((*stop_id, MilestoneKind::Arrived), moment, true),
                TrackEvent::StopDeparted { stop_id, moment, .. } => ((*stop_id, MilestoneKind::Departed), moment, true),
                TrackEvent::DeliveryAttempted { stop_id, moment, attempt, .. } =>
                    ((*stop_id, MilestoneKind::DeliveryAttempted), moment, *attempt == 1),
                TrackEvent::MilestoneCorrected { stop_id, milestone, after, .. } => ((*stop_id, *milestone), after, false),
                TrackEvent::Opened { .. } | TrackEvent::FactsRecorded { .. } | TrackEvent::Cancelled { .. } => continue,
            };
            let before = said.insert(key, (moment.occurred_at, moment.outcome));
            prop_assert!(!(first && before.is_some()), "announced twice: {key:?}");
        }
        for stop in &track.load().unwrap().stops {
            let known = track.milestones(stop.stop_id).cloned().unwrap_or_default();
            let told = |kind| said.get(&(stop.stop_id, kind)).copied();
            prop_assert_eq!(told(MilestoneKind::Arrived), known.arrived.as_ref().map(|s| (s.occurred_at, None)));
            prop_assert_eq!(told(MilestoneKind::Departed), known.departed.as_ref().map(|s| (s.occurred_at, None)));
            if stop.kind == StopKind::Delivery {
                let attempt = known.attempt().map(|c| (c.attempt.seen.occurred_at, Some(c.attempt.outcome)));
                prop_assert_eq!(told(MilestoneKind::DeliveryAttempted), attempt);
            }
        }
    }

    /// Among sources that are trusted alike no stop ever moves back, and the load gets no nearer to its start.
    #[test]
    fn no_fact_moves_a_status_backwards(
        commands in facts(prop::sample::select(vec![Source::DriverApp, Source::Eld])).prop_flat_map(delivery)
    ) {
        let mut track = run(&[open()]).0;
        let words = |track: &Track| -> Vec<StopStatus> {
            track.load().unwrap().stops.iter().map(|s| StopStatus::of(s, track.milestones(s.stop_id))).collect()
        };
        for command in &commands {
            let before = (words(&track), TrackStatus::of(&track));
            track = track.decide(command, &context(0)).unwrap().iter().fold(track, Track::evolve);
            let now = (words(&track), TrackStatus::of(&track));
            prop_assert!(before.0.iter().zip(&now.0).all(|(b, n)| b <= n), "{before:?} then {now:?}");
            prop_assert!(before.1 < TrackStatus::Exception || before.1 <= now.1, "{before:?} then {now:?}");
        }
    }
}
