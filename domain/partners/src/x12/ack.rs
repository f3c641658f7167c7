//! 997 and 999: what we answer to a group, and what others answered to ours.
//!
//! Codes are those of the standard's elements 715-724; a 999 says the same as a 997, by other segment names and with the
//! implementation convention beside each set.

use serde::{Deserialize, Serialize};

use super::defect::{Code, Strictness};
use super::segment::Segment;
use super::set::{GroupHeader, Set};
use super::short::Short;
use super::write::Seg;

/// How many errors of one set an acknowledgement carries; the count of a wrong file may be endless.
const NOTES_MAX: usize = 100;
/// Up to here every set is listed; of a larger group only those that were not simply accepted, as the standard allows.
const SETS_LISTED_MAX: usize = 10_000;
/// An element's copy in AK4 or IK4 has at most 99 characters.
const COPY_CHARACTERS_MAX: usize = 99;

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// The code that is written.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

codes! {
    /// What is wrong with a set as a whole (element 718).
    SetFault {
        NotSupported = "1",
        TrailerMissing = "2",
        ControlMismatch = "3",
        CountMismatch = "4",
        SegmentsInError = "5",
        InvalidCode = "6",
        InvalidControl = "7",
    }
}

codes! {
    /// What is wrong with a group as a whole (element 716).
    GroupFault {
        NotSupported = "1",
        VersionNotSupported = "2",
        TrailerMissing = "3",
        ControlMismatch = "4",
        CountMismatch = "5",
        InvalidControl = "6",
    }
}

codes! {
    /// What is wrong with a segment (element 720).
    SegmentFault {
        Unrecognized = "1",
        Unexpected = "2",
        MandatoryMissing = "3",
        LoopTooOften = "4",
        TooOften = "5",
        NotInSet = "6",
        OutOfSequence = "7",
        ElementErrors = "8",
    }
}

codes! {
    /// What is wrong with an element (element 723).
    ElementFault {
        MandatoryMissing = "1",
        ConditionalMissing = "2",
        TooMany = "3",
        TooShort = "4",
        TooLong = "5",
        InvalidCharacter = "6",
        InvalidCode = "7",
        InvalidDate = "8",
        InvalidTime = "9",
        Exclusion = "10",
    }
}

codes! {
    /// What became of a set or a group (elements 717 and 715).
    Verdict {
        Accepted = "A",
        WithErrors = "E",
        /// Groups only: some sets were accepted and some were not.
        Partially = "P",
        Rejected = "R",
        AuthenticationFailed = "M",
        AssuranceFailed = "W",
        DecryptionFailed = "X",
    }
}

impl Verdict {
    /// In words, behind the name of what it is about.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Accepted => "is accepted",
            Self::WithErrors => "is accepted, with errors",
            Self::Partially => "is accepted in part",
            Self::Rejected => "is rejected",
            Self::AuthenticationFailed => "is rejected: its authentication code is wrong",
            Self::AssuranceFailed => "is rejected: its assurance failed",
            Self::DecryptionFailed => "is rejected: it could not be decrypted",
        }
    }

    /// Whether what it speaks of counts as delivered.
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::WithErrors)
    }
}

impl SetFault {
    pub(crate) const fn of(code: Code) -> Option<Self> {
        match code {
            Code::SE01 => Some(Self::CountMismatch),
            Code::SE02 => Some(Self::ControlMismatch),
            Code::MissingSe => Some(Self::TrailerMissing),
            _ => None,
        }
    }
}

impl GroupFault {
    pub(crate) const fn of(code: Code) -> Option<Self> {
        match code {
            Code::GE01 => Some(Self::CountMismatch),
            Code::GE02 => Some(Self::ControlMismatch),
            Code::MissingGe => Some(Self::TrailerMissing),
            _ => None,
        }
    }
}

/// Something wrong inside a set, found by whoever read its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The tag, of the missing segment where one is missing.
    pub segment: String,
    /// The segment's number in its set; the ST is 1.
    pub position: u32,
    /// In bytes from the beginning of the stream.
    pub offset: u64,
    pub fault: SegmentFault,
    pub element: Option<ElementIssue>,
    pub reason: String,
}

/// The element that an [`Issue`] is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementIssue {
    pub number: u8,
    pub fault: ElementFault,
    /// What stands there.
    pub value: String,
}

