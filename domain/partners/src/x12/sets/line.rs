//! The lines of warehouse sets, and what lines of all sets are made of.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::common::{Common, Dialect};
use crate::x12::segment::Segment;
use crate::x12::values::{Walk, optional, show_decimal};
use crate::x12::write::Seg;

/// What an item is called, by whom: `VN` vendor's number, `UP` UPC, `SK` SKU, `BP` buyer's part number, `UK` GTIN-14…
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductId {
    pub qualifier: String,
    pub value: String,
}

/// Pairs of qualifier and value that begin at these elements.
pub(crate) fn read_pairs(segment: &Segment<'_>, starts: &[usize]) -> Vec<ProductId> {
    let pairs = starts.iter().map(|&at| ProductId { qualifier: segment.text(at), value: segment.text(at + 1) });
    pairs.filter(|pair| !pair.value.is_empty()).collect()
}

pub(crate) fn push_pairs(segment: Seg, products: &[ProductId], starts: &[usize]) -> Seg {
    products
        .iter()
        .zip(starts)
        .fold(segment, |segment, (product, &at)| segment.put(at, &product.qualifier).put(at + 1, &product.value))
}

/// MAN: what is written on a carton or pallet; `GM` is an SSCC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub qualifier: String,
    pub value: String,
}

impl Mark {
    pub(crate) fn write(&self) -> Seg {
        Seg::new("MAN").put(1, &self.qualifier).put(2, &self.value)
    }
}

/// W76 or W03: sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measures {
    pub quantity: Option<Decimal>,
    pub weight: Option<Decimal>,
    pub weight_unit: Option<String>,
    pub volume: Option<Decimal>,
    pub volume_unit: Option<String>,
}

impl Measures {
    pub(crate) fn read(segment: &Segment<'_>, walk: &mut Walk<'_>) -> Self {
        Self {
            quantity: walk.decimal(segment, 1),
            weight: walk.decimal(segment, 2),
            weight_unit: optional(segment, 3),
            volume: walk.decimal(segment, 4),
            volume_unit: optional(segment, 5),
        }
    }

    pub(crate) fn write(&self, tag: &'static str) -> Seg {
        Seg::new(tag)
            .maybe(1, self.quantity.map(show_decimal))
            .maybe(2, self.weight.map(show_decimal))
            .maybe(3, self.weight_unit.as_deref())
            .maybe(4, self.volume.map(show_decimal))
            .maybe(5, self.volume_unit.as_deref())
    }
}

/// W13: a part of what was received that is not as it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivingException {
    pub quantity: Option<Decimal>,
    pub unit: Option<String>,
    /// W1303: `01` damaged, `02` short, `03` over for most partners; the profile's code map decides.
    pub condition: String,
    /// W1305.
    pub damage_reason: Option<String>,
}

/// One item line of a 940, 943, 944 or 945.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarehouseLine {
    /// LX01.
    pub number: Option<u32>,
    /// 945 only, W1201: `CC` complete, `CP` partial, `BO` back-ordered…
    pub status: Option<String>,
    /// 945 only: ordered, and ordered less shipped.
    pub ordered: Option<Decimal>,
    pub difference: Option<Decimal>,
    /// Ordered in a 940, shipped in 945 and 943, received in a 944.
    pub quantity: Option<Decimal>,
    pub unit: Option<String>,
    pub upc: Option<String>,
    pub products: Vec<ProductId>,
    pub lot: Option<String>,
    /// G69.
    pub description: Option<String>,
    pub marks: Vec<Mark>,
    pub exceptions: Vec<ReceivingException>,
    pub common: Common,
}

impl WarehouseLine {
    pub(crate) fn take(&mut self, segment: &Segment<'_>, walk: &mut Walk<'_>) {
        match segment.tag() {
            b"G69" if self.description.is_none() => self.description = optional(segment, 1),
            b"MAN" => self.marks.push(Mark { qualifier: segment.text(1), value: segment.text(2) }),
            b"W13" => {
                let exception = ReceivingException {
                    quantity: walk.decimal(segment, 1),
                    unit: optional(segment, 2),
                    condition: walk.required(segment, 3),
                    damage_reason: optional(segment, 5),
                };
                self.exceptions.push(exception);
            }
            _ => {
                self.common.take(segment, walk);
            }
        }
    }

    pub(crate) fn write(&self, body: &mut Vec<Seg>) {
        self.write_without_marks(body);
        body.extend(self.marks.iter().map(Mark::write));
    }

    pub(crate) fn write_without_marks(&self, body: &mut Vec<Seg>) {
        if let Some(description) = &self.description {
            body.push(Seg::new("G69").free(1, description));
        }
        self.common.write(Dialect::Warehouse, body);
        for exception in &self.exceptions {
            body.push(
                Seg::new("W13")
                    .maybe(1, exception.quantity.map(show_decimal))
                    .maybe(2, exception.unit.as_deref())
                    .put(3, &exception.condition)
                    .maybe(5, exception.damage_reason.as_deref()),
            );
        }
    }
}
