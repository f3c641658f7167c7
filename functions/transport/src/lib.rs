//! Transport on the wire: requests, events and workflow steps in, commands to the domain, views out.
//!
//! Deliberately absent: any decision. What may happen to a load is in `transport::load`, what is proposed in
//! `transport::planner`, who is asked next in the waterfall.

mod events;
mod http;
mod loading;
mod mails;
mod routing;
mod table;
mod tasks;
mod views;
mod waits;
mod wire;

pub use events::events;
pub use tasks::tasks;

pub fn api() -> platform::Api {
    http::routes(platform::Api::new("transport"))
}

/// Entities, for tests that look behind the routes.
pub mod entities {
    pub use crate::table::{Freights, Loads, Tenders};
}
