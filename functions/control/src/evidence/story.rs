//! Everything that has a history about one shipment, wherever it is kept.
//!
//! A shipment's order and account stand in what the warehouse said of it, its loads in what transport said; track, charges,
//! invoices and documents are the load's. Of a load's documents and invoices only those that concern the shipment.

use std::collections::BTreeSet;

use kernel::{ChargesId, LoadId, ShipmentId, TrackId, TypedId as _};
use platform::chain::{self, Hash};
use platform::{Failure, Permit};
use serde::Serialize;
use serde_json::Value;

use crate::checkpoint::Sealed;

/// One history, as stored.
#[derive(Debug, Clone)]
pub struct History {
    pub kind: String,
    pub id: String,
    /// The state item's.
    pub version: u64,
    pub head: Hash,
    pub events: Vec<chain::Sealed>,
}

impl History {
    /// The events that can be read, as JSON. One that was garbled is left to the audit.
    pub fn values(&self) -> impl Iterator<Item = Value> {
        self.events.iter().filter_map(|event| serde_json::from_str(&event.stored).ok())
    }

    /// The data of the events of this name.
    pub fn said(&self, name: &str) -> impl Iterator<Item = Value> {
        self.values()
            .filter(move |event| text(event, "/name") == Some(name))
            .filter_map(|event| event.get("data").cloned())
    }
}

/// A history that was looked for and is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Absent {
    pub kind: String,
    pub id: String,
}

impl Absent {
    /// A track or charges may not have begun; what others name by its id has, and so has what was sealed.
    pub fn is_suspicious(&self, checkpoint: Option<&Sealed>) -> bool {
        let sealed = checkpoint.is_some_and(|c| c.checkpoint.position(&self.kind, &self.id).is_some());
        sealed || ["order", "load", "invoice"].contains(&self.kind.as_str())
    }
}

/// The histories of one shipment.
#[derive(Debug, Clone)]
pub struct Story {
    pub shipment_id: ShipmentId,
    pub histories: Vec<History>,
    pub absent: Vec<Absent>,
}

impl Story {
    /// 404 when neither warehouse nor transport knows the shipment.
    pub async fn read(permit: &Permit, shipment_id: ShipmentId) -> Result<Self, Failure> {
        let mut story = Self { shipment_id, histories: Vec::new(), absent: Vec::new() };
        let id = shipment_id.to_string();
        story.add(permit, "shipment", &id).await?;
        story.add(permit, "freight", &id).await?;
        if story.histories.is_empty() {
            return Err(Failure::not_found("shipment", shipment_id));
        }
        if let Some(order_id) = story.first("/data/order_id") {
            story.add(permit, "order", &order_id).await?;
        }
        for load_id in story.loads() {
            story.add_load(permit, load_id).await?;
        }
        Ok(story)
    }

    async fn add(&mut self, permit: &Permit, kind: &str, id: &str) -> Result<(), Failure> {
        let known = self.histories.iter().any(|history| history.kind == kind && history.id == id);
        if known {
            return Ok(());
        }
        let (kind, id) = (kind.to_owned(), id.to_owned());
        match permit.sealed(&kind, &id).await? {
            Some((events, version, head)) => self.histories.push(History { kind, id, version, head, events }),
            None => self.absent.push(Absent { kind, id }),
        }
        Ok(())
    }

    async fn add_load(&mut self, permit: &Permit, load_id: LoadId) -> Result<(), Failure> {
        let load = load_id.to_string();
        self.add(permit, "load", &load).await?;
        self.add(permit, "track", &TrackId::derive(&[&load]).to_string()).await?;
        self.add(permit, "charges", &ChargesId::derive(&[&load]).to_string()).await?;
        for document in permit.related("document", "load", &load).await? {
            self.add(permit, "document", &document).await?;
        }
        for invoice in self.invoices() {
            self.add(permit, "invoice", &invoice).await?;
        }
        let ours = self.shipment_id.to_string();
        self.histories.retain(|history| history.kind != "document" || history.values().all(|e| concerns(&e, &ours)));
        Ok(())
    }

    /// The first text at this pointer in any event.
    fn first(&self, pointer: &str) -> Option<String> {
        let events = self.histories.iter().flat_map(History::values);
        events.filter_map(|event| text(&event, pointer).map(str::to_owned)).next()
    }

    /// Every load that it was ever assigned to.
    fn loads(&self) -> BTreeSet<LoadId> {
        let freight = self.histories.iter().filter(|history| history.kind == "freight");
        freight
            .flat_map(|history| history.said("freight_assigned"))
            .filter_map(|data| text(&data, "/load_id")?.parse().ok())
            .collect()
    }

    /// The invoices that its account got for its loads.
    fn invoices(&self) -> BTreeSet<String> {
        let account = self.first("/data/account_id");
        let mut found = BTreeSet::new();
        for history in self.histories.iter().filter(|history| history.kind == "charges") {
            for data in history.said("charges_invoiced") {
                for pair in data.get("invoices").and_then(Value::as_array).into_iter().flatten() {
                    let is_ours = account.is_none() || text(pair, "/0") == account.as_deref();
                    found.extend(text(pair, "/1/invoice_id").filter(|_| is_ours).map(str::to_owned));
                }
            }
        }
        found
    }
}

/// Whether an event of a load concerns one of its shipments: it names it, or none.
pub fn concerns(event: &Value, shipment_id: &str) -> bool {
    let lists = ["/data/shipments", "/data/shipment_ids", "/data/added", "/data/removed", "/data/paper/shipments"];
    let mut named = lists.iter().filter_map(|pointer| event.pointer(pointer)?.as_array()).flatten().peekable();
    let is_ours = |one: &Value| one.as_str().or_else(|| text(one, "/shipment_id")) == Some(shipment_id);
    named.peek().is_none() || named.any(is_ours)
}

pub fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}
