//! Freight, as a planner sees it.

use jiff::civil::Date;
use kernel::{AccountId, Address, Context, FacilityId, LoadId, OrderId, Pounds, ShipmentId};
use platform::{Meta, Stored};
use serde::Serialize;
use transport::Freight;
use transport::freight::{Short, Status};
use utoipa::ToSchema;

use crate::wire::StreetAddress;

/// A line of which less goes than was ordered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShortView {
    #[schema(example = 1)]
    pub line: u32,
    #[schema(example = "FUR-BO-10001798")]
    pub sku: String,
    /// Units that do not go.
    #[schema(example = 2)]
    pub short: u32,
    #[schema(example = "damaged")]
    pub reason: Option<String>,
}

impl From<Short> for ShortView {
    fn from(Short { line, sku, short, reason }: Short) -> Self {
        Self { line, sku, short, reason }
    }
}

/// A shipment, as a planner sees it. The id is the shipment's.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreightView {
    #[schema(value_type = String, example = "shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d1")]
    pub id: ShipmentId,
    /// `announced` (facts came before the allocation), `open`, `assigned` or `cancelled`.
    #[schema(value_type = String, example = "open")]
    pub status: Status,
    #[schema(value_type = Option<String>, example = "ord_018f6b2e7c1d7a41b3c5d2e4f6a8b0d2")]
    pub order_id: Option<OrderId>,
    #[schema(example = "PO-10482")]
    pub order_number: Option<String>,
    #[schema(value_type = Option<String>, example = "acc_018f6b2e7c1d7a41b3c5d2e4f6a8b0d3")]
    pub account_id: Option<AccountId>,
    #[schema(value_type = Option<String>, example = "fac_018f6b2e7c1d7a41b3c5d2e4f6a8b0c5")]
    pub facility_id: Option<FacilityId>,
    #[schema(value_type = Option<StreetAddress>)]
    pub ship_to: Option<Address>,
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-24")]
    pub ship_by: Option<Date>,
    #[schema(value_type = String, example = "125.5")]
    pub weight_lb: Pounds,
    #[schema(example = 12)]
    pub pieces: u32,
    pub shorts: Vec<ShortView>,
    /// Staged by the warehouse.
    #[schema(example = true)]
    pub ready: bool,
    #[schema(value_type = Option<String>, example = "lod_018f6b2e7c1d7a41b3c5d2e4f6a8b0d4")]
    pub load_id: Option<LoadId>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl FreightView {
    pub fn of(stored: &Stored<Freight, ShipmentId>, context: &Context) -> Self {
        let freight = &stored.state;
        let allocated = freight.allocated.as_ref();
        Self {
            id: stored.id,
            status: freight.status(),
            order_id: allocated.map(|a| a.order_id),
            order_number: allocated.map(|a| a.order_number.clone()),
            account_id: allocated.map(|a| a.account_id),
            facility_id: allocated.map(|a| a.facility_id),
            ship_to: allocated.map(|a| a.ship_to.clone()),
            ship_by: allocated.map(|a| a.ship_by),
            weight_lb: freight.weight_lb(),
            pieces: freight.pieces(),
            shorts: freight.shorts().into_iter().map(ShortView::from).collect(),
            ready: freight.ready,
            load_id: freight.load_id,
            meta: stored.meta(context),
        }
    }
}
