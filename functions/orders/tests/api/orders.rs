//! `/v1/orders` and `/v1/accounts`, and what others report about orders.

use crate::support::{harness, order};
use serde_json::{Value, json};
use testing::{Harness, block_on};

async fn created(harness: &Harness, number: &str) -> (String, String) {
    let made = harness.post("/v1/orders", order(number)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json["id"].as_str().unwrap().to_owned();
    (format!("/v1/orders/{id}"), id)
}

#[test]
fn an_order_is_created_read_and_listed() {
    block_on(async {
        let h = harness();
        let made = h.post("/v1/orders", order("PO-1")).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.json["id"].as_str().unwrap();
        assert_eq!(made.header("location"), format!("/v1/orders/{id}"));
        assert_eq!(made.header("etag"), "\"1\"");
        assert_eq!(made.json["status"], "released");
        assert_eq!(made.json["ship_to"]["state"], "NV");
        assert_eq!(made.json["allowed_actions"], json!(["hold", "cancel"]));
        assert_eq!(made.json["next_action"]["owner"], "warehouse");
        assert_eq!(h.get(&format!("/v1/orders/{id}")).await.json, made.json);
        let names: Vec<String> = h.events().into_iter().map(|event| event.name).collect();
        assert_eq!(names, ["account_opened", "order_released"]);

        let again = h.post("/v1/orders", order("PO-1")).await;
        assert_eq!((again.status.as_u16(), again.code()), (409, "order_already_exists"));
        h.post("/v1/orders", order("PO-2")).await;
        for (query, numbers) in [
            ("", vec!["PO-1", "PO-2"]),
            ("?status=released", vec!["PO-1", "PO-2"]),
            ("?status=held", vec![]),
            ("?number=PO-2", vec!["PO-2"]),
            ("?number=PO-3", vec![]),
        ] {
            let listed = h.get(&format!("/v1/orders{query}")).await;
            let found: Vec<&Value> = listed.json["items"].as_array().unwrap().iter().map(|o| &o["number"]).collect();
            assert_eq!(found, numbers, "{query}");
        }
        assert_eq!(h.get("/v1/orders?status=lost").await.status, 400);
        assert_eq!(h.get("/v1/orders/summary").await.json["counts"]["released"], 2);
        assert_eq!(h.get("/v1/accounts").await.json["items"][0]["code"], "C1");
        let history = h.get(&format!("/v1/orders/{id}/history")).await;
        assert_eq!(history.json["items"][0]["name"], "order_released");
        assert_eq!(history.json["items"][0]["data"]["lines"][0]["sku"], "X");
    });
}

#[test]
fn bad_input_is_named_and_nothing_is_written() {
    block_on(async {
        let h = harness();
        let with = |pointer: &str, value: Value| {
            let mut body = order("PO-1");
            *body.pointer_mut(pointer).unwrap() = value;
            body
        };
        let mut unknown = order("PO-1");
        unknown["colour"] = json!("red");
        let mut both = order("PO-1");
        both["account_id"] = json!("acc_00000000000000000000000000000000");
        let mut nobody = order("PO-1");
        nobody["account"] = Value::Null;
        nobody["account_id"] = both["account_id"].clone();
        for (body, code, pointer) in [
            (with("/lines/0/quantity", json!(0)), "field_invalid", "/lines/0/quantity"),
            (with("/lines/1/quantity", json!(-1)), "field_invalid", "/lines/1/quantity"),
            (with("/lines/0/quantity", json!(1e18)), "field_invalid", "/lines/0/quantity"),
            (with("/lines/0/quantity", json!(1_000_000_000_000_000_000i64)), "field_invalid", "/lines/0/quantity"),
            (with("/lines/0/quantity", json!("two")), "field_invalid", "/lines/0/quantity"),
            (with("/lines/0/sku", json!("")), "length_invalid", "/lines/0/sku"),
            (with("/lines", json!([])), "length_invalid", "/lines"),
            (with("/order_date", json!("2026-02-30")), "field_invalid", "/order_date"),
            (with("/number", json!("   ")), "order_number_invalid", "/number"),
            (with("/ship_to/state", json!("Nevahda")), "state_unknown", "/ship_to/state"),
            (with("/ship_to/zip", json!("9")), "zip_invalid", "/ship_to/zip"),
            (with("/ship_to/city", json!(" ")), "city_missing", "/ship_to/city"),
            (with("/account/code", json!(" ")), "account_invalid", "/account/code"),
            (unknown, "field_unknown", "/colour"),
            (both, "account_missing", "/account"),
            (nobody, "account_unknown", "/account_id"),
        ] {
            let refused = h.post("/v1/orders", body).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (422, code), "{}", refused.text);
            assert_eq!(refused.json["errors"][0]["pointer"], pointer, "{}", refused.text);
        }
        for (body, status) in [("{", 400), ("", 400), ("[]", 422)] {
            let refused = h.send("POST", "/v1/orders", "application/json", body.as_bytes().to_vec()).await;
            assert_eq!(refused.status.as_u16(), status, "{}", refused.text);
        }
        assert_eq!(h.send("POST", "/v1/orders", "text/csv", b"{}".to_vec()).await.status, 415);
        assert_eq!(h.send("POST", "/v1/orders", "application/json", vec![b' '; 10 << 20]).await.status, 413);
        assert!(h.events().is_empty());
    });
}

