//! Overrides: what an operator sets aside, why, and how that stays visible.
//!
//! An override is a fact of its own kind, so that it takes part in the set like any other: it may come late or twice, and
//! what follows from it does not depend on when it came. It is never removed; a later override has the last word.

use jiff::Timestamp;
use kernel::Actor;
use serde::{Deserialize, Serialize};

use crate::{Fact, Source, What};

/// The rule that an override sets aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A milestone follows from a reported fact. None was reported.
    EvidenceRequired,
    /// The report of the best source decides. A machine's report was set aside.
    BestSourceDecides,
    /// An operator's word stands until an operator speaks again. An earlier one was set aside.
    LastWordStands,
    /// What was recorded counts. It was taken back.
    RecordStands,
    /// A fact whose clock is impossible moves nothing. It was released.
    ClockSanity,
}

impl Rule {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EvidenceRequired => "evidence_required",
            Self::BestSourceDecides => "best_source_decides",
            Self::LastWordStands => "last_word_stands",
            Self::RecordStands => "record_stands",
            Self::ClockSanity => "clock_sanity",
        }
    }
}

/// Who set which rule aside, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub rule: Rule,
    /// In the operator's words; never empty.
    pub reason: String,
    pub actor: Actor,
}

impl Override {
    /// The override that a fact is, if it is one.
    pub fn of(fact: &Fact) -> Option<Self> {
        let (What::Forced { rule, actor, .. } | What::Undone { rule, actor, .. }) = &fact.what else { return None };
        Some(Self { rule: *rule, reason: fact.reason.clone().unwrap_or_default(), actor: actor.clone() })
    }
}

/// An operator's word that a fact held in quarantine counts after all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub source: Source,
    pub event_id: String,
    pub released_at: Timestamp,
    #[serde(flatten)]
    pub why: Override,
}
