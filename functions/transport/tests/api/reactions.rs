use serde_json::json;
use testing::block_on;

use crate::common::{freight, harness, id, say, tendered};

/// The template's rules say the same.
#[test]
fn what_transport_listens_to() {
    assert_eq!(
        transport_fn::events().names(),
        [
            "delivery_attempted",
            "inventory_picked",
            "load_cancelled",
            "load_pod_requested",
            "load_tendering_started",
            "load_workflow_resumed",
            "order_allocated",
            "plan_committed",
            "proof_of_delivery_received",
            "shipment_cancelled",
            "shipment_dispatched",
            "shipment_ready",
            "stop_arrived",
            "stop_departed",
            "tender_accepted",
            "tender_declined",
            "tender_expired",
            "tender_offered",
            "tender_withdrawn",
        ]
    );
}

#[test]
fn a_short_pick_travels_on_to_the_load() {
    block_on(async {
        let h = harness();
        let shipments = freight(&h, 1..3).await;
        let load =
            h.post("/v1/loads", json!({"shipment_ids": shipments})).await.json["id"].as_str().unwrap().to_owned();
        let line = json!({"line": 1, "sku": "A", "short": 4, "reason": "not_found"});
        let picked = json!({"shipment_id": id("shp", 1), "weight_lb": "0", "pieces": 0, "lines": [line]});
        say(&h, "inventory_picked", picked).await;
        let one = h.get(&format!("/v1/loads/{load}")).await.json;
        assert_eq!((&one["pieces"], &one["shipments"][0]["shorts"][0]["reason"]), (&json!(4), &json!("not_found")));
    });
}

/// The second is a fault that somebody should see: its message comes again, and is parked.
#[test]
fn a_fact_of_an_undispatched_load_is_passed_over_and_one_of_no_load_is_not() {
    block_on(async {
        let h = harness();
        let (load, _) = tendered(&h).await;
        let stop = h.get(&format!("/v1/loads/{load}")).await.json["stops"][0]["id"].clone();
        let fact = |load: &str| json!({"load_id": load, "stop_id": stop, "kind": "pickup", "occurred_at": "2026-11-24T15:00:00Z"});
        say(&h, "stop_departed", fact(&load)).await;
        assert_eq!(h.get(&format!("/v1/loads/{load}")).await.json["status"], "tendering");
        let nowhere = h.event("stop_departed", fact(&id("lod", 9)));
        assert!(h.deliver(&transport_fn::events(), &nowhere).await.is_err());
    });
}
