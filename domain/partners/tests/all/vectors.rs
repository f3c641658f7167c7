//! Real files that nobody here wrote, with their class and defects as an independent reader saw them.

use std::path::PathBuf;

use partners::x12::{Class, Document, Reader, Report, Strictness, Token, inspect, receive, review};
use partners::x12::{CodeMap, Inspector, Profile};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Row {
    file: String,
    class: Class,
    defects: Vec<String>,
    quirks: Vec<String>,
    gs08: String,
}

/// Where we think that the manifest is wrong: file and reason. Nowhere so far.
const MANIFEST_IS_WRONG: [(&str, &str); 0] = [];

/// Quirks that we name and the manifest does not.
fn is_ours_alone(quirk: &str) -> bool {
    ["byte-order mark", "text outside an interchange", "indented segments", "lines wrapped at a fixed width"]
        .contains(&quirk)
}

/// A folder of the shared vectors, beside the checkout or where the environment says.
pub fn folder(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("SUPERCARGO_VECTORS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors");
    let found = named.into_iter().chain([beside]).map(|folder| folder.join(name)).find(|folder| folder.is_dir());
    if found.is_none() {
        println!("skipped: no vectors `{name}`; name their folder with SUPERCARGO_VECTORS");
    }
    found
}

fn rows() -> Vec<(Row, Vec<u8>)> {
    let Some(folder) = folder("x12") else { return Vec::new() };
    let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
    let rows: Vec<Row> = serde_json::from_str(&manifest).unwrap();
    rows.into_iter()
        .map(|row| (std::fs::read(folder.join(&row.file)).unwrap(), row))
        .map(|(text, row)| (row, text))
        .collect()
}

#[test]
fn class_and_defects_agree_with_the_manifest() {
    let mut wrong = Vec::new();
    for (row, text) in rows() {
        if MANIFEST_IS_WRONG.iter().any(|(file, _)| *file == row.file) {
            continue;
        }
        let report = inspect(&text);
        let reasons: Vec<&str> = report.defects.iter().map(|defect| defect.reason.as_str()).collect();
        let quirks: Vec<&str> = report.quirks.iter().map(|q| q.as_str()).filter(|q| !is_ours_alone(q)).collect();
        let quirks_agree =
            row.quirks.iter().all(|quirk| quirks.contains(&quirk.as_str())) && quirks.len() == row.quirks.len();
        if report.class() != row.class || reasons != row.defects || !quirks_agree {
            wrong.push(format!("{}: {:?} {reasons:?} {quirks:?}, manifest {row:?}", row.file, report.class()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_defect_is_where_it_says() {
    for (row, text) in rows() {
        for defect in inspect(&text).defects {
            let Ok(offset) = usize::try_from(defect.offset) else { panic!("{defect:?}") };
            let here = String::from_utf8_lossy(&text[offset..]).into_owned();
            if defect.element.is_some() {
                let value = defect.reason.split(' ').nth(1).unwrap();
                assert!(here.starts_with(value), "{}: {defect:?}", row.file);
            } else if !defect.code.as_str().starts_with("missing") {
                assert!(here.starts_with(&defect.segment), "{}: {defect:?}", row.file);
            }
        }
    }
}

#[test]
fn every_file_writes_itself_again() {
    for (row, text) in rows() {
        assert_eq!(Document::parse(&text).write(), text, "{}", row.file);
    }
}

/// The ways in which a file changes on its way through mail, editors and old systems.
fn travelled(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let words = String::from_utf8_lossy(text).into_owned();
    let mut ways = vec![
        ("byte-order mark", format!("\u{feff}{words}")),
        ("CRLF", words.replace('\n', "\r\n")),
        ("indented", words.replace('\n', "\n    ")),
        ("blank lines", words.replace('\n', "\n\n")),
        ("words before", format!("Sample, version 1:\r\n{words}")),
        ("end-of-file mark", format!("{words}\r\n\u{1a}")),
        ("other separators", words.replace('*', "\u{a7}")),
    ];
    if words.contains('~') {
        ways.push(("other terminators", words.replace('~', "\u{2026}")));
        let line: Vec<char> = words.replace(['\r', '\n'], "").chars().collect();
        let cards: Vec<String> = line.chunks(80).map(|card| card.iter().collect()).collect();
        ways.push(("80 columns", cards.join("\r\n")));
    }
    ways.into_iter().map(|(way, text)| (way, text.into_bytes())).collect()
}

#[test]
fn a_clean_file_stays_readable_however_it_travelled() {
    for (row, text) in rows().iter().filter(|(row, _)| row.class == Class::Clean) {
        let home = inspect(text);
        for (way, text) in travelled(text) {
            let report = inspect(&text);
            assert_eq!(report.defects, [], "{} with {way}", row.file);
            assert_eq!((&report.sets, report.groups), (&home.sets, home.groups), "{} with {way}", row.file);
            assert_eq!(Document::parse(&text).write(), text, "{} with {way}", row.file);
        }
        let twice = inspect(&[text.as_slice(), text].concat());
        assert_eq!((twice.defects.len(), twice.interchanges), (0, 2 * home.interchanges), "{} twice", row.file);
    }
}

fn in_chunks(text: &[u8], size: usize) -> Report {
    let mut inspector = Inspector::new();
    let mut reader = Reader::new();
    let mut sink = |token: Token<'_>| {
        inspector.look(&token);
    };
    for chunk in text.chunks(size) {
        reader.feed(chunk, &mut sink);
    }
    reader.finish(&mut sink);
    inspector.finish()
}

#[test]
fn chunks_of_any_size_give_the_same_report() {
    for (row, text) in rows() {
        let whole = inspect(&text);
        for size in [1, 13, 4096] {
            assert_eq!(in_chunks(&text, size), whole, "{} in chunks of {size}", row.file);
        }
    }
}

#[test]
fn every_file_is_taken_in_and_reviewed() {
    let mut typed = 0;
    for (row, text) in rows() {
        review(&text, &CodeMap::new());
        for strictness in [Strictness::Strict, Strictness::Lenient, Strictness::Off] {
            let profile = Profile { strictness, ..anyone(&text) };
            let receipt = receive(&text, &profile, |_| false);
            assert!(receipt.foreign.is_empty(), "{}: {:?}", row.file, receipt.foreign);
            typed += receipt.sets.iter().filter(|set| set.content.is_some()).count();
            if row.class == Class::Clean && !row.gs08.is_empty() {
                let groups = usize::try_from(receipt.report.groups).unwrap();
                let is_ack = receipt.sets.iter().all(|set| matches!(set.code.as_str(), "997" | "999"));
                assert_eq!(receipt.owed.len(), if is_ack { 0 } else { groups }, "{}", row.file);
            }
        }
    }
    println!("{typed} sets read as types");
}

/// A profile of whoever sent the file, to its receiver.
fn anyone(text: &[u8]) -> Profile {
    let mut profile = Profile::default();
    Reader::read_all(text, &mut |token| {
        if let Token::Interchange { isa, .. } = token {
            let of = |n| isa.element(n).map(|e| e.text().trim().to_owned()).unwrap_or_default();
            let address = |id| partners::x12::Address { qualifier: String::new(), id, group_id: None };
            profile.us = address(of(8));
            profile.them = address(of(6));
        }
    });
    profile
}
