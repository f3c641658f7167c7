//! The track, given / when / then.

use crate::common::*;
use kernel::Given;
use tracking::*;

fn opened() -> Given<Track> {
    Given::nothing().when(&open(), &context(0)).unwrap().0
}

fn after(facts: Vec<Fact>) -> (Given<Track>, Vec<TrackEvent>) {
    opened().when(&record(facts), &context(600)).unwrap()
}

#[test]
fn a_batch_is_one_event_of_facts_and_one_per_milestone() {
    let (track, events) = after(vec![
        arrived(1, 10, Source::DriverApp),
        position(20),
        departed(1, 30, Source::DriverApp),
        position(40),
        arrived(2, 90, Source::DriverApp),
        attempted(2, Outcome::Delivered, 95, Source::DriverApp),
    ]);
    assert_eq!(
        names(&events),
        ["facts_recorded", "stop_arrived", "stop_departed", "stop_arrived", "delivery_attempted"]
    );
    assert_eq!(TrackStatus::of(&track.state), TrackStatus::AtDelivery);
    assert_eq!(track.state.facts(), 6);
    assert_eq!(track.state.last_position().unwrap().occurred_at, at(40));
}

#[test]
fn a_duplicate_changes_nothing() {
    let fact = arrived(1, 10, Source::Eld);
    let (track, _) = after(vec![fact.clone()]);
    let again = Fact { recorded_at: at(500), ..fact };
    assert_eq!(track.state.verdicts(std::slice::from_ref(&again)), [Verdict::Duplicate]);
    let before = track.state.clone();
    let (track, events) = track.when(&record(vec![again.clone(), again]), &context(500)).unwrap();
    assert_eq!((track.state, events), (before, vec![]));
}

#[test]
fn a_name_used_for_another_fact_is_refused_and_nothing_of_it_kept() {
    let (track, _) = after(vec![arrived(1, 10, Source::Eld)]);
    let mut other = departed(1, 30, Source::Eld);
    other.event_id = "a1-10".to_owned();
    assert_eq!(track.state.verdicts(std::slice::from_ref(&other)), [Verdict::NameReused]);
    assert_eq!(track.when(&record(vec![other]), &context(40)).unwrap().1, vec![]);
}

#[test]
fn the_same_name_from_two_sources_is_two_facts() {
    let (mut a, mut b) = (arrived(1, 10, Source::Eld), arrived(1, 12, Source::Geofence));
    (a.event_id, b.event_id) = ("1".to_owned(), "1".to_owned());
    assert_eq!(opened().state.verdicts(&[a, b]), [Verdict::Recorded, Verdict::Recorded]);
}

#[test]
fn facts_that_overtake_the_dispatch_are_parked_and_folded_when_it_comes() {
    let facts =
        vec![departed(1, 30, Source::DriverApp), arrived(2, 90, Source::DriverApp), arrived(9, 95, Source::Eld)];
    assert_eq!(Track::default().verdicts(&facts), [Verdict::Parked; 3]);
    let (track, events) = Given::<Track>::nothing().when(&record(facts), &context(100)).unwrap();
    assert_eq!(names(&events), ["facts_recorded"]);
    assert_eq!(TrackStatus::of(&track.state), TrackStatus::Parked);
    let (track, events) = track.when(&open(), &context(110)).unwrap();
    assert_eq!(names(&events), ["track_opened", "stop_departed", "stop_arrived"]);
    assert_eq!(TrackStatus::of(&track.state), TrackStatus::AtDelivery);
}

#[test]
fn opening_twice_says_nothing_new() {
    assert_eq!(opened().when(&open(), &context(1)).unwrap().1, vec![]);
}

