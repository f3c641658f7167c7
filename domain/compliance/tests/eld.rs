//! Reading and writing an ELD output file: the file itself, and everything that can be wrong with one.
//!
//! The fixture's check values were computed by another implementation than the one under test.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use compliance::eld::{
    EventCode, EventKind, EventType, Field, FileName, LineEnd, MAX_FILE_BYTES, MAX_LINES, MAX_PROBLEMS, Problem,
    ProblemKind, Reader, Reading, Refusal, Segment, Text, line_check, read, write,
};

const NAME: &str = "Smith3841090426-000000000";
const FILE: &str = include_str!("fixtures/Smith3841090426-000000000.csv");

fn reading(text: &str) -> Reading {
    read(text.as_bytes()).unwrap()
}

/// The fixture with one line replaced.
fn with_line(number: usize, line: &str) -> String {
    let replaced = (1..).zip(FILE.lines()).map(|(at, old)| if at == number { line } else { old });
    replaced.map(|line| format!("{line}\n")).collect()
}

fn line(number: usize) -> &'static str {
    FILE.lines().nth(number - 1).unwrap()
}

/// The row with another cell, and the check value that then belongs to it.
fn resealed(number: usize, cell: usize, value: &str) -> String {
    let mut cells: Vec<&str> = line(number).split(',').collect();
    cells.pop();
    cells[cell] = value;
    let row = cells.join(",");
    format!("{row},{}", line_check(row.as_bytes()))
}

fn bad(reading: &Reading) -> Vec<String> {
    reading.bad().map(ToString::to_string).collect()
}

/// What is said of one line, without the file data check value, which an altered line changes as well.
fn said(text: &str, number: u32) -> Vec<String> {
    let reading = reading(text);
    let others: Vec<&Problem> = reading
        .bad()
        .filter(|problem| problem.line != Some(number) && !matches!(problem.kind, ProblemKind::FileCheck { .. }))
        .collect();
    assert_eq!(others, Vec::<&Problem>::new(), "only line {number} is bad");
    reading.bad().filter(|problem| problem.line == Some(number)).map(|problem| problem.reason.clone()).collect()
}

#[test]
fn a_good_file_has_no_problem_and_comes_back_byte_for_byte() {
    let reading = reading(FILE);
    assert_eq!(reading.problems, []);
    assert!(reading.is_valid());
    assert_eq!(reading.rows, [7, 4, 2, 13, 3, 1, 3, 2, 2, 1, 1]);
    assert_eq!(reading.expected_check.to_string(), "069E");
    assert_eq!(write(&reading.file), FILE.as_bytes());
    let header = &reading.file.header;
    assert_eq!(header.driver.username.as_str(), "jsmith");
    assert_eq!(header.carrier.usdot.get().unwrap().0, 3_355_123);
    let kinds: Vec<Option<EventKind>> = reading.file.events.iter().map(compliance::eld::Event::kind).collect();
    assert!(kinds.iter().all(Option::is_some));
}

#[test]
fn every_line_end_and_a_byte_order_mark_come_back() {
    for (end, kind) in [("\r", LineEnd::Cr), ("\r\n", LineEnd::CrLf), ("\n", LineEnd::Lf)] {
        for tail in ["", end, &end.repeat(4)] {
            for mark in ["", "\u{feff}"] {
                let text = format!("{mark}{}{tail}", FILE.trim_end().replace('\n', end));
                let reading = reading(&text);
                assert_eq!(reading.problems, []);
                assert_eq!(reading.file.layout.line_end, kind);
                assert_eq!(write(&reading.file), text.as_bytes());
            }
        }
    }
}

#[test]
fn check_values_in_lower_case_are_as_good_and_come_back() {
    let lower: String = FILE
        .lines()
        .map(|line| {
            let at = line.rfind(',').map_or(0, |comma| comma + 1);
            let (row, check) = line.split_at(at);
            let check = if line.ends_with(':') { check.to_owned() } else { check.to_lowercase() };
            format!("{row}{check}\n")
        })
        .collect();
    let reading = reading(&lower);
    assert_eq!(reading.problems, []);
    assert_eq!(write(&reading.file), lower.as_bytes());
}

#[test]
fn values_come_back_as_they_were_written() {
    // Leading zeros count nothing in a check value.
    let text = with_line(18, &resealed(18, 7, "0212").replace("2C,", "002c,"));
    let text = text.replace("002c,", "002C,");
    let reading = reading(&text);
    assert_eq!(reading.file.events[0].miles.get().unwrap().0, 212);
    assert_eq!(reading.file.events[0].sequence.get().unwrap().0, 0x2C);
    assert_eq!(write(&reading.file), text.as_bytes());
}

