//! What there is to announce when the milestones of a stop have changed.

use jiff::Timestamp;
use kernel::LoadId;
use serde::{Deserialize, Serialize};

use crate::{CurrentAttempt, Milestones, Outcome, Sighting, Source, Stop, StopKind, TrackEvent};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneKind {
    Arrived,
    Departed,
    DeliveryAttempted,
}

/// One milestone as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What there is to say of a stop of which `before` was said.
pub(crate) fn announce(
    load_id: LoadId,
    stop: &Stop,
    before: &Milestones,
    after: &Milestones,
    events: &mut Vec<TrackEvent>,
) {
    let Stop { stop_id, sequence, kind, shipments, .. } = stop;
    let (stop_id, sequence, kind, shipments) = (*stop_id, *sequence, *kind, shipments.clone());
    let corrected = |milestone, before, after| TrackEvent::MilestoneCorrected {
        load_id,
        stop_id,
        kind,
        sequence,
        milestone,
        before,
        after,
        shipments: shipments.clone(),
    };
    match (before.arrived.as_ref().map(moment), after.arrived.as_ref().map(moment)) {
        (None, Some(moment)) => {
            let shipments = shipments.clone();
            events.push(TrackEvent::StopArrived { load_id, stop_id, kind, sequence, moment, shipments });
        }
        (Some(old), Some(new)) if differs(&old, &new) => events.push(corrected(MilestoneKind::Arrived, old, new)),
        (Some(_) | None, Some(_) | None) => {}
    }
    if kind == StopKind::Delivery {
        let (old, new) = (before.attempt(), after.attempt());
        let of = |c: &CurrentAttempt<'_>| Moment {
            outcome: Some(c.attempt.outcome),
            reason: c.attempt.reason.clone(),
            ..moment(&c.attempt.seen)
        };
        match (old, new) {
            // A later journey to the door is a new attempt; anything else that changes is a correction of the same one.
            (Some(old), Some(new)) if new.number <= old.number => {
                if differs(&of(&old), &of(&new)) {
                    events.push(corrected(MilestoneKind::DeliveryAttempted, of(&old), of(&new)));
                }
            }
            (_, Some(new)) => {
                let (attempt, moment, shipments) = (new.number, of(&new), shipments.clone());
                events.push(TrackEvent::DeliveryAttempted {
                    load_id,
                    stop_id,
                    kind,
                    sequence,
                    attempt,
                    moment,
                    shipments,
                });
            }
            (_, None) => {}
        }
    }
    match (before.departed.as_ref().map(moment), after.departed.as_ref().map(moment)) {
        (None, Some(moment)) => {
            let shipments = shipments.clone();
            events.push(TrackEvent::StopDeparted { load_id, stop_id, kind, sequence, moment, shipments });
        }
        (Some(old), Some(new)) if differs(&old, &new) => events.push(corrected(MilestoneKind::Departed, old, new)),
        (Some(_) | None, Some(_) | None) => {}
    }
}

/// A better source that says the same thing is a confirmation, not a correction.
fn differs(before: &Moment, after: &Moment) -> bool {
    before.occurred_at != after.occurred_at || before.outcome != after.outcome
}

fn moment(seen: &Sighting) -> Moment {
    Moment {
        occurred_at: seen.occurred_at,
        recorded_at: seen.recorded_at,
        source: seen.source,
        outcome: None,
        reason: None,
    }
}
