//! The stock of one SKU in one facility, by bin.
//!
//! Of each bin: on hand, and of that, allocated (promised to a shipment) and held (not to be promised: damaged, waiting
//! for a count). What is left is available, and a promise is only ever made out of it. Which shipment a promise belongs
//! to is the shipment's knowledge; both change in one transaction.

use std::collections::BTreeMap;

use kernel::{Aggregate, Context, FacilityId, OrderId, ReceiptId, Refusal, Rejection, ShipmentId};
use serde::{Deserialize, Serialize};

use crate::shipment::ShortReason;
use crate::{Bin, Sku};

/// The units in one bin. `allocated + held` never exceeds `on_hand`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Level {
    pub on_hand: u32,
    pub allocated: u32,
    pub held: u32,
}

impl Level {
    /// What may still be promised.
    pub const fn available(self) -> u32 {
        self.on_hand.saturating_sub(self.allocated).saturating_sub(self.held)
    }
}

/// Every unit that ever came or went: `received + adjusted = on hand + picked`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    pub received: u64,
    pub adjusted: i64,
    /// Less what was put back.
    pub picked: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stock {
    /// Both are there from the first event on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_id: Option<FacilityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// Empty bins are forgotten.
    #[serde(default)]
    pub bins: BTreeMap<Bin, Level>,
    #[serde(default)]
    pub tally: Tally,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BinQuantity {
    pub bin: Bin,
    pub quantity: u32,
}

/// What came of one promise at the bin: `picked` of `allocated` units; the rest was not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinPick {
    pub bin: Bin,
    pub allocated: u32,
    pub picked: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShortReason>,
}

/// Which units an adjustment counts: those free to promise or those held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    Available,
    Held,
}

#[derive(Debug, Clone)]
pub enum StockCommand {
    Receive {
        facility_id: FacilityId,
        sku: Sku,
        receipt_id: ReceiptId,
        bins: Vec<BinQuantity>,
    },
    /// Promises this many units, all or nothing; the bins are chosen here.
    Reserve {
        shipment_id: ShipmentId,
        order_id: OrderId,
        quantity: u32,
    },
    /// Takes a promise back: `reserved` is free again, `picked` goes back into its bins.
    Release {
        shipment_id: ShipmentId,
        reserved: Vec<BinQuantity>,
        picked: Vec<BinQuantity>,
    },
    /// Takes promised units off the shelf; missing ones are held until they are counted.
    Pick {
        shipment_id: ShipmentId,
        bins: Vec<BinPick>,
    },
    Hold {
        bin: Bin,
        quantity: u32,
        reason: String,
    },
    Unhold {
        bin: Bin,
        quantity: u32,
        reason: String,
    },
    Adjust {
        bin: Bin,
        change: i64,
        pool: Pool,
        reason: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum StockEvent {
    #[serde(rename = "stock_received")]
    Received { facility_id: FacilityId, sku: Sku, receipt_id: ReceiptId, bins: Vec<BinQuantity> },
    #[serde(rename = "stock_reserved")]
    Reserved { shipment_id: ShipmentId, order_id: OrderId, bins: Vec<BinQuantity> },
    #[serde(rename = "stock_released")]
    Released {
        shipment_id: ShipmentId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reserved: Vec<BinQuantity>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        picked: Vec<BinQuantity>,
    },
    #[serde(rename = "stock_picked")]
    Picked { shipment_id: ShipmentId, bins: Vec<BinPick> },
    #[serde(rename = "stock_held")]
    Held { bin: Bin, quantity: u32, reason: String },
    #[serde(rename = "stock_unheld")]
    Unheld { bin: Bin, quantity: u32, reason: String },
    #[serde(rename = "stock_adjusted")]
    Adjusted { bin: Bin, change: i64, pool: Pool, reason: String },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockRejection {
    #[error("there is no such stock")]
    Missing,
    #[error("only {available} units are available")]
    Insufficient { available: u32 },
    #[error("only {held} units are held")]
    InsufficientHeld { held: u32 },
    #[error("the units are not allocated in bin `{bin}`")]
    NotAllocated { bin: Bin },
    #[error("more units would be put back than were ever picked")]
    NotPicked,
    #[error("more units would be picked from bin `{bin}` than are allocated")]
    OverPick { bin: Bin },
    #[error("a quantity must be from 1 to {max}", max = Stock::MOVE_MAX)]
    InvalidQuantity { pointer: &'static str },
    #[error("a bin holds at most {max} units of one SKU", max = Stock::BIN_UNITS_MAX)]
    TooMuch,
    #[error("one SKU lies in at most {max} bins", max = Stock::BINS_MAX)]
    TooManyBins,
    #[error("say why, in 1 to 500 characters")]
    ReasonRequired,
}

impl Rejection for StockRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "stock_not_found",
            Self::Insufficient { .. } => "insufficient_stock",
            Self::InsufficientHeld { .. } => "insufficient_held",
            Self::NotAllocated { .. } => "stock_not_allocated",
            Self::NotPicked => "stock_not_picked",
            Self::OverPick { .. } => "stock_over_pick",
            Self::InvalidQuantity { .. } => "quantity_out_of_range",
            Self::TooMuch => "stock_too_much",
            Self::TooManyBins => "stock_too_many_bins",
            Self::ReasonRequired => "reason_required",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Missing => Refusal::Absent,
            Self::InvalidQuantity { .. } | Self::ReasonRequired => Refusal::Invalid,
            Self::Insufficient { .. }
            | Self::InsufficientHeld { .. }
            | Self::NotAllocated { .. }
            | Self::NotPicked
            | Self::OverPick { .. }
            | Self::TooMuch
            | Self::TooManyBins => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::InvalidQuantity { pointer } => Some((*pointer).into()),
            Self::ReasonRequired => Some("/reason".into()),
            _ => None,
        }
    }
}

impl Stock {
    pub const BIN_UNITS_MAX: u32 = 1_000_000_000;
    pub const BINS_MAX: usize = 200;
    /// The most units that one command moves in one bin.
    pub const MOVE_MAX: u32 = 1_000_000;

