//! All that the contexts have said of one subject.
//!
//! The picture *is* the set of notes, by event: learning is union, so late, repeated and shuffled notes make the same
//! picture, and everything that is read from it is a function of that set. Where facts of one aggregate contradict each
//! other the higher version has the word, never the later arrival.

use std::collections::BTreeMap;

use kernel::EventId;

use crate::fact::{Fact, Note};
use crate::subject::Subject;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub subject: Subject,
    notes: BTreeMap<EventId, Note>,
}

impl Picture {
    pub const fn new(subject: Subject) -> Self {
        Self { subject, notes: BTreeMap::new() }
    }

    pub fn of(subject: Subject, notes: impl IntoIterator<Item = Note>) -> Self {
        let mut picture = Self::new(subject);
        notes.into_iter().for_each(|note| picture.learn(note));
        picture
    }

    /// Learning it again changes nothing: an event says the same for ever.
    pub fn learn(&mut self, note: Note) {
        self.notes.entry(note.event_id).or_insert(note);
    }

    pub fn knows(&self, event_id: EventId) -> bool {
        self.notes.contains_key(&event_id)
    }

    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.values()
    }

    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    /// The last word on something: of each aggregate the highest version, and among aggregates (a shipment that changed
    /// loads) what was recorded last.
    pub fn last<'a, T>(&'a self, pick: impl Fn(&'a Fact) -> Option<T>) -> Option<(&'a Note, T)> {
        let mut champions: BTreeMap<(&str, &str), (&'a Note, T)> = BTreeMap::new();
        for note in self.notes.values() {
            let Some(value) = pick(&note.fact) else { continue };
            let of = (note.of.kind.as_str(), note.of.id.as_str());
            let wins = |known: &&Note| (note.of.version, note.event_id) > (known.of.version, known.event_id);
            if champions.get(&of).is_none_or(|(known, _)| wins(known)) {
                champions.insert(of, (note, value));
            }
        }
        champions.into_values().max_by_key(|(note, _)| (note.recorded_at, note.event_id))
    }

    /// As people name it: `L-10001`, `PO-17`. Empty while nobody has told.
    pub fn number(&self) -> &str {
        let named = self.last(|fact| match fact {
            Fact::Ordered { number, .. } | Fact::Planned { number, .. } | Fact::Dispatched { number, .. } => {
                Some(number.as_str())
            }
            _ => None,
        });
        named.map_or("", |(_, number)| number)
    }
}
