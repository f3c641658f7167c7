//! `/v1/facilities`: buildings and their bins.

use kernel::{Address, FacilityId, Zone};
use platform::http::{Id, Listed, Paging};
use platform::{Answer, Body, Call, Failure, Page, Problems};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;
use warehouse::{Bin, FacilityCommand};

use crate::table::Facilities;
use crate::views::{AddressSchema, FacilityView};
use crate::vocabulary::IdempotencyKey;

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenFacility {
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Dallas DC")]
    name: String,
    #[schema(value_type = AddressSchema)]
    address: Address,
    /// IANA time zone.
    #[schema(value_type = String, example = "America/Chicago")]
    zone: Zone,
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(value_type = Vec<String>, max_items = 2000, example = json!(["A-01-01", "A-01-02"]))]
    bins: Vec<Bin>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddBins {
    #[validate(length(min = 1, max = 2000))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 2000, example = json!(["B-01-01"]))]
    bins: Vec<Bin>,
}

/// Open a facility
#[utoipa::path(
    post, path = "/v1/facilities", tag = "facilities",
    params(IdempotencyKey),
    request_body = OpenFacility,
    responses((status = 201, body = FacilityView, description = "The facility."), Problems)
)]
pub async fn open_facility(call: Call, Body(body): Body<OpenFacility>) -> Answer<FacilityView> {
    let OpenFacility { name, address, zone, bins } = body;
    let permit = call.permit("warehouse:write", "open_facility")?;
    let command = FacilityCommand::Open { name, address, zone, bins: bins.into_iter().collect() };
    permit.create::<Facilities>(permit.new_id(), command).await
}

/// List facilities
#[utoipa::path(
    get, path = "/v1/facilities", tag = "facilities",
    params(Paging),
    responses((status = 200, body = Page<FacilityView>, description = "A page."), Problems)
)]
pub async fn list_facilities(call: Call, paging: Paging) -> Result<Listed<FacilityView>, Failure> {
    call.permit("warehouse:read", "list_facilities")?.list::<Facilities>(Facilities::all(), &paging).await
}

/// Read a facility
#[utoipa::path(
    get, path = "/v1/facilities/{id}", tag = "facilities",
    params(("id" = String, Path, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    responses((status = 200, body = FacilityView, description = "The facility."), Problems)
)]
pub async fn get_facility(call: Call, Id(id): Id<FacilityId>) -> Answer<FacilityView> {
    call.permit("warehouse:read", "get_facility")?.show::<Facilities>(id).await
}

/// Read a facility's history
#[utoipa::path(
    get, path = "/v1/facilities/{id}/history", tag = "facilities",
    params(("id" = String, Path, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e"), Paging),
    responses((status = 200, body = Object, description = "A page of events, oldest first."), Problems)
)]
pub async fn get_facility_history(
    call: Call,
    Id(id): Id<FacilityId>,
    paging: Paging,
) -> Result<Listed<Value>, Failure> {
    call.permit("warehouse:read", "get_facility_history")?.history::<Facilities>(id, &paging).await
}

/// Add bins to a facility
///
/// Bins that exist already stay as they are.
#[utoipa::path(
    post, path = "/v1/facilities/{id}/bins", tag = "facilities",
    params(IdempotencyKey, ("id" = String, Path, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = AddBins,
    responses((status = 200, body = FacilityView, description = "The facility."), Problems)
)]
pub async fn add_bins(call: Call, Id(id): Id<FacilityId>, Body(body): Body<AddBins>) -> Answer<FacilityView> {
    let command = FacilityCommand::AddBins(body.bins.into_iter().collect());
    call.permit("warehouse:write", "add_bins")?.execute::<Facilities>(id, command).await
}
