//! Proposes loads from open freight: pure, deterministic, and it says what it left out and why.
//!
//! Freight is grouped by destination, sorted along the ZIP codes, and filled first-fit into loads within the limits.
//! Deliberately absent: route optimisation. The order of stops is [`crate::route`]'s.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Address, Pounds, ShipmentId, State};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Equipment;
use crate::route::door;

/// As many freights as one proposal looks at.
pub const CANDIDATES_MAX: usize = 1_000;
/// As many shipments as one load holds: load and freights are assigned in one transaction of 100 items.
pub const SHIPMENTS_MAX: usize = 45;
/// As many loads as one proposal makes.
pub const LOADS_MAX: usize = 300;
pub const STOPS_MAX: u16 = 45;
pub const WINDOW_DAYS_MAX: u16 = 3_660;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// The first three digits of the ZIP code.
    Zip3,
    State,
    /// The first digit of the ZIP code.
    Zone,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    pub group_by: GroupBy,
    /// The first ship date; the oldest of the freight when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Ship dates from `from` until so many days later, both included.
    pub window_days: u16,
    pub max_weight_lb: Pounds,
    /// Consignees per load.
    pub max_stops: u16,
    #[serde(default)]
    pub equipment: Equipment,
    /// Leaves out what the warehouse has not staged yet.
    #[serde(default)]
    pub ready_only: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination_state: Option<State>,
}

impl Criteria {
    /// 42,000 lb: what a 53 ft dry van legally carries under the 80,000 lb gross of 23 CFR 658.17, with room to spare.
    pub fn default_weight() -> Pounds {
        Pounds::new(Decimal::from(42_000)).unwrap_or_default()
    }
    pub const DEFAULT_STOPS: u16 = 25;

    fn group(&self, ship_to: &Address) -> String {
        let digits = |n: usize| ship_to.zip.as_str().chars().take(n).collect();
        match self.group_by {
            GroupBy::Zip3 => digits(3),
            GroupBy::State => ship_to.state.code().to_owned(),
            GroupBy::Zone => digits(1),
        }
    }
}

/// Open freight, as the planner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub shipment_id: ShipmentId,
    pub ship_to: Address,
    pub ship_by: Date,
    pub weight_lb: Pounds,
    pub pieces: u32,
    pub ready: bool,
}

/// What a plan remembers of a candidate. Kept short, because a plan holds up to a thousand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub shipment_id: ShipmentId,
    pub weight_lb: Pounds,
    pub pieces: u32,
    pub ship_by: Date,
    /// Numbers the doors of this plan: two items with the same number are one stop.
    pub door: u32,
}

/// Why freight is in no load of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    OverWeight,
    OutsideWindow,
    NotReady,
    NoPieces,
    OtherDestination,
    TooManyLoads,
    Removed,
}

impl LeftOut {
    pub const fn code(self) -> &'static str {
        match self {
            Self::OverWeight => "over_weight",
            Self::OutsideWindow => "outside_window",
            Self::NotReady => "not_ready",
            Self::NoPieces => "no_pieces",
            Self::OtherDestination => "other_destination",
            Self::TooManyLoads => "too_many_loads",
            Self::Removed => "removed",
        }
    }

    pub const fn reason(self) -> &'static str {
        match self {
            Self::OverWeight => "heavier than a whole load may be",
            Self::OutsideWindow => "its ship date is outside the window",
            Self::NotReady => "the warehouse has not staged it yet",
            Self::NoPieces => "nothing of it was found when it was picked",
            Self::OtherDestination => "goes to another state than was asked for",
            Self::TooManyLoads => "the proposal has as many loads as one may have",
            Self::Removed => "taken out by hand",
        }
    }
}

/// A load of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Names the load within its plan.
    pub key: String,
    /// The group that it was proposed for.
    pub destination: String,
    pub shipment_ids: Vec<ShipmentId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposal {
    /// All candidates, by shipment id.
    pub items: Vec<Item>,
    pub loads: Vec<Proposed>,
    pub left_out: Vec<(ShipmentId, LeftOut)>,
}

/// What is in a load so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fill {
    pub shipments: usize,
    pub doors: BTreeSet<u32>,
    pub weight_lb: Pounds,
    pub pieces: u64,
}

/// The limit that one item more would break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Weight,
    Stops,
    Shipments,
}

