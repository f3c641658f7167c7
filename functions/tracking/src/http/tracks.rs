//! `/v1/tracks`: the trusted status of a load, by the load's own id.

use kernel::LoadId;
use platform::{Answer, Call, Failure, Id, Listed, Paging, Problems};
use serde_json::Value;

use crate::table::{Tracks, track_id};
use crate::views::TrackView;

/// Read where a load is, and how each of its stops went
#[utoipa::path(get, path = "/v1/tracks/{id}", tag = "tracking", params(("id" = String, Path, description = "The load's id")),
    responses((status = 200, body = TrackView), Problems))]
pub async fn get_track(call: Call, Id(id): Id<LoadId>) -> Answer<TrackView> {
    call.permit("tracking:read", "get_track")?.show::<Tracks>(track_id(id)).await
}

/// Read the ledger of a load: facts received and milestones announced
#[utoipa::path(get, path = "/v1/tracks/{id}/history", tag = "tracking",
    params(("id" = String, Path, description = "The load's id"), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_track_history(call: Call, Id(id): Id<LoadId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("tracking:read", "get_track_history")?.history::<Tracks>(track_id(id), &paging).await
}
