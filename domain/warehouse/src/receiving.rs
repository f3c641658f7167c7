//! Receiving: what a delivery brought, line by line, and how much of it is in stock already.
//!
//! A delivery of many SKUs does not fit one transaction, so it is posted in steps: lines are kept in SKU order and
//! `posted` counts those whose stock has been raised, in the same commit as the stock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kernel::{Aggregate, Context, FacilityId, Quantity, ReceiptId, Refusal, Rejection};
use serde::{Deserialize, Serialize};

use crate::floor::StockStep;
use crate::{Bin, BinQuantity, Facility, SKUS_PER_COMMIT_MAX, Sku, StockCommand};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryLine {
    pub sku: Sku,
    pub bin: Bin,
    pub quantity: Quantity,
}

/// Lines that have been checked against the facility and the items: they can be put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    facility_id: FacilityId,
    reference: Option<String>,
    lines: Vec<DeliveryLine>,
}

impl Delivery {
    pub const LINES_MAX: usize = 500;

    /// Refuses lines whose SKU is not among `known` (folded) or whose bin the facility lacks.
    pub fn check(
        facility_id: FacilityId,
        facility: &Facility,
        known: &BTreeSet<String>,
        reference: Option<String>,
        mut lines: Vec<DeliveryLine>,
    ) -> Result<Self, ReceivingRejection> {
        if lines.is_empty() || lines.len() > Self::LINES_MAX {
            return Err(ReceivingRejection::LineCount);
        }
        for (index, line) in lines.iter().enumerate() {
            if !known.contains(&line.sku.folded()) {
                return Err(ReceivingRejection::UnknownSku { index, sku: line.sku.clone() });
            }
            if !facility.bins.contains(&line.bin) {
                return Err(ReceivingRejection::UnknownBin { index, bin: line.bin.clone() });
            }
        }
        lines.sort_by_cached_key(|line| line.sku.folded());
        Ok(Self { facility_id, reference, lines })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceivingStatus {
    #[default]
    None,
    /// Some lines are in stock, some not yet.
    Receiving,
    Received,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Receiving {
    #[serde(default)]
    pub status: ReceivingStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility_id: Option<FacilityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// In SKU order.
    #[serde(default)]
    pub lines: Vec<DeliveryLine>,
    /// How many of the lines, from the first on, are in stock.
    #[serde(default)]
    pub posted: usize,
}

#[derive(Debug, Clone)]
pub enum ReceivingCommand {
    /// Opens the receipt and posts its first step.
    Receive(Delivery),
    /// Posts the next step of a receipt that stopped half way.
    Resume,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ReceivingEvent {
    #[serde(rename = "goods_received")]
    Received {
        facility_id: FacilityId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
        received_at: Timestamp,
        lines: Vec<DeliveryLine>,
        posted: usize,
    },
    #[serde(rename = "goods_posted")]
    Posted { posted: usize },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceivingRejection {
    #[error("there is no such receipt")]
    Missing,
    #[error("this receipt was opened already")]
    AlreadyOpened,
    #[error("everything on this receipt is in stock already")]
    AlreadyReceived,
    #[error("a receipt has 1 to {max} lines", max = Delivery::LINES_MAX)]
    LineCount,
    #[error("there is no item with the SKU `{sku}`")]
    UnknownSku { index: usize, sku: Sku },
    #[error("the facility has no bin `{bin}`")]
    UnknownBin { index: usize, bin: Bin },
}

impl Rejection for ReceivingRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "receipt_not_found",
            Self::AlreadyOpened => "receipt_already_exists",
            Self::AlreadyReceived => "receipt_already_received",
            Self::LineCount => "receipt_line_count",
            Self::UnknownSku { .. } => "unknown_sku",
            Self::UnknownBin { .. } => "unknown_bin",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Missing => Refusal::Absent,
            Self::AlreadyOpened | Self::AlreadyReceived => Refusal::Conflict,
            Self::LineCount | Self::UnknownSku { .. } | Self::UnknownBin { .. } => Refusal::Invalid,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::UnknownSku { index, .. } => Some(format!("/lines/{index}/sku")),
            Self::UnknownBin { index, .. } => Some(format!("/lines/{index}/bin")),
            Self::LineCount => Some("/lines".into()),
            Self::Missing | Self::AlreadyOpened | Self::AlreadyReceived => None,
        }
    }
}

/// Where a step that starts at line `from` ends: as many whole SKUs as one commit takes.
fn step_end(lines: &[DeliveryLine], from: usize) -> usize {
    let mut skus = BTreeSet::new();
    for (index, line) in lines.iter().enumerate().skip(from) {
        skus.insert(line.sku.folded());
        if skus.len() > SKUS_PER_COMMIT_MAX {
            return index;
        }
    }
    lines.len()
}

impl Receiving {
    /// What the commit of `event`, decided from this state, must do to stock.
    pub fn postings(&self, receipt_id: ReceiptId, event: &ReceivingEvent) -> Vec<StockStep> {
        let (facility_id, lines, from, to) = match event {
            ReceivingEvent::Received { facility_id, lines, posted, .. } => (*facility_id, lines, 0, *posted),
            ReceivingEvent::Posted { posted } => {
                let Some(facility_id) = self.facility_id else { return vec![] };
                (facility_id, &self.lines, self.posted, *posted)
            }
        };
        let mut by_sku: BTreeMap<String, (Sku, Vec<BinQuantity>)> = BTreeMap::new();
        for line in lines.iter().take(to).skip(from) {
            let (_, bins) = by_sku.entry(line.sku.folded()).or_insert_with(|| (line.sku.clone(), vec![]));
            bins.push(BinQuantity { bin: line.bin.clone(), quantity: line.quantity.get() });
        }
        let step = |(sku, bins): (Sku, Vec<BinQuantity>)| {
            let command = StockCommand::Receive { facility_id, sku: sku.clone(), receipt_id, bins };
            StockStep { facility_id, sku, command }
        };
        by_sku.into_values().map(step).collect()
    }
}

impl Aggregate for Receiving {
    const KIND: &'static str = "receiving";
    type Command = ReceivingCommand;
    type Event = ReceivingEvent;
    type Rejection = ReceivingRejection;

    fn decide(&self, command: &ReceivingCommand, context: &Context) -> Result<Vec<ReceivingEvent>, ReceivingRejection> {
        match (command, self.status) {
            (ReceivingCommand::Receive(delivery), ReceivingStatus::None) => Ok(vec![ReceivingEvent::Received {
                facility_id: delivery.facility_id,
                reference: delivery.reference.clone(),
                received_at: context.now,
                lines: delivery.lines.clone(),
                posted: step_end(&delivery.lines, 0),
            }]),
            (ReceivingCommand::Receive(_), ReceivingStatus::Receiving | ReceivingStatus::Received) => {
                Err(ReceivingRejection::AlreadyOpened)
            }
            (ReceivingCommand::Resume, ReceivingStatus::None) => Err(ReceivingRejection::Missing),
            (ReceivingCommand::Resume, ReceivingStatus::Receiving) => {
                Ok(vec![ReceivingEvent::Posted { posted: step_end(&self.lines, self.posted) }])
            }
            (ReceivingCommand::Resume, ReceivingStatus::Received) => Err(ReceivingRejection::AlreadyReceived),
        }
    }

    fn evolve(mut self, event: &ReceivingEvent) -> Self {
        match event {
            ReceivingEvent::Received { facility_id, reference, received_at, lines, posted } => {
                self.facility_id = Some(*facility_id);
                self.reference.clone_from(reference);
                self.received_at = Some(*received_at);
                self.lines.clone_from(lines);
                self.posted = *posted;
            }
            ReceivingEvent::Posted { posted } => self.posted = *posted,
        }
        self.status = match self.posted >= self.lines.len() {
            true => ReceivingStatus::Received,
            false => ReceivingStatus::Receiving,
        };
        self
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, ReceivingCommand)> {
        vec![("resume", ReceivingCommand::Resume)]
    }
}
