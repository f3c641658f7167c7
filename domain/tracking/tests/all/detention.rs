//! The detention clock, and who has to act.

use crate::common::*;
use kernel::{AccountId, CarrierId, Given, Money, TypedId};
use tracking::*;

/// At the first consignee, with an appointment from 60 to 120.
fn track(facts: Vec<Fact>, policy: DetentionPolicy) -> Given<Track> {
    let mut load = load_with_appointment(60);
    let any = DetentionTerm { account_id: None, carrier_id: None, stop_kind: None, policy };
    load.detention = DetentionTerms(vec![any]);
    let (track, _) = Given::<Track>::nothing().when(&TrackCommand::Open { load }, &context(0)).unwrap();
    if facts.is_empty() { track } else { track.when(&record(facts), &context(2_000)).unwrap().0 }
}

fn waiting(facts: Vec<Fact>, policy: DetentionPolicy, now: i64) -> Detention {
    let track = track(facts, policy).state;
    track.detention(track.stop(stop_id(2)).unwrap(), at(now))
}

const POLICY: DetentionPolicy = DetentionPolicy {
    free_minutes: 120,
    rate_per_hour: Money::usd(60_00),
    cap: None,
    rounding: Rounding { direction: RoundingDirection::Up, step_minutes: 15 },
    late_grace_minutes: 30,
    late_arrival: LateArrival::Forfeits,
    notice_after_free_minutes: 30,
};

fn visit(arrival: i64, departure: Option<i64>) -> Vec<Fact> {
    let departure = departure.map(|minutes| departed(2, minutes, Source::Eld));
    std::iter::once(arrived(2, arrival, Source::Eld)).chain(departure).collect()
}

#[test]
fn the_clock_runs_through_its_states() {
    let states = [(59, 0), (60, 0), (179, 0), (180, 0), (181, 15), (196, 30)].map(|(now, billable)| {
        let detention = waiting(visit(40, None), POLICY, now);
        assert_eq!(detention.billable_minutes, billable, "{now}");
        assert_eq!((detention.free_until, detention.notice_due_at), (Some(at(180)), Some(at(210))));
        detention.state
    });
    use ClockState::{Free, NotStarted, Running};
    assert_eq!(states, [NotStarted, Free, Free, Running, Running, Running]);
    assert_eq!(waiting(vec![], POLICY, 500).state, ClockState::NotStarted);
    let done = waiting(visit(40, Some(250)), POLICY, 9_000);
    assert_eq!((done.state, done.minutes, done.billable_minutes), (ClockState::Stopped, 190, 75));
    assert_eq!(done.amount, Money::usd(75_00));
    let (started, stopped) = (done.started.unwrap(), done.stopped.unwrap());
    assert_eq!((started.bound, started.fact.unwrap().event_id.as_str()), (Bound::Appointment, "a2-40"));
    assert_eq!((stopped.bound, stopped.fact.unwrap().event_id.as_str()), (Bound::Departure, "d2-250"));
}

#[test]
fn who_leaves_in_time_needs_no_notice() {
    assert_eq!(waiting(visit(60, Some(180)), POLICY, 999).notice_due_at, None);
    assert_eq!(waiting(visit(60, Some(181)), POLICY, 999).notice_due_at, Some(at(210)));
    let before = DetentionPolicy { notice_after_free_minutes: -30, ..POLICY };
    assert_eq!(waiting(visit(60, None), before, 100).notice_due_at, Some(at(150)));
}

#[test]
fn a_late_truck_waits_at_its_own_expense_or_not() {
    let on_time = waiting(visit(150, Some(400)), POLICY, 999);
    assert_eq!((on_time.late, on_time.minutes, on_time.billable_minutes), (false, 250, 135));
    let late = waiting(visit(151, Some(400)), POLICY, 999);
    assert_eq!((late.late, late.forfeited, late.billable_minutes, late.notice_due_at), (true, true, 0, None));
    let lenient = DetentionPolicy { late_arrival: LateArrival::StartsAtArrival, ..POLICY };
    let late = waiting(visit(151, Some(400)), lenient, 999);
    assert_eq!((late.late, late.forfeited, late.billable_minutes), (true, false, 135));
}

#[test]
fn rounding_cap_and_price() {
    use RoundingDirection::{Down, Nearest, Up};
    for (direction, step_minutes, over, billable) in [
        (Down, 15, 14, 0),
        (Down, 15, 15, 15),
        (Nearest, 15, 7, 0),
        (Nearest, 15, 8, 15),
        (Nearest, 30, 15, 30),
        (Up, 15, 1, 15),
        (Up, 15, 15, 15),
        (Up, 0, 7, 7),
    ] {
        let policy = DetentionPolicy { rounding: Rounding { direction, step_minutes }, ..POLICY };
        let detention = waiting(visit(60, Some(180 + over)), policy, 999);
        assert_eq!(detention.billable_minutes, billable, "{direction:?} {step_minutes} {over}");
    }
    let to_the_minute = Rounding { direction: Down, step_minutes: 1 };
    let policy = DetentionPolicy { rounding: to_the_minute, rate_per_hour: Money::usd(50_05), ..POLICY };
    // 7 minutes at 50.05 an hour are 5.8391…
    assert_eq!(waiting(visit(60, Some(187)), policy, 999).amount, Money::usd(5_84));
    let policy = DetentionPolicy { cap: Some(Money::usd(10_000)), ..POLICY };
    let (most, more) = (waiting(visit(60, Some(280)), policy, 999), waiting(visit(60, Some(281)), policy, 999));
    assert_eq!(
        (most.amount, most.capped, more.amount, more.capped),
        (Money::usd(10_000), true, Money::usd(10_000), true)
    );
    let under = waiting(visit(60, Some(270)), policy, 999);
    assert_eq!((under.amount, under.capped), (Money::usd(90_00), false));
}

