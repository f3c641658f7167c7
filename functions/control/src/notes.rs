//! Translation: what a published event says, of whom, in control's own words.
//!
//! Every name that control listens to is here and nowhere else; the consumer and the reconciliation, which reads the
//! same events from the histories, translate alike.

use control::{
    AllocatedLine, Cargo, Charge, Fact, Milestone, Note, Outcome, PickedLine, Source, Stop, StopKind, Subject,
};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{AccountId, InvoiceId, LoadId, Money, OrderId, Quantity, ShipmentId, StopId, TenderId, TimeWindow};
use platform::{Envelope, Failure};
use serde::Deserialize;

/// The events that control hears of.
pub const NAMES: [&str; 31] = [
    "order_received",
    "order_released",
    "order_held",
    "order_cancelled",
    "order_allocated",
    "order_short",
    "inventory_picked",
    "shipment_packed",
    "shipment_cancelled",
    "load_planned",
    "load_shipments_changed",
    "appointment_set",
    "load_tendering_started",
    "load_offered",
    "tender_accepted",
    "load_covered",
    "load_uncovered",
    "shipment_dispatched",
    "load_pick_recorded",
    "load_pickup_missed",
    "load_cancelled",
    "load_closed",
    "stop_arrived",
    "stop_departed",
    "delivery_attempted",
    "milestone_corrected",
    "proof_of_delivery_received",
    "charges_rated",
    "charges_unrated",
    "invoice_ready",
    "invoice_voided",
];

/// What the event says, subject by subject; nothing for an event that is not one of [`NAMES`].
pub fn notes_of(event: &Envelope) -> Result<Vec<(Subject, Note)>, Failure> {
    let facts = match event.name.as_str() {
        "order_received" | "order_released" | "order_held" | "order_cancelled" => of_orders(event)?,
        "order_allocated" | "order_short" | "inventory_picked" | "shipment_packed" | "shipment_cancelled" => {
            of_warehouse(event)?
        }
        "stop_arrived"
        | "stop_departed"
        | "delivery_attempted"
        | "milestone_corrected"
        | "proof_of_delivery_received" => of_tracking(event)?,
        "charges_rated" | "charges_unrated" | "invoice_ready" | "invoice_voided" => of_billing(event)?,
        _ => of_transport(event)?,
    };
    let of = || Source {
        kind: event.aggregate.kind.clone(),
        id: event.aggregate.id.clone(),
        version: event.aggregate.version,
    };
    let note = |fact| Note { event_id: event.id, of: of(), recorded_at: event.recorded_at, fact };
    Ok(facts.into_iter().map(|(subject, fact)| (subject, note(fact))).collect())
}

type Facts = Vec<(Subject, Fact)>;

// --- orders ---------------------------------------------------------------------------------------------------------

#[derive(Deserialize)]
struct Asked {
    order_id: OrderId,
    number: String,
    /// Absent on an order that is received and not released.
    #[serde(default)]
    attempt: u32,
    ship_by: Date,
    lines: Vec<AskedLine>,
}

#[derive(Deserialize)]
struct AskedLine {
    line: u32,
    quantity: Quantity,
}

#[derive(Deserialize)]
struct OrderHeld {
    order_id: OrderId,
    reasons: Vec<HoldReason>,
}

#[derive(Deserialize)]
struct HoldReason {
    detail: String,
}

#[derive(Deserialize)]
struct OfOrder {
    order_id: OrderId,
}

fn of_orders(event: &Envelope) -> Result<Facts, Failure> {
    Ok(match event.name.as_str() {
        "order_received" | "order_released" => {
            let Asked { order_id, number, attempt, ship_by, lines } = event.data()?;
            let lines = lines.into_iter().map(|line| (line.line, line.quantity.get())).collect();
            vec![(Subject::Order(order_id), Fact::Ordered { number, attempt, ship_by, lines })]
        }
        "order_held" => {
            let OrderHeld { order_id, reasons } = event.data()?;
            let why = reasons.into_iter().map(|reason| reason.detail).collect();
            vec![(Subject::Order(order_id), Fact::OrderHeld { why })]
        }
        "order_cancelled" => {
            let OfOrder { order_id } = event.data()?;
            vec![(Subject::Order(order_id), Fact::OrderCancelled)]
        }
        _ => Vec::new(),
    })
}

// --- warehouse ------------------------------------------------------------------------------------------------------

