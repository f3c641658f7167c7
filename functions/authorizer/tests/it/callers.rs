//! Tokens and keys as tenancy really gives them out, through the authorizer's own door.

use authorizer_fn::Authorizer;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, PersonId, Role, TenantId};
use platform::{GlobalTable, Purpose, Verified};
use serde_json::{Value, json};
use testing::{Harness, block_on};

use crate::forge::{Signer, claims};

const EMAIL: &str = "ann@acme.example";
const PASSWORD: &str = "correct horse battery";
const SOCKET: &str = "arn:aws:execute-api:us-east-1:000000000000:abc/live/$connect";

/// A company with an owner who is logged in.
struct Scene {
    visitor: Harness,
    owner: Harness,
    tokens: Value,
    authorizer: Authorizer,
}

impl Scene {
    async fn new() -> Self {
        let visitor = Harness::new(tenancy_fn::api()).anonymous();
        let body = json!({ "company": "Acme", "name": "Ann", "email": EMAIL, "password": PASSWORD });
        assert_eq!(visitor.post("/v1/sign-up", body).await.status, 202);
        let scan = visitor.cloud.dynamodb("Scan", &json!({ "TableName": visitor.cloud.table() })).unwrap();
        let stored = scan["Items"].as_array().unwrap().iter().find_map(|item| item["stored"]["S"].as_str()).unwrap();
        let event = serde_json::from_str(stored).unwrap();
        visitor.deliver(&tenancy_fn::events(), &event).await.unwrap();
        let mail = visitor.cloud.mails().pop().unwrap().text;
        let token = mail.split_once("token=").unwrap().1.split_whitespace().next().unwrap();
        assert_eq!(visitor.post("/v1/email-verifications", json!({ "token": token })).await.status, 200);
        let tokens = visitor.post("/v1/sessions", json!({ "email": EMAIL, "password": PASSWORD })).await.json;
        let id = |pointer: &str| tokens.pointer(pointer).and_then(Value::as_str).unwrap();
        let person: PersonId = id("/person/id").parse().unwrap();
        let tenant: TenantId = id("/tenant/id").parse().unwrap();
        let actor = Actor::Person { id: person, role: Role::Owner };
        let owner = visitor.as_verified(Verified { tenant, actor, scopes: Vec::new() });
        Self { visitor, owner, tokens, authorizer: Authorizer::default() }
    }

    fn access(&self) -> &str {
        self.tokens["access_token"].as_str().unwrap()
    }

    async fn answer(&self, event: Value) -> Value {
        self.authorizer.answer(&self.visitor.app, &event).await.unwrap()
    }

    async fn bearer(&self, credential: &str) -> Value {
        let event = json!({ "version": "2.0", "headers": { "authorization": format!("Bearer {credential}") } });
        self.answer(event).await
    }

    fn reads(&self) -> u64 {
        self.visitor.meter.reading().table_calls
    }

