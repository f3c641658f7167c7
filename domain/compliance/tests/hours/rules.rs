//! Every rule of the engine, on logs written for it. Times are minutes from the log's beginning.

use crate::common::{SUNDAY, at, log, log_from, minutes_in, segments};
use compliance::DutyStatus::{
    Driving as D, OffDuty as OFF, OnDuty as ON, PassengerSeat as SEAT, PersonalConveyance as PC, SleeperBerth as SB,
    WellSiteWaiting as WELL, YardMove as YARD,
};
use compliance::rules::{Member, Pause, PersonalConveyance, Split};
use compliance::{Change, Claim, ClaimKind, CycleKind, DutyLog, DutyStatus, Exemption, RuleSet, Severity, audit};
use jiff::SignedDuration;
use jiff::civil::date;

fn property() -> RuleSet {
    RuleSet::us_property(CycleKind::SeventyInEight)
}

fn passenger() -> RuleSet {
    RuleSet::us_passenger(CycleKind::SeventyInEight)
}

fn oilfield() -> RuleSet {
    RuleSet::us_oilfield(CycleKind::SeventyInEight)
}

/// Rule, start and end of each violation.
fn found(log: &DutyLog, rules: &RuleSet) -> Vec<(String, i64, i64)> {
    audit(log, rules, log.end().unwrap())
        .violations
        .iter()
        .map(|v| (v.rule.to_string(), minutes_in(log, v.start), minutes_in(log, v.end)))
        .collect()
}

fn one(rule: &str, start: i64, end: i64) -> Vec<(String, i64, i64)> {
    vec![(rule.to_owned(), start, end)]
}

fn none() -> Vec<(String, i64, i64)> {
    Vec::new()
}

fn claiming(log: DutyLog, kind: ClaimKind, from: i64, until: i64) -> DutyLog {
    let start = log.start().unwrap();
    let at = |minutes: i64| start + SignedDuration::from_mins(minutes);
    log.claiming(vec![Claim { kind, from: at(from), until: at(until), reason: None }]).unwrap()
}

fn repeat(times: usize, day: &[(DutyStatus, i64)]) -> Vec<(DutyStatus, i64)> {
    (0..times).flat_map(|_| day.iter().copied()).collect()
}

#[test]
fn eleven_hours_of_driving() {
    let parts = [(D, 300), (OFF, 30), (D, 361)];
    assert_eq!(found(&log(&parts), &property()), one("DRIVE_11", 690, 691));
    let audited = audit(&log(&parts), &property(), log(&parts).end().unwrap());
    assert_eq!(audited.violations[0].severity, Severity::Nominal);
    assert_eq!(audited.violations[0].citation, "49 CFR 395.3(a)(3)(i)");
    assert_eq!(
        audited.explanation(log(&parts).zone()),
        "Driving for 1 min past DRIVE_11 (49 CFR 395.3(a)(3)(i)) from Sun Jan 11, 11:30 CST."
    );
}

#[test]
fn no_driving_after_the_fourteenth_hour_but_work_is_lawful() {
    assert_eq!(found(&log(&[(ON, 840), (ON, 200)]), &property()), none());
    assert_eq!(found(&log(&[(ON, 600), (OFF, 180), (D, 80)]), &property()), one("WINDOW_14", 840, 860));
    // Less than ten hours off leave the window running, ten hours end it.
    assert_eq!(found(&log(&[(ON, 300), (OFF, 599), (D, 10)]), &property()), one("WINDOW_14", 899, 909));
    assert_eq!(found(&log(&[(ON, 300), (OFF, 600), (D, 10)]), &property()), none());
}

#[test]
fn thirty_minutes_after_eight_hours_of_driving() {
    assert_eq!(found(&log(&[(D, 490)]), &property()), one("BREAK_30_AFTER_8", 480, 490));
    // On duty, off duty and in the berth, mixed, as long as it is consecutive.
    assert_eq!(found(&log(&[(D, 480), (ON, 10), (OFF, 10), (SB, 10), (D, 100)]), &property()), none());
    assert_eq!(
        found(&log(&[(D, 240), (OFF, 29), (D, 240), (ON, 29), (D, 5)]), &property()),
        one("BREAK_30_AFTER_8", 538, 543)
    );
    assert_eq!(found(&log(&[(D, 490)]), &passenger()), none());
}

