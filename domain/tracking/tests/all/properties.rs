//! The projection is a function of the set of facts, releases and overrides.

use std::collections::BTreeMap;

use crate::common::*;
use kernel::{Aggregate, StopId};
use proptest::prelude::*;
use tracking::*;

fn sources() -> impl Strategy<Value = Source> {
    prop::sample::select(Source::ALL.to_vec())
}

fn stops() -> impl Strategy<Value = StopId> {
    prop::sample::select(vec![1u32, 2, 3, 9]).prop_map(stop_id)
}

fn what() -> impl Strategy<Value = What> {
    let outcome = prop::sample::select(vec![Outcome::Delivered, Outcome::Partial, Outcome::Refused]);
    prop_oneof![
        stops().prop_map(|stop_id| What::Arrived { stop_id }),
        stops().prop_map(|stop_id| What::Departed { stop_id }),
        (stops(), outcome).prop_map(|(stop_id, outcome)| What::DeliveryAttempted { stop_id, outcome }),
        Just(What::Position),
    ]
}

fn override_what() -> impl Strategy<Value = What> {
    let kinds = [MilestoneKind::Arrived, MilestoneKind::Departed, MilestoneKind::DeliveryAttempted];
    (stops(), prop::sample::select(kinds.to_vec()), any::<bool>()).prop_map(|(stop_id, milestone, forced)| {
        let actor = operator();
        let outcome = (milestone == MilestoneKind::DeliveryAttempted).then_some(Outcome::Partial);
        if forced {
            What::Forced { stop_id, milestone, outcome, rule: Rule::BestSourceDecides, actor }
        } else {
            What::Undone { stop_id, milestone, rule: Rule::RecordStands, actor }
        }
    })
}

/// When loads of these tests were planned: some facts are older than it allows.
fn planned() -> Load {
    Load { planned_at: Some(at(24 * 60 + 40)), ..load_with_appointment(100) }
}

/// Facts with names of their own, some of whose clocks run far ahead.
fn facts(
    count: usize,
    what: impl Strategy<Value = What>,
    sources: impl Strategy<Value = Source>,
) -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec((what, 0i64..400, 0i64..200, sources, 0u8..10), 0..count).prop_map(|rows| {
        let one = |(n, (what, minutes, delay, source, broken))| {
            let mut fact = fact(&format!("f{n}"), what, minutes, source);
            fact.recorded_at = if broken == 0 { at(minutes - 60) } else { at(minutes + delay) };
            fact.position = (fact.what == What::Position).then_some(Position { lat: 40.0, lon: -88.0 });
            fact
        };
        rows.into_iter().enumerate().map(one).collect()
    })
}

/// One thing that reaches a track.
#[derive(Debug, Clone)]
enum Item {
    Fact(Fact),
    Release(Release),
}

/// Facts, overrides, and releases of any of the facts, in quarantine or not, known or not.
fn items() -> impl Strategy<Value = Vec<Item>> {
    let overrides = facts(3, override_what(), Just(Source::Operator));
    let releases = prop::collection::vec((0usize..9, sources(), 0i64..600), 0..3);
    (facts(7, what(), sources()), overrides, releases).prop_map(|(facts, overrides, releases)| {
        let release = |(n, source, minutes): (usize, Source, i64)| {
            let source = facts.get(n).map_or(source, |fact| fact.source);
            let why = Override { rule: Rule::ClockSanity, reason: "seen".to_owned(), actor: operator() };
            Item::Release(Release { source, event_id: format!("f{n}"), released_at: at(minutes), why })
        };
        let releases: Vec<Item> = releases.into_iter().map(release).collect();
        let overrides = overrides.into_iter().map(|fact| Fact {
            event_id: format!("o-{}", fact.event_id),
            reason: Some("seen".to_owned()),
            ..fact
        });
        let facts: Vec<Fact> = facts.iter().cloned().chain(overrides).collect();
        facts.into_iter().map(Item::Fact).chain(releases).collect()
    })
}

