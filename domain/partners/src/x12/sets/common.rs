//! What all sets share: parties, references, dates and notes, under whatever segment names.

use serde::{Deserialize, Serialize};

use crate::x12::segment::Segment;
use crate::x12::values::{Moment, Walk, optional, show_date, show_time};
use crate::x12::write::Seg;

/// A number by which somebody knows something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Element 128: such as `BM` bill of lading, `PO` purchase order, `CN` PRO number.
    pub qualifier: String,
    pub value: String,
    pub description: Option<String>,
}

/// Somebody at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// N101: such as `SF` ship from, `ST` ship to, `BT` bill to.
    pub role: String,
    pub name: String,
    /// N103 and N104: `93` and a code of the sender's, `9` and a DUNS number with suffix…
    pub id_qualifier: Option<String>,
    pub id: Option<String>,
    /// N2 and N3, in order.
    pub lines: Vec<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    pub contacts: Vec<Contact>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// G6101, PER01: such as `IC` information contact.
    pub function: String,
    pub name: Option<String>,
    /// Each with its qualifier: `TE` telephone, `EM` e-mail, `FX` fax.
    pub numbers: Vec<(String, String)>,
}

/// The parts of a header, stop or line that are the same in every set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Common {
    pub references: Vec<Reference>,
    pub dates: Vec<Moment>,
    pub parties: Vec<Party>,
    pub notes: Vec<String>,
    /// Segments that nothing here understands, as they came.
    pub unread: Vec<String>,
}

/// Which segment names a set uses for the same things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// L11, G62, G61, NTE: 204, 210, 214.
    Motor,
    /// N9, G62, G61, NTE: 940-945, 990.
    Warehouse,
    /// REF, DTM, PER, N9 with MSG: 850, 855, 856.
    Purchase,
}

impl Common {
    /// Takes one segment. Returns whether it was understood; if not, it is kept as it stands.
    pub(crate) fn take(&mut self, segment: &Segment<'_>, walk: &mut Walk<'_>) -> bool {
        match segment.tag() {
            b"L11" => self.references.push(Reference {
                value: segment.text(1),
                qualifier: segment.text(2),
                description: optional(segment, 3),
            }),
            b"N9" | b"REF" => self.references.push(Reference {
                qualifier: walk.required(segment, 1),
                value: segment.text(2),
                description: optional(segment, 3),
            }),
            b"G62" => {
                let moment = Moment {
                    qualifier: segment.text(1),
                    date: walk.date(segment, 2),
                    time_qualifier: optional(segment, 3),
                    time: walk.time(segment, 4),
                    zone: optional(segment, 5),
                };
                self.dates.push(moment);
            }
            b"DTM" => {
                let moment = Moment {
                    qualifier: walk.required(segment, 1),
                    date: walk.date(segment, 2),
                    time_qualifier: None,
                    time: walk.time(segment, 3),
                    zone: optional(segment, 4),
                };
                self.dates.push(moment);
            }
            b"N1" => self.parties.push(Party {
                role: walk.required(segment, 1),
                name: segment.text(2),
                id_qualifier: optional(segment, 3),
                id: optional(segment, 4),
                ..Party::default()
            }),
            b"NTE" => self.notes.push(segment.text(2)),
            b"K1" => self.notes.push(join(segment, 1)),
            b"MSG" | b"MTX" => self.notes.push(segment.text(if segment.is(b"MTX") { 2 } else { 1 })),
            _ => {
                if !self.parties.last_mut().is_some_and(|party| party.take(segment)) {
                    self.unread.push(String::from_utf8_lossy(segment.body()).into_owned());
                    return false;
                }
            }
        }
        true
    }

    /// The value of the first reference with one of these qualifiers.
    pub fn reference(&self, qualifiers: &[&str]) -> Option<&str> {
        self.references.iter().find(|r| qualifiers.contains(&r.qualifier.as_str())).map(|r| r.value.as_str())
    }

