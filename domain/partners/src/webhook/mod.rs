//! Webhooks: how a delivery is signed, where it may go, and when it is tried again.
//!
//! Deliberately absent: the delivering itself, resolving names, and the clock. Whoever delivers resolves a name once, asks
//! [`refusal`] about every address, and connects to the address that it asked about.

mod address;
mod retry;
mod signature;

pub use address::{Host, Reach, Refused, Target, TargetError, refusal};
pub use retry::{DISABLE_AFTER_HOURS, Next, Outcome, RETRY_SECONDS, next};
pub use signature::{Delivery, Secret, SecretError, SignatureError, TOLERANCE_SECONDS, verify};
