//! The two codes that people on the floor read and scan: SKU and bin.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The text cannot be a SKU or a bin code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("a {0} must not be empty")]
    Empty(&'static str),
    #[error("a {what} has at most {max} characters")]
    TooLong { what: &'static str, max: usize },
    #[error("a {0} must not contain control characters")]
    Control(&'static str),
}

fn read(what: &'static str, max: usize, text: &str) -> Result<String, CodeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CodeError::Empty(what));
    }
    if text.chars().count() > max {
        return Err(CodeError::TooLong { what, max });
    }
    if text.chars().any(char::is_control) {
        return Err(CodeError::Control(what));
    }
    Ok(text.to_owned())
}

/// A stock keeping unit's code, 1 to 64 characters, as its owner writes it. `abc-1` and `ABC-1` are the same item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sku(String);

impl Sku {
    pub const LENGTH_MAX: usize = 64;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that decides whether two SKUs are the same.
    pub fn folded(&self) -> String {
        self.0.to_uppercase()
    }
}

/// The code of a place where stock lies, 1 to 24 characters, in capitals: `A-01-03`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bin(String);

impl Bin {
    pub const LENGTH_MAX: usize = 24;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sku {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read("SKU", Self::LENGTH_MAX, text).map(Self)
    }
}

impl FromStr for Bin {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read("bin code", Self::LENGTH_MAX, text).map(|code| Self(code.to_uppercase()))
    }
}

macro_rules! text_conversions {
    ($($name:ident),+) => {$(
        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}
text_conversions!(Sku, Bin);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_trimmed_and_bounded() {
        assert_eq!(" a-01 ".parse::<Bin>().map(|b| b.to_string()), Ok("A-01".into()));
        assert_eq!("fur-1".parse::<Sku>().map(|s| (s.to_string(), s.folded())), Ok(("fur-1".into(), "FUR-1".into())));
        assert_eq!("  ".parse::<Sku>(), Err(CodeError::Empty("SKU")));
        assert_eq!("a\0b".parse::<Sku>(), Err(CodeError::Control("SKU")));
        assert!("x".repeat(65).parse::<Sku>().is_err());
    }
}
