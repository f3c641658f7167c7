//! What there is to announce when the milestones of a stop have changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{CurrentAttempt, Detention, Milestones, Outcome, Override, Sighting, Source, Stop, StopKind, TrackEvent};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneKind {
    Arrived,
    Departed,
    DeliveryAttempted,
}

impl MilestoneKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Departed => "departed",
            Self::DeliveryAttempted => "delivery_attempted",
        }
    }
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
    /// An operator set it, and a rule aside.
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Box<Override>>,
}

/// What a correction did to the detention of its stop, both as of the instant of the correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetentionChange {
    pub before: Detention,
    pub after: Detention,
}

impl DetentionChange {
    /// `None` when it costs and lasts what it did, whatever fact now says so.
    pub(crate) fn between(before: Detention, after: Detention) -> Option<Box<Self>> {
        let says = |d: &Detention| (d.state, d.minutes, d.billable_minutes, d.amount, d.free_until, d.notice_due_at);
        (says(&before) != says(&after)).then(|| Box::new(Self { before, after }))
    }
}

/// What became of one milestone since it was last announced.
enum Change {
    None,
    /// For the first time, or after it was undone.
    Reached(Moment),
    Corrected(Moment, Moment),
    Undone(Moment),
}

/// In the order of a visit.
const ORDER: [MilestoneKind; 3] = [MilestoneKind::Arrived, MilestoneKind::DeliveryAttempted, MilestoneKind::Departed];

fn change(stop: &Stop, kind: MilestoneKind, before: &Milestones, after: &Milestones) -> Change {
    let (old, new) = match kind {
        MilestoneKind::Arrived => (before.arrived.as_ref().map(moment), after.arrived.as_ref().map(moment)),
        MilestoneKind::Departed => (before.departed.as_ref().map(moment), after.departed.as_ref().map(moment)),
        MilestoneKind::DeliveryAttempted if stop.kind == StopKind::Delivery => {
            let (old, new) = (before.attempt(), after.attempt());
            // A later journey to the door is a new attempt; anything else that changes is a correction of the same one.
            let again = old.as_ref().zip(new.as_ref()).is_some_and(|(old, new)| new.number > old.number);
            let old = old.as_ref().filter(|_| !again).map(attempted);
            (old, new.as_ref().map(attempted))
        }
        MilestoneKind::DeliveryAttempted => (None, None),
    };
    match (old, new) {
        (None, Some(new)) => Change::Reached(new),
        (Some(old), Some(new)) if differs(&old, &new) => Change::Corrected(old, new),
        (Some(old), None) => Change::Undone(old),
        (Some(_), Some(_)) | (None, None) => Change::None,
    }
}

/// Whether there is anything to say of a stop of which `before` was said.
pub(crate) fn has_news(stop: &Stop, before: &Milestones, after: &Milestones) -> bool {
    before != after && ORDER.iter().any(|kind| !matches!(change(stop, *kind, before, after), Change::None))
}

/// What there is to say of a stop of which `before` was said. `detention` is what given milestones come to.
pub(crate) fn announce(
    load_id: kernel::LoadId,
    stop: &Stop,
    before: &Milestones,
    after: &Milestones,
    detention: impl Fn(&Milestones) -> Detention,
) -> Vec<TrackEvent> {
    let Stop { stop_id, sequence, kind, .. } = *stop;
    let mut events = Vec::new();
    let mut said = before.clone();
    for milestone in ORDER {
        let change = change(stop, milestone, &said, after);
        let waited = detention(&said);
        said.catch_up(milestone, after);
        let detention = || DetentionChange::between(waited, detention(&said));
        let shipments = || stop.shipments.clone();
        events.extend(match change {
            Change::None => None,
            Change::Reached(moment) => Some(match milestone {
                MilestoneKind::Arrived => {
                    TrackEvent::StopArrived { load_id, stop_id, kind, sequence, moment, shipments: shipments() }
                }
                MilestoneKind::Departed => {
                    TrackEvent::StopDeparted { load_id, stop_id, kind, sequence, moment, shipments: shipments() }
                }
                MilestoneKind::DeliveryAttempted => {
                    let attempt = after.attempt().map_or(1, |current| current.number);
                    let shipments = shipments();
                    TrackEvent::DeliveryAttempted { load_id, stop_id, kind, sequence, attempt, moment, shipments }
                }
            }),
            Change::Corrected(before, after) => Some(TrackEvent::MilestoneCorrected {
                load_id,
                stop_id,
                kind,
                sequence,
                milestone,
                before,
                after,
                detention: detention(),
                shipments: shipments(),
            }),
            Change::Undone(before) => Some(TrackEvent::MilestoneUndone {
                load_id,
                stop_id,
                kind,
                sequence,
                milestone,
                before,
                detention: detention(),
                shipments: shipments(),
            }),
        });
    }
    events
}

/// A better source that says the same thing is a confirmation, not a correction. An override is always news.
fn differs(before: &Moment, after: &Moment) -> bool {
    before.occurred_at != after.occurred_at
        || before.outcome != after.outcome
        || (after.overridden.is_some() && before.overridden != after.overridden)
}

fn attempted(current: &CurrentAttempt<'_>) -> Moment {
    Moment {
        outcome: Some(current.attempt.outcome),
        reason: current.attempt.reason.clone(),
        ..moment(&current.attempt.seen)
    }
}

fn moment(seen: &Sighting) -> Moment {
    Moment {
        occurred_at: seen.occurred_at,
        recorded_at: seen.recorded_at,
        source: seen.source,
        outcome: None,
        reason: None,
        overridden: seen.overridden.clone(),
    }
}
