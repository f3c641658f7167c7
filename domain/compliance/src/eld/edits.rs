//! Edits of a driver's records: who may propose, who decides, and what no edit can do (4.3.2.8, 4.3.3.1.3, 4.4.4.2).
//!
//! A carrier proposes; the proposal pends until the driver confirms or rejects it, and changes nothing before. What an edit
//! replaces is kept as inactive-changed. Driving time that an ELD recorded cannot be shortened.
//!
//! Deliberately absent: moving driving time between the drivers of a team (4.3.2.8.2(b)(2)), which is two logs' business
//! and both drivers' consent; and telling which ELD to change. The legal record is the ELD's; this is what we know of it.

use jiff::{Timestamp, ToSpan, civil};
use kernel::Zone;
use serde::{Deserialize, Serialize};

use super::codes::{DutyStatus, RecordOrigin, RecordStatus};
use super::timeline::{DutyChange, Mark, changes, status_under};

/// Which record of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId(pub u32);

/// Which proposal of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProposalId(pub u32);

/// A change of duty status, as one record of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRecord {
    pub id: RecordId,
    pub status: RecordStatus,
    pub origin: RecordOrigin,
    pub change: DutyChange,
    /// Every edit has one (4.3.2.8.1(c)).
    pub annotation: Option<String>,
}

/// Records to be replaced, and what takes their place. Either may be empty: missing records are entered, wrong ones
/// withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub replaces: Vec<RecordId>,
    pub with: Vec<DutyChange>,
    /// 4 to 60 characters (4.3.2.6(b), 7.6).
    pub annotation: String,
}

/// What a carrier asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub id: ProposalId,
    pub replaces: Vec<RecordId>,
    pub with: Vec<RecordId>,
    pub answer: Answer,
}

/// How the driver answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Pending,
    Confirmed,
    Rejected,
}

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditRefusal {
    #[error("an edit needs an annotation of 4 to 60 characters")]
    Annotation,
    #[error("the edit changes nothing")]
    Nothing,
    #[error("record {} is not active", .0.0)]
    NotActive(RecordId),
    #[error("two records would begin at {0}")]
    SameMoment(Timestamp),
    #[error("the record would begin at {0}, which has not come")]
    Future(Timestamp),
    #[error("personal use is off duty, and a yard move is on duty, not driving")]
    Indication,
    #[error("nothing would say what the driver did from {0} on")]
    Gap(Timestamp),
    #[error("driving from {from} to {to} was recorded automatically and cannot be shortened (4.3.2.8.2(b))")]
    ShortensDriving { from: Timestamp, to: Timestamp },
    #[error("there is no proposal {}", .0.0)]
    NoSuchProposal(ProposalId),
    #[error("the driver has already answered proposal {}", .0.0)]
    Answered(ProposalId),
}

/// What time an edit touched. The driver certifies its days again (4.3.2.3(c)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    pub from: Timestamp,
    /// Not included.
    pub to: Timestamp,
}

/// Records are kept for six months; nothing asks for more days than these.
const DAYS_MAX: usize = 400;

impl Touched {
    /// The driver's days that it reaches into, by the home terminal's zone and the hour at which the carrier begins the day.
    pub fn days(&self, home: &Zone, day_starts: civil::Time) -> Vec<civil::Date> {
        let day = |moment: Timestamp| {
            let local = moment.to_zoned(home.time_zone()).datetime();
            let before = local.time() < day_starts;
            if before { local.date().checked_sub(1.day()).unwrap_or(local.date()) } else { local.date() }
        };
        let before = self.to.checked_sub(1.nanosecond()).unwrap_or(self.to);
        let last = day(before.max(self.from));
        std::iter::successors(Some(day(self.from)), |date| date.tomorrow().ok())
            .take_while(|date| *date <= last)
            .take(DAYS_MAX)
            .collect()
    }
}

/// A driver's duty status records with their history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordLog {
    records: Vec<DutyRecord>,
    proposals: Vec<Proposal>,
    as_of: Timestamp,
    /// From and to: driving that an ELD recorded, and which no edit may shorten.
    driven: Vec<(Timestamp, Timestamp)>,
}

impl RecordLog {
    /// The records that are known at `as_of`, in any order. A status that has no end yet lasts until then.
    pub fn new(records: impl IntoIterator<Item = DutyRecord>, as_of: Timestamp) -> Self {
        let mut log = Self { records: records.into_iter().collect(), proposals: Vec::new(), as_of, driven: Vec::new() };
        log.driven = log.automatic_driving();
        log
    }

    /// All records: active, replaced, proposed and rejected.
    pub fn records(&self) -> &[DutyRecord] {
        &self.records
    }

    pub fn proposals(&self) -> &[Proposal] {
        &self.proposals
    }

