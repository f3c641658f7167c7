//! Laws of style that a machine can keep.

use std::fs;

use architecture::{assert_none, packages, sources};

const RUST_ROOMS: [&str; 3] = ["domain", "functions", "tests"];

/// A file is one idea.
const LINES_MAX: usize = 700;

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn lines_with<'a>(text: &'a str, needles: &'a [&str]) -> impl Iterator<Item = (usize, &'a str)> {
    let code = |line: &str| !line.trim_start().starts_with("//");
    (1..).zip(text.lines()).filter(move |(_, line)| code(line) && needles.iter().any(|needle| line.contains(needle)))
}

fn breaches_of(rooms: &[&str], production_only: bool, needles: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for (path, text) in sources(rooms, &["rs"]).unwrap_or_default() {
        // Examples are programs around a crate, as tests are.
        let is_around = ["/tests/", "/examples/", "testing"].iter().any(|part| path.contains(part));
        if production_only && (is_around || path.ends_with("tests.rs")) {
            continue;
        }
        let text = if production_only { without_tests(&text) } else { &text };
        breaches.extend(lines_with(text, needles).map(|(line, code)| format!("{path}:{line} {}", code.trim())));
    }
    breaches
}

#[test]
fn files_stay_small() {
    let mut all = sources(&RUST_ROOMS, &["rs"]).unwrap();
    all.extend(sources(&["web/src", "scripts", "infra", "tests"], &["ts", "tsx", "py", "yaml"]).unwrap());
    let generated =
        |path: &str| path.ends_with(".gen.ts") || path.contains("/generated/") || path.ends_with("schema.d.ts");
    let breaches: Vec<String> = all
        .iter()
        .filter(|(path, _)| !generated(path))
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert!(!all.is_empty());
    assert_none("a file has at most 700 lines", &breaches);
}

#[test]
fn every_module_says_what_it_is_for() {
    let breaches: Vec<String> = sources(&["domain", "functions"], &["rs"])
        .unwrap()
        .into_iter()
        .filter(|(path, text)| {
            path.contains("/src/")
                && !path.ends_with("tests.rs")
                && !path.ends_with("/main.rs")
                && !text.trim_start().starts_with("//!")
        })
        .map(|(path, _)| path)
        .collect();
    assert_none("a source file begins with what it is for (`//!`)", &breaches);
}

#[test]
fn exceptions_are_expected_with_a_reason() {
    // Spelled in two halves, so that this file keeps its own law.
    let allow = ["#[", "allow("].concat();
    let allow_all = ["#![", "allow("].concat();
    let mut breaches = breaches_of(&RUST_ROOMS, false, &[&allow, &allow_all]);
    // Helpers that several test binaries share are dead in some of them: nothing that can be expected.
    breaches.retain(|breach| !(breach.contains("/tests/common/") && breach.contains("dead_code")));
    assert_none("an exception to a lint is `#[expect(…, reason = \"…\")]`", &breaches);
    let expect = ["#[", "expect("].concat();
    let mut breaches = Vec::new();
    for (path, text) in sources(&RUST_ROOMS, &["rs"]).unwrap() {
        for attribute in text.split(expect.as_str()).skip(1) {
            if !attribute.split(")]").next().unwrap_or_default().contains("reason") {
                breaches.push(format!("{path}: #[expect({}", attribute.lines().next().unwrap_or_default()));
            }
        }
    }
    assert_none("an expected lint has a reason", &breaches);
}

#[test]
fn the_domain_has_no_clock_no_dice_and_no_waiting() {
    let forbidden = [
        "Timestamp::now",
        "Zoned::now",
        "SystemTime",
        "Instant::now",
        "now_v7",
        "new_v4",
        "async fn",
        ".await",
        "std::env",
        "std::fs",
        "std::net",
    ];
    let breaches = breaches_of(&["domain"], true, &forbidden);
    assert_none("what a decision needs comes in with its context", &breaches);
}

#[test]
fn money_is_never_a_float() {
    let breaches = breaches_of(&["domain/kernel", "domain/billing", "functions/billing"], true, &["f64", "f32"]);
    assert_none("money and weight are never floats", &breaches);
}

#[test]
fn functions_speak_to_the_platform() {
    let mut breaches = Vec::new();
    for (path, text) in sources(&["functions"], &["rs"]).unwrap() {
        if !path.starts_with("functions/platform/") {
            breaches.extend(
                lines_with(&text, &["aws_sdk_", "aws_config"])
                    .map(|(line, code)| format!("{path}:{line} {}", code.trim())),
            );
        }
    }
    assert_none("only the platform knows AWS", &breaches);
}

#[test]
fn no_work_is_left_in_comments() {
    let words = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["X", "XX"].concat()];
    let mut breaches = Vec::new();
    for (path, text) in sources(&RUST_ROOMS, &["rs"]).unwrap() {
        let hits = (1..).zip(text.lines()).filter(|(_, line)| words.iter().any(|word| line.contains(word.as_str())));
        breaches.extend(hits.map(|(line, code)| format!("{path}:{line} {}", code.trim())));
    }
    assert_none("work that is left is an issue, not a comment", &breaches);
}

#[test]
fn versions_are_pinned_in_one_place() {
    let mut breaches = Vec::new();
    for package in packages().unwrap() {
        let manifest = fs::read_to_string(&package.manifest).unwrap();
        if !manifest.contains("[lints]\nworkspace = true") {
            breaches.push(format!("{}: no `[lints] workspace = true`", package.room));
        }
        let mut in_dependencies = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
            } else if in_dependencies && line.contains('=') && !line.contains("workspace = true") {
                breaches.push(format!("{}: {line}", package.room));
            }
            if in_dependencies && line.contains("features") {
                breaches.push(format!("{}: features of its own: {line}", package.room));
            }
        }
    }
    assert_none("a crate says `x.workspace = true`, never a version or features of its own", &breaches);
}
