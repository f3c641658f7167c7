use serde_json::json;
use testing::block_on;

use crate::common::{DALLAS, allocated, freight, harness, id, refused, say};

#[test]
fn freight_follows_the_warehouse_in_any_order() {
    block_on(async {
        let h = harness();
        let picked = json!({"shipment_id": id("shp", 1), "weight_lb": "75", "pieces": 3,
            "lines": [{"line": 1, "sku": "A", "ordered": 4, "allocated": 4, "picked": 3, "short": 1, "reason": "damaged"}]});
        say(&h, "shipment_ready", json!({"shipment_id": id("shp", 1)})).await;
        say(&h, "inventory_picked", picked).await;
        assert_eq!(h.get("/v1/freight").await.json["items"], json!([]));
        say(&h, "order_allocated", allocated(1, "TX", "77002")).await;
        let list = h.get(&format!("/v1/freight?facility_id={DALLAS}&status=open")).await.json;
        let one = &list["items"][0];
        assert_eq!((&one["pieces"], &one["weight_lb"], &one["ready"]), (&json!(3), &json!("75"), &json!(true)));
        assert_eq!(one["shorts"], json!([{"line": 1, "sku": "A", "short": 1, "reason": "damaged"}]));
        assert_eq!(h.get(&format!("/v1/freight/{}", id("shp", 1))).await.json["id"], one["id"]);
    });
}

#[test]
fn a_pick_without_shorts_writes_nothing() {
    block_on(async {
        let h = harness();
        freight(&h, 1..2).await;
        let before = h.meter.reading().write_units;
        let picked = json!({"shipment_id": id("shp", 1), "weight_lb": "100", "pieces": 4, "lines": []});
        say(&h, "inventory_picked", picked).await;
        assert_eq!(h.meter.reading().write_units, before);
    });
}

#[test]
fn cancelled_freight_leaves_its_load() {
    block_on(async {
        let h = harness();
        let shipments = freight(&h, 1..3).await;
        let load =
            h.post("/v1/loads", json!({"shipment_ids": shipments})).await.json["id"].as_str().unwrap().to_owned();
        for (n, left) in [(1, "planned"), (2, "cancelled")] {
            let mut event =
                h.event("shipment_cancelled", json!({"shipment_id": id("shp", n), "order_id": id("ord", n)}));
            event.aggregate.version = 7;
            for _ in 0..2 {
                h.deliver(&transport_fn::events(), &event).await.unwrap();
            }
            let one = h.get(&format!("/v1/loads/{load}")).await.json;
            assert_eq!(one["status"], left);
            assert_eq!(h.get(&format!("/v1/freight/{}", id("shp", n))).await.json["status"], "cancelled");
        }
    });
}

#[test]
fn nothing_is_there_for_another_tenant() {
    block_on(async {
        let h = harness();
        freight(&h, 1..2).await;
        let path = format!("/v1/freight/{}", id("shp", 1));
        assert_eq!(refused(&h.in_tenant("b").get(&path).await), (404, "freight_not_found"));
        assert_eq!(h.in_tenant("b").get("/v1/freight").await.json["items"], json!([]));
        let theirs = h.in_tenant("b").post("/v1/loads", json!({"shipment_ids": [id("shp", 1)]})).await;
        assert_eq!(refused(&theirs), (422, "freight_unknown"));
    });
}
