//! 850: a customer orders. 855: what we say to it. 856: what is on its way.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::common::{Common, Dialect};
use super::line::{Mark, ProductId, push_pairs, read_pairs};
use crate::x12::ack::Issue;
use crate::x12::segment::Segment;
use crate::x12::set::Set;
use crate::x12::values::{Walk, optional, show_date, show_decimal, show_time};
use crate::x12::write::Seg;

/// Where the pairs of product identifiers of a PO1 begin.
const PO1_PAIRS: [usize; 10] = [6, 8, 10, 12, 14, 16, 18, 20, 22, 24];

/// 850.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrder {
    /// BEG01: `00` original, `01` cancellation, `04` change…
    pub purpose: String,
    /// BEG02: `SA` stand-alone, `NE` new, `DS` drop shipment…
    pub kind: String,
    pub number: String,
    pub release: Option<String>,
    pub date: Option<Date>,
    pub currency: Option<String>,
    /// TD5.
    pub routing: Vec<Routing>,
    pub common: Common,
    pub lines: Vec<PurchaseLine>,
    /// CTT01, where told: how many lines there should be.
    pub stated_lines: Option<Decimal>,
}

/// TD5: which carrier, by what code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// TD502: `2` means that the code is a SCAC.
    pub qualifier: Option<String>,
    pub code: Option<String>,
    pub method: Option<String>,
    pub words: Option<String>,
}

impl Routing {
    fn read(segment: &Segment<'_>) -> Self {
        Self {
            qualifier: optional(segment, 2),
            code: optional(segment, 3),
            method: optional(segment, 4),
            words: optional(segment, 5),
        }
    }

    fn write(&self) -> Seg {
        Seg::new("TD5")
            .maybe(2, self.qualifier.as_deref())
            .maybe(3, self.code.as_deref())
            .maybe(4, self.method.as_deref())
            .free(5, self.words.as_deref().unwrap_or_default())
    }
}

/// PO1 and what follows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseLine {
    /// PO101, as the buyer numbers it.
    pub number: Option<String>,
    pub quantity: Option<Decimal>,
    pub unit: Option<String>,
    /// Per unit, in the order's currency.
    pub price: Option<Decimal>,
    pub price_basis: Option<String>,
    pub products: Vec<ProductId>,
    /// PID05.
    pub description: Option<String>,
    /// PO401: how many are in a pack.
    pub pack: Option<Decimal>,
    /// SCH: when how many are wanted.
    pub schedule: Vec<Scheduled>,
    pub common: Common,
}

/// SCH.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    pub quantity: Option<Decimal>,
    pub unit: Option<String>,
    /// SCH05 and SCH06: such as `002` delivery requested.
    pub qualifier: Option<String>,
    pub date: Option<Date>,
}

impl PurchaseOrder {
    /// Reads an 850, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut order = Self::default();
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"BEG" => {
                    has_header = true;
                    order.purpose = walk.required(&segment, 1);
                    order.kind = walk.required(&segment, 2);
                    order.number = walk.required(&segment, 3);
                    order.release = optional(&segment, 4);
                    order.date = walk.date(&segment, 5);
                }
                b"CUR" => order.currency = optional(&segment, 2),
                b"TD5" if order.lines.is_empty() => order.routing.push(Routing::read(&segment)),
                b"CTT" => order.stated_lines = walk.decimal(&segment, 1),
                b"PO1" => {
                    let line = PurchaseLine::read(&segment, &mut walk);
                    order.lines.push(line);
                }
                _ => match order.lines.last_mut() {
                    Some(line) => line.take(&segment, &mut walk),
                    None => {
                        order.common.take(&segment, &mut walk);
                    }
                },
            }
        }
        if !has_header {
            walk.missing("BEG");
        }
        if order.lines.is_empty() {
            walk.missing("PO1");
        }
        (order, walk.finish())
    }
}

