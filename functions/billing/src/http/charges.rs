//! `/v1/charges`: what is owed for a load, by the load's own id.

use billing::Charges;
use kernel::{ChargesId, LoadId};
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Permit, Problems, Reply, Stored};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::billables::gather;
use crate::invoicing;
use crate::table::{AllCharges, charges_id};
use crate::views::{ChargesView, UnbilledView};

/// A command without fields.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargesRequest {}

/// List loads that have no price, and why
///
/// Add a rate, then `rate` them.
#[utoipa::path(get, path = "/v1/charges", tag = "charges", params(Paging),
    responses((status = 200, body = Page<ChargesView>), Problems))]
pub async fn list_charges(call: Call, paging: Paging) -> Result<Listed<ChargesView>, Failure> {
    call.permit("billing:read", "list_charges")?.list::<AllCharges>(AllCharges::unrated(), &paging).await
}

/// Read what is owed for a load
///
/// Before it is rated the charges are `open`, and what was told so far is `unbilled`.
#[utoipa::path(get, path = "/v1/charges/{id}", tag = "charges",
    params(("id" = String, Path, description = "The load's id")),
    responses((status = 200, body = ChargesView), Problems))]
pub async fn get_charges(call: Call, Id(id): Id<LoadId>) -> Answer<ChargesView> {
    let permit = call.permit("billing:read", "get_charges")?;
    let stored = permit.find::<AllCharges>(charges_id(id)).await?;
    show(&permit, id, stored).await
}

async fn show(permit: &Permit, load_id: LoadId, stored: Option<Stored<Charges, ChargesId>>) -> Answer<ChargesView> {
    let told = gather(permit, load_id).await?;
    let stored = match (stored, &told) {
        (Some(stored), _) => stored,
        (None, Some(_)) => open(permit, load_id),
        (None, None) => return Err(Failure::not_found("charges", load_id)),
    };
    let mut view = ChargesView::of(&stored, permit.context());
    if let Some((load, billables)) = told {
        view.load_id = Some(load_id);
        view.number = Some(load.number.clone());
        view.ship_date = Some(load.ship_date);
        view.miles = load.miles;
        view.weight_lb = Some(load.weight());
        let billed = stored.state.billed();
        let packed = billables.packed.iter().map(|p| UnbilledView {
            kind: "packed".to_owned(),
            shipment_id: Some(p.shipment_id),
            stop_id: None,
            source: p.source,
        });
        let attempts = billables.attempts.iter().map(|a| UnbilledView {
            kind: "attempt".to_owned(),
            shipment_id: None,
            stop_id: Some(a.stop_id),
            source: a.source,
        });
        view.unbilled = packed.chain(attempts).filter(|one| !billed.contains(&one.source)).collect();
    }
    let version = view.meta.version;
    let mut reply = Reply::ok(view)?;
    reply.version = Some(version);
    Ok(reply)
}

/// The charges of a load that nobody has rated: nothing is stored of them yet.
fn open(permit: &Permit, load_id: LoadId) -> Stored<Charges, ChargesId> {
    let now = permit.now();
    Stored {
        id: charges_id(load_id),
        state: Charges::Open,
        version: 0,
        created_at: now,
        updated_at: now,
        head: platform::chain::GENESIS,
        causes: platform::Causes::default(),
    }
}

/// Read the history of a load's charges
#[utoipa::path(get, path = "/v1/charges/{id}/history", tag = "charges",
    params(("id" = String, Path, description = "The load's id"), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_charges_history(call: Call, Id(id): Id<LoadId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("billing:read", "get_charges_history")?.history::<AllCharges>(charges_id(id), &paging).await
}

/// Rate a load, or rate it again by today's prices
///
/// When no price applies the charges are `unrated` and say why; that is an answer, not an error.
#[utoipa::path(post, path = "/v1/charges/{id}/rate", tag = "charges",
    params(("id" = String, Path, description = "The load's id")), request_body = ChargesRequest,
    responses((status = 200, body = ChargesView), Problems))]
pub async fn rate_charges(
    call: Call,
    Id(id): Id<LoadId>,
    Body(ChargesRequest {}): Body<ChargesRequest>,
) -> Answer<ChargesView> {
    let permit = call.permit("billing:write", "rate_charges")?;
    let charges = invoicing::rate(&permit, id).await?.ok_or_else(|| Failure::not_found("charges", id))?;
    show(&permit, id, Some(charges)).await
}

/// Invoice a rated load: one invoice to each of its accounts
#[utoipa::path(post, path = "/v1/charges/{id}/invoice", tag = "charges",
    params(("id" = String, Path, description = "The load's id")), request_body = ChargesRequest,
    responses((status = 200, body = ChargesView), Problems))]
pub async fn invoice_charges(
    call: Call,
    Id(id): Id<LoadId>,
    Body(ChargesRequest {}): Body<ChargesRequest>,
) -> Answer<ChargesView> {
    let permit = call.permit("billing:write", "invoice_charges")?;
    let charges = invoicing::invoice(&permit, id).await?;
    show(&permit, id, Some(charges)).await
}
