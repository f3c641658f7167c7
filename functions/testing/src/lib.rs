//! A cloud in this process, for the tests of functions.
//!
//! The same clients and the same requests as in production, answered here: DynamoDB by an embedded, independent
//! implementation; object storage, mail, workflows, the bus and WebSocket connections by memory. There is no IAM here;
//! that the tenant's credentials reach no other tenant is tested on the deployed stack.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test's scaffolding fails by panicking"
)]

mod cloud;
mod harness;
mod remote;

pub use cloud::{Cloud, Mail};
pub use harness::{Harness, Received, block_on, stored};