impl PurchaseLine {
    fn read(segment: &Segment<'_>, walk: &mut Walk<'_>) -> Self {
        Self {
            number: optional(segment, 1),
            quantity: walk.decimal(segment, 2),
            unit: optional(segment, 3),
            price: walk.decimal(segment, 4),
            price_basis: optional(segment, 5),
            products: read_pairs(segment, &PO1_PAIRS),
            ..Self::default()
        }
    }

    fn take(&mut self, segment: &Segment<'_>, walk: &mut Walk<'_>) {
        match segment.tag() {
            b"PID" if self.description.is_none() => self.description = optional(segment, 5),
            b"PO4" => self.pack = walk.decimal(segment, 1),
            b"SCH" => {
                let scheduled = Scheduled {
                    quantity: walk.decimal(segment, 1),
                    unit: optional(segment, 2),
                    qualifier: optional(segment, 5),
                    date: walk.date(segment, 6),
                };
                self.schedule.push(scheduled);
            }
            _ => {
                self.common.take(segment, walk);
            }
        }
    }

    fn write(&self) -> Seg {
        let segment = Seg::new("PO1")
            .maybe(1, self.number.as_deref())
            .maybe(2, self.quantity.map(show_decimal))
            .maybe(3, self.unit.as_deref())
            .maybe(4, self.price.map(show_decimal))
            .maybe(5, self.price_basis.as_deref());
        push_pairs(segment, &self.products, &PO1_PAIRS)
    }
}

/// 855: what we say to an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAcknowledgement {
    /// BAK01, as in the order: `00` original…
    pub purpose: String,
    /// BAK02: `AC` with details and changes, `AD` with details, no change, `RD` rejected with details…
    pub kind: String,
    pub purchase_order: String,
    /// BAK04: the order's date.
    pub date: Option<Date>,
    /// BAK08: our number for it.
    pub order: Option<String>,
    pub common: Common,
    pub lines: Vec<AcknowledgedLine>,
}

/// A line as the buyer sent it, with what we say to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcknowledgedLine {
    pub line: PurchaseLine,
    pub answers: Vec<LineAnswer>,
}

/// ACK.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAnswer {
    /// ACK01: `IA` accepted, `IB` back-ordered, `IQ` quantity changed, `IR` rejected…
    pub status: String,
    pub quantity: Option<Decimal>,
    pub unit: Option<String>,
    /// ACK04 and ACK05: such as `068` current schedule to ship.
    pub date_qualifier: Option<String>,
    pub date: Option<Date>,
}

impl OrderAcknowledgement {
    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![
            Seg::new("BAK")
                .put(1, &self.purpose)
                .put(2, &self.kind)
                .put(3, &self.purchase_order)
                .maybe(4, self.date.map(show_date))
                .maybe(8, self.order.as_deref()),
        ];
        self.common.write(Dialect::Purchase, &mut body);
        for AcknowledgedLine { line, answers } in &self.lines {
            body.push(line.write());
            if let Some(description) = &line.description {
                body.push(Seg::new("PID").put(1, "F").free(5, description));
            }
            for answer in answers {
                body.push(
                    Seg::new("ACK")
                        .put(1, &answer.status)
                        .maybe(2, answer.quantity.map(show_decimal))
                        .maybe(3, answer.unit.as_deref())
                        .maybe(4, answer.date_qualifier.as_deref())
                        .maybe(5, answer.date.map(show_date)),
                );
            }
        }
        body.push(Seg::new("CTT").put(1, self.lines.len().to_string()));
        body
    }
}

/// 856: a shipment, its orders, their cartons or pallets, and what is in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipNotice {
    /// BSN01: `00` original…
    pub purpose: String,
    pub shipment_id: String,
    pub date: Option<Date>,
    pub time: Option<Time>,
    /// TD1: cartons or pallets, and weight.
    pub packaging: Option<String>,
    pub packages: Option<Decimal>,
    pub weight: Option<Decimal>,
    pub weight_unit: Option<String>,
    pub routing: Vec<Routing>,
    /// TD303.
    pub trailer: Option<String>,
    pub common: Common,
    pub orders: Vec<NoticeOrder>,
}

