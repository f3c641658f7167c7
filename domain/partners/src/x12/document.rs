//! A whole text as a list of parts that writes itself again, byte for byte, unknown segments included.
//!
//! For small texts that someone edits or shows; streams go through [`Reader`](super::Reader).

use std::borrow::Cow;

use super::delimiter::Delimiters;
use super::reader::{Reader, Token};

/// One part of a document, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// What belongs to no segment.
    Noise(Vec<u8>),
    Segment(Line),
}

/// One segment with the white space and the terminator around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    lead: Vec<u8>,
    tag: Vec<u8>,
    elements: Vec<Vec<u8>>,
    trail: Vec<u8>,
    /// The exact text between lead and trail, where line breaks inside make it differ from its elements.
    broken: Option<Vec<u8>>,
    delimiters: Delimiters,
}

impl Line {
    pub fn tag(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.tag)
    }

    /// Element `number`, from 1.
    pub fn element(&self, number: usize) -> Option<Cow<'_, str>> {
        self.elements.get(number.checked_sub(1)?).map(|bytes| String::from_utf8_lossy(bytes))
    }

    /// Replaces element `number`, from 1, adding empty ones before it where the segment is shorter.
    pub fn set(&mut self, number: usize, value: &str) {
        let Some(index) = number.checked_sub(1) else { return };
        if self.elements.len() <= index {
            self.elements.resize(index + 1, Vec::new());
        }
        if let Some(element) = self.elements.get_mut(index) {
            value.as_bytes().clone_into(element);
            self.broken = None;
        }
    }

    fn write(&self, into: &mut Vec<u8>) {
        into.extend_from_slice(&self.lead);
        if let Some(broken) = &self.broken {
            into.extend_from_slice(broken);
        } else {
            into.extend_from_slice(&self.tag);
            for element in &self.elements {
                into.extend_from_slice(self.delimiters.element.as_bytes());
                into.extend_from_slice(element);
            }
        }
        into.extend_from_slice(&self.trail);
    }
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    pub parts: Vec<Part>,
}

impl Document {
    pub fn parse(text: &[u8]) -> Self {
        let mut parts = Vec::new();
        Reader::read_all(text, &mut |token| parts.push(Part::from(token)));
        Self { parts }
    }

    /// The text. Where nothing was changed, exactly what was parsed.
    pub fn write(&self) -> Vec<u8> {
        let mut text = Vec::new();
        for part in &self.parts {
            part.write(&mut text);
        }
        text
    }

    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.parts.iter().filter_map(|part| match part {
            Part::Segment(line) => Some(line),
            Part::Noise(_) => None,
        })
    }
}

impl Part {
    pub fn write(&self, into: &mut Vec<u8>) {
        match self {
            Self::Noise(bytes) => into.extend_from_slice(bytes),
            Self::Segment(line) => line.write(into),
        }
    }
}

impl From<Token<'_>> for Part {
    fn from(token: Token<'_>) -> Self {
        let segment = match token {
            Token::Noise { bytes, .. } => return Self::Noise(bytes.to_vec()),
            Token::Interchange { isa, .. } => isa,
            Token::Segment(segment) => segment,
        };
        let (lead, rest) = segment.raw().split_at(segment.lead.min(segment.raw().len()));
        // A body without line breaks is a part of the raw text; one with them is a copy, and the raw text is kept as well.
        let (broken, trail) = match rest.strip_prefix(segment.body()) {
            Some(trail) => (None, trail),
            None => (Some(rest.to_vec()), [].as_slice()),
        };
        Self::Segment(Line {
            lead: lead.to_vec(),
            tag: segment.tag().to_vec(),
            elements: segment.elements().map(|element| element.bytes().to_vec()).collect(),
            trail: trail.to_vec(),
            broken,
            delimiters: *segment.delimiters(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_edited_changes() {
        let text = b"ST*204*0001~\r\n  B2**SCAC**S1~\n\nZZZ*odd*segment ~SE*4*0001~\n";
        let mut document = Document::parse(text);
        assert_eq!(document.write(), text);
        for part in &mut document.parts {
            if let Part::Segment(line) = part
                && line.tag() == "B2"
            {
                assert_eq!(line.element(4).as_deref(), Some("S1"));
                line.set(6, "PP");
            }
        }
        assert_eq!(document.write(), b"ST*204*0001~\r\n  B2**SCAC**S1**PP~\n\nZZZ*odd*segment ~SE*4*0001~\n");
    }

    #[test]
    fn a_segment_with_line_breaks_writes_itself_again() {
        let text = b"ST*850*1~MTX**two\nlines~SE*3*1~";
        let document = Document::parse(text);
        assert_eq!(document.write(), text);
        assert_eq!(document.lines().nth(1).unwrap().element(2).as_deref(), Some("two lines"));
    }
}
