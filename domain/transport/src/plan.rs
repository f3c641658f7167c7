//! A plan: loads as proposed, edited by hand, then committed once.

use std::collections::BTreeMap;

use kernel::{Aggregate, Context, FacilityId, LoadId, PlanId, Refusal, Rejection, ShipmentId, TypedId};
use serde::{Deserialize, Serialize};

use crate::planner::{self, Candidate, Criteria, Fill, Item, LeftOut, Limit, Proposed};
use crate::record::Fault;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing was proposed yet.
    #[default]
    Blank,
    Proposed,
    Committed,
    Discarded,
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Proposed => "proposed",
            Self::Committed => "committed",
            Self::Discarded => "discarded",
        }
    }
}

/// What was asked for, and of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub plan_id: PlanId,
    pub facility_id: FacilityId,
    pub criteria: Criteria,
    /// More freight was waiting than one proposal looks at.
    pub more_waiting: bool,
    pub asked_at: jiff::Timestamp,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Ask>,
    #[serde(default)]
    pub items: BTreeMap<ShipmentId, Item>,
    #[serde(default)]
    pub loads: Vec<Proposed>,
    #[serde(default)]
    pub left_out: BTreeMap<ShipmentId, LeftOut>,
    /// Counts every load that the plan ever had, so that no key names two.
    #[serde(default)]
    pub keys: u32,
}

/// Where an edit puts a shipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Load(String),
    New,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Propose { ask: Box<Ask>, candidates: Vec<Candidate> },
    Move { shipment_id: ShipmentId, to: Target },
    Remove { shipment_id: ShipmentId },
    Commit,
    Discard,
}

/// A load to be made, under the id that it will have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommittedLoad {
    pub load_id: LoadId,
    pub shipment_ids: Vec<ShipmentId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Event {
    #[serde(rename = "plan_proposed")]
    Proposed { ask: Box<Ask>, items: Vec<Item>, loads: Vec<Proposed>, left_out: Vec<(ShipmentId, LeftOut)> },
    #[serde(rename = "plan_shipment_moved")]
    Moved { shipment_id: ShipmentId, to: String },
    #[serde(rename = "plan_shipment_removed")]
    Removed { shipment_id: ShipmentId },
    #[serde(rename = "plan_committed")]
    Committed { plan_id: PlanId, facility_id: FacilityId, equipment: crate::Equipment, loads: Vec<CommittedLoad> },
    #[serde(rename = "plan_discarded")]
    Discarded { plan_id: PlanId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanRejection {
    #[error("{0}")]
    Invalid(Fault),
    #[error("there is no such plan")]
    Absent,
    #[error("the plan exists already")]
    Exists,
    #[error("the plan is {} already", .0.as_str())]
    Settled(Status),
    #[error("the plan does not know this shipment")]
    UnknownShipment,
    #[error("the plan has no load `{0}`")]
    UnknownLoad(String),
    #[error("the load would be heavier than {0}")]
    OverWeight(kernel::Pounds),
    #[error("the load would have more than {0} consignees")]
    TooManyStops(u16),
    #[error("the load would have more than {} shipments", planner::SHIPMENTS_MAX)]
    TooManyShipments,
    #[error("the plan has {} loads, as many as it may", planner::LOADS_MAX)]
    TooManyLoads,
    #[error("the plan has no load to commit")]
    Empty,
}

impl Rejection for PlanRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(fault) => fault.code,
            Self::Absent => "plan_not_found",
            Self::Exists => "plan_already_exists",
            Self::Settled(_) => "plan_settled",
            Self::UnknownShipment => "unknown_plan_shipment",
            Self::UnknownLoad(_) => "unknown_plan_load",
            Self::OverWeight(_) => "load_over_weight",
            Self::TooManyStops(_) => "load_over_stops",
            Self::TooManyShipments => "load_over_shipments",
            Self::TooManyLoads => "plan_over_loads",
            Self::Empty => "plan_empty",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::Invalid(_) | Self::UnknownShipment | Self::UnknownLoad(_) => Refusal::Invalid,
            Self::Exists
            | Self::Settled(_)
            | Self::OverWeight(_)
            | Self::TooManyStops(_)
            | Self::TooManyShipments
            | Self::TooManyLoads
            | Self::Empty => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Invalid(fault) => Some(fault.pointer.clone()),
            Self::UnknownShipment => Some("/shipment_id".to_owned()),
            Self::UnknownLoad(_) => Some("/to".to_owned()),
            _ => None,
        }
    }
}

