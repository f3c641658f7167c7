//! Tracking's routes and reactions, on a table in this process.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use kernel::{DocumentId, LoadId, Role, StopId, TypedId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testing::{Harness, block_on};

fn harness() -> Harness {
    Harness::new(tracking_fn::api())
}

fn load() -> LoadId {
    LoadId::derive(&["load"])
}

fn stop(n: u32) -> StopId {
    StopId::derive(&[&n.to_string()])
}

fn place(city: &str) -> Value {
    json!({"name": city, "city": city, "state": "IL", "zip": "60601"})
}

/// One pickup and `doors` deliveries, one shipment each.
fn dispatched(doors: u32) -> Value {
    let shipment = |n: u32| kernel::ShipmentId::derive(&[&n.to_string()]).to_string();
    let delivery = |n: u32| {
        json!({"stop_id": stop(n), "sequence": n, "kind": "delivery", "place": place("Omaha"), "zone": "America/Chicago",
               "shipment_ids": [shipment(n)]})
    };
    let mut stops = vec![json!({"stop_id": stop(1), "sequence": 1, "kind": "pickup", "place": place("Chicago"),
                                "zone": "America/Chicago", "shipment_ids": []})];
    stops.extend((2..=doors + 1).map(delivery));
    let shipments: Vec<Value> = (2..=doors + 1)
        .map(|n| {
            json!({"shipment_id": shipment(n), "order_id": kernel::OrderId::derive(&[&n.to_string()]),
                   "account_id": kernel::AccountId::derive(&["a"]), "weight_lb": "10", "pieces": 1, "stop_id": stop(n)})
        })
        .collect();
    json!({"load_id": load(), "number": "L-10001", "carrier_id": kernel::CarrierId::derive(&["c"]), "scac": "LSFQ",
           "miles": 412, "weight_lb": "20", "stops": stops, "shipments": shipments})
}

async fn dispatch(h: &Harness, doors: u32) {
    h.deliver(&tracking_fn::events(), &h.event("shipment_dispatched", dispatched(doors))).await.unwrap();
}

fn fact(event_id: &str, stop_number: u32, kind: &str, at: &str) -> Value {
    json!({"event_id": event_id, "load_id": load(), "stop_id": stop(stop_number), "kind": kind,
           "occurred_at": format!("2026-01-05T{at}:00Z"), "source": "driver_app"})
}

fn delivered(event_id: &str, stop_number: u32, at: &str) -> Value {
    let mut fact = fact(event_id, stop_number, "delivery_attempted", at);
    fact["outcome"] = json!("delivered");
    fact
}

fn names(h: &Harness) -> Vec<String> {
    h.events().into_iter().map(|e| e.name).collect()
}

#[test]
fn a_trip_is_told_and_read_back() {
    block_on(async {
        let h = harness();
        dispatch(&h, 1).await;
        let batch = json!({"events": [
            fact("1", 1, "arrived", "08:00"), fact("2", 1, "departed", "09:00"),
            {"event_id": "3", "load_id": load(), "kind": "position", "occurred_at": "2026-01-05T10:00:00Z", "source": "eld",
             "lat": 41.5, "lon": -90.5},
            fact("4", 2, "arrived", "12:00"), delivered("5", 2, "12:10"), fact("1", 1, "arrived", "08:00"),
        ]});
        let answer = h.post("/v1/tracking-events/batch", batch).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!((&answer.json["recorded"], &answer.json["duplicates"]), (&json!(5), &json!(1)));
        assert_eq!(answer.json["items"][5]["status"], "duplicate");
        assert_eq!(
            names(&h),
            ["track_opened", "facts_recorded", "stop_arrived", "stop_departed", "stop_arrived", "delivery_attempted"]
        );
        let track = h.get(&format!("/v1/tracks/{}", load())).await;
        assert_eq!(track.status, 200, "{}", track.text);
        assert_eq!((&track.json["status"], &track.json["facts"]), (&json!("delivered"), &json!(5)));
        assert_eq!(track.json["stops"][1]["attempt"]["outcome"], "delivered");
        assert_eq!(track.json["last_position"]["lat"], 41.5);
        let facts = h.get(&format!("/v1/tracking-events?load_id={}", load())).await;
        let kinds: Vec<&Value> = facts.json["items"].as_array().unwrap().iter().map(|f| &f["kind"]).collect();
        assert_eq!(kinds, ["arrived", "departed", "position", "arrived", "delivery_attempted"]);
        let history = h.get(&format!("/v1/tracks/{}/history", load())).await;
        assert_eq!(history.json["items"].as_array().unwrap().len(), 6);
        // Told again as a whole: nothing new.
        let again = h.post("/v1/tracking-events", fact("2", 1, "departed", "09:00")).await;
        assert_eq!((again.json["status"].as_str(), names(&h).len()), (Some("duplicate"), 6));
    });
}

