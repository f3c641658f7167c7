//! One table, every function, and the bus between them.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::EventId;
use platform::{Api, Consumer, Envelope, Tasks};
use serde_json::{Value, json};
use testing::{Cloud, Harness, Received};

use crate::price::{QUEUE_BATCH, STREAM_BATCH, Usage};

/// Rounds of reactions to reactions before something must be going in circles.
const ROUNDS_MAX: usize = 200;

/// A context's function, with the routes it answers.
struct Room {
    harness: Harness,
    prefixes: &'static [&'static str],
    consumer: Consumer,
    tasks: Option<Tasks>,
}

pub struct World {
    pub cloud: Arc<Cloud>,
    rooms: Vec<Room>,
    seen: HashSet<EventId>,
    http_requests: AtomicU64,
    events: u64,
    messages: u64,
    tasks: u64,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("events", &self.events).finish_non_exhaustive()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    pub fn new() -> Self {
        let cloud = Cloud::new();
        let room =
            |api: Api, prefixes, consumer, tasks| Room { harness: Harness::on(&cloud, api), prefixes, consumer, tasks };
        let rooms = vec![
            room(orders_fn::api(), &["orders", "accounts", "imports"], orders_fn::events(), None),
            room(
                warehouse_fn::api(),
                &["items", "facilities", "receipts", "stock", "shipments"],
                warehouse_fn::events(),
                None,
            ),
            room(
                transport_fn::api(),
                &[
                    "locations",
                    "carriers",
                    "routing-guides",
                    "drivers",
                    "vehicles",
                    "freight",
                    "plans",
                    "loads",
                    "tenders",
                    "tender-links",
                ],
                transport_fn::events(),
                Some(transport_fn::tasks()),
            ),
            room(tracking_fn::api(), &["tracking-events", "tracks", "documents"], tracking_fn::events(), None),
            room(
                billing_fn::api(),
                &["rates", "fuel-prices", "fuel-schedules", "charges", "invoices", "invoice-exports"],
                billing_fn::events(),
                Some(billing_fn::tasks()),
            ),
        ];
        Self { cloud, rooms, seen: HashSet::new(), http_requests: AtomicU64::new(0), events: 0, messages: 0, tasks: 0 }
    }

    fn room(&self, path: &str) -> &Room {
        let thing = path.trim_start_matches("/v1/").split(['/', '?']).next().unwrap();
        self.rooms.iter().find(|room| room.prefixes.contains(&thing)).unwrap_or_else(|| panic!("nobody answers {path}"))
    }

    pub fn harness(&self, path: &str) -> &Harness {
        &self.room(path).harness
    }

    pub async fn get(&self, path: &str) -> Value {
        self.checked(path, self.room(path).harness.get(path).await)
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.checked(path, self.room(path).harness.post(path, body).await)
    }

    /// With an `Idempotency-Key`, as a careful client sends it.
    pub async fn command(&self, key: &str, path: &str, body: Value) -> Value {
        let harness = self.room(path).harness.with_header("idempotency-key", key);
        self.checked(path, harness.post(path, body).await)
    }

    fn checked(&self, path: &str, answer: Received) -> Value {
        self.http_requests.fetch_add(1, Ordering::Relaxed);
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text);
        answer.json
    }

    /// Runs a workflow step of the context that has it.
    pub async fn task(&mut self, input: Value) -> Value {
        self.tasks += 1;
        let name = input["task"].as_str().unwrap().to_owned();
        for room in &self.rooms {
            if let Some(tasks) = room.tasks.as_ref().filter(|tasks| tasks.names().contains(&name.as_str())) {
                return room.harness.task(tasks, input).await.unwrap_or_else(|e| panic!("{name}: {e}"));
            }
        }
        panic!("nobody has the task {name}")
    }

    /// Delivers every committed event to everybody who listens, until nothing new happens.
    pub async fn settle(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let fresh: Vec<_> = self.rooms[0].harness.events().into_iter().filter(|e| self.seen.insert(e.id)).collect();
            if fresh.is_empty() {
                return;
            }
            self.events += fresh.len() as u64;
            for room in &self.rooms {
                let names = room.consumer.names();
                let heard: Vec<_> = fresh.iter().filter(|e| names.contains(&e.name.as_str())).cloned().collect();
                self.messages += heard.len() as u64;
                for batch in heard.chunks(QUEUE_BATCH) {
                    let failed = room.harness.deliver_batch(&room.consumer, batch).await;
                    assert_eq!(failed, 0, "{} fails", room.consumer.home());
                }
            }
        }
        panic!("reactions go in circles")
    }

    /// Everything that the contexts have published.
    pub fn published(&self) -> Vec<Envelope> {
        self.rooms[0].harness.events()
    }

    /// What was used since the world began. The caller adds what this process cannot see: transitions and webhooks.
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    pub fn usage(&self) -> Usage {
        let mut usage = Usage {
            http_requests: self.http_requests.load(Ordering::Relaxed),
            events: self.events,
            messages: self.messages,
            background_invocations: self.messages as f64 / QUEUE_BATCH as f64
                + self.events as f64 / STREAM_BATCH
                + self.tasks as f64,
            ..Usage::default()
        };
        for room in &self.rooms {
            let reading = room.harness.meter.reading();
            usage.write_units += reading.write_units;
            usage.read_units += reading.read_units;
        }
        usage
    }

    /// The start of an execution, as transport asked for it: its input.
    pub fn execution(&self, load: &str) -> Value {
        let started = self.cloud.workflows();
        let found = started.iter().find(|(name, _)| name.starts_with(load));
        found.map_or_else(|| panic!("no workflow for {load}"), |(_, input)| input.clone())
    }

    pub fn step(execution: &str, state: &str, task: &str, load: &str) -> Value {
        json!({"task": task, "execution": execution, "state": state, "entered": "1", "load_id": load})
    }
}
