//! The whole way in, for one text from one partner: split, read, judge, recognise what came before, acknowledge.
//!
//! Pure: who remembers keys and sends the acknowledgements is the caller.

use std::collections::BTreeSet;

use super::ack::{Acknowledgement, Findings, GroupOutcome, SetFault, SetOutcome, Verdict};
use super::defect::Report;
use super::profile::Profile;
use super::reader::{Reader, Token};
use super::set::{GroupHeader, IdempotencyKey, InterchangeHeader, Piece, Received, Splitter};
use super::sets::{Inbound, Outbound};
use super::write::{OutGroup, OutSet, WriteError, write_interchange};

/// One set, as it is to be acted on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetReceipt {
    pub key: IdempotencyKey,
    /// ST01.
    pub code: String,
    /// None for a set that we do not read, or that this partner may not send.
    pub content: Option<Inbound>,
    /// What the acknowledgement says of it.
    pub verdict: Verdict,
    /// Whether the same set came before: it is acknowledged, and not acted on.
    pub is_duplicate: bool,
    pub findings: Findings,
    /// ISA15 is T: the partner tries something out.
    pub is_test: bool,
    /// Where its ST stands in the text.
    pub offset: u64,
}

impl SetReceipt {
    /// Whether the contexts may hear of it.
    pub const fn is_to_act_on(&self) -> bool {
        self.verdict.is_accepted() && !self.is_duplicate && self.content.is_some()
    }
}

/// An acknowledgement that we owe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Of the interchange that is answered.
    pub interchange: InterchangeHeader,
    pub acknowledgement: Acknowledgement,
}

/// What one text came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub report: Report,
    pub sets: Vec<SetReceipt>,
    pub owed: Vec<Owed>,
    /// Interchanges that are not between this partner and us, by the profile: nothing in them was acted on.
    pub foreign: Vec<InterchangeHeader>,
}

/// Takes a text in. `came_before` says whether a key is known.
pub fn receive(text: &[u8], profile: &Profile, came_before: impl Fn(&IdempotencyKey) -> bool) -> Receipt {
    let mut clerk =
        Clerk { profile, came_before, keys: BTreeSet::new(), sets: Vec::new(), owed: Vec::new(), foreign: Vec::new() };
    let mut splitter = Splitter::new();
    Reader::read_all(text, &mut |token: Token<'_>| splitter.push(&token, &mut |piece| clerk.take(piece)));
    let report = splitter.finish(&mut |piece| clerk.take(piece));
    let Clerk { sets, owed, foreign, .. } = clerk;
    Receipt { report, sets, owed, foreign }
}

struct Clerk<'a, F> {
    profile: &'a Profile,
    came_before: F,
    keys: BTreeSet<IdempotencyKey>,
    sets: Vec<SetReceipt>,
    owed: Vec<Owed>,
    foreign: Vec<InterchangeHeader>,
}

impl<F: Fn(&IdempotencyKey) -> bool> Clerk<'_, F> {
    fn take(&mut self, piece: Piece<'_>) -> Findings {
        match piece {
            Piece::Set(received) => self.set(&received),
            Piece::Group { interchange, outcome } => {
                self.group(interchange, &outcome);
                Findings::default()
            }
        }
    }

    fn is_foreign(&mut self, interchange: &InterchangeHeader) -> bool {
        // A set without an interchange says nothing about its sender; whoever took it in knows.
        let is_bare = *interchange == InterchangeHeader::default();
        let is_foreign = !is_bare && !self.profile.matches(interchange);
        if is_foreign && !self.foreign.contains(interchange) {
            self.foreign.push(interchange.clone());
        }
        is_foreign
    }

    fn set(&mut self, received: &Received<'_>) -> Findings {
        let code = received.set.code();
        let is_foreign = self.is_foreign(received.interchange);
        let read =
            Some(()).filter(|()| !is_foreign && self.profile.accepts(&code)).and_then(|()| Inbound::read(received.set));
        let mut findings = Findings::default();
        let content = match read {
            Some((content, issues)) => {
                findings.issues = issues;
                findings.issues.extend(self.profile.check(received, &content));
                Some(content)
            }
            None => {
                findings.faults.push(SetFault::NotSupported);
                None
            }
        };
        let key = received.key();
        let is_duplicate = (self.came_before)(&key) || !self.keys.insert(key.clone());
        let mut faults = received.faults();
        faults.extend(&findings.faults);
        let outcome = SetOutcome::new(&code, "", "", faults, findings.issues.clone());
        self.sets.push(SetReceipt {
            key,
            verdict: outcome.verdict(self.profile.strictness),
            code,
            content,
            is_duplicate,
            findings: findings.clone(),
            is_test: received.interchange.usage == "T",
            offset: received.set.offset(),
        });
        findings
    }

    fn group(&mut self, interchange: &InterchangeHeader, outcome: &GroupOutcome) {
        if outcome.is_refused_whole(self.profile.strictness) {
            let of_group = self.sets.len().saturating_sub(outcome.sets.len());
            for set in self.sets.iter_mut().skip(of_group) {
                set.verdict = Verdict::Rejected;
            }
        }
        if !outcome.wants_acknowledgement() || self.is_foreign(interchange) {
            return;
        }
        let acknowledgement = Acknowledgement::of(outcome, self.profile.strictness, self.profile.acknowledge_with);
        self.owed.push(Owed { interchange: interchange.clone(), acknowledgement });
    }
}

/// Control numbers and the clock, which a pure function cannot know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// CCYYMMDD and HHMM.
    pub date: String,
    pub time: String,
    /// ISA13, without leading zeros.
    pub interchange: u32,
    /// GS06.
    pub group: u32,
    /// The first ST02; each further set has the next.
    pub first_set: u32,
}

/// Writes sets of one kind as one interchange to a partner.
///
/// # Errors
/// When a value cannot be written with this partner's delimiters, or no group is known for the set.
pub fn send(sets: &[Outbound], profile: &Profile, stamp: &Stamp) -> Result<String, WriteError> {
    let mut groups: Vec<OutGroup> = Vec::new();
    for (set, number) in sets.iter().zip(stamp.first_set..) {
        let code = set.code();
        let control = stamp.group.saturating_add(u32::try_from(groups.len()).unwrap_or(u32::MAX)).to_string();
        let header: GroupHeader =
            profile.group_header(code, &control).ok_or_else(|| WriteError::UnknownSet(code.to_owned()))?;
        // Neighbours of one kind share a group.
        if groups.last().is_none_or(|group| group.header.functional_code != header.functional_code) {
            groups.push(OutGroup { header, date: stamp.date.clone(), time: stamp.time.clone(), sets: Vec::new() });
        }
        let convention = (code == "999").then(|| "005010X231A1".to_owned());
        let out = OutSet { code: code.to_owned(), control: format!("{number:04}"), convention, body: set.write() };
        if let Some(group) = groups.last_mut() {
            group.sets.push(out);
        }
    }
    let date = stamp.date.get(2..).unwrap_or(&stamp.date);
    let header = profile.interchange_header(date, &stamp.time, &stamp.interchange.to_string());
    write_interchange(&header, &groups, &profile.delimiters())
}