/// What whoever reads a set's content has to say about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    pub faults: Vec<SetFault>,
    pub issues: Vec<Issue>,
}

/// How one set of a group fared. Small, because a group may have hundreds of thousands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetOutcome {
    /// ST01.
    pub code: Short,
    /// ST02.
    pub control: Short,
    /// ST03; empty before release 5010.
    pub convention: Short,
    trouble: Option<Box<Trouble>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Trouble {
    faults: Vec<SetFault>,
    issues: Vec<Issue>,
}

impl SetOutcome {
    pub fn new(code: &str, control: &str, convention: &str, faults: Vec<SetFault>, issues: Vec<Issue>) -> Self {
        let has_trouble = !faults.is_empty() || !issues.is_empty();
        Self {
            code: code.into(),
            control: control.into(),
            convention: convention.into(),
            trouble: has_trouble.then(|| Box::new(Trouble { faults, issues })),
        }
    }

    /// What is wrong with the set as a whole.
    pub fn faults(&self) -> &[SetFault] {
        self.trouble.as_ref().map(|trouble| trouble.faults.as_slice()).unwrap_or_default()
    }

    /// What is wrong inside it.
    pub fn issues(&self) -> &[Issue] {
        self.trouble.as_ref().map(|trouble| trouble.issues.as_slice()).unwrap_or_default()
    }

    /// An unsupported set is rejected whatever the strictness: nobody will act on it.
    pub fn verdict(&self, strictness: Strictness) -> Verdict {
        if self.faults().contains(&SetFault::NotSupported) {
            return Verdict::Rejected;
        }
        if self.trouble.is_none() {
            return Verdict::Accepted;
        }
        match strictness {
            Strictness::Strict => Verdict::Rejected,
            Strictness::Lenient => Verdict::WithErrors,
            Strictness::Off => Verdict::Accepted,
        }
    }
}

/// How a group fared: all that its acknowledgement says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupOutcome {
    pub group: GroupHeader,
    /// GE01; None where it is absent or no number.
    pub stated: Option<u64>,
    pub faults: Vec<GroupFault>,
    pub sets: Vec<SetOutcome>,
}

impl GroupOutcome {
    /// Acknowledgements are not acknowledged, or two systems would answer each other for ever.
    pub fn wants_acknowledgement(&self) -> bool {
        if self.sets.is_empty() {
            return self.group.functional_code != "FA";
        }
        !self.sets.iter().all(|set| matches!(&*set.code, "997" | "999"))
    }

    /// Whether the group's own faults make all of its sets count as rejected, whatever they are.
    pub fn is_refused_whole(&self, strictness: Strictness) -> bool {
        strictness == Strictness::Strict && !self.faults.is_empty()
    }

    /// What became of one of its sets.
    fn verdict_of(&self, set: &SetOutcome, strictness: Strictness) -> Verdict {
        if self.is_refused_whole(strictness) { Verdict::Rejected } else { set.verdict(strictness) }
    }

    fn verdict(&self, strictness: Strictness) -> Verdict {
        let accepted = self.sets.iter().filter(|set| self.verdict_of(set, strictness).is_accepted()).count();
        if self.is_refused_whole(strictness) || (accepted == 0 && !self.sets.is_empty()) {
            Verdict::Rejected
        } else if accepted < self.sets.len() {
            Verdict::Partially
        } else if (!self.faults.is_empty() && strictness != Strictness::Off)
            || self.sets.iter().any(|set| set.verdict(strictness) == Verdict::WithErrors)
        {
            Verdict::WithErrors
        } else {
            Verdict::Accepted
        }
    }
}

/// Which of the two sets acknowledges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum AckKind {
    #[default]
    #[serde(rename = "997")]
    Functional,
    #[serde(rename = "999")]
    Implementation,
}

impl AckKind {
    /// The set's code.
    pub const fn set(self) -> &'static str {
        match self {
            Self::Functional => "997",
            Self::Implementation => "999",
        }
    }
}

/// The content of a 997 or 999, ours or another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    pub kind: AckKind,
    /// GS01, GS06 and, where told, GS08 of the group that it answers.
    pub functional_code: String,
    pub control: String,
    pub version: Option<String>,
    pub sets: Vec<SetAck>,
    /// None where the AK9 is missing or its code unknown.
    pub verdict: Option<Verdict>,
    pub stated: u64,
    pub received: u64,
    pub accepted: u64,
    pub faults: Vec<GroupFault>,
}

