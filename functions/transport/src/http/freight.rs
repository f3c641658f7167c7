//! Freight is read here; it changes when the warehouse and the loads do.

use kernel::{FacilityId, ShipmentId};
use platform::http::{Listed, Params};
use platform::routes;
use platform::table::Page;
use platform::{Answer, Api, Call, Failure, Id, Paging, Problems};
use serde::Deserialize;
use serde_json::Value;
use transport::freight::Status;
use utoipa::IntoParams;

use super::READ;
use crate::table::Freights;
use crate::views::FreightView;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FreightFilter {
    #[param(value_type = Option<String>)]
    facility_id: Option<FacilityId>,
    /// `open` (when not given), `assigned`, `cancelled` or `announced`.
    #[param(value_type = Option<String>, example = "open")]
    status: Option<Status>,
}

/// List freight
///
/// By facility, then oldest ship date first.
#[utoipa::path(
    get, path = "/v1/freight", tag = "freight", params(FreightFilter, Paging),
    responses((status = 200, description = "A page.", body = Page<FreightView>), Problems)
)]
async fn list_freight(
    call: Call,
    Params(filter): Params<FreightFilter>,
    paging: Paging,
) -> Result<Listed<FreightView>, Failure> {
    let query = Freights::of_status(filter.status.unwrap_or(Status::Open), filter.facility_id);
    call.permit(READ, "list_freight")?.list::<Freights>(query, &paging).await
}

/// Read the freight of one shipment
#[utoipa::path(
    get, path = "/v1/freight/{id}", tag = "freight", params(("id" = String, Path, description = "The shipment's id")),
    responses((status = 200, description = "As it is now.", body = FreightView), Problems)
)]
async fn get_freight(call: Call, Id(id): Id<ShipmentId>) -> Answer<FreightView> {
    call.permit(READ, "get_freight")?.show::<Freights>(id).await
}

/// All that happened to the freight
#[utoipa::path(
    get, path = "/v1/freight/{id}/history", tag = "freight", params(("id" = String, Path), Paging),
    responses((status = 200, description = "Events, oldest first.", body = Page<Object>), Problems)
)]
async fn list_freight_history(call: Call, Id(id): Id<ShipmentId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit(READ, "list_freight_history")?.history::<Freights>(id, &paging).await
}

pub fn routes(api: Api) -> Api {
    api.routes(routes!(list_freight)).routes(routes!(get_freight)).routes(routes!(list_freight_history))
}
