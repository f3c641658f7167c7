//! Hours of service, told as logs and their violations, as properties, and on FMCSA's own examples.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod clocks;
mod common;
mod fmcsa;
mod plans;
mod properties;
mod records;
mod rules;
mod verdict;