#[test]
fn without_a_departure_nothing_is_made_up() {
    let mut facts = visit(60, None);
    facts.push(attempted(2, Outcome::Delivered, 300, Source::DriverApp));
    let unloaded = waiting(facts, POLICY, 9_000);
    assert_eq!((unloaded.minutes, unloaded.stopped.unwrap().bound), (240, Bound::DeliveryAttempt));
    let mut facts = visit(60, None);
    facts.push(arrived(3, 500, Source::DriverApp));
    let gone = waiting(facts, POLICY, 9_000);
    assert_eq!((gone.state, gone.minutes, gone.stopped.unwrap().bound), (ClockState::Stopped, 0, Bound::SeenFurtherOn));
    // A departure before the arrival: a wrong clock, and no waiting.
    assert_eq!(waiting(visit(100, Some(70)), POLICY, 9_000).minutes, 0);
}

#[test]
fn the_most_particular_term_applies() {
    let (account, carrier) = (AccountId::derive(&["a"]), CarrierId::derive(&["c"]));
    let term = |account_id, carrier_id, stop_kind, free_minutes| DetentionTerm {
        account_id,
        carrier_id,
        stop_kind,
        policy: DetentionPolicy { free_minutes, ..POLICY },
    };
    let terms = DetentionTerms(vec![
        term(None, None, Some(StopKind::Pickup), 1),
        term(None, Some(carrier), None, 2),
        term(Some(account), None, None, 3),
        term(Some(account), None, None, 4),
        term(Some(account), Some(carrier), Some(StopKind::Delivery), 5),
    ]);
    let free = |account, carrier, kind| terms.policy(account, carrier, kind).free_minutes;
    let other = CarrierId::derive(&["other"]);
    assert_eq!(free(None, other, StopKind::Delivery), DetentionPolicy::DEFAULT.free_minutes);
    assert_eq!(free(None, other, StopKind::Pickup), 1);
    assert_eq!(free(None, carrier, StopKind::Pickup), 2);
    assert_eq!(free(Some(account), carrier, StopKind::Pickup), 3);
    assert_eq!(free(Some(account), carrier, StopKind::Delivery), 5);
}

#[test]
fn a_late_correction_changes_it_and_says_so() {
    let track = track(visit(60, Some(250)), POLICY);
    let word = Fact { recorded_at: at(600), ..departed(2, 290, Source::Operator) };
    let (track, events) = track.when(&record(vec![word]), &context(600)).unwrap();
    let TrackEvent::MilestoneCorrected { detention: Some(change), .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!((change.before.amount, change.after.amount), (Money::usd(75_00), Money::usd(12_000)));
    // Earlier than the appointment either way: the clock starts when it did.
    let word = Fact { recorded_at: at(700), ..arrived(2, 50, Source::Operator) };
    let (track, events) = track.when(&record(vec![word]), &context(700)).unwrap();
    let TrackEvent::MilestoneCorrected { detention: None, .. } = &events[1] else { panic!("{events:?}") };
    let (_, events) = track.when(&undo(2, MilestoneKind::Departed), &context(800)).unwrap();
    let TrackEvent::MilestoneUndone { detention: Some(change), .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!((change.before.state, change.after.state), (ClockState::Stopped, ClockState::Running));
}

#[test]
fn the_owner_of_the_next_action() {
    let owner = |facts: Vec<Fact>, stop: u32| {
        let track = track(facts, POLICY).state;
        next_action(&track, track.stop(stop_id(stop)).unwrap()).map(|next| (next.party, next.action, next.due_at))
    };
    assert_eq!(owner(vec![], 1), Some((Party::Carrier, StopAction::SendTruck, None)));
    assert_eq!(owner(vec![], 2), Some((Party::Carrier, StopAction::SendTruck, Some(at(120)))));
    let pickup = arrived(1, 10, Source::Eld);
    assert_eq!(owner(vec![pickup.clone()], 1), Some((Party::Shipper, StopAction::LoadTruck, Some(at(130)))));
    let left = departed(1, 30, Source::Eld);
    assert_eq!(owner(vec![pickup.clone(), left.clone()], 1), None);
    assert_eq!(owner(vec![left.clone()], 2), Some((Party::Driver, StopAction::DriveToStop, Some(at(120)))));
    assert_eq!(owner(visit(70, None), 2), Some((Party::Consignee, StopAction::UnloadTruck, Some(at(190)))));
    assert_eq!(owner(visit(70, None), 1), None, "passed");
    assert_eq!(owner(visit(70, Some(90)), 2), Some((Party::Carrier, StopAction::ReportOutcome, None)));
    let refused = attempted(2, Outcome::Refused, 80, Source::Eld);
    assert_eq!(owner(vec![refused], 2), Some((Party::Operator, StopAction::PlaceRefusedGoods, None)));
    let partial = attempted(2, Outcome::Partial, 80, Source::Eld);
    assert_eq!(owner(vec![partial], 2), Some((Party::Operator, StopAction::SettlePartialDelivery, None)));
    assert_eq!(owner(vec![attempted(2, Outcome::Delivered, 80, Source::Eld)], 2), None);
    let future = Fact { recorded_at: at(0), ..arrived(2, 80, Source::Eld) };
    assert_eq!(owner(vec![future], 2), Some((Party::Operator, StopAction::ReviewFact, None)));
    let cancel = TrackCommand::Cancel { load_id: load_id() };
    let cancelled = track(vec![], POLICY).when(&cancel, &context(5)).unwrap().0.state;
    assert_eq!(next_action(&cancelled, cancelled.stop(stop_id(1)).unwrap()), None);
}
