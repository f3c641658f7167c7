//! API keys.

use serde_json::{Value, json};
use tenancy::KeySecret;
use testing::block_on;

use crate::house::House;

fn path(key: &Value, rest: &str) -> String {
    format!("/v1/api-keys/{}{rest}", key["id"].as_str().unwrap())
}

#[test]
fn a_key_is_shown_once() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let keyed = ann.harness.with_header("idempotency-key", "k1");
        let body = json!({ "name": "ERP", "scopes": ["orders:write", "orders:read"] });
        let made = keyed.post("/v1/api-keys", body.clone()).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let secret = made.json["secret"].as_str().unwrap();
        assert!(KeySecret::parse(secret).is_ok());
        assert_eq!(made.json["scopes"], json!(["orders:read", "orders:write"]));

        let again = keyed.post("/v1/api-keys", body).await;
        assert_eq!((again.status.as_u16(), &again.json["id"]), (201, &made.json["id"]));
        assert_eq!(again.header("idempotent-replayed"), "true");
        let shown = ann.harness.get(&path(&made.json, "")).await;
        let listed = ann.harness.get("/v1/api-keys").await;
        let history = ann.harness.get(&path(&made.json, "/history")).await;
        for answer in [&again, &shown, &listed, &history] {
            assert_eq!(answer.status.as_u16() / 100, 2, "{}", answer.text);
            assert!(!answer.text.contains(secret), "{}", answer.text);
        }
        assert_eq!(listed.json["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_revoked_key_stays_revoked_whatever_arrives_late() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let made = ann.harness.post("/v1/api-keys", json!({ "name": "ERP", "scopes": ["orders:read"] })).await;
        let revoked = ann.harness.post(&path(&made.json, "/revoke"), json!({})).await;
        assert_eq!((revoked.status.as_u16(), &revoked.json["status"]), (200, &json!("revoked")));
        assert_eq!(ann.harness.post(&path(&made.json, "/revoke"), json!({})).await.code(), "api_key_revoked");
        house.react().await;
        let entry: Vec<Value> = entries(&house);
        assert_eq!((entry.len(), &entry[0]["revoked"]), (1, &json!(true)));
    });
}

/// What the authorizer would find.
fn entries(house: &House) -> Vec<Value> {
    let scan = json!({ "TableName": house.visitor.cloud.table() });
    let page = house.visitor.cloud.dynamodb("Scan", &scan).unwrap();
    let items = page["Items"].as_array().unwrap().iter();
    items
        .filter(|item| item["pk"]["S"].as_str().unwrap().starts_with("global#apikey#"))
        .map(|item| serde_json::from_str(item["body"]["S"].as_str().unwrap()).unwrap())
        .collect()
}

#[test]
fn keys_make_no_keys_and_touch_no_people() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let key = ann.harness.as_key(&["tenancy:write", "tenancy:read", "orders:read"]);
        for (path, body) in [
            ("/v1/api-keys", json!({ "name": "ERP", "scopes": ["orders:read"] })),
            ("/v1/invitations", json!({ "email": "x@y.example", "role": "admin" })),
        ] {
            let answer = key.post(path, body).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (403, "not_permitted"), "{}", answer.text);
        }
        assert_eq!(key.get("/v1/members").await.status, 200);
        assert_eq!(ann.harness.as_key(&["orders:read"]).get("/v1/members").await.status, 403);
    });
}

#[test]
fn a_key_knows_itself() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let made = ann.harness.post("/v1/api-keys", json!({ "name": "ERP", "scopes": ["tenancy:read"] })).await;
        let id = made.json["id"].as_str().unwrap().parse().unwrap();
        let verified = platform::Verified {
            tenant: ann.tenant,
            actor: kernel::Actor::ApiKey { id },
            scopes: vec!["tenancy:read".to_owned()],
        };
        let me = house.visitor.as_verified(verified).get("/v1/me").await;
        assert_eq!((me.status.as_u16(), &me.json["api_key"]["name"]), (200, &json!("ERP")), "{}", me.text);
    });
}

#[test]
fn what_is_refused() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        for (body, pointer, code) in [
            (json!({ "name": "", "scopes": ["orders:read"] }), "/name", "field_invalid"),
            (json!({ "name": "ERP", "scopes": [] }), "/scopes", "api_key_without_scope"),
            (json!({ "name": "ERP", "scopes": ["orders:*"] }), "/scopes/0", "field_invalid"),
            (
                json!({ "name": "ERP", "scopes": ["orders:read"], "expires_at": "2020-01-01T00:00:00Z" }),
                "/expires_at",
                "api_key_expires_in_the_past",
            ),
            (
                json!({ "name": "ERP", "scopes": ["orders:read"], "expires_at": "2999-01-01T00:00:00Z" }),
                "/expires_at",
                "api_key_expires_too_late",
            ),
            (
                json!({ "name": "ERP", "scopes": ["orders:read"], "expires_at": "2027-02-30T00:00:00Z" }),
                "/expires_at",
                "field_invalid",
            ),
        ] {
            let answer = ann.harness.post("/v1/api-keys", body).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (422, code), "{}", answer.text);
            assert_eq!(answer.json["errors"][0]["pointer"], pointer, "{}", answer.text);
        }
        assert_eq!(ann.harness.get("/v1/api-keys").await.json["items"], json!([]));
    });
}
