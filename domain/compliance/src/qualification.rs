//! Who and what may be sent: the file of a driver, a vehicle or a carrier, with its expiries.
//!
//! A [`QualificationFile`] keeps the evidence as it was recorded; [`QualificationFile::standing`] says what it is worth on a
//! day. What expires soon is a worklist, what has expired blocks an assignment.
//!
//! Deliberately absent: the documents themselves (only their ids) and whoever asks authorities for them.

use jiff::Span;
use jiff::civil::Date;
use kernel::{Aggregate, CarrierId, Context, DocumentId, DriverId, Refusal, Rejection, VehicleId};
use serde::{Deserialize, Serialize};

/// Days before an expiry at which it comes up, the nearest last.
pub const LADDER_DAYS: [i32; 5] = [60, 30, 14, 7, 1];

/// The longest note on how evidence was verified, in characters.
pub const NOTE_CHARACTERS_MAX: usize = 200;

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    Driver(DriverId),
    Vehicle(VehicleId),
    Carrier(CarrierId),
}

/// One thing that a file has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    Application,
    PreHireDrivingRecord,
    SafetyHistory,
    RoadTest,
    License,
    MedicalCertificate,
    ExaminerCheck,
    ClearinghouseFull,
    AnnualDrivingRecord,
    AnnualReview,
    ClearinghouseAnnual,
    AnnualInspection,
    Registration,
    VehicleInsurance,
    Authority,
    LiabilityInsurance,
    SafetyRating,
}

/// What the law says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    pub kind: ItemKind,
    pub citation: &'static str,
    /// The longest that it holds, in months from its issue, whatever is written on it.
    pub months_max: Option<i32>,
    /// It names its own expiry, and is no evidence without.
    pub expires: bool,
    /// Not due before so many months of service.
    pub due_after_months: i32,
    /// Without it nobody is sent; else its absence is on the worklist.
    pub essential: bool,
}

const fn item(kind: ItemKind, citation: &'static str) -> Requirement {
    Requirement { kind, citation, months_max: None, expires: false, due_after_months: 0, essential: false }
}

impl Requirement {
    const fn yearly(self) -> Self {
        Self { months_max: Some(12), due_after_months: 12, ..self }
    }

    const fn holds(self, months: i32) -> Self {
        Self { months_max: Some(months), ..self }
    }

    const fn expiring(self) -> Self {
        Self { expires: true, ..self }
    }

    const fn essential(self) -> Self {
        Self { essential: true, ..self }
    }
}

/// 49 CFR 391.51(b), with what 382 and 391.23 add to it.
const DRIVER: [Requirement; 11] = [
    item(ItemKind::Application, "49 CFR 391.21"),
    item(ItemKind::PreHireDrivingRecord, "49 CFR 391.23(a)(1)"),
    item(ItemKind::SafetyHistory, "49 CFR 391.23(d)"),
    item(ItemKind::RoadTest, "49 CFR 391.31"),
    item(ItemKind::License, "49 CFR 391.11(b)(5)").expiring().essential(),
    item(ItemKind::MedicalCertificate, "49 CFR 391.45").expiring().holds(24).essential(),
    item(ItemKind::ExaminerCheck, "49 CFR 391.51(b)"),
    item(ItemKind::ClearinghouseFull, "49 CFR 382.701(a)").essential(),
    item(ItemKind::AnnualDrivingRecord, "49 CFR 391.25(a)").yearly(),
    item(ItemKind::AnnualReview, "49 CFR 391.25(c)(2)").yearly(),
    item(ItemKind::ClearinghouseAnnual, "49 CFR 382.701(b)").yearly(),
];

const VEHICLE: [Requirement; 3] = [
    item(ItemKind::AnnualInspection, "49 CFR 396.17").holds(12).essential(),
    item(ItemKind::Registration, "49 CFR 392.2").expiring().essential(),
    item(ItemKind::VehicleInsurance, "49 CFR 387.7").expiring().essential(),
];

