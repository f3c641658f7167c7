//! Logs written shortly: a status and hours, one after the other.

use compliance::{DutyLog, DutySegment, DutyStatus, Opening};
use jiff::{SignedDuration, Timestamp};

/// A Sunday at midnight in Chicago (UTC-6), far from a change of clocks.
pub const SUNDAY: &str = "2026-01-11T06:00:00Z";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Segments that follow each other, in minutes.
pub fn segments(start: Timestamp, parts: &[(DutyStatus, i64)]) -> Vec<DutySegment> {
    let mut reached = start;
    parts
        .iter()
        .map(|(status, minutes)| {
            let start = reached;
            reached += SignedDuration::from_mins(*minutes);
            DutySegment { start, end: reached, status: *status }
        })
        .collect()
}

/// A log in Chicago, of a driver who comes rested.
pub fn log_from(start: Timestamp, parts: &[(DutyStatus, i64)]) -> DutyLog {
    DutyLog::new("America/Chicago".parse().unwrap(), segments(start, parts)).unwrap().opened(Opening::Rested)
}

pub fn log(parts: &[(DutyStatus, i64)]) -> DutyLog {
    log_from(at(SUNDAY), parts)
}

/// What is left of the log's beginning, in minutes.
pub fn minutes_in(log: &DutyLog, instant: Timestamp) -> i64 {
    instant.duration_since(log.start().unwrap()).as_mins()
}
