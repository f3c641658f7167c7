//! Counts of things, and their weight.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A count of units of one SKU: 1 to 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(u32);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    #[error("a quantity must be a whole number from 1 to 1000000, not `{0}`")]
    OutOfRange(i64),
    #[error("a weight must be from 0 to 1000000 pounds with at most 4 decimals, not `{0}`")]
    Weight(Decimal),
}

impl Quantity {
    pub const MAX: u32 = 1_000_000;

    pub fn new(count: i64) -> Result<Self, QuantityError> {
        u32::try_from(count)
            .ok()
            .filter(|n| (1..=Self::MAX).contains(n))
            .map(Self)
            .ok_or(QuantityError::OutOfRange(count))
    }

    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<i64> for Quantity {
    type Error = QuantityError;
    fn try_from(count: i64) -> Result<Self, Self::Error> {
        Self::new(count)
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> Self {
        Self::from(quantity.0)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Avoirdupois pounds, as the trade weighs freight: 0 to 1,000,000, at most four decimals. A string in JSON (`"12.5"`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Pounds(Decimal);

impl Pounds {
    pub fn new(value: Decimal) -> Result<Self, QuantityError> {
        let value = value.normalize();
        if value.is_sign_negative() && !value.is_zero() || value > Decimal::from(1_000_000) || value.scale() > 4 {
            return Err(QuantityError::Weight(value));
        }
        Ok(Self(value))
    }

    pub const fn get(self) -> Decimal {
        self.0
    }

    /// Saturates at the largest weight: totals feed limits, and no load comes near it.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self((self.0 + other.0).min(Decimal::from(1_000_000)))
    }

    #[must_use]
    pub fn times(self, count: u32) -> Self {
        Self(self.0.checked_mul(Decimal::from(count)).unwrap_or(Decimal::MAX).min(Decimal::from(1_000_000)))
    }

    /// In ten-thousandths of a pound: a whole number, for splitting money by weight.
    pub fn ten_thousandths(self) -> u64 {
        u64::try_from(self.0 * Decimal::from(10_000)).unwrap_or(u64::MAX)
    }
}

impl TryFrom<Decimal> for Pounds {
    type Error = QuantityError;
    fn try_from(value: Decimal) -> Result<Self, Self::Error> {
        Self::new(value)
    }
}

impl From<Pounds> for Decimal {
    fn from(pounds: Pounds) -> Self {
        pounds.0
    }
}

impl fmt::Display for Pounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lb", self.0)
    }
}
