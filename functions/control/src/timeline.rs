//! The timeline of a shipment: what happened, and when we learned it, from every context that has a history of it.
//!
//! Two audiences, two sets of words that never mix. What a customer may read is a list of its own (`words::customer`): an
//! event that is not on it is not told, and nothing that somebody typed - a reason, a note, a name - is ever in it.

mod render;
mod words;

use std::collections::BTreeSet;

use jiff::Timestamp;
use kernel::ShipmentId;
use platform::http::Params;
use platform::{Answer, Call, Id, Problems, Reply};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::evidence::story::{Story, concerns, text};

pub use render::{as_html, as_text};

/// Who reads it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    #[default]
    Internal,
    Customer,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// The event's name, such as `stop_arrived`; `fact` is a report that came in, whether or not it was trusted.
    #[schema(example = "stop_arrived")]
    pub name: String,
    /// What happened, in words.
    #[schema(example = "The truck arrived at the delivery address.")]
    pub text: String,
    /// When it happened.
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T14:05:00Z")]
    pub occurred_at: Timestamp,
    /// When we learned it.
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T14:05:41Z")]
    pub recorded_at: Timestamp,
    /// Somebody set aside what the system or another source said.
    #[schema(example = false)]
    pub overridden: bool,
    /// It puts right what was said before.
    #[schema(example = false)]
    pub correction: bool,
    /// Whose history it is from; internal only, as is all that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "track")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "trk_0192f0c1a2b37c4d8e5f60718293a4b5")]
    pub resource: Option<String>,
    /// Its place in that history.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 4)]
    pub sequence: Option<u64>,
    /// Who did it: a person's id and role, a key, a link's party, or one of our own reactions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "dispatcher per_0192f0c1a2b37c4d8e5f60718293a4b5")]
    pub actor: Option<String>,
    /// Where a fact about movement came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "driver_app")]
    pub source: Option<String>,
    /// Why, as it was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "driver called: gate closed")]
    pub reason: Option<String>,
}

/// What happened to a shipment, in the order in which it happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Timeline {
    #[schema(example = "shp_0192f0c1a2b37c4d8e5f60718293a4b5")]
    shipment_id: String,
    #[schema(inline, example = "internal")]
    audience: Audience,
    /// What was known then; absent when it is what is known now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T14:05:00Z")]
    as_of: Option<Timestamp>,
    entries: Vec<TimelineEntry>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TimelineFilter {
    /// Only what was known at this instant.
    #[serde(default)]
    #[param(value_type = Option<String>, format = DateTime, example = "2026-11-22T14:05:00Z")]
    as_of: Option<Timestamp>,
    /// `internal` when not given.
    #[serde(default)]
    #[param(value_type = Option<String>, pattern = "^(internal|customer)$", example = "internal")]
    audience: Audience,
}

/// Read the timeline of a shipment
///
/// Order, warehouse, transport, tracking, documents and billing in one list: each entry with the instant at which it
/// happened and the one at which it was recorded. Overrides and corrections are marked. With `as_of` it is what was known
/// then. For `customer` it has only words that are fit for one, and no reasons, notes, rates, people or sources.
#[utoipa::path(
    get, path = "/v1/shipments/{id}/timeline", tag = "control", operation_id = "get_timeline",
    params(("id" = String, Path), TimelineFilter),
    responses((status = 200, body = Timeline, description = "What happened."), Problems)
)]
pub async fn get_timeline(
    call: Call,
    Id(id): Id<ShipmentId>,
    Params(filter): Params<TimelineFilter>,
) -> Answer<Timeline> {
    let permit = call.permit("orders:read", "get_timeline")?;
    let story = Story::read(&permit, id).await?;
    let TimelineFilter { as_of, audience } = filter;
    let entries = tell(&story, audience, as_of);
    Reply::ok(Timeline { shipment_id: id.to_string(), audience, as_of, entries })
}

/// Tells a story to an audience; with `as_of`, only what was recorded until then.
pub fn tell(story: &Story, audience: Audience, as_of: Option<Timestamp>) -> Vec<TimelineEntry> {
    let ours = story.shipment_id.to_string();
    let stops = stops_of(story, &ours);
    let mut entries = Vec::new();
    for history in &story.histories {
        for event in history.values() {
            let known = instant(&event, "/recorded_at").is_some_and(|at| as_of.is_none_or(|as_of| at <= as_of));
            if !known || !concerns(&event, &ours) || elsewhere(&event, &stops) {
                continue;
            }
            match audience {
                Audience::Internal => entries.extend(internal(&event, &stops)),
                Audience::Customer => entries.extend(customer(&event, &stops)),
            }
        }
    }
    entries.sort_by_key(|entry| (entry.occurred_at, entry.recorded_at, entry.sequence));
    entries
}

