//! What an order accepts, and when.

use kernel::{Context, OrderId};

use super::{Cancellation, Hold, Order, OrderCommand as C, OrderEvent as E, OrderRejection as R, Release, Status};
use crate::Ask;

const REASON_MAX: usize = 500;

pub(super) fn decide(order: &Order, command: &C, context: &Context) -> Result<Vec<E>, R> {
    let (ask, status) = match (&order.ask, command) {
        (None, C::Receive { order_id, ask, release }) => return receive(*order_id, ask, *release),
        (None, _) => return Err(R::Absent),
        (Some(known), C::Receive { .. }) => return Err(R::AlreadyExists(known.number.clone())),
        (Some(ask), _) => (ask, order.status().ok_or(R::Absent)?),
    };
    match command {
        C::Receive { .. } => Err(R::AlreadyExists(ask.number.clone())),
        C::Hold { order_id, reason } => hold(order, status, *order_id, reason),
        C::Release { order_id } => release(order, ask, status, *order_id),
        C::Cancel { order_id, reason } => cancel(ask, status, *order_id, reason, context),
        C::Allocated { .. } | C::NothingAllocated { .. } | C::SkusUnknown { .. } => {
            from_allocation(order, status, command)
        }
        C::PickedShort { .. } | C::ShipmentCancelled { .. } => from_the_floor(order, status, command),
        C::Shipped { .. } | C::Delivered { .. } | C::Refused { .. } | C::Invoiced { .. } => {
            from_the_road(order, command)
        }
    }
}

fn receive(order_id: OrderId, ask: &Ask, release: bool) -> Result<Vec<E>, R> {
    ask.check()?;
    let ask = Box::new(ask.clone());
    Ok(vec![if release { E::Released(Release { order_id, attempt: 1, ask }) } else { E::Received { order_id, ask } }])
}

/// Until the goods are promised, whoever takes care of the order may stop it.
fn hold(order: &Order, status: Status, order_id: OrderId, reason: &str) -> Result<Vec<E>, R> {
    let reason = said(reason)?;
    match status {
        Status::Received | Status::Released | Status::Short | Status::Held => {
            let hold = Hold { code: "manual".to_owned(), detail: reason };
            if order.holds.contains(&hold) {
                return Err(R::AlreadyHeld);
            }
            Ok(vec![held(order, order_id, hold)])
        }
        Status::Allocated => Err(R::AlreadyAllocated),
        Status::Cancelled => Err(R::IsCancelled),
        Status::Shipped | Status::Refused | Status::Delivered | Status::Invoiced => Err(R::AlreadyShipped),
    }
}

fn held(order: &Order, order_id: OrderId, hold: Hold) -> E {
    let mut reasons = order.holds.clone();
    reasons.push(hold);
    let number = order.ask.as_ref().map(|ask| ask.number.clone()).unwrap_or_default();
    E::Held { order_id, number, reasons }
}

/// Gives it to the warehouse, for the first time or again.
fn release(order: &Order, ask: &Ask, status: Status, order_id: OrderId) -> Result<Vec<E>, R> {
    match status {
        Status::Received | Status::Short | Status::Held => {
            let attempt = order.attempt.saturating_add(1);
            Ok(vec![E::Released(Release { order_id, attempt, ask: Box::new(ask.clone()) })])
        }
        Status::Released => Err(R::AlreadyReleased),
        Status::Allocated => Err(R::AlreadyAllocated),
        Status::Cancelled => Err(R::IsCancelled),
        Status::Shipped | Status::Refused | Status::Delivered | Status::Invoiced => Err(R::AlreadyShipped),
    }
}

fn cancel(ask: &Ask, status: Status, order_id: OrderId, reason: &str, context: &Context) -> Result<Vec<E>, R> {
    let reason = said(reason)?;
    match status {
        Status::Received | Status::Released | Status::Short | Status::Held | Status::Allocated => {
            let cancellation = Cancellation { at: context.now, reason };
            Ok(vec![E::Cancelled { order_id, number: ask.number.clone(), cancellation }])
        }
        Status::Cancelled => Err(R::IsCancelled),
        Status::Shipped | Status::Refused | Status::Delivered | Status::Invoiced => Err(R::AlreadyShipped),
    }
}

fn said(reason: &str) -> Result<String, R> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX { Err(R::ReasonMissing) } else { Ok(reason.to_owned()) }
}