#[test]
fn an_altered_character_is_found_in_its_line_alone() {
    let reading = reading(&with_line(26, &line(26).replace("110000", "110001")));
    let expected = [
        "line 26 (ELD Event List): line data check value: expected 34, found 0C",
        "line 26 (ELD Event List): event data check value: expected 4E, found 46",
    ];
    assert_eq!(bad(&reading), expected);
    assert_eq!(reading.file.events.len(), 13, "the event is kept");
}

#[test]
fn what_is_wrong_is_told_by_field() {
    let cases: [(usize, usize, &str, &str); 21] = [
        (18, 0, "XYZ", "event sequence ID number: `XYZ` is not 1 to 4 hexadecimal digits"),
        (18, 1, "7", "event record status: `7` is not 1 (active), 2 (inactive-changed)"),
        (18, 2, "0", "event record origin: `0` is not 1 (ELD)"),
        (18, 3, "9", "event type: `9` is not an event type, 1 to 7"),
        (18, 3, "5", "event type: `5` does not belong into this segment"),
        (18, 4, "5", "event code: `5` is no code of event type 1"),
        (18, 4, "x", "event code: `x` is not an event code, one digit"),
        (18, 5, "133126", "event date: `133126` is not a date in the form MMDDYY"),
        (18, 5, "022926", "event date: `022926` is not a date"),
        (18, 6, "246000", "event time: `246000` is not a time in the form HHMMSS"),
        (18, 7, "10000", "accumulated vehicle miles: 10000 is more than 9999"),
        (18, 8, "8", "elapsed engine hours: `8` has 0 decimals, not 1"),
        (18, 9, "91.00", "event latitude: `91.00` is beyond 90 degrees"),
        (18, 10, "-72.9234", "event longitude: `-72.9234` has 4 decimals"),
        (18, 11, "7", "distance since last valid coordinates: `7` is more than 6"),
        (18, 12, "9", "corresponding CMV order number: `9` is not in the CMV list"),
        (18, 13, "9", "user order number for record originator: `9` is not in the user list"),
        (18, 14, "2", "malfunction indicator status: `2` is not 0 (none active)"),
        (18, 15, "", "data diagnostic event indicator status: is blank"),
        (18, 16, "G1", "event data check value: `G1` is not 2 hexadecimal digits"),
        (20, 7, "", "accumulated vehicle miles: is blank in a record that the ELD made"),
    ];
    for (number, cell, value, wanted) in cases {
        let text = with_line(number, &resealed(number, cell, value));
        let said = said(&text, u32::try_from(number).unwrap());
        assert!(said.iter().any(|reason| reason.starts_with(wanted)), "{wanted}: {said:?}");
        // Whatever stands in a row of the right columns is kept, and written as it was.
        assert_eq!(reading(&text).file.events.len(), 13);
        assert_eq!(write(&reading(&text).file).len(), text.len());
    }
}

#[test]
fn other_segments_are_checked_as_well() {
    let cases: [(usize, usize, &str, &str); 12] = [
        (2, 0, "", "driver's last name: is blank"),
        (5, 2, "9", "multiday-basis used: `9` is not 7 or 8"),
        (5, 4, "3", "time zone offset from UTC: `3` is not two digits from 04 to 11"),
        (6, 1, "Y", "exempt driver configuration: `Y` is not E (exempt) or 0"),
        (8, 0, "ZA1", "ELD registration ID: `ZA1` has 3 characters"),
        (10, 1, "Q", "user's ELD account type: `Q` is not D (driver) or S"),
        (16, 2, "SHORTVIN", "CMV VIN: `SHORTVIN` is not a VIN of 17 characters"),
        (36, 5, "7", "corresponding CMV order number: `7` is not in the CMV list"),
        (40, 7, "0", "corresponding CMV order number: `0` is not an order number, 1 to 99"),
        (36, 1, "0", "event code: `0` is no code of event type 4"),
        (38, 2, "1", "malfunction/diagnostic code: `1` does not go with an ELD malfunction cleared"),
        (42, 1, "3", "event code: `3` is no code of event type 5"),
    ];
    for (number, cell, value, wanted) in cases {
        let said = said(&with_line(number, &resealed(number, cell, value)), u32::try_from(number).unwrap());
        assert!(said.iter().any(|reason| reason.starts_with(wanted)), "{wanted}: {said:?}");
    }
}

