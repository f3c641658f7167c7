//! What others report, and this context's own steps: event in, command out.
//!
//! Each reaction reads the fields that it needs and no more. Facts may come late, twice and in any order; the order
//! knows what to make of them.

use jiff::Timestamp;
use kernel::{FacilityId, InvoiceId, OrderId, ShipmentId};
use orders::{Allocation, Delivery, InvoiceRef, LineCount, OrderCommand, PickCount, RefusedDelivery, ShortLine};
use platform::{Consumer, Envelope, Failure, Permit};
use serde::Deserialize;

use crate::import;
use crate::table::Orders;

/// Every reaction of this context.
pub fn events() -> Consumer {
    Consumer::new("orders")
        .on("order_allocated", |permit, event| react(permit, event, on_order_allocated))
        .on("order_short", |permit, event| react(permit, event, on_order_short))
        .on("order_unknown_skus", |permit, event| react(permit, event, on_order_unknown_skus))
        .on("inventory_picked", |permit, event| react(permit, event, on_inventory_picked))
        .on("shipment_cancelled", |permit, event| react(permit, event, on_shipment_cancelled))
        .on("stop_departed", |permit, event| react(permit, event, on_stop_departed))
        .on("delivery_attempted", |permit, event| react(permit, event, on_delivery_attempted))
        .on("invoice_ready", |permit, event| react(permit, event, on_invoice_ready))
        .on("import_started", import::step)
        .on("import_advanced", import::step)
}

type Commands = Vec<(OrderId, OrderCommand)>;

async fn react(permit: Permit, event: Envelope, on: fn(&Envelope) -> Result<Commands, Failure>) -> Result<(), Failure> {
    for (order_id, command) in on(&event)? {
        permit.react::<Orders>(order_id, command).await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Allocated {
    shipment_id: ShipmentId,
    order_id: OrderId,
    attempt: u32,
    #[serde(default)]
    facility_id: Option<FacilityId>,
    lines: Vec<LineCount>,
}

fn on_order_allocated(event: &Envelope) -> Result<Commands, Failure> {
    let Allocated { shipment_id, order_id, attempt, facility_id, lines } = event.data()?;
    let allocation = Allocation { shipment_id, facility_id, as_of: event.aggregate.version };
    Ok(vec![(order_id, OrderCommand::Allocated { order_id, attempt, allocation, lines })])
}

#[derive(Deserialize)]
struct Short {
    order_id: OrderId,
    attempt: u32,
    lines: Vec<ShortLine>,
}

fn on_order_short(event: &Envelope) -> Result<Commands, Failure> {
    let Short { order_id, attempt, lines } = event.data()?;
    Ok(vec![(order_id, OrderCommand::NothingAllocated { order_id, attempt, lines })])
}

#[derive(Deserialize)]
struct UnknownSkus {
    order_id: OrderId,
    attempt: u32,
    skus: Vec<String>,
}

fn on_order_unknown_skus(event: &Envelope) -> Result<Commands, Failure> {
    let UnknownSkus { order_id, attempt, skus } = event.data()?;
    Ok(vec![(order_id, OrderCommand::SkusUnknown { order_id, attempt, skus })])
}

#[derive(Deserialize)]
struct Picked {
    shipment_id: ShipmentId,
    order_id: OrderId,
    lines: Vec<PickedLine>,
}

#[derive(Deserialize)]
struct PickedLine {
    line: u16,
    picked: u32,
    #[serde(default)]
    short: u32,
    #[serde(default)]
    reason: Option<String>,
}

/// A pick without a shortage is as promised: nothing to note.
fn on_inventory_picked(event: &Envelope) -> Result<Commands, Failure> {
    let Picked { shipment_id, order_id, lines } = event.data()?;
    if lines.iter().all(|line| line.short == 0) {
        return Ok(Vec::new());
    }
    let lines =
        lines.into_iter().map(|PickedLine { line, picked, reason, short: _ }| PickCount { line, picked, reason });
    Ok(vec![(
        order_id,
        OrderCommand::PickedShort { order_id, as_of: event.aggregate.version, shipment_id, lines: lines.collect() },
    )])
}

#[derive(Deserialize)]
struct ShipmentRef {
    shipment_id: ShipmentId,
    order_id: OrderId,
}

fn on_shipment_cancelled(event: &Envelope) -> Result<Commands, Failure> {
    let ShipmentRef { shipment_id, order_id } = event.data()?;
    Ok(vec![(order_id, OrderCommand::ShipmentCancelled { order_id, as_of: event.aggregate.version, shipment_id })])
}

#[derive(Deserialize)]
struct OrderRef {
    order_id: OrderId,
}

#[derive(Deserialize)]
struct Departed {
    kind: StopKind,
    occurred_at: Timestamp,
    #[serde(default)]
    shipments: Vec<OrderRef>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum StopKind {
    Pickup,
    Delivery,
}

/// Goods that leave a pickup have shipped.
fn on_stop_departed(event: &Envelope) -> Result<Commands, Failure> {
    let Departed { kind, occurred_at: at, shipments } = event.data()?;
    let shipments = if kind == StopKind::Pickup { shipments } else { Vec::new() };
    Ok(shipments.into_iter().map(|OrderRef { order_id }| (order_id, OrderCommand::Shipped { order_id, at })).collect())
}

#[derive(Deserialize)]
struct Attempted {
    outcome: Attempt,
    #[serde(default)]
    reason: Option<String>,
    occurred_at: Timestamp,
    #[serde(default)]
    shipments: Vec<OrderRef>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Attempt {
    Delivered,
    Partial,
    Refused,
}

fn on_delivery_attempted(event: &Envelope) -> Result<Commands, Failure> {
    let Attempted { outcome, reason, occurred_at: at, shipments } = event.data()?;
    let command = |order_id| match outcome {
        Attempt::Delivered => OrderCommand::Delivered { order_id, delivery: Delivery { at, partial: false } },
        Attempt::Partial => OrderCommand::Delivered { order_id, delivery: Delivery { at, partial: true } },
        Attempt::Refused => OrderCommand::Refused { order_id, refusal: RefusedDelivery { at, reason: reason.clone() } },
    };
    Ok(shipments.into_iter().map(|OrderRef { order_id }| (order_id, command(order_id))).collect())
}

#[derive(Deserialize)]
struct InvoiceReady {
    invoice_id: InvoiceId,
    number: String,
    #[serde(default)]
    orders: Vec<OrderId>,
}

fn on_invoice_ready(event: &Envelope) -> Result<Commands, Failure> {
    let InvoiceReady { invoice_id, number, orders } = event.data()?;
    let invoice = InvoiceRef { invoice_id, number };
    let command = |order_id| (order_id, OrderCommand::Invoiced { order_id, invoice: invoice.clone() });
    Ok(orders.into_iter().map(command).collect())
}
