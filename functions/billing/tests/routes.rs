//! Billing's routes, reactions and tasks, on a table in this process.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use kernel::{AccountId, EventId, InvoiceId, LoadId, OrderId, Role, ShipmentId, StopId, TypedId};
use serde_json::{Value, json};
use testing::{Harness, block_on};

fn harness() -> Harness {
    Harness::new(billing_fn::api())
}

fn load() -> LoadId {
    LoadId::derive(&["load"])
}

fn account(name: &str) -> AccountId {
    AccountId::derive(&[name])
}

fn order(n: u32) -> OrderId {
    OrderId::derive(&[&n.to_string()])
}

fn shipment(n: u32) -> ShipmentId {
    ShipmentId::derive(&[&n.to_string()])
}

fn stop(n: u32) -> StopId {
    StopId::derive(&[&n.to_string()])
}

fn usd(cents: i64) -> Value {
    json!({"amount_minor": cents, "currency": "USD"})
}

/// Shipments of (account, pounds), each to a door of its own.
fn dispatched(shipments: &[(&str, &str)]) -> Value {
    let place = |city: &str, state: &str, zip: &str| json!({"name": city, "city": city, "state": state, "zip": zip});
    let stop_json = |n: u32, kind: &str, place: Value, ids: Vec<ShipmentId>| {
        json!({"stop_id": stop(n), "sequence": n, "kind": kind, "place": place, "zone": "America/Chicago",
               "shipment_ids": ids})
    };
    let mut stops = vec![stop_json(1, "pickup", place("Chicago", "IL", "60601"), vec![])];
    let mut rows = Vec::new();
    for (n, (owner, pounds)) in (2..).zip(shipments) {
        stops.push(stop_json(n, "delivery", place("Omaha", "NE", "68102"), vec![shipment(n)]));
        rows.push(json!({"shipment_id": shipment(n), "order_id": order(n), "account_id": account(owner),
                         "weight_lb": pounds, "pieces": 1, "stop_id": stop(n)}));
    }
    json!({"load_id": load(), "number": "L-10482", "carrier_id": kernel::CarrierId::derive(&["c"]), "scac": "LSFQ",
           "miles": 412, "weight_lb": "1", "equipment": "dry_van", "origin": {"state": "IL", "zip": "60601"},
           "destination": {"state": "NE", "zip": "68102"}, "shipments": rows, "stops": stops})
}

async fn tell(h: &Harness, name: &str, data: Value) {
    let event = h.event(name, data);
    for _ in 0..2 {
        h.deliver(&billing_fn::events(), &event).await.unwrap();
    }
}

async fn pack(h: &Harness, n: u32) {
    let data = json!({"shipment_id": shipment(n), "order_id": order(n), "account_id": account("a"), "cartons": 1,
                      "weight_lb": "10"});
    tell(h, "shipment_packed", data).await;
}

fn rate() -> Value {
    json!({"name": "Midwest", "origin": {"kind": "any"}, "destination": {"kind": "state", "state": "NE"},
           "method": {"kind": "per_mile", "rate": "2.15", "minimum": usd(45_000)},
           "accessorials": {"handling": usd(850), "stop_off": usd(5_000)}, "effective_from": "2026-01-01"})
}

async fn add_rate(h: &Harness) -> Value {
    let answer = h.post("/v1/rates", rate()).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json
}

async fn task(h: &Harness, name: &str, entered: &str) -> Value {
    let input = json!({"task": name, "load_id": load(), "execution": "e", "state": name, "entered": entered});
    h.task(&billing_fn::tasks(), input).await.unwrap()
}

fn cents(lines: &Value) -> i64 {
    lines.as_array().unwrap().iter().map(|l| l["amount"]["amount_minor"].as_i64().unwrap()).sum()
}

