//! 204: a shipper offers a load to a carrier, changes it, or takes it back.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::common::{Common, Dialect};
use crate::x12::ack::Issue;
use crate::x12::segment::Segment;
use crate::x12::set::Set;
use crate::x12::values::{Walk, optional, show_cents, show_decimal};
use crate::x12::write::Seg;

/// B2A01: what the tender does to what was tendered before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenderPurpose {
    /// 00: a new load.
    Original,
    /// 01: the load is taken back.
    Cancellation,
    /// 04: the whole load again, with changes.
    Change,
    /// 05: as 04; what is not said is gone.
    Replace,
    /// 06: asks whether the carrier has it.
    Confirmation,
}

impl TenderPurpose {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Original => "00",
            Self::Cancellation => "01",
            Self::Change => "04",
            Self::Replace => "05",
            Self::Confirmation => "06",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Original, Self::Cancellation, Self::Change, Self::Replace, Self::Confirmation]
            .into_iter()
            .find(|purpose| purpose.code() == code)
    }
}

/// A tender of one load.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadTender {
    /// None where the code is unknown, which is an issue of the set.
    pub purpose: Option<TenderPurpose>,
    /// B202: the carrier that is asked.
    pub scac: String,
    /// B204: the shipper's number for the load, which the carrier repeats in all answers.
    pub shipment_id: String,
    /// B206: `PP` prepaid, `CC` collect, `TP` third party.
    pub payment: Option<String>,
    pub common: Common,
    pub equipment: Vec<Equipment>,
    /// By S501.
    pub stops: Vec<TenderStop>,
    /// L3.
    pub totals: Option<Totals>,
}

/// N7: a trailer or container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equipment {
    /// N701 and N702: the owner's initials and the number.
    pub initial: Option<String>,
    pub number: String,
    /// N711: such as `TL` trailer, `CN` container, `RT` refrigerated trailer.
    pub kind: Option<String>,
}

/// S5 and what follows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderStop {
    pub sequence: u32,
    /// S502; see [`stop_reason`](crate::x12::stop_reason).
    pub reason: String,
    pub weight: Option<Decimal>,
    /// S504: `L` pounds, `K` kilograms.
    pub weight_unit: Option<String>,
    pub units: Option<Decimal>,
    pub unit: Option<String>,
    pub common: Common,
    pub orders: Vec<StopOrder>,
    /// L5: what is carried, line by line.
    pub descriptions: Vec<String>,
}

/// OID: which order, and how much of it, is handled at a stop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopOrder {
    /// OID01 and OID02.
    pub reference: Option<String>,
    pub purchase_order: Option<String>,
    pub unit: Option<String>,
    pub quantity: Option<Decimal>,
    pub weight_unit: Option<String>,
    pub weight: Option<Decimal>,
}

/// L3: sums of the whole load.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub weight: Option<Decimal>,
    /// L302: `G` gross, `N` net…
    pub weight_qualifier: Option<String>,
    /// L305.
    pub charge: Option<Decimal>,
    /// L311.
    pub pieces: Option<Decimal>,
}

impl Totals {
    pub(crate) fn read(segment: &Segment<'_>, walk: &mut Walk<'_>) -> Self {
        Self {
            weight: walk.decimal(segment, 1),
            weight_qualifier: optional(segment, 2),
            charge: walk.cents(segment, 5),
            pieces: walk.decimal(segment, 11),
        }
    }

    pub(crate) fn write(&self) -> Seg {
        Seg::new("L3")
            .maybe(1, self.weight.map(show_decimal))
            .maybe(2, self.weight_qualifier.as_deref())
            .maybe(5, self.charge.map(show_cents))
            .maybe(11, self.pieces.map(show_decimal))
    }
}

impl Equipment {
    pub(crate) fn read(segment: &Segment<'_>) -> Self {
        Self { initial: optional(segment, 1), number: segment.text(2), kind: optional(segment, 11) }
    }

    pub(crate) fn write(&self) -> Seg {
        Seg::new("N7").maybe(1, self.initial.as_deref()).put(2, &self.number).maybe(11, self.kind.as_deref())
    }
}

