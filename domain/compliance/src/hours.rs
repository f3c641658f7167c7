//! The engine: one pass over a log, from which violations, clocks and plans all follow.
//!
//! Seconds are counted on the time line (a window or a rest is elapsed time); only the cycle knows calendar days.

pub mod audit;
pub mod clocks;
mod days;
mod pieces;
pub mod plan;
mod rests;
mod route;
mod tally;
mod tours;
