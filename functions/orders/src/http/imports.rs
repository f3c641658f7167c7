//! `/v1/imports`

use kernel::ImportId;
use orders::columns::Mapping;
use orders::{ImportCommand, ImportPlan};
use platform::objects::Upload;
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Params, Problems, Reply};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tabular::{DateOrder, DecimalMark};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::orders::yes;
use crate::import::{self, FILE_BYTES_MAX, Look, Outcome, RowsView, analyze, profile, results, source_key};
use crate::table::Imports;
use crate::views::{ImportView, has_failed_rows};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateImport {
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "orders.csv")]
    file_name: String,
    /// At most 32 MiB.
    #[validate(range(min = 1, max = "FILE_BYTES_MAX"))]
    #[schema(minimum = 1, maximum = 33554432, example = 2288448)]
    size_bytes: u64,
}

/// A new import, and where its file goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportCreated {
    #[serde(flatten)]
    import: ImportView,
    upload: Upload,
}

/// Create an import
///
/// Then `PUT` the file to `upload.url` with `upload.headers`, then analyze it.
#[utoipa::path(post, path = "/v1/imports", tag = "imports", request_body = CreateImport,
    responses((status = 201, body = ImportCreated), Problems))]
pub async fn create_import(call: Call, Body(body): Body<CreateImport>) -> Answer<ImportCreated> {
    let permit = call.permit("orders:write", "create_import")?;
    let CreateImport { file_name, size_bytes } = body;
    let import_id: ImportId = permit.new_id();
    let upload = permit.objects().presign_put(&source_key(import_id), import::MEDIA_TYPE, size_bytes).await?;
    let done = permit
        .transact(async |work| {
            let mut stored = work.load_or_new::<Imports>(import_id).await?;
            let command = ImportCommand::Create { import_id, file_name: file_name.trim().to_owned() };
            work.apply::<Imports>(&mut stored, &command)?;
            work.reply::<Imports>(&stored)
        })
        .await?;
    let mut reply = Reply::changed(done, Some(import_id.to_string()));
    if let Some(fields) = reply.body.as_object_mut() {
        fields.insert("upload".to_owned(), serde_json::to_value(upload).map_err(Failure::internal)?);
    }
    Ok(reply)
}

/// List imports
///
/// Newest first.
#[utoipa::path(get, path = "/v1/imports", tag = "imports", params(Paging),
    responses((status = 200, body = Page<ImportView>), Problems))]
pub async fn list_imports(call: Call, paging: Paging) -> Result<Listed<ImportView>, Failure> {
    call.permit("orders:read", "list_imports")?.list::<Imports>(Imports::newest_first(), &paging).await
}

/// Read an import
#[utoipa::path(get, path = "/v1/imports/{id}", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, body = ImportView), Problems))]
pub async fn get_import(call: Call, Id(id): Id<ImportId>) -> Answer<ImportView> {
    call.permit("orders:read", "get_import")?.show::<Imports>(id).await
}

/// What the caller knows of the file; whatever is absent is found out.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalyzeImport {
    /// A label such as `windows-1252`.
    #[serde(default)]
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = json!(null))]
    encoding: Option<String>,
    /// Comma, semicolon, tab or vertical bar.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1, example = ",")]
    delimiter: Option<char>,
    /// Whether there is a header.
    #[serde(default)]
    #[schema(example = true)]
    header: Option<bool>,
}

/// Analyze an import's file
///
/// Finds out encoding, delimiter, header, date order and decimal mark, and proposes which column is what; a mapping that
/// was used for the same header before is remembered.
#[utoipa::path(post, path = "/v1/imports/{id}/analyze", tag = "imports", params(("id" = String, Path)),
    request_body = AnalyzeImport, responses((status = 200, body = ImportView), Problems))]
pub async fn analyze_import(call: Call, Id(id): Id<ImportId>, Body(body): Body<AnalyzeImport>) -> Answer<ImportView> {
    let permit = call.permit("orders:write", "analyze_import")?;
    let AnalyzeImport { encoding, delimiter, header } = body;
    permit.get::<Imports>(id).await?;
    let look = Look { encoding: encoding.as_deref(), delimiter, header };
    let analysis = Box::new(analyze(&permit, id, look).await?);
    permit.execute::<Imports>(id, ImportCommand::Analyze { import_id: id, analysis }).await
}

/// What to do with the file; whatever is absent is as analyzed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartImport {
    /// Which column (from 0) holds which field: order_number, sku and quantity, and zip (or city and state); and as the
    /// file has them order_date, ship_date, account_code, account_name, ship_name, street, street2, city, state, country,
    /// description, category, unit_price, line_value, service.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, u16>>,
        example = json!({"order_number": 1, "sku": 13, "quantity": 18, "zip": 11}))]
    mapping: Option<Mapping>,
    /// mdy, dmy or ymd.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "mdy")]
    date_order: Option<DateOrder>,
    /// What stands before the decimals: point or comma.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "point")]
    decimal: Option<DecimalMark>,
    /// Look at everything, write no order.
    #[serde(default)]
    #[schema(default = false, example = false)]
    dry_run: bool,
    /// Release each order to the warehouse at once.
    #[serde(default = "yes")]
    #[schema(default = true, example = true)]
    release: bool,
}

