//! What an aggregate has already reacted to, kept in its own state item: a reaction then needs no receipt beside it.
//!
//! The state is read and written by every reaction anyway, under its version, so a cause that it knows was committed and
//! one that it does not know was not. The list is short; when it is full, later reactions leave receipts of their own.

use sha2::{Digest as _, Sha256};

/// Bytes of a cause: enough that two of one list are never the same by chance.
const WIDTH: usize = 8;
/// Causes of one aggregate: two kilobytes at most. A load with 45 stops hears of about 180 facts.
const MAX: usize = 250;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Causes(Vec<[u8; WIDTH]>);

impl Causes {
    pub(crate) fn knows(&self, cause: &str) -> bool {
        self.0.contains(&short(cause))
    }

    pub(crate) const fn is_full(&self) -> bool {
        self.0.len() >= MAX
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn note(&mut self, cause: &str) {
        self.0.push(short(cause));
    }

    /// Takes back the last note: nothing came of it.
    pub(crate) fn forget_last(&mut self) {
        self.0.pop();
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.0.as_flattened().to_vec()
    }

    /// `None` for what [`Self::to_bytes`] never made.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (causes, rest) = bytes.as_chunks::<WIDTH>();
        rest.is_empty().then(|| Self(causes.to_vec()))
    }
}

fn short(cause: &str) -> [u8; WIDTH] {
    let digest: [u8; 32] = Sha256::digest(cause.as_bytes()).into();
    let mut short = [0; WIDTH];
    short.copy_from_slice(digest.split_at(WIDTH).0);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_its_text_and_fills_up() {
        let mut causes = Causes::default();
        for n in 0..MAX {
            assert!(!causes.is_full() && !causes.knows(&n.to_string()));
            causes.note(&n.to_string());
        }
        assert!(causes.is_full());
        let read = Causes::from_bytes(&causes.to_bytes()).unwrap();
        assert!((0..MAX).all(|n| read.knows(&n.to_string())) && !read.knows("another"));
        assert_eq!(read, causes);
        assert_eq!(Causes::from_bytes(&[1, 2, 3]), None);
    }
}
