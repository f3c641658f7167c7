//! What happened against when we learned it; and what a customer may read.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Desk, shipment};
use kernel::{Role, ShipmentId, TypedId};
use serde_json::Value;
use testing::block_on;

fn read(desk: &Desk, query: &str) -> Vec<Value> {
    let answer = desk.get(&format!("/v1/shipments/{}/timeline{query}", shipment()));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json["entries"].as_array().unwrap().clone()
}

fn names(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["name"].as_str().unwrap()).collect()
}

fn of<'a>(entries: &'a [Value], name: &str) -> Vec<&'a Value> {
    entries.iter().filter(|entry| entry["name"] == name).collect()
}

#[test]
fn it_merges_every_context_in_the_order_in_which_things_happened() {
    let entries = read(&Desk::with_shipment(), "");
    let kinds: std::collections::BTreeSet<&str> = entries.iter().map(|e| e["kind"].as_str().unwrap()).collect();
    let all = ["charges", "document", "freight", "invoice", "load", "order", "shipment", "track"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
    assert!(entries.is_sorted_by_key(|entry| entry["occurred_at"].as_str().unwrap().to_owned()), "{entries:#?}");
    let arrived = of(&entries, "stop_arrived");
    assert_eq!(arrived.len(), 1, "the other shipment's stop is not ours");
    assert_eq!(arrived[0]["occurred_at"], "2026-11-21T09:00:00Z");
    assert_eq!(arrived[0]["recorded_at"], "2026-11-21T09:05:00Z");
    assert_eq!(arrived[0]["source"], "driver_app");
    assert_eq!(of(&entries, "fact").len(), 1, "positions are for the map");
    assert_eq!(of(&entries, "invoice_ready").len(), 1, "another account's invoice is not ours");
}

#[test]
fn overrides_and_corrections_cannot_be_missed() {
    let entries = read(&Desk::with_shipment(), "");
    let released = of(&entries, "order_released")[0];
    assert_eq!((&released["overridden"], &released["reason"]), (&true.into(), &"paid by phone".into()));
    assert!(released["actor"].as_str().unwrap().starts_with("dispatcher per_"), "{released}");
    let delivered = of(&entries, "delivery_attempted")[0];
    assert_eq!((&delivered["overridden"], &delivered["source"]), (&true.into(), &"operator".into()));
    let corrected = of(&entries, "milestone_corrected")[0];
    assert_eq!((&corrected["correction"], &corrected["overridden"]), (&true.into(), &false.into()));
    assert!(corrected["text"].as_str().unwrap().contains("08:50:00Z instead of 2026-11-21T09:00:00Z"), "{corrected}");
    assert_eq!(entries.iter().filter(|entry| entry["overridden"] == true).count(), 2);
}

#[test]
fn as_of_tells_what_was_known_then() {
    let desk = Desk::with_shipment();
    // It was delivered at 9:20, but nobody had said so yet.
    let known = read(&desk, "?as_of=2026-11-21T11:00:00Z");
    assert!(of(&known, "delivery_attempted").is_empty());
    assert_eq!(of(&known, "stop_arrived").len(), 1);
    let later = read(&desk, "?as_of=2026-11-21T12:00:00Z");
    assert_eq!(of(&later, "delivery_attempted")[0]["occurred_at"], "2026-11-21T09:20:00Z");
    assert!(of(&later, "milestone_corrected").is_empty());
    assert!(read(&desk, "?as_of=2020-01-01T00:00:00Z").is_empty());
    let whole = read(&desk, "");
    for instant in ["2026-11-20T09:00:01Z", "2026-11-21T09:05:00Z", "2026-11-21T13:00:00Z"] {
        let expected: Vec<_> =
            whole.iter().filter(|e| e["recorded_at"].as_str().unwrap() <= instant).cloned().collect();
        assert_eq!(read(&desk, &format!("?as_of={instant}")), expected);
    }
}

#[test]
fn a_customer_reads_what_is_fit_for_one_and_nothing_else() {
    let desk = Desk::with_shipment();
    let entries = read(&desk, "?audience=customer");
    let expected = [
        "order_received",
        "order_released",
        "order_allocated",
        "shipment_packed",
        "shipment_dispatched",
        "milestone_corrected",
        "stop_arrived",
        "delivery_attempted",
        "proof_of_delivery_received",
        "invoice_ready",
    ];
    assert_eq!(names(&entries), expected);
    for entry in &entries {
        let mut fields: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["correction", "name", "occurred_at", "overridden", "recorded_at", "text"], "{entry}");
    }
    let text = serde_json::to_string(&entries).unwrap();
    for secret in ["phone", "2,450", "ACME", "operator", "dispatcher", "per_", "driver", "\"overridden\":true"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[test]
fn who_may() {
    let desk = Desk::with_shipment();
    let path = format!("/v1/shipments/{}/timeline", shipment());
    let get = |harness: &testing::Harness| block_on(harness.get(&path)).status.as_u16();
    assert_eq!(get(&desk.harness.anonymous()), 401);
    assert_eq!(get(&desk.harness.as_role(Role::Customer)), 403, "until customers see their own");
    assert_eq!(get(&desk.harness.as_role(Role::Warehouse)), 200);
    assert_eq!(get(&desk.harness.in_tenant("b")), 404);
    assert_eq!(desk.get(&format!("/v1/shipments/{}/timeline", ShipmentId::derive(&["x"]))).status, 404);
    assert_eq!(desk.get(&format!("{path}?audience=public")).status, 400);
    assert_eq!(desk.get(&format!("{path}?as_of=yesterday")).status, 400);
}
