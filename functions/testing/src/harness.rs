//! A function under test: its routes, its reactions, its tasks.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use kernel::{Actor, ApiKeyId, EventId, PersonId, Role, TenantId, TypedId};
use platform::budget::Meter;
use platform::packed::inflate;
use platform::{
    AggregateRef, Api, App, AppBuilder, Config, Consumer, Envelope, Failure, Permit, TaskInput, Tasks, Verified,
};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use crate::cloud::{BUCKET, Cloud};

/// An answer of a route.
#[derive(Debug, Clone)]
pub struct Received {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// `Null` for an empty body.
    pub json: Value,
    pub text: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The stable code of a problem document.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }
}

/// A caller of one function, on a cloud that callers made from it share.
#[derive(Clone)]
pub struct Harness {
    pub app: Arc<App>,
    pub cloud: Arc<Cloud>,
    pub meter: Arc<Meter>,
    pub tenant: TenantId,
    router: Router,
    verified: Option<Verified>,
    headers: Vec<(String, String)>,
}

impl std::fmt::Debug for Harness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Harness").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

impl Harness {
    /// The routes of one function on an empty cloud; the caller is an owner of the tenant `a`.
    pub fn new(api: Api) -> Self {
        Self::on(&Cloud::new(), api)
    }

    /// The routes of another function on a cloud that is there already.
    pub fn on(cloud: &Arc<Cloud>, api: Api) -> Self {
        let meter = Arc::new(Meter::default());
        let config = Config {
            table: cloud.table().to_owned(),
            bucket: BUCKET.to_owned(),
            checkpoints_bucket: BUCKET.to_owned(),
            workflow_arn: "arn:aws:states:us-east-1:000000000000:stateMachine:tender_to_invoice".to_owned(),
            web_origin: "https://app.test".to_owned(),
            mail_from: "no-reply@app.test".to_owned(),
            websocket_endpoint: "http://cloud.test".to_owned(),
            secret: "0123456789abcdef0123456789abcdef".to_owned(),
            region: "us-east-1".to_owned(),
            endpoint: Some("http://cloud.test".to_owned()),
            bus: "bus".to_owned(),
            tenant_role_arn: String::new(),
        };
        let app = AppBuilder::in_process(config, cloud.client()).meter(Arc::clone(&meter)).build().unwrap();
        let tenant = TenantId::derive(&["a"]);
        let router = api.router(&app);
        let harness =
            Self { app, cloud: Arc::clone(cloud), meter, tenant, router, verified: None, headers: Vec::new() };
        harness.as_role(Role::Owner)
    }

    /// The same, as a member with this role.
    #[must_use]
    pub fn as_role(&self, role: Role) -> Self {
        let actor = Actor::Person { id: PersonId::derive(&[role.as_str()]), role };
        self.as_verified(Verified { tenant: self.tenant, actor, scopes: Vec::new() })
    }

    /// The same, with an API key that has these scopes.
    #[must_use]
    pub fn as_key(&self, scopes: &[&str]) -> Self {
        let actor = Actor::ApiKey { id: ApiKeyId::derive(&["key"]) };
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.as_verified(Verified { tenant: self.tenant, actor, scopes })
    }

    #[must_use]
    pub fn as_verified(&self, verified: Verified) -> Self {
        Self { tenant: verified.tenant, verified: Some(verified), ..self.clone() }
    }

    /// The same, as an owner of another tenant.
    #[must_use]
    pub fn in_tenant(&self, name: &str) -> Self {
        Self { tenant: TenantId::derive(&[name]), ..self.clone() }.as_role(Role::Owner)
    }

