//! The rules of a load.

use kernel::{Address, CarrierId, Context, DriverId, LoadId, ShipmentId, StopId, TimeWindow, TypedId, VehicleId};

use super::command::{Cargo, Command, Dispatched, DispatchedShipment, Event, NewLoad, Point};
use super::evolve::evolve;
use super::movement::{Fact, Milestone, adds};
use super::state::{Concern, DriverRef, Load, Status, VehicleRef};
use super::{LoadRejection, REMINDERS_MAX};
use crate::guide::RankedCarrier;
use crate::planner::SHIPMENTS_MAX;
use crate::record::Fault;
use crate::route::{Pickup, Route, Stop, StopKind};
use crate::vehicle::VehicleKind;
use crate::{LocationDetails, appointment, guide, route};

type Decision = Result<Vec<Event>, LoadRejection>;

pub(super) fn decide(load: &Load, command: &Command, context: &Context) -> Decision {
    let Some(load_id) = load.id else {
        return match command {
            Command::Plan(new) => plan(new),
            _ => Err(LoadRejection::Absent),
        };
    };
    match command {
        Command::Plan(_) => Err(LoadRejection::Exists),
        Command::AddShipments(cargo) => add(load, load_id, cargo),
        Command::RemoveShipments(ids) => remove(load, load_id, ids),
        Command::SetAppointment { stop_id, start, end, place } => {
            let stop = appointable(load, *stop_id)?;
            let window = TimeWindow::new(*start, *end, stop.zone.clone())
                .map_err(|e| LoadRejection::Invalid(Fault::new("invalid_window", "/end", e.to_string())))?;
            let overridden = place_allows(place.as_deref(), &window, context)?;
            Ok(if stop.window.as_ref() == Some(&window) {
                vec![]
            } else {
                vec![Event::AppointmentSet { load_id, stop_id: *stop_id, window, overridden }]
            })
        }
        Command::StartTendering { waterfall } => start_tendering(load, load_id, waterfall),
        Command::Offer { tender_id, carrier_id, rank, expires_at } => match load.status {
            Status::Tendering => Ok(if load.offer.as_ref().is_some_and(|offer| offer.tender_id == *tender_id) {
                vec![]
            } else {
                let (tender_id, carrier_id, rank, expires_at) = (*tender_id, *carrier_id, *rank, *expires_at);
                vec![Event::Offered { load_id, tender_id, carrier_id, rank, expires_at }]
            }),
            other => Err(LoadRejection::NotTendering(other)),
        },
        Command::Cover { tender_id, carrier } => match (load.status, &load.offer) {
            (Status::Tendering, Some(offer)) if offer.tender_id == *tender_id => {
                Ok(vec![Event::Covered { load_id, tender_id: *tender_id, carrier: carrier.clone() }])
            }
            (Status::Tendering, _) => Err(LoadRejection::OtherTenderOpen),
            (other, _) => Err(LoadRejection::NotTendering(other)),
        },
        Command::MarkUncovered => match load.status {
            Status::Tendering => Ok(vec![Event::Uncovered { load_id, asked: load.tried.len() }]),
            Status::Uncovered => Ok(vec![]),
            other => Err(LoadRejection::NotTendering(other)),
        },
        Command::Dispatch { driver, vehicle } => dispatch(load, load_id, driver, vehicle),
        Command::RecordPick { shipment_id, weight_lb, pieces, shorts } => {
            let known = load.shipments.iter().find(|s| s.shipment_id == *shipment_id);
            let known = known.ok_or(LoadRejection::UnknownShipment(*shipment_id))?;
            let same = known.weight_lb == *weight_lb && known.pieces == *pieces && known.shorts == *shorts;
            let (shipment_id, weight_lb, pieces) = (*shipment_id, *weight_lb, *pieces);
            let recorded = Event::PickRecorded { load_id, shipment_id, weight_lb, pieces, shorts: shorts.clone() };
            Ok(if same || is_settled(load.status) { vec![] } else { vec![recorded] })
        }
        Command::Record(fact) => record(load, load_id, fact),
        Command::MarkMissedPickup => match load.status {
            Status::Accepted | Status::Dispatched | Status::AtPickup => Ok(vec![Event::PickupMissed { load_id }]),
            Status::MissedPickup => Ok(vec![]),
            other => Err(LoadRejection::PickupNotMissed(other)),
        },
        Command::ChaseDelivery => match load.status {
            Status::Departed | Status::AtDelivery => Ok(chase_delivery(load, load_id, context)),
            other => Err(LoadRejection::TooLate(other)),
        },
        Command::RequestPod => match load.status {
            Status::Delivered if load.pods_complete() => Ok(vec![]),
            Status::Delivered => Ok(request_pod(load, load_id, context)),
            other => Err(LoadRejection::NotDelivered(other)),
        },
        Command::Flag { code, detail } => {
            let known = load.attention.as_ref().is_some_and(|a| a.code == *code);
            let flagged = Event::Flagged { load_id, code: *code, detail: detail.clone(), since: context.now };
            Ok(if known || is_settled(load.status) { vec![] } else { vec![flagged] })
        }
        Command::Resume { reason } => resume(load, load_id, reason.as_deref()),
        Command::Cancel { reason } => cancel(load, load_id, reason),
        Command::Close => match load.status {
            Status::Delivered => Ok(vec![Event::Closed { load_id }]),
            Status::Closed => Ok(vec![]),
            other => Err(LoadRejection::NotDelivered(other)),
        },
    }
}

