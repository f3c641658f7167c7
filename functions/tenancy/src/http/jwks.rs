//! The public keys that verify our access tokens.

use platform::{Answer, Purpose, Reply, Visitor};

use crate::signing::{self, Jwks};

/// The keys that verify access tokens (RFC 7517). Choose by the token's `kid`.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "sessions",
    security(()),
    responses((status = 200, body = Jwks, description = "The keys."), platform::Problems)
)]
pub async fn get_jwks(visitor: Visitor) -> Answer<Jwks> {
    Reply::ok(signing::jwks(&visitor.global(Purpose::Provision)).await?)
}
