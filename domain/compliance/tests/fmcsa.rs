//! FMCSA's own worked examples of hours of service, through the example program that reads them.

#[path = "../examples/audit.rs"]
#[expect(dead_code, reason = "an example's main is not called from a test")]
mod program;

use std::path::PathBuf;

use serde_json::Value;

/// The folder of samples that nobody here wrote, where it is there.
fn vectors() -> Option<PathBuf> {
    let named = std::env::var_os("SUPERCARGO_VECTORS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors");
    [named, Some(beside)].into_iter().flatten().map(|folder| folder.join("hos")).find(|folder| folder.is_dir())
}

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
