//! What a shipment answers to each command, in each state.

use kernel::{Aggregate, Context, OrderId, Pounds, ShipmentId};

use super::{
    AllocatedLine, CancelCause, Carton, Confirmation, Line, LineFate, OrderFacts, OrderLine, Origin, PickedLine,
    Shipment, ShipmentCommand, ShipmentEvent, ShipmentRejection, ShortLine, Shortage, Status, total_weight,
};
use crate::{BinPick, BinQuantity};

type Decision = Result<Vec<ShipmentEvent>, ShipmentRejection>;

/// What most events name; there from the first allocation on.
struct Known<'a> {
    id: ShipmentId,
    order: &'a OrderFacts,
}

impl Aggregate for Shipment {
    const KIND: &'static str = "shipment";
    type Command = ShipmentCommand;
    type Event = ShipmentEvent;
    type Rejection = ShipmentRejection;

    fn decide(&self, command: &ShipmentCommand, _: &Context) -> Decision {
        match command {
            ShipmentCommand::Allocate { shipment_id, order, attempt, origin, decided, remaining } => {
                self.may_allocate(*attempt)?;
                Ok(vec![self.allocate(*shipment_id, order, *attempt, origin.as_ref(), decided, remaining)])
            }
            ShipmentCommand::RefuseUnknown { shipment_id, order, attempt, skus } => {
                self.may_allocate(*attempt)?;
                let (shipment_id, order, attempt, skus) = (*shipment_id, order.clone(), *attempt, skus.clone());
                Ok(vec![ShipmentEvent::UnknownSkus { shipment_id, order, attempt, skus }])
            }
            ShipmentCommand::StartPicking => self.start_picking(),
            ShipmentCommand::Pick(confirmations) => {
                self.may_pick()?;
                self.pick(confirmations)
            }
            ShipmentCommand::Pack(cartons) => self.pack(cartons),
            ShipmentCommand::Stage { dock } => self.stage(dock.as_ref()),
            ShipmentCommand::Fulfil { confirmations, cartons, dock } => {
                self.fulfil(confirmations, cartons, dock.as_ref())
            }
            ShipmentCommand::Ship => self.ship(),
            ShipmentCommand::Cancel { shipment_id, order_id, cause, reason, released } => {
                self.cancel(*shipment_id, *order_id, *cause, reason.as_ref(), released)
            }
        }
    }

    fn evolve(self, event: &ShipmentEvent) -> Self {
        super::evolve::evolve(self, event)
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, ShipmentCommand)> {
        let Ok(known) = self.known() else { return vec![] };
        let everything: Vec<Confirmation> = self.open_promises().collect();
        vec![
            ("start-picking", ShipmentCommand::StartPicking),
            ("pick", ShipmentCommand::Pick(everything.clone())),
            ("pack", ShipmentCommand::Pack(vec![])),
            ("stage", ShipmentCommand::Stage { dock: None }),
            ("fulfil", ShipmentCommand::Fulfil { confirmations: everything, cartons: vec![], dock: None }),
            (
                "cancel",
                ShipmentCommand::Cancel {
                    shipment_id: known.id,
                    order_id: known.order.order_id,
                    cause: CancelCause::Floor,
                    reason: None,
                    released: self.lines.iter().map(|line| line.line).collect(),
                },
            ),
        ]
    }
}

