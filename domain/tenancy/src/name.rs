//! Names of people, companies and keys.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What something is called: 1 to 120 characters on one line, without spaces at the ends and control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {max} characters on one line", max = Name::MAX)]
pub struct InvalidName;

impl Name {
    /// In characters.
    pub const MAX: usize = 120;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fits = (1..=Self::MAX).contains(&text.chars().count()) && !text.chars().any(misleads);
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidName) }
    }
}

/// Control characters break lines and mail headers; direction marks let a name pose as other text.
fn misleads(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl TryFrom<String> for Name {
    type Error = InvalidName;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_text() {
        assert_eq!(" Zoë O'Neil ".parse::<Name>().unwrap().as_str(), "Zoë O'Neil");
        for wrong in ["", "  ", "a\nb", "a\u{0}b", "a\u{202e}b", &"x".repeat(121)] {
            assert!(wrong.parse::<Name>().is_err(), "{wrong:?}");
        }
    }
}