    pub fn level(&self, bin: &Bin) -> Level {
        self.bins.get(bin).copied().unwrap_or_default()
    }

    /// The sum over the bins.
    pub fn total(&self) -> Level {
        self.bins.values().fold(Level::default(), |sum, level| Level {
            on_hand: sum.on_hand.saturating_add(level.on_hand),
            allocated: sum.allocated.saturating_add(level.allocated),
            held: sum.held.saturating_add(level.held),
        })
    }

    /// What may still be promised, over all bins.
    pub fn available(&self) -> u32 {
        self.bins.values().fold(0, |sum, level| sum.saturating_add(level.available()))
    }

    /// The bins to take `quantity` from: the fullest use of one bin that has enough (so that few remainders are left),
    /// otherwise the largest first (so that few bins are walked to). Falls short when too little is available.
    pub fn choose_bins(&self, quantity: u32) -> Vec<BinQuantity> {
        let mut free: Vec<(&Bin, u32)> =
            self.bins.iter().map(|(bin, level)| (bin, level.available())).filter(|(_, n)| *n > 0).collect();
        if let Some((bin, _)) = free.iter().filter(|(_, n)| *n >= quantity).min_by_key(|(bin, n)| (*n, *bin)) {
            return vec![BinQuantity { bin: (*bin).clone(), quantity }];
        }
        free.sort_by_key(|(bin, n)| (std::cmp::Reverse(*n), *bin));
        let mut left = quantity;
        let mut chosen = Vec::new();
        for (bin, n) in free {
            let take = n.min(left);
            if take == 0 {
                break;
            }
            left -= take;
            chosen.push(BinQuantity { bin: bin.clone(), quantity: take });
        }
        chosen
    }

    fn exists(&self) -> bool {
        self.sku.is_some()
    }

    fn change(&mut self, bin: &Bin, change: impl FnOnce(&mut Level)) {
        let level = self.bins.entry(bin.clone()).or_default();
        change(level);
        if *level == Level::default() {
            self.bins.remove(bin);
        }
    }

