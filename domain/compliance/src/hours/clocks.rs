//! What a driver has left now, when it comes back, and what a rest from now on would give.

use jiff::{SignedDuration, Timestamp};
use kernel::Zone;
use serde::{Deserialize, Serialize};

use crate::duty::{DutyLog, DutyStatus};
use crate::hours::audit::{Known, hours, when};
use crate::hours::days::Days;
use crate::hours::pieces::Kind;
use crate::hours::tally::{Frame, Tally};
use crate::rules::{Limit, RuleSet, Text};

/// Days beyond now in which a cycle's days can drop out.
const HORIZON_S: i64 = 9 * 86_400;

/// One limit on driving, now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub rule: Text,
    pub citation: Text,
    /// Seconds until driving is over the limit; 0 where it already is.
    pub remaining_s: i64,
    /// The instant of the limit, if the driver drove (or, for a window, was on duty) from now on.
    pub limit_at: Timestamp,
    /// When a rest that begins now first gives time back. `None` where nothing has been used.
    pub back: Option<Comeback>,
}

/// When a rest from now on gives time back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comeback {
    pub at: Timestamp,
    /// In the berth, where only that makes a pair.
    pub status: DutyStatus,
}

/// A driver's clocks as of an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    pub rule_set: Text,
    pub rule_version: u32,
    pub as_of: Timestamp,
    pub drive: Clock,
    pub window: Clock,
    /// Driving until the next interruption; `None` where none is owed.
    pub interruption: Option<Clock>,
    pub cycle: Clock,
}

impl Clocks {
    /// The clocks at an instant, as if the driver took the wheel then. Until its other half is there, a rest that could
    /// become half of a split runs the window like any other.
    pub fn at(log: &DutyLog, rules: &RuleSet, as_of: Timestamp) -> Self {
        let known = Known::of(log, rules, as_of.as_second(), HORIZON_S);
        let reading = known.read(log, rules, |_| false, |_| true);
        let frame = Frame { drive: reading.drive, window: reading.window, ..known.frame };
        let now = Now { tally: &reading.tally, frame: &frame, days: &known.days };
        let mut resumed = reading.tally.clone();
        resumed.settle(false, &frame);
        let clock = |limit: &Limit, remaining: i64, back: Option<Comeback>| Clock {
            rule: limit.code.clone(),
            citation: limit.citation.clone(),
            remaining_s: remaining.max(0),
            limit_at: now.instant(resumed.at.saturating_add(remaining.max(0))),
            back,
        };
        let interruption = rules.interruption.as_ref().zip(frame.interruption).filter(|_| !reading.unbroken);
        Self {
            rule_set: rules.id.clone(),
            rule_version: rules.version,
            as_of,
            drive: clock(&rules.drive, drive_left(&resumed, &frame), now.back(drive_left)),
            window: clock(&rules.window.limit, window_left(&resumed, &frame), now.back(window_left)),
            interruption: interruption.map(|(rule, (limit, length))| {
                let used = resumed.unbroken(&frame);
                let wait = length.saturating_sub(reading.tally.idle()).max(0);
                let back = (used > 0).then(|| Comeback {
                    at: now.instant(resumed.at.saturating_add(wait)),
                    status: DutyStatus::OffDuty,
                });
                clock(&rule.limit, limit.saturating_sub(used), back)
            }),
            cycle: clock(&rules.cycle.limit, cycle_left(&resumed, &frame), now.cycle_back()),
        }
    }

    /// The clocks after so many minutes of rest from `as_of` on, in the berth or off duty. `None` where the log ends
    /// earlier than that instant.
    pub fn if_rested(log: &DutyLog, rules: &RuleSet, as_of: Timestamp, minutes: u32, berth: bool) -> Option<Self> {
        let until = as_of.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
        let known = log.until(as_of)?;
        let status = if berth { DutyStatus::SleeperBerth } else { DutyStatus::OffDuty };
        Some(Self::at(&known.then(status, until)?, rules, until))
    }

    /// Seconds that the driver may drive from now on without a stop.
    pub fn drivable_s(&self) -> i64 {
        self.all().map(|clock| clock.remaining_s).min().unwrap_or(0)
    }

    fn all(&self) -> impl Iterator<Item = &Clock> {
        [Some(&self.drive), Some(&self.window), self.interruption.as_ref(), Some(&self.cycle)].into_iter().flatten()
    }

