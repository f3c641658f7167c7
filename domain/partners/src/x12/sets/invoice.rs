//! 210: a carrier's bill for freight. 211: the bill of lading.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::common::{Common, Dialect};
use super::tender::{Equipment, Totals};
use crate::x12::ack::Issue;
use crate::x12::segment::Segment;
use crate::x12::set::Set;
use crate::x12::values::{Walk, optional, show_cents, show_date, show_decimal};
use crate::x12::write::Seg;

/// One freight invoice. Amounts are in [`FreightInvoice::currency`], or in the currency of the contract where that is None.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreightInvoice {
    /// B302: the invoice's number, often the PRO number.
    pub number: String,
    /// B303: the shipper's number for the load.
    pub shipment_id: String,
    /// B304: `PP` prepaid, `CC` collect, `TP` third party.
    pub payment: Option<String>,
    /// B306.
    pub date: Option<Date>,
    /// B307: what is due.
    pub amount: Option<Decimal>,
    /// B308: `CO` correction, `BD` balance due…
    pub correction: Option<String>,
    /// B309 with its qualifier B310: such as `035` delivered.
    pub delivery: Option<Date>,
    pub delivery_qualifier: Option<String>,
    pub scac: String,
    pub currency: Option<String>,
    pub common: Common,
    pub equipment: Vec<Equipment>,
    pub lines: Vec<InvoiceLine>,
    pub totals: Option<Totals>,
}

/// LX and what follows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    pub number: u32,
    pub description: Option<String>,
    /// L504: freight class is in L504 and L505 of partners that tell it.
    pub commodity: Option<String>,
    pub weight: Option<Decimal>,
    pub pieces: Option<Decimal>,
    pub charges: Vec<Charge>,
    pub common: Common,
}

/// L1: one charge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    pub rate: Option<Decimal>,
    /// L103: `FR` flat, `PM` per mile, `CW` per hundredweight…
    pub rate_qualifier: Option<String>,
    /// L104, with two implied decimals.
    pub amount: Option<Decimal>,
    /// L108: the accessorial, such as `FUE` fuel surcharge or `DET` detention.
    pub code: Option<String>,
    pub description: Option<String>,
}

impl FreightInvoice {
    /// Reads a 210, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut invoice = Self::default();
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"B3" => {
                    has_header = true;
                    invoice.take_header(&segment, &mut walk);
                }
                b"C3" => invoice.currency = optional(&segment, 1),
                b"LX" => invoice.lines.push(InvoiceLine {
                    number: segment.text(1).parse().unwrap_or_default(),
                    ..InvoiceLine::default()
                }),
                b"L3" => invoice.totals = Some(Totals::read(&segment, &mut walk)),
                b"N7" if invoice.lines.is_empty() => invoice.equipment.push(Equipment::read(&segment)),
                _ => match invoice.lines.last_mut() {
                    Some(line) => line.take(&segment, &mut walk),
                    None => {
                        invoice.common.take(&segment, &mut walk);
                    }
                },
            }
        }
        if !has_header {
            walk.missing("B3");
        }
        (invoice, walk.finish())
    }

    fn take_header(&mut self, segment: &Segment<'_>, walk: &mut Walk<'_>) {
        self.number = walk.required(segment, 2);
        self.shipment_id = segment.text(3);
        self.payment = optional(segment, 4);
        self.date = walk.date(segment, 6);
        self.amount = walk.cents(segment, 7);
        self.correction = optional(segment, 8);
        self.delivery = walk.date(segment, 9);
        self.delivery_qualifier = optional(segment, 10);
        self.scac = segment.text(11);
    }

    /// What the lines add up to. None where no line has an amount.
    pub fn charged(&self) -> Option<Decimal> {
        let amounts = self.lines.iter().flat_map(|line| &line.charges).filter_map(|charge| charge.amount);
        amounts.fold(None, |sum: Option<Decimal>, amount| match sum {
            Some(sum) => sum.checked_add(amount),
            None => Some(amount),
        })
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![
            Seg::new("B3")
                .put(2, &self.number)
                .put(3, &self.shipment_id)
                .maybe(4, self.payment.as_deref())
                .maybe(6, self.date.map(show_date))
                .maybe(7, self.amount.map(show_cents))
                .maybe(8, self.correction.as_deref())
                .maybe(9, self.delivery.map(show_date))
                .maybe(10, self.delivery_qualifier.as_deref())
                .put(11, &self.scac),
            Seg::new("C3").maybe(1, self.currency.as_deref()),
        ];
        self.common.write(Dialect::Motor, &mut body);
        body.extend(self.equipment.iter().map(Equipment::write));
        for line in &self.lines {
            line.write(&mut body);
        }
        body.extend(self.totals.as_ref().map(Totals::write));
        body
    }
}

