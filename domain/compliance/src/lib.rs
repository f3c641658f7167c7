//! Legality: no dispatch that the law forbids.
//!
//! Hours of service (49 CFR part 395) as a pure engine. A [`DutyLog`] holds facts; a [`RuleSet`] is data with dates; from the
//! two follow, as of an instant:
//!
//! | question | answer |
//! | --- | --- |
//! | What was broken? | [`audit`]: rule, start, end, citation, severity |
//! | What is left? | [`Clocks`]: driving, window, break, cycle; when each comes back; "if you rest from now on" |
//! | May this trip be driven? | [`plan`]: feasible, tight or infeasible, with breaks and rests, and the first rule that fails |
//! | May it be dispatched? | [`HosVerdict`], which only this crate can make, or an [`HosRefusal`] |
//!
//! Beside it, who and what may be sent: [`QualificationFile`] (49 CFR 391.51 and its kin) and [`VehicleCondition`] (49 CFR
//! 396.11, 396.13); [`records`], which days owe a log; [`eld`], the file in which a logging device hands its log over, read
//! and written; and [`customs`], the checklist of a border.
//!
//! Violations are derived, never stored as facts: one may vanish when the other half of a split completes or an edit is
//! accepted. They are advice to a carrier; the legal record stays with the logging device, and nothing here edits a log.
//!
//! Deliberately absent: the clock, devices, any state law or foreign law, and whatever a clock cannot show -
//! places, loads, seasons and licences are vouched for by who makes a [`Claim`].
//!
//! # One: a violation, and its citation
//!
//! FMCSA's examples of hours of service (2022-04-28), number 4: four hours of driving, an hour off, four, an hour off, four.
//! The eleventh hour of driving and the fourteenth since coming on duty end at the same time: 49 CFR 395.3(a)(3)(i) and
//! 395.3(a)(2).
//!
//! ```
//! use compliance::{CycleKind, DutyLog, DutySegment, DutyStatus::*, Opening, RuleSet, audit};
//! use jiff::{SignedDuration, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut reached: Timestamp = "2026-01-12T06:00:00Z".parse()?;
//! let mut next = |status, hours| {
//!     let start = reached;
//!     reached += SignedDuration::from_hours(hours);
//!     DutySegment { start, end: reached, status }
//! };
//! let segments = vec![
//!     next(OnDuty, 1), next(Driving, 4), next(OffDuty, 1), next(Driving, 4), next(OffDuty, 1), next(Driving, 4),
//! ];
//! let log = DutyLog::new("America/Chicago".parse()?, segments)?.opened(Opening::Rested);
//! let audited = audit(&log, &RuleSet::us_property(CycleKind::SixtyInSeven), reached);
//! let found: Vec<_> = audited.violations.iter().map(|v| (v.rule.as_ref(), v.citation.as_ref())).collect();
//! assert_eq!(found, [("DRIVE_11", "49 CFR 395.3(a)(3)(i)"), ("WINDOW_14", "49 CFR 395.3(a)(2)")]);
//! assert_eq!(audited.violations[0].start.to_string(), "2026-01-12T20:00:00Z");
//! # Ok(())
//! # }
//! ```
//!
//! # Two: a split that takes it back
//!
//! Two hours off duty count in the fourteen, until eight in the berth make a pair with them: 49 CFR 395.1(g)(1). As of the
//! evening, the last hour is a violation; as of the next morning it never was one.
//!
//! ```
//! # use compliance::{CycleKind, DutyLog, DutySegment, DutyStatus::*, Opening, RuleSet, audit};
//! # use jiff::{SignedDuration, Timestamp};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut reached: Timestamp = "2026-01-12T12:00:00Z".parse()?;
//! # let mut next = |status, hours| {
//! #     let start = reached;
//! #     reached += SignedDuration::from_hours(hours);
//! #     DutySegment { start, end: reached, status }
//! # };
//! let segments =
//!     vec![next(OnDuty, 5), next(Driving, 3), next(OffDuty, 2), next(OnDuty, 3), next(Driving, 2), next(SleeperBerth, 8)];
//! let (evening, morning) = (segments[4].end, segments[5].end);
//! let log = DutyLog::new("America/Chicago".parse()?, segments)?.opened(Opening::Rested);
//! let rules = RuleSet::us_property(CycleKind::SeventyInEight);
//! assert_eq!(audit(&log, &rules, evening).violations[0].rule, "WINDOW_14");
//! let later = audit(&log, &rules, morning);
//! assert!(later.violations.is_empty());
//! assert_eq!(later.pairs[0].citation, "49 CFR 395.1(g)(1)");
//! # Ok(())
//! # }
//! ```
//!
//! # Three: a trip, and the sentence for the dispatcher
//!
//! A driver who has worked ten hours and driven three has one hour of the window left: two hours of road take a night.
//!
//! ```
//! # use compliance::{CycleKind, DutyLog, DutySegment, DutyStatus::*, Opening, RuleSet};
//! use compliance::{Appointment, Clocks, Feasibility, Leg, Planning, Trip, plan};
//! # use jiff::{SignedDuration, Timestamp};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut reached: Timestamp = "2026-01-12T12:00:00Z".parse()?;
//! # let mut next = |status, hours| {
//! #     let start = reached;
//! #     reached += SignedDuration::from_hours(hours);
//! #     DutySegment { start, end: reached, status }
//! # };
//! let segments = vec![next(OnDuty, 10), next(Driving, 3)];
//! let now = reached;
//! let log = DutyLog::new("America/Chicago".parse()?, segments)?.opened(Opening::Rested);
//! let rules = RuleSet::us_property(CycleKind::SeventyInEight);
//! assert_eq!(Clocks::at(&log, &rules, now).window.remaining_s, 3600);
//!
//! let appointment = Appointment { earliest: None, latest: Some(now + SignedDuration::from_hours(3)) };
//! let leg = Leg { drive_minutes: 120, on_duty_minutes: 30, appointment: Some(appointment) };
//! let trip = Trip { depart_not_before: now, legs: vec![leg] };
//! let plan = plan(&log, &rules, &trip, Planning::default(), now)?;
//! assert_eq!(plan.feasibility, Feasibility::Infeasible);
//! assert_eq!(
//!     plan.explanation(log.zone()),
//!     "Stop 1 would be 9 h late, because WINDOW_14 (49 CFR 395.3(a)(2)) forces a rest on the way."
//! );
//! # Ok(())
//! # }
//! ```

pub mod condition;
pub mod customs;
pub mod duty;
pub mod eld;
mod hours;
pub mod qualification;
pub mod records;
pub mod rules;
mod verdict;

pub use condition::VehicleCondition;
pub use duty::{Claim, ClaimKind, DutyLog, DutySegment, DutyStatus, LogError, Opening};
pub use hours::audit::{Audit, PairUsed, Severity, Span, Violation, audit, audit_reading};
pub use hours::clocks::{Clock, Clocks, Comeback};
pub use hours::plan::{
    Appointment, Failure, Feasibility, LEG_MINUTES_MAX, LEGS_MAX, Leg, Plan, PlanError, PlanStep, PlannedStop,
    Planning, Purpose, TRIP_MINUTES_MAX, Trip, plan,
};
pub use qualification::QualificationFile;
pub use rules::{Change, CycleKind, Exemption, RuleSet};
pub use verdict::{HosRefusal, HosVerdict, LogSource, VerdictPolicy, VerdictRecord};
