//! Freight: what a shipment means to a planner. Its id is the shipment's; the warehouse owns the shipment.

use jiff::civil::Date;
use kernel::{
    AccountId, Address, Aggregate, Context, FacilityId, LoadId, OrderId, Pounds, Refusal, Rejection, ShipmentId, Zone,
};
use serde::{Deserialize, Serialize};

/// A line of which less goes than was ordered, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Short {
    pub line: u32,
    pub sku: String,
    pub short: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What the warehouse set aside for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocated {
    /// The shipment's version at that moment: a later allocation outranks an earlier cancellation, in any order.
    #[serde(default)]
    pub version: u64,
    pub shipment_id: ShipmentId,
    pub order_id: OrderId,
    pub order_number: String,
    pub account_id: AccountId,
    pub facility_id: FacilityId,
    /// Where the facility is; absent when the warehouse did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_from: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    pub ship_to: Address,
    pub ship_by: Date,
    pub weight_lb: Pounds,
    pub pieces: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shorts: Vec<Short>,
}

/// What was found when it was picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    pub weight_lb: Pounds,
    pub pieces: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shorts: Vec<Short>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Facts came before the allocation did.
    Announced,
    /// May be planned.
    Open,
    Assigned,
    Cancelled,
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Open => "open",
            Self::Assigned => "assigned",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Facts come in any order, so each has a place of its own; the status is derived.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Freight {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocated: Option<Allocated>,
    /// Only when picking found something else than was allocated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picked: Option<Picked>,
    #[serde(default)]
    pub ready: bool,
    /// The shipment's version when it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_id: Option<LoadId>,
}

impl Freight {
    fn is_cancelled(&self) -> bool {
        self.cancelled.is_some_and(|at| self.allocated.as_ref().is_none_or(|allocated| allocated.version <= at))
    }

    pub fn status(&self) -> Status {
        match (self.is_cancelled(), self.load_id, &self.allocated) {
            (true, _, _) => Status::Cancelled,
            (false, Some(_), _) => Status::Assigned,
            (false, None, Some(_)) => Status::Open,
            (false, None, None) => Status::Announced,
        }
    }

    /// What picking found, else what was allocated.
    pub fn weight_lb(&self) -> Pounds {
        let allocated = || self.allocated.as_ref().map(|a| a.weight_lb);
        self.picked.as_ref().map(|p| p.weight_lb).or_else(allocated).unwrap_or_default()
    }

    pub fn pieces(&self) -> u32 {
        let allocated = || self.allocated.as_ref().map(|a| a.pieces);
        self.picked.as_ref().map(|p| p.pieces).or_else(allocated).unwrap_or_default()
    }

    /// Of allocating, then of picking.
    pub fn shorts(&self) -> Vec<Short> {
        let allocated = self.allocated.iter().flat_map(|a| &a.shorts);
        allocated.chain(self.picked.iter().flat_map(|p| &p.shorts)).cloned().collect()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Allocate(Box<Allocated>),
    RecordPick(Picked),
    MarkReady,
    Cancel {
        /// The shipment's version.
        version: u64,
    },
    Assign {
        load_id: LoadId,
    },
    /// Frees it from this load; from another one it does nothing.
    Release {
        load_id: LoadId,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Event {
    #[serde(rename = "freight_opened")]
    Opened(Box<Allocated>),
    #[serde(rename = "freight_picked")]
    Picked(Picked),
    #[serde(rename = "freight_ready")]
    Ready {},
    #[serde(rename = "freight_cancelled")]
    Cancelled { version: u64 },
    #[serde(rename = "freight_assigned")]
    Assigned { load_id: LoadId },
    #[serde(rename = "freight_released")]
    Released { load_id: LoadId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FreightRejection {
    #[error("the freight is on load {0}")]
    OnAnotherLoad(LoadId),
    #[error("the shipment was cancelled")]
    Cancelled,
    #[error("the shipment is not allocated yet")]
    NotAllocated,
}

impl Rejection for FreightRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::OnAnotherLoad(_) => "freight_assigned",
            Self::Cancelled => "freight_cancelled",
            Self::NotAllocated => "freight_not_allocated",
        }
    }

    fn refusal(&self) -> Refusal {
        Refusal::Conflict
    }
}

impl Aggregate for Freight {
    const KIND: &'static str = "freight";
    type Command = Command;
    type Event = Event;
    type Rejection = FreightRejection;

    fn decide(&self, command: &Command, _: &Context) -> Result<Vec<Event>, FreightRejection> {
        match command {
            Command::Allocate(allocated) => {
                let known = self.allocated.as_ref().is_some_and(|known| known.version >= allocated.version);
                let undone = self.cancelled.is_some_and(|at| at >= allocated.version);
                Ok(if known || undone { vec![] } else { vec![Event::Opened(allocated.clone())] })
            }
            Command::RecordPick(picked) => Ok(self.record_pick(picked)),
            Command::MarkReady => Ok(if self.ready || self.is_cancelled() { vec![] } else { vec![Event::Ready {}] }),
            Command::Cancel { version } => {
                let known = self.cancelled.is_some_and(|at| at >= *version);
                Ok(if known { vec![] } else { vec![Event::Cancelled { version: *version }] })
            }
            Command::Assign { load_id } => match (self.status(), self.load_id) {
                (Status::Open, _) => Ok(vec![Event::Assigned { load_id: *load_id }]),
                (Status::Assigned, Some(current)) if current == *load_id => Ok(vec![]),
                (Status::Assigned, current) => Err(FreightRejection::OnAnotherLoad(current.unwrap_or(*load_id))),
                (Status::Cancelled, _) => Err(FreightRejection::Cancelled),
                (Status::Announced, _) => Err(FreightRejection::NotAllocated),
            },
            Command::Release { load_id } => {
                Ok(if self.load_id == Some(*load_id) { vec![Event::Released { load_id: *load_id }] } else { vec![] })
            }
        }
    }

    fn evolve(mut self, event: &Event) -> Self {
        match event {
            Event::Opened(allocated) => {
                // Set aside anew after a cancellation: what was picked before is back on its shelf.
                if self.is_cancelled() {
                    (self.picked, self.ready) = (None, false);
                }
                self.allocated = Some((**allocated).clone());
            }
            Event::Picked(picked) => self.picked = Some(picked.clone()),
            Event::Ready {} => self.ready = true,
            // It stays on its load until that load has let it go.
            Event::Cancelled { version } => self.cancelled = Some(*version),
            Event::Assigned { load_id } => self.load_id = Some(*load_id),
            Event::Released { .. } => self.load_id = None,
        }
        self
    }
}

impl Freight {
    /// Nothing happens when picking found what was allocated: most picks do, and each event is paid for.
    fn record_pick(&self, picked: &Picked) -> Vec<Event> {
        let known = match (&self.picked, &self.allocated) {
            (Some(known), _) => known == picked,
            (None, Some(a)) => picked.shorts.is_empty() && a.weight_lb == picked.weight_lb && a.pieces == picked.pieces,
            (None, None) => false,
        };
        if known || self.is_cancelled() { vec![] } else { vec![Event::Picked(picked.clone())] }
    }
}