    /// One sentence that a dispatcher can read out, on the clock of a place.
    pub fn explanation(&self, zone: &Zone) -> String {
        let Some(tightest) = self.all().min_by_key(|clock| clock.remaining_s) else { return String::new() };
        let left = hours(SignedDuration::from_secs(tightest.remaining_s));
        match (&tightest.back, tightest.remaining_s) {
            (Some(back), 0) => format!(
                "No driving now: {} ({}) is used up and comes back at {} by resting ({}).",
                tightest.rule,
                tightest.citation,
                when(back.at, zone),
                back.status
            ),
            (None, 0) => format!("No driving now: {} ({}) is used up.", tightest.rule, tightest.citation),
            _ => format!(
                "The driver may drive {left} more, until {}, when {} ({}) ends it.",
                when(tightest.limit_at, zone),
                tightest.rule,
                tightest.citation
            ),
        }
    }
}

pub fn drive_left(tally: &Tally, frame: &Frame) -> i64 {
    frame.drive.saturating_sub(tally.drive_used())
}

pub fn window_left(tally: &Tally, frame: &Frame) -> i64 {
    frame.window.saturating_sub(tally.window_used())
}

pub fn cycle_left(tally: &Tally, frame: &Frame) -> i64 {
    frame.cycle.saturating_sub(tally.cycle_used(frame))
}

/// The instants at which days of the cycle drop out, with what is then left of it; the days after today, in order.
pub fn cycle_by_day<'a>(tally: &'a Tally, frame: &'a Frame, days: &'a Days) -> impl Iterator<Item = (i64, i64)> + 'a {
    (1..=frame.cycle_days).map(|ahead| {
        let kept: i64 = tally.by_day().iter().take(frame.cycle_days.saturating_sub(ahead)).sum();
        (days.end_of(tally.day().saturating_add(ahead).saturating_sub(1)), frame.cycle.saturating_sub(kept))
    })
}

struct Now<'a> {
    tally: &'a Tally,
    frame: &'a Frame,
    days: &'a Days,
}

impl Now<'_> {
    fn instant(&self, second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
    }

    /// What would be left after resting until `length` seconds from now.
    fn after(&self, kind: Kind, length: i64, left: impl Fn(&Tally, &Frame) -> i64) -> i64 {
        let mut tally = self.tally.clone();
        tally.rest(kind, length, false, self.frame, self.days);
        tally.settle(false, self.frame);
        left(&tally, self.frame)
    }

    /// The shortest rest that gives back some of what is used.
    fn back(&self, left: fn(&Tally, &Frame) -> i64) -> Option<Comeback> {
        let mut resumed = self.tally.clone();
        resumed.settle(false, self.frame);
        let now = left(&resumed, self.frame);
        let run = self.tally.run();
        let mut lengths: Vec<i64> = vec![self.frame.full.saturating_sub(run.seconds)];
        for split in self.frame.splits.halves() {
            for half in split.completing(self.tally.marks()) {
                // With what is already slept, and in the berth from now on.
                lengths.push(half.saturating_sub(run.seconds));
                lengths.push(half);
            }
        }
        lengths.retain(|length| *length > 0);
        lengths.sort_unstable();
        lengths.dedup();
        lengths.into_iter().find_map(|length| {
            let status = [(Kind::Off, DutyStatus::OffDuty), (Kind::Berth, DutyStatus::SleeperBerth)]
                .into_iter()
                .find(|(kind, _)| self.after(*kind, length, left) > now)?
                .1;
            Some(Comeback { at: self.instant(self.tally.at.saturating_add(length)), status })
        })
    }

    fn cycle_back(&self) -> Option<Comeback> {
        let now = cycle_left(self.tally, self.frame);
        if now >= self.frame.cycle {
            return None;
        }
        let dropped = cycle_by_day(self.tally, self.frame, self.days).find(|(_, left)| *left > now).map(|(at, _)| at);
        let run = self.tally.run().seconds;
        let restarted = self.frame.restart.map(|restart| self.tally.at.saturating_add(restart.saturating_sub(run)));
        let at = dropped.into_iter().chain(restarted).min()?;
        Some(Comeback { at: self.instant(at), status: DutyStatus::OffDuty })
    }
}
