//! Who is asking, and for which company.

use kernel::{Actor, ApiKeyId, MemberId};
use platform::http::Listed;
use platform::{Answer, Call, Failure, Paging, Permit, Purpose, Reply};
use serde::Serialize;
use tenancy::Person;
use utoipa::ToSchema;

use super::wire::{PersonRef, RoleName, TenantRef, TenantView};
use crate::directory::Directory;
use crate::table::{ApiKeys, Tenants, member_id};

/// Who is asking.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// `person` or `api_key`.
    #[schema(example = "person")]
    actor: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<KeyRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "mem_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    member_id: Option<MemberId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<RoleName>,
    /// What the key may do, or `*` for a person, whose role decides.
    #[schema(example = json!(["*"]))]
    scopes: Vec<String>,
    tenant: TenantView,
    /// All companies that the person belongs to.
    tenants: Vec<TenantRef>,
}

#[derive(Serialize, ToSchema)]
pub struct KeyRef {
    #[schema(value_type = String, example = "key_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    id: ApiKeyId,
    #[schema(example = "ERP")]
    name: String,
}

/// A person may always see themselves; a key needs the scope to read the tenant.
fn permit_self(call: &Call, action: &'static str) -> Result<Permit, Failure> {
    let group = match call.verified().actor {
        Actor::Person { .. } | Actor::Link { .. } | Actor::System { .. } => "tenancy:self",
        Actor::ApiKey { .. } => "tenancy:read",
    };
    call.permit(group, action)
}

/// Who am I, in which company, with which role or scopes.
#[utoipa::path(
    get,
    path = "/v1/me",
    tag = "tenancy",
    responses((status = 200, body = Me, description = "You."), platform::Problems)
)]
pub async fn get_me(call: Call) -> Answer<Me> {
    let permit = permit_self(&call, "get_me")?;
    let tenant = permit.get::<Tenants>(permit.tenant()).await?;
    let tenant = TenantView::new(&tenant, permit.context());
    let verified = call.verified();
    let mut me = Me {
        actor: "person",
        person: None,
        api_key: None,
        member_id: None,
        role: None,
        scopes: vec!["*".to_owned()],
        tenant,
        tenants: Vec::new(),
    };
    match &verified.actor {
        Actor::Person { id, role } => {
            let directory = Directory::new(permit.global(Purpose::Provision), permit.now());
            if let Person::Known { name, email, workplaces } = directory.person(*id).await? {
                me.person = Some(PersonRef { id: *id, name, email });
                me.tenants = workplaces.into_iter().map(|w| TenantRef { id: w.tenant, name: w.name }).collect();
            }
            me.member_id = Some(member_id(permit.tenant(), *id));
            me.role = Some((*role).into());
        }
        Actor::ApiKey { id } => {
            let name = permit.get::<ApiKeys>(*id).await?.state.facts().map(|facts| facts.name.to_string());
            me.actor = "api_key";
            me.api_key = Some(KeyRef { id: *id, name: name.unwrap_or_default() });
            me.scopes.clone_from(&verified.scopes);
        }
        Actor::Link { .. } | Actor::System { .. } => {}
    }
    Reply::ok(me)
}

/// The company that the login or key is for.
#[utoipa::path(
    get,
    path = "/v1/tenant",
    tag = "tenancy",
    responses((status = 200, body = TenantView, description = "The company."), platform::Problems)
)]
pub async fn get_tenant(call: Call) -> Answer<TenantView> {
    let permit = permit_self(&call, "get_tenant")?;
    permit.show::<Tenants>(permit.tenant()).await
}

/// What has happened to the company's account, oldest first.
#[utoipa::path(
    get,
    path = "/v1/tenant/history",
    tag = "tenancy",
    params(Paging),
    responses((status = 200, body = Object, description = "A page of events."), platform::Problems)
)]
pub async fn get_tenant_history(call: Call, paging: Paging) -> Result<Listed<serde_json::Value>, Failure> {
    let permit = call.permit("tenancy:read", "get_tenant_history")?;
    permit.history::<Tenants>(permit.tenant(), &paging).await
}
