//! FMCSA's own worked examples of hours of service, through the example program that reads them.

#[path = "../../examples/audit.rs"]
#[expect(dead_code, reason = "an example's main is not called from a test")]
mod program;

use std::path::PathBuf;

use serde_json::{Value, json};

/// The folder of samples that nobody here wrote, where it is there.
fn vectors() -> Option<PathBuf> {
    let named = std::env::var_os("SUPERCARGO_VECTORS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors");
    [named, Some(beside)].into_iter().flatten().map(|folder| folder.join("hos")).find(|folder| folder.is_dir())
}

/// No violation.
const NOTHING: [Value; 0] = [];

fn facts(violations: &[Value]) -> Vec<[String; 3]> {
    violations
        .iter()
        .map(|violation| ["rule", "start", "end"].map(|key| violation[key].as_str().unwrap_or_default().to_owned()))
        .collect()
}

#[test]
fn the_worked_examples_agree() {
    let Some(folder) = vectors() else {
        println!("skipped: no folder of samples (SUPERCARGO_VECTORS)");
        return;
    };
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let sample: Value = serde_json::from_str(&text).unwrap();
        let expected = facts(sample["expected_violations"].as_array().unwrap());
        assert_eq!(facts(&program::run(&text).unwrap()), expected, "{}", path.display());
        read += 1;
    }
    assert!(read > 0);
    println!("{read} worked examples agree");
}

/// A file of the shape that samples have, written here.
fn file(rule_set: &str, duty: &[(&str, &str, &str, &str)], exceptions: &Value) -> String {
    let duty: Vec<Value> = duty
        .iter()
        .map(|(start, end, status, remark)| {
            json!({
                "start": format!("2025-06-{start}:00"), "end": format!("2025-06-{end}:00"),
                "status": status, "remark": remark, "place": "Omaha, NE",
            })
        })
        .collect();
    json!({ "id": "own", "ruleset": rule_set, "duty": duty, "exceptions": exceptions, "new_key": { "any": 1 } })
        .to_string()
}

#[test]
fn adverse_conditions_in_a_file() {
    let duty =
        [("02T06:00", "02T13:00", "D", ""), ("02T13:00", "02T13:30", "OFF", ""), ("02T13:30", "02T19:30", "D", "")];
    let plain = file("US_PROPERTY_60_7", &duty, &json!([]));
    assert_eq!(
        program::run(&plain).unwrap(),
        [json!({
            "rule": "DRIVE_11", "citation": "49 CFR 395.3(a)(3)(i)",
            "start": "2025-06-02T17:30:00", "end": "2025-06-02T19:30:00",
        })]
    );
    for kind in ["ADVERSE", "ADVERSE_DRIVING_CONDITIONS", "Adverse conditions"] {
        let exception = json!([{ "kind": kind, "start": "2025-06-02T12:00:00", "end": "2025-06-02T13:00:00" }]);
        assert_eq!(program::run(&file("US_PROPERTY_60_7", &duty, &exception)).unwrap(), NOTHING, "{kind}");
        // Without times it holds for the whole log.
        let whole = json!([{ "kind": kind }]);
        assert_eq!(program::run(&file("US_PROPERTY_60_7", &duty, &whole)).unwrap(), NOTHING, "{kind}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let duty = [("02T06:00", "02T13:00", "D", "")];
    for (text, reason) in [
        ("{", "EOF"),
        ("{}", "no list `duty`"),
        (r#"{"ruleset": "US_PROPERTY_70_8", "duty": []}"#, "no duty"),
        (&file("MARS_1", &duty, &json!([])), "`MARS_1` is not a rule set"),
        (&file("US_PROPERTY_70_8", &[("02T06:00", "02T13:00", "NAP", "")], &json!([])), "`NAP` is not a duty status"),
        (&file("US_PROPERTY_70_8", &[("02T06:00", "02T05:00", "D", "")], &json!([])), "not after its start"),
    ] {
        let error = program::run(text).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn an_unknown_exception_excepts_nothing() {
    let duty = [("02T06:00", "02T15:00", "D", "")];
    let lunch = file("US_PROPERTY_70_8", &duty, &json!([{ "kind": "LUNCH" }]));
    assert_eq!(program::run(&lunch).unwrap().len(), 1);
    let home = file("US_SHORT_HAUL_70_8", &duty, &json!([]));
    assert_eq!(program::run(&home).unwrap(), NOTHING);
}

#[test]
fn remarks_tell_statuses_apart() {
    let duty = [
        ("02T00:00", "02T05:00", "ON", ""),
        ("02T05:00", "02T10:00", "OFF", "Waiting at well site"),
        ("02T10:00", "02T15:00", "ON", ""),
        ("02T15:00", "02T16:00", "D", ""),
    ];
    assert_eq!(program::run(&file("US_OILFIELD_70_8", &duty, &json!([]))).unwrap(), NOTHING);
    assert_eq!(program::run(&file("US_PROPERTY_70_8", &duty, &json!([]))).unwrap().len(), 1);
}
