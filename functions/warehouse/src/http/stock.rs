//! `/v1/stock`: what lies where, and what may be promised of it.

use kernel::{FacilityId, Quantity, StockId};
use platform::http::{Id, Listed, Paging, Params};
use platform::{Answer, Body, Call, Failure, Page, Problems};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use warehouse::{Bin, Sku, StockCommand, ids};

use crate::table::Stocks;
use crate::views::StockView;
use crate::vocabulary::{IdempotencyKey, StockPool};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldStock {
    #[schema(value_type = String, min_length = 1, max_length = 24, example = "A-01-01")]
    bin: Bin,
    #[schema(value_type = u32, minimum = 1, maximum = 1_000_000, example = 2)]
    quantity: Quantity,
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "water damage")]
    reason: String,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustStock {
    #[schema(value_type = String, min_length = 1, max_length = 24, example = "A-01-01")]
    bin: Bin,
    /// Units more, or fewer; not zero.
    #[validate(range(min = -1_000_000, max = 1_000_000))]
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = -2)]
    change: i64,
    #[serde(default = "available")]
    pool: StockPool,
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "cycle count")]
    reason: String,
}

/// Where a count is corrected unless the caller says otherwise.
const fn available() -> StockPool {
    StockPool::Available
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StockFilter {
    #[serde(default)]
    #[param(value_type = Option<String>, example = "fac_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    facility_id: Option<FacilityId>,
    /// The whole SKU, in any case.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "FUR-BO-10001798")]
    sku: Option<Sku>,
}

/// List stock, by SKU
#[utoipa::path(
    get, path = "/v1/stock", tag = "stock",
    params(StockFilter, Paging),
    responses((status = 200, body = Page<StockView>, description = "A page."), Problems)
)]
pub async fn list_stock(
    call: Call,
    Params(filter): Params<StockFilter>,
    paging: Paging,
) -> Result<Listed<StockView>, Failure> {
    let permit = call.permit("warehouse:read", "list_stock")?;
    let query = match (filter.facility_id, filter.sku) {
        (None, None) => Stocks::all(),
        (None, Some(sku)) => Stocks::of_sku(&sku),
        (Some(facility), None) => Stocks::of_facility(facility),
        (Some(facility), Some(sku)) => {
            let found = permit.get_many::<Stocks>(&[ids::stock(facility, &sku)]).await?;
            let items = found.iter().map(|stored| StockView::of(stored, permit.context())).collect();
            return Ok(Listed(Page { items, next_cursor: None, has_more: false }));
        }
    };
    permit.list::<Stocks>(query, &paging).await
}

/// Read the stock of one SKU in one facility
#[utoipa::path(
    get, path = "/v1/stock/{id}", tag = "stock",
    params(("id" = String, Path, example = "stk_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    responses((status = 200, body = StockView, description = "The stock."), Problems)
)]
pub async fn get_stock(call: Call, Id(id): Id<StockId>) -> Answer<StockView> {
    call.permit("warehouse:read", "get_stock")?.show::<Stocks>(id).await
}

/// Read the history of one SKU's stock in one facility
#[utoipa::path(
    get, path = "/v1/stock/{id}/history", tag = "stock",
    params(("id" = String, Path, example = "stk_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e"), Paging),
    responses((status = 200, body = Object, description = "A page of events, oldest first."), Problems)
)]
pub async fn get_stock_history(call: Call, Id(id): Id<StockId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("warehouse:read", "get_stock_history")?.history::<Stocks>(id, &paging).await
}

/// Hold available units: they are not promised until they are unheld
#[utoipa::path(
    post, path = "/v1/stock/{id}/hold", tag = "stock",
    params(IdempotencyKey, ("id" = String, Path, example = "stk_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = HoldStock,
    responses((status = 200, body = StockView, description = "The stock."), Problems)
)]
pub async fn hold_stock(call: Call, Id(id): Id<StockId>, Body(body): Body<HoldStock>) -> Answer<StockView> {
    let HoldStock { bin, quantity, reason } = body;
    let permit = call.permit("warehouse:write", "hold_stock")?.because(&reason);
    permit.execute::<Stocks>(id, StockCommand::Hold { bin, quantity: quantity.get(), reason }).await
}

/// Make held units available again
#[utoipa::path(
    post, path = "/v1/stock/{id}/unhold", tag = "stock",
    params(IdempotencyKey, ("id" = String, Path, example = "stk_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = HoldStock,
    responses((status = 200, body = StockView, description = "The stock."), Problems)
)]
pub async fn unhold_stock(call: Call, Id(id): Id<StockId>, Body(body): Body<HoldStock>) -> Answer<StockView> {
    let HoldStock { bin, quantity, reason } = body;
    let permit = call.permit("warehouse:write", "unhold_stock")?.because(&reason);
    permit.execute::<Stocks>(id, StockCommand::Unhold { bin, quantity: quantity.get(), reason }).await
}

/// Correct a count
#[utoipa::path(
    post, path = "/v1/stock/{id}/adjust", tag = "stock",
    params(IdempotencyKey, ("id" = String, Path, example = "stk_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = AdjustStock,
    responses((status = 200, body = StockView, description = "The stock."), Problems)
)]
pub async fn adjust_stock(call: Call, Id(id): Id<StockId>, Body(body): Body<AdjustStock>) -> Answer<StockView> {
    let AdjustStock { bin, change, pool, reason } = body;
    let permit = call.permit("warehouse:write", "adjust_stock")?.because(&reason);
    permit.execute::<Stocks>(id, StockCommand::Adjust { bin, change, pool: pool.into(), reason }).await
}
