//! What vendors really send, and what we make of it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use partners::telematics::*;

use crate::vectors::folder;

fn now() -> Timestamp {
    "2026-02-01T00:00:00Z".parse().unwrap()
}

fn read(vendor: Vendor, body: &str) -> Batch {
    normalise(vendor, body.as_bytes(), now(), Settings::default()).unwrap()
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            into.push(path);
        }
    }
}

#[test]
fn every_sample_is_sorted_and_none_is_believed_blindly() {
    let Some(root) = folder("telematics") else { return };
    for (name, vendor) in [("samsara", Vendor::Samsara), ("motive", Vendor::Motive), ("geotab", Vendor::Geotab)] {
        let mut all = Vec::new();
        files(&root.join(name), &mut all);
        let mut taken = 0;
        for path in all {
            let body = std::fs::read(&path).unwrap();
            // Any vendor's body may come to any vendor's address.
            for other in [Vendor::Samsara, Vendor::Motive, Vendor::Geotab] {
                let batch = normalise(other, &body, now(), Settings::default()).unwrap();
                for observation in &batch.observations {
                    assert!(observation.device.is_some() || observation.driver.is_some());
                    assert!(observation.device_time.as_second() > 946_684_800 && observation.device_time <= now());
                    if let What::Position(position) = &observation.what {
                        assert!(position.is_possible(), "{}", path.display());
                    }
                }
                if other == vendor {
                    taken += batch.observations.len();
                }
            }
        }
        assert!(taken >= 3, "{name}: {taken}");
    }
}

#[test]
fn samsaras_impossible_examples_are_quarantined() {
    let feed = r#"{"data":[{"id":"112","locations":[
        {"heading":120,"latitude":122.142,"longitude":-93.343,"speed":48.3,"time":"2020-01-27T07:06:25Z"},
        {"heading":120,"latitude":41.9,"longitude":-87.6,"speed":50,"time":"2020-01-27T07:06:25Z"},
        {"heading":120,"latitude":41.9,"longitude":-87.6,"speed":50,"time":"1970-01-20T06:39:05Z"},
        {"heading":120,"latitude":41.9,"longitude":-87.6,"speed":50,"time":"2026-02-01T00:06:00Z"}]}],
        "pagination":{"endCursor":"MjkY","hasNextPage":true}}"#;
    let batch = read(Vendor::Samsara, feed);
    let reasons: Vec<Reason> = batch.quarantined.iter().map(|q| q.reason).collect();
    assert_eq!(reasons, [Reason::ImpossiblePosition, Reason::ImpossibleTime, Reason::ImpossibleTime]);
    let [one] = batch.observations.as_slice() else { panic!("{batch:?}") };
    let What::Position(position) = &one.what else { panic!() };
    assert_eq!((one.device.as_deref(), position.speed_kph), (Some("112"), Some(50.0 * 1.609_344)));
    assert_eq!((batch.cursor.as_deref(), batch.has_more), (Some("MjkY"), true));
}

#[test]
fn an_unknown_duty_status_is_never_off_duty() {
    let logs = r#"{"data":[{"driver":{"id":"88668"},"hosLogs":[
        {"logStartTime":"2020-01-27T07:06:25Z","hosStatusType":"waitingTime"},
        {"logStartTime":"2020-01-27T07:06:25Z"},
        {"logStartTime":"2020-01-27T08:06:25Z","hosStatusType":"sleeperBed","logEndTime":"2020-01-27T16:06:25Z"}]}]}"#;
    let batch = read(Vendor::Samsara, logs);
    assert!(batch.quarantined.iter().all(|q| q.reason == Reason::UnknownDuty));
    assert_eq!((batch.quarantined.len(), batch.observations.len()), (2, 1));
    let What::Duty(change) = &batch.observations[0].what else { panic!() };
    assert_eq!((change.status, change.until.is_some()), (Duty::SleeperBerth, true));
    for (word, duty) in [
        ("ON", Duty::OnDuty),
        ("off_duty", Duty::OffDuty),
        ("PC", Duty::PersonalConveyance),
        ("yard_moves", Duty::YardMove),
    ] {
        assert_eq!(Duty::from_vendor(word), Some(duty));
    }
}

