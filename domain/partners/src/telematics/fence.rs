//! Circles on the map, and who crosses them.

use std::collections::HashMap;

use super::model::Position;

const EARTH_RADIUS_METERS: f64 = 6_371_008.8;
const METERS_PER_DEGREE: f64 = 111_195.0;
/// The side of a cell of the index, in degrees: some 11 km.
const CELL_DEGREES: f64 = 0.1;
/// Larger circles are not indexed by cells, of which they would fill too many.
const RADIUS_METERS_MAX: f64 = 100_000.0;
/// Leaving takes this much more than the radius, so that a jittering receiver at the edge does not come and go.
const HYSTERESIS_METERS: f64 = 50.0;

/// A circle around a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Fence {
    pub id: String,
    pub latitude: f64,
    pub longitude: f64,
    pub radius_meters: f64,
}

/// A device went in or out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing<'a> {
    pub fence: &'a str,
    pub entered: bool,
}

/// All circles of a tenant, and which devices are inside. Positions of one device have to come in order of time.
#[derive(Debug, Default)]
pub struct Fences {
    fences: Vec<Fence>,
    cells: HashMap<(i32, i32), Vec<u32>>,
    large: Vec<u32>,
    inside: HashMap<String, Vec<u32>>,
}

impl Fences {
    pub fn new(fences: Vec<Fence>) -> Self {
        let mut all = Self { fences, ..Self::default() };
        for (index, fence) in (0..).zip(&all.fences) {
            let reach = (fence.radius_meters + HYSTERESIS_METERS) / METERS_PER_DEGREE;
            let shrink = fence.latitude.to_radians().cos().max(0.01);
            let (south, west) = cell(fence.latitude - reach, fence.longitude - reach / shrink);
            let (north, east) = cell(fence.latitude + reach, fence.longitude + reach / shrink);
            // Near a pole a circle spans too many meridians for cells.
            if fence.radius_meters > RADIUS_METERS_MAX || east - west > 200 {
                all.large.push(index);
                continue;
            }
            for row in south..=north {
                for column in west..=east {
                    all.cells.entry((row, wrap(column))).or_default().push(index);
                }
            }
        }
        all
    }

    /// Moves a device, and says which circles it entered and left.
    pub fn moved(&mut self, device: &str, position: &Position) -> Vec<Crossing<'_>> {
        let was = self.inside.get(device).map(Vec::as_slice).unwrap_or_default();
        let (row, column) = cell(position.latitude, position.longitude);
        let near = self.cells.get(&(row, wrap(column))).map(Vec::as_slice).unwrap_or_default();
        if was.is_empty() && near.is_empty() && self.large.is_empty() {
            return Vec::new();
        }
        let is_inside = |index: u32, was_inside: bool| {
            self.fences.get(index as usize).is_some_and(|fence| {
                let slack = if was_inside { HYSTERESIS_METERS } else { 0.0 };
                distance_meters(position, fence) <= fence.radius_meters + slack
            })
        };
        let mut now: Vec<u32> =
            near.iter().chain(&self.large).copied().filter(|index| is_inside(*index, was.contains(index))).collect();
        now.sort_unstable();
        now.dedup();
        let id = |index: &u32| self.fences.get(*index as usize).map(|fence| fence.id.as_str()).unwrap_or_default();
        let left = was.iter().filter(|index| !now.contains(index)).map(|i| Crossing { fence: id(i), entered: false });
        let entered = now.iter().filter(|index| !was.contains(index)).map(|i| Crossing { fence: id(i), entered: true });
        let crossings: Vec<Crossing<'_>> = left.chain(entered).collect();
        if !crossings.is_empty() {
            self.inside.insert(device.to_owned(), now);
        }
        crossings
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees over a tenth fit by far, and `as` saturates")]
fn cell(latitude: f64, longitude: f64) -> (i32, i32) {
    ((latitude / CELL_DEGREES).floor() as i32, (longitude / CELL_DEGREES).floor() as i32)
}

/// Cells meet at the date line.
fn wrap(column: i32) -> i32 {
    const AROUND: i32 = 3600;
    (column + AROUND / 2).rem_euclid(AROUND) - AROUND / 2
}

/// Along a great circle (haversine).
fn distance_meters(position: &Position, fence: &Fence) -> f64 {
    let (lat1, lat2) = (position.latitude.to_radians(), fence.latitude.to_radians());
    let dlat = (lat2 - lat1) / 2.0;
    let dlon = (fence.longitude - position.longitude).to_radians() / 2.0;
    let a = dlat.sin().powi(2) + lat1.cos() * lat2.cos() * dlon.sin().powi(2);
    2.0 * EARTH_RADIUS_METERS * a.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Position {
        Position { latitude, longitude, ..Position::default() }
    }

    fn fence(id: &str, latitude: f64, longitude: f64, radius_meters: f64) -> Fence {
        Fence { id: id.into(), latitude, longitude, radius_meters }
    }

    #[test]
    fn in_and_out_once_each() {
        let mut fences = Fences::new(vec![fence("dock", 41.8, -87.6, 500.0), fence("city", 41.8, -87.6, 150_000.0)]);
        let mut go = |latitude| -> Vec<(String, bool)> {
            fences.moved("truck", &at(latitude, -87.6)).iter().map(|c| (c.fence.to_owned(), c.entered)).collect()
        };
        assert_eq!(go(41.0), [("city".to_owned(), true)]);
        assert_eq!(go(41.8), [("dock".to_owned(), true)]);
        // 500 m are 0.0045 degrees: just outside is still inside, until it is clearly outside.
        assert_eq!(go(41.8047), []);
        assert_eq!(go(41.8052), [("dock".to_owned(), false)]);
        assert_eq!(go(41.8047), []);
        assert_eq!(go(45.0), [("city".to_owned(), false)]);
    }

    #[test]
    fn the_date_line_is_no_wall() {
        let mut fences = Fences::new(vec![fence("island", 0.0, 179.999, 1_000.0)]);
        assert_eq!(fences.moved("ship", &at(0.0, -179.999)), [Crossing { fence: "island", entered: true }]);
    }
}
