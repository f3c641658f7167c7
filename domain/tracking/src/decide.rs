//! What a track answers to a command. Overrides say why, and name the rule that they set aside.

use jiff::SignedDuration;
use kernel::{Actor, Context, LoadId, Role, StopId};

use crate::{
    Fact, MAX_FACTS_PER_COMMAND, MAX_FACTS_PER_LOAD, MilestoneKind, Outcome, Override, Quarantine,
    REASON_CHARACTERS_MAX, Release, Rule, Source, Stop, StopKind, Track, TrackCommand, TrackEvent, TrackRejection,
    What,
};

type Decision = Result<Vec<TrackEvent>, TrackRejection>;

/// By how much the clock of an operator's screen may run ahead of ours, in minutes.
const TYPED_AHEAD_MINUTES_MAX: i64 = 5;

pub(crate) fn decide(track: &Track, command: &TrackCommand, context: &Context) -> Decision {
    match command {
        TrackCommand::Open { load } => {
            guard(track, load.load_id)?;
            let known = track.load() == Some(load);
            let events = if known { Vec::new() } else { vec![TrackEvent::Opened { load: load.clone() }] };
            Ok(track.with_news(events, context.now))
        }
        TrackCommand::Record { load_id, facts } => {
            guard(track, *load_id)?;
            if facts.iter().any(|f| f.what.is_override()) {
                return Err(TrackRejection::OverrideReported);
            }
            if facts.iter().any(|f| f.source == Source::Operator) {
                operator(context)?;
            }
            record(track, *load_id, facts, context)
        }
        TrackCommand::Announce { load_id } => {
            guard(track, *load_id)?;
            Ok(track.with_news(Vec::new(), context.now))
        }
        TrackCommand::Cancel { load_id } => {
            guard(track, *load_id)?;
            if track.is_cancelled() { Ok(Vec::new()) } else { Ok(vec![TrackEvent::Cancelled { load_id: *load_id }]) }
        }
        TrackCommand::ForceMilestone { load_id, event_id, stop_id, milestone, occurred_at, outcome, reason } => {
            let reason = may_override(track, *load_id, reason, context)?;
            let rule = rule_against(track, *stop_id, *milestone, *outcome)?;
            if occurred_at.duration_since(context.now) > SignedDuration::from_mins(TYPED_AHEAD_MINUTES_MAX) {
                return Err(TrackRejection::InTheFuture);
            }
            let impossible = Quarantine::of(*occurred_at, context.now, track.planned_at()).is_some();
            let rule = if impossible { Rule::ClockSanity } else { rule };
            let (stop_id, milestone, outcome, actor) = (*stop_id, *milestone, *outcome, context.actor.clone());
            let what = What::Forced { stop_id, milestone, outcome, rule, actor };
            let fact = Fact { occurred_at: *occurred_at, ..word(event_id, what, reason, context) };
            record(track, *load_id, &[fact], context)
        }
        TrackCommand::UndoMilestone { load_id, event_id, stop_id, milestone, reason } => {
            let reason = may_override(track, *load_id, reason, context)?;
            stop_with(track, *stop_id, *milestone)?;
            let known = track.milestones(*stop_id);
            let known = known.sighting(*milestone).ok_or(TrackRejection::NothingToUndo)?;
            let rule = if known.source == Source::Operator { Rule::LastWordStands } else { Rule::RecordStands };
            let (stop_id, milestone, actor) = (*stop_id, *milestone, context.actor.clone());
            let fact = word(event_id, What::Undone { stop_id, milestone, rule, actor }, reason, context);
            record(track, *load_id, &[fact], context)
        }
        TrackCommand::ReleaseFact { load_id, source, event_id, reason } => {
            let reason = may_override(track, *load_id, reason, context)?;
            if track.release(*source, event_id).is_some() {
                return Ok(track.with_news(Vec::new(), context.now));
            }
            if !track.quarantined().iter().any(|held| held.source == *source && held.event_id == *event_id) {
                return Err(TrackRejection::NotQuarantined);
            }
            let why = Override { rule: Rule::ClockSanity, reason, actor: context.actor.clone() };
            let release = Release { source: *source, event_id: event_id.clone(), released_at: context.now, why };
            Ok(track.with_news(vec![TrackEvent::FactReleased { load_id: *load_id, release }], context.now))
        }
    }
}

fn guard(track: &Track, load_id: LoadId) -> Result<(), TrackRejection> {
    match track.load_id() {
        Some(known) if known != load_id => Err(TrackRejection::OtherLoad),
        Some(_) | None => Ok(()),
    }
}

fn record(track: &Track, load_id: LoadId, facts: &[Fact], context: &Context) -> Decision {
    if facts.is_empty() || facts.len() > MAX_FACTS_PER_COMMAND {
        return Err(TrackRejection::FactCount(facts.len()));
    }
    let verdicts = track.verdicts(facts);
    let new: Vec<Fact> =
        facts.iter().zip(verdicts).filter(|(_, v)| v.is_kept()).map(|(fact, _)| fact.clone()).collect();
    if new.is_empty() {
        return Ok(track.with_news(Vec::new(), context.now));
    }
    // However much machines have said, an operator is heard.
    let lasting = new.iter().filter(|f| f.what != What::Position && !f.what.is_override()).count();
    if lasting > 0 && track.lasting() + lasting > MAX_FACTS_PER_LOAD {
        return Err(TrackRejection::Full);
    }
    Ok(track.with_news(vec![TrackEvent::FactsRecorded { load_id, facts: new }], context.now))
}

