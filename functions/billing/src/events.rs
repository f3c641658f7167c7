//! Reactions: keep what may cost something, in whatever order it is told.

use billing::{Attempt, Dispatched, Outcome, Packed, Place, Proof, Shipped};
use jiff::Timestamp;
use kernel::{AccountId, Address, CarrierId, DocumentId, LoadId, OrderId, Pounds, ShipmentId, StopId, Zone};
use platform::{Consumer, Envelope, Failure, Permit};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::billables::{keep_attempt, keep_dispatched, keep_packed, keep_proof};

pub fn events() -> Consumer {
    Consumer::new("billing")
        .on("shipment_packed", |permit, event| async move { on_shipment_packed(&permit, &event).await })
        .on("shipment_dispatched", |permit, event| async move { on_shipment_dispatched(&permit, &event).await })
        .on("delivery_attempted", |permit, event| async move { on_delivery_attempted(&permit, &event).await })
        .on("proof_of_delivery_received", |permit, event| async move { on_proof_received(&permit, &event).await })
}

#[derive(Debug, Deserialize)]
struct ShipmentPacked {
    shipment_id: ShipmentId,
}

async fn on_shipment_packed(permit: &Permit, event: &Envelope) -> Result<(), Failure> {
    let ShipmentPacked { shipment_id } = event.data()?;
    keep_packed(permit, &Packed { source: event.id, shipment_id }).await
}

#[derive(Debug, Deserialize)]
struct ShipmentDispatched {
    load_id: LoadId,
    number: String,
    carrier_id: CarrierId,
    /// Whole miles by the planned stops.
    #[serde(default)]
    miles: Option<u32>,
    origin: Place,
    destination: Place,
    shipments: Vec<DispatchedShipment>,
    stops: Vec<DispatchedStop>,
}

#[derive(Debug, Deserialize)]
struct DispatchedShipment {
    shipment_id: ShipmentId,
    order_id: OrderId,
    account_id: AccountId,
    weight_lb: Pounds,
    #[serde(default)]
    stop_id: Option<StopId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StopKind {
    Pickup,
    Delivery,
}

#[derive(Debug, Deserialize)]
struct DispatchedStop {
    stop_id: StopId,
    sequence: u32,
    kind: StopKind,
    place: Address,
    zone: Zone,
    #[serde(default)]
    shipment_ids: Vec<ShipmentId>,
}

async fn on_shipment_dispatched(permit: &Permit, event: &Envelope) -> Result<(), Failure> {
    let ShipmentDispatched { load_id, number, carrier_id, miles, origin, destination, shipments, mut stops } =
        event.data()?;
    stops.sort_by_key(|stop| stop.sequence);
    let deliveries: Vec<&DispatchedStop> = stops.iter().filter(|stop| stop.kind == StopKind::Delivery).collect();
    let first = stops.first().ok_or_else(|| Failure::internal(format!("{load_id} was dispatched without a stop")))?;
    let last = deliveries.last().copied().unwrap_or(first);
    let door_of = |id| deliveries.iter().find(|stop| stop.shipment_ids.contains(&id)).map(|stop| stop.stop_id);
    let shipped = |s: DispatchedShipment| Shipped {
        shipment_id: s.shipment_id,
        order_id: s.order_id,
        account_id: s.account_id,
        weight_lb: s.weight_lb,
        stop_id: s.stop_id.or_else(|| door_of(s.shipment_id)).unwrap_or(last.stop_id),
    };
    let town = |place: &Address| format!("{}, {}", place.city, place.state);
    let load = Dispatched {
        source: event.id,
        load_id,
        number,
        carrier_id,
        origin,
        destination,
        lane: format!("{} to {}", town(&first.place), town(&last.place)),
        ship_date: event.recorded_at.to_zoned(first.zone.time_zone()).date(),
        miles: miles.map(Decimal::from),
        delivery_stops: u32::try_from(deliveries.len()).unwrap_or(u32::MAX),
        shipments: shipments.into_iter().map(shipped).collect(),
    };
    keep_dispatched(permit, &load).await
}

#[derive(Debug, Deserialize)]
struct DeliveryAttempted {
    load_id: LoadId,
    stop_id: StopId,
    outcome: Outcome,
    #[serde(default = "first")]
    attempt: u32,
    occurred_at: Timestamp,
}

const fn first() -> u32 {
    1
}

async fn on_delivery_attempted(permit: &Permit, event: &Envelope) -> Result<(), Failure> {
    let DeliveryAttempted { load_id, stop_id, outcome, attempt, occurred_at } = event.data()?;
    let attempt = Attempt { source: event.id, stop_id, outcome, attempt, occurred_at };
    if attempt.may_cost() { keep_attempt(permit, load_id, &attempt).await } else { Ok(()) }
}

#[derive(Debug, Deserialize)]
struct ProofReceived {
    load_id: LoadId,
    stop_id: StopId,
    document_id: DocumentId,
}

async fn on_proof_received(permit: &Permit, event: &Envelope) -> Result<(), Failure> {
    let ProofReceived { load_id, stop_id, document_id } = event.data()?;
    keep_proof(permit, load_id, &Proof { source: event.id, stop_id, document_id }).await
}
