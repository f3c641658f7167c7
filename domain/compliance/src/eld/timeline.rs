//! Duty status over time, from the active records of a file.
//!
//! Records that a carrier proposes, that were changed or rejected, and codes that nobody knows change nothing here: what
//! cannot be told is left out and listed, and is never taken for off duty.

use std::fmt;

use jiff::{Timestamp, civil, tz::Offset, tz::TimeZone};
use kernel::Zone;
use serde::{Deserialize, Serialize};

use super::codes::{DutyStatus, EventKind, EventType, Indication, RecordStatus};
use super::records::{Event, OutputFile};

/// From this moment on, this is the driver's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyChange {
    pub start: Timestamp,
    pub status: DutyStatus,
    /// Personal use while off duty, yard moves while on duty (4.3.2.2.2).
    pub indication: Option<Indication>,
}

impl fmt::Display for DutyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.start, self.status.words())?;
        self.indication.map_or(Ok(()), |indication| write!(f, " ({})", indication.words()))
    }
}

/// The driver's statuses, the oldest first; each lasts until the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timeline {
    pub changes: Vec<DutyChange>,
    /// Records that say something of the duty status, but not clearly.
    pub left_out: Vec<LeftOut>,
    /// Records that wait for the driver to confirm or to reject them (record status 3).
    pub pending: u32,
}

/// A record of the event list that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its place in [`OutputFile::events`], from 0.
    pub index: usize,
    pub why: Unclear,
}

/// Why a record says nothing of the duty status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// Whether it is active is not known.
    RecordStatus,
    /// Its type or its code is not known.
    Code,
    /// When it happened is not known.
    Moment,
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RecordStatus => "record status",
            Self::Code => "event type or code",
            Self::Moment => "date or time",
        })
    }
}

/// The clock of the home terminal, by which a file tells all its times (4.4.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HomeClock {
    /// Right across changes of daylight saving time.
    Zone(Zone),
    /// As the header says (7.41): right for the days of the file that have the offset of the day on which it was made.
    HoursBehindUtc(u8),
}

impl HomeClock {
    /// The clock that the header tells of.
    pub fn of_header(file: &OutputFile) -> Option<Self> {
        file.header.carrier.behind_utc.get().map(|hours| Self::HoursBehindUtc(hours.0))
    }

    fn time_zone(&self) -> TimeZone {
        match self {
            Self::Zone(zone) => zone.time_zone(),
            Self::HoursBehindUtc(hours) => {
                let hours = i8::try_from(*hours).ok().and_then(i8::checked_neg).unwrap_or_default();
                Offset::from_hours(hours).unwrap_or(Offset::UTC).to_time_zone()
            }
        }
    }
}

/// What a record does to the duty status.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mark {
    Status(DutyStatus),
    Indicated(Indication),
    Cleared,
}

impl Timeline {
    /// From the active records of a file.
    pub fn of(file: &OutputFile, clock: &HomeClock) -> Self {
        let zone = clock.time_zone();
        let mut timeline = Self::default();
        let mut marks = Vec::new();
        let mut previous = None;
        // The newest comes first in a file.
        for (index, event) in file.events.iter().enumerate().rev() {
            if event.status.get() == Some(&RecordStatus::ChangeRequested) {
                timeline.pending = timeline.pending.saturating_add(1);
            }
            match said(event) {
                Ok(None) => {}
                Ok(Some((at, mark))) => match instant(&zone, at, previous) {
                    Some(instant) => {
                        previous = Some(instant);
                        marks.push((instant, mark));
                    }
                    None => timeline.left_out.push(LeftOut { index, why: Unclear::Moment }),
                },
                Err(why) => timeline.left_out.push(LeftOut { index, why }),
            }
        }
        timeline.left_out.reverse();
        timeline.changes = changes(marks);
        timeline
    }

    /// The status at a moment; none before the first record.
    pub fn at(&self, moment: Timestamp) -> Option<&DutyChange> {
        let after = self.changes.partition_point(|change| change.start <= moment);
        after.checked_sub(1).and_then(|last| self.changes.get(last))
    }
}

/// What an active record says, and when by the clock of the home terminal. Nothing where it is not about duty status.
fn said(event: &Event) -> Result<Option<(civil::DateTime, Mark)>, Unclear> {
    match event.event_type.get() {
        Some(EventType::DutyStatus | EventType::Indication) => {}
        Some(_) => return Ok(None),
        None => return Err(Unclear::Code),
    }
    match event.status.get() {
        Some(RecordStatus::Active) => {}
        Some(_) => return Ok(None),
        None => return Err(Unclear::RecordStatus),
    }
    let mark = match event.kind() {
        Some(EventKind::Duty(status)) => Mark::Status(status),
        Some(EventKind::Indicated(indication)) => Mark::Indicated(indication),
        Some(EventKind::IndicationCleared) => Mark::Cleared,
        _ => return Err(Unclear::Code),
    };
    let (Some(date), Some(time)) = (event.date.get(), event.time.get()) else { return Err(Unclear::Moment) };
    Ok(Some((date.0.to_datetime(time.0), mark)))
}

/// The hour that comes twice in autumn is the first one, unless records before it show that that has passed.
fn instant(zone: &TimeZone, at: civil::DateTime, previous: Option<Timestamp>) -> Option<Timestamp> {
    let first = zone.to_ambiguous_timestamp(at).compatible().ok()?;
    let second = zone.to_ambiguous_timestamp(at).later().ok()?;
    Some(if previous.is_some_and(|previous| first < previous && previous <= second) { second } else { first })
}

/// Marks in any order into changes of status. Of marks at the same moment, the later one holds.
pub(crate) fn changes(mut marks: Vec<(Timestamp, Mark)>) -> Vec<DutyChange> {
    marks.sort_by_key(|(start, _)| *start);
    let mut changes: Vec<DutyChange> = Vec::new();
    let mut indicated = None;
    let mut current = None;
    for (start, mark) in marks {
        match mark {
            Mark::Status(status) => current = Some(status),
            Mark::Indicated(indication) => indicated = Some(indication),
            Mark::Cleared => indicated = None,
        }
        let Some(status) = current else { continue };
        // An indication ends with the status that it belongs to, whether or not a record says so.
        indicated = indicated.filter(|indication| status == status_under(*indication));
        let change = DutyChange { start, status, indication: indicated };
        if changes.last().is_some_and(|last| last.start == start) {
            changes.pop();
        }
        let same = |last: &DutyChange| last.status == status && last.indication == indicated;
        if !changes.last().is_some_and(same) {
            changes.push(change);
        }
    }
    changes
}

/// The duty status in which a driver uses a CMV personally, or moves it in a yard (4.4.1.1).
pub(crate) const fn status_under(indication: Indication) -> DutyStatus {
    match indication {
        Indication::PersonalUse => DutyStatus::OffDuty,
        Indication::YardMoves => DutyStatus::OnDuty,
    }
}
