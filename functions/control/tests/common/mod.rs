//! One shipment as every context tells it, sealed as the platform seals it.
#![allow(dead_code)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use kernel::{
    AccountId, ChargesId, DocumentId, InvoiceId, LoadId, OrderId, PersonId, ShipmentId, StopId, TrackId, TypedId,
};
use platform::chain;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testing::{Harness, Received, block_on};

pub const PAPER: &[u8] = b"%PDF-1.7 signed by J. Doe";

pub struct Desk {
    pub harness: Harness,
}

/// An event to be: name, when it was recorded, data; and who did it and why.
pub struct Said {
    name: &'static str,
    at: &'static str,
    data: Value,
    actor: Value,
    reason: Option<&'static str>,
}

pub fn said(name: &'static str, at: &'static str, data: Value) -> Said {
    Said { name, at, data, actor: json!({"kind": "system", "name": "test"}), reason: None }
}

impl Said {
    /// A dispatcher did it, and says why.
    pub fn because(mut self, reason: &'static str) -> Self {
        let id = PersonId::derive(&["dora"]);
        self.actor = json!({"kind": "person", "id": id, "role": "dispatcher"});
        self.reason = Some(reason);
        self
    }
}

pub fn shipment() -> String {
    ShipmentId::derive(&["s"]).to_string()
}
pub fn order() -> String {
    OrderId::derive(&["o"]).to_string()
}
pub fn account() -> String {
    AccountId::derive(&["a"]).to_string()
}
pub fn load() -> String {
    LoadId::derive(&["l"]).to_string()
}
pub fn track() -> String {
    TrackId::derive(&[&load()]).to_string()
}
pub fn charges() -> String {
    ChargesId::derive(&[&load()]).to_string()
}
pub fn document() -> String {
    DocumentId::derive(&["d"]).to_string()
}
pub fn invoice(of: &str) -> String {
    InvoiceId::derive(&[of]).to_string()
}
pub fn stop(n: &str) -> String {
    StopId::derive(&[n]).to_string()
}

impl Desk {
    pub fn new() -> Self {
        Self { harness: Harness::new(control_fn::api()) }
    }

    /// A desk with one shipment from order to invoice, and another shipment on the same load.
    pub fn with_shipment() -> Self {
        let desk = Self::new();
        desk.fill();
        desk
    }

    fn fill(&self) {
        let ours = json!({"shipment_id": shipment(), "order_id": order(), "account_id": account()});
        let other =
            json!({"shipment_id": ShipmentId::derive(&["other"]), "order_id": order(), "account_id": account()});
        self.history(
            "order",
            &order(),
            vec![
                said("order_received", "2026-11-20T08:00:00Z", json!({"order_id": order(), "number": "PO-1"})),
                said("order_released", "2026-11-20T09:00:00Z", json!({"order_id": order()})).because("paid by phone"),
            ],
        );
        self.history(
            "shipment",
            &shipment(),
            vec![
                said(
                    "order_allocated",
                    "2026-11-20T09:00:01Z",
                    json!({"shipment_id": shipment(), "order_id": order(), "account_id": account()}),
                ),
                said("shipment_packed", "2026-11-20T12:00:00Z", json!({"shipment_id": shipment(), "cartons": 2})),
            ],
        );
        self.history(
            "freight",
            &shipment(),
            vec![
                said("freight_opened", "2026-11-20T09:00:02Z", json!({"shipment_id": shipment(), "order_id": order()})),
                said("freight_assigned", "2026-11-20T10:00:00Z", json!({"load_id": load()})),
            ],
        );
        let stops = json!([
            {"stop_id": stop("pickup"), "kind": "pickup", "shipment_ids": []},
            {"stop_id": stop("ours"), "kind": "delivery", "shipment_ids": [shipment()]},
            {"stop_id": stop("other"), "kind": "delivery", "shipment_ids": [other["shipment_id"]]},
        ]);
        self.history(
            "load",
            &load(),
            vec![
                said(
                    "load_planned",
                    "2026-11-20T10:00:00Z",
                    json!({"load_id": load(), "number": "L-1", "stops": stops}),
                ),
                said(
                    "load_flagged",
                    "2026-11-20T13:00:00Z",
                    json!({"load_id": load(), "code": "late", "detail": "the carrier asks for 2,450 dollars"}),
                ),
                said(
                    "shipment_dispatched",
                    "2026-11-20T14:00:00Z",
                    json!({"load_id": load(), "number": "L-1", "scac": "ACME", "stops": stops}),
                ),
            ],
        );
        let at = |n: &str, kind: &str, occurred_at: &str, source: &str, whose: &Value| {
            json!({"load_id": load(), "stop_id": stop(n), "kind": kind, "sequence": 2, "occurred_at": occurred_at,
                   "recorded_at": occurred_at, "source": source, "shipments": [whose]})
        };
        let mut delivered = at("ours", "delivery", "2026-11-21T09:20:00Z", "operator", &ours);
        delivered["outcome"] = json!("delivered");
        delivered["reason"] = json!("driver phoned it in");
        self.history("track", &track(), vec![
            said("facts_recorded", "2026-11-21T09:05:00Z", json!({"load_id": load(), "facts": [
                {"event_id": "1", "kind": "arrived", "stop_id": stop("ours"), "occurred_at": "2026-11-21T09:00:00Z",
                 "recorded_at": "2026-11-21T09:05:00Z", "source": "driver_app"},
                {"event_id": "2", "kind": "position", "occurred_at": "2026-11-21T09:00:30Z",
                 "recorded_at": "2026-11-21T09:05:00Z", "source": "eld"},
            ]})),
            said("stop_arrived", "2026-11-21T09:05:00Z",
                at("ours", "delivery", "2026-11-21T09:00:00Z", "driver_app", &ours)),
            said("stop_arrived", "2026-11-21T09:10:00Z",
                at("other", "delivery", "2026-11-21T09:08:00Z", "driver_app", &other)),
            said("delivery_attempted", "2026-11-21T12:00:00Z", delivered),
            said("milestone_corrected", "2026-11-21T15:00:00Z", json!({
                "load_id": load(), "stop_id": stop("ours"), "kind": "delivery", "sequence": 2, "milestone": "arrived",
                "before": {"occurred_at": "2026-11-21T09:00:00Z", "source": "driver_app"},
                "after": {"occurred_at": "2026-11-21T08:50:00Z", "source": "geofence", "reason": "phone clock"},
                "shipments": [ours]})),
        ]);
        let sha256: String = Sha256::digest(PAPER).iter().map(|byte| format!("{byte:02x}")).collect();
        self.history(
            "document",
            &document(),
            vec![
                said(
                    "document_requested",
                    "2026-11-21T12:01:00Z",
                    json!({"paper": {
                "document_id": document(), "content_type": "application/pdf", "shipments": [ours]}}),
                ),
                said(
                    "proof_of_delivery_received",
                    "2026-11-21T12:02:00Z",
                    json!({
                "document_id": document(), "stop_id": stop("ours"), "sha256": sha256, "signed_by": "J. Doe",
                "signed_at": "2026-11-21T09:21:00Z", "shipments": [ours]}),
                ),
            ],
        );
        let index = json!({"gsi2pk": {"S": format!("{}#document#load#{}", self.harness.tenant, load())},
                           "gsi2sk": {"S": document()}});
        self.patch("document", &document(), "state", &index);
        let key = format!("{}/documents/{}", self.harness.tenant, document());
        self.harness.cloud.put_object(&key, "application/pdf", PAPER);
        let billed = |of: &str| json!({"invoice_id": invoice(of), "number": "2026-1"});
        self.history(
            "charges",
            &charges(),
            vec![
                said("charges_rated", "2026-11-21T13:00:00Z", json!({"load_id": load()})),
                said(
                    "charges_invoiced",
                    "2026-11-21T13:01:00Z",
                    json!({"load_id": load(), "invoices": [
                [account(), billed("ours")], [AccountId::derive(&["b"]), billed("theirs")]]}),
                ),
            ],
        );
        let bill = json!({"invoice_id": invoice("ours"), "number": "2026-1"});
        self.history("invoice", &invoice("ours"), vec![said("invoice_ready", "2026-11-21T13:01:00Z", bill.clone())]);
        self.history("invoice", &invoice("theirs"), vec![said("invoice_ready", "2026-11-21T13:01:00Z", bill)]);
    }