#[test]
fn facts_that_overtake_the_dispatch_are_not_lost() {
    block_on(async {
        let h = harness();
        let early = h.post("/v1/tracking-events", fact("1", 1, "departed", "09:00")).await;
        assert_eq!(early.json["status"], "parked", "{}", early.text);
        let event = h.event("shipment_dispatched", dispatched(1));
        for _ in 0..2 {
            h.deliver(&tracking_fn::events(), &event).await.unwrap();
        }
        assert_eq!(names(&h), ["facts_recorded", "track_opened", "stop_departed"]);
        let departed = h.events().pop().unwrap();
        // A pickup that names no shipments departs with all of them.
        assert_eq!(departed.data["shipments"].as_array().unwrap().len(), 1);
        assert_eq!((&departed.data["kind"], &departed.data["load_id"]), (&json!("pickup"), &json!(load())));
    });
}

#[test]
fn a_long_load_is_told_in_several_commits() {
    block_on(async {
        let h = harness();
        let facts: Vec<Value> = (2..=46)
            .flat_map(|n| [fact(&format!("a{n}"), n, "arrived", "10:00"), delivered(&format!("d{n}"), n, "10:05")])
            .collect();
        let answer = h.post("/v1/tracking-events/batch", json!({"events": facts})).await;
        assert_eq!((answer.status.as_u16(), &answer.json["parked"]), (200, &json!(90)), "{}", answer.text);
        let more: Vec<Value> = (2..=46).map(|n| fact(&format!("l{n}"), n, "departed", "10:15")).collect();
        h.post("/v1/tracking-events/batch", json!({"events": more})).await;
        dispatch(&h, 45).await;
        let all = names(&h);
        for (name, count) in [("stop_arrived", 45), ("delivery_attempted", 45), ("stop_departed", 45)] {
            assert_eq!(all.iter().filter(|n| *n == name).count(), count, "{name}");
        }
        let track = h.get(&format!("/v1/tracks/{}", load())).await;
        assert_eq!(track.json["status"], "delivered");
    });
}