#[test]
fn an_event_check_value_that_disagrees_is_told_with_both_values() {
    let text = with_line(27, &resealed(27, 16, "47"));
    assert_eq!(said(&text, 27), ["event data check value: expected 9E, found 47"]);
    let problem = reading(&text);
    assert!(problem.bad().any(|problem| matches!(problem.kind, ProblemKind::EventCheck { .. })));
}

#[test]
fn a_line_without_its_columns_is_left_out_and_the_rest_is_read() {
    let reading = reading(&with_line(20, "2A,1,1,1,4,090426"));
    assert_eq!(reading.file.events.len(), 12);
    assert_eq!(reading.rows[3], 12);
    let columns = reading.bad().find(|problem| problem.kind == ProblemKind::Columns).unwrap();
    assert_eq!((columns.line, columns.segment), (Some(20), Some(Segment::Events)));
    assert!(columns.reason.starts_with("has 6 values, where 17 and a line data check value are wanted"));
}

#[test]
fn a_missing_check_value_is_told_from_a_missing_column() {
    let row = line(20).rsplit_once(',').unwrap().0;
    let reading = reading(&with_line(20, row));
    assert_eq!(reading.file.events.len(), 13);
    assert!(bad(&reading).iter().any(|bad| bad.contains("line data check value: expected E2, found none")));
    let shifted = line(20).replacen(",1", "", 1);
    assert_eq!(self::reading(&with_line(20, &shifted)).file.events.len(), 12);
}

#[test]
fn the_file_check_value_is_compared() {
    let text = with_line(50, "FFFF");
    assert_eq!(bad(&reading(&text)), ["line 50 (End of File): file data check value: expected 069E, found FFFF"]);
    let text = with_line(50, "nope");
    assert_eq!(bad(&reading(&text)), ["line 50 (End of File): file data check value: expected 069E, found none"]);
    assert_eq!(reading(&text).found_check, None);
}

#[test]
fn a_truncated_file_gives_what_it_has() {
    let half: String = FILE.lines().take(25).map(|line| format!("{line}\n")).collect();
    let reading = reading(&half);
    assert_eq!(reading.file.events.len(), 8);
    let missing: Vec<Segment> = reading.bad().filter_map(|bad| bad.segment).filter(|s| *s > Segment::Events).collect();
    assert_eq!(missing.len(), 8, "seven segments are missing, and the file check value");
}

#[test]
fn segments_out_of_order_twice_or_misnamed_are_told_and_read() {
    let text = FILE.replace("ELD Event List:", "ELD Evnt List:");
    assert_eq!(said(&text, 17), ["the title reads `ELD Evnt List:`, not `ELD Event List:`"]);
    assert_eq!(reading(&text).file.events.len(), 13);

    let text = FILE.replace("User List:\n", "User List:\nUser List:\n");
    assert!(bad(&reading(&text)).iter().any(|bad| bad.contains("begins a second time")));
    assert_eq!(reading(&text).file.users.len(), 4);

    let text = FILE.replace("CMV List:", "@").replace("ELD Event List:", "CMV List:").replace('@', "ELD Event List:");
    assert!(bad(&reading(&text)).iter().any(|bad| bad.contains("out of order")));
}

#[test]
fn header_lines_find_their_places_when_one_is_missing() {
    let text: String =
        FILE.lines().filter(|row| !row.starts_with("BOL 75354,0")).map(|row| format!("{row}\n")).collect();
    let reading = reading(&text);
    assert_eq!(reading.file.header.device.identifier.as_str(), "GAM112");
    assert_eq!(reading.file.header.carrier.name.as_str(), "Nutmeg Freight; LLC");
    assert!(bad(&reading).iter().any(|bad| bad.contains("line 5 of the header is missing")));
}

#[test]
fn remarks_do_not_make_a_file_bad() {
    let moved =
        FILE.replace("Lopez,Maria,mlopez,CA", "López,Maria,mlopez,CA").replace("2,D,Lopez,Maria", "2,D,López,Maria");
    let text = moved.replace("User List:", "\nUSER LIST");
    let reading = reading(&text);
    let remarks: Vec<String> = reading.remarks().map(ToString::to_string).collect();
    assert!(remarks.iter().any(|remark| remark.contains("not ASCII")), "{remarks:?}");
    assert!(remarks.iter().any(|remark| remark.contains("blank")), "{remarks:?}");
    assert!(remarks.iter().any(|remark| remark.contains("title is written `USER LIST`")), "{remarks:?}");
    assert!(reading.bad().all(|bad| !matches!(bad.kind, ProblemKind::Segment | ProblemKind::Text)));
}

