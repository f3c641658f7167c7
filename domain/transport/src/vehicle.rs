//! A vehicle, of one carrier.

use kernel::{CarrierId, State};
use serde::{Deserialize, Serialize};

use crate::record::{self, Fault, plain_record};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VehicleKind {
    Tractor,
    Trailer,
    StraightTruck,
    Van,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleDetails {
    pub carrier_id: CarrierId,
    /// The carrier's own number for it.
    pub unit: String,
    pub kind: VehicleKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate_state: Option<State>,
    /// 17 characters without I, O and Q (49 CFR 565.13); the check digit is not tested, since fleets hold wrong ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vin: Option<String>,
    pub active: bool,
}

impl VehicleDetails {
    pub fn check(&self) -> Result<(), Fault> {
        record::text("/unit", &self.unit, 32)?;
        if let Some(plate) = &self.plate {
            record::text("/plate", plate, 16)?;
        }
        if let Some(vin) = &self.vin {
            let fits = |b: u8| (b.is_ascii_uppercase() && !matches!(b, b'I' | b'O' | b'Q')) || b.is_ascii_digit();
            if vin.len() != 17 || !vin.bytes().all(fits) {
                return Err(Fault::new("invalid_vin", "/vin", "a VIN has 17 capital letters and digits, no I, O or Q"));
            }
        }
        Ok(())
    }
}

plain_record!(
    /// A truck, tractor or trailer.
    Vehicle(VehicleDetails), "vehicle", VehicleCommand, VehicleEvent, "vehicle_registered", "vehicle_revised"
);
