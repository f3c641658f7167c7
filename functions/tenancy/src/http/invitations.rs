//! Invitations: sent by mail, accepted by whoever holds the mailed token.

use kernel::{InvitationId, Role};
use platform::http::{Listed, Params};
use platform::{Answer, Body, Call, Failure, Id, Paging, Permit, Purpose, Query, Reply, Visitor};
use serde::{Deserialize, Serialize};
use tenancy::{
    Email, InvitationCommand, Invited, MemberCommand, MemberRejection, Membership, Name, Person, TenantCommand,
    Workplace,
};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::wire::{IdempotencyKey, InvitationView, RoleName, TenantRef};
use super::{directory, hash_new_password, settle_person};
use crate::directory::Directory;
use crate::table::{Invitations, Members, Tenants, member_id};

/// The subject of an invitation's link is this and the invitation's id.
pub const LINK_PREFIX: &str = "invitation:";

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInvitation {
    #[schema(value_type = String, format = "email", max_length = 254, example = "bob@acme.example")]
    email: Email,
    role: RoleName,
}

/// Invite somebody by mail. Only an owner invites an owner.
#[utoipa::path(
    post,
    path = "/v1/invitations",
    tag = "members",
    params(IdempotencyKey),
    request_body = CreateInvitation,
    responses((status = 201, body = InvitationView, description = "Invited; the mail is on its way."), platform::Problems)
)]
pub async fn create_invitation(call: Call, Body(body): Body<CreateInvitation>) -> Answer<InvitationView> {
    let permit = call.permit("tenancy:write", "create_invitation")?;
    let CreateInvitation { email, role } = body;
    let directory = Directory::new(permit.global(Purpose::Provision), permit.now());
    if let Some(person) = directory.find(&email).await? {
        // Whether the address is known elsewhere does not show: only a member of this tenant makes a difference.
        let id = member_id(permit.tenant(), person);
        if permit.find::<Members>(id).await?.is_some_and(|member| member.state.role().is_some()) {
            return Err(Failure::rejected("member", id, &MemberRejection::AlreadyExists));
        }
    }
    let command = InvitationCommand::Invite { email, role: role.into() };
    permit.create::<Invitations>(permit.new_id(), command).await
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationListStatus {
    Pending,
    Accepted,
    Revoked,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InvitationFilter {
    /// `pending` (also those that have expired) when not given.
    #[param(inline)]
    status: Option<InvitationListStatus>,
}

/// One page of invitations.
#[derive(Serialize, ToSchema)]
pub struct InvitationList {
    items: Vec<InvitationView>,
    next_cursor: Option<String>,
    has_more: bool,
}

/// The invitations, oldest first.
#[utoipa::path(
    get,
    path = "/v1/invitations",
    tag = "members",
    params(InvitationFilter, Paging),
    responses((status = 200, body = InvitationList, description = "A page of invitations."), platform::Problems)
)]
pub async fn list_invitations(
    call: Call,
    Params(filter): Params<InvitationFilter>,
    paging: Paging,
) -> Result<Listed<InvitationView>, Failure> {
    let permit = call.permit("tenancy:read", "list_invitations")?;
    let word = match filter.status.unwrap_or(InvitationListStatus::Pending) {
        InvitationListStatus::Pending => "pending",
        InvitationListStatus::Accepted => "accepted",
        InvitationListStatus::Revoked => "revoked",
    };
    permit.list::<Invitations>(Query::gsi1("status", word), &paging).await
}

/// One invitation.
#[utoipa::path(
    get,
    path = "/v1/invitations/{id}",
    tag = "members",
    params(("id" = String, Path, example = "inv_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")),
    responses((status = 200, body = InvitationView, description = "The invitation."), platform::Problems)
)]
pub async fn get_invitation(call: Call, Id(id): Id<InvitationId>) -> Answer<InvitationView> {
    call.permit("tenancy:read", "get_invitation")?.show::<Invitations>(id).await
}

/// Take an invitation back; its link stops working.
#[utoipa::path(
    post,
    path = "/v1/invitations/{id}/revoke",
    tag = "members",
    params(IdempotencyKey, ("id" = String, Path, example = "inv_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")),
    responses((status = 200, body = InvitationView, description = "Revoked."), platform::Problems)
)]
pub async fn revoke_invitation(call: Call, Id(id): Id<InvitationId>) -> Answer<InvitationView> {
    call.permit("tenancy:write", "revoke_invitation")?.execute::<Invitations>(id, InvitationCommand::Revoke).await
}