#[test]
fn wrong_facts_are_refused_with_the_field_named() {
    block_on(async {
        let h = harness();
        let with = |field: &str, value: Value| {
            let mut fact = fact("1", 1, "arrived", "08:00");
            fact[field] = value;
            fact
        };
        let refused = |mut attempt: Value, outcome: &str| {
            attempt["kind"] = json!("delivery_attempted");
            attempt["outcome"] = json!(outcome);
            attempt
        };
        for (body, pointer) in [
            (with("stop_id", Value::Null), "/stop_id"),
            (with("outcome", json!("delivered")), "/outcome"),
            (with("kind", json!("delivery_attempted")), "/outcome"),
            (refused(with("lat", Value::Null), "refused"), "/reason"),
            (with("kind", json!("position")), "/lat"),
            (with("lat", json!(91)), "/lat"),
            (with("lat", json!(41)), "/lon"),
            (with("event_id", json!("")), "/event_id"),
            (with("event_id", json!("x".repeat(129))), "/event_id"),
            (with("occurred_at", json!("2026-02-30T08:00:00Z")), "/occurred_at"),
            (with("source", json!("crystal_ball")), "/source"),
            (with("surprise", json!(1)), "/surprise"),
        ] {
            let answer = h.post("/v1/tracking-events", body.clone()).await;
            assert_eq!(
                (answer.status.as_u16(), answer.json["errors"][0]["pointer"].as_str()),
                (422, Some(pointer)),
                "{body} {}",
                answer.text
            );
            let batch = json!({"events": [fact("0", 1, "arrived", "07:00"), body]});
            let answer = h.post("/v1/tracking-events/batch", batch).await;
            let within = format!("/events/1{pointer}");
            assert_eq!(
                (answer.status.as_u16(), answer.json["errors"][0]["pointer"].as_str()),
                (422, Some(within.as_str()))
            );
        }
        let many = json!({"events": vec![fact("0", 1, "arrived", "07:00"); 101]});
        assert_eq!(h.post("/v1/tracking-events/batch", many).await.status, 422);
        assert!(h.events().is_empty(), "nothing half-written");
    });
}

#[test]
fn a_name_used_twice_and_a_false_operator_are_refused() {
    block_on(async {
        let h = harness();
        dispatch(&h, 1).await;
        h.post("/v1/tracking-events", fact("1", 1, "arrived", "08:00")).await;
        let other = h.post("/v1/tracking-events", fact("1", 1, "arrived", "08:01")).await;
        assert_eq!((other.status.as_u16(), other.code()), (409, "tracking_event_id_reused"));
        let batch = json!({"events": [fact("1", 1, "arrived", "08:01"), fact("2", 1, "departed", "09:00")]});
        let answer = h.post("/v1/tracking-events/batch", batch).await;
        assert_eq!((&answer.json["rejected"], &answer.json["recorded"]), (&json!(1), &json!(1)));
        let mut word = fact("3", 1, "arrived", "07:30");
        word["source"] = json!("operator");
        let driver = h.as_role(Role::Driver).post("/v1/tracking-events", word.clone()).await;
        assert_eq!((driver.status.as_u16(), driver.code()), (403, "not_an_operator"));
        assert_eq!(h.as_role(Role::Dispatcher).post("/v1/tracking-events", word).await.status, 200);
        assert_eq!(names(&h).last().map(String::as_str), Some("milestone_corrected"));
    });
}

#[test]
fn a_repeated_key_replays_and_another_body_is_refused() {
    block_on(async {
        let h = harness().with_header("idempotency-key", "k1");
        dispatch(&h, 1).await;
        let first = h.post("/v1/tracking-events", fact("1", 1, "arrived", "08:00")).await;
        let again = h.post("/v1/tracking-events", fact("1", 1, "arrived", "08:00")).await;
        assert_eq!((first.json.clone(), names(&h).len()), (again.json, 3));
        assert_eq!(first.json["status"], "recorded");
        let other = h.post("/v1/tracking-events", fact("2", 1, "departed", "09:00")).await;
        assert_eq!((other.status.as_u16(), other.code()), (422, "idempotency_key_reused"));
    });
}

#[test]
fn another_tenant_sees_nothing() {
    block_on(async {
        let h = harness();
        dispatch(&h, 1).await;
        let other = h.in_tenant("b");
        assert_eq!(other.get(&format!("/v1/tracks/{}", load())).await.status, 404);
        assert_eq!(other.get(&format!("/v1/tracks/{}/history", load())).await.status, 404);
        assert_eq!(other.get(&format!("/v1/tracking-events?load_id={}", load())).await.status, 404);
        assert_eq!(h.get(&format!("/v1/tracks/{}", LoadId::derive(&["none"]))).await.status, 404);
        assert_eq!(h.anonymous().get(&format!("/v1/tracks/{}", load())).await.status, 401);
    });
}

