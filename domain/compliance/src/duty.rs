//! A driver's record of duty status, as facts: who was in which status from when to when, and what was claimed.
//!
//! Deliberately absent: any judgement. A log is stored once; violations are derived from it as of an instant, and change
//! when the log does.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use kernel::Zone;
use serde::{Deserialize, Serialize};

/// The most segments that one audit reads: half a year at 80 changes a day.
pub const SEGMENTS_MAX: usize = 16_384;

/// The longest log, in days: ten years.
pub const LOG_DAYS_MAX: i64 = 3_652;

/// The most claims that one log carries.
pub const CLAIMS_MAX: usize = 256;

/// What the driver was doing: the four statuses of 49 CFR 395.8(b), and the special ones that are logged beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyStatus {
    OffDuty,
    SleeperBerth,
    Driving,
    /// On duty, not driving.
    OnDuty,
    /// The truck used off duty, for oneself: off duty, within what the carrier allows (395.8 guidance, question 26).
    PersonalConveyance,
    /// The truck moved within a yard: on duty, not driving.
    YardMove,
    /// Off duty at a natural gas or oil well site: 49 CFR 395.1(d)(2).
    WellSiteWaiting,
    /// Beside the driver of a moving vehicle: rest next to a long time in the berth, else on duty (395.2, 395.1(g)).
    PassengerSeat,
}

impl DutyStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OffDuty => "off_duty",
            Self::SleeperBerth => "sleeper_berth",
            Self::Driving => "driving",
            Self::OnDuty => "on_duty",
            Self::PersonalConveyance => "personal_conveyance",
            Self::YardMove => "yard_move",
            Self::WellSiteWaiting => "well_site_waiting",
            Self::PassengerSeat => "passenger_seat",
        }
    }
}

impl fmt::Display for DutyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One status, from an instant (included) to a later one (excluded). Seconds count, fractions of one do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutySegment {
    pub start: Timestamp,
    pub end: Timestamp,
    pub status: DutyStatus,
}

/// An exception that the driver or the carrier claims for a time. Its conditions that the clock cannot show (places,
/// loads, seasons) are vouched for by who claims it; those that it can show are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// Conditions that nobody could foresee: 49 CFR 395.1(b)(1).
    AdverseConditions,
    /// The 16-hour day: 49 CFR 395.1(o).
    SixteenHourDay,
    /// Within 150 air-miles, with a commercial licence: 49 CFR 395.1(e)(1).
    ShortHaul,
    /// Within 150 air-miles, in a vehicle that needs no commercial licence: 49 CFR 395.1(e)(2).
    ShortHaulWithoutCdl,
    /// Farm commodities near their source in season: 49 CFR 395.1(k). Its time counts for nothing.
    Agricultural,
}

/// A claim and its time. The reason is kept for who audits; 395.28(c) wants one for adverse conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub kind: ClaimKind,
    pub from: Timestamp,
    pub until: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What is known of the time before the first segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// Nothing: the clocks start with the log, and a verdict needs a log that reaches back far enough.
    #[default]
    Unknown,
    /// The driver came rested and with a full cycle.
    Rested,
}

/// A driver's log on the home terminal's clock: segments in order, without gap or overlap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct DutyLog {
    zone: Zone,
    day_starts_minutes: u16,
    opening: Opening,
    segments: Vec<DutySegment>,
    claims: Vec<Claim>,
}

/// Why a list of segments is no log. A gap is refused rather than guessed: unknown time is not off-duty time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    #[error("a duty segment ends at `{end}`, not after its start `{start}`")]
    Backwards { start: Timestamp, end: Timestamp },
    #[error("nothing is known from `{from}` to `{until}`")]
    Gap { from: Timestamp, until: Timestamp },
    #[error("two duty segments overlap from `{from}` to `{until}`")]
    Overlap { from: Timestamp, until: Timestamp },
    #[error("a 24-hour period starts within the day, not after {0} minutes")]
    DayStart(u16),
    #[error("a log has at most {SEGMENTS_MAX} segments, {LOG_DAYS_MAX} days and {CLAIMS_MAX} claims")]
    TooLong,
}

impl LogError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Backwards { .. } => "log_segment_backwards",
            Self::Gap { .. } => "log_gap",
            Self::Overlap { .. } => "log_overlap",
            Self::DayStart(_) => "log_day_start",
            Self::TooLong => "log_too_long",
        }
    }
}

