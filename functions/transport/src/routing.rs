//! Which carriers are asked: from the request, or from the routing guide of the load's lane.

use platform::{Failure, Permit};
use transport::guide::{RankedCarrier, lanes_for};
use transport::load::Load;

use crate::table::{Carriers, Guides};

/// The waterfall of the most specific routing guide for this load.
pub async fn from_guide(permit: &Permit, load: &Load) -> Result<Vec<RankedCarrier>, Failure> {
    for lane in lanes(load) {
        let Some(guide_id) = permit.find_unique::<Guides>(&Guides::lane_key(&lane)).await? else { continue };
        let guide = permit.get::<Guides>(guide_id).await?;
        if let Some(details) = guide.state.details {
            return Ok(details.carriers);
        }
    }
    Err(Failure::conflict("no_routing_guide", "no routing guide covers this lane: add one, or name the carriers"))
}

fn lanes(load: &Load) -> Vec<String> {
    let (Some(facility_id), Some(from), Some(to)) = (load.facility_id, load.pickup(), load.destination()) else {
        return Vec::new();
    };
    let (from, to) = (&from.place, &to.place);
    lanes_for(facility_id, (from.state, &from.zip), (to.state, &to.zip), load.equipment)
}

/// The carriers that somebody named, if they are all known.
pub async fn as_named(permit: &Permit, named: &[RankedCarrier]) -> Result<Vec<RankedCarrier>, Failure> {
    for (index, ranked) in named.iter().enumerate() {
        if permit.find::<Carriers>(ranked.carrier_id).await?.is_none() {
            let pointer = format!("/carriers/{index}/carrier_id");
            return Err(Failure::field(pointer, "carrier_unknown", "there is no such carrier"));
        }
    }
    Ok(named.to_vec())
}
