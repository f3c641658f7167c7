//! The ELD output file of 49 CFR 395, Subpart B, Appendix A.
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
