//! The golden order: 3 lines, 1 parcel, 12 tracking events, proof of delivery, an invoice, 6 webhooks. Twenty of them
//! travel on one load with twenty consignees. From intake to invoice everything is counted and priced; the ceiling is
//! committed and only ever comes down.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use golden::{Usage, World, names, prove};
use serde_json::{Value, json};
use testing::{Harness, block_on};

const ORDERS: u64 = 20;
/// Dollars per million orders. Lower it whenever the measured bill allows; never raise it.
const CEILING_DOLLARS: f64 = 150.0;
/// States that the workflow enters when the first carrier accepts: see `infra/workflows/tender_to_invoice.asl.json`.
const TRANSITIONS: u64 = 13;
const WEBHOOKS_PER_ORDER: u64 = 6;
const TRACKING_EVENTS_PER_ORDER: usize = 12;

struct Ids {
    facility: String,
    driver: String,
    vehicle: String,
}

#[test]
fn the_golden_order_is_invoiced_within_its_budget() {
    block_on(async {
        let mut world = World::new();
        let ids = master_data(&mut world).await;
        let before = world.usage();
        run(&mut world, &ids).await;
        let usage = since(world.usage(), before);
        let bill = usage.per_million(ORDERS);
        println!("golden order, {ORDERS} to a load, per order:");
        println!(
            "  {:.1} write units, {:.1} read units, {:.2} requests, {:.2} events, {:.2} messages",
            usage.write_units / 20.0,
            usage.read_units / 20.0,
            count(usage.http_requests) / 20.0,
            count(usage.events) / 20.0,
            count(usage.messages) / 20.0,
        );
        println!("{bill}");
        assert!(bill.total() <= CEILING_DOLLARS, "${:.2} per million orders", bill.total());
        told_and_proved(&world, &ids).await;
    });
}

/// What is told of one of the shipments is its own story, and holds before a stranger.
async fn told_and_proved(world: &World, ids: &Ids) {
    let shipments = world.get(&format!("/v1/shipments?status=shipped&facility_id={}", ids.facility)).await;
    let (house, customer) = prove(world, &id(&shipments["items"][0])).await;
    let once = |name: &str| assert_eq!(house.iter().filter(|e| e["name"] == name).count(), 1, "{name}: {house:#?}");
    ["order_released", "shipment_packed", "delivery_attempted", "proof_of_delivery_received", "invoice_ready"]
        .iter()
        .for_each(|name| once(name));
    let told: Vec<String> = names(&customer).into_iter().collect();
    let expected = [
        "delivery_attempted",
        "inventory_picked",
        "invoice_ready",
        "order_allocated",
        "order_released",
        "proof_of_delivery_received",
        "shipment_dispatched",
        "shipment_packed",
        "shipment_ready",
        "stop_arrived",
        "stop_departed",
    ];
    assert_eq!(told, expected, "{customer:#?}");
}

