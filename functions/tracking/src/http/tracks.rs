//! `/v1/tracks`: the trusted status of a load, by the load's own id.

use jiff::Timestamp;
use kernel::LoadId;
use platform::entity::Meta;
use platform::http::Params;
use platform::{Answer, Call, Failure, Id, Listed, Paging, Problems, Reply};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use crate::ledger::{self, Known};
use crate::table::{Tracks, track_id};
use crate::views::TrackView;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// What we knew at this instant: facts that were recorded later do not count, however early they happened.
    #[serde(default)]
    #[param(value_type = Option<String>, format = DateTime, example = "2026-11-22T14:05:00Z")]
    as_of: Option<Timestamp>,
}

/// Read where a load is, and how each of its stops went
///
/// With `as_of`, as it was known then; nothing can be done to that, and it has no `ETag`. 404 when nothing was known yet.
#[utoipa::path(get, path = "/v1/tracks/{id}", tag = "tracking",
    params(("id" = String, Path, description = "The load's id"), AsOf),
    responses((status = 200, body = TrackView), Problems))]
pub async fn get_track(call: Call, Id(id): Id<LoadId>, Params(AsOf { as_of }): Params<AsOf>) -> Answer<TrackView> {
    let permit = call.permit("tracking:read", "get_track")?;
    let Some(as_of) = as_of else { return permit.show::<Tracks>(track_id(id)).await };
    if as_of > permit.now() {
        return Err(Failure::field("as_of", "as_of_in_the_future", "what will be known is not known yet"));
    }
    let known = ledger::known_at(&permit, id, as_of).await?;
    let Known { track, version, created_at, updated_at } =
        known.ok_or_else(|| Failure::not_found("track", track_id(id)))?;
    let meta = Meta { version, created_at, updated_at, allowed_actions: Vec::new(), blocked_actions: Vec::new() };
    Reply::ok(TrackView::at(track_id(id), &track, as_of, meta))
}

/// Read the ledger of a load: facts received and milestones announced
#[utoipa::path(get, path = "/v1/tracks/{id}/history", tag = "tracking",
    params(("id" = String, Path, description = "The load's id"), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_track_history(call: Call, Id(id): Id<LoadId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit("tracking:read", "get_track_history")?.history::<Tracks>(track_id(id), &paging).await
}
