//! What several routes show.

use jiff::Timestamp;
use kernel::{Actor, ApiKeyId, Context, InvitationId, MemberId, PersonId, Role, TenantId};
use platform::Stored;
use platform::entity::{Blocked, Meta};
use serde::{Deserialize, Serialize};
use tenancy::{ApiKey, Email, Invitation, Member, Name, Tenant, TenantRejection};
use utoipa::{IntoParams, ToSchema};

/// On every command.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "documents a header that the platform reads")]
pub struct IdempotencyKey {
    /// The same key with the same request replays the first answer; with another request it is refused.
    #[param(rename = "Idempotency-Key", required = false, min_length = 1, max_length = 255, example = "7f1d6a0c-1")]
    idempotency_key: Option<String>,
}

/// What a member of a tenant does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "dispatcher")]
pub enum RoleName {
    Owner,
    Admin,
    Dispatcher,
    Warehouse,
    Finance,
    Support,
    Driver,
    Customer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Owner => Self::Owner,
            RoleName::Admin => Self::Admin,
            RoleName::Dispatcher => Self::Dispatcher,
            RoleName::Warehouse => Self::Warehouse,
            RoleName::Finance => Self::Finance,
            RoleName::Support => Self::Support,
            RoleName::Driver => Self::Driver,
            RoleName::Customer => Self::Customer,
        }
    }
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Admin => Self::Admin,
            Role::Dispatcher => Self::Dispatcher,
            Role::Warehouse => Self::Warehouse,
            Role::Finance => Self::Finance,
            Role::Support => Self::Support,
            Role::Driver => Self::Driver,
            Role::Customer => Self::Customer,
        }
    }
}

/// Words of the domain that the document of the API lists; a test holds the two together.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident),+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),+ }
    )+};
}

words! {
    /// `pending` until the first owner has confirmed their address.
    TenantStatus { Pending, Active }
    /// `removed` members stay on record.
    MemberStatus { Active, Removed }
    /// `expired` follows from the clock.
    InvitationStatus { Pending, Accepted, Revoked, Expired }
    /// `expired` follows from the clock.
    ApiKeyStatus { Active, Revoked, Expired }
}

/// What an API key may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum ScopeName {
    #[serde(rename = "tenancy:read")]
    TenancyRead,
    #[serde(rename = "tenancy:write")]
    TenancyWrite,
    #[serde(rename = "orders:read")]
    OrdersRead,
    #[serde(rename = "orders:write")]
    OrdersWrite,
    #[serde(rename = "warehouse:read")]
    WarehouseRead,
    #[serde(rename = "warehouse:write")]
    WarehouseWrite,
    #[serde(rename = "transport:read")]
    TransportRead,
    #[serde(rename = "transport:write")]
    TransportWrite,
    #[serde(rename = "tracking:read")]
    TrackingRead,
    #[serde(rename = "tracking:write")]
    TrackingWrite,
    #[serde(rename = "billing:read")]
    BillingRead,
    #[serde(rename = "billing:write")]
    BillingWrite,
    #[serde(rename = "cases:read")]
    CasesRead,
    #[serde(rename = "cases:write")]
    CasesWrite,
    #[serde(rename = "audit:read")]
    AuditRead,
}

/// A company, as its people choose between companies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TenantRef {
    #[schema(value_type = String, example = "tnt_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    pub id: TenantId,
    #[schema(value_type = String, example = "Acme Supply")]
    pub name: Name,
}

/// A person, as shown to themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonRef {
    #[schema(value_type = String, example = "per_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    pub id: PersonId,
    #[schema(value_type = String, example = "Ann Lee")]
    pub name: Name,
    #[schema(value_type = String, format = "email", example = "ann@acme.example")]
    pub email: Email,
}

/// A company that uses Supercargo.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TenantView {
    #[schema(value_type = String, example = "tnt_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    pub id: TenantId,
    #[schema(example = "Acme Supply")]
    pub name: String,
    /// The zone that the company keeps its office hours in.
    #[schema(example = "America/Chicago")]
    pub zone: String,
    #[schema(value_type = TenantStatus)]
    pub status: String,
    #[serde(flatten)]
    pub meta: Meta,
}

impl TenantView {
    pub fn new(stored: &Stored<Tenant, TenantId>, context: &Context) -> Self {
        Self {
            id: stored.id,
            name: stored.state.company().map(ToString::to_string).unwrap_or_default(),
            zone: stored.state.zone().map(ToString::to_string).unwrap_or_default(),
            status: stored.state.status_word().to_owned(),
            meta: stored.meta(context),
        }
    }
}

/// One person in this tenant.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MemberView {
    #[schema(value_type = String, example = "mem_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    pub id: MemberId,
    #[schema(value_type = String, required = true, example = "per_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    pub person_id: Option<PersonId>,
    #[schema(example = "Bob Roe")]
    pub name: String,
    #[schema(format = "email", example = "bob@acme.example")]
    pub email: String,
    #[schema(value_type = RoleName, required = true)]
    pub role: Option<RoleName>,
    #[schema(value_type = MemberStatus)]
    pub status: String,
    #[serde(flatten)]
    pub meta: Meta,
}

impl MemberView {
    pub fn new(stored: &Stored<Member, MemberId>, context: &Context) -> Self {
        let is = stored.state.membership();
        Self {
            id: stored.id,
            person_id: is.map(|is| is.person),
            name: is.map(|is| is.name.to_string()).unwrap_or_default(),
            email: is.map(|is| is.email.to_string()).unwrap_or_default(),
            role: is.map(|is| is.role.into()),
            status: stored.state.status_word().to_owned(),
            meta: stored.meta(context),
        }
    }

