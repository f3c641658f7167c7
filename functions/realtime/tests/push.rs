//! From an open connection to what it is told.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use kernel::{PersonId, Role, TypedId};
use platform::{Api, Envelope};
use serde_json::{Value, json};
use testing::{Harness, block_on};

fn harness() -> Harness {
    Harness::new(Api::new("realtime"))
}

fn event(kind: &str, connection: &str, harness: &Harness, role: Role) -> Value {
    let person = PersonId::derive(&["p"]).to_string();
    json!({
        "requestContext": {
            "eventType": kind, "connectionId": connection,
            "authorizer": {"tenant": harness.tenant, "actor_kind": "person", "actor_id": person, "role": role.as_str()},
        },
        "headers": {"sec-websocket-protocol": "supercargo, bearer.x"},
        "body": "",
    })
}

fn connect(harness: &Harness, connection: &str, role: Role) -> Value {
    harness.cloud.connect(connection);
    let payload = event("CONNECT", connection, harness, role);
    block_on(realtime_fn::socket(harness.app.clone(), payload)).unwrap()
}

fn changed(harness: &Harness, kind: &str) -> Envelope {
    let mut event = harness.event(&format!("{kind}_changed"), json!({}));
    event.aggregate.kind = kind.to_owned();
    event
}

fn push(harness: &Harness, events: &[Envelope]) {
    let records: Vec<Value> =
        events.iter().map(|event| json!({"messageId": "m", "body": json!({"detail": event}).to_string()})).collect();
    let answer = block_on(realtime_fn::push(harness.app.clone(), json!({"Records": records}))).unwrap();
    assert_eq!(answer, json!({"batchItemFailures": []}));
}

fn kinds_heard(harness: &Harness, connection: &str) -> Vec<String> {
    let messages = harness.cloud.messages(connection);
    let all = messages.iter().flat_map(|message| message.as_array().unwrap().clone());
    all.map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_connection_hears_of_its_tenant_what_its_role_may_read() {
    let here = harness();
    let there = here.in_tenant("b");
    let answer = connect(&here, "owner", Role::Owner);
    assert_eq!(answer, json!({"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "supercargo"}}));
    connect(&here, "driver", Role::Driver);
    connect(&there, "stranger", Role::Owner);
    push(&here, &[changed(&here, "order"), changed(&here, "load"), changed(&there, "order")]);
    assert_eq!(kinds_heard(&here, "owner"), ["order", "load"]);
    assert_eq!(kinds_heard(&here, "driver"), ["load"]);
    assert_eq!(kinds_heard(&here, "stranger"), ["order"]);
}

#[test]
fn who_may_read_nothing_or_is_nobody_is_turned_away() {
    let harness = harness();
    // Every member may see the tenant they are in; what a customer sees of its orders comes with the portal.
    assert_eq!(connect(&harness, "customer", Role::Customer), json!({"statusCode": 403}));
    let nobody = json!({"requestContext": {"eventType": "CONNECT", "connectionId": "n"}});
    assert_eq!(block_on(realtime_fn::socket(harness.app.clone(), nobody)).unwrap(), json!({"statusCode": 401}));
}

#[test]
fn who_has_left_is_forgotten() {
    let harness = harness();
    connect(&harness, "stays", Role::Owner);
    connect(&harness, "leaves", Role::Owner);
    block_on(realtime_fn::socket(harness.app.clone(), event("DISCONNECT", "leaves", &harness, Role::Owner))).unwrap();
    push(&harness, &[changed(&harness, "order")]);
    assert_eq!(kinds_heard(&harness, "stays"), ["order"]);
    assert!(kinds_heard(&harness, "leaves").is_empty());
    assert_eq!(rows(&harness), 1);
}

#[test]
fn a_connection_that_is_gone_is_forgotten_at_the_next_push() {
    let harness = harness();
    let payload = event("CONNECT", "gone", &harness, Role::Owner);
    block_on(realtime_fn::socket(harness.app.clone(), payload)).unwrap();
    assert_eq!(rows(&harness), 1);
    push(&harness, &[changed(&harness, "order")]);
    assert_eq!(rows(&harness), 0);
}

#[test]
fn what_is_no_event_is_left_out() {
    let harness = harness();
    connect(&harness, "c", Role::Owner);
    let good = json!({"messageId": "2", "body": json!({"detail": changed(&harness, "order")}).to_string()});
    let batch = json!({"Records": [{"messageId": "1", "body": "garbage"}, good]});
    block_on(realtime_fn::push(harness.app.clone(), batch)).unwrap();
    assert_eq!(kinds_heard(&harness, "c"), ["order"]);
    assert!(block_on(realtime_fn::push(harness.app.clone(), json!({}))).is_err());
}

fn rows(harness: &Harness) -> u64 {
    let answer = harness.cloud.dynamodb("Scan", &json!({"TableName": "table", "Select": "COUNT"})).unwrap();
    answer["Count"].as_u64().unwrap()
}

#[test]
fn only_people_and_keys_connect() {
    let harness = harness();
    let mut payload = event("CONNECT", "c", &harness, Role::Owner);
    payload["requestContext"]["authorizer"]["actor_kind"] = json!("system");
    assert_eq!(block_on(realtime_fn::socket(harness.app.clone(), payload)).unwrap(), json!({"statusCode": 401}));
}
