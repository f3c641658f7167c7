//! Sign-up and confirmation.

use serde_json::json;
use testing::block_on;

use crate::house::{House, PASSWORD};

#[test]
fn from_sign_up_to_login() {
    block_on(async {
        let house = House::new();
        let answer = house.sign_up("Acme Supply", "Ann@Acme.Example").await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        assert_eq!(
            (&answer.json["status"], &answer.json["email"]),
            (&json!("verification_sent"), &json!("ann@acme.example"))
        );
        house.react().await;
        let mail = house.visitor.cloud.mails().pop().unwrap();
        assert!(mail.text.contains("https://app.test/verify?token="), "{}", mail.text);

        // Before the confirmation nothing can log in, and nobody learns why.
        let early = house.log_in("ann@acme.example", PASSWORD).await;
        assert_eq!((early.status.as_u16(), early.code()), (401, "invalid_credentials"));

        let token = house.mailed_token("ann@acme.example");
        for _ in 0..2 {
            let verified = house.verify(&token).await;
            assert_eq!(verified.status, 200, "{}", verified.text);
            assert_eq!(verified.json["tenant"]["name"], "Acme Supply");
        }
        let tokens = house.log_in("ann@acme.example", PASSWORD).await;
        assert_eq!(tokens.status, 201, "{}", tokens.text);
        assert_eq!(tokens.json["role"], "owner");
        let me = house.enter(&tokens).harness.get("/v1/me").await;
        assert_eq!(me.status, 200, "{}", me.text);
        assert_eq!(me.json["tenant"]["status"], "active");
        assert_eq!(me.json["person"]["email"], "ann@acme.example");
        assert_eq!(me.json["tenants"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_known_address_gets_the_same_answer_and_keeps_its_password() {
    block_on(async {
        let house = House::new();
        house.owner("Acme Supply", "ann@acme.example").await;
        let again = house
            .visitor
            .post(
                "/v1/sign-up",
                json!({ "company": "Beta", "name": "Mallory", "email": "ann@acme.example", "password": "mallory's password" }),
            )
            .await;
        let fresh = house.sign_up("Gamma", "new@gamma.example").await;
        assert_eq!(again.status, fresh.status);
        let keys = |json: &serde_json::Value| json.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&again.json), keys(&fresh.json));

        // The mailbox decides: the company is Ann's now, and Mallory's password is nobody's.
        house.react().await;
        assert_eq!(house.verify(&house.mailed_token("ann@acme.example")).await.status, 200);
        assert_eq!(house.log_in("ann@acme.example", "mallory's password").await.status, 401);
        let tokens = house.log_in("ann@acme.example", PASSWORD).await;
        assert_eq!(tokens.json["tenants"].as_array().unwrap().len(), 2);
        assert_eq!(tokens.json["person"]["name"], "Ann Lee");
    });
}

#[test]
fn a_repeated_request_signs_up_once() {
    block_on(async {
        let house = House::new();
        let visitor = house.visitor.with_header("idempotency-key", "k1");
        let body = json!({ "company": "Acme", "name": "Ann", "email": "ann@acme.example", "password": PASSWORD });
        let (first, second) =
            (visitor.post("/v1/sign-up", body.clone()).await, visitor.post("/v1/sign-up", body).await);
        assert_eq!((first.status.as_u16(), &first.json), (second.status.as_u16(), &second.json));
        assert_eq!(house.events().iter().filter(|e| e.name == "tenant_signed_up").count(), 1);
    });
}

#[test]
fn what_is_refused() {
    block_on(async {
        let house = House::new();
        let good = json!({ "company": "Acme", "name": "Ann", "email": "ann@acme.example", "password": PASSWORD });
        let with = |field: &str, value: serde_json::Value| {
            let mut body = good.clone();
            body[field] = value;
            body
        };
        for (body, pointer, code) in [
            (with("email", json!("ann")), "/email", "field_invalid"),
            (with("email", json!("a@b.c\r\nBcc: x@y.z")), "/email", "field_invalid"),
            (with("company", json!("")), "/company", "field_invalid"),
            (with("company", json!("a\u{0}b")), "/company", "field_invalid"),
            (with("password", json!("short")), "/password", "password_too_short"),
            (with("password", json!("x1".repeat(100))), "/password", "password_too_long"),
            (with("password", json!("password1234")), "/password", "password_too_common"),
            (with("password", json!("ann@acme.example")), "/password", "password_like_email"),
            (with("zone", json!("Mars/Olympus")), "/zone", "field_invalid"),
            (with("role", json!("owner")), "/role", "field_unknown"),
        ] {
            let answer = house.visitor.post("/v1/sign-up", body).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (422, code), "{}", answer.text);
            assert_eq!(answer.json["errors"][0]["pointer"], pointer, "{}", answer.text);
        }
        assert!(house.events().is_empty());
    });
}

#[test]
fn a_token_of_another_kind_confirms_nothing() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        ann.harness.post("/v1/invitations", json!({ "email": "bob@acme.example", "role": "admin" })).await;
        house.react().await;
        let invitation = house.mailed_token("bob@acme.example");
        for token in [invitation.as_str(), "x", "a.b", &ann.access, &ann.refresh] {
            let answer = house.verify(token).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (404, "link_not_found"), "{}", answer.text);
        }
        let verification = house.mailed_token("ann@acme.example");
        let answer = house.visitor.post("/v1/invitations/accept", json!({ "token": verification })).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "link_not_found"));
    });
}

#[test]
fn strangers_cannot_flood_a_mailbox() {
    block_on(async {
        let house = House::new();
        for _ in 0..5 {
            assert_eq!(house.sign_up("Acme", "ann@acme.example").await.status, 202);
        }
        let sixth = house.sign_up("Acme", "ann@acme.example").await;
        assert_eq!((sixth.status.as_u16(), sixth.code()), (429, "too_many_attempts"));
        assert!(sixth.header("retry-after").parse::<u64>().unwrap() > 3_000);
    });
}
