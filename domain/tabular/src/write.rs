//! Rows for a spreadsheet.

use crate::{DecimalMark, number};

/// What a spreadsheet takes for the start of a formula (OWASP ASVS 1.2.10).
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The cell with an apostrophe before it if a spreadsheet would run it. Plain numbers (`-12.5`) stay numbers.
pub fn guarded(cell: &str) -> String {
    let runs = cell.starts_with(FORMULA_STARTS) && number(cell, DecimalMark::Point).is_none();
    if runs { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell without the apostrophe that [`guarded`] put before it, or that somebody else put before digits to keep a
/// spreadsheet from taking them for a number.
pub fn unguarded(cell: &str) -> &str {
    let keeps = |rest: &&str| rest.starts_with(FORMULA_STARTS) || rest.starts_with(|c: char| c.is_ascii_digit());
    cell.strip_prefix('\'').filter(keeps).unwrap_or(cell)
}

/// Comma-separated text of rows, each cell [`guarded`] and quoted where it must be; lines end in CR LF (RFC 4180).
///
/// A byte order mark comes first: without it, Excel reads UTF-8 as something else.
pub fn write_csv<R, C>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut text = String::from('\u{feff}');
    for row in rows {
        for (column, cell) in row.into_iter().enumerate() {
            if column > 0 {
                text.push(',');
            }
            let cell = guarded(cell.as_ref());
            if cell.contains(['"', ',', ';', '\n', '\r', '\t']) || cell.starts_with(' ') || cell.ends_with(' ') {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(&cell);
            }
        }
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_text() {
        for cell in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
        for cell in ["-12.5", "+1", "1,200", "'tis", "a=b", ""] {
            assert_eq!(guarded(cell), cell);
            assert_eq!(unguarded(cell), cell);
        }
        assert_eq!(write_csv([vec!["a", "b\"c"], vec!["=x,y", ""]]), "\u{feff}a,\"b\"\"c\"\r\n\"'=x,y\",\r\n");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(cells in prop::collection::vec("[a-z\",;\n =\\-']{0,8}", 2..6)) {
            prop_assume!(cells.iter().any(|c| !c.trim().is_empty()));
            let hints = crate::Hints { delimiter: Some(','), header: Some(false), ..crate::Hints::default() };
            let table = crate::read(write_csv([&cells]).as_bytes(), &hints).unwrap();
            let read: Vec<&str> = table.rows().flat_map(|row| row.cells().map(unguarded).collect::<Vec<_>>()).collect();
            let expected: Vec<&str> = cells.iter().map(|c| unguarded(c)).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
