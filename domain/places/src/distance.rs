//! How far apart two places are.

use crate::{Place, lookup};

/// Road miles per great-circle mile in the United States: 1.20, after Ballou, Rahardja and Sakai, "Selected country
/// circuity factors for road travel distance estimation", Transportation Research Part A 36 (2002) 843-848.
/// Its spread is wide (a standard deviation of 0.17), so this is for estimates, and a contract's miles outrank it.
pub const CIRCUITY: f64 = 1.20;

/// The mean radius of the earth (IUGG) in statute miles.
const EARTH_RADIUS_MILES: f64 = 3_958.761;

/// Great-circle miles (haversine) between the middles of two areas.
pub fn miles_between(a: &Place, b: &Place) -> f64 {
    let (lat_a, lat_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.longitude - a.longitude).to_radians() / 2.0).sin();
    let h = half_lat.mul_add(half_lat, lat_a.cos() * lat_b.cos() * half_lon * half_lon);
    2.0 * EARTH_RADIUS_MILES * h.sqrt().min(1.0).asin()
}

/// Great-circle miles between two ZIP codes; `None` when the table lacks one of them.
pub fn great_circle_miles(from: &str, to: &str) -> Option<f64> {
    Some(miles_between(&lookup(from)?, &lookup(to)?))
}

/// Estimated road miles between two ZIP codes: great-circle miles times [`CIRCUITY`], rounded up, at least 1.
/// The same both ways. `None` when the table lacks one of them.
pub fn road_miles(from: &str, to: &str) -> Option<u32> {
    let miles = (great_circle_miles(from, to)? * CIRCUITY).ceil().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most half way round the earth")]
    let miles = miles as u32;
    Some(miles)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_distances() {
        // New York to Los Angeles: 2,445 great-circle miles city to city, about 2,790 by road.
        assert!((great_circle_miles("10001", "90001").unwrap() - 2_451.0).abs() < 10.0);
        assert!((2_780..=3_000).contains(&road_miles("10001", "90001").unwrap()));
        assert_eq!(road_miles("10001", "10001"), Some(1));
        assert_eq!(road_miles("10001", "00000"), None);
    }

    proptest! {
        #[test]
        fn symmetric_and_bounded(a in 501u32..99_951, b in 501u32..99_951) {
            let (a, b) = (format!("{a:05}"), format!("{b:05}"));
            prop_assert_eq!(road_miles(&a, &b), road_miles(&b, &a));
            prop_assert!(road_miles(&a, &b).is_none_or(|miles| (1..15_000).contains(&miles)));
        }
    }
}
