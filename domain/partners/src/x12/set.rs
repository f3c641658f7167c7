//! Transaction sets with the headers around them, one at a time, from a stream.

use sha2::{Digest, Sha256};

use super::ack::{Findings, GroupFault, GroupOutcome, SetFault, SetOutcome};
use super::defect::{Defect, Report};
use super::delimiter::Delimiters;
use super::envelope::{Inspector, Role};
use super::reader::Token;
use super::segment::Segment;

/// A set that is longer is cut here, and says so: the largest real one seen has 276 KB.
pub const SET_BYTES_MAX: usize = 16 << 20;

/// Who sends an interchange to whom, and its number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterchangeHeader {
    /// ISA05 to ISA08.
    pub sender_qualifier: String,
    pub sender: String,
    pub receiver_qualifier: String,
    pub receiver: String,
    /// ISA09 and ISA10 as they stand: YYMMDD and HHMM.
    pub date: String,
    pub time: String,
    /// ISA12.
    pub version: String,
    /// ISA13.
    pub control: String,
    /// ISA15: P production, T test, I information.
    pub usage: String,
}

impl InterchangeHeader {
    pub fn read(isa: &Segment<'_>) -> Self {
        Self {
            sender_qualifier: isa.text(5),
            sender: isa.text(6),
            receiver_qualifier: isa.text(7),
            receiver: isa.text(8),
            date: isa.text(9),
            time: isa.text(10),
            version: isa.text(12),
            control: isa.text(13),
            usage: isa.text(15),
        }
    }
}

/// What a functional group says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupHeader {
    /// GS01. Some partners send a wrong one: sets are routed by their ST01.
    pub functional_code: String,
    pub sender: String,
    pub receiver: String,
    /// GS06.
    pub control: String,
    /// GS08, such as `004010` or `004010VICS`.
    pub version: String,
}

impl GroupHeader {
    pub fn read(gs: &Segment<'_>) -> Self {
        Self {
            functional_code: gs.text(1),
            sender: gs.text(2),
            receiver: gs.text(3),
            control: gs.text(6),
            version: gs.text(8),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
    offset: u64,
}

/// One transaction set from ST to SE, as a buffer that is used again for the next one.
#[derive(Debug, Clone, Default)]
pub struct Set {
    text: Vec<u8>,
    spans: Vec<Span>,
    delimiters: Delimiters,
    is_cut_short: bool,
}

impl Set {
    /// The first set in `text`, whatever is around it. For one set alone, such as a sample.
    pub fn first(text: &[u8]) -> Option<Self> {
        let mut found = None;
        let mut splitter = Splitter::new();
        super::reader::Reader::read_all(text, &mut |token| {
            splitter.push(&token, &mut |piece| {
                if let Piece::Set(received) = piece
                    && found.is_none()
                {
                    found = Some(received.set.clone());
                }
                Findings::default()
            });
        });
        splitter.finish(&mut |piece| {
            if let Piece::Set(received) = piece
                && found.is_none()
            {
                found = Some(received.set.clone());
            }
            Findings::default()
        });
        found
    }

    fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.is_cut_short = false;
    }

    fn push(&mut self, segment: &Segment<'_>) {
        self.delimiters = *segment.delimiters();
        let end = self.text.len() + segment.body().len();
        let (Ok(start), Ok(end)) = (u32::try_from(self.text.len()), u32::try_from(end)) else { return };
        if end as usize > SET_BYTES_MAX {
            self.is_cut_short = true;
            return;
        }
        self.text.extend_from_slice(segment.body());
        self.spans.push(Span { start, end, offset: segment.offset() });
    }

    pub const fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// How many segments it has, with ST and SE.
    pub const fn len(&self) -> usize {
        self.spans.len()
    }

    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.spans.iter().filter_map(|span| {
            let body = self.text.get(span.start as usize..span.end as usize)?;
            Some(Segment { raw: body, body, lead: 0, offset: span.offset, delimiters: &self.delimiters, is_cut: false })
        })
    }

    /// Where its ST stands, in bytes from the beginning of the stream.
    pub fn offset(&self) -> u64 {
        self.spans.first().map_or(0, |span| span.offset)
    }

    /// ST01, such as `204`: what the set is.
    pub fn code(&self) -> String {
        self.segments().next().map(|st| st.text(1)).unwrap_or_default()
    }

    /// ST02.
    pub fn control(&self) -> String {
        self.segments().next().map(|st| st.text(2)).unwrap_or_default()
    }

    /// ST03, from release 5010 on.
    pub fn convention(&self) -> Option<String> {
        self.segments().next().map(|st| st.text(3)).filter(|text| !text.is_empty())
    }

    /// SHA-256 over the segments, independent of white space between them and of the terminator.
    pub fn hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for segment in self.segments() {
            hasher.update(segment.body());
            hasher.update(b"\n");
        }
        hasher.finalize().into()
    }
}

/// What makes a set the same set: a resend has the same key, is acknowledged, and is not acted on.
///
/// ISA13 alone is not enough: partners begin again after 999999999, and some never count.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdempotencyKey {
    /// ISA05 to ISA08.
    pub parties: [String; 4],
    /// ISA13.
    pub interchange: String,
    /// GS06.
    pub group: String,
    /// ST02.
    pub set: String,
    pub hash: [u8; 32],
}

/// A set as it came in, with what is around it and what its envelope has wrong.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    pub interchange: &'a InterchangeHeader,
    pub group: &'a GroupHeader,
    pub set: &'a Set,
    pub defects: &'a [Defect],
}

