//! What is left now, and when it comes back.

use compliance::DutyStatus::{Driving as D, OffDuty as OFF, OnDuty as ON, SleeperBerth as SB};
use compliance::{Clock, Clocks, CycleKind, DutyLog, DutyStatus, RuleSet};

use crate::common::{log, minutes_in};

fn property() -> RuleSet {
    RuleSet::us_property(CycleKind::SeventyInEight)
}

fn now(log: &DutyLog, rules: &RuleSet) -> Clocks {
    Clocks::at(log, rules, log.end().unwrap())
}

/// Minutes left, and when time comes back (minutes from the log's beginning) by which rest.
fn read(log: &DutyLog, clock: &Clock) -> (i64, Option<(i64, DutyStatus)>) {
    (clock.remaining_s / 60, clock.back.as_ref().map(|back| (minutes_in(log, back.at), back.status)))
}

#[test]
fn a_rested_driver_has_everything() {
    let log = log(&[(OFF, 2040)]);
    let clocks = now(&log, &property());
    assert_eq!(read(&log, &clocks.drive), (660, None));
    assert_eq!(read(&log, &clocks.window), (840, None));
    assert_eq!(read(&log, clocks.interruption.as_ref().unwrap()), (480, None));
    assert_eq!(read(&log, &clocks.cycle), (4200, None));
    assert_eq!(clocks.drivable_s(), 480 * 60);
    assert_eq!(
        clocks.explanation(log.zone()),
        "The driver may drive 8 h more, until Mon Jan 12, 18:00 CST, when BREAK_30_AFTER_8 (49 CFR 395.3(a)(3)(ii)) ends it."
    );
}

#[test]
fn each_clock_runs_and_comes_back_on_its_own() {
    let log = log(&[(ON, 60), (D, 300), (ON, 20)]);
    let clocks = now(&log, &property());
    assert_eq!(read(&log, &clocks.drive), (360, Some((380 + 600, OFF))));
    assert_eq!(read(&log, &clocks.window), (460, Some((380 + 600, OFF))));
    // Twenty minutes of the interruption are done.
    assert_eq!(read(&log, clocks.interruption.as_ref().unwrap()), (180, Some((390, OFF))));
    // A restart is sooner than the eighth midnight.
    assert_eq!(read(&log, &clocks.cycle), (4200 - 380, Some((380 + 2040, OFF))));
    assert!(RuleSet::us_passenger(CycleKind::SeventyInEight).interruption.is_none());
}

#[test]
fn what_is_used_up_says_when_it_comes_back() {
    let log = log(&[(D, 420), (OFF, 30), (D, 240)]);
    let clocks = now(&log, &property());
    assert_eq!(clocks.drivable_s(), 0);
    assert_eq!(
        clocks.explanation(log.zone()),
        "No driving now: DRIVE_11 (49 CFR 395.3(a)(3)(i)) is used up and comes back at Sun Jan 11, 21:30 CST by resting (off_duty)."
    );
}

#[test]
fn the_other_half_of_a_split_is_the_sooner_way_back() {
    let log = log(&[(OFF, 600), (D, 300), (OFF, 180), (D, 360)]);
    let clocks = now(&log, &property());
    // Seven hours in the berth complete the pair; off duty it would take ten.
    assert_eq!(read(&log, &clocks.drive), (0, Some((1440 + 420, SB))));
    let rested = Clocks::if_rested(&log, &property(), log.end().unwrap(), 420, true).unwrap();
    assert_eq!(rested.drive.remaining_s / 60, 660 - 360);
    let off = Clocks::if_rested(&log, &property(), log.end().unwrap(), 420, false).unwrap();
    assert_eq!(off.drive.remaining_s, 0);
    let full = Clocks::if_rested(&log, &property(), log.end().unwrap(), 600, false).unwrap();
    assert_eq!(full.drive.remaining_s / 60, 660);
}

#[test]
fn clocks_within_a_rest_are_those_of_who_takes_the_wheel_now() {
    let log = log(&[(D, 300), (OFF, 599)]);
    assert_eq!(now(&log, &property()).drive.remaining_s / 60, 360);
    assert_eq!(now(&log, &property()).drive.back.map(|back| minutes_in(&log, back.at)), Some(900));
    let as_of = log.segments()[0].end;
    assert_eq!(Clocks::at(&log, &property(), as_of).window.remaining_s / 60, 540);
}

#[test]
fn hours_drop_out_of_a_cycle_at_midnight() {
    let day = [(ON, 240), (D, 480), (ON, 120), (OFF, 600)];
    let mut parts: Vec<_> = (0..5).flat_map(|_| day).collect();
    parts.extend([(OFF, 1439), (ON, 1), (OFF, 1380), (ON, 1)]);
    let log = log(&parts);
    let clocks = now(&log, &property());
    assert_eq!(clocks.cycle.remaining_s, 0);
    // The eighth midnight is sooner than a restart.
    assert_eq!(clocks.cycle.back.map(|back| minutes_in(&log, back.at)), Some(8 * 1440));
}

#[test]
fn a_rest_from_an_instant_beyond_the_log_is_not_known() {
    let log = log(&[(D, 60)]);
    let later = log.end().unwrap() + jiff::SignedDuration::from_mins(1);
    assert!(Clocks::if_rested(&log, &property(), later, 60, true).is_none());
}
