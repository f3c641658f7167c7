//! The shape of a file: delimiter, header, rows.

use std::borrow::Cow;

use crate::cells::{Bounds, Cells, lines_in, split, split_as_far};
use crate::{DateOrder, DecimalMark, Fault, date, decode, header, number};

/// How much is read at most. Beyond it, a [`Fault`] names the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub bytes: usize,
    /// Rows below the header, blank ones not counted.
    pub rows: usize,
    pub columns: usize,
    pub cell_bytes: usize,
}

impl Default for Limits {
    /// 32 MiB, 200,000 rows, 100 columns, 32,767 bytes a cell (what a spreadsheet's cell holds).
    fn default() -> Self {
        Self { bytes: 32 << 20, rows: 200_000, columns: 100, cell_bytes: 32_767 }
    }
}

/// What the caller knows already. Whatever is `None` is found out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Names that a header may have; spelling does not matter ([`key`](crate::key)).
    pub known_headers: &'a [&'a str],
    /// A label such as `windows-1252`.
    pub encoding: Option<&'a str>,
    /// Comma, semicolon, tab or vertical bar.
    pub delimiter: Option<char>,
    /// Whether there is a header.
    pub header: Option<bool>,
    pub limits: Limits,
}

/// A file, read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub encoding: &'static str,
    pub byte_order_mark: bool,
    pub delimiter: char,
    /// The column names as written; empty when the file has no header.
    pub header: Vec<String>,
    /// The line of the header; `None` when the file has none.
    pub header_line: Option<u32>,
    /// The width of the header, else of the widest row.
    pub columns: usize,
    cells: Cells,
    /// The index in `cells` of the first row below the header.
    first: usize,
}

/// One row below the header.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    /// The line of the file at which it begins, from 1.
    pub line: u32,
    cells: &'t Cells,
    row: usize,
}

impl<'t> Row<'t> {
    /// The cell as written; `None` beyond the row's end.
    pub fn get(&self, column: usize) -> Option<&'t str> {
        self.cells.get(self.row, column)
    }

    /// How many cells it has; rows of one file may differ.
    pub fn width(&self) -> usize {
        self.cells.width(self.row)
    }

    pub fn cells(self) -> impl Iterator<Item = &'t str> {
        self.cells.row(self.row)
    }
}

impl Table {
    pub fn len(&self) -> usize {
        self.cells.rows().saturating_sub(self.first)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row by its position below the header, from 0.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        let row = self.first.checked_add(index).filter(|row| *row < self.cells.rows())?;
        Some(Row { line: self.cells.line(row), cells: &self.cells, row })
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|index| self.row(index))
    }

    /// All cells of a column, trimmed; rows that end before it are left out.
    pub fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows().filter_map(move |row| row.get(column).map(str::trim))
    }

    /// The first column that has one of the names, whose spelling does not matter.
    pub fn column_named(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|h| header::key(h) == header::key(name)))
    }
}

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// How much of the file the delimiter and the header are told by.
const SNIFFED_BYTES: usize = 256 * 1024;
const SNIFFED_ROWS: usize = 200;
/// A report's title lines before the header: at most so many.
const TITLE_ROWS: usize = 10;

/// Reads a whole file.
///
/// # Errors
/// A [`Fault`] that names what stands in the way; nothing of the file is used then.
pub fn read(bytes: &[u8], hints: &Hints<'_>) -> Result<Table, Fault> {
    if bytes.len() > hints.limits.bytes {
        return Err(Fault::TooLarge { bytes: bytes.len(), limit: hints.limits.bytes });
    }
    if let Some(odd) = hints.delimiter.filter(|d| !DELIMITERS.contains(d)) {
        return Err(Fault::UnknownDelimiter(odd));
    }
    let decoded = decode::decode(bytes, hints.encoding)?;
    if let Some(at) = decoded.text.find('\0') {
        return Err(Fault::NulByte { line: 1 + decoded.text.get(..at).map_or(0, lines_in) });
    }
    if decoded.text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    let (text, said) = without_sep_line(decoded.text);
    let delimiter = hints.delimiter.or(said).unwrap_or_else(|| sniff_delimiter(&text, hints));
    // The title and header rows are not the file's rows.
    let limits = Limits { rows: hints.limits.rows.saturating_add(TITLE_ROWS + 1), ..hints.limits };
    let cells = split(&text, delimiter, Bounds { limits, rows_wanted: usize::MAX })?;
    let titles = title_rows(&cells);
    let has_header = hints.header.unwrap_or_else(|| is_header(&cells, titles, hints.known_headers));
    let (header, header_line, first) = if has_header {
        (cells.row(titles).map(|name| name.trim().to_owned()).collect(), Some(cells.line(titles)), titles + 1)
    } else {
        (Vec::new(), None, titles)
    };
    let widest = (first..cells.rows()).map(|row| cells.width(row)).max().unwrap_or(0);
    let columns = if has_header { header_width(&header) } else { widest };
    let table = Table {
        encoding: decoded.encoding,
        byte_order_mark: decoded.byte_order_mark,
        delimiter,
        header,
        header_line,
        columns,
        cells,
        first,
    };
    match table.len() {
        0 => Err(Fault::NoRows),
        rows if rows > hints.limits.rows => Err(Fault::TooManyRows { limit: hints.limits.rows }),
        _ => Ok(table),
    }
}