    /// Records that wait for the driver's answer.
    pub fn pending(&self) -> impl Iterator<Item = &DutyRecord> {
        self.records.iter().filter(|record| record.status == RecordStatus::ChangeRequested)
    }

    /// The duty status that counts: that of the active records.
    pub fn timeline(&self) -> Vec<DutyChange> {
        of_changes(self.active().map(|record| record.change))
    }

    /// A carrier asks for an edit (4.4.4.2.5). Nothing changes yet.
    ///
    /// # Errors
    /// [`EditRefusal`] where the driver could not confirm it either.
    pub fn propose(&mut self, edit: &Edit) -> Result<ProposalId, EditRefusal> {
        self.check(edit)?;
        let with = self.add(edit, RecordStatus::ChangeRequested, RecordOrigin::OtherUser);
        let id = ProposalId(u32::try_from(self.proposals.len()).unwrap_or(u32::MAX));
        self.proposals.push(Proposal { id, replaces: edit.replaces.clone(), with, answer: Answer::Pending });
        Ok(id)
    }

    /// The driver confirms a proposal (4.4.4.2.6(b)).
    ///
    /// # Errors
    /// [`EditRefusal`] where it was answered before, or where the records have changed since so that it is no longer
    /// possible; it then still pends.
    pub fn confirm(&mut self, id: ProposalId) -> Result<Touched, EditRefusal> {
        let proposal = self.pending_proposal(id)?.clone();
        let records =
            |ids: &[RecordId]| self.records.iter().filter(|r| ids.contains(&r.id)).cloned().collect::<Vec<_>>();
        let proposed = records(&proposal.with);
        let edit = Edit {
            replaces: proposal.replaces.clone(),
            with: proposed.iter().map(|record| record.change).collect(),
            annotation: proposed.iter().find_map(|record| record.annotation.clone()).unwrap_or_default(),
        };
        // A proposal that only withdraws records has none to carry its annotation, which was checked when it was made.
        self.check_changes(&edit)?;
        let touched = self.touched(&edit);
        self.set(&proposal.replaces, RecordStatus::Changed);
        self.set(&proposal.with, RecordStatus::Active);
        self.answer(id, Answer::Confirmed);
        Ok(touched)
    }

    /// The driver rejects a proposal (4.4.4.2.6(c)).
    ///
    /// # Errors
    /// [`EditRefusal`] where there is none, or it was answered before.
    pub fn reject(&mut self, id: ProposalId) -> Result<(), EditRefusal> {
        let with = self.pending_proposal(id)?.with.clone();
        self.set(&with, RecordStatus::ChangeRejected);
        self.answer(id, Answer::Rejected);
        Ok(())
    }

    /// The driver edits records, or enters what is missing (4.4.4.2.2, 4.4.4.2.3).
    ///
    /// # Errors
    /// [`EditRefusal`]
    pub fn edit(&mut self, edit: &Edit) -> Result<Touched, EditRefusal> {
        self.apply(edit, RecordOrigin::Driver)
    }

    /// The driver assumes what was recorded while nobody was logged in (4.4.4.2.4). Driving in it is as automatic as any.
    ///
    /// # Errors
    /// [`EditRefusal`]
    pub fn assume(&mut self, edit: &Edit) -> Result<Touched, EditRefusal> {
        let touched = self.apply(edit, RecordOrigin::Unidentified)?;
        for driven in self.automatic_driving() {
            if !self.driven.contains(&driven) {
                self.driven.push(driven);
            }
        }
        Ok(touched)
    }

    fn apply(&mut self, edit: &Edit, origin: RecordOrigin) -> Result<Touched, EditRefusal> {
        self.check(edit)?;
        let touched = self.touched(edit);
        self.set(&edit.replaces, RecordStatus::Changed);
        self.add(edit, RecordStatus::Active, origin);
        Ok(touched)
    }

    fn active(&self) -> impl Iterator<Item = &DutyRecord> {
        self.records.iter().filter(|record| record.status == RecordStatus::Active)
    }

    fn automatic_driving(&self) -> Vec<(Timestamp, Timestamp)> {
        let mut active: Vec<&DutyRecord> = self.active().collect();
        active.sort_by_key(|record| record.change.start);
        let ends = active.iter().skip(1).map(|record| record.change.start).chain([self.as_of]);
        let automatic = |record: &DutyRecord| {
            record.change.status == DutyStatus::Driving
                && matches!(record.origin, RecordOrigin::Automatic | RecordOrigin::Unidentified)
        };
        let spans = active.iter().zip(ends).filter(|(record, _)| automatic(record));
        spans.map(|(record, end)| (record.change.start, end)).filter(|(start, end)| start < end).collect()
    }

    fn check(&self, edit: &Edit) -> Result<(), EditRefusal> {
        if !(4..=60).contains(&edit.annotation.trim().chars().count()) {
            return Err(EditRefusal::Annotation);
        }
        self.check_changes(edit)
    }

