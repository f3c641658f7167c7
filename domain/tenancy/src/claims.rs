//! What an access token says (RFC 9068), and when that is to be believed. The signature is the function's affair.

use jiff::Timestamp;
use kernel::{PersonId, Role, SessionId, TenantId};
use serde::{Deserialize, Serialize};

/// The claims of an access token: one person, in one tenant, with the role that they have there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    pub sub: PersonId,
    pub tenant: TenantId,
    pub role: Role,
    pub sid: SessionId,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970.
    pub exp: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadClaims {
    #[error("the token is not from us")]
    Issuer,
    #[error("the token is not for this API")]
    Audience,
    #[error("the token has expired")]
    Expired,
    #[error("the token claims to live longer than we let tokens live, or to be from the future")]
    Lifetime,
}

impl Claims {
    pub const ISSUER: &'static str = "https://supercargo.dev";
    pub const AUDIENCE: &'static str = "supercargo-api";
    /// The `typ` of the header.
    pub const TYPE: &'static str = "at+jwt";
    /// How long an access token is good, in seconds: as long as a removed member may still act.
    pub const LIFE_S: i64 = 600;
    /// How far the clocks of two functions may differ, in seconds.
    const SKEW_S: i64 = 5;

    pub fn new(sub: PersonId, tenant: TenantId, role: Role, sid: SessionId, now: Timestamp) -> Self {
        Self {
            iss: Self::ISSUER.to_owned(),
            aud: Self::AUDIENCE.to_owned(),
            sub,
            tenant,
            role,
            sid,
            iat: now.as_second(),
            exp: now.as_second().saturating_add(Self::LIFE_S),
        }
    }

    /// Whether to believe the claims of a token whose signature is good.
    pub fn check(&self, now: Timestamp) -> Result<(), BadClaims> {
        let now = now.as_second();
        if self.iss != Self::ISSUER {
            return Err(BadClaims::Issuer);
        }
        if self.aud != Self::AUDIENCE {
            return Err(BadClaims::Audience);
        }
        if self.exp <= now {
            return Err(BadClaims::Expired);
        }
        let life = self.exp.checked_sub(self.iat);
        let plausible = life.is_some_and(|s| (1..=Self::LIFE_S).contains(&s)) && self.iat <= now + Self::SKEW_S;
        if plausible { Ok(()) } else { Err(BadClaims::Lifetime) }
    }
}

#[cfg(test)]
mod tests {
    use kernel::TypedId;

    use super::*;

    #[test]
    fn believed_for_ten_minutes() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let claims =
            Claims::new(PersonId::derive(&[]), TenantId::derive(&[]), Role::Owner, SessionId::derive(&[]), at(0));
        assert_eq!(claims.check(at(0)), Ok(()));
        assert_eq!(claims.check(at(-5)), Ok(()));
        assert_eq!(claims.check(at(599)), Ok(()));
        assert_eq!(claims.check(at(600)), Err(BadClaims::Expired));
        assert_eq!(claims.check(at(-6)), Err(BadClaims::Lifetime));
        assert_eq!(Claims { exp: claims.exp + 1, ..claims.clone() }.check(at(0)), Err(BadClaims::Lifetime));
        assert_eq!(Claims { iat: i64::MIN, ..claims.clone() }.check(at(0)), Err(BadClaims::Lifetime));
        assert_eq!(
            Claims { iss: "https://evil.example".into(), ..claims.clone() }.check(at(0)),
            Err(BadClaims::Issuer)
        );
        assert_eq!(Claims { aud: "other".into(), ..claims }.check(at(0)), Err(BadClaims::Audience));
    }
}
