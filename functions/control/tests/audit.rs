//! A history that was tampered with names its first broken event.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use kernel::{OrderId, Role, TypedId};
use platform::chain;
use serde_json::{Value, json};
use testing::{Harness, Received, block_on};

/// An order's history of `count` events, sealed as the platform seals it.
struct History {
    harness: Harness,
    id: String,
}

impl History {
    fn of(count: u64) -> Self {
        let history = Self { harness: Harness::new(control_fn::api()), id: OrderId::derive(&["o"]).to_string() };
        let mut head = chain::GENESIS;
        for sequence in 1..=count {
            let stored = format!("{{\"n\":{sequence}}}");
            head = chain::link(&head, &stored);
            history.put_event(sequence, &stored, &head);
        }
        let version = json!({"N": count.to_string()});
        history.put("state", json!({"version": version, "head": {"S": chain::to_hex(&head)}}));
        history
    }

    fn key(&self, facet: &str) -> Value {
        json!({"pk": {"S": format!("{}#order#{}", self.harness.tenant, self.id)}, "sk": {"S": facet}})
    }

    fn put(&self, facet: &str, attributes: Value) {
        let mut item = self.key(facet);
        item.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
        self.harness.cloud.dynamodb("PutItem", &json!({"TableName": "table", "Item": item})).unwrap();
    }

    fn put_event(&self, sequence: u64, stored: &str, hash: &chain::Hash) {
        self.put(&event(sequence), json!({"stored": {"S": stored}, "hash": {"S": chain::to_hex(hash)}}));
    }

    fn delete_event(&self, sequence: u64) {
        let request = json!({"TableName": "table", "Key": self.key(&event(sequence))});
        self.harness.cloud.dynamodb("DeleteItem", &request).unwrap();
    }

    fn verify(&self, harness: &Harness) -> Received {
        block_on(harness.post("/v1/audit/verify", json!({"resource": self.id})))
    }

    fn first_broken(&self) -> (u64, String) {
        let answer = self.verify(&self.harness);
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json["intact"], false);
        let broken = &answer.json["first_broken"];
        (broken["sequence"].as_u64().unwrap(), broken["what"].as_str().unwrap().to_owned())
    }
}

fn event(sequence: u64) -> String {
    format!("event#{sequence:010}")
}

#[test]
fn a_history_as_sealed_is_intact() {
    let history = History::of(4);
    let answer = history.verify(&history.harness);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json["intact"], true);
    assert_eq!(answer.json["histories"][0]["events"], 4);
    assert!(answer.json.get("first_broken").is_none());
}

#[test]
fn what_was_altered_is_named() {
    let history = History::of(4);
    history.put("event#0000000002", json!({"stored": {"S": "{\"n\":20}"}, "hash": {"S": "00"}}));
    assert_eq!(history.first_broken(), (2, "altered".to_owned()));
}

#[test]
fn what_is_missing_is_named() {
    let history = History::of(4);
    history.delete_event(3);
    assert_eq!(history.first_broken(), (3, "missing".to_owned()));
}

#[test]
fn a_truncated_history_is_noticed() {
    let history = History::of(4);
    history.delete_event(4);
    assert_eq!(history.first_broken(), (4, "truncated".to_owned()));
}

#[test]
fn an_end_that_was_written_anew_is_noticed() {
    let history = History::of(2);
    let first = chain::link(&chain::GENESIS, "{\"n\":1}");
    history.put_event(2, "{\"n\":99}", &chain::link(&first, "{\"n\":99}"));
    assert_eq!(history.first_broken(), (2, "head_differs".to_owned()));
}

#[test]
fn nobody_learns_of_another_tenants_history() {
    let history = History::of(2);
    assert_eq!(history.verify(&history.harness.in_tenant("b")).status, 404);
    assert_eq!(history.verify(&history.harness.anonymous()).status, 401);
    assert_eq!(history.verify(&history.harness.as_role(Role::Driver)).status, 403);
    assert_eq!(history.verify(&history.harness.as_key(&["audit:read"])).status, 200);
    let nothing = block_on(history.harness.post("/v1/audit/verify", json!({"resource": "xyz_1"})));
    assert_eq!((nothing.status.as_u16(), nothing.code()), (404, "resource_not_found"));
}
