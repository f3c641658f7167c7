//! Reactions: a dispatch opens the track of its load, a cancellation ends it.

use std::collections::HashMap;

use jiff::Timestamp;
use kernel::{AccountId, Address, CarrierId, LoadId, OrderId, ShipmentId, StopId, TimeWindow, Zone};
use platform::{Consumer, Envelope, Failure, Permit};
use serde::Deserialize;
use tracking::{DetentionTerms, Load, ShipmentRef, Stop, StopKind, TrackCommand};

use crate::ledger::react;

pub fn events() -> Consumer {
    Consumer::new("tracking")
        .on("shipment_dispatched", |permit, event| async move { on_shipment_dispatched(&permit, &event).await })
        .on("load_cancelled", |permit, event| async move { on_load_cancelled(&permit, &event).await })
}

#[derive(Debug, Deserialize)]
struct ShipmentDispatched {
    load_id: LoadId,
    number: String,
    carrier_id: CarrierId,
    shipments: Vec<DispatchedShipment>,
    stops: Vec<DispatchedStop>,
    #[serde(default)]
    planned_at: Option<Timestamp>,
    #[serde(default)]
    detention: DetentionTerms,
}

#[derive(Debug, Deserialize)]
struct DispatchedShipment {
    shipment_id: ShipmentId,
    order_id: OrderId,
    account_id: AccountId,
}

#[derive(Debug, Deserialize)]
struct DispatchedStop {
    stop_id: StopId,
    sequence: u32,
    kind: StopKind,
    place: Address,
    zone: Zone,
    #[serde(default)]
    window: Option<TimeWindow>,
    #[serde(default)]
    shipment_ids: Vec<ShipmentId>,
}

impl ShipmentDispatched {
    fn load(self) -> Load {
        let Self { load_id, number, carrier_id, shipments, stops, planned_at, detention } = self;
        let refs = shipments.into_iter().map(|DispatchedShipment { shipment_id, order_id, account_id }| ShipmentRef {
            shipment_id,
            order_id,
            account_id,
        });
        let all: Vec<ShipmentRef> = refs.collect();
        let by_id: HashMap<ShipmentId, &ShipmentRef> = all.iter().map(|s| (s.shipment_id, s)).collect();
        let stop = |DispatchedStop { stop_id, sequence, kind, place, zone, window, shipment_ids }| {
            let named = shipment_ids.iter().filter_map(|id| by_id.get(id).copied().cloned());
            // A pickup that names no shipments picks up all of them.
            let shipments = match kind {
                StopKind::Pickup if shipment_ids.is_empty() => all.clone(),
                StopKind::Pickup | StopKind::Delivery => named.collect(),
            };
            Stop { stop_id, sequence, kind, place, zone, window, shipments }
        };
        let mut stops: Vec<Stop> = stops.into_iter().map(stop).collect();
        stops.sort_by_key(|stop| stop.sequence);
        Load { load_id, number, carrier_id, planned_at, stops, detention }
    }
}

async fn on_shipment_dispatched(permit: &Permit, event: &Envelope) -> Result<(), Failure> {
    let load = event.data::<ShipmentDispatched>()?.load();
    react(permit, load.load_id, TrackCommand::Open { load }).await
}

#[derive(Debug, Deserialize)]
struct LoadCancelled {
    load_id: LoadId,
}

async fn on_load_cancelled(permit: &Permit, event: &Envelope) -> Result<(), Failure> {
    let LoadCancelled { load_id } = event.data()?;
    react(permit, load_id, TrackCommand::Cancel { load_id }).await
}
