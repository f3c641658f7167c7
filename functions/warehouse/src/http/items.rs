//! `/v1/items`: what a SKU is, how heavy and how large.

use kernel::{ItemId, Pounds};
use platform::http::{Id, Listed, Paging, Params};
use platform::{Answer, Body, Call, Failure, Page, Problems, RawBody, Reply};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use warehouse::{Dimensions, ItemCommand, ItemDraft, Sku, ids};

use crate::import::{ItemsImported, import};
use crate::table::Items;
use crate::views::ItemView;
use crate::vocabulary::IdempotencyKey;

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateItem {
    #[schema(value_type = String, min_length = 1, max_length = 64, example = "FUR-BO-10001798")]
    sku: Sku,
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Bush Somerset Bookcase")]
    description: String,
    #[serde(default = "each")]
    #[validate(length(min = 1, max = 16))]
    #[schema(min_length = 1, max_length = 16, example = "each", default = "each")]
    unit: String,
    /// Pounds, one unit.
    #[schema(value_type = String, example = "62.5")]
    weight_lb: Pounds,
    /// Inches. All three or none.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "36")]
    length_in: Option<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "14")]
    width_in: Option<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "8")]
    height_in: Option<Decimal>,
    #[serde(default)]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Bookcases")]
    category: Option<String>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviseItem {
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Bush Somerset Bookcase")]
    description: String,
    #[serde(default = "each")]
    #[validate(length(min = 1, max = 16))]
    #[schema(min_length = 1, max_length = 16, example = "each", default = "each")]
    unit: String,
    /// Pounds, one unit.
    #[schema(value_type = String, example = "62.5")]
    weight_lb: Pounds,
    /// Inches. All three or none.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "36")]
    length_in: Option<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "14")]
    width_in: Option<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "8")]
    height_in: Option<Decimal>,
    #[serde(default)]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Bookcases")]
    category: Option<String>,
}

fn each() -> String {
    "each".to_owned()
}

/// All three sides or none.
pub fn dimensions(
    length_in: Option<Decimal>,
    width_in: Option<Decimal>,
    height_in: Option<Decimal>,
    pointer: &str,
) -> Result<Option<Dimensions>, Failure> {
    match (length_in, width_in, height_in) {
        (None, None, None) => Ok(None),
        (Some(length), Some(width), Some(height)) => Dimensions::new(length, width, height)
            .map(Some)
            .map_err(|e| Failure::field(format!("{pointer}/length_in"), "dimensions_out_of_range", e.to_string())),
        _ => Err(Failure::field(
            format!("{pointer}/length_in"),
            "dimensions_incomplete",
            "give length, width and height, or none of them",
        )),
    }
}

impl ReviseItem {
    fn draft(self) -> Result<ItemDraft, Failure> {
        let Self { description, unit, weight_lb, length_in, width_in, height_in, category } = self;
        let dimensions = dimensions(length_in, width_in, height_in, "")?;
        Ok(ItemDraft { description, unit, weight_lb, dimensions, category })
    }
}

/// Create an item
///
/// Its SKU is unique in the tenant, whatever the case of its letters.
#[utoipa::path(
    post, path = "/v1/items", tag = "items",
    params(IdempotencyKey),
    request_body = CreateItem,
    responses((status = 201, body = ItemView, description = "The item."), Problems)
)]
pub async fn create_item(call: Call, Body(body): Body<CreateItem>) -> Answer<ItemView> {
    let CreateItem { sku, description, unit, weight_lb, length_in, width_in, height_in, category } = body;
    let draft = ReviseItem { description, unit, weight_lb, length_in, width_in, height_in, category }.draft()?;
    let permit = call.permit("warehouse:write", "create_item")?;
    permit.create::<Items>(ids::item(permit.tenant(), &sku), ItemCommand::Create(sku, draft)).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemFilter {
    /// SKUs that begin so, in any case.
    #[serde(default)]
    #[param(example = "FUR-B")]
    sku: Option<String>,
}

/// List items
#[utoipa::path(
    get, path = "/v1/items", tag = "items",
    params(ItemFilter, Paging),
    responses((status = 200, body = Page<ItemView>, description = "A page."), Problems)
)]
pub async fn list_items(
    call: Call,
    Params(filter): Params<ItemFilter>,
    paging: Paging,
) -> Result<Listed<ItemView>, Failure> {
    let permit = call.permit("warehouse:read", "list_items")?;
    permit.list::<Items>(Items::by_sku(filter.sku.as_deref()), &paging).await
}

/// Read an item
#[utoipa::path(
    get, path = "/v1/items/{id}", tag = "items",
    params(("id" = String, Path, example = "itm_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    responses((status = 200, body = ItemView, description = "The item."), Problems)
)]
pub async fn get_item(call: Call, Id(id): Id<ItemId>) -> Answer<ItemView> {
    call.permit("warehouse:read", "get_item")?.show::<Items>(id).await
}

/// Read an item's history
#[utoipa::path(
    get, path = "/v1/items/{id}/history", tag = "items",
    params(("id" = String, Path, example = "itm_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e"), Paging),
    responses((status = 200, body = Object, description = "A page of events, oldest first."), Problems)
)]
pub async fn get_item_history(call: Call, Id(id): Id<ItemId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("warehouse:read", "get_item_history")?.history::<Items>(id, &paging).await
}

/// Revise an item
///
/// Replaces everything but the SKU. Shipments that are allocated already keep the weight that they were promised with.
#[utoipa::path(
    post, path = "/v1/items/{id}/revise", tag = "items",
    params(IdempotencyKey, ("id" = String, Path, example = "itm_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")),
    request_body = ReviseItem,
    responses((status = 200, body = ItemView, description = "The item."), Problems)
)]
pub async fn revise_item(call: Call, Id(id): Id<ItemId>, Body(body): Body<ReviseItem>) -> Answer<ItemView> {
    let draft = body.draft()?;
    call.permit("warehouse:write", "revise_item")?.execute::<Items>(id, ItemCommand::Revise(draft)).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportMode {
    /// Check only; nothing is written.
    #[serde(default)]
    dry_run: bool,
}

/// Import items from a CSV file
///
/// At most 5,000 rows and 5 MB. Delimiter, encoding and header are found out; header names are matched loosely (`SKU`,
/// `Product ID`, `Weight (lb)` …). The same file again changes nothing.
#[utoipa::path(
    post, path = "/v1/items/import", tag = "items",
    params(IdempotencyKey, ImportMode),
    request_body(
        content = String, content_type = "text/csv",
        example = "sku,description,weight_lb\nFUR-BO-10001798,Bush Somerset Bookcase,62.5\n"
    ),
    responses((status = 200, body = ItemsImported, description = "What came of each row."), Problems)
)]
pub async fn import_items(call: Call, Params(mode): Params<ImportMode>, file: RawBody) -> Answer<ItemsImported> {
    let permit = call.permit("warehouse:write", "import_items")?;
    if !matches!(file.media_type.as_str(), "text/csv" | "text/plain" | "text/tab-separated-values") {
        return Err(Failure::Invalid {
            status: 415,
            code: "media_type_not_supported".to_owned(),
            detail: format!("the body must be `text/csv`, not `{}`", file.media_type),
            errors: Vec::new(),
        });
    }
    Reply::ok(import(&permit, &file.bytes, mode.dry_run).await?)
}
