//! What the tests of this room share.

use std::collections::HashSet;

use kernel::EventId;
use serde_json::{Value, json};
use testing::{Harness, Received};

pub fn harness() -> Harness {
    Harness::new(orders_fn::api())
}

pub fn order(number: &str) -> Value {
    json!({
        "number": number,
        "account": {"code": "C1", "name": "Ann"},
        "ship_to": {"name": "Ann", "street": "1 Main St", "city": "Reno", "state": "Nevada", "zip": "89501"},
        "order_date": "2026-11-20",
        "ship_by": "2026-11-24",
        "lines": [{"sku": "X", "quantity": 5}, {"sku": "Y", "quantity": 2}],
    })
}

/// Uploads a file as the wizard does, up to the analysis. Answers the import's path and the analysis' answer.
pub async fn upload(harness: &Harness, bytes: &[u8], look: Value) -> (String, Received) {
    let made = harness.post("/v1/imports", json!({"file_name": "orders.csv", "size_bytes": bytes.len().max(1)})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json["id"].as_str().unwrap();
    assert!(made.json["upload"]["url"].as_str().unwrap().contains(id));
    harness.cloud.put_object(&format!("{}/imports/{id}/source", harness.tenant), "text/csv", bytes);
    let path = format!("/v1/imports/{id}");
    let analyzed = harness.post(&format!("{path}/analyze"), look).await;
    (path, analyzed)
}

/// Delivers every event of the tenant that was not delivered yet, until nothing new happens; each `times` times.
pub async fn settle(harness: &Harness, delivered: &mut HashSet<EventId>, times: usize) {
    let consumer = orders_fn::events();
    loop {
        let new: Vec<_> = harness.events().into_iter().filter(|event| delivered.insert(event.id)).collect();
        if new.is_empty() {
            return;
        }
        for event in new {
            for _ in 0..times {
                harness.deliver(&consumer, &event).await.unwrap();
            }
        }
    }
}

/// Imports a file from upload to end and answers the import.
pub async fn import(harness: &Harness, bytes: &[u8], start: Value) -> Value {
    let (path, analyzed) = upload(harness, bytes, json!({})).await;
    assert_eq!(analyzed.status, 200, "{}", analyzed.text);
    let started = harness.post(&format!("{path}/start"), start).await;
    assert_eq!(started.status, 202, "{}", started.text);
    settle(harness, &mut HashSet::new(), 1).await;
    harness.get(&path).await.json
}
