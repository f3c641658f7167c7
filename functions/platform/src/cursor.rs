//! Sealed text: page cursors that nobody can read, forge, or use for another tenant or another list.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hmac};

use crate::Failure;

fn key(secret: &str) -> Result<LessSafeKey, Failure> {
    let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), b"cursor");
    debug_assert_eq!(derived.as_ref().len(), digest::SHA256_OUTPUT_LEN);
    UnboundKey::new(&CHACHA20_POLY1305, derived.as_ref())
        .map(LessSafeKey::new)
        .map_err(|_| Failure::internal("cursor key"))
}

/// Seals `text` for `scope` (tenant and list).
pub fn seal(secret: &str, scope: &str, text: &str) -> Result<String, Failure> {
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).map_err(|_| Failure::internal("no randomness"))?;
    let mut bytes = text.as_bytes().to_vec();
    key(secret)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(scope.as_bytes()), &mut bytes)
        .map_err(|_| Failure::internal("cursor seal"))?;
    let mut sealed = nonce.to_vec();
    sealed.append(&mut bytes);
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Opens what [`seal`] sealed for the same scope.
pub fn open(secret: &str, scope: &str, sealed: &str) -> Result<String, Failure> {
    let wrong = || Failure::bad_request("cursor_invalid", "the cursor is not one that this list gave");
    let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| wrong())?;
    let (nonce, rest) = bytes.split_at_checked(NONCE_LEN).ok_or_else(wrong)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| wrong())?;
    let mut rest = rest.to_vec();
    let text = key(secret)?.open_in_place(nonce, Aad::from(scope.as_bytes()), &mut rest).map_err(|_| wrong())?;
    String::from_utf8(text.to_vec()).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_where_it_was_sealed() {
        let sealed = seal("s".repeat(32).as_str(), "a", "key").unwrap();
        assert_eq!(open(&"s".repeat(32), "a", &sealed).unwrap(), "key");
        assert!(open(&"s".repeat(32), "b", &sealed).is_err());
        assert!(open(&"t".repeat(32), "a", &sealed).is_err());
        for junk in ["", "a", "!!!", &sealed[1..]] {
            assert!(open(&"s".repeat(32), "a", junk).is_err(), "{junk}");
        }
    }
}
