//! Feeds the ELD reader altered files for so many seconds, and stops at the first one that it cannot bear.
//!
//! `cargo run --release -p compliance --example eld_fuzz -- [SECONDS] [SEED]`
//!
//! Every case follows from the seed and its number, which a panic tells.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use compliance::eld::{FileName, HomeClock, OutputFile, ProblemKind, Reader, Timeline, Vendor, read, write};

const FILE: &[u8] = include_bytes!("../tests/fixtures/Smith3841090426-000000000.csv");
const SIZE_MAX: usize = 64 * 1024;

static CASE: AtomicU64 = AtomicU64::new(0);

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(10);
    let seed: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        eprintln!("seed {seed}, case {}", CASE.load(Ordering::Relaxed));
        before(panic);
    }));
    let start = Instant::now();
    let mut tally = Tally::default();
    while start.elapsed() < Duration::from_secs(seconds) {
        let case = CASE.fetch_add(1, Ordering::Relaxed);
        let mut dice = Dice::new(seed, case);
        let bytes = altered(&mut dice);
        if let Err(why) = tally.exercise(&bytes, &mut dice) {
            eprintln!("seed {seed}, case {case}: {why}");
            return ExitCode::FAILURE;
        }
    }
    let Tally { cases, bytes, refused, bad, compared } = tally;
    println!("{cases} files of {bytes} bytes in {seconds} s, seed {seed}: no panic");
    println!("{refused} refused, {bad} bad lines or more, {compared} written and read again the same");
    ExitCode::SUCCESS
}

/// Numbers that look random and are not (xorshift64*).
struct Dice(u64);

impl Dice {
    fn new(seed: u64, case: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(case) | 1);
        // Seeds that are close give numbers that are close, at first.
        for _ in 0..4 {
            dice.roll();
        }
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from((self.roll() >> 16) % bound).unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        self.roll().to_be_bytes()[0]
    }
}

/// Pieces that matter to the format.
const PIECES: [&[u8]; 18] = [
    b",",
    b"\r",
    b"\n",
    b"\r\n",
    b",,",
    b"\xEF\xBB\xBF",
    b"\xFF",
    b"\0",
    b"User List:",
    b"End of File:\r",
    b"ELD Event List:\r",
    b"-",
    b"99999999999999999999",
    b"FFFF",
    b"\xC3\xA9",
    b"X",
    b".",
    b"000000",
];

fn altered(dice: &mut Dice) -> Vec<u8> {
    if dice.below(50) == 0 {
        let length = dice.below(4_000);
        return (0..length).map(|_| dice.byte()).collect();
    }
    let mut bytes = FILE.to_vec();
    for _ in 0..=dice.below(12) {
        let at = dice.below(bytes.len());
        let to = at.saturating_add(dice.below(200)).min(bytes.len());
        match dice.below(7) {
            0 => bytes.get_mut(at).into_iter().for_each(|byte| *byte = dice.byte()),
            1 => bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << dice.below(8)),
            2 => drop(bytes.drain(at..to)),
            3 => drop(bytes.splice(at..at, PIECES.get(dice.below(PIECES.len())).copied().unwrap_or_default().to_vec())),
            4 => drop(bytes.splice(at..to, PIECES.get(dice.below(PIECES.len())).copied().unwrap_or_default().to_vec())),
            5 => bytes.extend_from_within(at..to),
            _ => {
                let copied = bytes.get(at..to).unwrap_or_default().to_vec();
                let there = dice.below(bytes.len());
                drop(bytes.splice(there..there, copied));
            }
        }
        bytes.truncate(SIZE_MAX);
    }
    bytes
}

#[derive(Default)]
struct Tally {
    cases: u64,
    bytes: u64,
    refused: u64,
    bad: u64,
    compared: u64,
}

impl Tally {
    fn exercise(&mut self, bytes: &[u8], dice: &mut Dice) -> Result<(), String> {
        self.cases += 1;
        self.bytes += u64::try_from(bytes.len()).unwrap_or_default();
        let whole = read(bytes);
        let mut reader = Reader::default();
        let (first, second) = bytes.split_at(dice.below(bytes.len()));
        let pieces = reader.push(first).and_then(|()| reader.push(second)).and_then(|()| reader.finish());
        if pieces != whole {
            return Err("pieces are read otherwise than the whole".to_owned());
        }
        let Ok(reading) = whole else {
            self.refused += 1;
            return Ok(());
        };
        self.bad += u64::from(!reading.is_valid());
        let text = String::from_utf8_lossy(first);
        for clock in [HomeClock::of_header(&reading.file), "America/Chicago".parse().ok().map(HomeClock::Zone)] {
            clock.map(|clock| Timeline::of(&reading.file, &clock));
        }
        let _word = Vendor::Motive.duty_status(&text);
        if let Ok(name) = text.parse::<FileName>() {
            name.disagreements(&reading.file.header);
        }
        let told: usize = reading.problems.iter().map(|problem| problem.to_string().len()).sum();
        if told == 0 && !reading.problems.is_empty() {
            return Err("a problem says nothing".to_owned());
        }
        if reading.problems.iter().any(|problem| problem.kind == ProblemKind::Text) {
            return Ok(());
        }
        self.compared += 1;
        let again = read(&write(&reading.file)).map_err(|refusal| refusal.to_string())?;
        let same = OutputFile { layout: reading.file.layout, ..again.file } == reading.file;
        if same { Ok(()) } else { Err("what was written is read otherwise".to_owned()) }
    }
}
