//! 214: what happened to a shipment, as its carrier tells.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::common::{Common, Dialect};
use crate::x12::ack::Issue;
use crate::x12::segment::Segment;
use crate::x12::set::Set;
use crate::x12::values::{Walk, optional, show_date, show_decimal, show_time};
use crate::x12::write::Seg;

/// One 214.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentStatus {
    /// B1001: the carrier's PRO number.
    pub pro_number: String,
    /// B1002: the shipper's number for the load.
    pub shipment_id: String,
    pub scac: String,
    pub common: Common,
    pub events: Vec<StatusEvent>,
}

/// AT7 and what belongs to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusEvent {
    /// LX01: some partners number the stops by it.
    pub line: Option<u32>,
    /// AT701; see [`status`](crate::x12::status).
    pub status: Option<String>,
    /// AT702, or AT704 for an appointment; see [`reason`](crate::x12::reason).
    pub reason: Option<String>,
    /// AT703: `AA` pickup appointment, `AB` delivery appointment.
    pub appointment: Option<String>,
    pub date: Option<Date>,
    pub time: Option<Time>,
    /// AT707; see [`zone`](crate::x12::zone). `LT`, and None too, is local time at the place.
    pub zone: Option<String>,
    pub place: Option<StatusPlace>,
    pub unit: Option<StatusUnit>,
    pub common: Common,
    pub weight: Option<Decimal>,
    /// AT803: `L` pounds, `K` kilograms.
    pub weight_unit: Option<String>,
    pub pieces: Option<Decimal>,
}

impl StatusEvent {
    /// Whether nobody said whose clock the time is by, so that the place's is assumed and has to be shown so.
    pub const fn zone_is_inferred(&self) -> bool {
        self.time.is_some() && self.zone.is_none()
    }
}

/// MS1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusPlace {
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
    /// MS104 and MS105 as they stand, with the directions MS106 and MS107.
    pub longitude: Option<String>,
    pub latitude: Option<String>,
    pub longitude_direction: Option<String>,
    pub latitude_direction: Option<String>,
}

/// MS2: the tractor, trailer or container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusUnit {
    pub scac: Option<String>,
    pub number: Option<String>,
    pub kind: Option<String>,
}

impl ShipmentStatus {
    /// Reads a 214, and what is wrong with it.
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut status = Self::default();
        let mut line = None;
        let mut in_lines = false;
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            match segment.tag() {
                b"B10" => {
                    has_header = true;
                    status.pro_number = segment.text(1);
                    status.shipment_id = segment.text(2);
                    status.scac = segment.text(3);
                    if status.pro_number.is_empty() && status.shipment_id.is_empty() {
                        walk.required(&segment, 2);
                    }
                }
                b"LX" => {
                    line = segment.text(1).parse().ok();
                    in_lines = true;
                    status.events.push(StatusEvent { line, ..StatusEvent::default() });
                }
                b"AT7" => {
                    let event = StatusEvent { line, ..StatusEvent::read(&segment, &mut walk) };
                    // An LX alone opens an event that its first AT7 fills.
                    match status.events.last_mut().filter(|last| last.is_blank()) {
                        Some(last) => *last = event,
                        None => status.events.push(event),
                    }
                    in_lines = true;
                }
                _ => match status.events.last_mut().filter(|_| in_lines) {
                    Some(event) => event.take(&segment, &mut walk),
                    None => {
                        status.common.take(&segment, &mut walk);
                    }
                },
            }
        }
        status.events.retain(|event| !event.is_blank());
        if !has_header {
            walk.missing("B10");
        }
        if status.events.is_empty() {
            walk.missing("AT7");
        }
        (status, walk.finish())
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![Seg::new("B10").put(1, &self.pro_number).put(2, &self.shipment_id).put(3, &self.scac)];
        self.common.write(Dialect::Motor, &mut body);
        let mut line = None;
        for event in &self.events {
            if line.is_none() || event.line != line {
                line = event.line;
                body.push(Seg::new("LX").put(1, line.unwrap_or(1).to_string()));
            }
            event.write(&mut body);
        }
        body
    }
}

impl StatusEvent {
    fn is_blank(&self) -> bool {
        let line = self.line;
        *self == Self { line, ..Self::default() }
    }

    fn read(segment: &Segment<'_>, walk: &mut Walk<'_>) -> Self {
        let status = optional(segment, 1);
        let appointment = optional(segment, 3);
        if status.is_none() && appointment.is_none() {
            walk.required(segment, 1);
        }
        Self {
            status,
            appointment,
            reason: optional(segment, 2).or_else(|| optional(segment, 4)),
            date: walk.date(segment, 5),
            time: walk.time(segment, 6),
            zone: optional(segment, 7),
            ..Self::default()
        }
    }

    fn take(&mut self, segment: &Segment<'_>, walk: &mut Walk<'_>) {
        match segment.tag() {
            b"MS1" => {
                self.place = Some(StatusPlace {
                    city: optional(segment, 1),
                    state: optional(segment, 2),
                    country: optional(segment, 3),
                    longitude: optional(segment, 4),
                    latitude: optional(segment, 5),
                    longitude_direction: optional(segment, 6),
                    latitude_direction: optional(segment, 7),
                });
            }
            b"MS2" => {
                self.unit = Some(StatusUnit {
                    scac: optional(segment, 1),
                    number: optional(segment, 2),
                    kind: optional(segment, 3),
                });
            }
            b"AT8" if self.weight.is_none() => {
                self.weight_unit = optional(segment, 2);
                self.weight = walk.decimal(segment, 3);
                self.pieces = walk.decimal(segment, 4);
            }
            _ => {
                self.common.take(segment, walk);
            }
        }
    }

    fn write(&self, body: &mut Vec<Seg>) {
        let of_appointment = self.appointment.is_some() && self.status.is_none();
        body.push(
            Seg::new("AT7")
                .maybe(1, self.status.as_deref())
                .maybe(if of_appointment { 4 } else { 2 }, self.reason.as_deref())
                .maybe(3, self.appointment.as_deref())
                .maybe(5, self.date.map(show_date))
                .maybe(6, self.time.map(show_time))
                .maybe(7, self.zone.as_deref()),
        );
        if let Some(place) = &self.place {
            body.push(
                Seg::new("MS1")
                    .free(1, place.city.as_deref().unwrap_or_default())
                    .maybe(2, place.state.as_deref())
                    .maybe(3, place.country.as_deref())
                    .maybe(4, place.longitude.as_deref())
                    .maybe(5, place.latitude.as_deref())
                    .maybe(6, place.longitude_direction.as_deref())
                    .maybe(7, place.latitude_direction.as_deref()),
            );
        }
        if let Some(unit) = &self.unit {
            body.push(
                Seg::new("MS2")
                    .maybe(1, unit.scac.as_deref())
                    .maybe(2, unit.number.as_deref())
                    .maybe(3, unit.kind.as_deref()),
            );
        }
        self.common.write(Dialect::Motor, body);
        if self.weight.is_some() || self.pieces.is_some() {
            body.push(
                Seg::new("AT8")
                    .put(1, "G")
                    .maybe(2, self.weight_unit.as_deref())
                    .maybe(3, self.weight.map(show_decimal))
                    .maybe(4, self.pieces.map(show_decimal)),
            );
        }
    }
}
