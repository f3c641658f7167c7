//! What one account is asked to pay for one load.

use jiff::civil::Date;
use kernel::{AccountId, Aggregate, Context, InvoiceId, LoadId, Money, OrderId, Refusal, Rejection};
use serde::{Deserialize, Serialize};

use crate::{Line, sum_of};

/// Days from issue to due.
pub const PAYMENT_DAYS: i32 = 30;

/// `INV-000001`: numbers have no gaps within a tenant, and a voided invoice keeps its own.
pub fn invoice_number(sequence: u64) -> String {
    format!("INV-{sequence:06}")
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bill {
    pub invoice_id: InvoiceId,
    pub number: String,
    pub account_id: AccountId,
    pub load_id: LoadId,
    pub load_number: String,
    pub orders: Vec<OrderId>,
    pub lines: Vec<Line>,
    /// UTC.
    pub issued_on: Date,
    pub due_on: Date,
}

impl Bill {
    /// The sum of the lines; there is no other total. (It was checked to fit when the invoice was issued.)
    pub fn total(&self) -> Money {
        sum_of(&self.lines).unwrap_or(Money::usd(i64::MAX))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Invoice {
    #[default]
    Nothing,
    Issued {
        bill: Bill,
    },
    Paid {
        bill: Bill,
        paid_on: Date,
    },
    /// Asked for by mistake: nothing is owed on it.
    Void {
        bill: Bill,
        reason: String,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum InvoiceCommand {
    Issue { bill: Bill },
    Pay { paid_on: Date },
    Void { reason: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum InvoiceEvent {
    #[serde(rename = "invoice_ready")]
    Issued {
        #[serde(flatten)]
        bill: Bill,
        total: Money,
    },
    #[serde(rename = "invoice_paid")]
    Paid { invoice_id: InvoiceId, number: String, account_id: AccountId, load_id: LoadId, paid_on: Date, total: Money },
    #[serde(rename = "invoice_voided")]
    Voided { invoice_id: InvoiceId, number: String, account_id: AccountId, load_id: LoadId, reason: String },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceRejection {
    #[error("there is no such invoice")]
    Absent,
    #[error("the invoice is issued already")]
    AlreadyIssued,
    #[error("an invoice has at least one line")]
    Empty,
    #[error("the invoice is too large")]
    TooLarge,
    #[error("the invoice is paid already")]
    AlreadyPaid,
    #[error("the invoice is void")]
    Void,
    #[error("it cannot have been paid before it was issued")]
    PaidBeforeIssue,
    #[error("a reason is needed")]
    ReasonMissing,
}

impl Rejection for InvoiceRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "invoice_not_found",
            Self::AlreadyIssued => "invoice_already_issued",
            Self::Empty => "invoice_empty",
            Self::TooLarge => "invoice_too_large",
            Self::AlreadyPaid => "invoice_already_paid",
            Self::Void => "invoice_void",
            Self::PaidBeforeIssue => "paid_before_issue",
            Self::ReasonMissing => "reason_missing",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::AlreadyIssued | Self::AlreadyPaid | Self::Void => Refusal::Conflict,
            Self::Empty | Self::TooLarge | Self::PaidBeforeIssue | Self::ReasonMissing => Refusal::Invalid,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::PaidBeforeIssue => Some("/paid_on".to_owned()),
            Self::ReasonMissing => Some("/reason".to_owned()),
            Self::Absent | Self::AlreadyIssued | Self::Empty | Self::TooLarge | Self::AlreadyPaid | Self::Void => None,
        }
    }
}

impl Invoice {
    pub const fn bill(&self) -> Option<&Bill> {
        match self {
            Self::Nothing => None,
            Self::Issued { bill } | Self::Paid { bill, .. } | Self::Void { bill, .. } => Some(bill),
        }
    }

    pub const fn status_word(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Issued { .. } => "issued",
            Self::Paid { .. } => "paid",
            Self::Void { .. } => "void",
        }
    }

    /// What is owed on it.
    pub fn owed(&self) -> Money {
        match self {
            Self::Nothing | Self::Void { .. } => Money::default(),
            Self::Issued { bill } | Self::Paid { bill, .. } => bill.total(),
        }
    }
}

impl Aggregate for Invoice {
    const KIND: &'static str = "invoice";
    type Command = InvoiceCommand;
    type Event = InvoiceEvent;
    type Rejection = InvoiceRejection;

    fn decide(&self, command: &InvoiceCommand, _: &Context) -> Result<Vec<InvoiceEvent>, InvoiceRejection> {
        match (self, command) {
            (Self::Nothing, InvoiceCommand::Issue { bill }) => issue(bill),
            (Self::Nothing, InvoiceCommand::Pay { .. } | InvoiceCommand::Void { .. }) => Err(InvoiceRejection::Absent),
            (Self::Issued { .. } | Self::Paid { .. } | Self::Void { .. }, InvoiceCommand::Issue { .. }) => {
                Err(InvoiceRejection::AlreadyIssued)
            }
            (Self::Issued { bill }, InvoiceCommand::Pay { paid_on }) => pay(bill, *paid_on),
            (Self::Issued { bill }, InvoiceCommand::Void { reason }) => void(bill, reason),
            (Self::Paid { .. }, InvoiceCommand::Pay { .. } | InvoiceCommand::Void { .. }) => {
                Err(InvoiceRejection::AlreadyPaid)
            }
            (Self::Void { .. }, InvoiceCommand::Pay { .. } | InvoiceCommand::Void { .. }) => {
                Err(InvoiceRejection::Void)
            }
        }
    }

    fn evolve(self, event: &InvoiceEvent) -> Self {
        match (self, event) {
            (_, InvoiceEvent::Issued { bill, .. }) => Self::Issued { bill: bill.clone() },
            (Self::Issued { bill }, InvoiceEvent::Paid { paid_on, .. }) => Self::Paid { bill, paid_on: *paid_on },
            (Self::Issued { bill }, InvoiceEvent::Voided { reason, .. }) => Self::Void { bill, reason: reason.clone() },
            (
                other @ (Self::Nothing | Self::Paid { .. } | Self::Void { .. }),
                InvoiceEvent::Paid { .. } | InvoiceEvent::Voided { .. },
            ) => other,
        }
    }

    fn probes(&self, context: &Context) -> Vec<(&'static str, InvoiceCommand)> {
        let today = context.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let paid_on = self.bill().map_or(today, |b| b.issued_on.max(today));
        vec![("pay", InvoiceCommand::Pay { paid_on }), ("void", InvoiceCommand::Void { reason: "reason".to_owned() })]
    }
}

fn issue(bill: &Bill) -> Result<Vec<InvoiceEvent>, InvoiceRejection> {
    if bill.lines.is_empty() {
        return Err(InvoiceRejection::Empty);
    }
    let total = sum_of(&bill.lines).map_err(|_| InvoiceRejection::TooLarge)?;
    Ok(vec![InvoiceEvent::Issued { bill: bill.clone(), total }])
}

fn pay(bill: &Bill, paid_on: Date) -> Result<Vec<InvoiceEvent>, InvoiceRejection> {
    if paid_on < bill.issued_on {
        return Err(InvoiceRejection::PaidBeforeIssue);
    }
    let Bill { invoice_id, number, account_id, load_id, .. } = bill.clone();
    Ok(vec![InvoiceEvent::Paid { invoice_id, number, account_id, load_id, paid_on, total: bill.total() }])
}

fn void(bill: &Bill, reason: &str) -> Result<Vec<InvoiceEvent>, InvoiceRejection> {
    if reason.trim().is_empty() {
        return Err(InvoiceRejection::ReasonMissing);
    }
    let Bill { invoice_id, number, account_id, load_id, .. } = bill.clone();
    Ok(vec![InvoiceEvent::Voided { invoice_id, number, account_id, load_id, reason: reason.to_owned() }])
}
