//! Folds what happened. Never refuses.

use super::movement::{Attempt, moved};
use super::{Attention, Event, Load, Offer, Status};
use crate::route::Stop;

fn at(load: &mut Load, stop_id: kernel::StopId, change: impl FnOnce(&mut Stop)) {
    if let Some(stop) = load.stops.iter_mut().find(|stop| stop.id == stop_id) {
        change(stop);
    }
}

pub(super) fn evolve(mut load: Load, event: &Event) -> Load {
    match event {
        Event::Planned { load_id, number, facility_id, equipment, stops, shipments, miles } => {
            load.status = Status::Planned;
            (load.id, load.facility_id) = (Some(*load_id), Some(*facility_id));
            load.number.clone_from(number);
            load.equipment = *equipment;
            (load.stops, load.shipments, load.miles) = (stops.clone(), shipments.clone(), *miles);
        }
        Event::ShipmentsChanged { stops, shipments, miles, .. } => {
            (load.stops, load.shipments, load.miles) = (stops.clone(), shipments.clone(), *miles);
        }
        Event::AppointmentSet { stop_id, window, .. } => {
            at(&mut load, *stop_id, |stop| stop.window = Some(window.clone()));
        }
        Event::TenderingStarted { round, waterfall, .. } => {
            load.status = Status::Tendering;
            load.round = *round;
            load.waterfall.clone_from(waterfall);
            load.tried.clear();
            (load.offer, load.carrier, load.driver, load.vehicle, load.attention) = (None, None, None, None, None);
        }
        Event::Offered { tender_id, carrier_id, expires_at, .. } => {
            load.tried.push(*carrier_id);
            load.offer = Some(Offer { tender_id: *tender_id, carrier_id: *carrier_id, expires_at: *expires_at });
        }
        Event::Covered { carrier, .. } => {
            load.status = Status::Accepted;
            load.carrier = Some(carrier.clone());
        }
        Event::Uncovered { .. } => (load.status, load.offer) = (Status::Uncovered, None),
        Event::Dispatched(dispatched) => {
            load.status = Status::Dispatched;
            load.driver = Some(dispatched.driver.clone());
            load.vehicle = Some(dispatched.vehicle.clone());
        }
        Event::PickRecorded { shipment_id, weight_lb, pieces, shorts, .. } => {
            if let Some(shipment) = load.shipments.iter_mut().find(|s| s.shipment_id == *shipment_id) {
                (shipment.weight_lb, shipment.pieces) = (*weight_lb, *pieces);
                shipment.shorts.clone_from(shorts);
            }
        }
        Event::PickupMissed { .. } => load.status = Status::MissedPickup,
        Event::DeliveryChased { reminder, .. } => load.delivery_reminders = *reminder,
        Event::PodRequested { request, .. } => load.pod_requests = *request,
        Event::Flagged { code, detail, since, .. } => {
            load.attention = Some(Attention { code: *code, detail: detail.clone(), since: *since });
        }
        Event::WorkflowResumed { round, .. } => {
            load.round = *round;
            load.attention = None;
            (load.pod_requests, load.delivery_reminders) = (0, 0);
        }
        Event::Cancelled { .. } => load.status = Status::Cancelled,
        Event::Closed { .. } => (load.status, load.attention) = (Status::Closed, None),
        Event::ArrivedAtPickup { .. }
        | Event::Departed { .. }
        | Event::ReachedConsignee { .. }
        | Event::DeliveryRecorded { .. }
        | Event::PodRecorded { .. }
        | Event::Delivered { .. }
        | Event::Refused { .. } => move_on(&mut load, event),
    }
    load
}

/// Facts fill the visits of the stops; the status follows from them.
fn move_on(load: &mut Load, event: &Event) {
    match event {
        Event::ArrivedAtPickup { stop_id, occurred_at, .. } | Event::ReachedConsignee { stop_id, occurred_at, .. } => {
            at(load, *stop_id, |stop| stop.visit.arrived_at = Some(*occurred_at));
        }
        Event::Departed { stop_id, occurred_at, .. } => {
            at(load, *stop_id, |stop| stop.visit.departed_at = Some(*occurred_at));
        }
        Event::DeliveryRecorded { stop_id, outcome, reason, occurred_at, .. } => {
            let attempt = Attempt { outcome: *outcome, reason: reason.clone(), occurred_at: *occurred_at };
            at(load, *stop_id, |stop| stop.visit.attempt = Some(attempt));
        }
        Event::PodRecorded { stop_id, document_id, .. } => {
            at(load, *stop_id, |stop| stop.visit.pod = Some(*document_id));
        }
        // Headlines of what the facts before them say already; and nothing else comes here.
        _ => {}
    }
    load.status = moved(load);
}
