//! The ledger of one load: the facts received, and the milestones that they prove.
//!
//! A track begins with whichever comes first, the dispatch or a fact. Facts that overtake the dispatch are *parked*: kept,
//! and folded in when the load's stops are known. Every fact accepted is in exactly one `facts_recorded` event, as
//! received; the state keeps what is needed to tell a duplicate, and every fact that says something of a milestone. What
//! the track concludes is derived from that set whenever it is asked, and so does not depend on the order in which facts,
//! releases and overrides came.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kernel::{Aggregate, Context, LoadId, StopId};
use serde::{Deserialize, Serialize};

use crate::fact::{Fingerprint, Key};
use crate::milestone::StopFacts;
use crate::news::{announce, has_news};
use crate::{
    Detention, Fact, Load, MilestoneKind, Milestones, Position, Quarantine, Release, Sighting, Source, Stop, StopKind,
    TrackCommand, TrackEvent, TrackRejection, Undo, Verdict, Waiting, What,
};

/// The most facts that one command may bring.
pub const MAX_FACTS_PER_COMMAND: usize = 100;
/// The most facts other than positions that one load may have.
pub const MAX_FACTS_PER_LOAD: usize = 2_000;
/// The most milestones that one command announces: a commit has room for no more. The rest wait for the next command.
pub const MAX_NEWS_PER_COMMAND: usize = 90;
/// How many positions a track remembers by name. An older one that is sent again is stored again, and moves nothing.
const POSITIONS_REMEMBERED: usize = 100;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LastPosition {
    #[serde(flatten)]
    pub position: Position,
    pub occurred_at: Timestamp,
    pub source: Source,
    event_id: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Track {
    #[serde(default)]
    load_id: Option<LoadId>,
    #[serde(default)]
    load: Option<Load>,
    #[serde(default)]
    cancelled: bool,
    /// The facts that speak of a milestone, whether they count or not. Some may be of stops that no load has (yet).
    #[serde(default)]
    milestones: BTreeMap<StopId, StopFacts>,
    /// Facts in quarantine that an operator lets count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    releases: Vec<Release>,
    /// Stops of which something is not announced yet: what was announced of them.
    #[serde(default)]
    untold: BTreeMap<StopId, Milestones>,
    #[serde(default)]
    last_position: Option<LastPosition>,
    /// How many facts were received, duplicates not counted.
    #[serde(default)]
    facts: u32,
    /// Facts other than positions: key and fingerprint.
    #[serde(default)]
    seen: BTreeMap<Key, Fingerprint>,
    /// The latest positions received: key and fingerprint, oldest first.
    #[serde(default)]
    positions: Vec<(Key, Fingerprint)>,
}

/// A fact that is kept from counting, because its clock is impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFact {
    pub stop_id: StopId,
    pub milestone: MilestoneKind,
    pub source: Source,
    pub event_id: String,
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
    pub why: Quarantine,
}

impl Track {
    pub const fn load_id(&self) -> Option<LoadId> {
        self.load_id
    }

    pub const fn load(&self) -> Option<&Load> {
        self.load.as_ref()
    }

    pub const fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// Where the load was last seen. A position from before the load existed is not its own.
    pub fn last_position(&self) -> Option<&LastPosition> {
        let planned_at = self.planned_at();
        self.last_position.as_ref().filter(|p| Quarantine::of(p.occurred_at, p.occurred_at, planned_at).is_none())
    }

    /// When the load began to exist, where that is known.
    pub fn planned_at(&self) -> Option<Timestamp> {
        self.load.as_ref().and_then(|load| load.planned_at)
    }

    pub const fn facts(&self) -> u32 {
        self.facts
    }

    pub fn stop(&self, stop_id: StopId) -> Option<&Stop> {
        self.load.as_ref().and_then(|load| load.stops.iter().find(|s| s.stop_id == stop_id))
    }

    /// What the facts say about a stop: nothing, where none do.
    pub fn milestones(&self, stop_id: StopId) -> Milestones {
        match self.milestones.get(&stop_id) {
            Some(facts) => Milestones::of(facts, |seen| self.trusted_at(seen)),
            None => Milestones::default(),
        }
    }

