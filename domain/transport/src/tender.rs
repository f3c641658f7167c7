//! A tender: one carrier is asked to take one load, and may think until it expires.

use jiff::Timestamp;
use kernel::{Aggregate, CarrierId, Context, LoadId, Pounds, Refusal, Rejection, TenderId, TimeWindow};
use serde::{Deserialize, Serialize};

use crate::Equipment;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Blank,
    Offered,
    Accepted,
    Declined,
    Expired,
    Withdrawn,
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    NoCapacity,
    Rate,
    Equipment,
    Timing,
    Other,
}

/// What a carrier needs to know to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// `Dallas, TX 75201`.
    pub origin: String,
    pub destination: String,
    /// Consignees.
    pub stops: u32,
    pub miles: u32,
    pub weight_lb: Pounds,
    pub pieces: u64,
    pub equipment: Equipment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pickup_window: Option<TimeWindow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub tender_id: TenderId,
    pub load_id: LoadId,
    pub load_number: String,
    pub carrier_id: CarrierId,
    pub carrier_name: String,
    pub scac: String,
    /// From 1, in the waterfall.
    pub rank: u32,
    pub round: u32,
    pub offered_at: Timestamp,
    pub expires_at: Timestamp,
    pub summary: Summary,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tender {
    pub status: Status,
    #[serde(default)]
    pub terms: Option<Terms>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline_reason: Option<DeclineReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Offer(Box<Terms>),
    Accept,
    Decline {
        reason: DeclineReason,
        note: Option<String>,
    },
    /// The time to think is over.
    Expire,
    Withdraw {
        note: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Event {
    #[serde(rename = "tender_offered")]
    Offered(Box<Terms>),
    #[serde(rename = "tender_accepted")]
    Accepted { tender_id: TenderId, load_id: LoadId, carrier_id: CarrierId, at: Timestamp },
    #[serde(rename = "tender_declined")]
    Declined {
        tender_id: TenderId,
        load_id: LoadId,
        carrier_id: CarrierId,
        at: Timestamp,
        reason: DeclineReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    #[serde(rename = "tender_expired")]
    Expired { tender_id: TenderId, load_id: LoadId, carrier_id: CarrierId, at: Timestamp },
    #[serde(rename = "tender_withdrawn")]
    Withdrawn { tender_id: TenderId, load_id: LoadId, carrier_id: CarrierId, at: Timestamp, note: String },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TenderRejection {
    #[error("there is no such tender")]
    Absent,
    #[error("the tender exists already")]
    Exists,
    #[error("a tender must expire after it is offered")]
    ExpiresAtOnce,
    #[error("the tender has expired")]
    Expired,
    #[error("the tender is {} already", .0.as_str())]
    Settled(Status),
    #[error("a note has at most {NOTE_MAX} characters")]
    LongNote,
}

const NOTE_MAX: usize = 500;

impl Rejection for TenderRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "tender_not_found",
            Self::Exists => "tender_already_exists",
            Self::ExpiresAtOnce => "invalid_expiry",
            Self::Expired => "tender_expired",
            Self::Settled(_) => "tender_settled",
            Self::LongNote => "invalid_text",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::ExpiresAtOnce | Self::LongNote => Refusal::Invalid,
            Self::Exists | Self::Expired | Self::Settled(_) => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        matches!(self, Self::LongNote).then(|| "/note".to_owned())
    }
}

impl Tender {
    /// The terms, while the carrier may still answer.
    fn open(&self) -> Result<&Terms, TenderRejection> {
        match (self.status, &self.terms) {
            (Status::Offered, Some(terms)) => Ok(terms),
            (Status::Blank, _) | (Status::Offered, None) => Err(TenderRejection::Absent),
            (Status::Expired, _) => Err(TenderRejection::Expired),
            (settled @ (Status::Accepted | Status::Declined | Status::Withdrawn), _) => {
                Err(TenderRejection::Settled(settled))
            }
        }
    }

    /// The same, before the clock says that it is too late, whether or not somebody has noted that.
    fn answerable(&self, context: &Context) -> Result<&Terms, TenderRejection> {
        let terms = self.open()?;
        if context.now < terms.expires_at { Ok(terms) } else { Err(TenderRejection::Expired) }
    }
}

impl Aggregate for Tender {
    const KIND: &'static str = "tender";
    type Command = Command;
    type Event = Event;
    type Rejection = TenderRejection;

    fn decide(&self, command: &Command, context: &Context) -> Result<Vec<Event>, TenderRejection> {
        let at = context.now;
        match command {
            Command::Offer(_) if self.status != Status::Blank => Err(TenderRejection::Exists),
            Command::Offer(terms) if terms.expires_at <= at => Err(TenderRejection::ExpiresAtOnce),
            Command::Offer(terms) => Ok(vec![Event::Offered(terms.clone())]),
            Command::Accept => {
                let &Terms { tender_id, load_id, carrier_id, .. } = self.answerable(context)?;
                Ok(vec![Event::Accepted { tender_id, load_id, carrier_id, at }])
            }
            Command::Decline { reason, note } => {
                let &Terms { tender_id, load_id, carrier_id, .. } = self.answerable(context)?;
                if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_MAX) {
                    return Err(TenderRejection::LongNote);
                }
                let (reason, note) = (*reason, note.clone());
                Ok(vec![Event::Declined { tender_id, load_id, carrier_id, at, reason, note }])
            }
            // The workflow measures the time; a second report of the same expiry says nothing new.
            Command::Expire if self.status == Status::Expired => Ok(vec![]),
            Command::Expire => {
                let &Terms { tender_id, load_id, carrier_id, .. } = self.open()?;
                Ok(vec![Event::Expired { tender_id, load_id, carrier_id, at }])
            }
            Command::Withdraw { .. } if self.status == Status::Withdrawn => Ok(vec![]),
            Command::Withdraw { note } => {
                let &Terms { tender_id, load_id, carrier_id, .. } = self.open()?;
                Ok(vec![Event::Withdrawn { tender_id, load_id, carrier_id, at, note: note.clone() }])
            }
        }
    }

    fn evolve(mut self, event: &Event) -> Self {
        let (status, at) = match event {
            Event::Offered(terms) => {
                self.terms = Some((**terms).clone());
                (Status::Offered, None)
            }
            Event::Accepted { at, .. } => (Status::Accepted, Some(*at)),
            Event::Declined { at, reason, note, .. } => {
                self.decline_reason = Some(*reason);
                self.note.clone_from(note);
                (Status::Declined, Some(*at))
            }
            Event::Expired { at, .. } => (Status::Expired, Some(*at)),
            Event::Withdrawn { at, note, .. } => {
                self.note = Some(note.clone());
                (Status::Withdrawn, Some(*at))
            }
        };
        (self.status, self.settled_at) = (status, at);
        self
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, Command)> {
        vec![
            ("accept", Command::Accept),
            ("decline", Command::Decline { reason: DeclineReason::Other, note: None }),
            ("withdraw", Command::Withdraw { note: String::new() }),
        ]
    }
}
