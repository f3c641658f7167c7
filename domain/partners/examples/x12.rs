//! Reads X12 files and says what they are, one line of JSON a file.
//!
//! `x12 parse|roundtrip FILE…`. Exits with 1 only where a file cannot be read at all.

use std::fs::File;
use std::io::{Read, Write};
use std::process::ExitCode;

use partners::x12::{Inspector, Part, Reader, Report, Token};
use serde_json::{Value, json};

const CHUNK_BYTES: usize = 1 << 16;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mode = arguments.next().unwrap_or_default();
    let act: fn(&str) -> std::io::Result<Value> = match mode.as_str() {
        "parse" => parse,
        "roundtrip" => round_trip,
        _ => {
            eprintln!("usage: x12 parse|roundtrip FILE…");
            return ExitCode::from(2);
        }
    };
    let mut code = ExitCode::SUCCESS;
    let mut out = std::io::stdout().lock();
    for file in arguments {
        let line = act(&file).unwrap_or_else(|error| {
            code = ExitCode::FAILURE;
            json!({ "file": file, "error": error.to_string() })
        });
        if writeln!(out, "{line}").is_err() {
            break;
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

fn parse(file: &str) -> std::io::Result<Value> {
    let mut inspector = Inspector::new();
    stream(file, &mut |token| {
        inspector.look(&token);
    })?;
    Ok(show(file, &inspector.finish()))
}

fn show(file: &str, report: &Report) -> Value {
    json!({
        "file": file,
        "class": report.class(),
        "sets": report.sets,
        "defects": report.defects,
        "quirks": report.quirks,
    })
}

/// Parses a file and writes it again part by part, comparing with the file as it goes: memory stays bounded.
fn round_trip(file: &str) -> std::io::Result<Value> {
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
    Ok(json!({ "file": file, "identical": identical }))
}
