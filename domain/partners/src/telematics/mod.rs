//! Telematics: what vendors of tracking devices and logbooks send, turned into one model.
//!
//! A body is verified as raw bytes first ([`verify_samsara`], [`verify_motive`]), then [`normalise`]d. What cannot be
//! believed - a latitude of 122, a time of 1970, a duty status nobody knows - is quarantined with its reason and never
//! guessed. [`Seen`] drops repeats, and [`Fences`] tells which circle a position lies in.
//!
//! Deliberately absent: polling, storage, and what a position means for a load.

mod dedupe;
mod fence;
mod geotab;
mod json;
mod model;
mod motive;
mod samsara;
mod signature;

pub use dedupe::Seen;
pub use fence::{Crossing, Fence, Fences};
pub use json::{BodyError, Settings, normalise};
pub use model::{
    Batch, Confidence, Duty, DutyChange, Inspection, InspectionKind, Observation, Position, Quarantined, Reason,
    Vendor, What,
};
pub use signature::{SignatureRefused, verify_motive, verify_samsara};
