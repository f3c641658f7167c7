//! The hash chain of an aggregate: `hash = SHA-256(previous || stored bytes of the event)`. The first `previous` is
//! 32 zero bytes; `head` in the state item is the last hash, so that a truncated history shows.

use sha2::{Digest, Sha256};

pub type Hash = [u8; 32];

pub const GENESIS: Hash = [0; 32];

pub fn link(previous: &Hash, stored: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(stored.as_bytes());
    hasher.finalize().into()
}

pub fn to_hex(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    })
}

pub fn from_hex(text: &str) -> Option<Hash> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut hash = GENESIS;
    for (i, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// One stored event, as read for verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// From the sort key: 1 for the first.
    pub sequence: u64,
    pub stored: String,
    pub hash: Hash,
}

/// The first thing that is wrong with a history.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("event {sequence} is missing")]
    Missing { sequence: u64 },
    #[error("event {sequence} does not match its hash: it was altered or is out of place")]
    Altered { sequence: u64 },
    #[error("the history ends at event {last}, but the state was sealed after event {head}")]
    Truncated { last: u64, head: u64 },
    #[error("the last event is not the one that the state was sealed with")]
    HeadDiffers { sequence: u64 },
}

impl Broken {
    /// The sequence of the first event that cannot be trusted.
    pub const fn sequence(&self) -> u64 {
        match self {
            Self::Missing { sequence } | Self::Altered { sequence } | Self::HeadDiffers { sequence } => *sequence,
            Self::Truncated { last, .. } => *last + 1,
        }
    }

    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Altered { .. } => "altered",
            Self::Truncated { .. } => "truncated",
            Self::HeadDiffers { .. } => "head_differs",
        }
    }
}

/// Recomputes a history from its beginning. `events` in the order of their sequence; `version` and `head` as the state
/// item has them.
pub fn verify<'a>(events: impl IntoIterator<Item = &'a Sealed>, version: u64, head: &Hash) -> Result<u64, Broken> {
    let (mut previous, mut last) = (GENESIS, 0);
    for event in events {
        if event.sequence != last + 1 {
            return Err(Broken::Missing { sequence: last + 1 });
        }
        let hash = link(&previous, &event.stored);
        if hash != event.hash {
            return Err(Broken::Altered { sequence: event.sequence });
        }
        (previous, last) = (hash, event.sequence);
    }
    if last < version {
        return Err(Broken::Truncated { last, head: version });
    }
    if last > version || previous != *head {
        return Err(Broken::HeadDiffers { sequence: last });
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(n: u64) -> (Vec<Sealed>, Hash) {
        let mut previous = GENESIS;
        let events = (1..=n)
            .map(|sequence| {
                let stored = format!("{{\"n\":{sequence}}}");
                previous = link(&previous, &stored);
                Sealed { sequence, stored, hash: previous }
            })
            .collect();
        (events, previous)
    }

    #[test]
    fn a_whole_history_verifies() {
        let (events, head) = history(5);
        assert_eq!(verify(&events, 5, &head), Ok(5));
        assert_eq!(from_hex(&to_hex(&head)), Some(head));
    }

    #[test]
    fn every_alteration_is_named() {
        let (events, head) = history(5);
        for i in 0..5 {
            let mut altered = events.clone();
            altered[i].stored.push(' ');
            assert_eq!(verify(&altered, 5, &head), Err(Broken::Altered { sequence: i as u64 + 1 }));
            let mut missing = events.clone();
            missing.remove(i);
            let expected = if i == 4 {
                Broken::Truncated { last: 4, head: 5 }
            } else {
                Broken::Missing { sequence: i as u64 + 1 }
            };
            assert_eq!(verify(&missing, 5, &head), Err(expected));
        }
        let mut swapped = events.clone();
        let (a, b) = (events[1].stored.clone(), events[2].stored.clone());
        swapped[1].stored = b;
        swapped[2].stored = a;
        assert_eq!(verify(&swapped, 5, &head), Err(Broken::Altered { sequence: 2 }));
        let (rewritten, _) = history(4);
        assert_eq!(verify(&rewritten, 4, &head), Err(Broken::HeadDiffers { sequence: 4 }));
    }
}