    fn check_changes(&self, edit: &Edit) -> Result<(), EditRefusal> {
        if edit.replaces.is_empty() && edit.with.is_empty() {
            return Err(EditRefusal::Nothing);
        }
        if let Some(id) = edit.replaces.iter().find(|id| !self.active().any(|record| record.id == **id)) {
            return Err(EditRefusal::NotActive(*id));
        }
        if let Some(change) = edit.with.iter().find(|change| change.start > self.as_of) {
            return Err(EditRefusal::Future(change.start));
        }
        if edit.with.iter().any(|change| change.indication.is_some_and(|i| status_under(i) != change.status)) {
            return Err(EditRefusal::Indication);
        }
        let mut after: Vec<DutyChange> = self
            .active()
            .filter(|record| !edit.replaces.contains(&record.id))
            .map(|record| record.change)
            .chain(edit.with.iter().copied())
            .collect();
        after.sort_by_key(|change| change.start);
        // Two records at one moment are only refused where the edit makes them: an ELD's own are what they are.
        let doubled = |change: &&DutyChange| after.iter().filter(|other| other.start == change.start).count() > 1;
        if let Some(change) = edit.with.iter().find(doubled) {
            return Err(EditRefusal::SameMoment(change.start));
        }
        let began = self.active().map(|record| record.change.start).min();
        if let Some(began) = began.filter(|began| after.first().is_none_or(|first| first.start > *began)) {
            return Err(EditRefusal::Gap(began));
        }
        self.check_driving(&after)
    }

    fn check_driving(&self, after: &[DutyChange]) -> Result<(), EditRefusal> {
        let ends = after.iter().skip(1).map(|change| change.start).chain([self.as_of]);
        let others: Vec<(Timestamp, Timestamp)> = after
            .iter()
            .zip(ends)
            .filter(|(change, _)| change.status != DutyStatus::Driving)
            .map(|(change, end)| (change.start, end))
            .collect();
        let shortened =
            self.driven.iter().find(|(from, to)| others.iter().any(|(start, end)| start < to && from < end));
        shortened.map_or(Ok(()), |(from, to)| Err(EditRefusal::ShortensDriving { from: *from, to: *to }))
    }

    fn add(&mut self, edit: &Edit, status: RecordStatus, origin: RecordOrigin) -> Vec<RecordId> {
        let first = self.records.iter().map(|record| record.id.0).max().map_or(0, |last| last.saturating_add(1));
        let ids: Vec<RecordId> = (first..).map(RecordId).take(edit.with.len()).collect();
        let annotation = Some(edit.annotation.clone());
        for (id, change) in ids.iter().zip(&edit.with) {
            self.records.push(DutyRecord { id: *id, status, origin, change: *change, annotation: annotation.clone() });
        }
        ids
    }

    fn set(&mut self, ids: &[RecordId], status: RecordStatus) {
        for record in self.records.iter_mut().filter(|record| ids.contains(&record.id)) {
            record.status = status;
        }
    }

    /// From the first moment that the edit names to the next change that it leaves alone.
    fn touched(&self, edit: &Edit) -> Touched {
        let replaced = self.records.iter().filter(|r| edit.replaces.contains(&r.id)).map(|r| r.change.start);
        let named: Vec<Timestamp> = replaced.chain(edit.with.iter().map(|change| change.start)).collect();
        let from = named.iter().min().copied().unwrap_or(self.as_of);
        let last = named.iter().max().copied().unwrap_or(self.as_of);
        let left_alone = self.active().filter(|record| !edit.replaces.contains(&record.id));
        let to = left_alone.map(|record| record.change.start).filter(|start| *start > last).min();
        Touched { from, to: to.unwrap_or(self.as_of).max(from) }
    }

    fn pending_proposal(&self, id: ProposalId) -> Result<&Proposal, EditRefusal> {
        let proposal = self.proposals.iter().find(|proposal| proposal.id == id);
        let proposal = proposal.ok_or(EditRefusal::NoSuchProposal(id))?;
        if proposal.answer == Answer::Pending { Ok(proposal) } else { Err(EditRefusal::Answered(id)) }
    }

    fn answer(&mut self, id: ProposalId, answer: Answer) {
        if let Some(proposal) = self.proposals.iter_mut().find(|proposal| proposal.id == id) {
            proposal.answer = answer;
        }
    }
}

fn of_changes(records: impl Iterator<Item = DutyChange>) -> Vec<DutyChange> {
    let marks = records.flat_map(|change| {
        let indication = change.indication.map_or(Mark::Cleared, Mark::Indicated);
        [(change.start, Mark::Status(change.status)), (change.start, indication)]
    });
    changes(marks.collect::<Vec<(Timestamp, Mark)>>())
}
