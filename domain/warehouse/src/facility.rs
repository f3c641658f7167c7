//! A facility: a building with a dock, a clock and bins.

use std::collections::BTreeSet;

use kernel::{Address, Aggregate, Context, Refusal, Rejection, Zone};
use serde::{Deserialize, Serialize};

use crate::Bin;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facility {
    #[serde(default)]
    pub name: String,
    /// Both are there from the first event on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// The zone in which its appointments and shifts are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    #[serde(default)]
    pub bins: BTreeSet<Bin>,
}

impl Facility {
    /// The state stays well under the size of a table item with this many bins.
    pub const BINS_MAX: usize = 2_000;

    fn exists(&self) -> bool {
        self.address.is_some()
    }
}

#[derive(Debug, Clone)]
pub enum FacilityCommand {
    Open { name: String, address: Address, zone: Zone, bins: BTreeSet<Bin> },
    AddBins(BTreeSet<Bin>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum FacilityEvent {
    #[serde(rename = "facility_opened")]
    Opened { name: String, address: Address, zone: Zone, bins: BTreeSet<Bin> },
    #[serde(rename = "bins_added")]
    BinsAdded { bins: BTreeSet<Bin> },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FacilityRejection {
    #[error("there is no such facility")]
    Missing,
    #[error("this facility is open already")]
    AlreadyOpen,
    #[error("a facility has at most {max} bins", max = Facility::BINS_MAX)]
    TooManyBins,
}

impl Rejection for FacilityRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "facility_not_found",
            Self::AlreadyOpen => "facility_already_exists",
            Self::TooManyBins => "facility_too_many_bins",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Missing => Refusal::Absent,
            Self::AlreadyOpen => Refusal::Conflict,
            Self::TooManyBins => Refusal::Invalid,
        }
    }

    fn pointer(&self) -> Option<String> {
        matches!(self, Self::TooManyBins).then(|| "/bins".into())
    }
}

impl Aggregate for Facility {
    const KIND: &'static str = "facility";
    type Command = FacilityCommand;
    type Event = FacilityEvent;
    type Rejection = FacilityRejection;

    fn decide(&self, command: &FacilityCommand, _: &Context) -> Result<Vec<FacilityEvent>, FacilityRejection> {
        match command {
            FacilityCommand::Open { .. } if self.exists() => Err(FacilityRejection::AlreadyOpen),
            FacilityCommand::Open { bins, .. } if bins.len() > Self::BINS_MAX => Err(FacilityRejection::TooManyBins),
            FacilityCommand::Open { name, address, zone, bins } => Ok(vec![FacilityEvent::Opened {
                name: name.clone(),
                address: address.clone(),
                zone: zone.clone(),
                bins: bins.clone(),
            }]),
            FacilityCommand::AddBins(_) if !self.exists() => Err(FacilityRejection::Missing),
            FacilityCommand::AddBins(bins) => {
                let new: BTreeSet<Bin> = bins.difference(&self.bins).cloned().collect();
                match new.len() {
                    0 => Ok(vec![]),
                    n if self.bins.len() + n > Self::BINS_MAX => Err(FacilityRejection::TooManyBins),
                    _ => Ok(vec![FacilityEvent::BinsAdded { bins: new }]),
                }
            }
        }
    }

    fn evolve(mut self, event: &FacilityEvent) -> Self {
        match event {
            FacilityEvent::Opened { name, address, zone, bins } => Self {
                name: name.clone(),
                address: Some(address.clone()),
                zone: Some(zone.clone()),
                bins: bins.clone(),
            },
            FacilityEvent::BinsAdded { bins } => {
                self.bins.extend(bins.iter().cloned());
                self
            }
        }
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, FacilityCommand)> {
        vec![("bins", FacilityCommand::AddBins(BTreeSet::new()))]
    }
}
