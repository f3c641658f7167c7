//! Records of duty status (RODS): for which days one is owed, on paper or not, by when, and how long it is kept.
//!
//! 49 CFR 395.8, and 395.1(e) for the short hauls that owe none.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::duty::DutyLog;
use crate::hours::audit::Known;
use crate::rules::RuleSet;

/// Days in which a driver hands a record in: 49 CFR 395.8(a)(2)(ii).
pub const SUBMISSION_DAYS: i32 = 13;

/// Months for which a carrier keeps records and supporting documents: 49 CFR 395.8(k)(1).
pub const RETENTION_MONTHS: i32 = 6;

/// With records on more days than this of any [`PAPER_WINDOW_DAYS`], paper is not enough: 49 CFR 395.8(a)(1)(iii)(A)(1).
pub const PAPER_DAYS_MAX: usize = 8;

/// The days over which paper records are counted.
pub const PAPER_WINDOW_DAYS: i32 = 30;

/// The days (of the home terminal, named by the day on which the period begins) for which a record is owed: those with
/// duty. A short haul that kept its conditions owes none; one that broke them owes it for that day only.
pub fn days_owed(log: &DutyLog, rules: &RuleSet, as_of: Timestamp) -> Vec<Date> {
    let zone = log.zone().time_zone();
    let known = Known::of(log, rules, as_of.as_second(), 0);
    let day = |start: i64| Timestamp::from_second(start).ok().map(|start| zone.to_datetime(start).date());
    known.record_periods(log, rules).into_iter().filter_map(day).collect()
}

/// The last day on which a driver hands in the record of a day.
pub fn submission_due(day: Date) -> Date {
    day.checked_add(Span::new().days(SUBMISSION_DAYS)).unwrap_or(Date::MAX)
}

/// The first day on which the record of a day need no longer be kept.
pub fn kept_until(day: Date) -> Date {
    day.checked_add(Span::new().months(RETENTION_MONTHS)).unwrap_or(Date::MAX)
}

/// Whether the record of a day may be on paper, given the days (in order) for which one was owed up to it.
pub fn paper_allowed(owed: &[Date], on: Date) -> bool {
    let since = on.checked_sub(Span::new().days(PAPER_WINDOW_DAYS.saturating_sub(1))).unwrap_or(Date::MIN);
    owed.iter().filter(|day| (since..=on).contains(*day)).count() <= PAPER_DAYS_MAX
}
