//! Defects, answers and signatures.

use compliance::VehicleCondition;
use compliance::condition::{Answer, ConditionCommand, Defect, Part, Readiness};
use kernel::{Given, Rejection, TypedId, VehicleId};

use crate::{context, driver, vehicle};

pub fn report(safety_related: &[bool]) -> ConditionCommand {
    let defects = safety_related
        .iter()
        .map(|&safety_related| Defect {
            part: if safety_related { Part::ServiceBrakes } else { Part::Other },
            description: "worn".to_owned(),
            safety_related,
        })
        .collect();
    ConditionCommand::Report { vehicle_id: vehicle(), driver_id: driver(), defects }
}

pub fn certify(numbers: &[u32], answer: Answer) -> ConditionCommand {
    ConditionCommand::Certify { numbers: numbers.to_vec(), answer, certified_by: "M. Echanic".to_owned() }
}

pub fn review() -> ConditionCommand {
    ConditionCommand::Review { driver_id: driver() }
}

fn after(commands: &[ConditionCommand]) -> VehicleCondition {
    commands.iter().fold(Given::nothing(), |given, command| given.when(command, &context()).unwrap().0).state
}

#[test]
fn a_safety_defect_blocks_until_it_is_answered_and_the_next_driver_signs() {
    let reported = [report(&[true, false])];
    assert_eq!(after(&[]).readiness(), Readiness::Unknown);
    assert_eq!(after(&reported).readiness(), Readiness::Blocked);
    assert!(!after(&reported).may_be_assigned());
    let repaired = [report(&[true, false]), certify(&[1], Answer::Repaired)];
    assert_eq!(after(&repaired).readiness(), Readiness::AnswerDue);
    let answered = [&repaired[..], &[certify(&[2], Answer::RepairUnnecessary)]].concat();
    assert_eq!(after(&answered).readiness(), Readiness::ReviewDue);
    let signed = [&answered[..], &[review()]].concat();
    assert_eq!(after(&signed).readiness(), Readiness::Fit);
    // Numbers go on: a defect is never confused with an older one.
    let again = [&signed[..], &[report(&[true])]].concat();
    assert_eq!(after(&again).defects.iter().map(|open| open.number).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_report_without_defects_makes_a_vehicle_fit_and_answers_nothing() {
    assert_eq!(after(&[report(&[])]).readiness(), Readiness::Fit);
    assert_eq!(after(&[report(&[true]), report(&[])]).readiness(), Readiness::Blocked);
}

#[test]
fn signatures_come_in_order() {
    let given = |commands: &[ConditionCommand]| Given { state: after(commands) };
    let code = |commands: &[ConditionCommand], command: &ConditionCommand| {
        given(commands).when(command, &context()).map(|_| "").unwrap_or_else(|error| error.code())
    };
    assert_eq!(code(&[report(&[true])], &review()), "defect_not_certified");
    assert_eq!(code(&[report(&[true])], &certify(&[2], Answer::Repaired)), "defect_not_found");
    assert_eq!(code(&[report(&[true])], &certify(&[], Answer::Repaired)), "defects_missing");
    let repaired = [report(&[true]), certify(&[1], Answer::Repaired)];
    assert_eq!(code(&repaired, &certify(&[1], Answer::RepairUnnecessary)), "defect_already_certified");
    // The same answer again changes nothing.
    assert_eq!(given(&repaired).when(&certify(&[1], Answer::Repaired), &context()).unwrap().1, []);
    let other = ConditionCommand::Report {
        vehicle_id: VehicleId::derive(&["other"]),
        driver_id: driver(),
        defects: Vec::new(),
    };
    assert_eq!(code(&repaired, &other), "vehicle_condition_of_another");
    let mut long = report(&[true]);
    if let ConditionCommand::Report { defects, .. } = &mut long {
        defects[0].description = "x".repeat(501);
    }
    assert_eq!(code(&[], &long), "dvir_text_invalid");
}
