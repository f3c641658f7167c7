//! What holds for every log and every plan.

use crate::common::{SUNDAY, at, log_from, segments};
use compliance::{
    Appointment, CycleKind, DutyLog, DutySegment, DutyStatus, Feasibility, Leg, Planning, RuleSet, Trip, Violation,
    audit, audit_reading, plan,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

/// All statuses, the four common ones more often.
fn status() -> impl Strategy<Value = DutyStatus> {
    use DutyStatus::{
        Driving, OffDuty, OnDuty, PassengerSeat, PersonalConveyance, SleeperBerth, WellSiteWaiting, YardMove,
    };
    prop_oneof![
        5 => prop::sample::select(vec![OffDuty, SleeperBerth, Driving, OnDuty]),
        1 => prop::sample::select(vec![PersonalConveyance, YardMove, WellSiteWaiting, PassengerSeat]),
    ]
}

/// Lengths at which rules turn, and others.
fn minutes() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => (1_i64..20).prop_map(|quarters| quarters * 15),
        2 => prop::sample::select(vec![29, 30, 119, 120, 180, 419, 420, 480, 540, 599, 600, 601]),
        1 => prop::sample::select(vec![1439, 1440, 2040, 2100]),
    ]
}

fn parts(most: usize) -> impl Strategy<Value = Vec<(DutyStatus, i64)>> {
    prop::collection::vec((status(), minutes()), 1..most)
}

fn rule_sets() -> impl Strategy<Value = RuleSet> {
    prop::sample::select(RuleSet::all())
}

/// Rule sets with one way to split a rest. With the oilfield's two at once a rest that grows can trade one pair for another.
fn one_split() -> impl Strategy<Value = RuleSet> {
    prop::sample::select(RuleSet::all().into_iter().filter(|rules| rules.splits.len() == 1).collect::<Vec<_>>())
}

fn violations(log: &DutyLog, rules: &RuleSet) -> Vec<Violation> {
    audit(log, rules, log.end().unwrap()).violations
}

/// Violations, a cycle's left out: midnight may cut one in two.
fn count(violations: &[Violation]) -> usize {
    violations.iter().filter(|violation| !violation.rule.starts_with("CYCLE")).count()
}

/// The time over the limit of a cycle, or without a break.
fn over_cycle(violations: &[Violation]) -> i64 {
    let of = |violation: &&Violation| violation.rule.starts_with("CYCLE") || violation.rule.starts_with("BREAK");
    violations.iter().filter(of).map(|violation| violation.end.duration_since(violation.start).as_secs()).sum()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(1200))]

    #[test]
    fn rest_instead_of_work_creates_no_violation(parts in parts(40), pick in any::<prop::sample::Index>(), rules in one_split()) {
        let work: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].0 == DutyStatus::OnDuty).collect();
        prop_assume!(!work.is_empty());
        let mut rested = parts.clone();
        rested[work[pick.index(work.len())]].0 = DutyStatus::OffDuty;
        let before = violations(&log_from(at(SUNDAY), &parts), &rules);
        let after = violations(&log_from(at(SUNDAY), &rested), &rules);
        prop_assert!(count(&after) <= count(&before), "{parts:?}
{before:?}
{after:?}");
        prop_assert!(over_cycle(&after) <= over_cycle(&before), "{parts:?}
{before:?}
{after:?}");
    }

    #[test]
    fn two_halves_of_a_status_are_the_status(parts in parts(40), pick in any::<prop::sample::Index>(), rules in rule_sets()) {
        let mut split = parts.clone();
        let at_index = pick.index(parts.len());
        let (status, length) = split[at_index];
        prop_assume!(length > 1);
        split[at_index].1 = length / 2;
        split.insert(at_index + 1, (status, length - length / 2));
        let (whole, halves) = (log_from(at(SUNDAY), &parts), log_from(at(SUNDAY), &split));
        let end = whole.end().unwrap();
        prop_assert_eq!(audit(&whole, &rules, end), audit(&halves, &rules, end));
    }

    #[test]
    fn whole_days_later_is_the_same(parts in parts(40), days in 1_i64..28, rules in rule_sets()) {
        let later = SignedDuration::from_hours(24 * days);
        let now = log_from(at(SUNDAY), &parts);
        let then = log_from(at(SUNDAY) + later, &parts);
        let mut moved = violations(&then, &rules);
        for violation in &mut moved {
            violation.start -= later;
            violation.end -= later;
        }
        prop_assert_eq!(violations(&now, &rules), moved);
    }

    #[test]
    fn no_choice_of_pairs_is_better(parts in parts(16), rules in rule_sets(), taken in any::<u64>()) {
        let log = log_from(at(SUNDAY), &parts);
        let end = log.end().unwrap();
        let best = violations(&log, &rules);
        let chosen = audit_reading(&log, &rules, end, |first, second| taken >> ((first * 7 + second) % 64) & 1 == 1);
        prop_assert!(best.len() <= chosen.len());
    }

    #[test]
    fn what_is_known_later_is_not_used_earlier(parts in parts(30), rules in rule_sets()) {
        let log = log_from(at(SUNDAY), &parts);
        let half = log.segments()[parts.len() / 2].end;
        let known = log.until(half).unwrap();
        prop_assert_eq!(audit(&log, &rules, half), audit(&known, &rules, half));
    }
}

