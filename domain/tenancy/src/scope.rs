//! What an API key may touch.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One group of actions, such as `orders:write`. Reading and writing are granted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(usize);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a scope")]
pub struct UnknownScope(pub String);

impl Scope {
    const WORDS: [&'static str; 15] = [
        "tenancy:read",
        "tenancy:write",
        "orders:read",
        "orders:write",
        "warehouse:read",
        "warehouse:write",
        "transport:read",
        "transport:write",
        "tracking:read",
        "tracking:write",
        "billing:read",
        "billing:write",
        "cases:read",
        "cases:write",
        "audit:read",
    ];

    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::WORDS.len()).map(Self)
    }

    pub fn as_str(self) -> &'static str {
        Self::WORDS.get(self.0).copied().unwrap_or_default()
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::WORDS.iter().position(|word| *word == text).map(Self).ok_or_else(|| UnknownScope(text.to_owned()))
    }
}

impl TryFrom<String> for Scope {
    type Error = UnknownScope;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.as_str().to_owned()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
