//! The workflow `tender_to_invoice` as it is deployed, run in this process: the definition of `infra/workflows` by an
//! interpreter ([`asl`]), its steps by the functions themselves on a table in memory ([`world`]), and the people and
//! trucks around it by a script ([`drive`]).
//!
//! Deliberately absent: time. A wait ends when the script says so, and a retry waits for nothing.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test's scaffolding fails by panicking"
)]

pub mod asl;
pub mod drive;
pub mod world;
