//! The key of a machine: a partner's system or a developer's script. It has scopes instead of a role, and it ends.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kernel::{Actor, Aggregate, ApiKeyId, Context, Refusal, Rejection, TenantId};
use serde::{Deserialize, Serialize};

use crate::{Name, Scope, after_hours};

/// What is known of a key. Of the key itself only the SHA-256 (64 hexadecimal digits), which is enough to recognise it
/// and useless to present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFacts {
    pub name: Name,
    pub scopes: BTreeSet<Scope>,
    pub sha256: String,
    /// The prefix and the last characters, for people to tell keys apart.
    pub hint: String,
    pub expires_at: Timestamp,
}

/// What the authorizer finds under the SHA-256 of a key: whose it is, and whether it is good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyEntry {
    pub tenant: TenantId,
    pub key: ApiKeyId,
    pub scopes: BTreeSet<Scope>,
    pub expires_at: Timestamp,
    pub revoked: bool,
}

impl KeyEntry {
    pub fn is_good(&self, now: Timestamp) -> bool {
        !self.revoked && now < self.expires_at
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum ApiKey {
    #[default]
    Absent,
    Active(KeyFacts),
    Revoked(KeyFacts),
}

#[derive(Debug, Clone)]
pub enum ApiKeyCommand {
    /// Without `expires_at` it lasts [`ApiKey::DEFAULT_HOURS`].
    Create {
        name: Name,
        scopes: BTreeSet<Scope>,
        sha256: String,
        hint: String,
        expires_at: Option<Timestamp>,
    },
    Revoke,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ApiKeyEvent {
    #[serde(rename = "api_key_created")]
    Created(KeyFacts),
    #[serde(rename = "api_key_revoked")]
    Revoked { sha256: String },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiKeyRejection {
    #[error("there is no such API key")]
    Absent,
    #[error("this API key exists already")]
    AlreadyCreated,
    #[error("this API key has been revoked")]
    Revoked,
    #[error("an API key needs at least one scope")]
    NoScope,
    #[error("an API key must expire in the future")]
    ExpiresInThePast,
    #[error("an API key lasts at most {} days", ApiKey::MAX_HOURS / 24)]
    ExpiresTooLate,
    #[error("only a person can make an API key: a key that makes keys would outlive its own revocation")]
    PersonOnly,
}

impl Rejection for ApiKeyRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "api_key_absent",
            Self::AlreadyCreated => "api_key_already_created",
            Self::Revoked => "api_key_revoked",
            Self::NoScope => "api_key_without_scope",
            Self::ExpiresInThePast => "api_key_expires_in_the_past",
            Self::ExpiresTooLate => "api_key_expires_too_late",
            Self::PersonOnly => "person_only",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::AlreadyCreated | Self::Revoked => Refusal::Conflict,
            Self::NoScope | Self::ExpiresInThePast | Self::ExpiresTooLate => Refusal::Invalid,
            Self::PersonOnly => Refusal::Forbidden,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::NoScope => Some("/scopes".to_owned()),
            Self::ExpiresInThePast | Self::ExpiresTooLate => Some("/expires_at".to_owned()),
            Self::Absent | Self::AlreadyCreated | Self::Revoked | Self::PersonOnly => None,
        }
    }
}

impl ApiKey {
    /// A year.
    pub const DEFAULT_HOURS: i64 = 365 * 24;
    /// Two years.
    pub const MAX_HOURS: i64 = 730 * 24;

    pub const fn facts(&self) -> Option<&KeyFacts> {
        match self {
            Self::Absent => None,
            Self::Active(facts) | Self::Revoked(facts) => Some(facts),
        }
    }

    /// `expired` is derived from the clock: nothing happens at that instant.
    pub fn status_word(&self, now: Timestamp) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Active(facts) if facts.expires_at <= now => "expired",
            Self::Active(_) => "active",
            Self::Revoked(_) => "revoked",
        }
    }
}

impl Aggregate for ApiKey {
    const KIND: &'static str = "apikey";
    type Command = ApiKeyCommand;
    type Event = ApiKeyEvent;
    type Rejection = ApiKeyRejection;

    fn decide(&self, command: &ApiKeyCommand, context: &Context) -> Result<Vec<ApiKeyEvent>, ApiKeyRejection> {
        use ApiKeyCommand as C;
        use ApiKeyRejection as R;
        match (self, command) {
            (Self::Absent, C::Create { name, scopes, sha256, hint, expires_at }) => {
                if !matches!(context.actor, Actor::Person { .. }) {
                    return Err(R::PersonOnly);
                }
                if scopes.is_empty() {
                    return Err(R::NoScope);
                }
                let expires_at = expires_at.unwrap_or_else(|| after_hours(context.now, Self::DEFAULT_HOURS));
                if expires_at <= context.now {
                    return Err(R::ExpiresInThePast);
                }
                if expires_at > after_hours(context.now, Self::MAX_HOURS) {
                    return Err(R::ExpiresTooLate);
                }
                Ok(vec![ApiKeyEvent::Created(KeyFacts {
                    name: name.clone(),
                    scopes: scopes.clone(),
                    sha256: sha256.clone(),
                    hint: hint.clone(),
                    expires_at,
                })])
            }
            (Self::Active(_) | Self::Revoked(_), C::Create { .. }) => Err(R::AlreadyCreated),

            (Self::Absent, C::Revoke) => Err(R::Absent),
            (Self::Active(facts), C::Revoke) => Ok(vec![ApiKeyEvent::Revoked { sha256: facts.sha256.clone() }]),
            (Self::Revoked(_), C::Revoke) => Err(R::Revoked),
        }
    }

    fn evolve(self, event: &ApiKeyEvent) -> Self {
        match event {
            ApiKeyEvent::Created(facts) => Self::Active(facts.clone()),
            ApiKeyEvent::Revoked { .. } => match self {
                Self::Active(facts) | Self::Revoked(facts) => Self::Revoked(facts),
                Self::Absent => Self::Absent,
            },
        }
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, ApiKeyCommand)> {
        vec![("revoke", ApiKeyCommand::Revoke)]
    }
}
