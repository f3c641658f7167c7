//! How large a thing is.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Length, width and height in inches, each over 0 and at most 1,200, at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Sides", into = "Sides")]
pub struct Dimensions(Sides);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Sides {
    length_in: Decimal,
    width_in: Decimal,
    height_in: Decimal,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("each side must be over 0 and at most 1200 inches with at most 2 decimals, not `{0}`")]
pub struct MeasureError(pub Decimal);

impl Dimensions {
    pub fn new(length_in: Decimal, width_in: Decimal, height_in: Decimal) -> Result<Self, MeasureError> {
        Sides { length_in, width_in, height_in }.try_into()
    }

    pub const fn length_in(self) -> Decimal {
        self.0.length_in
    }

    pub const fn width_in(self) -> Decimal {
        self.0.width_in
    }

    pub const fn height_in(self) -> Decimal {
        self.0.height_in
    }
}

impl TryFrom<Sides> for Dimensions {
    type Error = MeasureError;
    fn try_from(sides: Sides) -> Result<Self, Self::Error> {
        let side = |value: Decimal| {
            let value = value.normalize();
            if value > Decimal::ZERO && value <= Decimal::from(1_200) && value.scale() <= 2 {
                Ok(value)
            } else {
                Err(MeasureError(value))
            }
        };
        Ok(Self(Sides {
            length_in: side(sides.length_in)?,
            width_in: side(sides.width_in)?,
            height_in: side(sides.height_in)?,
        }))
    }
}

impl From<Dimensions> for Sides {
    fn from(dimensions: Dimensions) -> Self {
        dimensions.0
    }
}
