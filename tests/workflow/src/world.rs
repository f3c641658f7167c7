//! The functions on a table in memory, with faults to order.

use std::collections::HashSet;

use kernel::EventId;
use platform::{Consumer, Tasks};
use serde_json::{Value, json};
use testing::{Cloud, Harness, Received};

use crate::asl::{Functions, Invoked};

/// When a step fails that is to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fails {
    /// It did nothing.
    Before,
    /// It did all that it does, and its answer was lost.
    After,
}

/// How a step runs that is to run twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twice {
    /// The engine repeats the same entry of the state: the receipt is known.
    Repeated,
    /// As if nobody knew of the first time: only the step itself makes it harmless.
    Anew,
}

#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// This state fails, however often it is tried.
    pub fails: Option<(String, Fails)>,
    /// These states run twice (all of them for an empty name).
    pub twice: Option<(String, Twice)>,
}

pub struct World {
    pub transport: Harness,
    pub billing: Harness,
    reactions: [Consumer; 2],
    steps: [Tasks; 2],
    delivered: HashSet<EventId>,
    started: usize,
    pub load_id: String,
    pub faults: Faults,
    /// What happens just before the workflow begins to wait, so that the event comes before the wait.
    pub before_wait: Option<crate::drive::Script>,
}

/// Two carriers in the guide, each with a driver and a vehicle; three orders for two doors; a rate for every lane.
const CARRIERS: [&str; 2] = ["first", "second"];

impl World {
    /// A load that is about to be tendered.
    pub async fn new() -> Self {
        let cloud = Cloud::new();
        let mut world = Self {
            transport: Harness::on(&cloud, transport_fn::api()),
            billing: Harness::on(&cloud, billing_fn::api()),
            reactions: [transport_fn::events(), billing_fn::events()],
            steps: [transport_fn::tasks(), billing_fn::tasks()],
            delivered: HashSet::new(),
            started: 0,
            load_id: String::new(),
            faults: Faults::default(),
            before_wait: None,
        };
        let mut carriers = Vec::new();
        for (n, name) in CARRIERS.iter().enumerate() {
            carriers.push(world.register_carrier(n, name).await);
        }
        let ranked: Vec<Value> = carriers.iter().map(|id| json!({"carrier_id": id, "expires_minutes": 60})).collect();
        let guide = json!({
            "origin": {"kind": "state", "state": "TX"}, "destination": {"kind": "any"}, "carriers": ranked
        });
        world.created("/v1/routing-guides", guide).await;
        let mut shipments = Vec::new();
        for (n, (door, state, zip)) in
            [("Far Store", "CA", "90001"), ("Near Store", "TX", "77002"), ("Near Store", "TX", "77002")]
                .iter()
                .enumerate()
        {
            shipments.push(world.allocate(n, door, state, zip).await);
        }
        world.load_id = world.created("/v1/loads", json!({"shipment_ids": shipments})).await;
        world
    }

    async fn register_carrier(&self, n: usize, name: &str) -> String {
        let scac = ["AAAA", "BBBB"][n];
        let email = format!("tenders@{name}.example");
        let id =
            self.created("/v1/carriers", json!({"name": name, "scac": scac, "usdot": 1_000 + n, "email": email})).await;
        self.created("/v1/drivers", json!({"carrier_id": id, "name": format!("driver of {name}")})).await;
        self.created("/v1/vehicles", json!({"carrier_id": id, "unit": format!("T-{n}"), "kind": "tractor"})).await;
        id
    }

    async fn created(&self, path: &str, body: Value) -> String {
        let answer = self.transport.post(path, body).await;
        assert_eq!(answer.status, 201, "{path}: {}", answer.text);
        answer.json["id"].as_str().unwrap().to_owned()
    }

    async fn allocate(&self, n: usize, door: &str, state: &str, zip: &str) -> String {
        let id = |prefix: &str, tail: usize| format!("{prefix}_{tail:032x}");
        let shipment_id = id("shp", n + 1);
        let event = self.transport.event(
            "order_allocated",
            json!({
                "shipment_id": shipment_id, "order_id": id("ord", n + 1), "order_number": format!("PO-{n}"),
                "account_id": id("acc", 1), "facility_id": id("fac", 1),
                "ship_from": {"name": "Dallas DC", "city": "Dallas", "state": "TX", "zip": "75201"},
                "zone": "America/Chicago",
                "ship_to": {"name": door, "city": "Somewhere", "state": state, "zip": zip}, "ship_by": "2026-11-24",
                "lines": [], "weight_lb": "120.5", "pieces": 3, "attempt": 1,
            }),
        );
        self.transport.deliver(&self.reactions[0], &event).await.unwrap();
        shipment_id
    }