/// What the warehouse answers to a release. After a cancellation it is moot; after the goods have left, it is late.
fn from_allocation(order: &Order, status: Status, command: &C) -> Result<Vec<E>, R> {
    let moved_on = match status {
        Status::Received | Status::Released | Status::Short | Status::Held | Status::Allocated => None,
        Status::Cancelled => Some(R::IsCancelled),
        Status::Shipped | Status::Refused | Status::Delivered | Status::Invoiced => Some(R::AlreadyShipped),
    };
    match command {
        C::Allocated { order_id, attempt, allocation, lines } => {
            // How much was reserved is worth knowing even when the truck was faster than the news.
            if status == Status::Cancelled {
                return Err(R::IsCancelled);
            }
            of_this_attempt(order, *attempt)?;
            not_void(order, allocation.as_of)?;
            if order.lines.iter().any(|line| line.allocated.is_some()) {
                return Err(R::KnownAlready);
            }
            let (allocation, lines) = (allocation.clone(), lines.clone());
            Ok(vec![E::AllocationRecorded { order_id: *order_id, allocation, lines }])
        }
        C::NothingAllocated { order_id, attempt, lines } => match moved_on {
            Some(rejection) => Err(rejection),
            None if *attempt < order.attempt => Err(R::AttemptStale),
            None if order.allocation.is_some() => Err(R::AlreadyAllocated),
            None if order.nothing_allocated => Err(R::KnownAlready),
            None => Ok(vec![E::ShortRecorded { order_id: *order_id, lines: lines.clone() }]),
        },
        C::SkusUnknown { order_id, attempt, skus } => {
            let detail = format!("the warehouse does not know {}", quoted(skus));
            let hold = Hold { code: "unknown_sku".to_owned(), detail };
            match moved_on {
                Some(rejection) => Err(rejection),
                None if *attempt < order.attempt => Err(R::AttemptStale),
                None if order.allocation.is_some() => Err(R::AlreadyAllocated),
                None if order.holds.contains(&hold) => Err(R::KnownAlready),
                None => Ok(vec![held(order, *order_id, hold)]),
            }
        }
        _ => Err(R::KnownAlready),
    }
}

fn of_this_attempt(order: &Order, attempt: u32) -> Result<(), R> {
    if attempt < order.attempt { Err(R::AttemptStale) } else { Ok(()) }
}

fn not_void(order: &Order, as_of: u64) -> Result<(), R> {
    if as_of < order.void_until { Err(R::ShipmentVoid) } else { Ok(()) }
}

fn quoted(skus: &[String]) -> String {
    const NAMED_MAX: usize = 10;
    let named: Vec<String> = skus.iter().take(NAMED_MAX).map(|sku| format!("`{sku}`")).collect();
    match skus.len().saturating_sub(NAMED_MAX) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// What happens to a shipment inside the four walls.
fn from_the_floor(order: &Order, status: Status, command: &C) -> Result<Vec<E>, R> {
    match command {
        C::PickedShort { order_id, as_of, shipment_id, lines } => {
            if status == Status::Cancelled {
                return Err(R::IsCancelled);
            }
            not_void(order, *as_of)?;
            if order.lines.iter().any(|line| line.picked.is_some()) {
                return Err(R::KnownAlready);
            }
            let (order_id, shipment_id, lines) = (*order_id, *shipment_id, lines.clone());
            Ok(vec![E::PickShortRecorded { order_id, shipment_id, lines }])
        }
        C::ShipmentCancelled { order_id, as_of, shipment_id } => {
            let newer = order.allocation.as_ref().is_some_and(|allocation| allocation.as_of > *as_of);
            if *as_of <= order.void_until || newer {
                return Err(R::KnownAlready);
            }
            match status {
                Status::Received | Status::Released | Status::Short | Status::Held | Status::Allocated => {
                    let (order_id, shipment_id, as_of) = (*order_id, *shipment_id, *as_of);
                    Ok(vec![E::AllocationVoided { order_id, shipment_id, as_of }])
                }
                // The cancelled order is why the shipment was cancelled.
                Status::Cancelled => Err(R::IsCancelled),
                Status::Shipped | Status::Refused | Status::Delivered | Status::Invoiced => Err(R::AlreadyShipped),
            }
        }
        _ => Err(R::KnownAlready),
    }
}

/// Movement and money. Taken whatever the status: what has happened has happened, even to a cancelled order.
fn from_the_road(order: &Order, command: &C) -> Result<Vec<E>, R> {
    match command {
        C::Shipped { order_id, at } if order.shipped_at.is_none() => {
            Ok(vec![E::Shipped { order_id: *order_id, at: *at }])
        }
        C::Delivered { order_id, delivery } if order.delivered.as_ref().is_none_or(|known| known.at < delivery.at) => {
            Ok(vec![E::Delivered { order_id: *order_id, delivery: delivery.clone() }])
        }
        C::Refused { order_id, refusal } if order.refused.as_ref().is_none_or(|known| known.at < refusal.at) => {
            Ok(vec![E::Refused { order_id: *order_id, refusal: refusal.clone() }])
        }
        C::Invoiced { order_id, invoice } if order.invoice.is_none() => {
            Ok(vec![E::Invoiced { order_id: *order_id, invoice: invoice.clone() }])
        }
        _ => Err(R::KnownAlready),
    }
}
