//! A place where trucks stop, with what an address does not say: zone, hours, appointments, docks, whom to call.

use jiff::civil::{Time, Weekday};
use kernel::{Address, FacilityId, Zone};
use serde::{Deserialize, Serialize};

use crate::record::{self, Fault, plain_record};

/// Whether a truck may just arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum AppointmentRule {
    FirstCome,
    /// Asked for at least `lead_hours` before it begins.
    ByAppointment {
        lead_hours: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<Weekday> for Day {
    fn from(weekday: Weekday) -> Self {
        match weekday {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }
}

/// Open from a time on the place's clock until another on the same day. Two entries for a day make a lunch break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    pub day: Day,
    pub opens: Time,
    pub closes: Time,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocationDetails {
    pub name: String,
    /// The warehouse's facility at this place, where it is one of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_id: Option<FacilityId>,
    pub address: Address,
    pub zone: Zone,
    /// No entry at all: the hours are not known.
    #[serde(default)]
    pub hours: Vec<OpeningHours>,
    pub appointment: AppointmentRule,
    #[serde(default)]
    pub contacts: Vec<Contact>,
    #[serde(default)]
    pub dock_notes: String,
    #[serde(default)]
    pub access_notes: String,
    /// Degrees north and east (WGS 84).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
}

const LEAD_HOURS_MAX: u32 = 24 * 30;
const HOURS_MAX: usize = 28;
const CONTACTS_MAX: usize = 20;
const NOTES_MAX: usize = 2_000;

impl LocationDetails {
    pub fn check(&self) -> Result<(), Fault> {
        record::text("/name", &self.name, 120)?;
        self.check_hours()?;
        if let AppointmentRule::ByAppointment { lead_hours } = self.appointment
            && lead_hours > LEAD_HOURS_MAX
        {
            let message = format!("must be at most {LEAD_HOURS_MAX} hours");
            return Err(Fault::new("invalid_lead_time", "/appointment/lead_hours", message));
        }
        self.check_contacts()?;
        for (pointer, notes) in [("/dock_notes", &self.dock_notes), ("/access_notes", &self.access_notes)] {
            if notes.chars().count() > NOTES_MAX {
                return Err(Fault::new("invalid_text", pointer, format!("must have at most {NOTES_MAX} characters")));
            }
        }
        self.check_position()
    }

    fn check_hours(&self) -> Result<(), Fault> {
        if self.hours.len() > HOURS_MAX {
            return Err(Fault::new("invalid_hours", "/hours", format!("must have at most {HOURS_MAX} entries")));
        }
        for (i, hours) in self.hours.iter().enumerate() {
            if hours.opens >= hours.closes {
                return Err(Fault::new("invalid_hours", format!("/hours/{i}"), "must close after it opens"));
            }
            let overlaps = |o: &OpeningHours| o.day == hours.day && o.opens < hours.closes && hours.opens < o.closes;
            if self.hours.iter().take(i).any(overlaps) {
                return Err(Fault::new("invalid_hours", format!("/hours/{i}"), "overlaps another entry of its day"));
            }
        }
        Ok(())
    }

    fn check_contacts(&self) -> Result<(), Fault> {
        if self.contacts.len() > CONTACTS_MAX {
            return Err(Fault::new("invalid_contacts", "/contacts", format!("must be at most {CONTACTS_MAX}")));
        }
        for (i, contact) in self.contacts.iter().enumerate() {
            record::text(&format!("/contacts/{i}/name"), &contact.name, 120)?;
            if let Some(phone) = &contact.phone {
                record::text(&format!("/contacts/{i}/phone"), phone, 32)?;
            }
            if let Some(email) = &contact.email {
                record::email(&format!("/contacts/{i}/email"), email)?;
            }
        }
        Ok(())
    }

    fn check_position(&self) -> Result<(), Fault> {
        let within = |value: Option<f64>, limit: f64| value.is_none_or(|v| v.is_finite() && v.abs() <= limit);
        if self.lat.is_some() != self.lon.is_some() {
            return Err(Fault::new("position_incomplete", "/lat", "a position needs both `lat` and `lon`"));
        }
        if !within(self.lat, 90.0) || !within(self.lon, 180.0) {
            return Err(Fault::new("invalid_position", "/lat", "is not a position on earth"));
        }
        Ok(())
    }
}

plain_record!(
    /// A dock, a store, a yard: where a truck stops.
    Location(LocationDetails), "location", LocationCommand, LocationEvent, "location_registered", "location_revised"
);
