//! TMS: what moves, with whom, and how far it has come.
//!
//! Plain records (location, carrier, routing guide, driver, vehicle) stay plain. Freight is the planning view of a
//! shipment; a plan proposes loads; a load is tendered down a waterfall, dispatched, and moved forward by facts.
//!
//! Deliberately absent: HTTP, tables, workflow engines. Where ZIP codes are is known to `places`.

mod record;

pub mod appointment;
pub mod carrier;
pub mod driver;
pub mod equipment;
pub mod freight;
pub mod guide;
pub mod load;
pub mod location;
pub mod plan;
pub mod planner;
pub mod route;
pub mod tender;
pub mod vehicle;

pub use carrier::{Carrier, CarrierDetails};
pub use driver::{Driver, DriverDetails};
pub use equipment::Equipment;
pub use freight::Freight;
pub use guide::{GuideDetails, RoutingGuide};
pub use load::Load;
pub use location::{Location, LocationDetails};
pub use plan::Plan;
pub use record::{Fault, RecordRejection};
pub use tender::Tender;
pub use vehicle::{Vehicle, VehicleDetails};
