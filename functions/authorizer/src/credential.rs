//! Where a credential is in a request, and which kind it is.

use serde_json::Value;
use tenancy::KEY_PREFIX;

/// Tokens of ours have some 450 characters; what is longer than this is not looked at.
const LENGTH_MAX: usize = 2048;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    Token(String),
    ApiKey(String),
}

/// From `Authorization: Bearer …`. A browser cannot set that header on a WebSocket, so there it is the query parameter
/// `token` or the sub-protocol `bearer.…` as well. Never from the query of a plain request: addresses are logged.
pub fn of(event: &Value) -> Option<Credential> {
    let is_socket = event.get("methodArn").is_some();
    let text = bearer(header(event, "authorization")).or_else(|| {
        is_socket
            .then(|| from_query(event).or_else(|| from_protocol(header(event, "sec-websocket-protocol"))))
            .flatten()
    })?;
    if text.is_empty() || text.len() > LENGTH_MAX {
        return None;
    }
    let credential = if text.starts_with(KEY_PREFIX) { Credential::ApiKey } else { Credential::Token };
    Some(credential(text.to_owned()))
}

fn header<'e>(event: &'e Value, name: &str) -> Option<&'e str> {
    let headers = event.get("headers")?.as_object()?;
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
}

fn bearer(header: Option<&str>) -> Option<&str> {
    let (scheme, text) = header?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(text.trim())
}

fn from_query(event: &Value) -> Option<&str> {
    event.get("queryStringParameters")?.get("token")?.as_str()
}

fn from_protocol(header: Option<&str>) -> Option<&str> {
    header?.split(',').find_map(|protocol| protocol.trim().strip_prefix("bearer."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(text: &str) -> Option<Credential> {
        Some(Credential::Token(text.to_owned()))
    }

    #[test]
    fn the_places_of_a_credential() {
        assert_eq!(of(&json!({ "headers": { "authorization": "Bearer a.b.c" } })), token("a.b.c"));
        assert_eq!(of(&json!({ "headers": { "Authorization": "bearer  a.b.c " } })), token("a.b.c"));
        let key = of(&json!({ "headers": { "authorization": "Bearer sck_live_x" } }));
        assert_eq!(key, Some(Credential::ApiKey("sck_live_x".to_owned())));
        let arn = "arn:aws:execute-api:us-east-1:000000000000:abc/live/$connect";
        assert_eq!(of(&json!({ "methodArn": arn, "queryStringParameters": { "token": "a.b.c" } })), token("a.b.c"));
        let protocols = json!({ "Sec-WebSocket-Protocol": "supercargo, bearer.a.b.c" });
        assert_eq!(of(&json!({ "methodArn": arn, "headers": protocols })), token("a.b.c"));
    }

    #[test]
    fn what_holds_no_credential() {
        for event in [
            json!({}),
            json!({ "headers": null }),
            json!({ "headers": { "authorization": "" } }),
            json!({ "headers": { "authorization": "Bearer" } }),
            json!({ "headers": { "authorization": "Bearer " } }),
            json!({ "headers": { "authorization": "Basic YTpi" } }),
            json!({ "headers": { "authorization": 7 } }),
            json!({ "headers": { "authorization": format!("Bearer {}", "x".repeat(2049)) } }),
            // A plain request's query is not a place for a credential.
            json!({ "queryStringParameters": { "token": "a.b.c" } }),
            json!({ "headers": { "sec-websocket-protocol": "bearer.a.b.c" } }),
        ] {
            assert_eq!(of(&event), None, "{event}");
        }
    }
}