#[test]
fn a_load_is_billed_from_packing_to_invoice() {
    block_on(async {
        let h = harness();
        add_rate(&h).await;
        let price = json!({"date": "2026-01-05", "price": "3.742", "source": "eia_us"});
        assert_eq!(h.post("/v1/fuel-prices", price.clone()).await.status, 201);
        assert_eq!(h.post("/v1/fuel-prices", price).await.code(), "fuel_price_already_exists");
        let schedule = json!({"name": "Standard", "price_source": "eia_us", "effective_from": "2026-01-01",
                              "method": {"kind": "per_mile", "peg": "1.20", "mpg": "6.0"}});
        assert_eq!(h.post("/v1/fuel-schedules", schedule).await.status, 201);
        // Packed before and after the dispatch.
        pack(&h, 2).await;
        tell(&h, "shipment_dispatched", dispatched(&[("a", "1200"), ("a", "300"), ("b", "500")])).await;
        pack(&h, 3).await;
        let pod = json!({"load_id": load(), "stop_id": stop(2), "document_id": kernel::DocumentId::derive(&["d"])});
        tell(&h, "proof_of_delivery_received", pod).await;
        let open = h.get(&format!("/v1/charges/{}", load())).await;
        assert_eq!(
            (&open.json["status"], open.json["unbilled"].as_array().unwrap().len()),
            (&json!("open"), 2),
            "{}",
            open.text
        );

        assert_eq!(task(&h, "rate_load", "1").await["status"], "rated");
        assert_eq!(task(&h, "rate_load", "1").await["status"], "rated");
        // Packed after the rating: the invoice has it all the same.
        pack(&h, 4).await;
        let done = task(&h, "issue_invoice", "2").await;
        assert_eq!((&done["status"], done["invoice_ids"].as_array().unwrap().len()), (&json!("invoiced"), 2), "{done}");
        assert_eq!(task(&h, "issue_invoice", "2").await, done);
        assert_eq!(task(&h, "issue_invoice", "3").await, done);

        let charges = h.get(&format!("/v1/charges/{}", load())).await;
        assert_eq!((&charges.json["status"], &charges.json["unbilled"]), (&json!("invoiced"), &json!([])));
        let list = h.get("/v1/invoices").await;
        let invoices = list.json["items"].as_array().unwrap();
        let numbers: Vec<&Value> = invoices.iter().map(|i| &i["number"]).collect();
        assert_eq!(numbers, ["INV-000002", "INV-000001"]);
        let total: i64 = invoices.iter().map(|i| i["total"]["amount_minor"].as_i64().unwrap()).sum();
        assert_eq!(total, invoices.iter().map(|i| cents(&i["lines"])).sum::<i64>());
        // 412 mi x 2.15, fuel 0.4237 x 412, three shipments handled, two stops more.
        assert_eq!(total, 88_580 + 17_456 + 3 * 850 + 2 * 5_000);
        let orders: usize = invoices.iter().map(|i| i["orders"].as_array().unwrap().len()).sum();
        assert_eq!(orders, 3);
        let ready: Vec<_> = h.events().into_iter().filter(|e| e.name == "invoice_ready").collect();
        assert_eq!(ready.len(), 2);
        for field in ["invoice_id", "number", "account_id", "load_id", "orders", "lines", "total"] {
            assert!(!ready[0].data[field].is_null(), "{field}");
        }
        let known: Vec<String> = h.get(&format!("/v1/invoices?load_id={}", load())).await.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| i["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(known.len(), 2);
    });
}

#[test]
fn a_load_without_a_rate_waits_for_one() {
    block_on(async {
        let h = harness();
        assert_eq!(h.post(&format!("/v1/charges/{}/rate", load()), json!({})).await.status, 404);
        let input = json!({"task": "rate_load", "load_id": load(), "execution": "e", "state": "s"});
        assert!(h.task(&billing_fn::tasks(), input).await.is_err(), "tried again until the dispatch is known");
        tell(&h, "shipment_dispatched", dispatched(&[("a", "100")])).await;
        let unrated = task(&h, "rate_load", "1").await;
        assert_eq!((&unrated["status"], &unrated["code"]), (&json!("no_rate"), &json!("no_matching_rate")));
        assert_eq!(task(&h, "issue_invoice", "2").await["status"], "on_hold");
        let worklist = h.get("/v1/charges").await;
        assert_eq!(worklist.json["items"][0]["unrated"]["code"], "no_matching_rate", "{}", worklist.text);
        let refused = h.post(&format!("/v1/charges/{}/invoice", load()), json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "charges_not_rated"));

        add_rate(&h).await;
        let rated = h.post(&format!("/v1/charges/{}/rate", load()), json!({})).await;
        assert_eq!((rated.status.as_u16(), &rated.json["status"]), (200, &json!("rated")), "{}", rated.text);
        assert_eq!(h.get("/v1/charges").await.json["items"], json!([]));
        let invoiced = h.post(&format!("/v1/charges/{}/invoice", load()), json!({})).await;
        assert_eq!(
            (&invoiced.json["status"], &invoiced.json["invoices"][0]["number"]),
            (&json!("invoiced"), &json!("INV-000001"))
        );
        let again = h.post(&format!("/v1/charges/{}/rate", load()), json!({})).await;
        assert_eq!((again.status.as_u16(), again.code()), (409, "charges_already_invoiced"));
    });
}

