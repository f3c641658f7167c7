//! Writing: segments by element number, and the interchange around them with its counts and control numbers.

use thiserror::Error;

use super::delimiter::{Delimiter, Delimiters};
use super::set::{GroupHeader, InterchangeHeader};

/// The longest segment that is written, in elements.
const ELEMENTS_MAX: usize = 99;

/// One segment to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seg {
    tag: &'static str,
    /// Value, and whether it is free text.
    elements: Vec<(String, bool)>,
}

impl Seg {
    pub const fn new(tag: &'static str) -> Self {
        Self { tag, elements: Vec::new() }
    }

    fn place(mut self, number: usize, value: String, is_free: bool) -> Self {
        if value.is_empty() || number == 0 || number > ELEMENTS_MAX {
            return self;
        }
        if self.elements.len() < number {
            self.elements.resize(number, (String::new(), false));
        }
        if let Some(element) = self.elements.get_mut(number - 1) {
            *element = (value, is_free);
        }
        self
    }

    /// Sets element `number`, from 1. A value with a delimiter in it cannot be written.
    #[must_use]
    pub fn put(self, number: usize, value: impl Into<String>) -> Self {
        self.place(number, value.into(), false)
    }

    /// As [`Seg::put`], for a value that may be absent.
    #[must_use]
    pub fn maybe(self, number: usize, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.put(number, value),
            None => self,
        }
    }

    /// As [`Seg::put`], for words that people wrote: a delimiter in them becomes a blank.
    #[must_use]
    pub fn free(self, number: usize, value: impl Into<String>) -> Self {
        self.place(number, value.into(), true)
    }

    pub const fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    pub const fn tag(&self) -> &'static str {
        self.tag
    }

    fn write(&self, delimiters: &Delimiters, into: &mut String) -> Result<(), WriteError> {
        into.push_str(self.tag);
        for (number, (value, is_free)) in (1..).zip(&self.elements) {
            push(into, delimiters.element);
            if *is_free {
                into.extend(value.chars().map(|c| if is_reserved(c, delimiters) { ' ' } else { c }));
            } else if let Some(delimiter) = value.chars().find(|&c| is_reserved(c, delimiters)) {
                return Err(WriteError::DelimiterInValue { segment: self.tag, element: number, delimiter });
            } else {
                into.push_str(value);
            }
        }
        push(into, delimiters.terminator);
        Ok(())
    }
}

fn push(into: &mut String, delimiter: Delimiter) {
    into.push_str(&String::from_utf8_lossy(delimiter.as_bytes()));
}

/// Control characters would break a line or a partner's parser, so they count as delimiters.
fn is_reserved(character: char, delimiters: &Delimiters) -> bool {
    let mut buffer = [0; 4];
    let bytes = character.encode_utf8(&mut buffer).as_bytes();
    let is = |delimiter: Option<Delimiter>| delimiter.is_some_and(|d| d.as_bytes() == bytes);
    character.is_control()
        || is(Some(delimiters.element))
        || is(Some(delimiters.terminator))
        || is(delimiters.component)
        || is(delimiters.repetition)
}

/// Why a text could not be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError {
    #[error("`{delimiter}` in element {element} of {segment} is a delimiter of this partner")]
    DelimiterInValue { segment: &'static str, element: usize, delimiter: char },
    #[error("no functional group is known for set `{0}`")]
    UnknownSet(String),
    #[error("control number `{0}` is not 1 to 9 digits")]
    ControlNumber(String),
    #[error("`{value}` does not fit into {element}, which has {length} characters")]
    DoesNotFit { element: &'static str, value: String, length: usize },
}

/// A set to write: its code (ST01), its control number (ST02), its implementation convention (ST03, 5010), and its body
/// without ST and SE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutSet {
    pub code: String,
    pub control: String,
    pub convention: Option<String>,
    pub body: Vec<Seg>,
}

/// A group to write; date CCYYMMDD and time HHMM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutGroup {
    pub header: GroupHeader,
    pub date: String,
    pub time: String,
    pub sets: Vec<OutSet>,
}

/// GS01 for a set, as the standard pairs them.
pub fn functional_code(set: &str) -> Option<&'static str> {
    Some(match set {
        "204" => "SM",
        "990" => "GF",
        "214" => "QM",
        "210" => "IM",
        "211" => "BL",
        "810" => "IN",
        "820" => "RA",
        "846" => "IB",
        "850" => "PO",
        "855" => "PR",
        "856" => "SH",
        "860" => "PC",
        "940" => "OW",
        "943" => "AR",
        "944" => "RE",
        "945" => "SW",
        "997" | "999" => "FA",
        _ => return None,
    })
}

/// Writes an interchange, one segment a line.
///
/// # Errors
/// When a value holds a delimiter, or a control number or identifier does not fit into the ISA.
pub fn write_interchange(
    header: &InterchangeHeader,
    groups: &[OutGroup],
    delimiters: &Delimiters,
) -> Result<String, WriteError> {
    let mut text = isa(header, delimiters)?;
    for group in groups {
        write_group(group, delimiters, &mut text)?;
    }
    let iea = Seg::new("IEA").put(1, groups.len().to_string()).put(2, control_number(&header.control)?);
    line(&iea, delimiters, &mut text)?;
    Ok(text)
}

