//! 940 and 945: a depositor orders shipping, the warehouse tells what it shipped. 943 and 944: a depositor announces
//! stock, the warehouse tells what it received.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::common::{Common, Dialect};
use super::line::{Mark, Measures, WarehouseLine, push_pairs, read_pairs};
use crate::x12::ack::Issue;
use crate::x12::segment::Segment;
use crate::x12::set::Set;
use crate::x12::values::{Walk, optional, show_date, show_decimal};
use crate::x12::write::Seg;

/// 940: an order to ship out of a warehouse.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingOrder {
    /// W0501: `N` original, `R` replace, `F` cancel for most partners; the profile's code map decides.
    pub status: String,
    /// W0502: the depositor's order.
    pub order: String,
    /// W0503.
    pub purchase_order: Option<String>,
    pub common: Common,
    pub carrier: Option<CarrierDetail>,
    pub lines: Vec<WarehouseLine>,
    /// W76.
    pub totals: Option<Measures>,
}

/// W66 or W27: how it goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierDetail {
    /// W6602, W2701: `M` motor, `L` LTL, `R` rail…
    pub method: Option<String>,
    pub scac: Option<String>,
    pub routing: Option<String>,
    /// W6601, W2704: `PP` prepaid, `CC` collect.
    pub payment: Option<String>,
    /// W2706 and W2707: trailer or container.
    pub equipment_initial: Option<String>,
    pub equipment: Option<String>,
}

impl CarrierDetail {
    fn read_w66(segment: &Segment<'_>) -> Self {
        Self {
            payment: optional(segment, 1),
            method: optional(segment, 2),
            routing: optional(segment, 5),
            scac: optional(segment, 10),
            ..Self::default()
        }
    }

    fn read_w27(segment: &Segment<'_>) -> Self {
        Self {
            method: optional(segment, 1),
            scac: optional(segment, 2),
            routing: optional(segment, 3),
            payment: optional(segment, 4),
            equipment_initial: optional(segment, 6),
            equipment: optional(segment, 7),
        }
    }

    fn write_w66(&self) -> Seg {
        Seg::new("W66")
            .maybe(1, self.payment.as_deref())
            .maybe(2, self.method.as_deref())
            .free(5, self.routing.as_deref().unwrap_or_default())
            .maybe(10, self.scac.as_deref())
    }

    fn write_w27(&self) -> Seg {
        Seg::new("W27")
            .maybe(1, self.method.as_deref())
            .maybe(2, self.scac.as_deref())
            .free(3, self.routing.as_deref().unwrap_or_default())
            .maybe(4, self.payment.as_deref())
            .maybe(6, self.equipment_initial.as_deref())
            .maybe(7, self.equipment.as_deref())
    }
}

/// Collects the lines of a warehouse set: an LX may open a line before its item segment comes.
#[derive(Default)]
struct Lines {
    done: Vec<WarehouseLine>,
    open: Option<WarehouseLine>,
    number: Option<u32>,
}

impl Lines {
    fn open(&mut self, segment: &Segment<'_>) {
        self.number = segment.text(1).parse().ok();
        self.open = Some(WarehouseLine { number: self.number, ..WarehouseLine::default() });
    }

    /// The line that an item segment fills: the one that an LX opened, or a new one.
    fn item(&mut self) -> &mut WarehouseLine {
        let line = self.open.take().unwrap_or(WarehouseLine { number: self.number, ..WarehouseLine::default() });
        self.done.push_mut(line)
    }

    fn last(&mut self) -> Option<&mut WarehouseLine> {
        self.open.as_mut().or(self.done.last_mut())
    }

    fn take(&mut self, segment: &Segment<'_>, common: &mut Common, walk: &mut Walk<'_>) {
        match self.last() {
            Some(line) => line.take(segment, walk),
            None => {
                common.take(segment, walk);
            }
        }
    }
}