#[test]
fn bytes_that_are_no_text_are_read_as_latin_1_and_told() {
    let mut bytes = FILE.as_bytes().to_vec();
    let at = FILE.find("Lopez,Maria,mlopez").unwrap();
    bytes[at + 1] = 0xF3;
    let reading = read(&bytes).unwrap();
    assert_eq!(reading.file.header.co_driver.last_name.as_str(), "López");
    assert!(reading.bad().any(|bad| bad.line == Some(3) && bad.kind == ProblemKind::Text));
}

#[test]
fn what_is_no_eld_file_is_refused() {
    assert_eq!(read(b""), Err(Refusal::Empty));
    assert_eq!(read(b"a,b,c\n1,2,3\n"), Err(Refusal::NoSegment));
    assert_eq!(read(b"\xFF\xFEE\0L\0D\0"), Err(Refusal::Utf16));
    assert_eq!(read(&[b'\n'; 100]), Err(Refusal::NoSegment));
}

#[test]
fn a_file_of_50_megabytes_is_refused_in_bounded_memory() {
    let piece = FILE.repeat(200);
    let mut reader = Reader::default();
    let mut sent = 0_u64;
    let refusal = loop {
        match reader.push(piece.as_bytes()) {
            Ok(()) => sent += u64::try_from(piece.len()).unwrap(),
            Err(refusal) => break refusal,
        }
        assert!(sent <= 50_000_000);
    };
    assert!(matches!(refusal, Refusal::TooLarge | Refusal::TooManyLines));
    assert!(sent <= MAX_FILE_BYTES);
    assert_eq!(reader.push(b"more"), Err(refusal.clone()));
    assert_eq!(reader.finish(), Err(refusal));
    let lines = "\n".repeat(usize::try_from(MAX_LINES).unwrap() + 1);
    assert_eq!(read(lines.as_bytes()), Err(Refusal::TooManyLines));
}

#[test]
fn problems_are_counted_when_they_are_too_many_to_keep() {
    let text = format!("ELD Event List:\n{}", "x\n".repeat(30_000));
    let reading = reading(&text);
    assert_eq!(reading.problems.len(), MAX_PROBLEMS);
    assert!(reading.problems_dropped > 0);
    assert!(!reading.is_valid());
}

#[test]
fn text_cannot_break_its_row() {
    assert_eq!(Text::from("Nutmeg Freight, LLC\r\nHartford\rCT").as_str(), "Nutmeg Freight; LLC;Hartford;CT");
}

#[test]
fn a_sealed_event_carries_its_check_value() {
    let mut event = reading(FILE).file.events[9].clone();
    event.check = Field::blank();
    let sealed = event.sealed("101", "jsmith");
    assert_eq!(sealed.check.get().unwrap().to_string(), "9E");
}

#[test]
fn a_file_name_is_held_against_the_header() {
    let header = reading(FILE).file.header;
    let name: FileName = NAME.parse().unwrap();
    assert_eq!(name.disagreements(&header), []);
    assert_eq!(name.to_string(), NAME);
    let lower: FileName = "smith3841090426-000000000".parse().unwrap();
    assert_eq!(lower.disagreements(&header), []);
    let other: FileName = "Jones3841090526-00000000A".parse().unwrap();
    let told: Vec<String> = other.disagreements(&header).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "last name: the header asks for `Smith`, the file name has `Jones`",
            "date: the header asks for `090426`, the file name has `090526`",
        ]
    );
    for wrong in [
        "",
        "Smith3841090426-00000000",
        "Sm1th3841090426-000000000",
        "Smith3841990426-000000000",
        "Smith3841090426_000000000",
        "Smith3841090426-00000000a",
        "Smith38x1090426-000000000",
        "Smíth384109042-000000000",
    ] {
        assert!(wrong.parse::<FileName>().is_err(), "{wrong}");
    }
}

#[test]
fn table_6_is_whole() {
    let mut table = String::new();
    for event_type in EventType::ALL {
        for code in 0..=9 {
            if let Some(kind) = EventKind::of(*event_type, EventCode(code)) {
                table.push_str(&format!("{event_type} {code} {}\n", kind.words()));
            }
        }
    }
    insta::assert_snapshot!(table);
}
