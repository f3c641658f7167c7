//! Reads X12 files and says what they are, one line of JSON a file.
//!
//! `x12 parse|roundtrip|lint FILE…`. Exits with 1 only where a file cannot be read at all.

use std::fs::File;
use std::io::{Read, Write};
use std::process::ExitCode;

use partners::x12::{Class, CodeMap, Defect, Inspector, Part, Quirk, Reader, Report, Short, Token, inspect, review};
use serde::Serialize;
use serde_json::json;

const CHUNK_BYTES: usize = 1 << 16;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mode = arguments.next().unwrap_or_default();
    let act: fn(&str) -> std::io::Result<()> = match mode.as_str() {
        "parse" => parse,
        "roundtrip" => round_trip,
        "lint" => lint,
        _ => {
            eprintln!("usage: x12 parse|roundtrip|lint FILE…");
            return ExitCode::from(2);
        }
    };
    let mut code = ExitCode::SUCCESS;
    for file in arguments {
        if let Err(error) = act(&file) {
            eprintln!("{file}: {error}");
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn stream(file: &str, sink: &mut impl FnMut(Token<'_>)) -> std::io::Result<()> {
    let mut input = File::open(file)?;
    let mut reader = Reader::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = input.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        reader.feed(chunk.get(..read).unwrap_or_default(), sink);
    }
    reader.finish(sink);
    Ok(())
}

#[derive(Serialize)]
struct Parsed<'a> {
    file: &'a str,
    class: Class,
    sets: &'a [Short],
    defects: &'a [Defect],
    quirks: &'a [Quirk],
}

/// Written as it is serialised: a file with a million sets has a long line.
fn print(line: &impl Serialize) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, line)?;
    out.write_all(b"\n")?;
    out.flush()
}

fn parse(file: &str) -> std::io::Result<()> {
    let mut inspector = Inspector::new();
    stream(file, &mut |token| {
        inspector.look(&token);
    })?;
    let report = inspector.finish();
    let Report { sets, defects, quirks, .. } = &report;
    print(&Parsed { file, class: report.class(), sets, defects, quirks })
}

/// Parses a file and writes it again part by part, comparing with the file as it goes: memory stays bounded.
fn round_trip(file: &str) -> std::io::Result<()> {
    let mut expected = std::io::BufReader::new(File::open(file)?);
    let mut identical = true;
    let mut written = Vec::new();
    let mut original = Vec::new();
    let mut failed = None;
    stream(file, &mut |token| {
        written.clear();
        Part::from(token).write(&mut written);
        original.resize(written.len(), 0);
        if let Err(error) = expected.read_exact(&mut original) {
            failed = Some(error);
            identical = false;
        }
        identical &= written == original;
    })?;
    if let Some(error) = failed.filter(|error| error.kind() != std::io::ErrorKind::UnexpectedEof) {
        return Err(error);
    }
    // What was never written is missing.
    identical &= expected.read(&mut [0])? == 0;
    print(&json!({ "file": file, "identical": identical }))
}

/// What the file says in words, and each doubt about it.
fn lint(file: &str) -> std::io::Result<()> {
    let text = std::fs::read(file)?;
    let statements = review(&text, &CodeMap::new());
    print(&json!({ "file": file, "class": inspect(&text).class(), "statements": statements }))
}
