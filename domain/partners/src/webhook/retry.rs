//! When a delivery is tried again, and when an endpoint is given up.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Waits between attempts: close together at first, then hours, over some three days.
pub const RETRY_SECONDS: [u32; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// An endpoint that has failed for this long, without one success, is disabled.
pub const DISABLE_AFTER_HOURS: i64 = 120;

/// The most that jitter adds to a wait, in hundredths of it.
const JITTER_PERCENT: u64 = 20;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "status")]
pub enum Outcome {
    /// The receiver's status.
    Answered(u16),
    TimedOut,
    /// No connection, or none that TLS trusts.
    Unreachable,
    /// The address may not be called.
    Refused,
}

/// What follows from an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "after_seconds")]
pub enum Next {
    Delivered,
    /// In so many seconds from now.
    Retry(u64),
    /// This delivery is given up; a person may send it again.
    GiveUp,
    /// The endpoint is disabled, and its owner is told.
    Disable,
}

/// Decides what follows attempt `attempt` (the first is 1). `failing_since` is when the endpoint last began to fail
/// without a success since; `dice` is any random number, and spreads the retries of many deliveries.
pub fn next(outcome: Outcome, attempt: u32, failing_since: Option<Timestamp>, now: Timestamp, dice: u64) -> Next {
    match outcome {
        Outcome::Answered(200..=299) => return Next::Delivered,
        // Gone: the receiver says so itself.
        Outcome::Answered(410) => return Next::Disable,
        _ => {}
    }
    let has_failed_for_long =
        failing_since.is_some_and(|since| now.duration_since(since) >= SignedDuration::from_hours(DISABLE_AFTER_HOURS));
    if has_failed_for_long {
        return Next::Disable;
    }
    let wait = attempt.checked_sub(1).and_then(|index| RETRY_SECONDS.get(usize::try_from(index).ok()?));
    wait.map_or(Next::GiveUp, |&seconds| {
        let room = u64::from(seconds) * JITTER_PERCENT / 100;
        Next::Retry(u64::from(seconds) + dice % (room + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn waits_grow_and_end() {
        let mut total = 0;
        for attempt in 1..=9 {
            let Next::Retry(seconds) = next(Outcome::Answered(503), attempt, Some(at(0)), at(1), 0) else { panic!() };
            assert!(seconds == u64::from(RETRY_SECONDS[attempt as usize - 1]));
            total += seconds;
        }
        assert!((48 * 3600..96 * 3600).contains(&total), "{total}");
        assert_eq!(next(Outcome::TimedOut, 10, Some(at(0)), at(1), 0), Next::GiveUp);
        assert_eq!(next(Outcome::TimedOut, 0, None, at(1), 0), Next::GiveUp);
    }

    #[test]
    fn jitter_only_ever_waits_longer() {
        for dice in [0, 1, 77, u64::MAX] {
            let Next::Retry(seconds) = next(Outcome::Unreachable, 2, None, at(0), dice) else { panic!() };
            assert!((300..=360).contains(&seconds), "{seconds}");
        }
    }

    #[test]
    fn gone_and_long_failure_disable() {
        assert_eq!(next(Outcome::Answered(410), 1, None, at(0), 0), Next::Disable);
        assert_eq!(next(Outcome::Answered(500), 2, Some(at(0)), at(DISABLE_AFTER_HOURS), 0), Next::Disable);
        assert_eq!(next(Outcome::Answered(204), 9, Some(at(0)), at(999), 0), Next::Delivered);
        assert!(
            matches!(next(Outcome::Answered(301), 1, None, at(0), 0), Next::Retry(_)),
            "a redirect is not followed"
        );
    }
}
