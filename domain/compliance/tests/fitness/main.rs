//! Files of drivers, vehicles and carriers, and the condition of vehicles: given / when / then, and the transition tables.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod condition;
mod customs;
mod qualification;
mod tables;

use jiff::Timestamp;
use kernel::{Actor, Context, DriverId, PersonId, Role, TenantId, TypedId, VehicleId};

pub fn now() -> Timestamp {
    "2026-05-05T15:00:00Z".parse().unwrap()
}

pub fn context() -> Context {
    Context {
        tenant: TenantId::derive(&["tenant"]),
        now: now(),
        actor: Actor::Person { id: PersonId::derive(&["person"]), role: Role::Dispatcher },
        reason: None,
    }
}

pub fn driver() -> DriverId {
    DriverId::derive(&["driver"])
}

pub fn vehicle() -> VehicleId {
    VehicleId::derive(&["vehicle"])
}
