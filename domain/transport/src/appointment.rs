//! Does a time window suit a place?

use jiff::Timestamp;
use kernel::TimeWindow;

use crate::location::{AppointmentRule, Day, LocationDetails};

/// A rule of the place that a window breaks; a person may override it with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    #[error("the place is not open for the whole window")]
    OutsideHours,
    #[error("the place wants its appointments earlier than that")]
    LeadTooShort,
}

impl Obstacle {
    pub const fn code(self) -> &'static str {
        match self {
            Self::OutsideHours => "outside_hours",
            Self::LeadTooShort => "lead_too_short",
        }
    }
}

/// Checks a window, read on the clock of the place, against its lead time and hours; unknown hours forbid nothing.
pub fn check(place: &LocationDetails, window: &TimeWindow, now: Timestamp) -> Result<(), Obstacle> {
    match place.appointment {
        AppointmentRule::FirstCome => {}
        AppointmentRule::ByAppointment { lead_hours } => {
            let lead_seconds = i64::from(lead_hours) * 3_600;
            if window.start().as_second() - now.as_second() < lead_seconds {
                return Err(Obstacle::LeadTooShort);
            }
        }
    }
    if place.hours.is_empty() {
        return Ok(());
    }
    let zone = place.zone.time_zone();
    let (start, end) = (window.start().to_zoned(zone.clone()), window.end().to_zoned(zone));
    let day = Day::from(start.weekday());
    let open = start.date() == end.date()
        && place.hours.iter().any(|h| h.day == day && h.opens <= start.time() && end.time() <= h.closes);
    if open { Ok(()) } else { Err(Obstacle::OutsideHours) }
}
