//! What a set of facts says about one stop.
//!
//! Every field is a maximum (or the few greatest) under a total order of the facts, so that folding is commutative,
//! associative and idempotent: any order and any duplication of the same facts give the same milestones.
//!
//! | between two facts of one milestone | wins |
//! | --- | --- |
//! | sources of different rank | the better source ([`Source::rank`]) |
//! | two of an operator's | the one recorded later: the last word |
//! | two arrivals or departures of equal rank | the earlier one: the first time that it was seen |
//! | two delivery attempts of equal rank | delivered before partial before refused, then the later one |
//!
//! So no machine takes a delivery back once a source of its rank has reported it; only an operator does.

use std::cmp::{Ordering, Reverse};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Fact, MilestoneKind, Outcome, Source, What};

/// Attempts this far apart are separate journeys to the door; closer ones tell of the same attempt.
pub const REATTEMPT_MINUTES: i64 = 60;

/// How many reports of attempts one stop keeps (its greatest ones, so that the bound does not depend on order).
const ATTEMPTS_MAX: usize = 20;

/// When something was seen, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub source: Source,
    pub event_id: String,
}

impl Sighting {
    fn of(fact: &Fact) -> Self {
        Self {
            occurred_at: fact.occurred_at,
            recorded_at: fact.recorded_at,
            source: fact.source,
            event_id: fact.event_id.clone(),
        }
    }

    /// Equal only for the same fact: the last two members name it.
    fn compare_first_seen(&self, other: &Self) -> Ordering {
        self.source
            .rank()
            .cmp(&other.source.rank())
            .then_with(|| match self.source {
                Source::Operator => self.recorded_at.cmp(&other.recorded_at),
                _ => other.occurred_at.cmp(&self.occurred_at),
            })
            .then_with(|| self.name().cmp(&other.name()))
    }

    fn name(&self) -> (Source, Reverse<&str>, Reverse<Timestamp>, Timestamp) {
        (self.source, Reverse(&self.event_id), Reverse(self.recorded_at), self.occurred_at)
    }
}

/// One report of an attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(flatten)]
    pub seen: Sighting,
}

impl Attempt {
    fn compare(&self, other: &Self) -> Ordering {
        self.seen
            .source
            .rank()
            .cmp(&other.seen.source.rank())
            .then_with(|| match self.seen.source {
                Source::Operator => self.seen.recorded_at.cmp(&other.seen.recorded_at),
                _ => self.outcome.cmp(&other.outcome).then(self.seen.occurred_at.cmp(&other.seen.occurred_at)),
            })
            .then_with(|| self.seen.name().cmp(&other.seen.name()))
    }
}

/// The attempt that counts, and which one it was: 1 for the first journey to the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentAttempt<'a> {
    pub attempt: &'a Attempt,
    pub number: u32,
}

/// The milestones of one stop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestones {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Sighting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departed: Option<Sighting>,
    /// Best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attempts: Vec<Attempt>,
}

impl Milestones {
    /// Folds one fact about this stop.
    pub fn fold(&mut self, fact: &Fact) {
        match &fact.what {
            What::Arrived { .. } => best(&mut self.arrived, Sighting::of(fact)),
            What::Departed { .. } => best(&mut self.departed, Sighting::of(fact)),
            What::DeliveryAttempted { outcome, .. } => {
                self.attempted(Attempt { outcome: *outcome, reason: fact.reason.clone(), seen: Sighting::of(fact) })
            }
            What::Position | What::Note { .. } => {}
        }
    }

    fn attempted(&mut self, attempt: Attempt) {
        if !self.attempts.contains(&attempt) {
            self.attempts.push(attempt);
            self.attempts.sort_by(|a, b| b.compare(a));
            self.attempts.truncate(ATTEMPTS_MAX);
        }
    }

    /// The attempt that counts, numbered by the journeys to the door up to it: reports at least
    /// [`REATTEMPT_MINUTES`] apart.
    pub fn attempt(&self) -> Option<CurrentAttempt<'_>> {
        let attempt = self.attempts.first()?;
        let mut times: Vec<Timestamp> =
            self.attempts.iter().map(|a| a.seen.occurred_at).filter(|&at| at <= attempt.seen.occurred_at).collect();
        times.sort_unstable();
        let apart = SignedDuration::from_mins(REATTEMPT_MINUTES);
        let gaps = times.iter().zip(times.iter().skip(1)).filter(|(a, b)| b.duration_since(**a) >= apart).count();
        Some(CurrentAttempt { attempt, number: u32::try_from(gaps).unwrap_or(u32::MAX).saturating_add(1) })
    }

    /// Takes over what `now` says of one milestone.
    pub(crate) fn catch_up(&mut self, kind: MilestoneKind, now: &Self) {
        match kind {
            MilestoneKind::Arrived => self.arrived.clone_from(&now.arrived),
            MilestoneKind::Departed => self.departed.clone_from(&now.departed),
            MilestoneKind::DeliveryAttempted => self.attempts.clone_from(&now.attempts),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.arrived.is_none() && self.departed.is_none() && self.attempts.is_empty()
    }
}

fn best(known: &mut Option<Sighting>, new: Sighting) {
    if known.as_ref().is_none_or(|known| new.compare_first_seen(known) == Ordering::Greater) {
        *known = Some(new);
    }
}