impl InvoiceLine {
    fn take(&mut self, segment: &Segment<'_>, walk: &mut Walk<'_>) {
        match segment.tag() {
            b"L5" if self.description.is_none() => {
                self.description = optional(segment, 2);
                self.commodity = optional(segment, 3);
            }
            b"L0" => {
                self.weight = walk.decimal(segment, 4).or(self.weight);
                self.pieces = walk.decimal(segment, 8).or(self.pieces);
            }
            b"L1" => {
                let charge = Charge {
                    rate: walk.decimal(segment, 2),
                    rate_qualifier: optional(segment, 3),
                    amount: walk.cents(segment, 4),
                    code: optional(segment, 8),
                    description: optional(segment, 12),
                };
                self.charges.push(charge);
            }
            _ => {
                self.common.take(segment, walk);
            }
        }
    }

    fn write(&self, body: &mut Vec<Seg>) {
        body.push(Seg::new("LX").put(1, self.number.to_string()));
        self.common.write(Dialect::Motor, body);
        if self.description.is_some() || self.commodity.is_some() {
            body.push(
                Seg::new("L5")
                    .put(1, self.number.to_string())
                    .free(2, self.description.as_deref().unwrap_or_default())
                    .maybe(3, self.commodity.as_deref()),
            );
        }
        if self.weight.is_some() || self.pieces.is_some() {
            body.push(
                Seg::new("L0")
                    .put(1, self.number.to_string())
                    .maybe(4, self.weight.map(show_decimal))
                    .maybe(8, self.pieces.map(show_decimal)),
            );
        }
        for charge in &self.charges {
            body.push(
                Seg::new("L1")
                    .put(1, self.number.to_string())
                    .maybe(2, charge.rate.map(show_decimal))
                    .maybe(3, charge.rate_qualifier.as_deref())
                    .maybe(4, charge.amount.map(show_cents))
                    .maybe(8, charge.code.as_deref())
                    .free(12, charge.description.as_deref().unwrap_or_default()),
            );
        }
    }
}

/// 211: a motor carrier's bill of lading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillOfLading {
    pub scac: String,
    pub payment: Option<String>,
    /// BOL03.
    pub shipment_id: String,
    pub date: Option<Date>,
    /// B2A01: `00` original, `01` cancellation, `04` change, `05` replacement.
    pub purpose: Option<String>,
    pub common: Common,
    /// AT1 to AT4: what is carried.
    pub lines: Vec<BillLine>,
}

/// One line of freight.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillLine {
    pub number: u32,
    /// AT2: pieces, their packaging, weight and its unit.
    pub pieces: Option<Decimal>,
    pub packaging: Option<String>,
    pub weight: Option<Decimal>,
    pub weight_unit: Option<String>,
    /// AT4.
    pub description: Option<String>,
    pub common: Common,
}

impl BillOfLading {
    /// Reads a 211, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut bill = Self::default();
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"BOL" => {
                    has_header = true;
                    bill.scac = segment.text(1);
                    bill.payment = optional(&segment, 2);
                    bill.shipment_id = walk.required(&segment, 3);
                    bill.date = walk.date(&segment, 4);
                }
                b"B2A" => bill.purpose = optional(&segment, 1),
                b"AT1" => bill
                    .lines
                    .push(BillLine { number: segment.text(1).parse().unwrap_or_default(), ..BillLine::default() }),
                _ => match bill.lines.last_mut() {
                    Some(line) => line.take(&segment, &mut walk),
                    None => {
                        bill.common.take(&segment, &mut walk);
                    }
                },
            }
        }
        if !has_header {
            walk.missing("BOL");
        }
        (bill, walk.finish())
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![
            Seg::new("BOL")
                .put(1, &self.scac)
                .maybe(2, self.payment.as_deref())
                .put(3, &self.shipment_id)
                .maybe(4, self.date.map(show_date)),
            Seg::new("B2A").maybe(1, self.purpose.as_deref()),
        ];
        self.common.write(Dialect::Motor, &mut body);
        for line in &self.lines {
            body.push(Seg::new("AT1").put(1, line.number.to_string()));
            body.push(
                Seg::new("AT2")
                    .maybe(1, line.pieces.map(show_decimal))
                    .maybe(2, line.packaging.as_deref())
                    .put(3, if line.weight.is_some() { "G" } else { "" })
                    .maybe(4, line.weight_unit.as_deref())
                    .maybe(5, line.weight.map(show_decimal)),
            );
            body.push(Seg::new("AT4").free(1, line.description.as_deref().unwrap_or_default()));
            line.common.write(Dialect::Motor, &mut body);
        }
        body
    }
}

impl BillLine {
    fn take(&mut self, segment: &Segment<'_>, walk: &mut Walk<'_>) {
        match segment.tag() {
            b"AT2" if self.pieces.is_none() => {
                self.pieces = walk.decimal(segment, 1);
                self.packaging = optional(segment, 2);
                self.weight_unit = optional(segment, 4);
                self.weight = walk.decimal(segment, 5);
            }
            b"AT4" if self.description.is_none() => self.description = optional(segment, 1),
            _ => {
                self.common.take(segment, walk);
            }
        }
    }
}
