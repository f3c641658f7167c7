//! From a pickup and its consignees to an ordered list of stops.

use kernel::{Address, LoadId, ShipmentId, StopId, TimeWindow, TypedId, Zone};
use serde::{Deserialize, Serialize};

use crate::load::movement::Visit;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopKind {
    Pickup,
    Delivery,
}

/// One place on a load's way. The first is the pickup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    #[serde(rename = "stop_id")]
    pub id: StopId,
    /// From 1.
    pub sequence: u32,
    pub kind: StopKind,
    pub place: Address,
    pub zone: Zone,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<TimeWindow>,
    pub shipment_ids: Vec<ShipmentId>,
    /// What facts have said about this stop.
    #[serde(default, skip_serializing_if = "Visit::is_blank")]
    pub visit: Visit,
}

/// Where a load begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pickup {
    pub place: Address,
    pub zone: Zone,
}

/// Stops in the order of the drive, and estimated road miles; a leg whose ZIP codes are unknown counts nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    pub stops: Vec<Stop>,
    pub miles: u32,
}

/// Whether two addresses are one door: the name, the street and the ZIP code, whatever the case and spacing.
pub fn door(address: &Address) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let street = address.street.as_deref().unwrap_or_default();
    format!("{}|{}|{}", plain(&address.name), plain(street), address.zip.five())
}

/// Orders the consignees by nearest neighbour from the pickup, those with an unknown ZIP code last.
///
/// Shipments for one door share a stop. A stop keeps its id, and its window from `before`, when the route is built
/// again.
pub fn build(load_id: LoadId, pickup: &Pickup, drops: &[(Address, ShipmentId)], before: &[Stop]) -> Route {
    let window = |id: StopId| before.iter().find(|stop| stop.id == id).and_then(|stop| stop.window.clone());
    let load = load_id.to_string();
    let first = StopId::derive(&[&load, "pickup"]);
    let mut stops = vec![Stop {
        id: first,
        sequence: 1,
        kind: StopKind::Pickup,
        place: pickup.place.clone(),
        zone: pickup.zone.clone(),
        window: window(first),
        shipment_ids: drops.iter().map(|(_, shipment)| *shipment).collect(),
        visit: Visit::default(),
    }];
    let (mut miles, mut here) = (0_u32, pickup.place.zip.clone());
    let mut open = merged(drops);
    while let Some(next) = nearest(&open, here.five()) {
        let (place, shipment_ids) = open.remove(next);
        miles = miles.saturating_add(places::road_miles(here.five(), place.zip.five()).unwrap_or(0));
        here = place.zip.clone();
        let id = StopId::derive(&[&load, &door(&place)]);
        let zone = places::lookup(place.zip.five()).and_then(|found| found.zone_name.parse().ok());
        stops.push(Stop {
            id,
            sequence: u32::try_from(stops.len()).unwrap_or(u32::MAX).saturating_add(1),
            kind: StopKind::Delivery,
            zone: zone.unwrap_or_else(|| pickup.zone.clone()),
            window: window(id),
            shipment_ids,
            place,
            visit: Visit::default(),
        });
    }
    Route { stops, miles }
}

/// One entry per door, in a stable order.
fn merged(drops: &[(Address, ShipmentId)]) -> Vec<(Address, Vec<ShipmentId>)> {
    let mut doors: Vec<(String, Address, Vec<ShipmentId>)> = Vec::new();
    for (address, shipment) in drops {
        let name = door(address);
        match doors.iter_mut().find(|(known, _, _)| *known == name) {
            Some((_, _, shipments)) => shipments.push(*shipment),
            None => doors.push((name, address.clone(), vec![*shipment])),
        }
    }
    doors.sort_by(|a, b| (a.1.zip.as_str(), &a.0).cmp(&(b.1.zip.as_str(), &b.0)));
    doors.into_iter().map(|(_, address, shipments)| (address, shipments)).collect()
}

fn nearest(open: &[(Address, Vec<ShipmentId>)], here: &str) -> Option<usize> {
    let miles = |address: &Address| places::great_circle_miles(here, address.zip.five()).unwrap_or(f64::INFINITY);
    let by_miles = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0));
    open.iter().enumerate().map(|(i, (address, _))| (i, miles(address))).min_by(by_miles).map(|(i, _)| i)
}
