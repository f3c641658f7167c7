//! Prints what ELD output files hold, and every bad line with its number and reason.
//!
//! `cargo run --release -p compliance --example eld -- [--json] FILE…`
//!
//! With `--json`, one line of JSON for each file. Ends with 1 where a file could not be read at all, with 2 where no file
//! was named.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use compliance::eld::{
    Coordinate, Event, FileName, HomeClock, OutputFile, Problem, Reader, Reading, Segment, Severity, Timeline,
};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

fn main() -> ExitCode {
    // An argument need not be Unicode; what cannot be shown of it is replaced.
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let paths: Vec<&Path> = arguments.iter().filter(|argument| *argument != "--json").map(Path::new).collect();
    if paths.is_empty() {
        eprintln!("usage: eld [--json] FILE...");
        return ExitCode::from(2);
    }
    let mut out = io::stdout().lock();
    let mut unreadable = false;
    for path in paths {
        let reading = read(path);
        unreadable |= reading.is_err();
        let shown = path.to_string_lossy();
        let mut text = Vec::new();
        let told = if json { print_json(&mut text, &shown, &reading) } else { print_text(&mut text, &shown, &reading) };
        if told.and_then(|()| out.write_all(&harmless(text))).is_err() {
            // Nobody listens any more.
            return ExitCode::FAILURE;
        }
    }
    if unreadable { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// A file can hold control characters, which a terminal must not obey.
fn harmless(mut text: Vec<u8>) -> Vec<u8> {
    for byte in text.iter_mut().filter(|byte| byte.is_ascii_control() && **byte != b'\n') {
        *byte = b'?';
    }
    text
}

/// Reads piece by piece, so that a large file is refused before it is in memory.
fn read(path: &Path) -> Result<Reading, String> {
    let mut file = File::open(path).map_err(|error| error.to_string())?;
    let mut reader = Reader::default();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut buffer).map_err(|error| error.to_string())?;
        if count == 0 {
            return reader.finish().map_err(|refusal| refusal.to_string());
        }
        reader.push(buffer.get(..count).unwrap_or_default()).map_err(|refusal| refusal.to_string())?;
    }
}

fn stem(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or(path)
}

/// What is wrong with the file's name (4.8.2.2).
fn file_name_problems(path: &str, file: &OutputFile) -> Vec<String> {
    match stem(path).parse::<FileName>() {
        Ok(name) => name.disagreements(&file.header).iter().map(ToString::to_string).collect(),
        Err(error) => vec![error.to_string()],
    }
}

#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    segments: Segments,
    events: usize,
    bad_lines: Vec<Told<'a>>,
    file_check: Check,
    file_problems: Vec<Told<'a>>,
    remarks: Vec<Told<'a>>,
    file_name_problems: Vec<String>,
    lines: u32,
    problems_dropped: u64,
}

#[derive(Serialize)]
struct Check {
    expected: String,
    found: Option<String>,
}

#[derive(Serialize)]
struct Told<'a> {
    line: Option<u32>,
    segment: Option<&'static str>,
    reason: &'a str,
}

#[derive(Serialize)]
struct Unreadable<'a> {
    file: &'a str,
    error: &'a str,
}

/// How many rows each has, in the order of the file.
struct Segments([u32; 11]);

impl Serialize for Segments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (segment, rows) in Segment::ALL.iter().zip(self.0) {
            map.serialize_entry(segment.key(), &rows)?;
        }
        map.end()
    }
}

fn told(problem: &Problem) -> Told<'_> {
    Told { line: problem.line, segment: problem.segment.map(Segment::key), reason: &problem.reason }
}

