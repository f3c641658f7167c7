//! What a set of facts says about one stop.
//!
//! [`StopFacts`] is the set; [`Milestones`] is what follows from it: each field is a maximum (or the few greatest) under a
//! total order of the facts that count, so that any order and any duplication of the same facts give the same milestones.
//!
//! | between two facts of one milestone | wins |
//! | --- | --- |
//! | sources of different rank | the better source ([`Source::rank`]) |
//! | two of an operator's | the one recorded later: the last word |
//! | two arrivals or departures of equal rank | the earlier one: the first time that it was seen |
//! | two delivery attempts of equal rank | delivered before partial before refused, then the later one |
//!
//! So no machine takes a delivery back once a source of its rank has reported it; only an operator does.
//!
//! | a fact does not count | until |
//! | --- | --- |
//! | when its clock is impossible ([`Quarantine`](crate::Quarantine)) | an operator releases it |
//! | when it was recorded before an operator undid its milestone | an operator releases it later than that |
//!
//! An undo is a watermark and not a deletion: a fact that was recorded before it and reaches us after it is undone too.

use std::cmp::{Ordering, Reverse};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Fact, MilestoneKind, Outcome, Override, Source, What};

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
    /// An operator set the milestone, and a rule aside.
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Box<Override>>,
}

impl Sighting {
    fn of(fact: &Fact) -> Self {
        Self {
            occurred_at: fact.occurred_at,
            recorded_at: fact.recorded_at,
            source: fact.source,
            event_id: fact.event_id.clone(),
            overridden: Override::of(fact).map(Box::new),
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

/// An operator's word that what was recorded of a milestone no longer counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    pub milestone: MilestoneKind,
    pub recorded_at: Timestamp,
    pub event_id: String,
    #[serde(flatten)]
    pub why: Override,
}

/// The facts about one stop that say something of a milestone, in no order that matters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StopFacts {
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_many")]
    arrived: Vec<Sighting>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_many")]
    departed: Vec<Sighting>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attempts: Vec<Attempt>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    undone: Vec<Undo>,
}

impl StopFacts {
    pub(crate) fn add(&mut self, fact: &Fact) {
        let seen = || Sighting::of(fact);
        let attempt = |outcome| Attempt { outcome, reason: fact.reason.clone(), seen: seen() };
        match &fact.what {
            What::Arrived { .. } => self.arrived.push(seen()),
            What::Departed { .. } => self.departed.push(seen()),
            What::DeliveryAttempted { outcome, .. } => self.attempts.push(attempt(*outcome)),
            What::Forced { milestone, outcome, .. } => match (milestone, outcome) {
                (MilestoneKind::Arrived, _) => self.arrived.push(seen()),
                (MilestoneKind::Departed, _) => self.departed.push(seen()),
                (MilestoneKind::DeliveryAttempted, Some(outcome)) => self.attempts.push(attempt(*outcome)),
                // Refused before it is a fact: an attempt has an outcome.
                (MilestoneKind::DeliveryAttempted, None) => {}
            },
            What::Undone { milestone, .. } => {
                if let Some(why) = Override::of(fact) {
                    let (recorded_at, event_id) = (fact.recorded_at, fact.event_id.clone());
                    self.undone.push(Undo { milestone: *milestone, recorded_at, event_id, why });
                }
            }
            What::Position | What::Note { .. } => {}
        }
    }

    /// Every sighting, with the milestone that it speaks of.
    pub(crate) fn sightings(&self) -> impl Iterator<Item = (MilestoneKind, &Sighting)> {
        let arrived = self.arrived.iter().map(|seen| (MilestoneKind::Arrived, seen));
        let departed = self.departed.iter().map(|seen| (MilestoneKind::Departed, seen));
        let attempts = self.attempts.iter().map(|attempt| (MilestoneKind::DeliveryAttempted, &attempt.seen));
        arrived.chain(departed).chain(attempts)
    }

    /// The undos, oldest first.
    pub(crate) fn undone(&self) -> Vec<&Undo> {
        let mut undone: Vec<&Undo> = self.undone.iter().collect();
        undone.sort_by(|a, b| (a.recorded_at, &a.event_id).cmp(&(b.recorded_at, &b.event_id)));
        undone
    }
}

/// A single sighting is how earlier versions kept the best one of a milestone, and only that.
fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Sighting>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(Sighting),
        Many(Vec<Sighting>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(seen) => vec![seen],
        OneOrMany::Many(seen) => seen,
    })
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
    /// What the facts say. `trusted_at` tells since when a sighting is trusted: since it was recorded, since it was
    /// released, or not (yet).
    pub(crate) fn of(facts: &StopFacts, trusted_at: impl Fn(&Sighting) -> Option<Timestamp>) -> Self {
        let counts = |milestone: MilestoneKind| {
            let undone = facts.undone.iter().filter(|u| u.milestone == milestone).map(|u| u.recorded_at).max();
            let trusted_at = &trusted_at;
            move |seen: &Sighting| trusted_at(seen).is_some_and(|at| undone.is_none_or(|undone| at > undone))
        };
        let best = |seen: &[Sighting], milestone| {
            let counts = counts(milestone);
            seen.iter().filter(|seen| counts(seen)).max_by(|a, b| a.compare_first_seen(b)).cloned()
        };
        let counting = counts(MilestoneKind::DeliveryAttempted);
        let mut attempts: Vec<&Attempt> = facts.attempts.iter().filter(|attempt| counting(&attempt.seen)).collect();
        attempts.sort_by(|a, b| b.compare(a));
        attempts.dedup();
        attempts.truncate(ATTEMPTS_MAX);
        Self {
            arrived: best(&facts.arrived, MilestoneKind::Arrived),
            departed: best(&facts.departed, MilestoneKind::Departed),
            attempts: attempts.into_iter().cloned().collect(),
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

    /// The sighting that a milestone rests on.
    pub fn sighting(&self, milestone: MilestoneKind) -> Option<&Sighting> {
        match milestone {
            MilestoneKind::Arrived => self.arrived.as_ref(),
            MilestoneKind::Departed => self.departed.as_ref(),
            MilestoneKind::DeliveryAttempted => self.attempts.first().map(|attempt| &attempt.seen),
        }
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