const CARRIER: [Requirement; 3] = [
    item(ItemKind::Authority, "49 CFR 392.9a").essential(),
    item(ItemKind::LiabilityInsurance, "49 CFR 387.9").expiring().essential(),
    item(ItemKind::SafetyRating, "49 CFR 385.11"),
];

impl Subject {
    /// What a file of this kind has to hold.
    pub const fn requirements(self) -> &'static [Requirement] {
        match self {
            Self::Driver(_) => &DRIVER,
            Self::Vehicle(_) => &VEHICLE,
            Self::Carrier(_) => &CARRIER,
        }
    }

    fn requirement(self, kind: ItemKind) -> Option<&'static Requirement> {
        self.requirements().iter().find(|requirement| requirement.kind == kind)
    }
}

/// Evidence for one item: the paper, and how it was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub kind: ItemKind,
    pub issued_on: Date,
    /// The last day on which it holds.
    #[serde(default)]
    pub expires_on: Option<Date>,
    #[serde(default)]
    pub document_id: Option<DocumentId>,
    /// Such as `original seen`, `CDLIS` or `QCMobile`; 1 to 200 characters.
    pub verified_with: String,
    /// It says no: a disqualifying record, a prohibited status, an unsatisfactory rating, an authority that is not active.
    #[serde(default)]
    pub adverse: bool,
}

/// The file of one subject. `Nothing` before it is opened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum QualificationFile {
    #[default]
    Nothing,
    Open {
        subject: Subject,
        /// Since when the subject is in service: yearly items are due a year later.
        since: Date,
        /// The latest evidence of each kind.
        evidence: Vec<Evidence>,
    },
    /// Kept for three years (49 CFR 391.51(c)), and good for nothing.
    Closed { subject: Subject, since: Date, evidence: Vec<Evidence>, until: Date },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QualificationCommand {
    Open {
        subject: Subject,
        since: Date,
    },
    /// New evidence; it replaces what was there of its kind.
    Record(Evidence),
    /// The subject leaves service.
    Close {
        until: Date,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum QualificationEvent {
    #[serde(rename = "qualification_opened")]
    Opened { subject: Subject, since: Date },
    #[serde(rename = "qualification_recorded")]
    Recorded { subject: Subject, evidence: Evidence },
    #[serde(rename = "qualification_closed")]
    Closed { subject: Subject, until: Date },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QualificationRejection {
    #[error("there is no such file")]
    Absent,
    #[error("the file is open already, for another subject or day")]
    AlreadyOpen,
    #[error("the file is closed")]
    Closed,
    #[error("a file of this kind holds no such item")]
    ForeignItem,
    #[error("this item names the day on which it expires")]
    NoExpiry,
    #[error("it expires before it was issued")]
    ExpiryBeforeIssue,
    #[error("it cannot have been issued in the future")]
    IssuedInTheFuture,
    #[error("how it was verified has 1 to {NOTE_CHARACTERS_MAX} characters")]
    NotVerified,
    #[error("newer evidence is in the file")]
    Outdated,
}

impl Rejection for QualificationRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "qualification_not_found",
            Self::AlreadyOpen => "qualification_already_open",
            Self::Closed => "qualification_closed",
            Self::ForeignItem => "qualification_item_foreign",
            Self::NoExpiry => "qualification_expiry_missing",
            Self::ExpiryBeforeIssue => "qualification_expiry_before_issue",
            Self::IssuedInTheFuture => "qualification_issued_in_the_future",
            Self::NotVerified => "qualification_not_verified",
            Self::Outdated => "qualification_outdated",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::AlreadyOpen | Self::Closed | Self::Outdated => Refusal::Conflict,
            Self::ForeignItem
            | Self::NoExpiry
            | Self::ExpiryBeforeIssue
            | Self::IssuedInTheFuture
            | Self::NotVerified => Refusal::Invalid,
        }
    }

    fn pointer(&self) -> Option<String> {
        let pointer = match self {
            Self::ForeignItem => "/kind",
            Self::NoExpiry | Self::ExpiryBeforeIssue => "/expires_on",
            Self::IssuedInTheFuture | Self::Outdated => "/issued_on",
            Self::NotVerified => "/verified_with",
            Self::Absent | Self::AlreadyOpen | Self::Closed => return None,
        };
        Some(pointer.to_owned())
    }
}

