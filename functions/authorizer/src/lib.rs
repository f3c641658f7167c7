//! Turns a credential into a tenant, an actor, and a role or scopes. Nothing else does.
//!
//! An access token is checked against our public keys, kept in memory; an API key by its checksum first, so that a
//! typing error costs no read, and then by its SHA-256. What comes out is the context that
//! [`platform::Verified`] reads; nobody gets an empty one, and the function behind answers 401 with a problem document,
//! which a gateway cannot write. A WebSocket has nobody behind it yet, so there the answer is a denial.
//!
//! Deliberately absent: writes, and any item but `global#jwks#…` and `global#apikey#…`.

mod api_key;
mod credential;
mod keys;
mod token;

use std::sync::Arc;

use jiff::Timestamp;
use kernel::Actor;
use platform::app::App;
use platform::{Failure, GlobalTable, Purpose};
use serde_json::{Value, json};

use credential::Credential;
use keys::Keys;

pub use token::{Refusal, verify};

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub tenant: kernel::TenantId,
    pub actor: Actor,
    /// What an API key may do; empty for a person, whose role decides.
    pub scopes: Vec<String>,
}

/// What one process keeps: the public keys.
#[derive(Default)]
pub struct Authorizer {
    keys: Keys,
}

impl Authorizer {
    /// The answer to a REQUEST authorizer's event: payload 2.0 with simple responses (HTTP API), or a policy document
    /// (WebSocket API, the only form that it takes).
    pub async fn answer(&self, app: &Arc<App>, event: &Value) -> Result<Value, Failure> {
        let global = GlobalTable::new(app, "authorizer", Purpose::Authorizer);
        let caller = self.identify(&global, event, Timestamp::now()).await?;
        match event.get("methodArn").and_then(Value::as_str) {
            Some(method) => Ok(policy(method, caller.as_ref())),
            None => Ok(json!({ "isAuthorized": true, "context": caller.as_ref().map_or_else(|| json!({}), context) })),
        }
    }

    /// Who the event's credential belongs to; `None` for no credential and for one that is not good.
    pub async fn identify(
        &self,
        global: &GlobalTable,
        event: &Value,
        now: Timestamp,
    ) -> Result<Option<Caller>, Failure> {
        let outcome = match credential::of(event) {
            None => return Ok(None),
            Some(Credential::ApiKey(text)) => api_key::identify(global, &text, now).await?,
            Some(Credential::Token(text)) => self.verify_token(global, &text, now).await?,
        };
        match outcome {
            Ok(caller) => Ok(Some(caller)),
            Err(refusal) => {
                tracing::info!(reason = %refusal, "refused a credential");
                Ok(None)
            }
        }
    }

    async fn verify_token(
        &self,
        global: &GlobalTable,
        text: &str,
        now: Timestamp,
    ) -> Result<Result<Caller, Refusal>, Failure> {
        let kid = match token::key_id(text) {
            Ok(kid) => kid,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(key) = self.keys.find(global, &kid, now).await? else { return Ok(Err(Refusal::UnknownKey)) };
        Ok(token::verify(text, &key, now).map(|claims| Caller {
            tenant: claims.tenant,
            actor: Actor::Person { id: claims.sub, role: claims.role },
            scopes: Vec::new(),
        }))
    }
}

/// In the gateway's terms: a map of strings.
fn context(caller: &Caller) -> Value {
    let (kind, id, role) = match &caller.actor {
        Actor::Person { id, role } => ("person", id.to_string(), role.as_str()),
        Actor::ApiKey { id } => ("api_key", id.to_string(), ""),
        Actor::Link { .. } | Actor::System { .. } => return json!({}),
    };
    json!({
        "tenant": caller.tenant.to_string(),
        "actor_kind": kind,
        "actor_id": id,
        "role": role,
        "scopes": caller.scopes.join(" "),
    })
}

fn policy(method: &str, caller: Option<&Caller>) -> Value {
    let context = caller.map_or_else(|| json!({}), context);
    let principal = context.get("actor_id").cloned().unwrap_or_else(|| json!("nobody"));
    let effect = if caller.is_some() { "Allow" } else { "Deny" };
    json!({
        "principalId": principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{ "Action": "execute-api:Invoke", "Effect": effect, "Resource": method }],
        },
        "context": context,
    })
}