    fn receive(&self, bins: &[BinQuantity]) -> Result<(), StockRejection> {
        let mut after = self.bins.clone();
        for BinQuantity { bin, quantity } in bins {
            moved(*quantity, "/quantity")?;
            let level = after.entry(bin.clone()).or_default();
            level.on_hand = level.on_hand.saturating_add(*quantity);
            if level.on_hand > Self::BIN_UNITS_MAX {
                return Err(StockRejection::TooMuch);
            }
        }
        if after.len() > Self::BINS_MAX { Err(StockRejection::TooManyBins) } else { Ok(()) }
    }

    fn covers(&self, parts: &[(&Bin, u32)]) -> Result<(), StockRejection> {
        let mut sums: BTreeMap<&Bin, u32> = BTreeMap::new();
        for (bin, quantity) in parts {
            let sum = sums.entry(bin).or_default();
            *sum = sum.saturating_add(*quantity);
            if *sum > self.level(bin).allocated {
                return Err(StockRejection::NotAllocated { bin: (*bin).clone() });
            }
        }
        Ok(())
    }

    fn adjust(&self, bin: &Bin, change: i64, pool: Pool) -> Result<(), StockRejection> {
        let size = u32::try_from(change.unsigned_abs()).unwrap_or(u32::MAX);
        moved(size, "/change")?;
        let level = self.level(bin);
        match (change < 0, pool) {
            (true, Pool::Available) if size > level.available() => {
                Err(StockRejection::Insufficient { available: level.available() })
            }
            (true, Pool::Held) if size > level.held => Err(StockRejection::InsufficientHeld { held: level.held }),
            (true, _) => Ok(()),
            (false, _) => self.receive(&[BinQuantity { bin: bin.clone(), quantity: size }]),
        }
    }
}

fn moved(quantity: u32, pointer: &'static str) -> Result<(), StockRejection> {
    if (1..=Stock::MOVE_MAX).contains(&quantity) { Ok(()) } else { Err(StockRejection::InvalidQuantity { pointer }) }
}

fn said(reason: &str) -> Result<(), StockRejection> {
    if (1..=500).contains(&reason.trim().chars().count()) { Ok(()) } else { Err(StockRejection::ReasonRequired) }
}

impl Aggregate for Stock {
    const KIND: &'static str = "stock";
    type Command = StockCommand;
    type Event = StockEvent;
    type Rejection = StockRejection;

    fn decide(&self, command: &StockCommand, _: &Context) -> Result<Vec<StockEvent>, StockRejection> {
        if !self.exists() && !matches!(command, StockCommand::Receive { .. }) {
            return Err(StockRejection::Missing);
        }
        let event = match command.clone() {
            StockCommand::Receive { facility_id, sku, receipt_id, bins } => {
                self.receive(&bins)?;
                StockEvent::Received { facility_id, sku, receipt_id, bins }
            }
            StockCommand::Reserve { shipment_id, order_id, quantity } => {
                moved(quantity, "/quantity")?;
                if quantity > self.available() {
                    return Err(StockRejection::Insufficient { available: self.available() });
                }
                StockEvent::Reserved { shipment_id, order_id, bins: self.choose_bins(quantity) }
            }
            StockCommand::Release { shipment_id, reserved, picked } => {
                self.covers(&reserved.iter().map(|b| (&b.bin, b.quantity)).collect::<Vec<_>>())?;
                if picked.iter().map(|b| u64::from(b.quantity)).sum::<u64>() > self.tally.picked {
                    return Err(StockRejection::NotPicked);
                }
                StockEvent::Released { shipment_id, reserved, picked }
            }
            StockCommand::Pick { shipment_id, bins } => {
                self.covers(&bins.iter().map(|b| (&b.bin, b.allocated)).collect::<Vec<_>>())?;
                if let Some(over) = bins.iter().find(|b| b.picked > b.allocated) {
                    return Err(StockRejection::OverPick { bin: over.bin.clone() });
                }
                StockEvent::Picked { shipment_id, bins }
            }
            StockCommand::Hold { bin, quantity, reason } => {
                moved(quantity, "/quantity")?;
                said(&reason)?;
                let available = self.level(&bin).available();
                if quantity > available {
                    return Err(StockRejection::Insufficient { available });
                }
                StockEvent::Held { bin, quantity, reason }
            }
            StockCommand::Unhold { bin, quantity, reason } => {
                moved(quantity, "/quantity")?;
                said(&reason)?;
                let held = self.level(&bin).held;
                if quantity > held {
                    return Err(StockRejection::InsufficientHeld { held });
                }
                StockEvent::Unheld { bin, quantity, reason }
            }
            StockCommand::Adjust { bin, change, pool, reason } => {
                said(&reason)?;
                self.adjust(&bin, change, pool)?;
                StockEvent::Adjusted { bin, change, pool, reason }
            }
        };
        Ok(vec![event])
    }

