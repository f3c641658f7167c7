//! Why a file cannot be read at all.

/// What stands in the way of reading a file. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the file is empty")]
    Empty,
    #[error("the file has {bytes} bytes; at most {limit} are read")]
    TooLarge { bytes: usize, limit: usize },
    #[error("the file is {what}, not delimited text; save it as CSV first")]
    NotText { what: &'static str },
    #[error("`{0}` is not an encoding that can be read")]
    UnknownEncoding(String),
    #[error("`{0}` cannot be a delimiter; it is one of comma, semicolon, tab and vertical bar")]
    UnknownDelimiter(char),
    #[error("line {line} contains a NUL byte, which no text has; the file is damaged or not text")]
    NulByte { line: u32 },
    #[error("a quote that opens on line {line} is never closed")]
    QuoteNeverClosed { line: u32 },
    #[error("line {line} has {columns} columns; at most {limit} are read")]
    TooManyColumns { line: u32, columns: usize, limit: usize },
    #[error("the file has more than {limit} rows; split it")]
    TooManyRows { limit: usize },
    #[error("a cell on line {line} is longer than {limit} bytes; a quote may be missing")]
    CellTooLong { line: u32, limit: usize },
    #[error("the file has a header and no row below it")]
    NoRows,
}

impl Fault {
    /// The stable code of the wire.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge { .. } => "file_too_large",
            Self::NotText { .. } => "not_a_text_file",
            Self::UnknownEncoding(_) => "unknown_encoding",
            Self::UnknownDelimiter(_) => "unknown_delimiter",
            Self::NulByte { .. } => "nul_byte",
            Self::QuoteNeverClosed { .. } => "quote_never_closed",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::NoRows => "file_has_no_rows",
        }
    }

    /// The line at fault, where there is one.
    pub const fn line(&self) -> Option<u32> {
        match self {
            Self::NulByte { line }
            | Self::QuoteNeverClosed { line }
            | Self::TooManyColumns { line, .. }
            | Self::CellTooLong { line, .. } => Some(*line),
            Self::Empty
            | Self::TooLarge { .. }
            | Self::NotText { .. }
            | Self::UnknownEncoding(_)
            | Self::UnknownDelimiter(_)
            | Self::TooManyRows { .. }
            | Self::NoRows => None,
        }
    }
}
