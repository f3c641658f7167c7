//! The text form of a refresh token: `scr_<session>_<generation>_<MAC>`, the MAC over the two before it with a key
//! that only this context reads.
//!
//! So nothing of a token is stored, an old one is recognised as old for certain (it carries its generation under our
//! MAC), and one that we never made is turned away without a read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{SessionId, TypedId as _};
use ring::hmac;

const PREFIX: &str = "scr_";

/// Which token of which session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    pub session: SessionId,
    pub generation: u64,
}

impl RefreshToken {
    fn body(self) -> String {
        format!("{}_{}", self.session.uuid().simple(), self.generation)
    }

    pub fn print(self, key: &hmac::Key) -> String {
        let body = self.body();
        let mac = hmac::sign(key, body.as_bytes());
        format!("{PREFIX}{body}_{}", URL_SAFE_NO_PAD.encode(mac.as_ref()))
    }

    /// `None` for whatever we did not print ourselves. The MAC is compared in constant time.
    pub fn read(text: &str, key: &hmac::Key) -> Option<Self> {
        let mut parts = text.strip_prefix(PREFIX)?.splitn(3, '_');
        let (session, generation, mac) = (parts.next()?, parts.next()?, parts.next()?);
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        hmac::verify(key, format!("{session}_{generation}").as_bytes(), &mac).ok()?;
        let session = format!("{}_{session}", SessionId::PREFIX).parse().ok()?;
        Some(Self { session, generation: generation.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_printed_is_read() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"key");
        let token = RefreshToken { session: SessionId::derive(&["s"]), generation: 7 };
        let text = token.print(&key);
        assert_eq!(RefreshToken::read(&text, &key), Some(token));
        assert_eq!(RefreshToken::read(&text, &hmac::Key::new(hmac::HMAC_SHA256, b"other")), None);
        for i in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[i] = if bytes[i] == b'A' { b'B' } else { b'A' };
            assert_eq!(RefreshToken::read(&String::from_utf8(bytes).unwrap(), &key), None, "byte {i}");
        }
        for wrong in ["", "scr_", "scr___", "scr_a_b_c", "é"] {
            assert_eq!(RefreshToken::read(wrong, &key), None, "{wrong}");
        }
    }
}
