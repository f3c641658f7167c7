//! The ledger of one load: the facts received, and the milestones that they prove.
//!
//! A track begins with whichever comes first, the dispatch or a fact. Facts that overtake the dispatch are *parked*: kept,
//! and folded in when the load's stops are known. Every fact accepted is in exactly one `facts_recorded` event, as
//! received; the state keeps only what is needed to tell a duplicate and to know the best fact per milestone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kernel::{Actor, Aggregate, Context, LoadId, Refusal, Rejection, Role, StopId};
use serde::{Deserialize, Serialize};

use crate::news::announce;
use crate::{
    Fact, Load, MilestoneKind, Milestones, Moment, Position, Quarantine, ShipmentRef, Source, Stop, StopKind, What,
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
    #[serde(default)]
    milestones: BTreeMap<StopId, Milestones>,
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
    seen: BTreeMap<String, String>,
    /// The latest positions received: key and fingerprint, oldest first.
    #[serde(default)]
    positions: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TrackCommand {
    /// The load was dispatched, or dispatched again with another carrier.
    Open {
        load: Load,
    },
    /// Facts have come, for this load.
    Record {
        load_id: LoadId,
        facts: Vec<Fact>,
    },
    /// Announce what no command had room for (see [`Track::has_untold`]).
    Announce {
        load_id: LoadId,
    },
    Cancel {
        load_id: LoadId,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum TrackEvent {
    #[serde(rename = "track_opened")]
    Opened { load: Load },
    #[serde(rename = "facts_recorded")]
    FactsRecorded { load_id: LoadId, facts: Vec<Fact> },
    #[serde(rename = "stop_arrived")]
    StopArrived {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        #[serde(flatten)]
        moment: Moment,
        shipments: Vec<ShipmentRef>,
    },
    #[serde(rename = "stop_departed")]
    StopDeparted {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        #[serde(flatten)]
        moment: Moment,
        shipments: Vec<ShipmentRef>,
    },
    #[serde(rename = "delivery_attempted")]
    DeliveryAttempted {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        /// 1 for the first journey to the door.
        attempt: u32,
        #[serde(flatten)]
        moment: Moment,
        shipments: Vec<ShipmentRef>,
    },
    #[serde(rename = "milestone_corrected")]
    MilestoneCorrected {
        load_id: LoadId,
        stop_id: StopId,
        kind: StopKind,
        sequence: u32,
        milestone: MilestoneKind,
        before: Moment,
        after: Moment,
        shipments: Vec<ShipmentRef>,
    },
    #[serde(rename = "track_cancelled")]
    Cancelled { load_id: LoadId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrackRejection {
    #[error("one command brings 1 to {MAX_FACTS_PER_COMMAND} facts, not {0}")]
    FactCount(usize),
    #[error("a load may have at most {MAX_FACTS_PER_LOAD} facts besides positions")]
    Full,
    #[error("this is the track of another load")]
    OtherLoad,
    #[error("only a member of the office speaks as `operator`: it outranks every other source")]
    NotAnOperator,
}

impl Rejection for TrackRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::FactCount(_) => "fact_count_invalid",
            Self::Full => "track_full",
            Self::OtherLoad => "track_of_another_load",
            Self::NotAnOperator => "not_an_operator",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::FactCount(_) => Refusal::Invalid,
            Self::Full | Self::OtherLoad => Refusal::Conflict,
            Self::NotAnOperator => Refusal::Forbidden,
        }
    }
}

/// What becomes of one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Recorded,
    /// It was received before.
    Duplicate,
    /// Kept until the load is dispatched.
    Parked,
    /// Kept, but the load has no such stop, or such a stop has no such milestone.
    Unmatched,
    /// Kept, but its clock is impossible.
    Quarantined(Quarantine),
    /// Its name was used for another fact. Not kept: the sender has to name it anew.
    NameReused,
}

impl Verdict {
    const fn is_kept(self) -> bool {
        match self {
            Self::Recorded | Self::Parked | Self::Unmatched | Self::Quarantined(_) => true,
            Self::Duplicate | Self::NameReused => false,
        }
    }
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

    pub const fn last_position(&self) -> Option<&LastPosition> {
        self.last_position.as_ref()
    }

    pub const fn facts(&self) -> u32 {
        self.facts
    }

    pub fn stop(&self, stop_id: StopId) -> Option<&Stop> {
        self.load.as_ref().and_then(|load| load.stops.iter().find(|s| s.stop_id == stop_id))
    }

    pub fn milestones(&self, stop_id: StopId) -> Option<&Milestones> {
        self.milestones.get(&stop_id)
    }

    /// Whether something is left to announce.
    pub fn has_untold(&self) -> bool {
        !self.cancelled && !self.untold.is_empty()
    }

    /// What becomes of each of these facts, in their order. A fact may repeat an earlier one of the same list.
    pub fn verdicts(&self, facts: &[Fact]) -> Vec<Verdict> {
        let mut here: BTreeMap<String, String> = BTreeMap::new();
        let mut verdicts = Vec::with_capacity(facts.len());
        for fact in facts {
            let (key, fingerprint) = (fact.key(), fact.fingerprint());
            let verdict = match here.get(&key).or_else(|| self.fingerprint_of(&key)) {
                Some(known) if *known == fingerprint => Verdict::Duplicate,
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

    fn fingerprint_of(&self, key: &str) -> Option<&String> {
        self.seen.get(key).or_else(|| self.positions.iter().find(|(k, _)| k == key).map(|(_, f)| f))
    }

    fn verdict_on_new(&self, fact: &Fact) -> Verdict {
        if let Some(quarantine) = fact.quarantine() {
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

    fn fold(&mut self, fact: &Fact) {
        self.facts = self.facts.saturating_add(1);
        let name = (fact.key(), fact.fingerprint());
        if fact.what == What::Position {
            self.positions.push(name);
            let surplus = self.positions.len().saturating_sub(POSITIONS_REMEMBERED);
            self.positions.drain(..surplus);
        } else {
            self.seen.insert(name.0, name.1);
        }
        if fact.quarantine().is_some() {
            return;
        }
        if let Some(stop_id) = fact.what.stop_id() {
            let before = self.milestones.get(&stop_id).cloned().unwrap_or_default();
            let mut now = before.clone();
            now.fold(fact);
            // A note leaves nothing behind.
            if now != before {
                self.milestones.insert(stop_id, now);
                self.owe(stop_id, before);
            }
        }
        if let Some(position) = fact.position {
            self.moved(LastPosition {
                position,
                occurred_at: fact.occurred_at,
                source: fact.source,
                event_id: fact.event_id.clone(),
            });
        }
    }

    /// Remembers that something about this stop may have to be announced; `told` is what was announced of it so far.
    fn owe(&mut self, stop_id: StopId, told: Milestones) {
        self.untold.entry(stop_id).or_insert(told);
        self.settle(stop_id);
    }

    /// One announcement was made.
    fn told(&mut self, stop_id: StopId, kind: MilestoneKind) {
        if let (Some(told), Some(now)) = (self.untold.get_mut(&stop_id), self.milestones.get(&stop_id)) {
            told.catch_up(kind, now);
        }
        self.settle(stop_id);
    }

    /// Forgets a stop of which everything is announced, and one that is not of this load (yet).
    fn settle(&mut self, stop_id: StopId) {
        if self.news_of(stop_id).is_empty() {
            self.untold.remove(&stop_id);
        }
    }

    fn news_of(&self, stop_id: StopId) -> Vec<TrackEvent> {
        let mut events = Vec::new();
        if let (Some(load), Some(stop)) = (&self.load, self.stop(stop_id))
            && let (Some(told), Some(now)) = (self.untold.get(&stop_id), self.milestones(stop_id))
        {
            announce(load.load_id, stop, told, now, &mut events);
        }
        events
    }

    fn moved(&mut self, new: LastPosition) {
        let order = |p: &LastPosition| (p.occurred_at, p.source, p.event_id.clone());
        if self.last_position.as_ref().is_none_or(|known| order(&new) > order(known)) {
            self.last_position = Some(new);
        }
    }
}

impl Aggregate for Track {
    const KIND: &'static str = "track";
    type Command = TrackCommand;
    type Event = TrackEvent;
    type Rejection = TrackRejection;

    fn decide(&self, command: &TrackCommand, context: &Context) -> Result<Vec<TrackEvent>, TrackRejection> {
        match command {
            TrackCommand::Open { load } => {
                self.guard(load.load_id)?;
                if self.load.as_ref() == Some(load) {
                    return Ok(self.with_news(Vec::new()));
                }
                Ok(self.with_news(vec![TrackEvent::Opened { load: load.clone() }]))
            }
            TrackCommand::Record { load_id, facts } => {
                self.guard(*load_id)?;
                if facts.iter().any(|f| f.source == Source::Operator) && !may_correct(&context.actor) {
                    return Err(TrackRejection::NotAnOperator);
                }
                self.record(*load_id, facts)
            }
            TrackCommand::Announce { load_id } => {
                self.guard(*load_id)?;
                Ok(self.with_news(Vec::new()))
            }
            TrackCommand::Cancel { load_id } => {
                self.guard(*load_id)?;
                if self.cancelled { Ok(Vec::new()) } else { Ok(vec![TrackEvent::Cancelled { load_id: *load_id }]) }
            }
        }
    }

    fn evolve(mut self, event: &TrackEvent) -> Self {
        match event {
            TrackEvent::Opened { load } => {
                self.load_id = Some(load.load_id);
                let known = self.load.replace(load.clone());
                let is_known = |id| known.as_ref().is_some_and(|known| known.stops.iter().any(|s| s.stop_id == id));
                for stop in load.stops.iter().filter(|stop| !is_known(stop.stop_id)) {
                    self.owe(stop.stop_id, Milestones::default());
                }
            }
            TrackEvent::FactsRecorded { load_id, facts } => {
                self.load_id = Some(*load_id);
                facts.iter().for_each(|fact| self.fold(fact));
            }
            TrackEvent::Cancelled { load_id } => {
                self.load_id = Some(*load_id);
                self.cancelled = true;
            }
            // Announcements: what they say is in the facts already.
            TrackEvent::StopArrived { stop_id, .. } => self.told(*stop_id, MilestoneKind::Arrived),
            TrackEvent::StopDeparted { stop_id, .. } => self.told(*stop_id, MilestoneKind::Departed),
            TrackEvent::DeliveryAttempted { stop_id, .. } => self.told(*stop_id, MilestoneKind::DeliveryAttempted),
            TrackEvent::MilestoneCorrected { stop_id, milestone, .. } => self.told(*stop_id, *milestone),
        }
        self
    }
}

impl Track {
    fn guard(&self, load_id: LoadId) -> Result<(), TrackRejection> {
        match self.load_id {
            Some(known) if known != load_id => Err(TrackRejection::OtherLoad),
            Some(_) | None => Ok(()),
        }
    }

    fn record(&self, load_id: LoadId, facts: &[Fact]) -> Result<Vec<TrackEvent>, TrackRejection> {
        if facts.is_empty() || facts.len() > MAX_FACTS_PER_COMMAND {
            return Err(TrackRejection::FactCount(facts.len()));
        }
        let verdicts = self.verdicts(facts);
        let new: Vec<Fact> =
            facts.iter().zip(verdicts).filter(|(_, v)| v.is_kept()).map(|(fact, _)| fact.clone()).collect();
        if new.is_empty() {
            return Ok(self.with_news(Vec::new()));
        }
        let lasting = new.iter().filter(|f| f.what != What::Position).count();
        if lasting > 0 && self.seen.len() + lasting > MAX_FACTS_PER_LOAD {
            return Err(TrackRejection::Full);
        }
        Ok(self.with_news(vec![TrackEvent::FactsRecorded { load_id, facts: new }]))
    }

    /// Adds what is to be announced after these events: milestones that are new, or that now say something else.
    fn with_news(&self, mut events: Vec<TrackEvent>) -> Vec<TrackEvent> {
        let after = events.iter().fold(self.clone(), Self::evolve);
        if after.has_untold()
            && let Some(load) = &after.load
        {
            let news = load.stops.iter().flat_map(|stop| after.news_of(stop.stop_id));
            events.extend(news.take(MAX_NEWS_PER_COMMAND));
        }
        events
    }
}

/// Who may speak as an operator: people of the office. Not the driver, whose app is a source of its own, and no machine.
const fn may_correct(actor: &Actor) -> bool {
    match actor {
        Actor::Person { role, .. } => match role {
            Role::Owner | Role::Admin | Role::Dispatcher | Role::Warehouse | Role::Finance | Role::Support => true,
            Role::Driver | Role::Customer => false,
        },
        Actor::ApiKey { .. } | Actor::Link { .. } | Actor::System { .. } => false,
    }
}
