//! The Merkle tree of RFC 6962, section 2.1: `leaf = SHA-256(0x00 || data)`, `node = SHA-256(0x01 || left || right)`, the
//! left side as large a power of two as fits. The prefixes keep a leaf from passing for a node (second preimage).

use sha2::{Digest, Sha256};

pub type Hash = [u8; 32];

/// The hash of one leaf's data.
pub fn leaf_hash(data: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(data);
    hasher.finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// All levels of a tree, the leaves first. A node without a sibling moves up as it is, which gives RFC 6962's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            let above = level.chunks(2).map(|pair| match pair {
                [left, right] => node_hash(left, right),
                [alone] => *alone,
                _ => Sha256::digest([]).into(),
            });
            levels.push(above.collect());
        }
        Self { levels }
    }

    /// The root; of no leaves at all it is the hash of nothing (RFC 6962, 2.1).
    pub fn root(&self) -> Hash {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// The siblings of a leaf on its way to the root, the lowest first; `None` when there is no such leaf.
    pub fn path(&self, index: usize) -> Option<Vec<Hash>> {
        self.levels.first()?.get(index)?;
        let mut position = index;
        let mut path = Vec::with_capacity(self.levels.len());
        for level in &self.levels {
            path.extend(level.get(position ^ 1));
            position /= 2;
        }
        Some(path)
    }
}

pub fn root_of(leaves: Vec<Hash>) -> Hash {
    Tree::new(leaves).root()
}

/// Whether `path` leads from this leaf, at `index` of `size`, to `root` (RFC 9162, 2.1.3.2).
pub fn verify_path(leaf: &Hash, index: usize, size: usize, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut position, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if position % 2 == 1 || position == last {
            hash = node_hash(sibling, &hash);
            // The last node of a level without a sibling has moved up: so far there was nothing to hash with.
            while position.is_multiple_of(2) && position != 0 {
                position /= 2;
                last /= 2;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        position /= 2;
        last /= 2;
    }
    last == 0 && hash == *root
}

/// 64 lower-case digits.
pub fn to_hex(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        text.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or('0')));
        text
    })
}

/// `None` for anything but 64 digits.
pub fn from_hex(text: &str) -> Option<Hash> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut hash = [0; 32];
    for (i, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(hash)
}
