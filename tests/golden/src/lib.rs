//! The whole product in one process: every function's routes and reactions on one table in memory, with the bus between
//! them played by [`World::settle`]. Also the price list, so that a test can say what a day's work costs.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test's scaffolding fails by panicking"
)]

mod price;
mod proof;
mod world;

pub use price::{Bill, Usage};
pub use proof::{names, prove};
pub use world::World;