fn legs() -> impl Strategy<Value = Vec<Leg>> {
    let leg = (0_u32..1500, 0_u32..300, prop::option::of((0_i64..90, 0_i64..12)));
    prop::collection::vec(leg, 1..6).prop_map(|legs| {
        legs.into_iter()
            .map(|(drive_minutes, on_duty_minutes, appointment)| Leg {
                drive_minutes,
                on_duty_minutes,
                appointment: appointment.map(|(from, length)| {
                    let earliest = at(SUNDAY) + SignedDuration::from_hours(120 + from);
                    Appointment {
                        earliest: Some(earliest),
                        latest: Some(earliest + SignedDuration::from_hours(length)),
                    }
                }),
            })
            .collect()
    })
}

fn replayed(log: &DutyLog, steps: &[(Timestamp, Timestamp, DutyStatus)]) -> DutyLog {
    let steps = steps.iter().map(|&(start, end, status)| DutySegment { start, end, status });
    log.followed_by(steps).unwrap()
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn a_plan_is_legal_when_it_is_driven(
        parts in parts(40), legs in legs(), sleeper: bool, rules in rule_sets(), later in 0_i64..60,
    ) {
        let log = log_from(at(SUNDAY), &parts);
        let now = log.end().unwrap();
        let trip = Trip { depart_not_before: now + SignedDuration::from_hours((later - 20).max(0)), legs };
        let plan = plan(&log, &rules, &trip, Planning { sleeper, tight_minutes: 30 }, now);
        prop_assert!(plan.is_ok(), "NOWAY {} {parts:?} {:?}", rules.id, trip.legs);
        let plan = plan.unwrap();
        let steps: Vec<_> = plan.steps.iter().map(|step| (step.start, step.end, step.status)).collect();
        let driven = replayed(&log, &steps);
        let audited = audit(&driven, &rules, driven.end().unwrap());
        let broken: Vec<_> = audited.violations.iter().filter(|violation| violation.end > now).collect();
        prop_assert!(broken.is_empty(), "{broken:?}");
        let driving = |status: DutyStatus| -> i64 {
            let of = |step: &&(Timestamp, Timestamp, DutyStatus)| step.2 == status;
            steps.iter().filter(of).map(|step| step.1.duration_since(step.0).as_mins()).sum()
        };
        prop_assert_eq!(driving(DutyStatus::Driving), trip.legs.iter().map(|leg| i64::from(leg.drive_minutes)).sum::<i64>());
        prop_assert_eq!(driving(DutyStatus::OnDuty), trip.legs.iter().map(|leg| i64::from(leg.on_duty_minutes)).sum::<i64>());
        let leaves = plan.steps.iter().find(|step| [DutyStatus::Driving, DutyStatus::OnDuty].contains(&step.status));
        prop_assert!(leaves.is_none_or(|step| trip.depart_not_before <= step.start));
        let late = plan.stops.iter().any(|stop| stop.slack_minutes.is_some_and(|slack| slack < 0));
        prop_assert_eq!(late, plan.feasibility == Feasibility::Infeasible);
        for (stop, leg) in plan.stops.iter().zip(&trip.legs) {
            prop_assert!(stop.earliest_legal_arrival <= stop.arrival && stop.arrival <= stop.service_start);
            let opens = leg.appointment.and_then(|appointment| appointment.earliest);
            prop_assert!(opens.is_none_or(|opens| opens <= stop.service_start));
        }
    }

    #[test]
    fn a_berth_never_makes_a_trip_longer(parts in parts(30), legs in legs()) {
        let log = log_from(at(SUNDAY), &parts);
        let now = log.end().unwrap();
        let rules = RuleSet::us_property(CycleKind::SeventyInEight);
        let trip = Trip { depart_not_before: now, legs };
        let done = |sleeper: bool| {
            let plan = plan(&log, &rules, &trip, Planning { sleeper, tight_minutes: 30 }, now).unwrap();
            let late: i64 = plan.stops.iter().filter_map(|stop| stop.slack_minutes).map(|slack| (-slack).max(0)).sum();
            (late, plan.stops.last().unwrap().departure)
        };
        prop_assert!(done(true) <= done(false), "BERTH {parts:?} {:?} {:?} {:?}", trip.legs, done(true), done(false));
    }
}

#[test]
fn parts_follow_each_other() {
    let written = segments(at(SUNDAY), &[(DutyStatus::Driving, 60), (DutyStatus::OffDuty, 30)]);
    assert_eq!(written[0].end, written[1].start);
}
