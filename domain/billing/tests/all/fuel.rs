//! The surcharge, against vectors of others where they are at hand.

use crate::common::*;
use billing::*;
use kernel::{Given, Rejection as _};

#[test]
fn per_mile_is_floored_at_nothing() {
    let rate = |price: &str, peg: &str, mpg: &str| {
        FuelMethod::PerMile { peg: dec(peg), mpg: dec(mpg) }.per_mile(dec(price)).unwrap().normalize().to_string()
    };
    assert_eq!(rate("4.759", "1.20", "6.0"), "0.5932");
    assert_eq!(rate("2.437", "1.20", "6.5"), "0.1903");
    assert_eq!(rate("1.10", "1.20", "6.0"), "0");
}

/// Cases that nobody here wrote live outside the project; without them this test has nothing to say.
#[test]
fn the_vectors_of_others() {
    let folder = std::env::var("SUPERCARGO_VECTORS")
        .unwrap_or_else(|_| format!("{}/../../../shared/vectors", env!("CARGO_MANIFEST_DIR")));
    let Ok(text) = std::fs::read_to_string(format!("{folder}/other/fuel/fsc_vectors.json")) else {
        eprintln!("no fuel vectors in {folder}: skipped");
        return;
    };
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let vectors = all["common_carrier_rule_ours"]["vectors"].as_array().unwrap();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let number = |name: &str| dec(&vector[name].to_string());
        let method = FuelMethod::PerMile { peg: number("peg"), mpg: number("mpg") };
        assert_eq!(method.per_mile(number("index")).unwrap().normalize(), number("per_mile").normalize(), "{vector}");
    }
    let prices = std::fs::read_to_string(format!("{folder}/other/fuel/eia_us_diesel_from_milmove.csv")).unwrap();
    for row in prices.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let facts = PriceFacts { date: day(fields[0]), price: dec(fields[1]), source: "eia_us".to_owned() };
        Given::<FuelPrice>::nothing().when(&FuelPriceCommand::Record { price: facts }, &context()).unwrap();
    }
}

#[test]
fn a_price_is_effective_from_the_day_after() {
    let prices = vec![price("2026-11-09", "3.699"), price("2026-11-16", "3.742")];
    let on = |ship: &str| price_on(&prices, "eia_us", day(ship)).map(|(_, p)| p.price.to_string());
    assert_eq!(on("2026-11-09"), None);
    assert_eq!(on("2026-11-10").as_deref(), Some("3.699"));
    assert_eq!(on("2026-11-16").as_deref(), Some("3.699"));
    assert_eq!(on("2026-11-17").as_deref(), Some("3.742"));
    // No newer price: the last good one holds.
    assert_eq!(on("2027-03-01").as_deref(), Some("3.742"));
    assert_eq!(price_on(&prices, "eia_padd1", day("2026-11-17")), None);
}

#[test]
fn bad_prices_and_schedules_are_refused() {
    let price_code = |price: &str, source: &str| {
        let price = PriceFacts { date: day("2026-11-16"), price: dec(price), source: source.to_owned() };
        Given::<FuelPrice>::nothing().when(&FuelPriceCommand::Record { price }, &context()).unwrap_err().code()
    };
    for wrong in ["0", "-1", "100.0001", "3.74215"] {
        assert_eq!(price_code(wrong, "eia_us"), "fuel_price_out_of_range", "{wrong}");
    }
    assert_eq!(price_code("3.742", "EIA"), "fuel_source_invalid");
    let schedule_code = |method| {
        let terms = schedule(method).1;
        Given::<FuelSchedule>::nothing().when(&FuelScheduleCommand::Add { terms }, &context()).unwrap_err().code()
    };
    assert_eq!(schedule_code(FuelMethod::PerMile { peg: dec("1.2"), mpg: dec("0") }), "fuel_mpg_out_of_range");
    assert_eq!(schedule_code(FuelMethod::PerMile { peg: dec("-1"), mpg: dec("6") }), "fuel_peg_out_of_range");
    let band = |from: &str| Band { from: dec(from), percent: dec("10") };
    assert_eq!(schedule_code(FuelMethod::PercentBands { bands: vec![band("3"), band("3")] }), "fuel_bands_invalid");
    assert_eq!(schedule_code(FuelMethod::PercentBands { bands: vec![] }), "fuel_bands_invalid");
}