/// What has happened to the invitation, oldest first.
#[utoipa::path(
    get,
    path = "/v1/invitations/{id}/history",
    tag = "members",
    params(("id" = String, Path, example = "inv_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b"), Paging),
    responses((status = 200, body = Object, description = "A page of events."), platform::Problems)
)]
pub async fn get_invitation_history(
    call: Call,
    Id(id): Id<InvitationId>,
    paging: Paging,
) -> Result<Listed<serde_json::Value>, Failure> {
    call.permit("tenancy:read", "get_invitation_history")?.history::<Invitations>(id, &paging).await
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// From the mailed link.
    #[validate(length(min = 1, max = 2048))]
    #[schema(min_length = 1, max_length = 2048, example = "dG50XzAxOTBm.c2lnbmF0dXJl")]
    token: String,
    /// Of a person who is new here; not needed otherwise.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, example = "Bob Roe")]
    name: Option<Name>,
    /// Of a person who is new here; not needed otherwise.
    #[serde(default)]
    #[schema(format = "password", min_length = 10, max_length = 128, example = "correct horse battery")]
    password: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct AcceptInvitationAnswer {
    #[schema(example = "accepted")]
    status: &'static str,
    #[schema(value_type = String, format = "email", example = "bob@acme.example")]
    email: Email,
    tenant: TenantRef,
    role: RoleName,
    /// `created` for someone new, `existing` for someone whose address was known.
    #[schema(example = "created")]
    person: &'static str,
}

/// Accept an invitation. Someone new gives a name and a password; someone known needs the token alone.
#[utoipa::path(
    post,
    path = "/v1/invitations/accept",
    tag = "members",
    security(()),
    request_body = AcceptInvitation,
    responses((status = 200, body = AcceptInvitationAnswer, description = "Joined: log in."), platform::Problems)
)]
pub async fn accept_invitation(visitor: Visitor, Body(body): Body<AcceptInvitation>) -> Answer<AcceptInvitationAnswer> {
    let AcceptInvitation { token, name, password } = body;
    let (permit, subject) = visitor.permit_by_link(&token)?;
    let unknown = || Failure::not_found("link", "that you followed");
    let id: InvitationId = subject.strip_prefix(LINK_PREFIX).and_then(|id| id.parse().ok()).ok_or_else(unknown)?;
    let (directory, tenant) = (directory(&visitor), permit.tenant());
    let invitation = permit.find::<Invitations>(id).await?.ok_or_else(unknown)?;
    // Before anybody is made: is it still good?
    let probe = InvitationCommand::Accept { member: member_id(tenant, kernel::TypedId::derive(&["nobody"])) };
    if let Err(refusal) = kernel::Aggregate::decide(&invitation.state, &probe, permit.context()) {
        return Err(Failure::rejected("invitation", id, &refusal));
    }
    let Invited { email, role, .. } = invitation.state.invited().cloned().ok_or_else(unknown)?;
    let company = permit.get::<Tenants>(tenant).await?.state.company().cloned().ok_or_else(unknown)?;
    let workplace = Workplace { tenant, name: company.clone() };
    let (person, created) = settle_person(&directory, &email, &workplace, async || {
        let needed = "a new person gives a name and a password";
        let name = name.ok_or_else(|| Failure::field("/name", "new_person_needs_name", needed))?;
        let password = password.ok_or_else(|| Failure::field("/password", "new_person_needs_password", needed))?;
        Ok((name, hash_new_password(&password, &email)?))
    })
    .await?;
    let Person::Known { name, .. } = directory.person(person).await? else {
        return Err(Failure::internal("a person who was just settled is not there"));
    };
    join(&permit, id, Membership { person, name, email: email.clone(), role }).await?;
    Reply::ok(AcceptInvitationAnswer {
        status: "accepted",
        email,
        tenant: TenantRef { id: tenant, name: company },
        role: role.into(),
        person: if created { "created" } else { "existing" },
    })
}

/// Invitation, member and - for an owner - tenant, in one transaction.
async fn join(permit: &Permit, id: InvitationId, membership: Membership) -> Result<(), Failure> {
    let member_id = member_id(permit.tenant(), membership.person);
    let becomes_owner = membership.role == Role::Owner;
    permit
        .transact(async |work| {
            let mut invitation = work.load::<Invitations>(id).await?;
            work.apply::<Invitations>(&mut invitation, &InvitationCommand::Accept { member: member_id })?;
            let mut member = work.load_or_new::<Members>(member_id).await?;
            work.apply::<Members>(&mut member, &MemberCommand::Join(membership.clone()))?;
            if becomes_owner {
                let mut tenant = work.load::<Tenants>(work.permit().tenant()).await?;
                work.apply::<Tenants>(&mut tenant, &TenantCommand::AddOwner { member: member_id })?;
            }
            Ok(())
        })
        .await
        .map(|_| ())
}
