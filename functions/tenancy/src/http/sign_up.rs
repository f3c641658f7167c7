//! Sign-up and the confirmation of its mail address.
//!
//! A sign-up makes a tenant that waits; nothing can log in to it. Whoever follows the mailed link becomes its owner.
//! The answer is the same for an address that is known and one that is not, and takes the same work.

use jiff::Timestamp;
use kernel::{Actor, TenantId, TypedId as _, Zone};
use platform::{Answer, Body, Failure, Purpose, Reply, Visitor};
use serde::{Deserialize, Serialize};
use tenancy::{Email, MemberCommand, Membership, Name, Tenant, TenantCommand, Workplace};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::wire::{IdempotencyKey, TenantRef};
use super::{directory, hash_new_password, settle_person};
use crate::attempts::{self, Counter};
use crate::table::{Members, Tenants, member_id};

/// The subject of a confirmation link is this and the address.
pub const LINK_PREFIX: &str = "verify:";

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[schema(value_type = String, min_length = 1, max_length = 120, example = "Acme Supply")]
    company: Name,
    /// The person's own name.
    #[schema(value_type = String, min_length = 1, max_length = 120, example = "Ann Lee")]
    name: Name,
    #[schema(value_type = String, format = "email", max_length = 254, example = "ann@acme.example")]
    email: Email,
    #[schema(format = "password", min_length = 10, max_length = 128, example = "correct horse battery")]
    password: String,
    /// The zone of the company's office; `America/Chicago` when not given.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "America/Chicago")]
    zone: Option<Zone>,
}

#[derive(Serialize, ToSchema)]
pub struct SignUpAnswer {
    #[schema(example = "verification_sent")]
    status: &'static str,
    #[schema(value_type = String, format = "email", example = "ann@acme.example")]
    email: Email,
    /// Until when the mailed link is good.
    #[schema(value_type = String, format = DateTime, example = "2026-11-23T15:04:05Z")]
    expires_at: Timestamp,
}

/// Sign up a company. A link to confirm the address is mailed; nothing can log in before it is followed.
#[utoipa::path(
    post,
    path = "/v1/sign-up",
    tag = "sign-up",
    params(IdempotencyKey),
    security(()),
    request_body = SignUp,
    responses((status = 202, body = SignUpAnswer, description = "Look into the mailbox."), platform::Problems)
)]
pub async fn sign_up(visitor: Visitor, Body(body): Body<SignUp>) -> Answer<SignUpAnswer> {
    let SignUp { company, name, email, password, zone } = body;
    let directory = directory(&visitor);
    let counters = [Counter::sign_up_by_email(&email), Counter::sign_up_by_source(visitor.source_ip())];
    attempts::admit(&directory.global, &counters, visitor.now()).await?;
    let hash = hash_new_password(&password, &email)?;

    // A client that repeats its request for want of an answer signs up once.
    let tenant = match visitor.idempotency_key() {
        Some(key) => TenantId::derive(&["sign-up", key, visitor.fingerprint()]),
        None => TenantId::from_uuid(Uuid::now_v7()),
    };
    let permit = directory.global.enter(tenant, Actor::system("sign_up"), visitor.request_id())?;
    let known = permit.find::<Tenants>(tenant).await?.map(|stored| stored.state);
    if known.is_none() {
        directory.keep_sign_up(tenant, &hash).await?;
        let zone = match zone {
            Some(zone) => zone,
            None => "America/Chicago".parse().map_err(Failure::internal)?,
        };
        let command = TenantCommand::SignUp { company, zone, person: name, email: email.clone() };
        permit.create::<Tenants>(tenant, command).await?;
    }
    let expires_at = match permit.get::<Tenants>(tenant).await?.state {
        Tenant::Pending { expires_at, .. } => expires_at,
        Tenant::Absent | Tenant::Active { .. } => visitor.now(),
    };
    Reply::accepted(SignUpAnswer { status: "verification_sent", email, expires_at })
}

#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyEmail {
    /// From the mailed link.
    #[validate(length(min = 1, max = 2048))]
    #[schema(min_length = 1, max_length = 2048, example = "dG50XzAxOTBm.c2lnbmF0dXJl")]
    token: String,
}

#[derive(Serialize, ToSchema)]
pub struct VerifyEmailAnswer {
    #[schema(example = "verified")]
    status: &'static str,
    #[schema(value_type = String, format = "email", example = "ann@acme.example")]
    email: Email,
    tenant: TenantRef,
}

/// Confirm a mail address with the token of the mailed link. Doing it again changes nothing.
#[utoipa::path(
    post,
    path = "/v1/email-verifications",
    tag = "sign-up",
    security(()),
    request_body = VerifyEmail,
    responses((status = 200, body = VerifyEmailAnswer, description = "Confirmed: log in."), platform::Problems)
)]
pub async fn verify_email(visitor: Visitor, Body(body): Body<VerifyEmail>) -> Answer<VerifyEmailAnswer> {
    let (permit, subject) = visitor.permit_by_link(&body.token)?;
    let unknown = || Failure::not_found("link", "that you followed");
    let email: Email = subject.strip_prefix(LINK_PREFIX).and_then(|email| email.parse().ok()).ok_or_else(unknown)?;
    let tenant = permit.tenant();
    let company = match permit.find::<Tenants>(tenant).await?.map(|stored| stored.state) {
        None | Some(Tenant::Absent) => return Err(unknown()),
        Some(Tenant::Active { company, .. }) => company,
        Some(Tenant::Pending { company, person: name, .. }) => {
            found_tenant(&visitor, &permit, &company, &name, &email).await?;
            company
        }
    };
    Reply::ok(VerifyEmailAnswer { status: "verified", email, tenant: TenantRef { id: tenant, name: company } })
}

/// The person first, then the tenant and its first member in one transaction, then the leftovers. A repetition after
/// any of these steps does the rest.
async fn found_tenant(
    visitor: &Visitor,
    permit: &platform::Permit,
    company: &Name,
    name: &Name,
    email: &Email,
) -> Result<(), Failure> {
    let (directory, tenant) = (directory(visitor), permit.tenant());
    let workplace = Workplace { tenant, name: company.clone() };
    let (person, _) = settle_person(&directory, email, &workplace, async || {
        let hash = directory.sign_up(tenant).await?;
        Ok((name.clone(), hash.ok_or_else(|| Failure::conflict("link_expired", "this link has expired"))?))
    })
    .await?;
    // Someone who is known goes by the name that they have.
    let name = match directory.person(person).await? {
        tenancy::Person::Known { name, .. } => name,
        tenancy::Person::Absent => name.clone(),
    };
    let owner = member_id(tenant, person);
    let role = kernel::Role::Owner;
    // Its own receipt key would replay for another body; what makes a repetition harmless here is the state.
    let permit =
        visitor.global(Purpose::Provision).enter(tenant, permit.context().actor.clone(), visitor.request_id())?;
    permit
        .transact(async |work| {
            let mut state = work.load::<Tenants>(tenant).await?;
            if matches!(state.state, Tenant::Active { .. }) {
                return Ok(());
            }
            work.apply::<Tenants>(&mut state, &TenantCommand::Verify { owner })?;
            let mut member = work.load_or_new::<Members>(owner).await?;
            let membership = Membership { person, name: name.clone(), email: email.clone(), role };
            work.apply::<Members>(&mut member, &MemberCommand::Join(membership))?;
            Ok(())
        })
        .await?;
    directory.forget_sign_up(tenant).await
}
