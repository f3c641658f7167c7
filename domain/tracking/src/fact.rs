//! One report about movement, as it was received.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, StopId, TypedId};
use serde::{Deserialize, Serialize};

use crate::{MilestoneKind, Rule};

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

    /// How likely a report of this source is to be right to within minutes, in percent. For people to weigh, and for
    /// the order in which doubts are looked into; what decides between two reports is the [`rank`](Self::rank), with which
    /// it agrees. Our own estimates, not measurements: a person who checked; a computer wired to the engine; a person in a
    /// hurry; an office that passes on; an office that passes on in batches; a circle that a truck on the motorway crosses.
    pub const fn confidence(self) -> u8 {
        match self {
            Self::Operator => 99,
            Self::Eld => 95,
            Self::DriverApp => 90,
            Self::CarrierApi => 80,
            Self::Edi214 => 75,
            Self::Geofence => 60,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// An operator's override: the milestone is set, whatever was reported. The fact's reason says why.
    Forced {
        stop_id: StopId,
        milestone: MilestoneKind,
        /// How the attempt ended, where the milestone is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Outcome>,
        /// The rule that it set aside.
        rule: Rule,
        actor: Actor,
    },
    /// An operator's override: what was recorded of the milestone up to now no longer counts. The fact's reason says why.
    Undone {
        stop_id: StopId,
        milestone: MilestoneKind,
        rule: Rule,
        actor: Actor,
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
            Self::Forced { .. } => "forced",
            Self::Undone { .. } => "undone",
        }
    }

    pub const fn stop_id(&self) -> Option<StopId> {
        match self {
            Self::Arrived { stop_id }
            | Self::Departed { stop_id }
            | Self::DeliveryAttempted { stop_id, .. }
            | Self::Forced { stop_id, .. }
            | Self::Undone { stop_id, .. } => Some(*stop_id),
            Self::Position => None,
            Self::Note { stop_id } => *stop_id,
        }
    }

    /// The milestone that it speaks of.
    pub const fn milestone(&self) -> Option<MilestoneKind> {
        match self {
            Self::Arrived { .. } => Some(MilestoneKind::Arrived),
            Self::Departed { .. } => Some(MilestoneKind::Departed),
            Self::DeliveryAttempted { .. } => Some(MilestoneKind::DeliveryAttempted),
            Self::Forced { milestone, .. } | Self::Undone { milestone, .. } => Some(*milestone),
            Self::Position | Self::Note { .. } => None,
        }
    }

    /// Whether an operator sets rules aside with it.
    pub const fn is_override(&self) -> bool {
        matches!(self, Self::Forced { .. } | Self::Undone { .. })
    }
}

/// Degrees, WGS 84, as received.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub lat: f64,
    pub lon: f64,
}

/// Why a fact is kept but moves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quarantine {
    /// It says that it happened later than we heard of it, by more than clocks may differ.
    FromTheFuture,
    /// It says that it happened before the load was planned, by more than planning may lag behind.
    BeforeTheLoad,
}

impl Quarantine {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FromTheFuture => "from_the_future",
            Self::BeforeTheLoad => "before_the_load",
        }
    }

    /// In words.
    pub const fn why(self) -> &'static str {
        match self {
            Self::FromTheFuture => "it says that it happened later than we heard of it",
            Self::BeforeTheLoad => "it says that it happened before the load existed",
        }
    }

    /// What the clocks of a fact are worth. A function of what the fact says and of the load, so that it is the same in
    /// whatever order facts come; nothing precedes a load of which it is not known when it was planned.
    pub fn of(occurred_at: Timestamp, recorded_at: Timestamp, planned_at: Option<Timestamp>) -> Option<Self> {
        if occurred_at.duration_since(recorded_at) > SignedDuration::from_mins(CLOCK_SKEW_MINUTES_MAX) {
            return Some(Self::FromTheFuture);
        }
        let lead = planned_at?.duration_since(occurred_at);
        (lead > SignedDuration::from_hours(PLANNED_LATE_HOURS_MAX)).then_some(Self::BeforeTheLoad)
    }
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

/// How long after its first movement a load may be typed in, in hours: trucks are sent by telephone, and the paper follows
/// the next day.
const PLANNED_LATE_HOURS_MAX: i64 = 24;

impl Fact {
    /// Why it would move nothing. An override has no clock to distrust: an operator typed the instant, and answers for it.
    pub fn quarantine(&self, planned_at: Option<Timestamp>) -> Option<Quarantine> {
        if self.what.is_override() { None } else { Quarantine::of(self.occurred_at, self.recorded_at, planned_at) }
    }

    /// The fact's name within its load: short, because the track remembers each one.
    pub(crate) fn key(&self) -> Key {
        Key(Digest::new().text(self.source.as_str()).text(&self.event_id).end())
    }

    /// What it says: tells a fact sent twice from a name used twice. Leaves out when we heard it, and which rule an
    /// override set aside, which follows from what was known.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let (milestone, outcome) = match &self.what {
            What::DeliveryAttempted { outcome, .. } => (None, Some(*outcome)),
            What::Forced { milestone, outcome, .. } => (Some(*milestone), *outcome),
            What::Undone { milestone, .. } => (Some(*milestone), None),
            What::Arrived { .. } | What::Departed { .. } | What::Position | What::Note { .. } => (None, None),
        };
        let (lat, lon) = self.position.map_or((0, 0), |p| (p.lat.to_bits(), p.lon.to_bits()));
        let digest = Digest::new()
            .text(self.what.as_str())
            .number(self.what.stop_id().map_or(0, |id| id.uuid().as_u64_pair().1))
            .text(milestone.map_or("", MilestoneKind::as_str))
            .text(outcome.map_or("", Outcome::as_str))
            .number(u64::from(self.position.is_some()))
            .number(lat)
            .number(lon)
            .text(self.reason.as_deref().unwrap_or_default());
        // An operator's override repeated is the same override, whenever it was typed.
        let occurred_at = if matches!(self.what, What::Undone { .. }) { 0 } else { self.occurred_at.as_microsecond() };
        Fingerprint(digest.number(occurred_at.cast_unsigned()).end() >> 32)
    }
}

/// A name in 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub(crate) struct Key(u64);

/// What a fact says, in 8 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub(crate) struct Fingerprint(u64);

impl From<Key> for String {
    fn from(key: Key) -> Self {
        format!("{:016x}", key.0)
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        format!("{:08x}", fingerprint.0)
    }
}

impl TryFrom<Cow<'_, str>> for Key {
    type Error = std::num::ParseIntError;
    fn try_from(text: Cow<'_, str>) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self)
    }
}

impl TryFrom<Cow<'_, str>> for Fingerprint {
    type Error = std::num::ParseIntError;
    fn try_from(text: Cow<'_, str>) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self)
    }
}

/// Sixty-four bits of words of eight bytes, each part led by its length, mixed with the finaliser of MurmurHash3 after
/// every word. Not against forgers: who can name facts of a load could at most hide a fact of their own.
struct Digest(u64);

impl Digest {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    const fn number(self, number: u64) -> Self {
        let mixed = self.0.rotate_left(23) ^ number;
        let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        Self(mixed ^ (mixed >> 33))
    }

    fn text(self, text: &str) -> Self {
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        let digest =
            words.iter().fold(self.number(text.len() as u64), |digest, word| digest.number(u64::from_le_bytes(*word)));
        let last = rest.iter().rev().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
        if rest.is_empty() { digest } else { digest.number(last) }
    }

    const fn end(self) -> u64 {
        self.0
    }
}