    /// Since when a sighting is trusted: since it was recorded, or since an operator released it.
    fn trusted_at(&self, seen: &Sighting) -> Option<Timestamp> {
        match self.quarantine(seen) {
            None => Some(seen.recorded_at),
            Some(_) => {
                self.release(seen.source, &seen.event_id).map(|release| release.released_at.max(seen.recorded_at))
            }
        }
    }

    fn quarantine(&self, seen: &Sighting) -> Option<Quarantine> {
        if seen.overridden.is_some() {
            return None;
        }
        Quarantine::of(seen.occurred_at, seen.recorded_at, self.planned_at())
    }

    /// The release of a fact, where an operator let it count.
    pub fn release(&self, source: Source, event_id: &str) -> Option<&Release> {
        self.releases.iter().find(|release| release.source == source && release.event_id == event_id)
    }

    /// All releases, oldest first.
    pub fn releases(&self) -> Vec<&Release> {
        let mut releases: Vec<&Release> = self.releases.iter().collect();
        releases.sort_by(|a, b| (a.released_at, a.source, &a.event_id).cmp(&(b.released_at, b.source, &b.event_id)));
        releases
    }

    /// The facts about milestones that do not count because their clocks are impossible, oldest first. Positions and notes
    /// are not among them: there is nothing that they could still move.
    pub fn quarantined(&self) -> Vec<HeldFact> {
        let mut held = Vec::new();
        for (stop_id, facts) in &self.milestones {
            for (milestone, seen) in facts.sightings() {
                let Some(why) = self.quarantine(seen) else { continue };
                let Sighting { occurred_at, recorded_at, source, event_id, overridden: _ } = seen.clone();
                if self.release(source, &event_id).is_none() {
                    let stop_id = *stop_id;
                    held.push(HeldFact { stop_id, milestone, source, event_id, occurred_at, recorded_at, why });
                }
            }
        }
        held.sort_by(|a, b| (a.recorded_at, a.source, &a.event_id).cmp(&(b.recorded_at, b.source, &b.event_id)));
        held
    }

    /// What operators took back at a stop, oldest first.
    pub fn undone(&self, stop_id: StopId) -> Vec<&Undo> {
        self.milestones.get(&stop_id).map(StopFacts::undone).unwrap_or_default()
    }

    /// Whether anything that counts says that the load has reached a stop.
    pub fn has_moved(&self) -> bool {
        self.load.iter().flat_map(|load| &load.stops).any(|stop| !self.milestones(stop.stop_id).is_empty())
    }

    /// Whether anything that counts says that a stop after this one was reached.
    pub fn seen_further_on(&self, stop: &Stop) -> bool {
        let mut later = self.load.iter().flat_map(|load| &load.stops).filter(|other| other.sequence > stop.sequence);
        later.any(|stop| !self.milestones(stop.stop_id).is_empty())
    }

    /// The waiting at a stop as of an instant, by what was agreed for the load.
    pub fn detention(&self, stop: &Stop, now: Timestamp) -> Detention {
        self.detention_of(stop, &self.milestones(stop.stop_id), now)
    }

    fn detention_of(&self, stop: &Stop, milestones: &Milestones, now: Timestamp) -> Detention {
        let policy = self.load.as_ref().map_or(crate::DetentionPolicy::DEFAULT, |load| load.detention_policy(stop));
        let seen_further_on = self.seen_further_on(stop);
        Detention::of(Waiting { milestones, appointment: stop.window.as_ref(), seen_further_on }, &policy, now)
    }

    /// Whether something is left to announce.
    pub fn has_untold(&self) -> bool {
        !self.cancelled && !self.untold.is_empty()
    }

    /// What becomes of each of these facts, in their order. A fact may repeat an earlier one of the same list.
    pub fn verdicts(&self, facts: &[Fact]) -> Vec<Verdict> {
        let mut here: BTreeMap<Key, Fingerprint> = BTreeMap::new();
        let mut verdicts = Vec::with_capacity(facts.len());
        for fact in facts {
            let (key, fingerprint) = (fact.key(), fact.fingerprint());
            let verdict = match here.get(&key).copied().or_else(|| self.fingerprint_of(key)) {
                Some(known) if known == fingerprint => Verdict::Duplicate,
                Some(_) => Verdict::NameReused,
                None => self.verdict_on_new(fact),
            };
            if verdict.is_kept() {
                here.insert(key, fingerprint);
            }
            verdicts.push(verdict);
        }
        verdicts
    }

