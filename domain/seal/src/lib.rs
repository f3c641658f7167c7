//! What seals a tenant's histories: one hash over the heads of all of them, made every day and kept elsewhere.
//!
//! Each history is a hash chain whose head is in its state item. Who can write the table could rewrite a chain from its
//! first event to its head; a checkpoint says what all heads were. The tree is that of RFC 6962, so that one history can
//! be shown to be under the root without showing the others.
//!
//! Deliberately absent: where heads are read and where checkpoints are kept (functions/control), the chain itself
//! (functions/platform).

mod checkpoint;
mod merkle;

pub use checkpoint::{Change, Checkpoint, Header, Leaf};
pub use merkle::{Hash, Tree, from_hex, leaf_hash, root_of, to_hex, verify_path};
