//! Plans: proposed from open freight, edited, committed.

use jiff::civil::Date;
use kernel::{FacilityId, PlanId, Pounds, ShipmentId, State};
use platform::http::Listed;
use platform::routes;
use platform::table::Page;
use platform::{Answer, Api, Body, Call, Failure, Id, Paging, Permit, Problems};
use serde::Deserialize;
use serde_json::Value;
use transport::Equipment;
use transport::freight::Status;
use transport::plan::{Ask, Command, Target};
use transport::planner::{CANDIDATES_MAX, Candidate, Criteria, GroupBy};
use utoipa::ToSchema;
use validator::Validate;

use super::{READ, WRITE};
use crate::table::{Freights, Plans};
use crate::views::PlanView;
use crate::wire::{EquipmentWord, IdempotencyKey};

/// What to plan, and within which limits.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposePlan {
    #[schema(value_type = String, example = "fac_018f6b2e7c1d7a41b3c5d2e4f6a8b0c5")]
    facility_id: FacilityId,
    /// `zip3`, `state` or `zone` (the first digit of the ZIP code).
    #[schema(value_type = String, example = "state")]
    group_by: GroupBy,
    /// The first ship date; the oldest of the waiting freight when not given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-22")]
    from: Option<Date>,
    /// Ship dates until so many days later, 0 to 3,660.
    #[schema(example = 7, maximum = 3_660)]
    window_days: u16,
    /// Per load; 42,000 lb when not given.
    #[serde(default = "Criteria::default_weight")]
    #[schema(value_type = String, example = "42000")]
    max_weight_lb: Pounds,
    /// Consignees per load, 1 to 45; 25 when not given.
    #[serde(default = "default_stops")]
    #[schema(example = 25, minimum = 1, maximum = 45)]
    max_stops: u16,
    #[serde(default)]
    #[schema(value_type = EquipmentWord)]
    equipment: Equipment,
    /// Leaves out what the warehouse has not staged.
    #[serde(default)]
    #[schema(example = false)]
    ready_only: bool,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "TX")]
    destination_state: Option<State>,
}

const fn default_stops() -> u16 {
    Criteria::DEFAULT_STOPS
}

impl ProposePlan {
    fn into_parts(self) -> (FacilityId, Criteria) {
        let Self { facility_id, group_by, from, window_days, max_weight_lb, max_stops, .. } = self;
        let Self { equipment, ready_only, destination_state, .. } = self;
        let criteria = Criteria {
            group_by,
            from,
            window_days,
            max_weight_lb,
            max_stops,
            equipment,
            ready_only,
            destination_state,
        };
        (facility_id, criteria)
    }
}

/// Puts a shipment onto another load of the plan.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MoveShipment {
    #[schema(value_type = String, example = "shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d1")]
    shipment_id: ShipmentId,
    /// The key of a load of this plan, or `new`.
    #[schema(example = "2")]
    to: String,
}

/// Takes a shipment out of the plan.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct RemoveShipment {
    #[schema(value_type = String, example = "shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d1")]
    shipment_id: ShipmentId,
}

/// Nothing to say.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct NoDetails {}

/// Propose loads
///
/// Looks at the 1,000 oldest open freights of the facility, groups them by destination, and fills loads within the
/// limits. Every freight is on one load, or left out with a reason.
#[utoipa::path(
    post, path = "/v1/plans", tag = "plans", params(IdempotencyKey), request_body = ProposePlan,
    responses((status = 201, description = "Proposed.", body = PlanView), Problems)
)]
async fn propose_plan(call: Call, Body(body): Body<ProposePlan>) -> Answer<PlanView> {
    let permit = call.permit(WRITE, "propose_plan")?;
    let plan_id = permit.new_id::<PlanId>();
    let (facility_id, criteria) = body.into_parts();
    let (candidates, more_waiting) = waiting(&permit, facility_id).await?;
    let ask = Box::new(Ask { plan_id, facility_id, criteria, more_waiting, asked_at: permit.now() });
    permit.create::<Plans>(plan_id, Command::Propose { ask, candidates }).await
}

/// The oldest open freight of a facility, and whether there is more than one proposal looks at.
async fn waiting(permit: &Permit, facility_id: FacilityId) -> Result<(Vec<Candidate>, bool), Failure> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut paging = Paging::longest();
    while candidates.len() < CANDIDATES_MAX {
        let query = Freights::of_status(Status::Open, Some(facility_id));
        let page = permit.list_stored::<Freights>(query, &paging).await?;
        for stored in page.items {
            let (weight_lb, pieces, ready) = (stored.state.weight_lb(), stored.state.pieces(), stored.state.ready);
            // An index lags behind what it indexes: what was assigned a moment ago is passed over here.
            if stored.state.status() == Status::Open
                && let Some(allocated) = stored.state.allocated
            {
                let (ship_to, ship_by) = (allocated.ship_to, allocated.ship_by);
                candidates.push(Candidate { shipment_id: stored.id, ship_to, ship_by, weight_lb, pieces, ready });
            }
        }
        match page.next_cursor {
            Some(cursor) => paging = paging.after(Some(cursor)),
            None => return Ok((candidates, false)),
        }
    }
    candidates.truncate(CANDIDATES_MAX);
    Ok((candidates, true))
}