    async fn key(&self, body: Value) -> Value {
        let made = self.owner.post("/v1/api-keys", body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json
    }
}

fn nobody() -> Value {
    json!({ "isAuthorized": true, "context": {} })
}

#[test]
fn a_login_is_a_person_in_a_tenant() {
    block_on(async {
        let scene = Scene::new().await;
        let answer = scene.bearer(scene.access()).await;
        let expected = json!({
            "isAuthorized": true,
            "context": {
                "tenant": scene.tokens["tenant"]["id"],
                "actor_kind": "person",
                "actor_id": scene.tokens["person"]["id"],
                "role": "owner",
                "scopes": "",
            },
        });
        assert_eq!(answer, expected);
        // The keys are in memory now.
        let before = scene.reads();
        scene.bearer(scene.access()).await;
        assert_eq!(scene.reads(), before);
    });
}

#[test]
fn nobody_gets_an_empty_context() {
    block_on(async {
        let scene = Scene::new().await;
        assert_eq!(scene.answer(json!({ "version": "2.0", "headers": {} })).await, nobody());
        assert_eq!(scene.bearer("x").await, nobody());
        assert_eq!(scene.bearer(scene.tokens["refresh_token"].as_str().unwrap()).await, nobody());
        // Signed well, by somebody else.
        let mallory = Signer::new();
        assert_eq!(scene.bearer(&mallory.sign(&mallory.header(), &claims())).await, nobody());
    });
}

#[test]
fn an_expired_login_is_nobody() {
    block_on(async {
        let scene = Scene::new().await;
        let global = GlobalTable::new(&scene.visitor.app, "authorizer", Purpose::Authorizer);
        let event = json!({ "headers": { "authorization": format!("Bearer {}", scene.access()) } });
        let after = async |seconds| {
            let now = Timestamp::now() + SignedDuration::from_secs(seconds);
            scene.authorizer.identify(&global, &event, now).await.unwrap().is_some()
        };
        assert!(after(0).await);
        assert!(after(590).await);
        assert!(!after(601).await);
    });
}

#[test]
fn an_unknown_key_id_costs_one_read_in_ten_seconds() {
    block_on(async {
        let scene = Scene::new().await;
        let global = GlobalTable::new(&scene.visitor.app, "authorizer", Purpose::Authorizer);
        let start = Timestamp::now();
        let mut reads = Vec::new();
        for second in [0, 1, 9, 10, 11, 25] {
            let mallory = Signer::new();
            let token = mallory.sign(&mallory.header(), &claims());
            let event = json!({ "headers": { "authorization": format!("Bearer {token}") } });
            let before = scene.reads();
            let now = start + SignedDuration::from_secs(second);
            assert_eq!(scene.authorizer.identify(&global, &event, now).await.unwrap(), None);
            reads.push(scene.reads() - before);
        }
        assert_eq!(reads, [1, 0, 0, 1, 0, 1]);
    });
}

#[test]
fn a_key_is_its_scopes_until_it_is_revoked() {
    block_on(async {
        let scene = Scene::new().await;
        let key = scene.key(json!({ "name": "ERP", "scopes": ["orders:write", "orders:read"] })).await;
        let secret = key["secret"].as_str().unwrap();
        let answer = scene.bearer(secret).await;
        assert_eq!(answer["context"]["actor_kind"], "api_key", "{answer}");
        assert_eq!(answer["context"]["actor_id"], key["id"]);
        assert_eq!(answer["context"]["scopes"], "orders:read orders:write");
        assert_eq!(answer["context"]["tenant"], scene.tokens["tenant"]["id"]);

        let path = format!("/v1/api-keys/{}/revoke", key["id"].as_str().unwrap());
        assert_eq!(scene.owner.post(&path, json!({})).await.status, 200);
        assert_eq!(scene.bearer(secret).await, nobody());
    });
}

#[test]
fn a_typing_error_costs_no_read() {
    block_on(async {
        let scene = Scene::new().await;
        let key = scene.key(json!({ "name": "ERP", "scopes": ["orders:read"] })).await;
        let secret = key["secret"].as_str().unwrap();
        let last = secret.chars().next_back().unwrap();
        let wrong = format!("{}{}", &secret[..secret.len() - 1], if last == 'x' { 'y' } else { 'x' });
        let before = scene.reads();
        assert_eq!(scene.bearer(&wrong).await, nobody());
        assert_eq!(scene.bearer("sck_live_").await, nobody());
        assert_eq!(scene.reads(), before);
    });
}

#[test]
fn an_expired_key_is_nobody() {
    block_on(async {
        let scene = Scene::new().await;
        let expires_at = Timestamp::now() + SignedDuration::from_hours(1);
        let body = json!({ "name": "ERP", "scopes": ["orders:read"], "expires_at": expires_at });
        let secret = scene.key(body).await["secret"].as_str().unwrap().to_owned();
        let global = GlobalTable::new(&scene.visitor.app, "authorizer", Purpose::Authorizer);
        let event = json!({ "headers": { "authorization": format!("Bearer {secret}") } });
        for (now, known) in [(expires_at - SignedDuration::from_secs(1), true), (expires_at, false)] {
            assert_eq!(scene.authorizer.identify(&global, &event, now).await.unwrap().is_some(), known);
        }
    });
}

#[test]
fn a_socket_is_allowed_or_denied_by_policy() {
    block_on(async {
        let scene = Scene::new().await;
        let effect = |answer: &Value| answer["policyDocument"]["Statement"][0]["Effect"].clone();
        let by_query = json!({ "methodArn": SOCKET, "queryStringParameters": { "token": scene.access() } });
        let protocols = format!("supercargo, bearer.{}", scene.access());
        let by_protocol = json!({ "methodArn": SOCKET, "headers": { "Sec-WebSocket-Protocol": protocols } });
        for event in [by_query, by_protocol] {
            let answer = scene.answer(event).await;
            assert_eq!(
                (effect(&answer), &answer["policyDocument"]["Statement"][0]["Resource"]),
                (json!("Allow"), &json!(SOCKET))
            );
            assert_eq!(answer["context"]["role"], "owner");
            assert_eq!(answer["principalId"], scene.tokens["person"]["id"]);
        }
        for event in
            [json!({ "methodArn": SOCKET }), json!({ "methodArn": SOCKET, "queryStringParameters": { "token": "x" } })]
        {
            let answer = scene.answer(event).await;
            assert_eq!((effect(&answer), &answer["context"]), (json!("Deny"), &json!({})));
        }
    });
}

#[test]
fn the_authorizer_writes_nothing() {
    block_on(async {
        let scene = Scene::new().await;
        let global = GlobalTable::new(&scene.visitor.app, "authorizer", Purpose::Authorizer);
        assert!(global.transact(&[]).await.is_err());
        assert!(global.enter(scene.owner.tenant, Actor::system("authorizer"), "test").is_err());
    });
}
