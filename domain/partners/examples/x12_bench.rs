//! How fast X12 is read, and in how much memory: `cargo run --release -p partners --example x12_bench`.
//!
//! First a 100 MB interchange goes through in chunks and the peak of this process's memory is printed; then a text in
//! memory is read again and again, at each depth of reading, and the best pass is printed.

use std::time::Instant;

use partners::x12::{Findings, Inspector, Piece, Reader, Splitter, Token};

const STREAM_BYTES: usize = 100_000_000;
const TEXT_BYTES: usize = 32_000_000;
const CHUNK_BYTES: usize = 1 << 16;
const PASSES: usize = 7;

/// Writes an interchange of 214s and 204s into `sink`, chunk by chunk, until `bytes` are written.
fn generate(bytes: usize, mut sink: impl FnMut(&[u8])) {
    let mut chunk = String::with_capacity(2 * CHUNK_BYTES);
    chunk.push_str(
        "ISA*00*          *00*          *02*SCAC           *ZZ*SHIPPER        *260102*0304*U*00401*000000001*0*P*>~\n",
    );
    chunk.push_str("GS*QM*SCAC*SHIPPER*20260102*0304*1*X*004010~\n");
    let (mut written, mut sets) = (0, 0_u64);
    while written + chunk.len() < bytes {
        sets += 1;
        let segments: [String; 13] = [
            format!("ST*214*{sets:09}"),
            format!("B10*PRO{sets:08}*LOAD{sets:08}*SCAC"),
            "L11*00012345*PO".into(),
            "N1*SH*EXAMPLE FOODS CORPORATION*93*75324412".into(),
            "N3*2400 WASHINGTON AVENUE*SUITE 100".into(),
            "N4*CHICAGO*IL*60609*US".into(),
            "LX*1".into(),
            format!("AT7*X3*NS***20260102*{:04}*LT", sets % 2400),
            "MS1*CHICAGO*IL*US".into(),
            "MS2*SCAC*53127*TL".into(),
            "K1*DRIVER CHECKED IN AT GATE".into(),
            "AT8*G*L*42000*24".into(),
            format!("SE*13*{sets:09}"),
        ];
        for segment in &segments {
            chunk.push_str(segment);
            chunk.push_str("~\n");
        }
        if chunk.len() >= CHUNK_BYTES {
            written += chunk.len();
            sink(chunk.as_bytes());
            chunk.clear();
        }
    }
    chunk.push_str(&format!("GE*{sets}*1~\nIEA*1*000000001~\n"));
    sink(chunk.as_bytes());
}

/// The peak of this process's resident memory in KiB, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?.trim().parse().ok())
}

/// How long this process has been on a core, where the system tells: a machine that is shared shows in the clock only.
fn on_core() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

fn measure(name: &str, bytes: usize, mut pass: impl FnMut() -> u64) {
    let (mut best, mut best_on_core) = (f64::MAX, f64::MAX);
    let mut seen = 0;
    for _ in 0..PASSES {
        let (start, start_on_core) = (Instant::now(), on_core());
        seen = pass();
        best = best.min(start.elapsed().as_secs_f64());
        if let Some((from, to)) = start_on_core.zip(on_core()) {
            best_on_core = best_on_core.min(to - from);
        }
    }
    let rate = |seconds: f64| bytes as f64 / seconds / 1e6;
    println!(
        "{name:<44} {:>6.0} MB/s, {:>6.0} MB/s of its time on a core   ({seen} counted)",
        rate(best),
        rate(best_on_core)
    );
}

fn main() {
    let mut reader = Reader::new();
    let mut splitter = Splitter::new();
    let mut bytes = 0;
    let mut sets = 0_u64;
    let start = Instant::now();
    let mut count = |piece: Piece<'_>| {
        if let Piece::Set(_) = piece {
            sets += 1;
        }
        Findings::default()
    };
    generate(STREAM_BYTES, |chunk| {
        bytes += chunk.len();
        reader.feed(chunk, &mut |token| splitter.push(&token, &mut count));
    });
    reader.finish(&mut |token| splitter.push(&token, &mut count));
    let report = splitter.finish(&mut count);
    println!(
        "streamed {:.1} MB, {sets} sets, class {}, in {:.2} s with writing it",
        bytes as f64 / 1e6,
        report.class().as_str(),
        start.elapsed().as_secs_f64()
    );
    match peak_kib() {
        Some(peak) => println!("peak memory {:.1} MiB", peak as f64 / 1024.0),
        None => println!("peak memory unknown: no /proc/self/status here"),
    }
    drop(report);

    let mut text = Vec::with_capacity(TEXT_BYTES + CHUNK_BYTES);
    generate(TEXT_BYTES, |chunk| text.extend_from_slice(chunk));
    measure("segments", text.len(), || {
        let mut seen = 0;
        Reader::read_all(&text, &mut |_| seen += 1);
        seen
    });
    measure("segments, envelope checked", text.len(), || {
        let mut inspector = Inspector::new();
        Reader::read_all(&text, &mut |token| {
            inspector.look(&token);
        });
        inspector.finish().segments
    });
    measure("segments, envelope checked, every element", text.len(), || {
        let mut inspector = Inspector::new();
        let mut elements = 0;
        Reader::read_all(&text, &mut |token| {
            inspector.look(&token);
            if let Token::Segment(segment) = token {
                elements += segment.elements().map(|element| u64::from(!element.bytes().is_empty())).sum::<u64>();
            }
        });
        elements
    });
    measure("the same in chunks of 64 KiB", text.len(), || {
        let mut inspector = Inspector::new();
        let mut elements = 0;
        let mut reader = Reader::new();
        let mut sink = |token: Token<'_>| {
            inspector.look(&token);
            if let Token::Segment(segment) = token {
                elements += segment.elements().map(|element| u64::from(!element.bytes().is_empty())).sum::<u64>();
            }
        };
        for chunk in text.chunks(CHUNK_BYTES) {
            reader.feed(chunk, &mut sink);
        }
        reader.finish(&mut sink);
        elements
    });
    measure("sets with headers, keyed by SHA-256", text.len(), || {
        let mut splitter = Splitter::new();
        let mut seen = 0;
        let mut sink = |piece: Piece<'_>| {
            if let Piece::Set(received) = piece {
                seen += u64::from(!received.key().set.is_empty());
            }
            Findings::default()
        };
        Reader::read_all(&text, &mut |token| splitter.push(&token, &mut sink));
        splitter.finish(&mut sink);
        seen
    });
}
