//! The one model: who observed what, when, and how far it can be trusted. Units: metres, km/h, degrees, seconds.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How far a device's clock may run ahead of ours.
const AHEAD_MINUTES_MAX: i64 = 5;
/// 2000-01-01T00:00:00Z: a device that says less has no clock.
const EARLIEST_SECOND: i64 = 946_684_800;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    Samsara,
    Motive,
    Geotab,
}

/// How far an observation can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Something in it was inferred: its time is when it came.
    Low,
    High,
}

/// One observation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    pub vendor: Vendor,
    /// The vendor's own id of this observation, where it has one.
    pub event_id: Option<String>,
    /// The vendor's id of the vehicle or asset.
    pub device: Option<String>,
    pub driver: Option<String>,
    pub device_time: Timestamp,
    pub received_time: Timestamp,
    pub confidence: Confidence,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    Position(Position),
    Duty(DutyChange),
    Inspection(Inspection),
    Geofence { entered: bool, fence: String },
    Engine { is_on: bool },
    EngineHours { seconds: f64 },
    Odometer { meters: f64 },
    Fault { code: String, is_open: bool },
}

impl What {
    /// The name of the kind, as it is serialised.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Position(_) => "position",
            Self::Duty(_) => "duty",
            Self::Inspection(_) => "inspection",
            Self::Geofence { .. } => "geofence",
            Self::Engine { .. } => "engine",
            Self::EngineHours { .. } => "engine_hours",
            Self::Odometer { .. } => "odometer",
            Self::Fault { .. } => "fault",
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub latitude: f64,
    pub longitude: f64,
    pub speed_kph: Option<f64>,
    /// Clockwise from north.
    pub heading_degrees: Option<f64>,
    pub accuracy_meters: Option<f64>,
    pub odometer_meters: Option<f64>,
    pub engine_hours: Option<f64>,
    /// The vendor's words for the place; they may disagree with the coordinates.
    pub words: Option<String>,
}

impl Position {
    /// Whether it is a place on earth.
    pub fn is_possible(&self) -> bool {
        (-90.0..=90.0).contains(&self.latitude) && (-180.0..=180.0).contains(&self.longitude)
    }
}

/// 49 CFR 395.8: the four statuses, and the two special uses of two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    OffDuty,
    SleeperBerth,
    Driving,
    OnDuty,
    PersonalConveyance,
    YardMove,
}

impl Duty {
    /// A vendor's word for it. None for a word that we do not know: it is never taken for off duty.
    pub fn from_vendor(word: &str) -> Option<Self> {
        let plain: String = word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        Some(match plain.as_str() {
            "off" | "offduty" => Self::OffDuty,
            "sb" | "sleeper" | "sleeperbed" | "sleeperberth" => Self::SleeperBerth,
            "d" | "dr" | "driving" => Self::Driving,
            "on" | "onduty" | "ondutynotdriving" => Self::OnDuty,
            "pc" | "personalconveyance" => Self::PersonalConveyance,
            "ym" | "yardmove" | "yardmoves" => Self::YardMove,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DutyChange {
    pub status: Duty,
    /// Until when, where it is over.
    pub until: Option<Timestamp>,
    pub remark: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InspectionKind {
    PreTrip,
    PostTrip,
    Unspecified,
}

/// A DVIR (49 CFR 396.11).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    pub inspection: InspectionKind,
    /// None where the vendor does not say: then nobody may conclude that the vehicle is safe.
    pub is_safe: Option<bool>,
    pub is_corrected: bool,
    /// In words, with the part that they are of.
    pub defects: Vec<String>,
    pub odometer_meters: Option<f64>,
}

/// Why something was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Latitude or longitude beyond what there is, or missing.
    ImpossiblePosition,
    /// Before 2000, or more than five minutes from now.
    ImpossibleTime,
    MissingTime,
    UnknownDuty,
    /// Neither a vehicle nor a driver.
    NoSubject,
}

/// Something that was not taken, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quarantined {
    pub reason: Reason,
    /// What it was, as far as it could be told, such as `position`.
    pub what: String,
    pub device: Option<String>,
}

/// What one body came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    pub observations: Vec<Observation>,
    pub quarantined: Vec<Quarantined>,
    /// Kinds of events and rows that say nothing about movement, such as `driverCreated`.
    pub passed_over: Vec<String>,
    /// Where to go on reading, and whether there is more already.
    pub cursor: Option<String>,
    pub has_more: bool,
}

/// Who and when, before it is checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    pub event_id: Option<String>,
    pub device: Option<String>,
    pub driver: Option<String>,
    pub time: Option<Timestamp>,
}

/// Takes what can be believed, and quarantines the rest.
#[derive(Debug)]
pub(crate) struct Sieve {
    pub vendor: Vendor,
    pub received: Timestamp,
    pub batch: Batch,
}

impl Sieve {
    pub(crate) fn take(&mut self, subject: Subject, what: What) {
        match subject.time {
            None => self.refuse(&subject, what.name(), Reason::MissingTime),
            Some(time) => self.take_at(subject, time, Confidence::High, what),
        }
    }

    /// As [`Sieve::take`]; what has no time happened about when it came.
    pub(crate) fn take_now(&mut self, subject: Subject, what: What) {
        let (time, confidence) = match subject.time {
            Some(time) => (time, Confidence::High),
            None => (self.received, Confidence::Low),
        };
        self.take_at(subject, time, confidence, what);
    }

    fn take_at(&mut self, subject: Subject, time: Timestamp, confidence: Confidence, what: What) {
        let ahead = time.duration_since(self.received);
        let is_wrong = time.as_second() < EARLIEST_SECOND || ahead > SignedDuration::from_mins(AHEAD_MINUTES_MAX);
        let refusal = match &what {
            _ if is_wrong => Some(Reason::ImpossibleTime),
            What::Position(position) if !position.is_possible() => Some(Reason::ImpossiblePosition),
            _ if subject.device.is_none() && subject.driver.is_none() => Some(Reason::NoSubject),
            _ => None,
        };
        if let Some(reason) = refusal {
            return self.refuse(&subject, what.name(), reason);
        }
        let Subject { event_id, device, driver, time: _ } = subject;
        self.batch.observations.push(Observation {
            vendor: self.vendor,
            event_id,
            device,
            driver,
            device_time: time,
            received_time: self.received,
            confidence,
            what,
        });
    }

    pub(crate) fn refuse(&mut self, subject: &Subject, what: &str, reason: Reason) {
        self.batch.quarantined.push(Quarantined { reason, what: what.to_owned(), device: subject.device.clone() });
    }

    pub(crate) fn pass_over(&mut self, kind: &str) {
        self.batch.passed_over.push(kind.to_owned());
    }
}
