//! `/v1/rates`: prices for lanes.

use billing::{Accessorials, LaneEnd, LaneRateCommand, Method, RateTerms};
use jiff::civil::Date;
use kernel::{AccountId, CarrierId, RateId};
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Problems};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::table::Rates;
use crate::views::{AccessorialsSchema, LaneEndSchema, MethodSchema, RateView};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddRate {
    #[validate(length(min = 1, max = 120))]
    #[schema(min_length = 1, max_length = 120, example = "Midwest truckload")]
    name: String,
    /// Only for this account.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = json!(null))]
    account_id: Option<AccountId>,
    /// Only with this carrier.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = json!(null))]
    carrier_id: Option<CarrierId>,
    #[schema(value_type = LaneEndSchema)]
    origin: LaneEnd,
    #[schema(value_type = LaneEndSchema)]
    destination: LaneEnd,
    #[schema(value_type = MethodSchema)]
    method: Method,
    #[serde(default)]
    #[schema(value_type = Option<AccessorialsSchema>)]
    accessorials: Option<Accessorials>,
    #[schema(value_type = String, format = Date, example = "2026-01-01")]
    effective_from: Date,
    /// The last day, included.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, example = json!(null))]
    effective_to: Option<Date>,
}

/// Add a rate
///
/// Of the rates that are effective on the ship date the most specific one applies: one for the account before one for
/// all; one for the carrier; the narrower destination (ZIP3, state, any); the narrower origin; the one that took effect
/// last.
#[utoipa::path(post, path = "/v1/rates", tag = "rates", request_body = AddRate,
    responses((status = 201, body = RateView), Problems))]
pub async fn add_rate(call: Call, Body(body): Body<AddRate>) -> Answer<RateView> {
    let permit = call.permit("billing:write", "add_rate")?;
    let AddRate {
        name,
        account_id,
        carrier_id,
        origin,
        destination,
        method,
        accessorials,
        effective_from,
        effective_to,
    } = body;
    let accessorials = accessorials.unwrap_or_default();
    let terms = RateTerms {
        name,
        account_id,
        carrier_id,
        origin,
        destination,
        method,
        accessorials,
        effective_from,
        effective_to,
    };
    permit.create::<Rates>(permit.new_id(), LaneRateCommand::Add { terms }).await
}

/// List rates, by name
#[utoipa::path(get, path = "/v1/rates", tag = "rates", params(Paging),
    responses((status = 200, body = Page<RateView>), Problems))]
pub async fn list_rates(call: Call, paging: Paging) -> Result<Listed<RateView>, Failure> {
    call.permit("billing:read", "list_rates")?.list::<Rates>(Rates::all(), &paging).await
}

/// Read a rate
#[utoipa::path(get, path = "/v1/rates/{id}", tag = "rates", params(("id" = String, Path)),
    responses((status = 200, body = RateView), Problems))]
pub async fn get_rate(call: Call, Id(id): Id<RateId>) -> Answer<RateView> {
    call.permit("billing:read", "get_rate")?.show::<Rates>(id).await
}

/// Read the history of a rate
#[utoipa::path(get, path = "/v1/rates/{id}/history", tag = "rates", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_rate_history(call: Call, Id(id): Id<RateId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("billing:read", "get_rate_history")?.history::<Rates>(id, &paging).await
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireRate {
    /// The last day on which it prices loads.
    #[schema(value_type = String, format = Date, example = "2026-12-31")]
    effective_to: Date,
}

/// Retire a rate
#[utoipa::path(post, path = "/v1/rates/{id}/retire", tag = "rates", params(("id" = String, Path)),
    request_body = RetireRate, responses((status = 200, body = RateView), Problems))]
pub async fn retire_rate(call: Call, Id(id): Id<RateId>, Body(body): Body<RetireRate>) -> Answer<RateView> {
    let permit = call.permit("billing:write", "retire_rate")?;
    permit.execute::<Rates>(id, LaneRateCommand::Retire { effective_to: body.effective_to }).await
}
