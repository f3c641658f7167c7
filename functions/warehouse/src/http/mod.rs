//! Routes, one file per resource.

mod bulk;
mod facilities;
mod items;
mod receipts;
mod shipments;
mod stock;

use platform::Api;
use platform::routes;

pub fn routes(api: Api) -> Api {
    api.routes(routes!(items::create_item, items::list_items))
        .routes(routes!(items::import_items))
        .routes(routes!(items::get_item))
        .routes(routes!(items::get_item_history))
        .routes(routes!(items::revise_item))
        .routes(routes!(facilities::open_facility, facilities::list_facilities))
        .routes(routes!(facilities::get_facility))
        .routes(routes!(facilities::get_facility_history))
        .routes(routes!(facilities::add_bins))
        .routes(routes!(receipts::receive_goods, receipts::list_receipts))
        .routes(routes!(receipts::get_receipt))
        .routes(routes!(receipts::get_receipt_history))
        .routes(routes!(receipts::resume_receipt))
        .routes(routes!(stock::list_stock))
        .routes(routes!(stock::get_stock))
        .routes(routes!(stock::get_stock_history))
        .routes(routes!(stock::hold_stock))
        .routes(routes!(stock::unhold_stock))
        .routes(routes!(stock::adjust_stock))
        .routes(routes!(shipments::list_shipments))
        .routes(routes!(bulk::bulk_shipments))
        .routes(routes!(shipments::get_shipment))
        .routes(routes!(shipments::get_shipment_history))
        .routes(routes!(shipments::get_pick_list))
        .routes(routes!(shipments::start_picking_shipment))
        .routes(routes!(shipments::pick_shipment))
        .routes(routes!(shipments::pack_shipment))
        .routes(routes!(shipments::stage_shipment))
        .routes(routes!(shipments::fulfil_shipment))
        .routes(routes!(shipments::cancel_shipment))
}

/// A body with no fields. Said, because a command may get some later.
#[derive(Debug, serde::Deserialize, validator::Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}