fn names_of(actions: &Value) -> Vec<&str> {
    actions.as_array().unwrap().iter().map(|action| action.as_str().unwrap()).collect()
}

async fn track(h: &Harness, query: &str) -> Value {
    let answer = h.get(&format!("/v1/tracks/{}{query}", load())).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

#[test]
fn an_operator_forces_and_undoes_and_it_shows() {
    block_on(async {
        let h = harness();
        dispatch(&h, 1).await;
        h.post("/v1/tracking-events", fact("1", 2, "arrived", "12:00")).await;
        let path = |action: &str| format!("/v1/tracks/{}/{action}", load());
        let force = json!({"stop_id": stop(2), "milestone": "arrived", "occurred_at": "2026-01-05T11:30:00Z",
                           "reason": "the gate's log says so"});
        let forced = h.post(&path("force-milestone"), force.clone()).await;
        assert_eq!(forced.status, 200, "{}", forced.text);
        let arrived = &forced.json["stops"][1]["arrived"];
        assert_eq!((&arrived["occurred_at"], &arrived["confidence"]), (&json!("2026-01-05T11:30:00Z"), &json!(99)));
        assert_eq!(arrived["override"]["rule"], "best_source_decides");
        assert_eq!(arrived["override"]["reason"], "the gate's log says so");
        assert_eq!(arrived["override"]["actor"]["kind"], "person");
        assert_eq!(forced.json["stops"][1]["next_action"]["party"], "consignee");
        assert_eq!(forced.json["stops"][1]["detention"]["state"], "running");
        assert_eq!(forced.json["stops"][1]["detention"]["started"]["source"], "operator");
        let told = h.events().pop().unwrap();
        assert_eq!(told.name, "milestone_corrected");
        assert_eq!(told.reason.as_deref(), Some("the gate's log says so"));
        assert_eq!(told.data["after"]["override"]["rule"], "best_source_decides");
        assert!(
            told.data["detention"]["after"]["minutes"].as_u64() > told.data["detention"]["before"]["minutes"].as_u64()
        );

        let undone = h
            .post(
                &path("undo-milestone"),
                json!({"stop_id": stop(2), "milestone": "arrived", "reason": "another truck"}),
            )
            .await;
        assert_eq!(undone.json["stops"][1]["arrived"], Value::Null, "{}", undone.text);
        assert_eq!(undone.json["stops"][1]["undone"][0]["rule"], "last_word_stands");
        assert_eq!(h.events().pop().unwrap().name, "milestone_undone");
        assert_eq!(names_of(&undone.json["allowed_actions"]), ["force-milestone"]);

        let facts = h.get(&format!("/v1/tracking-events?load_id={}", load())).await;
        let kinds: Vec<&Value> = facts.json["items"].as_array().unwrap().iter().map(|f| &f["kind"]).collect();
        assert_eq!(kinds, ["arrived", "forced", "undone"]);
        assert_eq!(facts.json["items"][1]["override"]["rule"], "best_source_decides");

        let mut silent = force.clone();
        silent["reason"] = json!("  ");
        let refused = h.post(&path("force-milestone"), silent).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (422, "reason_missing"));
        let driver = h.as_role(Role::Driver).post(&path("force-milestone"), force.clone()).await;
        assert_eq!((driver.status.as_u16(), driver.code()), (403, "not_an_operator"));
        let elsewhere = h.in_tenant("b").post(&path("force-milestone"), force).await;
        assert_eq!(elsewhere.status, 404);
    });
}

#[test]
fn an_override_repeated_under_its_key_is_one() {
    block_on(async {
        let h = harness().with_header("idempotency-key", "k1");
        dispatch(&h, 1).await;
        let force = json!({"stop_id": stop(2), "milestone": "delivery_attempted", "outcome": "delivered",
                           "occurred_at": "2026-01-05T11:30:00Z", "reason": "signed on paper"});
        let path = format!("/v1/tracks/{}/force-milestone", load());
        let first = h.post(&path, force.clone()).await;
        let again = h.post(&path, force).await;
        assert_eq!((first.status.as_u16(), &first.json), (200, &again.json), "{}", first.text);
        assert_eq!(names(&h), ["track_opened", "facts_recorded", "delivery_attempted"]);
    });
}

