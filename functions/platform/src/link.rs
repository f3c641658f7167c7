//! Signed links: a party without a login may do one thing to one subject until a given time.
//!
//! Form: `<payload>.<mac>`, both base64url; payload = `tenant|subject|expiry in seconds`; HMAC-SHA-256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use kernel::TenantId;
use ring::hmac;

/// What a valid link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub tenant: TenantId,
    pub subject: String,
    pub expires: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error("the link is not valid")]
    Invalid,
    #[error("the link has expired")]
    Expired,
}

fn key(secret: &str) -> hmac::Key {
    let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), b"link");
    hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())
}

pub fn sign(secret: &str, link: &Link) -> String {
    let payload = URL_SAFE_NO_PAD.encode(format!("{}|{}|{}", link.tenant, link.subject, link.expires.as_second()));
    let mac = hmac::sign(&key(secret), payload.as_bytes());
    format!("{payload}.{}", URL_SAFE_NO_PAD.encode(mac.as_ref()))
}

pub fn verify(secret: &str, token: &str, now: Timestamp) -> Result<Link, LinkError> {
    let (payload, mac) = token.split_once('.').ok_or(LinkError::Invalid)?;
    let mac = URL_SAFE_NO_PAD.decode(mac).map_err(|_| LinkError::Invalid)?;
    hmac::verify(&key(secret), payload.as_bytes(), &mac).map_err(|_| LinkError::Invalid)?;
    let text = URL_SAFE_NO_PAD.decode(payload).ok().and_then(|b| String::from_utf8(b).ok());
    let text = text.ok_or(LinkError::Invalid)?;
    let mut parts = text.splitn(2, '|');
    let tenant = parts.next().and_then(|t| t.parse().ok()).ok_or(LinkError::Invalid)?;
    let (subject, seconds) = parts.next().and_then(|rest| rest.rsplit_once('|')).ok_or(LinkError::Invalid)?;
    let expires = seconds.parse().ok().and_then(|s| Timestamp::from_second(s).ok()).ok_or(LinkError::Invalid)?;
    if expires <= now {
        return Err(LinkError::Expired);
    }
    Ok(Link { tenant, subject: subject.to_owned(), expires })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TypedId;

    #[test]
    fn a_link_opens_until_it_expires_and_only_as_it_was_signed() {
        let secret = "s".repeat(32);
        let now = Timestamp::from_second(1_000).unwrap();
        let link = Link {
            tenant: TenantId::derive(&["t"]),
            subject: "tdr_1|x".to_owned(),
            expires: Timestamp::from_second(2_000).unwrap(),
        };
        let token = sign(&secret, &link);
        assert_eq!(verify(&secret, &token, now), Ok(link.clone()));
        assert_eq!(verify(&secret, &token, link.expires), Err(LinkError::Expired));
        assert_eq!(verify(&"t".repeat(32), &token, now), Err(LinkError::Invalid));
        for i in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[i] = if bytes[i] == b'A' { b'B' } else { b'A' };
            assert_ne!(verify(&secret, &String::from_utf8(bytes).unwrap(), now), Ok(link.clone()), "byte {i}");
        }
    }
}
