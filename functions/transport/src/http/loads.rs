//! Loads: made by hand, tendered, dispatched, cancelled.

use jiff::Timestamp;
use kernel::{DriverId, LoadId, LocationId, ShipmentId, StopId, VehicleId};
use platform::http::{Ids, Listed, Params};
use platform::routes;
use platform::table::Page;
use platform::{Answer, Api, Body, Call, Failure, Id, Paging, Permit, Problems, Reply};
use serde::Deserialize;
use serde_json::Value;
use transport::guide::RankedCarrier;
use transport::load::{Command, DriverRef, Status, VehicleRef};
use transport::{Equipment, Load, LocationDetails};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{READ, WRITE};
use crate::loading::{self, Order};
use crate::routing;
use crate::table::{Drivers, Loads, Locations, Vehicles};
use crate::views::LoadView;
use crate::wire::{EquipmentWord, IdempotencyKey, RankedCarrierFields};

/// Freight to put on one truck.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateLoad {
    /// Open freight of one facility, 1 to 45.
    #[validate(length(min = 1, max = 45))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 45,
        example = json!(["shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d1"]))]
    shipment_ids: Vec<ShipmentId>,
    #[serde(default)]
    #[schema(value_type = EquipmentWord)]
    equipment: Equipment,
}

/// Freight to put on, or to take off.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct LoadFreight {
    #[validate(length(min = 1, max = 45))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 45,
        example = json!(["shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d1"]))]
    shipment_ids: Vec<ShipmentId>,
}

/// Whom to ask.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct TenderLoad {
    /// In the order of asking; the routing guide's carriers when not given.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(value_type = Option<Vec<RankedCarrierFields>>)]
    carriers: Option<Vec<RankedCarrier>>,
}

/// Who drives, in what. Both must be the accepted carrier's.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct DispatchLoad {
    #[schema(value_type = String, example = "drv_018f6b2e7c1d7a41b3c5d2e4f6a8b0c2")]
    driver_id: DriverId,
    #[schema(value_type = String, example = "veh_018f6b2e7c1d7a41b3c5d2e4f6a8b0c3")]
    vehicle_id: VehicleId,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct CancelLoad {
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "the customer moved the date")]
    reason: String,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResumeLoad {
    /// Needed when nothing says that the workflow stopped.
    #[serde(default)]
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "a rate was added")]
    reason: Option<String>,
}

/// When the truck is expected.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct SetAppointment {
    #[schema(value_type = String, format = DateTime, example = "2026-11-24T14:00:00Z")]
    start: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-11-24T16:00:00Z")]
    end: Timestamp,
    /// The place whose hours and lead time are to be kept.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "loc_018f6b2e7c1d7a41b3c5d2e4f6a8b0c6")]
    location_id: Option<LocationId>,
    /// Overrides the place's hours and lead time.
    #[serde(default)]
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "agreed by phone with Pat")]
    reason: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LoadFilter {
    /// A load's status, such as `tendering`.
    #[param(value_type = Option<String>, example = "tendering")]
    status: Option<Status>,
}

/// Make a load by hand
#[utoipa::path(
    post, path = "/v1/loads", tag = "loads", params(IdempotencyKey), request_body = CreateLoad,
    responses((status = 201, description = "Planned.", body = LoadView), Problems)
)]
async fn create_load(call: Call, Body(body): Body<CreateLoad>) -> Answer<LoadView> {
    let permit = call.permit(WRITE, "create_load")?;
    let CreateLoad { mut shipment_ids, equipment } = body;
    shipment_ids.sort_unstable();
    shipment_ids.dedup();
    let load_id = permit.new_id::<LoadId>();
    let number = loading::numbers(&permit, 1).await?;
    let done = loading::make(&permit, Order { load_id, number, equipment, shipment_ids }).await?;
    Ok(Reply::changed(done, Some(load_id.to_string())))
}

/// List loads, newest first
#[utoipa::path(
    get, path = "/v1/loads", tag = "loads", params(LoadFilter, Paging),
    responses((status = 200, description = "A page.", body = Page<LoadView>), Problems)
)]
async fn list_loads(
    call: Call,
    Params(filter): Params<LoadFilter>,
    paging: Paging,
) -> Result<Listed<LoadView>, Failure> {
    call.permit(READ, "list_loads")?.list::<Loads>(Loads::newest(filter.status), &paging).await
}