    pub fn history(&self, kind: &str, id: &str, events: Vec<Said>) {
        let (mut head, mut version) = (chain::GENESIS, 0_u64);
        for event in events {
            version += 1;
            let mut stored = json!({
                "id": kernel::EventId::derive(&[kind, id, &version.to_string()]), "tenant": self.harness.tenant,
                "name": event.name, "aggregate": {"kind": kind, "id": id, "version": version},
                "recorded_at": event.at, "actor": event.actor, "cause": "test", "data": event.data,
            });
            if let Some(reason) = event.reason {
                stored["reason"] = json!(reason);
            }
            let stored = stored.to_string();
            head = chain::link(&head, &stored);
            self.put_event(kind, id, version, &stored, &head);
        }
        self.put_state(kind, id, version, &head);
    }

    pub fn put_event(&self, kind: &str, id: &str, sequence: u64, stored: &str, hash: &chain::Hash) {
        let attributes = json!({"stored": {"S": stored}, "hash": {"S": chain::to_hex(hash)}});
        self.patch(kind, id, &format!("event#{sequence:010}"), &attributes);
    }

    pub fn put_state(&self, kind: &str, id: &str, version: u64, head: &chain::Hash) {
        let state = json!({"version": {"N": version.to_string()}, "head": {"S": chain::to_hex(head)}});
        self.patch(kind, id, "state", &state);
    }

    fn key(&self, kind: &str, id: &str, facet: &str) -> Value {
        json!({"pk": {"S": format!("{}#{kind}#{id}", self.harness.tenant)}, "sk": {"S": facet}})
    }

    /// The item with these attributes added or changed.
    pub fn patch(&self, kind: &str, id: &str, facet: &str, attributes: &Value) {
        let mut item = self.item(kind, id, facet).unwrap_or_else(|| self.key(kind, id, facet));
        item.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
        self.harness.cloud.dynamodb("PutItem", &json!({"TableName": "table", "Item": item})).unwrap();
    }

    pub fn item(&self, kind: &str, id: &str, facet: &str) -> Option<Value> {
        let request = json!({"TableName": "table", "Key": self.key(kind, id, facet)});
        let item = self.harness.cloud.dynamodb("GetItem", &request).unwrap()["Item"].clone();
        (!item.is_null()).then_some(item)
    }

    pub fn delete(&self, kind: &str, id: &str, facet: &str) {
        let request = json!({"TableName": "table", "Key": self.key(kind, id, facet)});
        self.harness.cloud.dynamodb("DeleteItem", &request).unwrap();
    }

    pub fn post(&self, path: &str, body: Value) -> Received {
        block_on(self.harness.post(path, body))
    }

    pub fn get(&self, path: &str) -> Received {
        block_on(self.harness.get(path))
    }
}
