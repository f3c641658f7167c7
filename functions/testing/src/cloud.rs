//! What answers the SDK's requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;

use crate::remote::Remote;
use serde_json::{Value, json};

/// A mail that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// All that is outside of the function's process.
pub struct Cloud {
    tables: Tables,
    table: String,
    /// By `bucket/key`: bytes and media type.
    objects: Mutex<BTreeMap<String, (Vec<u8>, String)>>,
    mails: Mutex<Vec<Mail>>,
    /// Executions that were started: name and input.
    workflows: Mutex<Vec<(String, Value)>>,
    /// Task tokens that were answered, with the output.
    answers: Mutex<Vec<(String, Value)>>,
    published: Mutex<Vec<Value>>,
    /// Messages by connection; a connection that is not here is gone.
    connections: Mutex<BTreeMap<String, Vec<Value>>>,
}

impl std::fmt::Debug for Cloud {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cloud")
    }
}

/// What keeps the table: by default an embedded implementation, and for the table contract also an emulator.
enum Tables {
    Embedded(Database),
    Remote(Remote),
}

pub(crate) const BUCKET: &str = "bucket";

type Answer = (u16, Vec<u8>, Vec<(&'static str, String)>);

impl Cloud {
    pub fn new() -> Arc<Self> {
        Self::with(Tables::Embedded(Database::memory().unwrap()), "table".to_owned())
    }

    /// The same, with the table on a DynamoDB that is already running, such as `http://127.0.0.1:4566`.
    pub fn on_endpoint(endpoint: &str) -> Arc<Self> {
        let table = format!("contract-{}", uuid::Uuid::now_v7().simple());
        Self::with(Tables::Remote(Remote::new(endpoint)), table)
    }

    fn with(tables: Tables, table: String) -> Arc<Self> {
        let cloud = Self {
            tables,
            table,
            objects: Mutex::default(),
            mails: Mutex::default(),
            workflows: Mutex::default(),
            answers: Mutex::default(),
            published: Mutex::default(),
            connections: Mutex::default(),
        };
        let string = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
        let key = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
        let index = |name: &str| {
            json!({
                "IndexName": name,
                "KeySchema": [key(&format!("{name}pk"), "HASH"), key(&format!("{name}sk"), "RANGE")],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            })
        };
        let attributes = ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk"].map(string);
        let request = json!({
            "TableName": cloud.table,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes,
            "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
            "GlobalSecondaryIndexes": [index("gsi1"), index("gsi2")],
        });
        cloud.dynamodb("CreateTable", &request).unwrap();
        Arc::new(cloud)
    }

    /// The name of the table.
    pub fn table(&self) -> &str {
        &self.table
    }

    pub(crate) fn client(self: &Arc<Self>) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(Connector(Arc::clone(self)));
        http_client_fn(move |_, _| connector.clone())
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    pub fn workflows(&self) -> Vec<(String, Value)> {
        self.workflows.lock().unwrap().clone()
    }

    pub fn answers(&self) -> Vec<(String, Value)> {
        self.answers.lock().unwrap().clone()
    }

    pub fn published(&self) -> Vec<Value> {
        self.published.lock().unwrap().clone()
    }

    /// Opens a connection that takes messages.
    pub fn connect(&self, id: &str) {
        self.connections.lock().unwrap().insert(id.to_owned(), Vec::new());
    }

    pub fn messages(&self, connection: &str) -> Vec<Value> {
        self.connections.lock().unwrap().get(connection).cloned().unwrap_or_default()
    }

    /// Stores a file as an upload to a presigned address would. `key` begins with the tenant.
    pub fn put_object(&self, key: &str, content_type: &str, bytes: &[u8]) {
        self.objects.lock().unwrap().insert(format!("{BUCKET}/{key}"), (bytes.to_vec(), content_type.to_owned()));
    }

    pub fn object(&self, key: &str) -> Option<Vec<u8>> {
        self.objects.lock().unwrap().get(&format!("{BUCKET}/{key}")).map(|(bytes, _)| bytes.clone())
    }

    /// One DynamoDB operation, for tests that look behind the curtain.
    pub fn dynamodb(&self, operation: &str, body: &Value) -> Result<Value, String> {
        let database = match &self.tables {
            Tables::Embedded(database) => database,
            Tables::Remote(remote) => return remote.call(operation, body),
        };
        macro_rules! run {
            ($method:ident) => {{
                let request = serde_json::from_value(body.clone()).map_err(|e| e.to_string())?;
                database.$method(request).map(|r| serde_json::to_value(r).unwrap()).map_err(|e| e.to_json())
            }};
        }
        match operation {
            "CreateTable" => run!(create_table),
            "GetItem" => run!(get_item),
            "PutItem" => run!(put_item),
            "UpdateItem" => run!(update_item),
            "DeleteItem" => run!(delete_item),
            "Query" => run!(query),
            "Scan" => run!(scan),
            "BatchGetItem" => run!(batch_get_item),
            "BatchWriteItem" => run!(batch_write_item),
            "TransactWriteItems" => run!(transact_write_items),
            other => panic!("no DynamoDB operation {other} here"),
        }
    }

    fn answer(&self, request: &HttpRequest) -> Answer {
        let body = request.body().bytes().unwrap_or_default();
        let path = request.uri().split_once("://").map_or(request.uri(), |(_, rest)| rest);
        let path = path.find('/').map_or("/", |at| &path[at..]);
        let path = path.split('?').next().unwrap_or_default();
        if let Some(target) = request.headers().get("x-amz-target") {
            let (service, operation) = target.split_once('.').unwrap();
            let body: Value = serde_json::from_slice(body).unwrap();
            return match service {
                "DynamoDB_20120810" => match self.dynamodb(operation, &body) {
                    Ok(answer) => json_answer(200, &answer),
                    Err(error) => (400, error.into_bytes(), Vec::new()),
                },
                "AWSStepFunctions" => self.workflow(operation, &body),
                "AWSEvents" => self.events(&body),
                other => panic!("no service {other} here"),
            };
        }
        if path == "/v2/email/outbound-emails" {
            return self.mail(&serde_json::from_slice(body).unwrap());
        }
        if let Some(connection) = path.strip_prefix("/@connections/") {
            return match self.connections.lock().unwrap().get_mut(connection) {
                Some(messages) => {
                    messages.push(serde_json::from_slice(body).unwrap());
                    (200, Vec::new(), Vec::new())
                }
                None => (410, b"{}".to_vec(), vec![("x-amzn-errortype", "GoneException".to_owned())]),
            };
        }
        self.object_request(request.method(), path.trim_start_matches('/'), request, body)
    }

    fn object_request(&self, method: &str, key: &str, request: &HttpRequest, body: &[u8]) -> Answer {
        let mut objects = self.objects.lock().unwrap();
        match method {
            "PUT" => {
                let content_type = request.headers().get("content-type").unwrap_or_default().to_owned();
                objects.insert(key.to_owned(), (plain(body), content_type));
                (200, Vec::new(), vec![("etag", "\"etag\"".to_owned())])
            }
            "GET" | "HEAD" => match objects.get(key) {
                Some((bytes, content_type)) => {
                    let headers =
                        vec![("content-type", content_type.clone()), ("content-length", bytes.len().to_string())];
                    (200, if method == "GET" { bytes.clone() } else { Vec::new() }, headers)
                }
                None => (404, b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>".to_vec(), Vec::new()),
            },
            other => panic!("no method {other} here"),
        }
    }

    fn workflow(&self, operation: &str, body: &Value) -> Answer {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let inner = |name: &str| serde_json::from_str(&text(name)).unwrap();
        match operation {
            "StartExecution" => {
                let mut workflows = self.workflows.lock().unwrap();
                if workflows.iter().any(|(name, _)| *name == text("name")) {
                    return json_answer(400, &json!({"__type": "ExecutionAlreadyExists", "message": "exists"}));
                }
                workflows.push((text("name"), inner("input")));
                json_answer(200, &json!({"executionArn": "arn:execution", "startDate": 0}))
            }
            "SendTaskSuccess" => {
                self.answers.lock().unwrap().push((text("taskToken"), inner("output")));
                json_answer(200, &json!({}))
            }
            other => panic!("no workflow operation {other} here"),
        }
    }

    fn events(&self, body: &Value) -> Answer {
        let entries = body["Entries"].as_array().unwrap();
        self.published.lock().unwrap().extend(entries.iter().cloned());
        let taken: Vec<Value> = entries.iter().map(|_| json!({"EventId": "e"})).collect();
        json_answer(200, &json!({"FailedEntryCount": 0, "Entries": taken}))
    }

    fn mail(&self, body: &Value) -> Answer {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.mails.lock().unwrap().push(Mail {
            to: text(&body["Destination"]["ToAddresses"][0]),
            subject: text(&body["Content"]["Simple"]["Subject"]["Data"]),
            text: text(&body["Content"]["Simple"]["Body"]["Text"]["Data"]),
        });
        json_answer(200, &json!({"MessageId": "m"}))
    }
}

/// The SDK sends uploads in AWS chunks with a trailing checksum; a store keeps what is inside.
fn plain(body: &[u8]) -> Vec<u8> {
    let line = body.iter().position(|b| *b == b'\n').map(|end| String::from_utf8_lossy(&body[..end]).into_owned());
    let length = line.as_deref().map(str::trim).and_then(|l| usize::from_str_radix(l.split(';').next()?, 16).ok());
    let start = body.iter().position(|b| *b == b'\n').map_or(0, |end| end + 1);
    match length {
        Some(length) if body.windows(4).any(|w| w == b"\r\n0\r") => body[start..start + length].to_vec(),
        _ => body.to_vec(),
    }
}

fn json_answer(status: u16, body: &Value) -> Answer {
    (status, serde_json::to_vec(body).unwrap(), Vec::new())
}

#[derive(Debug)]
struct Connector(Arc<Cloud>);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let cloud = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            // Lets rivals in between two calls, as a network would.
            tokio::task::yield_now().await;
            let (status, body, headers) = match &cloud.tables {
                Tables::Embedded(_) => cloud.answer(&request),
                // A thread each, so that rivals really meet at the other side.
                Tables::Remote(_) => {
                    let cloud = Arc::clone(&cloud);
                    tokio::task::spawn_blocking(move || cloud.answer(&request)).await.unwrap()
                }
            };
            let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
            for (name, value) in headers {
                response.headers_mut().insert(name, value);
            }
            Ok(response)
        })
    }
}
