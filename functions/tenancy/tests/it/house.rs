//! What the tests share: a house with companies and people in it.

use kernel::{Actor, PersonId, Role, TenantId};
use platform::{Envelope, Verified};
use serde_json::{Value, json};
use testing::{Harness, Received};

pub const PASSWORD: &str = "correct horse battery";

pub struct House {
    pub visitor: Harness,
    delivered: std::cell::RefCell<Vec<kernel::EventId>>,
}

/// Somebody who is logged in.
pub struct LoggedIn {
    pub harness: Harness,
    pub tenant: TenantId,
    pub access: String,
    pub refresh: String,
    pub json: Value,
}

impl House {
    pub fn new() -> Self {
        Self { visitor: Harness::new(tenancy_fn::api()).anonymous(), delivered: Default::default() }
    }

    /// Every event of every tenant, oldest first.
    pub fn events(&self) -> Vec<Envelope> {
        let scan = json!({ "TableName": self.visitor.cloud.table() });
        let page = self.visitor.cloud.dynamodb("Scan", &scan).unwrap();
        let items = page["Items"].as_array().unwrap().iter();
        let events = items.filter(|item| item["sk"]["S"].as_str().unwrap().starts_with("event#"));
        let mut events: Vec<Envelope> =
            events.map(|item| serde_json::from_str(item["stored"]["S"].as_str().unwrap()).unwrap()).collect();
        events.sort_by_key(|event| event.id);
        events
    }

    /// The whole table as text, to search for what must not be there.
    pub fn table(&self) -> String {
        let scan = json!({ "TableName": self.visitor.cloud.table() });
        self.visitor.cloud.dynamodb("Scan", &scan).unwrap().to_string()
    }

    /// Delivers what has happened since the last time, as relay and bus would.
    pub async fn react(&self) {
        let consumer = tenancy_fn::events();
        for event in self.events() {
            if !self.delivered.borrow().contains(&event.id) {
                self.visitor.deliver(&consumer, &event).await.unwrap();
                self.delivered.borrow_mut().push(event.id);
            }
        }
    }

    pub async fn sign_up(&self, company: &str, email: &str) -> Received {
        let body = json!({ "company": company, "name": "Ann Lee", "email": email, "password": PASSWORD });
        self.visitor.post("/v1/sign-up", body).await
    }

    /// The token of the newest mail to an address.
    pub fn mailed_token(&self, email: &str) -> String {
        let mails = self.visitor.cloud.mails();
        let mail = mails.iter().rev().find(|mail| mail.to == email).expect("a mail");
        let link = mail.text.split_once("token=").expect("a link").1;
        link.split_whitespace().next().unwrap().to_owned()
    }

    pub async fn verify(&self, token: &str) -> Received {
        self.visitor.post("/v1/email-verifications", json!({ "token": token })).await
    }

    pub async fn log_in(&self, email: &str, password: &str) -> Received {
        self.visitor.post("/v1/sessions", json!({ "email": email, "password": password })).await
    }

    /// Signs up, confirms and logs in.
    pub async fn owner(&self, company: &str, email: &str) -> LoggedIn {
        self.sign_up(company, email).await;
        self.react().await;
        let verified = self.verify(&self.mailed_token(email)).await;
        assert_eq!(verified.status, 200, "{}", verified.text);
        let tenant = verified.json["tenant"]["id"].clone();
        let body = json!({ "email": email, "password": PASSWORD, "tenant_id": tenant });
        self.enter(&self.visitor.post("/v1/sessions", body).await)
    }

    /// Invites and accepts; the person is new.
    pub async fn join(&self, owner: &LoggedIn, email: &str, role: &str) -> LoggedIn {
        let invited = owner.harness.post("/v1/invitations", json!({ "email": email, "role": role })).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
        self.react().await;
        let token = self.mailed_token(email);
        let body = json!({ "token": token, "name": "Bob Roe", "password": PASSWORD });
        let accepted = self.visitor.post("/v1/invitations/accept", body).await;
        assert_eq!(accepted.status, 200, "{}", accepted.text);
        self.enter(&self.log_in(email, PASSWORD).await)
    }

    /// What the authorizer would make of the tokens.
    pub fn enter(&self, tokens: &Received) -> LoggedIn {
        assert!(tokens.status.is_success(), "{}", tokens.text);
        let text = |pointer: &str| tokens.json.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        let tenant: TenantId = text("/tenant/id").parse().unwrap();
        let id: PersonId = text("/person/id").parse().unwrap();
        let role: Role = text("/role").parse().unwrap();
        let verified = Verified { tenant, actor: Actor::Person { id, role }, scopes: Vec::new() };
        LoggedIn {
            harness: self.visitor.as_verified(verified),
            tenant,
            access: text("/access_token"),
            refresh: text("/refresh_token"),
            json: tokens.json.clone(),
        }
    }

    pub async fn refresh(&self, token: &str) -> Received {
        self.visitor.post("/v1/sessions/refresh", json!({ "refresh_token": token })).await
    }
}
