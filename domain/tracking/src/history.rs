//! What was known of a load at an instant: the same projection, of the facts that had been recorded by then.

use jiff::Timestamp;
use kernel::Aggregate;

use crate::{Fact, Track, TrackEvent};

impl Track {
    /// The track as it was known at `as_of`, out of its events with the instants at which they were recorded, in any
    /// order. What was heard later does not count, however early it happened.
    pub fn as_of<'a>(history: impl IntoIterator<Item = (Timestamp, &'a TrackEvent)>, as_of: Timestamp) -> Self {
        let mut track = Self::default();
        for (recorded_at, event) in history {
            match event {
                TrackEvent::FactsRecorded { load_id, facts } => {
                    let known = |fact: &&Fact| fact.recorded_at <= as_of;
                    let facts: Vec<Fact> = facts.iter().filter(known).cloned().collect();
                    if !facts.is_empty() {
                        track = track.evolve(&TrackEvent::FactsRecorded { load_id: *load_id, facts });
                    }
                }
                TrackEvent::FactReleased { release, .. } if release.released_at > as_of => {}
                TrackEvent::Opened { .. } | TrackEvent::Cancelled { .. } if recorded_at > as_of => {}
                TrackEvent::FactReleased { .. } | TrackEvent::Opened { .. } | TrackEvent::Cancelled { .. } => {
                    track = track.evolve(event);
                }
                // Announcements: what they say is in the facts already.
                TrackEvent::StopArrived { .. }
                | TrackEvent::StopDeparted { .. }
                | TrackEvent::DeliveryAttempted { .. }
                | TrackEvent::MilestoneCorrected { .. }
                | TrackEvent::MilestoneUndone { .. } => {}
            }
        }
        track
    }
}