    fn evolve(mut self, event: &StockEvent) -> Self {
        match event {
            StockEvent::Received { facility_id, sku, bins, .. } => {
                self.facility_id = Some(*facility_id);
                self.sku.get_or_insert_with(|| sku.clone());
                for BinQuantity { bin, quantity } in bins {
                    self.change(bin, |level| level.on_hand = level.on_hand.saturating_add(*quantity));
                    self.tally.received = self.tally.received.saturating_add(u64::from(*quantity));
                }
            }
            StockEvent::Reserved { bins, .. } => {
                for BinQuantity { bin, quantity } in bins {
                    self.change(bin, |level| level.allocated = level.allocated.saturating_add(*quantity));
                }
            }
            StockEvent::Released { reserved, picked, .. } => {
                for BinQuantity { bin, quantity } in reserved {
                    self.change(bin, |level| level.allocated = level.allocated.saturating_sub(*quantity));
                }
                for BinQuantity { bin, quantity } in picked {
                    self.change(bin, |level| level.on_hand = level.on_hand.saturating_add(*quantity));
                    self.tally.picked = self.tally.picked.saturating_sub(u64::from(*quantity));
                }
            }
            StockEvent::Picked { bins, .. } => {
                for BinPick { bin, allocated, picked, .. } in bins {
                    let missing = allocated.saturating_sub(*picked);
                    self.change(bin, |level| {
                        level.on_hand = level.on_hand.saturating_sub(*picked);
                        level.allocated = level.allocated.saturating_sub(*allocated);
                        level.held = level.held.saturating_add(missing);
                    });
                    self.tally.picked = self.tally.picked.saturating_add(u64::from(*picked));
                }
            }
            StockEvent::Held { bin, quantity, .. } => {
                self.change(bin, |level| level.held = level.held.saturating_add(*quantity));
            }
            StockEvent::Unheld { bin, quantity, .. } => {
                self.change(bin, |level| level.held = level.held.saturating_sub(*quantity));
            }
            StockEvent::Adjusted { bin, change, pool, .. } => {
                let size = i32::try_from(*change).unwrap_or(0);
                self.change(bin, |level| {
                    level.on_hand = level.on_hand.saturating_add_signed(size);
                    match pool {
                        Pool::Available => {}
                        Pool::Held => level.held = level.held.saturating_add_signed(size),
                    }
                });
                self.tally.adjusted = self.tally.adjusted.saturating_add(i64::from(size));
            }
        }
        self
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, StockCommand)> {
        // One unit where it would work best: the fullest bin for each action.
        let fullest = |measure: fn(&Level) -> u32| {
            self.bins.iter().max_by_key(|(_, level)| measure(level)).map(|(bin, _)| bin.clone())
        };
        let reason = || "probe".to_owned();
        let mut probes = Vec::new();
        if let Some(bin) = fullest(|level| level.available()) {
            probes.push(("hold", StockCommand::Hold { bin, quantity: 1, reason: reason() }));
        }
        if let Some(bin) = fullest(|level| level.held) {
            probes.push(("unhold", StockCommand::Unhold { bin, quantity: 1, reason: reason() }));
        }
        if let Some(bin) = fullest(|level| level.available()) {
            probes.push(("adjust", StockCommand::Adjust { bin, change: 1, pool: Pool::Available, reason: reason() }));
        }
        probes
    }
}
