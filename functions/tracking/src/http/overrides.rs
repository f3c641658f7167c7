//! Overrides: an operator sets a rule of the record aside, says why, and it stays visible.

use jiff::Timestamp;
use kernel::{FactId, LoadId, StopId};
use platform::{Answer, Body, Call, Id, Problems};
use serde::Deserialize;
use tracking::{MilestoneKind, Outcome, Source, TrackCommand};
use utoipa::ToSchema;
use validator::Validate;

use crate::ledger::override_record;
use crate::views::{MilestoneSchema, OutcomeSchema, SourceSchema, TrackView};

/// Which milestone is set, when it happened, and why an operator says so.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForceMilestone {
    #[schema(value_type = String, example = "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    stop_id: StopId,
    #[schema(value_type = MilestoneSchema, inline, example = "arrived")]
    milestone: MilestoneKind,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T15:04:00Z")]
    occurred_at: Timestamp,
    /// Needed for `delivery_attempted`, and only there.
    #[serde(default)]
    #[schema(value_type = Option<OutcomeSchema>, inline, example = json!(null))]
    outcome: Option<Outcome>,
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "the gate's log says so")]
    reason: String,
}

/// Set a milestone by hand
///
/// It outranks what was reported, and the rule that it sets aside stands beside it for ever. Another force, an undo or a
/// later report of source `operator` has the last word.
#[utoipa::path(post, path = "/v1/tracks/{id}/force-milestone", tag = "tracking",
    params(("id" = String, Path, description = "The load's id")), request_body = ForceMilestone,
    responses((status = 200, body = TrackView, description = "Set."), Problems))]
pub async fn force_milestone(
    call: Call,
    Id(load_id): Id<LoadId>,
    Body(body): Body<ForceMilestone>,
) -> Answer<TrackView> {
    let ForceMilestone { stop_id, milestone, occurred_at, outcome, reason } = body;
    let permit = call.permit("tracking:write", "force_milestone")?.because(reason.clone());
    let event_id = permit.new_id::<FactId>().to_string();
    let command = TrackCommand::ForceMilestone { load_id, event_id, stop_id, milestone, occurred_at, outcome, reason };
    override_record(&permit, load_id, command).await
}

/// Which milestone is taken back, and why.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoMilestone {
    #[schema(value_type = String, example = "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    stop_id: StopId,
    #[schema(value_type = MilestoneSchema, inline, example = "arrived")]
    milestone: MilestoneKind,
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "it was another truck")]
    reason: String,
}

/// Take a milestone back
///
/// What was recorded of it until now no longer counts, also when it reaches the track later. What is heard from now on does.
#[utoipa::path(post, path = "/v1/tracks/{id}/undo-milestone", tag = "tracking",
    params(("id" = String, Path, description = "The load's id")), request_body = UndoMilestone,
    responses((status = 200, body = TrackView, description = "Taken back."), Problems))]
pub async fn undo_milestone(call: Call, Id(load_id): Id<LoadId>, Body(body): Body<UndoMilestone>) -> Answer<TrackView> {
    let UndoMilestone { stop_id, milestone, reason } = body;
    let permit = call.permit("tracking:write", "undo_milestone")?.because(reason.clone());
    let event_id = permit.new_id::<FactId>().to_string();
    override_record(&permit, load_id, TrackCommand::UndoMilestone { load_id, event_id, stop_id, milestone, reason })
        .await
}

/// Which fact is released, by its name, and why.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseFact {
    #[schema(value_type = SourceSchema, inline, example = "eld")]
    source: Source,
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128, example = "drv-88-0001")]
    event_id: String,
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "the device's clock was a day ahead")]
    reason: String,
}

/// Let a quarantined fact count
#[utoipa::path(post, path = "/v1/tracks/{id}/release-fact", tag = "tracking",
    params(("id" = String, Path, description = "The load's id")), request_body = ReleaseFact,
    responses((status = 200, body = TrackView, description = "It counts."), Problems))]
pub async fn release_fact(call: Call, Id(load_id): Id<LoadId>, Body(body): Body<ReleaseFact>) -> Answer<TrackView> {
    let ReleaseFact { source, event_id, reason } = body;
    let permit = call.permit("tracking:write", "release_fact")?.because(reason.clone());
    override_record(&permit, load_id, TrackCommand::ReleaseFact { load_id, source, event_id, reason }).await
}
