//! The table as `build-data/build.py` laid it out, and its two searches.

use kernel::{State, Zip, Zone};

use crate::city;

static TABLE: &[u8] = include_bytes!("zips.bin");

const HEADER_BYTES: usize = 16;
const ZONE_BYTES: usize = 32;
const OFFSET_BYTES: usize = 3;
const ZIP_BYTES: usize = 13;

/// One ZIP code's delivery area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    zip: u32,
    /// The name that the post office prefers.
    pub city: &'static str,
    pub state: State,
    /// Degrees north.
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
    let state_index = State::all().position(|s| s == state);
    // No name, no pass over the table.
    let table = if from < to { TABLE.get(zips_start()..).unwrap_or_default() } else { &[] };
    let (records, _) = table.as_chunks::<ZIP_BYTES>();
    records
        .iter()
        .map(Record)
        .filter(move |r| from <= r.city() && r.city() < to && Some(r.state()) == state_index)
        .filter_map(Record::place)
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

fn unsigned(at: usize, bytes: usize) -> usize {
    let little_endian = TABLE.get(at..at + bytes).unwrap_or_default();
    little_endian.iter().rev().fold(0, |n, &b| n << 8 | usize::from(b))
}

fn zips() -> usize {
    unsigned(0, 4)
}

fn cities() -> usize {
    unsigned(4, 4)
}

fn offsets_start() -> usize {
    HEADER_BYTES + unsigned(8, 4) * ZONE_BYTES
}

fn text_start() -> usize {
    offsets_start() + (cities() + 1) * OFFSET_BYTES
}

fn zips_start() -> usize {
    text_start() + unsigned(12, 4)
}

fn text(from: usize, to: usize) -> Option<&'static str> {
    TABLE.get(from..to).and_then(|bytes| std::str::from_utf8(bytes).ok())
}

fn zone_at(index: usize) -> Option<&'static str> {
    let from = HEADER_BYTES + index * ZONE_BYTES;
    text(from, from + ZONE_BYTES).map(|padded| padded.trim_end_matches('\0'))
}

fn city_at(index: usize) -> Option<&'static str> {
    let offset = |i: usize| text_start() + unsigned(offsets_start() + i * OFFSET_BYTES, OFFSET_BYTES);
    if index < cities() { text(offset(index), offset(index + 1)) } else { None }
}

/// The 13 bytes of one ZIP code.
#[derive(Clone, Copy)]
struct Record(&'static [u8; ZIP_BYTES]);

impl Record {
    fn zip(self) -> u32 {
        let [a, b, c, ..] = *self.0;
        u32::from_le_bytes([a, b, c, 0])
    }

    fn city(self) -> usize {
        let [_, _, _, a, b, ..] = *self.0;
        usize::from(u16::from_le_bytes([a, b]))
    }

    fn state(self) -> usize {
        let [_, _, _, _, _, state, ..] = *self.0;
        usize::from(state)
    }

    fn zone(self) -> usize {
        let [_, _, _, _, _, _, zone, ..] = *self.0;
        usize::from(zone)
    }

    /// Latitude and longitude in degrees.
    fn position(self) -> (f64, f64) {
        let [.., a, b, c, d, e, f] = *self.0;
        // Three bytes in the upper part of four, and back: the sign comes along.
        let degrees = |bytes: [u8; 4]| f64::from(i32::from_le_bytes(bytes) >> 8) / 10_000.0;
        (degrees([0, a, b, c]), degrees([0, d, e, f]))
    }

    fn place(self) -> Option<Place> {
        let (latitude, longitude) = self.position();
        Some(Place {
            zip: self.zip(),
            city: city_at(self.city())?,
            state: State::all().nth(self.state())?,
            latitude,
            longitude,
            zone_name: zone_at(self.zone())?,
        })
    }
}

fn record_at(index: usize) -> Option<Record> {
    let from = zips_start() + index * ZIP_BYTES;
    TABLE.get(from..from + ZIP_BYTES).and_then(|bytes| bytes.try_into().ok()).map(Record)
}

fn zip_at(index: usize) -> Option<u32> {
    record_at(index).map(Record::zip)
}

fn place_at(index: usize) -> Option<Place> {
    record_at(index).and_then(Record::place)
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
        assert!((0..unsigned(8, 4)).all(|i| zone_at(i).unwrap().parse::<Zone>().is_ok()));
        assert!(TABLE.len() < 1_000_000 && record_at(zips()).is_none());
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