#[test]
fn a_void_invoice_keeps_its_number_and_its_load_is_billed_again() {
    block_on(async {
        let h = harness();
        add_rate(&h).await;
        tell(&h, "shipment_dispatched", dispatched(&[("a", "100")])).await;
        task(&h, "rate_load", "1").await;
        let first = task(&h, "issue_invoice", "2").await["invoice_ids"][0].as_str().unwrap().to_owned();
        let blank = h.post(&format!("/v1/invoices/{first}/void"), json!({"reason": " "})).await;
        assert_eq!((blank.status.as_u16(), blank.code()), (422, "reason_missing"));
        let void = h.post(&format!("/v1/invoices/{first}/void"), json!({"reason": "wrong price"})).await;
        assert_eq!(
            (&void.json["status"], &void.json["number"]),
            (&json!("void"), &json!("INV-000001")),
            "{}",
            void.text
        );
        let pay = h.post(&format!("/v1/invoices/{first}/pay"), json!({"paid_on": "2999-01-01"})).await;
        assert_eq!((pay.status.as_u16(), pay.code()), (409, "invoice_void"));
        let mut dearer = rate();
        dearer["method"] = json!({"kind": "flat", "amount": usd(100_000)});
        dearer["account_id"] = json!(account("a"));
        h.post("/v1/rates", dearer).await;
        h.post(&format!("/v1/charges/{}/rate", load()), json!({})).await;
        let again = h.post(&format!("/v1/charges/{}/invoice", load()), json!({})).await;
        assert_eq!(again.json["invoices"][0]["number"], "INV-000002", "{}", again.text);
        let second = again.json["invoices"][0]["invoice_id"].as_str().unwrap();
        let paid = h.post(&format!("/v1/invoices/{second}/pay"), json!({"paid_on": "2999-01-01"})).await;
        assert_eq!((&paid.json["status"], &paid.json["total"]), (&json!("paid"), &usd(100_000)));

        let day = paid.json["issued_on"].as_str().unwrap();
        let export = h.post("/v1/invoice-exports", json!({"from": "2020-01-01", "to": day})).await;
        assert_eq!((export.status.as_u16(), &export.json["total"]), (201, &usd(100_000)), "{}", export.text);
        assert_eq!(export.json["invoices"], 2);
        let key = format!("{}/exports/{}.csv", h.tenant, export.json["id"].as_str().unwrap());
        let csv = String::from_utf8(h.cloud.object(&key).unwrap()).unwrap();
        assert!(csv.starts_with("invoice,status,issued_on"), "{csv}");
        assert_eq!(csv.lines().count(), 3);
        assert!(csv.contains("INV-000001,void") && csv.contains("INV-000002,paid"), "{csv}");
        let read = h.get(&format!("/v1/invoice-exports/{}", export.json["id"].as_str().unwrap())).await;
        assert!(read.json["download"]["url"].as_str().unwrap().contains(&key));
        assert_eq!(h.get("/v1/invoice-exports").await.json["items"].as_array().unwrap().len(), 1);
        let backwards = h.post("/v1/invoice-exports", json!({"from": "2026-02-01", "to": "2026-01-01"})).await;
        assert_eq!((backwards.status.as_u16(), backwards.code()), (422, "export_dates_reversed"));
    });
}

