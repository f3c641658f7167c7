//! What became of each order of a file, and the file of failed rows.

use std::collections::BTreeMap;

use kernel::{ImportId, OrderId};
use orders::draft::RowFlaw;
use orders::{Ask, Warning};
use platform::{Failure, Page, Paging, Permit, Record};
use serde::{Deserialize, Serialize};
use tabular::{Table, write_csv};
use utoipa::ToSchema;

const KIND: &str = "import";

/// How it went with one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Created,
    Unchanged,
    Failed,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
        }
    }
}

/// One thing that is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RowError {
    /// Of the file, from 1.
    #[schema(example = 17)]
    pub line: u32,
    /// The field at fault.
    #[schema(example = "quantity")]
    pub field: String,
    #[schema(example = "0")]
    pub value: String,
    #[schema(example = "quantity_out_of_range")]
    pub code: String,
    #[schema(example = "a quantity must be a whole number from 1 to 1000000")]
    pub message: String,
}

impl From<&RowFlaw> for RowError {
    fn from(found: &RowFlaw) -> Self {
        let RowFlaw { line, flaw } = found;
        Self {
            line: *line,
            field: flaw.field.as_str().to_owned(),
            value: flaw.value.clone(),
            code: flaw.code.to_owned(),
            message: flaw.message.clone(),
        }
    }
}

/// Something that was mended or looks odd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RowWarning {
    #[schema(example = "zip_zero_restored")]
    pub code: String,
    #[schema(example = "`2134` had lost its leading zero; it is `02134`")]
    pub detail: String,
}

/// What became of one order's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RowsView {
    #[schema(example = "PO-10482")]
    pub order_number: String,
    pub outcome: Outcome,
    /// The order; absent when there is none.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "ord_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub order_id: Option<OrderId>,
    /// Its lines in the file.
    #[schema(example = json!([17, 18]))]
    pub lines: Vec<u32>,
    pub errors: Vec<RowError>,
    pub warnings: Vec<RowWarning>,
}

impl RowsView {
    /// What became of one order; errors and warnings are bounded, because a record is.
    pub fn new(
        number: &str,
        outcome: Outcome,
        order_id: Option<OrderId>,
        lines: &[u32],
        errors: Vec<RowError>,
        ask: Option<&Ask>,
    ) -> Self {
        const ERRORS_MAX: usize = 200;
        let warning = |w: &Warning| RowWarning { code: w.code.clone(), detail: w.detail.clone() };
        Self {
            order_number: number.chars().take(Ask::TEXT_MAX).collect(),
            outcome,
            order_id,
            lines: lines.to_vec(),
            errors: errors.into_iter().take(ERRORS_MAX).collect(),
            warnings: ask.map(|ask| ask.warnings.iter().map(warning).collect()).unwrap_or_default(),
        }
    }

    /// As a record; `index` is the order's position among the file's orders.
    pub fn record(&self, import_id: ImportId, run: u32, index: u32) -> Result<Record, Failure> {
        let facet = format!("{}{index:08}", prefix(run, Some(self.outcome)));
        Ok(Record::new(KIND, import_id, facet, serde_json::to_value(self).map_err(Failure::internal)?))
    }
}

fn prefix(run: u32, outcome: Option<Outcome>) -> String {
    match outcome {
        Some(outcome) => format!("row#{run:04}#{}#", outcome.as_str()),
        None => format!("row#{run:04}#"),
    }
}

/// A page of one run's results; all outcomes when none is given, grouped by outcome.
pub(crate) async fn list(
    permit: &Permit,
    import_id: ImportId,
    run: u32,
    outcome: Option<Outcome>,
    paging: &Paging,
) -> Result<Page<RowsView>, Failure> {
    let page = permit.list_records(KIND, import_id, &prefix(run, outcome), paging).await?;
    let items = page.items.iter().map(Record::body).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor: page.next_cursor, has_more: page.has_more })
}

pub(crate) fn failed_key(import_id: ImportId, run: u32) -> String {
    format!("imports/{import_id}/failed-rows-{run}.csv")
}

/// Writes the rows of all failed orders of a run, as they came, with the reason in one more column.
pub(crate) async fn write_failed_rows(
    permit: &Permit,
    import_id: ImportId,
    run: u32,
    table: &Table,
    columns: &[String],
) -> Result<(), Failure> {
    let mut reasons: BTreeMap<u32, String> = BTreeMap::new();
    let mut paging = Paging::longest();
    // As many pages as a file can have orders.
    for _ in 0..=tabular::Limits::default().rows / 200 {
        let page = list(permit, import_id, run, Some(Outcome::Failed), &paging).await?;
        page.items.iter().for_each(|rows| note_reasons(rows, &mut reasons));
        match page.next_cursor {
            Some(cursor) => paging = paging.after(Some(cursor)),
            None => break,
        }
    }
    let header = columns.iter().cloned().chain(["reason".to_owned()]).collect::<Vec<_>>();
    let rows = table.rows().filter_map(|row| {
        let reason = reasons.get(&row.line)?.as_str();
        let own = (0..columns.len()).map(|column| row.get(column).unwrap_or_default());
        // Cells beyond the header come after the reason, so that each column stays what it is.
        let beyond = (columns.len()..row.width()).filter_map(|column| row.get(column));
        Some(own.chain([reason]).chain(beyond).map(str::to_owned).collect::<Vec<_>>())
    });
    let text = write_csv([header].into_iter().chain(rows));
    permit.objects().put(&failed_key(import_id, run), super::MEDIA_TYPE, text.into_bytes()).await
}

/// Each row's own errors, or the line of the sibling that has some.
fn note_reasons(rows: &RowsView, reasons: &mut BTreeMap<u32, String>) {
    let told = |error: &RowError| {
        let value = if error.value.is_empty() { String::new() } else { format!(" `{}`", error.value) };
        format!("{}{value}: {} ({})", error.field, error.message, error.code)
    };
    for line in &rows.lines {
        let own: Vec<String> = rows.errors.iter().filter(|error| error.line == *line).map(told).collect();
        let reason = match (own.is_empty(), rows.errors.first()) {
            (false, _) => own.join("; "),
            (true, Some(other)) => format!("another row of this order is wrong: line {}", other.line),
            (true, None) => "the order could not be made".to_owned(),
        };
        reasons.insert(*line, reason);
    }
}

/// What a receipt keeps of one order's outcome, so that a step that runs again tells the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Made {
    pub outcome: Outcome,
    /// Code and message of a failure.
    pub why: Option<(String, String)>,
}

impl Made {
    pub const fn plain(outcome: Outcome) -> Self {
        Self { outcome, why: None }
    }

    pub fn failed(code: &str, message: impl Into<String>) -> Self {
        Self { outcome: Outcome::Failed, why: Some((code.to_owned(), message.into())) }
    }
}
