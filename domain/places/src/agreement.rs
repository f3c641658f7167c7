//! Does the city on an address belong to its ZIP code?

use kernel::State;

use crate::{Place, distance::miles_between, lookup, pack::zips_of_city};

/// A city has several ZIP codes, and people write the big name for the small place next to it. Nearer than this is fine.
pub const NEAR_MILES: f64 = 25.0;

/// What the table says about city, state and ZIP code together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Agreement {
    /// The ZIP code's own city, or one whose ZIP codes are near.
    Agrees,
    /// The table lacks the ZIP code.
    ZipUnknown,
    /// The ZIP code lies in another state.
    OtherState(Place),
    /// The state has a city of this name, but so many miles away.
    FarAway(Place, u32),
    /// No ZIP code of the state has this name: a suburb, or a slip of the pen.
    CityUnknown(Place),
}

/// Compares an address with the table.
pub fn agreement(zip: &str, city: &str, state: State) -> Agreement {
    let Some(place) = lookup(zip) else { return Agreement::ZipUnknown };
    if place.state != state {
        return Agreement::OtherState(place);
    }
    if crate::city::key(place.city) == crate::city::key(city) {
        return Agreement::Agrees;
    }
    match zips_of_city(city, state).map(|other| miles_between(&place, &other)).min_by(f64::total_cmp) {
        None => Agreement::CityUnknown(place),
        Some(miles) if miles <= NEAR_MILES => Agreement::Agrees,
        Some(miles) => Agreement::FarAway(place, whole(miles)),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "miles on this planet fit")]
fn whole(miles: f64) -> u32 {
    miles.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_neighbours_from_mistakes() {
        for (zip, city, state, expected) in [
            ("42420", "henderson", "KY", "agrees"),
            ("63101", "St. Louis", "MO", "agrees"),
            ("10024", "New York City", "NY", "agrees"),
            ("92037", "San Diego", "CA", "agrees"), // La Jolla
            ("75081", "Dallas", "TX", "agrees"),    // Richardson
            ("62701", "Chicago", "IL", "far"),
            ("10001", "Boston", "MA", "state"),
            ("80229", "Thornton", "CO", "agrees"),
            ("55122", "Eeagan", "MN", "city"),
            ("00000", "Nowhere", "KS", "zip"),
        ] {
            let found = match agreement(zip, city, state.parse().unwrap()) {
                Agreement::Agrees => "agrees",
                Agreement::ZipUnknown => "zip",
                Agreement::OtherState(_) => "state",
                Agreement::FarAway(_, miles) => {
                    assert!((150..250).contains(&miles), "{miles}");
                    "far"
                }
                Agreement::CityUnknown(_) => "city",
            };
            assert_eq!(found, expected, "{zip} {city}");
        }
    }
}