#[test]
fn numbers_have_no_gaps_when_many_invoice_at_once() {
    block_on(async {
        let h = harness();
        add_rate(&h).await;
        let loads: Vec<LoadId> = (0..12).map(|n| LoadId::derive(&[&n.to_string()])).collect();
        for id in &loads {
            let mut data = dispatched(&[("a", "100"), ("b", "200")]);
            data["load_id"] = json!(id);
            tell(&h, "shipment_dispatched", data).await;
        }
        let one = async |id: LoadId| {
            assert_eq!(h.post(&format!("/v1/charges/{id}/rate"), json!({})).await.status, 200);
            let answer = h.post(&format!("/v1/charges/{id}/invoice"), json!({})).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        };
        let (a, b, c) = (&loads[..4], &loads[4..8], &loads[8..]);
        let run = async |ids: &[LoadId]| {
            for id in ids {
                one(*id).await;
            }
        };
        tokio::join!(run(a), run(b), run(c));
        let mut numbers: Vec<String> = h.get("/v1/invoices?limit=200").await.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| i["number"].as_str().unwrap().to_owned())
            .collect();
        numbers.sort();
        let expected: Vec<String> = (1..=24).map(|n| format!("INV-{n:06}")).collect();
        assert_eq!(numbers, expected);
    });
}

#[test]
fn a_load_of_many_accounts_is_invoiced_in_several_commits() {
    block_on(async {
        let h = harness();
        add_rate(&h).await;
        let names: Vec<String> = (0..45).map(|n| format!("a{n}")).collect();
        let shipments: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "100")).collect();
        tell(&h, "shipment_dispatched", dispatched(&shipments)).await;
        task(&h, "rate_load", "1").await;
        let done = task(&h, "issue_invoice", "2").await;
        assert_eq!(done["invoice_ids"].as_array().unwrap().len(), 45);
        let page = h.get("/v1/invoices?limit=200").await;
        let total: i64 = page.json["items"].as_array().unwrap().iter().map(|i| cents(&i["lines"])).sum();
        assert_eq!(total, 88_580 + 44 * 5_000);
    });
}

#[test]
fn wrong_prices_are_refused_with_the_field_named() {
    block_on(async {
        let h = harness();
        let with = |field: &str, value: Value| {
            let mut rate = rate();
            rate[field] = value;
            rate
        };
        for (body, pointer) in [
            (with("name", json!("")), "/name"),
            (with("origin", json!({"kind": "zip3", "zip3": "6060"})), "/origin"),
            (with("destination", json!({"kind": "state", "state": "ZZ"})), "/destination"),
            (with("method", json!({"kind": "flat", "amount": usd(-1)})), "/method/amount"),
            (with("method", json!({"kind": "per_mile", "rate": "-1", "minimum": usd(0)})), "/method/rate"),
            (with("method", json!({"kind": "per_mile", "rate": "1e40", "minimum": usd(0)})), "/method"),
            (with("accessorials", json!({"handling": usd(1_000_000_000_000)})), "/accessorials/handling"),
            (with("effective_from", json!("2026-02-30")), "/effective_from"),
            (with("effective_to", json!("2025-12-31")), "/effective_to"),
            (with("surprise", json!(1)), "/surprise"),
        ] {
            let answer = h.post("/v1/rates", body.clone()).await;
            let found = answer.json["errors"][0]["pointer"].as_str().unwrap_or_default();
            assert!(answer.status == 422 && found.starts_with(pointer), "{body}: {}", answer.text);
        }
        let price = json!({"date": "2026-11-16", "price": "0", "source": "eia_us"});
        assert_eq!(h.post("/v1/fuel-prices", price).await.code(), "fuel_price_out_of_range");
        assert!(h.events().is_empty());
    });
}

