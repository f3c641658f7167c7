//! What control's resources look like on the wire.

use std::collections::BTreeMap;

use control::{Case, CaseStatus, Cause, Evidence, Invariant, Party, SubjectKind};
use jiff::Timestamp;
use kernel::{Actor, CaseId, Context, EventId, MemberId};
use platform::{Meta, Stored};
use serde::Serialize;
use utoipa::ToSchema;

use crate::reconcile::Report;
use crate::watch::Work;

/// Who has to act.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Party)]
#[expect(dead_code, reason = "documents the words of `control::Party`")]
pub enum PartySchema {
    Shipper,
    Warehouse,
    Carrier,
    /// The office that tenders and dispatches.
    Broker,
    Driver,
    Consignee,
    Support,
    Finance,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CaseStatus)]
#[expect(dead_code, reason = "documents the words of `control::CaseStatus`")]
pub enum CaseStatusSchema {
    Open,
    Snoozed,
    Resolved,
    Healed,
}

/// What must not be true for long.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Invariant)]
#[expect(dead_code, reason = "documents the words of `control::Invariant`")]
pub enum InvariantSchema {
    PackedNotPickedUp,
    PickedUpNotPacked,
    DeliveredNotBillable,
    BilledNotDelivered,
    QuantitiesDoNotAddUp,
    InvoiceDiffersFromEvents,
    AppointmentVsEta,
    TenderAcceptedNotDispatched,
    ProofOfDeliveryMissing,
    NextActionOverdue,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CaseCause)]
#[expect(dead_code, reason = "documents the words of `control::Cause`")]
pub enum CauseSchema {
    CarrierFault,
    WarehouseFault,
    ShipperFault,
    ConsigneeFault,
    Weather,
    MissingData,
    WrongData,
    AcceptedAsIs,
    Other,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SubjectKind)]
#[expect(dead_code, reason = "documents the words of `control::SubjectKind`")]
pub enum SubjectKindSchema {
    Order,
    Shipment,
    Load,
}

/// One fact behind a break.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseEvidence {
    #[schema(example = "the carrier accepted at 2026-11-20T14:00:00Z")]
    text: String,
    /// The event that says so; none for what is missing.
    #[schema(value_type = Option<String>, example = "evt_0192f0c1a2b37c4d8e5f60718293a4b5")]
    event_id: Option<EventId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CaseComment {
    #[schema(value_type = String, format = DateTime, example = "2026-11-20T15:04:05Z")]
    at: Timestamp,
    #[schema(value_type = Object, example = json!({"kind": "person", "id": "per_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b", "role": "dispatcher"}))]
    by: Actor,
    #[schema(example = "called the carrier, a truck is on its way")]
    text: String,
}

/// What somebody said it was.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseResolution {
    #[schema(value_type = String, format = DateTime, example = "2026-11-20T16:00:00Z")]
    at: Timestamp,
    #[schema(value_type = Object, example = json!({"kind": "person", "id": "per_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b", "role": "dispatcher"}))]
    by: Actor,
    #[schema(value_type = CauseSchema, inline, example = "carrier_fault")]
    cause: Cause,
    #[schema(example = "the truck broke down")]
    note: Option<String>,
}

/// A break of one invariant on one order, shipment or load.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseView {
    #[schema(value_type = String, example = "cas_0192f0c1a2b37c4d8e5f60718293a4b5")]
    id: CaseId,
    #[schema(value_type = CaseStatusSchema, inline, example = "open")]
    status: CaseStatus,
    #[schema(value_type = Option<InvariantSchema>, inline, example = "tender_accepted_not_dispatched")]
    invariant: Option<Invariant>,
    /// The identifier of the order, shipment or load.
    #[schema(example = "lod_0192f0c1a2b37c4d8e5f60718293a4b5")]
    subject: Option<String>,
    #[schema(value_type = Option<SubjectKindSchema>, inline, example = "load")]
    subject_kind: Option<SubjectKind>,
    /// The subject as people name it; empty while that is unknown.
    #[schema(example = "L-10482")]
    number: String,
    /// Who has to mend it.
    #[schema(value_type = Option<PartySchema>, inline, example = "broker")]
    owner: Option<Party>,
    evidence: Vec<CaseEvidence>,
    /// Since when it should have been otherwise.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-20T14:00:00Z")]
    due_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-20T15:04:05Z")]
    opened_at: Option<Timestamp>,
    /// How often it was opened.
    #[schema(example = 1)]
    times_opened: u32,
    #[schema(value_type = Option<String>, example = "mem_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b")]
    assignee: Option<MemberId>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-21T08:00:00Z")]
    snoozed_until: Option<Timestamp>,
    comments: Vec<CaseComment>,
    resolution: Option<CaseResolution>,
    /// When the truth mended it.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    healed_at: Option<Timestamp>,
    #[serde(flatten)]
    meta: Meta,
}

