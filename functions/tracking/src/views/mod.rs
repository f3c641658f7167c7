//! What tracking's resources look like on the wire.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kernel::{AccountId, Address, CarrierId, Context, DocumentId, LoadId, OrderId, ShipmentId, StopId, TrackId, Zone};
use platform::Stored;
use platform::entity::Meta;
use serde::Serialize;
use tracking::{
    ContentType, Document, DocumentKind, Fact, Outcome, Override, Quarantine, Sighting, Source, Stop, StopKind,
    StopStatus, Track, TrackStatus, What, next_action,
};
use utoipa::ToSchema;

mod truth;

pub use truth::MilestoneSchema;
use truth::{DetentionView, HeldFactView, NextActionView, OverrideView, QuarantineSchema, ReleaseView, UndoView};

/// Who says so. An operator outranks the driver's app and the ELD, these the carrier's API and EDI 214, these a geofence.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FactSource)]
#[expect(dead_code, reason = "documents the words of `tracking::Source`")]
pub enum SourceSchema {
    DriverApp,
    Eld,
    CarrierApi,
    #[serde(rename = "edi_214")]
    Edi214,
    Geofence,
    Operator,
}

/// How an attempt to deliver ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryOutcome)]
#[expect(dead_code, reason = "documents the words of `tracking::Outcome`")]
pub enum OutcomeSchema {
    Delivered,
    Partial,
    Refused,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DocumentKind)]
#[expect(dead_code, reason = "documents the words of `tracking::DocumentKind`")]
pub enum DocumentKindSchema {
    ProofOfDelivery,
    BillOfLading,
    Photo,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DocumentContentType)]
#[expect(dead_code, reason = "documents the words of `tracking::ContentType`")]
pub enum ContentTypeSchema {
    #[serde(rename = "application/pdf")]
    Pdf,
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/png")]
    Png,
}

/// Where a load is on its way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TrackStatus)]
#[expect(dead_code, reason = "documents the words of `tracking::TrackStatus`")]
pub enum TrackStatusSchema {
    Parked,
    Dispatched,
    AtPickup,
    InTransit,
    AtDelivery,
    Exception,
    Delivered,
    Cancelled,
}

/// How far one stop is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TrackedStopStatus)]
#[expect(dead_code, reason = "documents the words of `tracking::StopStatus`")]
pub enum StopStatusSchema {
    Pending,
    Arrived,
    Departed,
    Refused,
    Partial,
    Delivered,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TrackedStopKind)]
#[expect(dead_code, reason = "documents the words of `tracking::StopKind`")]
pub enum StopKindSchema {
    Pickup,
    Delivery,
}

/// Where a stop is.
#[derive(Serialize, ToSchema)]
#[schema(as = TrackedPlace)]
pub struct PlaceSchema {
    #[schema(example = "Dallas DC")]
    name: String,
    #[schema(example = "100 Main St")]
    street: Option<String>,
    #[schema(example = "Dallas")]
    city: String,
    #[schema(example = "TX")]
    state: String,
    #[schema(example = "75201")]
    zip: String,
}

/// When something happened, when we heard of it, and from whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct Milestone {
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:00Z")]
    pub occurred_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:03Z")]
    pub recorded_at: Timestamp,
    #[schema(value_type = SourceSchema, inline, example = "driver_app")]
    pub source: Source,
    /// How likely reports of this source are to be right, in percent: an estimate for people to weigh.
    #[schema(example = 90)]
    pub confidence: u8,
    /// The fact that says so.
    #[schema(example = "drv-88-0001")]
    pub event_id: String,
    /// An operator set it, and a rule aside.
    #[serde(rename = "override")]
    pub overridden: Option<OverrideView>,
}

impl From<&Sighting> for Milestone {
    fn from(seen: &Sighting) -> Self {
        let Sighting { occurred_at, recorded_at, source, event_id, overridden } = seen.clone();
        let overridden = overridden.map(|why| (*why).into());
        Self { occurred_at, recorded_at, source, confidence: source.confidence(), event_id, overridden }
    }
}

/// How a delivery went.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryAttempt {
    #[schema(value_type = OutcomeSchema, inline, example = "delivered")]
    pub outcome: Outcome,
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// 1 for the first journey to the door.
    #[schema(example = 1)]
    pub attempt: u32,
    #[serde(flatten)]
    pub milestone: Milestone,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TrackedShipment {
    #[schema(value_type = String, example = "shp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub shipment_id: ShipmentId,
    #[schema(value_type = String, example = "ord_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub order_id: OrderId,
    #[schema(value_type = String, example = "acc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub account_id: AccountId,
}

