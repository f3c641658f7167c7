//! The ELD output file of 49 CFR 395, Subpart B, Appendix A, and what its records say of a driver's duty status.
//!
//! We read what electronic logging devices write, and write the same file for a carrier's own records; we are no ELD, and
//! nothing here makes a file one that an ELD has made. Section numbers in this module are those of Appendix A.
//!
//! [`read`] and [`Reader`] take bytes and give a [`Reading`]: an [`OutputFile`] and its [`Problem`]s, each with its line and
//! field. A bad line does not stop the rest, an unknown code is kept as it stands, and [`write()`] gives back the bytes of
//! a file that had no bad lines. [`Timeline`] is the duty status that the active records add up to, [`RecordLog`] the flow
//! of edits over them, [`Vendor`] the words of telematics feeds, [`FileName`] the 25 characters of 4.8.2.2.
//!
//! Deliberately absent: input and output, the clock, and transfer to a safety official (4.9, 4.10).
//!
//! # A check value, worked out
//!
//! The line `SMITH,JOHN` (4.4.5.2). Table 3 gives `S` 35, `M` 29, `I` 25, `T` 36, `H` 24, together 149; the comma 0; `J` 26,
//! `O` 31, `H` 24, `N` 30, together 111. The sum is 260, hexadecimal 104, of which the lower byte counts: 04. Rotated left
//! by three bits that is 20, and 20 XOR 96 is B6:
//!
//! ```
//! use compliance::eld::line_check;
//! assert_eq!(line_check(b"SMITH,JOHN").to_string(), "B6");
//! ```
//!
//! # A file, read and told
//!
//! ```
//! use compliance::eld::{Segment, read};
//!
//! let text = "ELD File Header Segment:\rUser List:\r1,D,Smith,Jon,59\rEnd of File:\r9C8E\r";
//! let reading = read(text.as_bytes())?;
//! let bad: Vec<String> = reading.bad().filter(|bad| bad.line == Some(3)).map(ToString::to_string).collect();
//! assert_eq!(bad, ["line 3 (User List): line data check value: expected 98, found 59"]);
//! assert_eq!(reading.file.users[0].first_name.as_str(), "Jon");
//! # Ok::<(), compliance::eld::Refusal>(())
//! ```

mod check;
mod codes;
mod crosscheck;
mod edits;
mod field;
mod file_name;
mod lines;
mod problem;
mod reader;
mod records;
mod segment;
mod timeline;
mod value;
mod vendor;
mod writer;

pub use check::{CheckByte, FileCheck, NotACheckValue, event_check, file_check, line_check, value_of};
pub use codes::{
    AccountType, DutyStatus, EventCode, EventKind, EventType, Exemption, Fault, Indication, Indicator, MultidayBasis,
    Precision, RecordOrigin, RecordStatus,
};
pub use edits::{Answer, DutyRecord, Edit, EditRefusal, Proposal, ProposalId, RecordId, RecordLog, Touched};
pub use field::{Cell, Field, Rule, Text};
pub use file_name::{FileName, FileNameError};
pub use lines::MAX_LINE_BYTES;
pub use problem::{Concern, MAX_PROBLEMS, Problem, ProblemKind, Severity};
pub use reader::{MAX_FILE_BYTES, MAX_LINES, Reader, Reading, Refusal, read};
pub use records::{
    Annotation, Carrier, Certification, Cmv, CoDriver, Current, CurrentCmv, Device, Driver, Engine, Event, Header,
    Layout, LineEnd, Login, Malfunction, OutputFile, Shipment, Unidentified, User,
};
pub use segment::Segment;
pub use timeline::{DutyChange, HomeClock, LeftOut, Timeline, Unclear};
pub use value::{
    ClockTime, Coordinate, Day, EngineHours, HoursBehindUtc, Miles, MilesSincePosition, OrderNumber, SequenceId,
    UsdotNumber, Vin,
};
pub use vendor::{Quarantined, Reported, Vendor};
pub use writer::write;
