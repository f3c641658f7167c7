//! The routes and reactions of this context, on a table in this process.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod imports;
mod orders;
mod support;
