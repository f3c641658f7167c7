//! What follows from the facts of a track besides its milestones: overrides, waiting, and who has to act.

use jiff::Timestamp;
use kernel::{Actor, Currency, Money, StopId};
use serde::Serialize;
use tracking::{
    Bound, ClockState, Detention, Evidence, HeldFact, MilestoneKind, NextAction, Override, Party, Quarantine, Release,
    Rule, Source, StopAction, Undo,
};
use utoipa::ToSchema;

use super::SourceSchema;

/// The rule that an override set aside.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OverriddenRule)]
#[expect(dead_code, reason = "documents the words of `tracking::Rule`")]
pub enum RuleSchema {
    EvidenceRequired,
    BestSourceDecides,
    LastWordStands,
    RecordStands,
    ClockSanity,
}

/// A milestone of a stop.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MilestoneKind)]
#[expect(dead_code, reason = "documents the words of `tracking::MilestoneKind`")]
pub enum MilestoneSchema {
    Arrived,
    Departed,
    DeliveryAttempted,
}

/// Why a fact is held.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Quarantine)]
#[expect(dead_code, reason = "documents the words of `tracking::Quarantine`")]
pub enum QuarantineSchema {
    FromTheFuture,
    BeforeTheLoad,
}

/// How far the clock of a stop is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DetentionClock)]
#[expect(dead_code, reason = "documents the words of `tracking::ClockState`")]
pub enum ClockSchema {
    NotStarted,
    Free,
    Running,
    Stopped,
}

/// What started or stopped the clock.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DetentionBound)]
#[expect(dead_code, reason = "documents the words of `tracking::Bound`")]
pub enum BoundSchema {
    Arrival,
    Appointment,
    Departure,
    DeliveryAttempt,
    SeenFurtherOn,
}

/// Whose move it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StopParty)]
#[expect(dead_code, reason = "documents the words of `tracking::Party`")]
pub enum PartySchema {
    Carrier,
    Driver,
    Shipper,
    Consignee,
    Operator,
}

/// What is to be done at a stop.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StopAction)]
#[expect(dead_code, reason = "documents the words of `tracking::StopAction`")]
pub enum ActionSchema {
    ReviewFact,
    SendTruck,
    DriveToStop,
    LoadTruck,
    UnloadTruck,
    ReportOutcome,
    PlaceRefusedGoods,
    SettlePartialDelivery,
}

/// An amount of money.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DetentionAmount)]
pub struct AmountView {
    /// In minor units (cents).
    #[schema(example = 7_500)]
    amount_minor: i64,
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
}

impl From<Money> for AmountView {
    fn from(Money { amount_minor, currency }: Money) -> Self {
        Self { amount_minor, currency }
    }
}

/// Who set which rule aside, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrackingOverride)]
pub struct OverrideView {
    #[schema(value_type = RuleSchema, inline, example = "best_source_decides")]
    pub rule: Rule,
    #[schema(example = "the gate's log says so")]
    pub reason: String,
    #[schema(value_type = Object, example = json!({"kind": "person", "id": "per_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e", "role": "dispatcher"}))]
    pub actor: Actor,
}

impl From<Override> for OverrideView {
    fn from(Override { rule, reason, actor }: Override) -> Self {
        Self { rule, reason, actor }
    }
}

/// A milestone that an operator took back: what was recorded of it until then no longer counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UndoneMilestone)]
pub struct UndoView {
    #[schema(value_type = MilestoneSchema, inline, example = "arrived")]
    pub milestone: MilestoneKind,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:00Z")]
    pub recorded_at: Timestamp,
    #[serde(flatten)]
    pub why: OverrideView,
}

impl From<&Undo> for UndoView {
    fn from(undo: &Undo) -> Self {
        let Undo { milestone, recorded_at, event_id: _, why } = undo.clone();
        Self { milestone, recorded_at, why: why.into() }
    }
}

/// A fact that does not count, because its clock is impossible.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldFact)]
pub struct HeldFactView {
    #[schema(value_type = String, example = "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    pub stop_id: StopId,
    #[schema(value_type = MilestoneSchema, inline, example = "arrived")]
    pub milestone: MilestoneKind,
    #[schema(value_type = SourceSchema, inline, example = "eld")]
    pub source: Source,
    #[schema(example = "drv-88-0001")]
    pub event_id: String,
    #[schema(value_type = String, format = DateTime, example = "2026-11-23T15:04:00Z")]
    pub occurred_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:00Z")]
    pub recorded_at: Timestamp,
    #[schema(value_type = QuarantineSchema, inline, example = "from_the_future")]
    pub code: Quarantine,
    #[schema(example = "it says that it happened later than we heard of it")]
    pub reason: String,
}

