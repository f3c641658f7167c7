//! `/v1/invoice-exports`: invoices as a file for the books.

use billing::{CSV_COLUMNS, ExportCommand, MAX_INVOICES_PER_EXPORT, Made, csv_rows};
use jiff::civil::Date;
use kernel::{ExportId, Money};
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Permit, Problems, Reply};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use validator::Validate;

use crate::table::{Exports, Invoices};
use crate::views::{Download, ExportView};

/// Pages of 200 invoices.
const PAGES_MAX: usize = MAX_INVOICES_PER_EXPORT / 200;

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportInvoices {
    /// The first day of issue.
    #[schema(value_type = String, format = Date, example = "2026-11-01")]
    from: Date,
    /// The last day of issue, included.
    #[schema(value_type = String, format = Date, example = "2026-11-30")]
    to: Date,
}

/// Export invoices as CSV, one row per line
///
/// At most 10,000 invoices. A void invoice keeps its rows with nothing owed, so that no number is missing.
#[utoipa::path(post, path = "/v1/invoice-exports", tag = "invoices", request_body = ExportInvoices,
    responses((status = 201, body = ExportView), Problems))]
pub async fn export_invoices(call: Call, Body(body): Body<ExportInvoices>) -> Answer<ExportView> {
    let permit = call.permit("billing:write", "export_invoices")?;
    let ExportInvoices { from, to } = body;
    if to < from {
        return Err(Failure::field("/to", "export_dates_reversed", "the last day is before the first"));
    }
    let id: ExportId = permit.new_id();
    let (csv, made) = write_csv(&permit, from, to).await?;
    // The file first: an export that exists always has its file.
    permit.objects().put(&Exports::object_key(id), "text/csv; charset=utf-8", csv).await?;
    let mut reply = permit.create::<Exports>(id, ExportCommand::Make { made }).await?;
    let download = download(&permit, id, from, to).await?;
    if let Some(fields) = reply.body.as_object_mut() {
        fields.insert("download".to_owned(), serde_json::to_value(download).map_err(Failure::internal)?);
    }
    Ok(reply)
}

async fn write_csv(permit: &Permit, from: Date, to: Date) -> Result<(Vec<u8>, Made), Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(CSV_COLUMNS).map_err(Failure::internal)?;
    let (mut invoices, mut lines, mut total) = (0, 0, Money::default());
    let mut paging = Paging::longest();
    for page_number in 0.. {
        let page = permit.list_stored::<Invoices>(Invoices::issued(&common(from, to)), &paging).await?;
        let within = |day: Date| from <= day && day <= to;
        for invoice in page.items.iter().filter(|i| i.state.bill().is_some_and(|b| within(b.issued_on))) {
            let rows = csv_rows(&invoice.state);
            invoices += 1;
            lines += rows.len() as u64;
            total = total.checked_add(invoice.state.owed()).map_err(Failure::internal)?;
            for row in rows {
                writer.write_record(row).map_err(Failure::internal)?;
            }
        }
        match page.next_cursor {
            None => break,
            Some(_) if page_number + 1 >= PAGES_MAX => {
                let detail = format!("these days have more than {MAX_INVOICES_PER_EXPORT} invoices: export fewer days");
                return Err(Failure::field("/to", "export_too_large", detail));
            }
            Some(cursor) => paging = paging.after(Some(cursor)),
        }
    }
    let csv = writer.into_inner().map_err(Failure::internal)?;
    let sha256 = Sha256::digest(&csv).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((csv, Made { from, to, invoices, lines, total, sha256, made_at: permit.now() }))
}

/// What both days begin with, such as `2026-11-`: it narrows the search to the month, the year or the decade.
fn common(from: Date, to: Date) -> String {
    let (from, to) = (from.to_string(), to.to_string());
    from.chars().zip(to.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

async fn download(permit: &Permit, id: ExportId, from: Date, to: Date) -> Result<Download, Failure> {
    let name = format!("invoices-{from}-to-{to}.csv");
    let url = permit.objects().presign_get(&Exports::object_key(id), &name).await?;
    Ok(Download { url, expires_in: 900 })
}

/// List exports, newest first
#[utoipa::path(get, path = "/v1/invoice-exports", tag = "invoices", params(Paging),
    responses((status = 200, body = Page<ExportView>), Problems))]
pub async fn list_invoice_exports(call: Call, paging: Paging) -> Result<Listed<ExportView>, Failure> {
    call.permit("billing:read", "list_invoice_exports")?.list::<Exports>(Exports::all(), &paging).await
}

/// Read an export, with an address to download its file from
#[utoipa::path(get, path = "/v1/invoice-exports/{id}", tag = "invoices", params(("id" = String, Path)),
    responses((status = 200, body = ExportView), Problems))]
pub async fn get_invoice_export(call: Call, Id(id): Id<ExportId>) -> Answer<ExportView> {
    let permit = call.permit("billing:read", "get_invoice_export")?;
    let export = permit.get::<Exports>(id).await?;
    let mut view = ExportView::of(&export, permit.context());
    if let Some(made) = &export.state.0 {
        view.download = Some(download(&permit, id, made.from, made.to).await?);
    }
    Reply::ok(view)
}

/// Read the history of an export
#[utoipa::path(get, path = "/v1/invoice-exports/{id}/history", tag = "invoices", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_invoice_export_history(
    call: Call,
    Id(id): Id<ExportId>,
    paging: Paging,
) -> Result<Listed<Value>, Failure> {
    call.permit("billing:read", "get_invoice_export_history")?.history::<Exports>(id, &paging).await
}
