//! Freight onto loads and off them: the changes that touch a load and its freights in one transaction.

use kernel::{FacilityId, LoadId, ShipmentId, Zone};
use platform::work::{Done, Shown};
use platform::{Failure, Paging, Permit, Stored, Work};
use transport::freight::{self, Freight, Status};
use transport::load::{Cargo, Command, Load, LoadShipment, NewLoad};
use transport::route::Pickup;
use transport::{Equipment, LocationDetails};

use crate::table::{Freights, Loads, Locations};

/// The first number is L-10001.
const NUMBERS_FROM: u64 = 10_000;

/// Takes `count` load numbers; answers the first.
pub async fn numbers(permit: &Permit, count: usize) -> Result<u64, Failure> {
    let count = count as u64;
    let last = permit.next_number("load", count).await?;
    Ok(NUMBERS_FROM + last + 1 - count)
}

/// A load to be made of freight.
#[derive(Debug, Clone)]
pub struct Order {
    pub load_id: LoadId,
    pub number: u64,
    pub equipment: Equipment,
    pub shipment_ids: Vec<ShipmentId>,
}

/// Makes a load of exactly this freight, or of none.
pub async fn make(permit: &Permit, order: Order) -> Result<Done<Shown>, Failure> {
    permit
        .transact(async |work| {
            let pickup = pickup_of(permit, &order.shipment_ids).await?;
            let mut freights = work.load_many::<Freights>(&order.shipment_ids).await?;
            all_found(&order.shipment_ids, &freights)?;
            let load = put_together(work, &order, &pickup, &mut freights)?;
            work.reply::<Loads>(&load)
        })
        .await
}

/// Makes a load of as much of this freight as is still open; of nothing, no load. A load that is there already stays.
pub async fn make_of_the_open(permit: &Permit, order: Order) -> Result<(), Failure> {
    let pickup = pickup_of(permit, &order.shipment_ids).await?;
    let made = permit
        .labelled(order.load_id)
        .transact(async |work| {
            if work.load_or_new::<Loads>(order.load_id).await?.exists() {
                return Ok(());
            }
            let mut freights = work.load_many::<Freights>(&order.shipment_ids).await?;
            freights.retain(|freight| freight.state.status() == Status::Open);
            if !freights.is_empty() {
                put_together(work, &order, &pickup, &mut freights)?;
            }
            Ok(())
        })
        .await?;
    let () = made.value;
    Ok(())
}

fn put_together(
    work: &mut Work,
    order: &Order,
    pickup: &(FacilityId, Pickup),
    freights: &mut [Stored<Freight, ShipmentId>],
) -> Result<Stored<Load, LoadId>, Failure> {
    let (facility_id, pickup) = pickup.clone();
    let mut cargo = Vec::with_capacity(freights.len());
    for stored in freights.iter_mut() {
        // Refuses what is not open, before anything is read from it.
        work.apply::<Freights>(stored, &freight::Command::Assign { load_id: order.load_id })?;
        cargo.push(cargo_of(stored, facility_id)?);
    }
    let new = NewLoad {
        load_id: order.load_id,
        number: format!("L-{}", order.number),
        facility_id,
        equipment: order.equipment,
        pickup,
        cargo,
    };
    let mut load = work.fresh::<Loads>(order.load_id);
    work.apply::<Loads>(&mut load, &Command::Plan(Box::new(new)))?;
    Ok(load)
}

fn cargo_of(stored: &Stored<Freight, ShipmentId>, facility_id: FacilityId) -> Result<Cargo, Failure> {
    let freight = &stored.state;
    let Some(allocated) = &freight.allocated else {
        return Err(Failure::conflict("freight_not_allocated", "the shipment is not allocated yet"));
    };
    if allocated.facility_id != facility_id {
        let detail = format!("{} is at another facility", stored.id);
        return Err(Failure::conflict("freight_elsewhere", detail));
    }
    let shipment = LoadShipment {
        shipment_id: stored.id,
        order_id: allocated.order_id,
        order_number: allocated.order_number.clone(),
        account_id: allocated.account_id,
        weight_lb: freight.weight_lb(),
        pieces: freight.pieces(),
        shorts: freight.shorts(),
    };
    Ok(Cargo { shipment, ship_to: allocated.ship_to.clone() })
}