impl Fill {
    pub fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        items.into_iter().fold(Self::default(), |mut fill, item| {
            fill.add(item);
            fill
        })
    }

    pub fn add(&mut self, item: &Item) {
        self.shipments += 1;
        self.doors.insert(item.door);
        self.weight_lb = self.weight_lb.plus(item.weight_lb);
        self.pieces = self.pieces.saturating_add(u64::from(item.pieces));
    }

    pub fn takes(&self, item: &Item, criteria: &Criteria) -> Result<(), Limit> {
        if self.weight_lb.get() + item.weight_lb.get() > criteria.max_weight_lb.get() {
            Err(Limit::Weight)
        } else if !self.doors.contains(&item.door) && self.doors.len() >= usize::from(criteria.max_stops) {
            Err(Limit::Stops)
        } else if self.shipments >= SHIPMENTS_MAX {
            Err(Limit::Shipments)
        } else {
            Ok(())
        }
    }
}

/// Every candidate is in exactly one load, or left out with a reason; no load is over its limits. The order of the
/// candidates does not matter; one that comes twice counts once.
pub fn propose(candidates: &[Candidate], criteria: &Criteria) -> Proposal {
    let unique: BTreeMap<ShipmentId, &Candidate> = candidates.iter().map(|c| (c.shipment_id, c)).collect();
    let doors: BTreeSet<String> = unique.values().map(|c| door(&c.ship_to)).collect();
    let doors: BTreeMap<String, u32> = doors.into_iter().zip(0..).collect();
    let from = criteria.from.or_else(|| unique.values().map(|c| c.ship_by).min());
    let mut proposal = Proposal::default();
    let mut groups: BTreeMap<String, Vec<(&Candidate, Item)>> = BTreeMap::new();
    for candidate in unique.values() {
        let item = Item {
            shipment_id: candidate.shipment_id,
            weight_lb: candidate.weight_lb,
            pieces: candidate.pieces,
            ship_by: candidate.ship_by,
            door: doors.get(&door(&candidate.ship_to)).copied().unwrap_or(u32::MAX),
        };
        proposal.items.push(item.clone());
        match refused(candidate, criteria, from) {
            Some(why) => proposal.left_out.push((candidate.shipment_id, why)),
            None => groups.entry(criteria.group(&candidate.ship_to)).or_default().push((candidate, item)),
        }
    }
    for (destination, mut group) in groups {
        group.sort_by(|(a, x), (b, y)| {
            (a.ship_to.zip.as_str(), x.door, a.ship_by, a.shipment_id).cmp(&(
                b.ship_to.zip.as_str(),
                y.door,
                b.ship_by,
                b.shipment_id,
            ))
        });
        pack(&mut proposal, &destination, group.into_iter().map(|(_, item)| item), criteria);
    }
    proposal.left_out.sort_by_key(|(shipment, _)| *shipment);
    proposal
}

fn refused(candidate: &Candidate, criteria: &Criteria, from: Option<Date>) -> Option<LeftOut> {
    let first = from.unwrap_or(candidate.ship_by);
    let last = first.checked_add(i32::from(criteria.window_days).days()).unwrap_or(Date::MAX);
    if candidate.pieces == 0 {
        Some(LeftOut::NoPieces)
    } else if criteria.destination_state.is_some_and(|state| state != candidate.ship_to.state) {
        Some(LeftOut::OtherDestination)
    } else if candidate.ship_by < first || candidate.ship_by > last {
        Some(LeftOut::OutsideWindow)
    } else if criteria.ready_only && !candidate.ready {
        Some(LeftOut::NotReady)
    } else if candidate.weight_lb > criteria.max_weight_lb {
        Some(LeftOut::OverWeight)
    } else {
        None
    }
}

/// First fit, within one group.
fn pack(proposal: &mut Proposal, destination: &str, items: impl Iterator<Item = Item>, criteria: &Criteria) {
    let mut fills: Vec<(Fill, Proposed)> = Vec::new();
    for item in items {
        let made = proposal.loads.len() + fills.len();
        match fills.iter_mut().find(|(fill, _)| fill.takes(&item, criteria).is_ok()) {
            Some((fill, load)) => {
                fill.add(&item);
                load.shipment_ids.push(item.shipment_id);
            }
            None if made >= LOADS_MAX || criteria.max_stops == 0 => {
                let why = if criteria.max_stops == 0 { LeftOut::OverWeight } else { LeftOut::TooManyLoads };
                proposal.left_out.push((item.shipment_id, why));
            }
            None => {
                let load = Proposed {
                    key: (made + 1).to_string(),
                    destination: destination.to_owned(),
                    shipment_ids: vec![item.shipment_id],
                };
                fills.push((Fill::of([&item]), load));
            }
        }
    }
    proposal.loads.extend(fills.into_iter().map(|(_, load)| load));
}
