//! A case: one break of one invariant on one subject, somebody's to mend.
//!
//! There is one case per invariant and subject, for ever: its identifier is derived from both, so that a thousand
//! evaluations of the same break open it once. What the evaluation finds comes in as `Observe` and `Heal`; people
//! assign, snooze, comment and resolve. A resolved case stays resolved while the same break is observed; other evidence
//! is a new break and opens it again, and when the truth heals the case closes itself, whoever had it.

use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Aggregate, CaseId, Context, MemberId, Refusal, Rejection, TenantId, TypedId};
use serde::{Deserialize, Serialize};

use crate::break_::{Break, Evidence};
use crate::invariant::Invariant;
use crate::subject::{Party, Subject};

/// Characters of a comment or a resolution's note.
pub const NOTE_MAX: usize = 2_000;
pub const COMMENTS_MAX: usize = 200;
/// How far away a snooze may end.
pub const SNOOZE_DAYS_MAX: i64 = 30;

/// The one case of an invariant and a subject.
pub fn case_id(tenant: TenantId, invariant: Invariant, subject: Subject) -> CaseId {
    CaseId::derive(&[&tenant.to_string(), invariant.as_str(), &subject.to_string()])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// Nothing was ever amiss.
    #[default]
    Nothing,
    Open,
    Snoozed,
    /// Somebody said what it was. The break may still stand.
    Resolved,
    /// The truth mended it.
    Healed,
}

impl CaseStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Open => "open",
            Self::Snoozed => "snoozed",
            Self::Resolved => "resolved",
            Self::Healed => "healed",
        }
    }
}

