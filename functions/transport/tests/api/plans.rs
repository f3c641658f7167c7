use serde_json::{Value, json};
use testing::{Harness, block_on};

use crate::common::{DALLAS, allocated, created, freight, harness, id, react_to, refused, say};

fn ask() -> Value {
    json!({"facility_id": DALLAS, "group_by": "state", "window_days": 7, "max_stops": 2})
}

async fn act(h: &Harness, plan: &str, action: &str, body: Value) -> testing::Received {
    h.post(&format!("/v1/plans/{plan}/{action}"), body).await
}

#[test]
fn a_plan_is_proposed_edited_and_committed() {
    block_on(async {
        let h = harness();
        freight(&h, 1..4).await;
        say(&h, "order_allocated", allocated(4, "CA", "90001")).await;
        let plan = created(&h, "/v1/plans", ask()).await;
        let shown = h.get(&format!("/v1/plans/{plan}")).await.json;
        let destinations: Vec<_> =
            shown["loads"].as_array().unwrap().iter().map(|l| l["destination"].clone()).collect();
        assert_eq!(destinations, ["CA", "TX", "TX"]);
        assert_eq!((&shown["planned_count"], &shown["left_out_count"]), (&json!(4), &json!(0)));
        let full = act(&h, &plan, "move", json!({"shipment_id": id("shp", 4), "to": "2"})).await;
        assert_eq!(refused(&full), (409, "load_over_stops"));
        let nowhere = act(&h, &plan, "move", json!({"shipment_id": id("shp", 4), "to": "9"})).await;
        assert_eq!(
            (refused(&nowhere), &nowhere.json["errors"][0]["pointer"]),
            ((422, "unknown_plan_load"), &json!("/to"))
        );
        let removed = act(&h, &plan, "remove", json!({"shipment_id": id("shp", 4)})).await.json;
        assert_eq!(removed["left_out"][0]["code"], "removed");
        let committed = act(&h, &plan, "commit", json!({})).await.json;
        assert_eq!((&committed["status"], &committed["allowed_actions"]), (&json!("committed"), &json!([])));
        react_to(&h, "plan_committed").await;
        let loads = h.get("/v1/loads").await.json;
        let numbers: Vec<_> = loads["items"].as_array().unwrap().iter().map(|l| l["number"].clone()).collect();
        assert_eq!(numbers, ["L-10002", "L-10001"]);
        assert_eq!(loads["items"][1]["id"], committed["loads"][0]["load_id"]);
        assert_eq!(h.get("/v1/freight?status=open").await.json["items"].as_array().unwrap().len(), 1);
        assert_eq!(h.get("/v1/freight?status=assigned").await.json["items"].as_array().unwrap().len(), 3);
    });
}

#[test]
fn a_commit_that_is_told_twice_makes_loads_once_and_passes_over_what_is_gone() {
    block_on(async {
        let h = harness();
        freight(&h, 1..4).await;
        let plan = created(&h, "/v1/plans", ask()).await;
        let rival = created(&h, "/v1/loads", json!({"shipment_ids": [id("shp", 1)]})).await;
        act(&h, &plan, "commit", json!({})).await;
        react_to(&h, "plan_committed").await;
        react_to(&h, "plan_committed").await;
        let loads = h.get("/v1/loads").await.json["items"].as_array().unwrap().clone();
        let mut aboard: Vec<_> = loads
            .iter()
            .flat_map(|load| load["shipments"].as_array().unwrap().iter().map(|s| s["shipment_id"].clone()))
            .collect();
        aboard.sort_by_key(Value::to_string);
        assert_eq!(aboard, [id("shp", 1), id("shp", 2), id("shp", 3)]);
        assert_eq!(h.get(&format!("/v1/freight/{}", id("shp", 1))).await.json["load_id"], rival);
    });
}

#[test]
fn limits_are_checked() {
    block_on(async {
        let h = harness();
        for (key, value, code) in [
            ("max_stops", json!(0), "invalid_max_stops"),
            ("max_stops", json!(46), "invalid_max_stops"),
            ("max_weight_lb", json!("0"), "invalid_max_weight"),
            ("window_days", json!(3_661), "invalid_window_days"),
            ("from", json!("2026-02-30"), "field_invalid"),
            ("group_by", json!("planet"), "field_invalid"),
        ] {
            let mut body = ask();
            body[key] = value;
            let answer = h.post("/v1/plans", body).await;
            assert_eq!(refused(&answer), (422, code), "{key}: {}", answer.text);
            assert_eq!(answer.json["errors"][0]["pointer"], format!("/{key}"));
        }
    });
}

/// One order of a big file: what planning writes for it, in capacity units. The ceiling only shrinks.
#[test]
fn planning_is_cheap() {
    block_on(async {
        const ORDERS: usize = 75;
        const WRITES_PER_ORDER_MAX: f64 = 20.0;
        let h = harness();
        let before = h.meter.reading();
        freight(&h, 1..ORDERS + 1).await;
        let mut body = ask();
        body["max_stops"] = json!(25);
        let plan = created(&h, "/v1/plans", body).await;
        act(&h, &plan, "commit", json!({})).await;
        react_to(&h, "plan_committed").await;
        assert_eq!(h.get("/v1/loads").await.json["items"].as_array().unwrap().len(), 3);
        let after = h.meter.reading();
        let writes = (after.write_units - before.write_units) / ORDERS as f64;
        assert!(writes <= WRITES_PER_ORDER_MAX, "{writes} write units per order");
        println!("{writes:.1} write units per order, {} calls", after.table_calls - before.table_calls);
    });
}
