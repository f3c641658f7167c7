//! Positions a second through normalising, deduplication and geofences, on one core:
//! `cargo run --release -p partners --example telematics_bench`.

use std::fmt::Write;
use std::time::Instant;

use jiff::Timestamp;
use partners::telematics::{Fence, Fences, Seen, Settings, Vendor, What, normalise};

const DEVICES: usize = 2_000;
const POSITIONS_PER_PAGE: usize = 500;
const PAGES: usize = 1_000;
const FENCES: usize = 5_000;

/// A page of Samsara's location feed; every tenth page is one that came before.
fn page(number: usize) -> String {
    let number = if number % 10 == 9 { number - 1 } else { number };
    let mut body = String::from(r#"{"data":["#);
    for row in 0..POSITIONS_PER_PAGE {
        let index = number * POSITIONS_PER_PAGE + row;
        let device = index % DEVICES;
        let second = index / DEVICES;
        let latitude = 30.0 + (device % 100) as f64 * 0.1 + second as f64 * 0.001;
        let longitude = -110.0 + (device / 100) as f64 * 0.5;
        let comma = if row == 0 { "" } else { "," };
        let _ = write!(
            body,
            r#"{comma}{{"id":"{device}","name":"Truck {device}","locations":[{{"heading":120,"latitude":{latitude:.6},"longitude":{longitude:.6},"speed":48.3,"reverseGeo":{{"formattedLocation":"1 Main St, Dallas, TX"}},"time":"2026-01-27T{:02}:{:02}:{:02}Z"}}]}}"#,
            second / 3600 % 24,
            second / 60 % 60,
            second % 60
        );
    }
    body.push_str(r#"],"pagination":{"endCursor":"MjkY","hasNextPage":true}}"#);
    body
}

fn main() {
    let pages: Vec<String> = (0..PAGES).map(page).collect();
    let circles = (0..FENCES).map(|index| Fence {
        id: format!("fence {index}"),
        latitude: 30.0 + (index % 100) as f64 * 0.1,
        longitude: -110.0 + (index / 100) as f64 * 0.2,
        radius_meters: 800.0,
    });
    let mut fences = Fences::new(circles.collect());
    let mut seen = Seen::new(1_000_000);
    let now = Timestamp::now();
    let (mut positions, mut repeats, mut crossings) = (0_u64, 0_u64, 0_u64);
    let start = Instant::now();
    for body in &pages {
        let Ok(batch) = normalise(Vendor::Samsara, body.as_bytes(), now, Settings::default()) else { continue };
        for observation in &batch.observations {
            positions += 1;
            if !seen.is_new(observation) {
                repeats += 1;
                continue;
            }
            if let (Some(device), What::Position(position)) = (&observation.device, &observation.what) {
                crossings += fences.moved(device, position).len() as u64;
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{positions} positions of {DEVICES} devices in {seconds:.2} s: {:.0} a second; {repeats} repeats, {crossings} crossings of {FENCES} circles",
        positions as f64 / seconds
    );
}