/// What an acknowledgement says of one set. A 997 may leave out the sets that it accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAck {
    pub code: String,
    pub control: String,
    pub convention: Option<String>,
    pub notes: Vec<Note>,
    pub verdict: Option<Verdict>,
    pub faults: Vec<SetFault>,
}

/// AK3 or IK3 with the AK4 or IK4 under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub segment: String,
    pub position: u32,
    pub fault: Option<SegmentFault>,
    pub elements: Vec<ElementNote>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementNote {
    pub number: u8,
    pub fault: Option<ElementFault>,
    pub value: String,
}

impl Acknowledgement {
    /// The answer to a group.
    pub fn of(outcome: &GroupOutcome, strictness: Strictness, kind: AckKind) -> Self {
        let speaks = strictness != Strictness::Off;
        let received = outcome.sets.len() as u64;
        let lists_all = outcome.sets.len() <= SETS_LISTED_MAX;
        let verdict_of = |set: &SetOutcome| outcome.verdict_of(set, strictness);
        let is_listed = |set: &&SetOutcome| lists_all || verdict_of(set) != Verdict::Accepted;
        let listed = outcome.sets.iter().filter(is_listed);
        let sets = listed.map(|set| SetAck { verdict: Some(verdict_of(set)), ..SetAck::of(set, strictness) }).collect();
        let accepted = outcome.sets.iter().filter(|set| verdict_of(set).is_accepted()).count() as u64;
        Self {
            kind,
            functional_code: outcome.group.functional_code.clone(),
            control: outcome.group.control.clone(),
            version: (kind == AckKind::Implementation).then(|| outcome.group.version.clone()),
            verdict: Some(outcome.verdict(strictness)),
            stated: outcome.stated.unwrap_or(received),
            received,
            accepted,
            faults: if speaks { unique(&outcome.faults) } else { Vec::new() },
            sets,
        }
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let tags = Tags::of(self.kind);
        let mut body =
            vec![Seg::new("AK1").put(1, &self.functional_code).put(2, &self.control).maybe(3, self.version.as_deref())];
        for set in &self.sets {
            set.write(&tags, &mut body);
        }
        let mut ak9 = Seg::new("AK9")
            .maybe(1, self.verdict.map(Verdict::code))
            .put(2, self.stated.to_string())
            .put(3, self.received.to_string())
            .put(4, self.accepted.to_string());
        for (number, fault) in (5..=9).zip(&self.faults) {
            ak9 = ak9.put(number, fault.code());
        }
        body.push(ak9);
        body
    }

    /// Reads a 997 or 999; unknown segments and codes are passed over.
    pub fn read(set: &Set) -> Self {
        let kind = if set.code() == "999" { AckKind::Implementation } else { AckKind::Functional };
        let mut ack = Self {
            kind,
            functional_code: String::new(),
            control: String::new(),
            version: None,
            sets: Vec::new(),
            verdict: None,
            stated: 0,
            received: 0,
            accepted: 0,
            faults: Vec::new(),
        };
        for segment in set.segments() {
            ack.take(&segment);
        }
        ack
    }

    fn take(&mut self, segment: &Segment<'_>) {
        let number = |n| segment.text(n).parse().unwrap_or_default();
        match segment.tag() {
            b"AK1" => {
                self.functional_code = segment.text(1);
                self.control = segment.text(2);
                self.version = Some(segment.text(3)).filter(|version| !version.is_empty());
            }
            b"AK9" => {
                self.verdict = Verdict::from_code(&segment.text(1));
                (self.stated, self.received, self.accepted) = (number(2), number(3), number(4));
                self.faults = (5..=9).filter_map(|n| GroupFault::from_code(&segment.text(n))).collect();
            }
            b"AK2" => self.sets.push(SetAck {
                code: segment.text(1),
                control: segment.text(2),
                convention: Some(segment.text(3)).filter(|convention| !convention.is_empty()),
                notes: Vec::new(),
                verdict: None,
                faults: Vec::new(),
            }),
            _ => {
                if let Some(set) = self.sets.last_mut() {
                    set.take(segment);
                }
            }
        }
    }
}

