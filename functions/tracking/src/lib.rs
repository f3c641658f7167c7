//! Tracking on the wire: facts in, trusted status out, documents by presigned address.
//!
//! Deliberately absent: any judgement of a fact. What counts, what is kept and what is announced is decided in
//! `tracking::Track`; this crate brings facts there, one commit per load.

mod events;
mod http;
mod ledger;
mod table;
mod views;

pub use events::events;

pub fn api() -> platform::Api {
    http::routes(platform::Api::new("tracking"))
}