/// Start an import
///
/// It runs in the background; watch its progress, or its events `import_advanced` and `import_completed`.
#[utoipa::path(post, path = "/v1/imports/{id}/start", tag = "imports", params(("id" = String, Path)),
    request_body = StartImport, responses((status = 202, body = ImportView), Problems))]
pub async fn start_import(call: Call, Id(id): Id<ImportId>, Body(body): Body<StartImport>) -> Answer<ImportView> {
    let permit = call.permit("orders:write", "start_import")?;
    let StartImport { mapping, date_order, decimal, dry_run, release } = body;
    let mut used = None;
    let done = permit
        .transact(async |work| {
            let mut stored = work.load::<Imports>(id).await?;
            work.expect_version(&stored)?;
            let analyzed = stored.state.analysis.as_ref().map(orders::Analysis::plan).unwrap_or_default();
            let plan = ImportPlan {
                mapping: mapping.clone().unwrap_or(analyzed.mapping),
                date_order: date_order.unwrap_or(analyzed.date_order),
                decimal: decimal.unwrap_or(analyzed.decimal),
                dry_run,
                release,
            };
            let columns = stored.state.analysis.as_ref().map(|analysis| analysis.columns.clone());
            used = columns.map(|columns| (columns, plan.mapping.clone()));
            work.apply::<Imports>(&mut stored, &ImportCommand::Start { import_id: id, plan })?;
            work.reply::<Imports>(&stored)
        })
        .await?;
    if let Some((columns, mapping)) = used {
        profile::remember(&permit, &columns, &mapping).await?;
    }
    Ok(Reply::changed(done, None).status(axum::http::StatusCode::ACCEPTED))
}

/// No fields yet.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelImport {}

/// Cancel an import
///
/// Orders that it has made already stay.
#[utoipa::path(post, path = "/v1/imports/{id}/cancel", tag = "imports", params(("id" = String, Path)),
    request_body = CancelImport, responses((status = 200, body = ImportView), Problems))]
pub async fn cancel_import(call: Call, Id(id): Id<ImportId>, Body(_body): Body<CancelImport>) -> Answer<ImportView> {
    let permit = call.permit("orders:write", "cancel_import")?;
    permit.execute::<Imports>(id, ImportCommand::Cancel { import_id: id }).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RowFilter {
    /// created, unchanged or failed.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "failed")]
    outcome: Option<Outcome>,
}

/// List what became of an import's rows
///
/// One item per order of the file, with its lines in the file; of the last run.
#[utoipa::path(get, path = "/v1/imports/{id}/rows", tag = "imports", params(("id" = String, Path), RowFilter, Paging),
    responses((status = 200, body = Page<RowsView>), Problems))]
pub async fn list_import_rows(
    call: Call,
    Id(id): Id<ImportId>,
    Params(filter): Params<RowFilter>,
    paging: Paging,
) -> Result<Listed<RowsView>, Failure> {
    let permit = call.permit("orders:read", "list_import_rows")?;
    let run = permit.get::<Imports>(id).await?.state.run;
    Ok(Listed(results::list(&permit, id, run, filter.outcome, &paging).await?))
}

/// A file to download.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailedRows {
    #[schema(example = "https://files.example.com/failed-rows.csv")]
    url: String,
    #[schema(example = "orders-failed-rows.csv")]
    file_name: String,
    /// Seconds from now.
    #[schema(example = 900)]
    expires_in: u64,
}

/// Download the failed rows
///
/// The file's own columns, and `reason`. Mend the rows and import that file.
#[utoipa::path(get, path = "/v1/imports/{id}/failed-rows", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, body = FailedRows), Problems))]
pub async fn get_failed_rows(call: Call, Id(id): Id<ImportId>) -> Answer<FailedRows> {
    let permit = call.permit("orders:read", "get_failed_rows")?;
    let import = permit.get::<Imports>(id).await?.state;
    if !has_failed_rows(&import) {
        return Err(Failure::not_found("failed_rows", id));
    }
    let stem = import.file_name.rsplit_once('.').map_or(import.file_name.as_str(), |(stem, _)| stem);
    let file_name = format!("{stem}-failed-rows.csv");
    let url = permit.objects().presign_get(&results::failed_key(id, import.run), &file_name).await?;
    Reply::ok(FailedRows { url, file_name, expires_in: 900 })
}

/// Read an import's history
#[utoipa::path(get, path = "/v1/imports/{id}/history", tag = "imports", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_import_history(call: Call, Id(id): Id<ImportId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("orders:read", "get_import_history")?.history::<Imports>(id, &paging).await
}
