//! Transport's routes and reactions, on a table in memory.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod common;
mod freight;
mod links;
mod loads;
mod plans;
mod reactions;
mod records;
