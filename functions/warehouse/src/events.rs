//! Reactions: promise stock to released orders, take it back from cancelled ones, see shipments off.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use kernel::{AccountId, Address, FacilityId, OrderId, Quantity, ShipmentId, StockId};
use platform::{Consumer, Envelope, Failure, Permit};
use serde::Deserialize;
use warehouse::allocation::{self, Release};
use warehouse::floor::{self, Progress, Step};
use warehouse::shipment::{CancelCause, OrderFacts, OrderLine, Origin, ShipmentCommand, Shortage};
use warehouse::{Sku, Stock, ids};

use crate::commit::{STEPS_MAX, move_known_stock, move_stock};
use crate::known::Known;
use crate::table::{Shipments, Stocks};

/// Each costs a state and an event.
const SHIPMENTS_PER_COMMIT: usize = 40;

pub fn events() -> Consumer {
    let known = Arc::new(Known::default());
    Consumer::new("warehouse")
        .on("order_released", move |permit, event| {
            let known = Arc::clone(&known);
            async move { on_order_released(&permit, &event, &known).await }
        })
        .on("order_cancelled", |permit, event| async move { on_order_cancelled(&permit, &event).await })
        .on("stop_departed", |permit, event| async move { on_stop_departed(&permit, &event).await })
}

#[derive(Debug, Deserialize)]
struct OrderReleased {
    order_id: OrderId,
    number: String,
    account_id: AccountId,
    #[serde(default)]
    facility_id: Option<FacilityId>,
    ship_to: Address,
    ship_by: Date,
    lines: Vec<ReleasedLine>,
    attempt: u32,
}

#[derive(Debug, Deserialize)]
struct ReleasedLine {
    line: u32,
    sku: String,
    quantity: Quantity,
}

async fn on_order_released(permit: &Permit, event: &Envelope, known: &Known) -> Result<(), Failure> {
    let OrderReleased { order_id, number, account_id, facility_id, ship_to, ship_by, lines, attempt } = event.data()?;
    let order = OrderFacts { order_id, order_number: number, account_id, ship_to, ship_by };
    let (lines, mut unknown) = read_lines(lines);
    let weights = known.weights(permit, lines.iter().map(|line| &line.sku)).await?;
    unknown.extend(lines.iter().map(|l| &l.sku).filter(|sku| !weights.contains_key(&sku.folded())).map(Sku::to_string));
    unknown.sort_unstable();
    unknown.dedup();
    let release = Release { order, attempt, facility_id, lines };
    if !unknown.is_empty() {
        let (shipment_id, order) = (release.shipment_id(), release.order);
        let command = ShipmentCommand::RefuseUnknown { shipment_id, order, attempt, skus: unknown };
        return permit.react::<Shipments>(shipment_id, command).await.map(drop);
    }
    let sites = known.sites(permit, release.facility_id).await?;
    let supply = match release.facility_id {
        None if sites.len() > 1 => stock_of(permit, &release, sites.keys().copied()).await?,
        _ => BTreeMap::new(),
    };
    let available = |facility, sku: &Sku| supply.get(&ids::stock(facility, sku)).map_or(0, Stock::available);
    let origin = allocation::choose_origin(&release, &sites, available);
    allocate(permit, &release, origin.as_ref().map_err(|shortage| *shortage), &weights).await
}

/// The lines, and the SKUs that cannot be one.
fn read_lines(lines: Vec<ReleasedLine>) -> (Vec<OrderLine>, Vec<String>) {
    let (mut read, mut unknown) = (Vec::with_capacity(lines.len()), Vec::new());
    for ReleasedLine { line, sku, quantity } in lines {
        match sku.parse::<Sku>() {
            Ok(sku) => read.push(OrderLine { line, sku, quantity }),
            Err(_) => unknown.push(sku),
        }
    }
    (read, unknown)
}

async fn stock_of(
    permit: &Permit,
    release: &Release,
    facilities: impl Iterator<Item = FacilityId>,
) -> Result<BTreeMap<StockId, Stock>, Failure> {
    let skus = || release.lines.iter().map(|line| &line.sku);
    let wanted: Vec<StockId> =
        facilities.flat_map(|facility| skus().map(move |sku| ids::stock(facility, sku))).collect();
    Ok(permit.get_many::<Stocks>(&wanted).await?.into_iter().map(|stored| (stored.id, stored.state)).collect())
}