/// What it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    CarrierFault,
    WarehouseFault,
    ShipperFault,
    ConsigneeFault,
    Weather,
    MissingData,
    WrongData,
    AcceptedAsIs,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub at: Timestamp,
    pub by: Actor,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    pub at: Timestamp,
    pub by: Actor,
    pub cause: Cause,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a case is about, as observed last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub case_id: CaseId,
    #[serde(flatten)]
    pub broken: Break,
    /// The subject as people name it; empty while that is unknown.
    #[serde(default)]
    pub number: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Case {
    pub status: CaseStatus,
    #[serde(default)]
    pub about: Option<Opened>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub healed_at: Option<Timestamp>,
    /// How often it was opened: 1 for a break that came once.
    #[serde(default)]
    pub opened: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CaseCommand {
    /// An evaluation found the break.
    Observe {
        broken: Box<Break>,
        number: String,
    },
    /// An evaluation found it mended.
    Heal,
    Assign {
        member_id: MemberId,
    },
    Snooze {
        until: Timestamp,
    },
    Comment {
        text: String,
    },
    Resolve {
        cause: Cause,
        note: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum CaseEvent {
    #[serde(rename = "case_opened")]
    Opened(Box<Opened>),
    /// Another break, after it was resolved or healed.
    #[serde(rename = "case_reopened")]
    Reopened(Box<Opened>),
    /// The same break, and the evidence has changed.
    #[serde(rename = "case_evidence_changed")]
    EvidenceChanged { case_id: CaseId, owner: Party, evidence: Vec<Evidence>, due_at: Timestamp },
    #[serde(rename = "case_assigned")]
    Assigned { case_id: CaseId, member_id: MemberId },
    #[serde(rename = "case_snoozed")]
    Snoozed { case_id: CaseId, until: Timestamp },
    /// The snooze ran out, and the break stands.
    #[serde(rename = "case_woken")]
    Woken { case_id: CaseId },
    #[serde(rename = "case_commented")]
    Commented { case_id: CaseId, comment: Comment },
    #[serde(rename = "case_resolved")]
    Resolved { case_id: CaseId, invariant: Invariant, subject: Subject, resolution: Resolution },
    /// The truth mended it.
    #[serde(rename = "case_healed")]
    Healed { case_id: CaseId, invariant: Invariant, subject: Subject, at: Timestamp },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseRejection {
    #[error("there is no such case")]
    Absent,
    #[error("the case is {} already", .0.as_str())]
    Closed(CaseStatus),
    #[error("it is assigned to this member already")]
    AlreadyAssigned,
    #[error("a snooze ends in the future, within {SNOOZE_DAYS_MAX} days")]
    SnoozeOutOfRange,
    #[error("a text has 1 to {NOTE_MAX} characters")]
    Text(&'static str),
    #[error("a case has at most {COMMENTS_MAX} comments")]
    CommentsFull,
}

impl Rejection for CaseRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "case_not_found",
            Self::Closed(_) => "case_closed",
            Self::AlreadyAssigned => "case_already_assigned",
            Self::SnoozeOutOfRange => "snooze_out_of_range",
            Self::Text(_) => "text_invalid",
            Self::CommentsFull => "case_comments_full",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::SnoozeOutOfRange | Self::Text(_) => Refusal::Invalid,
            Self::Closed(_) | Self::AlreadyAssigned | Self::CommentsFull => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Text(field) => Some(format!("/{field}")),
            Self::SnoozeOutOfRange => Some("/until".to_owned()),
            Self::Absent | Self::Closed(_) | Self::AlreadyAssigned | Self::CommentsFull => None,
        }
    }
}

impl Case {
    /// What it is about, while somebody may work on it.
    fn workable(&self) -> Result<&Opened, CaseRejection> {
        match self.status {
            CaseStatus::Open | CaseStatus::Snoozed => self.about.as_ref().ok_or(CaseRejection::Absent),
            CaseStatus::Nothing => Err(CaseRejection::Absent),
            closed @ (CaseStatus::Resolved | CaseStatus::Healed) => Err(CaseRejection::Closed(closed)),
        }
    }

    fn observe(&self, broken: &Break, number: &str, context: &Context) -> Vec<CaseEvent> {
        let case_id = case_id(context.tenant, broken.invariant, broken.subject);
        let opened = || {
            let (broken, number) = (broken.clone(), number.to_owned());
            Box::new(Opened { case_id, broken, number, at: context.now })
        };
        let same = self.about.as_ref().is_some_and(|about| about.broken == *broken);
        match self.status {
            CaseStatus::Nothing => vec![CaseEvent::Opened(opened())],
            CaseStatus::Healed => vec![CaseEvent::Reopened(opened())],
            CaseStatus::Resolved if same => Vec::new(),
            CaseStatus::Resolved => vec![CaseEvent::Reopened(opened())],
            CaseStatus::Open | CaseStatus::Snoozed => {
                let mut events = Vec::new();
                if !same {
                    let Break { owner, evidence, due_at, .. } = broken.clone();
                    events.push(CaseEvent::EvidenceChanged { case_id, owner, evidence, due_at });
                }
                if self.status == CaseStatus::Snoozed && self.snoozed_until.is_none_or(|until| until <= context.now) {
                    events.push(CaseEvent::Woken { case_id });
                }
                events
            }
        }
    }

    fn heal(&self, context: &Context) -> Vec<CaseEvent> {
        match (self.status, &self.about) {
            (CaseStatus::Open | CaseStatus::Snoozed | CaseStatus::Resolved, Some(about)) => {
                let (invariant, subject) = (about.broken.invariant, about.broken.subject);
                vec![CaseEvent::Healed { case_id: about.case_id, invariant, subject, at: context.now }]
            }
            (CaseStatus::Nothing | CaseStatus::Healed, _) | (_, None) => Vec::new(),
        }
    }
}

fn text(field: &'static str, text: &str) -> Result<String, CaseRejection> {
    let trimmed = text.trim();
    let fits = !trimmed.is_empty() && trimmed.chars().count() <= NOTE_MAX;
    if fits { Ok(trimmed.to_owned()) } else { Err(CaseRejection::Text(field)) }
}

impl Aggregate for Case {
    const KIND: &'static str = "case";
    type Command = CaseCommand;
    type Event = CaseEvent;
    type Rejection = CaseRejection;

    fn decide(&self, command: &CaseCommand, context: &Context) -> Result<Vec<CaseEvent>, CaseRejection> {
        let (at, by) = (context.now, context.actor.clone());
        match command {
            CaseCommand::Observe { broken, number } => Ok(self.observe(broken, number, context)),
            CaseCommand::Heal => Ok(self.heal(context)),
            CaseCommand::Assign { member_id } => {
                let case_id = self.workable()?.case_id;
                if self.assignee == Some(*member_id) {
                    return Err(CaseRejection::AlreadyAssigned);
                }
                Ok(vec![CaseEvent::Assigned { case_id, member_id: *member_id }])
            }
            CaseCommand::Snooze { until } => {
                let case_id = self.workable()?.case_id;
                let latest = at.checked_add(SignedDuration::from_hours(24 * SNOOZE_DAYS_MAX)).unwrap_or(Timestamp::MAX);
                if *until <= at || *until > latest {
                    return Err(CaseRejection::SnoozeOutOfRange);
                }
                Ok(vec![CaseEvent::Snoozed { case_id, until: *until }])
            }
            CaseCommand::Comment { text: said } => {
                let case_id = self.about.as_ref().ok_or(CaseRejection::Absent)?.case_id;
                if self.comments.len() >= COMMENTS_MAX {
                    return Err(CaseRejection::CommentsFull);
                }
                Ok(vec![CaseEvent::Commented { case_id, comment: Comment { at, by, text: text("text", said)? } }])
            }
            CaseCommand::Resolve { cause, note } => {
                let about = self.workable()?;
                let note = note.as_ref().map(|note| text("note", note)).transpose()?;
                let (case_id, invariant, subject) = (about.case_id, about.broken.invariant, about.broken.subject);
                let resolution = Resolution { at, by, cause: *cause, note };
                Ok(vec![CaseEvent::Resolved { case_id, invariant, subject, resolution }])
            }
        }
    }

    fn evolve(mut self, event: &CaseEvent) -> Self {
        match event {
            CaseEvent::Opened(opened) | CaseEvent::Reopened(opened) => {
                self.status = CaseStatus::Open;
                self.about = Some((**opened).clone());
                (self.snoozed_until, self.resolution, self.healed_at) = (None, None, None);
                self.opened = self.opened.saturating_add(1);
            }
            CaseEvent::EvidenceChanged { owner, evidence, due_at, .. } => {
                if let Some(about) = &mut self.about {
                    (about.broken.owner, about.broken.due_at) = (*owner, *due_at);
                    about.broken.evidence.clone_from(evidence);
                }
            }
            CaseEvent::Assigned { member_id, .. } => self.assignee = Some(*member_id),
            CaseEvent::Snoozed { until, .. } => {
                (self.status, self.snoozed_until) = (CaseStatus::Snoozed, Some(*until));
            }
            CaseEvent::Woken { .. } => (self.status, self.snoozed_until) = (CaseStatus::Open, None),
            CaseEvent::Commented { comment, .. } => self.comments.push(comment.clone()),
            CaseEvent::Resolved { resolution, .. } => {
                (self.status, self.snoozed_until) = (CaseStatus::Resolved, None);
                self.resolution = Some(resolution.clone());
            }
            CaseEvent::Healed { at, .. } => {
                (self.status, self.snoozed_until) = (CaseStatus::Healed, None);
                self.healed_at = Some(*at);
            }
        }
        self
    }

    fn probes(&self, context: &Context) -> Vec<(&'static str, CaseCommand)> {
        let soon = context.now.checked_add(SignedDuration::from_hours(1)).unwrap_or(context.now);
        vec![
            // Somebody to whom it is not assigned yet.
            ("assign", CaseCommand::Assign { member_id: MemberId::derive(&["probe"]) }),
            ("snooze", CaseCommand::Snooze { until: soon }),
            ("comment", CaseCommand::Comment { text: "a word".to_owned() }),
            ("resolve", CaseCommand::Resolve { cause: Cause::Other, note: None }),
        ]
    }
}