/// One stop, with what is known of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackedStop {
    #[schema(value_type = String, example = "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub stop_id: StopId,
    #[schema(example = 2)]
    pub sequence: u32,
    #[schema(value_type = StopKindSchema, inline, example = "delivery")]
    pub kind: StopKind,
    #[schema(value_type = PlaceSchema)]
    pub place: Address,
    #[schema(value_type = String, example = "America/Chicago")]
    pub zone: Zone,
    #[schema(value_type = StopStatusSchema, inline, example = "delivered")]
    pub status: StopStatus,
    pub arrived: Option<Milestone>,
    pub departed: Option<Milestone>,
    pub attempt: Option<DeliveryAttempt>,
    pub appointment: Option<TrackedAppointment>,
    pub detention: DetentionView,
    /// `null` when nobody has to do anything.
    pub next_action: Option<NextActionView>,
    /// What operators took back, oldest first.
    pub undone: Vec<UndoView>,
    pub shipments: Vec<TrackedShipment>,
}

/// From when (included) until when (excluded) the truck is expected.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackedAppointment {
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:00:00Z")]
    pub start: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T16:00:00Z")]
    pub end: Timestamp,
}

impl TrackedStop {
    fn of(track: &Track, stop: &Stop, now: Timestamp) -> Self {
        let Stop { stop_id, sequence, kind, place, zone, window, shipments } = stop.clone();
        let milestones = track.milestones(stop_id);
        let attempt = milestones.attempt().map(|current| DeliveryAttempt {
            outcome: current.attempt.outcome,
            reason: current.attempt.reason.clone(),
            attempt: current.number,
            milestone: (&current.attempt.seen).into(),
        });
        let shipments = shipments.into_iter().map(|s| TrackedShipment {
            shipment_id: s.shipment_id,
            order_id: s.order_id,
            account_id: s.account_id,
        });
        Self {
            stop_id,
            sequence,
            kind,
            place,
            zone,
            status: StopStatus::of(stop, &milestones),
            arrived: milestones.arrived.as_ref().map(Into::into),
            departed: milestones.departed.as_ref().map(Into::into),
            attempt,
            appointment: window.map(|window| TrackedAppointment { start: window.start(), end: window.end() }),
            detention: track.detention(stop, now).into(),
            next_action: next_action(track, stop).map(Into::into),
            undone: track.undone(stop_id).into_iter().map(Into::into).collect(),
            shipments: shipments.collect(),
        }
    }
}

/// Where the load was last seen.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackedPosition {
    #[schema(example = 41.88)]
    pub lat: f64,
    #[schema(example = -87.63)]
    pub lon: f64,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:00Z")]
    pub occurred_at: Timestamp,
    #[schema(value_type = SourceSchema, inline, example = "eld")]
    pub source: Source,
}

/// The trusted status of a load.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Track)]
pub struct TrackView {
    #[schema(value_type = String, example = "trk_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: TrackId,
    #[schema(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub load_id: Option<LoadId>,
    /// `null` until the load is dispatched.
    #[schema(example = "L-10482")]
    pub number: Option<String>,
    #[schema(value_type = TrackStatusSchema, inline, example = "in_transit")]
    pub status: TrackStatus,
    #[schema(value_type = Option<String>, example = "car_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub carrier_id: Option<CarrierId>,
    pub stops: Vec<TrackedStop>,
    pub last_position: Option<TrackedPosition>,
    /// How many facts were received, duplicates not counted.
    #[schema(example = 14)]
    pub facts: u32,
    /// Facts that do not count, because their clocks are impossible: an operator may release them.
    pub quarantined: Vec<HeldFactView>,
    /// Facts that an operator has released.
    pub released: Vec<ReleaseView>,
    /// For what instant clocks are read: now, or the one that was asked for.
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T16:00:00Z")]
    pub as_of: Timestamp,
    #[serde(flatten)]
    pub meta: Meta,
}

impl TrackView {
    pub fn of(stored: &Stored<Track, TrackId>, context: &Context) -> Self {
        Self::at(stored.id, &stored.state, context.now, stored.meta(context))
    }

    /// The track with its clocks read at an instant.
    pub fn at(id: TrackId, track: &Track, as_of: Timestamp, meta: Meta) -> Self {
        let load = track.load();
        Self {
            id,
            load_id: track.load_id(),
            number: load.map(|load| load.number.clone()),
            status: TrackStatus::of(track),
            carrier_id: load.map(|load| load.carrier_id),
            stops: load.iter().flat_map(|load| &load.stops).map(|stop| TrackedStop::of(track, stop, as_of)).collect(),
            last_position: track.last_position().map(|p| TrackedPosition {
                lat: p.position.lat,
                lon: p.position.lon,
                occurred_at: p.occurred_at,
                source: p.source,
            }),
            facts: track.facts(),
            quarantined: track.quarantined().into_iter().map(Into::into).collect(),
            released: track.releases().into_iter().map(Into::into).collect(),
            as_of,
            meta,
        }
    }
}

