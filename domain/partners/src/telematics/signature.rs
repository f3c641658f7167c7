//! The vendors' signatures, over the raw bytes as they came.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use thiserror::Error;

const SAMSARA_TOLERANCE_SECONDS: u64 = 300;

/// Why a delivery is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureRefused {
    #[error("the secret cannot be used")]
    Secret,
    #[error("the signature is malformed")]
    Malformed,
    #[error("the timestamp is more than five minutes from our clock")]
    TooOldOrNew,
    #[error("the signature does not fit the body")]
    NoMatch,
}

/// Motive: `X-KT-Webhook-Signature` is HMAC-SHA1 in hexadecimal over the body.
///
/// # Errors
/// When the signature does not fit.
pub fn verify_motive(body: &[u8], signature: &str, secret: &str) -> Result<(), SignatureRefused> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).map_err(|_| SignatureRefused::Secret)?;
    mac.update(body);
    mac.verify_slice(&from_hex(signature)?).map_err(|_| SignatureRefused::NoMatch)
}

/// Samsara: `X-Samsara-Signature` is `v1=` and HMAC-SHA256 in hexadecimal over `v1:timestamp:body`, keyed with the
/// secret's decoded base64. `now` and the timestamp of `X-Samsara-Timestamp` are seconds since 1970.
///
/// # Errors
/// When the signature does not fit, or its timestamp is too far from `now`.
pub fn verify_samsara(
    body: &[u8],
    signature: &str,
    timestamp: &str,
    secret: &str,
    now: i64,
) -> Result<(), SignatureRefused> {
    let sent: i64 = timestamp.trim().parse().map_err(|_| SignatureRefused::Malformed)?;
    if now.abs_diff(sent) > SAMSARA_TOLERANCE_SECONDS {
        return Err(SignatureRefused::TooOldOrNew);
    }
    let key = STANDARD.decode(secret).map_err(|_| SignatureRefused::Secret)?;
    let given = signature.trim().strip_prefix("v1=").ok_or(SignatureRefused::Malformed)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| SignatureRefused::Secret)?;
    mac.update(b"v1:");
    mac.update(timestamp.trim().as_bytes());
    mac.update(b":");
    mac.update(body);
    mac.verify_slice(&from_hex(given)?).map_err(|_| SignatureRefused::NoMatch)
}

fn from_hex(text: &str) -> Result<Vec<u8>, SignatureRefused> {
    let digits: Option<Vec<u8>> =
        text.trim().chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits =
        digits.filter(|digits| digits.len() % 2 == 0 && digits.len() <= 128).ok_or(SignatureRefused::Malformed)?;
    Ok(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_own_examples_fit() {
        let cases = [
            (br#"{"action":"test"}"#.as_slice(), "8cbd43f98ba1e33c28c9", "5e1a966298ba4f3e91847aea8746198ca0530dd2"),
            (
                br#"["fault_code_closed"]"#,
                "d9d36bea41c44ae49d1bfc4a48ba2abe",
                "f04a8386a21a6cba0447024e83b3f0983352bb72",
            ),
        ];
        for (body, secret, signature) in cases {
            assert_eq!(verify_motive(body, signature, secret), Ok(()));
            assert_eq!(verify_motive(body, signature, "another"), Err(SignatureRefused::NoMatch));
            assert_eq!(verify_motive(body, "xyz", secret), Err(SignatureRefused::Malformed));
        }
    }

    #[test]
    fn samsara_signs_the_time_too() {
        let secret = STANDARD.encode(b"key");
        let mut mac = Hmac::<Sha256>::new_from_slice(b"key").unwrap();
        mac.update(b"v1:1000:{}");
        let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let signature = format!("v1={hex}");
        assert_eq!(verify_samsara(b"{}", &signature, "1000", &secret, 1300), Ok(()));
        assert_eq!(verify_samsara(b"{}", &signature, "1000", &secret, 1301), Err(SignatureRefused::TooOldOrNew));
        assert_eq!(verify_samsara(b"{}", &signature, "1001", &secret, 1001), Err(SignatureRefused::NoMatch));
        assert_eq!(verify_samsara(b"{} ", &signature, "1000", &secret, 1000), Err(SignatureRefused::NoMatch));
        assert_eq!(verify_samsara(b"{}", &hex, "1000", &secret, 1000), Err(SignatureRefused::Malformed));
    }
}
