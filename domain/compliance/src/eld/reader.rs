//! An ELD output file, from bytes to records: a bad line is reported and does not stop the rest.

use std::borrow::Cow;

use super::check::{CheckByte, FileCheck, file_check, line_check};
use super::crosscheck;
use super::field::excerpt;
use super::lines::{Line, Lines, MAX_LINE_BYTES};
use super::problem::{Notes, Problem, ProblemKind, Problems, Severity};
use super::records::{
    Annotation, Certification, Cmv, Engine, Event, Layout, LineEnd, Login, Malfunction, OutputFile, Record,
    Unidentified, User,
};
use super::segment::Segment;
use super::writer::FINAL_LINE_ENDS_MAX;

/// A larger file is refused. Six months of one driver's records take less than a tenth of it.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// A file of more lines is refused.
pub const MAX_LINES: u32 = 200_000;

/// A file that cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the file is larger than {MAX_FILE_BYTES} bytes")]
    TooLarge,
    #[error("the file has more than {MAX_LINES} lines")]
    TooManyLines,
    #[error("the file is empty")]
    Empty,
    #[error("the file is in UTF-16, not in ASCII")]
    Utf16,
    #[error("this is no ELD output file: it has none of the eleven segment titles")]
    NoSegment,
}

/// What a file holds, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Every line that has the columns of its segment, whatever is in them. Of the header, a line that has not is blank.
    pub file: OutputFile,
    /// By line, those of the whole file last.
    pub problems: Vec<Problem>,
    /// How many problems there were beyond those that are kept.
    pub problems_dropped: u64,
    /// The file data check value that the line data check values of the file ask for (4.4.5.3).
    pub expected_check: FileCheck,
    /// The file data check value that the file has.
    pub found_check: Option<FileCheck>,
    /// How many rows of data each segment has that have its columns, in the order of [`Segment::ALL`].
    pub rows: [u32; 11],
    pub lines: u32,
}

impl Reading {
    /// Problems that make a line, or the file, bad.
    pub fn bad(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.severity == Severity::Bad)
    }

    /// Problems that do not.
    pub fn remarks(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.severity == Severity::Remark)
    }

    /// Whether nothing is bad.
    pub fn is_valid(&self) -> bool {
        self.problems_dropped == 0 && self.bad().next().is_none()
    }
}

/// Reads a file that is in memory. See [`Reader`] for one that comes in pieces.
///
/// # Errors
/// [`Refusal`] where there is nothing to be read, or too much of it.
pub fn read(bytes: &[u8]) -> Result<Reading, Refusal> {
    let mut reader = Reader::default();
    reader.push(bytes)?;
    reader.finish()
}

/// Reads a file piece by piece, in memory that the limits bound. How the bytes are cut into pieces makes no difference.
#[derive(Debug, Default)]
pub struct Reader {
    bytes: u64,
    /// The first two bytes tell UTF-16.
    head: Vec<u8>,
    lines: Lines,
    state: State,
    refusal: Option<Refusal>,
}

impl Reader {
    /// Takes the next piece.
    ///
    /// # Errors
    /// [`Refusal`], from then on for every piece.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Refusal> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        let result = self.take(chunk);
        self.refusal = result.clone().err();
        result
    }

    fn take(&mut self, chunk: &[u8]) -> Result<(), Refusal> {
        self.bytes = self.bytes.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if self.bytes > MAX_FILE_BYTES {
            return Err(Refusal::TooLarge);
        }
        let missing = 2_usize.saturating_sub(self.head.len());
        self.head.extend(chunk.iter().take(missing));
        if matches!(self.head.as_slice(), [0xFF, 0xFE] | [0xFE, 0xFF]) {
            return Err(Refusal::Utf16);
        }
        let state = &mut self.state;
        self.lines.push(chunk, &mut |line| state.line(line));
        if self.lines.count() > MAX_LINES { Err(Refusal::TooManyLines) } else { Ok(()) }
    }

    /// What was read.
    ///
    /// # Errors
    /// [`Refusal`], the one that [`push`](Self::push) gave or that nothing came that is an ELD output file.
    pub fn finish(mut self) -> Result<Reading, Refusal> {
        if let Some(refusal) = self.refusal {
            return Err(refusal);
        }
        if self.bytes == 0 {
            return Err(Refusal::Empty);
        }
        let state = &mut self.state;
        self.lines.finish(&mut |line| state.line(line));
        self.state.finish(&self.lines)
    }
}

/// The lines of the header are understood together, when all of them are there.
const HEADER_LINES: usize = 7;
const HEADER_LINES_HELD_MAX: usize = 32;

