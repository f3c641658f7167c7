//! One segment, as it stands in the text: a view that copies nothing.

use std::borrow::Cow;

use super::delimiter::{Delimiter, Delimiters};

/// A segment and its surroundings. `lead + body + trail` are all bytes since the segment before.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// Everything from the end of the segment before up to and with the terminator.
    pub(crate) raw: &'a [u8],
    /// Tag and elements. Where line breaks stand inside the segment, a copy without them.
    pub(crate) body: &'a [u8],
    /// How much of `raw` stands before the body.
    pub(crate) lead: usize,
    /// Where the body begins, in bytes from the beginning of the stream.
    pub(crate) offset: u64,
    pub(crate) delimiters: &'a Delimiters,
    /// Whether a line that ends at a fixed width cut it.
    pub(crate) is_cut: bool,
}

impl<'a> Segment<'a> {
    /// All bytes, with what stands before the tag and the terminator.
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Tag and elements, without white space around them and without a wrapped line's breaks.
    pub const fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Where the tag stands, in bytes from the beginning of the stream.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    pub const fn delimiters(&self) -> &'a Delimiters {
        self.delimiters
    }

    /// What stands before the first element separator.
    pub fn tag(&self) -> &'a [u8] {
        self.delimiters.element.find(self.body).and_then(|end| self.body.get(..end)).unwrap_or(self.body)
    }

    pub(crate) fn is(&self, tag: &[u8]) -> bool {
        self.body.starts_with(tag) && {
            let rest = self.body.get(tag.len()..).unwrap_or_default();
            rest.is_empty() || rest.starts_with(self.delimiters.element.as_bytes())
        }
    }

    /// The elements in order; the first is number 1, and the tag is not among them.
    pub fn elements(&self) -> Elements<'a> {
        let separator = self.delimiters.element;
        let rest = separator.find(self.body).and_then(|end| self.body.get(end + separator.len()..));
        Elements { rest, separator, delimiters: self.delimiters, number: 1, offset: self.body_offset(rest) }
    }

    fn body_offset(&self, rest: Option<&[u8]>) -> u64 {
        self.offset + (self.body.len() - rest.map_or(self.body.len(), <[u8]>::len)) as u64
    }

    /// Element `number`, from 1, as it stands; None where the segment is shorter.
    pub fn element(&self, number: usize) -> Option<Element<'a>> {
        self.elements().nth(number.checked_sub(1)?)
    }

    /// Element `number` without the white space around it; empty where it is absent.
    pub(crate) fn value(&self, number: usize) -> &'a [u8] {
        self.element(number).map(|element| element.bytes.trim_ascii()).unwrap_or_default()
    }

    pub(crate) fn text(&self, number: usize) -> String {
        String::from_utf8_lossy(self.value(number)).into_owned()
    }

    /// Where element `number` stands or would stand.
    pub(crate) fn element_offset(&self, number: usize) -> u64 {
        self.element(number).map_or(self.offset + self.body.len() as u64, |element| element.offset)
    }
}

/// One element of a segment.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    bytes: &'a [u8],
    delimiters: &'a Delimiters,
    number: usize,
    offset: u64,
}

impl<'a> Element<'a> {
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// From 1.
    pub const fn number(&self) -> usize {
        self.number
    }

    /// In bytes from the beginning of the stream; in a wrapped segment, a line break before it is not counted.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The value without white space around it; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.bytes.trim_ascii())
    }

    /// The occurrences of a repeated element; one where the release knows no repetition.
    pub fn repetitions(&self) -> impl Iterator<Item = &'a [u8]> {
        split(self.bytes, self.delimiters.repetition)
    }

    /// The components of a composite element; one where it is simple.
    pub fn components(&self) -> impl Iterator<Item = &'a [u8]> {
        split(self.bytes, self.delimiters.component)
    }
}

fn split(text: &[u8], separator: Option<Delimiter>) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some((end, separator)) = separator.and_then(|s| Some((s.find(text)?, s))) else { return Some(text) };
        rest = text.get(end + separator.len()..);
        text.get(..end)
    })
}

/// See [`Segment::elements`].
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    rest: Option<&'a [u8]>,
    separator: Delimiter,
    delimiters: &'a Delimiters,
    number: usize,
    offset: u64,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        let rest = self.rest?;
        // Elements are short: a plain loop beats a vector search that has to be set up for each.
        let found = if self.separator.len() == 1 {
            let wanted = self.separator.lead();
            rest.iter().position(|&byte| byte == wanted)
        } else {
            self.separator.find(rest)
        };
        let (bytes, behind) = match found {
            Some(end) => (rest.get(..end)?, rest.get(end + self.separator.len()..)),
            None => (rest, None),
        };
        let element = Element { bytes, delimiters: self.delimiters, number: self.number, offset: self.offset };
        self.rest = behind;
        self.number += 1;
        self.offset += (bytes.len() + self.separator.len()) as u64;
        Some(element)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment<'a>(text: &'a str, delimiters: &'a Delimiters) -> Segment<'a> {
        let raw = text.as_bytes();
        Segment { raw, body: raw, lead: 0, offset: 100, delimiters, is_cut: false }
    }

    #[test]
    fn elements_know_their_number_and_place() {
        let delimiters = Delimiters::default();
        let read = segment("AT7*X3**20200101", &delimiters);
        let seen: Vec<_> = read.elements().map(|e| (e.number(), e.offset(), e.text().into_owned())).collect();
        assert_eq!(seen, [(1, 104, "X3".into()), (2, 107, String::new()), (3, 108, "20200101".into())]);
        assert_eq!(read.tag(), b"AT7");
        assert!(read.element(4).is_none() && read.element(0).is_none());
        assert_eq!(segment("AT7", &delimiters).elements().count(), 0);
    }

    #[test]
    fn composites_and_repetitions_split() {
        let delimiters = Delimiters { repetition: Some(Delimiter::byte(b'^')), ..Delimiters::default() };
        let read = segment("SV1*HC>99213^A>B", &delimiters);
        let element = read.element(1).unwrap();
        assert_eq!(element.repetitions().collect::<Vec<_>>(), [b"HC>99213".as_slice(), b"A>B"]);
        assert_eq!(element.components().count(), 3);
    }
}