impl LoadTender {
    /// Reads a 204, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut tender = Self::default();
        let mut has_purpose = false;
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"B2" => {
                    has_header = true;
                    tender.scac = segment.text(2);
                    tender.shipment_id = walk.required(&segment, 4);
                    tender.payment = optional(&segment, 6);
                }
                b"B2A" => {
                    has_purpose = true;
                    tender.purpose = walk.code(&segment, 1, TenderPurpose::from_code);
                }
                b"S5" => {
                    let stop = TenderStop::read(&segment, &mut walk);
                    tender.stops.push(stop);
                }
                b"L3" => tender.totals = Some(Totals::read(&segment, &mut walk)),
                tag => {
                    let is_equipment = tag == b"N7";
                    match tender.stops.last_mut() {
                        Some(stop) => stop.take(&segment, &mut walk),
                        None if is_equipment => tender.equipment.push(Equipment::read(&segment)),
                        None => {
                            tender.common.take(&segment, &mut walk);
                        }
                    }
                }
            }
        }
        if !has_header {
            walk.missing("B2");
        }
        if !has_purpose {
            walk.missing("B2A");
        }
        if tender.stops.is_empty() && tender.purpose != Some(TenderPurpose::Cancellation) {
            walk.missing("S5");
        }
        (tender, walk.finish())
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![
            Seg::new("B2").put(2, &self.scac).put(4, &self.shipment_id).maybe(6, self.payment.as_deref()),
            Seg::new("B2A").maybe(1, self.purpose.map(TenderPurpose::code)),
        ];
        self.common.write(Dialect::Motor, &mut body);
        body.extend(self.equipment.iter().map(Equipment::write));
        for stop in &self.stops {
            stop.write(&mut body);
        }
        body.extend(self.totals.as_ref().map(Totals::write));
        body
    }
}

impl TenderStop {
    fn read(segment: &Segment<'_>, walk: &mut Walk<'_>) -> Self {
        let sequence = walk.required(segment, 1);
        Self {
            sequence: sequence.parse().unwrap_or_default(),
            reason: walk.required(segment, 2),
            weight: walk.decimal(segment, 3),
            weight_unit: optional(segment, 4),
            units: walk.decimal(segment, 5),
            unit: optional(segment, 6),
            ..Self::default()
        }
    }

    fn take(&mut self, segment: &Segment<'_>, walk: &mut Walk<'_>) {
        match segment.tag() {
            b"OID" => {
                let order = StopOrder {
                    reference: optional(segment, 1),
                    purchase_order: optional(segment, 2),
                    unit: optional(segment, 4),
                    quantity: walk.decimal(segment, 5),
                    weight_unit: optional(segment, 6),
                    weight: walk.decimal(segment, 7),
                };
                self.orders.push(order);
            }
            b"L5" => self.descriptions.push(segment.text(2)),
            _ => {
                self.common.take(segment, walk);
            }
        }
    }

    fn write(&self, body: &mut Vec<Seg>) {
        body.push(
            Seg::new("S5")
                .put(1, self.sequence.to_string())
                .put(2, &self.reason)
                .maybe(3, self.weight.map(show_decimal))
                .maybe(4, self.weight_unit.as_deref())
                .maybe(5, self.units.map(show_decimal))
                .maybe(6, self.unit.as_deref()),
        );
        self.common.write(Dialect::Motor, body);
        for order in &self.orders {
            body.push(
                Seg::new("OID")
                    .maybe(1, order.reference.as_deref())
                    .maybe(2, order.purchase_order.as_deref())
                    .maybe(4, order.unit.as_deref())
                    .maybe(5, order.quantity.map(show_decimal))
                    .maybe(6, order.weight_unit.as_deref())
                    .maybe(7, order.weight.map(show_decimal)),
            );
        }
        for (number, description) in (1..).zip(&self.descriptions) {
            body.push(Seg::new("L5").put(1, number.to_string()).free(2, description));
        }
    }
}
