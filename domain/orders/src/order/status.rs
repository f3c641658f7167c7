//! What people call the state of an order, derived from the facts; and who acts next.

use serde::{Deserialize, Serialize};

use super::Order;

/// The headline. Later ones outrank earlier ones when facts of both are known; only a refusal outranks an invoice, for
/// goods that nobody took need somebody, paid for or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Here, and nobody was told to act on it.
    Received,
    /// The warehouse was told.
    Released,
    /// The warehouse had nothing, or lost all of what it had.
    Short,
    /// Something stands in the way; see the holds.
    Held,
    /// Stock is reserved for at least a part.
    Allocated,
    Cancelled,
    /// It left the warehouse. Outranks a cancellation that came too late.
    Shipped,
    /// The consignee did not take it.
    Refused,
    Delivered,
    Invoiced,
}

impl Status {
    pub const ALL: [Self; 10] = [
        Self::Received,
        Self::Released,
        Self::Short,
        Self::Held,
        Self::Allocated,
        Self::Cancelled,
        Self::Shipped,
        Self::Refused,
        Self::Delivered,
        Self::Invoiced,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Released => "released",
            Self::Short => "short",
            Self::Held => "held",
            Self::Allocated => "allocated",
            Self::Cancelled => "cancelled",
            Self::Shipped => "shipped",
            Self::Refused => "refused",
            Self::Delivered => "delivered",
            Self::Invoiced => "invoiced",
        }
    }
}

/// Who owns the next action, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NextAction {
    pub owner: &'static str,
    pub action: &'static str,
}

impl Order {
    /// `None` until it is received.
    pub fn status(&self) -> Option<Status> {
        self.ask.as_ref()?;
        let outcome = self.outcome();
        Some(if outcome == Some(Status::Refused) {
            Status::Refused
        } else if self.invoice.is_some() {
            Status::Invoiced
        } else if let Some(outcome) = outcome {
            outcome
        } else if self.shipped_at.is_some() {
            Status::Shipped
        } else if self.cancelled.is_some() {
            Status::Cancelled
        } else if self.allocation.is_some() && !self.all_short() {
            Status::Allocated
        } else if !self.holds.is_empty() {
            Status::Held
        } else if self.allocation.is_some() || self.nothing_allocated {
            Status::Short
        } else if self.attempt > 0 {
            Status::Released
        } else {
            Status::Received
        })
    }

    /// The last word at the consignee's door: a redelivery outranks the refusal before it, and the other way round.
    fn outcome(&self) -> Option<Status> {
        match (&self.delivered, &self.refused) {
            (None, None) => None,
            (Some(_), None) => Some(Status::Delivered),
            (None, Some(_)) => Some(Status::Refused),
            (Some(delivery), Some(refusal)) if refusal.at > delivery.at => Some(Status::Refused),
            (Some(_), Some(_)) => Some(Status::Delivered),
        }
    }

    fn all_short(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.picked.or(line.allocated) == Some(0))
    }

    /// Units of a line (by its position) that will not come; 0 while the warehouse has not spoken.
    pub fn short(&self, position: usize) -> u32 {
        let ordered = self.ask.as_ref().and_then(|ask| ask.lines.get(position)).map_or(0, |line| line.quantity.get());
        match self.lines.get(position).and_then(|line| line.picked.or(line.allocated)) {
            Some(there) => ordered.saturating_sub(there),
            None if self.nothing_allocated => ordered,
            None => 0,
        }
    }

    /// Why units of a line (by its position) will not come; `None` when all will.
    pub fn short_reason(&self, position: usize) -> Option<&str> {
        let line = self.lines.get(position).filter(|_| self.short(position) > 0)?;
        // What was lost last is told: the pick's loss, then the allocation's.
        let lost_in_pick = line.picked.is_some() && line.pick_reason.is_some();
        let reason = if lost_in_pick { &line.pick_reason } else { &line.allocation_reason };
        Some(reason.as_deref().unwrap_or("insufficient_stock"))
    }

    /// `None` when nobody has to do anything any more.
    pub fn next_action(&self) -> Option<NextAction> {
        let next = |owner, action| Some(NextAction { owner, action });
        match self.status()? {
            Status::Received => next("shipper", "release"),
            Status::Released => next("warehouse", "allocate"),
            Status::Short => next("shipper", "release_again_or_cancel"),
            Status::Held => next("shipper", "resolve_hold"),
            Status::Allocated => next("warehouse", "pick_and_ship"),
            Status::Shipped => next("carrier", "deliver"),
            Status::Refused => next("support", "agree_on_return_or_redelivery"),
            Status::Delivered => next("finance", "invoice"),
            Status::Cancelled | Status::Invoiced => None,
        }
    }
}
