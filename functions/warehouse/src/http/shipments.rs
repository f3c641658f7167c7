//! `/v1/shipments`: pick, pack, stage - and the lists to work from.

use std::collections::BTreeMap;

use kernel::{FacilityId, OrderId, Pounds, ShipmentId};
use platform::http::{Id, Listed, Paging, Params};
use platform::{Answer, Body, Call, Failure, Page, Problems, Reply};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use warehouse::floor::{self, PickRow, Rest};
use warehouse::shipment::{CancelCause, Carton, ShipmentCommand, ShipmentRejection};
use warehouse::{Bin, ItemDraft, ids};

use super::NoFields;
use super::items::dimensions;
use crate::commit::run;
use crate::table::{Items, Shipments};
use crate::views::{PickListView, PickRowView, ShipmentView};
use crate::vocabulary::{IdempotencyKey, ShipmentStatus, ShortPickReason};

#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickConfirmation {
    #[schema(example = 1)]
    line: u32,
    /// One of the line's bins; without it, the quantity is that of the whole line.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "A-01-01")]
    bin: Option<Bin>,
    /// Units in hand.
    #[validate(range(max = 1_000_000))]
    #[schema(maximum = 1_000_000, example = 3)]
    quantity: u32,
    #[serde(default)]
    reason: Option<ShortPickReason>,
}

impl From<PickConfirmation> for PickRow {
    fn from(picked: PickConfirmation) -> Self {
        let PickConfirmation { line, bin, quantity, reason } = picked;
        Self { line, bin, quantity, reason: reason.map(ShortPickReason::into) }
    }
}

/// What holds for lines that a pick does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PickRest {
    /// Found as promised.
    #[default]
    AsAllocated,
    /// Stay open.
    Later,
}

#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickShipment {
    /// Usually only the exceptions.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    lines: Vec<PickConfirmation>,
    #[serde(default)]
    rest: PickRest,
}

#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CartonInput {
    /// Gross pounds. When every carton has it, their sum is the shipment's weight.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "12.5")]
    weight_lb: Option<Pounds>,
    /// Inches. All three or none.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "18")]
    length_in: Option<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "12")]
    width_in: Option<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "10")]
    height_in: Option<Decimal>,
}

#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackShipment {
    /// None named: one, weighed by its items.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    cartons: Vec<CartonInput>,
}

#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageShipment {
    #[serde(default)]
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "D-3")]
    dock: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FulfilShipment {
    /// Only the exceptions; everything else was found as promised.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    lines: Vec<PickConfirmation>,
    /// None named: one, weighed by its items.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    cartons: Vec<CartonInput>,
    #[serde(default)]
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "D-3")]
    dock: Option<String>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelShipment {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "customer changed their mind")]
    reason: String,
}

fn cartons(packed: Vec<CartonInput>) -> Result<Vec<Carton>, Failure> {
    let carton = |(n, packed)| {
        let CartonInput { weight_lb, length_in, width_in, height_in } = packed;
        let dimensions = dimensions(length_in, width_in, height_in, &format!("/cartons/{n}"))?;
        Ok(Carton { weight_lb, dimensions })
    };
    packed.into_iter().enumerate().map(carton).collect()
}

