//! A trip laid out ahead: with its breaks and rests, and whether it keeps its appointments within the law.

use jiff::{SignedDuration, Timestamp};
use kernel::Zone;
use serde::{Deserialize, Serialize};

use crate::duty::{DutyLog, DutySegment, DutyStatus};
use crate::hours::audit::{Known, audit, hours, when};
use crate::hours::pieces::{Kind, seconds};
use crate::hours::route::{Block, Node, Search, Step, Task, Why};
use crate::rules::{RuleSet, Text};

/// The most stops of one trip.
pub const LEGS_MAX: usize = 64;

/// The most minutes of driving, or of work at one stop: a week.
pub const LEG_MINUTES_MAX: u32 = 7 * 24 * 60;

/// The most minutes of driving and work in one trip: three weeks.
pub const TRIP_MINUTES_MAX: u32 = 21 * 24 * 60;

/// How far ahead departure may be.
const AHEAD_DAYS: i64 = 60;

/// How far ahead a plan looks.
const HORIZON_DAYS: i64 = 180;

/// How many of the best ways are replayed through the auditor before a trip is given up.
const REPLAYS_MAX: usize = 4;

/// When a stop takes the truck: service begins between these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    #[serde(default)]
    pub earliest: Option<Timestamp>,
    #[serde(default)]
    pub latest: Option<Timestamp>,
}

/// The way to one stop and the work there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// At the wheel, without any stop.
    pub drive_minutes: u32,
    /// Loading, unloading, papers: on duty, not driving.
    pub on_duty_minutes: u32,
    #[serde(default)]
    pub appointment: Option<Appointment>,
}

/// Legs in order, and when the first may begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    pub depart_not_before: Timestamp,
    pub legs: Vec<Leg>,
}

/// What a plan may use, and when it is called tight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planning {
    /// The vehicle has a berth, so that rests may be split.
    pub sleeper: bool,
    /// A feasible plan with less slack than this at some appointment is tight.
    pub tight_minutes: u32,
}

impl Default for Planning {
    fn default() -> Self {
        Self { sleeper: true, tight_minutes: 30 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feasibility {
    Feasible,
    /// Feasible, with little slack at some appointment.
    Tight,
    Infeasible,
}

/// Why a step is in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Drive,
    Service,
    /// For departure or for an appointment.
    Wait,
    Break,
    /// The half of a split that comes first.
    SplitHalf,
    /// The half that completes a split.
    SplitCompletes,
    FullRest,
    /// Until old days drop out of the cycle.
    CycleWait,
    Restart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    pub start: Timestamp,
    pub end: Timestamp,
    pub status: DutyStatus,
    pub purpose: Purpose,
}

/// One stop of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStop {
    /// When a driver could be there at the earliest, without breaking a rule, whatever comes after.
    pub earliest_legal_arrival: Timestamp,
    /// In the plan that was chosen.
    pub arrival: Timestamp,
    pub service_start: Timestamp,
    pub departure: Timestamp,
    /// From the beginning of service to the end of the appointment; negative when it is late.
    pub slack_minutes: Option<i64>,
}

/// What stands in the way of an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The stop's position in the trip, from 0.
    pub stop: usize,
    pub late_minutes: i64,
    /// The first rule that forces a rest on the way there; none where the way alone takes too long.
    pub rule: Option<Text>,
    pub citation: Option<Text>,
}

/// A trip laid out ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub rule_set: Text,
    pub rule_version: u32,
    /// The instant from which it plans.
    pub as_of: Timestamp,
    pub feasibility: Feasibility,
    pub steps: Vec<PlanStep>,
    pub stops: Vec<PlannedStop>,
    pub failure: Option<Failure>,
}

