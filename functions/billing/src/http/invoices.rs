//! `/v1/invoices`: what accounts are asked to pay.

use billing::InvoiceCommand;
use jiff::civil::Date;
use kernel::{AccountId, InvoiceId, LoadId};
use platform::http::Params;
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Problems, Reply};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::invoicing;
use crate::table::{AllCharges, Invoices, charges_id};
use crate::views::InvoiceView;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InvoiceFilter {
    #[serde(default)]
    #[param(value_type = Option<String>, example = "acc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    account_id: Option<AccountId>,
    /// Those of one load that stand; void ones are left out.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    load_id: Option<LoadId>,
}

/// List invoices, newest first
#[utoipa::path(get, path = "/v1/invoices", tag = "invoices", params(InvoiceFilter, Paging),
    responses((status = 200, body = Page<InvoiceView>), Problems))]
pub async fn list_invoices(
    call: Call,
    Params(filter): Params<InvoiceFilter>,
    paging: Paging,
) -> Result<Listed<InvoiceView>, Failure> {
    let permit = call.permit("billing:read", "list_invoices")?;
    let query = match filter {
        InvoiceFilter { load_id: Some(load_id), account_id } => {
            let charges = permit.find::<AllCharges>(charges_id(load_id)).await?;
            let wanted = charges.iter().flat_map(|c| c.state.invoices());
            let wanted = wanted.filter(|(owner, _)| account_id.is_none_or(|id| id == **owner));
            let ids: Vec<InvoiceId> = wanted.map(|(_, invoice)| invoice.invoice_id).collect();
            let found = permit.get_many::<Invoices>(&ids).await?;
            let items = found.iter().map(|stored| InvoiceView::of(stored, permit.context())).collect();
            return Ok(Listed(Page { items, next_cursor: None, has_more: false }));
        }
        InvoiceFilter { load_id: None, account_id: Some(account_id) } => Invoices::of_account(account_id),
        InvoiceFilter { load_id: None, account_id: None } => Invoices::all(),
    };
    permit.list::<Invoices>(query, &paging).await
}

/// Read an invoice
#[utoipa::path(get, path = "/v1/invoices/{id}", tag = "invoices", params(("id" = String, Path)),
    responses((status = 200, body = InvoiceView), Problems))]
pub async fn get_invoice(call: Call, Id(id): Id<InvoiceId>) -> Answer<InvoiceView> {
    call.permit("billing:read", "get_invoice")?.show::<Invoices>(id).await
}

/// Read the history of an invoice
#[utoipa::path(get, path = "/v1/invoices/{id}/history", tag = "invoices", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_invoice_history(call: Call, Id(id): Id<InvoiceId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("billing:read", "get_invoice_history")?.history::<Invoices>(id, &paging).await
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayInvoice {
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    paid_on: Date,
}

/// Record that an invoice was paid
#[utoipa::path(post, path = "/v1/invoices/{id}/pay", tag = "invoices", params(("id" = String, Path)),
    request_body = PayInvoice, responses((status = 200, body = InvoiceView), Problems))]
pub async fn pay_invoice(call: Call, Id(id): Id<InvoiceId>, Body(body): Body<PayInvoice>) -> Answer<InvoiceView> {
    let permit = call.permit("billing:write", "pay_invoice")?;
    permit.execute::<Invoices>(id, InvoiceCommand::Pay { paid_on: body.paid_on }).await
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidInvoice {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "wrong account")]
    reason: String,
}

/// Void an invoice: nothing is owed on it, and its number stays
///
/// The load's charges can then be rated and invoiced again.
#[utoipa::path(post, path = "/v1/invoices/{id}/void", tag = "invoices", params(("id" = String, Path)),
    request_body = VoidInvoice, responses((status = 200, body = InvoiceView), Problems))]
pub async fn void_invoice(call: Call, Id(id): Id<InvoiceId>, Body(body): Body<VoidInvoice>) -> Answer<InvoiceView> {
    let permit = call.permit("billing:write", "void_invoice")?.because(&body.reason);
    let done = permit.transact(async |work| invoicing::void(work, id, &body.reason).await).await?;
    Ok(Reply::changed(done, None))
}
