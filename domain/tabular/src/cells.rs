//! From text to rows of cells: RFC 4180, and what people make of it.
//!
//! A quote opens a cell only at its beginning; inside, two quotes are one. Text after a closing quote belongs to the
//! cell. Lines end in LF, CR LF or CR. Rows may be of different lengths.

use crate::{Fault, Limits};

/// All cells of a file in one buffer, so that a file of a million cells is three allocations and not a million.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// Of each row: the line that it began at, and where its cells end in `ends`.
    rows: Vec<(u32, usize)>,
}

impl Cells {
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    pub fn line(&self, row: usize) -> u32 {
        self.rows.get(row).map_or(0, |r| r.0)
    }

    fn span(&self, row: usize) -> (usize, usize) {
        let end_of = |row: usize| self.rows.get(row).map_or(0, |r| r.1);
        (row.checked_sub(1).map_or(0, end_of), end_of(row))
    }

    /// How many cells a row has.
    pub fn width(&self, row: usize) -> usize {
        let (from, to) = self.span(row);
        to - from
    }

    pub fn get(&self, row: usize, column: usize) -> Option<&str> {
        let (from, to) = self.span(row);
        let cell = from.checked_add(column).filter(|cell| *cell < to)?;
        let end_of = |cell: usize| self.ends.get(cell).copied().unwrap_or(0);
        self.text.get(cell.checked_sub(1).map_or(0, end_of)..end_of(cell))
    }

    pub fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.width(row)).filter_map(move |column| self.get(row, column))
    }
}

/// How far to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub limits: Limits,
    /// Stop after so many rows, for sniffing: what follows is not looked at.
    pub rows_wanted: usize,
}

struct Tokenizer<'t> {
    input: &'t str,
    at: usize,
    line: u32,
    delimiter: u8,
    limits: Limits,
    cells: Cells,
}

/// Splits text into rows; rows whose cells are all blank are left out.
pub(crate) fn split(text: &str, delimiter: char, bounds: Bounds) -> Result<Cells, Fault> {
    let (cells, end) = split_as_far(text, delimiter, bounds);
    end.map(|()| cells)
}

/// The rows before the first fault, and that fault.
pub(crate) fn split_as_far(text: &str, delimiter: char, bounds: Bounds) -> (Cells, Result<(), Fault>) {
    let cells = Cells { text: String::with_capacity(text.len().min(1 << 20)), ..Cells::default() };
    let Some(delimiter) = u8::try_from(delimiter).ok().filter(u8::is_ascii) else {
        return (cells, Err(Fault::UnknownDelimiter(delimiter)));
    };
    let mut tokenizer = Tokenizer { input: text, at: 0, line: 1, delimiter, limits: bounds.limits, cells };
    while tokenizer.at < text.len() && tokenizer.cells.rows() < bounds.rows_wanted {
        if let Err(fault) = tokenizer.row() {
            return (tokenizer.cells, Err(fault));
        }
        if tokenizer.cells.rows() > bounds.limits.rows {
            return (tokenizer.cells, Err(Fault::TooManyRows { limit: bounds.limits.rows }));
        }
    }
    (tokenizer.cells, Ok(()))
}

impl Tokenizer<'_> {
    fn peek(&self) -> Option<u8> {
        self.input.as_bytes().get(self.at).copied()
    }

    fn row(&mut self) -> Result<(), Fault> {
        let (line, cells_before, text_before) = (self.line, self.cells.ends.len(), self.cells.text.len());
        loop {
            let from = self.cells.text.len();
            if self.peek() == Some(b'"') {
                self.quoted()?
            } else {
                self.plain()
            }
            if self.cells.text.len() - from > self.limits.cell_bytes {
                return Err(Fault::CellTooLong { line, limit: self.limits.cell_bytes });
            }
            self.cells.ends.push(self.cells.text.len());
            if self.peek() != Some(self.delimiter) {
                break;
            }
            self.at += 1;
        }
        self.end_of_line();
        let columns = self.cells.ends.len() - cells_before;
        if self.cells.text.get(text_before..).is_none_or(|row| row.trim().is_empty()) {
            self.cells.ends.truncate(cells_before);
            self.cells.text.truncate(text_before);
            return Ok(());
        }
        if columns > self.limits.columns {
            return Err(Fault::TooManyColumns { line, columns, limit: self.limits.columns });
        }
        self.cells.rows.push((line, self.cells.ends.len()));
        Ok(())
    }

    /// Up to the delimiter or the end of the line.
    fn plain(&mut self) {
        let rest = self.input.get(self.at..).unwrap_or_default();
        let stop = |b: u8| b == self.delimiter || b == b'\n' || b == b'\r';
        let length = rest.bytes().position(stop).unwrap_or(rest.len());
        self.cells.text.push_str(rest.get(..length).unwrap_or_default());
        self.at += length;
    }

    fn quoted(&mut self) -> Result<(), Fault> {
        let opened = self.line;
        let from = self.cells.text.len();
        self.at += 1;
        loop {
            let rest = self.input.get(self.at..).unwrap_or_default();
            let Some(length) = rest.bytes().position(|b| b == b'"') else {
                return Err(Fault::QuoteNeverClosed { line: opened });
            };
            let inside = rest.get(..length).unwrap_or_default();
            self.line += lines_in(inside);
            self.cells.text.push_str(inside);
            self.at += length + 1;
            if self.cells.text.len() - from > self.limits.cell_bytes {
                return Err(Fault::CellTooLong { line: opened, limit: self.limits.cell_bytes });
            }
            if self.peek() != Some(b'"') {
                break;
            }
            self.cells.text.push('"');
            self.at += 1;
        }
        if self.peek().is_some_and(|b| b != self.delimiter && b != b'\n' && b != b'\r') {
            // Over several lines and then text: the quote that closed it was the opening one of a later cell.
            if self.line > opened {
                return Err(Fault::QuoteNeverClosed { line: opened });
            }
            self.plain();
        }
        Ok(())
    }

    fn end_of_line(&mut self) {
        match self.peek() {
            Some(b'\r') => {
                self.at += 1;
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            Some(b'\n') => self.at += 1,
            _ => return,
        }
        self.line = self.line.saturating_add(1);
    }
}