#[derive(Debug, Default)]
struct State {
    current: Option<Segment>,
    furthest: Option<Segment>,
    seen: Vec<Segment>,
    header: Vec<(u32, String)>,
    file: OutputFile,
    /// Where the records stand that are checked against the rest of the file.
    at: crosscheck::Places,
    rows: [u32; 11],
    problems: Problems,
    checks: Vec<CheckByte>,
    found_check: Option<FileCheck>,
    check_line: Option<u32>,
    lower_case_checks: Option<bool>,
    blank_since: Option<u32>,
    blank_inside: Option<u32>,
}

impl State {
    fn line(&mut self, line: &Line<'_>) {
        if line.number > MAX_LINES {
            return;
        }
        let decoded = decode(line.bytes);
        let text = decoded.text.as_ref();
        if text.trim().is_empty() {
            self.blank_since.get_or_insert(line.number);
            return;
        }
        self.blank_inside = self.blank_inside.or(self.blank_since.take());
        if let Some(segment) = Segment::titled(text) {
            self.begin(segment, line.number, text);
        }
        if line.cut {
            let reason = format!("the line is longer than {MAX_LINE_BYTES} bytes");
            self.problems.bad(line.number, self.current, ProblemKind::Text, reason);
        }
        if let Some(reason) = decoded.bad {
            self.problems.bad(line.number, self.current, ProblemKind::Text, reason);
        } else if !text.is_ascii() {
            let reason = "the line has characters that are not ASCII (4.8.2.1(b))";
            self.problems.remark(line.number, self.current, ProblemKind::Text, reason);
        }
        if Segment::titled(text).is_none() {
            self.data(line.number, text);
        }
    }

    fn begin(&mut self, segment: Segment, line: u32, text: &str) {
        self.end_header();
        let at = Some(segment);
        if !same_letters(text, segment.title()) {
            let reason = format!("the title reads `{}`, not `{}`", excerpt(text), segment.title());
            self.problems.bad(line, at, ProblemKind::Segment, reason);
        } else if text != segment.title() {
            let reason = format!("the title is written `{}`, not `{}`", excerpt(text), segment.title());
            self.problems.remark(line, at, ProblemKind::Segment, reason);
        }
        if self.seen.contains(&segment) {
            self.problems.bad(line, at, ProblemKind::Segment, "the segment begins a second time");
        } else {
            self.seen.push(segment);
            match self.furthest {
                Some(before) if segment < before => {
                    let reason = format!("the segment is out of order: it stands after `{before}`");
                    self.problems.bad(line, at, ProblemKind::Segment, reason);
                }
                None if segment != Segment::Header && line == 1 => {
                    self.problems.bad(line, at, ProblemKind::Segment, "the file does not begin with its header");
                }
                _ => {}
            }
        }
        self.furthest = self.furthest.max(at);
        self.current = at;
    }

    fn data(&mut self, line: u32, text: &str) {
        // Before any title, the lines can only be those of the header.
        let segment = *self.current.get_or_insert_with(|| {
            let reason = format!("the file does not begin with `{}`", Segment::Header.title());
            self.problems.bad(line, None, ProblemKind::Segment, reason);
            Segment::Header
        });
        if let Some(list) = unknown_title(text) {
            let reason = format!("`{list}` is not a segment title of Appendix A");
            self.problems.bad(line, Some(segment), ProblemKind::Segment, reason);
            return;
        }
        macro_rules! keep {
            ($kind:ty, $records:ident) => {
                if let Some(record) = self.row::<$kind>(segment, line, text) {
                    self.at.$records.push(line);
                    self.file.$records.push(record);
                }
            };
        }
        match segment {
            Segment::Header if self.header.len() < HEADER_LINES_HELD_MAX => self.header.push((line, text.to_owned())),
            Segment::Header => {
                let reason = "the header has more than 7 lines";
                self.problems.bad(line, Some(segment), ProblemKind::Columns, reason);
            }
            Segment::Users => keep!(User, users),
            Segment::Cmvs => keep!(Cmv, cmvs),
            Segment::Events => keep!(Event, events),
            Segment::Annotations => keep!(Annotation, annotations),
            Segment::Certifications => keep!(Certification, certifications),
            Segment::Malfunctions => keep!(Malfunction, malfunctions),
            Segment::Logins => keep!(Login, logins),
            Segment::Engine => keep!(Engine, engine),
            Segment::Unidentified => keep!(Unidentified, unidentified),
            Segment::End => self.end_of_file(line, text),
        }
    }

