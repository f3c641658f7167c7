//! Invitations.

use serde_json::json;
use testing::block_on;

use crate::house::{House, PASSWORD};

#[test]
fn someone_new_gives_a_name_and_a_password() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let invited =
            ann.harness.post("/v1/invitations", json!({ "email": "bob@acme.example", "role": "driver" })).await;
        assert_eq!((invited.status.as_u16(), &invited.json["status"]), (201, &json!("pending")), "{}", invited.text);
        assert_eq!(invited.json["allowed_actions"], json!(["revoke"]));
        house.react().await;
        let mail = house.visitor.cloud.mails().pop().unwrap();
        assert!(mail.text.contains("Acme") && mail.text.contains("a driver"), "{}", mail.text);
        assert!(mail.text.contains("https://app.test/invitation?token="), "{}", mail.text);

        let token = house.mailed_token("bob@acme.example");
        let accept = async |body| house.visitor.post("/v1/invitations/accept", body).await;
        assert_eq!(accept(json!({ "token": token })).await.code(), "new_person_needs_name");
        assert_eq!(accept(json!({ "token": token, "name": "Bob" })).await.code(), "new_person_needs_password");
        let weak = accept(json!({ "token": token, "name": "Bob", "password": "short" })).await;
        assert_eq!(weak.code(), "password_too_short");
        let accepted = accept(json!({ "token": token, "name": "Bob", "password": PASSWORD })).await;
        assert_eq!((accepted.status.as_u16(), &accepted.json["person"]), (200, &json!("created")), "{}", accepted.text);
        let again = accept(json!({ "token": token, "name": "Bob", "password": PASSWORD })).await;
        assert_eq!((again.status.as_u16(), again.code()), (409, "invitation_accepted"));
        assert_eq!(house.log_in("bob@acme.example", PASSWORD).await.json["role"], "driver");

        let list = ann.harness.get("/v1/invitations?status=accepted").await;
        assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
        assert_eq!(ann.harness.get("/v1/invitations").await.json["items"], json!([]));
        let member = ann.harness.post("/v1/invitations", json!({ "email": "bob@acme.example", "role": "admin" })).await;
        assert_eq!((member.status.as_u16(), member.code()), (409, "member_already_exists"));
    });
}

#[test]
fn a_revoked_invitation_opens_nothing() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let invited =
            ann.harness.post("/v1/invitations", json!({ "email": "bob@acme.example", "role": "driver" })).await;
        house.react().await;
        let path = format!("/v1/invitations/{}", invited.json["id"].as_str().unwrap());
        let revoked = ann.harness.post(&format!("{path}/revoke"), json!({})).await;
        assert_eq!((revoked.status.as_u16(), &revoked.json["status"]), (200, &json!("revoked")));
        assert_eq!(ann.harness.post(&format!("{path}/revoke"), json!({})).await.code(), "invitation_revoked");
        let body = json!({ "token": house.mailed_token("bob@acme.example"), "name": "Bob", "password": PASSWORD });
        let answer = house.visitor.post("/v1/invitations/accept", body).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (409, "invitation_revoked"));
        // Nobody was made on the way.
        assert_eq!(house.log_in("bob@acme.example", PASSWORD).await.status, 401);
    });
}

#[test]
fn an_unknown_role_is_refused() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let answer = ann.harness.post("/v1/invitations", json!({ "email": "bob@acme.example", "role": "root" })).await;
        assert_eq!((answer.status.as_u16(), &answer.json["errors"][0]["pointer"]), (422, &json!("/role")));
    });
}
