//! Damages vendors' webhooks and feeds for N seconds and takes each in: `cargo run --release -p partners --example webhook_fuzz
//! -- SECONDS [SEED]`. Nothing may panic, and nothing impossible may be believed.

#[path = "dice/mod.rs"]
mod dice;

use std::time::{Duration, Instant};

use dice::Dice;
use jiff::Timestamp;
use partners::telematics::{Settings, Vendor, What, normalise, verify_motive, verify_samsara};
use partners::webhook::{Delivery, Reach, Secret, Target, verify};

const BODIES: [&str; 8] = [
    r#"{"data":[{"id":"112","locations":[{"heading":120,"latitude":42.1,"longitude":-93.3,"speed":48.3,"time":"2020-01-27T07:06:25Z"}],"name":"A7"}],"pagination":{"endCursor":"MjkY","hasNextPage":true}}"#,
    r#"{"eventId":"e1","eventTime":"2026-01-31T00:00:00Z","eventType":"GeofenceExit","data":{"data":{"address":{"id":"17"},"vehicle":{"id":"28"}}}}"#,
    r#"{"data":[{"driver":{"id":"88668"},"hosLogs":[{"logStartTime":"2020-01-27T08:06:25Z","hosStatusType":"sleeperBed","logEndTime":"2020-01-27T16:06:25Z"}]}]}"#,
    r#"{"data":[{"id":"12","dvirSubmissionTime":"2020-01-27T07:06:25Z","safetyStatus":"safe","vehicle":{"id":"4"},"vehicleDefects":[{"defectType":"Mirrors","comment":"cracked"}]}]}"#,
    r#"{"action":"vehicle_location_updated","id":"5d3d","vehicle_id":123,"located_at":"2017-01-01T12:00:00Z","lat":34.123,"lon":-84.123,"bearing":90.0,"engine_hours":123.56,"speed":100.0,"odometer":1000.0}"#,
    r#"{"inspection_reports":[{"inspection_report":{"id":9,"time":"2016-07-22T14:00:00Z","status":"corrected","defects":[{"defect":{"area":"tractor","category":"Mirrors","notes":null}}],"vehicle":{"id":4}}}],"total":3}"#,
    r#"{"result":{"data":[{"id":"b2","device":{"id":"b2A"},"diagnostic":{"id":"DiagnosticOdometerId"},"dateTime":"2026-01-27T06:46:00Z","data":99620700},{"device":{"id":"b15"},"dateTime":"2026-01-28T06:45:56.584Z","latitude":39.4,"longitude":-2.0,"driver":"UnknownDriverId"}],"toVersion":"0"}}"#,
    r#"https://user@hooks.example.com:8443/in?x=[::ffff:169.254.169.254]#v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1=00ff"#,
];

const PIECES: [&str; 14] = [
    "null",
    "[]",
    "{}",
    "1e309",
    "-1",
    "\"\"",
    ",",
    "\"id\":",
    "true",
    "9223372036854775808",
    "[[[[",
    "\u{1F680}",
    "://",
    "@",
];

fn damage(text: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..dice.below(5) {
        let at = dice.below(text.len() + 1);
        let end = (at + dice.below(30)).min(text.len());
        match dice.below(4) {
            0 => drop(text.drain(at..end)),
            1 => drop(text.splice(at..end, dice.pick(&PIECES).unwrap_or_default().bytes())),
            2 => {
                if let Some(byte) = text.get_mut(at) {
                    *byte = u8::try_from(dice.below(256)).unwrap_or(0);
                }
            }
            _ => {
                // A value instead of another keeps the body JSON.
                let colon =
                    text.get(at..).and_then(|rest| rest.iter().position(|&b| b == b':')).map(|found| at + found + 1);
                let value =
                    dice.pick(&["null", "\"\"", "-1e30", "[]", "{}", "\"x\"", "1462881998034"]).unwrap_or("null");
                if let Some(from) = colon {
                    let length =
                        text.get(from..).map_or(0, |rest| rest.iter().take_while(|b| !b",}]".contains(b)).count());
                    drop(text.splice(from..from + length, value.bytes()));
                }
            }
        }
    }
}

fn take_in(body: &[u8], now: Timestamp) -> u64 {
    let mut taken = 0;
    for vendor in [Vendor::Samsara, Vendor::Motive, Vendor::Geotab] {
        let Ok(batch) = normalise(vendor, body, now, Settings::default()) else { continue };
        for observation in batch.observations {
            taken += 1;
            assert!(observation.device.is_some() || observation.driver.is_some());
            if let What::Position(position) = observation.what {
                assert!(position.is_possible());
            }
        }
    }
    let words = String::from_utf8_lossy(body);
    let _ = verify_motive(body, &words, "secret");
    let _ = verify_samsara(body, &words, "1000", "c2VjcmV0", 1000);
    let _ = Target::parse(&words, Reach::PublicAndLoopback);
    if let Ok(secret) = Secret::from_bytes(vec![7; 32]) {
        let _ = verify(&Delivery { id: "id", timestamp: 1000, body }, &words, &[secret], 1000);
    }
    let _ = Secret::parse(&words);
    taken
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let seconds = arguments.next().and_then(Result::ok).unwrap_or(10);
    let seed = arguments.next().and_then(Result::ok).unwrap_or(1);
    let mut dice = Dice(seed);
    let now = Timestamp::now();
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut rounds, mut taken) = (0_u64, 0);
    while Instant::now() < end {
        let mut body = dice.pick(&BODIES).unwrap_or_default().as_bytes().to_vec();
        damage(&mut body, &mut dice);
        taken += take_in(&body, now);
        rounds += 1;
    }
    println!("{rounds} bodies, {taken} observations, {seconds} s, seed {seed}: no panic, nothing impossible believed");
}
