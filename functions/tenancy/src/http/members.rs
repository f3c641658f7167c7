//! The people of one tenant and their roles.

use kernel::{MemberId, Role};
use platform::http::{Listed, Params};
use platform::table::Page;
use platform::{Answer, Body, Call, Failure, Id, Paging, Permit, Query, Reply};
use serde::{Deserialize, Serialize};
use tenancy::{MemberCommand, TenantCommand};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::wire::{IdempotencyKey, MemberView, RoleName};
use crate::table::{Members, Tenants};

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberListStatus {
    Active,
    Removed,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MemberFilter {
    /// `active` when not given.
    #[param(inline)]
    status: Option<MemberListStatus>,
}

/// One page of members.
#[derive(Serialize, ToSchema)]
pub struct MemberList {
    items: Vec<MemberView>,
    next_cursor: Option<String>,
    has_more: bool,
}

/// The members, by name.
#[utoipa::path(
    get,
    path = "/v1/members",
    tag = "members",
    params(MemberFilter, Paging),
    responses((status = 200, body = MemberList, description = "A page of members."), platform::Problems)
)]
pub async fn list_members(
    call: Call,
    Params(filter): Params<MemberFilter>,
    paging: Paging,
) -> Result<Listed<MemberView>, Failure> {
    let permit = call.permit("tenancy:read", "list_members")?;
    let word = match filter.status.unwrap_or(MemberListStatus::Active) {
        MemberListStatus::Active => "active",
        MemberListStatus::Removed => "removed",
    };
    let tenant = permit.get::<Tenants>(permit.tenant()).await?.state;
    let page = permit.list_stored::<Members>(Query::gsi1("status", word), &paging).await?;
    let Page { items, next_cursor, has_more } = page;
    let items = items.iter().map(|m| MemberView::new(m, permit.context()).in_tenant(&tenant)).collect();
    Ok(Listed(Page { items, next_cursor, has_more }))
}

/// One member.
#[utoipa::path(
    get,
    path = "/v1/members/{id}",
    tag = "members",
    params(("id" = String, Path, example = "mem_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")),
    responses((status = 200, body = MemberView, description = "The member."), platform::Problems)
)]
pub async fn get_member(call: Call, Id(id): Id<MemberId>) -> Answer<MemberView> {
    let permit = call.permit("tenancy:read", "get_member")?;
    let member = permit.get::<Members>(id).await?;
    let tenant = permit.get::<Tenants>(permit.tenant()).await?.state;
    let mut reply = Reply::ok(MemberView::new(&member, permit.context()).in_tenant(&tenant))?;
    reply.version = Some(member.version);
    Ok(reply)
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMemberRole {
    role: RoleName,
}

/// Give a member another role. Only an owner makes or unmakes an owner, and the last one stays.
#[utoipa::path(
    post,
    path = "/v1/members/{id}/role",
    tag = "members",
    params(IdempotencyKey, ("id" = String, Path, example = "mem_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")),
    request_body = ChangeMemberRole,
    responses((status = 200, body = MemberView, description = "Changed, from the next access token on."), platform::Problems)
)]
pub async fn change_member_role(
    call: Call,
    Id(id): Id<MemberId>,
    Body(body): Body<ChangeMemberRole>,
) -> Answer<MemberView> {
    let permit = call.permit("tenancy:write", "change_member_role")?;
    change(&permit, id, &MemberCommand::ChangeRole { role: body.role.into() }).await
}

/// Remove a member. The last owner cannot be removed.
#[utoipa::path(
    post,
    path = "/v1/members/{id}/remove",
    tag = "members",
    params(IdempotencyKey, ("id" = String, Path, example = "mem_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")),
    responses((status = 200, body = MemberView, description = "Removed; no new token from now on."), platform::Problems)
)]
pub async fn remove_member(call: Call, Id(id): Id<MemberId>) -> Answer<MemberView> {
    let permit = call.permit("tenancy:write", "remove_member")?;
    change(&permit, id, &MemberCommand::Remove).await
}

/// The member, and the tenant's list of owners where that changes, in one transaction.
async fn change(permit: &Permit, id: MemberId, command: &MemberCommand) -> Answer<MemberView> {
    let done = permit
        .transact(async |work| {
            let mut member = work.load::<Members>(id).await?;
            work.expect_version(&member)?;
            let was = member.state.role();
            work.apply::<Members>(&mut member, command)?;
            let ownership = match (was == Some(Role::Owner), member.state.role() == Some(Role::Owner)) {
                (true, false) => Some(TenantCommand::RemoveOwner { member: id }),
                (false, true) => Some(TenantCommand::AddOwner { member: id }),
                (true, true) | (false, false) => None,
            };
            if let Some(command) = ownership {
                let mut tenant = work.load::<Tenants>(work.permit().tenant()).await?;
                work.apply::<Tenants>(&mut tenant, &command)?;
            }
            work.reply::<Members>(&member)
        })
        .await?;
    Ok(Reply::changed(done, None))
}

/// What has happened to the member, oldest first.
#[utoipa::path(
    get,
    path = "/v1/members/{id}/history",
    tag = "members",
    params(("id" = String, Path, example = "mem_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b"), Paging),
    responses((status = 200, body = Object, description = "A page of events."), platform::Problems)
)]
pub async fn get_member_history(
    call: Call,
    Id(id): Id<MemberId>,
    paging: Paging,
) -> Result<Listed<serde_json::Value>, Failure> {
    call.permit("tenancy:read", "get_member_history")?.history::<Members>(id, &paging).await
}