    /// A member alone cannot know that they are the last owner: the tenant does.
    #[must_use]
    pub fn in_tenant(mut self, tenant: &Tenant) -> Self {
        if tenant.is_last_owner(self.id) {
            let refusal = TenantRejection::LastOwner;
            for action in self.meta.allowed_actions.drain(..) {
                let code = kernel::Rejection::code(&refusal).to_owned();
                self.meta.blocked_actions.push(Blocked { action, code, reason: refusal.to_string() });
            }
        }
        self
    }
}

/// An invitation to join this tenant.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InvitationView {
    #[schema(value_type = String, example = "inv_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    pub id: InvitationId,
    #[schema(format = "email", example = "bob@acme.example")]
    pub email: String,
    #[schema(value_type = RoleName, required = true)]
    pub role: Option<RoleName>,
    #[schema(value_type = InvitationStatus)]
    pub status: String,
    /// The member who invited.
    #[schema(value_type = Option<String>, example = "per_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    pub invited_by: Option<PersonId>,
    #[schema(value_type = String, required = true, format = DateTime, example = "2026-11-30T15:04:05Z")]
    pub expires_at: Option<Timestamp>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl InvitationView {
    pub fn new(stored: &Stored<Invitation, InvitationId>, context: &Context) -> Self {
        let invited = stored.state.invited();
        let invited_by = match invited.map(|invited| &invited.invited_by) {
            Some(Actor::Person { id, .. }) => Some(*id),
            Some(Actor::ApiKey { .. } | Actor::Link { .. } | Actor::System { .. }) | None => None,
        };
        Self {
            id: stored.id,
            email: invited.map(|invited| invited.email.to_string()).unwrap_or_default(),
            role: invited.map(|invited| invited.role.into()),
            status: stored.state.status_word(context.now).to_owned(),
            invited_by,
            expires_at: invited.map(|invited| invited.expires_at),
            meta: stored.meta(context),
        }
    }
}

/// The key of a machine. The key itself is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ApiKeyView {
    #[schema(value_type = String, example = "key_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    pub id: ApiKeyId,
    #[schema(example = "ERP")]
    pub name: String,
    #[schema(value_type = Vec<ScopeName>, example = json!(["orders:read", "orders:write"]))]
    pub scopes: Vec<String>,
    /// Enough to recognise it by.
    #[schema(example = "sck_live_…x9Zq")]
    pub hint: String,
    #[schema(value_type = ApiKeyStatus)]
    pub status: String,
    #[schema(value_type = String, required = true, format = DateTime, example = "2027-11-20T15:04:05Z")]
    pub expires_at: Option<Timestamp>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl ApiKeyView {
    pub fn new(stored: &Stored<ApiKey, ApiKeyId>, context: &Context) -> Self {
        let facts = stored.state.facts();
        Self {
            id: stored.id,
            name: facts.map(|facts| facts.name.to_string()).unwrap_or_default(),
            scopes: facts.map(|f| f.scopes.iter().map(ToString::to_string).collect()).unwrap_or_default(),
            hint: facts.map(|facts| facts.hint.clone()).unwrap_or_default(),
            status: stored.state.status_word(context.now).to_owned(),
            expires_at: facts.map(|facts| facts.expires_at),
            meta: stored.meta(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_word<T: serde::de::DeserializeOwned>(word: &str) -> bool {
        serde_json::from_value::<T>(word.into()).is_ok()
    }

    #[test]
    fn the_words_are_the_domains() {
        let tenant = Tenant::Active {
            company: "Acme".parse().unwrap(),
            zone: "UTC".parse().unwrap(),
            owners: std::collections::BTreeSet::new(),
        };
        assert!(is_word::<TenantStatus>(tenant.status_word()));
        let membership = tenancy::Membership {
            person: kernel::TypedId::derive(&["p"]),
            name: "Ann".parse().unwrap(),
            email: "a@b.example".parse().unwrap(),
            role: Role::Owner,
        };
        assert!(is_word::<MemberStatus>(Member::Active(membership.clone()).status_word()));
        assert!(is_word::<MemberStatus>(Member::Removed(membership).status_word()));
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let invited = |expires_at| tenancy::Invited {
            email: "a@b.example".parse().unwrap(),
            role: Role::Owner,
            invited_by: Actor::system("test"),
            expires_at,
        };
        for state in [
            Invitation::Pending(invited(now)),
            Invitation::Pending(invited(Timestamp::MAX)),
            Invitation::Accepted(invited(now)),
            Invitation::Revoked(invited(now)),
        ] {
            assert!(is_word::<InvitationStatus>(state.status_word(now)), "{state:?}");
        }
        let facts = |expires_at| tenancy::KeyFacts {
            name: "ERP".parse().unwrap(),
            scopes: std::collections::BTreeSet::new(),
            sha256: String::new(),
            hint: String::new(),
            expires_at,
        };
        for state in [ApiKey::Active(facts(now)), ApiKey::Active(facts(Timestamp::MAX)), ApiKey::Revoked(facts(now))] {
            assert!(is_word::<ApiKeyStatus>(state.status_word(now)), "{state:?}");
        }
        assert!(Role::ALL.into_iter().all(|role| Role::from(RoleName::from(role)) == role));
        assert!(tenancy::Scope::all().all(|scope| is_word::<ScopeName>(scope.as_str())));
    }
}