impl Shipment {
    fn known(&self) -> Result<Known<'_>, ShipmentRejection> {
        match (self.id, &self.order) {
            (Some(id), Some(order)) => Ok(Known { id, order }),
            _ => Err(ShipmentRejection::Missing),
        }
    }

    /// Whether this release of the order may still be answered.
    pub fn may_allocate(&self, attempt: u32) -> Result<(), ShipmentRejection> {
        let newer = || match attempt > self.attempt {
            true => Ok(()),
            false => Err(ShipmentRejection::StaleAttempt { seen: self.attempt }),
        };
        match (self.status, self.cancelled) {
            (Status::None, _) => Ok(()),
            (Status::Allocating, _) if attempt == self.attempt => Ok(()),
            (Status::Short | Status::Unallocatable, _) => newer(),
            (Status::Cancelled, Some(CancelCause::OrderCancelled)) => Err(ShipmentRejection::OrderCancelled),
            (Status::Cancelled, Some(CancelCause::Floor) | None) => newer(),
            (
                Status::Allocating
                | Status::Allocated
                | Status::Picking
                | Status::Picked
                | Status::Packed
                | Status::Staged
                | Status::Shipped
                | Status::Cancelling,
                _,
            ) => Err(ShipmentRejection::AlreadyAllocated),
        }
    }

    fn allocate(
        &self,
        shipment_id: ShipmentId,
        order: &OrderFacts,
        attempt: u32,
        origin: Option<&Origin>,
        decided: &[Line],
        remaining: &[OrderLine],
    ) -> ShipmentEvent {
        let (order, origin) = (order.clone(), origin.cloned());
        if !remaining.is_empty() {
            let (decided, remaining) = (decided.to_vec(), remaining.to_vec());
            return ShipmentEvent::AllocationContinued { shipment_id, order, attempt, origin, decided, remaining };
        }
        let earlier = if self.status == Status::Allocating { self.lines.as_slice() } else { &[] };
        let mut all: Vec<&Line> = earlier.iter().chain(decided).collect();
        all.sort_by_key(|line| line.line);
        if all.iter().all(|line| line.allocated() == 0) {
            let facility_id = origin.map(|origin| origin.facility_id);
            let lines = all.into_iter().map(short_line).collect();
            return ShipmentEvent::Short { shipment_id, order, attempt, facility_id, lines };
        }
        let weight_lb = total_weight(all.iter().map(|line| (line.unit_weight_lb, line.allocated())));
        let pieces = all.iter().fold(0u32, |sum, line| sum.saturating_add(line.allocated()));
        let lines = all.into_iter().map(allocated_line).collect();
        ShipmentEvent::Allocated { shipment_id, order, attempt, origin, lines, weight_lb, pieces }
    }

    fn start_picking(&self) -> Decision {
        self.may_pick()?;
        match self.status {
            Status::Picking => Err(ShipmentRejection::AlreadyPicking),
            _ => Ok(vec![ShipmentEvent::PickingStarted { shipment_id: self.known()?.id }]),
        }
    }

    /// Whether promises are open to be confirmed.
    pub(crate) fn may_pick(&self) -> Result<(), ShipmentRejection> {
        match self.status {
            Status::None => Err(ShipmentRejection::Missing),
            Status::Allocating => Err(ShipmentRejection::StillAllocating),
            Status::Unallocatable => Err(ShipmentRejection::Unallocatable),
            Status::Short => Err(ShipmentRejection::Short),
            Status::Allocated | Status::Picking => Ok(()),
            Status::Picked | Status::Packed | Status::Staged => Err(ShipmentRejection::AlreadyPicked),
            Status::Shipped => Err(ShipmentRejection::AlreadyShipped),
            Status::Cancelling | Status::Cancelled => Err(ShipmentRejection::Cancelled),
        }
    }

    fn pick(&self, confirmations: &[Confirmation]) -> Decision {
        if confirmations.is_empty() {
            return Err(ShipmentRejection::NothingToPick);
        }
        let shipment_id = self.known()?.id;
        let mut after = self.clone();
        for (at, confirmation) in confirmations.iter().enumerate() {
            after.confirm(at, confirmation)?;
        }
        match after.open_promises().next() {
            Some(_) => Ok(vec![ShipmentEvent::LinesPicked { shipment_id, confirmations: confirmations.to_vec() }]),
            None => Ok(vec![after.picked_event()?]),
        }
    }

    /// Notes the result of one promise, or refuses.
    fn confirm(&mut self, at: usize, confirmation: &Confirmation) -> Result<(), ShipmentRejection> {
        let Confirmation { line, bin, picked, reason } = confirmation;
        let promise = self
            .lines
            .iter_mut()
            .filter(|known| known.line == *line)
            .flat_map(|known| known.bins.iter_mut())
            .find(|promise| promise.bin == *bin)
            .ok_or_else(|| ShipmentRejection::UnknownLine { at, line: *line, bin: Some(bin.clone()) })?;
        if !promise.is_open() {
            return Err(ShipmentRejection::LineAlreadyPicked { at, line: *line, bin: bin.clone() });
        }
        if *picked > promise.allocated {
            return Err(ShipmentRejection::OverPick { at, line: *line, allocated: promise.allocated });
        }
        if *picked < promise.allocated && reason.is_none() {
            return Err(ShipmentRejection::ShortReasonRequired { at });
        }
        promise.picked = Some(*picked);
        promise.reason = reason.filter(|_| *picked < promise.allocated);
        Ok(())
    }

    fn picked_event(&self) -> Result<ShipmentEvent, ShipmentRejection> {
        let Known { id, order } = self.known()?;
        Ok(ShipmentEvent::Picked {
            shipment_id: id,
            order_id: order.order_id,
            account_id: order.account_id,
            facility_id: self.facility_id(),
            lines: self.lines.iter().map(picked_line).collect(),
            weight_lb: self.items_weight_lb(),
            pieces: self.pieces(),
        })
    }

    fn pack(&self, cartons: &[Carton]) -> Decision {
        match self.status {
            Status::None => Err(ShipmentRejection::Missing),
            Status::Allocating => Err(ShipmentRejection::StillAllocating),
            Status::Unallocatable => Err(ShipmentRejection::Unallocatable),
            Status::Short => Err(ShipmentRejection::Short),
            Status::Allocated | Status::Picking => Err(ShipmentRejection::NotPicked),
            Status::Picked => self.packed_event(cartons).map(|event| vec![event]),
            Status::Packed | Status::Staged => Err(ShipmentRejection::AlreadyPacked),
            Status::Shipped => Err(ShipmentRejection::AlreadyShipped),
            Status::Cancelling | Status::Cancelled => Err(ShipmentRejection::Cancelled),
        }
    }

    fn packed_event(&self, cartons: &[Carton]) -> Result<ShipmentEvent, ShipmentRejection> {
        if cartons.len() > Self::CARTONS_MAX {
            return Err(ShipmentRejection::TooManyCartons);
        }
        let Known { id, order } = self.known()?;
        let packages = if cartons.is_empty() { vec![Carton::default()] } else { cartons.to_vec() };
        let weighed: Option<Vec<(Pounds, u32)>> = packages.iter().map(|carton| Some((carton.weight_lb?, 1))).collect();
        Ok(ShipmentEvent::Packed {
            shipment_id: id,
            order_id: order.order_id,
            account_id: order.account_id,
            facility_id: self.facility_id(),
            cartons: u32::try_from(packages.len()).unwrap_or(u32::MAX),
            packages,
            weight_lb: weighed.map_or_else(|| self.items_weight_lb(), |all| total_weight(all.into_iter())),
            pieces: self.pieces(),
        })
    }

    fn stage(&self, dock: Option<&String>) -> Decision {
        match self.status {
            Status::None => Err(ShipmentRejection::Missing),
            Status::Allocating => Err(ShipmentRejection::StillAllocating),
            Status::Unallocatable => Err(ShipmentRejection::Unallocatable),
            Status::Short => Err(ShipmentRejection::Short),
            Status::Allocated | Status::Picking => Err(ShipmentRejection::NotPicked),
            Status::Picked => Err(ShipmentRejection::NotPacked),
            Status::Packed => self.ready_event(dock).map(|event| vec![event]),
            Status::Staged => Err(ShipmentRejection::AlreadyStaged),
            Status::Shipped => Err(ShipmentRejection::AlreadyShipped),
            Status::Cancelling | Status::Cancelled => Err(ShipmentRejection::Cancelled),
        }
    }

    fn ready_event(&self, dock: Option<&String>) -> Result<ShipmentEvent, ShipmentRejection> {
        let Known { id, order } = self.known()?;
        Ok(ShipmentEvent::Ready {
            shipment_id: id,
            order_id: order.order_id,
            account_id: order.account_id,
            facility_id: self.facility_id(),
            dock: dock.cloned(),
            ship_to: order.ship_to.clone(),
            ship_by: order.ship_by,
            weight_lb: self.weight_lb(),
            pieces: self.pieces(),
        })
    }

    /// What is left of pick, pack and stage. Nothing found: the shipment ends short, with nothing to pack.
    fn fulfil(&self, confirmations: &[Confirmation], cartons: &[Carton], dock: Option<&String>) -> Decision {
        let mut events = match self.status {
            Status::Picked => vec![],
            Status::Packed => return self.stage(dock),
            Status::Staged => return Err(ShipmentRejection::AlreadyStaged),
            _ => {
                self.may_pick()?;
                self.pick(confirmations)?
            }
        };
        let picked = events.iter().fold(self.clone(), Self::evolve);
        if picked.status == Status::Short {
            return Ok(events);
        }
        // Promises left open are refused here: `NotPicked`.
        let packing = picked.pack(cartons)?;
        let packed = packing.iter().fold(picked, Self::evolve);
        events.extend(packing);
        events.extend(packed.stage(dock)?);
        Ok(events)
    }

    fn ship(&self) -> Decision {
        match self.status {
            Status::None => Err(ShipmentRejection::Missing),
            Status::Allocating => Err(ShipmentRejection::StillAllocating),
            Status::Unallocatable => Err(ShipmentRejection::Unallocatable),
            Status::Short => Err(ShipmentRejection::Short),
            Status::Allocated | Status::Picking => Err(ShipmentRejection::NotPicked),
            // That it left is a fact, whether or not the floor kept its records up with it.
            Status::Picked | Status::Packed | Status::Staged => {
                let Known { id, order } = self.known()?;
                Ok(vec![ShipmentEvent::Shipped { shipment_id: id, order_id: order.order_id }])
            }
            Status::Shipped => Err(ShipmentRejection::AlreadyShipped),
            Status::Cancelling | Status::Cancelled => Err(ShipmentRejection::Cancelled),
        }
    }

    fn cancel(
        &self,
        shipment_id: ShipmentId,
        order_id: OrderId,
        cause: CancelCause,
        reason: Option<&String>,
        released: &[u32],
    ) -> Decision {
        let withdrawn = || Ok(vec![ShipmentEvent::Withdrawn { shipment_id, order_id }]);
        match (self.status, cause) {
            // The cancellation may overtake the release: remember it.
            (Status::None, CancelCause::OrderCancelled) => withdrawn(),
            (Status::None, CancelCause::Floor) => Err(ShipmentRejection::Missing),
            (Status::Unallocatable | Status::Short, CancelCause::OrderCancelled) => withdrawn(),
            (Status::Unallocatable, CancelCause::Floor) => Err(ShipmentRejection::Unallocatable),
            (Status::Short, CancelCause::Floor) => Err(ShipmentRejection::Short),
            (Status::Shipped, _) => Err(ShipmentRejection::AlreadyShipped),
            (Status::Cancelled, CancelCause::OrderCancelled) if self.cancelled == Some(CancelCause::Floor) => {
                withdrawn()
            }
            (Status::Cancelled, _) => Err(ShipmentRejection::Cancelled),
            (
                Status::Allocating
                | Status::Allocated
                | Status::Picking
                | Status::Picked
                | Status::Packed
                | Status::Staged
                | Status::Cancelling,
                _,
            ) => Ok(vec![self.release(shipment_id, order_id, cause, reason, released)]),
        }
    }

    fn release(
        &self,
        shipment_id: ShipmentId,
        order_id: OrderId,
        cause: CancelCause,
        reason: Option<&String>,
        released: &[u32],
    ) -> ShipmentEvent {
        let left = |line: &&Line| line.fate == LineFate::Live && line.pieces() > 0 && !released.contains(&line.line);
        // The order's cancellation outlasts the floor's.
        let cause = match self.cancelled {
            Some(CancelCause::OrderCancelled) => CancelCause::OrderCancelled,
            Some(CancelCause::Floor) | None => cause,
        };
        match self.lines.iter().find(left) {
            Some(_) => ShipmentEvent::ReleaseContinued { shipment_id, cause, released: released.to_vec() },
            None => ShipmentEvent::Cancelled {
                shipment_id,
                order_id,
                account_id: self.order.as_ref().map(|order| order.account_id),
                facility_id: self.facility_id(),
                cause,
                reason: reason.cloned(),
            },
        }
    }
}

