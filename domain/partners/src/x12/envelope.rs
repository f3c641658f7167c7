//! The envelope: ISA-IEA around GS-GE around ST-SE, its counts and control numbers.
//!
//! [`Inspector`] watches tokens go by and keeps what contradicts itself. It stops at nothing: a count that is wrong is a
//! defect to report, and 180 of 493 real files have one.

use super::defect::{Code, Defect, FINDINGS_MAX, QUIRKS_MAX, Quirk, Report};
use super::delimiter::{is_line_break, is_tag};
use super::reader::{Layout, Noise, Token};
use super::segment::Segment;
use super::short::Short;

/// The standard's length of an ISA.
const ISA_CHARACTERS: usize = 106;
/// Two odd tags are enough to say that a file is not plain X12.
const ODD_TAGS_MAX: usize = 2;
const ODD_TAG_CHARACTERS: usize = 12;
/// Two lines of free text may have the same length by chance.
const CUTS_MIN: u64 = 3;

/// What an envelope segment does, so that others need not look at tags again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Isa,
    Gs,
    St,
    Se,
    Ge,
    Iea,
    /// Any other segment.
    Plain,
}

impl Role {
    /// By tag. The comparison is by the first bytes: this runs for every segment.
    #[inline]
    pub fn of(segment: &Segment<'_>) -> Self {
        match segment.body() {
            [b'S', b'T', ..] if segment.is(b"ST") => Self::St,
            [b'S', b'E', ..] if segment.is(b"SE") => Self::Se,
            [b'G', b'S', ..] if segment.is(b"GS") => Self::Gs,
            [b'G', b'E', ..] if segment.is(b"GE") => Self::Ge,
            [b'I', b'E', b'A', ..] if segment.is(b"IEA") => Self::Iea,
            _ => Self::Plain,
        }
    }
}

#[derive(Debug, Default)]
struct Open {
    control: Short,
    children: u64,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Inspector {
    report: Report,
    interchange: Option<Open>,
    group: Option<Open>,
    /// The set's ST02, and its segments so far with the ST.
    set: Option<Open>,
    /// An ISA without a GS yet; the offset is its own.
    groupless: Option<u64>,
    saw_interchange_ack: bool,
    odd_tags: usize,
    first_set: Option<Short>,
    is_mixed: bool,
    is_indented: bool,
    cuts: u64,
    /// Defects for whoever collects them as they come; None where nobody does.
    fresh: Option<Vec<Defect>>,
}

impl Inspector {
    pub fn new() -> Self {
        Self::default()
    }

    /// One whose defects are also collected with [`Inspector::take_fresh`].
    pub(crate) fn collecting() -> Self {
        Self { fresh: Some(Vec::new()), ..Self::default() }
    }

