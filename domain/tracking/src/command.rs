//! What a track is told, what it says, and why it refuses.

use jiff::Timestamp;
use kernel::{LoadId, Refusal, Rejection, StopId};
use serde::{Deserialize, Serialize};

use crate::{
    DetentionChange, Fact, Load, MAX_FACTS_PER_COMMAND, MAX_FACTS_PER_LOAD, MilestoneKind, Moment, Outcome, Quarantine,
    Release, ShipmentRef, Source, StopKind,
};

/// The longest reason of an override.
pub const REASON_CHARACTERS_MAX: usize = 500;

#[derive(Debug, Clone, PartialEq)]
pub enum TrackCommand {
    /// The load was dispatched, or dispatched again with another carrier.
    Open {
        load: Load,
    },
    /// Facts have come, for this load.
    Record {
        load_id: LoadId,
        facts: Vec<Fact>,
    },
    /// Announce what no command had room for (see [`Track::has_untold`]).
    Announce {
        load_id: LoadId,
    },
    Cancel {
        load_id: LoadId,
    },
    /// An override: an operator sets a milestone, whatever was reported.
    ForceMilestone {
        load_id: LoadId,
        /// Names the override, as a sender's id names a fact.
        event_id: String,
        stop_id: StopId,
        milestone: MilestoneKind,
        occurred_at: Timestamp,
        /// Of a delivery attempt, and only there.
        outcome: Option<Outcome>,
        reason: String,
    },
    /// An override: what was recorded of a milestone up to now no longer counts.
    UndoMilestone {
        load_id: LoadId,
        event_id: String,
        stop_id: StopId,
        milestone: MilestoneKind,
        reason: String,
    },
    /// An override: a fact held in quarantine counts after all.
    ReleaseFact {
        load_id: LoadId,
        source: Source,
        event_id: String,
        reason: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum TrackEvent {
    #[serde(rename = "track_opened")]
    Opened { load: Load },
    #[serde(rename = "facts_recorded")]
    FactsRecorded { load_id: LoadId, facts: Vec<Fact> },
    #[serde(rename = "stop_arrived")]
    StopArrived {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        #[serde(flatten)]
        moment: Moment,
        shipments: Vec<ShipmentRef>,
    },
    #[serde(rename = "stop_departed")]
    StopDeparted {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        #[serde(flatten)]
        moment: Moment,
        shipments: Vec<ShipmentRef>,
    },
    #[serde(rename = "delivery_attempted")]
    DeliveryAttempted {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        /// 1 for the first journey to the door.
        attempt: u32,
        #[serde(flatten)]
        moment: Moment,
        shipments: Vec<ShipmentRef>,
    },
    #[serde(rename = "milestone_corrected")]
    MilestoneCorrected {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        milestone: MilestoneKind,
        before: Moment,
        after: Moment,
        /// Present when it changed the detention of the stop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detention: Option<Box<DetentionChange>>,
        shipments: Vec<ShipmentRef>,
    },
    /// An operator took it back, and nothing that counts says it.
    #[serde(rename = "milestone_undone")]
    MilestoneUndone {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        milestone: MilestoneKind,
        before: Moment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detention: Option<Box<DetentionChange>>,
        shipments: Vec<ShipmentRef>,
    },
    #[serde(rename = "fact_released")]
    FactReleased {
        load_id: LoadId,
        #[serde(flatten)]
        release: Release,
    },
    #[serde(rename = "track_cancelled")]
    Cancelled { load_id: LoadId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrackRejection {
    #[error("one command brings 1 to {MAX_FACTS_PER_COMMAND} facts, not {0}")]
    FactCount(usize),
    #[error("a load may have at most {MAX_FACTS_PER_LOAD} facts besides positions")]
    Full,
    #[error("this is the track of another load")]
    OtherLoad,
    #[error("only a member of the office speaks as `operator`: it outranks every other source")]
    NotAnOperator,
    #[error("an override says why, in 1 to {REASON_CHARACTERS_MAX} characters")]
    ReasonMissing,
    #[error("an override is a command of its own, not a fact that is reported")]
    OverrideReported,
    #[error("nothing was heard of this load")]
    Unknown,
    #[error("the load has no such stop, or is not dispatched")]
    StopUnknown,
    #[error("a pickup has no delivery attempt")]
    MilestoneNotApplicable,
    #[error("a delivery attempt has an outcome")]
    OutcomeMissing,
    #[error("only a delivery attempt has an outcome")]
    OutcomeNotApplicable,
    #[error("a milestone lies in the past")]
    InTheFuture,
    #[error("nothing is known of this milestone")]
    NothingToUndo,
    #[error("no fact of that name is held in quarantine")]
    NotQuarantined,
}

impl Rejection for TrackRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::FactCount(_) => "fact_count_invalid",
            Self::Full => "track_full",
            Self::OtherLoad => "track_of_another_load",
            Self::NotAnOperator => "not_an_operator",
            Self::ReasonMissing => "reason_missing",
            Self::OverrideReported => "override_reported",
            Self::Unknown => "track_unknown",
            Self::StopUnknown => "stop_unknown",
            Self::MilestoneNotApplicable => "milestone_not_applicable",
            Self::OutcomeMissing => "outcome_missing",
            Self::OutcomeNotApplicable => "outcome_not_applicable",
            Self::InTheFuture => "milestone_in_the_future",
            Self::NothingToUndo => "nothing_to_undo",
            Self::NotQuarantined => "fact_not_quarantined",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::FactCount(_)
            | Self::ReasonMissing
            | Self::OverrideReported
            | Self::MilestoneNotApplicable
            | Self::OutcomeMissing
            | Self::OutcomeNotApplicable
            | Self::InTheFuture => Refusal::Invalid,
            Self::Full | Self::OtherLoad | Self::StopUnknown | Self::NothingToUndo | Self::NotQuarantined => {
                Refusal::Conflict
            }
            Self::Unknown => Refusal::Absent,
            Self::NotAnOperator => Refusal::Forbidden,
        }
    }

    fn pointer(&self) -> Option<String> {
        let pointer = match self {
            Self::ReasonMissing => "/reason",
            Self::MilestoneNotApplicable => "/milestone",
            Self::OutcomeMissing | Self::OutcomeNotApplicable => "/outcome",
            Self::InTheFuture => "/occurred_at",
            Self::FactCount(_)
            | Self::OverrideReported
            | Self::Full
            | Self::OtherLoad
            | Self::Unknown
            | Self::StopUnknown
            | Self::NothingToUndo
            | Self::NotQuarantined
            | Self::NotAnOperator => return None,
        };
        Some(pointer.to_owned())
    }
}

/// What becomes of one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Recorded,
    /// It was received before.
    Duplicate,
    /// Kept until the load is dispatched.
    Parked,
    /// Kept, but the load has no such stop, or such a stop has no such milestone.
    Unmatched,
    /// Kept, but its clock is impossible.
    Quarantined(Quarantine),
    /// Its name was used for another fact. Not kept: the sender has to name it anew.
    NameReused,
}

impl Verdict {
    pub(crate) const fn is_kept(self) -> bool {
        match self {
            Self::Recorded | Self::Parked | Self::Unmatched | Self::Quarantined(_) => true,
            Self::Duplicate | Self::NameReused => false,
        }
    }
}