impl Aggregate for QualificationFile {
    const KIND: &'static str = "qualification";
    type Command = QualificationCommand;
    type Event = QualificationEvent;
    type Rejection = QualificationRejection;

    fn decide(
        &self,
        command: &QualificationCommand,
        context: &Context,
    ) -> Result<Vec<QualificationEvent>, QualificationRejection> {
        match (self, command) {
            (Self::Nothing, QualificationCommand::Open { subject, since }) => {
                Ok(vec![QualificationEvent::Opened { subject: *subject, since: *since }])
            }
            (Self::Nothing, QualificationCommand::Record(_) | QualificationCommand::Close { .. }) => {
                Err(QualificationRejection::Absent)
            }
            (Self::Open { subject, since, .. }, QualificationCommand::Open { subject: again, since: since_again }) => {
                let same = subject == again && since == since_again;
                if same { Ok(Vec::new()) } else { Err(QualificationRejection::AlreadyOpen) }
            }
            (Self::Open { subject, evidence, .. }, QualificationCommand::Record(new)) => {
                record(*subject, evidence, new, context)
            }
            (Self::Open { subject, .. }, QualificationCommand::Close { until }) => {
                Ok(vec![QualificationEvent::Closed { subject: *subject, until: *until }])
            }
            (Self::Closed { until, .. }, QualificationCommand::Close { until: again }) if until == again => {
                Ok(Vec::new())
            }
            (
                Self::Closed { .. },
                QualificationCommand::Open { .. }
                | QualificationCommand::Record(_)
                | QualificationCommand::Close { .. },
            ) => Err(QualificationRejection::Closed),
        }
    }

    fn evolve(self, event: &QualificationEvent) -> Self {
        match (self, event) {
            (_, QualificationEvent::Opened { subject, since }) => {
                Self::Open { subject: *subject, since: *since, evidence: Vec::new() }
            }
            (Self::Open { subject, since, mut evidence }, QualificationEvent::Recorded { evidence: new, .. }) => {
                evidence.retain(|old| old.kind != new.kind);
                evidence.push(new.clone());
                evidence.sort_by_key(|item| item.kind);
                Self::Open { subject, since, evidence }
            }
            (Self::Open { subject, since, evidence }, QualificationEvent::Closed { until, .. }) => {
                Self::Closed { subject, since, evidence, until: *until }
            }
            (state @ (Self::Nothing | Self::Closed { .. }), QualificationEvent::Recorded { .. })
            | (state @ (Self::Nothing | Self::Closed { .. }), QualificationEvent::Closed { .. }) => state,
        }
    }

    fn probes(&self, context: &Context) -> Vec<(&'static str, QualificationCommand)> {
        let today = context.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let tomorrow = today.tomorrow().unwrap_or(today);
        let kind = self.subject().and_then(|subject| subject.requirements().first()).map(|first| first.kind);
        let evidence = kind.map(|kind| Evidence {
            kind,
            issued_on: today,
            expires_on: Some(tomorrow),
            document_id: None,
            verified_with: "original seen".to_owned(),
            adverse: false,
        });
        let record = evidence.map(|evidence| ("record", QualificationCommand::Record(evidence)));
        record.into_iter().chain([("close", QualificationCommand::Close { until: today })]).collect()
    }
}

fn record(
    subject: Subject,
    held: &[Evidence],
    new: &Evidence,
    context: &Context,
) -> Result<Vec<QualificationEvent>, QualificationRejection> {
    let requirement = subject.requirement(new.kind).ok_or(QualificationRejection::ForeignItem)?;
    if requirement.expires && new.expires_on.is_none() {
        return Err(QualificationRejection::NoExpiry);
    }
    if new.expires_on.is_some_and(|expires| expires < new.issued_on) {
        return Err(QualificationRejection::ExpiryBeforeIssue);
    }
    // The day begins first at UTC+14: no place is further ahead.
    let latest = context.now.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(14))).date();
    if new.issued_on > latest {
        return Err(QualificationRejection::IssuedInTheFuture);
    }
    let note = new.verified_with.trim().chars().count();
    if note == 0 || note > NOTE_CHARACTERS_MAX {
        return Err(QualificationRejection::NotVerified);
    }
    match held.iter().find(|held| held.kind == new.kind) {
        Some(held) if held == new => Ok(Vec::new()),
        Some(held) if held.issued_on > new.issued_on => Err(QualificationRejection::Outdated),
        Some(_) | None => Ok(vec![QualificationEvent::Recorded { subject, evidence: new.clone() }]),
    }
}

