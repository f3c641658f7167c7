//! Detention: what a truck's waiting at a stop costs, derived from the facts and from what was agreed.
//!
//! The clock starts when the truck is there, but not before the appointment; it runs free of charge for a while, then it
//! costs; it stops when the truck leaves. Nothing is stored: a fact that comes late changes the answer.
//!
//! | arrival | the clock starts |
//! | --- | --- |
//! | before the appointment | when the appointment begins |
//! | within the appointment, or without one | at the arrival |
//! | after the appointment and its grace | at the arrival, or never ([`LateArrival`]) |
//!
//! | the clock stops | |
//! | --- | --- |
//! | a departure is known | then |
//! | an attempt to deliver is known | then: the truck was free to go |
//! | a later stop was reached | at once: how long it stood is proved by nothing |
//!
//! Deliberately absent: invoicing. The amount says what the facts support; billing decides what is charged.

use jiff::{SignedDuration, Timestamp};
use kernel::{AccountId, CarrierId, Money, TimeWindow};
use serde::{Deserialize, Serialize};

use crate::{Milestones, Sighting, Source, StopKind};

/// In which direction billable minutes go to a whole number of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingDirection {
    Down,
    /// Half a step goes up.
    Nearest,
    Up,
}

/// To which whole number of steps billable minutes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounding {
    pub direction: RoundingDirection,
    /// Minutes; 0 is read as 1.
    pub step_minutes: u32,
}

impl Rounding {
    fn apply(self, minutes: u64) -> u64 {
        let step = u64::from(self.step_minutes.max(1));
        let add = match self.direction {
            RoundingDirection::Down => 0,
            // Of an odd step no minute is the half: 7 of 15 go down, 8 go up.
            RoundingDirection::Nearest => step / 2,
            RoundingDirection::Up => step - 1,
        };
        minutes.saturating_add(add) / step * step
    }
}

/// What becomes of the free time of a truck that comes after its appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateArrival {
    /// It waits like any other, from its arrival.
    StartsAtArrival,
    /// Its waiting is its own affair: nothing is billable.
    Forfeits,
}

/// What was agreed on waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetentionPolicy {
    pub free_minutes: u32,
    pub rate_per_hour: Money,
    /// The most that one stop costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Money>,
    pub rounding: Rounding,
    /// By how much an arrival after the appointment is still on time.
    pub late_grace_minutes: u32,
    pub late_arrival: LateArrival,
    /// The notice of detention must be sent at most this long after the free time ends; negative where it must be sent
    /// before.
    pub notice_after_free_minutes: i32,
}

impl DetentionPolicy {
    /// For loads of which nothing else was agreed: two hours free, which is the custom of truckload freight in the
    /// United States; quarter hours begun count; the notice goes out within half an hour of the first billable minute. The
    /// rate, the cap and the grace are ours, to be replaced by the contract's.
    pub const DEFAULT: Self = Self {
        free_minutes: 120,
        rate_per_hour: Money::usd(60_00),
        cap: Some(Money::usd(60_000)),
        rounding: Rounding { direction: RoundingDirection::Up, step_minutes: 15 },
        late_grace_minutes: 30,
        late_arrival: LateArrival::StartsAtArrival,
        notice_after_free_minutes: 30,
    };
}

/// For whom a policy was agreed. What is not named is any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetentionTerm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_id: Option<CarrierId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_kind: Option<StopKind>,
    pub policy: DetentionPolicy,
}

/// All that was agreed on waiting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DetentionTerms(pub Vec<DetentionTerm>);

impl DetentionTerms {
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The most particular term that applies: one that names the customer before one that names the carrier before one
    /// that names the kind of stop; of two alike the first. [`DetentionPolicy::DEFAULT`] where none applies.
    pub fn policy(&self, account: Option<AccountId>, carrier: CarrierId, kind: StopKind) -> DetentionPolicy {
        let applies = |term: &&DetentionTerm| {
            term.account_id.is_none_or(|id| Some(id) == account)
                && term.carrier_id.is_none_or(|id| id == carrier)
                && term.stop_kind.is_none_or(|named| named == kind)
        };
        let particular =
            |term: &DetentionTerm| (term.account_id.is_some(), term.carrier_id.is_some(), term.stop_kind.is_some());
        // `max_by_key` answers the last of equals.
        let term = self.0.iter().rev().filter(applies).max_by_key(|term| particular(term));
        term.map_or(DetentionPolicy::DEFAULT, |term| term.policy)
    }
}

/// How far the clock of a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Nobody is there, or the appointment has not begun.
    NotStarted,
    /// Within the free time.
    Free,
    /// It costs.
    Running,
    Stopped,
}

/// What started or stopped the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    Arrival,
    /// The truck was there before it had to be.
    Appointment,
    Departure,
    /// No departure is known; the truck was free to go then.
    DeliveryAttempt,
    /// No departure is known, and the truck was seen further on: the clock stops where it started.
    SeenFurtherOn,
}

/// The fact behind a bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactRef {
    pub source: Source,
    pub event_id: String,
    pub occurred_at: Timestamp,
}

