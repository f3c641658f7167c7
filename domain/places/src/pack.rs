//! The table as `build-data/build.py` laid it out, and its two searches.

use kernel::{State, Zip, Zone};

use crate::city;

static TABLE: &[u8] = include_bytes!("zips.bin");

const HEADER_BYTES: usize = 16;
const ZONE_BYTES: usize = 32;
const OFFSET_PLANES: usize = 3;

/// One ZIP code's delivery area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    zip: u32,
    /// The name that the post office prefers.
    pub city: &'static str,
    pub state: State,
    /// Degrees north, to a hundredth: two thirds of a mile.
    pub latitude: f64,
    /// Degrees east, so negative in the United States.
    pub longitude: f64,
    /// IANA name, such as `America/Chicago`.
    pub zone_name: &'static str,
}

impl Place {
    /// The five digits.
    pub fn five(&self) -> String {
        format!("{:05}", self.zip)
    }

    /// `None` never happens for a ZIP code of the table; it saves a panic.
    pub fn zip(&self) -> Option<Zip> {
        self.five().parse().ok()
    }

    /// `None` only if the time zone database of the process lacks the name.
    pub fn zone(&self) -> Option<Zone> {
        self.zone_name.parse().ok()
    }
}

/// The area of a ZIP code of five digits or ZIP+4; `None` when the table lacks it.
pub fn lookup(zip: &str) -> Option<Place> {
    let five = zip.get(..5).filter(|five| five.bytes().all(|b| b.is_ascii_digit()))?;
    let wanted: u32 = five.parse().ok()?;
    let at = partition(zips(), |i| zip_at(i).is_some_and(|zip| zip < wanted));
    place_at(at).filter(|place| place.zip == wanted)
}

/// The first ZIP code (by number) of a city in a state, whatever its spelling: `St. Louis` finds Saint Louis.
pub fn find_city(name: &str, state: State) -> Option<Place> {
    zips_of_city(name, state).next()
}

/// Every ZIP code of a city in a state, by number.
pub(crate) fn zips_of_city(name: &str, state: State) -> impl Iterator<Item = Place> {
    let key = city::key(name);
    let before = |i: usize, test: fn(&str, &str) -> bool| city_at(i).is_some_and(|name| test(&city::key(name), &key));
    let from = partition(cities(), |i| before(i, |a, b| a < b));
    let to = partition(cities(), |i| before(i, |a, b| a <= b));
    let state_index = State::all().position(|s| s == state).and_then(|index| u8::try_from(index).ok());
    // No name, no pass over the table.
    let count = if from < to { zips() } else { 0 };
    let rows = plane(CITY, count).iter().zip(plane(CITY + 1, count)).zip(plane(STATE, count)).enumerate();
    rows.filter(move |(_, ((low, high), state))| {
        let city = usize::from(u16::from_le_bytes([**low, **high]));
        from <= city && city < to && Some(**state) == state_index
    })
    .filter_map(|(row, _)| place_at(row))
}

/// The first index for which `before` no longer holds.
fn partition(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// A number of the header.
fn header(position: usize) -> usize {
    let bytes = TABLE.get(position * 4..position * 4 + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, |bytes| u32::from_le_bytes(bytes) as usize)
}

fn zips() -> usize {
    header(0)
}

fn cities() -> usize {
    header(1)
}

fn offsets_start() -> usize {
    HEADER_BYTES + header(2) * ZONE_BYTES
}

fn text_start() -> usize {
    offsets_start() + (cities() + 1) * OFFSET_PLANES
}

fn zips_start() -> usize {
    text_start() + header(3)
}

/// A number that is spread over planes of `rows` bytes each.
fn spread(start: usize, rows: usize, planes: usize, row: usize) -> usize {
    (0..planes).rev().fold(0, |n, plane| {
        let byte = TABLE.get(start + plane * rows + row).copied().unwrap_or_default();
        n << 8 | usize::from(byte)
    })
}

fn text(from: usize, to: usize) -> Option<&'static str> {
    TABLE.get(from..to).and_then(|bytes| std::str::from_utf8(bytes).ok())
}

