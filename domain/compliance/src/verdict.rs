//! The proof that a dispatch needs: a value that only this engine can make.
//!
//! [`HosVerdict`] has no public field and cannot be deserialized, so that whoever holds one has asked. What is stored or sent
//! of it is a [`VerdictRecord`], which proves nothing. An override is the caller's: it needs a permission and a reason, and
//! what it overrides is the [`HosRefusal`].

use jiff::{SignedDuration, Timestamp};
use kernel::{DriverId, Zone};
use serde::{Deserialize, Serialize};

use crate::duty::{DutyLog, Opening};
use crate::hours::audit::hours;
use crate::hours::plan::{Feasibility, Plan, PlanError, Planning, Trip, plan};
use crate::rules::{RuleSet, Text};

/// Where a log came from, and when it was last heard of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSource {
    /// Such as `samsara`, `eld_file` or `operator`.
    pub provider: String,
    /// Until when the provider vouches for the log.
    pub known_through: Timestamp,
}

/// What a tenant asks of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictPolicy {
    /// A log that was last heard of longer ago gates no dispatch.
    pub log_age_minutes_max: u32,
    /// For so long a verdict may be used.
    pub valid_minutes: u32,
    pub planning: Planning,
}

impl Default for VerdictPolicy {
    fn default() -> Self {
        Self { log_age_minutes_max: 15, valid_minutes: 15, planning: Planning::default() }
    }
}

/// Why there is no verdict. Each has a stable code; an override is an answer to one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code")]
pub enum HosRefusal {
    #[serde(rename = "hos_no_logs")]
    #[error("there is no duty log of this driver")]
    NoLogs,
    #[serde(rename = "hos_logs_too_short")]
    #[error("the duty log begins at `{from}`, but the cycle needs it from `{needed_from}`")]
    LogsTooShort { from: Timestamp, needed_from: Timestamp },
    #[serde(rename = "hos_stale_logs")]
    #[error("the duty log was last heard of {age_minutes} minutes ago, more than {max_minutes}")]
    StaleLogs { age_minutes: i64, max_minutes: u32 },
    #[serde(rename = "hos_logs_ahead")]
    #[error("the duty log is known through `{known_through}`, later than now")]
    LogsAhead { known_through: Timestamp },
    #[serde(rename = "hos_rules_not_in_force")]
    #[error("the rule set `{rule_set}` is not in force on that day")]
    RulesNotInForce { rule_set: Text },
    #[serde(rename = "hos_trip_invalid")]
    #[error("the trip cannot be planned: {reason}")]
    TripInvalid { reason: String },
    #[serde(rename = "hos_infeasible")]
    #[error("{explanation}")]
    Infeasible {
        /// The stop's position in the trip, from 0.
        stop: usize,
        late_minutes: i64,
        rule: Option<Text>,
        citation: Option<Text>,
        explanation: String,
    },
}

impl HosRefusal {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoLogs => "hos_no_logs",
            Self::LogsTooShort { .. } => "hos_logs_too_short",
            Self::StaleLogs { .. } => "hos_stale_logs",
            Self::LogsAhead { .. } => "hos_logs_ahead",
            Self::RulesNotInForce { .. } => "hos_rules_not_in_force",
            Self::TripInvalid { .. } => "hos_trip_invalid",
            Self::Infeasible { .. } => "hos_infeasible",
        }
    }

    /// The paragraph that stands in the way, where it is one.
    pub fn citation(&self) -> Option<&str> {
        match self {
            Self::Infeasible { citation, .. } => citation.as_deref(),
            Self::NoLogs
            | Self::LogsTooShort { .. }
            | Self::StaleLogs { .. }
            | Self::LogsAhead { .. }
            | Self::RulesNotInForce { .. }
            | Self::TripInvalid { .. } => None,
        }
    }
}

/// That a driver may lawfully take a trip, as of an instant, by a log from a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HosVerdict {
    driver: DriverId,
    source: LogSource,
    decided_at: Timestamp,
    valid_until: Timestamp,
    /// The home terminal's.
    zone: Zone,
    plan: Plan,
}

