//! How the set of facts grows.

use super::{Allocation, LineState, Order, OrderEvent as E};
use crate::Ask;

const SHORT_REASON: &str = "out_of_stock";

pub(super) fn evolve(order: Order, event: &E) -> Order {
    match event {
        E::Received { order_id: _, ask } => received(order, ask),
        E::Released(release) => {
            let mut order = received(order, &release.ask);
            order.attempt = release.attempt;
            order
        }
        E::Held { reasons, order_id: _, number: _ } => Order { holds: reasons.clone(), ..order },
        E::Cancelled { cancellation, order_id: _, number: _ } => {
            Order { cancelled: Some(cancellation.clone()), ..order }
        }
        E::AllocationRecorded { allocation, lines, order_id: _ } => {
            let mut order = Order { allocation: Some(allocation.clone()), nothing_allocated: false, ..order };
            for count in lines {
                let ordered = ordered(&order, count.line);
                if let Some(line) = line(&mut order, count.line) {
                    line.allocated = Some(count.allocated);
                    note_short(line, count.allocated < ordered, count.reason.as_ref());
                }
            }
            order
        }
        E::ShortRecorded { lines, order_id: _ } => {
            let mut order = Order { nothing_allocated: true, ..order };
            for short in lines {
                if let Some(line) = line(&mut order, short.line) {
                    note_short(line, true, short.reason.as_ref());
                }
            }
            order
        }
        E::PickShortRecorded { shipment_id, lines, order_id: _ } => {
            // News of a pick is news of an allocation, should that one be late.
            let known = order.allocation.clone();
            let allocation = known.or(Some(Allocation { shipment_id: *shipment_id, facility_id: None }));
            let mut order = Order { allocation, nothing_allocated: false, ..order };
            for count in lines {
                let ordered = ordered(&order, count.line);
                if let Some(line) = line(&mut order, count.line) {
                    line.picked = Some(count.picked);
                    note_short(line, count.picked < ordered, count.reason.as_ref());
                }
            }
            order
        }
        E::AllocationVoided { shipment_id, order_id: _ } => {
            let mut order = order;
            order.void_shipments.push(*shipment_id);
            // Heard of before its allocation, it is void all the same.
            if order.attempt > 0 && order.allocation.as_ref().is_none_or(|a| a.shipment_id == *shipment_id) {
                let lost = LineState { short_reason: Some("shipment_cancelled".to_owned()), ..LineState::default() };
                order.lines = vec![lost; order.lines.len()];
                order.allocation = None;
                order.nothing_allocated = true;
            }
            order
        }
        E::Shipped { at, order_id: _ } => Order { shipped_at: Some(*at), ..order },
        E::Delivered { delivery, order_id: _ } => Order { delivered: Some(delivery.clone()), ..order },
        E::Refused { refusal, order_id: _ } => Order { refused: Some(refusal.clone()), ..order },
        E::Invoiced { invoice, order_id: _ } => Order { invoice: Some(invoice.clone()), ..order },
    }
}

/// A new attempt begins with a clean slate; what is known of earlier shipments stays void.
fn received(order: Order, ask: &Ask) -> Order {
    Order {
        lines: vec![LineState::default(); ask.lines.len()],
        ask: Some(ask.clone()),
        holds: Vec::new(),
        allocation: None,
        nothing_allocated: false,
        ..order
    }
}

fn position(order: &Order, line: u16) -> Option<usize> {
    order.ask.as_ref()?.lines.iter().position(|l| l.line == line)
}

fn line(order: &mut Order, line: u16) -> Option<&mut LineState> {
    let position = position(order, line)?;
    order.lines.get_mut(position)
}

fn ordered(order: &Order, line: u16) -> u32 {
    let lines = order.ask.as_ref().map(|ask| ask.lines.as_slice()).unwrap_or_default();
    lines.iter().find(|l| l.line == line).map_or(0, |l| l.quantity.get())
}

fn note_short(line: &mut LineState, short: bool, reason: Option<&String>) {
    if short {
        let known = line.short_reason.take();
        line.short_reason = reason.cloned().or(known).or_else(|| Some(SHORT_REASON.to_owned()));
    }
}
