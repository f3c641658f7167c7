//! The platform's promises, on a small context of their own: one transaction, receipts, versions, unique values,
//! cursors, chains.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use kernel::{Aggregate, Context, OrderId, Refusal, Rejection, TypedId};
use platform::routes;
use platform::{Answer, Api, Body, Call, Entity, Failure, Id, Indexes, Listed, Meta, Paging, Query, Stored};
use serde::{Deserialize, Serialize};
use serde_json::json;
use testing::{Cloud, Harness, block_on};
use utoipa::ToSchema;
use validator::Validate;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Note {
    name: String,
    count: u32,
    closed: bool,
}

#[derive(Debug, Clone)]
enum Command {
    Open(String),
    Count,
    Close,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Event {
    #[serde(rename = "note_opened")]
    Opened { name: String },
    #[serde(rename = "note_counted")]
    Counted,
    #[serde(rename = "note_closed")]
    Closed,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
enum No {
    #[error("the note exists already")]
    Exists,
    #[error("the note is closed")]
    Closed,
}

impl Rejection for No {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists => "note_already_exists",
            Self::Closed => "note_closed",
        }
    }
    fn refusal(&self) -> Refusal {
        Refusal::Conflict
    }
}

impl Aggregate for Note {
    const KIND: &'static str = "note";
    type Command = Command;
    type Event = Event;
    type Rejection = No;

    fn decide(&self, command: &Command, _: &Context) -> Result<Vec<Event>, No> {
        match command {
            Command::Open(_) if !self.name.is_empty() => Err(No::Exists),
            Command::Open(name) => Ok(vec![Event::Opened { name: name.clone() }]),
            Command::Count | Command::Close if self.closed => Err(No::Closed),
            Command::Count => Ok(vec![Event::Counted]),
            Command::Close => Ok(vec![Event::Counted, Event::Closed]),
        }
    }

    fn evolve(mut self, event: &Event) -> Self {
        match event {
            Event::Opened { name } => self.name.clone_from(name),
            Event::Counted => self.count += 1,
            Event::Closed => self.closed = true,
        }
        self
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, Command)> {
        vec![("count", Command::Count), ("close", Command::Close)]
    }
}

struct Notes;

#[derive(Debug, Serialize, ToSchema)]
struct NoteView {
    id: String,
    name: String,
    count: u32,
    #[serde(flatten)]
    meta: Meta,
}

impl Entity for Notes {
    type Aggregate = Note;
    type Id = OrderId;
    type View = NoteView;

