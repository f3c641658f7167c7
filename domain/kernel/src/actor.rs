//! Who did it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ApiKeyId, PersonId};

/// Who asked for a change. Stored with every event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A member who is logged in.
    Person { id: PersonId, role: Role },
    /// A partner's or a developer's key.
    ApiKey { id: ApiKeyId },
    /// Someone who holds a signed link and needs no login, such as a carrier who answers a tender.
    Link { party: String },
    /// One of our own reactions or workflow steps, by its name.
    System { name: String },
}

impl Actor {
    pub fn system(name: impl Into<String>) -> Self {
        Self::System { name: name.into() }
    }
}

/// What a member of a tenant does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Admin,
    Dispatcher,
    Warehouse,
    Finance,
    Support,
    Driver,
    Customer,
}

impl Role {
    pub const ALL: [Self; 8] = [
        Self::Owner,
        Self::Admin,
        Self::Dispatcher,
        Self::Warehouse,
        Self::Finance,
        Self::Support,
        Self::Driver,
        Self::Customer,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Dispatcher => "dispatcher",
            Self::Warehouse => "warehouse",
            Self::Finance => "finance",
            Self::Support => "support",
            Self::Driver => "driver",
            Self::Customer => "customer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is not one of the roles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
