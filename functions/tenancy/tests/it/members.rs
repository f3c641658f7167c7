//! Members and their roles.

use serde_json::{Value, json};
use testing::block_on;

use crate::house::{House, LoggedIn, PASSWORD};

async fn member_of(who: &LoggedIn) -> Value {
    let me = who.harness.get("/v1/me").await;
    let id = me.json["member_id"].as_str().unwrap().to_owned();
    who.harness.get(&format!("/v1/members/{id}")).await.json
}

fn id(member: &Value) -> &str {
    member["id"].as_str().unwrap()
}

#[test]
fn the_last_owner_stays() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let me = member_of(&ann).await;
        assert_eq!(me["allowed_actions"], json!([]));
        assert_eq!(me["blocked_actions"][0]["code"], "last_owner");
        for (action, body) in [("remove", json!({})), ("role", json!({ "role": "admin" }))] {
            let path = format!("/v1/members/{}/{action}", id(&me));
            let refused = ann.harness.post(&path, body).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (409, "last_owner"), "{}", refused.text);
        }
        // With a second owner it works, once.
        let bob = house.join(&ann, "bob@acme.example", "owner").await;
        let path = format!("/v1/members/{}/remove", id(&me));
        assert_eq!(bob.harness.post(&path, json!({})).await.status, 200);
        let path = format!("/v1/members/{}/role", id(&member_of(&bob).await));
        assert_eq!(bob.harness.post(&path, json!({ "role": "admin" })).await.code(), "last_owner");
    });
}

#[test]
fn two_owners_who_remove_each_other_at_once_leave_one() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let bob = house.join(&ann, "bob@acme.example", "owner").await;
        let (a, b) = (member_of(&ann).await, member_of(&bob).await);
        let (path_a, path_b) = (format!("/v1/members/{}/remove", id(&a)), format!("/v1/members/{}/remove", id(&b)));
        let one = ann.harness.post(&path_b, json!({})).await;
        let two = bob.harness.post(&path_a, json!({})).await;
        assert_eq!((one.status.as_u16(), two.code()), (200, "last_owner"), "{}", two.text);
    });
}

#[test]
fn a_removed_member_gets_no_new_token() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let bob = house.join(&ann, "bob@acme.example", "dispatcher").await;
        let member = member_of(&bob).await;
        let removed = ann.harness.post(&format!("/v1/members/{}/remove", id(&member)), json!({})).await;
        assert_eq!((removed.status.as_u16(), &removed.json["status"]), (200, &json!("removed")));
        assert_eq!(house.refresh(&bob.refresh).await.code(), "no_tenant");
        house.react().await;
        assert_eq!(house.log_in("bob@acme.example", PASSWORD).await.code(), "no_tenant");

        let list = ann.harness.get("/v1/members").await;
        assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
        let list = ann.harness.get("/v1/members?status=removed").await;
        assert_eq!(list.json["items"][0]["email"], "bob@acme.example");

        // And may come back.
        let invited = json!({ "email": "bob@acme.example", "role": "warehouse" });
        assert_eq!(ann.harness.post("/v1/invitations", invited).await.status, 201);
        house.react().await;
        let token = json!({ "token": house.mailed_token("bob@acme.example") });
        assert_eq!(house.visitor.post("/v1/invitations/accept", token).await.status, 200);
        house.react().await;
        assert_eq!(house.log_in("bob@acme.example", PASSWORD).await.json["role"], "warehouse");
    });
}

#[test]
fn a_role_counts_from_the_next_token_on() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let bob = house.join(&ann, "bob@acme.example", "dispatcher").await;
        let path = format!("/v1/members/{}/role", id(&member_of(&bob).await));
        let changed = ann.harness.post(&path, json!({ "role": "finance" })).await;
        assert_eq!((changed.status.as_u16(), &changed.json["role"]), (200, &json!("finance")), "{}", changed.text);
        let bob = house.enter(&house.refresh(&bob.refresh).await);
        assert_eq!(bob.json["role"], "finance");
        // Finance may not change roles, nor see the members.
        assert_eq!(bob.harness.post(&path, json!({ "role": "owner" })).await.code(), "not_permitted");
        assert_eq!(bob.harness.get("/v1/members").await.status, 403);
        assert_eq!(bob.harness.get("/v1/me").await.status, 200);
    });
}

#[test]
fn an_admin_makes_no_owner() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let eve = house.join(&ann, "eve@acme.example", "admin").await;
        let (owner, admin) = (member_of(&ann).await, member_of(&eve).await);
        for (member, action, body) in [
            (&admin, "role", json!({ "role": "owner" })),
            (&owner, "role", json!({ "role": "driver" })),
            (&owner, "remove", json!({})),
        ] {
            let refused = eve.harness.post(&format!("/v1/members/{}/{action}", id(member)), body).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (403, "owner_only"), "{}", refused.text);
        }
        let invited = eve.harness.post("/v1/invitations", json!({ "email": "x@y.example", "role": "owner" })).await;
        assert_eq!(invited.code(), "owner_only");
    });
}

#[test]
fn another_company_sees_nobody() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let bob = house.owner("Beta", "bob@beta.example").await;
        let member = member_of(&ann).await;
        for path in [format!("/v1/members/{}", id(&member)), format!("/v1/members/{}/history", id(&member))] {
            let answer = bob.harness.get(&path).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (404, "member_not_found"));
        }
        let answer = bob.harness.post(&format!("/v1/members/{}/remove", id(&member)), json!({})).await;
        assert_eq!(answer.status, 404);
        assert_eq!(bob.harness.get("/v1/members").await.json["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_stale_page_changes_nothing() {
    block_on(async {
        let house = House::new();
        let ann = house.owner("Acme", "ann@acme.example").await;
        let bob = house.join(&ann, "bob@acme.example", "dispatcher").await;
        let path = format!("/v1/members/{}/role", id(&member_of(&bob).await));
        let stale = ann.harness.with_header("if-match", "\"1\"");
        assert_eq!(stale.post(&path, json!({ "role": "finance" })).await.status, 200);
        assert_eq!(stale.post(&path, json!({ "role": "driver" })).await.status, 412);
        let history = ann.harness.get(&path.replace("/role", "/history")).await;
        let names: Vec<&str> =
            history.json["items"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["member_joined", "member_role_changed"]);
    });
}