fn zone_at(index: usize) -> Option<&'static str> {
    let from = HEADER_BYTES + index * ZONE_BYTES;
    text(from, from + ZONE_BYTES).map(|padded| padded.trim_end_matches('\0'))
}

fn city_at(index: usize) -> Option<&'static str> {
    let offset = |i: usize| text_start() + spread(offsets_start(), cities() + 1, OFFSET_PLANES, i);
    if index < cities() { text(offset(index), offset(index + 1)) } else { None }
}

/// The first plane of each column of the ZIP table.
const ZIP: usize = 0;
const CITY: usize = 3;
const STATE: usize = 5;
const ZONE: usize = 6;
const LATITUDE: usize = 7;
const LONGITUDE: usize = 9;

/// One plane of the ZIP table, its first `count` bytes.
fn plane(plane: usize, count: usize) -> &'static [u8] {
    let start = zips_start() + plane * zips();
    TABLE.get(start..start + count).unwrap_or_default()
}

fn column(first: usize, planes: usize, row: usize) -> usize {
    spread(zips_start() + first * zips(), zips(), planes, row)
}

fn zip_at(row: usize) -> Option<u32> {
    if row < zips() { u32::try_from(column(ZIP, 3, row)).ok() } else { None }
}

fn place_at(row: usize) -> Option<Place> {
    let degrees =
        |first: usize| u16::try_from(column(first, 2, row)).map(|hundredths| f64::from(hundredths) / 100.0).ok();
    let west = degrees(LONGITUDE)?;
    Some(Place {
        zip: zip_at(row)?,
        city: city_at(column(CITY, 2, row))?,
        state: State::all().nth(column(STATE, 1, row))?,
        latitude: degrees(LATITUDE)?,
        longitude: if west > 180.0 { 360.0 - west } else { -west },
        zone_name: zone_at(column(ZONE, 1, row))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there() {
        for (zip, city, state, zone) in [
            ("02134", "Allston", "MA", "America/New_York"),
            ("42420-1234", "Henderson", "KY", "America/Chicago"),
            ("99553", "Akutan", "AK", "America/Nome"),
            ("86042", "Polacca", "AZ", "America/Phoenix"),
            ("86515", "Window Rock", "AZ", "America/Denver"),
        ] {
            let place = lookup(zip).unwrap();
            assert_eq!((place.city, place.state.code(), place.zone_name), (city, state, zone), "{zip}");
            assert_eq!(place.five(), zip[..5]);
        }
        for absent in ["00000", "99999", "2134", "", "ABCDE", "０２１３４"] {
            assert_eq!(lookup(absent), None, "{absent}");
        }
    }

    #[test]
    fn every_zip_of_the_table_can_be_looked_up_and_has_a_zone() {
        let mut last = 0;
        for index in 0..zips() {
            let place = place_at(index).unwrap();
            assert!(place.zip > last, "{}", place.zip);
            last = place.zip;
            assert_eq!(lookup(&place.five()), Some(place));
            assert!(
                (13.0..=72.0).contains(&place.latitude) && (-180.0..=180.0).contains(&place.longitude),
                "{place:?}"
            );
        }
        assert!((0..header(2)).all(|i| zone_at(i).unwrap().parse::<Zone>().is_ok()));
        assert!(TABLE.len() == zips_start() + zips() * 11 && place_at(zips()).is_none());
    }

    #[test]
    fn the_builder_sorted_city_names_as_the_search_compares_them() {
        let keys: Vec<String> = (0..cities()).map(|i| city::key(city_at(i).unwrap())).collect();
        assert!(keys.is_sorted());
    }

    #[test]
    fn cities_by_any_spelling() {
        let state = |code: &str| code.parse::<State>().unwrap();
        for (name, code, zip) in [
            ("Burlington", "VT", "05401"),
            ("saint louis", "MO", "63101"),
            ("ST. LOUIS", "MO", "63101"),
            ("Winston Salem", "NC", "27101"),
            ("New York City", "NY", "10001"),
        ] {
            assert_eq!(find_city(name, state(code)).map(|p| p.five()).as_deref(), Some(zip), "{name}");
        }
        assert_eq!(find_city("Burlington", state("NV")), None);
        assert_eq!(find_city("", state("NY")), None);
    }
}
