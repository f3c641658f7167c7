//! Who calls: somebody whom the authorizer verified ([`Call`]), or anybody ([`Visitor`]).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use jiff::Timestamp;
use kernel::{Actor, ApiKeyId, PersonId, Role, TenantId};
use lambda_http::request::RequestContext;
use serde_json::Value;

use super::Ambient;
use crate::app::App;
use crate::global::{GlobalTable, Purpose};
use crate::permit::{Permit, ReceiptKey};
use crate::{Config, Failure};
use crate::{link, policy};

/// What the authorizer vouches for. A handler cannot make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub tenant: TenantId,
    pub actor: Actor,
    /// What an API key may do, such as `orders:write`; empty for a person, whose role decides.
    pub scopes: Vec<String>,
}

impl Verified {
    /// From the context that the authorizer returned through the gateway: `tenant`, `actor_kind` (`person` or
    /// `api_key`), `actor_id`, `role`, `scopes` (separated by spaces).
    pub(crate) fn from_gateway(extensions: &Extensions) -> Option<Self> {
        let context = match extensions.get::<RequestContext>() {
            Some(RequestContext::ApiGatewayV2(context)) => &context.authorizer.as_ref()?.fields,
            _ => return None,
        };
        Self::from_fields(|name| context.get(name).and_then(Value::as_str).map(str::to_owned))
    }

    pub(crate) fn from_fields(field: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let tenant = field("tenant")?.parse().ok()?;
        let id = field("actor_id")?;
        let actor = match field("actor_kind")?.as_str() {
            "person" => Actor::Person { id: id.parse::<PersonId>().ok()?, role: field("role")?.parse::<Role>().ok()? },
            "api_key" => Actor::ApiKey { id: id.parse::<ApiKeyId>().ok()? },
            _ => return None,
        };
        let scopes = field("scopes").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        Some(Self { tenant, actor, scopes })
    }
}

fn ambient(parts: &Parts) -> Result<Ambient, Failure> {
    parts.extensions.get::<Ambient>().cloned().ok_or_else(|| Failure::internal("the edge layer did not run"))
}

/// A request by somebody whom the authorizer verified.
#[derive(Debug, Clone)]
pub struct Call {
    verified: Verified,
    ambient: Ambient,
}

impl<S: Send + Sync> FromRequestParts<S> for Call {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let ambient = ambient(parts)?;
        let verified = parts.extensions.get::<Verified>().cloned().ok_or_else(|| Failure::Unauthenticated {
            code: "credential_missing_or_invalid",
            detail: "send `Authorization: Bearer` with an access token that has not expired, or an API key".to_owned(),
        })?;
        Ok(Self { verified, ambient })
    }
}

impl Call {
    /// Asks the policy. `group` is the scope, such as `orders:write`; `action` the operation id.
    pub fn permit(&self, group: &'static str, action: &'static str) -> Result<Permit, Failure> {
        let Self { verified, ambient } = self;
        if !policy::allows(&verified.actor, &verified.scopes, group) {
            return Err(Failure::Forbidden {
                code: "not_permitted".to_owned(),
                detail: format!("this needs the permission `{group}`, which this login or key does not have"),
            });
        }
        let receipt = ambient.idempotency_key.as_ref().map(|key| ReceiptKey {
            key: format!("{action}/{key}"),
            fingerprint: ambient.fingerprint.clone(),
            look_first: true,
        });
        let mut permit = Permit::system(
            &ambient.app,
            ambient.home,
            verified.tenant,
            verified.actor.clone(),
            ambient.request_id.clone(),
            receipt,
        );
        permit.context.now = ambient.now;
        permit.if_match = ambient.if_match;
        Ok(permit)
    }

    pub const fn verified(&self) -> &Verified {
        &self.verified
    }

    pub const fn now(&self) -> Timestamp {
        self.ambient.now
    }

    /// Items outside of any tenant; see [`Purpose`] for who may.
    pub fn global(&self, purpose: Purpose) -> GlobalTable {
        GlobalTable::new(&self.ambient.app, self.ambient.home, purpose)
    }
}

/// A request by anybody: no tenant, and no way to name one except by a proof.
#[derive(Debug, Clone)]
pub struct Visitor {
    ambient: Ambient,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Self { ambient: ambient(parts)? })
    }
}

impl Visitor {
    pub const fn now(&self) -> Timestamp {
        self.ambient.now
    }

    pub fn source_ip(&self) -> &str {
        &self.ambient.source_ip
    }

    pub fn request_id(&self) -> &str {
        &self.ambient.request_id
    }

    pub fn idempotency_key(&self) -> Option<&str> {
        self.ambient.idempotency_key.as_deref()
    }

    /// A hash of method, path and body: to notice the same key with another request.
    pub fn fingerprint(&self) -> &str {
        &self.ambient.fingerprint
    }

    pub fn settings(&self) -> &Config {
        &self.ambient.app.config
    }

    pub fn app(&self) -> &Arc<App> {
        &self.ambient.app
    }

    pub fn global(&self, purpose: Purpose) -> GlobalTable {
        GlobalTable::new(&self.ambient.app, self.ambient.home, purpose)
    }

    /// Leave to act on the one subject of a signed link, and that subject.
    pub fn permit_by_link(&self, token: &str) -> Result<(Permit, String), Failure> {
        let Ambient { app, home, now, request_id, .. } = &self.ambient;
        let link = link::verify(&app.config.secret, token, *now).map_err(|error| match error {
            link::LinkError::Invalid => Failure::not_found("link", "that you followed"),
            link::LinkError::Expired => Failure::conflict("link_expired", "this link has expired"),
        })?;
        let receipt = self.ambient.idempotency_key.as_ref().map(|key| ReceiptKey {
            key: format!("link/{}/{key}", link.subject),
            fingerprint: self.ambient.fingerprint.clone(),
            look_first: true,
        });
        let actor = Actor::Link { party: link.subject.clone() };
        let mut permit = Permit::system(app, home, link.tenant, actor, request_id.clone(), receipt);
        permit.context.now = *now;
        Ok((permit, link.subject))
    }
}

impl Permit {
    /// A token for a link that lets its holder act on `subject` until `expires`.
    pub fn sign_link(&self, subject: &str, expires: Timestamp) -> String {
        let link = link::Link { tenant: self.tenant(), subject: subject.to_owned(), expires };
        link::sign(&self.app.config.secret, &link)
    }
}
