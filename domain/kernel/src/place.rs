//! US places: states, ZIP codes, addresses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A state, district or territory, by its two-letter USPS code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct State(usize);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    #[error("`{0}` is not a US state or its USPS code")]
    UnknownState(String),
    #[error("`{0}` is not a ZIP code of 5 digits or ZIP+4")]
    InvalidZip(String),
}

const STATES: [(&str, &str); 56] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("PR", "Puerto Rico"),
    ("VI", "Virgin Islands"),
    ("GU", "Guam"),
    ("AS", "American Samoa"),
    ("MP", "Northern Mariana Islands"),
];

impl State {
    pub fn all() -> impl Iterator<Item = Self> {
        (0..STATES.len()).map(Self)
    }

    pub fn code(self) -> &'static str {
        STATES.get(self.0).map_or("", |s| s.0)
    }

    pub fn name(self) -> &'static str {
        STATES.get(self.0).map_or("", |s| s.1)
    }
}

impl FromStr for State {
    type Err = PlaceError;

    /// Reads a code or a full name, in any case, with stray spaces and full stops (`N.Y.`, ` new  york `).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<String> =
            text.chars().filter(|c| *c != '.').collect::<String>().split_whitespace().map(str::to_lowercase).collect();
        let (spaced, joined) = (words.join(" "), words.concat());
        STATES
            .iter()
            .position(|(code, name)| code.to_lowercase() == joined || name.to_lowercase() == spaced)
            .or_else(|| (joined == "washingtondc").then(|| STATES.iter().position(|s| s.0 == "DC")).flatten())
            .map(Self)
            .ok_or_else(|| PlaceError::UnknownState(text.to_owned()))
    }
}

impl TryFrom<String> for State {
    type Error = PlaceError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<State> for String {
    fn from(state: State) -> Self {
        state.code().to_owned()
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A ZIP code: five digits, or ZIP+4 with a hyphen. Text, because it may begin with zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zip(String);

impl Zip {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The five digits that name the delivery area.
    pub fn five(&self) -> &str {
        self.0.get(..5).unwrap_or(&self.0)
    }
}

impl FromStr for Zip {
    type Err = PlaceError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        let fits = match text.split_once('-') {
            Some((five, four)) => digits(five, 5) && digits(four, 4),
            None => digits(text, 5),
        };
        if fits { Ok(Self(text.to_owned())) } else { Err(PlaceError::InvalidZip(text.to_owned())) }
    }
}

impl TryFrom<String> for Zip {
    type Error = PlaceError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Zip> for String {
    fn from(zip: Zip) -> Self {
        zip.0
    }
}

impl fmt::Display for Zip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where something is or goes, in the United States.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The person or business at the door.
    pub name: String,
    /// Street and number; a file of orders may lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    pub city: String,
    pub state: State,
    pub zip: Zip,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_by_code_and_name() {
        for (text, code) in [("ny", "NY"), ("N.Y.", "NY"), (" new  york ", "NY"), ("District of Columbia", "DC")] {
            assert_eq!(text.parse::<State>().map(State::code), Ok(code), "{text}");
        }
        assert!("Ontario".parse::<State>().is_err());
        assert!(State::all().all(|s| s.name().parse() == Ok(s)));
    }

    #[test]
    fn zip_codes_keep_their_zero() {
        assert!("02134".parse::<Zip>().is_ok());
        assert!("02134-1001".parse::<Zip>().is_ok());
        for wrong in ["2134", "021345", "02134-", "O2134", "０２１３４", ""] {
            assert!(wrong.parse::<Zip>().is_err(), "{wrong}");
        }
    }
}