fn unique<T: Copy + PartialEq>(faults: &[T]) -> Vec<T> {
    let mut seen = Vec::new();
    for &fault in faults {
        if !seen.contains(&fault) {
            seen.push(fault);
        }
    }
    seen
}

struct Tags {
    segment: &'static str,
    element: &'static str,
    set: &'static str,
}

impl Tags {
    const fn of(kind: AckKind) -> Self {
        match kind {
            AckKind::Functional => Self { segment: "AK3", element: "AK4", set: "AK5" },
            AckKind::Implementation => Self { segment: "IK3", element: "IK4", set: "IK5" },
        }
    }
}

impl SetAck {
    fn of(outcome: &SetOutcome, strictness: Strictness) -> Self {
        let speaks = strictness != Strictness::Off;
        let mut faults = outcome.faults().to_vec();
        if !outcome.issues().is_empty() {
            faults.push(SetFault::SegmentsInError);
        }
        if !speaks {
            faults.retain(|fault| *fault == SetFault::NotSupported);
        }
        let mut notes: Vec<Note> = Vec::new();
        for issue in outcome.issues().iter().filter(|_| speaks).take(NOTES_MAX) {
            let element = issue.element.as_ref().map(|element| ElementNote {
                number: element.number,
                fault: Some(element.fault),
                value: element.value.chars().take(COPY_CHARACTERS_MAX).collect(),
            });
            match notes.last_mut().filter(|note| {
                element.is_some()
                    && note.position == issue.position
                    && note.segment == issue.segment
                    && note.fault == Some(issue.fault)
            }) {
                Some(note) => note.elements.extend(element),
                None => notes.push(Note {
                    segment: issue.segment.clone(),
                    position: issue.position,
                    fault: Some(issue.fault),
                    elements: element.into_iter().collect(),
                }),
            }
        }
        Self {
            code: outcome.code.to_string(),
            control: outcome.control.to_string(),
            convention: Some(outcome.convention.to_string()).filter(|convention| !convention.is_empty()),
            notes,
            verdict: Some(outcome.verdict(strictness)),
            faults: unique(&faults),
        }
    }

    fn write(&self, tags: &Tags, body: &mut Vec<Seg>) {
        body.push(
            Seg::new("AK2")
                .put(1, &self.code)
                .put(2, &self.control)
                .maybe(3, self.convention.as_deref().filter(|_| tags.set == "IK5")),
        );
        for note in &self.notes {
            body.push(
                Seg::new(tags.segment)
                    .free(1, &note.segment)
                    .put(2, note.position.to_string())
                    .maybe(4, note.fault.map(SegmentFault::code)),
            );
            for element in &note.elements {
                body.push(
                    Seg::new(tags.element)
                        .put(1, element.number.to_string())
                        .maybe(3, element.fault.map(ElementFault::code))
                        .free(4, &element.value),
                );
            }
        }
        let mut ak5 = Seg::new(tags.set).maybe(1, self.verdict.map(Verdict::code));
        for (number, fault) in (2..=6).zip(&self.faults) {
            ak5 = ak5.put(number, fault.code());
        }
        body.push(ak5);
    }

    fn take(&mut self, segment: &Segment<'_>) {
        match segment.tag() {
            b"AK3" | b"IK3" => self.notes.push(Note {
                segment: segment.text(1),
                position: segment.text(2).parse().unwrap_or_default(),
                fault: SegmentFault::from_code(&segment.text(4)),
                elements: Vec::new(),
            }),
            b"AK4" | b"IK4" => {
                if let Some(note) = self.notes.last_mut() {
                    let number = segment.element(1).and_then(|e| {
                        e.components().next().and_then(|n| std::str::from_utf8(n).ok()?.trim().parse().ok())
                    });
                    note.elements.push(ElementNote {
                        number: number.unwrap_or_default(),
                        fault: ElementFault::from_code(&segment.text(3)),
                        value: segment.text(4),
                    });
                }
            }
            b"AK5" | b"IK5" => {
                self.verdict = Verdict::from_code(&segment.text(1));
                self.faults = (2..=6).filter_map(|n| SetFault::from_code(&segment.text(n))).collect();
            }
            _ => {}
        }
    }
}