impl DutyLog {
    /// A log whose days begin at midnight of the home terminal's zone, and of whose past nothing is known.
    pub fn new(zone: Zone, segments: Vec<DutySegment>) -> Result<Self, LogError> {
        if segments.len() > SEGMENTS_MAX {
            return Err(LogError::TooLong);
        }
        let mut reached: Option<Timestamp> = None;
        for segment in &segments {
            if segment.end <= segment.start {
                return Err(LogError::Backwards { start: segment.start, end: segment.end });
            }
            match reached {
                Some(end) if segment.start > end => return Err(LogError::Gap { from: end, until: segment.start }),
                Some(end) if segment.start < end => return Err(LogError::Overlap { from: segment.start, until: end }),
                _ => reached = Some(segment.end),
            }
        }
        let days_max = SignedDuration::from_hours(24 * LOG_DAYS_MAX);
        if segments.first().zip(reached).is_some_and(|(first, end)| end.duration_since(first.start) > days_max) {
            return Err(LogError::TooLong);
        }
        Ok(Self { zone, day_starts_minutes: 0, opening: Opening::Unknown, segments, claims: Vec::new() })
    }

    #[must_use]
    pub fn opened(self, opening: Opening) -> Self {
        Self { opening, ..self }
    }

    /// The carrier's 24-hour period starts so many minutes after midnight (a header field of the ELD file).
    pub fn day_starting(self, minutes: u16) -> Result<Self, LogError> {
        if minutes >= 24 * 60 {
            return Err(LogError::DayStart(minutes));
        }
        Ok(Self { day_starts_minutes: minutes, ..self })
    }

    pub fn claiming(self, claims: Vec<Claim>) -> Result<Self, LogError> {
        if claims.len() > CLAIMS_MAX {
            return Err(LogError::TooLong);
        }
        if let Some(claim) = claims.iter().find(|claim| claim.until < claim.from) {
            return Err(LogError::Backwards { start: claim.from, end: claim.until });
        }
        Ok(Self { claims, ..self })
    }

    /// The same log with one more status, from its end on. `None` where that is not after its end.
    #[must_use]
    pub fn then(&self, status: DutyStatus, until: Timestamp) -> Option<Self> {
        let start = self.end()?;
        if until <= start || self.segments.len() >= SEGMENTS_MAX {
            return None;
        }
        let mut next = self.clone();
        next.segments.push(DutySegment { start, end: until, status });
        Some(next)
    }

    /// The same log with more segments, which follow it. `None` where they do not.
    #[must_use]
    pub fn followed_by(&self, segments: impl IntoIterator<Item = DutySegment>) -> Option<Self> {
        let mut next = self.clone();
        for segment in segments {
            let follows = next.end().is_none_or(|end| end == segment.start) && segment.start < segment.end;
            if !follows || next.segments.len() >= SEGMENTS_MAX {
                return None;
            }
            next.segments.push(segment);
        }
        Some(next)
    }

    /// What was known at an instant. `None` where the log does not reach it.
    #[must_use]
    pub fn until(&self, as_of: Timestamp) -> Option<Self> {
        if self.end()? < as_of || self.start()? >= as_of {
            return None;
        }
        let mut known = self.clone();
        known.segments.retain(|segment| segment.start < as_of);
        if let Some(last) = known.segments.last_mut() {
            last.end = last.end.min(as_of);
        }
        Some(known)
    }

    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    pub const fn day_starts_minutes(&self) -> u16 {
        self.day_starts_minutes
    }

    pub const fn opening(&self) -> Opening {
        self.opening
    }

    pub fn segments(&self) -> &[DutySegment] {
        &self.segments
    }

    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    pub fn start(&self) -> Option<Timestamp> {
        self.segments.first().map(|segment| segment.start)
    }

    pub fn end(&self) -> Option<Timestamp> {
        self.segments.last().map(|segment| segment.end)
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Wire {
    zone: Zone,
    #[serde(default)]
    day_starts_minutes: u16,
    #[serde(default)]
    opening: Opening,
    segments: Vec<DutySegment>,
    #[serde(default)]
    claims: Vec<Claim>,
}

impl TryFrom<Wire> for DutyLog {
    type Error = LogError;
    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        Self::new(wire.zone, wire.segments)?
            .opened(wire.opening)
            .day_starting(wire.day_starts_minutes)?
            .claiming(wire.claims)
    }
}

impl From<DutyLog> for Wire {
    fn from(log: DutyLog) -> Self {
        Self {
            zone: log.zone,
            day_starts_minutes: log.day_starts_minutes,
            opening: log.opening,
            segments: log.segments,
            claims: log.claims,
        }
    }
}
