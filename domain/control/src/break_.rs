//! A break: two contexts that do not agree, or a deed that is overdue.

use jiff::Timestamp;
use kernel::EventId;
use serde::{Deserialize, Serialize};

use crate::{Invariant, Party, Subject};

/// One fact behind a break, in words. The words never depend on when they were said, so that the same truth evaluated
/// again is the same evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub text: String,
    /// The event that says so; none for what is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
}

impl Evidence {
    pub fn of(event_id: EventId, text: impl Into<String>) -> Self {
        Self { text: text.into(), event_id: Some(event_id) }
    }

    pub fn missing(text: impl Into<String>) -> Self {
        Self { text: text.into(), event_id: None }
    }
}

/// An invariant that does not hold of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    pub invariant: Invariant,
    pub subject: Subject,
    /// Who has to mend it.
    pub owner: Party,
    pub evidence: Vec<Evidence>,
    /// Since when it should have been otherwise.
    pub due_at: Timestamp,
}
