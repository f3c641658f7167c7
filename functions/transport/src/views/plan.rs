//! A plan, with what each of its loads adds up to.

use jiff::civil::Date;
use kernel::{Context, FacilityId, LoadId, PlanId, Pounds, ShipmentId, State};
use platform::{Meta, Stored};
use serde::Serialize;
use transport::planner::{GroupBy, LeftOut, Proposed};
use transport::{Equipment, Plan};
use utoipa::ToSchema;

use crate::wire::EquipmentWord;

/// What a plan was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanCriteria {
    /// `zip3`, `state` or `zone` (the first digit of the ZIP code).
    #[schema(value_type = String, example = "state")]
    pub group_by: GroupBy,
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-22")]
    pub from: Option<Date>,
    #[schema(example = 7)]
    pub window_days: u16,
    #[schema(value_type = String, example = "42000")]
    pub max_weight_lb: Pounds,
    #[schema(example = 25)]
    pub max_stops: u16,
    #[schema(value_type = EquipmentWord)]
    pub equipment: Equipment,
    #[schema(example = false)]
    pub ready_only: bool,
    #[schema(value_type = Option<String>, example = "TX")]
    pub destination_state: Option<State>,
}

/// A load that the plan proposes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanLoad {
    /// Names the load within its plan.
    #[schema(example = "1")]
    pub key: String,
    /// The id that the load has once the plan is committed.
    #[schema(value_type = String, example = "lod_018f6b2e7c1d7a41b3c5d2e4f6a8b0d4")]
    pub load_id: LoadId,
    /// The group that it was proposed for.
    #[schema(example = "TX")]
    pub destination: String,
    #[schema(value_type = Vec<String>, example = json!(["shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d1"]))]
    pub shipment_ids: Vec<ShipmentId>,
    /// Consignees.
    #[schema(example = 9)]
    pub stops: usize,
    #[schema(value_type = String, example = "1200")]
    pub weight_lb: Pounds,
    #[schema(example = 80)]
    pub pieces: u64,
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-22")]
    pub first_ship_by: Option<Date>,
    #[schema(value_type = Option<String>, format = Date, example = "2026-11-24")]
    pub last_ship_by: Option<Date>,
}

/// Freight that is in no load of the plan, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanLeftOut {
    #[schema(value_type = String, example = "shp_018f6b2e7c1d7a41b3c5d2e4f6a8b0d5")]
    pub shipment_id: ShipmentId,
    #[schema(value_type = String, example = "over_weight")]
    pub code: LeftOut,
    #[schema(example = "heavier than a whole load may be")]
    pub reason: &'static str,
}

/// Loads as proposed, to be edited and committed.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanView {
    #[schema(value_type = String, example = "pln_018f6b2e7c1d7a41b3c5d2e4f6a8b0d6")]
    pub id: PlanId,
    /// `proposed`, `committed` or `discarded`.
    #[schema(example = "proposed")]
    pub status: &'static str,
    #[schema(value_type = Option<String>, example = "fac_018f6b2e7c1d7a41b3c5d2e4f6a8b0c5")]
    pub facility_id: Option<FacilityId>,
    pub criteria: Option<PlanCriteria>,
    /// More freight was waiting than the 1,000 that one proposal looks at.
    #[schema(example = false)]
    pub more_waiting: bool,
    pub loads: Vec<PlanLoad>,
    pub left_out: Vec<PlanLeftOut>,
    #[schema(example = 100)]
    pub planned_count: usize,
    #[schema(example = 2)]
    pub left_out_count: usize,
    #[serde(flatten)]
    pub meta: Meta,
}

impl PlanView {
    pub fn of(stored: &Stored<Plan, PlanId>, context: &Context) -> Self {
        let plan = &stored.state;
        let ask = plan.ask.as_ref();
        let left_out =
            |(id, why): (&ShipmentId, &LeftOut)| PlanLeftOut { shipment_id: *id, code: *why, reason: why.reason() };
        Self {
            id: stored.id,
            status: plan.status.as_str(),
            facility_id: ask.map(|ask| ask.facility_id),
            criteria: ask.map(|ask| criteria(&ask.criteria)),
            more_waiting: ask.is_some_and(|ask| ask.more_waiting),
            loads: plan.loads.iter().map(|load| planned(stored.id, plan, load)).collect(),
            left_out: plan.left_out.iter().map(left_out).collect(),
            planned_count: plan.loads.iter().map(|load| load.shipment_ids.len()).sum(),
            left_out_count: plan.left_out.len(),
            meta: stored.meta(context),
        }
    }
}

fn criteria(asked: &transport::planner::Criteria) -> PlanCriteria {
    let transport::planner::Criteria { group_by, from, window_days, max_weight_lb, max_stops, .. } = *asked;
    let transport::planner::Criteria { equipment, ready_only, destination_state, .. } = *asked;
    PlanCriteria { group_by, from, window_days, max_weight_lb, max_stops, equipment, ready_only, destination_state }
}

fn planned(plan_id: PlanId, plan: &Plan, load: &Proposed) -> PlanLoad {
    let fill = plan.fill(load);
    let (first_ship_by, last_ship_by) = plan.ship_dates(load).unzip();
    PlanLoad {
        key: load.key.clone(),
        load_id: Plan::load_id(plan_id, &load.key),
        destination: load.destination.clone(),
        shipment_ids: load.shipment_ids.clone(),
        stops: fill.doors.len(),
        weight_lb: fill.weight_lb,
        pieces: fill.pieces,
        first_ship_by,
        last_ship_by,
    }
}
