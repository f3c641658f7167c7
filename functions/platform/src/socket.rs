//! WebSocket events of the gateway, and leave to act for the tenant behind a connection.

use std::sync::Arc;

use kernel::{Actor, TenantId};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::app::App;
use crate::http::Verified;
use crate::permit::{Permit, now};
use crate::{Envelope, Failure};

/// What happened to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SocketChange {
    Connect,
    Message,
    Disconnect,
}

/// One event of the WebSocket API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketEvent {
    pub change: SocketChange,
    /// The gateway's name of the connection.
    pub connection: String,
    /// The subprotocols that the client offered.
    pub protocols: Vec<String>,
    /// Whom the authorizer vouched for when the connection was opened.
    pub verified: Option<Verified>,
    pub body: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    request_context: WireContext,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(default)]
    body: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireContext {
    event_type: SocketChange,
    connection_id: String,
    #[serde(default)]
    authorizer: Option<Map<String, Value>>,
}

impl SocketEvent {
    /// # Errors
    /// When the payload is not an event of a WebSocket API.
    pub fn read(payload: Value) -> Result<Self, Failure> {
        let wire: Wire = serde_json::from_value(payload).map_err(Failure::internal)?;
        let offered =
            wire.headers.iter().flatten().find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-protocol"));
        let offered = offered.and_then(|(_, value)| value.as_str()).unwrap_or_default();
        let authorizer = wire.request_context.authorizer;
        let field = |name: &str| authorizer.as_ref()?.get(name)?.as_str().map(str::to_owned);
        Ok(Self {
            change: wire.request_context.event_type,
            connection: wire.request_context.connection_id,
            protocols: offered.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
            verified: Verified::from_fields(field),
            body: wire.body.unwrap_or_default(),
        })
    }

    /// Leave to keep this connection's own row. `None` when nobody vouched for it.
    pub fn permit(&self, app: &Arc<App>, home: &'static str) -> Option<Permit> {
        let verified = self.verified.as_ref()?;
        let (tenant, actor) = (verified.tenant, verified.actor.clone());
        Some(Permit::system(app, home, tenant, actor, self.connection.clone(), None))
    }

    /// Whether the one behind this connection may do what `group` names, such as `orders:read`.
    pub fn may(&self, group: &str) -> bool {
        self.verified.as_ref().is_some_and(|v| crate::policy::allows(&v.actor, &v.scopes, group))
    }
}

/// Events of one batch from a queue, by tenant, each with leave to tell that tenant's connections.
///
/// # Errors
/// When the payload is not a batch of a queue. A message that is no event is logged and left out: it is worth nothing
/// later.
pub fn events_by_tenant(
    app: &Arc<App>,
    home: &'static str,
    payload: &Value,
) -> Result<Vec<(Permit, Vec<Envelope>)>, Failure> {
    let records = payload.get("Records").and_then(Value::as_array);
    let records = records.ok_or_else(|| Failure::internal("the payload is not a batch of a queue"))?;
    let mut found: Vec<(TenantId, Vec<Envelope>)> = Vec::new();
    for record in records {
        let body = record.get("body").and_then(Value::as_str).unwrap_or_default();
        let event = serde_json::from_str::<Value>(body).and_then(|mut event| {
            let detail = event.get_mut("detail").map(Value::take).unwrap_or_default();
            serde_json::from_value::<Envelope>(detail)
        });
        match event {
            Ok(event) => match found.iter_mut().find(|(tenant, _)| *tenant == event.tenant) {
                Some((_, events)) => events.push(event),
                None => found.push((event.tenant, vec![event])),
            },
            Err(error) => tracing::error!(%error, "a message is not an event"),
        }
    }
    let actor = Actor::system(format!("{home}-events"));
    let permit = |tenant| {
        let mut permit = Permit::system(app, home, tenant, actor.clone(), format!("push {}", now()), None);
        permit.context.now = now();
        permit
    };
    Ok(found.into_iter().map(|(tenant, events)| (permit(tenant), events)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Role, TypedId};
    use serde_json::json;

    #[test]
    fn a_connection_is_whom_the_authorizer_vouched_for() {
        let (tenant, person) = (TenantId::derive(&["t"]), kernel::PersonId::derive(&["p"]));
        let event = SocketEvent::read(json!({
            "requestContext": {
                "eventType": "CONNECT", "connectionId": "c1",
                "authorizer": {"tenant": tenant.to_string(), "actor_kind": "person", "actor_id": person.to_string(), "role": "owner", "principalId": "x"},
            },
            "headers": {"Sec-WebSocket-Protocol": "supercargo, bearer.abc"},
        }))
        .unwrap();
        assert_eq!(event.change, SocketChange::Connect);
        assert_eq!(event.protocols, ["supercargo", "bearer.abc"]);
        let verified = event.verified.unwrap();
        assert_eq!((verified.tenant, verified.actor), (tenant, Actor::Person { id: person, role: Role::Owner }));
        let nobody = json!({"requestContext": {"eventType": "DISCONNECT", "connectionId": "c1"}});
        assert_eq!(SocketEvent::read(nobody).unwrap().verified, None);
    }
}
