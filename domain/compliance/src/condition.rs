//! The condition of a vehicle, from its drivers' inspection reports (DVIR): 49 CFR 396.11 and 396.13.
//!
//! A driver reports; the carrier certifies for each defect that it was repaired or needs no repair, before the vehicle is
//! dispatched; the next driver reviews that and signs. An open safety-related defect blocks the vehicle.
//!
//! Deliberately absent: work orders, and the annual inspection (see the qualification of the vehicle).

use jiff::Timestamp;
use kernel::{Aggregate, Context, DriverId, Refusal, Rejection, VehicleId};
use serde::{Deserialize, Serialize};

/// The most defects that one vehicle has open.
pub const DEFECTS_MAX: usize = 64;

/// The longest description or name, in characters.
pub const TEXT_CHARACTERS_MAX: usize = 500;

/// What a report covers at least: 49 CFR 396.11(a)(1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Service brakes, with the trailer's connections.
    ServiceBrakes,
    ParkingBrake,
    Steering,
    LightsAndReflectors,
    Tires,
    Horn,
    WindshieldWipers,
    Mirrors,
    CouplingDevices,
    WheelsAndRims,
    EmergencyEquipment,
    Other,
}

/// A defect as a driver reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    pub part: Part,
    /// 1 to 500 characters.
    pub description: String,
    /// It affects safe operation, or would break the vehicle down.
    pub safety_related: bool,
}

/// How a defect was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Repaired,
    RepairUnnecessary,
}

/// The carrier's or its agent's signature under an answer: 49 CFR 396.11(a)(3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certification {
    pub answer: Answer,
    pub certified_by: String,
    pub certified_at: Timestamp,
}

/// A defect that no driver has signed off yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDefect {
    /// Counts up over the vehicle's life.
    pub number: u32,
    pub defect: Defect,
    pub reported_by: DriverId,
    pub reported_at: Timestamp,
    #[serde(default)]
    pub certification: Option<Certification>,
}

/// The condition of one vehicle.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VehicleCondition {
    /// Absent before the first report.
    #[serde(default)]
    pub vehicle_id: Option<VehicleId>,
    #[serde(default)]
    pub defects: Vec<OpenDefect>,
    /// Of all defects so far.
    #[serde(default)]
    pub defects_reported: u32,
    #[serde(default)]
    pub last_report_at: Option<Timestamp>,
}

/// Where a vehicle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// Nothing was ever reported.
    Unknown,
    Fit,
    /// Every defect is answered, and the next driver has to sign before driving.
    ReviewDue,
    /// A defect that does not affect safety waits for its answer.
    AnswerDue,
    /// A safety-related defect waits for its answer: the vehicle is not dispatched.
    Blocked,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionCommand {
    /// A driver's report at the end of a day. Without defects, a property carrier needs none, but may have one.
    Report { vehicle_id: VehicleId, driver_id: DriverId, defects: Vec<Defect> },
    /// The answer to some defects, by their numbers.
    Certify { numbers: Vec<u32>, answer: Answer, certified_by: String },
    /// The next driver has read the answers and signs: 49 CFR 396.13.
    Review { driver_id: DriverId },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ConditionEvent {
    #[serde(rename = "vehicle_inspected")]
    Inspected { vehicle_id: VehicleId, driver_id: DriverId, defects: Vec<Defect>, at: Timestamp },
    #[serde(rename = "defects_certified")]
    Certified { vehicle_id: VehicleId, numbers: Vec<u32>, certification: Certification },
    #[serde(rename = "repairs_reviewed")]
    Reviewed { vehicle_id: VehicleId, driver_id: DriverId, numbers: Vec<u32>, at: Timestamp },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionRejection {
    #[error("nothing was reported of this vehicle")]
    Absent,
    #[error("the report is on another vehicle")]
    AnotherVehicle,
    #[error("a text has 1 to {TEXT_CHARACTERS_MAX} characters")]
    Text(&'static str),
    #[error("a vehicle has at most {DEFECTS_MAX} open defects")]
    TooManyDefects,
    #[error("there is no open defect {0}")]
    NoSuchDefect(u32),
    #[error("which defects are certified is not said")]
    NoDefects,
    #[error("defect {0} is certified already, with another answer")]
    AlreadyCertified(u32),
    #[error("defect {0} is not certified yet")]
    NotCertified(u32),
    #[error("there is nothing to review")]
    NothingToReview,
}

impl Rejection for ConditionRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "vehicle_condition_not_found",
            Self::AnotherVehicle => "vehicle_condition_of_another",
            Self::Text(_) => "dvir_text_invalid",
            Self::TooManyDefects => "dvir_too_many_defects",
            Self::NoSuchDefect(_) => "defect_not_found",
            Self::NoDefects => "defects_missing",
            Self::AlreadyCertified(_) => "defect_already_certified",
            Self::NotCertified(_) => "defect_not_certified",
            Self::NothingToReview => "dvir_nothing_to_review",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::Text(_) | Self::NoDefects | Self::NoSuchDefect(_) => Refusal::Invalid,
            Self::AnotherVehicle
            | Self::TooManyDefects
            | Self::AlreadyCertified(_)
            | Self::NotCertified(_)
            | Self::NothingToReview => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::Text(pointer) => Some((*pointer).to_owned()),
            Self::NoDefects | Self::NoSuchDefect(_) | Self::AlreadyCertified(_) => Some("/numbers".to_owned()),
            Self::TooManyDefects => Some("/defects".to_owned()),
            Self::Absent | Self::AnotherVehicle | Self::NotCertified(_) | Self::NothingToReview => None,
        }
    }
}

