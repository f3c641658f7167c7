//! A tenant with freight.

use serde_json::{Value, json};
use testing::{Harness, Received};

pub const DALLAS: &str = "fac_00000000000000000000000000000001";

pub fn harness() -> Harness {
    Harness::new(transport_fn::api())
}

pub fn id(prefix: &str, n: usize) -> String {
    format!("{prefix}_{n:032x}")
}

/// What the warehouse says when it has set an order aside.
pub fn allocated(n: usize, state: &str, zip: &str) -> Value {
    json!({
        "shipment_id": id("shp", n), "order_id": id("ord", n), "order_number": format!("PO-{n:04}"),
        "account_id": id("acc", 1), "facility_id": DALLAS,
        "ship_from": {"name": "Dallas DC", "city": "Dallas", "state": "TX", "zip": "75201"}, "zone": "America/Chicago",
        "ship_to": {"name": format!("Store {n}"), "city": "Somewhere", "state": state, "zip": zip},
        "ship_by": "2026-11-24", "weight_lb": "100", "pieces": 4, "attempt": 1,
        "lines": [{"line": 1, "sku": "A", "ordered": 4, "allocated": 4, "short": 0}],
    })
}

pub async fn say(h: &Harness, name: &str, data: Value) {
    h.deliver(&transport_fn::events(), &h.event(name, data)).await.unwrap();
}

/// Freight to Houston, as much as is asked for; answers the ids.
pub async fn freight(h: &Harness, numbers: std::ops::Range<usize>) -> Vec<String> {
    let mut ids = Vec::new();
    for n in numbers {
        say(h, "order_allocated", allocated(n, "TX", "77002")).await;
        ids.push(id("shp", n));
    }
    ids
}

/// Delivers our own events of this name to ourselves.
pub async fn react_to(h: &Harness, name: &str) {
    for event in h.events().into_iter().filter(|event| event.name == name) {
        h.deliver(&transport_fn::events(), &event).await.unwrap();
    }
}

pub async fn created(h: &Harness, path: &str, body: Value) -> String {
    let answer = h.post(path, body).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.text);
    assert_eq!(answer.header("location"), format!("{path}/{}", answer.json["id"].as_str().unwrap()));
    answer.json["id"].as_str().unwrap().to_owned()
}

pub fn carrier(n: usize) -> Value {
    let scac = ["AAAA", "BBBB", "CCCC"][n];
    json!({"name": format!("Carrier {n}"), "scac": scac, "usdot": 1_000 + n,
        "mc": "MC123456", "email": format!("tenders@carrier{n}.example"), "active": true})
}

/// A load that carrier 0 was asked to take: the load and the tender.
pub async fn tendered(h: &Harness) -> (String, String) {
    let shipments = freight(h, 1..3).await;
    let load = created(h, "/v1/loads", json!({"shipment_ids": shipments})).await;
    let carrier = created(h, "/v1/carriers", carrier(0)).await;
    let carriers = json!({"carriers": [{"carrier_id": carrier, "expires_minutes": 60}]});
    let answer = h.post(&format!("/v1/loads/{load}/tender"), carriers).await;
    assert_eq!(answer.json["status"], "tendering", "{}", answer.text);
    let input = json!({"task": "offer_next_tender", "execution": "e", "state": "s", "load_id": load, "round": 1});
    let offer = h.task(&transport_fn::tasks(), input).await.unwrap();
    (load, offer["tender_id"].as_str().unwrap().to_owned())
}

pub fn refused(answer: &Received) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}
