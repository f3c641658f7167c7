//! Promising stock to an order.
//!
//! An order ships from one facility: the one that it names, or the one that covers most of it. What is there is
//! promised, the rest is short. The shipment and the stock that it takes change in one commit, guarded by their
//! versions, so that no unit is promised twice.

use std::collections::BTreeMap;

use kernel::{FacilityId, Pounds, ShipmentId};

use crate::floor::{Progress, Step, StockStep, first_skus};
use crate::shipment::{
    Line, LineFate, OrderFacts, OrderLine, Origin, Promise, Shipment, ShipmentCommand, Shortage, Status,
};
use crate::{BinQuantity, Facility, Sku, Stock, StockCommand, ids};

/// An order as it was released to the warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub order: OrderFacts,
    /// The order's n-th release.
    pub attempt: u32,
    /// Where it must ship from, if the customer says so.
    pub facility_id: Option<FacilityId>,
    pub lines: Vec<OrderLine>,
}

impl Release {
    pub fn shipment_id(&self) -> ShipmentId {
        ids::shipment(self.order.order_id)
    }
}

/// The lines that the next commit decides and those that wait, in SKU order.
pub fn next_lines(shipment: &Shipment, release: &Release) -> (Vec<OrderLine>, Vec<OrderLine>) {
    let open = match shipment.status {
        Status::Allocating => shipment.undecided.clone(),
        _ => release.lines.clone(),
    };
    let (now, _) = first_skus(open.clone(), |line| line.sku.folded());
    let later = open.into_iter().filter(|line| !now.contains(line)).collect();
    (now, later)
}

/// Where to ship from. `available(facility, line)` is asked only when there is a choice.
pub fn choose_origin(
    release: &Release,
    facilities: &BTreeMap<FacilityId, Facility>,
    available: impl Fn(FacilityId, &Sku) -> u32,
) -> Result<Origin, Shortage> {
    if let Some(named) = release.facility_id {
        return facilities.get(&named).and_then(|f| origin(named, f)).ok_or(Shortage::UnknownFacility);
    }
    let mut wanted: BTreeMap<String, (&Sku, u32)> = BTreeMap::new();
    for line in &release.lines {
        let (_, sum) = wanted.entry(line.sku.folded()).or_insert((&line.sku, 0));
        *sum = sum.saturating_add(line.quantity.get());
    }
    let covers = |id: FacilityId| -> u64 {
        wanted.values().map(|(sku, quantity)| u64::from(available(id, sku).min(*quantity))).sum()
    };
    let nearby = |facility: &Facility| {
        facility.address.as_ref().is_some_and(|address| address.state == release.order.ship_to.state)
    };
    facilities
        .iter()
        .filter_map(|(id, facility)| Some((origin(*id, facility)?, facility)))
        .max_by(|(a, at_a), (b, at_b)| {
            let by_cover = match facilities.len() {
                1 => std::cmp::Ordering::Equal,
                _ => covers(a.facility_id).cmp(&covers(b.facility_id)),
            };
            // Then one in the customer's state, then the first by name.
            by_cover.then(nearby(at_a).cmp(&nearby(at_b))).then_with(|| at_b.name.cmp(&at_a.name))
        })
        .map(|(origin, _)| origin)
        .ok_or(Shortage::NoFacility)
}

fn origin(facility_id: FacilityId, facility: &Facility) -> Option<Origin> {
    let (ship_from, zone) = (facility.address.clone()?, facility.zone.clone()?);
    Some(Origin { facility_id, ship_from, zone })
}

/// Plans the next commit: `weights` of the order's items and the `stocks` of [`next_lines`], both by folded SKU.
pub fn allocate(
    shipment: &Shipment,
    release: &Release,
    origin: Result<&Origin, Shortage>,
    weights: &BTreeMap<String, Pounds>,
    stocks: &BTreeMap<String, Stock>,
) -> Step {
    // With nowhere to take it from, the whole order is short at once.
    let (now, remaining) = match origin {
        Ok(_) => next_lines(shipment, release),
        Err(_) => (release.lines.clone(), vec![]),
    };
    let shortage = origin.err().unwrap_or(Shortage::InsufficientStock);
    let shipment_id = release.shipment_id();
    let mut decided = Vec::new();
    let mut reservations = Vec::new();
    for (folded, lines) in by_sku(now) {
        let wanted = lines.iter().fold(0u32, |sum, line| sum.saturating_add(line.quantity.get()));
        let stock = origin.ok().and_then(|origin| Some((origin.facility_id, stocks.get(&folded)?)));
        let chosen = stock.map(|(_, stock)| promise(stock, wanted)).unwrap_or_default();
        let quantity = chosen.iter().fold(0u32, |sum, part| sum.saturating_add(part.quantity));
        if let (Some((facility_id, _)), Some(first), true) = (stock, lines.first(), quantity > 0) {
            let command = StockCommand::Reserve { shipment_id, order_id: release.order.order_id, quantity };
            reservations.push(StockStep { facility_id, sku: first.sku.clone(), command });
        }
        let weight = weights.get(&folded).copied().unwrap_or_default();
        decided.extend(share(lines, chosen, weight, shortage));
    }
    let progress = if remaining.is_empty() { Progress::Last } else { Progress::More };
    let command = ShipmentCommand::Allocate {
        shipment_id,
        order: release.order.clone(),
        attempt: release.attempt,
        origin: origin.ok().cloned(),
        decided,
        remaining,
    };
    Step { shipment: command, stocks: reservations, progress }
}

/// Exactly the bins that [`Stock`] will choose when it is asked for that many.
fn promise(stock: &Stock, wanted: u32) -> Vec<BinQuantity> {
    match wanted.min(stock.available()).min(Stock::MOVE_MAX) {
        0 => vec![],
        quantity => stock.choose_bins(quantity),
    }
}

fn by_sku(lines: Vec<OrderLine>) -> BTreeMap<String, Vec<OrderLine>> {
    let mut grouped: BTreeMap<String, Vec<OrderLine>> = BTreeMap::new();
    for line in lines {
        grouped.entry(line.sku.folded()).or_default().push(line);
    }
    grouped
}

/// Shares the chosen units among the lines of one SKU, earlier lines first.
fn share(mut lines: Vec<OrderLine>, chosen: Vec<BinQuantity>, weight: Pounds, shortage: Shortage) -> Vec<Line> {
    lines.sort_by_key(|line| line.line);
    let mut supply = chosen.into_iter().collect::<std::collections::VecDeque<_>>();
    let mut shared = Vec::new();
    for line in lines {
        let mut missing = line.quantity.get();
        let mut bins = Vec::new();
        while let Some(part) = supply.front_mut().filter(|_| missing > 0) {
            let take = part.quantity.min(missing);
            bins.push(Promise { bin: part.bin.clone(), allocated: take, picked: None, reason: None });
            missing -= take;
            part.quantity -= take;
            if part.quantity == 0 {
                supply.pop_front();
            }
        }
        shared.push(Line {
            line: line.line,
            sku: line.sku,
            ordered: line.quantity.get(),
            unit_weight_lb: weight,
            bins,
            shortage: (missing > 0).then_some(shortage),
            fate: LineFate::Live,
        });
    }
    shared
}
