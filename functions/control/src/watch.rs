//! Pictures as they are kept, and what keeps cases true to them.
//!
//! | kind | id | facet | gsi2 |
//! | --- | --- | --- | --- |
//! | picture | the subject | `fact#<event>`: one fact | |
//! | picture | the subject | `work`: the next action | `owner#<party>`, by due time |
//! | picture | the subject | `watch`: open | `watch#open`, by the instant when the clock may break something |
//!
//! Facts are only ever added, each under its event's identifier, so two consumers at once lose none. Whoever has added
//! one evaluates what is there, writes what follows from it, and *looks again*: a fact that came meanwhile makes it
//! evaluate once more. So whoever wrote last has seen everything, and no case stays open that the set of facts does not
//! have.

use std::collections::BTreeMap;

use control::{
    Break, Case, CaseCommand, CaseEvent, CaseStatus, Invariant, NextAction, Note, Party, Picture, Subject, breaks,
    case_id, check_at, next_action,
};
use jiff::Timestamp;
use kernel::{Aggregate, CaseId};
use platform::{Failure, Paging, Permit, Record, Stored};
use serde::{Deserialize, Serialize};

use crate::table::Cases;

pub const KIND: &str = "picture";
/// The list of what is open.
pub const OPEN: (&str, &str) = ("watch", "open");
/// Sorts after every instant: no clock runs.
const NEVER: &str = "~";
/// How often facts may come between two looks before somebody else may try.
const TURNS_MAX: usize = 5;
/// Pages of facts of one subject; a load with 50 stops has two.
const PAGES_MAX: usize = 20;

/// The next action of a subject, as the worklist shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    pub subject: Subject,
    pub number: String,
    pub party: Party,
    pub action: String,
    pub due_at: Option<Timestamp>,
    pub why: String,
}

/// That a subject is open, and when to look at it again though nothing is heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    pub subject: Subject,
    pub check_at: Option<Timestamp>,
}

/// A picture as kept, with the rows that follow from it.
pub struct Known {
    pub picture: Picture,
    work: Option<Work>,
    watch: Option<Watch>,
}

/// What an evaluation changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    pub opened: u32,
    pub healed: u32,
    /// What is broken now.
    pub broken: Vec<Invariant>,
    /// Whether anything was written.
    wrote: bool,
}