/// Why a trip cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("a trip has 1 to {LEGS_MAX} legs, not {0}")]
    Legs(usize),
    #[error("leg {0} takes more than {LEG_MINUTES_MAX} minutes")]
    LongLeg(usize),
    #[error("the log is empty or begins after `{0}`")]
    NoLog(Timestamp),
    #[error("the appointment of leg {0} ends before it begins")]
    Appointment(usize),
    #[error("a trip takes at most {TRIP_MINUTES_MAX} minutes of driving and work")]
    LongTrip,
    #[error("departure or an appointment is more than {AHEAD_DAYS} days ahead")]
    TooFarAhead,
    #[error("no way was found that keeps every rule")]
    NoWay,
}

impl PlanError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Legs(_) => "trip_legs",
            Self::LongLeg(_) => "trip_leg_too_long",
            Self::LongTrip => "trip_too_long",
            Self::NoLog(_) => "trip_no_log",
            Self::Appointment(_) => "trip_appointment_backwards",
            Self::TooFarAhead => "trip_too_far_ahead",
            Self::NoWay => "trip_no_legal_way",
        }
    }
}

/// Plans a trip from what a driver has left at `now`. A log that ends earlier is taken to go on as it ended; whether that is
/// too long ago is the caller's to judge (a verdict does).
///
/// Exceptions that need a claim (adverse conditions, short haul, the 16-hour day) are not planned with: they are for what was
/// not foreseen, or for who vouches for it afterwards.
///
/// Of all the ways that it finds, the plan is the one that is least late, and then done first. What it calls feasible was
/// replayed through the auditor, and has no violation from `now` on.
pub fn plan(
    log: &DutyLog,
    rules: &RuleSet,
    trip: &Trip,
    planning: Planning,
    now: Timestamp,
) -> Result<Plan, PlanError> {
    check(trip, now)?;
    let log = carried_on(log, now).ok_or(PlanError::NoLog(now))?;
    let known = Known::of(&log, rules, now.as_second(), HORIZON_DAYS * 86_400);
    let reading = known.read(&log, rules, |_| false, |_| true);
    let tasks: Vec<Task> = trip.legs.iter().map(task).collect();
    let depart = trip.depart_not_before.max(now).as_second();
    // A beam may lose a plain way among many split ones: those without a split are searched on their own.
    let mut searches: Vec<(Search, Vec<Node>)> = [false, true]
        .into_iter()
        .filter(|berth| planning.sleeper || !berth)
        .map(|berth| {
            let mut search = Search::new(&known.frame, &known.days, berth);
            let ends = search.run(&reading.tally, depart, &tasks);
            (search, ends)
        })
        .collect();
    let earliest: Vec<Arrival> = (0..tasks.len()).map(|stop| earliest(&searches, stop)).collect();
    let mut ends: Vec<(usize, Node)> = Vec::with_capacity(2 * REPLAYS_MAX);
    for (index, (search, best)) in searches.iter_mut().enumerate() {
        ends.extend(best.iter().take(REPLAYS_MAX).map(|end| (index, search.closed(end))));
    }
    ends.sort_by_key(|(_, end)| (end.late, end.done, end.rests));
    for (index, end) in ends {
        let path = searches.get(index).map(|(search, _)| search.path(&end)).unwrap_or_default();
        if is_legal(&log, rules, &path, now) {
            return Ok(lay_out(rules, trip, planning, now, &earliest, &path, &end));
        }
    }
    Err(PlanError::NoWay)
}

/// When a driver can be at a stop at the earliest, and the first limit that delays that.
type Arrival = (i64, Option<Block>);

fn earliest(searches: &[(Search, Vec<Node>)], stop: usize) -> Arrival {
    searches
        .iter()
        .filter_map(|(search, _)| search.earliest.get(stop).copied())
        .min_by_key(|(arrival, _)| *arrival)
        .unwrap_or((i64::MAX, None))
}