const fn is_settled(status: Status) -> bool {
    matches!(status, Status::Closed | Status::Cancelled)
}

fn routed(
    load_id: LoadId,
    pickup: &Pickup,
    drops: &[(Address, ShipmentId)],
    before: &[Stop],
) -> Result<Route, LoadRejection> {
    match drops.len() {
        0 => Err(LoadRejection::Empty),
        count if count > SHIPMENTS_MAX => Err(LoadRejection::TooManyShipments),
        _ => Ok(route::build(load_id, pickup, drops, before)),
    }
}

fn plan(new: &NewLoad) -> Decision {
    let drops: Vec<_> = new.cargo.iter().map(|c| (c.ship_to.clone(), c.shipment.shipment_id)).collect();
    let Route { stops, miles } = routed(new.load_id, &new.pickup, &drops, &[])?;
    Ok(vec![Event::Planned {
        load_id: new.load_id,
        number: new.number.clone(),
        facility_id: new.facility_id,
        equipment: new.equipment,
        stops,
        shipments: new.cargo.iter().map(|cargo| cargo.shipment.clone()).collect(),
        miles,
    }])
}

fn planned(load: &Load) -> Result<Pickup, LoadRejection> {
    match (load.status, load.pickup()) {
        (Status::Planned, Some(stop)) => Ok(Pickup { place: stop.place.clone(), zone: stop.zone.clone() }),
        (other, _) => Err(LoadRejection::NotPlanned(other)),
    }
}

fn drops(load: &Load) -> Vec<(Address, ShipmentId)> {
    load.deliveries().flat_map(|stop| stop.shipment_ids.iter().map(|id| (stop.place.clone(), *id))).collect()
}

fn add(load: &Load, load_id: LoadId, cargo: &[Cargo]) -> Decision {
    let pickup = planned(load)?;
    let aboard = |id: ShipmentId| load.shipments.iter().any(|s| s.shipment_id == id);
    let new: Vec<&Cargo> = cargo.iter().filter(|c| !aboard(c.shipment.shipment_id)).collect();
    if new.is_empty() {
        return Ok(vec![]);
    }
    let mut drops = drops(load);
    drops.extend(new.iter().map(|c| (c.ship_to.clone(), c.shipment.shipment_id)));
    let Route { stops, miles } = routed(load_id, &pickup, &drops, &load.stops)?;
    let shipments = load.shipments.iter().cloned().chain(new.iter().map(|c| c.shipment.clone())).collect();
    let added = new.iter().map(|c| c.shipment.shipment_id).collect();
    Ok(vec![Event::ShipmentsChanged { load_id, added, removed: vec![], stops, shipments, miles }])
}