    fn indexes(note: &Note, id: OrderId) -> Indexes {
        Indexes::none().gsi1("status", if note.closed { "closed" } else { "open" }, id)
    }
    fn unique(note: &Note) -> Vec<String> {
        vec![format!("name#{}", note.name)]
    }
    fn view(stored: &Stored<Note, OrderId>, context: &Context) -> NoteView {
        NoteView {
            id: stored.id.to_string(),
            name: stored.state.name.clone(),
            count: stored.state.count,
            meta: stored.meta(context),
        }
    }
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenNote {
    #[validate(length(min = 1, max = 20))]
    name: String,
}

#[utoipa::path(post, path = "/v1/notes", responses((status = 201)))]
async fn open_note(call: Call, Body(body): Body<OpenNote>) -> Answer<NoteView> {
    let permit = call.permit("orders:write", "open_note")?;
    permit.create::<Notes>(permit.new_id(), Command::Open(body.name)).await
}

#[utoipa::path(get, path = "/v1/notes", responses((status = 200)))]
async fn list_notes(call: Call, paging: Paging) -> Result<Listed<NoteView>, Failure> {
    call.permit("orders:read", "list_notes")?.list::<Notes>(Query::gsi1("status", "open"), &paging).await
}

#[utoipa::path(get, path = "/v1/notes/{id}", responses((status = 200)))]
async fn get_note(call: Call, Id(id): Id<OrderId>) -> Answer<NoteView> {
    call.permit("orders:read", "get_note")?.show::<Notes>(id).await
}

#[utoipa::path(get, path = "/v1/notes/{id}/history", responses((status = 200)))]
async fn note_history(call: Call, Id(id): Id<OrderId>, paging: Paging) -> Result<Listed<serde_json::Value>, Failure> {
    call.permit("orders:read", "note_history")?.history::<Notes>(id, &paging).await
}

#[utoipa::path(post, path = "/v1/notes/{id}/count", responses((status = 200)))]
async fn count_note(call: Call, Id(id): Id<OrderId>) -> Answer<NoteView> {
    call.permit("orders:write", "count_note")?.execute::<Notes>(id, Command::Count).await
}

#[utoipa::path(post, path = "/v1/notes/{id}/close", responses((status = 200)))]
async fn close_note(call: Call, Id(id): Id<OrderId>) -> Answer<NoteView> {
    call.permit("orders:write", "close_note")?.execute::<Notes>(id, Command::Close).await
}

fn api() -> Api {
    Api::new("orders")
        .routes(routes!(open_note, list_notes))
        .routes(routes!(get_note))
        .routes(routes!(note_history))
        .routes(routes!(count_note))
        .routes(routes!(close_note))
}

/// The contract holds on two implementations that know nothing of each other: the embedded one always, and the one at
/// `TABLE_CONTRACT_ENDPOINT` where that is set (the local stack, in `scripts/test`).
fn each_table(test: impl AsyncFn(Harness)) {
    block_on(async {
        test(Harness::new(api())).await;
        match std::env::var("TABLE_CONTRACT_ENDPOINT") {
            Ok(endpoint) => test(Harness::on(&Cloud::on_endpoint(&endpoint), api())).await,
            Err(_) => eprintln!("skipped the second table: TABLE_CONTRACT_ENDPOINT is not set"),
        }
    });
}

async fn open(h: &Harness, name: &str) -> String {
    let answer = h.post("/v1/notes", json!({"name": name})).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_resource_lives() {
    each_table(async |h| {
        let answer = h.post("/v1/notes", json!({"name": "a"})).await;
        let id = answer.json["id"].as_str().unwrap();
        assert_eq!(answer.header("location"), format!("/v1/notes/{id}"));
        assert_eq!(answer.header("etag"), "\"1\"");
        let closed = h.post(&format!("/v1/notes/{id}/close"), json!({})).await;
        assert_eq!((closed.json["version"].as_u64(), closed.json["count"].as_u64()), (Some(3), Some(1)));
        assert_eq!(closed.json["blocked_actions"][0]["code"], "note_closed");
        let refused = h.post(&format!("/v1/notes/{id}/count"), json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "note_closed"));
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let history = h.get(&format!("/v1/notes/{id}/history")).await;
        let names: Vec<_> = history.json["items"].as_array().unwrap().iter().map(|e| e["name"].clone()).collect();
        assert_eq!(names, ["note_opened", "note_counted", "note_closed"]);
    });
}

#[test]
fn nothing_is_there_for_another_tenant_or_a_wrong_id() {
    each_table(async |h| {
        let id = open(&h, "a").await;
        for (h, path) in [
            (h.in_tenant("b"), format!("/v1/notes/{id}")),
            (h.in_tenant("b"), format!("/v1/notes/{id}/history")),
            (h.clone(), "/v1/notes/ord_1".to_owned()),
            (h.clone(), "/v1/nothing".to_owned()),
        ] {
            assert_eq!(h.get(&path).await.status, 404, "{path}");
        }
        assert_eq!(h.in_tenant("b").post(&format!("/v1/notes/{id}/count"), json!({})).await.status, 404);
        assert_eq!(h.in_tenant("b").get("/v1/notes").await.json["items"], json!([]));
        assert_eq!(h.anonymous().get("/v1/notes").await.status, 401);
        assert_eq!(h.as_role(kernel::Role::Customer).get("/v1/notes").await.status, 403);
    });
}

#[test]
fn a_repeated_key_replays_and_another_body_is_refused() {
    each_table(async |h| {
        let h = h.with_header("idempotency-key", "k1");
        let first = h.post("/v1/notes", json!({"name": "a"})).await;
        let again = h.post("/v1/notes", json!({"name": "a"})).await;
        assert_eq!((again.status, &again.json), (first.status, &first.json));
        assert_eq!(again.header("idempotent-replayed"), "true");
        let other = h.post("/v1/notes", json!({"name": "b"})).await;
        assert_eq!((other.status.as_u16(), other.code()), (422, "idempotency_key_reused"));
        assert_eq!(h.events().len(), 1);
    });
}

#[test]
fn unique_values_are_unique_and_versions_guard() {
    each_table(async |h| {
        let id = open(&h, "a").await;
        let taken = h.post("/v1/notes", json!({"name": "a"})).await;
        assert_eq!((taken.status.as_u16(), taken.code()), (409, "note_already_exists"));
        let stale = h.with_header("if-match", "\"7\"").post(&format!("/v1/notes/{id}/count"), json!({})).await;
        assert_eq!((stale.status.as_u16(), stale.code()), (412, "version_is_stale"));
    });
}

#[test]
fn rivals_lose_nothing() {
    each_table(async |h| {
        let id = open(&h, "a").await;
        let rivals = (0..40).map(|_| {
            let (h, path) = (h.clone(), format!("/v1/notes/{id}/count"));
            tokio::spawn(async move { h.post(&path, json!({})).await.status.as_u16() })
        });
        let mut counted = 0;
        for rival in rivals.collect::<Vec<_>>() {
            counted += u64::from(rival.await.unwrap() == 200);
        }
        let now = h.get(&format!("/v1/notes/{id}")).await;
        assert_eq!(now.json["count"].as_u64(), Some(counted));
        assert!(counted > 0);
    });
}

#[test]
fn bad_input_names_the_field() {
    each_table(async |h| {
        for (body, status, code, pointer) in [
            ("{", 400, "json_malformed", ""),
            ("{\"name\":\"\"}", 422, "length_invalid", "/name"),
            ("{\"name\":3}", 422, "field_invalid", "/name"),
            ("{}", 422, "field_missing", "/name"),
            ("{\"name\":\"a\",\"x\":1}", 422, "field_unknown", "/x"),
        ] {
            let answer = h.send("POST", "/v1/notes", "application/json", body.as_bytes().to_vec()).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{body}: {}", answer.text);
            assert_eq!(answer.json["errors"][0]["pointer"].as_str().unwrap_or_default(), pointer, "{body}");
        }
        let large = h.send("POST", "/v1/notes", "application/json", vec![b' '; 10_000_000]).await;
        assert_eq!((large.status.as_u16(), large.code()), (413, "body_too_large"));
        let form = h.send("POST", "/v1/notes", "text/plain", b"{}".to_vec()).await;
        assert_eq!(form.status, 415);
        assert_eq!(h.send("PUT", "/v1/notes", "application/json", Vec::new()).await.status, 405);
        assert!(h.events().is_empty());
    });
}

#[test]
fn pages_add_up_and_cursors_are_bound_to_the_tenant() {
    each_table(async |h| {
        for i in 0..7 {
            open(&h, &format!("n{i}")).await;
        }
        let (mut seen, mut path) = (Vec::new(), "/v1/notes?limit=3".to_owned());
        loop {
            let page = h.get(&path).await.json;
            seen.extend(page["items"].as_array().unwrap().iter().map(|n| n["name"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            assert_eq!(h.in_tenant("b").get(&format!("/v1/notes?cursor={cursor}")).await.code(), "cursor_invalid");
            path = format!("/v1/notes?limit=3&cursor={cursor}");
        }
        seen.sort();
        assert_eq!(seen, ["n0", "n1", "n2", "n3", "n4", "n5", "n6"]);
        for wrong in ["limit=0", "limit=201", "limit=x", "cursor=junk"] {
            let status = h.get(&format!("/v1/notes?{wrong}")).await.status.as_u16();
            assert!(status == 400 || status == 422, "{wrong}: {status}");
        }
    });
}

#[test]
fn a_reaction_happens_once() {
    each_table(async |h| {
        let id: OrderId = open(&h, "a").await.parse().unwrap();
        let consumer = platform::Consumer::new("orders").on("counted_elsewhere", move |permit, _| async move {
            permit.react::<Notes>(id, Command::Count).await.map(|_| ())
        });
        let event = h.event("counted_elsewhere", json!({}));
        for _ in 0..3 {
            h.deliver(&consumer, &event).await.unwrap();
        }
        assert_eq!(h.get(&format!("/v1/notes/{id}")).await.json["count"], 1);
        h.deliver(&consumer, &h.event("counted_elsewhere", json!({}))).await.unwrap();
        assert_eq!(h.get(&format!("/v1/notes/{id}")).await.json["count"], 2);
    });
}

#[test]
fn reactions_of_one_batch_are_one_commit_and_a_bad_one_spoils_no_other() {
    each_table(async |h| {
        let id: OrderId = open(&h, "a").await.parse().unwrap();
        let consumer = platform::Consumer::new("notes").on_together(
            &["thing_happened"],
            |event| event.data["note"].as_str().map(str::to_owned),
            move |events| async move {
                if events.iter().any(|(_, event)| event.data["bad"] == true) {
                    return Err(Failure::internal("unreadable"));
                }
                let commands: Vec<_> = events.into_iter().map(|(permit, _)| (permit, Command::Count)).collect();
                platform::Permit::react_all::<Notes>(id, &commands).await.map(|_| ())
            },
        );
        let happened = |bad: bool| h.event("thing_happened", json!({"note": id, "bad": bad}));
        let good: Vec<_> = (0..4).map(|_| happened(false)).collect();
        let before = h.meter.reading().table_calls;
        assert_eq!(h.deliver_batch(&consumer, &good).await, 0);
        assert_eq!(h.meter.reading().table_calls - before, 2, "one read and one write");
        let causes = |events: &[platform::Envelope]| events.iter().map(|e| e.id.to_string()).collect::<Vec<_>>();
        let told: Vec<_> = h.events().into_iter().filter(|e| e.name == "note_counted").map(|e| e.cause).collect();
        assert_eq!(told, causes(&good), "each event names its own cause");

        // Half of them come again, with a bad one and new ones.
        let mixed = vec![good[0].clone(), happened(false), happened(true), good[3].clone(), happened(false)];
        assert_eq!(h.deliver_batch(&consumer, &mixed).await, 1, "the bad one alone must come again");
        assert_eq!(h.get(&format!("/v1/notes/{id}")).await.json["count"], 6);
    });
}

#[test]
fn a_state_that_is_full_of_causes_still_reacts_once() {
    block_on(async {
        let h = Harness::new(api());
        let id: OrderId = open(&h, "a").await.parse().unwrap();
        let consumer = platform::Consumer::new("notes").on("thing_happened", move |permit, _| async move {
            permit.react::<Notes>(id, Command::Count).await.map(|_| ())
        });
        let events: Vec<_> = (0..260).map(|_| h.event("thing_happened", json!({}))).collect();
        for event in events.iter().chain(&events) {
            h.deliver(&consumer, event).await.unwrap();
        }
        assert_eq!(h.get(&format!("/v1/notes/{id}")).await.json["count"], 260);
    });
}

#[test]
fn numbers_without_gaps_survive_rivals() {
    each_table(async |h| {
        let tasks: Vec<_> = (0..20)
            .map(|i| {
                let h = h.clone();
                tokio::spawn(async move {
                    let permit = h.permit("billing").await;
                    permit
                        .transact(async |work| {
                            let number = work.gapless_number("invoice").await?;
                            let mut note = work.fresh::<Notes>(OrderId::derive(&["gapless", &i.to_string()]));
                            work.apply::<Notes>(&mut note, &Command::Open(format!("INV-{number}")))?;
                            Ok(number)
                        })
                        .await
                        .map(|done| done.value)
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.extend(task.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
        assert!(!numbers.is_empty());
    });
}

#[test]
fn a_history_verifies_until_somebody_touches_it() {
    each_table(async |h| {
        let id = open(&h, "a").await;
        h.post(&format!("/v1/notes/{id}/close"), json!({})).await;
        let permit = h.permit("control").await;
        let verify = async || {
            let (events, version, head) = permit.sealed("note", &id).await.unwrap().unwrap();
            platform::chain::verify(&events, version, &head)
        };
        assert_eq!(verify().await, Ok(3));
        let key = json!({"pk": {"S": format!("{}#note#{id}", h.tenant)}, "sk": {"S": "event#0000000002"}});
        let alter = json!({"TableName": h.cloud.table(), "Key": key, "UpdateExpression": "SET #s = :s", "ExpressionAttributeNames": {"#s": "stored"},
            "ExpressionAttributeValues": {":s": {"S": "{}"}}});
        h.cloud.dynamodb("UpdateItem", &alter).unwrap();
        assert_eq!(verify().await, Err(platform::chain::Broken::Altered { sequence: 2 }));
        h.cloud.dynamodb("DeleteItem", &json!({"TableName": h.cloud.table(), "Key": key})).unwrap();
        assert_eq!(verify().await, Err(platform::chain::Broken::Missing { sequence: 2 }));
    });
}
