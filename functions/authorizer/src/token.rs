//! Access tokens (RFC 9068, with the advice of RFC 8725): one algorithm, one type, one way to write them.
//!
//! The header is read strictly before anything else is: whatever is not exactly `{alg, typ, kid}` as we write it is
//! refused, so that no header of a stranger (`jwk`, `jku`, `x5u`, `crit` …) is ever interpreted.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use tenancy::{BadClaims, Claims};

/// A key id of ours is a SHA-256 in base64url.
const KID_LENGTH: usize = 43;

/// Why a credential is not good. For the log: the caller learns only that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("not a token in compact form")]
    Malformed,
    #[error("not a header of ours")]
    Header,
    #[error("no such key")]
    UnknownKey,
    #[error("the signature is wrong")]
    Signature,
    #[error("the signature is right, the form of the claims is not")]
    Form,
    #[error(transparent)]
    Claims(#[from] BadClaims),
    #[error("not an API key")]
    MalformedKey,
    #[error("the API key is revoked or has expired")]
    KeyEnded,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// The id of the key that the token says it is signed with. Nothing is believed yet.
pub fn key_id(token: &str) -> Result<String, Refusal> {
    let mut parts = token.split('.');
    let (Some(header), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Refusal::Malformed);
    };
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| Refusal::Malformed)?;
    let Header { alg, typ, kid } = serde_json::from_slice(&header).map_err(|_| Refusal::Header)?;
    let is_id = kid.len() == KID_LENGTH && kid.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if alg == "ES256" && typ == Claims::TYPE && is_id { Ok(kid) } else { Err(Refusal::Header) }
}

/// What a token says, if it is signed with this key and to be believed now.
pub fn verify(token: &str, key: &DecodingKey, now: Timestamp) -> Result<Claims, Refusal> {
    key_id(token)?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_issuer(&[Claims::ISSUER]);
    validation.set_audience(&[Claims::AUDIENCE]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    // Checked below by our clock, without leeway.
    validation.validate_exp = false;
    let decoded = jsonwebtoken::decode::<Claims>(token, key, &validation).map_err(|error| match error.kind() {
        ErrorKind::InvalidIssuer => Refusal::Claims(BadClaims::Issuer),
        ErrorKind::InvalidAudience => Refusal::Claims(BadClaims::Audience),
        ErrorKind::Json(_) | ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) => Refusal::Form,
        _ => Refusal::Signature,
    });
    let claims = decoded?.claims;
    claims.check(now)?;
    Ok(claims)
}
