//! What a single chain cannot show, a checkpoint does.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;

use common::{Desk, order, said, shipment, track};
use kernel::Role;
use platform::chain;
use serde_json::{Value, json};
use testing::block_on;

fn sealed() -> Desk {
    let desk = Desk::with_shipment();
    let made = desk.post("/v1/audit/checkpoints", json!({}));
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json["histories"], 9);
    desk
}

fn verify(desk: &Desk, body: Value) -> Value {
    let answer = desk.post("/v1/audit/verify-checkpoint", body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

/// The one finding: which history, and what.
fn finding(desk: &Desk) -> (String, String, Value) {
    let audit = verify(desk, json!({}));
    assert_eq!((&audit["intact"], &audit["genuine"]), (&json!(false), &json!(true)), "{audit}");
    assert_eq!(audit["findings"].as_array().unwrap().len(), 1, "{audit}");
    let found = &audit["findings"][0];
    (found["kind"].as_str().unwrap().to_owned(), found["what"].as_str().unwrap().to_owned(), found["sequence"].clone())
}

#[test]
fn what_is_as_it_was_sealed_is_intact_also_when_it_went_on() {
    let desk = sealed();
    let audit = verify(&desk, json!({}));
    assert_eq!((&audit["intact"], &audit["verified"]), (&json!(true), &json!(9)), "{audit}");
    assert!(audit.get("next").is_none());
    let item = desk.item("order", &order(), "state").unwrap();
    let head = chain::from_hex(item["head"]["S"].as_str().unwrap()).unwrap();
    let later = chain::link(&head, "{}");
    desk.put_event("order", &order(), 3, "{}", &later);
    desk.put_state("order", &order(), 3, &later);
    assert_eq!(verify(&desk, json!({}))["intact"], true);
    assert_eq!(verify(&desk, json!({"start": 8}))["verified"], 1);
}

#[test]
fn an_altered_event_is_named() {
    let desk = sealed();
    let item = desk.item("track", &track(), "event#0000000002").unwrap();
    let text = item["stored"]["S"].as_str().unwrap().replacen("driver_app", "driver_aqp", 1);
    desk.patch("track", &track(), "event#0000000002", &json!({"stored": {"S": text}}));
    assert_eq!(finding(&desk), ("track".to_owned(), "altered".to_owned(), json!(2)));
}

#[test]
fn a_deleted_event_is_named() {
    let desk = sealed();
    desk.delete("track", &track(), "event#0000000003");
    assert_eq!(finding(&desk), ("track".to_owned(), "missing".to_owned(), json!(3)));
}

#[test]
fn reordered_events_are_named() {
    let desk = sealed();
    let take = |n: u64| {
        let item = desk.item("track", &track(), &format!("event#{n:010}")).unwrap();
        json!({"stored": item["stored"], "hash": item["hash"]})
    };
    let (second, third) = (take(2), take(3));
    desk.patch("track", &track(), "event#0000000002", &third);
    desk.patch("track", &track(), "event#0000000003", &second);
    assert_eq!(finding(&desk), ("track".to_owned(), "altered".to_owned(), json!(2)));
}

#[test]
fn a_deleted_aggregate_is_named_also_by_every_later_checkpoint() {
    let desk = sealed();
    for facet in ["state", "event#0000000001", "event#0000000002"] {
        desk.delete("order", &order(), facet);
    }
    assert_eq!(finding(&desk), ("order".to_owned(), "deleted".to_owned(), Value::Null));
    let day = block_on(control_fn::checkpoint_all(Arc::clone(&desk.harness.app), json!({"id": "run"}))).unwrap();
    let listed = desk.get("/v1/audit/checkpoints").json["items"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let daily = listed.as_array().unwrap().iter().find(|one| one["name"] == day["day"]).unwrap();
    assert_eq!(daily["suspicious"], 1, "{listed}");
    assert_eq!(verify(&desk, json!({"checkpoint": day["day"]}))["checkpoint"]["suspicious"], 1);
    assert_eq!(finding(&desk), ("order".to_owned(), "deleted".to_owned(), Value::Null));
}

#[test]
fn a_history_that_was_written_anew_is_named() {
    let desk = sealed();
    desk.history(
        "order",
        &order(),
        vec![
            said("order_received", "2026-11-20T08:00:00Z", json!({"number": "PO-2"})),
            said("order_released", "2026-11-20T09:00:00Z", json!({})),
        ],
    );
    // The chain alone does not show it.
    assert_eq!(desk.post("/v1/audit/verify", json!({"resource": order()})).json["intact"], true);
    assert_eq!(finding(&desk), ("order".to_owned(), "rewritten".to_owned(), json!(2)));
    desk.delete("order", &order(), "event#0000000002");
    desk.history("order", &order(), vec![said("order_received", "2026-11-20T08:00:00Z", json!({}))]);
    assert_eq!(finding(&desk), ("order".to_owned(), "truncated".to_owned(), json!(2)));
}

#[test]
fn a_checkpoint_that_was_altered_is_not_genuine() {
    let desk = sealed();
    let name = desk.get("/v1/audit/checkpoints").json["items"][0]["name"].as_str().unwrap().to_owned();
    let key = format!("{}/checkpoints/{name}.json", desk.harness.tenant);
    let original: Value = serde_json::from_slice(&desk.harness.cloud.object(&key).unwrap()).unwrap();
    let mut fewer = original.clone();
    fewer["heads"].as_array_mut().unwrap().pop();
    let mut other_root = original.clone();
    other_root["root"] = json!("00".repeat(32));
    let mut backdated = original.clone();
    backdated["made_at"] = json!("2026-01-01T00:00:00Z");
    for altered in [fewer, other_root, backdated] {
        desk.harness.cloud.put_object(&key, "application/json", altered.to_string().as_bytes());
        let audit = verify(&desk, json!({"checkpoint": name}));
        assert_eq!((&audit["genuine"], &audit["intact"]), (&json!(false), &json!(false)));
    }
    desk.harness.cloud.put_object(&key, "application/json", original.to_string().as_bytes());
    assert_eq!(verify(&desk, json!({}))["genuine"], true);
}

#[test]
fn the_daily_run_seals_every_tenant_once_and_chains_the_roots() {
    let desk = sealed();
    let other = Desk { harness: desk.harness.in_tenant("b") };
    other.history("order", &order(), vec![said("order_received", "2026-11-20T08:00:00Z", json!({}))]);
    for _ in 0..2 {
        let run = block_on(control_fn::checkpoint_all(Arc::clone(&desk.harness.app), json!({}))).unwrap();
        assert_eq!(run["tenants"], 2);
    }
    let listed = other.get("/v1/audit/checkpoints").json["items"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!((&listed[0]["histories"], listed[0].get("previous_root")), (&json!(1), None));
    let ours = desk.get("/v1/audit/checkpoints").json["items"].clone();
    let (first, second) = (&ours[1], &ours[0]);
    assert_eq!(first["name"].as_str().unwrap().len(), 18, "the day sorts before its times: {ours}");
    assert_eq!((&second["previous_root"], &second["root"]), (&first["root"], &first["root"]));
    assert_eq!(second["suspicious"], 0);
}

#[test]
fn who_may_and_when() {
    let desk = Desk::with_shipment();
    assert_eq!(desk.post("/v1/audit/verify-checkpoint", json!({})).status, 404, "there is none yet");
    assert_eq!(desk.post("/v1/audit/verify-checkpoint", json!({"checkpoint": "../../secrets"})).status, 404);
    for role in [Role::Dispatcher, Role::Warehouse, Role::Finance, Role::Support, Role::Driver, Role::Customer] {
        let answer = block_on(desk.harness.as_role(role).post("/v1/audit/checkpoints", json!({})));
        assert_eq!(answer.status, 403, "{role}");
    }
    let admin = desk.harness.as_role(Role::Admin);
    assert_eq!(block_on(admin.post("/v1/audit/checkpoints", json!({}))).status, 201);
    let again = desk.post("/v1/audit/checkpoints", json!({}));
    assert_eq!((again.status.as_u16(), again.code()), (429, "checkpoint_too_soon"));
    assert!((1..=60).contains(&again.header("retry-after").parse::<u64>().unwrap()));
    let stranger = Desk { harness: desk.harness.in_tenant("b") };
    assert_eq!(stranger.get("/v1/audit/checkpoints").json["items"], json!([]));
    assert_eq!(stranger.post("/v1/audit/verify-checkpoint", json!({})).status, 404);
    let held = desk.item("shipment", &shipment(), "state");
    assert!(held.is_some(), "sealing changes nothing");
}