/// A fact as it was received.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReceivedFact)]
pub struct FactView {
    #[schema(example = "drv-88-0001")]
    pub event_id: String,
    #[schema(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub load_id: LoadId,
    #[schema(value_type = Option<String>, example = "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub stop_id: Option<StopId>,
    #[schema(example = "arrived")]
    pub kind: String,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:00Z")]
    pub occurred_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:03Z")]
    pub recorded_at: Timestamp,
    #[schema(value_type = SourceSchema, inline, example = "driver_app")]
    pub source: Source,
    #[schema(value_type = Option<String>, example = json!(null))]
    pub outcome: Option<Outcome>,
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    #[schema(example = 41.88)]
    pub lat: Option<f64>,
    #[schema(example = -87.63)]
    pub lon: Option<f64>,
    /// Why its clock is impossible, such as `from_the_future`; it moves nothing until it is released.
    #[schema(value_type = Option<QuarantineSchema>, inline, example = json!(null))]
    pub quarantined: Option<Quarantine>,
    /// An operator let it count although its clock is impossible.
    #[schema(example = false)]
    pub released: bool,
    /// For `forced` and `undone`: which rule an operator set aside.
    #[serde(rename = "override")]
    pub overridden: Option<OverrideView>,
}

impl FactView {
    pub fn of(load_id: LoadId, fact: Fact, track: &Track) -> Self {
        let quarantined = fact.quarantine(track.planned_at());
        let released = track.release(fact.source, &fact.event_id).is_some();
        let overridden = Override::of(&fact).map(Into::into);
        let Fact { event_id, what, occurred_at, recorded_at, source, reason, position } = fact;
        let outcome = match &what {
            What::DeliveryAttempted { outcome, .. } => Some(*outcome),
            What::Forced { outcome, .. } => *outcome,
            What::Arrived { .. } | What::Departed { .. } | What::Position | What::Note { .. } | What::Undone { .. } => {
                None
            }
        };
        Self {
            event_id,
            load_id,
            stop_id: what.stop_id(),
            kind: what.as_str().to_owned(),
            occurred_at,
            recorded_at,
            source,
            outcome,
            reason,
            lat: position.map(|p| p.lat),
            lon: position.map(|p| p.lon),
            quarantined,
            released,
            overridden,
        }
    }
}

/// Where and how to upload the bytes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentUpload)]
pub struct UploadTo {
    #[schema(example = "PUT")]
    pub method: String,
    #[schema(example = "https://files.example.com/…")]
    pub url: String,
    /// Send exactly these.
    #[schema(example = json!({"content-type": "application/pdf"}))]
    pub headers: BTreeMap<String, String>,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:19:00Z")]
    pub expires_at: Timestamp,
}

/// Where to download the bytes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentDownload)]
pub struct Download {
    #[schema(example = "https://files.example.com/…")]
    pub url: String,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:19:00Z")]
    pub expires_at: Timestamp,
}

/// A paper that proves what happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub struct DocumentView {
    #[schema(value_type = String, example = "doc_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub id: DocumentId,
    #[schema(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub load_id: Option<LoadId>,
    #[schema(value_type = String, example = "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub stop_id: Option<StopId>,
    #[schema(value_type = DocumentKindSchema, inline, example = "proof_of_delivery")]
    pub kind: Option<DocumentKind>,
    #[schema(value_type = ContentTypeSchema, inline, example = "application/pdf")]
    pub content_type: Option<ContentType>,
    /// Bytes.
    #[schema(value_type = u64, example = 20_480)]
    pub size: Option<u64>,
    #[schema(value_type = String, example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub sha256: Option<String>,
    /// `awaited` or `received`.
    #[schema(example = "received")]
    pub status: String,
    #[schema(example = "J. Doe")]
    pub signed_by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T18:00:00Z")]
    pub signed_at: Option<Timestamp>,
    /// Only in the answer to the announcement.
    #[schema(example = json!(null))]
    pub upload: Option<UploadTo>,
    /// Once it was received, when it is read by itself.
    pub download: Option<Download>,
    #[serde(flatten)]
    pub meta: Meta,
}

impl DocumentView {
    pub fn of(stored: &Stored<Document, DocumentId>, context: &Context) -> Self {
        let (paper, signature) = (stored.state.paper(), stored.state.signature());
        Self {
            id: stored.id,
            load_id: paper.map(|p| p.load_id),
            stop_id: paper.map(|p| p.stop_id),
            kind: paper.map(|p| p.kind),
            content_type: paper.map(|p| p.content_type),
            size: paper.map(|p| p.size),
            sha256: paper.map(|p| p.sha256.clone()),
            status: stored.state.status_word().to_owned(),
            signed_by: signature.map(|s| s.signed_by.clone()),
            signed_at: signature.map(|s| s.signed_at),
            upload: None,
            download: None,
            meta: stored.meta(context),
        }
    }
}
