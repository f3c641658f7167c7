//! A carrier: who may be offered a load.

use serde::{Deserialize, Serialize};

use crate::record::{self, Fault, plain_record};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierDetails {
    pub name: String,
    /// Standard Carrier Alpha Code: 2 to 4 letters, given out by NMFTA.
    pub scac: String,
    /// The USDOT number: permanent, so it is the key; docket numbers come and go.
    pub usdot: u32,
    /// The docket (`MC123456`), where the carrier still has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mc: Option<String>,
    /// Where tenders are mailed.
    pub email: String,
    /// An inactive carrier is offered nothing.
    pub active: bool,
}

impl CarrierDetails {
    pub fn check(&self) -> Result<(), Fault> {
        record::text("/name", &self.name, 120)?;
        if !(2..=4).contains(&self.scac.len()) || !self.scac.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Fault::new("invalid_scac", "/scac", "a SCAC has 2 to 4 capital letters"));
        }
        // Eight digits is the longest that FMCSA has issued.
        if !(1..=99_999_999).contains(&self.usdot) {
            return Err(Fault::new("invalid_usdot", "/usdot", "a USDOT number has 1 to 8 digits"));
        }
        if let Some(mc) = &self.mc {
            let digits = ["MC", "FF", "MX"].iter().find_map(|prefix| mc.strip_prefix(prefix)).unwrap_or_default();
            if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(Fault::new("invalid_docket", "/mc", "a docket is MC, FF or MX and 1 to 8 digits"));
            }
        }
        record::email("/email", &self.email)
    }
}

plain_record!(
    /// A motor carrier, as this tenant knows it.
    Carrier(CarrierDetails), "carrier", CarrierCommand, CarrierEvent, "carrier_registered", "carrier_revised"
);