/// The items in some order, some of them twice, cut into batches, and the dispatch somewhere among them.
fn delivery(items: Vec<Item>) -> impl Strategy<Value = (Vec<Vec<Item>>, usize)> {
    let twice = prop::collection::vec(any::<bool>(), items.len());
    (Just(items), twice, 1usize..6, any::<prop::sample::Index>())
        .prop_flat_map(|(items, twice, batch, dispatch)| {
            let again: Vec<Item> = items.iter().zip(twice).filter(|(_, t)| *t).map(|(i, _)| i.clone()).collect();
            let all: Vec<Item> = items.into_iter().chain(again).collect();
            (Just(all).prop_shuffle(), Just(batch), Just(dispatch))
        })
        .prop_map(|(items, batch, dispatch)| {
            let batches: Vec<Vec<Item>> = items.chunks(batch).map(<[Item]>::to_vec).collect();
            let place = dispatch.index(batches.len() + 1);
            (batches, place)
        })
}

/// The commands of a delivery of machines' facts.
fn commands(items: Vec<Fact>) -> impl Strategy<Value = Vec<TrackCommand>> {
    delivery(items.into_iter().map(Item::Fact).collect()).prop_map(|(batches, place)| {
        let fact = |item: Item| match item {
            Item::Fact(fact) => Some(fact),
            Item::Release(_) => None,
        };
        let mut commands: Vec<TrackCommand> =
            batches.into_iter().map(|batch| record(batch.into_iter().filter_map(fact).collect())).collect();
        commands.insert(place, open());
        commands
    })
}

