//! The warehouse speaks of shipments; freight follows, and the load that the freight is on.

use jiff::civil::Date;
use kernel::{AccountId, Address, FacilityId, LoadId, OrderId, Pounds, ShipmentId, Zone};
use platform::{Consumer, Envelope, Failure, Permit};
use serde::Deserialize;
use transport::freight::{Allocated, Command, Picked, Short};
use transport::load::{self, Concern};
use transport::plan;

use crate::loading::{self, Order};
use crate::table::{Freights, Loads};

pub fn reactions(consumer: Consumer) -> Consumer {
    consumer
        .on("order_allocated", on_order_allocated)
        .on("inventory_picked", on_inventory_picked)
        .on("shipment_ready", on_shipment_ready)
        .on("shipment_cancelled", on_shipment_cancelled)
        .on("plan_committed", on_plan_committed)
}

#[derive(Deserialize)]
struct OrderAllocated {
    shipment_id: ShipmentId,
    order_id: OrderId,
    order_number: String,
    account_id: AccountId,
    facility_id: FacilityId,
    #[serde(default)]
    ship_from: Option<Address>,
    #[serde(default)]
    zone: Option<Zone>,
    ship_to: Address,
    ship_by: Date,
    #[serde(default)]
    lines: Vec<Line>,
    weight_lb: Pounds,
    pieces: u32,
}

#[derive(Deserialize)]
struct Line {
    line: u32,
    sku: String,
    #[serde(default)]
    short: u32,
    #[serde(default)]
    reason: Option<String>,
}

fn shorts(lines: Vec<Line>) -> Vec<Short> {
    let short = lines.into_iter().filter(|line| line.short > 0);
    short.map(|Line { line, sku, short, reason }| Short { line, sku, short, reason }).collect()
}

async fn on_order_allocated(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let data: OrderAllocated = event.data()?;
    let allocated = Allocated {
        version: event.aggregate.version,
        shipment_id: data.shipment_id,
        order_id: data.order_id,
        order_number: data.order_number,
        account_id: data.account_id,
        facility_id: data.facility_id,
        ship_from: data.ship_from,
        zone: data.zone,
        ship_to: data.ship_to,
        ship_by: data.ship_by,
        weight_lb: data.weight_lb,
        pieces: data.pieces,
        shorts: shorts(data.lines),
    };
    permit.react::<Freights>(data.shipment_id, Command::Allocate(Box::new(allocated))).await.map(|_| ())
}

#[derive(Deserialize)]
struct InventoryPicked {
    shipment_id: ShipmentId,
    #[serde(default)]
    lines: Vec<Line>,
    weight_lb: Pounds,
    pieces: u32,
}

async fn on_inventory_picked(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let InventoryPicked { shipment_id, lines, weight_lb, pieces } = event.data()?;
    let picked = Picked { weight_lb, pieces, shorts: shorts(lines) };
    let Some(freight) = permit.react::<Freights>(shipment_id, Command::RecordPick(picked)).await? else {
        return Ok(());
    };
    let freight = freight.state;
    if let Some(load_id) = freight.load_id {
        let (weight_lb, pieces, shorts) = (freight.weight_lb(), freight.pieces(), freight.shorts());
        let command = load::Command::RecordPick { shipment_id, weight_lb, pieces, shorts };
        permit.react::<Loads>(load_id, command).await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct OfShipment {
    shipment_id: ShipmentId,
}

async fn on_shipment_ready(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let OfShipment { shipment_id } = event.data()?;
    permit.react::<Freights>(shipment_id, Command::MarkReady).await.map(|_| ())
}

async fn on_shipment_cancelled(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let OfShipment { shipment_id } = event.data()?;
    let cancel = Command::Cancel { version: event.aggregate.version };
    let Some(freight) = permit.react::<Freights>(shipment_id, cancel).await? else { return Ok(()) };
    match (freight.state.load_id, freight.state.status()) {
        (Some(load_id), transport::freight::Status::Cancelled) => take_off(&permit, load_id, shipment_id).await,
        _ => Ok(()),
    }
}

/// Takes cancelled freight off its load, cancels a load that nothing is left of, and calls for a person when the load
/// is under way.
async fn take_off(permit: &Permit, load_id: LoadId, shipment_id: ShipmentId) -> Result<(), Failure> {
    match loading::remove(&permit.labelled("take-off"), load_id, &[shipment_id]).await {
        Ok(_) => Ok(()),
        Err(Failure::Conflict { code, .. }) if code == "load_empty" => {
            let reason = "its last shipment was cancelled";
            loading::cancel(&permit.labelled("last"), load_id, reason).await.map(|_| ())
        }
        Err(Failure::Conflict { .. }) => {
            let detail = format!("shipment {shipment_id} was cancelled after the load was tendered");
            let flag = load::Command::Flag { code: Concern::ShipmentCancelled, detail };
            permit.react::<Loads>(load_id, flag).await.map(|_| ())
        }
        Err(failure) => Err(failure),
    }
}

#[derive(Deserialize)]
struct PlanCommitted {
    equipment: transport::Equipment,
    loads: Vec<plan::CommittedLoad>,
}

/// One transaction per load, so that a redelivery goes on where the last delivery stopped.
async fn on_plan_committed(permit: Permit, event: Envelope) -> Result<(), Failure> {
    let PlanCommitted { equipment, loads } = event.data()?;
    let first = loading::numbers(&permit, loads.len()).await?;
    for (number, plan::CommittedLoad { load_id, shipment_ids }) in (first..).zip(loads) {
        loading::make_of_the_open(&permit, Order { load_id, number, equipment, shipment_ids }).await?;
    }
    Ok(())
}
