//! Quarantine and release, force and undo, and what was known when.

use crate::common::*;
use kernel::{Actor, Aggregate, Given, Role, TypedId};
use tracking::*;

fn planned(minutes: i64) -> TrackCommand {
    TrackCommand::Open { load: Load { planned_at: Some(at(minutes)), ..load() } }
}

fn opened() -> Given<Track> {
    Given::nothing().when(&open(), &context(0)).unwrap().0
}

fn arrival(track: &Given<Track>, stop: u32) -> Option<jiff::Timestamp> {
    track.state.milestones(stop_id(stop)).arrived.map(|seen| seen.occurred_at)
}

#[test]
fn confidence_agrees_with_rank() {
    for a in Source::ALL {
        for b in Source::ALL {
            assert!(a.rank() <= b.rank() || a.confidence() > b.confidence(), "{a:?} {b:?}");
        }
        assert!((1..100).contains(&a.confidence()));
    }
}

#[test]
fn a_fact_from_before_the_load_is_held_and_released() {
    let (track, _) = Given::<Track>::nothing().when(&planned(0), &context(0)).unwrap();
    let day = 24 * 60;
    let typed_late = Fact { recorded_at: at(5), ..arrived(1, -day, Source::Eld) };
    assert_eq!(track.state.verdicts(std::slice::from_ref(&typed_late)), [Verdict::Recorded]);
    let old = Fact { recorded_at: at(5), ..arrived(2, -day - 1, Source::Eld) };
    assert_eq!(track.state.verdicts(std::slice::from_ref(&old)), [Verdict::Quarantined(Quarantine::BeforeTheLoad)]);
    let (track, events) = track.when(&record(vec![old.clone()]), &context(5)).unwrap();
    assert_eq!(names(&events), ["facts_recorded"]);
    let held = track.state.quarantined();
    assert_eq!((held.len(), held[0].why, held[0].event_id.as_str()), (1, Quarantine::BeforeTheLoad, "a2--1441"));
    let (track, events) = track.when(&release(Source::Eld, "a2--1441"), &context(9)).unwrap();
    assert_eq!(names(&events), ["fact_released", "stop_arrived"]);
    assert_eq!((track.state.quarantined().len(), arrival(&track, 2)), (0, Some(at(-day - 1))));
    let Release { why, released_at, .. } = track.state.releases()[0].clone();
    assert_eq!((why.rule, why.actor, released_at), (Rule::ClockSanity, operator(), at(9)));
    let (track, events) = track.when(&release(Source::Eld, "a2--1441"), &context(10)).unwrap();
    assert_eq!(events, vec![], "released once");
    let unknown = track.when(&release(Source::Eld, "a1"), &context(10)).unwrap_err();
    assert_eq!(unknown, TrackRejection::NotQuarantined);
}

#[test]
fn a_parked_fact_is_judged_when_the_load_is_known() {
    let old = Fact { recorded_at: at(5), ..arrived(1, -3_000, Source::Eld) };
    let old_position = Fact { recorded_at: at(5), ..position(-3_000) };
    let (track, _) = Given::<Track>::nothing().when(&record(vec![old, old_position]), &context(5)).unwrap();
    assert!(track.state.last_position().is_some());
    let (track, events) = track.when(&planned(0), &context(6)).unwrap();
    assert_eq!(names(&events), ["track_opened"]);
    assert_eq!((arrival(&track, 1), track.state.quarantined().len()), (None, 1));
    assert_eq!(track.state.last_position(), None);
    // The dispatch says otherwise: the fact counts.
    let (track, events) = track.when(&planned(-3_000), &context(7)).unwrap();
    assert_eq!(names(&events), ["track_opened", "stop_arrived"]);
    let (_, events) = track.when(&planned(0), &context(8)).unwrap();
    assert_eq!(names(&events), ["track_opened", "milestone_undone"]);
}

#[test]
fn a_forced_milestone_outranks_and_stays_visible() {
    let (track, _) = opened().when(&record(vec![arrived(2, 90, Source::Geofence)]), &context(95)).unwrap();
    let (track, events) = track.when(&force(2, MilestoneKind::Arrived, 80, None), &context(100)).unwrap();
    assert_eq!(names(&events), ["facts_recorded", "milestone_corrected"]);
    let TrackEvent::MilestoneCorrected { after, .. } = &events[1] else { panic!("{events:?}") };
    let shown = after.overridden.clone().unwrap();
    assert_eq!((shown.rule, shown.actor), (Rule::BestSourceDecides, operator()));
    assert_eq!(shown.reason, "the gate's log says so");
    let later = Fact { recorded_at: at(300), ..arrived(2, 60, Source::Eld) };
    let (track, _) = track.when(&record(vec![later]), &context(300)).unwrap();
    assert_eq!(arrival(&track, 2), Some(at(80)));
    let (track, events) = track.when(&force(2, MilestoneKind::Arrived, 80, None), &context(310)).unwrap();
    assert_eq!(events, vec![], "the same override again");
    let word = Fact { recorded_at: at(400), ..arrived(2, 70, Source::Operator) };
    let (track, _) = track.when(&record(vec![word]), &context(400)).unwrap();
    assert_eq!(arrival(&track, 2), Some(at(70)), "the last word");
}