/// Folds a delivery. What is new of a batch is told by the track itself; overrides and releases are folded as recorded, as
/// they would be when a queue or a crash puts them before what they are about.
fn fold((batches, dispatch): &(Vec<Vec<Item>>, usize)) -> Track {
    let mut track = Track::default();
    for place in 0..=batches.len() {
        if place == *dispatch {
            track = track.evolve(&TrackEvent::Opened { load: planned() });
        }
        let mut facts = Vec::new();
        for item in batches.get(place).into_iter().flatten() {
            match item {
                Item::Fact(fact) => facts.push(fact.clone()),
                Item::Release(release) => {
                    track = track.evolve(&TrackEvent::FactReleased { load_id: load_id(), release: release.clone() });
                }
            }
        }
        let verdicts = track.verdicts(&facts);
        let new = facts.into_iter().zip(verdicts).filter(|(_, verdict)| *verdict != Verdict::Duplicate);
        let facts: Vec<Fact> = new.map(|(fact, _)| fact).collect();
        if !facts.is_empty() {
            track = track.evolve(&TrackEvent::FactsRecorded { load_id: load_id(), facts });
        }
    }
    track
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

/// What anyone may conclude from a track about one of its stops.
type OfStop = (StopStatus, Milestones, Option<u32>, Detention, Option<NextAction>, Vec<Undo>);

/// All that anyone may conclude from a track, as of an instant at which clocks still run.
fn conclusions(track: &Track) -> (TrackStatus, u32, Option<LastPosition>, Vec<HeldFact>, Vec<Release>, Vec<OfStop>) {
    let releases = track.releases().into_iter().cloned().collect();
    let of_stop = |stop: &Stop| -> OfStop {
        let milestones = track.milestones(stop.stop_id);
        let attempt = milestones.attempt().map(|current| current.number);
        let undone = track.undone(stop.stop_id).into_iter().cloned().collect();
        let detention = track.detention(stop, at(450));
        (StopStatus::of(stop, &milestones), milestones, attempt, detention, next_action(track, stop), undone)
    };
    let stops = track.load().unwrap().stops.iter().map(of_stop).collect();
    (TrackStatus::of(track), track.facts(), track.last_position().cloned(), track.quarantined(), releases, stops)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    /// Any permutation, duplication and batching of facts, releases, forces and undos, against all of them at once.
    #[test]
    fn any_order_and_duplication_concludes_the_same(
        (items, delivered) in items().prop_flat_map(|items| (Just(items.clone()), delivery(items)))
    ) {
        prop_assert_eq!(conclusions(&fold(&(vec![items], 0))), conclusions(&fold(&delivered)));
    }

    /// However late machines' facts reach us, and so whenever they were recorded.
    #[test]
    fn any_delay_concludes_the_same(
        (facts, delayed) in facts(6, what(), sources()).prop_flat_map(|facts| {
            let minutes = prop::collection::vec(0i64..6_000, facts.len());
            (Just(facts), minutes).prop_flat_map(|(facts, minutes)| {
                let delayed = heard(&facts, &minutes);
                (Just(facts), delivery(delayed))
            })
        })
    ) {
        let at_once = heard(&facts, &vec![0; facts.len()]);
        prop_assert_eq!(without_recording(&fold(&(vec![at_once], 0))), without_recording(&fold(&delayed)));
    }
}

/// The facts, recorded so many minutes after they happened.
fn heard(facts: &[Fact], minutes: &[i64]) -> Vec<Item> {
    let delayed = |(fact, minutes): (&Fact, &i64)| {
        let recorded_at = fact.occurred_at + jiff::SignedDuration::from_mins(*minutes);
        Item::Fact(Fact { recorded_at, ..fact.clone() })
    };
    // An operator's last word is the one that was heard last.
    facts.iter().zip(minutes).filter(|(fact, _)| fact.source != Source::Operator).map(delayed).collect()
}

/// What may be concluded, but not when we learned it.
fn without_recording(track: &Track) -> impl PartialEq + std::fmt::Debug + use<> {
    let (status, facts, position, held, _, stops) = conclusions(track);
    let mut held: Vec<String> = held.into_iter().map(|held| held.event_id).collect();
    held.sort();
    let stops: Vec<_> = stops
        .into_iter()
        .map(|(status, milestones, attempt, detention, next, undone)| {
            let instant = |kind| milestones.sighting(kind).map(|seen| (seen.occurred_at, seen.event_id.clone()));
            let kinds = [MilestoneKind::Arrived, MilestoneKind::Departed, MilestoneKind::DeliveryAttempted];
            (status, kinds.map(instant), attempt, detention, next, undone)
        })
        .collect();
    (status, facts, position, held, stops)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// What was known at an instant does not depend on the order in which it is read back either.
    #[test]
    fn what_was_known_is_what_had_been_recorded(
        (items, shuffled) in items().prop_flat_map(|items| (Just(items.clone()), Just(items).prop_shuffle())),
        instant in 0i64..600,
    ) {
        let event = |item: &Item| match item {
            Item::Fact(fact) => {
                (fact.recorded_at, TrackEvent::FactsRecorded { load_id: load_id(), facts: vec![fact.clone()] })
            }
            Item::Release(release) => {
                (release.released_at, TrackEvent::FactReleased { load_id: load_id(), release: release.clone() })
            }
        };
        let opened = (at(-1_000), TrackEvent::Opened { load: planned() });
        let history: Vec<_> = shuffled.iter().map(event).chain([opened]).collect();
        let known = |item: &Item| match item {
            Item::Fact(fact) => fact.recorded_at <= at(instant),
            Item::Release(release) => release.released_at <= at(instant),
        };
        let by_then: Vec<Item> = items.into_iter().filter(known).collect();
        let as_of = Track::as_of(history.iter().map(|(at, event)| (*at, event)), at(instant));
        prop_assert_eq!(conclusions(&as_of), conclusions(&fold(&(vec![by_then], 0))));
    }

    #[test]
    fn what_was_announced_last_is_what_the_facts_say(
        commands in facts(16, what(), sources()).prop_flat_map(commands)
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
                TrackEvent::MilestoneUndone { .. } | TrackEvent::FactReleased { .. } => {
                    return Err(TestCaseError::fail("nobody undid or released anything"));
                }
            };
            let before = said.insert(key, (moment.occurred_at, moment.outcome));
            prop_assert!(!(first && before.is_some()), "announced twice: {key:?}");
        }
        for stop in &track.load().unwrap().stops {
            let known = track.milestones(stop.stop_id);
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
        commands in facts(16, what(), prop::sample::select(vec![Source::DriverApp, Source::Eld])).prop_flat_map(commands)
    ) {
        let mut track = run(&[open()]).0;
        let words = |track: &Track| -> Vec<StopStatus> {
            track.load().unwrap().stops.iter().map(|s| StopStatus::of(s, &track.milestones(s.stop_id))).collect()
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
