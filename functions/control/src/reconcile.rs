//! Reconciliation: every open picture is held against the histories that it was made from, then evaluated.
//!
//! A picture is made of what was delivered. Here the histories themselves are read: of the subject, and of every
//! aggregate that was ever heard of it. A fact that never arrived is found and kept; then the picture is evaluated with
//! the present clock. One call compares a part of what is open and says where to go on.

use std::collections::{BTreeMap, BTreeSet};

use control::{Note, Subject};
use jiff::Timestamp;
use platform::{Envelope, Failure, Page, Paging, Permit, Record};
use serde::{Deserialize, Serialize};

use crate::notes::notes_of;
use crate::watch::{self, KIND, OPEN, Watch};

/// Open pictures that one call compares: each costs a read per aggregate behind it.
const SUBJECTS_MAX: u32 = 40;
const REPORTS: &str = "control-reconciliation";
const RUNS: &str = "runs";

/// What one call has compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub at: Timestamp,
    /// Orders, shipments and loads whose pictures were compared.
    pub pictures: u32,
    /// Aggregates whose whole histories were read for it.
    pub aggregates: u32,
    /// Events of those histories.
    pub events: u64,
    /// Facts that had never arrived, found in a history and kept.
    pub missed: u32,
    /// Breaks that stand, by invariant.
    pub broken: BTreeMap<String, u32>,
    pub opened: u32,
    pub healed: u32,
    /// Whether nothing open is left to compare after it.
    pub complete: bool,
}

/// Compares some of what is open; answers where to go on, if anything is left.
pub async fn run(permit: &Permit, cursor: Option<String>) -> Result<(Report, Option<String>), Failure> {
    let mut report = Report {
        at: permit.now(),
        pictures: 0,
        aggregates: 0,
        events: 0,
        missed: 0,
        broken: BTreeMap::new(),
        opened: 0,
        healed: 0,
        complete: false,
    };
    let paging = Paging { cursor, limit: Some(SUBJECTS_MAX) };
    let page = permit.list_related_records(KIND, OPEN.0, OPEN.1, &paging).await?;
    for record in page.items {
        let Watch { subject, .. } = record.body()?;
        compare(permit, subject, &mut report).await?;
    }
    report.complete = page.next_cursor.is_none();
    // Newest first: the later, the smaller.
    let facet = format!("{:020}", i64::MAX - report.at.as_microsecond());
    let body = serde_json::to_value(&report).map_err(Failure::internal)?;
    permit.put_record(&Record::new(REPORTS, RUNS, facet, body)).await?;
    Ok((report, page.next_cursor))
}

/// The reports, newest first.
pub async fn reports(permit: &Permit, paging: &Paging) -> Result<Page<Report>, Failure> {
    let Page { items, next_cursor, has_more } = permit.list_records(REPORTS, RUNS, "", paging).await?;
    let items = items.iter().map(Record::body).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor, has_more })
}

async fn compare(permit: &Permit, subject: Subject, report: &mut Report) -> Result<(), Failure> {
    let picture = watch::read(permit, subject).await?.picture;
    let own = (subject.kind().as_str().to_owned(), subject.to_string());
    let heard = picture.notes().map(|note| (note.of.kind.clone(), note.of.id.clone()));
    let aggregates: BTreeSet<(String, String)> = heard.chain([own]).collect();
    let mut missed: Vec<(Subject, Note)> = Vec::new();
    for (kind, id) in &aggregates {
        let Some((events, _, _)) = permit.sealed(kind, id).await? else { continue };
        report.aggregates += 1;
        for sealed in events {
            report.events += 1;
            // What cannot be read is for the audit to name.
            let Ok(event) = serde_json::from_str::<Envelope>(&sealed.stored) else { continue };
            let notes = notes_of(&event)?.into_iter();
            missed.extend(notes.filter(|(of, note)| *of == subject && !picture.knows(note.event_id)));
        }
    }
    report.missed += u32::try_from(missed.len()).unwrap_or(u32::MAX);
    watch::keep(permit, &missed).await?;
    let settled = watch::settle(permit, subject).await?;
    report.pictures += 1;
    report.opened += settled.opened;
    report.healed += settled.healed;
    for invariant in settled.broken {
        *report.broken.entry(invariant.as_str().to_owned()).or_default() += 1;
    }
    Ok(())
}
