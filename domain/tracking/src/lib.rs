//! Facts about movement: what was reported of a load, kept as received, and the trusted status that follows from it.
//!
//! [`Fact`] is one report, [`Milestones`] what the set of facts says about one stop, [`Track`] the ledger of one load, and
//! [`Document`] a paper that proves what happened.
//!
//! Deliberately absent: what the facts *mean* for an order, a load or an invoice (they react), and any ETA.

mod document;
mod fact;
mod load;
mod milestone;
mod news;
mod status;
mod track;

pub use document::{
    ContentType, Document, DocumentCommand, DocumentEvent, DocumentKind, DocumentRejection, Found, MAX_DOCUMENT_BYTES,
    Paper, Signature,
};
pub use fact::{Fact, Outcome, Position, Quarantine, Source, What};
pub use load::{Load, ShipmentRef, Stop, StopKind};
pub use milestone::{Attempt, CurrentAttempt, Milestones, REATTEMPT_MINUTES, Sighting};
pub use news::{MilestoneKind, Moment};
pub use status::{StopStatus, TrackStatus};
pub use track::{
    LastPosition, MAX_FACTS_PER_COMMAND, MAX_FACTS_PER_LOAD, MAX_NEWS_PER_COMMAND, Track, TrackCommand, TrackEvent,
    TrackRejection, Verdict,
};