fn remove(load: &Load, load_id: LoadId, ids: &[ShipmentId]) -> Decision {
    let pickup = planned(load)?;
    if ids.is_empty() {
        return Ok(vec![]);
    }
    if let Some(foreign) = ids.iter().find(|id| !load.shipments.iter().any(|s| s.shipment_id == **id)) {
        return Err(LoadRejection::UnknownShipment(*foreign));
    }
    let drops: Vec<_> = drops(load).into_iter().filter(|(_, id)| !ids.contains(id)).collect();
    let Route { stops, miles } = routed(load_id, &pickup, &drops, &load.stops)?;
    let shipments = load.shipments.iter().filter(|s| !ids.contains(&s.shipment_id)).cloned().collect();
    Ok(vec![Event::ShipmentsChanged { load_id, added: vec![], removed: ids.to_vec(), stops, shipments, miles }])
}

fn appointable(load: &Load, stop_id: StopId) -> Result<&Stop, LoadRejection> {
    match load.status {
        Status::Planned
        | Status::Tendering
        | Status::Accepted
        | Status::Dispatched
        | Status::AtPickup
        | Status::Departed
        | Status::AtDelivery
        | Status::Uncovered
        | Status::MissedPickup => load.stop(stop_id).ok_or(LoadRejection::UnknownStop),
        late @ (Status::Blank | Status::Delivered | Status::Closed | Status::Refused | Status::Cancelled) => {
            Err(LoadRejection::TooLate(late))
        }
    }
}

/// The code of the rule that the reason overrides, if one stands in the way.
fn place_allows(
    place: Option<&LocationDetails>,
    window: &TimeWindow,
    context: &Context,
) -> Result<Option<String>, LoadRejection> {
    let Some(place) = place else { return Ok(None) };
    match (appointment::check(place, window, context.now), &context.reason) {
        (Ok(()), _) => Ok(None),
        (Err(obstacle), Some(_)) => Ok(Some(obstacle.code().to_owned())),
        (Err(obstacle), None) => {
            Err(LoadRejection::PlaceForbids { code: obstacle.code(), message: obstacle.to_string() })
        }
    }
}

fn start_tendering(load: &Load, load_id: LoadId, waterfall: &[RankedCarrier]) -> Decision {
    match load.status {
        Status::Planned | Status::Uncovered | Status::MissedPickup => {
            guide::check_waterfall(waterfall).map_err(LoadRejection::Invalid)?;
            Ok(vec![Event::TenderingStarted { load_id, round: load.round + 1, waterfall: waterfall.to_vec() }])
        }
        other @ (Status::Blank
        | Status::Tendering
        | Status::Accepted
        | Status::Dispatched
        | Status::AtPickup
        | Status::Departed
        | Status::AtDelivery
        | Status::Delivered
        | Status::Closed
        | Status::Refused
        | Status::Cancelled) => Err(LoadRejection::NotTenderable(other)),
    }
}

