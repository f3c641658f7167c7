//! Delimited text files, as the world sends them: nobody says in which encoding, with which delimiter, whether the first
//! line is a header, or which of 4/5 is the month.
//!
//! [`read`] finds out the shape and gives back every row with the line it began at. [`DateOrder::of`] and
//! [`DecimalMark::of`] find out how a column writes dates and numbers; [`date`] and [`number`] then read one cell.
//! [`write_csv`] writes rows for a spreadsheet, with no cell that the spreadsheet would run.
//!
//! Deliberately absent: what the columns mean (that is the context's), workbooks (`.xlsx` is refused by name), streaming
//! (a file is read whole, up to [`Limits`]).

mod cells;
mod dates;
mod decode;
mod fault;
mod header;
mod numbers;
mod table;
mod write;

pub use dates::{DateOrder, DateOrderFinding, date};
pub use fault::Fault;
pub use header::key;
pub use numbers::{DecimalMark, number, whole};
pub use table::{Hints, Limits, Row, Table, read};
pub use write::{guarded, unguarded, write_csv};