#[test]
fn an_address_is_mended_with_a_warning() {
    block_on(async {
        let h = harness();
        let mut body = order("PO-1");
        body["ship_to"] = json!({"name": "Ann", "city": "Boston", "state": "Massachusetts", "zip": "2116"});
        body["ship_by"] = json!("2026-11-01");
        let made = h.post("/v1/orders", body).await;
        assert_eq!(made.json["ship_to"]["zip"], "02116");
        let codes: Vec<&Value> = made.json["warnings"].as_array().unwrap().iter().map(|w| &w["code"]).collect();
        assert_eq!(codes, ["zip_zero_restored", "ship_before_order"]);
    });
}

#[test]
fn a_repeated_key_replays() {
    block_on(async {
        let h = harness().with_header("idempotency-key", "k1");
        let first = h.post("/v1/orders", order("PO-1")).await;
        let again = h.post("/v1/orders", order("PO-1")).await;
        assert_eq!((again.status.as_u16(), again.header("idempotent-replayed")), (201, "true"));
        assert_eq!(again.json, first.json);
        let other = h.post("/v1/orders", order("PO-2")).await;
        assert_eq!((other.status.as_u16(), other.code()), (422, "idempotency_key_reused"));
    });
}

#[test]
fn hold_release_cancel() {
    block_on(async {
        let h = harness();
        let mut body = order("PO-1");
        body["release"] = json!(false);
        let made = h.post("/v1/orders", body).await;
        assert_eq!(made.json["status"], "received");
        let path = format!("/v1/orders/{}", made.json["id"].as_str().unwrap());
        let held = h.post(&format!("{path}/hold"), json!({"reason": "customer asked"})).await;
        assert_eq!((held.json["status"].as_str(), held.status.as_u16()), (Some("held"), 200));
        assert_eq!(held.json["holds"], json!([{"code": "manual", "detail": "customer asked"}]));
        let released = h.post(&format!("{path}/release"), json!({})).await;
        assert_eq!((released.json["status"].as_str(), &released.json["attempt"]), (Some("released"), &json!(1)));
        let refused = h.post(&format!("{path}/release"), json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "order_already_released"));
        let silent = h.post(&format!("{path}/cancel"), json!({"reason": ""})).await;
        assert_eq!((silent.status.as_u16(), silent.json["errors"][0]["pointer"].as_str()), (422, Some("/reason")));
        let cancelled = h.post(&format!("{path}/cancel"), json!({"reason": "no longer wanted"})).await;
        assert_eq!(cancelled.json["status"], "cancelled");
        assert_eq!(cancelled.json["allowed_actions"], json!([]));
        assert_eq!(cancelled.json["blocked_actions"][0]["code"], "order_cancelled");
    });
}

