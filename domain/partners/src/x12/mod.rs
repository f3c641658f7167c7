//! X12 (releases 4010 and 5010 of ASC X12), as partners really send it.
//!
//! [`Reader`] cuts a stream into segments in bounded memory; [`Inspector`] judges the envelope and makes the [`Report`].
//! It reports and keeps: no input is refused, no input makes it panic, and all tokens together are all bytes.

mod defect;
mod delimiter;
mod envelope;
mod reader;
mod segment;

pub use defect::{Class, Code, Defect, FINDINGS_MAX, Quirk, Report, Strictness};
pub use delimiter::{Delimiter, Delimiters};
pub use envelope::{Inspector, Role, inspect};
pub use reader::{Layout, Noise, Reader, SEGMENT_BYTES_MAX, Token};
pub use segment::{Element, Elements, Segment};