fn check(trip: &Trip, now: Timestamp) -> Result<(), PlanError> {
    if trip.legs.is_empty() || trip.legs.len() > LEGS_MAX {
        return Err(PlanError::Legs(trip.legs.len()));
    }
    for (index, leg) in trip.legs.iter().enumerate() {
        if leg.drive_minutes > LEG_MINUTES_MAX || leg.on_duty_minutes > LEG_MINUTES_MAX {
            return Err(PlanError::LongLeg(index));
        }
        if let Some(Appointment { earliest: Some(earliest), latest: Some(latest) }) = leg.appointment
            && latest < earliest
        {
            return Err(PlanError::Appointment(index));
        }
    }
    let minutes = |leg: &Leg| leg.drive_minutes.saturating_add(leg.on_duty_minutes);
    if trip.legs.iter().map(minutes).fold(0, u32::saturating_add) > TRIP_MINUTES_MAX {
        return Err(PlanError::LongTrip);
    }
    let ahead = SignedDuration::from_hours(24 * AHEAD_DAYS);
    let openings = trip.legs.iter().filter_map(|leg| leg.appointment?.earliest);
    if openings.chain([trip.depart_not_before]).any(|instant| instant.duration_since(now) > ahead) {
        return Err(PlanError::TooFarAhead);
    }
    Ok(())
}

fn task(leg: &Leg) -> Task {
    let appointment = leg.appointment.unwrap_or(Appointment { earliest: None, latest: None });
    Task {
        drive: seconds(leg.drive_minutes),
        work: seconds(leg.on_duty_minutes),
        earliest: appointment.earliest.map(Timestamp::as_second),
        latest: appointment.latest.map(Timestamp::as_second),
    }
}

/// The log as far as `now`, its last status going on.
fn carried_on(log: &DutyLog, now: Timestamp) -> Option<DutyLog> {
    let last = log.segments().last()?;
    if last.end < now { log.then(last.status, now) } else { log.until(now) }
}

const fn status(kind: Kind) -> DutyStatus {
    match kind {
        Kind::Drive => DutyStatus::Driving,
        Kind::Work => DutyStatus::OnDuty,
        Kind::Off => DutyStatus::OffDuty,
        Kind::Berth => DutyStatus::SleeperBerth,
        Kind::Waiting => DutyStatus::WellSiteWaiting,
    }
}

fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}

/// Replays the plan through the auditor.
fn is_legal(log: &DutyLog, rules: &RuleSet, path: &[Step], now: Timestamp) -> bool {
    let segments = path.iter().filter(|step| step.end > step.start).map(|step| DutySegment {
        start: instant(step.start),
        end: instant(step.end),
        status: status(step.kind),
    });
    let replay = log.followed_by(segments);
    replay
        .and_then(|replay| Some(audit(&replay, rules, replay.end()?)))
        .is_some_and(|replayed| replayed.violations.iter().all(|violation| violation.end <= now))
}

fn lay_out(
    rules: &RuleSet,
    trip: &Trip,
    planning: Planning,
    now: Timestamp,
    earliest: &[Arrival],
    path: &[Step],
    end: &Node,
) -> Plan {
    let stops = planned_stops(trip, earliest, path);
    let slack = stops.iter().filter_map(|stop| stop.slack_minutes).min();
    let feasibility = match slack {
        _ if end.late > 0 => Feasibility::Infeasible,
        Some(slack) if slack < i64::from(planning.tight_minutes) => Feasibility::Tight,
        _ => Feasibility::Feasible,
    };
    let failure = stops
        .iter()
        .enumerate()
        .find(|(_, stop)| stop.slack_minutes.is_some_and(|slack| slack < 0))
        .map(|(index, stop)| failure(rules, earliest, path, index, stop));
    let steps = path
        .iter()
        .filter(|step| step.end > step.start)
        .map(|step| PlanStep {
            start: instant(step.start),
            end: instant(step.end),
            status: status(step.kind),
            purpose: purpose(step.why),
        })
        .collect();
    Plan { rule_set: rules.id.clone(), rule_version: rules.version, as_of: now, feasibility, steps, stops, failure }
}

