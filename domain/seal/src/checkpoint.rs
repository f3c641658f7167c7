//! A checkpoint: the heads of all histories of one tenant at one time, under one root.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::merkle::{Hash, Tree, from_hex, leaf_hash, to_hex};

/// The head of one history.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Leaf {
    /// Such as `order`.
    pub kind: String,
    pub id: String,
    /// The number of its events.
    pub version: u64,
    /// The hash of its last event, 64 hexadecimal digits.
    pub head: String,
}

impl Leaf {
    /// What is hashed: the four fields, one a line. None of them can hold a line's end.
    pub fn data(&self) -> String {
        format!("{}\n{}\n{}\n{}", self.kind, self.id, self.version, self.head)
    }

    pub fn hash(&self) -> Hash {
        leaf_hash(self.data().as_bytes())
    }
}

/// What a checkpoint says besides its leaves. Chained to the one before by its root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub tenant: String,
    /// The day, such as `2026-11-22`; with the time of day for one that somebody asked for.
    pub name: String,
    /// RFC 3339, UTC.
    pub made_at: String,
    /// How many histories it covers.
    pub leaves: u64,
    /// 64 hexadecimal digits.
    pub root: String,
    /// The root of the checkpoint before; absent on the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_root: Option<String>,
}

impl Header {
    /// What is signed: every field, one a line.
    pub fn statement(&self) -> String {
        let previous = self.previous_root.as_deref().unwrap_or("-");
        let Self { tenant, name, made_at, leaves, root, .. } = self;
        format!("supercargo checkpoint v1\n{tenant}\n{name}\n{made_at}\n{leaves}\n{root}\n{previous}\n")
    }
}

/// A header, and the leaves under its root in the order of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    #[serde(flatten)]
    pub header: Header,
    pub heads: Vec<Leaf>,
}

/// How a history differs from what was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was sealed and is not there any more.
    Deleted,
    /// It has fewer events than were sealed.
    Truncated,
    /// The event that was its last when it was sealed is another one now.
    Rewritten,
}

impl Change {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Truncated => "truncated",
            Self::Rewritten => "rewritten",
        }
    }
}

impl Checkpoint {
    /// Seals these heads, in whatever order they come.
    pub fn seal(
        tenant: String,
        name: String,
        made_at: String,
        previous_root: Option<String>,
        mut heads: Vec<Leaf>,
    ) -> Self {
        heads.sort();
        heads.dedup();
        let root = to_hex(&tree(&heads).root());
        let leaves = u64::try_from(heads.len()).unwrap_or(u64::MAX);
        Self { header: Header { tenant, name, made_at, leaves, root, previous_root }, heads }
    }

    pub fn tree(&self) -> Tree {
        tree(&self.heads)
    }

    /// Whether the leaves are those that the root was made of.
    pub fn is_whole(&self) -> bool {
        u64::try_from(self.heads.len()).is_ok_and(|leaves| leaves == self.header.leaves)
            && from_hex(&self.header.root) == Some(self.tree().root())
    }

    /// Where a history is among the leaves.
    pub fn position(&self, kind: &str, id: &str) -> Option<usize> {
        self.heads.iter().position(|leaf| leaf.kind == kind && leaf.id == id)
    }
}

impl Leaf {
    /// Compares with what is there now: the hash of each event by its sequence, from 1. Later events are no change.
    pub fn changed(&self, hashes: Option<&BTreeMap<u64, String>>) -> Option<Change> {
        let Some(hashes) = hashes else { return Some(Change::Deleted) };
        if hashes.keys().next_back().copied().unwrap_or_default() < self.version {
            return Some(Change::Truncated);
        }
        let same = hashes.get(&self.version).is_some_and(|hash| *hash == self.head);
        if same { None } else { Some(Change::Rewritten) }
    }
}

fn tree(heads: &[Leaf]) -> Tree {
    Tree::new(heads.iter().map(Leaf::hash).collect())
}
