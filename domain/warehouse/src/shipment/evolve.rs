//! How a shipment's events fold. Nothing is refused here: what has happened has happened.

use super::{
    AllocatedLine, CancelCause, Line, LineFate, OrderFacts, Origin, Promise, Shipment, ShipmentEvent, ShortLine, Status,
};
use kernel::ShipmentId;

pub(super) fn evolve(mut shipment: Shipment, event: &ShipmentEvent) -> Shipment {
    match event {
        ShipmentEvent::AllocationContinued { shipment_id, order, attempt, origin, decided, remaining } => {
            let earlier = if shipment.status == Status::Allocating { shipment.lines } else { vec![] };
            let mut next = begun(*shipment_id, order, *attempt, origin.as_ref());
            next.status = Status::Allocating;
            next.lines = earlier.into_iter().chain(decided.iter().cloned()).collect();
            next.undecided.clone_from(remaining);
            next
        }
        ShipmentEvent::Allocated { shipment_id, order, attempt, origin, lines, .. } => {
            let mut next = begun(*shipment_id, order, *attempt, origin.as_ref());
            next.status = Status::Allocated;
            next.lines = lines.iter().map(promised).collect();
            next
        }
        ShipmentEvent::Short { shipment_id, order, attempt, lines, .. } => {
            let mut next = begun(*shipment_id, order, *attempt, None);
            next.status = Status::Short;
            next.lines = lines.iter().map(unpromised).collect();
            next
        }
        ShipmentEvent::UnknownSkus { shipment_id, order, attempt, skus } => {
            let mut next = begun(*shipment_id, order, *attempt, None);
            next.status = Status::Unallocatable;
            next.unknown_skus.clone_from(skus);
            next
        }
        ShipmentEvent::PickingStarted { .. } => {
            shipment.status = Status::Picking;
            shipment
        }
        ShipmentEvent::LinesPicked { confirmations, .. } => {
            shipment.status = Status::Picking;
            for confirmation in confirmations {
                let promises = shipment.lines.iter_mut().filter(|line| line.line == confirmation.line);
                for promise in promises.flat_map(|line| line.bins.iter_mut()).filter(|p| p.bin == confirmation.bin) {
                    promise.picked = Some(confirmation.picked);
                    promise.reason = confirmation.reason;
                }
            }
            shipment
        }
        ShipmentEvent::Picked { lines, pieces, .. } => {
            shipment.status = if *pieces == 0 { Status::Short } else { Status::Picked };
            for (line, picked) in shipment.lines.iter_mut().zip(lines) {
                let promise = |bin: &crate::BinPick| Promise {
                    bin: bin.bin.clone(),
                    allocated: bin.allocated,
                    picked: Some(bin.picked),
                    reason: bin.reason,
                };
                line.bins = picked.bins.iter().map(promise).collect();
            }
            shipment
        }
        ShipmentEvent::Packed { packages, weight_lb, .. } => {
            shipment.status = Status::Packed;
            shipment.cartons.clone_from(packages);
            shipment.packed_weight_lb = Some(*weight_lb);
            shipment
        }
        ShipmentEvent::Ready { dock, .. } => {
            shipment.status = Status::Staged;
            shipment.dock.clone_from(dock);
            shipment
        }
        ShipmentEvent::Shipped { .. } => {
            shipment.status = Status::Shipped;
            shipment
        }
        ShipmentEvent::ReleaseContinued { cause, released, .. } => {
            shipment.status = Status::Cancelling;
            shipment.cancelled = Some(*cause);
            for line in shipment.lines.iter_mut().filter(|line| released.contains(&line.line)) {
                line.fate = LineFate::Released;
            }
            shipment
        }
        ShipmentEvent::Cancelled { cause, .. } => {
            shipment.status = Status::Cancelled;
            shipment.cancelled = Some(*cause);
            shipment.undecided.clear();
            shipment.lines.iter_mut().for_each(|line| line.fate = LineFate::Released);
            shipment
        }
        ShipmentEvent::Withdrawn { shipment_id, .. } => {
            shipment.id = Some(*shipment_id);
            shipment.status = Status::Cancelled;
            shipment.cancelled = Some(CancelCause::OrderCancelled);
            shipment
        }
    }
}

/// A fresh answer to a release of the order: nothing of an earlier one is left.
fn begun(id: ShipmentId, order: &OrderFacts, attempt: u32, origin: Option<&Origin>) -> Shipment {
    Shipment { id: Some(id), order: Some(order.clone()), attempt, origin: origin.cloned(), ..Shipment::default() }
}

fn promised(line: &AllocatedLine) -> Line {
    let promise =
        |b: &crate::BinQuantity| Promise { bin: b.bin.clone(), allocated: b.quantity, picked: None, reason: None };
    Line {
        line: line.line,
        sku: line.sku.clone(),
        ordered: line.ordered,
        unit_weight_lb: line.unit_weight_lb,
        bins: line.bins.iter().map(promise).collect(),
        shortage: line.reason,
        fate: LineFate::Live,
    }
}

fn unpromised(line: &ShortLine) -> Line {
    Line {
        line: line.line,
        sku: line.sku.clone(),
        ordered: line.ordered,
        unit_weight_lb: line.unit_weight_lb,
        bins: vec![],
        shortage: Some(line.reason),
        fate: LineFate::Live,
    }
}
