//! Reactions: every fact is kept under each of its subjects, then each subject is evaluated once.

use std::collections::{BTreeSet, HashSet};

use control::Subject;
use platform::{Consumer, Envelope, Failure, Paging, Permit};

use crate::notes::{NAMES, notes_of};
use crate::watch::{self, KIND, OPEN, Watch};

/// Subjects whose time has come that one batch looks at besides its own: any news of a tenant moves its clock.
const TICKS: u32 = 5;

pub fn events() -> Consumer {
    Consumer::new("control").on_together(&NAMES, together, on_news)
}

/// All news of a tenant in one batch: what concerns one subject is evaluated once.
fn together(_: &Envelope) -> Option<String> {
    Some(String::new())
}

async fn on_news(events: Vec<(Permit, Envelope)>) -> Result<(), Failure> {
    let Some((permit, _)) = events.first() else { return Ok(()) };
    let mut seen = HashSet::new();
    let mut notes = Vec::new();
    for (_, event) in events.iter().filter(|(_, event)| seen.insert(event.id)) {
        notes.extend(notes_of(event)?);
    }
    watch::keep(permit, &notes).await?;
    let subjects: BTreeSet<Subject> = notes.iter().map(|(subject, _)| *subject).collect();
    for subject in &subjects {
        watch::settle(permit, *subject).await?;
    }
    tick(permit, &subjects).await
}

/// Evaluates a few subjects that nothing was heard of and that the clock may have broken.
async fn tick(permit: &Permit, done: &BTreeSet<Subject>) -> Result<(), Failure> {
    let first = Paging { cursor: None, limit: Some(TICKS) };
    let page = permit.list_related_records(KIND, OPEN.0, OPEN.1, &first).await?;
    for record in page.items {
        let Watch { subject, check_at } = record.body()?;
        if check_at.is_some_and(|at| at <= permit.now()) && !done.contains(&subject) {
            watch::settle(permit, subject).await?;
        }
    }
    Ok(())
}