/// Read a load
#[utoipa::path(
    get, path = "/v1/loads/{id}", tag = "loads", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now.", body = LoadView), Problems)
)]
async fn get_load(call: Call, Id(id): Id<LoadId>) -> Answer<LoadView> {
    call.permit(READ, "get_load")?.show::<Loads>(id).await
}

/// All that happened to a load
#[utoipa::path(
    get, path = "/v1/loads/{id}/history", tag = "loads", params(("id" = String, Path), Paging),
    responses((status = 200, description = "Events, oldest first.", body = Page<Object>), Problems)
)]
async fn list_load_history(call: Call, Id(id): Id<LoadId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit(READ, "list_load_history")?.history::<Loads>(id, &paging).await
}

/// Put freight on a planned load
#[utoipa::path(
    post, path = "/v1/loads/{id}/add-shipments", tag = "loads", params(("id" = String, Path), IdempotencyKey),
    request_body = LoadFreight, responses((status = 200, description = "Added.", body = LoadView), Problems)
)]
async fn add_load_shipments(call: Call, Id(id): Id<LoadId>, Body(body): Body<LoadFreight>) -> Answer<LoadView> {
    let permit = call.permit(WRITE, "add_load_shipments")?;
    Ok(Reply::changed(loading::add(&permit, id, &unique(body)).await?, None))
}

/// Take freight off a planned load
#[utoipa::path(
    post, path = "/v1/loads/{id}/remove-shipments", tag = "loads", params(("id" = String, Path), IdempotencyKey),
    request_body = LoadFreight, responses((status = 200, description = "Removed.", body = LoadView), Problems)
)]
async fn remove_load_shipments(call: Call, Id(id): Id<LoadId>, Body(body): Body<LoadFreight>) -> Answer<LoadView> {
    let permit = call.permit(WRITE, "remove_load_shipments")?;
    Ok(Reply::changed(loading::remove(&permit, id, &unique(body)).await?, None))
}

fn unique(LoadFreight { mut shipment_ids }: LoadFreight) -> Vec<ShipmentId> {
    shipment_ids.sort_unstable();
    shipment_ids.dedup();
    shipment_ids
}

/// Tender a load
///
/// The carriers are asked one after the other, each for as long as its rank allows.
#[utoipa::path(
    post, path = "/v1/loads/{id}/tender", tag = "loads", params(("id" = String, Path), IdempotencyKey),
    request_body = TenderLoad, responses((status = 200, description = "Tendering.", body = LoadView), Problems)
)]
async fn tender_load(call: Call, Id(id): Id<LoadId>, Body(body): Body<TenderLoad>) -> Answer<LoadView> {
    let permit = call.permit(WRITE, "tender_load")?;
    told(&permit, id, async |load| {
        let waterfall = match &body.carriers {
            Some(named) => routing::as_named(&permit, named).await?,
            None => routing::from_guide(&permit, load).await?,
        };
        Ok(Command::StartTendering { waterfall })
    })
    .await
}

/// A command that is put together from what is read: after the receipt was looked for, so that a retry replays, and in
/// the transaction.
async fn told(
    permit: &Permit,
    id: LoadId,
    command: impl AsyncFn(&Load) -> Result<Command, Failure>,
) -> Answer<LoadView> {
    let done = permit
        .transact(async |work| {
            let mut load = work.load::<Loads>(id).await?;
            work.expect_version(&load)?;
            let command = command(&load.state).await?;
            work.apply::<Loads>(&mut load, &command)?;
            work.reply::<Loads>(&load)
        })
        .await?;
    Ok(Reply::changed(done, None))
}

/// Dispatch an accepted load
#[utoipa::path(
    post, path = "/v1/loads/{id}/dispatch", tag = "loads", params(("id" = String, Path), IdempotencyKey),
    request_body = DispatchLoad, responses((status = 200, description = "Dispatched.", body = LoadView), Problems)
)]
async fn dispatch_load(call: Call, Id(id): Id<LoadId>, Body(body): Body<DispatchLoad>) -> Answer<LoadView> {
    let permit = call.permit(WRITE, "dispatch_load")?;
    told(&permit, id, async |_| {
        let driver = driver(&permit, body.driver_id).await?;
        let vehicle = vehicle(&permit, body.vehicle_id).await?;
        Ok(Command::Dispatch { driver, vehicle })
    })
    .await
}

