//! Where US ZIP codes are: city, state, position, time zone; what a file of orders gets wrong about them; how far apart
//! they are.
//!
//! The table (41,000 ZIP codes of the fifty states and the district, 0.66 MB, 0.25 MB in a zip) is part of the binary and is searched in
//! place: nothing is parsed when a process starts. `build-data/build.py` makes it; `NOTICE` says from what.
//!
//! Deliberately absent: streets, geocoding, and authority. An address that this table does not know may well exist, so
//! whatever is found here is a warning and never a refusal.

mod agreement;
mod city;
mod distance;
mod pack;
mod repair;

pub use agreement::{Agreement, NEAR_MILES, agreement};
pub use distance::{CIRCUITY, great_circle_miles, miles_between, road_miles};
pub use pack::{Place, find_city, lookup};
pub use repair::{Repair, repair_zip};
