//! Reactions to our own events: mail, and what the directory and the authorizer must hear of.
//!
//! A mailed token is made here, of the identifiers in the event under a MAC; so no event and no item ever holds one.

use kernel::{ApiKeyId, InvitationId, MemberId, Role};
use platform::{Consumer, Envelope, Failure, Permit, Purpose};
use serde::Deserialize;
use tenancy::{Invited, MemberEvent, TenantEvent};

use crate::directory::Directory;
use crate::http::{api_keys, invitations, sign_up};
use crate::table::{Members, Tenants};

pub fn events() -> Consumer {
    Consumer::new("tenancy")
        .on("tenant_signed_up", on_tenant_signed_up)
        .on("invitation_created", on_invitation_created)
        .on("member_removed", on_member_removed)
        .on("api_key_created", on_api_key_changed)
        .on("api_key_revoked", on_api_key_changed)
}

async fn on_tenant_signed_up(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let TenantEvent::SignedUp { company, person, email, expires_at, .. } = read::<TenantEvent>(&event)? else {
        return Err(Failure::internal("not a sign-up"));
    };
    let token = permit.sign_link(&format!("{}{email}", sign_up::LINK_PREFIX), expires_at);
    let link = format!("{}/verify?token={token}", permit.settings().web_origin);
    let directory = Directory::new(permit.global(Purpose::Provision), permit.now());
    let known = directory.find(&email).await?.is_some();
    let account = if known {
        "You have a Supercargo account already: this adds the company to it, and your password stays as it is."
    } else {
        "Then log in with the password that you chose."
    };
    let text = format!(
        "Hello {person},\n\nplease confirm this address to open Supercargo for {company}:\n\n{link}\n\n{account}\n\n\
         The link is good for {} hours. If you did not sign up, do nothing: without it, nothing happens.\n",
        tenancy::Tenant::VERIFICATION_HOURS
    );
    permit.mail(email.as_str(), "Confirm your address", &text).await
}

async fn on_invitation_created(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let id: InvitationId = event.aggregate.id.parse().map_err(Failure::internal)?;
    let Invited { email, role, expires_at, .. } = read(&event)?;
    let company = permit.get::<Tenants>(permit.tenant()).await?.state.company().cloned();
    let company = company.ok_or_else(|| Failure::internal("an invitation of no company"))?;
    let token = permit.sign_link(&format!("{}{id}", invitations::LINK_PREFIX), expires_at);
    let link = format!("{}/invitation?token={token}", permit.settings().web_origin);
    let text = format!(
        "Hello,\n\nyou are invited to join {company} on Supercargo as {}:\n\n{link}\n\n\
         The link is good for {} days. If you do not know {company}, do nothing.\n",
        in_words(role),
        tenancy::Invitation::HOURS / 24
    );
    permit.mail(email.as_str(), &format!("Join {company} on Supercargo"), &text).await
}

const fn in_words(role: Role) -> &'static str {
    match role {
        Role::Owner => "an owner",
        Role::Admin => "an administrator",
        Role::Dispatcher => "a dispatcher",
        Role::Warehouse => "a warehouse worker",
        Role::Finance => "a finance clerk",
        Role::Support => "a support agent",
        Role::Driver => "a driver",
        Role::Customer => "a customer",
    }
}

/// Takes the tenant off the person's list, unless they have come back meanwhile.
async fn on_member_removed(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let id: MemberId = event.aggregate.id.parse().map_err(Failure::internal)?;
    let MemberEvent::Removed { person } = read::<MemberEvent>(&event)? else {
        return Err(Failure::internal("not a removal"));
    };
    if permit.get::<Members>(id).await?.state.role().is_some() {
        return Ok(());
    }
    let directory = Directory::new(permit.global(Purpose::Provision), permit.now());
    directory.leave(person, permit.tenant()).await
}

/// The route has done it already, unless it was cut off in between.
async fn on_api_key_changed(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let id: ApiKeyId = event.aggregate.id.parse().map_err(Failure::internal)?;
    api_keys::publish(&permit, id).await
}

/// The event as the domain wrote it: the envelope keeps its name apart from its data.
fn read<T: for<'de> Deserialize<'de>>(event: &Envelope) -> Result<T, Failure> {
    let mut data = event.data.clone();
    if let Some(fields) = data.as_object_mut() {
        fields.insert("type".to_owned(), event.name.clone().into());
    }
    serde_json::from_value(data).map_err(|e| Failure::internal(format!("event {}: {e}", event.name)))
}
