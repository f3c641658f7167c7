//! What must never be stored, published or mailed.

use serde_json::json;
use testing::block_on;

use crate::house::{House, PASSWORD};

#[test]
fn no_secret_is_kept() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let verification = house.mailed_token("ann@acme.example");
        let made = ann.harness.post("/v1/api-keys", json!({ "name": "ERP", "scopes": ["orders:read"] })).await;
        let key = made.json["secret"].as_str().unwrap().to_owned();
        ann.harness.post("/v1/invitations", json!({ "email": "bob@acme.example", "role": "driver" })).await;
        house.react().await;
        let invitation = house.mailed_token("bob@acme.example");
        let rotated = house.enter(&house.refresh(&ann.refresh).await);

        let table = house.table();
        for (what, secret) in [
            ("the password", PASSWORD),
            ("an access token", &ann.access),
            ("a refresh token", &ann.refresh),
            ("a rotated refresh token", &rotated.refresh),
            ("an API key", &key),
            ("a verification token", &verification),
            ("an invitation token", &invitation),
        ] {
            assert!(!table.contains(secret), "{what} is in the table");
        }
        let events = serde_json::to_string(&house.events()).unwrap();
        assert!(!events.contains("$argon2"), "a password hash is in an event");
        assert!(!events.contains("\"private\""), "a signing key is in an event");
        for mail in house.visitor.cloud.mails() {
            assert!(!mail.text.contains(PASSWORD) && !mail.text.contains(&key), "{}", mail.text);
        }
    });
}

#[test]
fn the_jwks_shows_the_public_half_only() {
    block_on(async {
        let house = House::new();
        let jwks = house.visitor.get("/.well-known/jwks.json").await;
        assert_eq!(jwks.status, 200, "{}", jwks.text);
        let mut names: Vec<&String> = jwks.json["keys"][0].as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
        // Made once.
        assert_eq!(house.visitor.get("/.well-known/jwks.json").await.json, jwks.json);
    });
}