#[test]
fn facts_of_others_arrive_twice_and_late() {
    block_on(async {
        let h = harness();
        let (path, id) = created(&h, "PO-1").await;
        let shipment = "shp_00000000000000000000000000000001";
        let at = |hour: u32| format!("2026-11-24T{hour:02}:00:00Z");
        let load = json!({"load_id": "lod_00000000000000000000000000000001", "stop_id": "stp_00000000000000000000000000000001"});
        let with = |mut data: Value, more: Value| {
            data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            data
        };
        let shipments = json!([{"shipment_id": shipment, "order_id": id}]);
        let facts = [
            (
                "invoice_ready",
                json!({"invoice_id": "ivc_00000000000000000000000000000001", "number": "INV-1", "orders": [id]}),
            ),
            (
                "delivery_attempted",
                with(load.clone(), json!({"outcome": "delivered", "occurred_at": at(12), "shipments": shipments})),
            ),
            (
                "stop_departed",
                with(load.clone(), json!({"kind": "delivery", "occurred_at": at(13), "shipments": shipments})),
            ),
            ("stop_departed", with(load, json!({"kind": "pickup", "occurred_at": at(8), "shipments": shipments}))),
            (
                "inventory_picked",
                json!({"shipment_id": shipment, "order_id": id, "weight_lb": "3", "pieces": 5,
                    "lines": [{"line": 1, "sku": "X", "picked": 3, "short": 2, "reason": "damaged"}, {"line": 2, "sku": "Y", "picked": 2, "short": 0}]}),
            ),
            (
                "order_allocated",
                json!({"shipment_id": shipment, "order_id": id, "attempt": 1, "facility_id": "fac_00000000000000000000000000000001",
                    "lines": [{"line": 1, "sku": "X", "ordered": 5, "allocated": 5, "short": 0}, {"line": 2, "sku": "Y", "ordered": 2, "allocated": 2, "short": 0}]}),
            ),
            (
                "order_short",
                json!({"order_id": id, "attempt": 1, "lines": [{"line": 1, "sku": "X", "ordered": 5, "short": 5, "reason": "out_of_stock"}]}),
            ),
            ("order_unknown_skus", json!({"order_id": id, "attempt": 1, "skus": ["Y"]})),
        ];
        let consumer = orders_fn::events();
        for (name, data) in facts {
            let event = h.event(name, data);
            h.deliver(&consumer, &event).await.unwrap();
            h.deliver(&consumer, &event).await.unwrap();
        }
        let order = h.get(&path).await.json;
        assert_eq!(order["status"], "invoiced");
        assert_eq!(order["invoice"]["number"], "INV-1");
        assert_eq!(order["delivered_at"], at(12));
        assert_eq!(order["shipped_at"], at(8));
        assert_eq!(order["shipment_id"], shipment);
        assert_eq!(order["lines"][0]["short"], 2);
        assert_eq!(order["lines"][0]["short_reason"], "damaged");
        assert_eq!(order["holds"], json!([]));
    });
}

#[test]
fn unknown_skus_hold_an_order() {
    block_on(async {
        let h = harness();
        let (path, id) = created(&h, "PO-1").await;
        let event = h.event("order_unknown_skus", json!({"order_id": id, "attempt": 1, "skus": ["Y"]}));
        h.deliver(&orders_fn::events(), &event).await.unwrap();
        let order = h.get(&path).await.json;
        assert_eq!(order["status"], "held");
        assert_eq!(order["holds"][0], json!({"code": "unknown_sku", "detail": "the warehouse does not know `Y`"}));
        assert_eq!(h.get("/v1/orders?status=held").await.json["items"][0]["number"], "PO-1");
        assert_eq!(h.post(&format!("{path}/release"), json!({})).await.json["attempt"], 2);
    });
}

#[test]
fn another_tenant_sees_nothing() {
    block_on(async {
        let h = harness();
        let (path, id) = created(&h, "PO-1").await;
        let other = h.in_tenant("b");
        for answer in [
            other.get(&path).await,
            other.get(&format!("{path}/history")).await,
            other.post(&format!("{path}/cancel"), json!({"reason": "mine"})).await,
            other.get("/v1/orders/ord_nonsense").await,
        ] {
            assert_eq!(answer.status, 404, "{id}: {}", answer.text);
        }
        assert_eq!(other.get("/v1/orders").await.json["items"], json!([]));
        assert_eq!(h.anonymous().get(&path).await.status, 401);
        assert_eq!(h.as_key(&["warehouse:read"]).get(&path).await.status, 403);
        assert_eq!(other.post("/v1/orders", order("PO-1")).await.status, 201);
    });
}