    /// The same, without a credential.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        Self { verified: None, ..self.clone() }
    }

    /// The same, with one more header on every request.
    #[must_use]
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut harness = self.clone();
        harness.headers.push((name.to_owned(), value.to_owned()));
        harness
    }

    pub async fn get(&self, path: &str) -> Received {
        self.send("GET", path, "", Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Received {
        self.send("POST", path, "application/json", body.to_string().into_bytes()).await
    }

    pub async fn send(&self, method: &str, path: &str, content_type: &str, body: Vec<u8>) -> Received {
        let mut request = Request::builder().method(method).uri(path);
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        if let Some(verified) = &self.verified {
            request.extensions_mut().insert(verified.clone());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Received {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// An event as another context would have published it.
    pub fn event(&self, name: &str, data: Value) -> Envelope {
        Envelope {
            id: EventId::from_uuid(Uuid::now_v7()),
            tenant: self.tenant,
            name: name.to_owned(),
            aggregate: AggregateRef { kind: "other".to_owned(), id: "other".to_owned(), version: 1 },
            recorded_at: jiff::Timestamp::now(),
            actor: Actor::system("test"),
            reason: None,
            cause: "test".to_owned(),
            data,
        }
    }

    /// Delivers an event once.
    pub async fn deliver(&self, consumer: &Consumer, event: &Envelope) -> Result<(), Failure> {
        consumer.deliver(&self.app, event.clone()).await
    }

    /// Delivers events as one batch of a queue does. Answers how many must come again.
    pub async fn deliver_batch(&self, consumer: &Consumer, events: &[Envelope]) -> usize {
        let message = |event: &Envelope| json!({"messageId": event.id, "body": json!({"detail": event}).to_string()});
        let records: Vec<Value> = events.iter().map(message).collect();
        let batch = serde_json::from_value(json!({"Records": records})).unwrap();
        consumer.batch(&self.app, batch).await.batch_item_failures.len()
    }

    /// Runs a workflow step. `input` needs `task`, `execution` and `state`; the tenant is this one.
    pub async fn task(&self, tasks: &Tasks, mut input: Value) -> Result<Value, Failure> {
        input["tenant"] = json!(self.tenant);
        let input: TaskInput = serde_json::from_value(input).unwrap();
        tasks.run(&self.app, input).await
    }

    /// A permit as a reaction of `home` has it, with receipts that no other permit of this test shares.
    pub async fn permit(&self, home: &'static str) -> Permit {
        let caught = Arc::new(Mutex::new(None));
        let catcher = Arc::clone(&caught);
        let consumer = Consumer::new(home).on("caught", move |permit, _| {
            *catcher.lock().unwrap() = Some(permit);
            async { Ok(()) }
        });
        self.deliver(&consumer, &self.event("caught", json!({}))).await.unwrap();
        caught.lock().unwrap().take().unwrap()
    }

    /// Every event that this tenant's aggregates committed, in the order of their identifiers (their age).
    pub fn events(&self) -> Vec<Envelope> {
        let mut events = Vec::new();
        let mut start = Value::Null;
        loop {
            let mut request = json!({
                "TableName": self.cloud.table(),
                "FilterExpression": "begins_with(sk, :e) AND begins_with(pk, :t)",
                "ExpressionAttributeValues": {":e": {"S": "event#"}, ":t": {"S": self.tenant.to_string()}},
            });
            if !start.is_null() {
                request["ExclusiveStartKey"] = start;
            }
            let page = self.cloud.dynamodb("Scan", &request).unwrap();
            for item in page["Items"].as_array().unwrap() {
                events.push(serde_json::from_str::<Envelope>(&stored(item)).unwrap());
            }
            start = page["LastEvaluatedKey"].clone();
            if start.is_null() {
                break;
            }
        }
        events.sort_by_key(|event| event.id);
        events
    }
}

/// The text of an event item, which keeps a long one deflated.
pub fn stored(item: &Value) -> String {
    match item["stored"]["S"].as_str() {
        Some(text) => text.to_owned(),
        None => inflate(&STANDARD.decode(item["stored"]["B"].as_str().unwrap()).unwrap()).unwrap(),
    }
}

/// Runs a test's future to its end.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