impl ShippingOrder {
    /// Reads a 940, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut order = Self::default();
        let mut lines = Lines::default();
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"W05" => {
                    has_header = true;
                    order.status = walk.required(&segment, 1);
                    order.order = walk.required(&segment, 2);
                    order.purchase_order = optional(&segment, 3);
                }
                b"W66" => order.carrier = Some(CarrierDetail::read_w66(&segment)),
                b"W76" => order.totals = Some(Measures::read(&segment, &mut walk)),
                b"LX" => lines.open(&segment),
                b"W01" => {
                    let quantity = walk.decimal(&segment, 1);
                    let line = lines.item();
                    line.quantity = quantity;
                    line.unit = optional(&segment, 2);
                    line.upc = optional(&segment, 3);
                    line.products = read_pairs(&segment, &[4, 6, 15]);
                }
                _ => lines.take(&segment, &mut order.common, &mut walk),
            }
        }
        order.lines = lines.done;
        if !has_header {
            walk.missing("W05");
        }
        (order, walk.finish())
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body =
            vec![Seg::new("W05").put(1, &self.status).put(2, &self.order).maybe(3, self.purchase_order.as_deref())];
        self.common.write(Dialect::Warehouse, &mut body);
        body.extend(self.carrier.as_ref().map(CarrierDetail::write_w66));
        for (at, line) in (1..).zip(&self.lines) {
            body.push(Seg::new("LX").put(1, line.number.unwrap_or(at).to_string()));
            let item = Seg::new("W01")
                .maybe(1, line.quantity.map(show_decimal))
                .maybe(2, line.unit.as_deref())
                .maybe(3, line.upc.as_deref());
            body.push(push_pairs(item, &line.products, &[4, 6, 15]));
            line.write(&mut body);
        }
        body.extend(self.totals.as_ref().map(|totals| totals.write("W76")));
        body
    }
}

/// 945: what a warehouse shipped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingAdvice {
    /// W0601.
    pub status: String,
    /// W0602: the depositor's order.
    pub order: String,
    pub shipped: Option<Date>,
    /// W0604.
    pub shipment_id: Option<String>,
    /// W0606.
    pub purchase_order: Option<String>,
    pub common: Common,
    pub carrier: Option<CarrierDetail>,
    pub lines: Vec<WarehouseLine>,
    /// W03.
    pub totals: Option<Measures>,
}

impl ShippingAdvice {
    /// Reads a 945, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut advice = Self::default();
        let mut lines = Lines::default();
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"W06" => {
                    has_header = true;
                    advice.status = walk.required(&segment, 1);
                    advice.order = walk.required(&segment, 2);
                    advice.shipped = walk.date(&segment, 3);
                    advice.shipment_id = optional(&segment, 4);
                    advice.purchase_order = optional(&segment, 6);
                }
                b"W27" => advice.carrier = Some(CarrierDetail::read_w27(&segment)),
                b"W03" => advice.totals = Some(Measures::read(&segment, &mut walk)),
                b"LX" => lines.open(&segment),
                b"W12" => {
                    let [ordered, shipped, difference] = [2, 3, 4].map(|number| walk.decimal(&segment, number));
                    let line = lines.item();
                    line.status = optional(&segment, 1);
                    (line.ordered, line.quantity, line.difference) = (ordered, shipped, difference);
                    line.unit = optional(&segment, 5);
                    line.upc = optional(&segment, 6);
                    line.products = read_pairs(&segment, &[7, 17]);
                    line.lot = optional(&segment, 9);
                }
                _ => lines.take(&segment, &mut advice.common, &mut walk),
            }
        }
        advice.lines = lines.done;
        if !has_header {
            walk.missing("W06");
        }
        (advice, walk.finish())
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![
            Seg::new("W06")
                .put(1, &self.status)
                .put(2, &self.order)
                .maybe(3, self.shipped.map(show_date))
                .maybe(4, self.shipment_id.as_deref())
                .maybe(6, self.purchase_order.as_deref()),
        ];
        self.common.write(Dialect::Warehouse, &mut body);
        body.extend(self.carrier.as_ref().map(CarrierDetail::write_w27));
        for (at, line) in (1..).zip(&self.lines) {
            body.push(Seg::new("LX").put(1, line.number.unwrap_or(at).to_string()));
            body.extend(line.marks.iter().map(Mark::write));
            let item = Seg::new("W12")
                .maybe(1, line.status.as_deref())
                .maybe(2, line.ordered.map(show_decimal))
                .maybe(3, line.quantity.map(show_decimal))
                .maybe(4, line.difference.map(show_decimal))
                .maybe(5, line.unit.as_deref())
                .maybe(6, line.upc.as_deref())
                .maybe(9, line.lot.as_deref());
            body.push(push_pairs(item, &line.products, &[7, 17]));
            line.write_without_marks(&mut body);
        }
        body.extend(self.totals.as_ref().map(|totals| totals.write("W03")));
        body
    }
}

/// 943: stock that comes to a warehouse.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockTransfer {
    /// W0601.
    pub status: String,
    /// W0602: the depositor's order, by which the receipt is told.
    pub order: String,
    pub shipped: Option<Date>,
    /// W0604.
    pub shipment_id: Option<String>,
    pub common: Common,
    pub carrier: Option<CarrierDetail>,
    pub lines: Vec<WarehouseLine>,
    pub totals: Option<Measures>,
}