#[derive(Deserialize)]
struct Goods {
    shipment_id: ShipmentId,
    order_id: OrderId,
    #[serde(default)]
    pieces: u32,
}

#[derive(Deserialize)]
struct Allocated {
    attempt: u32,
    ship_by: Date,
    lines: Vec<AllocatedLine>,
}

#[derive(Deserialize)]
struct Short {
    attempt: u32,
}

#[derive(Deserialize)]
struct Picked {
    lines: Vec<PickedLine>,
}

fn of_warehouse(event: &Envelope) -> Result<Facts, Failure> {
    let Goods { shipment_id, order_id, pieces } = event.data()?;
    let fact = match event.name.as_str() {
        "order_allocated" => {
            let Allocated { attempt, ship_by, lines } = event.data()?;
            Fact::Allocated { attempt, ship_by, lines }
        }
        "order_short" => {
            let Short { attempt } = event.data()?;
            Fact::NothingAllocated { attempt }
        }
        "inventory_picked" => {
            let Picked { lines } = event.data()?;
            Fact::Picked { lines, pieces }
        }
        "shipment_packed" => Fact::Packed { pieces },
        "shipment_cancelled" => Fact::ShipmentCancelled,
        _ => return Ok(Vec::new()),
    };
    Ok(vec![(Subject::Shipment(shipment_id), fact.clone()), (Subject::Order(order_id), fact)])
}

// --- transport ------------------------------------------------------------------------------------------------------

#[derive(Deserialize)]
struct OfLoad {
    load_id: LoadId,
}

#[derive(Deserialize)]
struct Routed {
    #[serde(default)]
    number: String,
    stops: Vec<Stop>,
    shipments: Vec<Cargo>,
}

#[derive(Deserialize)]
struct AppointmentSet {
    stop_id: StopId,
    window: TimeWindow,
}