fn isa(header: &InterchangeHeader, delimiters: &Delimiters) -> Result<String, WriteError> {
    let fit = |element: &'static str, value: &str, length: usize| {
        if value.chars().count() > length || value.chars().any(|c| is_reserved(c, delimiters)) {
            return Err(WriteError::DoesNotFit { element, value: value.to_owned(), length });
        }
        Ok(format!("{value:<length$}"))
    };
    let mut repetition = String::from("U");
    if let Some(delimiter) = delimiters.repetition {
        repetition.clear();
        push(&mut repetition, delimiter);
    }
    let values = [
        "00".to_owned(),
        " ".repeat(10),
        "00".to_owned(),
        " ".repeat(10),
        fit("ISA05", &header.sender_qualifier, 2)?,
        fit("ISA06", &header.sender, 15)?,
        fit("ISA07", &header.receiver_qualifier, 2)?,
        fit("ISA08", &header.receiver, 15)?,
        fit("ISA09", &header.date, 6)?,
        fit("ISA10", &header.time, 4)?,
        repetition,
        fit("ISA12", &header.version, 5)?,
        control_number(&header.control)?,
        "0".to_owned(),
        fit("ISA15", &header.usage, 1)?,
    ];
    let mut text = String::from("ISA");
    for value in values {
        push(&mut text, delimiters.element);
        text.push_str(&value);
    }
    push(&mut text, delimiters.element);
    push(&mut text, delimiters.component.unwrap_or(Delimiter::byte(b'>')));
    push(&mut text, delimiters.terminator);
    end_line(delimiters, &mut text);
    Ok(text)
}

/// ISA13 has nine digits.
fn control_number(control: &str) -> Result<String, WriteError> {
    if control.is_empty() || control.len() > 9 || !control.bytes().all(|b| b.is_ascii_digit()) {
        return Err(WriteError::ControlNumber(control.to_owned()));
    }
    Ok(format!("{control:0>9}"))
}

fn write_group(group: &OutGroup, delimiters: &Delimiters, text: &mut String) -> Result<(), WriteError> {
    let GroupHeader { functional_code, sender, receiver, control, version } = &group.header;
    let gs = Seg::new("GS")
        .put(1, functional_code)
        .put(2, sender)
        .put(3, receiver)
        .put(4, &group.date)
        .put(5, &group.time)
        .put(6, control)
        .put(7, "X")
        .put(8, version);
    line(&gs, delimiters, text)?;
    for set in &group.sets {
        let st = Seg::new("ST").put(1, &set.code).put(2, &set.control).maybe(3, set.convention.as_deref());
        line(&st, delimiters, text)?;
        for segment in set.body.iter().filter(|segment| !segment.is_empty()) {
            line(segment, delimiters, text)?;
        }
        let count = set.body.iter().filter(|segment| !segment.is_empty()).count() + 2;
        line(&Seg::new("SE").put(1, count.to_string()).put(2, &set.control), delimiters, text)?;
    }
    line(&Seg::new("GE").put(1, group.sets.len().to_string()).put(2, control), delimiters, text)
}

fn line(segment: &Seg, delimiters: &Delimiters, text: &mut String) -> Result<(), WriteError> {
    segment.write(delimiters, text)?;
    end_line(delimiters, text);
    Ok(())
}

/// A line break for people, where the terminator is not one already.
fn end_line(delimiters: &Delimiters, text: &mut String) {
    if delimiters.terminator != Delimiter::byte(b'\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x12::{Class, inspect};

    fn header() -> InterchangeHeader {
        InterchangeHeader {
            sender_qualifier: "02".into(),
            sender: "SCAC".into(),
            receiver_qualifier: "ZZ".into(),
            receiver: "SHIPPER".into(),
            date: "260102".into(),
            time: "0304".into(),
            version: "00401".into(),
            control: "7".into(),
            usage: "T".into(),
        }
    }

    fn group(body: Vec<Seg>) -> OutGroup {
        OutGroup {
            header: GroupHeader {
                functional_code: functional_code("990").unwrap().into(),
                sender: "SCAC".into(),
                receiver: "SHIPPER".into(),
                control: "12".into(),
                version: "004010".into(),
            },
            date: "20260102".into(),
            time: "0304".into(),
            sets: vec![OutSet { code: "990".into(), control: "0001".into(), convention: None, body }],
        }
    }

    #[test]
    fn what_is_written_reads_clean() {
        let newlines = Delimiters { terminator: Delimiter::byte(b'\n'), ..Delimiters::default() };
        for delimiters in [Delimiters::default(), newlines] {
            let body = vec![Seg::new("B1").put(1, "SCAC").put(4, "A"), Seg::new("K1").free(1, "late ~ or * early")];
            let text = write_interchange(&header(), &[group(body)], &delimiters).unwrap();
            let report = inspect(text.as_bytes());
            assert_eq!((report.class(), report.sets), (Class::Clean, vec!["990".into()]), "{text}");
        }
    }

    #[test]
    fn a_delimiter_in_an_identifier_is_an_error() {
        let body = vec![Seg::new("B1").put(2, "A*B")];
        let error = write_interchange(&header(), &[group(body)], &Delimiters::default()).unwrap_err();
        assert_eq!(error, WriteError::DelimiterInValue { segment: "B1", element: 2, delimiter: '*' });
        let long = InterchangeHeader { sender: "SIXTEEN CHARACTE".into(), ..header() };
        assert!(write_interchange(&long, &[], &Delimiters::default()).is_err());
    }
}