fn rows(lines: Vec<PickConfirmation>) -> Vec<PickRow> {
    lines.into_iter().map(PickRow::from).collect()
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShipmentFilter {
    /// A worklist, by facility, then ship-by date.
    #[serde(default)]
    #[param(inline)]
    status: Option<ShipmentStatus>,
    /// Best together with `status`; without it, a page may hold fewer rows than its limit.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    facility_id: Option<FacilityId>,
    #[serde(default)]
    #[param(value_type = Option<String>, example = "ord_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    order_id: Option<OrderId>,
    /// Order numbers that begin so.
    #[serde(default)]
    #[param(example = "CA-2018")]
    order_number: Option<String>,
}

/// List shipments
///
/// By `status` (and `facility_id`), by `order_id`, or by order number.
#[utoipa::path(
    get, path = "/v1/shipments", tag = "shipments",
    params(ShipmentFilter, Paging),
    responses((status = 200, body = Page<ShipmentView>, description = "A page."), Problems)
)]
pub async fn list_shipments(
    call: Call,
    Params(filter): Params<ShipmentFilter>,
    paging: Paging,
) -> Result<Listed<ShipmentView>, Failure> {
    let permit = call.permit("warehouse:read", "list_shipments")?;
    let query = match filter {
        ShipmentFilter { order_id: Some(order), .. } => {
            let found = permit.get_many::<Shipments>(&[ids::shipment(order)]).await?;
            let items = found.iter().map(|stored| ShipmentView::of(stored, permit.context())).collect();
            return Ok(Listed(Page { items, next_cursor: None, has_more: false }));
        }
        ShipmentFilter { status: Some(status), facility_id, .. } => Shipments::of_status(status.into(), facility_id),
        ShipmentFilter { facility_id: Some(facility), order_number, .. } => {
            // No index serves this: a page may hold fewer rows than asked for, `has_more` tells the truth.
            let query = Shipments::by_order_number(order_number.as_deref());
            let mut page = permit.list_stored::<Shipments>(query, &paging).await?;
            page.items.retain(|stored| stored.state.facility_id() == Some(facility));
            return Ok(Listed(page.map(|stored| ShipmentView::of(&stored, permit.context()))));
        }
        ShipmentFilter { order_number, .. } => Shipments::by_order_number(order_number.as_deref()),
    };
    permit.list::<Shipments>(query, &paging).await
}

/// Read a shipment
#[utoipa::path(
    get, path = "/v1/shipments/{id}", tag = "shipments",
    params(("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    responses((status = 200, body = ShipmentView, description = "The shipment."), Problems)
)]
pub async fn get_shipment(call: Call, Id(id): Id<ShipmentId>) -> Answer<ShipmentView> {
    call.permit("warehouse:read", "get_shipment")?.show::<Shipments>(id).await
}

/// Read a shipment's history
#[utoipa::path(
    get, path = "/v1/shipments/{id}/history", tag = "shipments",
    params(("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e"), Paging),
    responses((status = 200, body = Object, description = "A page of events, oldest first."), Problems)
)]
pub async fn get_shipment_history(
    call: Call,
    Id(id): Id<ShipmentId>,
    paging: Paging,
) -> Result<Listed<Value>, Failure> {
    call.permit("warehouse:read", "get_shipment_history")?.history::<Shipments>(id, &paging).await
}

/// Read a shipment's pick list
#[utoipa::path(
    get, path = "/v1/shipments/{id}/pick-list", tag = "shipments",
    params(("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    responses((status = 200, body = PickListView, description = "The pick list."), Problems)
)]
pub async fn get_pick_list(call: Call, Id(id): Id<ShipmentId>) -> Answer<PickListView> {
    let permit = call.permit("warehouse:read", "get_pick_list")?;
    let shipment = permit.get::<Shipments>(id).await?.state;
    let wanted: Vec<_> = shipment.lines.iter().map(|line| ids::item(permit.tenant(), &line.sku)).collect();
    let items: BTreeMap<_, ItemDraft> = permit
        .get_many::<Items>(&wanted)
        .await?
        .into_iter()
        .filter_map(|item| Some((item.state.sku?.folded(), item.state.draft?)))
        .collect();
    let mut rows = Vec::new();
    for line in &shipment.lines {
        let item = items.get(&line.sku.folded());
        rows.extend(line.bins.iter().map(|promise| PickRowView {
            bin: promise.bin.clone(),
            sku: line.sku.clone(),
            description: item.map(|item| item.description.clone()).unwrap_or_default(),
            unit: item.map(|item| item.unit.clone()).unwrap_or_default(),
            quantity: promise.allocated,
            line: line.line,
            picked: promise.picked,
        }));
    }
    rows.sort_by(|a, b| (&a.bin, &a.sku, a.line).cmp(&(&b.bin, &b.sku, b.line)));
    Reply::ok(PickListView {
        shipment_id: id,
        status: shipment.status.into(),
        order_number: shipment.order.as_ref().map(|order| order.order_number.clone()),
        facility_id: shipment.facility_id(),
        pieces: shipment.pieces(),
        rows,
    })
}

/// Note that someone has begun to pick
#[utoipa::path(
    post, path = "/v1/shipments/{id}/start-picking", tag = "shipments",
    params(IdempotencyKey, ("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = NoFields,
    responses((status = 200, body = ShipmentView, description = "The shipment."), Problems)
)]
pub async fn start_picking_shipment(
    call: Call,
    Id(id): Id<ShipmentId>,
    Body(NoFields {}): Body<NoFields>,
) -> Answer<ShipmentView> {
    let permit = call.permit("warehouse:write", "start_picking_shipment")?;
    permit.execute::<Shipments>(id, ShipmentCommand::StartPicking).await
}

