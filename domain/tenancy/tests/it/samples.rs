//! Values that the tests share.

use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Context, MemberId, PersonId, Role, TenantId, TypedId};
use tenancy::{
    ApiKeyCommand, InvitationCommand, MemberCommand, Membership, PersonCommand, SessionCommand, TenantCommand,
    Workplace,
};

pub fn now() -> Timestamp {
    "2026-11-23T15:00:00Z".parse().unwrap()
}

pub fn later(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

pub fn tenant(name: &str) -> TenantId {
    TenantId::derive(&[name])
}

pub fn person(name: &str) -> PersonId {
    PersonId::derive(&[name])
}

pub fn member(name: &str) -> MemberId {
    MemberId::derive(&[name])
}

pub fn context(actor: Actor) -> Context {
    Context { tenant: tenant("acme"), now: now(), actor, reason: None }
}

pub fn by(role: Role) -> Context {
    context(Actor::Person { id: person("ann"), role })
}

pub fn at(hours: i64, context: Context) -> Context {
    Context { now: later(hours), ..context }
}

pub fn by_key() -> Context {
    context(Actor::ApiKey { id: kernel::ApiKeyId::derive(&["erp"]) })
}

pub fn by_system() -> Context {
    context(Actor::system("tenancy"))
}

pub fn membership(role: Role) -> Membership {
    Membership {
        person: person("bob"),
        name: "Bob Roe".parse().unwrap(),
        email: "bob@acme.example".parse().unwrap(),
        role,
    }
}

pub fn workplace(name: &str) -> Workplace {
    Workplace { tenant: tenant(name), name: name.parse().unwrap() }
}

pub fn sign_up() -> TenantCommand {
    TenantCommand::SignUp {
        company: "Acme Supply".parse().unwrap(),
        zone: "America/Chicago".parse().unwrap(),
        person: "Ann Lee".parse().unwrap(),
        email: "ann@acme.example".parse().unwrap(),
    }
}

pub fn invite(role: Role) -> InvitationCommand {
    InvitationCommand::Invite { email: "bob@acme.example".parse().unwrap(), role }
}

pub fn create_key(scopes: &[&str], expires_at: Option<Timestamp>) -> ApiKeyCommand {
    ApiKeyCommand::Create {
        name: "ERP".parse().unwrap(),
        scopes: scopes.iter().map(|s| s.parse().unwrap()).collect(),
        sha256: "0".repeat(64),
        hint: "sck_live_…abcd".to_owned(),
        expires_at,
    }
}

pub fn start() -> SessionCommand {
    SessionCommand::Start { person: person("ann"), tenant: tenant("acme") }
}

pub fn rotate(generation: u64, key: Option<&str>) -> SessionCommand {
    SessionCommand::Rotate { generation, tenant: None, idempotency_key: key.map(str::to_owned) }
}

pub fn tenant_commands() -> Vec<TenantCommand> {
    vec![
        sign_up(),
        TenantCommand::Verify { owner: member("ann") },
        TenantCommand::AddOwner { member: member("ann") },
        TenantCommand::AddOwner { member: member("bob") },
        TenantCommand::RemoveOwner { member: member("ann") },
        TenantCommand::RemoveOwner { member: member("bob") },
    ]
}

pub fn member_commands() -> Vec<MemberCommand> {
    vec![
        MemberCommand::Join(membership(Role::Owner)),
        MemberCommand::Join(membership(Role::Dispatcher)),
        MemberCommand::ChangeRole { role: Role::Owner },
        MemberCommand::ChangeRole { role: Role::Dispatcher },
        MemberCommand::ChangeRole { role: Role::Finance },
        MemberCommand::Remove,
    ]
}

pub fn invitation_commands() -> Vec<InvitationCommand> {
    vec![
        invite(Role::Owner),
        invite(Role::Warehouse),
        InvitationCommand::Accept { member: member("bob") },
        InvitationCommand::Revoke,
    ]
}

pub fn api_key_commands() -> Vec<ApiKeyCommand> {
    vec![
        create_key(&["orders:read"], None),
        create_key(&[], None),
        create_key(&["orders:read"], Some(now())),
        create_key(&["orders:read"], Some(later(731 * 24))),
        ApiKeyCommand::Revoke,
    ]
}

pub fn person_commands() -> Vec<PersonCommand> {
    vec![
        PersonCommand::Register { name: "Ann Lee".parse().unwrap(), email: "ann@acme.example".parse().unwrap() },
        PersonCommand::JoinTenant(workplace("acme")),
        PersonCommand::JoinTenant(workplace("beta")),
        PersonCommand::LeaveTenant { tenant: tenant("acme") },
        PersonCommand::LeaveTenant { tenant: tenant("beta") },
    ]
}

pub fn session_commands() -> Vec<SessionCommand> {
    vec![
        start(),
        rotate(0, Some("retry-1")),
        rotate(1, None),
        rotate(2, None),
        SessionCommand::Rotate { generation: 1, tenant: Some(tenant("beta")), idempotency_key: None },
        SessionCommand::LogOut { generation: 0 },
    ]
}
