//! What stands in the way of a command to a shipment.

use kernel::{Refusal, Rejection};

use super::Shipment;
use crate::Bin;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShipmentRejection {
    #[error("there is no such shipment")]
    Missing,
    #[error("stock is still being promised to this shipment")]
    StillAllocating,
    #[error("stock has been promised to this order already")]
    AlreadyAllocated,
    #[error("release {seen} of the order has been answered already")]
    StaleAttempt { seen: u32 },
    #[error("the order was cancelled")]
    OrderCancelled,
    #[error("nothing of this order is in stock")]
    Short,
    #[error("the order names SKUs that do not exist")]
    Unallocatable,
    #[error("picking has begun")]
    AlreadyPicking,
    #[error("not everything has been picked yet")]
    NotPicked,
    #[error("everything has been picked already")]
    AlreadyPicked,
    #[error("the shipment is not packed yet")]
    NotPacked,
    #[error("the shipment is packed already")]
    AlreadyPacked,
    #[error("the shipment is at the dock already")]
    AlreadyStaged,
    #[error("the shipment has left")]
    AlreadyShipped,
    #[error("the shipment is cancelled")]
    Cancelled,
    #[error("nothing is left to confirm")]
    NothingToPick,
    #[error("line {line} has no promise{}", in_bin(.bin.as_ref()))]
    UnknownLine { at: usize, line: u32, bin: Option<Bin> },
    #[error("line {line} in bin `{bin}` was confirmed already")]
    LineAlreadyPicked { at: usize, line: u32, bin: Bin },
    #[error("only {allocated} units are promised to line {line}")]
    OverPick { at: usize, line: u32, allocated: u32 },
    #[error("say why fewer units than promised were picked")]
    ShortReasonRequired { at: usize },
    #[error("a shipment has at most {max} cartons", max = Shipment::CARTONS_MAX)]
    TooManyCartons,
}

fn in_bin(bin: Option<&Bin>) -> String {
    bin.map(|bin| format!(" in bin `{bin}`")).unwrap_or_default()
}

impl Rejection for ShipmentRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "shipment_not_found",
            Self::StillAllocating => "shipment_still_allocating",
            Self::AlreadyAllocated => "shipment_already_allocated",
            Self::StaleAttempt { .. } => "shipment_attempt_stale",
            Self::OrderCancelled => "shipment_order_cancelled",
            Self::Short => "shipment_short",
            Self::Unallocatable => "shipment_unallocatable",
            Self::AlreadyPicking => "shipment_already_picking",
            Self::NotPicked => "shipment_not_picked",
            Self::AlreadyPicked => "shipment_already_picked",
            Self::NotPacked => "shipment_not_packed",
            Self::AlreadyPacked => "shipment_already_packed",
            Self::AlreadyStaged => "shipment_already_staged",
            Self::AlreadyShipped => "shipment_already_shipped",
            Self::Cancelled => "shipment_cancelled",
            Self::NothingToPick => "nothing_to_pick",
            Self::UnknownLine { .. } => "pick_line_unknown",
            Self::LineAlreadyPicked { .. } => "pick_line_already_confirmed",
            Self::OverPick { .. } => "pick_more_than_allocated",
            Self::ShortReasonRequired { .. } => "short_reason_required",
            Self::TooManyCartons => "too_many_cartons",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Missing => Refusal::Absent,
            Self::UnknownLine { .. }
            | Self::OverPick { .. }
            | Self::ShortReasonRequired { .. }
            | Self::TooManyCartons => Refusal::Invalid,
            Self::StillAllocating
            | Self::AlreadyAllocated
            | Self::StaleAttempt { .. }
            | Self::OrderCancelled
            | Self::Short
            | Self::Unallocatable
            | Self::AlreadyPicking
            | Self::NotPicked
            | Self::AlreadyPicked
            | Self::NotPacked
            | Self::AlreadyPacked
            | Self::AlreadyStaged
            | Self::AlreadyShipped
            | Self::Cancelled
            | Self::NothingToPick
            | Self::LineAlreadyPicked { .. } => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::UnknownLine { at, .. } | Self::LineAlreadyPicked { at, .. } => Some(format!("/lines/{at}")),
            Self::OverPick { at, .. } => Some(format!("/lines/{at}/quantity")),
            Self::ShortReasonRequired { at } => Some(format!("/lines/{at}/reason")),
            Self::TooManyCartons => Some("/cartons".into()),
            _ => None,
        }
    }
}
