//! What is wrong with a file, told by line and by field.

use std::fmt;

use super::check::{CheckByte, FileCheck};
use super::segment::Segment;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1; none where it is the whole file.
    pub line: Option<u32>,
    /// Where the line stands, if it stands in a segment.
    pub segment: Option<Segment>,
    pub severity: Severity,
    pub kind: ProblemKind,
    /// For a person, naming the field and quoting what the file holds.
    pub reason: String,
}

/// What sort of problem it is, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The line is no text that the file may hold, or is too long.
    Text,
    /// A title is not worded as it should be, or a segment is missing, repeated or out of order.
    Segment,
    /// The line has not the columns of its segment, and is left out.
    Columns,
    /// A cell does not hold what its column should; the record is kept, with the cell as it stands.
    Field,
    /// A record disagrees with another part of the file.
    Reference,
    LineCheck {
        expected: CheckByte,
        /// None where the line has no readable check value.
        found: Option<CheckByte>,
    },
    EventCheck {
        expected: CheckByte,
        found: CheckByte,
    },
    FileCheck {
        expected: FileCheck,
        /// None where the file has no readable check value.
        found: Option<FileCheck>,
    },
    /// Rows are not newest first, lines are blank, or line ends differ.
    Arrangement,
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Against a recommendation, or not certainly wrong: the line is good.
    Remark,
    /// The line, or the file, is not as Appendix A wants it.
    Bad,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}")?,
            None => f.write_str("file")?,
        }
        if let Some(segment) = self.segment {
            write!(f, " ({})", segment.name())?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// What a cell's value makes one say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    Bad(String),
    Remark(String),
}

/// What was noted while one line was read.
#[derive(Debug, Default)]
pub(crate) struct Notes(Vec<(Severity, String)>);

impl Notes {
    pub(crate) fn bad(&mut self, label: &str, why: impl fmt::Display) {
        self.0.push((Severity::Bad, format!("{label}: {why}")));
    }

    pub(crate) fn remark(&mut self, label: &str, why: impl fmt::Display) {
        self.0.push((Severity::Remark, format!("{label}: {why}")));
    }

    pub(crate) fn has_bad(&self) -> bool {
        self.0.iter().any(|(severity, _)| *severity == Severity::Bad)
    }

    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (Severity, String)> + '_ {
        self.0.drain(..)
    }
}

/// The problems of a file, in the order of its lines. Only so many are kept: a file of nothing but bad lines must not
/// fill the memory.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    kept: Vec<Problem>,
    dropped: u64,
}

/// More problems than this are counted, not kept.
pub const MAX_PROBLEMS: usize = 10_000;

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        if self.kept.len() < MAX_PROBLEMS {
            self.kept.push(problem);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    pub(crate) fn bad(&mut self, line: u32, segment: Option<Segment>, kind: ProblemKind, reason: impl Into<String>) {
        self.push(Problem { line: Some(line), segment, severity: Severity::Bad, kind, reason: reason.into() });
    }

    pub(crate) fn remark(&mut self, line: u32, segment: Option<Segment>, kind: ProblemKind, reason: impl Into<String>) {
        self.push(Problem { line: Some(line), segment, severity: Severity::Remark, kind, reason: reason.into() });
    }

    pub(crate) fn of_file(&mut self, segment: Option<Segment>, severity: Severity, kind: ProblemKind, reason: String) {
        self.push(Problem { line: None, segment, severity, kind, reason });
    }

    /// Everything that was noted of one line.
    pub(crate) fn noted(&mut self, line: u32, segment: Segment, notes: &mut Notes) {
        for (severity, reason) in notes.drain() {
            self.push(Problem { line: Some(line), segment: Some(segment), severity, kind: ProblemKind::Field, reason });
        }
    }

    /// By line, those of the whole file last; and how many more there were.
    pub(crate) fn finish(mut self) -> (Vec<Problem>, u64) {
        self.kept.sort_by_key(|problem| problem.line.unwrap_or(u32::MAX));
        (self.kept, self.dropped)
    }
}