impl From<&Sighting> for FactRef {
    fn from(seen: &Sighting) -> Self {
        Self { source: seen.source, event_id: seen.event_id.clone(), occurred_at: seen.occurred_at }
    }
}

/// One end of the clock, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub at: Timestamp,
    pub bound: Bound,
    /// The fact that it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<FactRef>,
}

/// The waiting at one stop, as of an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detention {
    pub state: ClockState,
    /// Whole minutes on the clock.
    pub minutes: u64,
    /// Those beyond the free time, rounded as agreed; 0 when a late arrival forfeited them.
    pub billable_minutes: u64,
    pub amount: Money,
    /// The amount would be higher, but for the cap.
    pub capped: bool,
    /// The truck came after its appointment and the grace.
    pub late: bool,
    /// It was late, and has forfeited detention.
    pub forfeited: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_until: Option<Timestamp>,
    /// By when the notice of detention has to be sent, unless the truck leaves within its free time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_due_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Evidence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Evidence>,
}

/// What the waiting at a stop depends on, besides the policy.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'a> {
    pub milestones: &'a Milestones,
    pub appointment: Option<&'a TimeWindow>,
    /// A later stop of the load was reached.
    pub seen_further_on: bool,
}

impl Detention {
    const NONE: Self = Self {
        state: ClockState::NotStarted,
        minutes: 0,
        billable_minutes: 0,
        amount: Money::usd(0),
        capped: false,
        late: false,
        forfeited: false,
        free_until: None,
        notice_due_at: None,
        started: None,
        stopped: None,
    };

    /// The clock of one stop at `now`.
    pub fn of(waiting: Waiting<'_>, policy: &DetentionPolicy, now: Timestamp) -> Self {
        let Some(arrived) = &waiting.milestones.arrived else { return Self::NONE };
        let started = start(arrived, waiting.appointment);
        let late = waiting
            .appointment
            .is_some_and(|window| arrived.occurred_at > after(window.end(), i64::from(policy.late_grace_minutes)));
        let forfeited = late && policy.late_arrival == LateArrival::Forfeits;
        let stopped = stop(&started, &waiting);
        let free_until = after(started.at, i64::from(policy.free_minutes));
        let end = stopped.as_ref().map_or(now, |evidence| evidence.at);
        let minutes = u64::try_from(end.duration_since(started.at).as_mins()).unwrap_or(0);
        let over = if forfeited { 0 } else { minutes.saturating_sub(u64::from(policy.free_minutes)) };
        let billable_minutes = policy.rounding.apply(over);
        let (amount, capped) = price(billable_minutes, policy);
        let state = match &stopped {
            Some(_) => ClockState::Stopped,
            None if now < started.at => ClockState::NotStarted,
            None if now < free_until => ClockState::Free,
            None => ClockState::Running,
        };
        // Who left within the free time has nothing to give notice of.
        let needs_notice = !forfeited && (stopped.is_none() || end > free_until);
        Self {
            state,
            minutes,
            billable_minutes,
            amount,
            capped,
            late,
            forfeited,
            free_until: Some(free_until),
            notice_due_at: needs_notice.then(|| after(free_until, i64::from(policy.notice_after_free_minutes))),
            started: Some(started),
            stopped,
        }
    }
}

fn start(arrived: &Sighting, appointment: Option<&TimeWindow>) -> Evidence {
    let fact = Some(FactRef::from(arrived));
    match appointment {
        Some(window) if arrived.occurred_at < window.start() => {
            Evidence { at: window.start(), bound: Bound::Appointment, fact }
        }
        Some(_) | None => Evidence { at: arrived.occurred_at, bound: Bound::Arrival, fact },
    }
}

fn stop(started: &Evidence, waiting: &Waiting<'_>) -> Option<Evidence> {
    let of = |seen: &Sighting, bound| Evidence { at: seen.occurred_at, bound, fact: Some(seen.into()) };
    let attempt = || waiting.milestones.attempt().map(|current| of(&current.attempt.seen, Bound::DeliveryAttempt));
    let further_on = || {
        let at_once = Evidence { at: started.at, bound: Bound::SeenFurtherOn, fact: None };
        waiting.seen_further_on.then_some(at_once)
    };
    let departed = waiting.milestones.departed.as_ref().map(|seen| of(seen, Bound::Departure));
    departed.or_else(attempt).or_else(further_on)
}

/// The price of billable minutes, half a cent up, and whether the cap made it lower.
fn price(minutes: u64, policy: &DetentionPolicy) -> (Money, bool) {
    let rate = policy.rate_per_hour;
    let cents = (i128::from(rate.amount_minor) * i128::from(minutes) + 30).div_euclid(60);
    let full = Money { amount_minor: i64::try_from(cents).unwrap_or(i64::MAX), ..rate };
    match policy.cap {
        Some(cap) if cap.currency == full.currency && full.amount_minor > cap.amount_minor => (cap, true),
        Some(_) | None => (full, false),
    }
}

/// Some minutes later; the instant itself where the calendar ends.
fn after(instant: Timestamp, minutes: i64) -> Timestamp {
    instant.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(instant)
}