#[test]
fn a_cycle_of_seventy_hours() {
    // Thirteen hours a day: 65 in five days, so five are left on the sixth.
    let day = [(ON, 240), (D, 540 - 60), (ON, 60), (OFF, 660)];
    let mut parts = repeat(5, &day);
    parts.extend([(ON, 240), (D, 120)]);
    assert_eq!(found(&log(&parts), &property()), one("CYCLE_70_8", 5 * 1440 + 300, 5 * 1440 + 360));
    let sixty = RuleSet::us_property(CycleKind::SixtyInSeven);
    let late = found(&log(&parts), &sixty);
    assert_eq!(late.first().unwrap().0, "CYCLE_60_7");
    // 60 are reached on the fifth day, after 8 of 13 hours.
    assert_eq!(late.first().unwrap().1, 4 * 1440 + 480);
}

#[test]
fn days_drop_out_of_the_cycle_at_midnight_of_the_terminal() {
    let day = [(ON, 240), (D, 480), (ON, 120), (OFF, 600)];
    // 14 hours on each of five days, two days off duty for 33 hours at most at a time, then the eighth day is over.
    let mut parts = repeat(5, &day);
    parts.extend([(OFF, 1439), (ON, 1), (OFF, 1439), (ON, 1), (OFF, 1440), (D, 60)]);
    // On the ninth day the first has dropped out: 56 hours and two minutes are left of 70.
    assert_eq!(found(&log(&parts), &property()), none());
    let mut early = repeat(5, &day);
    early.extend([(OFF, 1439), (ON, 1), (OFF, 1380), (D, 120)]);
    // On the seventh day none has: everything is over until midnight, and still after it.
    assert_eq!(found(&log(&early), &property()), one("CYCLE_70_8", 7 * 1440 - 60, 7 * 1440 + 60));
}

#[test]
fn thirty_four_hours_begin_a_new_cycle() {
    let day = [(ON, 240), (D, 480), (ON, 120), (OFF, 600)];
    let after = |rest: i64, rules: &RuleSet| {
        let mut parts = repeat(5, &day);
        parts.extend([(OFF, rest - 600), (D, 60)]);
        found(&log(&parts), rules)
    };
    assert_eq!(after(34 * 60, &property()), none());
    assert_eq!(after(34 * 60 - 1, &property()).len(), 1);
    assert_eq!(after(24 * 60, &oilfield()), none());
    assert_eq!(after(24 * 60 - 1, &oilfield()).len(), 1);
    // Passenger carriers have no restart.
    assert_eq!(after(34 * 60, &passenger()).last().unwrap().0, "CYCLE_70_8");
}

#[test]
fn the_guides_example_of_chained_splits() {
    // FMCSA-HOS-395-DRIVERS-GUIDE-TO-HOS (2022-04-28), "Sleeper Berth Provision": 3 off, 7 berth, 4 berth, 10 berth.
    let parts = [
        (D, 300),
        (ON, 120),
        (OFF, 180),
        (D, 300),
        (SB, 420),
        (ON, 60),
        (D, 360),
        (SB, 240),
        (D, 270),
        (ON, 30),
        (SB, 600),
    ];
    assert_eq!(found(&log(&parts), &property()), none());
    let audited = audit(&log(&parts), &property(), log(&parts).end().unwrap());
    assert!(audited.pairs.len() >= 2);
    assert_eq!(audited.pairs[0].citation, "49 CFR 395.1(g)(1)");
}

#[test]
fn a_split_wants_seven_hours_two_hours_and_ten_in_all() {
    let split = |first: (DutyStatus, i64), second: (DutyStatus, i64)| {
        // 8 hours of work before, between and after: lawful only if the pair holds.
        found(&log(&[(ON, 240), (D, 120), first, (D, 240), second, (D, 240)]), &property())
    };
    assert_eq!(split((OFF, 180), (SB, 420)), none());
    assert_eq!(split((SB, 420), (OFF, 180)), none());
    assert_eq!(split((SB, 450), (OFF, 150)), none());
    assert_eq!(split((OFF, 120), (SB, 480)), none());
    assert_eq!(split((SB, 540), (SB, 120)), none());
    assert_ne!(split((OFF, 119), (SB, 481)), none());
    assert_ne!(split((OFF, 180), (SB, 419)), none());
    assert_ne!(split((OFF, 179), (SB, 420)), none());
    assert_ne!(split((OFF, 420), (OFF, 180)), none());
}

#[test]
fn a_violation_vanishes_when_the_split_completes() {
    let parts = [(ON, 300), (OFF, 120), (ON, 300), (D, 180), (SB, 480), (D, 60)];
    let log = log(&parts);
    let before = audit(&log, &property(), log.segments()[3].end);
    assert_eq!(before.violations.len(), 1);
    assert_eq!(before.violations[0].rule, "WINDOW_14");
    assert!(audit(&log, &property(), log.segments()[4].end).violations.is_empty());
}

