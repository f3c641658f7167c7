//! What the warehouse's resources look like on the wire.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{AccountId, Address, Context, FacilityId, ItemId, OrderId, Pounds, ReceiptId, ShipmentId, StockId, Zone};
use platform::Stored;
use platform::entity::Meta;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use warehouse::shipment::{Carton, Line};
use warehouse::{Bin, Dimensions, Facility, Item, Level, Receiving, Shipment, Sku, Stock};

use crate::vocabulary::{ReceiptStatus, ShipmentCancelCause, ShipmentStatus, ShortPickReason, ShortageReason};

/// A US address: the shape of `kernel::Address`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Address)]
pub struct AddressSchema {
    #[schema(example = "Dallas DC")]
    name: String,
    #[schema(example = "100 Main St")]
    street: Option<String>,
    #[schema(example = "Dallas")]
    city: String,
    /// USPS code; the full name is read too.
    #[schema(example = "TX")]
    state: String,
    #[schema(example = "75201")]
    zip: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    #[schema(value_type = String, example = "itm_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: ItemId,
    #[schema(value_type = String, example = "FUR-BO-10001798")]
    pub sku: Option<Sku>,
    #[schema(example = "Bush Somerset Bookcase")]
    pub description: String,
    #[schema(example = "each")]
    pub unit: String,
    /// Pounds, one unit.
    #[schema(value_type = String, example = "62.5")]
    pub weight_lb: Pounds,
    #[schema(value_type = Option<String>, example = "36")]
    pub length_in: Option<Decimal>,
    #[schema(value_type = Option<String>, example = "14")]
    pub width_in: Option<Decimal>,
    #[schema(value_type = Option<String>, example = "8")]
    pub height_in: Option<Decimal>,
    #[schema(example = "Bookcases")]
    pub category: Option<String>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl ItemView {
    pub fn of(stored: &Stored<Item, ItemId>, context: &Context) -> Self {
        let draft = stored.state.draft.as_ref();
        let dimensions = draft.and_then(|d| d.dimensions);
        Self {
            id: stored.id,
            sku: stored.state.sku.clone(),
            description: draft.map(|d| d.description.clone()).unwrap_or_default(),
            unit: draft.map(|d| d.unit.clone()).unwrap_or_default(),
            weight_lb: draft.map(|d| d.weight_lb).unwrap_or_default(),
            length_in: dimensions.map(Dimensions::length_in),
            width_in: dimensions.map(Dimensions::width_in),
            height_in: dimensions.map(Dimensions::height_in),
            category: draft.and_then(|d| d.category.clone()),
            meta: stored.meta(context),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FacilityView {
    #[schema(value_type = String, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: FacilityId,
    #[schema(example = "Dallas DC")]
    pub name: String,
    #[schema(value_type = AddressSchema)]
    pub address: Option<Address>,
    /// IANA time zone.
    #[schema(value_type = String, example = "America/Chicago")]
    pub zone: Option<Zone>,
    #[schema(value_type = Vec<String>, example = json!(["A-01-01", "A-01-02"]))]
    pub bins: Vec<Bin>,
    #[schema(example = 2)]
    pub bin_count: usize,
    #[serde(flatten)]
    pub meta: Meta,
}

impl FacilityView {
    pub fn of(stored: &Stored<Facility, FacilityId>, context: &Context) -> Self {
        let Facility { name, address, zone, bins } = &stored.state;
        Self {
            id: stored.id,
            name: name.clone(),
            address: address.clone(),
            zone: zone.clone(),
            bins: bins.iter().cloned().collect(),
            bin_count: bins.len(),
            meta: stored.meta(context),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BinStockView {
    #[schema(value_type = String, example = "A-01-01")]
    pub bin: Bin,
    #[schema(example = 40)]
    pub on_hand: u32,
    #[schema(example = 5)]
    pub allocated: u32,
    #[schema(example = 2)]
    pub held: u32,
    #[schema(example = 33)]
    pub available: u32,
}

/// `available = on_hand - allocated - held`, never below zero, in each bin.
#[derive(Debug, Serialize, ToSchema)]
pub struct StockView {
    #[schema(value_type = String, example = "stk_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: StockId,
    #[schema(value_type = String, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub facility_id: Option<FacilityId>,
    #[schema(value_type = String, example = "itm_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub item_id: Option<ItemId>,
    #[schema(value_type = String, example = "FUR-BO-10001798")]
    pub sku: Option<Sku>,
    #[schema(example = 40)]
    pub on_hand: u32,
    #[schema(example = 5)]
    pub allocated: u32,
    #[schema(example = 2)]
    pub held: u32,
    #[schema(example = 33)]
    pub available: u32,
    pub bins: Vec<BinStockView>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl StockView {
    pub fn of(stored: &Stored<Stock, StockId>, context: &Context) -> Self {
        let stock = &stored.state;
        let Level { on_hand, allocated, held } = stock.total();
        let bins = stock.bins.iter().map(|(bin, level)| BinStockView {
            bin: bin.clone(),
            on_hand: level.on_hand,
            allocated: level.allocated,
            held: level.held,
            available: level.available(),
        });
        Self {
            id: stored.id,
            facility_id: stock.facility_id,
            item_id: stock.sku.as_ref().map(|sku| warehouse::ids::item(context.tenant, sku)),
            sku: stock.sku.clone(),
            on_hand,
            allocated,
            held,
            available: stock.available(),
            bins: bins.collect(),
            meta: stored.meta(context),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptLineView {
    #[schema(value_type = String, example = "FUR-BO-10001798")]
    pub sku: Sku,
    #[schema(value_type = String, example = "A-01-01")]
    pub bin: Bin,
    #[schema(example = 40)]
    pub quantity: u32,
    /// Whether it is in stock already.
    pub posted: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    #[schema(value_type = String, example = "rcv_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: ReceiptId,
    pub status: ReceiptStatus,
    #[schema(value_type = String, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub facility_id: Option<FacilityId>,
    #[schema(example = "PO-77")]
    pub reference: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-11-20T15:04:05Z")]
    pub received_at: Option<Timestamp>,
    /// In SKU order.
    pub lines: Vec<ReceiptLineView>,
    #[schema(example = 40)]
    pub units: u64,
    #[serde(flatten)]
    pub meta: Meta,
}

impl ReceiptView {
    pub fn of(stored: &Stored<Receiving, ReceiptId>, context: &Context) -> Self {
        let Receiving { status, facility_id, reference, received_at, lines, posted } = &stored.state;
        let views = lines.iter().enumerate().map(|(n, line)| ReceiptLineView {
            sku: line.sku.clone(),
            bin: line.bin.clone(),
            quantity: line.quantity.get(),
            posted: n < *posted,
        });
        Self {
            id: stored.id,
            status: (*status).into(),
            facility_id: *facility_id,
            reference: reference.clone(),
            received_at: *received_at,
            lines: views.collect(),
            units: lines.iter().map(|line| u64::from(line.quantity.get())).sum(),
            meta: stored.meta(context),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PromiseView {
    #[schema(value_type = String, example = "A-01-01")]
    pub bin: Bin,
    #[schema(example = 4)]
    pub allocated: u32,
    /// Once it is confirmed.
    #[schema(example = 3)]
    pub picked: Option<u32>,
    pub reason: Option<ShortPickReason>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ShipmentLineView {
    #[schema(example = 1)]
    pub line: u32,
    #[schema(value_type = String, example = "FUR-BO-10001798")]
    pub sku: Sku,
    #[schema(example = 5)]
    pub ordered: u32,
    #[schema(example = 4)]
    pub allocated: u32,
    /// Once all of its bins are confirmed.
    #[schema(example = 3)]
    pub picked: Option<u32>,
    /// Ordered, but neither promised nor in hand.
    #[schema(example = 2)]
    pub short: u32,
    pub reason: Option<ShortageReason>,
    #[schema(value_type = String, example = "62.5")]
    pub unit_weight_lb: Pounds,
    pub bins: Vec<PromiseView>,
}

impl ShipmentLineView {
    fn of(line: &Line) -> Self {
        let promise = |p: &warehouse::shipment::Promise| PromiseView {
            bin: p.bin.clone(),
            allocated: p.allocated,
            picked: p.picked,
            reason: p.reason.map(ShortPickReason::from),
        };
        Self {
            line: line.line,
            sku: line.sku.clone(),
            ordered: line.ordered,
            allocated: line.allocated(),
            picked: line.picked().filter(|_| !line.bins.is_empty()),
            short: line.ordered.saturating_sub(line.pieces()),
            reason: line.shortage.map(ShortageReason::from),
            unit_weight_lb: line.unit_weight_lb,
            bins: line.bins.iter().map(promise).collect(),
        }
    }
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CartonView {
    #[schema(value_type = Option<String>, example = "12.5")]
    pub weight_lb: Option<Pounds>,
    #[schema(value_type = Option<String>, example = "18")]
    pub length_in: Option<Decimal>,
    #[schema(value_type = Option<String>, example = "12")]
    pub width_in: Option<Decimal>,
    #[schema(value_type = Option<String>, example = "10")]
    pub height_in: Option<Decimal>,
}

impl From<&Carton> for CartonView {
    fn from(carton: &Carton) -> Self {
        Self {
            weight_lb: carton.weight_lb,
            length_in: carton.dimensions.map(Dimensions::length_in),
            width_in: carton.dimensions.map(Dimensions::width_in),
            height_in: carton.dimensions.map(Dimensions::height_in),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ShipmentView {
    #[schema(value_type = String, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: ShipmentId,
    pub status: ShipmentStatus,
    #[schema(value_type = Option<String>, example = "ord_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub order_id: Option<OrderId>,
    #[schema(example = "CA-2018-152156")]
    pub order_number: Option<String>,
    #[schema(value_type = Option<String>, example = "acc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub account_id: Option<AccountId>,
    #[schema(value_type = Option<String>, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub facility_id: Option<FacilityId>,
    #[schema(value_type = Option<AddressSchema>)]
    pub ship_to: Option<Address>,
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-24")]
    pub ship_by: Option<Date>,
    /// Which release of the order this answers.
    #[schema(example = 1)]
    pub attempt: u32,
    pub lines: Vec<ShipmentLineView>,
    /// SKUs of the order that no item has.
    #[schema(example = json!([]))]
    pub unknown_skus: Vec<String>,
    #[schema(example = 4)]
    pub pieces: u32,
    /// Pounds: by its items, or as packed.
    #[schema(value_type = String, example = "250")]
    pub weight_lb: Pounds,
    pub cartons: Vec<CartonView>,
    #[schema(example = "D-3")]
    pub dock: Option<String>,
    pub cancelled: Option<ShipmentCancelCause>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl ShipmentView {
    pub fn of(stored: &Stored<Shipment, ShipmentId>, context: &Context) -> Self {
        let shipment = &stored.state;
        let order = shipment.order.as_ref();
        Self {
            id: stored.id,
            status: shipment.status.into(),
            order_id: order.map(|o| o.order_id),
            order_number: order.map(|o| o.order_number.clone()),
            account_id: order.map(|o| o.account_id),
            facility_id: shipment.facility_id(),
            ship_to: order.map(|o| o.ship_to.clone()),
            ship_by: order.map(|o| o.ship_by),
            attempt: shipment.attempt,
            lines: shipment.lines.iter().map(ShipmentLineView::of).collect(),
            unknown_skus: shipment.unknown_skus.clone(),
            pieces: shipment.pieces(),
            weight_lb: shipment.weight_lb(),
            cartons: shipment.cartons.iter().map(CartonView::from).collect(),
            dock: shipment.dock.clone(),
            cancelled: shipment.cancelled.map(ShipmentCancelCause::from),
            meta: stored.meta(context),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PickRowView {
    #[schema(value_type = String, example = "A-01-01")]
    pub bin: Bin,
    #[schema(value_type = String, example = "FUR-BO-10001798")]
    pub sku: Sku,
    #[schema(example = "Bush Somerset Bookcase")]
    pub description: String,
    #[schema(example = "each")]
    pub unit: String,
    /// Units to take from this bin.
    #[schema(example = 4)]
    pub quantity: u32,
    #[schema(example = 1)]
    pub line: u32,
    /// Once it is confirmed.
    #[schema(example = 4)]
    pub picked: Option<u32>,
}

/// The walk through the aisles: one row per bin and line, sorted by bin.
#[derive(Debug, Serialize, ToSchema)]
pub struct PickListView {
    #[schema(value_type = String, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub shipment_id: ShipmentId,
    pub status: ShipmentStatus,
    #[schema(example = "CA-2018-152156")]
    pub order_number: Option<String>,
    #[schema(value_type = Option<String>, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub facility_id: Option<FacilityId>,
    #[schema(example = 4)]
    pub pieces: u32,
    pub rows: Vec<PickRowView>,
}