#[test]
fn samsaras_webhooks_are_read_in_both_spellings() {
    let old = r#"{"entityType":"geofenceEntry","data":{"address":{"id":"170886751"},"vehicle":{"id":"28"}}}"#;
    let new = r#"{"eventId":"e1","eventTime":"2026-01-31T00:00:00Z","eventType":"GeofenceExit","data":{"data":{"address":{"id":"170886751"},"vehicle":{"id":"28"}}}}"#;
    let (old, new) = (read(Vendor::Samsara, old), read(Vendor::Samsara, new));
    assert_eq!(old.observations[0].what, What::Geofence { entered: true, fence: "170886751".into() });
    assert_eq!((old.observations[0].confidence, old.observations[0].device_time), (Confidence::Low, now()));
    assert_eq!(new.observations[0].what, What::Geofence { entered: false, fence: "170886751".into() });
    assert_eq!(new.observations[0].confidence, Confidence::High);
    let created = r#"{"eventType":"DriverCreated","data":{"driver":{"id":"1"}}}"#;
    assert_eq!(read(Vendor::Samsara, created).passed_over, ["DriverCreated"]);
}

#[test]
fn an_inspection_says_only_what_it_says() {
    let dvir = |status: &str| {
        let body = format!(
            r#"{{"data":[{{"id":"12345","dvirSubmissionTime":"2020-01-27T07:06:25Z","safetyStatus":"{status}","type":"preTrip",
            "vehicle":{{"id":"494123"}},"vehicleDefects":[{{"defectType":"Mirrors","comment":"cracked"}}]}}]}}"#
        );
        let What::Inspection(inspection) = read(Vendor::Samsara, &body).observations.remove(0).what else { panic!() };
        inspection
    };
    assert_eq!(
        (dvir("safe").is_safe, dvir("unsafe").is_safe, dvir("unknown").is_safe),
        (Some(true), Some(false), None)
    );
    assert!(dvir("resolved").is_corrected);
    assert_eq!(dvir("safe").defects, ["Mirrors: cracked"]);
}

#[test]
fn motives_units_are_the_accounts() {
    let body = r#"{"action":"vehicle_location_updated","id":"5d3d","vehicle_id":123,"located_at":"2017-01-01T12:00:00Z","lat":34.123,
        "lon":-84.123,"bearing":90.0,"engine_hours":123.56,"speed":100.0,"odometer":1000.0,"type":"vehicle_moving"}"#;
    for (motive_is_metric, kph, meters) in [(false, 160.9344, 1_609_344.0), (true, 100.0, 1_000_000.0)] {
        let batch = normalise(Vendor::Motive, body.as_bytes(), now(), Settings { motive_is_metric }).unwrap();
        let What::Position(position) = &batch.observations[0].what else { panic!() };
        assert!(
            (position.speed_kph.unwrap() - kph).abs() < 1e-9
                && (position.odometer_meters.unwrap() - meters).abs() < 1e-6
        );
        assert_eq!(batch.observations[0].event_id.as_deref(), Some("5d3d"));
    }
    assert_eq!(read(Vendor::Motive, r#"{"action":"test"}"#).passed_over, ["test"]);
}

#[test]
fn geotab_knows_nobody_by_a_word() {
    let body = r#"{"result":{"data":[
        {"device":{"id":"b15"},"dateTime":"2026-01-28T06:45:56.584Z","latitude":39.4,"longitude":-2.0,"speed":88,"bearing":79,"driver":"UnknownDriverId"},
        {"id":"b2","device":{"id":"b2A"},"diagnostic":{"id":"DiagnosticOdometerId"},"dateTime":"2026-01-27T06:46:00Z","data":99620700},
        {"id":"b3","device":{"id":"b2A"},"driver":{"id":"b9"},"status":"D","dateTime":"2026-01-27T06:46:00Z"}],
        "toVersion":"00000000021568d6"}}"#;
    let batch = read(Vendor::Geotab, body);
    assert_eq!(batch.cursor.as_deref(), Some("00000000021568d6"));
    assert_eq!(batch.observations.len(), 3);
    assert_eq!(batch.observations[0].driver, None);
    assert_eq!(batch.observations[1].what, What::Odometer { meters: 99_620_700.0 });
    assert!(matches!(&batch.observations[2].what, What::Duty(change) if change.status == Duty::Driving));
}

#[test]
fn a_repeat_is_seen_once() {
    let body = r#"{"id":"b72C673","device":{"id":"b28"},"dateTime":"2026-01-27T10:59:54.269Z","latitude":42.2,"longitude":-8.7,"speed":1}"#;
    let observation = read(Vendor::Geotab, body).observations.remove(0);
    let nameless = |second| Observation {
        event_id: None,
        device_time: Timestamp::from_second(second).unwrap(),
        ..observation.clone()
    };
    let mut seen = Seen::new(10);
    assert!(seen.is_new(&observation) && !seen.is_new(&observation));
    for second in 0..15 {
        assert!(seen.is_new(&nameless(second)) && !seen.is_new(&nameless(second)));
    }
    assert!(!seen.is_new(&nameless(10)), "the last ones are remembered");
}

#[test]
fn what_is_no_json_says_so() {
    assert_eq!(normalise(Vendor::Motive, b"<html>", now(), Settings::default()), Err(BodyError::NotJson));
}