#[test]
fn one_long_rest_pairs_with_several_short_ones() {
    // Two short rests, then the berth: 14 hours of duty with 4 hours of rest between them.
    let parts = [(ON, 240), (OFF, 120), (D, 240), (OFF, 120), (D, 240), (ON, 60), (D, 60), (SB, 480), (D, 60)];
    assert_eq!(found(&log(&parts), &property()), none());
}

#[test]
fn passengers_ride_with_eight_hours_off_and_fifteen_on_duty() {
    assert_eq!(found(&log(&[(D, 601)]), &passenger()), one("PASSENGER_DRIVE_10", 600, 601));
    // Off-duty time does not run the fifteen hours.
    assert_eq!(found(&log(&[(ON, 600), (OFF, 400), (D, 300)]), &passenger()), none());
    assert_eq!(found(&log(&[(ON, 600), (OFF, 400), (D, 310)]), &passenger()), one("PASSENGER_DUTY_15", 1300, 1310));
    assert_eq!(found(&log(&[(D, 600), (OFF, 480), (D, 600)]), &passenger()), none());
    // Two periods in the berth, each two hours and eight in all.
    assert_eq!(found(&log(&[(D, 300), (SB, 240), (D, 300), (SB, 240), (D, 300)]), &passenger()), none());
    assert_eq!(found(&log(&[(D, 300), (OFF, 240), (D, 300), (SB, 240), (D, 300)]), &passenger()).len(), 1);
}

#[test]
fn adverse_conditions_add_two_hours_to_driving_and_window_and_none_to_the_cycle() {
    let parts = [(D, 420), (OFF, 30), (D, 420)];
    let claimed = claiming(log(&parts), ClaimKind::AdverseConditions, 400, 420);
    assert_eq!(found(&log(&parts), &property()).len(), 2);
    assert_eq!(found(&claimed, &property()), one("DRIVE_11", 810, 870));
    // What was over before they were met stays over.
    let late = claiming(log(&parts), ClaimKind::AdverseConditions, 800, 810);
    assert_eq!(found(&late, &property())[0], ("DRIVE_11".to_owned(), 690, 800));
    // And the next day is a day like any other.
    let next = [(D, 420), (OFF, 30), (D, 360), (OFF, 600), (D, 400), (ON, 30), (D, 300)];
    let next = claiming(log(&next), ClaimKind::AdverseConditions, 400, 420);
    assert_eq!(found(&next, &property()), one("DRIVE_11", 2100, 2140));
}

#[test]
fn a_sixteen_hour_day_once_in_seven() {
    let long = [(ON, 300), (D, 300), (ON, 300), (D, 60), (OFF, 600)];
    let claimed = |parts: &[(DutyStatus, i64)]| {
        let log = log(parts);
        let end = parts.iter().map(|part| part.1).sum();
        claiming(log, ClaimKind::SixteenHourDay, 0, end)
    };
    assert_eq!(found(&log(&long), &property()), one("WINDOW_14", 900, 960));
    assert_eq!(found(&claimed(&long), &property()), none());
    // A second time within seven days, it is not there; after a restart it is.
    let twice = repeat(2, &long);
    assert_eq!(found(&claimed(&twice), &property()).len(), 1);
    let mut restarted = long.to_vec();
    restarted.push((OFF, 24 * 60));
    restarted.extend(long);
    assert_eq!(found(&claimed(&restarted), &property()), none());
    // Released after the sixteenth hour: the driver never had it.
    let late = [(ON, 300), (D, 300), (ON, 300), (D, 60), (ON, 1), (OFF, 600)];
    assert_eq!(found(&claimed(&late), &property()).len(), 1);
}

#[test]
fn short_haul_owes_no_break_on_days_that_keep_its_conditions() {
    let kept = [(D, 540), (ON, 240), (OFF, 660)];
    let broken = [(D, 540), (ON, 301), (OFF, 660)];
    let claimed = |parts: &[(DutyStatus, i64)]| claiming(log(parts), ClaimKind::ShortHaul, 0, 1440);
    assert_eq!(found(&log(&kept), &property()), one("BREAK_30_AFTER_8", 480, 540));
    assert_eq!(found(&claimed(&kept), &property()), none());
    assert_eq!(found(&claimed(&broken), &property()), one("BREAK_30_AFTER_8", 480, 540));
}