const fn purpose(why: Why) -> Purpose {
    match why {
        Why::Drive => Purpose::Drive,
        Why::Work | Why::Arrive(_) | Why::Serve(_) => Purpose::Service,
        Why::Wait => Purpose::Wait,
        Why::Break => Purpose::Break,
        Why::Completes => Purpose::SplitCompletes,
        Why::Half => Purpose::SplitHalf,
        Why::Full => Purpose::FullRest,
        Why::Cycle => Purpose::CycleWait,
        Why::Restart => Purpose::Restart,
    }
}

fn planned_stops(trip: &Trip, earliest: &[Arrival], path: &[Step]) -> Vec<PlannedStop> {
    let mut stops = Vec::with_capacity(trip.legs.len());
    for (index, (leg, (earliest, _))) in trip.legs.iter().zip(earliest).enumerate() {
        let at = |why: Why| path.iter().find(|step| step.why == why).map_or(i64::MAX, |step| step.end);
        let (arrival, service) = (at(Why::Arrive(index)), at(Why::Serve(index)));
        let latest = leg.appointment.and_then(|appointment| appointment.latest).map(Timestamp::as_second);
        stops.push(PlannedStop {
            earliest_legal_arrival: instant(*earliest),
            arrival: instant(arrival),
            service_start: instant(service),
            departure: instant(service.saturating_add(seconds(leg.on_duty_minutes))),
            slack_minutes: latest.map(|latest| latest.saturating_sub(service).div_euclid(60)),
        });
    }
    stops
}

fn failure(rules: &RuleSet, earliest: &[Arrival], path: &[Step], index: usize, stop: &PlannedStop) -> Failure {
    let forced = path
        .iter()
        .take_while(|step| step.why != Why::Arrive(index))
        .any(|step| step.kind.is_rest() && step.why != Why::Wait);
    let block = earliest.get(index).and_then(|(_, block)| *block).filter(|_| forced);
    let limit = block.map(|block| match block {
        Block::Drive => &rules.drive,
        Block::Window => &rules.window.limit,
        Block::Interruption => rules.interruption.as_ref().map_or(&rules.drive, |rule| &rule.limit),
        Block::Cycle => &rules.cycle.limit,
    });
    Failure {
        stop: index,
        late_minutes: stop.slack_minutes.map_or(0, |slack| slack.saturating_neg()),
        rule: limit.map(|limit| limit.code.clone()),
        citation: limit.map(|limit| limit.citation.clone()),
    }
}

impl Plan {
    /// One sentence that a dispatcher can read out, on the clock of a place.
    pub fn explanation(&self, zone: &Zone) -> String {
        let last = self.stops.last().map(|stop| stop.arrival);
        let rests =
            self.steps.iter().filter(|step| !matches!(step.purpose, Purpose::Drive | Purpose::Service | Purpose::Wait));
        let resting: SignedDuration =
            rests.clone().map(|step| step.end.duration_since(step.start)).fold(SignedDuration::ZERO, |a, b| a + b);
        match (&self.failure, last) {
            (Some(failure), _) => {
                let late = hours(SignedDuration::from_mins(failure.late_minutes));
                let stop = failure.stop.saturating_add(1);
                match (&failure.rule, &failure.citation) {
                    (Some(rule), Some(citation)) => format!(
                        "Stop {stop} would be {late} late, because {rule} ({citation}) forces a rest on the way."
                    ),
                    _ => format!("Stop {stop} would be {late} late, even without any rest."),
                }
            }
            (None, Some(arrival)) => {
                let resting = match rests.count() {
                    0 => "without a rest".to_owned(),
                    1 => format!("with a rest of {}", hours(resting)),
                    count => format!("with {count} rests of {} in all", hours(resting)),
                };
                let tight = if self.feasibility == Feasibility::Tight { ", but with little slack" } else { "" };
                format!("Legal: at the last stop by {}, {resting}{tight}.", when(arrival, zone))
            }
            (None, None) => String::new(),
        }
    }
}
