//! The 24-hour periods of the home terminal: 23 or 25 hours long where the clocks change.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The most days that are laid out: the longest log, and a plan's horizon.
const DAYS_MAX: usize = 4_000;

/// Instants (Unix seconds) at which a period begins, ascending; the first is at or before the start that was asked for.
#[derive(Debug, Clone)]
pub struct Days {
    starts: Vec<i64>,
}

impl Days {
    /// The periods that cover `from..=until` (Unix seconds), each beginning `offset_minutes` after local midnight.
    pub fn covering(zone: &TimeZone, offset_minutes: u16, from: i64, until: i64) -> Self {
        let local = zone.to_datetime(Timestamp::from_second(from).unwrap_or_default());
        let mut day = local.date();
        let begin = |at: DateTime| -> i64 {
            zone.to_ambiguous_timestamp(at).compatible().map_or(i64::MAX, |instant| instant.as_second())
        };
        let offset = SignedDuration::from_mins(i64::from(offset_minutes));
        let at = |day: jiff::civil::Date| day.to_datetime(jiff::civil::Time::midnight()).saturating_add(offset);
        if begin(at(day)) > from {
            day = day.yesterday().unwrap_or(day);
        }
        let mut starts = Vec::with_capacity(12);
        while starts.len() < DAYS_MAX {
            let start = begin(at(day));
            starts.push(start);
            let Ok(next) = day.tomorrow() else { break };
            if start > until {
                break;
            }
            day = next;
        }
        Self { starts }
    }

    /// The index of the period that holds an instant.
    pub fn index(&self, at: i64) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// When a period begins.
    pub fn start_of(&self, index: usize) -> Option<i64> {
        self.starts.get(index).copied()
    }

    /// When the period after this one begins.
    pub fn end_of(&self, index: usize) -> i64 {
        self.starts.get(index.saturating_add(1)).copied().unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(zone: &str, offset: u16, from: &str, until: &str) -> Vec<i64> {
        let second = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        let laid = Days::covering(&TimeZone::get(zone).unwrap(), offset, second(from), second(until));
        laid.starts.windows(2).map(|pair| (pair[1] - pair[0]) / 3600).collect()
    }

    #[test]
    fn a_day_is_as_long_as_the_clock_says() {
        assert_eq!(days("America/Chicago", 0, "2026-03-07T12:00:00Z", "2026-03-09T12:00:00Z"), [24, 23, 24]);
        assert_eq!(days("America/Chicago", 0, "2026-10-31T12:00:00Z", "2026-11-02T12:00:00Z"), [24, 25, 24]);
        assert_eq!(days("America/Phoenix", 0, "2026-03-07T12:00:00Z", "2026-03-09T12:00:00Z"), [24, 24, 24]);
    }

    #[test]
    fn a_period_may_begin_at_noon() {
        let noon = Days::covering(
            &TimeZone::get("America/Denver").unwrap(),
            12 * 60,
            "2026-05-05T17:00:00Z".parse::<Timestamp>().unwrap().as_second(),
            "2026-05-05T19:00:00Z".parse::<Timestamp>().unwrap().as_second(),
        );
        // 17:00 UTC is 11:00 in Denver: still yesterday's period.
        assert_eq!(noon.index("2026-05-05T17:00:00Z".parse::<Timestamp>().unwrap().as_second()), 0);
        assert_eq!(noon.index("2026-05-05T18:00:00Z".parse::<Timestamp>().unwrap().as_second()), 1);
    }
}
