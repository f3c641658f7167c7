//! X12 (releases 4010 and 5010 of ASC X12), as partners really send it.
//!
//! The way in: [`Reader`] cuts a stream into segments in bounded memory; [`Inspector`] judges the envelope and makes the
//! [`Report`]; [`Splitter`] hands on one [`Set`] at a time; [`Inbound`] reads it as a type of this crate's own; [`receive`]
//! does all of that for one text by a partner's [`Profile`], and says which [`Acknowledgement`]s we owe. The way out:
//! [`send`] writes [`Outbound`] sets, and [`Expected`] is what the partner owes us for them. [`review`] says in words what
//! a text means, and what is doubtful about it; [`Document`] writes any text again, byte for byte.
//!
//! It reports and keeps: no input is refused, no input makes it panic, and all tokens together are all bytes.

mod ack;
mod codes;
mod defect;
mod delimiter;
mod document;
mod envelope;
mod intake;
mod lint;
mod owed;
mod profile;
mod reader;
mod review;
mod segment;
mod set;
mod sets;
mod short;
mod values;
mod write;

pub use ack::{
    AckKind, Acknowledgement, ElementFault, ElementIssue, ElementNote, Findings, GroupFault, GroupOutcome, Issue, Note,
    SegmentFault, SetAck, SetFault, SetOutcome, Verdict,
};
pub use codes::{Happening, Phase, StopKind, ambiguity, reason, status, stop_reason, zone};
pub use defect::{Class, Code, Defect, FINDINGS_MAX, Quirk, Report, Strictness};
pub use delimiter::{Delimiter, Delimiters};
pub use document::{Document, Line, Part};
pub use envelope::{Inspector, Role, inspect};
pub use intake::{Owed, Receipt, SetReceipt, Stamp, receive, send};
pub use lint::{CodeMap, Doubt, DoubtKind, Reading, lint_statuses, lint_tender};
pub use owed::{Answered, Expected};
pub use profile::{Address, Profile, Release, RequiredReference, WantedDelimiters};
pub use reader::{Layout, Noise, Reader, SEGMENT_BYTES_MAX, Token};
pub use review::{SETS_REVIEWED_MAX, Said, Statement, review};
pub use segment::{Element, Elements, Segment};
pub use set::{GroupHeader, IdempotencyKey, InterchangeHeader, Piece, Received, SET_BYTES_MAX, Set, Splitter};
pub use sets::*;
pub use short::Short;
pub use values::Moment;
pub use write::{OutGroup, OutSet, Seg, WriteError, functional_code, write_interchange};
