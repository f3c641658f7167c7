//! How transport's aggregates are kept.
//!
//! | kind | gsi1 | gsi2 | unique | id |
//! | --- | --- | --- | --- | --- |
//! | location | all, by name | of a facility | | new |
//! | carrier | all, by name | | SCAC; USDOT | new |
//! | guide | all, by lane | | lane | new |
//! | driver, vehicle | all, by name | of a carrier, by name | | new |
//! | freight | of a status, by facility, then ship date | | | the shipment's |
//! | plan | all, by time | | | new |
//! | load | of a status, by number | all, by number | | new, or from the plan |
//! | tender | of a status, by time | of a load, by round and rank | | from load, round and rank |

use kernel::{
    CarrierId, Context, DriverId, FacilityId, GuideId, LoadId, LocationId, PlanId, ShipmentId, TenderId, VehicleId,
};
use platform::{Entity, Indexes, Query, Stored};
use transport::freight::Status as FreightStatus;
use transport::load::Status as LoadStatus;
use transport::tender::Status as TenderStatus;
use transport::{Carrier, Driver, Freight, Load, Location, Plan, RoutingGuide, Tender, Vehicle};

use crate::views::{FreightView, LoadView, PlanView, TenderView};
use crate::wire::{CarrierView, DriverView, LocationView, RoutingGuideView, VehicleView};

pub struct Locations;

impl Locations {
    pub fn of_facility(facility_id: FacilityId) -> Query {
        Query::gsi2("facility", facility_id)
    }
}

impl Entity for Locations {
    type Aggregate = Location;
    type Id = LocationId;
    type View = LocationView;

    fn indexes(location: &Location, _: LocationId) -> Indexes {
        let Some(details) = &location.details else { return Indexes::none() };
        let indexes = Indexes::none().gsi1("list", "all", &details.name);
        match details.facility_id {
            Some(facility_id) => indexes.gsi2("facility", facility_id, &details.name),
            None => indexes,
        }
    }

    fn view(stored: &Stored<Location, LocationId>, context: &Context) -> LocationView {
        LocationView::of(stored, context)
    }
}

pub struct Carriers;

impl Entity for Carriers {
    type Aggregate = Carrier;
    type Id = CarrierId;
    type View = CarrierView;

    fn indexes(carrier: &Carrier, _: CarrierId) -> Indexes {
        match &carrier.details {
            Some(details) => Indexes::none().gsi1("list", "all", &details.name),
            None => Indexes::none(),
        }
    }

    fn unique(carrier: &Carrier) -> Vec<String> {
        let details = carrier.details.as_ref();
        details.map(|d| vec![format!("scac#{}", d.scac), format!("usdot#{}", d.usdot)]).unwrap_or_default()
    }

    fn view(stored: &Stored<Carrier, CarrierId>, context: &Context) -> CarrierView {
        CarrierView::of(stored, context)
    }
}

pub struct Guides;

impl Guides {
    pub fn lane_key(lane: &str) -> String {
        format!("lane#{lane}")
    }
}

impl Entity for Guides {
    type Aggregate = RoutingGuide;
    type Id = GuideId;
    type View = RoutingGuideView;

    fn indexes(guide: &RoutingGuide, _: GuideId) -> Indexes {
        match &guide.details {
            Some(details) => Indexes::none().gsi1("list", "all", details.lane()),
            None => Indexes::none(),
        }
    }

    fn unique(guide: &RoutingGuide) -> Vec<String> {
        guide.details.iter().map(|details| Self::lane_key(&details.lane())).collect()
    }

    fn view(stored: &Stored<RoutingGuide, GuideId>, context: &Context) -> RoutingGuideView {
        RoutingGuideView::of(stored, context)
    }
}

pub struct Drivers;

impl Entity for Drivers {
    type Aggregate = Driver;
    type Id = DriverId;
    type View = DriverView;

