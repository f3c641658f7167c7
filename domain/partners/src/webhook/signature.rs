//! Signatures, by Standard Webhooks 1.0 (<https://www.standardwebhooks.com>): HMAC-SHA256 over `id.timestamp.body`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// How far the clock of a sender may be from ours.
pub const TOLERANCE_SECONDS: i64 = 300;

const SECRET_PREFIX: &str = "whsec_";
/// The bounds that the specification sets.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// A header with more signatures than this is not worth checking.
const SIGNATURES_MAX: usize = 8;

/// A signing secret. It is never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// Why a text is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SecretError {
    #[error("a webhook secret is base64, with or without `whsec_` before it")]
    NotBase64,
    #[error("a webhook secret has 24 to 64 bytes")]
    WrongLength,
}

impl Secret {
    /// # Errors
    /// When there are not 24 to 64 bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SecretError> {
        if SECRET_BYTES.contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(SecretError::WrongLength) }
    }

    /// From its written form, `whsec_` and base64.
    ///
    /// # Errors
    /// When it is no base64, or not 24 to 64 bytes.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(SECRET_PREFIX).unwrap_or(text);
        Self::from_bytes(STANDARD.decode(encoded).map_err(|_| SecretError::NotBase64)?)
    }

    /// As it is told to the subscriber, once.
    pub fn reveal(&self) -> String {
        format!("{SECRET_PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery<'a> {
    /// `webhook-id`: the same for every attempt to deliver the same event, so that the receiver can drop repeats.
    pub id: &'a str,
    /// `webhook-timestamp`: of the attempt, in seconds since 1970.
    pub timestamp: i64,
    /// Exactly the bytes that are sent.
    pub body: &'a [u8],
}

impl Delivery<'_> {
    fn mac(&self, secret: &Secret) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
        mac.update(self.id.as_bytes());
        mac.update(b".");
        mac.update(self.timestamp.to_string().as_bytes());
        mac.update(b".");
        mac.update(self.body);
        Some(mac)
    }

    /// The value of `webhook-signature`: one signature for each secret, so that an old one still counts while it is
    /// being replaced.
    pub fn sign(&self, secrets: &[Secret]) -> String {
        let signatures: Vec<String> = secrets
            .iter()
            .filter_map(|secret| Some(format!("v1,{}", STANDARD.encode(self.mac(secret)?.finalize().into_bytes()))))
            .collect();
        signatures.join(" ")
    }
}

/// Why a delivery is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    #[error("the timestamp is more than five minutes from our clock")]
    TooOldOrNew,
    #[error("no signature fits the body")]
    NoMatch,
}

/// Checks a delivery that came to us. The comparison takes the same time wherever the first difference is.
///
/// # Errors
/// When the timestamp is too far from `now` (in seconds since 1970), or no signature fits any secret.
pub fn verify(delivery: &Delivery<'_>, header: &str, secrets: &[Secret], now: i64) -> Result<(), SignatureError> {
    if now.abs_diff(delivery.timestamp) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(SignatureError::TooOldOrNew);
    }
    let given = header.split_whitespace().take(SIGNATURES_MAX).filter_map(|one| one.strip_prefix("v1,"));
    let fits = given.filter_map(|one| STANDARD.decode(one).ok()).any(|given| {
        secrets.iter().filter_map(|secret| delivery.mac(secret)).any(|mac| mac.verify_slice(&given).is_ok())
    });
    if fits { Ok(()) } else { Err(SignatureError::NoMatch) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = b"{\"test\": 2432232314}";
    const DELIVERY: Delivery<'_> =
        Delivery { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: BODY };

    #[test]
    fn the_published_example_is_reproduced() {
        let secret = Secret::parse(SECRET).unwrap();
        assert_eq!(DELIVERY.sign(std::slice::from_ref(&secret)), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(secret.reveal(), SECRET);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn a_replaced_secret_counts_until_it_is_gone() {
        let [old, new] = [7, 9].map(|byte| Secret::from_bytes(vec![byte; 32]).unwrap());
        let header = DELIVERY.sign(&[old.clone(), new.clone()]);
        let now = DELIVERY.timestamp + TOLERANCE_SECONDS;
        for secret in [old.clone(), new] {
            assert_eq!(verify(&DELIVERY, &header, &[secret], now), Ok(()));
        }
        let stranger = Secret::from_bytes(vec![1; 32]).unwrap();
        assert_eq!(verify(&DELIVERY, &header, &[stranger], now), Err(SignatureError::NoMatch));
        let other = Delivery { body: b"{}", ..DELIVERY };
        assert_eq!(verify(&other, &header, std::slice::from_ref(&old), now), Err(SignatureError::NoMatch));
        assert_eq!(verify(&DELIVERY, &header, &[old], now + 1), Err(SignatureError::TooOldOrNew));
        assert_eq!(verify(&DELIVERY, "v1a,xx v1,!! v1", &[], now), Err(SignatureError::NoMatch));
    }

    #[test]
    fn a_secret_has_its_length() {
        assert_eq!(Secret::parse("whsec_c2hvcnQ="), Err(SecretError::WrongLength));
        assert_eq!(Secret::parse("whsec_???"), Err(SecretError::NotBase64));
    }

    #[test]
    fn an_independent_verifier_accepts_it() {
        let secret = Secret::from_bytes((0..32).collect()).unwrap();
        let verifier = standardwebhooks::Webhook::new(&secret.reveal()).unwrap();
        for body in [BODY, b"", "żółć".as_bytes()] {
            let delivery = Delivery { body, ..DELIVERY };
            let theirs = verifier.sign(delivery.id, delivery.timestamp, body).unwrap();
            assert_eq!(delivery.sign(std::slice::from_ref(&secret)), theirs);
        }
    }
}
