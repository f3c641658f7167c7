//! The charges of one load: rated from what happened, invoiced account by account.
//!
//! Billing begins here when the load is rated. What happened before is kept as it comes, by shipment and by load, and is
//! brought along by the command: so a packing that precedes the dispatch, or follows the rating, is not lost.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::{
    AccountId, Aggregate, Context, EventId, InvoiceId, LoadId, Money, OrderId, Pounds, Refusal, Rejection, TypedId,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Billables, Book, Dispatched, Line, Unrated, rate_load, sum_of};

/// The load, in the few words that its charges need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub load_id: LoadId,
    pub number: String,
    pub ship_date: Date,
    pub miles: Option<Decimal>,
    pub weight_lb: Pounds,
}

impl Standing {
    fn of(load: &Dispatched) -> Self {
        Self {
            load_id: load.load_id,
            number: load.number.clone(),
            ship_date: load.ship_date,
            miles: load.miles,
            weight_lb: load.weight(),
        }
    }
}

/// An invoice that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRef {
    pub invoice_id: InvoiceId,
    pub number: String,
    pub total: Money,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Charges {
    #[default]
    Open,
    Unrated {
        load: Standing,
        why: Unrated,
    },
    Rated {
        load: Standing,
        lines: Vec<Line>,
        #[serde(default)]
        invoices: BTreeMap<AccountId, InvoiceRef>,
        /// How many invoices of this load were voided: makes the next one a new one.
        #[serde(default)]
        voided: u32,
    },
}

/// An invoice that is to be issued.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub invoice_id: InvoiceId,
    pub account_id: AccountId,
    pub orders: Vec<OrderId>,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ChargesCommand {
    /// Rate, or rate again. Accounts that are invoiced keep what they were invoiced.
    Rate { load: Box<Dispatched>, billables: Billables, book: Book },
    /// These drafts have become invoices, in the same transaction.
    Invoice { invoices: Vec<(AccountId, InvoiceRef)> },
    /// This invoice was voided, in the same transaction: its lines are open again.
    VoidInvoice { invoice_id: InvoiceId },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ChargesEvent {
    #[serde(rename = "charges_rated")]
    Rated { load_id: LoadId, load: Standing, lines: Vec<Line>, total: Money },
    #[serde(rename = "charges_unrated")]
    Unrated { load_id: LoadId, load: Standing, why: Unrated, reason: String },
    #[serde(rename = "charges_invoiced")]
    Invoiced { load_id: LoadId, invoices: Vec<(AccountId, InvoiceRef)> },
    #[serde(rename = "charges_reopened")]
    Reopened { load_id: LoadId, account_id: AccountId, invoice_id: InvoiceId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChargesRejection {
    #[error("the load is not rated: {0}")]
    NotRated(String),
    #[error("all accounts of the load are invoiced; void an invoice to change it")]
    AlreadyInvoiced,
    #[error("the account is invoiced already, or has nothing on this load")]
    NothingToInvoice,
    #[error("no such invoice of this load stands")]
    NoSuchInvoice,
    #[error("these are the charges of another load")]
    OtherLoad,
}

impl Rejection for ChargesRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::NotRated(_) => "charges_not_rated",
            Self::AlreadyInvoiced => "charges_already_invoiced",
            Self::NothingToInvoice => "nothing_to_invoice",
            Self::NoSuchInvoice => "no_such_invoice",
            Self::OtherLoad => "charges_of_another_load",
        }
    }

    fn refusal(&self) -> Refusal {
        Refusal::Conflict
    }
}

impl Charges {
    pub const fn load(&self) -> Option<&Standing> {
        match self {
            Self::Open => None,
            Self::Unrated { load, .. } | Self::Rated { load, .. } => Some(load),
        }
    }

    pub fn lines(&self) -> &[Line] {
        match self {
            Self::Open | Self::Unrated { .. } => &[],
            Self::Rated { lines, .. } => lines,
        }
    }

