//! From a released order to the truck, with everything that goes wrong on the way.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Site, levels, ok, open_facility, order_id, shipment_id};
use kernel::TypedId;
use serde_json::{Value, json};
use testing::block_on;

async fn stocked() -> Site {
    let site = Site::open().await;
    site.item("A-1", "2.5").await;
    site.item("B-2", "10").await;
    site.receive(&[("A-1", "A-1", 6), ("A-1", "A-2", 4), ("B-2", "B-1", 1)]).await;
    site
}

#[test]
fn from_release_to_the_truck() {
    block_on(async {
        let site = stocked().await;
        site.release("o1", 1, &[("A-1", 8), ("B-2", 3)]).await;
        let told = site.last("order_allocated");
        assert_eq!(told["shipment_id"], shipment_id("o1"));
        assert_eq!((&told["order_number"], &told["attempt"]), (&json!("o1"), &json!(1)));
        assert_eq!((&told["weight_lb"], &told["pieces"]), (&json!("30"), &json!(9)));
        assert_eq!((&told["ship_from"]["city"], &told["zone"]), (&json!("Dallas"), &json!("America/Chicago")));
        assert_eq!(told["lines"][1]["short"], 2);
        assert_eq!(told["lines"][1]["reason"], "insufficient_stock");

        let list = ok(site.http.get(&format!("/v1/shipments/{}/pick-list", shipment_id("o1"))).await);
        let rows: Vec<_> = list["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["bin"].as_str().unwrap(), row["sku"].as_str().unwrap(), row["quantity"].as_u64().unwrap()))
            .collect();
        assert_eq!(rows, [("A-1", "A-1", 6), ("A-2", "A-1", 2), ("B-1", "B-2", 1)]);
        assert_eq!(list["rows"][0]["description"], "The A-1");

        let early = site.act("o1", "pack", json!({})).await;
        assert_eq!((early.status.as_u16(), early.code()), (409, "shipment_not_picked"));
        assert_eq!(ok(site.act("o1", "start-picking", json!({})).await)["status"], "picking");
        assert_eq!(ok(site.act("o1", "pick", json!({})).await)["status"], "picked");
        assert_eq!(levels(&site.stock("A-1").await), (2, 0, 0, 2));
        let packed = ok(site.act("o1", "pack", json!({"cartons": [{"weight_lb": "20"}, {"weight_lb": "12.5"}]})).await);
        assert_eq!((&packed["status"], &packed["weight_lb"]), (&json!("packed"), &json!("32.5")));
        let staged = ok(site.act("o1", "stage", json!({"dock": "D-3"})).await);
        assert_eq!((&staged["status"], &staged["allowed_actions"]), (&json!("staged"), &json!(["cancel"])));
        let ready = site.last("shipment_ready");
        assert_eq!((&ready["pieces"], &ready["weight_lb"], &ready["dock"]), (&json!(9), &json!("32.5"), &json!("D-3")));

        let departed = |kind| {
            site.http.event(
                "stop_departed",
                json!({
                    "load_id": "lod", "stop_id": "stp", "kind": kind, "occurred_at": "2026-11-24T10:00:00Z",
                    "shipments": [{"shipment_id": shipment_id("o1"), "order_id": order_id("o1")}],
                }),
            )
        };
        site.http.deliver(&site.consumer, &departed("delivery")).await.unwrap();
        assert_eq!(site.shipment("o1").await["status"], "staged");
        for _ in 0..2 {
            site.http.deliver(&site.consumer, &departed("pickup")).await.unwrap();
        }
        assert_eq!(site.shipment("o1").await["status"], "shipped");
        assert_eq!(
            site.told(),
            [
                "order_allocated",
                "picking_started",
                "inventory_picked",
                "shipment_packed",
                "shipment_ready",
                "shipment_shipped"
            ]
        );
        assert_eq!(site.act("o1", "cancel", json!({"reason": "late"})).await.code(), "shipment_already_shipped");
    });
}

#[test]
fn a_short_pick_keeps_the_missing_units_from_being_promised_again() {
    block_on(async {
        let site = stocked().await;
        site.release("o1", 1, &[("A-1", 8)]).await;
        let unexplained = site.act("o1", "pick", json!({"lines": [{"line": 1, "quantity": 5}]})).await;
        assert_eq!((unexplained.status.as_u16(), unexplained.code()), (422, "short_reason_required"));
        assert_eq!(unexplained.json["errors"][0]["pointer"], "/lines/0/reason");
        let unheard = json!({"lines": [{"line": 1, "quantity": 5, "reason": "eaten"}]});
        assert_eq!(site.act("o1", "pick", unheard).await.json["errors"][0]["pointer"], "/lines/0/reason");

        let short = json!({"lines": [{"line": 1, "quantity": 5, "reason": "not_found"}]});
        let picked = ok(site.act("o1", "pick", short).await);
        assert_eq!((&picked["pieces"], &picked["lines"][0]["short"]), (&json!(5), &json!(3)));
        let told = site.last("inventory_picked");
        assert_eq!((&told["lines"][0]["short"], &told["lines"][0]["reason"]), (&json!(3), &json!("not_found")));
        assert_eq!((&told["pieces"], &told["weight_lb"]), (&json!(5), &json!("12.5")));
        assert_eq!(levels(&site.stock("A-1").await), (5, 0, 3, 2));
        site.release("o2", 1, &[("A-1", 8)]).await;
        assert_eq!(site.shipment("o2").await["pieces"], 2);
    });
}

#[test]
fn nothing_found_ends_short_and_may_be_released_again() {
    block_on(async {
        let site = stocked().await;
        site.release("o1", 1, &[("B-2", 1)]).await;
        let none = json!({"lines": [{"line": 1, "quantity": 0, "reason": "damaged"}]});
        assert_eq!(ok(site.act("o1", "fulfil", none).await)["status"], "short");
        site.receive(&[("B-2", "B-1", 5)]).await;
        site.release("o1", 1, &[("B-2", 1)]).await;
        assert_eq!(site.shipment("o1").await["status"], "short", "that release has been answered");
        site.release("o1", 2, &[("B-2", 1)]).await;
        assert_eq!(site.shipment("o1").await["status"], "allocated");
        assert_eq!(site.told(), ["order_allocated", "inventory_picked", "order_allocated"]);
    });
}

#[test]
fn the_same_release_again_does_nothing() {
    block_on(async {
        let site = stocked().await;
        let event = site.released("o1", 1, &[("A-1", 8)]);
        for _ in 0..3 {
            site.http.deliver(&site.consumer, &event).await.unwrap();
        }
        // The same fact under another event id, as a replay by hand would make.
        site.release("o1", 1, &[("A-1", 8)]).await;
        assert_eq!(levels(&site.stock("A-1").await), (10, 8, 0, 2));
        assert_eq!(site.told(), ["order_allocated"]);
    });
}

#[test]
fn orders_that_cannot_be_allocated_say_why() {
    block_on(async {
        let site = stocked().await;
        site.release("o1", 1, &[("A-1", 1), ("X-9", 1), ("y\u{7}", 2), ("x-9", 2)]).await;
        assert_eq!(site.last("order_unknown_skus")["skus"], json!(["X-9", "x-9", "y\u{7}"]));
        assert_eq!(site.shipment("o1").await["status"], "unallocatable");
        site.item("C-3", "1").await;
        site.release("o2", 1, &[("C-3", 4)]).await;
        let short = site.last("order_short");
        assert_eq!(
            (&short["order_id"], &short["lines"][0]["reason"]),
            (&json!(order_id("o2")), &json!("insufficient_stock"))
        );
        let mut elsewhere = site.released("o3", 1, &[("A-1", 1)]);
        elsewhere.data["facility_id"] = json!(kernel::FacilityId::derive(&["x"]));
        site.http.deliver(&site.consumer, &elsewhere).await.unwrap();
        assert_eq!(site.last("order_short")["lines"][0]["reason"], "unknown_facility");
        assert_eq!(levels(&site.stock("A-1").await), (10, 0, 0, 10));
        let listed = ok(site.http.get("/v1/shipments?status=short").await);
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        assert_eq!(ok(site.http.get("/v1/shipments?order_number=o").await)["items"].as_array().unwrap().len(), 3);
        assert_eq!(site.http.get("/v1/shipments?status=lost").await.status, 400);
    });
}

#[test]
fn an_order_ships_from_the_facility_that_covers_most_of_it() {
    block_on(async {
        let site = stocked().await;
        let tulsa = open_facility(&site.http, "Tulsa").await;
        site.receive_at(&tulsa, &[("A-1", "A-1", 20), ("B-2", "A-1", 20)]).await;
        site.release("o1", 1, &[("A-1", 5), ("B-2", 5)]).await;
        assert_eq!(site.shipment("o1").await["facility_id"], json!(tulsa));
        site.release("o2", 1, &[("A-1", 5)]).await;
        assert_eq!(site.shipment("o2").await["facility_id"], json!(site.facility), "the first by name");
        let mut named = site.released("o3", 1, &[("A-1", 1)]);
        named.data["facility_id"] = json!(tulsa);
        site.http.deliver(&site.consumer, &named).await.unwrap();
        assert_eq!(site.shipment("o3").await["facility_id"], json!(tulsa));
        let here = ok(site.http.get(&format!("/v1/shipments?status=allocated&facility_id={tulsa}")).await);
        assert_eq!(here["items"].as_array().unwrap().len(), 2);
        let all = ok(site.http.get(&format!("/v1/shipments?facility_id={tulsa}")).await);
        assert_eq!(all["items"], here["items"]);
    });
}

#[test]
fn a_cancelled_order_gives_everything_back() {
    block_on(async {
        let site = stocked().await;
        site.release("o1", 1, &[("A-1", 8)]).await;
        site.cancel_order("o1").await;
        assert_eq!(levels(&site.stock("A-1").await), (10, 0, 0, 10));

        site.release("o2", 1, &[("A-1", 8), ("B-2", 1)]).await;
        let some = json!({"lines": [{"line": 1, "bin": "A-1", "quantity": 6}], "rest": "later"});
        assert_eq!(ok(site.act("o2", "pick", some).await)["status"], "picking");
        assert_eq!(levels(&site.stock("A-1").await), (4, 2, 0, 2));
        site.cancel_order("o2").await;
        assert_eq!(levels(&site.stock("A-1").await), (10, 0, 0, 10));
        assert_eq!(levels(&site.stock("B-2").await), (1, 0, 0, 1));
        site.cancel_order("o2").await;
        assert_eq!(site.last("shipment_cancelled")["cause"], "order_cancelled");
    });
}

#[test]
fn a_cancellation_may_overtake_the_release() {
    block_on(async {
        let site = stocked().await;
        site.cancel_order("o1").await;
        site.release("o1", 1, &[("A-1", 8)]).await;
        assert_eq!(levels(&site.stock("A-1").await), (10, 0, 0, 10));
        assert_eq!(site.told(), ["order_withdrawn"]);
        assert_eq!(site.shipment("o1").await["status"], "cancelled");
    });
}

#[test]
fn a_shipment_cancelled_by_hand_may_be_released_again() {
    block_on(async {
        let site = stocked().await;
        site.release("o1", 1, &[("A-1", 8)]).await;
        assert_eq!(site.act("o1", "cancel", json!({})).await.status, 422);
        let cancelled = ok(site.act("o1", "cancel", json!({"reason": "wrong dock"})).await);
        assert_eq!((&cancelled["status"], &cancelled["cancelled"]), (&json!("cancelled"), &json!("floor")));
        site.release("o1", 2, &[("A-1", 8)]).await;
        assert_eq!(site.shipment("o1").await["status"], "allocated");
        assert_eq!(levels(&site.stock("A-1").await), (10, 8, 0, 2));
    });
}

#[test]
fn many_shipments_in_one_call() {
    block_on(async {
        let site = stocked().await;
        site.receive(&[("A-1", "B-1", 500)]).await;
        let names: Vec<String> = (0..20).map(|n| format!("o{n}")).collect();
        for name in &names {
            site.release(name, 1, &[("A-1", 3)]).await;
        }
        site.release("nothing", 1, &[("B-2", 1)]).await;
        ok(site.act("nothing", "cancel", json!({"reason": "test"})).await);
        let mut ids: Vec<Value> = names.iter().map(|name| json!(shipment_id(name))).collect();
        ids.extend([json!(shipment_id("nothing")), json!(shipment_id("unheard of"))]);
        let http = site.http.with_header("Idempotency-Key", "wave-1");
        let body = json!({"action": "fulfil", "shipment_ids": ids});
        let done = ok(http.post("/v1/shipments/bulk", body.clone()).await);
        assert_eq!((&done["succeeded"], &done["failed"]), (&json!(20), &json!(2)), "{done}");
        assert_eq!(done["results"][3]["status"], "staged");
        assert_eq!(
            (&done["results"][20]["outcome"], &done["results"][20]["code"]),
            (&json!("refused"), &json!("shipment_cancelled"))
        );
        assert_eq!(done["results"][21]["code"], "shipment_not_found");
        let stock = levels(&site.stock("A-1").await);
        assert_eq!(stock, (450, 0, 0, 450));
        let again = ok(http.post("/v1/shipments/bulk", body).await);
        assert_eq!(again["succeeded"], 20, "each replays: {again}");
        assert_eq!(levels(&site.stock("A-1").await), stock);
        let none = site.http.post("/v1/shipments/bulk", json!({"action": "fulfil", "shipment_ids": []})).await;
        assert_eq!(none.status, 422);
    });
}

#[test]
fn an_order_of_200_lines_is_allocated_picked_and_cancelled_in_parts() {
    block_on(async {
        let site = Site::open().await;
        let skus: Vec<String> = (0..90).map(|n| format!("S-{n:02}")).collect();
        for sku in &skus {
            site.item(sku, "1").await;
        }
        let lines: Vec<(&str, &str, u32)> = skus.iter().map(|sku| (sku.as_str(), "A-1", 10)).collect();
        site.receive(&lines).await;
        let lines: Vec<(&str, u32)> = (0..200).map(|n| (skus[n % 90].as_str(), 2)).collect();
        let event = site.released("big", 1, &lines);
        site.http.deliver(&site.consumer, &event).await.unwrap();
        site.http.deliver(&site.consumer, &event).await.unwrap();
        assert_eq!(site.told(), ["allocation_continued", "allocation_continued", "order_allocated"]);
        assert_eq!(site.last("order_allocated")["pieces"], 400);
        let http = site.http.with_header("Idempotency-Key", "pick-big");
        let path = format!("/v1/shipments/{}/fulfil", shipment_id("big"));
        assert_eq!(ok(http.post(&path, json!({})).await)["status"], "staged");
        assert_eq!(ok(http.post(&path, json!({})).await)["status"], "staged", "a retry replays all of it");
        site.cancel_order("big").await;
        assert_eq!(site.shipment("big").await["status"], "cancelled");
        for sku in &skus {
            assert_eq!(levels(&site.stock(sku).await), (10, 0, 0, 10), "{sku}");
        }
    });
}

#[test]
fn a_stale_version_is_refused_and_a_foreign_shipment_is_not_there() {
    block_on(async {
        let site = stocked().await;
        site.release("o1", 1, &[("A-1", 8)]).await;
        ok(site.act("o1", "start-picking", json!({})).await);
        let path = format!("/v1/shipments/{}/pick", shipment_id("o1"));
        let stale = site.http.with_header("If-Match", "\"1\"").post(&path, json!({})).await;
        assert_eq!(stale.status, 412);
        assert_eq!(site.http.in_tenant("b").post(&path, json!({})).await.status, 404);
        assert_eq!(site.http.in_tenant("b").get("/v1/stock").await.json["items"], json!([]));
        assert_eq!(site.http.as_key(&["warehouse:read"]).post(&path, json!({})).await.status, 403);
        assert_eq!(site.http.as_role(kernel::Role::Warehouse).post(&path, json!({})).await.status, 200);
    });
}
