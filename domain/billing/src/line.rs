//! One line of money that explains itself.

use kernel::{AccountId, EventId, FuelId, Money, MoneyError, OrderId, RateId, StopId};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    Linehaul,
    FuelSurcharge,
    Handling,
    StopOff,
    Redelivery,
    RefusedDelivery,
}

impl LineKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Linehaul => "linehaul",
            Self::FuelSurcharge => "fuel_surcharge",
            Self::Handling => "handling",
            Self::StopOff => "stop_off",
            Self::Redelivery => "redelivery",
            Self::RefusedDelivery => "refused_delivery",
        }
    }
}

/// What a quantity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    #[serde(rename = "load")]
    Load,
    #[serde(rename = "mi")]
    Miles,
    #[serde(rename = "cwt")]
    Hundredweight,
    #[serde(rename = "shipment")]
    Shipments,
    #[serde(rename = "stop")]
    Stops,
    #[serde(rename = "attempt")]
    Attempts,
    /// A part of another amount.
    #[serde(rename = "percent")]
    Percent,
}

impl Unit {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Miles => "mi",
            Self::Hundredweight => "cwt",
            Self::Shipments => "shipment",
            Self::Stops => "stop",
            Self::Attempts => "attempt",
            Self::Percent => "percent",
        }
    }
}

/// What one account owes, for one thing. `amount` need not be `quantity x rate`: a minimum or a share may have come
/// between, and then `explanation` says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub kind: LineKind,
    pub account_id: AccountId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_id: Option<StopId>,
    pub description: String,
    pub quantity: Decimal,
    pub unit: Unit,
    /// Dollars per unit.
    pub rate: Decimal,
    pub amount: Money,
    /// The arithmetic in words.
    pub explanation: String,
    pub rate_id: RateId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel_price_id: Option<FuelId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel_schedule_id: Option<FuelId>,
    /// The events that it bills.
    pub sources: Vec<EventId>,
}

/// The sum of lines: the only total that there is.
pub fn sum_of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Result<Money, MoneyError> {
    Money::sum(lines.into_iter().map(|line| line.amount))
}

/// Dollars to the cent, half away from zero.
pub(crate) fn to_money(dollars: Decimal) -> Result<Money, MoneyError> {
    dollars
        .checked_mul(Decimal::ONE_HUNDRED)
        .map(|cents| cents.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
        .and_then(|cents| cents.to_i64())
        .map(Money::usd)
        .ok_or(MoneyError::Overflow)
}

/// An amount as people write it: `$885.80`.
pub fn dollars(amount: Money) -> String {
    let cents = amount.amount_minor.unsigned_abs();
    let sign = if amount.amount_minor < 0 { "-" } else { "" };
    format!("{sign}${}.{:02}", cents / 100, cents % 100)
}
