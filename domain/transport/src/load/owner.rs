//! Who has to act next on a load: one pure function, shown everywhere.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Concern, Load, Status};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Dispatcher,
    Carrier,
    Driver,
    Warehouse,
    Consignee,
    Support,
    Finance,
    Nobody,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAction {
    pub owner: Owner,
    pub action: &'static str,
    pub due: Option<Timestamp>,
}

/// What stops the workflow comes first, then the state of the road.
pub fn next_action(load: &Load) -> NextAction {
    let of = |owner, action| NextAction { owner, action, due: None };
    if let Some(attention) = &load.attention {
        match attention.code {
            Concern::WorkflowFailed => return of(Owner::Support, "resume"),
            Concern::DeliveryOverdue => return of(Owner::Dispatcher, "find_truck"),
            Concern::PodMissing => return of(Owner::Support, "obtain_pod"),
            Concern::Unrated => return of(Owner::Finance, "add_rate"),
            Concern::BillingHold => return of(Owner::Finance, "release_billing"),
            Concern::ShipmentCancelled => return of(Owner::Dispatcher, "take_off_shipment"),
        }
    }
    let window_end = |stop: Option<&crate::route::Stop>| stop.and_then(|s| s.window.as_ref()).map(|w| w.end());
    match load.status {
        Status::Blank | Status::Closed | Status::Cancelled => of(Owner::Nobody, "none"),
        Status::Planned => of(Owner::Dispatcher, "tender"),
        Status::Tendering => NextAction {
            owner: Owner::Carrier,
            action: "answer_tender",
            due: load.offer.as_ref().map(|offer| offer.expires_at),
        },
        Status::Accepted => NextAction { owner: Owner::Dispatcher, action: "dispatch", due: window_end(load.pickup()) },
        Status::Dispatched => NextAction { owner: Owner::Driver, action: "pick_up", due: window_end(load.pickup()) },
        Status::AtPickup => of(Owner::Warehouse, "load_truck"),
        Status::Departed => {
            let next = load.deliveries().find(|stop| stop.visit.attempt.is_none());
            NextAction { owner: Owner::Driver, action: "deliver", due: window_end(next) }
        }
        Status::AtDelivery => of(Owner::Consignee, "unload"),
        Status::Delivered if load.pods_complete() => of(Owner::Finance, "invoice"),
        Status::Delivered => of(Owner::Carrier, "send_pod"),
        Status::Uncovered => of(Owner::Dispatcher, "retender"),
        Status::MissedPickup => of(Owner::Dispatcher, "retender"),
        Status::Refused => of(Owner::Support, "arrange_return"),
    }
}