    /// A row of a segment, if it has the segment's columns.
    fn row<R: Record>(&mut self, segment: Segment, line: u32, text: &str) -> Option<R> {
        let cells: Vec<&str> = text.split(',').collect();
        let mut notes = Notes::default();
        let wanted = R::COLUMNS;
        let with_check = wanted.saturating_add(1);
        let record = match cells.len() {
            count if count == with_check => Some(R::take(&cells, &mut notes)),
            count if count == wanted => {
                // If every cell fits its column, what is missing is the check value; otherwise it is some column.
                let record = R::take(&cells, &mut notes);
                if notes.has_bad() {
                    notes = Notes::default();
                    None
                } else {
                    self.check_line_value(segment, line, text, None);
                    self.problems.noted(line, segment, &mut notes);
                    self.count(segment);
                    return Some(record);
                }
            }
            count if count == with_check.saturating_add(1) && cells.last().is_some_and(|cell| cell.is_empty()) => {
                notes.bad("line data check value", "is followed by a comma");
                Some(R::take(&cells, &mut notes))
            }
            _ => None,
        };
        let text = if cells.last().is_some_and(|cell| cell.is_empty()) && cells.len() > with_check {
            text.strip_suffix(',').unwrap_or(text)
        } else {
            text
        };
        if record.is_none() {
            let found = cells.len();
            let reason = format!(
                "has {found} values, where {wanted} and a line data check value are wanted; the line is left out"
            );
            self.problems.bad(line, Some(segment), ProblemKind::Columns, reason);
        } else {
            self.count(segment);
        }
        let (covered, check) = text.rsplit_once(',').unwrap_or((text, ""));
        self.check_line_value(segment, line, covered, Some(check));
        self.problems.noted(line, segment, &mut notes);
        record
    }

    fn count(&mut self, segment: Segment) {
        let rows = Segment::ALL.iter().zip(&mut self.rows).find(|(known, _)| **known == segment);
        if let Some((_, rows)) = rows {
            *rows = rows.saturating_add(1);
        }
    }

    /// Compares a line's check value with that of what it covers. The file's check value is made of those that the lines
    /// have (4.4.5.3(b)), so that a line that was altered shows in the line alone.
    fn check_line_value(&mut self, segment: Segment, line: u32, covered: &str, found: Option<&str>) {
        let expected = line_check(covered.as_bytes());
        let parsed = found.and_then(|found| found.parse::<CheckByte>().ok());
        self.checks.push(parsed.unwrap_or(expected));
        let reason = match (parsed, found) {
            (Some(value), Some(text)) => {
                self.note_case(text);
                if value == expected {
                    return;
                }
                format!("line data check value: expected {expected}, found {value}")
            }
            (None, Some(text)) if !text.is_empty() => {
                format!("line data check value: expected {expected}, found `{}`", excerpt(text))
            }
            _ => format!("line data check value: expected {expected}, found none"),
        };
        self.problems.bad(line, Some(segment), ProblemKind::LineCheck { expected, found: parsed }, reason);
    }