#[test]
fn short_haul_without_a_licence_has_two_long_days_in_seven() {
    let long = [(ON, 300), (D, 300), (ON, 300), (D, 60), (OFF, 600)];
    let parts = repeat(3, &long);
    let claimed = claiming(log(&parts), ClaimKind::ShortHaulWithoutCdl, 0, 3 * 1560);
    assert_eq!(found(&claimed, &property()), one("WINDOW_14", 2 * 1560 + 900, 2 * 1560 + 960));
}

#[test]
fn farm_time_counts_for_nothing() {
    let parts = [(D, 300), (OFF, 30), (D, 300), (ON, 60), (D, 240)];
    assert_eq!(found(&log(&parts), &property()).len(), 2);
    let farm = claiming(log(&parts), ClaimKind::Agricultural, 0, 330);
    assert_eq!(found(&farm, &property()), none());
}

#[test]
fn waiting_at_the_well_does_not_run_the_oilfields_window() {
    let parts = [(ON, 300), (WELL, 300), (ON, 300), (D, 60)];
    assert_eq!(found(&log(&parts), &oilfield()), none());
    assert_eq!(found(&log(&parts), &property()), one("WINDOW_14", 900, 960));
}

#[test]
fn three_hours_beside_the_driver_join_the_berth() {
    let rest = |parts: &[(DutyStatus, i64)]| {
        let mut all = vec![(ON, 120), (D, 600)];
        all.extend(parts);
        all.push((D, 400));
        found(&log(&all), &property()).iter().any(|(rule, ..)| rule == "DRIVE_11")
    };
    assert!(!rest(&[(SB, 420), (SEAT, 180)]));
    assert!(!rest(&[(SEAT, 180), (SB, 420)]));
    assert!(!rest(&[(SEAT, 90), (SB, 420), (SEAT, 90)]));
    assert!(!rest(&[(SB, 420), (SEAT, 240)]));
    // Too short a berth, or more beside the driver than the three hours.
    assert!(rest(&[(SB, 419), (SEAT, 181)]));
    assert!(rest(&[(SEAT, 300), (SB, 419)]));
    // Not next to the berth.
    assert!(rest(&[(SB, 420), (OFF, 1), (SEAT, 180)]));
}

#[test]
fn personal_conveyance_is_rest_within_what_the_carrier_allows() {
    let parts = [(D, 600), (OFF, 300), (PC, 60), (OFF, 240), (D, 300)];
    assert_eq!(found(&log(&parts), &property()), found(&log(&[(D, 600), (OFF, 600), (D, 300)]), &property()));
    let policy = |policy| {
        let exemption = Exemption {
            citation: "the carrier's handbook".into(),
            from: date(2026, 1, 1),
            until: None,
            change: Change::PersonalConveyance(policy),
        };
        found(&log(&parts), &property().with(&[exemption], date(2026, 1, 11)))
    };
    assert_eq!(policy(PersonalConveyance::Limited(60)), policy(PersonalConveyance::Allowed));
    assert_ne!(policy(PersonalConveyance::Limited(59)), policy(PersonalConveyance::Allowed));
    assert_eq!(policy(PersonalConveyance::Forbidden).len(), 4);
}

#[test]
fn a_yard_move_is_work_and_interrupts_driving() {
    assert_eq!(found(&log(&[(D, 470), (YARD, 30), (D, 30)]), &property()), none());
    assert_eq!(found(&log(&[(D, 300), (YARD, 540), (D, 30)]), &property()), one("WINDOW_14", 840, 870));
}

#[test]
fn a_pilot_may_split_six_and_four_while_it_runs() {
    let pilot = Exemption {
        citation: "90 FR 44790".into(),
        from: date(2026, 1, 1),
        until: Some(date(2026, 2, 1)),
        change: Change::AlsoSplit(Split {
            citation: "90 FR 44790".into(),
            member: Member::AnyRest,
            member_minutes: 240,
            berth_minutes: 360,
            total_minutes: 600,
        }),
    };
    let parts = [(ON, 240), (D, 120), (SB, 360), (D, 240), (OFF, 240), (D, 240)];
    assert_ne!(found(&log(&parts), &property()), none());
    let with = |on| property().with(std::slice::from_ref(&pilot), on);
    assert_eq!(found(&log(&parts), &with(date(2026, 1, 11))), none());
    assert_eq!(with(date(2026, 2, 1)), property());
}

#[test]
fn a_pilot_may_pause_the_window_once_a_tour() {
    let pilot = Exemption {
        citation: "90 FR 44872".into(),
        from: date(2026, 1, 1),
        until: None,
        change: Change::Pause(Pause { minutes_min: 30, minutes_max: 180 }),
    };
    let piloted = property().with(&[pilot], date(2026, 1, 11));
    let tour = |rest: i64| log(&[(ON, 600), (OFF, 30), (ON, 30), (OFF, rest), (D, 180), (OFF, 600), (D, 60)]);
    assert_eq!(found(&tour(180), &property()), one("WINDOW_14", 840, 1020));
    assert_eq!(found(&tour(180), &piloted), none());
    // No more than three hours, and only the longest of them.
    assert_eq!(found(&tour(190), &piloted), one("WINDOW_14", 1020, 1030));
}