    pub fn invoices(&self) -> impl Iterator<Item = (&AccountId, &InvoiceRef)> {
        match self {
            Self::Open | Self::Unrated { .. } => None,
            Self::Rated { invoices, .. } => Some(invoices.iter()),
        }
        .into_iter()
        .flatten()
    }

    pub const fn why_unrated(&self) -> Option<&Unrated> {
        match self {
            Self::Open | Self::Rated { .. } => None,
            Self::Unrated { why, .. } => Some(why),
        }
    }

    /// `invoiced` once every account of the load is.
    pub fn status_word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unrated { .. } => "unrated",
            Self::Rated { .. } if self.drafts().is_empty() => "invoiced",
            Self::Rated { .. } => "rated",
        }
    }

    /// The events that some line bills.
    pub fn billed(&self) -> BTreeSet<EventId> {
        self.lines().iter().flat_map(|line| line.sources.iter().copied()).collect()
    }

    /// The invoices that are still to be issued: one per account that has none.
    pub fn drafts(&self) -> Vec<Draft> {
        let Self::Rated { load, lines, invoices, voided } = self else { return Vec::new() };
        let accounts: BTreeSet<AccountId> = lines.iter().map(|l| l.account_id).collect();
        let draft = |account_id: AccountId| {
            let lines: Vec<Line> = lines.iter().filter(|l| l.account_id == account_id).cloned().collect();
            let orders: BTreeSet<OrderId> = lines.iter().filter_map(|l| l.order_id).collect();
            let round = voided.to_string();
            let invoice_id = InvoiceId::derive(&[&load.load_id.to_string(), &account_id.to_string(), &round]);
            Draft { invoice_id, account_id, orders: orders.into_iter().collect(), lines }
        };
        accounts.into_iter().filter(|id| !invoices.contains_key(id)).map(draft).collect()
    }
}

impl Aggregate for Charges {
    const KIND: &'static str = "charges";
    type Command = ChargesCommand;
    type Event = ChargesEvent;
    type Rejection = ChargesRejection;

    fn decide(&self, command: &ChargesCommand, _: &Context) -> Result<Vec<ChargesEvent>, ChargesRejection> {
        match command {
            ChargesCommand::Rate { load, billables, book } => self.rate(load, billables, book),
            ChargesCommand::Invoice { invoices } => self.invoice(invoices),
            ChargesCommand::VoidInvoice { invoice_id } => {
                let load_id = self.load().map(|l| l.load_id).ok_or(ChargesRejection::NoSuchInvoice)?;
                let standing = self.invoices().find(|(_, i)| i.invoice_id == *invoice_id);
                let account_id = *standing.ok_or(ChargesRejection::NoSuchInvoice)?.0;
                Ok(vec![ChargesEvent::Reopened { load_id, account_id, invoice_id: *invoice_id }])
            }
        }
    }

    fn evolve(self, event: &ChargesEvent) -> Self {
        match event {
            ChargesEvent::Rated { load, lines, .. } => {
                let (load, lines) = (load.clone(), lines.clone());
                match self {
                    Self::Open | Self::Unrated { .. } => {
                        Self::Rated { load, lines, invoices: BTreeMap::new(), voided: 0 }
                    }
                    Self::Rated { invoices, voided, .. } => Self::Rated { load, lines, invoices, voided },
                }
            }
            ChargesEvent::Unrated { load, why, .. } => match self {
                Self::Open | Self::Unrated { .. } => Self::Unrated { load: load.clone(), why: why.clone() },
                rated @ Self::Rated { .. } => rated,
            },
            ChargesEvent::Invoiced { invoices: new, .. } => match self {
                Self::Rated { load, lines, mut invoices, voided } => {
                    invoices.extend(new.iter().cloned());
                    Self::Rated { load, lines, invoices, voided }
                }
                other @ (Self::Open | Self::Unrated { .. }) => other,
            },
            ChargesEvent::Reopened { account_id, .. } => match self {
                Self::Rated { load, lines, mut invoices, voided } => {
                    invoices.remove(account_id);
                    Self::Rated { load, lines, invoices, voided: voided.saturating_add(1) }
                }
                other @ (Self::Open | Self::Unrated { .. }) => other,
            },
        }
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, ChargesCommand)> {
        let first = self.drafts().into_iter().next();
        let invoices = first.map(|d| (d.account_id, InvoiceRef::probe(d.invoice_id))).into_iter().collect();
        vec![("invoice", ChargesCommand::Invoice { invoices })]
    }
}

