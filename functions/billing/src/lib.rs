//! Billing on the wire: the price book, charges per load, invoices, and their file for the books.
//!
//! Deliberately absent: any arithmetic with money. What is owed is decided in `billing`; this crate gathers the facts and
//! prices that a decision needs, and commits what it says.

mod billables;
mod book;
mod events;
mod http;
mod invoicing;
mod table;
mod tasks;
mod views;

pub use events::events;
pub use tasks::tasks;

pub fn api() -> platform::Api {
    http::routes(platform::Api::new("billing"))
}
