//! A driver, of one carrier. Hours and qualification belong to compliance, not here.

use kernel::{CarrierId, State};
use serde::{Deserialize, Serialize};

use crate::record::{self, Fault, plain_record};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverDetails {
    pub carrier_id: CarrierId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_state: Option<State>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_number: Option<String>,
    pub active: bool,
}

impl DriverDetails {
    pub fn check(&self) -> Result<(), Fault> {
        record::text("/name", &self.name, 120)?;
        if let Some(phone) = &self.phone {
            record::text("/phone", phone, 32)?;
        }
        if let Some(number) = &self.license_number {
            record::text("/license_number", number, 32)?;
        }
        if self.license_number.is_some() != self.license_state.is_some() {
            return Err(Fault::new(
                "license_incomplete",
                if self.license_state.is_none() { "/license_state" } else { "/license_number" },
                "a licence needs both its state and its number",
            ));
        }
        Ok(())
    }
}

plain_record!(
    /// A person who drives for a carrier.
    Driver(DriverDetails), "driver", DriverCommand, DriverEvent, "driver_registered", "driver_revised"
);
