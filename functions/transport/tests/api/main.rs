//! Transport's routes and reactions, on a table in memory.

mod common;
mod freight;
mod links;
mod loads;
mod plans;
mod reactions;
mod records;
