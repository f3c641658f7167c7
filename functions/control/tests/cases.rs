//! Events in, cases out: late, repeated and in any order; and what people do with a case.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use kernel::{AccountId, InvoiceId, LoadId, MemberId, OrderId, Role, ShipmentId, StopId, TenderId, TypedId};
use platform::{AggregateRef, Envelope};
use serde_json::{Value, json};
use testing::{Harness, block_on};

fn harness() -> Harness {
    Harness::new(control_fn::api())
}

/// From one instant for all: an event that comes again says the same.
fn hours(hours: i64) -> Timestamp {
    static NOW: LazyLock<Timestamp> = LazyLock::new(Timestamp::now);
    NOW.checked_add(SignedDuration::from_hours(hours)).unwrap()
}

fn load_id() -> LoadId {
    LoadId::derive(&["load"])
}

fn order_id() -> OrderId {
    OrderId::derive(&["order"])
}

fn shipment_id() -> ShipmentId {
    ShipmentId::derive(&["shipment"])
}

fn stop(n: u32) -> StopId {
    StopId::derive(&[&n.to_string()])
}

fn tender() -> TenderId {
    TenderId::derive(&["tender"])
}

/// As the relay would have published it, `ago` hours before now.
fn event(h: &Harness, kind: &str, version: u64, ago: i64, name: &str, data: Value) -> Envelope {
    let id = format!("{kind}_of_the_test");
    let aggregate = AggregateRef { kind: kind.to_owned(), id, version };
    let id = kernel::EventId::derive(&[&h.tenant.to_string(), kind, &version.to_string()]);
    Envelope { aggregate, id, recorded_at: hours(-ago), ..h.event(name, data) }
}

/// A pickup whose appointment began `began` hours ago, and a delivery a day later.
fn stops(began: i64) -> Value {
    let window = |at: i64| json!({"start": hours(at), "end": hours(at + 4), "zone": "America/Chicago"});
    let one = |n: u32, kind: &str, at: i64| {
        json!({"stop_id": stop(n), "sequence": n, "kind": kind, "window": window(at), "zone": "America/Chicago",
               "place": {"name": "Dock", "city": "Omaha", "state": "NE", "zip": "68102"}, "shipment_ids": [shipment_id()]})
    };
    json!([one(1, "pickup", -began), one(2, "delivery", 24 - began)])
}

fn shipments() -> Value {
    json!([{"shipment_id": shipment_id(), "order_id": order_id(), "order_number": "PO-1",
            "account_id": AccountId::derive(&["a"]), "weight_lb": "10", "pieces": 7}])
}

fn planned(h: &Harness) -> Envelope {
    let data = json!({"type": "load_planned", "load_id": load_id(), "number": "L-1", "stops": stops(1), "shipments": shipments(),
                      "equipment": "dry_van", "miles": 100});
    event(h, "load", 1, 9, "load_planned", data)
}

fn offered(h: &Harness) -> Envelope {
    let data = json!({"load_id": load_id(), "tender_id": tender(), "expires_at": hours(-4), "rank": 1});
    event(h, "load", 3, 8, "load_offered", data)
}

fn accepted(h: &Harness) -> Envelope {
    event(h, "tender", 2, 7, "tender_accepted", json!({"load_id": load_id(), "tender_id": tender(), "at": hours(-7)}))
}

fn covered(h: &Harness) -> Envelope {
    event(h, "load", 4, 7, "load_covered", json!({"load_id": load_id(), "tender_id": tender()}))
}

fn dispatched(h: &Harness) -> Envelope {
    let data = json!({"load_id": load_id(), "number": "L-1", "stops": stops(1), "shipments": shipments()});
    event(h, "load", 5, 1, "shipment_dispatched", data)
}

fn ready(h: &Harness) -> Vec<Envelope> {
    vec![planned(h), offered(h), accepted(h), covered(h)]
}

async fn tell(h: &Harness, events: &[Envelope]) {
    assert_eq!(h.deliver_batch(&control_fn::events(), events).await, 0);
}