impl StockTransfer {
    /// Reads a 943, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut transfer = Self::default();
        let mut lines = Lines::default();
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"W06" => {
                    has_header = true;
                    transfer.status = walk.required(&segment, 1);
                    transfer.order = walk.required(&segment, 2);
                    transfer.shipped = walk.date(&segment, 3);
                    transfer.shipment_id = optional(&segment, 4);
                }
                b"W27" => transfer.carrier = Some(CarrierDetail::read_w27(&segment)),
                b"W03" => transfer.totals = Some(Measures::read(&segment, &mut walk)),
                b"LX" => lines.open(&segment),
                b"W04" => read_item(&segment, &mut lines, &mut walk),
                _ => lines.take(&segment, &mut transfer.common, &mut walk),
            }
        }
        transfer.lines = lines.done;
        if !has_header {
            walk.missing("W06");
        }
        (transfer, walk.finish())
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![
            Seg::new("W06")
                .put(1, &self.status)
                .put(2, &self.order)
                .maybe(3, self.shipped.map(show_date))
                .maybe(4, self.shipment_id.as_deref()),
        ];
        self.common.write(Dialect::Warehouse, &mut body);
        body.extend(self.carrier.as_ref().map(CarrierDetail::write_w27));
        for line in &self.lines {
            write_item("W04", line, &mut body);
        }
        body.extend(self.totals.as_ref().map(|totals| totals.write("W03")));
        body
    }
}

/// W04 and W07 have the same layout.
fn read_item(segment: &Segment<'_>, lines: &mut Lines, walk: &mut Walk<'_>) {
    let quantity = walk.decimal(segment, 1);
    let line = lines.item();
    line.quantity = quantity;
    line.unit = optional(segment, 2);
    line.upc = optional(segment, 3);
    line.products = read_pairs(segment, &[4, 6]);
    line.lot = optional(segment, 8);
}

fn write_item(tag: &'static str, line: &WarehouseLine, body: &mut Vec<Seg>) {
    if let Some(number) = line.number {
        body.push(Seg::new("LX").put(1, number.to_string()));
    }
    let item = Seg::new(tag)
        .maybe(1, line.quantity.map(show_decimal))
        .maybe(2, line.unit.as_deref())
        .maybe(3, line.upc.as_deref())
        .maybe(8, line.lot.as_deref());
    body.push(push_pairs(item, &line.products, &[4, 6]));
    line.write(body);
}

/// 944: what a warehouse received, with what was over, short or damaged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockReceipt {
    /// W1701.
    pub status: String,
    pub received: Option<Date>,
    /// W1703: the warehouse's receipt number.
    pub receipt: String,
    /// W1704: the depositor's order.
    pub order: Option<String>,
    /// W1705.
    pub shipment_id: Option<String>,
    pub common: Common,
    pub carrier: Option<CarrierDetail>,
    pub lines: Vec<WarehouseLine>,
    pub totals: Option<ReceiptTotals>,
}

/// W14.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptTotals {
    pub received: Option<Decimal>,
    pub shipped: Option<Decimal>,
    /// Damaged or on hold.
    pub damaged: Option<Decimal>,
}

impl StockReceipt {
    /// Reads a 944, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut receipt = Self::default();
        let mut lines = Lines::default();
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"W17" => {
                    has_header = true;
                    receipt.status = walk.required(&segment, 1);
                    receipt.received = walk.date(&segment, 2);
                    receipt.receipt = walk.required(&segment, 3);
                    receipt.order = optional(&segment, 4);
                    receipt.shipment_id = optional(&segment, 5);
                }
                b"W27" | b"W08" if lines.last().is_none() => {
                    receipt.carrier = Some(CarrierDetail::read_w27(&segment));
                }
                b"W14" => {
                    let [received, shipped, damaged] = [1, 2, 3].map(|number| walk.decimal(&segment, number));
                    receipt.totals = Some(ReceiptTotals { received, shipped, damaged });
                }
                b"LX" => lines.open(&segment),
                b"W07" => read_item(&segment, &mut lines, &mut walk),
                _ => lines.take(&segment, &mut receipt.common, &mut walk),
            }
        }
        receipt.lines = lines.done;
        if !has_header {
            walk.missing("W17");
        }
        (receipt, walk.finish())
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![
            Seg::new("W17")
                .put(1, &self.status)
                .maybe(2, self.received.map(show_date))
                .put(3, &self.receipt)
                .maybe(4, self.order.as_deref())
                .maybe(5, self.shipment_id.as_deref()),
        ];
        self.common.write(Dialect::Warehouse, &mut body);
        body.extend(self.carrier.as_ref().map(CarrierDetail::write_w27));
        for line in &self.lines {
            write_item("W07", line, &mut body);
        }
        if let Some(ReceiptTotals { received, shipped, damaged }) = &self.totals {
            body.push(
                Seg::new("W14")
                    .maybe(1, received.map(show_decimal))
                    .maybe(2, shipped.map(show_decimal))
                    .maybe(3, damaged.map(show_decimal)),
            );
        }
        body
    }
}