async fn driver(permit: &Permit, id: DriverId) -> Result<DriverRef, Failure> {
    let stored = permit.find::<Drivers>(id).await?;
    let details = stored.and_then(|driver| driver.state.details).filter(|details| details.active);
    let details =
        details.ok_or_else(|| Failure::field("/driver_id", "driver_unknown", "there is no such active driver"))?;
    Ok(DriverRef { id, carrier_id: details.carrier_id, name: details.name, phone: details.phone })
}

async fn vehicle(permit: &Permit, id: VehicleId) -> Result<VehicleRef, Failure> {
    let stored = permit.find::<Vehicles>(id).await?;
    let details = stored.and_then(|vehicle| vehicle.state.details).filter(|details| details.active);
    let details =
        details.ok_or_else(|| Failure::field("/vehicle_id", "vehicle_unknown", "there is no such active vehicle"))?;
    Ok(VehicleRef { id, carrier_id: details.carrier_id, unit: details.unit, kind: details.kind })
}

/// Cancel a load
///
/// Possible until it departs. Its freight is open again.
#[utoipa::path(
    post, path = "/v1/loads/{id}/cancel", tag = "loads", params(("id" = String, Path), IdempotencyKey),
    request_body = CancelLoad, responses((status = 200, description = "Cancelled.", body = LoadView), Problems)
)]
async fn cancel_load(call: Call, Id(id): Id<LoadId>, Body(body): Body<CancelLoad>) -> Answer<LoadView> {
    let permit = call.permit(WRITE, "cancel_load")?;
    Ok(Reply::changed(loading::cancel(&permit, id, &body.reason).await?, None))
}

/// Start the workflow of a load again
///
/// It goes on from where the facts stand: what has happened already is not waited for.
#[utoipa::path(
    post, path = "/v1/loads/{id}/resume", tag = "loads", params(("id" = String, Path), IdempotencyKey),
    request_body = ResumeLoad, responses((status = 200, description = "Resumed.", body = LoadView), Problems)
)]
async fn resume_load(call: Call, Id(id): Id<LoadId>, Body(body): Body<ResumeLoad>) -> Answer<LoadView> {
    let permit = call.permit(WRITE, "resume_load")?;
    permit.execute::<Loads>(id, Command::Resume { reason: body.reason }).await
}

/// Set the appointment of a stop
#[utoipa::path(
    post, path = "/v1/loads/{id}/stops/{stop_id}/appointment", tag = "loads",
    params(("id" = String, Path), ("stop_id" = String, Path), IdempotencyKey),
    request_body = SetAppointment, responses((status = 200, description = "Set.", body = LoadView), Problems)
)]
async fn set_stop_appointment(
    call: Call,
    Ids(id, stop_id): Ids<LoadId, StopId>,
    Body(body): Body<SetAppointment>,
) -> Answer<LoadView> {
    let permit = call.permit(WRITE, "set_stop_appointment")?;
    let SetAppointment { start, end, location_id, reason } = body;
    let permit = match reason {
        Some(reason) => permit.because(reason),
        None => permit,
    };
    told(&permit, id, async |load| {
        let place = match location_id {
            Some(location_id) => Some(Box::new(place_of(&permit, load, stop_id, location_id).await?)),
            None => None,
        };
        Ok(Command::SetAppointment { stop_id, start, end, place })
    })
    .await
}

/// The place, if it is where the stop is.
async fn place_of(
    permit: &Permit,
    load: &Load,
    stop_id: StopId,
    location_id: LocationId,
) -> Result<LocationDetails, Failure> {
    let place = permit.find::<Locations>(location_id).await?.and_then(|location| location.state.details);
    let zip = load.stop(stop_id).map(|stop| stop.place.zip.five().to_owned());
    place
        .filter(|place| zip.is_none_or(|zip| zip == place.address.zip.five()))
        .ok_or_else(|| Failure::field("/location_id", "location_elsewhere", "there is no such location at this stop"))
}

pub fn routes(api: Api) -> Api {
    api.routes(routes!(create_load, list_loads))
        .routes(routes!(get_load))
        .routes(routes!(list_load_history))
        .routes(routes!(add_load_shipments))
        .routes(routes!(remove_load_shipments))
        .routes(routes!(tender_load))
        .routes(routes!(dispatch_load))
        .routes(routes!(cancel_load))
        .routes(routes!(resume_load))
        .routes(routes!(set_stop_appointment))
}