/// What is wrong with one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Finding {
    /// It was due and is not there.
    Missing,
    /// Its last day is over.
    Expired { on: Date },
    /// It says no.
    Adverse,
    /// Its last day comes; `rung` is the step of the ladder that it is on.
    Expiring { on: Date, days_left: i32, rung: i32 },
}

/// An item that wants attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Concern {
    pub kind: ItemKind,
    pub citation: &'static str,
    pub finding: Finding,
    /// Nobody is sent while it stands.
    pub blocks: bool,
}

impl Concern {
    /// The stable code of what stands in the way.
    pub const fn code(&self) -> &'static str {
        match self.finding {
            Finding::Missing => "qualification_missing",
            Finding::Expired { .. } => "qualification_expired",
            Finding::Adverse => "qualification_adverse",
            Finding::Expiring { .. } => "qualification_expiring",
        }
    }
}

/// What a file is worth on a day: nothing to do, a worklist, or a reason not to send anyone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub concerns: Vec<Concern>,
}

impl Standing {
    /// What blocks an assignment.
    pub fn blocking(&self) -> impl Iterator<Item = &Concern> {
        self.concerns.iter().filter(|concern| concern.blocks)
    }

    pub fn may_be_assigned(&self) -> bool {
        self.blocking().next().is_none()
    }
}

impl QualificationFile {
    pub const fn subject(&self) -> Option<Subject> {
        match self {
            Self::Nothing => None,
            Self::Open { subject, .. } | Self::Closed { subject, .. } => Some(*subject),
        }
    }

    /// What the file is worth on a day of the home terminal. `None` where there is no open file, which blocks too.
    pub fn standing(&self, on: Date) -> Option<Standing> {
        let Self::Open { subject, since, evidence } = self else { return None };
        let concerns = subject
            .requirements()
            .iter()
            .filter_map(|requirement| {
                let held = evidence.iter().find(|held| held.kind == requirement.kind);
                let finding = finding(requirement, held, *since, on)?;
                let blocks = match finding {
                    Finding::Missing => requirement.essential,
                    Finding::Expired { .. } | Finding::Adverse => true,
                    Finding::Expiring { .. } => false,
                };
                Some(Concern { kind: requirement.kind, citation: requirement.citation, finding, blocks })
            })
            .collect();
        Some(Standing { concerns })
    }
}

impl Evidence {
    /// The last day on which it holds: what is written on it, or what the law gives it, whichever is first. A month's end
    /// stays a month's end.
    pub fn holds_until(&self, requirement: &Requirement) -> Option<Date> {
        let by_law = requirement.months_max.map(|months| after_months(self.issued_on, months));
        [self.expires_on, by_law].into_iter().flatten().min()
    }
}

fn after_months(day: Date, months: i32) -> Date {
    day.checked_add(Span::new().months(months)).unwrap_or(Date::MAX)
}

fn finding(requirement: &Requirement, held: Option<&Evidence>, since: Date, on: Date) -> Option<Finding> {
    let Some(held) = held else {
        return (after_months(since, requirement.due_after_months) <= on).then_some(Finding::Missing);
    };
    if held.adverse {
        return Some(Finding::Adverse);
    }
    let last = held.holds_until(requirement)?;
    if last < on {
        return Some(Finding::Expired { on: last });
    }
    let days_left = on.until(last).map_or(i32::MAX, |span| span.get_days());
    let rung = LADDER_DAYS.into_iter().filter(|rung| days_left <= *rung).min()?;
    Some(Finding::Expiring { on: last, days_left, rung })
}