async fn allocate(
    permit: &Permit,
    release: &Release,
    origin: Result<&Origin, Shortage>,
    weights: &BTreeMap<String, kernel::Pounds>,
) -> Result<(), Failure> {
    let id = release.shipment_id();
    for n in 0..STEPS_MAX {
        let done = permit
            .labelled(n)
            .transact(async |work| {
                let mut shipment = work.load_or_new::<Shipments>(id).await?;
                let (lines, _) = allocation::next_lines(&shipment.state, release);
                let found = match origin {
                    Ok(origin) => {
                        let stock = |line: &OrderLine| ids::stock(origin.facility_id, &line.sku);
                        work.load_many::<Stocks>(&lines.iter().map(stock).collect::<Vec<_>>()).await?
                    }
                    Err(_) => vec![],
                };
                let folded = |stock: &Stock| stock.sku.as_ref().map(Sku::folded).unwrap_or_default();
                let stocks = found.iter().map(|s| (folded(&s.state), s.state.clone())).collect();
                let step = allocation::allocate(&shipment.state, release, origin, weights, &stocks);
                work.apply::<Shipments>(&mut shipment, &step.shipment)?;
                move_known_stock(work, &step.stocks, found)?;
                Ok(step.progress == Progress::More)
            })
            .await;
        match done {
            Ok(done) if done.value => {}
            Ok(_) => return Ok(()),
            Err(failure) => return refused(failure, "allocation refused"),
        }
    }
    Err(Failure::internal(format!("{id} takes more than {STEPS_MAX} commits")))
}

/// A state of affairs that stands in the way is an answer, not a fault.
fn refused(failure: Failure, what: &'static str) -> Result<(), Failure> {
    match failure {
        Failure::Conflict { code, .. } => {
            tracing::info!(code, "{what}");
            Ok(())
        }
        other => Err(other),
    }
}

#[derive(Debug, Deserialize)]
struct OrderCancelled {
    order_id: OrderId,
    #[serde(default)]
    reason: Option<String>,
}

async fn on_order_cancelled(permit: &Permit, event: &Envelope) -> Result<(), Failure> {
    let OrderCancelled { order_id, reason } = event.data()?;
    let id = ids::shipment(order_id);
    for n in 0..STEPS_MAX {
        let done = permit
            .labelled(n)
            .transact(async |work| {
                let mut shipment = work.load_or_new::<Shipments>(id).await?;
                let Step { shipment: command, stocks, progress } =
                    floor::cancel(&shipment.state, id, order_id, CancelCause::OrderCancelled, reason.clone());
                work.apply::<Shipments>(&mut shipment, &command)?;
                move_stock(work, &stocks).await?;
                Ok(progress == Progress::More)
            })
            .await;
        match done {
            Ok(done) if done.value => {}
            Ok(_) => return Ok(()),
            Err(failure) => return refused(failure, "cancellation refused"),
        }
    }
    Err(Failure::internal(format!("{id} takes more than {STEPS_MAX} commits")))
}

#[derive(Debug, Deserialize)]
struct StopDeparted {
    kind: StopKind,
    #[serde(default)]
    shipments: Vec<DepartedShipment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StopKind {
    Pickup,
    Delivery,
}

#[derive(Debug, Deserialize)]
struct DepartedShipment {
    shipment_id: ShipmentId,
}

async fn on_stop_departed(permit: &Permit, event: &Envelope) -> Result<(), Failure> {
    let StopDeparted { kind, shipments } = event.data()?;
    let left: Vec<ShipmentId> = match kind {
        StopKind::Pickup => shipments.into_iter().map(|shipment| shipment.shipment_id).collect(),
        StopKind::Delivery => return Ok(()),
    };
    for (n, ids) in left.chunks(SHIPMENTS_PER_COMMIT).enumerate() {
        permit
            .labelled(n)
            .transact(async |work| {
                for mut shipment in work.load_many::<Shipments>(ids).await? {
                    let applied = work.apply::<Shipments>(&mut shipment, &ShipmentCommand::Ship);
                    refused_or(applied, "departure refused")?;
                }
                Ok(())
            })
            .await?;
    }
    Ok(())
}

fn refused_or<T>(outcome: Result<T, Failure>, what: &'static str) -> Result<(), Failure> {
    match outcome {
        Ok(_) => Ok(()),
        Err(failure) => refused(failure, what),
    }
}