fn sort_of(at: Option<Timestamp>) -> String {
    // Of one width, so that text sorts as time does.
    at.map_or_else(|| NEVER.to_owned(), |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

pub async fn read(permit: &Permit, subject: Subject) -> Result<Known, Failure> {
    let mut known = Known { picture: Picture::new(subject), work: None, watch: None };
    let mut paging = Paging::longest();
    for _ in 0..PAGES_MAX {
        let page = permit.list_records(KIND, subject, "", &paging).await?;
        for record in &page.items {
            match record.facet.as_str() {
                "work" => known.work = Some(record.body()?),
                "watch" => known.watch = Some(record.body()?),
                _ => known.picture.learn(record.body()?),
            }
        }
        match page.next_cursor {
            None => return Ok(known),
            cursor => paging = paging.after(cursor),
        }
    }
    Err(Failure::internal(format!("the picture of {subject} has more than {PAGES_MAX} pages of facts")))
}

/// Keeps facts; those that are there already are written as they are.
pub async fn keep(permit: &Permit, notes: &[(Subject, Note)]) -> Result<(), Failure> {
    let mut by_key = BTreeMap::new();
    for (subject, note) in notes {
        let body = serde_json::to_value(note).map_err(Failure::internal)?;
        let record = Record::new(KIND, subject, format!("fact#{}", note.event_id), body);
        by_key.insert((*subject, note.event_id), record);
    }
    let records: Vec<Record> = by_key.into_values().collect();
    permit.put_records(&records).await
}

/// Evaluates a subject: opens, heals and wakes its cases, and says who acts next.
pub async fn settle(permit: &Permit, subject: Subject) -> Result<Settled, Failure> {
    let mut known = read(permit, subject).await?;
    let mut settled = Settled::default();
    for turn in 0..TURNS_MAX {
        let facts = known.picture.notes().count();
        // Never the same label twice: what makes an evaluation harmless is that it finds the truth, not a receipt.
        let permit = permit.labelled(format_args!("{}/{turn}", permit.now()));
        let found = breaks(&known.picture, permit.now());
        settled.broken = found.iter().map(|broken| broken.invariant).collect();
        let cases = judge(&permit, &known.picture, found, &mut settled).await?;
        settled.wrote |= arrange(&permit, &known, &cases).await?;
        if !settled.wrote {
            // Who writes nothing overwrites nobody.
            return Ok(settled);
        }
        known = read(&permit, subject).await?;
        if known.picture.notes().count() == facts {
            return Ok(settled);
        }
    }
    Err(Failure::Contention)
}

/// Brings the subject's cases in line with what is broken; a case that has nothing to learn is not touched.
async fn judge(
    permit: &Permit,
    picture: &Picture,
    found: Vec<Break>,
    settled: &mut Settled,
) -> Result<Vec<Case>, Failure> {
    let (tenant, subject) = (permit.tenant(), picture.subject);
    let ids: Vec<(Invariant, CaseId)> =
        subject.invariants().map(|invariant| (invariant, case_id(tenant, invariant, subject))).collect();
    let keys: Vec<CaseId> = ids.iter().map(|(_, id)| *id).collect();
    let stored: Vec<Stored<Case, CaseId>> = permit.get_many::<Cases>(&keys).await?;
    let mut cases = Vec::new();
    for (invariant, id) in ids {
        let known = stored.iter().find(|case| case.id == id);
        let case = known.map_or_else(Case::default, |case| case.state.clone());
        let command = match found.iter().find(|broken| broken.invariant == invariant) {
            Some(broken) => {
                CaseCommand::Observe { broken: Box::new(broken.clone()), number: picture.number().to_owned() }
            }
            None => CaseCommand::Heal,
        };
        let events = case.decide(&command, permit.context()).unwrap_or_default();
        if events.is_empty() {
            cases.push(case);
            continue;
        }
        let after = permit.labelled(invariant.as_str()).react::<Cases>(id, command).await?;
        settled.wrote = true;
        for event in &events {
            match event {
                CaseEvent::Opened(_) | CaseEvent::Reopened(_) => settled.opened += 1,
                CaseEvent::Healed { .. } => settled.healed += 1,
                _ => {}
            }
        }
        cases.push(after.map_or(case, |after| after.state));
    }
    Ok(cases)
}

/// Writes the rows that lists are made of, where they differ from those that are there; answers whether any did.
async fn arrange(permit: &Permit, known: &Known, cases: &[Case]) -> Result<bool, Failure> {
    let (picture, now) = (&known.picture, permit.now());
    let subject = picture.subject;
    let action = next_action(picture, now);
    let work = action.clone().map(|NextAction { party, action, due_at, why }| Work {
        subject,
        number: picture.number().to_owned(),
        party,
        action: action.to_owned(),
        due_at,
        why,
    });
    if work != known.work {
        match &work {
            Some(work) => {
                let body = serde_json::to_value(work).map_err(Failure::internal)?;
                let record = Record::new(KIND, subject, "work", body).relation("owner", work.party);
                permit.put_record(&record.sorted_by(sort_of(work.due_at))).await?;
            }
            None => permit.delete_record(KIND, subject, "work").await?,
        }
    }
    // A due time may change the action; a snooze that ends wakes its case.
    let wakes = cases.iter().filter(|case| case.status == CaseStatus::Snoozed).filter_map(|case| case.snoozed_until);
    let due = action.and_then(|action| action.due_at);
    let clocks = check_at(picture, now).into_iter().chain(due).chain(wakes).filter(|at| *at > now);
    let live = cases.iter().any(|case| matches!(case.status, CaseStatus::Open | CaseStatus::Snoozed));
    let check_at = clocks.min();
    let watch = (live || work.is_some() || check_at.is_some()).then_some(Watch { subject, check_at });
    if watch != known.watch {
        match &watch {
            Some(watch) => put_watch(permit, watch).await?,
            None => permit.delete_record(KIND, subject, "watch").await?,
        }
    }
    Ok(work != known.work || watch != known.watch)
}

/// Looks at a subject again at that instant, unless it is looked at before.
pub async fn look_again(permit: &Permit, subject: Subject, at: Timestamp) -> Result<(), Failure> {
    let known = read(permit, subject).await?.watch;
    let check_at = known.and_then(|watch| watch.check_at).map_or(at, |known| known.min(at));
    put_watch(permit, &Watch { subject, check_at: Some(check_at) }).await
}

async fn put_watch(permit: &Permit, watch: &Watch) -> Result<(), Failure> {
    let body = serde_json::to_value(watch).map_err(Failure::internal)?;
    let record = Record::new(KIND, watch.subject, "watch", body).relation(OPEN.0, OPEN.1);
    permit.put_record(&record.sorted_by(sort_of(watch.check_at))).await
}
