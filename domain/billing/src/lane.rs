//! The two ends of a lane, as rates name them.

use std::fmt;
use std::str::FromStr;

use kernel::{State, Zip};
use serde::{Deserialize, Serialize};

/// The first three digits of a ZIP code: one sectional centre.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zip3(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the first three digits of a ZIP code")]
pub struct InvalidZip3(pub String);

impl Zip3 {
    pub fn of(zip: &Zip) -> Self {
        Self(zip.as_str().chars().take(3).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Zip3 {
    type Err = InvalidZip3;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidZip3(text.to_owned())) }
    }
}

impl TryFrom<String> for Zip3 {
    type Error = InvalidZip3;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Zip3> for String {
    fn from(zip3: Zip3) -> Self {
        zip3.0
    }
}

impl fmt::Display for Zip3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a load starts or ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub state: State,
    pub zip: Zip,
}

/// What a rate says of one end of its lane.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LaneEnd {
    Any,
    State { state: State },
    Zip3 { zip3: Zip3 },
}

impl LaneEnd {
    /// All the ends that cover a place, as [`LaneEnd::word`]s for a lookup.
    pub fn words_for(place: &Place) -> [String; 3] {
        let zip3 = Self::Zip3 { zip3: Zip3::of(&place.zip) };
        [zip3.word(), Self::State { state: place.state }.word(), Self::Any.word()]
    }

    pub fn covers(&self, place: &Place) -> bool {
        match self {
            Self::Any => true,
            Self::State { state } => *state == place.state,
            Self::Zip3 { zip3 } => *zip3 == Zip3::of(&place.zip),
        }
    }

    /// 0 to 2: the narrower, the higher.
    pub const fn specificity(&self) -> u8 {
        match self {
            Self::Any => 0,
            Self::State { .. } => 1,
            Self::Zip3 { .. } => 2,
        }
    }

    /// One word for keys: `any`, `state-IL`, `zip3-606`.
    pub fn word(&self) -> String {
        match self {
            Self::Any => "any".to_owned(),
            Self::State { state } => format!("state-{state}"),
            Self::Zip3 { zip3 } => format!("zip3-{zip3}"),
        }
    }
}