impl VehicleCondition {
    pub fn readiness(&self) -> Readiness {
        let open = || self.defects.iter().filter(|open| open.certification.is_none());
        if self.vehicle_id.is_none() {
            Readiness::Unknown
        } else if open().any(|open| open.defect.safety_related) {
            Readiness::Blocked
        } else if open().next().is_some() {
            Readiness::AnswerDue
        } else if self.defects.is_empty() {
            Readiness::Fit
        } else {
            Readiness::ReviewDue
        }
    }

    /// Whether the vehicle may be assigned: no safety-related defect is open.
    pub fn may_be_assigned(&self) -> bool {
        self.readiness() != Readiness::Blocked
    }

    fn report(
        &self,
        vehicle_id: VehicleId,
        driver_id: DriverId,
        defects: &[Defect],
        now: Timestamp,
    ) -> Result<Vec<ConditionEvent>, ConditionRejection> {
        if self.vehicle_id.is_some_and(|own| own != vehicle_id) {
            return Err(ConditionRejection::AnotherVehicle);
        }
        if defects.iter().any(|defect| !fits(&defect.description)) {
            return Err(ConditionRejection::Text("/defects"));
        }
        if self.defects.len().saturating_add(defects.len()) > DEFECTS_MAX {
            return Err(ConditionRejection::TooManyDefects);
        }
        Ok(vec![ConditionEvent::Inspected { vehicle_id, driver_id, defects: defects.to_vec(), at: now }])
    }

    fn certify(
        &self,
        vehicle_id: VehicleId,
        numbers: &[u32],
        answer: Answer,
        by: &str,
        now: Timestamp,
    ) -> Result<Vec<ConditionEvent>, ConditionRejection> {
        if !fits(by) {
            return Err(ConditionRejection::Text("/certified_by"));
        }
        if numbers.is_empty() {
            return Err(ConditionRejection::NoDefects);
        }
        let mut fresh = Vec::new();
        for number in numbers {
            let open = self.defects.iter().find(|open| open.number == *number);
            match open.ok_or(ConditionRejection::NoSuchDefect(*number))?.certification.as_ref() {
                Some(held) if held.answer != answer => return Err(ConditionRejection::AlreadyCertified(*number)),
                Some(_) => {}
                None if fresh.contains(number) => {}
                None => fresh.push(*number),
            }
        }
        if fresh.is_empty() {
            return Ok(Vec::new());
        }
        let certification = Certification { answer, certified_by: by.to_owned(), certified_at: now };
        Ok(vec![ConditionEvent::Certified { vehicle_id, numbers: fresh, certification }])
    }

    fn review(
        &self,
        vehicle_id: VehicleId,
        driver_id: DriverId,
        now: Timestamp,
    ) -> Result<Vec<ConditionEvent>, ConditionRejection> {
        if self.defects.is_empty() {
            return Err(ConditionRejection::NothingToReview);
        }
        if let Some(open) = self.defects.iter().find(|open| open.certification.is_none()) {
            return Err(ConditionRejection::NotCertified(open.number));
        }
        let numbers = self.defects.iter().map(|open| open.number).collect();
        Ok(vec![ConditionEvent::Reviewed { vehicle_id, driver_id, numbers, at: now }])
    }
}

fn fits(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= TEXT_CHARACTERS_MAX
}

impl Aggregate for VehicleCondition {
    const KIND: &'static str = "vehicle_condition";
    type Command = ConditionCommand;
    type Event = ConditionEvent;
    type Rejection = ConditionRejection;

    fn decide(&self, command: &ConditionCommand, context: &Context) -> Result<Vec<ConditionEvent>, ConditionRejection> {
        match (self.vehicle_id, command) {
            (_, ConditionCommand::Report { vehicle_id, driver_id, defects }) => {
                self.report(*vehicle_id, *driver_id, defects, context.now)
            }
            (None, ConditionCommand::Certify { .. } | ConditionCommand::Review { .. }) => {
                Err(ConditionRejection::Absent)
            }
            (Some(own), ConditionCommand::Certify { numbers, answer, certified_by }) => {
                self.certify(own, numbers, *answer, certified_by, context.now)
            }
            (Some(own), ConditionCommand::Review { driver_id }) => self.review(own, *driver_id, context.now),
        }
    }

    fn evolve(mut self, event: &ConditionEvent) -> Self {
        match event {
            ConditionEvent::Inspected { vehicle_id, driver_id, defects, at } => {
                self.vehicle_id = Some(*vehicle_id);
                self.last_report_at = Some(*at);
                for defect in defects {
                    self.defects_reported = self.defects_reported.saturating_add(1);
                    self.defects.push(OpenDefect {
                        number: self.defects_reported,
                        defect: defect.clone(),
                        reported_by: *driver_id,
                        reported_at: *at,
                        certification: None,
                    });
                }
            }
            ConditionEvent::Certified { numbers, certification, .. } => {
                for open in self.defects.iter_mut().filter(|open| numbers.contains(&open.number)) {
                    open.certification = Some(certification.clone());
                }
            }
            ConditionEvent::Reviewed { numbers, .. } => self.defects.retain(|open| !numbers.contains(&open.number)),
        }
        self
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, ConditionCommand)> {
        let Some(open) = self.defects.first() else { return Vec::new() };
        let unanswered = self.defects.iter().find(|open| open.certification.is_none()).unwrap_or(open);
        let certify = ConditionCommand::Certify {
            numbers: vec![unanswered.number],
            answer: unanswered.certification.as_ref().map_or(Answer::Repaired, |held| held.answer),
            certified_by: "mechanic".to_owned(),
        };
        vec![("certify", certify), ("review", ConditionCommand::Review { driver_id: open.reported_by })]
    }
}