impl InvoiceRef {
    fn probe(invoice_id: InvoiceId) -> Self {
        Self { invoice_id, number: String::new(), total: Money::default() }
    }
}

impl Charges {
    fn rate(
        &self,
        load: &Dispatched,
        billables: &Billables,
        book: &Book,
    ) -> Result<Vec<ChargesEvent>, ChargesRejection> {
        if self.load().is_some_and(|known| known.load_id != load.load_id) {
            return Err(ChargesRejection::OtherLoad);
        }
        if self.status_word() == "invoiced" {
            return Err(ChargesRejection::AlreadyInvoiced);
        }
        let (load_id, standing) = (load.load_id, Standing::of(load));
        let lines = rate_load(load, &billables.clone().sorted(), book).map(|lines| self.keeping_invoiced(lines));
        let total = lines.as_ref().map_err(Clone::clone).and_then(|lines| Ok(sum_of(lines)?));
        match (lines, total) {
            (Ok(lines), Ok(_)) if lines == self.lines() => Ok(Vec::new()),
            (Ok(lines), Ok(total)) => Ok(vec![ChargesEvent::Rated { load_id, load: standing, lines, total }]),
            (Err(why), _) | (_, Err(why)) => match self {
                Self::Open | Self::Unrated { .. } if self.why_unrated() != Some(&why) => {
                    let reason = why.to_string();
                    Ok(vec![ChargesEvent::Unrated { load_id, load: standing, why, reason }])
                }
                // What is rated stays rated: a rate that has gone away since takes nothing back.
                Self::Open | Self::Unrated { .. } | Self::Rated { .. } => Ok(Vec::new()),
            },
        }
    }

    fn keeping_invoiced(&self, lines: Vec<Line>) -> Vec<Line> {
        let invoiced: BTreeSet<AccountId> = self.invoices().map(|(id, _)| *id).collect();
        let kept = self.lines().iter().filter(|l| invoiced.contains(&l.account_id)).cloned();
        let new = lines.into_iter().filter(|l| !invoiced.contains(&l.account_id));
        let mut all: Vec<Line> = kept.chain(new).collect();
        all.sort_by_key(|l| l.account_id);
        all
    }

    fn invoice(&self, invoices: &[(AccountId, InvoiceRef)]) -> Result<Vec<ChargesEvent>, ChargesRejection> {
        let load = match self {
            Self::Open => return Err(ChargesRejection::NotRated("nobody has rated it yet".to_owned())),
            Self::Unrated { why, .. } => return Err(ChargesRejection::NotRated(why.to_string())),
            Self::Rated { load, .. } => load,
        };
        let drafts = self.drafts();
        if drafts.is_empty() {
            return Err(ChargesRejection::AlreadyInvoiced);
        }
        let fits = |(account_id, invoice): &(AccountId, InvoiceRef)| {
            drafts.iter().any(|d| d.account_id == *account_id && d.invoice_id == invoice.invoice_id)
        };
        if invoices.is_empty() || !invoices.iter().all(fits) {
            return Err(ChargesRejection::NothingToInvoice);
        }
        Ok(vec![ChargesEvent::Invoiced { load_id: load.load_id, invoices: invoices.to_vec() }])
    }
}
