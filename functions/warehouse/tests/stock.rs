//! Facilities, receiving and stock.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Site, address, levels, ok};
use kernel::TypedId;
use serde_json::json;
use testing::block_on;

#[test]
fn a_facility_has_a_name_of_its_own_and_bins() {
    block_on(async {
        let site = Site::open().await;
        let body = json!({"name": "dallas dc", "address": address(), "zone": "America/Chicago"});
        let refused = site.http.post("/v1/facilities", body.clone()).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "facility_already_exists"));
        let mut nowhere = body;
        nowhere["zone"] = json!("Mars/Olympus");
        let refused = site.http.post("/v1/facilities", nowhere).await;
        assert_eq!((refused.status.as_u16(), &refused.json["errors"][0]["pointer"]), (422, &json!("/zone")));

        let path = format!("/v1/facilities/{}", site.facility);
        let more = ok(site.http.post(&format!("{path}/bins"), json!({"bins": ["c-1", "A-1"]})).await);
        assert_eq!(more["bins"], json!(["A-1", "A-2", "B-1", "C-1"]));
        assert_eq!(ok(site.http.get("/v1/facilities").await)["items"][0]["bin_count"], 4);
        assert_eq!(ok(site.http.get(&format!("{path}/history")).await)["items"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn what_is_received_is_in_stock_by_bin() {
    block_on(async {
        let site = Site::open().await;
        site.item("A-1", "2").await;
        site.item("B-2", "3").await;
        let receipt = site.receive(&[("A-1", "A-1", 40), ("b-2", "B-1", 5), ("A-1", "A-2", 2)]).await;
        assert_eq!((&receipt["status"], &receipt["units"]), (&json!("received"), &json!(47)));
        assert!(receipt["lines"].as_array().unwrap().iter().all(|line| line["posted"] == true));
        let stock = site.stock("a-1").await;
        assert_eq!(levels(&stock), (42, 0, 0, 42));
        assert_eq!(stock["bins"][0], json!({"bin": "A-1", "on_hand": 40, "allocated": 0, "held": 0, "available": 40}));

        let listed = async |query: &str| ok(site.http.get(&format!("/v1/stock{query}")).await)["items"].clone();
        assert_eq!(listed("").await.as_array().unwrap().len(), 2);
        assert_eq!(listed("?sku=B-2").await[0]["on_hand"], 5);
    });
}

#[test]
fn receipts_are_checked_as_a_whole() {
    block_on(async {
        let site = Site::open().await;
        site.item("A-1", "2").await;
        let receive = |lines| site.http.post("/v1/receipts", json!({"facility_id": site.facility, "lines": lines}));
        let good = json!({"sku": "A-1", "bin": "A-1", "quantity": 1});
        for (bad, code, pointer) in [
            (json!({"sku": "X-9", "bin": "A-1", "quantity": 1}), "unknown_sku", "/lines/1/sku"),
            (json!({"sku": "A-1", "bin": "Z-9", "quantity": 1}), "unknown_bin", "/lines/1/bin"),
            (json!({"sku": "A-1", "bin": "A-1", "quantity": 0}), "field_invalid", "/lines/1/quantity"),
            (json!({"sku": "A-1", "bin": "A-1", "quantity": -1}), "field_invalid", "/lines/1/quantity"),
            (
                json!({"sku": "A-1", "bin": "A-1", "quantity": 1_000_000_000_000_000_000_i64}),
                "field_invalid",
                "/lines/1/quantity",
            ),
        ] {
            let refused = receive(json!([good, bad])).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (422, code), "{}", refused.text);
            assert_eq!(refused.json["errors"][0]["pointer"], pointer);
        }
        let elsewhere = json!({"facility_id": kernel::FacilityId::derive(&["x"]), "lines": [good]});
        assert_eq!(site.http.post("/v1/receipts", elsewhere).await.code(), "unknown_facility");
        assert_eq!(receive(json!([])).await.status, 422);
        assert_eq!(ok(site.http.get("/v1/stock").await)["items"], json!([]));
    });
}

#[test]
fn a_repeated_receipt_is_received_once() {
    block_on(async {
        let site = Site::open().await;
        let many: Vec<String> = (0..90).map(|n| format!("S-{n:02}")).collect();
        for sku in &many {
            site.item(sku, "1").await;
        }
        let lines: Vec<_> = many.iter().map(|sku| json!({"sku": sku, "bin": "A-1", "quantity": 7})).collect();
        let body = json!({"facility_id": site.facility, "reference": "PO-77", "lines": lines});
        let http = site.http.with_header("Idempotency-Key", "delivery-1");
        let first = http.post("/v1/receipts", body.clone()).await;
        assert_eq!((first.status.as_u16(), &first.json["status"]), (201, &json!("received")), "{}", first.text);
        assert_eq!(first.json["version"], 3, "three commits for ninety SKUs");
        let again = http.post("/v1/receipts", body.clone()).await;
        assert_eq!((again.status.as_u16(), &again.json["id"]), (201, &first.json["id"]));
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(levels(&site.stock("S-89").await), (7, 0, 0, 7));
        let mut other = body;
        other["reference"] = json!("PO-78");
        assert_eq!(http.post("/v1/receipts", other).await.code(), "idempotency_key_reused");
        let id = first.json["id"].as_str().unwrap();
        let done = site.http.post(&format!("/v1/receipts/{id}/resume"), json!({})).await;
        assert_eq!((done.status.as_u16(), done.code()), (409, "receipt_already_received"));
        assert_eq!(ok(site.http.get("/v1/receipts").await)["items"][0]["reference"], "PO-77");
    });
}

#[test]
fn held_units_are_not_promised() {
    block_on(async {
        let site = Site::open().await;
        site.item("A-1", "2").await;
        site.receive(&[("A-1", "A-1", 10)]).await;
        let stock = site.stock("A-1").await;
        assert_eq!(stock["allowed_actions"], json!(["hold", "adjust"]));
        assert_eq!(stock["blocked_actions"][0]["code"], "insufficient_held");
        let path = format!("/v1/stock/{}", stock["id"].as_str().unwrap());
        let act = async |action: &str, body| site.http.post(&format!("{path}/{action}"), body).await;
        let hold = json!({"bin": "a-1", "quantity": 4, "reason": "water damage"});
        assert_eq!(levels(&ok(act("hold", hold).await)), (10, 0, 4, 6));

        site.release("o1", 1, &[("A-1", 9)]).await;
        assert_eq!(site.shipment("o1").await["lines"][0]["allocated"], 6);
        assert_eq!(levels(&site.stock("A-1").await), (10, 6, 4, 0));
        let refused = act("hold", json!({"bin": "A-1", "quantity": 1, "reason": "more water"})).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "insufficient_stock"));

        let write_off = json!({"bin": "A-1", "change": -3, "pool": "held", "reason": "cycle count"});
        assert_eq!(levels(&ok(act("adjust", write_off).await)), (7, 6, 1, 0));
        let unhold = json!({"bin": "A-1", "quantity": 1, "reason": "it is dry"});
        assert_eq!(levels(&ok(act("unhold", unhold).await)), (7, 6, 0, 1));
        let history = ok(site.http.get(&format!("{path}/history")).await);
        let last = history["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["name"], &last["reason"]), (&json!("stock_unheld"), &json!("it is dry")));
        let unsaid = act("adjust", json!({"bin": "A-1", "change": 1, "reason": "  "})).await;
        assert_eq!((unsaid.status.as_u16(), unsaid.code()), (422, "reason_required"));
    });
}