    /// The defects since the last call, even those that the report no longer keeps.
    pub(crate) fn take_fresh(&mut self) -> Vec<Defect> {
        self.fresh.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Looks at the next token and says what it is to the envelope.
    #[inline]
    pub fn look(&mut self, token: &Token<'_>) -> Role {
        match token {
            Token::Segment(segment) => self.segment(segment),
            Token::Interchange { isa, layout } => {
                self.open_interchange(isa, *layout);
                Role::Isa
            }
            Token::Noise { kind, bytes, offset } => {
                self.noise(*kind, bytes, *offset);
                Role::Plain
            }
        }
    }

    /// What was found so far.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The end of the stream.
    pub fn finish(mut self) -> Report {
        let end = self.report.bytes;
        self.close_interchange(end);
        if self.report.interchanges == 0 && self.report.sets.is_empty() && self.report.defects.is_empty() {
            self.defect(Code::Nothing, "", None, 0, "neither ISA nor GS nor ST".to_owned());
        }
        if self.report.interchanges > 1 {
            self.quirk(format!("{} interchanges", self.report.interchanges));
        }
        let flags = [
            (self.is_mixed, "mixed transaction sets"),
            (self.is_indented, "indented segments"),
            (self.cuts >= CUTS_MIN, "lines wrapped at a fixed width"),
        ];
        for (_, words) in flags.into_iter().filter(|(shown, _)| *shown) {
            self.quirk(words.to_owned());
        }
        self.report
    }

    fn noise(&mut self, kind: Noise, bytes: &[u8], offset: u64) {
        self.report.bytes += bytes.len() as u64;
        match kind {
            Noise::Blank => {}
            Noise::ByteOrderMark => self.quirk("byte-order mark".to_owned()),
            Noise::Text => self.quirk("text outside an interchange".to_owned()),
            Noise::BrokenIsa => {
                self.close_interchange(offset);
                self.report.interchanges += 1;
                self.defect(Code::NoGroup, "ISA", None, offset, Code::NoGroup.as_str().to_owned());
            }
            Noise::Overlong => {
                if !self.report.defects.iter().any(|d| d.code == Code::Overlong) {
                    self.defect(Code::Overlong, "", None, offset, Code::Overlong.as_str().to_owned());
                }
            }
        }
    }

    #[inline]
    fn segment(&mut self, segment: &Segment<'_>) -> Role {
        self.report.segments += 1;
        self.report.bytes += segment.raw().len() as u64;
        self.cuts += u64::from(segment.is_cut);
        // The lead of an indented segment ends with a blank.
        if segment.lead > 0 && !self.is_indented {
            self.is_indented = segment.raw().get(segment.lead - 1).is_some_and(|&b| !is_line_break(b));
        }
        let role = Role::of(segment);
        match role {
            Role::Plain => self.plain(segment),
            Role::St => self.open_set(segment),
            Role::Se => self.close_set(segment),
            Role::Gs => self.open_group(segment),
            Role::Ge => self.close_group(segment),
            Role::Iea => self.end_interchange(segment),
            Role::Isa => {}
        }
        role
    }

    #[inline]
    fn plain(&mut self, segment: &Segment<'_>) {
        if let Some(set) = &mut self.set {
            set.children += 1;
        } else if segment.is(b"TA1") {
            self.saw_interchange_ack = true;
        }
        if !has_tag(segment) {
            self.odd_tag(segment);
        }
    }

    #[cold]
    fn odd_tag(&mut self, segment: &Segment<'_>) {
        if self.odd_tags >= ODD_TAGS_MAX {
            return;
        }
        let tag = String::from_utf8_lossy(segment.tag());
        let shown: String = tag.chars().take(ODD_TAG_CHARACTERS).collect();
        let before = self.report.quirks.len();
        self.quirk(format!("odd segment tag '{shown}'"));
        self.odd_tags += self.report.quirks.len() - before;
    }

    fn open_interchange(&mut self, isa: &Segment<'_>, layout: Layout) {
        self.close_interchange(isa.offset());
        self.report.interchanges += 1;
        self.report.segments += 1;
        self.report.bytes += isa.raw().len() as u64;
        self.cuts += u64::from(isa.is_cut);
        if layout.characters != ISA_CHARACTERS {
            self.quirk("ISA not 106 characters".to_owned());
        }
        if layout.long_isa16 {
            self.quirk("ISA16 longer than 1 character".to_owned());
        }
        self.interchange = Some(Open { control: Short::from_bytes(isa.value(13)), children: 0 });
        self.groupless = Some(isa.offset());
        self.saw_interchange_ack = false;
    }

    fn open_group(&mut self, segment: &Segment<'_>) {
        self.leave_group(segment.offset());
        if let Some(interchange) = &mut self.interchange {
            interchange.children += 1;
        }
        self.groupless = None;
        self.report.groups += 1;
        self.group = Some(Open { control: Short::from_bytes(segment.value(6)), children: 0 });
    }

    fn open_set(&mut self, segment: &Segment<'_>) {
        self.leave_set(segment.offset());
        match &mut self.group {
            Some(group) => group.children += 1,
            None if self.interchange.is_some() && self.groupless.is_none() => {
                self.defect(Code::StraySet, "ST", None, segment.offset(), Code::StraySet.as_str().to_owned());
            }
            None => {}
        }
        let st01 = Short::from_bytes(segment.value(1));
        match &self.first_set {
            Some(first) => self.is_mixed |= *first != st01,
            None => self.first_set = Some(st01.clone()),
        }
        self.report.sets.push(st01);
        self.set = Some(Open { control: Short::from_bytes(segment.value(2)), children: 1 });
    }

    fn close_set(&mut self, segment: &Segment<'_>) {
        let Some(set) = self.set.take() else {
            return self.stray(Code::StrayTrailer, segment);
        };
        let actual = set.children + 1;
        if !is_count(segment.value(1), actual) {
            self.wrong(Code::SE01, segment, 1, format!("SE01 {} != actual {actual}", segment.text(1)));
        }
        let control = Short::from_bytes(segment.value(2));
        if control != set.control {
            let reason = format!("SE02 {control} != ST02 {}", set.control);
            self.unequal(Code::SE02, segment, &control, &set.control, reason);
        }
    }

    fn close_group(&mut self, segment: &Segment<'_>) {
        self.leave_set(segment.offset());
        let Some(group) = self.group.take() else {
            return self.stray(Code::StrayGroupEnd, segment);
        };
        if !is_count(segment.value(1), group.children) {
            self.wrong(Code::GE01, segment, 1, format!("GE01 {} != {}", segment.text(1), group.children));
        }
        let control = Short::from_bytes(segment.value(2));
        if control != group.control {
            let reason = format!("GE02 {control} != GS06 {}", group.control);
            self.unequal(Code::GE02, segment, &control, &group.control, reason);
        }
    }

    fn end_interchange(&mut self, segment: &Segment<'_>) {
        self.leave_group(segment.offset());
        let Some(interchange) = self.interchange.take() else {
            return self.stray(Code::StrayInterchangeEnd, segment);
        };
        self.miss_group();
        if !is_count(segment.value(1), interchange.children) {
            self.wrong(Code::IEA01, segment, 1, format!("IEA01 {} != {}", segment.text(1), interchange.children));
        }
        let control = Short::from_bytes(segment.value(2));
        if control != interchange.control {
            let reason = format!("IEA02 {control} != ISA13 {}", interchange.control);
            self.unequal(Code::IEA02, segment, &control, &interchange.control, reason);
        }
    }

    /// A control number that differs in leading zeros only is unusual, not wrong.
    fn unequal(&mut self, code: Code, segment: &Segment<'_>, one: &str, other: &str, reason: String) {
        if is_same_number(one, other) {
            self.quirk(reason);
        } else {
            self.wrong(code, segment, 2, reason);
        }
    }

    fn close_interchange(&mut self, offset: u64) {
        self.leave_group(offset);
        if self.interchange.take().is_some() {
            let was_empty = self.groupless.is_some() && !self.saw_interchange_ack;
            self.miss_group();
            if !was_empty {
                self.missing(Code::MissingIea, "IEA", offset);
            }
        }
    }

    /// An interchange may be without groups if it carries a TA1.
    fn miss_group(&mut self) {
        if let Some(isa) = self.groupless.take()
            && !self.saw_interchange_ack
        {
            self.defect(Code::NoGroup, "ISA", None, isa, Code::NoGroup.as_str().to_owned());
        }
    }

    fn leave_group(&mut self, offset: u64) {
        self.leave_set(offset);
        if self.group.take().is_some() {
            self.missing(Code::MissingGe, "GE", offset);
        }
    }

    fn leave_set(&mut self, offset: u64) {
        if self.set.take().is_some() {
            self.missing(Code::MissingSe, "SE", offset);
        }
    }

    fn missing(&mut self, code: Code, segment: &str, offset: u64) {
        self.defect(code, segment, None, offset, code.as_str().to_owned());
    }

    fn stray(&mut self, code: Code, segment: &Segment<'_>) {
        let tag = String::from_utf8_lossy(segment.tag()).into_owned();
        self.defect(code, &tag, None, segment.offset(), code.as_str().to_owned());
    }

    fn wrong(&mut self, code: Code, segment: &Segment<'_>, element: u8, reason: String) {
        let tag = String::from_utf8_lossy(segment.tag()).into_owned();
        self.defect(code, &tag, Some(element), segment.element_offset(usize::from(element)), reason);
    }

    fn defect(&mut self, code: Code, segment: &str, element: Option<u8>, offset: u64, reason: String) {
        let defect = Defect { code, segment: segment.to_owned(), element, offset, reason };
        if let Some(fresh) = &mut self.fresh {
            fresh.push(defect.clone());
        }
        if self.report.defects.len() < FINDINGS_MAX {
            self.report.defects.push(defect);
        } else {
            self.report.defects_not_kept += 1;
        }
    }

    fn quirk(&mut self, words: String) {
        let quirk = Quirk(words);
        if self.report.quirks.len() < QUIRKS_MAX && !self.report.quirks.contains(&quirk) {
            self.report.quirks.push(quirk);
        }
    }
}

#[inline]
fn has_tag(segment: &Segment<'_>) -> bool {
    let body = segment.body();
    let element = segment.delimiters().element.lead();
    match body {
        [a, b, c, d, ..] if *c != element => *d == element && is_tag(&[*a, *b, *c]),
        [a, b, c, ..] if *c == element => is_tag(&[*a, *b]),
        _ => is_tag(body),
    }
}

fn is_count(value: &[u8], expected: u64) -> bool {
    std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()) == Some(expected)
}

/// Whether both are digits and differ in leading zeros only.
fn is_same_number(one: &str, other: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(one) && digits(other) && one.trim_start_matches('0') == other.trim_start_matches('0')
}

/// Reads a whole text and reports on it.
pub fn inspect(text: &[u8]) -> Report {
    let mut inspector = Inspector::new();
    super::reader::Reader::read_all(text, &mut |token| {
        inspector.look(&token);
    });
    inspector.finish()
}