impl CaseView {
    pub fn of(stored: &Stored<Case, CaseId>, context: &Context) -> Self {
        let Case { status, about, assignee, snoozed_until, comments, resolution, healed_at, opened } =
            stored.state.clone();
        let broken = about.as_ref().map(|about| about.broken.clone());
        let evidence = broken.iter().flat_map(|broken| broken.evidence.clone());
        Self {
            id: stored.id,
            status,
            invariant: broken.as_ref().map(|broken| broken.invariant),
            subject: broken.as_ref().map(|broken| broken.subject.to_string()),
            subject_kind: broken.as_ref().map(|broken| broken.subject.kind()),
            number: about.as_ref().map(|about| about.number.clone()).unwrap_or_default(),
            owner: broken.as_ref().map(|broken| broken.owner),
            evidence: evidence.map(|Evidence { text, event_id }| CaseEvidence { text, event_id }).collect(),
            due_at: broken.as_ref().map(|broken| broken.due_at),
            opened_at: about.as_ref().map(|about| about.at),
            times_opened: opened,
            assignee,
            snoozed_until,
            comments: comments
                .into_iter()
                .map(|control::Comment { at, by, text }| CaseComment { at, by, text })
                .collect(),
            resolution: resolution.map(|control::Resolution { at, by, cause, note }| CaseResolution {
                at,
                by,
                cause,
                note,
            }),
            healed_at,
            meta: stored.meta(context),
        }
    }
}

/// What a party has to do next about one order, shipment or load.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorklistItem {
    #[schema(example = "lod_0192f0c1a2b37c4d8e5f60718293a4b5")]
    subject: String,
    #[schema(value_type = SubjectKindSchema, inline, example = "load")]
    subject_kind: SubjectKind,
    #[schema(example = "L-10482")]
    number: String,
    #[schema(value_type = PartySchema, inline, example = "carrier")]
    party: Party,
    #[schema(example = "answer_tender")]
    action: String,
    /// None where no clock runs.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-20T16:00:00Z")]
    due_at: Option<Timestamp>,
    #[schema(example = false)]
    overdue: bool,
    #[schema(example = "the tender is not answered")]
    why: String,
}

impl WorklistItem {
    pub fn of(work: Work, now: Timestamp) -> Self {
        let Work { subject, number, party, action, due_at, why } = work;
        Self {
            subject: subject.to_string(),
            subject_kind: subject.kind(),
            number,
            party,
            action,
            due_at,
            overdue: due_at.is_some_and(|due| due <= now),
            why,
        }
    }
}

/// What a reconciliation has compared, and what it found.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationReport {
    #[schema(value_type = String, format = DateTime, example = "2026-11-20T16:00:00Z")]
    at: Timestamp,
    /// Orders, shipments and loads that are open and were compared.
    #[schema(example = 40)]
    pictures: u32,
    /// Aggregates of all contexts whose whole histories were read for it.
    #[schema(example = 131)]
    aggregates: u32,
    /// Events of those histories.
    #[schema(example = 702)]
    events: u64,
    /// Facts that had never arrived, found in a history and taken in.
    #[schema(example = 0)]
    missed: u32,
    /// Breaks that stand, by invariant.
    #[schema(example = json!({"proof_of_delivery_missing": 1}))]
    broken: BTreeMap<String, u32>,
    /// Cases that it opened.
    #[schema(example = 1)]
    opened: u32,
    /// Cases that it closed, for the truth had healed.
    #[schema(example = 0)]
    healed: u32,
    /// Whether nothing open was left to compare after it.
    #[schema(example = true)]
    complete: bool,
}

impl From<Report> for ReconciliationReport {
    fn from(report: Report) -> Self {
        let Report { at, pictures, aggregates, events, missed, broken, opened, healed, complete } = report;
        Self { at, pictures, aggregates, events, missed, broken, opened, healed, complete }
    }
}

/// A reconciliation, and where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationRun {
    #[serde(flatten)]
    pub report: ReconciliationReport,
    /// Send it to compare what is left; none when nothing is.
    #[schema(example = json!(null))]
    pub next_cursor: Option<String>,
}
