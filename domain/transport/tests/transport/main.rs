//! The transport domain, told as given / when / then, as properties, and as transition tables.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod appointments;
mod fixtures;
mod freight;
mod guides;
mod loads;
mod movement;
mod plans;
mod records;
mod routes;
mod tables;
mod tenders;
