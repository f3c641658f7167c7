//! A routing guide: who is asked for a lane, in which order, and how long each may think.

use std::fmt;

use kernel::{CarrierId, FacilityId, State};
use serde::{Deserialize, Serialize};

use crate::Equipment;
use crate::record::{Fault, plain_record};

/// The first three digits of a ZIP code: one sectional centre.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zip3(String);

impl Zip3 {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the first 3 digits of a ZIP code")]
pub struct InvalidZip3(pub String);

impl TryFrom<String> for Zip3 {
    type Error = InvalidZip3;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(InvalidZip3(text))
        }
    }
}

impl From<Zip3> for String {
    fn from(zip3: Zip3) -> Self {
        zip3.0
    }
}

impl From<&kernel::Zip> for Zip3 {
    fn from(zip: &kernel::Zip) -> Self {
        Self(zip.as_str().chars().take(3).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    State { state: State },
    Zip3 { zip3: Zip3 },
    Facility { facility_id: FacilityId },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Destination {
    Any,
    State { state: State },
    Zip3 { zip3: Zip3 },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { state } => write!(f, "state:{state}"),
            Self::Zip3 { zip3 } => write!(f, "zip3:{}", zip3.as_str()),
            Self::Facility { facility_id } => write!(f, "facility:{facility_id}"),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::State { state } => write!(f, "state:{state}"),
            Self::Zip3 { zip3 } => write!(f, "zip3:{}", zip3.as_str()),
        }
    }
}

/// A carrier's turn in the waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankedCarrier {
    pub carrier_id: CarrierId,
    /// How long the carrier may think.
    pub expires_minutes: u32,
}

/// One week: a tender that stays open longer blocks the load.
pub const EXPIRES_MINUTES_MAX: u32 = 10_080;
pub const CARRIERS_MAX: usize = 20;

/// Refuses a waterfall that is empty, too long, asks a carrier twice, or gives no time to think.
pub fn check_waterfall(carriers: &[RankedCarrier]) -> Result<(), Fault> {
    if !(1..=CARRIERS_MAX).contains(&carriers.len()) {
        return Err(Fault::new("invalid_waterfall", "/carriers", format!("needs 1 to {CARRIERS_MAX} carriers")));
    }
    for (i, ranked) in carriers.iter().enumerate() {
        if !(1..=EXPIRES_MINUTES_MAX).contains(&ranked.expires_minutes) {
            let message = format!("must be from 1 to {EXPIRES_MINUTES_MAX} minutes");
            return Err(Fault::new("invalid_expiry", format!("/carriers/{i}/expires_minutes"), message));
        }
        if carriers.iter().take(i).any(|earlier| earlier.carrier_id == ranked.carrier_id) {
            let pointer = format!("/carriers/{i}/carrier_id");
            return Err(Fault::new("carrier_ranked_twice", pointer, "a carrier has one rank in a guide"));
        }
    }
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideDetails {
    pub origin: Origin,
    pub destination: Destination,
    #[serde(default)]
    pub equipment: Equipment,
    /// In the order of asking.
    pub carriers: Vec<RankedCarrier>,
}

impl GuideDetails {
    pub fn check(&self) -> Result<(), Fault> {
        check_waterfall(&self.carriers)
    }

    /// Names the lane; one guide per lane.
    pub fn lane(&self) -> String {
        lane(&self.origin, &self.destination, self.equipment)
    }
}

fn lane(origin: &Origin, destination: &Destination, equipment: Equipment) -> String {
    format!("{origin}>{destination}>{equipment}")
}

/// The lanes that could serve a haul, most specific first: origin facility > zip3 > state, then destination zip3 >
/// state > any. The first that has a guide is used.
pub fn lanes_for(
    facility_id: FacilityId,
    origin: (State, &kernel::Zip),
    destination: (State, &kernel::Zip),
    equipment: Equipment,
) -> Vec<String> {
    let origins =
        [Origin::Facility { facility_id }, Origin::Zip3 { zip3: origin.1.into() }, Origin::State { state: origin.0 }];
    let destinations = [
        Destination::Zip3 { zip3: destination.1.into() },
        Destination::State { state: destination.0 },
        Destination::Any,
    ];
    origins.iter().flat_map(|from| destinations.iter().map(move |to| lane(from, to, equipment))).collect()
}

plain_record!(
    /// The ranked carriers of one lane.
    RoutingGuide(GuideDetails), "guide", GuideCommand, GuideEvent, "routing_guide_registered", "routing_guide_revised"
);