#[test]
fn clocks_that_change_move_the_day_and_not_the_rest() {
    // On 2026-03-08 in Chicago the clock jumps from 2 to 3. Ten hours off over it are ten hours.
    let spring = at("2026-03-08T00:00:00Z");
    let over = log_from(spring, &[(D, 240), (OFF, 600), (D, 540), (OFF, 30), (D, 120)]);
    assert_eq!(found(&over, &property()), one("BREAK_30_AFTER_8", 1320, 1380));
    // The day is 23 hours long: the cycle's oldest day drops out at 05:00 UTC from then on, not at 06:00.
    let day = [(ON, 240), (D, 480), (ON, 120), (OFF, 600)];
    let mut parts = repeat(5, &day);
    // 70 hours are used up; the first day drops out at midnight of the ninth.
    let spring_start = at("2026-03-05T06:00:00Z");
    parts.extend([(OFF, 1439), (ON, 1), (OFF, 1439), (ON, 1), (OFF, 1350), (D, 60)]);
    let found = found(&log_from(spring_start, &parts), &property());
    // Midnight of 2026-03-13 is 05:00 UTC, an hour before eight times 24 hours.
    assert_eq!(found, vec![("CYCLE_70_8".to_owned(), 8 * 1440 - 90, 8 * 1440 - 60)]);
}

#[test]
fn rule_sets_are_found_by_id_and_day() {
    assert_eq!(RuleSet::find("US_PROPERTY_70_8", date(2026, 1, 1)), Some(property()));
    assert_eq!(RuleSet::find("US_PROPERTY_70_8", date(2020, 9, 28)), None);
    assert_eq!(RuleSet::find("MARS", date(2026, 1, 1)), None);
    let written = serde_json::to_string(&property()).unwrap();
    assert_eq!(serde_json::from_str::<RuleSet>(&written).unwrap(), property());
}

#[test]
fn half_a_year_is_read_and_a_driver_who_never_sleeps_is_too() {
    let day = [(ON, 240), (D, 480), (ON, 120), (OFF, 600)];
    let long = log(&repeat(180, &day));
    assert_eq!(found(&long, &property()).iter().map(|(rule, ..)| rule).filter(|rule| *rule != "CYCLE_70_8").count(), 0);
    let sleepless = log(&repeat(700, &[(D, 120), (SB, 360), (D, 120), (OFF, 120)]));
    assert!(!audit(&sleepless, &property(), sleepless.end().unwrap()).violations.is_empty());
    // Half a year in which every tour is over its window, and each could be read in several ways.
    let bad = [(ON, 300), (OFF, 120), (ON, 540), (D, 60), (OFF, 600)];
    assert_eq!(
        found(&log(&repeat(180, &bad)), &property()).iter().filter(|(rule, ..)| rule == "WINDOW_14").count(),
        180
    );
    let century = DutyLog::new("America/Chicago".parse().unwrap(), segments(at(SUNDAY), &[(OFF, 52_596_000)]));
    assert_eq!(century.unwrap_err().code(), "log_too_long");
}

#[test]
fn before_the_log_nothing_is_known() {
    let log = log(&[(D, 1000)]);
    let early = log.start().unwrap() - SignedDuration::from_hours(1);
    assert!(audit(&log, &property(), early).violations.is_empty());
    let late = log.end().unwrap() + SignedDuration::from_hours(100_000);
    assert_eq!(audit(&log, &property(), late).violations.len(), 3);
}

#[test]
fn a_log_with_a_hole_is_no_log() {
    let mut holed = segments(at(SUNDAY), &[(D, 60), (OFF, 60), (D, 60)]);
    holed.remove(1);
    let gap = DutyLog::new("America/Chicago".parse().unwrap(), holed.clone()).unwrap_err();
    assert_eq!(gap.code(), "log_gap");
    holed[1].start = holed[0].start;
    assert_eq!(DutyLog::new("America/Chicago".parse().unwrap(), holed).unwrap_err().code(), "log_overlap");
    let whole = log(&[(D, 60)]);
    let written = serde_json::to_string(&whole).unwrap();
    assert_eq!(serde_json::from_str::<DutyLog>(&written).unwrap(), whole);
}
