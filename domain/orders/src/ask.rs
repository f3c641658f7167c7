//! What a customer asks for: the content of an order, before anything has happened to it.

use jiff::civil::Date;
use kernel::{AccountId, Address, FacilityId, ImportId, Money, OrderId, Quantity, TenantId, TypedId as _};
use serde::{Deserialize, Serialize};

/// Who is billed, as the order names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Party {
    /// The tenant's own code for the account.
    pub code: String,
    pub name: String,
}

impl Party {
    /// The account of this code: the same code is always the same account of the tenant.
    pub fn account_id(&self, tenant: TenantId) -> AccountId {
        AccountId::derive(&[&tenant.to_string(), "account", &self.code])
    }
}

/// So many units of one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// From 1, in the order in which they were asked for.
    pub line: u16,
    pub sku: String,
    pub quantity: Quantity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What all units of the line are worth together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Money>,
}

/// Something that was mended or looks odd. It holds nothing up; people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable: `zip_zero_restored`, `city_zip_disagree` …
    pub code: String,
    pub detail: String,
}

impl Warning {
    pub fn new(code: &str, detail: String) -> Self {
        Self { code: code.to_owned(), detail }
    }
}

/// The content of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The customer's or the tenant's own number, such as `PO-10482`. One order per tenant has it.
    pub number: String,
    pub account_id: AccountId,
    pub account: Party,
    pub ship_to: Address,
    pub order_date: Date,
    /// The day on which it must leave.
    pub ship_by: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// From where; the warehouse chooses when this is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_id: Option<FacilityId>,
    pub lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
}

/// Why an ask is no order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskFault {
    #[error("an order number has 1 to 60 characters")]
    Number,
    #[error("an order has 1 to 200 lines, not {0}")]
    Lines(usize),
    #[error("line {0} has no SKU, or one of more than 60 characters")]
    Sku(u16),
    #[error("a text is longer than {max} characters: {field}")]
    TooLong { field: &'static str, max: usize },
}

impl Ask {
    pub const LINES_MAX: usize = 200;
    pub const TEXT_MAX: usize = 200;
    pub const CODE_MAX: usize = 60;
    pub const DESCRIPTION_MAX: usize = 500;

    /// The identifier of the order of this number: derived from it, so that a number names one order by construction.
    pub fn order_id(tenant: TenantId, number: &str) -> OrderId {
        OrderId::derive(&[&tenant.to_string(), "number", number])
    }

    /// All units of all lines.
    pub fn pieces(&self) -> u32 {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(line.quantity.get()))
    }

    /// Whether it asks for the same: warnings and the way it came do not count.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        // Exhaustive, so that a new field is decided on here.
        let Self {
            number,
            account_id,
            account: _,
            ship_to,
            order_date,
            ship_by,
            service,
            facility_id,
            lines,
            warnings: _,
            import_id: _,
        } = self;
        *number == other.number
            && *account_id == other.account_id
            && *ship_to == other.ship_to
            && *order_date == other.order_date
            && *ship_by == other.ship_by
            && *service == other.service
            && *facility_id == other.facility_id
            && *lines == other.lines
    }

    /// The first fault, if any.
    pub fn check(&self) -> Result<(), AskFault> {
        if !fits(&self.number, Self::CODE_MAX) {
            return Err(AskFault::Number);
        }
        if !(1..=Self::LINES_MAX).contains(&self.lines.len()) {
            return Err(AskFault::Lines(self.lines.len()));
        }
        if let Some(line) = self.lines.iter().find(|line| !fits(&line.sku, Self::CODE_MAX)) {
            return Err(AskFault::Sku(line.line));
        }
        let texts = [
            ("account code", Some(&self.account.code), Self::CODE_MAX),
            ("account name", Some(&self.account.name), Self::TEXT_MAX),
            ("name", Some(&self.ship_to.name), Self::TEXT_MAX),
            ("street", self.ship_to.street.as_ref(), Self::TEXT_MAX),
            ("city", Some(&self.ship_to.city), Self::TEXT_MAX),
            ("service", self.service.as_ref(), Self::CODE_MAX),
        ];
        let too_long = |text: Option<&String>, max: usize| text.is_some_and(|text| text.chars().count() > max);
        let line_texts = self.lines.iter().flat_map(|l| {
            [
                ("description", l.description.as_ref(), Self::DESCRIPTION_MAX),
                ("category", l.category.as_ref(), Self::TEXT_MAX),
            ]
        });
        match texts.into_iter().chain(line_texts).find(|(_, text, max)| too_long(*text, *max)) {
            Some((field, _, max)) => Err(AskFault::TooLong { field, max }),
            None => Ok(()),
        }
    }
}

fn fits(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control)
}
