//! The key that signs checkpoints and evidence packs: Ed25519 (RFC 8032), made from the deployment's secret.
//!
//! It is not the key of access tokens: what signs evidence for years must not be rotated with logins, and a verifier of
//! logins must not take one for the other. Who has the secret can sign; who has the table or the bucket cannot.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::Failure;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Tells this use of the secret from every other.
const PURPOSE: &[u8] = b"supercargo evidence signing key v1";
/// A deployment without a secret must not sign with a key that anybody can make.
const SECRET_BYTES_MIN: usize = 32;

/// A public key that verifies evidence (RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceKey {
    #[schema(example = "OKP")]
    pub kty: String,
    #[schema(example = "Ed25519")]
    pub crv: String,
    #[schema(example = "EdDSA")]
    pub alg: String,
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    pub usage: String,
    /// The thumbprint of the key (RFC 7638).
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    pub kid: String,
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    pub x: String,
}

pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: EvidenceKey,
}

impl SigningKey {
    pub fn of(secret: &str) -> Result<Self, Failure> {
        if secret.len() < SECRET_BYTES_MIN {
            return Err(Failure::internal("no APP_SECRET to sign evidence with"));
        }
        let seed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), PURPOSE);
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(Failure::internal)?;
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        // RFC 7638 with the members that RFC 8037 requires, in this order, without spaces.
        let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        let kid = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, canonical.as_bytes()));
        let public = EvidenceKey {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            alg: "EdDSA".to_owned(),
            usage: "sig".to_owned(),
            kid,
            x,
        };
        Ok(Self { pair, public })
    }

    pub const fn public(&self) -> &EvidenceKey {
        &self.public
    }

    /// Base64url, without padding.
    pub fn sign(&self, bytes: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.sign(bytes).as_ref())
    }

    pub fn verifies(&self, bytes: &[u8], signature: &str) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.pair.public_key().as_ref());
        URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| key.verify(bytes, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_signs_it_verifies_and_nothing_else() {
        let key = SigningKey::of("0123456789abcdef0123456789abcdef").unwrap();
        let signature = key.sign(b"a statement");
        assert!(key.verifies(b"a statement", &signature));
        assert!(!key.verifies(b"another one", &signature));
        assert!(!key.verifies(b"a statement", "AAAA"));
        let other = SigningKey::of("another secret of 32 bytes......").unwrap();
        assert!(!other.verifies(b"a statement", &signature));
        assert_eq!((key.public().kid.len(), key.public().x.len()), (43, 43));
        assert!(SigningKey::of("short").is_err());
    }
}
