//! Plans for the floor: which stock changes belong to a pick or to a cancellation.
//!
//! A [`Step`] is one commit: a shipment command and the stock commands that go with it, of at most
//! [`SKUS_PER_COMMIT_MAX`] SKUs. Callers plan and commit, from the shipment as it then is, until a step is the last one.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{FacilityId, OrderId, ShipmentId};

use crate::shipment::{
    CancelCause, Carton, Confirmation, Line, LineFate, Promise, Shipment, ShipmentCommand, ShipmentRejection,
    ShortReason,
};
use crate::{Bin, BinPick, BinQuantity, SKUS_PER_COMMIT_MAX, Sku, StockCommand};

/// What is committed together.
#[derive(Debug, Clone)]
pub struct Step {
    pub shipment: ShipmentCommand,
    pub stocks: Vec<StockStep>,
    pub progress: Progress,
}

#[derive(Debug, Clone)]
pub struct StockStep {
    pub facility_id: FacilityId,
    pub sku: Sku,
    pub command: StockCommand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Plan and commit again.
    More,
    Last,
}

/// What a picker reports of a line: units in hand, from one bin or over all of the line's bins in the list's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickRow {
    pub line: u32,
    pub bin: Option<Bin>,
    pub quantity: u32,
    pub reason: Option<ShortReason>,
}

/// What happens to lines that a pick does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// They were found as promised: a picker names the exceptions.
    AsAllocated,
    /// They stay open.
    Later,
}

/// Plans the next commit of a pick.
pub fn pick(shipment: &Shipment, rows: &[PickRow], rest: Rest) -> Result<Step, ShipmentRejection> {
    let (now, progress) = next_confirmations(shipment, rows, rest)?;
    let stocks = stock_picks(shipment, &now);
    Ok(Step { shipment: ShipmentCommand::Pick(now), stocks, progress })
}

/// Plans the next commit of pick, pack and stage in one.
pub fn fulfil(
    shipment: &Shipment,
    rows: &[PickRow],
    cartons: &[Carton],
    dock: Option<String>,
) -> Result<Step, ShipmentRejection> {
    let fulfil =
        |confirmations| ShipmentCommand::Fulfil { confirmations, cartons: cartons.to_vec(), dock: dock.clone() };
    if shipment.may_pick() == Err(ShipmentRejection::AlreadyPicked) && rows.is_empty() {
        return Ok(Step { shipment: fulfil(vec![]), stocks: vec![], progress: Progress::Last });
    }
    let (now, progress) = next_confirmations(shipment, rows, Rest::AsAllocated)?;
    let stocks = stock_picks(shipment, &now);
    let command = match progress {
        Progress::More => ShipmentCommand::Pick(now),
        Progress::Last => fulfil(now),
    };
    Ok(Step { shipment: command, stocks, progress })
}

/// Plans the next commit of a cancellation: open promises are free again, picked units go back into their bins.
pub fn cancel(
    shipment: &Shipment,
    shipment_id: ShipmentId,
    order_id: OrderId,
    cause: CancelCause,
    reason: Option<String>,
) -> Step {
    let live = shipment.lines.iter().filter(|line| line.fate == LineFate::Live && line.pieces() > 0);
    let (now, progress) = first_skus(live.collect(), |line| line.sku.folded());
    let mut by_sku: BTreeMap<String, (Sku, Vec<BinQuantity>, Vec<BinQuantity>)> = BTreeMap::new();
    for line in &now {
        let (_, reserved, picked) =
            by_sku.entry(line.sku.folded()).or_insert_with(|| (line.sku.clone(), vec![], vec![]));
        for promise in &line.bins {
            let part = BinQuantity { bin: promise.bin.clone(), quantity: promise.pieces() };
            match (promise.is_open(), part.quantity) {
                (_, 0) => {}
                (true, _) => reserved.push(part),
                (false, _) => picked.push(part),
            }
        }
    }
    let stocks = stock_steps(
        shipment,
        by_sku
            .into_values()
            .map(|(sku, reserved, picked)| (sku, StockCommand::Release { shipment_id, reserved, picked })),
    );
    let released = now.iter().map(|line| line.line).collect();
    Step { shipment: ShipmentCommand::Cancel { shipment_id, order_id, cause, reason, released }, stocks, progress }
}

/// As many of `all` as belong to the first SKUs that one commit takes.
pub(crate) fn first_skus<T>(mut all: Vec<T>, folded: impl Fn(&T) -> String) -> (Vec<T>, Progress) {
    all.sort_by_cached_key(&folded);
    let mut skus = BTreeSet::new();
    let fits = all.iter().take_while(|one| {
        skus.insert(folded(one));
        skus.len() <= SKUS_PER_COMMIT_MAX
    });
    let count = fits.count();
    let progress = if count == all.len() { Progress::Last } else { Progress::More };
    all.truncate(count);
    (all, progress)
}