    pub(crate) fn write(&self, dialect: Dialect, body: &mut Vec<Seg>) {
        body.extend(self.references.iter().map(|reference| reference.write(dialect)));
        body.extend(self.dates.iter().map(|moment| write_moment(moment, dialect)));
        for note in &self.notes {
            match dialect {
                Dialect::Motor | Dialect::Warehouse => body.push(Seg::new("NTE").free(2, note)),
                Dialect::Purchase => body.push(Seg::new("MSG").free(1, note)),
            }
        }
        for party in &self.parties {
            party.write(dialect, body);
        }
    }
}

fn join(segment: &Segment<'_>, from: usize) -> String {
    let parts: Vec<String> =
        segment.elements().skip(from - 1).map(|e| e.text().into_owned()).filter(|text| !text.is_empty()).collect();
    parts.join(" ")
}

impl Reference {
    pub fn new(qualifier: &str, value: &str) -> Self {
        Self { qualifier: qualifier.to_owned(), value: value.to_owned(), description: None }
    }

    pub(crate) fn write(&self, dialect: Dialect) -> Seg {
        let (tag, qualifier, value) = match dialect {
            Dialect::Motor => ("L11", 2, 1),
            Dialect::Warehouse => ("N9", 1, 2),
            Dialect::Purchase => ("REF", 1, 2),
        };
        let segment = Seg::new(tag).put(qualifier, &self.qualifier).put(value, &self.value);
        match &self.description {
            Some(description) => segment.free(3, description),
            None => segment,
        }
    }
}

pub(crate) fn write_moment(moment: &Moment, dialect: Dialect) -> Seg {
    let Moment { qualifier, date, time_qualifier, time, zone } = moment;
    let (date, time) = (date.map(show_date), time.map(show_time));
    match dialect {
        Dialect::Motor | Dialect::Warehouse => Seg::new("G62")
            .put(1, qualifier)
            .maybe(2, date)
            .maybe(3, time_qualifier.as_deref())
            .maybe(4, time)
            .maybe(5, zone.as_deref()),
        Dialect::Purchase => Seg::new("DTM").put(1, qualifier).maybe(2, date).maybe(3, time).maybe(4, zone.as_deref()),
    }
}

impl Party {
    /// Takes a segment that belongs to the N1 before it.
    fn take(&mut self, segment: &Segment<'_>) -> bool {
        match segment.tag() {
            b"N2" | b"N3" => {
                self.lines.extend(segment.elements().map(|e| e.text().into_owned()).filter(|line| !line.is_empty()));
            }
            b"N4" => {
                self.city = optional(segment, 1);
                self.state = optional(segment, 2);
                self.postal_code = optional(segment, 3);
                self.country = optional(segment, 4);
            }
            b"G61" | b"PER" => {
                let pairs = (3..=7).step_by(2).map(|n| (segment.text(n), segment.text(n + 1)));
                self.contacts.push(Contact {
                    function: segment.text(1),
                    name: optional(segment, 2),
                    numbers: pairs.filter(|(_, number)| !number.is_empty()).collect(),
                });
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn write(&self, dialect: Dialect, body: &mut Vec<Seg>) {
        let Self { role, name, id_qualifier, id, lines, city, state, postal_code, country, contacts } = self;
        body.push(Seg::new("N1").put(1, role).free(2, name).maybe(3, id_qualifier.as_deref()).maybe(4, id.as_deref()));
        for pair in lines.chunks(2) {
            body.push(pair.iter().zip(1..).fold(Seg::new("N3"), |segment, (line, number)| segment.free(number, line)));
        }
        body.push(
            Seg::new("N4")
                .free(1, city.as_deref().unwrap_or_default())
                .maybe(2, state.as_deref())
                .maybe(3, postal_code.as_deref())
                .maybe(4, country.as_deref()),
        );
        for contact in contacts {
            let tag = if dialect == Dialect::Purchase { "PER" } else { "G61" };
            let mut segment = Seg::new(tag).put(1, &contact.function);
            segment = segment.free(2, contact.name.as_deref().unwrap_or_default());
            // G61 has room for one number; a PER for three.
            let room = if dialect == Dialect::Purchase { 3 } else { 1 };
            for (at, (qualifier, number)) in (3..).step_by(2).zip(contact.numbers.iter().take(room)) {
                segment = segment.put(at, qualifier).free(at + 1, number);
            }
            body.push(segment);
        }
    }
}