#[derive(Deserialize)]
struct Offered {
    tender_id: TenderId,
    expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Accepted {
    tender_id: TenderId,
    at: Timestamp,
}

#[derive(Deserialize)]
struct Covered {
    tender_id: TenderId,
}

#[derive(Deserialize)]
struct PickRecorded {
    shipment_id: ShipmentId,
    pieces: u32,
}

fn of_transport(event: &Envelope) -> Result<Facts, Failure> {
    let name = event.name.as_str();
    if !NAMES.contains(&name) {
        return Ok(Vec::new());
    }
    let OfLoad { load_id } = event.data()?;
    let fact = match name {
        "load_planned" => {
            let Routed { number, stops, shipments } = event.data()?;
            Fact::Planned { number, stops, cargo: shipments }
        }
        "load_shipments_changed" => {
            let Routed { stops, shipments, .. } = event.data()?;
            Fact::Replanned { stops, cargo: shipments }
        }
        "appointment_set" => {
            let AppointmentSet { stop_id, window } = event.data()?;
            Fact::AppointmentSet { stop_id, window }
        }
        "load_tendering_started" => Fact::TenderingStarted,
        "load_offered" => {
            let Offered { tender_id, expires_at } = event.data()?;
            Fact::Offered { tender_id, expires_at }
        }
        "tender_accepted" => {
            let Accepted { tender_id, at } = event.data()?;
            Fact::TenderAccepted { tender_id, at }
        }
        "load_covered" => {
            let Covered { tender_id } = event.data()?;
            Fact::Covered { tender_id }
        }
        "load_uncovered" => Fact::Uncovered,
        "shipment_dispatched" => return of_dispatch(load_id, event),
        "load_pick_recorded" => {
            let PickRecorded { shipment_id, pieces } = event.data()?;
            return Ok(vec![(Subject::Shipment(shipment_id), Fact::PiecesOnLoad { pieces })]);
        }
        "load_pickup_missed" => Fact::PickupMissed,
        "load_cancelled" => Fact::LoadCancelled,
        "load_closed" => Fact::LoadClosed,
        _ => return Ok(Vec::new()),
    };
    Ok(vec![(Subject::Load(load_id), fact)])
}

/// A dispatch concerns the load, and every shipment on it and its order.
fn of_dispatch(load_id: LoadId, event: &Envelope) -> Result<Facts, Failure> {
    let Routed { number, stops, shipments } = event.data()?;
    let pickup = stops.iter().find(|stop| stop.kind == StopKind::Pickup);
    let pickup_until = pickup.and_then(|stop| stop.window.as_ref()).map(TimeWindow::end);
    let mut facts = Vec::with_capacity(1 + 2 * shipments.len());
    for cargo in &shipments {
        let fact = Fact::OnLoad { load_number: number.clone(), pieces: cargo.pieces, pickup_until };
        facts.push((Subject::Shipment(cargo.shipment_id), fact.clone()));
        facts.push((Subject::Order(cargo.order_id), fact));
    }
    facts.push((Subject::Load(load_id), Fact::Dispatched { number, stops, cargo: shipments }));
    Ok(facts)
}

// --- tracking -------------------------------------------------------------------------------------------------------

#[derive(Deserialize)]
struct AtStop {
    load_id: LoadId,
    stop_id: StopId,
    #[serde(default)]
    kind: Option<StopKind>,
    #[serde(default)]
    shipments: Vec<Carried>,
}

#[derive(Deserialize)]
struct Carried {
    shipment_id: ShipmentId,
    order_id: OrderId,
}

#[derive(Deserialize)]
struct Moment {
    occurred_at: Timestamp,
    #[serde(default)]
    outcome: Option<Outcome>,
}

#[derive(Deserialize)]
struct Corrected {
    milestone: Milestone,
    after: Moment,
}

fn of_tracking(event: &Envelope) -> Result<Facts, Failure> {
    let AtStop { load_id, stop_id, kind, shipments } = event.data()?;
    if event.name == "proof_of_delivery_received" {
        return Ok(vec![(Subject::Load(load_id), Fact::PodReceived { stop_id })]);
    }
    let (milestone, Moment { occurred_at, outcome }) = match event.name.as_str() {
        "stop_arrived" => (Milestone::Arrived, event.data()?),
        "stop_departed" => (Milestone::Departed, event.data()?),
        "delivery_attempted" => (Milestone::DeliveryAttempted, event.data()?),
        _ => {
            let Corrected { milestone, after } = event.data()?;
            (milestone, after)
        }
    };
    let kind = kind.unwrap_or(StopKind::Delivery);
    let fact = Fact::Seen { stop_id, kind, milestone, occurred_at, outcome };
    let mut facts = vec![(Subject::Load(load_id), fact.clone())];
    // What moves the goods: that they left, and how the attempt went. Waiting is the load's.
    let moves_goods = matches!(
        (kind, milestone),
        (StopKind::Pickup, Milestone::Departed) | (StopKind::Delivery, Milestone::DeliveryAttempted)
    );
    if moves_goods {
        for Carried { shipment_id, order_id } in shipments {
            facts.push((Subject::Shipment(shipment_id), fact.clone()));
            facts.push((Subject::Order(order_id), fact.clone()));
        }
    }
    Ok(facts)
}

// --- billing --------------------------------------------------------------------------------------------------------

#[derive(Deserialize)]
struct Rated {
    lines: Vec<Charge>,
    total: Money,
}

#[derive(Deserialize)]
struct Unrated {
    reason: String,
}

#[derive(Deserialize)]
struct Invoice {
    invoice_id: InvoiceId,
    number: String,
    account_id: AccountId,
    orders: Vec<OrderId>,
    lines: Vec<Charge>,
    total: Money,
}

#[derive(Deserialize)]
struct Voided {
    invoice_id: InvoiceId,
}

fn of_billing(event: &Envelope) -> Result<Facts, Failure> {
    let OfLoad { load_id } = event.data()?;
    let load = Subject::Load(load_id);
    Ok(match event.name.as_str() {
        "charges_rated" => {
            let Rated { lines, total } = event.data()?;
            vec![(load, Fact::Rated { total, charges: lines })]
        }
        "charges_unrated" => {
            let Unrated { reason } = event.data()?;
            vec![(load, Fact::Unrated { reason })]
        }
        "invoice_voided" => {
            let Voided { invoice_id } = event.data()?;
            vec![(load, Fact::InvoiceVoided { invoice_id })]
        }
        _ => {
            let Invoice { invoice_id, number, account_id, orders, lines, total } = event.data()?;
            // An order needs to know that it is invoiced; the sums are its load's.
            let (of_order, none) = (number.clone(), Vec::new);
            let told =
                Fact::Invoiced { invoice_id, number: of_order, account_id, orders: none(), total, charges: Vec::new() };
            let mut facts: Facts = orders.iter().map(|order| (Subject::Order(*order), told.clone())).collect();
            facts.push((load, Fact::Invoiced { invoice_id, number, account_id, orders, total, charges: lines }));
            facts
        }
    })
}
