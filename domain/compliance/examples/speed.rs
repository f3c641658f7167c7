//! `cargo run --release -p compliance --example speed`: how long an audit and a plan take. Prints, asserts nothing.

use std::hint::black_box;
use std::time::Instant;

use compliance::{Appointment, CycleKind, DutyLog, DutySegment, DutyStatus, Leg, Planning, RuleSet, Trip, audit, plan};
use jiff::{SignedDuration, Timestamp};

/// Eight days of a driver who splits the rest: 12 changes of status a day.
fn eight_days() -> DutyLog {
    use DutyStatus::{Driving, OffDuty, OnDuty, SleeperBerth};
    let day = [
        (OnDuty, 30),
        (Driving, 150),
        (OnDuty, 20),
        (Driving, 120),
        (OffDuty, 150),
        (OnDuty, 40),
        (Driving, 140),
        (OnDuty, 30),
        (Driving, 130),
        (OnDuty, 15),
        (SleeperBerth, 480),
        (OffDuty, 135),
    ];
    let mut at: Timestamp = "2026-03-04T12:00:00Z".parse().unwrap_or_default();
    let mut segments = Vec::new();
    for _ in 0..8 {
        for (status, minutes) in day {
            let end = at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(at);
            segments.push(DutySegment { start: at, end, status });
            at = end;
        }
    }
    let zone = "America/Chicago".parse().ok();
    zone.and_then(|zone| DutyLog::new(zone, segments).ok()).unwrap_or_else(|| std::process::exit(1))
}

/// The same, each stretch of driving and work longer by 35 minutes: no tour keeps its limits.
fn eight_bad_days(log: &DutyLog) -> Option<DutyLog> {
    let mut at = log.start()?;
    let mut segments = Vec::new();
    for segment in log.segments() {
        let longer = match segment.status {
            DutyStatus::Driving | DutyStatus::OnDuty => SignedDuration::from_mins(35),
            _ => SignedDuration::ZERO,
        };
        let end = at.saturating_add(segment.end.duration_since(segment.start).saturating_add(longer)).ok()?;
        segments.push(DutySegment { start: at, end, status: segment.status });
        at = end;
    }
    DutyLog::new(log.zone().clone(), segments).ok()
}

/// The mean of the fastest of 20 rounds, in microseconds.
fn time_us<T>(times: u32, mut work: impl FnMut() -> T) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..20 {
        let start = Instant::now();
        for _ in 0..times {
            black_box(work());
        }
        best = best.min(start.elapsed().as_secs_f64() / f64::from(times) * 1e6);
    }
    best
}

fn main() {
    let log = eight_days();
    let rules = RuleSet::us_property(CycleKind::SeventyInEight);
    let end = log.end().unwrap_or_default();
    let audited = audit(&log, &rules, end);
    let us = time_us(500, || audit(black_box(&log), &rules, end));
    println!("audit of 8 days, {} segments, {} violations: {us:.2} us", log.segments().len(), audited.violations.len());

    if let Some(bad) = eight_bad_days(&log) {
        let end = bad.end().unwrap_or_default();
        let audited = audit(&bad, &rules, end);
        let us = time_us(500, || audit(black_box(&bad), &rules, end));
        println!("the same, {} violations: {us:.2} us", audited.violations.len());
    }
    // The driver rests at the end of that log; the trip is five stops in three days, with three appointments.
    let hours = |hours: i64| end.saturating_add(SignedDuration::from_hours(hours)).ok();
    let appointment = |from: i64, until: i64| Some(Appointment { earliest: hours(from), latest: hours(until) });
    let leg = |drive_minutes, on_duty_minutes, appointment| Leg { drive_minutes, on_duty_minutes, appointment };
    let legs = vec![
        leg(240, 60, appointment(6, 8)),
        leg(330, 45, None),
        leg(500, 60, appointment(30, 40)),
        leg(200, 90, None),
        leg(610, 60, appointment(60, 96)),
    ];
    let trip = Trip { depart_not_before: end, legs };
    // A cycle that is not used up yet.
    let recent = log.segments().iter().skip(48).copied().collect();
    let recent = DutyLog::new(log.zone().clone(), recent).unwrap_or(log);
    let planned = plan(&recent, &rules, &trip, Planning::default(), end);
    match &planned {
        Ok(planned) => println!("{} ({} steps)", planned.explanation(recent.zone()), planned.steps.len()),
        Err(error) => println!("{error}"),
    }
    let us = time_us(50, || plan(black_box(&recent), &rules, &trip, Planning::default(), end));
    println!("plan of 5 stops: {us:.2} us");
}