    fn fingerprint_of(&self, key: Key) -> Option<Fingerprint> {
        let position = || self.positions.iter().find(|(known, _)| *known == key).map(|(_, print)| *print);
        self.seen.get(&key).copied().or_else(position)
    }

    fn verdict_on_new(&self, fact: &Fact) -> Verdict {
        if let Some(quarantine) = fact.quarantine(self.planned_at())
            && self.release(fact.source, &fact.event_id).is_none()
        {
            return Verdict::Quarantined(quarantine);
        }
        if self.load.is_none() {
            return Verdict::Parked;
        }
        let stop = fact.what.stop_id().map(|id| self.stop(id));
        match (&fact.what, stop) {
            (What::Position, _) | (What::Note { .. }, None) => Verdict::Recorded,
            (What::DeliveryAttempted { .. }, Some(Some(Stop { kind: StopKind::Pickup, .. }))) => Verdict::Unmatched,
            (_, Some(Some(_))) => Verdict::Recorded,
            (_, Some(None) | None) => Verdict::Unmatched,
        }
    }

    fn fold(&mut self, facts: &[Fact]) {
        let mut touched: Vec<(StopId, Milestones)> = Vec::new();
        for fact in facts {
            self.note(fact);
            let Some(stop_id) = fact.what.stop_id().filter(|_| fact.what.milestone().is_some()) else { continue };
            if touched.iter().all(|(known, _)| *known != stop_id) {
                touched.push((stop_id, self.milestones(stop_id)));
            }
            self.milestones.entry(stop_id).or_default().add(fact);
        }
        for (stop_id, before) in touched {
            self.owe(stop_id, before);
        }
    }

    /// All of a fact that is not about a milestone: its name, and where it was seen.
    fn note(&mut self, fact: &Fact) {
        self.facts = self.facts.saturating_add(1);
        let name = (fact.key(), fact.fingerprint());
        if fact.what == What::Position {
            self.positions.push(name);
            let surplus = self.positions.len().saturating_sub(POSITIONS_REMEMBERED);
            self.positions.drain(..surplus);
        } else {
            self.seen.insert(name.0, name.1);
        }
        // A clock that is wrong dates no position, even when the fact is released. What is older than the load is left
        // out when the position is read: the load may not be known yet.
        if let Some(position) = fact.position
            && fact.quarantine(None).is_none()
        {
            self.moved(fact, position);
        }
    }

    /// The load is known, or known better: stops may be new, and clocks may be judged otherwise.
    fn open(&mut self, load: &Load) {
        let known = self.load.as_ref().map(|known| known.stops.as_slice()).unwrap_or_default();
        let told = |stop: &Stop| {
            let is_known = known.iter().any(|s| s.stop_id == stop.stop_id);
            (stop.stop_id, if is_known { self.milestones(stop.stop_id) } else { Milestones::default() })
        };
        let told: Vec<(StopId, Milestones)> = load.stops.iter().map(told).collect();
        self.load = Some(load.clone());
        for (stop_id, before) in told {
            self.owe(stop_id, before);
        }
    }

    fn released(&mut self, release: &Release) {
        let before: Vec<(StopId, Milestones)> =
            self.milestones.keys().map(|stop_id| (*stop_id, self.milestones(*stop_id))).collect();
        let same = |known: &Release| known.source == release.source && known.event_id == release.event_id;
        match self.releases.iter_mut().find(|known| same(known)) {
            // Released twice: since the first time, whichever of the two we hear of first.
            Some(known) if known.released_at <= release.released_at => {}
            Some(known) => known.clone_from(release),
            None => self.releases.push(release.clone()),
        }
        for (stop_id, before) in before {
            self.owe(stop_id, before);
        }
    }

    /// Remembers that something about this stop may have to be announced; `told` is what was announced of it so far.
    fn owe(&mut self, stop_id: StopId, told: Milestones) {
        self.untold.entry(stop_id).or_insert(told);
        self.settle(stop_id);
    }

