//! What a screen is told.

use jiff::Timestamp;
use platform::Envelope;
use serde::Serialize;

/// The permissions that decide what a connection hears of.
pub const GROUPS: [&str; 7] =
    ["orders:read", "warehouse:read", "transport:read", "tracking:read", "billing:read", "cases:read", "tenancy:read"];

/// That something changed. To know how, read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// The event's wire name, such as `order_released`.
    pub name: String,
    pub kind: String,
    pub id: String,
    /// The version that the change left: a screen that has seen it already need not read again.
    pub version: u64,
    pub occurred_at: Timestamp,
}

impl From<&Envelope> for Message {
    fn from(event: &Envelope) -> Self {
        Self {
            name: event.name.clone(),
            kind: event.aggregate.kind.clone(),
            id: event.aggregate.id.clone(),
            version: event.aggregate.version,
            occurred_at: event.recorded_at,
        }
    }
}

/// The permission that reading this kind of thing needs. Of a kind that is not listed nobody hears.
pub fn group_of(kind: &str) -> Option<&'static str> {
    match kind {
        "order" | "account" | "import" | "importprofile" => Some("orders:read"),
        "item" | "facility" | "stock" | "receiving" | "shipment" => Some("warehouse:read"),
        "location" | "carrier" | "guide" | "driver" | "vehicle" | "freight" | "plan" | "load" | "tender" => {
            Some("transport:read")
        }
        "track" | "document" => Some("tracking:read"),
        "rate" | "fuel" | "fuelschedule" | "charges" | "invoice" | "export" => Some("billing:read"),
        "case" => Some("cases:read"),
        "tenant" | "member" | "invitation" | "apikey" => Some("tenancy:read"),
        _ => None,
    }
}

/// The messages for one who may read `groups`.
pub fn for_reader<'a>(events: &'a [Envelope], groups: &'a [String]) -> impl Iterator<Item = Message> + 'a {
    let heard = |event: &&Envelope| {
        group_of(&event.aggregate.kind).is_some_and(|group| groups.iter().any(|allowed| allowed == group))
    };
    events.iter().filter(heard).map(Message::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Actor, EventId, TenantId, TypedId};
    use platform::AggregateRef;

    fn event(kind: &str) -> Envelope {
        Envelope {
            id: EventId::derive(&[kind]),
            tenant: TenantId::derive(&["t"]),
            name: format!("{kind}_changed"),
            aggregate: AggregateRef { kind: kind.to_owned(), id: format!("{kind}_1"), version: 7 },
            recorded_at: Timestamp::UNIX_EPOCH,
            actor: Actor::system("test"),
            reason: None,
            cause: "test".to_owned(),
            data: serde_json::json!({"secret": "not for screens"}),
        }
    }

    #[test]
    fn one_hears_of_what_one_may_read() {
        let events = [event("order"), event("invoice"), event("session")];
        let hears = |groups: &[&str]| {
            let groups: Vec<String> = groups.iter().map(|&g| g.to_owned()).collect();
            for_reader(&events, &groups).map(|message| message.kind).collect::<Vec<_>>()
        };
        assert_eq!(hears(&["orders:read"]), ["order"]);
        assert_eq!(hears(&GROUPS), ["order", "invoice"], "of a session nobody hears");
        assert!(hears(&[]).is_empty());
    }

    #[test]
    fn a_message_says_what_changed_and_nothing_of_it() {
        let text = serde_json::to_string(&Message::from(&event("load"))).unwrap();
        let expected =
            r#"{"name":"load_changed","kind":"load","id":"load_1","version":7,"occurred_at":"1970-01-01T00:00:00Z"}"#;
        assert_eq!(text, expected);
    }
}
