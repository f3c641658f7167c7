//! The control tower: watches the other contexts, owns none of their truth.
//!
//! `notes` translates what the others publish, `events` keeps it, `watch` holds pictures against their invariants and
//! keeps cases true to them, `http` lets people work on cases and asks for a reconciliation.
//!
//! `audit` recomputes the hash chain of any history and names the first event that is not as it was sealed. Every day
//! `checkpoint` seals the heads of all histories of each tenant; `timeline` tells the story of a shipment, and `evidence`
//! hands it out in a signed pack. Control may read the histories of every kind; it writes cases, pictures and its own
//! reports.

mod audit;
mod checkpoint;
mod events;
mod evidence;
mod http;
mod kinds;
mod notes;
mod reconcile;
mod table;
mod timeline;
mod views;
mod watch;

use platform::Api;
use platform::routes;

pub use checkpoint::checkpoint_all;
pub use events::events;
pub use kinds::kinds_of;

pub fn api() -> Api {
    let api = Api::new("control")
        .routes(routes!(audit::verify_audit))
        .routes(routes!(checkpoint::make_checkpoint, checkpoint::list_checkpoints))
        .routes(routes!(checkpoint::verify_checkpoint))
        .routes(routes!(evidence::make_evidence))
        .routes(routes!(evidence::get_evidence_keys))
        .routes(routes!(timeline::get_timeline));
    http::routes(api)
}
