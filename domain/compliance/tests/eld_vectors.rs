//! The vectors of check values, file names and tables that lie beside the repository, where they are.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use compliance::eld::{
    CheckByte, DutyStatus, EventCode, EventKind, EventType, Fault, FileName, RecordOrigin, RecordStatus, Segment,
    Vendor, event_check, file_check, line_check, value_of,
};
use serde_json::Value;

/// From `SUPERCARGO_VECTORS`, or from `shared/vectors` in any folder above.
fn vectors(path: &str) -> Option<Value> {
    let given = std::env::var_os("SUPERCARGO_VECTORS").map(PathBuf::from);
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let above = here.ancestors().map(|folder| folder.join("shared/vectors")).find(|folder| folder.is_dir());
    let Some(folder) = given.or(above) else {
        println!("skipped: there is no folder of vectors");
        return None;
    };
    let file = folder.join(path);
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: {} is not there", file.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

#[test]
fn check_values() {
    let Some(vectors) = vectors("eld/check_value_vectors.json") else { return };
    let map: BTreeMap<String, u8> = serde_json::from_value(vectors["char_map_nonzero"].clone()).unwrap();
    for byte in 0..=127_u8 {
        let wanted = map.get(&char::from(byte).to_string()).copied().unwrap_or(0);
        assert_eq!(value_of(byte), wanted, "{byte}");
    }
    let mut count = 0;
    for vector in list(&vectors, "line_vectors") {
        assert_eq!(line_check(text(vector, "line").as_bytes()).to_string(), text(vector, "check"));
        count += 1;
    }
    for vector in list(&vectors, "event_vectors") {
        let fields = list(vector, "fields").map(|field| field.as_str().unwrap());
        assert_eq!(event_check(fields).to_string(), text(vector, "check"));
        count += 1;
    }
    for vector in list(&vectors, "file_vectors") {
        let lines = list(vector, "line_checks").map(|check| check.as_str().unwrap().parse::<CheckByte>().unwrap());
        assert_eq!(file_check(lines).to_string(), text(vector, "check"));
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn file_names() {
    let Some(vectors) = vectors("eld/filename_vectors.json") else { return };
    for vector in list(&vectors, "vectors") {
        let wanted = text(vector, "file_name");
        let given: FileName = wanted.parse().unwrap();
        let built = FileName::new(text(vector, "last_name"), text(vector, "licence"), given.date());
        assert_eq!(built.to_string(), wanted);
        assert_eq!(wanted.get(9..15), Some(text(vector, "date_mmddyy")));
        assert_eq!(built, given);
    }
}

#[test]
fn tables_of_the_appendix() {
    let Some(reference) = vectors("eld/appendix_a_reference.json") else { return };
    let titles: Vec<&str> = list(&reference, "segments").map(|segment| text(segment, "title")).collect();
    assert_eq!(titles, Segment::ALL.map(Segment::title));
    let sections: Vec<&str> = list(&reference, "segments").map(|segment| text(segment, "sec")).collect();
    assert_eq!(sections, Segment::ALL.map(Segment::citation));

    let codes = |key: &str| reference[key].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(codes("record_status"), RecordStatus::ALL.iter().map(|code| code.code()).collect::<Vec<_>>());
    assert_eq!(codes("record_origin"), RecordOrigin::ALL.iter().map(|code| code.code()).collect::<Vec<_>>());
    let faults = |malfunction: bool| {
        let mut codes: Vec<&str> =
            Fault::ALL.iter().filter(|fault| fault.is_malfunction() == malfunction).map(|fault| fault.code()).collect();
        codes.sort_unstable();
        codes
    };
    assert_eq!(codes("malfunction_codes"), faults(true));
    assert_eq!(codes("diagnostic_codes"), faults(false));

    for (number, described) in reference["event_types"].as_object().unwrap() {
        let event_type = EventType::from_code(number).unwrap();
        let Some(codes) = described["codes"].as_object() else { continue };
        for code in 0..=9_u8 {
            let known = codes.contains_key(&code.to_string());
            assert_eq!(EventKind::of(event_type, EventCode(code)).is_some(), known, "type {number}, code {code}");
        }
    }
}

#[test]
fn words_of_telematics_vendors() {
    if let Some(logs) = vectors("telematics/samsara/third_party_fixtures/hos-logs.json") {
        let statuses: Vec<DutyStatus> = list(&logs, "data")
            .map(|log| Vendor::Samsara.duty_status(text(log, "hosStatusType")).unwrap().status)
            .collect();
        assert!(statuses.contains(&DutyStatus::Driving));
        assert!(statuses.contains(&DutyStatus::OffDuty));
    }
    if let Some(log) = vectors("telematics/motive/hos_log_thirdparty.json") {
        assert_eq!(Vendor::Motive.duty_status(text(&log, "duty_status")).unwrap().status, DutyStatus::Driving);
    }
    if let Some(events) = vectors("telematics/samsara/api/hos_eld_events.json") {
        for event in list(&events, "data").flat_map(|driver| list(driver, "eldEvents")) {
            let number = |key: &str| u8::try_from(event[key].as_u64().unwrap()).unwrap();
            let read = Vendor::Samsara.eld_event(number("eldEventType"), number("eldEventCode"));
            assert_eq!(read, Ok(None), "an engine event says nothing of the duty status");
        }
    }
}
