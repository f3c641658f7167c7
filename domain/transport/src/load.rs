//! A load: what one truck takes from a pickup to its consignees, and how far that has come.
//!
//! `state` is what is known, `command` what can be asked and what then happened, `decide` and `evolve` the rules,
//! `movement` the facts from the road, `owner` who has to act next.

pub mod command;
mod decide;
mod evolve;
pub mod movement;
pub mod owner;
pub mod rejection;
pub mod state;

pub use command::{Cargo, Command, Dispatched, DispatchedShipment, Event, NewLoad, Point};
pub use rejection::LoadRejection;
pub use state::{Attention, CarrierRef, Concern, DriverRef, Load, LoadShipment, Offer, Status, VehicleRef};

use kernel::{Aggregate, Context};

/// Reminders before somebody has to look into it.
pub const REMINDERS_MAX: u32 = 3;

impl Aggregate for Load {
    const KIND: &'static str = "load";
    type Command = Command;
    type Event = Event;
    type Rejection = LoadRejection;

    fn decide(&self, command: &Command, context: &Context) -> Result<Vec<Event>, LoadRejection> {
        decide::decide(self, command, context)
    }

    fn evolve(self, event: &Event) -> Self {
        evolve::evolve(self, event)
    }

    fn probes(&self, context: &Context) -> Vec<(&'static str, Command)> {
        decide::probes(self, context)
    }
}