/// List plans, newest first
#[utoipa::path(
    get, path = "/v1/plans", tag = "plans", params(Paging),
    responses((status = 200, description = "A page.", body = Page<PlanView>), Problems)
)]
async fn list_plans(call: Call, paging: Paging) -> Result<Listed<PlanView>, Failure> {
    call.permit(READ, "list_plans")?.list::<Plans>(Plans::newest(), &paging).await
}

/// Read a plan
#[utoipa::path(
    get, path = "/v1/plans/{id}", tag = "plans", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now.", body = PlanView), Problems)
)]
async fn get_plan(call: Call, Id(id): Id<PlanId>) -> Answer<PlanView> {
    call.permit(READ, "get_plan")?.show::<Plans>(id).await
}

/// All that happened to a plan
#[utoipa::path(
    get, path = "/v1/plans/{id}/history", tag = "plans", params(("id" = String, Path), Paging),
    responses((status = 200, description = "Events, oldest first.", body = Page<Object>), Problems)
)]
async fn list_plan_history(call: Call, Id(id): Id<PlanId>, paging: Paging) -> Result<Listed<Value>, Failure> {
    call.permit(READ, "list_plan_history")?.history::<Plans>(id, &paging).await
}

/// Move a shipment to another load of the plan
#[utoipa::path(
    post, path = "/v1/plans/{id}/move", tag = "plans", params(("id" = String, Path), IdempotencyKey),
    request_body = MoveShipment,
    responses((status = 200, description = "Moved.", body = PlanView), Problems)
)]
async fn move_plan_shipment(call: Call, Id(id): Id<PlanId>, Body(body): Body<MoveShipment>) -> Answer<PlanView> {
    let MoveShipment { shipment_id, to } = body;
    let to = if to == "new" { Target::New } else { Target::Load(to) };
    call.permit(WRITE, "move_plan_shipment")?.execute::<Plans>(id, Command::Move { shipment_id, to }).await
}

/// Take a shipment out of the plan
#[utoipa::path(
    post, path = "/v1/plans/{id}/remove", tag = "plans", params(("id" = String, Path), IdempotencyKey),
    request_body = RemoveShipment,
    responses((status = 200, description = "Removed.", body = PlanView), Problems)
)]
async fn remove_plan_shipment(call: Call, Id(id): Id<PlanId>, Body(body): Body<RemoveShipment>) -> Answer<PlanView> {
    let RemoveShipment { shipment_id } = body;
    call.permit(WRITE, "remove_plan_shipment")?.execute::<Plans>(id, Command::Remove { shipment_id }).await
}

/// Commit a plan
///
/// Its loads are made a moment later, under the ids that the plan shows. Freight that has meanwhile gone elsewhere is
/// passed over.
#[utoipa::path(
    post, path = "/v1/plans/{id}/commit", tag = "plans", params(("id" = String, Path), IdempotencyKey),
    request_body = NoDetails,
    responses((status = 200, description = "Committed.", body = PlanView), Problems)
)]
async fn commit_plan(call: Call, Id(id): Id<PlanId>, Body(NoDetails {}): Body<NoDetails>) -> Answer<PlanView> {
    call.permit(WRITE, "commit_plan")?.execute::<Plans>(id, Command::Commit).await
}

/// Discard a plan
#[utoipa::path(
    post, path = "/v1/plans/{id}/discard", tag = "plans", params(("id" = String, Path), IdempotencyKey),
    request_body = NoDetails,
    responses((status = 200, description = "Discarded.", body = PlanView), Problems)
)]
async fn discard_plan(call: Call, Id(id): Id<PlanId>, Body(NoDetails {}): Body<NoDetails>) -> Answer<PlanView> {
    call.permit(WRITE, "discard_plan")?.execute::<Plans>(id, Command::Discard).await
}

pub fn routes(api: Api) -> Api {
    api.routes(routes!(propose_plan, list_plans))
        .routes(routes!(get_plan))
        .routes(routes!(list_plan_history))
        .routes(routes!(move_plan_shipment))
        .routes(routes!(remove_plan_shipment))
        .routes(routes!(commit_plan))
        .routes(routes!(discard_plan))
}