    fn note_case(&mut self, check: &str) {
        if self.lower_case_checks.is_none() && check.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            self.lower_case_checks = Some(check.bytes().any(|byte| byte.is_ascii_lowercase()));
        }
    }

    /// Gives the lines of the header their meaning: by their place where there are seven, else each the first that has
    /// its columns.
    fn end_header(&mut self) {
        let lines = std::mem::take(&mut self.header);
        if lines.is_empty() {
            return;
        }
        let by_place = lines.len() == HEADER_LINES;
        let mut next = 0_usize;
        let mut given = [false; HEADER_LINES];
        for (line, text) in &lines {
            let cells = text.split(',').count();
            let fits =
                |place: &usize| by_place || HEADER_COLUMNS.get(*place).is_some_and(|columns| columns + 1 == cells);
            let Some(place) = (next..HEADER_LINES).find(fits) else {
                let reason = format!("has {cells} values, which fits none of the header lines that are missing");
                self.problems.bad(*line, Some(Segment::Header), ProblemKind::Columns, reason);
                continue;
            };
            next = place.saturating_add(1);
            if let Some(given) = given.get_mut(place) {
                *given = true;
            }
            self.header_line(place, *line, text);
        }
        for (place, _) in given.iter().enumerate().filter(|(_, given)| !**given) {
            let what = HEADER_LINE_NAMES.get(place).copied().unwrap_or_default();
            let number = place.saturating_add(1);
            let reason = format!("line {number} of the header is missing: {what}");
            self.problems.of_file(Some(Segment::Header), Severity::Bad, ProblemKind::Columns, reason);
        }
    }

    fn header_line(&mut self, place: usize, line: u32, text: &str) {
        let header = Segment::Header;
        match place {
            0 => self.file.header.driver = self.row(header, line, text).unwrap_or_default(),
            1 => self.file.header.co_driver = self.row(header, line, text).unwrap_or_default(),
            2 => self.file.header.cmv = self.row(header, line, text).unwrap_or_default(),
            3 => self.file.header.carrier = self.row(header, line, text).unwrap_or_default(),
            4 => self.file.header.shipment = self.row(header, line, text).unwrap_or_default(),
            5 => self.file.header.current = self.row(header, line, text).unwrap_or_default(),
            _ => self.file.header.device = self.row(header, line, text).unwrap_or_default(),
        }
    }

    fn end_of_file(&mut self, line: u32, text: &str) {
        let segment = Some(Segment::End);
        if self.check_line.is_some() {
            self.problems.bad(line, segment, ProblemKind::Segment, "stands after the end of the file");
            return;
        }
        self.check_line = Some(line);
        let (value, rest) = text.split_once(',').unwrap_or((text, ""));
        self.found_check = value.trim().parse().ok();
        if self.found_check.is_some() {
            self.count(Segment::End);
            self.note_case(value);
        }
        if text.contains(',') {
            let reason = format!("file data check value: is followed by `,{}`", excerpt(rest));
            self.problems.bad(line, segment, ProblemKind::Columns, reason);
        }
    }

    fn finish(mut self, lines: &Lines) -> Result<Reading, Refusal> {
        self.end_header();
        if self.seen.is_empty() {
            return Err(Refusal::NoSegment);
        }
        for segment in Segment::ALL.into_iter().filter(|segment| !self.seen.contains(segment)) {
            let reason = format!("the segment is missing ({})", segment.citation());
            self.problems.of_file(Some(segment), Severity::Bad, ProblemKind::Segment, reason);
        }
        if self.seen.contains(&Segment::Header) && self.rows.first() == Some(&0) {
            let reason = "the header has no lines that can be read".to_owned();
            self.problems.of_file(Some(Segment::Header), Severity::Bad, ProblemKind::Columns, reason);
        }
        let expected = self.check_file();
        crosscheck::check(&self.file, &self.at, &mut self.problems);
        if lines.mixed_ends {
            let reason = "the lines do not all end in the same way".to_owned();
            self.problems.of_file(None, Severity::Remark, ProblemKind::Arrangement, reason);
        }
        if let Some(line) = self.blank_inside {
            self.problems.remark(line, None, ProblemKind::Arrangement, "the line is blank, and more text follows");
        }
        self.file.layout = Layout {
            line_end: lines.first_end.unwrap_or(LineEnd::Cr),
            final_line_ends: lines.final_line_ends.min(FINAL_LINE_ENDS_MAX),
            byte_order_mark: lines.byte_order_mark,
            lower_case_checks: self.lower_case_checks.unwrap_or(false),
        };
        let (problems, problems_dropped) = self.problems.finish();
        Ok(Reading {
            file: self.file,
            problems,
            problems_dropped,
            expected_check: expected,
            found_check: self.found_check,
            rows: self.rows,
            lines: lines.count(),
        })
    }

    fn check_file(&mut self) -> FileCheck {
        let expected = file_check(self.checks.iter().copied());
        let found = self.found_check;
        if found != Some(expected) {
            let shown = found.map_or_else(|| "none".to_owned(), |found| found.to_string());
            let reason = format!("file data check value: expected {expected}, found {shown}");
            let kind = ProblemKind::FileCheck { expected, found };
            match self.check_line {
                Some(line) => self.problems.bad(line, Some(Segment::End), kind, reason),
                None => self.problems.of_file(Some(Segment::End), Severity::Bad, kind, reason),
            }
        }
        expected
    }
}

/// How many columns the lines of the header have, without their check values.
const HEADER_COLUMNS: [usize; HEADER_LINES] = [5, 3, 3, 5, 2, 6, 4];

const HEADER_LINE_NAMES: [&str; HEADER_LINES] = [
    "the driver",
    "the co-driver",
    "the CMV and its trailers",
    "the carrier",
    "the shipping document and the exemption",
    "the current date, time, place, miles and engine hours",
    "the ELD and the output file comment",
];

fn same_letters(a: &str, b: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    letters(a) == letters(b)
}

/// A line that looks like a title, such as `Trailer List:`, and is none.
fn unknown_title(text: &str) -> Option<String> {
    let text = text.trim();
    let title = text.ends_with(':') && !text.contains(',') && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    title.then(|| excerpt(text))
}

struct Decoded<'a> {
    text: Cow<'a, str>,
    bad: Option<String>,
}

/// Text of a line. What is not UTF-8 is taken for Latin-1, where every byte is a character.
fn decode(bytes: &[u8]) -> Decoded<'_> {
    let (text, mut bad) = match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            (Cow::Owned(text), Some("the line is not ASCII, nor UTF-8 (4.8.2.1(b))".to_owned()))
        }
    };
    if let Some(control) = text.chars().find(|letter| letter.is_ascii_control()) {
        let shown = control.escape_default();
        bad.get_or_insert_with(|| format!("the line has a control character, `{shown}`"));
    }
    Decoded { text, bad }
}
