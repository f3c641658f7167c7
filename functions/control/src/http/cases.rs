//! `/v1/cases`: what does not add up, and who mends it.

use control::{CaseCommand, CaseStatus, Cause, Party};
use jiff::Timestamp;
use kernel::{CaseId, MemberId};
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Params, Problems};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::table::Cases;
use crate::views::{CaseStatusSchema, CaseView, CauseSchema, PartySchema};
use crate::watch;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CaseFilter {
    /// `open` when neither is given.
    #[param(value_type = Option<CaseStatusSchema>, inline, example = "open")]
    status: Option<CaseStatus>,
    #[param(value_type = Option<PartySchema>, inline, example = "carrier")]
    owner: Option<Party>,
}

/// List cases, those opened first first
#[utoipa::path(get, path = "/v1/cases", tag = "control", params(CaseFilter, Paging),
    responses((status = 200, body = Page<CaseView>), Problems))]
pub async fn list_cases(
    call: Call,
    Params(filter): Params<CaseFilter>,
    paging: Paging,
) -> Result<Listed<CaseView>, Failure> {
    let permit = call.permit("cases:read", "list_cases")?;
    let query = match filter {
        CaseFilter { owner: Some(owner), status } => Cases::of_owner(owner, status),
        CaseFilter { owner: None, status } => Cases::of_status(status.unwrap_or(CaseStatus::Open)),
    };
    permit.list::<Cases>(query, &paging).await
}

/// Read a case
#[utoipa::path(get, path = "/v1/cases/{id}", tag = "control", params(("id" = String, Path)),
    responses((status = 200, body = CaseView), Problems))]
pub async fn get_case(call: Call, Id(id): Id<CaseId>) -> Answer<CaseView> {
    call.permit("cases:read", "get_case")?.show::<Cases>(id).await
}

/// Read what happened to a case
#[utoipa::path(get, path = "/v1/cases/{id}/history", tag = "control", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_case_history(call: Call, Id(id): Id<CaseId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("cases:read", "get_case_history")?.history::<Cases>(id, &paging).await
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignCase {
    #[schema(value_type = String, example = "mem_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    member_id: MemberId,
}

/// Assign a case to a member
#[utoipa::path(post, path = "/v1/cases/{id}/assign", tag = "control", params(("id" = String, Path)),
    request_body = AssignCase, responses((status = 200, body = CaseView), Problems))]
pub async fn assign_case(call: Call, Id(id): Id<CaseId>, Body(body): Body<AssignCase>) -> Answer<CaseView> {
    let command = CaseCommand::Assign { member_id: body.member_id };
    call.permit("cases:write", "assign_case")?.execute::<Cases>(id, command).await
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeCase {
    /// In the future, at most 30 days away.
    #[schema(value_type = String, format = DateTime, example = "2026-11-24T08:00:00Z")]
    until: Timestamp,
}

/// Put a case aside until an instant; it comes back by itself unless the truth has healed
#[utoipa::path(post, path = "/v1/cases/{id}/snooze", tag = "control", params(("id" = String, Path)),
    request_body = SnoozeCase, responses((status = 200, body = CaseView), Problems))]
pub async fn snooze_case(call: Call, Id(id): Id<CaseId>, Body(body): Body<SnoozeCase>) -> Answer<CaseView> {
    let permit = call.permit("cases:write", "snooze_case")?;
    let reply = permit.execute::<Cases>(id, CaseCommand::Snooze { until: body.until }).await?;
    if let Some(about) = permit.get::<Cases>(id).await?.state.about {
        watch::look_again(&permit, about.broken.subject, body.until).await?;
    }
    Ok(reply)
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentCase {
    #[validate(length(min = 1, max = 2_000))]
    #[schema(min_length = 1, max_length = 2_000, example = "called the carrier, a truck is on its way")]
    text: String,
}

/// Comment on a case
#[utoipa::path(post, path = "/v1/cases/{id}/comment", tag = "control", params(("id" = String, Path)),
    request_body = CommentCase, responses((status = 200, body = CaseView), Problems))]
pub async fn comment_case(call: Call, Id(id): Id<CaseId>, Body(body): Body<CommentCase>) -> Answer<CaseView> {
    let command = CaseCommand::Comment { text: body.text };
    call.permit("cases:write", "comment_case")?.execute::<Cases>(id, command).await
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveCase {
    #[schema(value_type = CauseSchema, inline, example = "carrier_fault")]
    cause: Cause,
    #[serde(default)]
    #[validate(length(min = 1, max = 2_000))]
    #[schema(min_length = 1, max_length = 2_000, example = "the truck broke down")]
    note: Option<String>,
}

/// Say what it was; other evidence opens the case again
#[utoipa::path(post, path = "/v1/cases/{id}/resolve", tag = "control", params(("id" = String, Path)),
    request_body = ResolveCase, responses((status = 200, body = CaseView), Problems))]
pub async fn resolve_case(call: Call, Id(id): Id<CaseId>, Body(body): Body<ResolveCase>) -> Answer<CaseView> {
    let command = CaseCommand::Resolve { cause: body.cause, note: body.note };
    call.permit("cases:write", "resolve_case")?.execute::<Cases>(id, command).await
}