/// A header's trailing empty names are nobody's columns.
fn header_width(header: &[String]) -> usize {
    header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1)
}

/// Excel writes `sep=;` into the first line to say which delimiter follows. It stays a (blank) line, so that lines count.
fn without_sep_line(text: Cow<'_, str>) -> (Cow<'_, str>, Option<char>) {
    let said = text.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and_then(|_| text.chars().nth(4));
    match said.filter(|said| DELIMITERS.contains(said)) {
        Some(said) => (Cow::Owned(text.get(5..).unwrap_or_default().to_owned()), Some(said)),
        None => (text, None),
    }
}

/// The delimiter under which the first rows have the most alike number of cells, more cells being better, and names in
/// the header that the caller knows better still. A comma when nothing divides the rows.
fn sniff_delimiter(text: &str, hints: &Hints<'_>) -> char {
    let mut end = text.len().min(SNIFFED_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let look = text.get(..end).unwrap_or(text);
    // Limits are for the reading that follows: a wrong delimiter must not be what exceeds them.
    let limits = Limits { columns: usize::MAX, ..hints.limits };
    let mut best = (0, ',');
    for delimiter in DELIMITERS {
        // A fault (the look may end inside a quote) is the reading's to report.
        let (cells, _) = split_as_far(look, delimiter, Bounds { limits, rows_wanted: SNIFFED_ROWS });
        let score = score(&cells, hints.known_headers);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

fn score(cells: &Cells, known: &[&str]) -> usize {
    let rows = cells.rows();
    let mode = usual_width(cells);
    if rows == 0 || mode < 2 {
        return 0;
    }
    let alike = (0..rows).filter(|&row| cells.width(row) == mode).count();
    let names = (0..rows.min(TITLE_ROWS + 1)).map(|row| known_names(cells, row, known)).max().unwrap_or(0);
    // Per mille of alike rows outweigh the width; a known name outweighs a tenth of the rows.
    alike * 1_000 / rows + mode.min(50) + names * 100
}

/// The number of cells that most rows have; of two equally usual, the greater.
fn usual_width(cells: &Cells) -> usize {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    for row in 0..cells.rows().min(SNIFFED_ROWS) {
        *counts.entry(cells.width(row)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(width, _)| width)
}

fn known_names(cells: &Cells, row: usize, known: &[&str]) -> usize {
    let known: Vec<String> = known.iter().map(|name| header::key(name)).collect();
    cells.row(row).map(header::key).filter(|key| !key.is_empty() && known.contains(key)).count()
}

/// Leading rows that are much narrower than the usual one: a report's title, its date.
fn title_rows(cells: &Cells) -> usize {
    let usual = usual_width(cells);
    let filled = |row: usize| cells.row(row).filter(|cell| !cell.trim().is_empty()).count();
    let titles = (0..cells.rows().min(TITLE_ROWS)).take_while(|&row| usual > 2 && filled(row) * 3 <= usual).count();
    if titles < cells.rows() { titles } else { 0 }
}

/// Whether the row names columns: known names, or else no data in it although there is some below.
fn is_header(cells: &Cells, row: usize, known: &[&str]) -> bool {
    if known_names(cells, row, known) * 2 >= cells.width(row).min(4) {
        return true;
    }
    let data = |cell: &str| {
        let cell = cell.trim();
        number(cell, DecimalMark::Point).is_some()
            || number(cell, DecimalMark::Comma).is_some()
            || date(cell, DateOrder::Mdy).is_some()
            || date(cell, DateOrder::Dmy).is_some()
    };
    if cells.row(row).any(data) {
        return false;
    }
    let below = row + 1..cells.rows().min(row + SNIFFED_ROWS);
    let data_below = below.clone().any(|row| cells.row(row).any(data));
    // All text, above and below: a header's names do not come back as values.
    let comes_back = || {
        (0..cells.width(row))
            .any(|column| below.clone().any(|other| cells.get(other, column) == cells.get(row, column)))
    };
    data_below || !comes_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints() -> Hints<'static> {
        Hints { known_headers: &["Order ID", "SKU", "Qty"], ..Hints::default() }
    }

    fn shape(text: &str) -> (char, Option<u32>, usize, usize) {
        let table = read(text.as_bytes(), &hints()).unwrap();
        (table.delimiter, table.header_line, table.columns, table.len())
    }

    #[test]
    fn delimiters_and_headers() {
        for (text, expected) in [
            ("Order ID,SKU,Qty\n1,A,2\n", (',', Some(1), 3, 1)),
            ("order id;sku;qty;price\n1;A,B;2;3,50\n2;C;1;1,00\n", (';', Some(1), 4, 2)),
            ("ORDER_ID\tsku\tqty\n1\tA\t2\n", ('\t', Some(1), 3, 1)),
            ("a|b|c\n1|x, y, z|2\n", ('|', Some(1), 3, 1)),
            ("1,A,2\n2,B,3\n", (',', None, 3, 2)),
            ("sep=;\nfoo;bar\n1;2\n", (';', Some(2), 2, 1)),
            ("\n\nOrder ID,SKU,Qty\n\n1,A,2\n", (',', Some(3), 3, 1)),
            ("Orders of the week,,\nprinted,,\nOrder ID,SKU,Qty\n1,A,2\n3,B,4\n", (',', Some(3), 3, 2)),
            ("red,apple\nred,pear\n", (',', None, 2, 2)),
            ("sku\nA\nB\n", (',', Some(1), 1, 2)),
            ("Order ID,SKU,Qty,,\n1,A,2,,\n", (',', Some(1), 3, 1)),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn faults_come_before_anything_else() {
        let fault = |bytes: &[u8]| read(bytes, &hints()).unwrap_err();
        assert_eq!(fault(b"").code(), "file_empty");
        assert_eq!(fault(b" \n\r\n").code(), "file_empty");
        assert_eq!(fault(b"Order ID,SKU\n").code(), "file_has_no_rows");
        assert_eq!(fault(b"a,b\n1,\0\n"), Fault::NulByte { line: 2 });
        assert_eq!(fault(b"a,b\n1,\"2\n"), Fault::QuoteNeverClosed { line: 2 });
        assert_eq!(fault(b"a;b;c\n1;2;3\n1;\"2;\n2;3;4\n"), Fault::QuoteNeverClosed { line: 3 });
        let wide: Vec<String> = (0..200).map(|i| format!("c{i}")).collect();
        let wide = format!("{}\n{}\n", wide.join(","), vec!["1"; 200].join(","));
        assert_eq!(fault(wide.as_bytes()).to_string(), "line 1 has 200 columns; at most 100 are read");
        let small = Hints { limits: Limits { bytes: 3, ..Limits::default() }, ..Hints::default() };
        assert_eq!(read(b"a,b\n1,2", &small).unwrap_err().code(), "file_too_large");
        assert_eq!(read(b"a", &Hints { delimiter: Some('x'), ..hints() }).unwrap_err().code(), "unknown_delimiter");
    }

    #[test]
    fn hostile_shapes_end_in_an_answer() {
        let commas = ",".repeat(1 << 20);
        let quotes = "\"".repeat(100_001);
        let returns = "\r".repeat(1 << 20);
        let line = "x".repeat(1 << 21);
        for text in [commas, quotes, returns, line] {
            assert!(read(text.as_bytes(), &hints()).is_err());
        }
    }

    #[test]
    fn columns_by_name_and_rows_by_line() {
        let table = read(b"SKU,\"Weight (lb)\"\nA,\"1\n2\"\nB\n", &hints()).unwrap();
        assert_eq!(table.column_named(&["weight", "weight_lb"]), Some(1));
        let rows: Vec<(u32, Vec<&str>)> = table.rows().map(|r| (r.line, r.cells().collect())).collect();
        assert_eq!(rows, [(2, vec!["A", "1\n2"]), (4, vec!["B"])]);
        assert_eq!(table.column(1).collect::<Vec<_>>(), ["1\n2"]);
    }
}
