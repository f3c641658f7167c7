//! Invoices as a file for the books: one row per line.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Aggregate, Context, Money, Refusal, Rejection};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Invoice;

/// How many invoices one file may hold.
pub const MAX_INVOICES_PER_EXPORT: usize = 10_000;

/// The file's header.
pub const CSV_COLUMNS: [&str; 18] = [
    "invoice",
    "status",
    "issued_on",
    "due_on",
    "account_id",
    "load",
    "order_id",
    "line",
    "kind",
    "description",
    "quantity",
    "unit",
    "rate",
    "amount",
    "currency",
    "explanation",
    "rate_id",
    "sources",
];

/// The rows of one invoice. A void invoice keeps its rows, with nothing owed, so that no number is missing.
pub fn csv_rows(invoice: &Invoice) -> Vec<[String; 18]> {
    let Some(bill) = invoice.bill() else { return Vec::new() };
    let owed = |amount: Money| match invoice {
        Invoice::Nothing | Invoice::Void { .. } => Money::default(),
        Invoice::Issued { .. } | Invoice::Paid { .. } => amount,
    };
    let row = |(number, line): (usize, &crate::Line)| {
        let sources: Vec<String> = line.sources.iter().map(ToString::to_string).collect();
        [
            guarded(&bill.number),
            invoice.status_word().to_owned(),
            bill.issued_on.to_string(),
            bill.due_on.to_string(),
            bill.account_id.to_string(),
            guarded(&bill.load_number),
            line.order_id.map(|id| id.to_string()).unwrap_or_default(),
            (number + 1).to_string(),
            line.kind.as_str().to_owned(),
            guarded(&line.description),
            line.quantity.to_string(),
            line.unit.as_str().to_owned(),
            line.rate.to_string(),
            Decimal::new(owed(line.amount).amount_minor, 2).to_string(),
            "USD".to_owned(),
            guarded(&line.explanation),
            line.rate_id.to_string(),
            sources.join(" "),
        ]
    };
    bill.lines.iter().enumerate().map(row).collect()
}

/// A text that no spreadsheet takes for a formula: one that begins like a formula gets an apostrophe in front. Numbers that
/// we made ourselves need none.
pub fn guarded(text: &str) -> String {
    let risky = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// Days of issue, both included, UTC.
    pub from: Date,
    pub to: Date,
    pub invoices: u64,
    pub lines: u64,
    /// What is owed on all of them: the sum of the file's amounts.
    pub total: Money,
    /// Of the file, lower-case hexadecimal.
    pub sha256: String,
    pub made_at: Timestamp,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Export(pub Option<Made>);

#[derive(Debug, Clone, PartialEq)]
pub enum ExportCommand {
    Make { made: Made },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ExportEvent {
    #[serde(rename = "invoice_export_made")]
    Made { made: Made },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportRejection {
    #[error("the export exists already")]
    AlreadyExists,
    #[error("the last day is before the first")]
    Dates,
}

impl Rejection for ExportRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExists => "export_already_exists",
            Self::Dates => "export_dates_reversed",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::AlreadyExists => Refusal::Conflict,
            Self::Dates => Refusal::Invalid,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::AlreadyExists => None,
            Self::Dates => Some("/to".to_owned()),
        }
    }
}

impl Aggregate for Export {
    const KIND: &'static str = "export";
    type Command = ExportCommand;
    type Event = ExportEvent;
    type Rejection = ExportRejection;

    fn decide(&self, command: &ExportCommand, _: &Context) -> Result<Vec<ExportEvent>, ExportRejection> {
        let ExportCommand::Make { made } = command;
        match &self.0 {
            Some(_) => Err(ExportRejection::AlreadyExists),
            None if made.to < made.from => Err(ExportRejection::Dates),
            None => Ok(vec![ExportEvent::Made { made: made.clone() }]),
        }
    }

    fn evolve(self, event: &ExportEvent) -> Self {
        let ExportEvent::Made { made } = event;
        Self(Some(made.clone()))
    }
}
