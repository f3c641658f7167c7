//! How the set of facts grows.

use super::{Allocation, LineState, Order, OrderEvent as E};
use crate::Ask;

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
                if let Some(line) = line(&mut order, count.line) {
                    line.allocated = Some(count.allocated);
                    line.allocation_reason.clone_from(&count.reason);
                }
            }
            order
        }
        E::ShortRecorded { lines, order_id: _ } => {
            let mut order = Order { nothing_allocated: true, ..order };
            for short in lines {
                if let Some(line) = line(&mut order, short.line) {
                    line.allocation_reason.clone_from(&short.reason);
                }
            }
            order
        }
        E::PickShortRecorded { shipment_id, lines, order_id: _ } => {
            // News of a pick is news of an allocation, should that one be late.
            let heard = || Allocation { shipment_id: *shipment_id, facility_id: None, as_of: 0 };
            let allocation = Some(order.allocation.clone().unwrap_or_else(heard));
            let mut order = Order { allocation, nothing_allocated: false, ..order };
            for count in lines {
                if let Some(line) = line(&mut order, count.line) {
                    line.picked = Some(count.picked);
                    line.pick_reason.clone_from(&count.reason);
                }
            }
            order
        }
        E::AllocationVoided { as_of, order_id: _, shipment_id: _ } => {
            let mut order = Order { void_until: *as_of, allocation: None, ..order };
            // Heard of before its allocation, it is void all the same.
            if order.attempt > 0 {
                let reason = Some("shipment_cancelled".to_owned());
                let lost = LineState { allocation_reason: reason, ..LineState::default() };
                order.lines = vec![lost; order.lines.len()];
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
