//! The control tower: watches what the other contexts publish, and owns cases and nothing else.
//!
//! `fact` is what one published event says of one order, shipment or load; `picture` is all that was said of it, a
//! function of the *set* of facts; `invariant` names what must not be true of a picture for long; `action` says who acts
//! next; `case` is what a break becomes: somebody's, with a clock, closed by itself when the truth heals.
//!
//! Deliberately absent: any authority. A break is never repaired here; whoever owns the truth does that.

mod action;
mod break_;
mod case;
mod fact;
mod invariant;
mod load;
mod picture;
mod subject;
mod warehouse;

pub use action::{NextAction, next_action};
pub use break_::{Break, Evidence};
pub use case::{
    COMMENTS_MAX, Case, CaseCommand, CaseEvent, CaseRejection, CaseStatus, Cause, Comment, NOTE_MAX, Opened,
    Resolution, SNOOZE_DAYS_MAX, case_id,
};
pub use fact::{AllocatedLine, Cargo, Charge, Fact, Milestone, Note, Outcome, PickedLine, Source, Stop, StopKind};
pub use invariant::{Contradiction, Invariant, breaks, check_at};
pub use load::{LoadPicture, Stage, StopPicture};
pub use picture::Picture;
pub use subject::{Party, Subject, SubjectKind};
pub use warehouse::WarehousePicture;