#[test]
fn a_better_source_corrects_and_a_worse_one_does_not() {
    let (track, _) = after(vec![arrived(2, 92, Source::Geofence)]);
    let (track, events) = track.when(&record(vec![arrived(2, 88, Source::DriverApp)]), &context(100)).unwrap();
    assert_eq!(names(&events), ["facts_recorded", "milestone_corrected"]);
    let TrackEvent::MilestoneCorrected { before, after, milestone, .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!((before.occurred_at, after.occurred_at, *milestone), (at(92), at(88), MilestoneKind::Arrived));
    let (track, events) = track.when(&record(vec![arrived(2, 80, Source::Edi214)]), &context(110)).unwrap();
    assert_eq!(names(&events), ["facts_recorded"]);
    let (track, events) = track.when(&record(vec![arrived(2, 70, Source::Operator)]), &context(120)).unwrap();
    assert_eq!(names(&events), ["facts_recorded", "milestone_corrected"]);
    assert_eq!(track.state.milestones(stop_id(2)).arrived.as_ref().unwrap().occurred_at, at(70));
}

#[test]
fn a_better_source_that_agrees_is_no_correction() {
    let (track, _) = after(vec![arrived(2, 92, Source::Geofence)]);
    let (track, events) = track.when(&record(vec![arrived(2, 92, Source::DriverApp)]), &context(100)).unwrap();
    assert_eq!(names(&events), ["facts_recorded"]);
    assert_eq!(track.state.milestones(stop_id(2)).arrived.as_ref().unwrap().source, Source::DriverApp);
}

#[test]
fn the_operators_last_word_counts() {
    let first = Fact { recorded_at: at(200), ..arrived(2, 70, Source::Operator) };
    let second = Fact { recorded_at: at(300), ..arrived(2, 75, Source::Operator) };
    let (track, _) = after(vec![second, first]);
    assert_eq!(track.state.milestones(stop_id(2)).arrived.as_ref().unwrap().occurred_at, at(75));
}

#[test]
fn a_late_fact_fills_the_gap_and_moves_nothing_back() {
    let (track, _) = after(vec![departed(1, 30, Source::DriverApp), arrived(2, 90, Source::DriverApp)]);
    let (track, events) = track.when(&record(vec![arrived(1, 10, Source::DriverApp)]), &context(200)).unwrap();
    assert_eq!(names(&events), ["facts_recorded", "stop_arrived"]);
    assert_eq!(TrackStatus::of(&track.state), TrackStatus::AtDelivery);
    let stop = track.state.stop(stop_id(1)).unwrap();
    assert_eq!(StopStatus::of(stop, &track.state.milestones(stop.stop_id)), StopStatus::Departed);
}

#[test]
fn a_late_refusal_does_not_take_a_delivery_back_but_an_operator_does() {
    let (track, _) = after(vec![attempted(2, Outcome::Delivered, 95, Source::DriverApp)]);
    let late = attempted(2, Outcome::Refused, 93, Source::Eld);
    let (track, events) = track.when(&record(vec![late]), &context(200)).unwrap();
    assert_eq!(names(&events), ["facts_recorded"]);
    let word = Fact { recorded_at: at(210), ..attempted(2, Outcome::Refused, 95, Source::Operator) };
    let (track, events) = track.when(&record(vec![word]), &context(210)).unwrap();
    assert_eq!(names(&events), ["facts_recorded", "milestone_corrected"]);
    let stop = track.state.stop(stop_id(2)).unwrap();
    assert_eq!(StopStatus::of(stop, &track.state.milestones(stop.stop_id)), StopStatus::Refused);
}

#[test]
fn a_second_journey_to_the_door_is_a_second_attempt() {
    let (track, events) = after(vec![attempted(2, Outcome::Refused, 95, Source::DriverApp)]);
    assert_eq!(names(&events), ["facts_recorded", "delivery_attempted"]);
    let again = attempted(2, Outcome::Delivered, 95 + 24 * 60, Source::DriverApp);
    let again = Fact { recorded_at: again.occurred_at, ..again };
    let (_, events) = track.when(&record(vec![again]), &context(1600)).unwrap();
    let TrackEvent::DeliveryAttempted { attempt, moment, .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!((*attempt, moment.outcome), (2, Some(Outcome::Delivered)));
}

#[test]
fn delivered_when_every_stop_took_it_and_exception_when_one_did_not() {
    let second = |outcome| {
        let facts = vec![
            attempted(2, Outcome::Delivered, 95, Source::DriverApp),
            attempted(3, outcome, 120, Source::DriverApp),
        ];
        TrackStatus::of(&after(facts).0.state)
    };
    assert_eq!(second(Outcome::Delivered), TrackStatus::Delivered);
    assert_eq!(second(Outcome::Partial), TrackStatus::Exception);
}

#[test]
fn a_fact_from_the_future_is_kept_and_moves_nothing() {
    let future = Fact { recorded_at: at(0), ..arrived(1, 16, Source::Eld) };
    assert_eq!(
        opened().state.verdicts(std::slice::from_ref(&future)),
        [Verdict::Quarantined(Quarantine::FromTheFuture)]
    );
    let (track, events) = after(vec![future]);
    assert_eq!(names(&events), ["facts_recorded"]);
    assert_eq!(TrackStatus::of(&track.state), TrackStatus::Dispatched);
}

#[test]
fn unmatched_facts_are_kept() {
    let facts = vec![arrived(9, 10, Source::Eld), attempted(1, Outcome::Delivered, 10, Source::Eld)];
    assert_eq!(opened().state.verdicts(&facts), [Verdict::Unmatched; 2]);
    assert_eq!(names(&after(facts).1), ["facts_recorded"]);
}

#[test]
fn a_cancelled_track_keeps_facts_and_announces_none() {
    let (track, _) = opened().when(&TrackCommand::Cancel { load_id: load_id() }, &context(1)).unwrap();
    let (track, events) = track.when(&record(vec![arrived(1, 10, Source::Eld)]), &context(12)).unwrap();
    assert_eq!(names(&events), ["facts_recorded"]);
    assert_eq!(TrackStatus::of(&track.state), TrackStatus::Cancelled);
}

#[test]
fn limits() {
    let facts: Vec<Fact> = (0..101).map(position).collect();
    assert_eq!(opened().when(&record(facts), &context(0)).unwrap_err(), TrackRejection::FactCount(101));
    assert_eq!(opened().when(&record(vec![]), &context(0)).unwrap_err(), TrackRejection::FactCount(0));
    let mut track = opened();
    for batch in 0..20 {
        let facts = (0..100).map(|n| arrived(1, batch * 100 + n, Source::Eld)).collect();
        track = track.when(&record(facts), &context(9_000)).unwrap().0;
    }
    let one_more = record(vec![arrived(1, 5_000, Source::Eld)]);
    assert_eq!(track.state.decide_here(&one_more), Err(TrackRejection::Full));
    // A position is always welcome.
    assert!(track.state.decide_here(&record(vec![position(5_001)])).is_ok());
}

trait DecideHere {
    fn decide_here(&self, command: &TrackCommand) -> Result<Vec<TrackEvent>, TrackRejection>;
}

impl DecideHere for Track {
    fn decide_here(&self, command: &TrackCommand) -> Result<Vec<TrackEvent>, TrackRejection> {
        kernel::Aggregate::decide(self, command, &context(9_000))
    }
}

#[test]
fn the_state_survives_storage() {
    let (track, _) =
        after(vec![arrived(1, 10, Source::Eld), position(11), attempted(2, Outcome::Refused, 12, Source::Eld)]);
    let text = serde_json::to_string(&track.state).unwrap();
    assert_eq!(serde_json::from_str::<Track>(&text).unwrap(), track.state);
}

#[test]
fn more_news_than_a_commit_holds_are_told_in_turns() {
    let mut load = load();
    let door = load.stops.remove(2);
    let doors = (3..63).map(|n| Stop { stop_id: stop_id(n), sequence: n, ..door.clone() });
    load.stops.extend(doors);
    let facts = |kind: fn(u32, i64, Source) -> Fact| (3..63).map(|n| kind(n, i64::from(n), Source::Eld)).collect();
    let (track, _) = Given::<Track>::nothing().when(&record(facts(arrived)), &context(99)).unwrap();
    let (track, _) = track.when(&record(facts(departed)), &context(99)).unwrap();
    let (track, first) = track.when(&TrackCommand::Open { load: load.clone() }, &context(100)).unwrap();
    assert_eq!((first.len(), track.state.has_untold()), (1 + MAX_NEWS_PER_COMMAND, true));
    // Nobody came back to tell the rest; a duplicate does.
    let late = track.state.decide_here(&record(vec![arrived(3, 3, Source::Eld)])).unwrap();
    let (track, second) = track.when(&TrackCommand::Announce { load_id: load_id() }, &context(101)).unwrap();
    assert_eq!((&late, second.len(), track.state.has_untold()), (&second, 120 - MAX_NEWS_PER_COMMAND, false));
    let told: std::collections::BTreeSet<String> =
        first.iter().skip(1).chain(&second).map(|e| format!("{e:?}")).collect();
    assert_eq!(told.len(), 120);
    assert_eq!(track.when(&TrackCommand::Announce { load_id: load_id() }, &context(102)).unwrap().1, vec![]);
}

#[test]
fn only_the_office_speaks_as_operator() {
    let word = record(vec![arrived(1, 10, Source::Operator)]);
    for actor in [
        kernel::Actor::Person { id: kernel::TypedId::derive(&["d"]), role: kernel::Role::Driver },
        kernel::Actor::ApiKey { id: kernel::TypedId::derive(&["k"]) },
    ] {
        let context = kernel::Context { actor, ..context(20) };
        assert_eq!(opened().when(&word, &context).unwrap_err(), TrackRejection::NotAnOperator);
        assert!(opened().when(&record(vec![arrived(1, 10, Source::DriverApp)]), &context).is_ok());
    }
    assert!(opened().when(&word, &context(20)).is_ok());
}