/// What is kept of a verdict. It can be read back, and is no proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictRecord {
    pub driver_id: DriverId,
    pub source: LogSource,
    pub decided_at: Timestamp,
    pub valid_until: Timestamp,
    pub feasibility: Feasibility,
    pub rule_set: Text,
    pub rule_version: u32,
    pub explanation: String,
}

impl HosVerdict {
    /// Judges whether a driver may take a trip. A log that is not known to begin with a rested driver has to reach back over
    /// all days of the cycle (49 CFR 395.8(k)(2): the previous 7 days).
    pub fn reach(
        driver: DriverId,
        log: Option<(&DutyLog, &LogSource)>,
        rules: &RuleSet,
        trip: &Trip,
        policy: VerdictPolicy,
        now: Timestamp,
    ) -> Result<Self, HosRefusal> {
        let Some((log, source, from)) = log.and_then(|(log, source)| Some((log, source, log.start()?))) else {
            return Err(HosRefusal::NoLogs);
        };
        let age = now.duration_since(source.known_through);
        if age.is_negative() {
            return Err(HosRefusal::LogsAhead { known_through: source.known_through });
        }
        let end = log.end().unwrap_or(from);
        let age = age.max(now.duration_since(end));
        if age > SignedDuration::from_mins(i64::from(policy.log_age_minutes_max)) {
            return Err(HosRefusal::StaleLogs { age_minutes: age.as_mins(), max_minutes: policy.log_age_minutes_max });
        }
        let days = i64::from(rules.cycle.days).saturating_sub(1);
        let needed_from = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now);
        if log.opening() == Opening::Unknown && from > needed_from {
            return Err(HosRefusal::LogsTooShort { from, needed_from });
        }
        if !rules.in_force(log.zone().time_zone().to_datetime(now).date()) {
            return Err(HosRefusal::RulesNotInForce { rule_set: rules.id.clone() });
        }
        let plan = plan(log, rules, trip, policy.planning, now).map_err(|error| match error {
            PlanError::NoLog(_) => HosRefusal::NoLogs,
            PlanError::Legs(_)
            | PlanError::LongLeg(_)
            | PlanError::LongTrip
            | PlanError::Appointment(_)
            | PlanError::TooFarAhead
            | PlanError::NoWay => HosRefusal::TripInvalid { reason: error.to_string() },
        })?;
        if let Some(failure) = &plan.failure {
            return Err(HosRefusal::Infeasible {
                stop: failure.stop,
                late_minutes: failure.late_minutes,
                rule: failure.rule.clone(),
                citation: failure.citation.clone(),
                explanation: plan.explanation(log.zone()),
            });
        }
        let valid_until = now.checked_add(SignedDuration::from_mins(i64::from(policy.valid_minutes))).unwrap_or(now);
        Ok(Self { driver, source: source.clone(), decided_at: now, valid_until, zone: log.zone().clone(), plan })
    }

    pub const fn driver(&self) -> DriverId {
        self.driver
    }

    pub const fn source(&self) -> &LogSource {
        &self.source
    }

    pub const fn decided_at(&self) -> Timestamp {
        self.decided_at
    }

    pub const fn valid_until(&self) -> Timestamp {
        self.valid_until
    }

    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Feasible or tight.
    pub const fn feasibility(&self) -> Feasibility {
        self.plan.feasibility
    }

    /// Whether it may still be used.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.decided_at <= now && now < self.valid_until
    }

    /// One sentence that a dispatcher can read out, with the age of the log and its source.
    pub fn explanation(&self) -> String {
        let age = hours(self.decided_at.duration_since(self.source.known_through));
        format!("{} By {}, {age} old.", self.plan.explanation(&self.zone), self.source.provider)
    }

    /// What is kept of it.
    pub fn record(&self) -> VerdictRecord {
        VerdictRecord {
            driver_id: self.driver,
            source: self.source.clone(),
            decided_at: self.decided_at,
            valid_until: self.valid_until,
            feasibility: self.plan.feasibility,
            rule_set: self.plan.rule_set.clone(),
            rule_version: self.plan.rule_version,
            explanation: self.explanation(),
        }
    }
}
