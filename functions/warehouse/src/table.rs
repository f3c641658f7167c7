//! How the warehouse's aggregates are kept.
//!
//! | kind | gsi1 | gsi2 | id |
//! | --- | --- | --- | --- |
//! | item | all, by SKU | | from the SKU |
//! | facility | all, by name | | new |
//! | stock | all, by SKU, then facility | of a facility, by SKU | from facility and SKU |
//! | receiving | all, by time | of a facility, by time | new |
//! | shipment | of a status, by facility, then ship-by date | all, by order number | from the order |

use kernel::{Context, FacilityId, ItemId, ReceiptId, ShipmentId, StockId};
use platform::{Entity, Indexes, Query, Stored};
use warehouse::shipment::Status;
use warehouse::{Facility, Item, Receiving, Shipment, Sku, Stock};

use crate::views::{FacilityView, ItemView, ReceiptView, ShipmentView, StockView};

/// Parts the fields of a sort key: nothing that people type contains it.
const PART: char = '\u{1f}';

/// Only sort keys that begin so. DynamoDB takes neither an empty text nor a long one for a key's beginning, so an empty
/// one asks for all, and what is beyond any key of ours is cut: nothing begins with it either way.
fn beginning(query: Query, prefix: &str) -> Query {
    match prefix.trim() {
        "" => query,
        text => query.prefix(text.chars().take(PREFIX_MAX).collect::<String>()),
    }
}

/// More characters than a SKU or an order number has; in bytes, less than a key may have.
const PREFIX_MAX: usize = 200;

pub struct Items;

impl Items {
    pub fn by_sku(prefix: Option<&str>) -> Query {
        beginning(Query::gsi1("list", "all"), &prefix.unwrap_or_default().to_uppercase())
    }
}

impl Entity for Items {
    type Aggregate = Item;
    type Id = ItemId;
    type View = ItemView;

    fn indexes(item: &Item, _: ItemId) -> Indexes {
        match &item.sku {
            Some(sku) => Indexes::none().gsi1("list", "all", sku.folded()),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Item, ItemId>, context: &Context) -> ItemView {
        ItemView::of(stored, context)
    }
}

pub struct Facilities;

impl Facilities {
    pub fn all() -> Query {
        Query::gsi1("list", "all")
    }
}

impl Entity for Facilities {
    type Aggregate = Facility;
    type Id = FacilityId;
    type View = FacilityView;

    fn indexes(facility: &Facility, _: FacilityId) -> Indexes {
        Indexes::none().gsi1("list", "all", &facility.name)
    }

    fn unique(facility: &Facility) -> Vec<String> {
        vec![format!("name#{}", facility.name.to_uppercase())]
    }

    fn view(stored: &Stored<Facility, FacilityId>, context: &Context) -> FacilityView {
        FacilityView::of(stored, context)
    }
}

pub struct Stocks;

impl Stocks {
    pub fn all() -> Query {
        Query::gsi1("list", "all")
    }

    pub fn of_sku(sku: &Sku) -> Query {
        Query::gsi1("list", "all").prefix(format!("{}{PART}", sku.folded()))
    }

    pub fn of_facility(facility: FacilityId) -> Query {
        Query::gsi2("facility", facility)
    }
}

impl Entity for Stocks {
    type Aggregate = Stock;
    type Id = StockId;
    type View = StockView;

    fn indexes(stock: &Stock, _: StockId) -> Indexes {
        match (&stock.sku, stock.facility_id) {
            (Some(sku), Some(facility)) => Indexes::none()
                .gsi1("list", "all", format!("{}{PART}{facility}", sku.folded()))
                .gsi2("facility", facility, sku.folded()),
            _ => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Stock, StockId>, context: &Context) -> StockView {
        StockView::of(stored, context)
    }
}

pub struct Receipts;

impl Receipts {
    pub fn all() -> Query {
        Query::gsi1("list", "all").descending()
    }

    pub fn of_facility(facility: FacilityId) -> Query {
        Query::gsi2("facility", facility).descending()
    }
}

impl Entity for Receipts {
    type Aggregate = Receiving;
    type Id = ReceiptId;
    type View = ReceiptView;

    fn indexes(receiving: &Receiving, _: ReceiptId) -> Indexes {
        match (receiving.facility_id, receiving.received_at) {
            (Some(facility), Some(at)) => Indexes::none().gsi1("list", "all", at).gsi2("facility", facility, at),
            _ => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Receiving, ReceiptId>, context: &Context) -> ReceiptView {
        ReceiptView::of(stored, context)
    }
}

pub struct Shipments;

impl Shipments {
    /// The worklist of a status: by facility, then ship-by date, then order number.
    pub fn of_status(status: Status, facility: Option<FacilityId>) -> Query {
        let query = Query::gsi1("status", status.as_str());
        match facility {
            Some(facility) => query.prefix(format!("{facility}{PART}")),
            None => query,
        }
    }

    pub fn by_order_number(prefix: Option<&str>) -> Query {
        beginning(Query::gsi2("list", "all"), prefix.unwrap_or_default())
    }
}

impl Entity for Shipments {
    type Aggregate = Shipment;
    type Id = ShipmentId;
    type View = ShipmentView;

    fn indexes(shipment: &Shipment, _: ShipmentId) -> Indexes {
        // Without an order it only remembers a cancellation: nobody's work.
        let Some(order) = &shipment.order else { return Indexes::none() };
        let facility = shipment.facility_id().map(|id| id.to_string()).unwrap_or_default();
        let sort = format!("{facility}{PART}{}{PART}{}", order.ship_by, order.order_number);
        Indexes::none().gsi1("status", shipment.status.as_str(), sort).gsi2("list", "all", &order.order_number)
    }

    fn view(stored: &Stored<Shipment, ShipmentId>, context: &Context) -> ShipmentView {
        ShipmentView::of(stored, context)
    }
}
