//! Facts about movement: what was reported of a load, kept as received, and the trusted status that follows from it.
//!
//! [`Fact`] is one report, [`Milestones`] what the set of facts says about one stop, [`Track`] the ledger of one load, and
//! [`Document`] a paper that proves what happened. From the same set follow [`Detention`], and who has to act
//! ([`next_action`]). [`Track::as_of`] answers what was known at an instant.
//!
//! Deliberately absent: what the facts *mean* for an order, a load or an invoice (they react), and any ETA.

mod command;
mod decide;
mod detention;
mod document;
mod fact;
mod history;
mod load;
mod milestone;
mod news;
mod overrides;
mod owner;
mod status;
mod track;

pub use command::{REASON_CHARACTERS_MAX, TrackCommand, TrackEvent, TrackRejection, Verdict};
pub use detention::{
    Bound, ClockState, Detention, DetentionPolicy, DetentionTerm, DetentionTerms, Evidence, FactRef, LateArrival,
    Rounding, RoundingDirection, Waiting,
};
pub use document::{
    ContentType, Document, DocumentCommand, DocumentEvent, DocumentKind, DocumentRejection, Found, MAX_DOCUMENT_BYTES,
    Paper, Signature,
};
pub use fact::{Fact, Outcome, Position, Quarantine, Source, What};
pub use load::{Load, ShipmentRef, Stop, StopKind};
pub use milestone::{Attempt, CurrentAttempt, Milestones, REATTEMPT_MINUTES, Sighting, Undo};
pub use news::{DetentionChange, MilestoneKind, Moment};
pub use overrides::{Override, Release, Rule};
pub use owner::{NextAction, Party, StopAction, next_action};
pub use status::{StopStatus, TrackStatus};
pub use track::{HeldFact, LastPosition, MAX_FACTS_PER_COMMAND, MAX_FACTS_PER_LOAD, MAX_NEWS_PER_COMMAND, Track};
