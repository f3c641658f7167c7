//! Bytes into lines, as they come: any chunks, any line ends, bounded memory.

use super::records::LineEnd;
use super::writer::BYTE_ORDER_MARK;

/// What is longer is cut: no line of a driver's record comes near.
pub const MAX_LINE_BYTES: usize = 16 * 1024;

/// One line without its end.
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub(crate) number: u32,
    pub(crate) bytes: &'a [u8],
    /// There was more of it.
    pub(crate) cut: bool,
}

/// Splits at CR, LF and CR LF alike.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    current: Vec<u8>,
    cut: bool,
    after_cr: bool,
    count: u32,
    pub(crate) byte_order_mark: bool,
    pub(crate) first_end: Option<LineEnd>,
    pub(crate) mixed_ends: bool,
    /// Line ends since the last line that was not empty.
    pub(crate) final_line_ends: u32,
}

impl Lines {
    pub(crate) fn push(&mut self, chunk: &[u8], each: &mut impl FnMut(&Line<'_>)) {
        for byte in chunk {
            match byte {
                b'\n' if self.after_cr => {
                    self.after_cr = false;
                    self.ended_by(LineEnd::CrLf);
                }
                b'\n' => {
                    self.ended_by(LineEnd::Lf);
                    self.emit(each);
                }
                b'\r' => {
                    self.settle();
                    self.after_cr = true;
                    self.emit(each);
                }
                _ => {
                    self.settle();
                    if self.current.len() < MAX_LINE_BYTES {
                        self.current.push(*byte);
                    } else {
                        self.cut = true;
                    }
                }
            }
        }
    }

    pub(crate) fn finish(&mut self, each: &mut impl FnMut(&Line<'_>)) {
        self.settle();
        if !self.current.is_empty() {
            self.emit(each);
            self.final_line_ends = 0;
        }
    }

    /// A carriage return that no line feed followed ended its line alone.
    fn settle(&mut self) {
        if self.after_cr {
            self.after_cr = false;
            self.ended_by(LineEnd::Cr);
        }
    }

    fn ended_by(&mut self, end: LineEnd) {
        let first = *self.first_end.get_or_insert(end);
        self.mixed_ends |= first != end;
    }

    fn emit(&mut self, each: &mut impl FnMut(&Line<'_>)) {
        self.count = self.count.saturating_add(1);
        let mut bytes = self.current.as_slice();
        if self.count == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
            self.byte_order_mark = true;
            bytes = bytes.get(BYTE_ORDER_MARK.len()..).unwrap_or_default();
        }
        if !self.current.is_empty() {
            self.final_line_ends = 0;
        }
        self.final_line_ends = self.final_line_ends.saturating_add(1);
        each(&Line { number: self.count, bytes, cut: self.cut });
        self.current.clear();
        self.cut = false;
    }

    pub(crate) fn count(&self) -> u32 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(chunks: &[&str]) -> (Vec<String>, Option<LineEnd>, u32) {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        let mut each = |line: &Line<'_>| found.push(String::from_utf8_lossy(line.bytes).into_owned());
        for chunk in chunks {
            lines.push(chunk.as_bytes(), &mut each);
        }
        lines.finish(&mut each);
        (found, lines.first_end, lines.final_line_ends)
    }

    #[test]
    fn all_line_ends_split() {
        for (text, end) in [("a\rb\r", LineEnd::Cr), ("a\nb\n", LineEnd::Lf), ("a\r\nb\r\n", LineEnd::CrLf)] {
            assert_eq!(split(&[text]), (vec!["a".into(), "b".into()], Some(end), 1));
        }
        assert_eq!(split(&["a\nb"]), (vec!["a".into(), "b".into()], Some(LineEnd::Lf), 0));
        assert_eq!(split(&["a\n\n\n"]), (vec!["a".into(), String::new(), String::new()], Some(LineEnd::Lf), 3));
        assert_eq!(split(&[""]), (vec![], None, 0));
    }

    #[test]
    fn chunks_make_no_difference() {
        assert_eq!(split(&["a\r", "\nb", "c\r", "", "\n"]), split(&["a\r\nbc\r\n"]));
    }

    #[test]
    fn a_line_is_cut_and_the_next_is_whole() {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        let mut each = |line: &Line<'_>| found.push((line.bytes.len(), line.cut));
        lines.push(&vec![b'x'; MAX_LINE_BYTES + 5], &mut each);
        lines.push(b"\ny\n", &mut each);
        assert_eq!(found, [(MAX_LINE_BYTES, true), (1, false)]);
    }
}