impl Plan {
    /// The id that a load of this plan will have.
    pub fn load_id(plan_id: PlanId, key: &str) -> LoadId {
        LoadId::derive(&[&plan_id.to_string(), key])
    }

    /// What a load of this plan holds.
    pub fn fill(&self, load: &Proposed) -> Fill {
        Fill::of(load.shipment_ids.iter().filter_map(|id| self.items.get(id)))
    }

    /// The first and the last ship date in a load.
    pub fn ship_dates(&self, load: &Proposed) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
        let dates = || load.shipment_ids.iter().filter_map(|id| self.items.get(id)).map(|item| item.ship_by);
        Some((dates().min()?, dates().max()?))
    }

    fn open(&self) -> Result<&Ask, PlanRejection> {
        match (self.status, &self.ask) {
            (Status::Proposed, Some(ask)) => Ok(ask),
            (Status::Blank, _) | (Status::Proposed, None) => Err(PlanRejection::Absent),
            (settled @ (Status::Committed | Status::Discarded), _) => Err(PlanRejection::Settled(settled)),
        }
    }

    fn move_shipment(&self, shipment_id: ShipmentId, to: &Target) -> Result<Vec<Event>, PlanRejection> {
        let criteria = &self.open()?.criteria;
        let item = self.items.get(&shipment_id).ok_or(PlanRejection::UnknownShipment)?;
        let (key, fill) = match to {
            Target::New if self.loads.len() >= planner::LOADS_MAX => return Err(PlanRejection::TooManyLoads),
            Target::New => ((self.keys + 1).to_string(), Fill::default()),
            Target::Load(key) => {
                let load = self.loads.iter().find(|load| load.key == *key);
                let load = load.ok_or_else(|| PlanRejection::UnknownLoad(key.clone()))?;
                if load.shipment_ids.contains(&shipment_id) {
                    return Ok(vec![]);
                }
                (key.clone(), self.fill(load))
            }
        };
        fill.takes(item, criteria).map_err(|limit| match limit {
            Limit::Weight => PlanRejection::OverWeight(criteria.max_weight_lb),
            Limit::Stops => PlanRejection::TooManyStops(criteria.max_stops),
            Limit::Shipments => PlanRejection::TooManyShipments,
        })?;
        Ok(vec![Event::Moved { shipment_id, to: key }])
    }

    fn take_out(&mut self, shipment_id: ShipmentId) {
        for load in &mut self.loads {
            load.shipment_ids.retain(|id| *id != shipment_id);
        }
        self.left_out.remove(&shipment_id);
    }
}

fn check(criteria: &Criteria) -> Result<(), Fault> {
    let weight_fits = !criteria.max_weight_lb.get().is_zero() && criteria.max_weight_lb.get() <= 80_000.into();
    if !weight_fits {
        return Err(Fault::new("invalid_max_weight", "/max_weight_lb", "must be above 0 and at most 80000 pounds"));
    }
    if !(1..=planner::STOPS_MAX).contains(&criteria.max_stops) {
        let message = format!("must be from 1 to {}", planner::STOPS_MAX);
        return Err(Fault::new("invalid_max_stops", "/max_stops", message));
    }
    if criteria.window_days > planner::WINDOW_DAYS_MAX {
        let message = format!("must be at most {}", planner::WINDOW_DAYS_MAX);
        return Err(Fault::new("invalid_window_days", "/window_days", message));
    }
    Ok(())
}

