//! Legality.

pub mod duty;
mod hours;
pub mod rules;
mod verdict;

pub use duty::{Claim, ClaimKind, DutyLog, DutySegment, DutyStatus, LogError, Opening};
pub use hours::audit::{Audit, PairUsed, Severity, Span, Violation, audit, audit_reading};
pub use hours::clocks::{Clock, Clocks, Comeback};
pub use hours::plan::{
    Appointment, Failure, Feasibility, LEGS_MAX, Leg, Plan, PlanError, PlanStep, PlannedStop, Planning, Purpose, Trip,
    plan,
};
pub use rules::{Change, CycleKind, Exemption, RuleSet};
pub use verdict::{HosRefusal, HosVerdict, LogSource, VerdictPolicy, VerdictRecord};