/// HL with O.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeOrder {
    pub purchase_order: String,
    pub date: Option<Date>,
    pub common: Common,
    pub packs: Vec<NoticePack>,
    /// Items that are in no pack of their own.
    pub items: Vec<NoticeItem>,
}

/// HL with P.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePack {
    /// `GM` with an SSCC, as a rule.
    pub marks: Vec<Mark>,
    pub items: Vec<NoticeItem>,
}

/// HL with I.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeItem {
    pub line: Option<String>,
    pub products: Vec<ProductId>,
    pub quantity: Option<Decimal>,
    pub unit: Option<String>,
    pub description: Option<String>,
}

/// Numbers the levels of the tree.
struct Levels<'a> {
    body: &'a mut Vec<Seg>,
    count: usize,
}

impl Levels<'_> {
    fn open(&mut self, parent: Option<usize>, code: &str) -> usize {
        self.count += 1;
        let parent = parent.map(|parent| parent.to_string());
        self.body.push(Seg::new("HL").put(1, self.count.to_string()).maybe(2, parent).put(3, code));
        self.count
    }

    fn item(&mut self, parent: usize, item: &NoticeItem) {
        self.open(Some(parent), "I");
        let lin = Seg::new("LIN").maybe(1, item.line.as_deref());
        self.body.push(push_pairs(lin, &item.products, &[2, 4, 6, 8, 10]));
        let sn1 = Seg::new("SN1").maybe(1, item.line.as_deref()).maybe(2, item.quantity.map(show_decimal));
        self.body.push(sn1.maybe(3, item.unit.as_deref()));
        if let Some(description) = &item.description {
            self.body.push(Seg::new("PID").put(1, "F").free(5, description));
        }
    }
}

impl ShipNotice {
    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        // 0001 is shipment, order, packaging, item; 0004 is without packaging.
        let has_packs = self.orders.iter().any(|order| !order.packs.is_empty());
        let mut body = vec![
            Seg::new("BSN")
                .put(1, &self.purpose)
                .put(2, &self.shipment_id)
                .maybe(3, self.date.map(show_date))
                .maybe(4, self.time.map(show_time))
                .put(5, if has_packs { "0001" } else { "0004" }),
        ];
        let mut levels = Levels { body: &mut body, count: 0 };
        let shipment = levels.open(None, "S");
        self.write_shipment(levels.body);
        for order in &self.orders {
            let parent = levels.open(Some(shipment), "O");
            levels.body.push(Seg::new("PRF").put(1, &order.purchase_order).maybe(4, order.date.map(show_date)));
            order.common.write(Dialect::Purchase, levels.body);
            for pack in &order.packs {
                let pack_level = levels.open(Some(parent), "P");
                levels.body.extend(pack.marks.iter().map(Mark::write));
                for item in &pack.items {
                    levels.item(pack_level, item);
                }
            }
            for item in &order.items {
                levels.item(parent, item);
            }
        }
        let count = levels.count;
        body.push(Seg::new("CTT").put(1, count.to_string()));
        body
    }

    fn write_shipment(&self, body: &mut Vec<Seg>) {
        let has_weight = self.weight.is_some();
        body.push(
            Seg::new("TD1")
                .maybe(1, self.packaging.as_deref())
                .maybe(2, self.packages.map(show_decimal))
                .put(6, if has_weight { "G" } else { "" })
                .maybe(7, self.weight.map(show_decimal))
                .maybe(8, self.weight_unit.as_deref().filter(|_| has_weight)),
        );
        body.extend(self.routing.iter().map(Routing::write));
        if let Some(trailer) = &self.trailer {
            body.push(Seg::new("TD3").put(1, "TL").put(3, trailer));
        }
        self.common.write(Dialect::Purchase, body);
    }
}
