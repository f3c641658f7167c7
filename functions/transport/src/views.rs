//! What reads answer: freight, plans, loads, tenders.

mod freight;
mod load;
mod plan;
mod tender;

pub use freight::{FreightView, ShortView};
pub use load::LoadView;
pub use plan::PlanView;
pub use tender::{LinkView, TenderView};

use jiff::Timestamp;
use kernel::TimeWindow;
use serde::Serialize;
use utoipa::ToSchema;

/// From an instant until another, to be read on the clock of the place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WindowView {
    #[schema(value_type = String, format = DateTime, example = "2026-11-24T14:00:00Z")]
    pub start: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-11-24T16:00:00Z")]
    pub end: Timestamp,
    /// IANA name.
    #[schema(example = "America/Chicago")]
    pub zone: String,
}

impl From<&TimeWindow> for WindowView {
    fn from(window: &TimeWindow) -> Self {
        Self { start: window.start(), end: window.end(), zone: window.zone().to_string() }
    }
}
