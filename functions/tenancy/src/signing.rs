//! Our signing key, and the access tokens that it signs.
//!
//! The key pair is made at first use. The private half is in `global#signing#…`, which only this context reads; the
//! public half in `global#jwks#…`, which the authorizer reads and `/.well-known/jwks.json` shows.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use platform::Failure;
use platform::global::{Expect, GlobalKey, GlobalTable, GlobalWrite};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::Claims;
use utoipa::ToSchema;

/// How often the making of the first key is tried when several processes do it at once.
const TRIES_MAX: u32 = 3;

/// A public verification key (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jwk {
    #[schema(example = "EC")]
    pub kty: String,
    #[schema(example = "P-256")]
    pub crv: String,
    #[schema(example = "ES256")]
    pub alg: String,
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    pub usage: String,
    /// The thumbprint of the key (RFC 7638).
    #[schema(example = "3Xr9lyJmD0kq7o1Yc2nWQv5tZ8bHfUeRaGpSdLxKiMw")]
    pub kid: String,
    #[schema(example = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")]
    pub x: String,
    #[schema(example = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")]
    pub y: String,
}

/// The keys that verify our access tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jwks {
    pub keys: Vec<Jwk>,
}

/// The private half, as stored. `Debug` is deliberately absent.
#[derive(Serialize, Deserialize)]
struct StoredKeys {
    kid: String,
    /// PKCS#8, base64.
    private: String,
    /// 32 random bytes, base64: the MAC key of refresh tokens.
    refresh: String,
}

/// The keys, ready to sign.
pub struct Keys {
    kid: String,
    private: EncodingKey,
    pub refresh: hmac::Key,
}

fn signing_key() -> GlobalKey {
    GlobalKey::new("signing", "current", "state")
}

fn jwks_key() -> GlobalKey {
    GlobalKey::new("jwks", "current", "state")
}

impl Keys {
    /// Reads the keys; makes them if there are none yet.
    pub async fn load(global: &GlobalTable) -> Result<Self, Failure> {
        for _ in 0..TRIES_MAX {
            if let Some(item) = global.get(&signing_key()).await? {
                return Self::open(&item.body()?);
            }
            let (stored, jwks) = generate()?;
            let put = |key, body| GlobalWrite::Put { key, body, expect: Expect::Absent, expires: None };
            let stored = serde_json::to_value(stored).map_err(Failure::internal)?;
            // Both or none; who comes second reads what the first wrote.
            if global.transact(&[put(signing_key(), stored), put(jwks_key(), json!(jwks))]).await? {
                tracing::info!("made the first signing key");
            }
        }
        Err(Failure::Contention)
    }

    fn open(stored: &StoredKeys) -> Result<Self, Failure> {
        let private = STANDARD.decode(&stored.private).map_err(Failure::internal)?;
        let refresh = STANDARD.decode(&stored.refresh).map_err(Failure::internal)?;
        Ok(Self {
            kid: stored.kid.clone(),
            private: EncodingKey::from_ec_der(&private),
            refresh: hmac::Key::new(hmac::HMAC_SHA256, &refresh),
        })
    }

    /// A signed access token.
    pub fn sign(&self, claims: &Claims) -> Result<String, Failure> {
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some(Claims::TYPE.to_owned());
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.private).map_err(Failure::internal)
    }
}

/// The public keys, as the authorizer reads them.
pub async fn jwks(global: &GlobalTable) -> Result<Jwks, Failure> {
    if let Some(item) = global.get(&jwks_key()).await? {
        return item.body();
    }
    Keys::load(global).await?;
    global.get(&jwks_key()).await?.ok_or(Failure::Contention)?.body()
}

fn generate() -> Result<(StoredKeys, Jwks), Failure> {
    let random = SystemRandom::new();
    let fault = |_| Failure::internal("no randomness for a signing key");
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(fault)?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random)
        .map_err(Failure::internal)?;
    let jwk = public_half(pair.public_key().as_ref())?;
    let stored = StoredKeys {
        kid: jwk.kid.clone(),
        private: STANDARD.encode(document.as_ref()),
        refresh: STANDARD.encode(entropy::<32>()?),
    };
    Ok((stored, Jwks { keys: vec![jwk] }))
}

/// From the uncompressed point (SEC 1): 0x04, 32 bytes of x, 32 bytes of y.
fn public_half(point: &[u8]) -> Result<Jwk, Failure> {
    let (x, y) = match point {
        [4, rest @ ..] if rest.len() == 64 => rest.split_at(32),
        _ => return Err(Failure::internal("a public key is not an uncompressed point")),
    };
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    // RFC 7638: the required members in this order, without spaces.
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let kid = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, canonical.as_bytes()));
    Ok(Jwk { kty: "EC".into(), crv: "P-256".into(), alg: "ES256".into(), usage: "sig".into(), kid, x, y })
}

/// Fresh random bytes of the operating system.
pub fn entropy<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Failure::internal("no randomness"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_rfc_7638() {
        let point = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
        let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
        let jwk = public_half(&[&[4][..], &point(x), &point(y)].concat()).unwrap();
        assert_eq!((jwk.x.as_str(), jwk.y.as_str()), (x, y));
        assert_eq!(jwk.kid.len(), 43);
        assert!(public_half(&[4; 64]).is_err());
        assert!(public_half(&[2; 65]).is_err());
    }

    #[test]
    fn what_is_made_signs() {
        let (stored, _) = generate().unwrap();
        let keys = Keys::open(&stored).unwrap();
        let header = Header { kid: Some(stored.kid), ..Header::new(Algorithm::ES256) };
        assert!(jsonwebtoken::encode(&header, &json!({ "sub": "x" }), &keys.private).is_ok());
    }
}