    fn indexes(driver: &Driver, _: DriverId) -> Indexes {
        match &driver.details {
            Some(d) => Indexes::none().gsi1("list", "all", &d.name).gsi2("carrier", d.carrier_id, &d.name),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Driver, DriverId>, context: &Context) -> DriverView {
        DriverView::of(stored, context)
    }
}

pub struct Vehicles;

impl Entity for Vehicles {
    type Aggregate = Vehicle;
    type Id = VehicleId;
    type View = VehicleView;

    fn indexes(vehicle: &Vehicle, _: VehicleId) -> Indexes {
        match &vehicle.details {
            Some(v) => Indexes::none().gsi1("list", "all", &v.unit).gsi2("carrier", v.carrier_id, &v.unit),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Vehicle, VehicleId>, context: &Context) -> VehicleView {
        VehicleView::of(stored, context)
    }
}

/// Records that are listed whole, by name.
pub fn everything() -> Query {
    Query::gsi1("list", "all")
}

pub fn of_carrier(carrier_id: CarrierId) -> Query {
    Query::gsi2("carrier", carrier_id)
}

pub struct Freights;

impl Freights {
    /// Oldest ship date first within a facility.
    pub fn of_status(status: FreightStatus, facility_id: Option<FacilityId>) -> Query {
        let query = Query::gsi1("status", status.as_str());
        match facility_id {
            Some(facility_id) => query.prefix(format!("{facility_id}#")),
            None => query,
        }
    }
}

impl Entity for Freights {
    type Aggregate = Freight;
    type Id = ShipmentId;
    type View = FreightView;

    fn indexes(freight: &Freight, _: ShipmentId) -> Indexes {
        let Some(allocated) = &freight.allocated else { return Indexes::none() };
        let sort = format!("{}#{}#{}", allocated.facility_id, allocated.ship_by, allocated.order_number);
        Indexes::none().gsi1("status", freight.status().as_str(), sort)
    }

    fn view(stored: &Stored<Freight, ShipmentId>, context: &Context) -> FreightView {
        FreightView::of(stored, context)
    }
}

pub struct Plans;

impl Plans {
    pub fn newest() -> Query {
        everything().descending()
    }
}

impl Entity for Plans {
    type Aggregate = Plan;
    type Id = PlanId;
    type View = PlanView;

    fn indexes(plan: &Plan, _: PlanId) -> Indexes {
        match &plan.ask {
            Some(ask) => Indexes::none().gsi1("list", "all", ask.asked_at),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Plan, PlanId>, context: &Context) -> PlanView {
        PlanView::of(stored, context)
    }
}

pub struct Loads;

impl Loads {
    pub fn newest(status: Option<LoadStatus>) -> Query {
        match status {
            Some(status) => Query::gsi1("status", status.as_str()).descending(),
            None => Query::gsi2("list", "all").descending(),
        }
    }
}

impl Entity for Loads {
    type Aggregate = Load;
    type Id = LoadId;
    type View = LoadView;

    fn indexes(load: &Load, _: LoadId) -> Indexes {
        // Numbers of any length sort as numbers.
        let number = format!("{:0>16}", load.number.trim_start_matches("L-"));
        Indexes::none().gsi1("status", load.status.as_str(), &number).gsi2("list", "all", number)
    }

    fn view(stored: &Stored<Load, LoadId>, context: &Context) -> LoadView {
        LoadView::of(stored, context)
    }
}

pub struct Tenders;

impl Tenders {
    pub fn of_load(load_id: LoadId) -> Query {
        Query::gsi2("load", load_id)
    }

    pub fn newest(status: TenderStatus) -> Query {
        Query::gsi1("status", status.as_str()).descending()
    }
}

impl Entity for Tenders {
    type Aggregate = Tender;
    type Id = TenderId;
    type View = TenderView;

    fn indexes(tender: &Tender, _: TenderId) -> Indexes {
        let Some(terms) = &tender.terms else { return Indexes::none() };
        Indexes::none().gsi1("status", tender.status.as_str(), terms.offered_at).gsi2(
            "load",
            terms.load_id,
            format!("{:06}#{:03}", terms.round, terms.rank),
        )
    }

    fn view(stored: &Stored<Tender, TenderId>, context: &Context) -> TenderView {
        TenderView::of(stored, context)
    }
}
