//! What pulls or carries the freight.

use std::fmt;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Equipment {
    #[default]
    DryVan,
    Reefer,
    Flatbed,
    BoxTruck,
}

impl Equipment {
    pub const ALL: [Self; 4] = [Self::DryVan, Self::Reefer, Self::Flatbed, Self::BoxTruck];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DryVan => "dry_van",
            Self::Reefer => "reefer",
            Self::Flatbed => "flatbed",
            Self::BoxTruck => "box_truck",
        }
    }
}

impl fmt::Display for Equipment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