#[test]
fn forcing_what_agrees_is_news_and_names_the_rule() {
    let (track, _) = opened().when(&record(vec![arrived(2, 90, Source::Eld)]), &context(95)).unwrap();
    let (_, events) = track.when(&force(2, MilestoneKind::Arrived, 90, None), &context(100)).unwrap();
    assert_eq!(names(&events), ["facts_recorded", "milestone_corrected"]);
    let attempt = force(2, MilestoneKind::DeliveryAttempted, 90, Some(Outcome::Delivered));
    let (track, events) = opened().when(&attempt, &context(100)).unwrap();
    let TrackEvent::DeliveryAttempted { moment, .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!(moment.overridden.as_ref().unwrap().rule, Rule::EvidenceRequired);
    assert_eq!(
        StopStatus::of(track.state.stop(stop_id(2)).unwrap(), &track.state.milestones(stop_id(2))),
        StopStatus::Delivered
    );
    let early = Given::<Track>::nothing().when(&planned(0), &context(0)).unwrap().0;
    let (early, _) = early.when(&force(1, MilestoneKind::Arrived, -9_000, None), &context(1)).unwrap();
    let seen = early.state.milestones(stop_id(1)).arrived.unwrap();
    assert_eq!(seen.overridden.unwrap().rule, Rule::ClockSanity);
}

#[test]
fn an_undone_milestone_stays_undone_by_what_was_heard_before() {
    let (track, _) = opened().when(&record(vec![arrived(2, 90, Source::DriverApp)]), &context(95)).unwrap();
    let (track, events) = track.when(&undo(2, MilestoneKind::Arrived), &context(100)).unwrap();
    assert_eq!(names(&events), ["facts_recorded", "milestone_undone"]);
    assert_eq!(arrival(&track, 2), None);
    assert_eq!(track.state.undone(stop_id(2))[0].why.rule, Rule::RecordStands);
    // Heard before the undo, and only now brought here.
    let delayed = Fact { recorded_at: at(99), ..arrived(2, 85, Source::Eld) };
    let (track, events) = track.when(&record(vec![delayed]), &context(110)).unwrap();
    assert_eq!((names(&events), arrival(&track, 2)), (vec!["facts_recorded".to_owned()], None));
    assert_eq!(
        track.state.decide(&undo(2, MilestoneKind::Departed), &context(111)),
        Err(TrackRejection::NothingToUndo)
    );
    let fresh = Fact { recorded_at: at(120), ..arrived(2, 118, Source::Geofence) };
    let (track, events) = track.when(&record(vec![fresh]), &context(120)).unwrap();
    assert_eq!(names(&events), ["facts_recorded", "stop_arrived"]);
    assert_eq!(arrival(&track, 2), Some(at(118)));
}

#[test]
fn a_release_after_an_undo_is_the_last_word() {
    let future = Fact { recorded_at: at(0), ..arrived(2, 60, Source::Eld) };
    let (track, _) = opened().when(&record(vec![future, arrived(2, 50, Source::Eld)]), &context(55)).unwrap();
    let (track, _) = track.when(&undo(2, MilestoneKind::Arrived), &context(70)).unwrap();
    assert_eq!(arrival(&track, 2), None);
    let (track, _) = track.when(&release(Source::Eld, "a2-60"), &context(80)).unwrap();
    assert_eq!(arrival(&track, 2), Some(at(60)));
}

#[test]
fn only_the_office_overrides_and_says_why() {
    let context_of = |actor| kernel::Context { actor, ..context(20) };
    let driver = Actor::Person { id: TypedId::derive(&["d"]), role: Role::Driver };
    let commands =
        [force(1, MilestoneKind::Arrived, 10, None), undo(1, MilestoneKind::Arrived), release(Source::Eld, "x")];
    for actor in [driver, Actor::ApiKey { id: TypedId::derive(&["k"]) }, Actor::system("w")] {
        for command in &commands {
            assert_eq!(opened().state.decide(command, &context_of(actor.clone())), Err(TrackRejection::NotAnOperator));
        }
    }
    for mut command in commands {
        for text in ["", " \n", &"x".repeat(501)] {
            if let TrackCommand::ForceMilestone { reason, .. }
            | TrackCommand::UndoMilestone { reason, .. }
            | TrackCommand::ReleaseFact { reason, .. } = &mut command
            {
                text.clone_into(reason);
            }
            assert_eq!(opened().state.decide(&command, &context(20)), Err(TrackRejection::ReasonMissing), "{text}");
        }
    }
    let what = What::Undone {
        stop_id: stop_id(1),
        milestone: MilestoneKind::Arrived,
        rule: Rule::RecordStands,
        actor: operator(),
    };
    let smuggled = record(vec![fact("x", what, 1, Source::Operator)]);
    assert_eq!(opened().state.decide(&smuggled, &context(20)), Err(TrackRejection::OverrideReported));
}

#[test]
fn screens_are_told_what_can_be_done() {
    let actions = |track: &Track| kernel::allowed_actions(track, &context(100)).0;
    assert_eq!(actions(&Track::default()), Vec::<&str>::new());
    assert_eq!(actions(&opened().state), ["force-milestone"]);
    let facts = vec![arrived(1, 10, Source::Eld), Fact { recorded_at: at(0), ..arrived(2, 60, Source::Eld) }];
    let (track, _) = opened().when(&record(facts), &context(60)).unwrap();
    assert_eq!(actions(&track.state), ["force-milestone", "undo-milestone", "release-fact"]);
}

#[test]
fn as_of_answers_what_was_known() {
    let mut history: Vec<(jiff::Timestamp, TrackEvent)> = Vec::new();
    let mut track = Given::<Track>::nothing();
    let late = Fact { recorded_at: at(200), ..arrived(2, 80, Source::DriverApp) };
    let future = Fact { recorded_at: at(120), ..departed(2, 150, Source::Eld) };
    for (minutes, command) in [
        (0, open()),
        (95, record(vec![Fact { recorded_at: at(95), ..arrived(2, 92, Source::Geofence) }])),
        (120, record(vec![future])),
        (200, record(vec![late])),
        (300, undo(2, MilestoneKind::Arrived)),
        (310, release(Source::Eld, "d2-150")),
        (320, TrackCommand::Cancel { load_id: load_id() }),
    ] {
        let (next, events) = track.when(&command, &context(minutes)).unwrap();
        history.extend(events.into_iter().map(|event| (at(minutes), event)));
        track = next;
    }
    let at_instant = |minutes| Track::as_of(history.iter().map(|(at, event)| (*at, event)), at(minutes));
    let arrived = |minutes| at_instant(minutes).milestones(stop_id(2)).arrived.map(|seen| seen.occurred_at);
    assert_eq!(
        [94, 95, 199, 200, 299, 300].map(arrived),
        [None, Some(at(92)), Some(at(92)), Some(at(80)), Some(at(80)), None]
    );
    assert_eq!(at_instant(-1).load_id(), None);
    let status = |minutes| TrackStatus::of(&at_instant(minutes));
    assert_eq!(status(0), TrackStatus::Dispatched);
    assert_eq!(status(200), TrackStatus::AtDelivery);
    assert_eq!((at_instant(305).quarantined().len(), at_instant(310).quarantined().len()), (1, 0));
    assert_eq!(
        [status(305), status(310), status(320)],
        [TrackStatus::Dispatched, TrackStatus::InTransit, TrackStatus::Cancelled]
    );
    let now = at_instant(320);
    assert_eq!(now.milestones(stop_id(2)), track.state.milestones(stop_id(2)));
}

#[test]
fn states_of_earlier_versions_are_read() {
    let old = serde_json::json!({
        "load_id": load_id(),
        "load": {"load_id": load_id(), "number": "L-1", "carrier_id": load().carrier_id, "stops": [
            {"stop_id": stop_id(2), "sequence": 1, "kind": "delivery", "place": load().stops[1].place,
             "zone": "America/Chicago", "shipments": []}]},
        "milestones": {stop_id(2).to_string(): {
            "arrived": {"occurred_at": at(10), "recorded_at": at(11), "source": "eld", "event_id": "1"},
            "attempts": [{"outcome": "delivered", "occurred_at": at(12), "recorded_at": at(13), "source": "eld",
                          "event_id": "2"}]}},
        "facts": 2,
    });
    let track: Track = serde_json::from_value(old).unwrap();
    assert_eq!(TrackStatus::of(&track), TrackStatus::Delivered);
    assert_eq!(track.milestones(stop_id(2)).arrived.unwrap().occurred_at, at(10));
    let text = serde_json::to_string(
        &track
            .clone()
            .evolve(&TrackEvent::FactsRecorded { load_id: load_id(), facts: vec![arrived(2, 5, Source::Geofence)] }),
    );
    assert!(serde_json::from_str::<Track>(&text.unwrap()).is_ok());
}
