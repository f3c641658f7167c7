//! One login on one device: a family of refresh tokens, numbered by generation. Only the newest is good.
//!
//! A token of an older generation can only be presented by someone who kept it: either the device was robbed or the
//! thief has rotated already. Nobody can tell which of the two is asking, so the whole family ends (RFC 9700 4.14.2).
//! One exception, on purpose: a device whose answer was lost repeats its request with the same idempotency key, which
//! a thief does not have, and gets the token that it missed.

use jiff::Timestamp;
use kernel::{Aggregate, Context, PersonId, Refusal, Rejection, TenantId};
use serde::{Deserialize, Serialize};

use crate::after_hours;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveSession {
    pub person: PersonId,
    /// The tenant that the next access token is for.
    pub tenant: TenantId,
    /// The number of the one refresh token that is good.
    pub generation: u64,
    /// The idempotency key of the rotation that made this generation.
    #[serde(default)]
    pub rotated_by: Option<String>,
    pub started_at: Timestamp,
    /// Good until then, unless it is rotated before.
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Session {
    #[default]
    Absent,
    Live(LiveSession),
    Ended {
        person: PersonId,
        why: Ending,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    LoggedOut,
    /// An old refresh token came back.
    TokenReused,
}

#[derive(Debug, Clone)]
pub enum SessionCommand {
    Start {
        person: PersonId,
        tenant: TenantId,
    },
    /// `generation` is the one of the token presented; `tenant` is where to go on, the same one or another.
    Rotate {
        generation: u64,
        tenant: Option<TenantId>,
        idempotency_key: Option<String>,
    },
    LogOut {
        generation: u64,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum SessionEvent {
    #[serde(rename = "session_started")]
    Started { person: PersonId, tenant: TenantId, at: Timestamp, expires_at: Timestamp },
    #[serde(rename = "session_rotated")]
    Rotated { tenant: TenantId, generation: u64, idempotency_key: Option<String>, expires_at: Timestamp },
    #[serde(rename = "session_ended")]
    Ended { why: Ending },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionRejection {
    #[error("there is no such session: log in")]
    Unknown,
    #[error("this session has started already")]
    AlreadyStarted,
    #[error("this session has expired: log in again")]
    Expired,
    #[error("this session has ended: log in again")]
    Revoked,
    #[error("a refresh token was used twice, so this session has ended: log in again")]
    TokenReused,
}

impl Rejection for SessionRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "session_unknown",
            Self::AlreadyStarted => "session_already_started",
            Self::Expired => "session_expired",
            Self::Revoked => "session_revoked",
            Self::TokenReused => "refresh_token_reused",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Unknown => Refusal::Absent,
            Self::AlreadyStarted | Self::Expired | Self::Revoked | Self::TokenReused => Refusal::Conflict,
        }
    }
}

impl Session {
    /// Unused for two weeks, it ends.
    pub const IDLE_HOURS: i64 = 14 * 24;
    /// However much it is used, after this one logs in again.
    pub const MAX_HOURS: i64 = 90 * 24;
}

impl Aggregate for Session {
    const KIND: &'static str = "session";
    type Command = SessionCommand;
    type Event = SessionEvent;
    type Rejection = SessionRejection;

    fn decide(&self, command: &SessionCommand, context: &Context) -> Result<Vec<SessionEvent>, SessionRejection> {
        use SessionCommand as C;
        use SessionRejection as R;
        match (self, command) {
            (Self::Absent, C::Start { person, tenant }) => Ok(vec![SessionEvent::Started {
                person: *person,
                tenant: *tenant,
                at: context.now,
                expires_at: after_hours(context.now, Self::IDLE_HOURS),
            }]),
            (Self::Live(_) | Self::Ended { .. }, C::Start { .. }) => Err(R::AlreadyStarted),
            (Self::Absent, C::Rotate { .. } | C::LogOut { .. }) => Err(R::Unknown),
            (Self::Live(live), C::Rotate { generation, tenant, idempotency_key }) => {
                live.rotate(*generation, *tenant, idempotency_key.as_deref(), context.now)
            }
            // Any token of the family may end it: that harms no one but its holder.
            (Self::Live(_), C::LogOut { .. }) => Ok(vec![SessionEvent::Ended { why: Ending::LoggedOut }]),
            (Self::Ended { why: Ending::TokenReused, .. }, C::Rotate { .. } | C::LogOut { .. }) => Err(R::TokenReused),
            (Self::Ended { why: Ending::LoggedOut, .. }, C::Rotate { .. } | C::LogOut { .. }) => Err(R::Revoked),
        }
    }

    fn evolve(self, event: &SessionEvent) -> Self {
        match event {
            SessionEvent::Started { person, tenant, at, expires_at } => Self::Live(LiveSession {
                person: *person,
                tenant: *tenant,
                generation: 0,
                rotated_by: None,
                started_at: *at,
                expires_at: *expires_at,
            }),
            SessionEvent::Rotated { tenant, generation, idempotency_key, expires_at } => match self {
                Self::Live(live) => Self::Live(LiveSession {
                    tenant: *tenant,
                    generation: *generation,
                    rotated_by: idempotency_key.clone(),
                    expires_at: *expires_at,
                    ..live
                }),
                Self::Absent | Self::Ended { .. } => self,
            },
            SessionEvent::Ended { why } => match self {
                Self::Live(LiveSession { person, .. }) => Self::Ended { person, why: *why },
                Self::Absent | Self::Ended { .. } => self,
            },
        }
    }
}

impl LiveSession {
    fn rotate(
        &self,
        generation: u64,
        tenant: Option<TenantId>,
        key: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<SessionEvent>, SessionRejection> {
        if self.expires_at <= now {
            return Err(SessionRejection::Expired);
        }
        if generation > self.generation {
            // We never gave that one out.
            return Err(SessionRejection::Unknown);
        }
        if generation == self.generation {
            let latest = after_hours(self.started_at, Session::MAX_HOURS);
            return Ok(vec![SessionEvent::Rotated {
                tenant: tenant.unwrap_or(self.tenant),
                generation: generation.saturating_add(1),
                idempotency_key: key.map(str::to_owned),
                expires_at: after_hours(now, Session::IDLE_HOURS).min(latest),
            }]);
        }
        let repeats_the_last = generation.saturating_add(1) == self.generation
            && key.is_some()
            && key == self.rotated_by.as_deref()
            && tenant.is_none_or(|t| t == self.tenant);
        if repeats_the_last { Ok(Vec::new()) } else { Ok(vec![SessionEvent::Ended { why: Ending::TokenReused }]) }
    }
}
