//! The partners crate from outside: real files, whole exchanges, and properties.

mod exchange;
mod lint;
mod properties;
mod vectors;