impl Aggregate for Plan {
    const KIND: &'static str = "plan";
    type Command = Command;
    type Event = Event;
    type Rejection = PlanRejection;

    fn decide(&self, command: &Command, _: &Context) -> Result<Vec<Event>, PlanRejection> {
        match command {
            Command::Propose { .. } if self.status != Status::Blank => Err(PlanRejection::Exists),
            Command::Propose { ask, candidates } => {
                check(&ask.criteria).map_err(PlanRejection::Invalid)?;
                let within = candidates.get(..planner::CANDIDATES_MAX).unwrap_or(candidates);
                let mut ask = ask.clone();
                ask.more_waiting |= within.len() < candidates.len();
                let planner::Proposal { items, loads, left_out } = planner::propose(within, &ask.criteria);
                Ok(vec![Event::Proposed { ask, items, loads, left_out }])
            }
            Command::Move { shipment_id, to } => self.move_shipment(*shipment_id, to),
            Command::Remove { shipment_id } => {
                self.open()?;
                if !self.items.contains_key(shipment_id) {
                    return Err(PlanRejection::UnknownShipment);
                }
                let already = self.left_out.contains_key(shipment_id);
                Ok(if already { vec![] } else { vec![Event::Removed { shipment_id: *shipment_id }] })
            }
            Command::Commit => {
                let ask = self.open()?;
                let filled = self.loads.iter().filter(|load| !load.shipment_ids.is_empty());
                let loads: Vec<CommittedLoad> = filled
                    .map(|load| CommittedLoad {
                        load_id: Self::load_id(ask.plan_id, &load.key),
                        shipment_ids: load.shipment_ids.clone(),
                    })
                    .collect();
                if loads.is_empty() {
                    return Err(PlanRejection::Empty);
                }
                let (plan_id, facility_id, equipment) = (ask.plan_id, ask.facility_id, ask.criteria.equipment);
                Ok(vec![Event::Committed { plan_id, facility_id, equipment, loads }])
            }
            Command::Discard => Ok(vec![Event::Discarded { plan_id: self.open()?.plan_id }]),
        }
    }

    fn evolve(mut self, event: &Event) -> Self {
        match event {
            Event::Proposed { ask, items, loads, left_out } => {
                self.status = Status::Proposed;
                self.ask = Some((**ask).clone());
                self.items = items.iter().map(|item| (item.shipment_id, item.clone())).collect();
                self.keys = u32::try_from(loads.len()).unwrap_or(u32::MAX);
                self.loads = loads.clone();
                self.left_out = left_out.iter().copied().collect();
            }
            Event::Moved { shipment_id, to } => {
                self.take_out(*shipment_id);
                match self.loads.iter_mut().find(|load| load.key == *to) {
                    Some(load) => load.shipment_ids.push(*shipment_id),
                    None => {
                        self.keys = self.keys.saturating_add(1);
                        let (key, destination) = (to.clone(), "by hand".to_owned());
                        self.loads.push(Proposed { key, destination, shipment_ids: vec![*shipment_id] });
                    }
                }
                self.loads.retain(|load| !load.shipment_ids.is_empty());
            }
            Event::Removed { shipment_id } => {
                self.take_out(*shipment_id);
                self.left_out.insert(*shipment_id, LeftOut::Removed);
                self.loads.retain(|load| !load.shipment_ids.is_empty());
            }
            Event::Committed { .. } => self.status = Status::Committed,
            Event::Discarded { .. } => self.status = Status::Discarded,
        }
        self
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, Command)> {
        let Some(shipment_id) = self.loads.iter().flat_map(|load| &load.shipment_ids).next().copied() else {
            return vec![("commit", Command::Commit), ("discard", Command::Discard)];
        };
        vec![
            ("move", Command::Move { shipment_id, to: Target::New }),
            ("remove", Command::Remove { shipment_id }),
            ("commit", Command::Commit),
            ("discard", Command::Discard),
        ]
    }
}