/// What an override needs whatever it does: a person of the office, a reason, and a load that something is known of.
fn may_override(track: &Track, load_id: LoadId, reason: &str, context: &Context) -> Result<String, TrackRejection> {
    operator(context)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARACTERS_MAX {
        return Err(TrackRejection::ReasonMissing);
    }
    guard(track, load_id)?;
    if track.load_id().is_none() { Err(TrackRejection::Unknown) } else { Ok(reason.to_owned()) }
}

/// The stop, when it can have such a milestone.
fn stop_with(track: &Track, stop_id: StopId, milestone: MilestoneKind) -> Result<&Stop, TrackRejection> {
    let stop = track.stop(stop_id).ok_or(TrackRejection::StopUnknown)?;
    match (stop.kind, milestone) {
        (StopKind::Pickup, MilestoneKind::DeliveryAttempted) => Err(TrackRejection::MilestoneNotApplicable),
        (StopKind::Pickup | StopKind::Delivery, _) => Ok(stop),
    }
}

/// The rule that stands against setting this milestone by hand.
fn rule_against(
    track: &Track,
    stop_id: StopId,
    milestone: MilestoneKind,
    outcome: Option<Outcome>,
) -> Result<Rule, TrackRejection> {
    stop_with(track, stop_id, milestone)?;
    match (milestone, outcome) {
        (MilestoneKind::DeliveryAttempted, None) => return Err(TrackRejection::OutcomeMissing),
        (MilestoneKind::Arrived | MilestoneKind::Departed, Some(_)) => {
            return Err(TrackRejection::OutcomeNotApplicable);
        }
        (MilestoneKind::DeliveryAttempted, Some(_)) | (MilestoneKind::Arrived | MilestoneKind::Departed, None) => {}
    }
    Ok(match track.milestones(stop_id).sighting(milestone) {
        None => Rule::EvidenceRequired,
        Some(seen) if seen.source == Source::Operator => Rule::LastWordStands,
        Some(_) => Rule::BestSourceDecides,
    })
}

/// An operator's fact, as of now.
fn word(event_id: &str, what: What, reason: String, context: &Context) -> Fact {
    Fact {
        event_id: event_id.to_owned(),
        what,
        occurred_at: context.now,
        recorded_at: context.now,
        source: Source::Operator,
        reason: Some(reason),
        position: None,
    }
}

fn operator(context: &Context) -> Result<(), TrackRejection> {
    if may_correct(&context.actor) { Ok(()) } else { Err(TrackRejection::NotAnOperator) }
}

/// Who may speak as an operator: people of the office. Not the driver, whose app is a source of its own, and no machine.
const fn may_correct(actor: &Actor) -> bool {
    match actor {
        Actor::Person { role, .. } => match role {
            Role::Owner | Role::Admin | Role::Dispatcher | Role::Warehouse | Role::Finance | Role::Support => true,
            Role::Driver | Role::Customer => false,
        },
        Actor::ApiKey { .. } | Actor::Link { .. } | Actor::System { .. } => false,
    }
}

/// What an operator could do: at the first stop of which something can be undone, or else at the first.
pub(crate) fn probes(track: &Track, context: &Context) -> Vec<(&'static str, TrackCommand)> {
    let Some(load_id) = track.load_id() else { return Vec::new() };
    let (event_id, reason) = ("probe".to_owned(), "probe".to_owned());
    let stops = || track.load().into_iter().flat_map(|load| &load.stops);
    let kinds = [MilestoneKind::Arrived, MilestoneKind::DeliveryAttempted, MilestoneKind::Departed];
    let known = |stop: &Stop| {
        let milestones = track.milestones(stop.stop_id);
        let known = kinds.into_iter().find(|kind| milestones.sighting(*kind).is_some())?;
        Some((stop.stop_id, known))
    };
    let first = stops().next().map(|stop| (stop.stop_id, MilestoneKind::Arrived));
    let nowhere = (kernel::TypedId::derive(&["probe"]), MilestoneKind::Arrived);
    let (stop_id, milestone) = stops().find_map(known).or(first).unwrap_or(nowhere);
    let held = track.quarantined().into_iter().next();
    let (source, held_id) = held.map_or((Source::Eld, event_id.clone()), |held| (held.source, held.event_id));
    vec![
        (
            "force-milestone",
            TrackCommand::ForceMilestone {
                load_id,
                event_id: event_id.clone(),
                stop_id,
                milestone: MilestoneKind::Arrived,
                occurred_at: context.now,
                outcome: None,
                reason: reason.clone(),
            },
        ),
        (
            "undo-milestone",
            TrackCommand::UndoMilestone { load_id, event_id, stop_id, milestone, reason: reason.clone() },
        ),
        ("release-fact", TrackCommand::ReleaseFact { load_id, source, event_id: held_id, reason }),
    ]
}
