//! The control tower: watches the other contexts, owns none of their truth.
//!
//! It audits: it recomputes the hash chain of any history and names the first event that is not as it was sealed. Every
//! day it seals the heads of all histories of each tenant into a checkpoint; of a shipment it tells the timeline, and
//! hands out a signed evidence pack. It may read the histories of every kind, and write none.

mod audit;
mod checkpoint;
mod evidence;
mod kinds;
mod timeline;

use platform::Api;
use platform::routes;

pub use checkpoint::checkpoint_all;
pub use kinds::kinds_of;

pub fn api() -> Api {
    Api::new("control")
        .routes(routes!(audit::verify_audit))
        .routes(routes!(checkpoint::make_checkpoint, checkpoint::list_checkpoints))
        .routes(routes!(checkpoint::verify_checkpoint))
        .routes(routes!(evidence::make_evidence))
        .routes(routes!(evidence::get_evidence_keys))
        .routes(routes!(timeline::get_timeline))
}