fn dispatch(load: &Load, load_id: LoadId, driver: &DriverRef, vehicle: &VehicleRef) -> Decision {
    let not_accepted = LoadRejection::NotAccepted(load.status);
    let (Status::Accepted, Some(carrier)) = (load.status, &load.carrier) else { return Err(not_accepted) };
    if driver.carrier_id != carrier.id {
        return Err(LoadRejection::ForeignDriver);
    }
    if vehicle.carrier_id != carrier.id {
        return Err(LoadRejection::ForeignVehicle);
    }
    let point = |stop: &Stop| Point { state: stop.place.state, zip: stop.place.zip.clone() };
    let ends = load.pickup().map(point).zip(load.destination().map(point)).zip(load.facility_id);
    let ((origin, destination), facility_id) = ends.ok_or(not_accepted)?;
    let shipments = load.shipments.iter().map(|shipment| DispatchedShipment {
        shipment_id: shipment.shipment_id,
        order_id: shipment.order_id,
        account_id: shipment.account_id,
        weight_lb: shipment.weight_lb,
        pieces: shipment.pieces,
        stop_id: load.stop_of(shipment.shipment_id),
    });
    Ok(vec![Event::Dispatched(Box::new(Dispatched {
        load_id,
        number: load.number.clone(),
        carrier_id: carrier.id,
        scac: carrier.scac.clone(),
        driver: driver.clone(),
        vehicle: vehicle.clone(),
        facility_id,
        miles: load.miles,
        weight_lb: load.weight_lb(),
        equipment: load.equipment,
        origin,
        destination,
        shipments: shipments.collect(),
        stops: load.stops.clone(),
    }))])
}

/// A fact adds what it adds; then come the headlines that it makes true.
fn record(load: &Load, load_id: LoadId, fact: &Fact) -> Decision {
    match load.status {
        Status::Dispatched
        | Status::AtPickup
        | Status::Departed
        | Status::AtDelivery
        | Status::Delivered
        | Status::Refused
        | Status::MissedPickup => {}
        Status::Closed | Status::Cancelled => return Ok(vec![]),
        early @ (Status::Blank | Status::Planned | Status::Tendering | Status::Accepted | Status::Uncovered) => {
            return Err(LoadRejection::NotDispatched(early));
        }
    }
    let stop = load.stop(fact.stop_id).ok_or(LoadRejection::UnknownStop)?;
    if !adds(load, fact) {
        return Ok(vec![]);
    }
    let (stop_id, occurred_at) = (fact.stop_id, fact.occurred_at);
    let first = match (stop.kind, &fact.milestone) {
        (StopKind::Pickup, Milestone::Arrived) => Event::ArrivedAtPickup { load_id, stop_id, occurred_at },
        (StopKind::Pickup, Milestone::Departed) => Event::Departed { load_id, stop_id, occurred_at },
        (StopKind::Delivery, Milestone::Arrived | Milestone::Departed) => {
            Event::ReachedConsignee { load_id, stop_id, occurred_at }
        }
        (_, Milestone::Attempted { outcome, reason }) => {
            Event::DeliveryRecorded { load_id, stop_id, outcome: *outcome, reason: reason.clone(), occurred_at }
        }
        (_, Milestone::PodReceived { document_id }) => {
            Event::PodRecorded { load_id, stop_id, document_id: *document_id }
        }
    };
    let after = evolve(load.clone(), &first);
    let mut events = vec![first];
    if after.status != load.status {
        match after.status {
            Status::Delivered => events.push(Event::Delivered { load_id }),
            Status::Refused => events.push(Event::Refused { load_id }),
            _ => {}
        }
    }
    if woken(load, &after) {
        events.push(Event::WorkflowResumed { load_id, round: load.round + 1 });
    }
    Ok(events)
}

/// The workflow had given the load up, and this fact shows that it was wrong to.
fn woken(before: &Load, after: &Load) -> bool {
    let recovered = matches!(before.status, Status::MissedPickup | Status::Refused)
        && after.status != before.status
        && after.status != Status::Refused;
    let concern = before.attention.as_ref().map(|attention| attention.code);
    let found = match concern {
        Some(Concern::PodMissing) => after.pods_complete(),
        Some(Concern::DeliveryOverdue) => matches!(after.status, Status::Delivered),
        _ => false,
    };
    recovered || found
}

fn chase_delivery(load: &Load, load_id: LoadId, context: &Context) -> Vec<Event> {
    if load.delivery_reminders < REMINDERS_MAX {
        return vec![Event::DeliveryChased { load_id, reminder: load.delivery_reminders + 1 }];
    }
    flag_once(load, load_id, Concern::DeliveryOverdue, "not delivered, and reminders did not help", context)
}

