//! The transition tables: what each command does in each state. Reviewed as diffs.

use std::fmt::Write;

use compliance::condition::Answer;
use compliance::qualification::{ItemKind, QualificationCommand, Subject};
use compliance::{QualificationFile, VehicleCondition};
use jiff::civil::date;
use kernel::{Aggregate, Rejection};

use crate::condition::{certify, report, review};
use crate::qualification::{HIRED, evidence};
use crate::{context, driver};

fn table<A: Aggregate>(states: &[(&str, Vec<A::Command>)], commands: &[(&str, A::Command)]) -> String {
    let mut text = String::new();
    for (state_name, path) in states {
        let state = path.iter().fold(A::default(), |state, command| {
            state.decide(command, &context()).unwrap().iter().fold(state, A::evolve)
        });
        for (command_name, command) in commands {
            let outcome = match state.decide(command, &context()) {
                Ok(events) if events.is_empty() => "(nothing)".to_owned(),
                Ok(events) => events
                    .iter()
                    .map(|e| serde_json::to_value(e).unwrap()["type"].to_string())
                    .collect::<Vec<_>>()
                    .join(" + "),
                Err(rejection) => format!("! {}", rejection.code()),
            };
            writeln!(text, "{state_name:<12} {command_name:<22} {}", outcome.replace('"', "")).unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn qualification_table() {
    let open = || QualificationCommand::Open { subject: Subject::Driver(driver()), since: HIRED };
    let test = || QualificationCommand::Record(evidence(ItemKind::RoadTest, HIRED, None));
    let close = || QualificationCommand::Close { until: date(2026, 5, 5) };
    let states = [
        ("nothing", vec![]),
        ("open", vec![open()]),
        ("recorded", vec![open(), test()]),
        ("closed", vec![open(), test(), close()]),
    ];
    let commands = [
        ("open", open()),
        (
            "open on another day",
            QualificationCommand::Open { subject: Subject::Driver(driver()), since: date(2026, 1, 1) },
        ),
        ("record", test()),
        ("record newer", QualificationCommand::Record(evidence(ItemKind::RoadTest, date(2026, 1, 1), None))),
        ("record of a vehicle", QualificationCommand::Record(evidence(ItemKind::Registration, HIRED, Some(HIRED)))),
        ("close", close()),
        ("close on another day", QualificationCommand::Close { until: date(2026, 5, 4) }),
    ];
    insta::assert_snapshot!(table::<QualificationFile>(&states, &commands));
}

#[test]
fn condition_table() {
    let repaired = || certify(&[1], Answer::Repaired);
    let states = [
        ("unknown", vec![]),
        ("fit", vec![report(&[])]),
        ("blocked", vec![report(&[true])]),
        ("answer_due", vec![report(&[false])]),
        ("review_due", vec![report(&[true]), repaired()]),
        ("reviewed", vec![report(&[true]), repaired(), review()]),
    ];
    let commands = [
        ("report nothing", report(&[])),
        ("report a defect", report(&[true])),
        ("certify repaired", repaired()),
        ("certify unnecessary", certify(&[1], Answer::RepairUnnecessary)),
        ("certify unknown", certify(&[9], Answer::Repaired)),
        ("review", review()),
    ];
    insta::assert_snapshot!(table::<VehicleCondition>(&states, &commands));
}
