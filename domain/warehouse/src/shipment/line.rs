//! The lines of a shipment: what was ordered, what is promised from which bin, what came of it.

use kernel::{Pounds, Quantity};
use serde::{Deserialize, Serialize};

use crate::{Bin, Dimensions, Sku};

/// A line as the order states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub line: u32,
    pub sku: Sku,
    pub quantity: Quantity,
}

/// Why units could not be promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shortage {
    InsufficientStock,
    UnknownFacility,
    NoFacility,
}

/// Why promised units were not picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShortReason {
    NotFound,
    Damaged,
    WrongItem,
    Insufficient,
    Other,
}

/// Units promised from one bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub bin: Bin,
    pub allocated: u32,
    /// Once it is confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picked: Option<u32>,
    /// Why less was picked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShortReason>,
}

impl Promise {
    pub const fn is_open(&self) -> bool {
        self.picked.is_none()
    }

    /// Units promised or in hand.
    pub fn pieces(&self) -> u32 {
        self.picked.unwrap_or(self.allocated)
    }
}

/// Whether the promises of a line stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineFate {
    #[default]
    Live,
    /// Given back to stock by a cancellation.
    Released,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub line: u32,
    pub sku: Sku,
    pub ordered: u32,
    pub unit_weight_lb: Pounds,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bins: Vec<Promise>,
    /// Why less was promised than ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortage: Option<Shortage>,
    #[serde(default)]
    pub fate: LineFate,
}

impl Line {
    pub fn allocated(&self) -> u32 {
        self.bins.iter().fold(0, |sum, promise| sum.saturating_add(promise.allocated))
    }

    /// Units picked so far; `None` while a promise is open.
    pub fn picked(&self) -> Option<u32> {
        self.bins.iter().try_fold(0u32, |sum, promise| Some(sum.saturating_add(promise.picked?)))
    }

    /// Units promised or in hand; none once released.
    pub fn pieces(&self) -> u32 {
        match self.fate {
            LineFate::Live => self.bins.iter().fold(0, |sum, promise| sum.saturating_add(promise.pieces())),
            LineFate::Released => 0,
        }
    }

    /// What picking says of the promise in one bin; the first reason counts for the line.
    pub fn pick_reason(&self) -> Option<ShortReason> {
        self.bins.iter().find_map(|promise| promise.reason)
    }
}

/// The result of one promise at its bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    pub line: u32,
    pub bin: Bin,
    pub picked: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShortReason>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Carton {
    /// Its gross weight; cartons of which one is not weighed weigh what their items weigh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_lb: Option<Pounds>,
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Dimensions>,
}
