//! What a picture says of the goods inside the four walls, and of their way out.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::fact::{AllocatedLine, Fact, Milestone, Note, Outcome, PickedLine, StopKind};
use crate::picture::Picture;

/// The present answer of the warehouse to an order, and what came after it. What precedes the present answer (an earlier
/// attempt, or anything that was cancelled) counts no more.
#[derive(Debug, Clone, PartialEq)]
pub struct WarehousePicture<'a> {
    pub allocated: Option<(&'a Note, u32, &'a [AllocatedLine])>,
    pub nothing: Option<(&'a Note, u32)>,
    pub cancelled: Option<&'a Note>,
    pub picked: Option<(&'a Note, &'a [PickedLine], u32)>,
    pub packed: Option<(&'a Note, u32)>,
}

/// When a promise by date is broken at the latest: the end of the day, wherever on earth that is.
pub fn end_of(day: Date) -> Option<Timestamp> {
    let noon = day.tomorrow().ok()?.at(12, 0, 0, 0);
    noon.to_zoned(TimeZone::UTC).ok().map(|noon| noon.timestamp())
}

impl Picture {
    pub fn warehouse(&self) -> WarehousePicture<'_> {
        let answer = self.last(|fact| match fact {
            Fact::Allocated { .. } | Fact::NothingAllocated { .. } | Fact::ShipmentCancelled => Some(()),
            _ => None,
        });
        let answer = answer.map(|(note, ())| note);
        let since = answer.map_or(0, |note| note.of.version);
        let mut view = WarehousePicture { allocated: None, nothing: None, cancelled: None, picked: None, packed: None };
        if let Some(note) = answer {
            match &note.fact {
                Fact::Allocated { attempt, lines, .. } => view.allocated = Some((note, *attempt, lines)),
                Fact::NothingAllocated { attempt } => view.nothing = Some((note, *attempt)),
                _ => view.cancelled = Some(note),
            }
        }
        if view.cancelled.is_none() {
            let later = |note: &&Note| note.of.version > since;
            view.picked = self
                .last(|fact| match fact {
                    Fact::Picked { lines, pieces } => Some((lines.as_slice(), *pieces)),
                    _ => None,
                })
                .filter(|(note, _)| later(note))
                .map(|(note, (lines, pieces))| (note, lines, pieces));
            view.packed = self
                .last(|fact| match fact {
                    Fact::Packed { pieces } => Some(*pieces),
                    _ => None,
                })
                .filter(|(note, _)| later(note));
        }
        view
    }

    /// The last word on one milestone at the stops of one kind: when, and how a delivery ended.
    pub fn seen(&self, stop: StopKind, what: Milestone) -> Option<(&Note, Timestamp, Option<Outcome>)> {
        self.last(|fact| match fact {
            Fact::Seen { kind, milestone, occurred_at, outcome, .. } if *kind == stop && *milestone == what => {
                Some((*occurred_at, *outcome))
            }
            _ => None,
        })
        .map(|(note, (at, outcome))| (note, at, outcome))
    }

    /// The load that carries the shipment, as dispatched last: its number, and until when it should be picked up.
    pub fn on_load(&self) -> Option<(&Note, &str, Option<Timestamp>)> {
        self.last(|fact| match fact {
            Fact::OnLoad { load_number, pickup_until, .. } => Some((load_number.as_str(), *pickup_until)),
            _ => None,
        })
        .map(|(note, (number, until))| (note, number, until))
    }

    /// Pieces of the shipment on its load, as the load knows them.
    pub fn pieces_on_load(&self) -> Option<(&Note, u32)> {
        self.last(|fact| match fact {
            Fact::OnLoad { pieces, .. } | Fact::PiecesOnLoad { pieces } => Some(*pieces),
            _ => None,
        })
    }
}