fn all_found(asked: &[ShipmentId], found: &[Stored<Freight, ShipmentId>]) -> Result<(), Failure> {
    for (index, id) in asked.iter().enumerate() {
        if !found.iter().any(|freight| freight.id == *id) {
            let pointer = format!("/shipment_ids/{index}");
            return Err(Failure::field(pointer, "freight_unknown", "there is no such freight"));
        }
    }
    Ok(())
}

/// Where the freight stands: what the warehouse said, else the location that the facility has here.
async fn pickup_of(permit: &Permit, shipment_ids: &[ShipmentId]) -> Result<(FacilityId, Pickup), Failure> {
    let first = shipment_ids.get(..1).unwrap_or_default();
    let freight = permit.get_many::<Freights>(first).await?.into_iter().next();
    let Some(allocated) = freight.and_then(|freight| freight.state.allocated) else {
        return Err(Failure::field("/shipment_ids/0", "freight_unknown", "there is no such freight"));
    };
    let facility_id = allocated.facility_id;
    if let Some(place) = allocated.ship_from {
        let by_zip = || places::lookup(place.zip.five()).and_then(|found| found.zone_name.parse::<Zone>().ok());
        if let Some(zone) = allocated.zone.or_else(by_zip) {
            return Ok((facility_id, Pickup { place, zone }));
        }
    }
    match location_of(permit, facility_id).await? {
        Some(LocationDetails { address: place, zone, .. }) => Ok((facility_id, Pickup { place, zone })),
        None => Err(Failure::conflict("origin_unknown", "add a location with this freight's facility_id")),
    }
}

async fn location_of(permit: &Permit, facility_id: FacilityId) -> Result<Option<LocationDetails>, Failure> {
    let page = permit.list_stored::<Locations>(Locations::of_facility(facility_id), &Paging::default()).await?;
    Ok(page.items.into_iter().find_map(|location| location.state.details))
}

/// Puts open freight of the load's facility onto a planned load.
pub async fn add(permit: &Permit, load_id: LoadId, shipment_ids: &[ShipmentId]) -> Result<Done<Shown>, Failure> {
    permit
        .transact(async |work| {
            let mut load = work.load::<Loads>(load_id).await?;
            work.expect_version(&load)?;
            let mut freights = work.load_many::<Freights>(shipment_ids).await?;
            all_found(shipment_ids, &freights)?;
            let mut cargo = Vec::with_capacity(freights.len());
            for stored in &mut freights {
                work.apply::<Freights>(stored, &freight::Command::Assign { load_id })?;
                cargo.push(cargo_of(stored, load.state.facility_id.unwrap_or(kernel::TypedId::derive(&["none"])))?);
            }
            work.apply::<Loads>(&mut load, &Command::AddShipments(cargo))?;
            work.reply::<Loads>(&load)
        })
        .await
}

/// Takes freight off a planned load; it is open again.
pub async fn remove(permit: &Permit, load_id: LoadId, shipment_ids: &[ShipmentId]) -> Result<Done<Shown>, Failure> {
    permit
        .transact(async |work| {
            let mut load = work.load::<Loads>(load_id).await?;
            work.expect_version(&load)?;
            work.apply::<Loads>(&mut load, &Command::RemoveShipments(shipment_ids.to_vec()))?;
            release(work, load_id, shipment_ids).await?;
            work.reply::<Loads>(&load)
        })
        .await
}

/// Cancels a load; its freight is open again.
pub async fn cancel(permit: &Permit, load_id: LoadId, reason: &str) -> Result<Done<Shown>, Failure> {
    permit
        .because(reason)
        .transact(async |work| {
            let mut load = work.load::<Loads>(load_id).await?;
            work.expect_version(&load)?;
            let aboard: Vec<ShipmentId> = load.state.shipments.iter().map(|shipment| shipment.shipment_id).collect();
            work.apply::<Loads>(&mut load, &Command::Cancel { reason: reason.to_owned() })?;
            release(work, load_id, &aboard).await?;
            work.reply::<Loads>(&load)
        })
        .await
}

async fn release(work: &mut Work, load_id: LoadId, shipment_ids: &[ShipmentId]) -> Result<(), Failure> {
    for mut stored in work.load_many::<Freights>(shipment_ids).await? {
        work.apply::<Freights>(&mut stored, &freight::Command::Release { load_id })?;
    }
    Ok(())
}
