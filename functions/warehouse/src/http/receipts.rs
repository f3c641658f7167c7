//! `/v1/receipts`: what came in, straight into stock.

use std::collections::BTreeSet;

use kernel::{Aggregate, FacilityId, Quantity, ReceiptId};
use platform::http::{Id, Listed, Paging, Params};
use platform::work::{Done, Shown};
use platform::{Answer, Body, Call, Failure, Page, Permit, Problems, Reply, Stored, Work};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use warehouse::{Bin, Delivery, DeliveryLine, Receiving, ReceivingCommand, ReceivingStatus, Sku, ids};

use super::NoFields;
use crate::commit::{Stepped, move_stock};
use crate::table::{Facilities, Items, Receipts};
use crate::views::ReceiptView;
use crate::vocabulary::IdempotencyKey;

/// The largest delivery has 500 lines, 40 SKUs to a commit.
const STEPS_MAX: usize = 20;

#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveLine {
    #[schema(value_type = String, min_length = 1, max_length = 64, example = "FUR-BO-10001798")]
    sku: Sku,
    #[schema(value_type = String, min_length = 1, max_length = 24, example = "A-01-01")]
    bin: Bin,
    #[schema(value_type = u32, minimum = 1, maximum = 1_000_000, example = 40)]
    quantity: Quantity,
}

#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveGoods {
    #[schema(value_type = String, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    facility_id: FacilityId,
    /// A purchase order, an ASN, a trailer number.
    #[serde(default)]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "PO-77")]
    reference: Option<String>,
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    lines: Vec<ReceiveLine>,
}

/// Receive goods into stock
///
/// More than 40 SKUs are posted in several transactions. Should that stop half way, the receipt is `receiving`: send the
/// request again with the same `Idempotency-Key`, or `resume` the receipt.
#[utoipa::path(
    post, path = "/v1/receipts", tag = "receipts",
    params(IdempotencyKey),
    request_body = ReceiveGoods,
    responses((status = 201, body = ReceiptView, description = "The receipt."), Problems)
)]
pub async fn receive_goods(call: Call, Body(body): Body<ReceiveGoods>) -> Answer<ReceiptView> {
    let permit = call.permit("warehouse:write", "receive_goods")?;
    let id: ReceiptId = permit.new_id();
    let done = permit
        .transact(async |work| {
            let delivery = check(work, body.clone()).await?;
            let mut receipt = work.load_or_new::<Receipts>(id).await?;
            post(work, &mut receipt, &ReceivingCommand::Receive(delivery)).await
        })
        .await?;
    Ok(Reply::changed(post_rest(&permit, id, done).await?, Some(id.to_string())))
}

/// The lines against the facility and the items as they are.
async fn check(work: &mut Work, body: ReceiveGoods) -> Result<Delivery, Failure> {
    let ReceiveGoods { facility_id, reference, lines } = body;
    let facility = work.load_or_new::<Facilities>(facility_id).await?;
    if !facility.exists() {
        let detail = format!("there is no facility `{facility_id}`");
        return Err(Failure::field("/facility_id", "unknown_facility", detail));
    }
    let tenant = work.permit().tenant();
    let wanted: Vec<_> = lines.iter().map(|line| ids::item(tenant, &line.sku)).collect();
    let items = work.load_many::<Items>(&wanted).await?;
    let known: BTreeSet<String> = items.iter().filter_map(|item| Some(item.state.sku.as_ref()?.folded())).collect();
    let lines = lines.into_iter().map(|ReceiveLine { sku, bin, quantity }| DeliveryLine { sku, bin, quantity });
    Delivery::check(facility_id, &facility.state, &known, reference, lines.collect())
        .map_err(|rejection| Failure::rejected(Receiving::KIND, facility_id, &rejection))
}

async fn post(
    work: &mut Work,
    receipt: &mut Stored<Receiving, ReceiptId>,
    command: &ReceivingCommand,
) -> Result<Stepped, Failure> {
    let before = receipt.state.clone();
    for event in work.apply::<Receipts>(receipt, command)? {
        move_stock(work, &before.postings(receipt.id, &event)).await?;
    }
    Ok(Stepped { more: receipt.state.status == ReceivingStatus::Receiving, shown: work.reply::<Receipts>(receipt)? })
}

async fn post_rest(permit: &Permit, id: ReceiptId, mut done: Done<Stepped>) -> Result<Done<Shown>, Failure> {
    for n in 0..STEPS_MAX {
        if !done.value.more {
            return Ok(Done { value: done.value.shown, replayed: done.replayed });
        }
        done = resume_once(&permit.labelled(n), id).await?;
    }
    Err(Failure::internal(format!("{id} takes more than {STEPS_MAX} commits")))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReceiptFilter {
    #[serde(default)]
    #[param(value_type = Option<String>, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    facility_id: Option<FacilityId>,
}

/// List receipts, newest first
#[utoipa::path(
    get, path = "/v1/receipts", tag = "receipts",
    params(ReceiptFilter, Paging),
    responses((status = 200, body = Page<ReceiptView>, description = "A page."), Problems)
)]
pub async fn list_receipts(
    call: Call,
    Params(filter): Params<ReceiptFilter>,
    paging: Paging,
) -> Result<Listed<ReceiptView>, Failure> {
    let permit = call.permit("warehouse:read", "list_receipts")?;
    let query = filter.facility_id.map_or_else(Receipts::all, Receipts::of_facility);
    permit.list::<Receipts>(query, &paging).await
}

/// Read a receipt
#[utoipa::path(
    get, path = "/v1/receipts/{id}", tag = "receipts",
    params(("id" = String, Path, example = "rcv_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    responses((status = 200, body = ReceiptView, description = "The receipt."), Problems)
)]
pub async fn get_receipt(call: Call, Id(id): Id<ReceiptId>) -> Answer<ReceiptView> {
    call.permit("warehouse:read", "get_receipt")?.show::<Receipts>(id).await
}

/// Read a receipt's history
#[utoipa::path(
    get, path = "/v1/receipts/{id}/history", tag = "receipts",
    params(("id" = String, Path, example = "rcv_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e"), Paging),
    responses((status = 200, body = Object, description = "A page of events, oldest first."), Problems)
)]
pub async fn get_receipt_history(call: Call, Id(id): Id<ReceiptId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("warehouse:read", "get_receipt_history")?.history::<Receipts>(id, &paging).await
}

/// Post the rest of a receipt that stopped half way
#[utoipa::path(
    post, path = "/v1/receipts/{id}/resume", tag = "receipts",
    params(IdempotencyKey, ("id" = String, Path, example = "rcv_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = NoFields,
    responses((status = 200, body = ReceiptView, description = "The receipt."), Problems)
)]
pub async fn resume_receipt(
    call: Call,
    Id(id): Id<ReceiptId>,
    Body(NoFields {}): Body<NoFields>,
) -> Answer<ReceiptView> {
    let permit = call.permit("warehouse:write", "resume_receipt")?;
    let done = resume_once(&permit, id).await?;
    Ok(Reply::changed(post_rest(&permit, id, done).await?, None))
}

async fn resume_once(permit: &Permit, id: ReceiptId) -> Result<Done<Stepped>, Failure> {
    permit
        .transact(async |work| {
            let mut receipt = work.load::<Receipts>(id).await?;
            post(work, &mut receipt, &ReceivingCommand::Resume).await
        })
        .await
}