#[test]
fn a_fact_whose_clock_is_impossible_is_held_until_it_is_released() {
    block_on(async {
        let h = harness();
        let mut event = dispatched(1);
        event["planned_at"] = json!("2026-01-05T00:00:00Z");
        h.deliver(&tracking_fn::events(), &h.event("shipment_dispatched", event)).await.unwrap();
        let mut old = fact("1", 1, "arrived", "08:00");
        old["occurred_at"] = json!("2026-01-03T08:00:00Z");
        let kept = h.post("/v1/tracking-events", old).await;
        assert_eq!(kept.json["status"], "quarantined", "{}", kept.text);
        let held = track(&h, "").await;
        assert_eq!(
            (&held["quarantined"][0]["code"], &held["status"]),
            (&json!("before_the_load"), &json!("dispatched"))
        );
        assert_eq!(held["stops"][0]["next_action"]["action"], "review_fact");
        assert_eq!(names_of(&held["allowed_actions"]), ["force-milestone", "release-fact"]);
        let release = json!({"source": "driver_app", "event_id": "1", "reason": "a phone set to Sunday"});
        let released = h.post(&format!("/v1/tracks/{}/release-fact", load()), release).await;
        assert_eq!(
            (released.status.as_u16(), &released.json["status"]),
            (200, &json!("at_pickup")),
            "{}",
            released.text
        );
        assert_eq!(released.json["released"][0]["reason"], "a phone set to Sunday");
        assert_eq!(names(&h), ["track_opened", "facts_recorded", "fact_released", "stop_arrived"]);
        let facts = h.get(&format!("/v1/tracking-events?load_id={}", load())).await;
        let item = &facts.json["items"][0];
        assert_eq!((&item["quarantined"], &item["released"]), (&json!("before_the_load"), &json!(true)));
    });
}

#[test]
fn what_was_known_at_an_instant_is_read_back() {
    block_on(async {
        let h = harness();
        dispatch(&h, 1).await;
        h.post("/v1/tracking-events", fact("1", 2, "arrived", "12:00")).await;
        let then = h.events().pop().unwrap().recorded_at;
        let mut word = fact("2", 2, "arrived", "11:00");
        word["source"] = json!("operator");
        h.post("/v1/tracking-events", word).await;
        let arrived = |track: &Value| track["stops"][1]["arrived"]["occurred_at"].clone();
        assert_eq!(arrived(&track(&h, "").await), "2026-01-05T11:00:00Z");
        let known = track(&h, &format!("?as_of={then}")).await;
        assert_eq!((arrived(&known), &known["as_of"]), (json!("2026-01-05T12:00:00Z"), &json!(then)));
        assert_eq!((&known["version"], &known["allowed_actions"]), (&json!(3), &json!([])));
        let path = |as_of: &str| format!("/v1/tracks/{}?as_of={as_of}", load());
        assert_eq!(h.get(&path("2026-01-01T00:00:00Z")).await.status, 404, "nothing was known yet");
        let ahead = h.get(&path("2999-01-01T00:00:00Z")).await;
        assert_eq!((ahead.status.as_u16(), ahead.code()), (422, "as_of_in_the_future"));
        assert_eq!(h.get(&path("yesterday")).await.status, 400);
        assert_eq!(h.in_tenant("b").get(&path(&then.to_string())).await.status, 404);
    });
}

fn announcement(bytes: &[u8]) -> Value {
    let sha256: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
    json!({"load_id": load(), "stop_id": stop(2), "kind": "proof_of_delivery", "content_type": "application/pdf",
           "size": bytes.len(), "sha256": sha256})
}

