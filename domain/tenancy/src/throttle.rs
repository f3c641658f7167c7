//! How often something may be tried.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// So many attempts in a window that starts with the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub attempts: u32,
    pub window_s: u32,
}

/// What has been tried so far. An attempt is counted before it is judged, so that a hundred at once are a hundred;
/// one that succeeds is [forgiven](Throttle::forgive).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Throttle {
    pub since: Option<Timestamp>,
    pub attempts: u32,
}

/// No attempt before this many seconds have passed; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts: try again in {retry_after_s} s")]
pub struct TooMany {
    pub retry_after_s: u64,
}

impl Limit {
    fn window(self) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.window_s))
    }
}

impl Throttle {
    /// Counts one attempt, unless the window is full.
    pub fn admit(self, limit: Limit, now: Timestamp) -> Result<Self, TooMany> {
        let Some((since, left)) = self.since.and_then(|since| Some((since, left(since, limit, now)?))) else {
            return Ok(Self { since: Some(now), attempts: 1 });
        };
        if self.attempts < limit.attempts {
            return Ok(Self { since: Some(since), attempts: self.attempts.saturating_add(1) });
        }
        let whole_seconds = left.as_secs() + i64::from(left.subsec_nanos() > 0);
        Err(TooMany { retry_after_s: u64::try_from(whole_seconds).unwrap_or(0).max(1) })
    }

    /// Takes one attempt back.
    #[must_use]
    pub fn forgive(self) -> Self {
        Self { attempts: self.attempts.saturating_sub(1), ..self }
    }
}

/// What is left of the window, if anything. A window that starts in the future is one of a clock that ran ahead: over.
fn left(since: Timestamp, limit: Limit, now: Timestamp) -> Option<SignedDuration> {
    let passed = now.duration_since(since);
    (!passed.is_negative()).then(|| limit.window() - passed).filter(SignedDuration::is_positive)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { attempts: 3, window_s: 60 };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn tried(seconds: &[i64]) -> Throttle {
        seconds.iter().fold(Throttle::default(), |t, s| t.admit(LIMIT, at(*s)).unwrap())
    }

    #[test]
    fn the_fourth_waits_for_the_window_to_end() {
        assert_eq!(tried(&[0, 1, 2]).admit(LIMIT, at(3)), Err(TooMany { retry_after_s: 57 }));
        assert!(tried(&[0, 1, 2]).admit(LIMIT, at(60)).is_ok());
        assert_eq!(tried(&[0, 1, 2]).admit(LIMIT, at(60)).unwrap().attempts, 1);
    }

    #[test]
    fn success_is_forgiven() {
        let state = (0..100).fold(Throttle::default(), |t, s| t.admit(LIMIT, at(s % 50)).unwrap().forgive());
        assert_eq!(state.attempts, 0);
    }

    #[test]
    fn a_clock_that_ran_ahead_locks_nobody_out() {
        assert!(tried(&[1000, 1000, 1000]).admit(LIMIT, at(0)).is_ok());
    }
}
