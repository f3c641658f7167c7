//! What the law of the road allows: records of duty status, and the ELD files that carry them.

pub mod eld;
