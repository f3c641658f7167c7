//! `/v1/tracking-events`: facts about movement come in, and can be read back as they were received.

use jiff::Timestamp;
use kernel::{LoadId, StopId};
use platform::http::Params;
use platform::{Answer, Body, Call, Failure, Listed, Page, Paging, Permit, Problems, Reply};
use serde::{Deserialize, Serialize};
use tracking::{Fact, Outcome, Position, Source, What};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::ledger::{self, Status};
use crate::table::{Tracks, track_id};
use crate::views::{FactView, OutcomeSchema, SourceSchema};

/// What a fact says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FactKind)]
pub enum Kind {
    Arrived,
    Departed,
    DeliveryAttempted,
    Position,
    Note,
}

/// One fact about a load. `source` and `event_id` name it: sent again, it changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "event_id": "drv-88-0001",
    "load_id": "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e",
    "stop_id": "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e",
    "kind": "delivery_attempted",
    "occurred_at": "2026-11-22T15:04:00Z",
    "source": "driver_app",
    "outcome": "delivered",
    "lat": 41.26,
    "lon": -95.94
}))]
pub struct TrackingEvent {
    /// The sender's own id, unique within its source.
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, example = "drv-88-0001")]
    event_id: String,
    #[schema(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    load_id: LoadId,
    /// Needed for `arrived`, `departed` and `delivery_attempted`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    stop_id: Option<StopId>,
    #[schema(inline)]
    kind: Kind,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:00Z")]
    occurred_at: Timestamp,
    #[schema(value_type = SourceSchema, inline)]
    source: Source,
    /// Needed for `delivery_attempted`, and only there.
    #[serde(default)]
    #[schema(value_type = Option<OutcomeSchema>, inline)]
    outcome: Option<Outcome>,
    /// Needed when a delivery is refused or partial.
    #[serde(default)]
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "left with the receptionist")]
    reason: Option<String>,
    /// Degrees, WGS 84; needed for `position`.
    #[serde(default)]
    #[validate(range(min = -90.0, max = 90.0))]
    #[schema(minimum = -90, maximum = 90, example = 41.88)]
    lat: Option<f64>,
    #[serde(default)]
    #[validate(range(min = -180.0, max = 180.0))]
    #[schema(minimum = -180, maximum = 180, example = -87.63)]
    lon: Option<f64>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingEvents {
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    events: Vec<TrackingEvent>,
}

impl TrackingEvent {
    /// `base` is the pointer of this object in the body.
    fn fact(self, base: &str, now: Timestamp) -> Result<(LoadId, Fact), Failure> {
        let Self { event_id, load_id, stop_id, kind, occurred_at, source, outcome, reason, lat, lon } = self;
        let wrong = |field: &str, code, message: &str| Failure::field(format!("{base}/{field}"), code, message);
        let needs_stop =
            || stop_id.ok_or_else(|| wrong("stop_id", "field_missing", "this kind of fact is about a stop"));
        if outcome.is_some() && kind != Kind::DeliveryAttempted {
            return Err(wrong("outcome", "outcome_not_applicable", "only a delivery attempt has an outcome"));
        }
        let what = match kind {
            Kind::Arrived => What::Arrived { stop_id: needs_stop()? },
            Kind::Departed => What::Departed { stop_id: needs_stop()? },
            Kind::DeliveryAttempted => {
                let stop_id = needs_stop()?;
                let missing = || wrong("outcome", "field_missing", "a delivery attempt has an outcome");
                What::DeliveryAttempted { stop_id, outcome: outcome.ok_or_else(missing)? }
            }
            Kind::Position => What::Position,
            Kind::Note => What::Note { stop_id },
        };
        if matches!(outcome, Some(Outcome::Refused | Outcome::Partial)) && reason.is_none() {
            return Err(wrong("reason", "field_missing", "say why it was refused or partial"));
        }
        let position = match (lat, lon) {
            (Some(lat), Some(lon)) => Some(Position { lat, lon }),
            (None, None) => None,
            (Some(_), None) => return Err(wrong("lon", "field_missing", "a latitude needs a longitude")),
            (None, Some(_)) => return Err(wrong("lat", "field_missing", "a longitude needs a latitude")),
        };
        if kind == Kind::Position && position.is_none() {
            return Err(wrong("lat", "field_missing", "a position is a latitude and a longitude"));
        }
        Ok((load_id, Fact { event_id, what, occurred_at, recorded_at: now, source, reason, position }))
    }
}

/// What became of one fact.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackingEventResult {
    #[schema(example = "drv-88-0001")]
    event_id: String,
    #[schema(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    load_id: LoadId,
    #[schema(inline, example = "recorded")]
    status: Status,
    /// Why it was rejected.
    #[schema(example = json!(null))]
    code: Option<String>,
    #[schema(example = json!(null))]
    detail: Option<String>,
}

/// Report one fact about a load
///
/// A fact about a load that is not dispatched yet, or that is not known here, is kept (`parked`) and counts once it is.
#[utoipa::path(post, path = "/v1/tracking-events", tag = "tracking", request_body = TrackingEvent,
    responses((status = 200, body = TrackingEventResult, description = "Kept, or kept before."), Problems))]
