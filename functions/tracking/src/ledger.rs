//! Bringing facts to their tracks: one commit per load, and another only when there is more to announce than fits.

use jiff::Timestamp;
use kernel::{LoadId, TrackId};
use platform::{Envelope, Failure, Listed, Paging, Permit, Reply};
use serde::{Deserialize, Serialize};
use tracking::{Fact, Track, TrackCommand, TrackEvent, Verdict};

use crate::table::{Tracks, track_id};
use crate::views::TrackView;

/// The longest load has some 50 stops of three milestones: two commits. Five times that is a fault.
const TURNS_MAX: usize = 10;
/// Of 200 events each: more than a position a minute for a week.
const HISTORY_PAGES_MAX: usize = 100;

/// What became of one fact, as a receipt keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub status: Status,
    pub code: Option<String>,
    pub detail: Option<String>,
}

/// What became of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FactStatus)]
pub enum Status {
    /// It counts.
    Recorded,
    /// It was received before; nothing changed.
    Duplicate,
    /// Kept, and folded in once its load is dispatched.
    Parked,
    /// Kept, but the load has no such stop, or such a stop has no such milestone.
    Unmatched,
    /// Kept, but its clock is impossible: it moves nothing.
    Quarantined,
    /// Not kept; `code` says why.
    Rejected,
}

impl Outcome {
    fn of(verdict: Verdict) -> Self {
        let kept = |why: &str| Some(format!("kept, but {why}"));
        let (status, detail) = match verdict {
            Verdict::Recorded => (Status::Recorded, None),
            Verdict::Duplicate => (Status::Duplicate, None),
            Verdict::Parked => (Status::Parked, Some("kept until the load is dispatched".to_owned())),
            Verdict::Unmatched => (Status::Unmatched, kept("the load has no such stop or milestone")),
            Verdict::Quarantined(quarantine) => (Status::Quarantined, kept(quarantine.why())),
            Verdict::NameReused => {
                let detail = "this source used this event_id for another fact".to_owned();
                let code = Some("tracking_event_id_reused".to_owned());
                return Self { status: Status::Rejected, code, detail: Some(detail) };
            }
        };
        Self { status, code: None, detail }
    }

    fn refused(code: String, detail: String) -> Self {
        Self { status: Status::Rejected, code: Some(code), detail: Some(detail) }
    }
}

/// What the facts of one load came to, in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Recorded {
    outcomes: Vec<Outcome>,
    more: bool,
}

/// Records facts of one load. A refusal of all of them is an outcome of each.
pub async fn record(permit: &Permit, load_id: LoadId, facts: Vec<Fact>) -> Result<Vec<Outcome>, Failure> {
    let (id, count) = (track_id(load_id), facts.len());
    let command = TrackCommand::Record { load_id, facts };
    let TrackCommand::Record { facts, .. } = &command else { return Ok(Vec::new()) };
    let done = permit
        .labelled(load_id)
        .transact(async |work| {
            let mut track = work.load_or_new::<Tracks>(id).await?;
            let outcomes = track.state.verdicts(facts).into_iter().map(Outcome::of).collect();
            work.apply::<Tracks>(&mut track, &command)?;
            Ok(Recorded { outcomes, more: track.state.has_untold() })
        })
        .await;
    match done {
        Ok(done) => {
            announce_rest(permit, load_id, done.value.more).await?;
            Ok(done.value.outcomes)
        }
        Err(Failure::Conflict { code, detail, .. } | Failure::Forbidden { code, detail }) => {
            Ok(vec![Outcome::refused(code, detail); count])
        }
        Err(failure) => Err(failure),
    }
}

/// An override of the record of one load. The track itself says whether there is one, so that a permission that lacks is
/// refused before that is told.
pub async fn override_record(
    permit: &Permit,
    load_id: LoadId,
    command: TrackCommand,
) -> Result<Reply<TrackView>, Failure> {
    let id = track_id(load_id);
    let done = permit
        .transact(async |work| {
            let mut track = work.load_or_new::<Tracks>(id).await?;
            work.expect_version(&track)?;
            work.apply::<Tracks>(&mut track, &command)?;
            work.reply::<Tracks>(&track)
        })
        .await?;
    Ok(Reply::changed(done, None))
}

/// What was known of a load at an instant, and in how many events; `None` when nothing was.
pub async fn known_at(permit: &Permit, load_id: LoadId, as_of: Timestamp) -> Result<Option<Known>, Failure> {
    let mut known: Vec<(Timestamp, TrackEvent)> = Vec::new();
    let (mut recorded, mut version): (Option<(Timestamp, Timestamp)>, u64) = (None, 0);
    let mut paging = Paging::longest();
    for _ in 0..HISTORY_PAGES_MAX {
        let Listed(page) = permit.history::<Tracks>(track_id(load_id), &paging).await?;
        for entry in page.items {
            let Envelope { name, recorded_at, mut data, .. } =
                serde_json::from_value(entry).map_err(Failure::internal)?;
            if recorded_at > as_of {
                continue;
            }
            version += 1;
            recorded = Some((recorded.map_or(recorded_at, |(first, _)| first), recorded_at));
            if let Some(fields) = data.as_object_mut() {
                fields.insert("type".to_owned(), name.into());
            }
            known.push((recorded_at, serde_json::from_value(data).map_err(Failure::internal)?));
        }
        if page.next_cursor.is_none() {
            let track = Track::as_of(known.iter().map(|(at, event)| (*at, event)), as_of);
            return Ok(recorded.map(|(created_at, updated_at)| Known { track, version, created_at, updated_at }));
        }
        paging = paging.after(page.next_cursor);
    }
    Err(Failure::internal(format!("{load_id} has a history of more than {HISTORY_PAGES_MAX} pages")))
}

/// A track as it was known.
pub struct Known {
    pub track: Track,
    pub version: u64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// One command of a reaction.
pub async fn react(permit: &Permit, load_id: LoadId, command: TrackCommand) -> Result<(), Failure> {
    let track = permit.react::<Tracks>(track_id(load_id), command).await?;
    announce_rest(permit, load_id, track.is_some_and(|t| t.state.has_untold())).await
}

/// What one commit had no room to announce. Should we be stopped here, the next fact or its repetition goes on.
async fn announce_rest(permit: &Permit, load_id: LoadId, mut more: bool) -> Result<(), Failure> {
    let id: TrackId = track_id(load_id);
    for turn in 0..TURNS_MAX {
        if !more {
            return Ok(());
        }
        let done = permit
            .labelled(format!("{load_id}/announce/{turn}"))
            .transact(async |work| {
                let mut track = work.load::<Tracks>(id).await?;
                work.apply::<Tracks>(&mut track, &TrackCommand::Announce { load_id })?;
                Ok(Track::has_untold(&track.state))
            })
            .await?;
        more = done.value;
    }
    Err(Failure::internal(format!("{id} still has something to announce after {TURNS_MAX} commits")))
}