fn print_json(out: &mut impl Write, path: &str, reading: &Result<Reading, String>) -> io::Result<()> {
    let reading = match reading {
        Ok(reading) => reading,
        Err(error) => {
            serde_json::to_writer(&mut *out, &Unreadable { file: path, error })?;
            return writeln!(out);
        }
    };
    let report = Report {
        file: path,
        segments: Segments(reading.rows),
        events: reading.file.events.len(),
        bad_lines: reading.bad().filter(|problem| problem.line.is_some()).map(told).collect(),
        file_check: Check {
            expected: reading.expected_check.to_string(),
            found: reading.found_check.map(|check| check.to_string()),
        },
        file_problems: reading.bad().filter(|problem| problem.line.is_none()).map(told).collect(),
        remarks: reading.remarks().map(told).collect(),
        file_name_problems: file_name_problems(path, &reading.file),
        lines: reading.lines,
        problems_dropped: reading.problems_dropped,
    };
    serde_json::to_writer(&mut *out, &report)?;
    writeln!(out)
}

fn print_text(out: &mut impl Write, path: &str, reading: &Result<Reading, String>) -> io::Result<()> {
    let reading = match reading {
        Ok(reading) => reading,
        Err(error) => return writeln!(out, "{path}\n  cannot be read: {error}\n"),
    };
    writeln!(out, "{path}")?;
    print_header(out, reading)?;
    writeln!(out, "  segments")?;
    for (segment, rows) in Segment::ALL.iter().zip(reading.rows) {
        writeln!(out, "    {rows:>5}  {segment} ({})", segment.citation())?;
    }
    print_events(out, &reading.file)?;
    print_others(out, &reading.file)?;
    print_timeline(out, &reading.file)?;
    let found = reading.found_check.map_or_else(|| "none".to_owned(), |check| check.to_string());
    writeln!(out, "  file data check value: expected {}, found {found}", reading.expected_check)?;
    for problem in file_name_problems(path, &reading.file) {
        writeln!(out, "  file name: {problem}")?;
    }
    print_problems(out, "bad lines", reading, Severity::Bad)?;
    print_problems(out, "remarks", reading, Severity::Remark)?;
    if reading.problems_dropped > 0 {
        writeln!(out, "  and {} more", reading.problems_dropped)?;
    }
    writeln!(out)
}

fn print_header(out: &mut impl Write, reading: &Reading) -> io::Result<()> {
    let header = &reading.file.header;
    let (driver, co_driver, carrier) = (&header.driver, &header.co_driver, &header.carrier);
    writeln!(out, "  lines      {}", reading.lines)?;
    writeln!(
        out,
        "  driver     {}, {} ({}), license {} {}",
        driver.last_name, driver.first_name, driver.username, driver.licence_state, driver.licence_number
    )?;
    if co_driver.last_name.is_blank() {
        writeln!(out, "  co-driver  none")?;
    } else {
        writeln!(out, "  co-driver  {}, {} ({})", co_driver.last_name, co_driver.first_name, co_driver.username)?;
    }
    let basis = carrier.multiday_basis.get().map_or("unknown", |basis| basis.words());
    let starts = carrier.day_starts.get().map_or_else(|| "unknown".to_owned(), |time| time.0.to_string());
    writeln!(
        out,
        "  carrier    {}, USDOT {}, {basis}, day starts at {starts}, {} hours behind UTC",
        carrier.name,
        carrier.usdot.text(),
        carrier.behind_utc.text()
    )?;
    let exemption = header.shipment.exemption.get().map_or("unknown", |exemption| exemption.words());
    writeln!(
        out,
        "  CMV        {}, VIN {}, trailers `{}`, shipping document `{}`",
        header.cmv.power_unit,
        header.cmv.vin.text(),
        header.cmv.trailers,
        header.shipment.shipping_document
    )?;
    writeln!(out, "  exempt     {exemption}")?;
    writeln!(
        out,
        "  made       {} {} at {}, {}",
        day(&header.current.date),
        clock(&header.current.time),
        header.current.latitude.text(),
        header.current.longitude.text()
    )?;
    let device = &header.device;
    writeln!(out, "  ELD        {} {}, comment `{}`", device.registration_id, device.identifier, device.comment)
}

fn day(date: &compliance::eld::Field<compliance::eld::Day>) -> String {
    date.get().map_or_else(|| format!("`{}`", date.text()), |day| day.0.to_string())
}

fn clock(time: &compliance::eld::Field<compliance::eld::ClockTime>) -> String {
    time.get().map_or_else(|| format!("`{}`", time.text()), |time| time.0.to_string())
}

