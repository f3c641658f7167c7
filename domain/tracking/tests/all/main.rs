//! The tests of this context's rules: given / when / then, properties, transition tables.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;
mod detention;
mod overrides;
mod properties;
mod track;
mod transitions;
