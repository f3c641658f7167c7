//! Tenders: read, and answered for a carrier who called.

use kernel::{LoadId, TenderId};
use platform::http::{Listed, Params};
use platform::routes;
use platform::table::Page;
use platform::work::{Done, Shown};
use platform::{Answer, Api, Body, Call, Failure, Id, Paging, Permit, Problems, Reply};
use serde::Deserialize;
use serde_json::Value;
use transport::load::{self, CarrierRef};
use transport::tender::{Command, DeclineReason, Status};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::plans::NoDetails;
use super::{READ, WRITE};
use crate::table::{Loads, Tenders};
use crate::views::TenderView;
use crate::wire::IdempotencyKey;

/// Why the carrier does not take the load.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineTender {
    /// `no_capacity`, `rate`, `equipment`, `timing` or `other`.
    #[schema(value_type = String, example = "no_capacity")]
    pub reason: DeclineReason,
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(example = "all trucks are out")]
    pub note: Option<String>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithdrawTender {
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "another carrier called first")]
    reason: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TenderFilter {
    #[param(value_type = Option<String>)]
    load_id: Option<LoadId>,
    /// `offered` (when neither is given), `accepted`, `declined`, `expired` or `withdrawn`.
    #[param(value_type = Option<String>, example = "offered")]
    status: Option<Status>,
}

/// List tenders
///
/// Of one load in the order of asking, or of one status, newest first.
#[utoipa::path(
    get, path = "/v1/tenders", tag = "tenders", params(TenderFilter, Paging),
    responses((status = 200, description = "A page.", body = Page<TenderView>), Problems)
)]
async fn list_tenders(
    call: Call,
    Params(filter): Params<TenderFilter>,
    paging: Paging,
) -> Result<Listed<TenderView>, Failure> {
    let query = match filter.load_id {
        Some(load_id) => Tenders::of_load(load_id),
        None => Tenders::newest(filter.status.unwrap_or(Status::Offered)),
    };
    call.permit(READ, "list_tenders")?.list::<Tenders>(query, &paging).await
}

/// Read a tender
#[utoipa::path(
    get, path = "/v1/tenders/{id}", tag = "tenders", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now.", body = TenderView), Problems)
)]
async fn get_tender(call: Call, Id(id): Id<TenderId>) -> Answer<TenderView> {
    call.permit(READ, "get_tender")?.show::<Tenders>(id).await
}

/// All that happened to a tender
#[utoipa::path(
    get, path = "/v1/tenders/{id}/history", tag = "tenders", params(("id" = String, Path), Paging),
    responses((status = 200, description = "Events, oldest first.", body = Page<Object>), Problems)
)]
async fn list_tender_history(call: Call, Id(id): Id<TenderId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit(READ, "list_tender_history")?.history::<Tenders>(id, &paging).await
}

/// Accept a tender for its carrier
#[utoipa::path(
    post, path = "/v1/tenders/{id}/accept", tag = "tenders", params(("id" = String, Path), IdempotencyKey),
    request_body = NoDetails, responses((status = 200, description = "Accepted.", body = TenderView), Problems)
)]
async fn accept_tender(call: Call, Id(id): Id<TenderId>, Body(NoDetails {}): Body<NoDetails>) -> Answer<TenderView> {
    Ok(Reply::changed(accept(&call.permit(WRITE, "accept_tender")?, id).await?, None))
}

/// The tender is accepted and its load covered, or neither.
pub async fn accept(permit: &Permit, id: TenderId) -> Result<Done<Shown>, Failure> {
    permit
        .transact(async |work| {
            let mut tender = work.load::<Tenders>(id).await?;
            work.expect_version(&tender)?;
            work.apply::<Tenders>(&mut tender, &Command::Accept)?;
            let terms = tender.state.terms.clone().ok_or_else(|| Failure::internal("an accepted tender has terms"))?;
            let carrier = CarrierRef { id: terms.carrier_id, name: terms.carrier_name, scac: terms.scac };
            let mut covered = work.load::<Loads>(terms.load_id).await?;
            work.apply::<Loads>(&mut covered, &load::Command::Cover { tender_id: id, carrier })?;
            work.reply::<Tenders>(&tender)
        })
        .await
}

/// Decline a tender for its carrier
#[utoipa::path(
    post, path = "/v1/tenders/{id}/decline", tag = "tenders", params(("id" = String, Path), IdempotencyKey),
    request_body = DeclineTender, responses((status = 200, description = "Declined.", body = TenderView), Problems)
)]
async fn decline_tender(call: Call, Id(id): Id<TenderId>, Body(body): Body<DeclineTender>) -> Answer<TenderView> {
    let DeclineTender { reason, note } = body;
    call.permit(WRITE, "decline_tender")?.execute::<Tenders>(id, Command::Decline { reason, note }).await
}

/// Withdraw a tender
///
/// The next carrier is asked.
#[utoipa::path(
    post, path = "/v1/tenders/{id}/withdraw", tag = "tenders", params(("id" = String, Path), IdempotencyKey),
    request_body = WithdrawTender, responses((status = 200, description = "Withdrawn.", body = TenderView), Problems)
)]
async fn withdraw_tender(call: Call, Id(id): Id<TenderId>, Body(body): Body<WithdrawTender>) -> Answer<TenderView> {
    let permit = call.permit(WRITE, "withdraw_tender")?.because(body.reason.clone());
    permit.execute::<Tenders>(id, Command::Withdraw { note: body.reason }).await
}

pub fn routes(api: Api) -> Api {
    api.routes(routes!(list_tenders))
        .routes(routes!(get_tender))
        .routes(routes!(list_tender_history))
        .routes(routes!(accept_tender))
        .routes(routes!(decline_tender))
        .routes(routes!(withdraw_tender))
}