async fn cases(h: &Harness, query: &str) -> Vec<Value> {
    let answer = h.get(&format!("/v1/cases{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json["items"].as_array().unwrap().clone()
}

fn names(h: &Harness) -> Vec<String> {
    h.events().into_iter().map(|event| event.name).collect()
}

#[test]
fn an_accepted_load_that_nobody_dispatches_is_one_case_until_it_is() {
    block_on(async {
        let h = harness();
        tell(&h, &ready(&h)).await;
        // The same news again, alone and together, opens nothing more.
        for again in ready(&h) {
            tell(&h, &[again]).await;
        }
        tell(&h, &ready(&h)).await;
        let open = cases(&h, "").await;
        assert_eq!(open.len(), 1, "{open:?}");
        let case = &open[0];
        assert_eq!(case["invariant"], "tender_accepted_not_dispatched");
        assert_eq!((&case["subject"], &case["number"]), (&json!(load_id()), &json!("L-1")));
        assert_eq!((&case["owner"], &case["times_opened"]), (&json!("broker"), &json!(1)));
        assert_eq!(case["evidence"][0]["event_id"], json!(accepted(&h).id));
        assert_eq!(names(&h), ["case_opened"]);
        tell(&h, &[dispatched(&h)]).await;
        assert_eq!(cases(&h, "").await.len(), 0);
        let healed = cases(&h, "?status=healed").await;
        assert_eq!(healed[0]["id"], case["id"]);
        assert_eq!(names(&h), ["case_opened", "case_healed"]);
    });
}

#[test]
fn any_order_of_arrival_ends_in_the_same_cases_and_worklists() {
    block_on(async {
        let all = |h: &Harness| {
            let mut all = ready(h);
            all.push(dispatched(h));
            all
        };
        let mut ends = Vec::new();
        for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 3, 1], [3, 2, 1, 0, 4]] {
            let h = harness();
            let events = all(&h);
            for at in order {
                tell(&h, &[events[at].clone(), events[at].clone()]).await;
            }
            let open = cases(&h, "").await;
            assert_eq!(open.len(), 0, "{order:?}: {open:?}");
            let mut work = Vec::new();
            for party in ["broker", "driver", "carrier", "warehouse", "shipper"] {
                let list = h.get(&format!("/v1/worklist?owner={party}")).await;
                let items = list.json["items"].as_array().unwrap().clone();
                work.extend(
                    items.into_iter().map(|item| json!([party, item["subject"], item["action"], item["number"]])),
                );
            }
            ends.push(work);
        }
        assert_eq!(ends[0], [json!(["driver", load_id(), "pick_up", "L-1"])]);
        assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    });
}

