//! Tells open screens what changed, so that nobody polls.
//!
//! A message names what changed and its version, never what it says: the screen reads it, with its own permissions. It
//! may come late, twice or not at all; a screen that reconnects reads again.
//!
//! Deliberately absent: state, ordering, delivery guarantees, any content of an aggregate.

mod connections;
mod message;
mod push;

use std::sync::Arc;

use platform::socket::{SocketChange, SocketEvent};
use platform::{App, Failure};
use serde_json::{Value, json};

pub use message::{GROUPS, Message, group_of};
pub use push::push;

/// This context's name.
pub const HOME: &str = "realtime";
/// The subprotocol that we speak. A client that offers others as well is answered with this one.
const PROTOCOL: &str = "supercargo";

/// `$connect`, `$disconnect` and `$default`.
///
/// # Errors
/// When the payload is no such event, or the row of the connection cannot be written.
pub async fn socket(app: Arc<App>, payload: Value) -> Result<Value, Failure> {
    let event = SocketEvent::read(payload)?;
    match event.change {
        SocketChange::Connect => connect(&app, &event).await,
        SocketChange::Disconnect => {
            // A gateway that does not repeat the authorizer's context leaves the row to the next push, which finds
            // nobody there.
            if let Some(permit) = event.permit(&app, HOME) {
                connections::forget(&permit, &event.connection).await?;
            }
            Ok(json!({"statusCode": 200}))
        }
        SocketChange::Message => Ok(json!({"statusCode": 200, "body": answer(&event.body)})),
    }
}

async fn connect(app: &Arc<App>, event: &SocketEvent) -> Result<Value, Failure> {
    let Some(permit) = event.permit(app, HOME) else { return Ok(json!({"statusCode": 401})) };
    let groups: Vec<_> = GROUPS.into_iter().filter(|group| event.may(group)).collect();
    if groups.is_empty() {
        return Ok(json!({"statusCode": 403}));
    }
    connections::remember(&permit, &event.connection, &groups).await?;
    match event.protocols.iter().any(|offered| offered == PROTOCOL) {
        true => Ok(json!({"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": PROTOCOL}})),
        false => Ok(json!({"statusCode": 200})),
    }
}

/// The only thing to say to us is `{"action":"ping"}`, which keeps the connection from being closed as idle.
fn answer(body: &str) -> String {
    let action = serde_json::from_str::<Value>(body).ok();
    let action = action.as_ref().and_then(|body| body.get("action")).and_then(Value::as_str);
    let name = if action == Some("ping") { "pong" } else { "not_understood" };
    json!({ "name": name }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ping_is_answered() {
        assert_eq!(answer(r#"{"action":"ping"}"#), r#"{"name":"pong"}"#);
        for other in ["", "{", "[]", r#"{"action":7}"#] {
            assert_eq!(answer(other), r#"{"name":"not_understood"}"#, "{other}");
        }
    }
}