    pub async fn add_rate(&self) {
        let rate = json!({
            "name": "Everywhere", "origin": {"kind": "any"}, "destination": {"kind": "any"},
            "method": {"kind": "flat", "amount": {"amount_minor": 90_000, "currency": "USD"}},
            "effective_from": "2020-01-01",
        });
        let answer = self.billing.post("/v1/rates", rate).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }

    /// A command on the load, as a dispatcher gives it.
    pub async fn command(&self, action: &str, body: Value) -> Received {
        self.transport.post(&format!("/v1/loads/{}/{action}", self.load_id), body).await
    }

    pub async fn load(&self) -> Value {
        self.transport.get(&format!("/v1/loads/{}", self.load_id)).await.json
    }

    pub async fn tenders(&self) -> Vec<Value> {
        let answer = self.transport.get(&format!("/v1/tenders?load_id={}", self.load_id)).await;
        answer.json["items"].as_array().unwrap().clone()
    }

    pub async fn invoices(&self) -> Vec<Value> {
        let answer = self.billing.get(&format!("/v1/invoices?load_id={}", self.load_id)).await;
        answer.json["items"].as_array().unwrap_or_else(|| panic!("{}", answer.text)).clone()
    }

    /// An event of tracking, delivered to whoever reacts to it, twice.
    pub async fn fact(&self, name: &str, data: Value) {
        let event = self.transport.event(name, data);
        for reactions in &self.reactions {
            for _ in 0..2 {
                self.transport.deliver(reactions, &event).await.unwrap();
            }
        }
    }

    /// Delivers what was committed and not yet delivered, twice, until nothing new comes of it.
    pub async fn settle(&mut self) {
        loop {
            let mut events = self.transport.events();
            events.retain(|event| !self.delivered.contains(&event.id));
            if events.is_empty() {
                return;
            }
            for event in events {
                for reactions in &self.reactions {
                    for _ in 0..2 {
                        self.transport.deliver(reactions, &event).await.unwrap();
                    }
                }
                self.delivered.insert(event.id);
            }
        }
    }

    /// The executions that were started since the last time: name and input.
    pub fn started(&mut self) -> Vec<(String, Value)> {
        let all = self.transport.cloud.workflows();
        let new = all[self.started..].to_vec();
        self.started = all.len();
        new
    }

    /// What a token was first answered with.
    pub fn answer_of(&self, token: &str) -> Option<Value> {
        self.transport.cloud.answers().into_iter().find(|(answered, _)| answered == token).map(|(_, output)| output)
    }

    async fn step(&self, function: &str, payload: Value) -> Invoked {
        let tasks = &self.steps[["transport", "billing"].iter().position(|name| *name == function).unwrap()];
        self.transport.task(tasks, payload).await.map_err(|failure| failure.to_string())
    }
}

impl Functions for World {
    async fn invoke(&mut self, function: &str, state: &str, mut payload: Value) -> Invoked {
        let fails = self.faults.fails.as_ref().filter(|(name, _)| name == state).map(|(_, when)| *when);
        if fails == Some(Fails::Before) {
            return Err("Lambda.Unknown".to_owned());
        }
        if let (Some(script), Some(_)) = (self.before_wait, payload["token"].as_str()) {
            Box::pin(script(state, 0).perform(self)).await;
            self.settle().await;
        }
        let mut answer = self.step(function, payload.clone()).await;
        let twice = self.faults.twice.as_ref().filter(|(name, _)| name.is_empty() || name == state);
        if let Some((_, twice)) = twice {
            if *twice == Twice::Anew {
                payload["entered"] = json!(format!("{}-again", payload["entered"].as_str().unwrap()));
            }
            answer = self.step(function, payload).await;
        }
        match fails {
            Some(_) => Err("Lambda.Unknown".to_owned()),
            None => answer,
        }
    }
}