fn allocated_line(line: &Line) -> AllocatedLine {
    let allocated = line.allocated();
    AllocatedLine {
        line: line.line,
        sku: line.sku.clone(),
        ordered: line.ordered,
        allocated,
        short: line.ordered.saturating_sub(allocated),
        reason: line.shortage,
        unit_weight_lb: line.unit_weight_lb,
        bins: line.bins.iter().map(|p| BinQuantity { bin: p.bin.clone(), quantity: p.allocated }).collect(),
    }
}

fn short_line(line: &Line) -> ShortLine {
    ShortLine {
        line: line.line,
        sku: line.sku.clone(),
        ordered: line.ordered,
        short: line.ordered,
        reason: line.shortage.unwrap_or(Shortage::InsufficientStock),
        unit_weight_lb: line.unit_weight_lb,
    }
}

fn picked_line(line: &Line) -> PickedLine {
    let (allocated, picked) = (line.allocated(), line.picked().unwrap_or(0));
    let bins = line.bins.iter().map(|promise| BinPick {
        bin: promise.bin.clone(),
        allocated: promise.allocated,
        picked: promise.picked.unwrap_or(0),
        reason: promise.reason,
    });
    PickedLine {
        line: line.line,
        sku: line.sku.clone(),
        ordered: line.ordered,
        allocated,
        picked,
        short: allocated.saturating_sub(picked),
        reason: line.pick_reason(),
        bins: bins.collect(),
    }
}
