//! The text form of an API key: `sck_live_`, 30 random characters of base62 (178 bits), 6 characters of checksum.
//!
//! The checksum (CRC-32 of all that stands before it, base62) lets a scanner tell a leaked key from noise, and lets us
//! turn a typing error away without a read. It is no protection: the randomness is.

use std::fmt;

/// What every key starts with; double-clicking one selects all of it.
pub const KEY_PREFIX: &str = "sck_live_";

const RANDOM_CHARS: usize = 30;
const CHECK_CHARS: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A key in the clear. It exists on its way to the caller and on its way in; only its SHA-256 is stored. `Debug`
/// shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct KeySecret(String);

/// Not the form of a key, or the checksum does not fit: a typing error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an API key: the form or the checksum is wrong")]
pub struct MalformedKey;

impl KeySecret {
    /// How many random bytes one key takes: what is rejected below still leaves enough (46 would do on average 45
    /// characters; running out has a chance under 1 in 10^9, and then the caller draws again).
    pub const ENTROPY_BYTES: usize = 48;

    /// Makes a key of fresh randomness; `None` asks for another draw. Bytes of 248 and more are dropped, so that each
    /// character is equally likely.
    pub fn from_entropy(bytes: &[u8; Self::ENTROPY_BYTES]) -> Option<Self> {
        let random: String =
            bytes.iter().filter(|byte| **byte < 248).take(RANDOM_CHARS).map(|byte| letter(u32::from(*byte))).collect();
        (random.len() == RANDOM_CHARS).then(|| {
            let body = format!("{KEY_PREFIX}{random}");
            let check = checksum(&body);
            Self(body + &check)
        })
    }

    /// Reads what a caller presents. No read of ours happens for a text that fails here.
    pub fn parse(text: &str) -> Result<Self, MalformedKey> {
        let random = text.strip_prefix(KEY_PREFIX).ok_or(MalformedKey)?;
        if random.len() != RANDOM_CHARS + CHECK_CHARS || !random.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(MalformedKey);
        }
        let (body, check) = text.split_at_checked(KEY_PREFIX.len() + RANDOM_CHARS).ok_or(MalformedKey)?;
        if checksum(body) == check { Ok(Self(text.to_owned())) } else { Err(MalformedKey) }
    }

    /// The whole key, for hashing and for its one showing.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Enough to recognise the key in a list, too little to use it: `sck_live_…` and its last four characters, which
    /// are checksum.
    pub fn hint(&self) -> String {
        format!("{KEY_PREFIX}…{}", self.0.get(self.0.len() - 4..).unwrap_or_default())
    }
}

impl fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySecret(…)")
    }
}

fn letter(value: u32) -> char {
    ALPHABET.get((value % 62) as usize).map_or('0', |b| char::from(*b))
}

fn checksum(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut letters = ['0'; CHECK_CHARS];
    for place in letters.iter_mut().rev() {
        *place = letter(rest);
        rest /= 62;
    }
    letters.iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_form_is_fixed() {
        // The checksum is the one that Python's zlib.crc32 gives.
        let key = KeySecret::from_entropy(&[7; KeySecret::ENTROPY_BYTES]).unwrap();
        assert_eq!(key.reveal(), "sck_live_77777777777777777777777777777731RL6a");
        assert_eq!(key.hint(), "sck_live_…RL6a");
        assert_eq!(format!("{key:?}"), "KeySecret(…)");
        assert_eq!(KeySecret::from_entropy(&[255; KeySecret::ENTROPY_BYTES]), None);
    }

    proptest! {
        #[test]
        fn what_is_made_is_read(bytes in prop::array::uniform32(0u8..248)) {
            let mut entropy = [0u8; KeySecret::ENTROPY_BYTES];
            entropy[..32].copy_from_slice(&bytes);
            let key = KeySecret::from_entropy(&entropy).unwrap();
            prop_assert_eq!(KeySecret::parse(key.reveal()), Ok(key));
        }

        /// One wrong character is always found, wherever it is.
        #[test]
        fn a_typing_error_is_found(seed in 0u8..248, at in 0usize..45, wrong in "[0-9A-Za-z_ ]") {
            let key = KeySecret::from_entropy(&[seed; KeySecret::ENTROPY_BYTES]).unwrap();
            let mut text = key.reveal().to_owned();
            prop_assume!(text[at..=at] != wrong);
            text.replace_range(at..=at, &wrong);
            prop_assert_eq!(KeySecret::parse(&text), Err(MalformedKey));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = KeySecret::parse(&text);
            let _ = KeySecret::parse(&format!("{KEY_PREFIX}{text}"));
        }
    }
}
