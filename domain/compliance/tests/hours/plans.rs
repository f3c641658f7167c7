//! Trips laid out ahead.

use compliance::DutyStatus::{Driving as D, OffDuty as OFF, OnDuty as ON};
use compliance::{
    Appointment, CycleKind, DutyLog, Feasibility, LEGS_MAX, Leg, Plan, PlanError, Planning, Purpose, RuleSet, Trip,
    plan,
};
use jiff::SignedDuration;

use crate::common::log;

fn property() -> RuleSet {
    RuleSet::us_property(CycleKind::SeventyInEight)
}

fn leg(drive_minutes: u32, on_duty_minutes: u32) -> Leg {
    Leg { drive_minutes, on_duty_minutes, appointment: None }
}

/// Opens and closes so many minutes after the log's end.
fn appointed(log: &DutyLog, leg: Leg, earliest: i64, latest: i64) -> Leg {
    let at = |minutes| log.end().map(|end| end + SignedDuration::from_mins(minutes));
    Leg { appointment: Some(Appointment { earliest: at(earliest), latest: at(latest) }), ..leg }
}

fn planned(log: &DutyLog, legs: Vec<Leg>, sleeper: bool) -> Plan {
    let now = log.end().unwrap();
    let trip = Trip { depart_not_before: now, legs };
    plan(log, &property(), &trip, Planning { sleeper, tight_minutes: 30 }, now).unwrap()
}

/// What for and how long, in minutes.
fn steps(plan: &Plan) -> Vec<(Purpose, i64)> {
    plan.steps.iter().map(|step| (step.purpose, step.end.duration_since(step.start).as_mins())).collect()
}

#[test]
fn a_short_trip_needs_no_rest() {
    let log = log(&[(OFF, 600)]);
    let plan = planned(&log, vec![leg(240, 30), leg(200, 30)], true);
    assert_eq!(plan.feasibility, Feasibility::Feasible);
    assert_eq!(
        steps(&plan),
        [(Purpose::Drive, 240), (Purpose::Service, 30), (Purpose::Drive, 200), (Purpose::Service, 30)]
    );
    assert_eq!(plan.explanation(log.zone()), "Legal: at the last stop by Sun Jan 11, 17:50 CST, without a rest.");
}

#[test]
fn half_an_hour_of_unloading_is_the_break() {
    let log = log(&[(OFF, 600)]);
    assert_eq!(steps(&planned(&log, vec![leg(400, 30), leg(200, 0)], true)).len(), 3);
    let fifteen = planned(&log, vec![leg(400, 15), leg(200, 0)], true);
    assert!(steps(&fifteen).contains(&(Purpose::Break, 30)), "{:?}", steps(&fifteen));
    // Fifteen minutes of work at the very moment are half of it.
    let ended = planned(&log, vec![leg(480, 15), leg(60, 0)], true);
    assert!(steps(&ended).contains(&(Purpose::Break, 15)), "{:?}", steps(&ended));
}

#[test]
fn a_long_trip_has_breaks_and_rests() {
    let log = log(&[(OFF, 600)]);
    let cab = planned(&log, vec![leg(1320, 0)], false);
    assert_eq!(
        steps(&cab),
        [
            (Purpose::Drive, 480),
            (Purpose::Break, 30),
            (Purpose::Drive, 180),
            (Purpose::FullRest, 600),
            (Purpose::Drive, 480),
            (Purpose::Break, 30),
            (Purpose::Drive, 180)
        ]
    );
}

#[test]
fn a_wait_for_an_appointment_becomes_half_of_a_split() {
    let log = log(&[(OFF, 600)]);
    // Three hours of driving, four of waiting, and eleven of driving after that.
    let legs = |log: &DutyLog| vec![appointed(log, leg(180, 60), 420, 480), leg(540, 0), leg(120, 0)];
    let berth = planned(&log, legs(&log), true);
    let cab = planned(&log, legs(&log), false);
    assert!(berth.stops[2].arrival < cab.stops[2].arrival, "{:?} {:?}", steps(&berth), steps(&cab));
    assert!(steps(&berth).iter().any(|(purpose, _)| matches!(purpose, Purpose::SplitHalf | Purpose::SplitCompletes)));
}

#[test]
fn what_the_law_delays_names_the_first_rule() {
    let tired = log(&[(OFF, 600), (ON, 600), (D, 180)]);
    let late = planned(&tired, vec![appointed(&tired, leg(120, 0), 0, 180)], true);
    assert_eq!(late.feasibility, Feasibility::Infeasible);
    let failure = late.failure.clone().unwrap();
    assert_eq!((failure.stop, failure.rule.as_deref()), (0, Some("WINDOW_14")));
    assert_eq!(failure.citation.as_deref(), Some("49 CFR 395.3(a)(2)"));
    // One hour is left, ten have to be slept, one is driven then.
    assert_eq!(failure.late_minutes, 60 + 600 + 60 - 180);
    assert_eq!(
        late.explanation(tired.zone()),
        "Stop 1 would be 9 h late, because WINDOW_14 (49 CFR 395.3(a)(2)) forces a rest on the way."
    );
    assert_eq!(late.stops[0].earliest_legal_arrival, late.stops[0].arrival);
}

#[test]
fn a_used_up_cycle_waits_for_midnight_or_a_restart() {
    let day = [(ON, 240), (D, 480), (ON, 120), (OFF, 600)];
    let parts: Vec<_> = (0..5).flat_map(|_| day).collect();
    let log = log(&parts);
    let plan = planned(&log, vec![leg(60, 0)], true);
    // Ten hours of the restart are over.
    assert_eq!(steps(&plan), [(Purpose::Restart, 2040 - 600), (Purpose::Drive, 60)]);
}

#[test]
fn a_plan_for_later_rests_until_then() {
    let log = log(&[(D, 300), (OFF, 60)]);
    let now = log.end().unwrap();
    let trip = Trip { depart_not_before: now + SignedDuration::from_hours(9), legs: vec![leg(600, 0)] };
    let plan = plan(&log, &property(), &trip, Planning::default(), now).unwrap();
    let rests = plan.steps.iter().filter(|step| step.purpose == Purpose::Wait).count();
    assert_eq!(rests, 1);
    assert_eq!(plan.stops[0].arrival, now + SignedDuration::from_mins(540 + 600 + 30));
}

#[test]
fn trips_that_make_no_sense_are_refused() {
    let log = log(&[(OFF, 600)]);
    let now = log.end().unwrap();
    let code = |legs: Vec<Leg>, later: i64| {
        let trip = Trip { depart_not_before: now + SignedDuration::from_hours(later), legs };
        plan(&log, &property(), &trip, Planning::default(), now)
            .map(|_| "")
            .unwrap_or_else(|error: PlanError| error.code())
    };
    assert_eq!(code(Vec::new(), 0), "trip_legs");
    assert_eq!(code(vec![leg(1, 0); LEGS_MAX + 1], 0), "trip_legs");
    assert_eq!(code(vec![leg(30_000, 0)], 0), "trip_leg_too_long");
    assert_eq!(code(vec![appointed(&log, leg(10, 0), 10, 5)], 0), "trip_appointment_backwards");
    assert_eq!(code(vec![leg(10, 0)], 24 * 91), "trip_too_far_ahead");
    assert_eq!(code(vec![leg(1, 0); LEGS_MAX], 0), "");
    assert_eq!(code(vec![leg(9_000, 9_000); 2], 0), "trip_too_long");
    assert_eq!(code(vec![leg(5_000, 5_000); 3], 0), "");
}