fn instant(event: &Value, pointer: &str) -> Option<Timestamp> {
    text(event, pointer)?.parse().ok()
}

/// The stops at which the shipment is picked up or delivered, as any plan of its loads had them.
fn stops_of(story: &Story, shipment_id: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for event in story.histories.iter().flat_map(|history| history.values()) {
        let lists = ["/data/stops", "/data/load/stops"].map(|at| event.pointer(at).and_then(Value::as_array));
        for stop in lists.into_iter().flatten().flatten() {
            let named = ["/shipments", "/shipment_ids"].iter().filter_map(|at| stop.pointer(at)?.as_array()).flatten();
            let is_ours = |one: &Value| one.as_str().or_else(|| text(one, "/shipment_id")) == Some(shipment_id);
            let is_pickup = text(stop, "/kind") == Some("pickup");
            if is_pickup || named.into_iter().any(is_ours) {
                found.extend(text(stop, "/stop_id").map(str::to_owned));
            }
        }
        for shipment in event.pointer("/data/shipments").and_then(Value::as_array).into_iter().flatten() {
            if text(shipment, "/shipment_id") == Some(shipment_id) {
                found.extend(text(shipment, "/stop_id").map(str::to_owned));
            }
        }
    }
    found
}

/// Whether it happened at a stop that is none of the shipment's.
fn elsewhere(event: &Value, stops: &BTreeSet<String>) -> bool {
    !stops.is_empty() && text(event, "/data/stop_id").is_some_and(|stop| !stops.contains(stop))
}

/// When it happened, as far as the event says; else when it was recorded.
fn occurred_at(event: &Value, recorded_at: Timestamp) -> Timestamp {
    let places = ["/data/occurred_at", "/data/after/occurred_at", "/data/signed_at", "/data/at"];
    places.iter().find_map(|pointer| instant(event, pointer)).unwrap_or(recorded_at)
}

fn is_override(event: &Value) -> bool {
    let by_hand = ["/data/source", "/data/after/source"].iter().any(|at| text(event, at) == Some("operator"));
    by_hand || event.get("reason").is_some_and(Value::is_string) || text(event, "/data/overridden").is_some()
}

fn is_correction(name: &str) -> bool {
    name.ends_with("_corrected")
}

fn customer(event: &Value, stops: &BTreeSet<String>) -> Option<TimelineEntry> {
    let (name, recorded_at) = (text(event, "/name")?, instant(event, "/recorded_at")?);
    // An event without a stop is the load's; one with a stop must be at a stop that we know to be the shipment's.
    if text(event, "/data/stop_id").is_some_and(|stop| !stops.contains(stop)) {
        return None;
    }
    Some(TimelineEntry {
        name: name.to_owned(),
        text: words::customer(name, event.get("data")?)?,
        occurred_at: occurred_at(event, recorded_at),
        recorded_at,
        // That a person stepped in is nobody's business outside.
        overridden: false,
        correction: is_correction(name),
        kind: None,
        resource: None,
        sequence: None,
        actor: None,
        source: None,
        reason: None,
    })
}

fn internal(event: &Value, stops: &BTreeSet<String>) -> Vec<TimelineEntry> {
    let (Some(name), Some(recorded_at)) = (text(event, "/name"), instant(event, "/recorded_at")) else {
        return Vec::new();
    };
    let data = event.get("data").unwrap_or(&Value::Null);
    let owned = |pointer: &str| text(event, pointer).map(str::to_owned);
    let entry = TimelineEntry {
        name: name.to_owned(),
        text: words::internal(name, data),
        occurred_at: occurred_at(event, recorded_at),
        recorded_at,
        overridden: is_override(event),
        correction: is_correction(name),
        kind: owned("/aggregate/kind"),
        resource: owned("/aggregate/id"),
        sequence: event.pointer("/aggregate/version").and_then(Value::as_u64),
        actor: event.get("actor").and_then(words::actor),
        source: owned("/data/source").or_else(|| owned("/data/after/source")),
        reason: owned("/reason").or_else(|| owned("/data/reason")).or_else(|| owned("/data/after/reason")),
    };
    let reports = data.get("facts").and_then(Value::as_array);
    let Some(reports) = reports else { return vec![entry] };
    // What came in is told fact by fact; where the truck was, minute by minute, is for the map.
    let told = reports.iter().filter(|fact| {
        text(fact, "/kind") != Some("position") && text(fact, "/stop_id").is_none_or(|stop| stops.contains(stop))
    });
    told.map(|fact| TimelineEntry {
        name: "fact".to_owned(),
        text: words::fact(fact),
        occurred_at: instant(fact, "/occurred_at").unwrap_or(recorded_at),
        overridden: text(fact, "/source") == Some("operator"),
        source: text(fact, "/source").map(str::to_owned),
        reason: text(fact, "/reason").map(str::to_owned),
        ..entry.clone()
    })
    .collect()
}
