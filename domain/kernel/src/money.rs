//! Money in minor units. Never a float.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Currency {
    #[default]
    #[serde(rename = "USD")]
    Usd,
}

/// An amount in minor units (cents).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub amount_minor: i64,
    pub currency: Currency,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("amounts of different currencies do not add up")]
    CurrenciesDiffer,
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    pub const fn usd(amount_minor: i64) -> Self {
        Self { amount_minor, currency: Currency::Usd }
    }

    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrenciesDiffer);
        }
        let amount_minor = self.amount_minor.checked_add(other.amount_minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { amount_minor, ..self })
    }

    /// The sum; zero dollars for none.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::default(), Self::checked_add)
    }

    /// Splits by weights so that the parts add up to the whole, to the cent (largest remainder, earlier part first).
    /// With no weight at all, the first part takes everything; with no part there is nothing to give.
    pub fn allocate(self, weights: &[u64]) -> Vec<Self> {
        let total: u128 = weights.iter().map(|&w| u128::from(w)).sum();
        let magnitude = u128::from(self.amount_minor.unsigned_abs());
        let mut parts: Vec<(u128, u128)> = weights
            .iter()
            .enumerate()
            .map(|(i, &w)| match total {
                0 => (if i == 0 { magnitude } else { 0 }, 0),
                total => (magnitude * u128::from(w) / total, magnitude * u128::from(w) % total),
            })
            .collect();
        let mut left = magnitude.saturating_sub(parts.iter().map(|p| p.0).sum());
        let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
        by_remainder.sort_by_key(|&i| std::cmp::Reverse(parts.get(i).map_or(0, |p| p.1)));
        for i in by_remainder {
            if left == 0 {
                break;
            }
            if let Some(part) = parts.get_mut(i) {
                part.0 += 1;
                left -= 1;
            }
        }
        let sign = self.amount_minor.signum();
        parts
            .into_iter()
            .map(|(cents, _)| Self { amount_minor: sign * i64::try_from(cents).unwrap_or(i64::MAX), ..self })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allocation_adds_up_to_the_cent() {
        for (cents, weights) in
            [(100, vec![1, 1, 1]), (-101, vec![3, 2, 2]), (7, vec![0, 0]), (0, vec![5]), (1, vec![u64::MAX, u64::MAX])]
        {
            let parts = Money::usd(cents).allocate(&weights);
            assert_eq!(Money::sum(parts), Ok(Money::usd(cents)), "{cents} over {weights:?}");
        }
        assert_eq!(Money::usd(5).allocate(&[]), vec![]);
    }
}
