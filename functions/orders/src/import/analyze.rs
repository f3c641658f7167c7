//! A look at an uploaded file.

use kernel::ImportId;
use orders::Analysis;
use orders::columns::{Field, known_headers, propose};
use orders::draft::groups;
use platform::{Failure, FieldError, Permit};
use tabular::{DateOrder, DecimalMark, Fault, Hints, Limits, Table, read};

use super::{FILE_BYTES_MAX, profile, source};

const PREVIEW_ROWS: usize = 5;
const PREVIEW_CHARS: usize = 40;

/// What the caller knows of the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look<'a> {
    pub encoding: Option<&'a str>,
    pub delimiter: Option<char>,
    pub header: Option<bool>,
}

/// Reads the file and finds out what it is.
pub(crate) async fn analyze(permit: &Permit, import_id: ImportId, look: Look<'_>) -> Result<Analysis, Failure> {
    let (bytes, sha256) = source(permit, import_id).await?.ok_or_else(|| {
        Failure::conflict("file_not_uploaded", "the file has not been uploaded yet; PUT it to `upload.url` first")
    })?;
    let table = open(&bytes, look).map_err(|fault| unreadable(&fault))?;
    let columns: Vec<String> = (0..table.columns)
        .map(|index| match table.header.get(index).map(String::as_str) {
            Some("") | None => format!("Column {}", index + 1),
            Some(name) => shortened(name),
        })
        .collect();
    let remembered = if table.header.is_empty() { None } else { profile::recall(permit, &columns).await? };
    let (mapping, remembered) = remembered.map_or_else(|| (propose(&table), false), |mapping| (mapping, true));
    let values = |fields: &[Field]| -> Vec<usize> { fields.iter().filter_map(|field| mapping.get(*field)).collect() };
    let (dates, numbers) =
        (values(&[Field::OrderDate, Field::ShipDate]), values(&[Field::Quantity, Field::UnitPrice, Field::LineValue]));
    Ok(Analysis {
        sha256,
        encoding: table.encoding.to_owned(),
        byte_order_mark: table.byte_order_mark,
        delimiter: table.delimiter,
        header_line: table.header_line,
        columns,
        row_count: u32::try_from(table.len()).unwrap_or(u32::MAX),
        order_count: u32::try_from(groups(&table, &mapping).len()).unwrap_or(u32::MAX),
        remembered,
        dates: DateOrder::of(dates.into_iter().flat_map(|column| table.column(column))),
        decimal: DecimalMark::of(numbers.into_iter().flat_map(|column| table.column(column))),
        preview: table.rows().take(PREVIEW_ROWS).map(|row| row.cells().map(shortened).collect()).collect(),
        mapping,
    })
}

/// Reads a file as `look` says. The same look gives the same table.
pub(crate) fn open(bytes: &[u8], look: Look<'_>) -> Result<Table, Fault> {
    let bytes_max = usize::try_from(FILE_BYTES_MAX).unwrap_or(usize::MAX);
    read(
        bytes,
        &Hints {
            known_headers: &known_headers(),
            encoding: look.encoding,
            delimiter: look.delimiter,
            header: look.header,
            limits: Limits { bytes: bytes_max, ..Limits::default() },
        },
    )
}

fn unreadable(fault: &Fault) -> Failure {
    let (code, detail) = (fault.code().to_owned(), fault.to_string());
    let pointer = match fault {
        Fault::UnknownEncoding(_) => "/encoding",
        Fault::UnknownDelimiter(_) => "/delimiter",
        _ => "/file",
    };
    let error = FieldError { pointer: pointer.to_owned(), code: code.clone(), message: detail.clone() };
    Failure::Invalid { status: 422, code, detail, errors: vec![error] }
}

fn shortened(cell: &str) -> String {
    cell.trim().chars().take(PREVIEW_CHARS).collect()
}