/// Line ends of any of the three kinds.
pub(crate) fn lines_in(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let feeds = bytes.iter().filter(|&&b| b == b'\n').count();
    let lone_returns =
        bytes.iter().enumerate().filter(|&(i, &b)| b == b'\r' && bytes.get(i + 1) != Some(&b'\n')).count();
    u32::try_from(feeds + lone_returns).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let bounds = Bounds { limits: Limits::default(), rows_wanted: usize::MAX };
        let cells = split(text, ',', bounds).unwrap();
        (0..cells.rows()).map(|row| (cells.line(row), cells.row(row).map(str::to_owned).collect())).collect()
    }

    fn fault(text: &str) -> Fault {
        split(text, ',', Bounds { limits: Limits::default(), rows_wanted: usize::MAX }).unwrap_err()
    }

    #[test]
    fn quotes_newlines_and_ragged_rows() {
        let text = "a,\"b \"\"x\"\"\r\nsecond\",c\r\n\r\n , \nd\re,\"f\"g,12\" pipe,\n\"last\"";
        assert_eq!(
            rows(text),
            [
                (1, vec!["a".into(), "b \"x\"\r\nsecond".into(), "c".into()]),
                (5, vec!["d".into()]),
                (6, vec!["e".into(), "fg".into(), "12\" pipe".into(), String::new()]),
                (7, vec!["last".into()]),
            ]
        );
    }

    #[test]
    fn an_open_quote_names_its_line() {
        assert_eq!(fault("a,b\n1,\"two\n3,4\n"), Fault::QuoteNeverClosed { line: 2 });
        // The quote of line 2 meets the opening one of a later cell: not a cell of two lines, but the damage.
        assert_eq!(fault("a,b\n1,\"two\n3,\"four\"\n"), Fault::QuoteNeverClosed { line: 2 });
        assert_eq!(fault("\""), Fault::QuoteNeverClosed { line: 1 });
    }

    #[test]
    fn limits_are_named() {
        assert_eq!(fault(&"x,".repeat(199)), Fault::TooManyColumns { line: 1, columns: 200, limit: 100 });
        assert_eq!(fault(&"x".repeat(1 << 20)).code(), "cell_too_long");
        let limits = Limits { rows: 2, ..Limits::default() };
        let many = split("a\nb\nc\n", ',', Bounds { limits, rows_wanted: usize::MAX });
        assert_eq!(many, Err(Fault::TooManyRows { limit: 2 }));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a,\"\r\n;é ]{0,60}") {
            let bounds = Bounds { limits: Limits::default(), rows_wanted: usize::MAX };
            if let Ok(cells) = split(&text, ',', bounds) {
                for row in 0..cells.rows() {
                    prop_assert_eq!(cells.row(row).count(), cells.width(row));
                    prop_assert!(cells.line(row) >= 1 && cells.line(row) <= lines_in(&text) + 1);
                }
            }
        }

        #[test]
        fn what_is_written_is_read(cells in prop::collection::vec("[a-z\",;\n ]{0,8}", 1..6)) {
            prop_assume!(cells.iter().any(|c| !c.trim().is_empty()));
            let quoted: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            prop_assert_eq!(rows(&quoted.join(",")), vec![(1, cells)]);
        }
    }
}