impl From<HeldFact> for HeldFactView {
    fn from(held: HeldFact) -> Self {
        let HeldFact { stop_id, milestone, source, event_id, occurred_at, recorded_at, why } = held;
        let reason = why.why().to_owned();
        Self { stop_id, milestone, source, event_id, occurred_at, recorded_at, code: why, reason }
    }
}

/// A fact that counts although its clock is impossible, because an operator said so.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReleasedFact)]
pub struct ReleaseView {
    #[schema(value_type = SourceSchema, inline, example = "eld")]
    pub source: Source,
    #[schema(example = "drv-88-0001")]
    pub event_id: String,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T16:00:00Z")]
    pub released_at: Timestamp,
    #[serde(flatten)]
    pub why: OverrideView,
}

impl From<&Release> for ReleaseView {
    fn from(release: &Release) -> Self {
        let Release { source, event_id, released_at, why } = release.clone();
        Self { source, event_id, released_at, why: why.into() }
    }
}

/// One end of the clock, and the fact that it was read from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DetentionEvidence)]
pub struct EvidenceView {
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:00Z")]
    pub at: Timestamp,
    #[schema(value_type = BoundSchema, inline, example = "arrival")]
    pub bound: Bound,
    #[schema(value_type = Option<SourceSchema>, inline, example = "eld")]
    pub source: Option<Source>,
    #[schema(example = "drv-88-0001")]
    pub event_id: Option<String>,
    /// When the fact says that it happened: an arrival before the appointment starts the clock later than that.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T15:04:00Z")]
    pub occurred_at: Option<Timestamp>,
}

impl From<Evidence> for EvidenceView {
    fn from(Evidence { at, bound, fact }: Evidence) -> Self {
        let (source, event_id, occurred_at) = match fact {
            Some(fact) => (Some(fact.source), Some(fact.event_id), Some(fact.occurred_at)),
            None => (None, None, None),
        };
        Self { at, bound, source, event_id, occurred_at }
    }
}

/// What the waiting at a stop costs so far, and the facts that say so.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Detention)]
pub struct DetentionView {
    #[schema(value_type = ClockSchema, inline, example = "running")]
    pub state: ClockState,
    /// Whole minutes on the clock.
    #[schema(example = 190)]
    pub minutes: u64,
    /// Those beyond the free time, rounded as agreed.
    #[schema(example = 75)]
    pub billable_minutes: u64,
    pub amount: AmountView,
    #[schema(example = false)]
    pub capped: bool,
    /// The truck came after its appointment.
    #[schema(example = false)]
    pub late: bool,
    /// It was late, and has forfeited detention.
    #[schema(example = false)]
    pub forfeited: bool,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T17:04:00Z")]
    pub free_until: Option<Timestamp>,
    /// By when the notice of detention has to be sent; `null` where none is needed.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T17:34:00Z")]
    pub notice_due_at: Option<Timestamp>,
    pub started: Option<EvidenceView>,
    pub stopped: Option<EvidenceView>,
}

impl From<Detention> for DetentionView {
    fn from(detention: Detention) -> Self {
        let Detention { state, minutes, billable_minutes, amount, capped, late, forfeited, free_until, .. } = detention;
        Self {
            state,
            minutes,
            billable_minutes,
            amount: amount.into(),
            capped,
            late,
            forfeited,
            free_until,
            notice_due_at: detention.notice_due_at,
            started: detention.started.map(Into::into),
            stopped: detention.stopped.map(Into::into),
        }
    }
}

/// Who has to do what next at a stop.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StopNextAction)]
pub struct NextActionView {
    #[schema(value_type = PartySchema, inline, example = "consignee")]
    pub party: Party,
    #[schema(value_type = ActionSchema, inline, example = "unload_truck")]
    pub action: StopAction,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T17:04:00Z")]
    pub due_at: Option<Timestamp>,
    #[schema(example = "the truck is waiting at the dock")]
    pub why: String,
}

impl From<NextAction> for NextActionView {
    fn from(NextAction { party, action, due_at, why }: NextAction) -> Self {
        Self { party, action, due_at, why: why.to_owned() }
    }
}
