//! A warehouse with a building, items and stock.
#![allow(dead_code, reason = "each test binary uses its own part")]

use kernel::{AccountId, OrderId, TypedId};
use platform::{Consumer, Envelope};
use serde_json::{Value, json};
use testing::{Harness, Received};

pub struct Site {
    pub http: Harness,
    pub consumer: Consumer,
    pub facility: String,
}

pub fn address() -> Value {
    json!({"name": "Dallas DC", "street": "100 Main St", "city": "Dallas", "state": "TX", "zip": "75201"})
}

pub fn ok(answer: Received) -> Value {
    assert!(answer.status.is_success(), "{}: {}", answer.status, answer.text);
    answer.json
}

impl Site {
    /// One facility with the bins and B-1.
    pub async fn open() -> Self {
        let http = Harness::new(warehouse_fn::api());
        let facility = open_facility(&http, "Dallas DC").await;
        Self { http, consumer: warehouse_fn::events(), facility }
    }

    pub async fn item(&self, sku: &str, weight: &str) {
        let body = json!({"sku": sku, "description": format!("The {sku}"), "weight_lb": weight});
        ok(self.http.post("/v1/items", body).await);
    }

    pub async fn receive(&self, lines: &[(&str, &str, u32)]) -> Value {
        self.receive_at(&self.facility, lines).await
    }

    pub async fn receive_at(&self, facility: &str, lines: &[(&str, &str, u32)]) -> Value {
        let line = |(sku, bin, quantity): &(&str, &str, u32)| json!({"sku": sku, "bin": bin, "quantity": quantity});
        let lines: Vec<Value> = lines.iter().map(line).collect();
        ok(self.http.post("/v1/receipts", json!({"facility_id": facility, "lines": lines})).await)
    }

    pub async fn stock(&self, sku: &str) -> Value {
        let page = ok(self.http.get(&format!("/v1/stock?sku={sku}&facility_id={}", self.facility)).await);
        page["items"][0].clone()
    }

    pub fn released(&self, number: &str, attempt: u32, lines: &[(&str, u32)]) -> Envelope {
        let line =
            |(n, (sku, quantity)): (usize, &(&str, u32))| json!({"line": n + 1, "sku": sku, "quantity": quantity});
        let lines: Vec<Value> = lines.iter().enumerate().map(line).collect();
        let data = json!({
            "order_id": order_id(number), "number": number, "account_id": AccountId::derive(&["a"]),
            "ship_to": address(), "ship_by": "2026-11-24", "lines": lines, "attempt": attempt,
            "account_name": "a field that is not ours",
        });
        self.http.event("order_released", data)
    }

    pub async fn release(&self, number: &str, attempt: u32, lines: &[(&str, u32)]) {
        self.http.deliver(&self.consumer, &self.released(number, attempt, lines)).await.unwrap();
    }

    pub async fn cancel_order(&self, number: &str) {
        let data = json!({"order_id": order_id(number), "number": number, "reason": "changed their mind"});
        self.http.deliver(&self.consumer, &self.http.event("order_cancelled", data)).await.unwrap();
    }

    pub async fn shipment(&self, number: &str) -> Value {
        ok(self.http.get(&format!("/v1/shipments/{}", shipment_id(number))).await)
    }

    pub async fn act(&self, number: &str, action: &str, body: Value) -> Received {
        self.http.post(&format!("/v1/shipments/{}/{action}", shipment_id(number)), body).await
    }

    /// The names of the events that the context published, without stock's and set-up's own.
    pub fn told(&self) -> Vec<String> {
        let own = ["stock_", "item_", "facility_", "goods_", "bins_"];
        let names = self.http.events().into_iter().map(|event| event.name);
        names.filter(|name| !own.iter().any(|prefix| name.starts_with(prefix))).collect()
    }

    pub fn last(&self, name: &str) -> Value {
        self.http.events().into_iter().rfind(|event| event.name == name).map(|event| event.data).unwrap_or_default()
    }
}

pub async fn open_facility(http: &Harness, name: &str) -> String {
    let body = json!({
        "name": name, "address": address(), "zone": "America/Chicago", "bins": ["A-1", "A-2", "B-1"],
    });
    let facility = ok(http.post("/v1/facilities", body).await);
    facility["id"].as_str().unwrap().to_owned()
}

pub fn order_id(number: &str) -> OrderId {
    OrderId::derive(&[number])
}

pub fn shipment_id(number: &str) -> String {
    warehouse::ids::shipment(order_id(number)).to_string()
}

pub fn levels(stock: &Value) -> (u64, u64, u64, u64) {
    let level = |name: &str| stock[name].as_u64().unwrap();
    (level("on_hand"), level("allocated"), level("held"), level("available"))
}
