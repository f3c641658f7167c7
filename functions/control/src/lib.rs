//! The control tower: watches the other contexts, owns none of their truth.
//!
//! `notes` translates what the others publish, `events` keeps it, `watch` holds pictures against their invariants and
//! keeps cases true to them, `http` lets people work on cases and asks for a reconciliation. `audit` recomputes the hash
//! chain of any history and names the first event that is not as it was sealed. Control may read the histories of every
//! kind; it writes cases, pictures and its own reports.

mod audit;
mod events;
mod http;
mod kinds;
mod notes;
mod reconcile;
mod table;
mod views;
mod watch;

use platform::Api;
use platform::routes;

pub use events::events;
pub use kinds::kinds_of;

pub fn api() -> Api {
    http::routes(Api::new("control").routes(routes!(audit::verify_audit)))
}
