//! No dispatch without a verdict, and none without its conditions.

use crate::common::{SUNDAY, at, log, segments};
use compliance::{
    Appointment, CycleKind, DutyLog, DutyStatus, Feasibility, HosRefusal, HosVerdict, Leg, LogSource, RuleSet, Trip,
    VerdictPolicy,
};
use jiff::{SignedDuration, Timestamp};
use kernel::{DriverId, TypedId};

fn driver() -> DriverId {
    DriverId::derive(&["driver"])
}

fn rules() -> RuleSet {
    RuleSet::us_property(CycleKind::SeventyInEight)
}

fn trip(now: Timestamp, drive_minutes: u32, latest_hours: Option<i64>) -> Trip {
    let latest = latest_hours.map(|hours| now + SignedDuration::from_hours(hours));
    let appointment = latest.map(|latest| Appointment { earliest: None, latest: Some(latest) });
    Trip { depart_not_before: now, legs: vec![Leg { drive_minutes, on_duty_minutes: 30, appointment }] }
}

fn reach(log: &DutyLog, age_minutes: i64, drive_minutes: u32, latest: Option<i64>) -> Result<HosVerdict, HosRefusal> {
    let now = log.end().unwrap() + SignedDuration::from_mins(age_minutes);
    let source = LogSource { provider: "samsara".to_owned(), known_through: log.end().unwrap() };
    let trip = trip(now, drive_minutes, latest);
    HosVerdict::reach(driver(), Some((log, &source)), &rules(), &trip, VerdictPolicy::default(), now)
}

fn rested() -> DutyLog {
    log(&[(DutyStatus::OffDuty, 600)])
}

#[test]
fn a_rested_driver_may_go() {
    let verdict = reach(&rested(), 10, 480, Some(12)).unwrap();
    assert_eq!(verdict.feasibility(), Feasibility::Feasible);
    assert_eq!(verdict.driver(), driver());
    assert!(verdict.explanation().contains("By samsara, 10 min old."), "{}", verdict.explanation());
    let decided = verdict.decided_at();
    assert!(verdict.is_fresh(decided));
    assert!(!verdict.is_fresh(decided + SignedDuration::from_mins(15)));
    assert!(!verdict.is_fresh(decided - SignedDuration::from_mins(1)));
    let record = serde_json::to_value(verdict.record()).unwrap();
    assert_eq!(record["rule_set"], "US_PROPERTY_70_8");
}

#[test]
fn little_slack_is_tight() {
    let verdict = reach(&rested(), 0, 460, Some(8)).unwrap();
    assert_eq!(verdict.feasibility(), Feasibility::Tight);
    assert_eq!(verdict.plan().stops[0].slack_minutes, Some(20));
}

#[test]
fn no_log_no_verdict() {
    let now = at(SUNDAY);
    let none = HosVerdict::reach(driver(), None, &rules(), &trip(now, 60, None), VerdictPolicy::default(), now);
    assert_eq!(none.unwrap_err().code(), "hos_no_logs");
    let empty = DutyLog::new("America/Chicago".parse().unwrap(), Vec::new()).unwrap();
    let source = LogSource { provider: "motive".to_owned(), known_through: now };
    let trip = trip(now, 60, None);
    let none = HosVerdict::reach(driver(), Some((&empty, &source)), &rules(), &trip, VerdictPolicy::default(), now);
    assert_eq!(none.unwrap_err(), HosRefusal::NoLogs);
}

#[test]
fn an_old_log_gates_nothing() {
    let refused = reach(&rested(), 16, 60, None).unwrap_err();
    assert_eq!(refused, HosRefusal::StaleLogs { age_minutes: 16, max_minutes: 15 });
    assert_eq!(refused.code(), "hos_stale_logs");
    assert!(reach(&rested(), 15, 60, None).is_ok());
    assert_eq!(reach(&rested(), -1, 60, None).unwrap_err().code(), "hos_logs_ahead");
}

#[test]
fn a_log_of_which_the_beginning_is_unknown_covers_the_cycle() {
    let parts = [(DutyStatus::OffDuty, 6 * 1440)];
    let short = DutyLog::new("America/Chicago".parse().unwrap(), segments(at(SUNDAY), &parts)).unwrap();
    assert_eq!(reach(&short, 0, 60, None).unwrap_err().code(), "hos_logs_too_short");
    let parts = [(DutyStatus::OffDuty, 7 * 1440)];
    let long = DutyLog::new("America/Chicago".parse().unwrap(), segments(at(SUNDAY), &parts)).unwrap();
    assert!(reach(&long, 0, 60, None).is_ok());
}

#[test]
fn what_the_law_forbids_is_refused_with_its_citation() {
    // Nine hours driven: 5 more are due in 6 hours.
    let tired = log(&[
        (DutyStatus::OnDuty, 60),
        (DutyStatus::Driving, 300),
        (DutyStatus::OffDuty, 30),
        (DutyStatus::Driving, 240),
    ]);
    let refused = reach(&tired, 0, 300, Some(6)).unwrap_err();
    assert_eq!(refused.code(), "hos_infeasible");
    assert_eq!(refused.citation(), Some("49 CFR 395.3(a)(3)(i)"));
    assert!(matches!(&refused, HosRefusal::Infeasible { stop: 0, rule: Some(rule), .. } if rule == "DRIVE_11"));
    // With a night's rest on the way it is lawful.
    assert!(reach(&tired, 0, 300, Some(16)).is_ok());
    // Too far for anyone: no rule is to blame.
    let far = reach(&rested(), 0, 300, Some(4)).unwrap_err();
    assert_eq!(far.citation(), None);
    assert_eq!(far.to_string(), "Stop 1 would be 1 h late, even without any rest.");
}

#[test]
fn rules_of_another_time_prove_nothing() {
    let now = at("2019-05-05T12:00:00Z");
    let old = DutyLog::new(
        "America/Chicago".parse().unwrap(),
        segments(now - SignedDuration::from_hours(24), &[(DutyStatus::OffDuty, 1440)]),
    )
    .unwrap()
    .opened(compliance::Opening::Rested);
    assert_eq!(reach(&old, 0, 60, None).unwrap_err().code(), "hos_rules_not_in_force");
}

#[test]
fn a_trip_that_makes_no_sense_is_refused() {
    let now = rested().end().unwrap();
    let source = LogSource { provider: "samsara".to_owned(), known_through: now };
    let trip = Trip { depart_not_before: now, legs: Vec::new() };
    let log = rested();
    let refused = HosVerdict::reach(driver(), Some((&log, &source)), &rules(), &trip, VerdictPolicy::default(), now);
    assert_eq!(refused.unwrap_err().code(), "hos_trip_invalid");
}