/// The words of a coded value, or what the file has in its place.
macro_rules! words {
    ($field:expr) => {
        $field.get().map_or_else(|| format!("unknown `{}`", $field.text()), |value| value.words().to_owned())
    };
}

fn place(event: &Event) -> String {
    match event.latitude.get() {
        Some(Coordinate::NotAvailable) => "no position".to_owned(),
        Some(Coordinate::Manual) => "position entered by hand".to_owned(),
        Some(Coordinate::Malfunction) => "no position, malfunction".to_owned(),
        Some(Coordinate::Degrees { .. }) | None => format!("{}, {}", event.latitude.text(), event.longitude.text()),
    }
}

fn print_events(out: &mut impl Write, file: &OutputFile) -> io::Result<()> {
    writeln!(out, "  events")?;
    for event in &file.events {
        let unknown = || format!("unknown event type `{}`, code `{}`", event.event_type.text(), event.code.text());
        let said = event.kind().map_or_else(unknown, |kind| kind.words().to_owned());
        writeln!(
            out,
            "    {} {}  #{}  {}  [{}; {}]  {}",
            day(&event.date),
            clock(&event.time),
            event.sequence.text(),
            said,
            words!(event.status),
            words!(event.origin),
            place(event)
        )?;
    }
    Ok(())
}

/// A row of a segment whose event type is its own.
macro_rules! say {
    ($out:expr, $row:expr, $type:ident, $($rest:tt)*) => {{
        let kind = $row.code.get().and_then(|code| {
            compliance::eld::EventKind::of(compliance::eld::EventType::$type, *code)
        });
        let said = kind.map_or_else(|| format!("unknown code `{}`", $row.code.text()), |kind| kind.words().to_owned());
        let about = format!($($rest)*);
        writeln!($out, "    {} {}  #{}  {said}  {about}", day(&$row.date), clock(&$row.time), $row.sequence.text())?;
    }};
}

fn print_others(out: &mut impl Write, file: &OutputFile) -> io::Result<()> {
    writeln!(out, "  annotations")?;
    for row in &file.annotations {
        let (comment, location) = (&row.comment, &row.location);
        writeln!(out, "    #{}  {}: `{comment}` `{location}`", row.sequence.text(), row.username)?;
    }
    writeln!(out, "  certifications, malfunctions, logins, engine")?;
    for row in &file.certifications {
        say!(out, row, Certification, "of {}", day(&row.certified));
    }
    for row in &file.malfunctions {
        say!(out, row, Malfunction, "{}", words!(row.fault));
    }
    for row in &file.logins {
        say!(out, row, Login, "{}", row.username);
    }
    for row in &file.engine {
        say!(out, row, Engine, "CMV {}", row.power_unit);
    }
    writeln!(out, "  unidentified driver")?;
    for row in &file.unidentified {
        let kind = row.kind().map_or_else(|| "unknown event".to_owned(), |kind| kind.words().to_owned());
        writeln!(out, "    {} {}  #{}  {kind}", day(&row.date), clock(&row.time), row.sequence.text())?;
    }
    Ok(())
}

fn print_timeline(out: &mut impl Write, file: &OutputFile) -> io::Result<()> {
    let Some(home) = HomeClock::of_header(file) else {
        return writeln!(out, "  duty status: unknown, because the header has no time zone offset");
    };
    let timeline = Timeline::of(file, &home);
    writeln!(out, "  duty status from active records, in UTC ({} proposed records pending)", timeline.pending)?;
    for change in &timeline.changes {
        writeln!(out, "    {change}")?;
    }
    for left_out in &timeline.left_out {
        writeln!(out, "    event {} is left out: its {} is not clear", left_out.index.saturating_add(1), left_out.why)?;
    }
    Ok(())
}

fn print_problems(out: &mut impl Write, title: &str, reading: &Reading, severity: Severity) -> io::Result<()> {
    let problems: Vec<&Problem> = reading.problems.iter().filter(|problem| problem.severity == severity).collect();
    writeln!(out, "  {title}: {}", problems.len())?;
    for problem in problems {
        writeln!(out, "    {problem}")?;
    }
    Ok(())
}