#[test]
fn a_proof_of_delivery_is_what_was_announced() {
    block_on(async {
        let h = harness();
        let early = h.post("/v1/documents", announcement(b"%PDF-1")).await;
        assert_eq!((early.status.as_u16(), early.code()), (409, "load_not_dispatched"));
        dispatch(&h, 1).await;
        let announced = h.post("/v1/documents", announcement(b"%PDF-1")).await;
        assert_eq!(announced.status, 201, "{}", announced.text);
        assert_eq!(announced.json["upload"]["headers"]["content-type"], "application/pdf");
        let id: DocumentId = announced.json["id"].as_str().unwrap().parse().unwrap();
        let (path, key) = (format!("/v1/documents/{id}"), format!("{}/documents/{id}", h.tenant));
        let signed = json!({"signed_by": "J. Doe", "signed_at": "2026-01-05T18:00:00Z"});
        let complete = async |body: &Value| h.post(&format!("{path}/complete"), body.clone()).await;
        assert_eq!(complete(&signed).await.code(), "document_not_uploaded");
        for wrong in [b"%PDF-12".as_slice(), b"%PDF-2"] {
            h.cloud.put_object(&key, "application/pdf", wrong);
            assert_eq!(complete(&signed).await.code(), "document_differs");
        }
        h.cloud.put_object(&key, "application/pdf", b"%PDF-1");
        assert_eq!(complete(&json!({})).await.code(), "document_unsigned");
        let done = complete(&signed).await;
        assert_eq!((done.status.as_u16(), &done.json["status"]), (200, &json!("received")), "{}", done.text);
        assert_eq!(complete(&signed).await.status, 200);
        let event = h.events().pop().unwrap();
        assert_eq!(event.name, "proof_of_delivery_received");
        assert_eq!((&event.data["load_id"], &event.data["signed_by"]), (&json!(load()), &json!("J. Doe")));
        assert_eq!((event.data["shipments"].as_array().unwrap().len(), &event.data["document_id"]), (1, &json!(id)));
        let read = h.get(&path).await;
        assert!(read.json["download"]["url"].as_str().unwrap().contains(&key), "{}", read.text);
        let list = h.get(&format!("/v1/documents?load_id={}", load())).await;
        assert_eq!(list.json["items"][0]["id"], json!(id));
        assert_eq!(h.in_tenant("b").get(&path).await.status, 404);
        assert_eq!(h.in_tenant("b").post(&format!("{path}/complete"), signed).await.status, 404);
    });
}

/// What the facts of one load cost: a batch of 12, as the golden order has them.
#[test]
fn twelve_facts_cost_one_commit() {
    block_on(async {
        let h = harness();
        dispatch(&h, 1).await;
        let mut facts = vec![fact("1", 1, "arrived", "08:00"), fact("2", 1, "departed", "09:00")];
        facts.extend((0..7).map(|n| {
            json!({"event_id": format!("p{n}"), "load_id": load(), "kind": "position", "source": "eld",
                   "occurred_at": format!("2026-01-05T10:0{n}:00Z"), "lat": 41.5, "lon": -90.5})
        }));
        facts.extend([fact("4", 2, "arrived", "12:00"), delivered("5", 2, "12:10"), fact("6", 2, "departed", "12:30")]);
        let before = h.meter.reading();
        let answer = h.post("/v1/tracking-events/batch", json!({"events": facts})).await;
        assert_eq!(answer.json["recorded"], 12, "{}", answer.text);
        let after = h.meter.reading();
        let spent = (after.write_units - before.write_units, after.read_units - before.read_units);
        let calls = (after.table_calls - before.table_calls, after.events - before.events);
        println!("12 facts of one load: {spent:?} write and read units, {calls:?} calls and events");
        // One read and one transaction; facts, five milestones.
        assert_eq!(calls, (2, 6));
        assert!(spent.0 <= WRITE_UNITS_MAX, "{} write units", spent.0);
    });
}

/// Shrinks only.
const WRITE_UNITS_MAX: f64 = 22.0;
