//! Which days owe a record of duty status.

use compliance::DutyStatus::{Driving as D, OffDuty as OFF, OnDuty as ON};
use compliance::records::{days_owed, kept_until, paper_allowed, submission_due};
use compliance::{Claim, ClaimKind, CycleKind, DutyLog, RuleSet};
use jiff::civil::{Date, date};

use crate::common::log;

fn owed(log: &DutyLog) -> Vec<Date> {
    days_owed(log, &RuleSet::us_property(CycleKind::SeventyInEight), log.end().unwrap())
}

fn claiming(log: DutyLog, kind: ClaimKind) -> DutyLog {
    let (from, until) = (log.start().unwrap(), log.end().unwrap());
    log.claiming(vec![Claim { kind, from, until, reason: None }]).unwrap()
}

#[test]
fn days_with_duty_owe_a_record() {
    let log = log(&[(OFF, 600), (D, 300), (OFF, 1500), (ON, 600), (OFF, 600)]);
    // Duty from 10:00 on Sunday; then from 16:00 on Monday until 02:00 on Tuesday.
    assert_eq!(owed(&log), [date(2026, 1, 11), date(2026, 1, 12), date(2026, 1, 13)]);
}

#[test]
fn a_short_haul_owes_one_for_the_day_that_broke_it_only() {
    let parts = [(D, 540), (ON, 240), (OFF, 660), (D, 540), (ON, 360), (OFF, 620)];
    assert_eq!(owed(&log(&parts)).len(), 2);
    assert_eq!(owed(&claiming(log(&parts), ClaimKind::ShortHaul)), [date(2026, 1, 12)]);
    // Without a commercial licence only driving past the window breaks it.
    assert_eq!(owed(&claiming(log(&parts), ClaimKind::ShortHaulWithoutCdl)), []);
    let late = [(ON, 900), (D, 70), (OFF, 470)];
    assert_eq!(owed(&claiming(log(&late), ClaimKind::ShortHaulWithoutCdl)), [date(2026, 1, 11)]);
}

#[test]
fn paper_is_for_eight_days_of_thirty() {
    let days: Vec<Date> = (1..=9).map(|day| date(2026, 1, day * 3)).collect();
    assert!(paper_allowed(&days, date(2026, 1, 24)));
    assert!(!paper_allowed(&days, date(2026, 1, 27)));
    // The third of January is 30 days ago on the second of February.
    assert!(!paper_allowed(&days, date(2026, 2, 1)));
    assert!(paper_allowed(&days, date(2026, 2, 2)));
}

#[test]
fn records_are_handed_in_and_kept() {
    assert_eq!(submission_due(date(2026, 1, 25)), date(2026, 2, 7));
    assert_eq!(kept_until(date(2026, 8, 31)), date(2027, 2, 28));
}