pub async fn report_tracking_event(call: Call, Body(body): Body<TrackingEvent>) -> Answer<TrackingEventResult> {
    let permit = call.permit("tracking:write", "report_tracking_event")?;
    let (load_id, fact) = body.fact("", permit.now())?;
    let event_id = fact.event_id.clone();
    let outcome = ledger::record(&permit, load_id, vec![fact]).await?.into_iter().next();
    let outcome = outcome.ok_or_else(|| Failure::internal("one fact had no outcome"))?;
    let ledger::Outcome { status, code, detail } = outcome;
    match (status, code, detail) {
        (Status::Rejected, Some(code), Some(detail)) if code == "not_an_operator" => {
            Err(Failure::Forbidden { code, detail })
        }
        (Status::Rejected, Some(code), Some(detail)) => Err(Failure::conflict(code, detail)),
        (status, code, detail) => Reply::ok(TrackingEventResult { event_id, load_id, status, code, detail }),
    }
}

/// What became of one fact of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackingBatchItem {
    /// Its place in the request, from 0.
    #[schema(example = 0)]
    index: usize,
    #[serde(flatten)]
    result: TrackingEventResult,
}

/// What became of a batch, fact by fact and counted.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TrackingBatchResult {
    items: Vec<TrackingBatchItem>,
    #[schema(example = 1)]
    recorded: usize,
    #[schema(example = 0)]
    duplicates: usize,
    #[schema(example = 0)]
    parked: usize,
    #[schema(example = 0)]
    unmatched: usize,
    #[schema(example = 0)]
    quarantined: usize,
    #[schema(example = 0)]
    rejected: usize,
}

/// Report up to 100 facts
///
/// The facts of one load are stored together, so batches by load are the cheapest. A malformed fact refuses the whole
/// batch; any other fact has a result of its own.
#[utoipa::path(post, path = "/v1/tracking-events/batch", tag = "tracking", request_body = TrackingEvents,
    responses((status = 200, body = TrackingBatchResult, description = "What became of each fact."), Problems))]
pub async fn report_tracking_events(call: Call, Body(body): Body<TrackingEvents>) -> Answer<TrackingBatchResult> {
    let permit = call.permit("tracking:write", "report_tracking_events")?;
    let now = permit.now();
    let mut loads: Vec<(LoadId, Vec<(usize, Fact)>)> = Vec::new();
    for (index, event) in body.events.into_iter().enumerate() {
        let (load_id, fact) = event.fact(&format!("/events/{index}"), now)?;
        match loads.iter_mut().find(|(id, _)| *id == load_id) {
            Some((_, facts)) => facts.push((index, fact)),
            None => loads.push((load_id, vec![(index, fact)])),
        }
    }
    let mut result = TrackingBatchResult::default();
    for (load_id, facts) in loads {
        record_load(&permit, load_id, facts, &mut result).await?;
    }
    result.items.sort_by_key(|item| item.index);
    Reply::ok(result)
}

async fn record_load(
    permit: &Permit,
    load_id: LoadId,
    facts: Vec<(usize, Fact)>,
    result: &mut TrackingBatchResult,
) -> Result<(), Failure> {
    let names: Vec<(usize, String)> = facts.iter().map(|(index, fact)| (*index, fact.event_id.clone())).collect();
    let outcomes = ledger::record(permit, load_id, facts.into_iter().map(|(_, fact)| fact).collect()).await?;
    for ((index, event_id), ledger::Outcome { status, code, detail }) in names.into_iter().zip(outcomes) {
        let count = match status {
            Status::Recorded => &mut result.recorded,
            Status::Duplicate => &mut result.duplicates,
            Status::Parked => &mut result.parked,
            Status::Unmatched => &mut result.unmatched,
            Status::Quarantined => &mut result.quarantined,
            Status::Rejected => &mut result.rejected,
        };
        *count += 1;
        let fact = TrackingEventResult { event_id, load_id, status, code, detail };
        result.items.push(TrackingBatchItem { index, result: fact });
    }
    Ok(())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FactFilter {
    #[param(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    load_id: LoadId,
}

/// List the facts of a load as they were received, oldest first
///
/// A page is read from `limit` entries of the load's ledger, each of which may hold many facts or none.
#[utoipa::path(get, path = "/v1/tracking-events", tag = "tracking", params(FactFilter, Paging),
    responses((status = 200, body = Page<FactView>), Problems))]
pub async fn list_tracking_events(
    call: Call,
    Params(filter): Params<FactFilter>,
    paging: Paging,
) -> Result<Listed<FactView>, Failure> {
    let permit = call.permit("tracking:read", "list_tracking_events")?;
    let track = permit.get::<Tracks>(track_id(filter.load_id)).await?.state;
    let Listed(page) = permit.history::<Tracks>(track_id(filter.load_id), &paging).await?;
    let mut items = Vec::new();
    for mut entry in page.items {
        if entry.get("name").and_then(serde_json::Value::as_str) != Some("facts_recorded") {
            continue;
        }
        let facts = entry.pointer_mut("/data/facts").map(serde_json::Value::take).unwrap_or_default();
        let facts: Vec<Fact> = serde_json::from_value(facts).map_err(Failure::internal)?;
        items.extend(facts.into_iter().map(|fact| FactView::of(filter.load_id, fact, &track)));
    }
    Ok(Listed(Page { items, next_cursor: page.next_cursor, has_more: page.has_more }))
}