    /// One announcement was made.
    fn told(&mut self, stop_id: StopId, kind: MilestoneKind) {
        if self.untold.contains_key(&stop_id) {
            let now = self.milestones(stop_id);
            if let Some(told) = self.untold.get_mut(&stop_id) {
                told.catch_up(kind, &now);
            }
        }
        self.settle(stop_id);
    }

    /// Forgets a stop of which everything is announced, and one that is not of this load (yet).
    fn settle(&mut self, stop_id: StopId) {
        if let (Some(stop), Some(told)) = (self.stop(stop_id), self.untold.get(&stop_id))
            && has_news(stop, told, &self.milestones(stop_id))
        {
            return;
        }
        self.untold.remove(&stop_id);
    }

    fn news_of(&self, stop: &Stop, now: Timestamp) -> Vec<TrackEvent> {
        match (&self.load, self.untold.get(&stop.stop_id)) {
            (Some(load), Some(told)) => {
                let after = self.milestones(stop.stop_id);
                announce(load.load_id, stop, told, &after, |said| self.detention_of(stop, said, now))
            }
            (Some(_) | None, Some(_) | None) => Vec::new(),
        }
    }

    /// Adds what is to be announced after these events: milestones that are new, or that now say something else.
    pub(crate) fn with_news(&self, mut events: Vec<TrackEvent>, now: Timestamp) -> Vec<TrackEvent> {
        let after = events.iter().fold(self.clone(), Self::evolve);
        if after.has_untold()
            && let Some(load) = &after.load
        {
            let news = load.stops.iter().flat_map(|stop| after.news_of(stop, now));
            events.extend(news.take(MAX_NEWS_PER_COMMAND));
        }
        events
    }

    /// How many facts other than positions were received, duplicates not counted.
    pub(crate) fn lasting(&self) -> usize {
        self.seen.len()
    }

    /// The latest position counts, by the sender's clock.
    fn moved(&mut self, fact: &Fact, position: Position) {
        let Fact { occurred_at, source, event_id, .. } = fact;
        let later = |known: &LastPosition| {
            (*occurred_at, *source, event_id) > (known.occurred_at, known.source, &known.event_id)
        };
        if self.last_position.as_ref().is_none_or(later) {
            let (occurred_at, source, event_id) = (*occurred_at, *source, event_id.clone());
            self.last_position = Some(LastPosition { position, occurred_at, source, event_id });
        }
    }
}

impl Aggregate for Track {
    const KIND: &'static str = "track";
    type Command = TrackCommand;
    type Event = TrackEvent;
    type Rejection = TrackRejection;

    fn decide(&self, command: &TrackCommand, context: &Context) -> Result<Vec<TrackEvent>, TrackRejection> {
        crate::decide::decide(self, command, context)
    }

    fn evolve(mut self, event: &TrackEvent) -> Self {
        match event {
            TrackEvent::Opened { load } => {
                self.load_id = Some(load.load_id);
                self.open(load);
            }
            TrackEvent::FactsRecorded { load_id, facts } => {
                self.load_id = Some(*load_id);
                self.fold(facts);
            }
            TrackEvent::Cancelled { load_id } => {
                self.load_id = Some(*load_id);
                self.cancelled = true;
            }
            TrackEvent::FactReleased { load_id, release } => {
                self.load_id = Some(*load_id);
                self.released(release);
            }
            // Announcements: what they say is in the facts already.
            TrackEvent::StopArrived { stop_id, .. } => self.told(*stop_id, MilestoneKind::Arrived),
            TrackEvent::StopDeparted { stop_id, .. } => self.told(*stop_id, MilestoneKind::Departed),
            TrackEvent::DeliveryAttempted { stop_id, .. } => self.told(*stop_id, MilestoneKind::DeliveryAttempted),
            TrackEvent::MilestoneCorrected { stop_id, milestone, .. }
            | TrackEvent::MilestoneUndone { stop_id, milestone, .. } => self.told(*stop_id, *milestone),
        }
        self
    }

    fn probes(&self, context: &Context) -> Vec<(&'static str, TrackCommand)> {
        crate::decide::probes(self, context)
    }
}