impl Received<'_> {
    /// What the envelope alone has wrong with the set.
    pub fn faults(&self) -> Vec<SetFault> {
        let mut faults: Vec<SetFault> = self.defects.iter().filter_map(|defect| SetFault::of(defect.code)).collect();
        let is_open = self.set.segments().last().is_some_and(|last| !last.is(b"SE"));
        if is_open && !faults.contains(&SetFault::TrailerMissing) {
            faults.push(SetFault::TrailerMissing);
        }
        if self.set.is_cut_short {
            faults.push(SetFault::SegmentsInError);
        }
        faults
    }

    pub fn key(&self) -> IdempotencyKey {
        let InterchangeHeader { sender_qualifier, sender, receiver_qualifier, receiver, control, .. } =
            self.interchange;
        IdempotencyKey {
            parties: [sender_qualifier, sender, receiver_qualifier, receiver].map(Clone::clone),
            interchange: control.clone(),
            group: self.group.control.clone(),
            set: self.set.control(),
            hash: self.set.hash(),
        }
    }
}

/// What a [`Splitter`] hands on.
#[derive(Debug)]
pub enum Piece<'a> {
    /// The answer to this is what the set's content has wrong; to the others it is ignored.
    Set(Received<'a>),
    /// The end of a group, with all that an acknowledgement of it has to say.
    Group { interchange: &'a InterchangeHeader, outcome: GroupOutcome },
}

/// Collects segments into sets and groups, and judges the envelope on the way.
#[derive(Debug)]
pub struct Splitter {
    inspector: Inspector,
    interchange: InterchangeHeader,
    group: GroupHeader,
    set: Set,
    in_set: bool,
    in_group: bool,
    outcome: GroupOutcome,
    /// Defects that no set or group has taken yet.
    pending: Vec<Defect>,
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new()
    }
}

impl Splitter {
    pub fn new() -> Self {
        Self {
            inspector: Inspector::collecting(),
            interchange: InterchangeHeader::default(),
            group: GroupHeader::default(),
            set: Set::default(),
            in_set: false,
            in_group: false,
            outcome: GroupOutcome::default(),
            pending: Vec::new(),
        }
    }

    pub const fn report(&self) -> &Report {
        self.inspector.report()
    }

    /// Takes the next token.
    pub fn push(&mut self, token: &Token<'_>, sink: &mut impl FnMut(Piece<'_>) -> Findings) {
        let role = self.inspector.look(token);
        self.pending.append(&mut self.inspector.take_fresh());
        match (role, token) {
            (Role::Isa, Token::Interchange { isa, .. }) => {
                self.end_group(sink);
                self.interchange = InterchangeHeader::read(isa);
            }
            (_, Token::Segment(segment)) => self.segment(role, segment, sink),
            _ => {}
        }
    }

    /// The end of the stream: what is open is handed on as it is.
    pub fn finish(mut self, sink: &mut impl FnMut(Piece<'_>) -> Findings) -> Report {
        self.end_group(sink);
        self.inspector.finish()
    }

    fn segment(&mut self, role: Role, segment: &Segment<'_>, sink: &mut impl FnMut(Piece<'_>) -> Findings) {
        match role {
            Role::Plain | Role::Isa => {
                if self.in_set {
                    self.set.push(segment);
                }
            }
            Role::St => {
                self.end_set(sink);
                self.set.push(segment);
                self.in_set = true;
            }
            Role::Se => {
                if self.in_set {
                    self.set.push(segment);
                    self.end_set(sink);
                }
            }
            Role::Gs => {
                self.end_group(sink);
                self.group = GroupHeader::read(segment);
                self.in_group = true;
            }
            Role::Ge => {
                self.end_set(sink);
                self.outcome.stated = segment.text(1).parse().ok();
                self.outcome.faults.extend(self.pending.drain(..).filter_map(|defect| GroupFault::of(defect.code)));
                self.end_group(sink);
            }
            Role::Iea => {
                self.end_group(sink);
                self.interchange = InterchangeHeader::default();
            }
        }
    }

    fn end_set(&mut self, sink: &mut impl FnMut(Piece<'_>) -> Findings) {
        if !std::mem::take(&mut self.in_set) {
            return;
        }
        let defects: Vec<Defect> = self.pending.extract_if(.., |defect| defect.segment == "SE").collect();
        let received =
            Received { interchange: &self.interchange, group: &self.group, set: &self.set, defects: &defects };
        let mut faults = received.faults();
        let Findings { faults: more, issues } = sink(Piece::Set(received));
        faults.extend(more);
        if self.in_group {
            let (code, control, convention) = (self.set.code(), self.set.control(), self.set.convention());
            let convention = convention.as_deref().unwrap_or_default();
            self.outcome.sets.push(SetOutcome::new(&code, &control, convention, faults, issues));
        }
        self.set.clear();
    }

    fn end_group(&mut self, sink: &mut impl FnMut(Piece<'_>) -> Findings) {
        self.end_set(sink);
        self.pending.clear();
        if !std::mem::take(&mut self.in_group) {
            return;
        }
        let mut outcome = std::mem::take(&mut self.outcome);
        if outcome.stated.is_none() {
            outcome.faults.push(GroupFault::TrailerMissing);
        }
        outcome.group = std::mem::take(&mut self.group);
        sink(Piece::Group { interchange: &self.interchange, outcome });
    }
}