fn request_pod(load: &Load, load_id: LoadId, context: &Context) -> Vec<Event> {
    if load.pod_requests < REMINDERS_MAX {
        return vec![Event::PodRequested { load_id, request: load.pod_requests + 1 }];
    }
    flag_once(load, load_id, Concern::PodMissing, "no proof of delivery, and reminders did not help", context)
}

fn flag_once(load: &Load, load_id: LoadId, code: Concern, detail: &str, context: &Context) -> Vec<Event> {
    if load.attention.as_ref().is_some_and(|attention| attention.code == code) {
        return vec![];
    }
    vec![Event::Flagged { load_id, code, detail: detail.to_owned(), since: context.now }]
}

fn resume(load: &Load, load_id: LoadId, reason: Option<&str>) -> Decision {
    let stopped = load.attention.as_ref().is_some_and(|attention| attention.code.stops_workflow());
    let running = match load.status {
        Status::Tendering
        | Status::Accepted
        | Status::Dispatched
        | Status::AtPickup
        | Status::Departed
        | Status::AtDelivery
        | Status::Delivered
        | Status::Refused => true,
        Status::Blank
        | Status::Planned
        | Status::Closed
        | Status::Uncovered
        | Status::MissedPickup
        | Status::Cancelled => false,
    };
    if running && (stopped || reason.is_some_and(|reason| !reason.trim().is_empty())) {
        Ok(vec![Event::WorkflowResumed { load_id, round: load.round + 1 }])
    } else {
        Err(LoadRejection::NotStopped)
    }
}

fn cancel(load: &Load, load_id: LoadId, reason: &str) -> Decision {
    match load.status {
        Status::Planned
        | Status::Tendering
        | Status::Accepted
        | Status::Dispatched
        | Status::AtPickup
        | Status::Uncovered
        | Status::MissedPickup => {
            if reason.trim().is_empty() {
                return Err(LoadRejection::ReasonMissing);
            }
            let tender_id = load.offer.as_ref().map(|offer| offer.tender_id);
            let shipment_ids = load.shipments.iter().map(|shipment| shipment.shipment_id).collect();
            Ok(vec![Event::Cancelled { load_id, tender_id, shipment_ids, reason: reason.to_owned() }])
        }
        Status::Cancelled => Ok(vec![]),
        late @ (Status::Blank
        | Status::Departed
        | Status::AtDelivery
        | Status::Delivered
        | Status::Closed
        | Status::Refused) => Err(LoadRejection::TooLate(late)),
    }
}

pub(super) fn probes(load: &Load, _: &Context) -> Vec<(&'static str, Command)> {
    let Some(pickup) = load.pickup() else { return vec![] };
    let (stop_id, start, end) = (pickup.id, jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::MAX);
    let carrier_id = load.carrier.as_ref().map_or_else(|| CarrierId::derive(&["probe"]), |carrier| carrier.id);
    let driver = DriverRef { id: DriverId::derive(&["probe"]), carrier_id, name: String::new(), phone: None };
    let vehicle =
        VehicleRef { id: VehicleId::derive(&["probe"]), carrier_id, unit: String::new(), kind: VehicleKind::Tractor };
    vec![
        ("add-shipments", Command::AddShipments(vec![])),
        ("remove-shipments", Command::RemoveShipments(vec![])),
        ("appointment", Command::SetAppointment { stop_id, start, end, place: None }),
        ("tender", Command::StartTendering { waterfall: vec![RankedCarrier { carrier_id, expires_minutes: 1 }] }),
        ("dispatch", Command::Dispatch { driver, vehicle }),
        ("resume", Command::Resume { reason: None }),
        ("cancel", Command::Cancel { reason: "asked dry".to_owned() }),
    ]
}
