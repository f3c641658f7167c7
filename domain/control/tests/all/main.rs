//! Control's tests, in one binary.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod actions;
mod case;
mod common;
mod invariants;
mod properties;
