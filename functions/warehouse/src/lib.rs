//! The warehouse on the wire: requests and events in, commands to the domain, views out.
//!
//! Deliberately absent: any decision. What a request leads to is planned in `warehouse::allocation`, `warehouse::floor`
//! and the aggregates; this crate reads what a plan needs and commits what it says.

mod commit;
mod events;
mod http;
mod import;
mod known;
mod table;
mod views;
mod vocabulary;

pub use events::events;

/// A file of items comes in the body; nothing else here is large.
const BODY_BYTES_MAX: usize = 5 * 1024 * 1024;

pub fn api() -> platform::Api {
    http::routes(platform::Api::new("warehouse").body_bytes_max(BODY_BYTES_MAX))
}
