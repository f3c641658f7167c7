//! The partners crate from outside: real files, whole exchanges, and properties.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod exchange;
mod lint;
mod properties;
mod telematics;
mod vectors;
