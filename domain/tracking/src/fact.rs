//! One report about movement, as it was received.

use jiff::{SignedDuration, Timestamp};
use kernel::{FactId, StopId, TypedId};
use serde::{Deserialize, Serialize};

/// Who says so. The rank decides between sources that disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Geofence,
    #[serde(rename = "edi_214")]
    Edi214,
    CarrierApi,
    Eld,
    DriverApp,
    Operator,
}

impl Source {
    pub const ALL: [Self; 6] =
        [Self::Geofence, Self::Edi214, Self::CarrierApi, Self::Eld, Self::DriverApp, Self::Operator];

    /// How much the source is trusted, 1 to 4: a person who corrects the record, then whoever is in the cab, then what the
    /// carrier's office passes on, then a circle on a map.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Operator => 4,
            Self::DriverApp | Self::Eld => 3,
            Self::CarrierApi | Self::Edi214 => 2,
            Self::Geofence => 1,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Geofence => "geofence",
            Self::Edi214 => "edi_214",
            Self::CarrierApi => "carrier_api",
            Self::Eld => "eld",
            Self::DriverApp => "driver_app",
            Self::Operator => "operator",
        }
    }
}

/// How an attempt to deliver ended. The order is how far it settles the stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Refused,
    Partial,
    Delivered,
}

impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Partial => "partial",
            Self::Delivered => "delivered",
        }
    }
}

/// What was reported.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    Arrived {
        stop_id: StopId,
    },
    Departed {
        stop_id: StopId,
    },
    DeliveryAttempted {
        stop_id: StopId,
        outcome: Outcome,
    },
    /// Where the load is; the fact's own position says it.
    Position,
    /// Anything else worth keeping; it moves nothing.
    Note {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stop_id: Option<StopId>,
    },
}

impl What {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Arrived { .. } => "arrived",
            Self::Departed { .. } => "departed",
            Self::DeliveryAttempted { .. } => "delivery_attempted",
            Self::Position => "position",
            Self::Note { .. } => "note",
        }
    }

    pub const fn stop_id(&self) -> Option<StopId> {
        match self {
            Self::Arrived { stop_id } | Self::Departed { stop_id } | Self::DeliveryAttempted { stop_id, .. } => {
                Some(*stop_id)
            }
            Self::Position => None,
            Self::Note { stop_id } => *stop_id,
        }
    }
}

/// Degrees, WGS 84, as received.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub lat: f64,
    pub lon: f64,
}

/// Why a fact is kept but moves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quarantine {
    /// It says that it happened later than we heard of it, by more than clocks may differ.
    FromTheFuture,
}

/// One report about a load. `(source, event_id)` names it: the same name again is the same fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// The sender's own id, 1 to 128 characters.
    pub event_id: String,
    #[serde(flatten)]
    pub what: What,
    /// When it happened, by the sender's clock.
    pub occurred_at: Timestamp,
    /// When we first heard of it.
    pub recorded_at: Timestamp,
    pub source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// By how much a sender's clock may run ahead of ours, in minutes.
const CLOCK_SKEW_MINUTES_MAX: i64 = 15;

impl Fact {
    /// A function of the fact alone, so that it is the same in whatever order facts come.
    pub fn quarantine(&self) -> Option<Quarantine> {
        let ahead = self.occurred_at.duration_since(self.recorded_at);
        (ahead > SignedDuration::from_mins(CLOCK_SKEW_MINUTES_MAX)).then_some(Quarantine::FromTheFuture)
    }

    /// The fact's name within its load, in 16 hexadecimal digits: short, because the track remembers each one.
    pub fn key(&self) -> String {
        digits(&[self.source.as_str(), &self.event_id], 16)
    }

    /// What it says, in 8 hexadecimal digits: tells a fact sent twice from a name used twice. Leaves out when we heard it.
    pub fn fingerprint(&self) -> String {
        let stop = self.what.stop_id().map(|s| s.to_string()).unwrap_or_default();
        let outcome = match &self.what {
            What::DeliveryAttempted { outcome, .. } => outcome.as_str(),
            What::Arrived { .. } | What::Departed { .. } | What::Position | What::Note { .. } => "",
        };
        let position = self.position.map(|p| format!("{} {}", p.lat, p.lon)).unwrap_or_default();
        let reason = self.reason.as_deref().unwrap_or_default();
        let occurred_at = self.occurred_at.to_string();
        digits(&[self.what.as_str(), &stop, outcome, &position, reason, &occurred_at], 8)
    }
}

fn digits(parts: &[&str], count: usize) -> String {
    FactId::derive(parts).uuid().simple().to_string().chars().take(count).collect()
}