#[test]
fn two_consumers_at_once_lose_nothing() {
    block_on(async {
        let h = harness();
        tell(&h, &ready(&h)).await;
        assert_eq!(cases(&h, "").await.len(), 1);
        // The dispatch, and news that finds the old break, side by side.
        let (consumer, news, old) = (control_fn::events(), dispatched(&h), accepted(&h));
        let other = h.clone();
        let (one, two) = (h.deliver(&consumer, &old), other.deliver(&consumer, &news));
        let (mut one, mut two) = (Box::pin(one), Box::pin(two));
        let (mut done_one, mut done_two) = (false, false);
        std::future::poll_fn(|cx| {
            if !done_one && let std::task::Poll::Ready(answer) = one.as_mut().poll(cx) {
                answer.unwrap();
                done_one = true;
            }
            if !done_two && let std::task::Poll::Ready(answer) = two.as_mut().poll(cx) {
                answer.unwrap();
                done_two = true;
            }
            if done_one && done_two { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        assert_eq!(cases(&h, "").await.len(), 0);
        assert_eq!(cases(&h, "?status=healed").await.len(), 1);
    });
}

#[test]
fn people_work_on_a_case() {
    block_on(async {
        let h = harness();
        tell(&h, &ready(&h)).await;
        let id = cases(&h, "?owner=broker&status=open").await[0]["id"].as_str().unwrap().to_owned();
        let at = |deed: &str| format!("/v1/cases/{id}/{deed}");
        let member = MemberId::derive(&["m"]);
        let assigned = h.post(&at("assign"), json!({"member_id": member})).await;
        assert_eq!((assigned.status.as_u16(), &assigned.json["assignee"]), (200, &json!(member)), "{}", assigned.text);
        let twice = h.post(&at("assign"), json!({"member_id": member})).await;
        assert_eq!((twice.status.as_u16(), twice.code()), (409, "case_already_assigned"));
        let said = h.post(&at("comment"), json!({"text": "called them"})).await;
        assert_eq!(said.json["comments"][0]["text"], "called them");
        let past = h.post(&at("snooze"), json!({"until": hours(-1)})).await;
        assert_eq!((past.status.as_u16(), past.code()), (422, "snooze_out_of_range"));
        let snoozed = h.post(&at("snooze"), json!({"until": hours(5)})).await;
        assert_eq!(snoozed.json["status"], "snoozed");
        // The break stands, and the case sleeps.
        tell(&h, &ready(&h)).await;
        assert_eq!(cases(&h, "?status=snoozed").await.len(), 1);
        assert_eq!(cases(&h, "?owner=broker&status=open").await.len(), 0);
        let resolved = h.post(&at("resolve"), json!({"cause": "carrier_fault", "note": "no truck"})).await;
        assert_eq!(
            (&resolved.json["status"], &resolved.json["resolution"]["cause"]),
            (&json!("resolved"), &json!("carrier_fault"))
        );
        assert_eq!(resolved.json["allowed_actions"], json!(["comment"]));
        // The same break does not open it again; the dispatch heals it.
        tell(&h, &ready(&h)).await;
        assert_eq!(cases(&h, "?status=resolved").await.len(), 1);
        tell(&h, &[dispatched(&h)]).await;
        assert_eq!(cases(&h, "?status=healed").await.len(), 1);
        let history = h.get(&at("history")).await;
        let names: Vec<&Value> = history.json["items"].as_array().unwrap().iter().map(|e| &e["name"]).collect();
        let expected =
            ["case_opened", "case_assigned", "case_commented", "case_snoozed", "case_resolved", "case_healed"];
        assert_eq!(names, expected);
    });
}

#[test]
fn a_snooze_that_ends_wakes_the_case_when_the_clock_is_looked_at() {
    block_on(async {
        let h = harness();
        tell(&h, &ready(&h)).await;
        let id = cases(&h, "").await[0]["id"].as_str().unwrap().to_owned();
        let soon = Timestamp::now().checked_add(SignedDuration::from_millis(400)).unwrap();
        assert_eq!(h.post(&format!("/v1/cases/{id}/snooze"), json!({"until": soon})).await.status, 200);
        std::thread::sleep(std::time::Duration::from_millis(600));
        // News of something else moves the clock of the tenant.
        let other = json!({"order_id": OrderId::derive(&["other"]), "number": "PO-2", "ship_by": "2099-01-01",
                           "lines": [{"line": 1, "quantity": 3}]});
        tell(&h, &[event(&h, "order", 1, 0, "order_received", other)]).await;
        assert_eq!(cases(&h, "").await[0]["id"], json!(id));
        assert_eq!(names(&h), ["case_opened", "case_snoozed", "case_woken"]);
    });
}

#[test]
fn goods_are_followed_from_the_order_to_the_door() {
    block_on(async {
        let h = harness();
        let ids =
            json!({"shipment_id": shipment_id(), "order_id": order_id(), "account_id": AccountId::derive(&["a"])});
        let with = |more: Value| {
            let mut data = ids.clone();
            data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            data
        };
        let line = json!({"line": 1, "sku": "A", "ordered": 8, "allocated": 8, "short": 0});
        let picked = json!({"line": 1, "sku": "A", "ordered": 8, "allocated": 8, "picked": 7, "short": 1});
        let release = json!({"order_id": order_id(), "number": "PO-1", "attempt": 1, "ship_by": "2099-01-01",
                             "lines": [{"line": 1, "sku": "A", "quantity": 9}]});
        let carried =
            json!([{"shipment_id": shipment_id(), "order_id": order_id(), "account_id": AccountId::derive(&["a"])}]);
        let left = json!({"load_id": load_id(), "stop_id": stop(1), "kind": "pickup", "sequence": 1, "occurred_at": hours(-3),
                          "recorded_at": hours(-3), "source": "eld", "shipments": carried});
        tell(
            &h,
            &[
                event(&h, "order", 1, 9, "order_released", release),
                event(
                    &h,
                    "shipment",
                    1,
                    8,
                    "order_allocated",
                    with(json!({"attempt": 1, "ship_by": "2099-01-01", "lines": [line]})),
                ),
                event(&h, "shipment", 2, 7, "inventory_picked", with(json!({"lines": [picked], "pieces": 7}))),
                event(&h, "track", 3, 3, "stop_departed", left),
            ],
        )
        .await;
        let open = cases(&h, "?owner=warehouse&status=open").await;
        let mut found: Vec<(&str, &str)> = open
            .iter()
            .map(|case| (case["invariant"].as_str().unwrap(), case["subject_kind"].as_str().unwrap()))
            .collect();
        found.sort_unstable();
        // The customer ordered 9 and the warehouse heard of 8; and a truck left with what nobody packed.
        assert_eq!(found, [("picked_up_not_packed", "shipment"), ("quantities_do_not_add_up", "order")]);
        tell(&h, &[event(&h, "shipment", 3, 6, "shipment_packed", with(json!({"cartons": 1, "pieces": 7})))]).await;
        assert_eq!(cases(&h, "?owner=warehouse&status=open").await.len(), 1);
    });
}

#[test]
fn money_is_held_against_the_road() {
    block_on(async {
        let h = harness();
        let account = AccountId::derive(&["a"]);
        let line = |cents: i64| json!({"account_id": account, "amount": {"amount_minor": cents, "currency": "USD"}, "kind": "linehaul"});
        let total = |cents: i64| json!({"amount_minor": cents, "currency": "USD"});
        let invoice_id = InvoiceId::derive(&["i"]);
        let invoice = json!({"invoice_id": invoice_id, "number": "INV-000001", "account_id": account, "load_id": load_id(),
                             "orders": [order_id()], "lines": [line(900)], "total": total(1000)});
        let rated = json!({"load_id": load_id(), "lines": [line(1000)], "total": total(1000)});
        tell(
            &h,
            &[
                planned(&h),
                dispatched(&h),
                event(&h, "charges", 1, 3, "charges_rated", rated),
                event(&h, "invoice", 1, 3, "invoice_ready", invoice),
            ],
        )
        .await;
        let mut found: Vec<String> = cases(&h, "?owner=finance&status=open")
            .await
            .iter()
            .map(|case| case["invariant"].as_str().unwrap().to_owned())
            .collect();
        found.sort_unstable();
        assert_eq!(found, ["billed_not_delivered", "invoice_differs_from_events"]);
        let voided = json!({"invoice_id": invoice_id, "number": "INV-000001", "account_id": account, "load_id": load_id(), "reason": "x"});
        tell(&h, &[event(&h, "invoice", 2, 0, "invoice_voided", voided)]).await;
        assert_eq!(cases(&h, "?owner=finance&status=open").await.len(), 0);
    });
}

/// Puts an event into the table as if its own context had committed it.
fn commit(h: &Harness, event: &Envelope) {
    let pk = format!("{}#{}#{}", h.tenant, event.aggregate.kind, event.aggregate.id);
    let put = |sk: String, attributes: Value| {
        let mut item = json!({"pk": {"S": pk}, "sk": {"S": sk}});
        item.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
        h.cloud.dynamodb("PutItem", &json!({"TableName": "table", "Item": item})).unwrap();
    };
    let stored = serde_json::to_string(event).unwrap();
    put(format!("event#{:010}", event.aggregate.version), json!({"stored": {"S": stored}, "hash": {"S": "00"}}));
    put(
        "state".to_owned(),
        json!({"version": {"N": event.aggregate.version.to_string()}, "head": {"S": "00".repeat(32)}}),
    );
}

#[test]
fn a_reconciliation_finds_what_never_arrived() {
    block_on(async {
        let h = harness();
        tell(&h, &ready(&h)).await;
        for event in ready(&h).iter().chain([&dispatched(&h)]) {
            commit(&h, event);
        }
        // The dispatch was committed, and its event was lost on the way.
        assert_eq!(cases(&h, "").await.len(), 1);
        let run = h.post("/v1/reconciliation", json!({})).await;
        assert_eq!(run.status, 200, "{}", run.text);
        let of = |name: &str| run.json[name].clone();
        assert_eq!(
            (of("pictures"), of("missed"), of("healed"), of("complete")),
            (json!(1), json!(1), json!(1), json!(true))
        );
        assert_eq!((of("aggregates"), of("events"), of("broken")), (json!(2), json!(5), json!({})));
        assert_eq!(cases(&h, "").await.len(), 0);
        let again = h.post("/v1/reconciliation", json!({})).await;
        assert_eq!((&again.json["missed"], &again.json["healed"]), (&json!(0), &json!(0)));
        let list = h.get("/v1/reconciliation").await;
        let missed: Vec<&Value> =
            list.json["items"].as_array().unwrap().iter().map(|report| &report["missed"]).collect();
        assert_eq!(missed, [0, 1], "the last first");
    });
}

#[test]
fn a_worklist_shows_the_longest_overdue_first() {
    block_on(async {
        let h = harness();
        for (n, expires) in [(1, 5), (2, -3), (3, 1)] {
            let load = LoadId::derive(&[&n.to_string()]);
            let offer = json!({"load_id": load, "tender_id": tender(), "expires_at": hours(expires), "rank": 1});
            let of = AggregateRef { kind: "load".to_owned(), id: load.to_string(), version: 1 };
            tell(&h, &[Envelope { aggregate: of, ..h.event("load_offered", offer) }]).await;
        }
        let list = h.get("/v1/worklist?owner=carrier").await;
        assert_eq!(list.status, 200, "{}", list.text);
        let seen: Vec<(&Value, &Value)> =
            list.json["items"].as_array().unwrap().iter().map(|i| (&i["subject"], &i["overdue"])).collect();
        let load = |n: u32| json!(LoadId::derive(&[&n.to_string()]));
        assert_eq!(seen, [(&load(3), &json!(false)), (&load(1), &json!(false))]);
        // Who let an offer run out need not act on it any more.
        let late = h.get("/v1/worklist?owner=broker").await;
        assert_eq!((&late.json["items"][0]["subject"], &late.json["items"][0]["overdue"]), (&load(2), &json!(true)));
        assert_eq!(h.get("/v1/worklist?owner=nobody").await.status, 400);
        assert_eq!(h.get("/v1/worklist").await.status, 400);
    });
}

#[test]
fn nobody_sees_or_touches_another_tenants_cases() {
    block_on(async {
        let h = harness();
        tell(&h, &ready(&h)).await;
        let id = cases(&h, "").await[0]["id"].as_str().unwrap().to_owned();
        let stranger = h.in_tenant("b");
        assert_eq!(cases(&stranger, "").await.len(), 0);
        assert_eq!(stranger.get(&format!("/v1/cases/{id}")).await.status, 404);
        assert_eq!(stranger.get(&format!("/v1/cases/{id}/history")).await.status, 404);
        assert_eq!(stranger.post(&format!("/v1/cases/{id}/resolve"), json!({"cause": "other"})).await.status, 404);
        assert_eq!(stranger.get("/v1/worklist?owner=broker").await.json["items"], json!([]));
        let run = stranger.post("/v1/reconciliation", json!({})).await;
        assert_eq!(run.json["pictures"], 0);
        // The same load in another tenant is another case.
        tell(&stranger, &ready(&stranger)).await;
        let other = cases(&stranger, "").await;
        assert_eq!(other.len(), 1);
        assert_ne!(other[0]["id"], json!(id));
        assert_eq!(h.as_role(Role::Driver).get("/v1/cases").await.status, 403);
        assert_eq!(
            h.as_key(&["cases:read"]).post(&format!("/v1/cases/{id}/resolve"), json!({"cause": "other"})).await.status,
            403
        );
    });
}