fn stock_steps(shipment: &Shipment, commands: impl Iterator<Item = (Sku, StockCommand)>) -> Vec<StockStep> {
    let Some(facility_id) = shipment.facility_id() else { return vec![] };
    commands.map(|(sku, command)| StockStep { facility_id, sku, command }).collect()
}

fn next_confirmations(
    shipment: &Shipment,
    rows: &[PickRow],
    rest: Rest,
) -> Result<(Vec<Confirmation>, Progress), ShipmentRejection> {
    shipment.may_pick()?;
    let mut named = resolve(shipment, rows)?;
    match rest {
        Rest::AsAllocated => {
            let unnamed = |c: &Confirmation| !named.iter().any(|n| n.line == c.line && n.bin == c.bin);
            let others: Vec<Confirmation> = shipment.open_promises().filter(unnamed).collect();
            named.extend(others);
        }
        Rest::Later => {}
    }
    let sku_of: BTreeMap<u32, String> = shipment.lines.iter().map(|line| (line.line, line.sku.folded())).collect();
    Ok(first_skus(named, |confirmation| sku_of.get(&confirmation.line).cloned().unwrap_or_default()))
}

/// Each row as results of promises. A promise that was confirmed with the same result by an earlier commit is passed
/// over, so that a pick that stopped half way can be repeated.
fn resolve(shipment: &Shipment, rows: &[PickRow]) -> Result<Vec<Confirmation>, ShipmentRejection> {
    let mut seen = BTreeSet::new();
    let mut confirmations = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let promises = promises_of(shipment, at, row)?;
        let allocated = promises.iter().fold(0u32, |sum, promise| sum.saturating_add(promise.allocated));
        if row.quantity > allocated {
            return Err(ShipmentRejection::OverPick { at, line: row.line, allocated });
        }
        if row.quantity < allocated && row.reason.is_none() {
            return Err(ShipmentRejection::ShortReasonRequired { at });
        }
        let mut left = row.quantity;
        for promise in promises {
            let picked = promise.allocated.min(left);
            left -= picked;
            let reason = row.reason.filter(|_| picked < promise.allocated);
            let twice = !seen.insert((row.line, promise.bin.clone()));
            if twice || promise.picked.is_some_and(|before| before != picked) {
                let bin = promise.bin.clone();
                return Err(ShipmentRejection::LineAlreadyPicked { at, line: row.line, bin });
            }
            if promise.is_open() {
                confirmations.push(Confirmation { line: row.line, bin: promise.bin.clone(), picked, reason });
            }
        }
    }
    Ok(confirmations)
}

fn promises_of<'a>(shipment: &'a Shipment, at: usize, row: &PickRow) -> Result<Vec<&'a Promise>, ShipmentRejection> {
    let lines = shipment.lines.iter().filter(|line| line.line == row.line);
    let wanted = |promise: &&Promise| row.bin.as_ref().is_none_or(|bin| *bin == promise.bin);
    let mut promises: Vec<&Promise> = lines.flat_map(|line| line.bins.iter()).filter(wanted).collect();
    promises.sort_by(|a, b| a.bin.cmp(&b.bin));
    if promises.is_empty() {
        return Err(ShipmentRejection::UnknownLine { at, line: row.line, bin: row.bin.clone() });
    }
    Ok(promises)
}

fn stock_picks(shipment: &Shipment, confirmations: &[Confirmation]) -> Vec<StockStep> {
    let Some(shipment_id) = shipment.id else { return vec![] };
    let mut by_sku: BTreeMap<String, (Sku, Vec<BinPick>)> = BTreeMap::new();
    for confirmation in confirmations {
        let promise = |line: &Line| line.bins.iter().find(|p| p.bin == confirmation.bin).map(|p| p.allocated);
        let found = shipment.lines.iter().find(|line| line.line == confirmation.line);
        let Some((line, allocated)) = found.and_then(|line| Some((line, promise(line)?))) else { continue };
        let (_, bins) = by_sku.entry(line.sku.folded()).or_insert_with(|| (line.sku.clone(), vec![]));
        bins.push(BinPick {
            bin: confirmation.bin.clone(),
            allocated,
            picked: confirmation.picked,
            reason: confirmation.reason,
        });
    }
    stock_steps(shipment, by_sku.into_values().map(|(sku, bins)| (sku, StockCommand::Pick { shipment_id, bins })))
}
