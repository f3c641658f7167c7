//! Translation between the wire and `domain/orders`.
//!
//! Routes are in [`http`], what they answer in [`views`], reactions in [`events`], and the background import in
//! [`import`]. Rules are in the domain; here is no `if` on the state of an order.

mod events;
mod http;
mod import;
mod table;
mod views;

pub use events::events;
pub use http::api;