/// Control hears the whole story backwards, each event twice, and has nothing to object in the end.
#[test]
fn the_control_tower_agrees_with_every_context() {
    block_on(async {
        let mut world = World::new();
        let ids = master_data(&mut world).await;
        run(&mut world, &ids).await;
        let tower = Harness::on(&world.cloud, control_fn::api());
        let consumer = control_fn::events();
        let names = consumer.names();
        let mut story = world.published();
        story.retain(|event| names.contains(&event.name.as_str()));
        story.reverse();
        let before = tower.meter.reading();
        for batch in story.chunks(10) {
            assert_eq!(tower.deliver_batch(&consumer, batch).await, 0);
        }
        let after = tower.meter.reading();
        println!(
            "control: {:.1} write units, {:.1} read units per order",
            (after.write_units - before.write_units) / count(ORDERS),
            (after.read_units - before.read_units) / count(ORDERS),
        );
        for batch in story.chunks(10) {
            assert_eq!(tower.deliver_batch(&consumer, batch).await, 0);
        }
        let open = tower.get("/v1/cases").await;
        assert_eq!(open.json["items"], json!([]), "{}", open.text);
        for party in ["shipper", "warehouse", "carrier", "broker", "driver", "consignee", "support", "finance"] {
            let work = tower.get(&format!("/v1/worklist?owner={party}")).await;
            assert_eq!(work.json["items"], json!([]), "{party}: {}", work.text);
        }
        let run = tower.post("/v1/reconciliation", json!({})).await;
        assert_eq!((&run.json["pictures"], &run.json["complete"]), (&json!(0), &json!(true)), "nothing is open");
    });
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn count(n: u64) -> f64 {
    n as f64
}

fn since(now: Usage, before: Usage) -> Usage {
    Usage {
        write_units: now.write_units - before.write_units,
        read_units: now.read_units - before.read_units,
        http_requests: now.http_requests - before.http_requests,
        events: now.events - before.events,
        messages: now.messages - before.messages,
        background_invocations: now.background_invocations - before.background_invocations,
        workflow_transitions: TRANSITIONS,
        webhooks: WEBHOOKS_PER_ORDER * ORDERS,
    }
}

fn id(resource: &Value) -> String {
    resource["id"].as_str().unwrap().to_owned()
}

async fn master_data(world: &mut World) -> Ids {
    for sku in ["DESK-1", "CHAIR-1", "LAMP-1"] {
        let item = json!({"sku": sku, "description": sku, "weight_lb": "12.5"});
        world.post("/v1/items", item).await;
    }
    let facility = world
        .post(
            "/v1/facilities",
            json!({"name": "Dallas DC", "zone": "America/Chicago", "bins": ["A-01"],
                "address": {"name": "Dallas DC", "street": "1 Main St", "city": "Dallas", "state": "TX", "zip": "75201"}}),
        )
        .await;
    let lines: Vec<Value> = ["DESK-1", "CHAIR-1", "LAMP-1"]
        .iter()
        .map(|sku| json!({"sku": sku, "bin": "A-01", "quantity": 1000}))
        .collect();
    world.post("/v1/receipts", json!({"facility_id": id(&facility), "lines": lines})).await;
    let carrier = world
        .post(
            "/v1/carriers",
            json!({"name": "Lone Star Freight", "scac": "LSFQ", "usdot": 1_234_567,
                "email": "tenders@carrier.example", "active": true}),
        )
        .await;
    world
        .post(
            "/v1/routing-guides",
            json!({"origin": {"kind": "state", "state": "TX"}, "destination": {"kind": "any"}, "equipment": "dry_van",
                "carriers": [{"carrier_id": id(&carrier), "expires_minutes": 60}]}),
        )
        .await;
    let driver = world
        .post(
            "/v1/drivers",
            json!({"carrier_id": id(&carrier), "name": "Sam Lee", "phone": "+1 214 555 0101",
                "license_state": "TX", "license_number": "12345678", "active": true}),
        )
        .await;
    let vehicle = world
        .post("/v1/vehicles", json!({"carrier_id": id(&carrier), "unit": "T-1", "kind": "tractor", "active": true}))
        .await;
    world
        .post(
            "/v1/rates",
            json!({"name": "All", "origin": {"kind": "any"}, "destination": {"kind": "any"},
                "method": {"kind": "per_mile", "rate": "2.15", "minimum": {"amount_minor": 45000, "currency": "USD"}},
                "accessorials": {"handling": {"amount_minor": 250, "currency": "USD"}},
                "effective_from": "2020-01-01"}),
        )
        .await;
    world.settle().await;
    Ids { facility: id(&facility), driver: id(&driver), vehicle: id(&vehicle) }
}

async fn run(world: &mut World, ids: &Ids) {
    let orders = take_orders(world).await;
    let shipments = world.get(&format!("/v1/shipments?status=allocated&facility_id={}", ids.facility)).await;
    let shipments: Vec<String> = shipments["items"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(shipments.len() as u64, ORDERS);
    let bulk = json!({"action": "fulfil", "shipment_ids": shipments});
    let floor = world.command("floor", "/v1/shipments/bulk", bulk).await;
    assert_eq!(floor["failed"], 0, "{floor}");
    world.settle().await;

    let load = plan(world, ids).await;
    tender_and_dispatch(world, ids, &load).await;
    drive(world, &load).await;
    bill(world, &load).await;

    for order in &orders {
        let order = world.get(&format!("/v1/orders/{order}")).await;
        assert_eq!(order["status"], "invoiced", "{order}");
    }
}

async fn take_orders(world: &mut World) -> Vec<String> {
    let mut orders = Vec::new();
    for n in 0..ORDERS {
        let lines: Vec<Value> =
            ["DESK-1", "CHAIR-1", "LAMP-1"].iter().map(|sku| json!({"sku": sku, "quantity": 2})).collect();
        let order = world
            .command(
                &format!("order-{n}"),
                "/v1/orders",
                json!({"number": format!("PO-{n}"), "account": {"code": "ACME", "name": "Acme"},
                    "ship_to": {"name": format!("Consignee {n}"), "street": format!("{n} Elm St"), "city": "Houston",
                        "state": "TX", "zip": "77002"},
                    "order_date": "2026-11-20", "ship_by": "2026-11-24", "lines": lines}),
            )
            .await;
        orders.push(id(&order));
    }
    world.settle().await;
    orders
}

async fn plan(world: &mut World, ids: &Ids) -> String {
    let criteria = json!({"facility_id": ids.facility, "group_by": "state", "window_days": 7});
    let plan = world.command("plan", "/v1/plans", criteria).await;
    world.command("commit", &format!("/v1/plans/{}/commit", id(&plan)), json!({})).await;
    world.settle().await;
    plan["loads"][0]["load_id"].as_str().unwrap().to_owned()
}

async fn step(world: &mut World, load: &str, round: u64, state: &str, task: &str) -> Value {
    let mut input = World::step("execution", state, task, load);
    input["round"] = json!(round);
    input["token"] = json!(format!("token-{state}"));
    let answer = world.task(input).await;
    world.settle().await;
    answer
}

async fn tender_and_dispatch(world: &mut World, ids: &Ids, load: &str) {
    world.command("tender", &format!("/v1/loads/{load}/tender"), json!({})).await;
    world.settle().await;
    let round = world.execution(load)["round"].as_u64().unwrap();
    let offer = step(world, load, round, "OfferNextTender", "offer_next_tender").await;
    let tender = offer["tender_id"].as_str().unwrap().to_owned();
    let mut input = World::step("execution", "AwaitAnswer", "await_answer", load);
    input["round"] = json!(round);
    input["tender_id"] = json!(tender);
    input["status"] = offer["status"].clone();
    input["token"] = json!("token-answer");
    world.task(input).await;
    world.command("accept", &format!("/v1/tenders/{tender}/accept"), json!({})).await;
    world.settle().await;
    step(world, load, round, "AwaitDispatch", "await_dispatch").await;
    let crew = json!({"driver_id": ids.driver, "vehicle_id": ids.vehicle});
    world.command("dispatch", &format!("/v1/loads/{load}/dispatch"), crew).await;
    world.settle().await;
    step(world, load, round, "AwaitPickup", "await_pickup").await;
    step(world, load, round, "AwaitDelivery", "await_delivery").await;
    step(world, load, round, "AwaitPod", "await_pod").await;
}

/// Twelve tracking events for each order, in batches of a hundred as a carrier's feed sends them; then the proofs.
async fn drive(world: &mut World, load: &str) {
    let shown = world.get(&format!("/v1/loads/{load}")).await;
    let stops = shown["stops"].as_array().unwrap().clone();
    let mut facts = Vec::new();
    let mut fact = |stop: Option<&Value>, kind: &str, minute: usize, more: Value| {
        let mut event = json!({"event_id": format!("e-{}", facts.len()), "load_id": load, "kind": kind,
            "occurred_at": format!("2026-11-21T{:02}:{:02}:00Z", minute / 60, minute % 60), "source": "driver_app"});
        if let Some(stop) = stop {
            event["stop_id"] = stop["id"].clone();
        }
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        facts.push(event);
    };
    for (n, stop) in stops.iter().enumerate() {
        let minute = n * 10;
        fact(Some(stop), "arrived", minute, json!({}));
        if stop["kind"] == "delivery" {
            fact(Some(stop), "delivery_attempted", minute + 4, json!({"outcome": "delivered"}));
            for position in 0..TRACKING_EVENTS_PER_ORDER - 3 {
                fact(None, "position", minute + 5, json!({"lat": 30.0, "lon": -95.0 - count(position as u64) / 100.0}));
            }
        }
        fact(Some(stop), "departed", minute + 6, json!({}));
    }
    for batch in facts.chunks(100) {
        let answer = world.post("/v1/tracking-events/batch", json!({"events": batch})).await;
        assert_eq!(answer["recorded"], batch.len(), "{answer}");
        world.settle().await;
    }
    for stop in stops.iter().filter(|stop| stop["kind"] == "delivery") {
        let size = PDF.len();
        let document = world
            .post(
                "/v1/documents",
                json!({"load_id": load, "stop_id": stop["id"], "kind": "proof_of_delivery",
                    "content_type": "application/pdf", "size": size, "sha256": PDF_SHA256}),
            )
            .await;
        let url = document["upload"]["url"].as_str().unwrap();
        let key = url.split_once("/bucket/").unwrap().1.split('?').next().unwrap();
        world.cloud.put_object(key, "application/pdf", PDF.as_bytes());
        let signed = json!({"signed_by": "J. Doe", "signed_at": "2026-11-21T18:00:00Z"});
        world.post(&format!("/v1/documents/{}/complete", id(&document)), signed).await;
    }
    world.settle().await;
}

const PDF: &str = "%PDF-1.4 signed";
const PDF_SHA256: &str = "8ed74dd5bdcfb6b5db56a79b93609e87b93bc8234fb6037e7ff070922fd5104b";

async fn bill(world: &mut World, load: &str) {
    let round = world.execution(load)["round"].as_u64().unwrap();
    let rated = step(world, load, round, "RateLoad", "rate_load").await;
    assert_eq!(rated["status"], "rated", "{rated}");
    let invoiced = step(world, load, round, "IssueInvoice", "issue_invoice").await;
    assert_eq!(invoiced["status"], "invoiced", "{invoiced}");
    step(world, load, round, "CloseLoad", "close_load").await;
    let invoices = world.get(&format!("/v1/invoices?load_id={load}")).await;
    let invoice = &invoices["items"][0];
    let lines = invoice["lines"].as_array().unwrap();
    let sum: i64 = lines.iter().map(|line| line["amount"]["amount_minor"].as_i64().unwrap()).sum();
    assert_eq!(invoice["total"]["amount_minor"].as_i64(), Some(sum));
    assert_eq!(invoice["orders"].as_array().unwrap().len() as u64, ORDERS);
}