#[test]
fn another_tenant_and_another_role_get_nothing() {
    block_on(async {
        let h = harness();
        let rate = add_rate(&h).await;
        tell(&h, "shipment_dispatched", dispatched(&[("a", "100")])).await;
        task(&h, "rate_load", "1").await;
        let invoice = task(&h, "issue_invoice", "2").await["invoice_ids"][0].as_str().unwrap().to_owned();
        let other = h.in_tenant("b");
        for path in [
            format!("/v1/rates/{}", rate["id"].as_str().unwrap()),
            format!("/v1/charges/{}", load()),
            format!("/v1/charges/{}/history", load()),
            format!("/v1/invoices/{invoice}"),
            format!("/v1/invoices/{invoice}/history"),
            format!("/v1/invoices/{}", InvoiceId::derive(&["none"])),
        ] {
            assert_eq!(other.get(&path).await.status, 404, "{path}");
        }
        assert_eq!(other.get("/v1/invoices").await.json["items"], json!([]));
        assert_eq!(other.post(&format!("/v1/invoices/{invoice}/void"), json!({"reason": "x"})).await.status, 404);
        let dispatcher = h.as_role(Role::Dispatcher);
        assert_eq!(dispatcher.get(&format!("/v1/invoices/{invoice}")).await.status, 200);
        assert_eq!(dispatcher.post("/v1/rates", self::rate()).await.status, 403);
        let source: EventId = h.get(&format!("/v1/invoices/{invoice}")).await.json["lines"][0]["sources"][0]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_ne!(source, EventId::derive(&["none"]));
    });
}

/// What billing one order costs, as the golden order has it: packed, dispatched, delivered, proven, rated, invoiced.
#[test]
fn one_order_is_billed_cheaply() {
    block_on(async {
        let h = harness();
        add_rate(&h).await;
        let before = h.meter.reading();
        let once = async |name: &str, data: Value| {
            h.deliver(&billing_fn::events(), &h.event(name, data)).await.unwrap();
        };
        once("shipment_packed", json!({"shipment_id": shipment(2)})).await;
        once("shipment_dispatched", dispatched(&[("a", "100")])).await;
        let delivered = json!({"load_id": load(), "stop_id": stop(2), "outcome": "delivered", "attempt": 1,
                               "occurred_at": "2026-01-05T12:00:00Z"});
        once("delivery_attempted", delivered).await;
        let pod = json!({"load_id": load(), "stop_id": stop(2), "document_id": kernel::DocumentId::derive(&["d"])});
        once("proof_of_delivery_received", pod).await;
        task(&h, "rate_load", "1").await;
        assert_eq!(task(&h, "issue_invoice", "2").await["status"], "invoiced");
        let after = h.meter.reading();
        let (write, read) = (after.write_units - before.write_units, after.read_units - before.read_units);
        let (calls, events) = (after.table_calls - before.table_calls, after.events - before.events);
        println!("billing one order: {write} write and {read} read units, {calls} calls, {events} events");
        assert_eq!(events, 3);
        assert!(write <= WRITE_UNITS_MAX && read <= READ_UNITS_MAX, "{write} write units, {read} read units");
    });
}

/// They shrink only.
const WRITE_UNITS_MAX: f64 = 33.0;
const READ_UNITS_MAX: f64 = 20.0;