/// Confirm what was picked
///
/// Units that were promised but not found are held in stock until they are counted.
#[utoipa::path(
    post, path = "/v1/shipments/{id}/pick", tag = "shipments",
    params(IdempotencyKey, ("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = PickShipment,
    responses((status = 200, body = ShipmentView, description = "The shipment."), Problems)
)]
pub async fn pick_shipment(call: Call, Id(id): Id<ShipmentId>, Body(body): Body<PickShipment>) -> Answer<ShipmentView> {
    let PickShipment { lines, rest } = body;
    let rest = match rest {
        PickRest::AsAllocated => Rest::AsAllocated,
        PickRest::Later => Rest::Later,
    };
    let (permit, rows) = (call.permit("warehouse:write", "pick_shipment")?, rows(lines));
    let done = run(&permit, id, |shipment| floor::pick(shipment, &rows, rest)).await?;
    Ok(Reply::changed(done, None))
}

/// Pack a picked shipment into cartons
#[utoipa::path(
    post, path = "/v1/shipments/{id}/pack", tag = "shipments",
    params(IdempotencyKey, ("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = PackShipment,
    responses((status = 200, body = ShipmentView, description = "The shipment."), Problems)
)]
pub async fn pack_shipment(call: Call, Id(id): Id<ShipmentId>, Body(body): Body<PackShipment>) -> Answer<ShipmentView> {
    let cartons = cartons(body.cartons)?;
    call.permit("warehouse:write", "pack_shipment")?.execute::<Shipments>(id, ShipmentCommand::Pack(cartons)).await
}

/// Stage a packed shipment at the dock: it is ready for the truck
#[utoipa::path(
    post, path = "/v1/shipments/{id}/stage", tag = "shipments",
    params(IdempotencyKey, ("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = StageShipment,
    responses((status = 200, body = ShipmentView, description = "The shipment."), Problems)
)]
pub async fn stage_shipment(
    call: Call,
    Id(id): Id<ShipmentId>,
    Body(body): Body<StageShipment>,
) -> Answer<ShipmentView> {
    let command = ShipmentCommand::Stage { dock: body.dock };
    call.permit("warehouse:write", "stage_shipment")?.execute::<Shipments>(id, command).await
}

/// Pick, pack and stage in one go
///
/// For a site where one person does all three: the same events, in one commit.
#[utoipa::path(
    post, path = "/v1/shipments/{id}/fulfil", tag = "shipments",
    params(IdempotencyKey, ("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = FulfilShipment,
    responses((status = 200, body = ShipmentView, description = "The shipment."), Problems)
)]
pub async fn fulfil_shipment(
    call: Call,
    Id(id): Id<ShipmentId>,
    Body(body): Body<FulfilShipment>,
) -> Answer<ShipmentView> {
    let FulfilShipment { lines, cartons: packed, dock } = body;
    let (rows, cartons) = (rows(lines), cartons(packed)?);
    let permit = call.permit("warehouse:write", "fulfil_shipment")?;
    let done = run(&permit, id, |shipment| floor::fulfil(shipment, &rows, &cartons, dock.clone())).await?;
    Ok(Reply::changed(done, None))
}

/// Cancel a shipment
///
/// What was promised is free again, what was picked is put back into its bins. The order may be released again.
#[utoipa::path(
    post, path = "/v1/shipments/{id}/cancel", tag = "shipments",
    params(IdempotencyKey, ("id" = String, Path, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = CancelShipment,
    responses((status = 200, body = ShipmentView, description = "The shipment."), Problems)
)]
pub async fn cancel_shipment(
    call: Call,
    Id(id): Id<ShipmentId>,
    Body(CancelShipment { reason }): Body<CancelShipment>,
) -> Answer<ShipmentView> {
    let permit = call.permit("warehouse:write", "cancel_shipment")?.because(&reason);
    let done = run(&permit, id, |shipment| {
        let order_id = shipment.order.as_ref().map(|order| order.order_id).ok_or(ShipmentRejection::Cancelled)?;
        Ok(floor::cancel(shipment, id, order_id, CancelCause::Floor, Some(reason.clone())))
    })
    .await?;
    Ok(Reply::changed(done, None))
}
