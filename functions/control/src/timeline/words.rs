//! Events in words.

use serde_json::Value;

use crate::evidence::story::text;

/// What a customer may be told, by the event's name; `None` for all else. Only counts, numbers of papers and instants
/// of the shipment itself come from the event: nothing that a person typed, and nothing about a carrier or a price.
pub fn customer(name: &str, data: &Value) -> Option<String> {
    let at_pickup = text(data, "/kind") == Some("pickup");
    let told = match name {
        "order_received" => "We received your order.",
        "order_released" => "Your order was released to the warehouse.",
        "order_cancelled" => "Your order was cancelled.",
        "order_allocated" => "Your goods are reserved.",
        "order_short" | "order_unknown_skus" => "A part of your order is not available.",
        "picking_started" => "Your goods are being picked.",
        "inventory_picked" => "Your goods were picked.",
        "shipment_packed" => return Some(packed(data)),
        "shipment_ready" => "Your shipment is ready for pickup.",
        "shipment_cancelled" => "Your shipment was cancelled.",
        "shipment_dispatched" => "A truck is on its way to pick up your shipment.",
        "stop_arrived" if at_pickup => "The truck arrived at the warehouse.",
        "stop_arrived" => "The truck arrived at the delivery address.",
        "stop_departed" if at_pickup => "Your shipment left the warehouse.",
        "stop_departed" => "The truck left the delivery address.",
        "delivery_attempted" => outcome(data)?,
        "milestone_corrected" => return corrected(data),
        "proof_of_delivery_received" => "The signed proof of delivery was received.",
        "invoice_ready" => return Some(invoice(data, "was issued")),
        "invoice_paid" => return Some(invoice(data, "was paid")),
        "invoice_voided" => return Some(invoice(data, "was cancelled")),
        _ => return None,
    };
    Some(told.to_owned())
}

fn packed(data: &Value) -> String {
    match data.get("cartons").and_then(Value::as_u64) {
        Some(1) => "Your shipment was packed: 1 carton.".to_owned(),
        Some(cartons) => format!("Your shipment was packed: {cartons} cartons."),
        None => "Your shipment was packed.".to_owned(),
    }
}

fn outcome(data: &Value) -> Option<&'static str> {
    match text(data, "/outcome")? {
        "delivered" => Some("Your shipment was delivered."),
        "partial" => Some("A part of your shipment was delivered."),
        "refused" => Some("The delivery was refused by the receiver."),
        _ => None,
    }
}

fn corrected(data: &Value) -> Option<String> {
    let what = match (text(data, "/milestone")?, text(data, "/kind") == Some("pickup")) {
        ("arrived", true) => "the arrival at the warehouse",
        ("arrived", false) => "the arrival at the delivery address",
        ("departed", true) => "the departure from the warehouse",
        ("departed", false) => "the departure from the delivery address",
        (_, _) => "the delivery",
    };
    let (before, after) = (text(data, "/before/occurred_at")?, text(data, "/after/occurred_at")?);
    Some(format!("We corrected the time of {what}: {after}, not {before}."))
}

fn invoice(data: &Value, what: &str) -> String {
    // Our own number, digits and dashes; anything else is not ours to pass on.
    let number = text(data, "/number").filter(|n| n.chars().all(|c| c.is_ascii_alphanumeric() || "-/".contains(c)));
    format!("Invoice {} {what}.", number.unwrap_or("of your shipment"))
}

/// What is told in the house: the event's name as words, and the facts that tell one from another.
pub fn internal(name: &str, data: &Value) -> String {
    let mut told = sentence(name);
    let mut details: Vec<String> = Vec::new();
    for (label, pointer) in [
        ("", "/number"),
        ("load", "/load_id"),
        ("tender", "/tender_id"),
        ("document", "/document_id"),
        ("invoice", "/invoice_id"),
        ("outcome", "/outcome"),
        ("", "/kind"),
        ("milestone", "/milestone"),
        ("rule set aside", "/overridden"),
        ("concern", "/code"),
        ("", "/detail"),
    ] {
        if let Some(value) = text(data, pointer) {
            details.push(format!("{label} {value}").trim().to_owned());
        }
    }
    for (label, pointer) in [("stop", "/sequence"), ("attempt", "/attempt"), ("cartons", "/cartons"), ("rank", "/rank")]
    {
        if let Some(value) = data.pointer(pointer).and_then(Value::as_u64) {
            details.push(format!("{label} {value}"));
        }
    }
    if let (Some(before), Some(after)) = (text(data, "/before/occurred_at"), text(data, "/after/occurred_at")) {
        details.push(format!("{after} instead of {before}"));
    }
    if !details.is_empty() {
        told.push_str(": ");
        told.push_str(&details.join(", "));
    }
    told
}

/// `stop_arrived` is `Stop arrived`.
fn sentence(name: &str) -> String {
    let mut told = name.replace('_', " ");
    if let Some(first) = told.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    told
}

pub fn fact(fact: &Value) -> String {
    let kind = text(fact, "/kind").unwrap_or("something").replace('_', " ");
    let source = text(fact, "/source").unwrap_or("an unknown source").replace('_', " ");
    match text(fact, "/outcome") {
        Some(outcome) => format!("Reported by {source}: {kind}, {outcome}"),
        None => format!("Reported by {source}: {kind}"),
    }
}

/// Who, in one line.
pub fn actor(actor: &Value) -> Option<String> {
    Some(match text(actor, "/kind")? {
        "person" => format!("{} {}", text(actor, "/role")?, text(actor, "/id")?),
        "api_key" => format!("API key {}", text(actor, "/id")?),
        "link" => format!("link {}", text(actor, "/party")?),
        "system" => format!("system {}", text(actor, "/name")?),
        other => other.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_customer_is_told_what_is_on_the_list_and_nothing_that_was_typed() {
        let typed = "SECRET";
        for name in ["load_cancelled", "tender_declined", "load_flagged", "charges_rated", "fact", "order_held"] {
            assert_eq!(customer(name, &json!({"reason": typed, "kind": "pickup"})), None, "{name}");
        }
        let data = json!({
            "kind": "delivery", "outcome": "refused", "reason": typed, "note": typed, "number": "x SECRET", "cartons": 3,
            "milestone": "arrived", "carrier": typed, "detail": typed, "overridden": typed,
            "before": {"occurred_at": "2026-11-22T10:00:00Z", "reason": typed},
            "after": {"occurred_at": "2026-11-22T11:00:00Z", "reason": typed},
        });
        for name in [
            "order_received",
            "order_released",
            "order_cancelled",
            "order_allocated",
            "order_short",
            "picking_started",
            "shipment_packed",
            "shipment_ready",
            "shipment_cancelled",
            "shipment_dispatched",
            "stop_arrived",
            "stop_departed",
            "delivery_attempted",
            "milestone_corrected",
            "proof_of_delivery_received",
            "invoice_ready",
            "invoice_paid",
            "invoice_voided",
            "inventory_picked",
            "order_unknown_skus",
        ] {
            let told = customer(name, &data).unwrap();
            assert!(!told.contains(typed), "{name}: {told}");
            assert!(told.ends_with('.'), "{name}: {told}");
        }
    }

    #[test]
    fn the_house_is_told_what_tells_events_apart() {
        let told = internal("stop_arrived", &json!({"kind": "delivery", "sequence": 2}));
        assert_eq!(told, "Stop arrived: delivery, stop 2");
        assert_eq!(fact(&json!({"kind": "arrived", "source": "driver_app"})), "Reported by driver app: arrived");
        assert_eq!(actor(&json!({"kind": "system", "name": "x"})).as_deref(), Some("system x"));
    }
}
