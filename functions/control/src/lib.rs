//! The control tower: watches the other contexts, owns none of their truth.
//!
//! So far it audits: it recomputes the hash chain of any history and names the first event that is not as it was sealed.
//! It may read the histories of every kind, and write nothing.

mod audit;
mod kinds;

use platform::Api;
use platform::routes;

pub use kinds::kinds_of;

pub fn api() -> Api {
    Api::new("control").routes(routes!(audit::verify_audit))
}
