//! Cases: the transition table, printed, and the few rules that a table does not show.

use std::fmt::Write as _;

use crate::common::*;
use control::*;
use kernel::{Aggregate, MemberId, Rejection as _, TypedId, allowed_actions};

fn found(text: &str) -> CaseCommand {
    let broken = Break {
        invariant: Invariant::TenderAcceptedNotDispatched,
        subject: load(),
        owner: Party::Broker,
        evidence: vec![Evidence::missing(text)],
        due_at: at(8),
    };
    CaseCommand::Observe { broken: Box::new(broken), number: "L-1".to_owned() }
}

fn resolve() -> CaseCommand {
    CaseCommand::Resolve { cause: Cause::CarrierFault, note: Some("truck broke down".to_owned()) }
}

fn assign(who: &str) -> CaseCommand {
    CaseCommand::Assign { member_id: MemberId::derive(&[who]) }
}

fn fold(commands: &[CaseCommand]) -> Case {
    commands.iter().fold(Case::default(), |case, command| {
        case.decide(command, &context(10)).unwrap().iter().fold(case, Case::evolve)
    })
}

fn name(event: &CaseEvent) -> String {
    serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned()
}

#[test]
fn transitions() {
    let snooze = || CaseCommand::Snooze { until: at(12) };
    let states = [
        ("nothing", fold(&[])),
        ("open", fold(&[found("a")])),
        ("assigned", fold(&[found("a"), assign("m")])),
        ("snoozed", fold(&[found("a"), snooze()])),
        ("resolved", fold(&[found("a"), resolve()])),
        ("healed", fold(&[found("a"), CaseCommand::Heal])),
    ];
    let commands = [
        ("observe the same", found("a"), 11),
        ("observe other evidence", found("b"), 11),
        ("observe after the snooze", found("a"), 12),
        ("heal", CaseCommand::Heal, 11),
        ("assign", assign("m"), 11),
        ("assign another", assign("n"), 11),
        ("snooze", CaseCommand::Snooze { until: at(13) }, 11),
        ("snooze into the past", CaseCommand::Snooze { until: at(11) }, 11),
        ("snooze for months", CaseCommand::Snooze { until: at(11 + 24 * 31) }, 11),
        ("comment", CaseCommand::Comment { text: "called the carrier".to_owned() }, 11),
        ("comment nothing", CaseCommand::Comment { text: "  ".to_owned() }, 11),
        ("resolve", resolve(), 11),
    ];
    let mut text = String::new();
    for (state_name, state) in &states {
        for (command_name, command, hours) in &commands {
            let answer = match state.decide(command, &context(*hours)) {
                Ok(events) if events.is_empty() => "(nothing new)".to_owned(),
                Ok(events) => events.iter().map(name).collect::<Vec<_>>().join(", "),
                Err(rejection) => format!("! {}", rejection.code()),
            };
            writeln!(text, "{state_name:<10} {command_name:<26} {answer}").unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn what_is_allowed_is_what_decide_allows() {
    let actions = |case: &Case| allowed_actions(case, &context(11)).0;
    assert_eq!(actions(&fold(&[found("a")])), ["assign", "snooze", "comment", "resolve"]);
    assert_eq!(actions(&fold(&[found("a"), resolve()])), ["comment"]);
    let (_, blocked) = allowed_actions(&fold(&[found("a"), CaseCommand::Heal]), &context(11));
    assert_eq!(
        blocked.first().map(|b| (b.action, b.code, b.reason.as_str())),
        Some(("assign", "case_closed", "the case is healed already"))
    );
}

#[test]
fn a_resolved_case_rests_until_the_break_is_another() {
    let case = fold(&[found("a"), resolve(), found("a")]);
    assert_eq!((case.status, case.opened), (CaseStatus::Resolved, 1));
    let case = fold(&[found("a"), resolve(), found("b")]);
    assert_eq!((case.status, case.opened), (CaseStatus::Open, 2));
    assert_eq!(case.resolution, None);
    let case = fold(&[found("a"), resolve(), CaseCommand::Heal, found("a")]);
    assert_eq!((case.status, case.opened), (CaseStatus::Open, 2), "it healed in between");
}

#[test]
fn a_case_reads_back_as_it_was_written() {
    let case = fold(&[found("a"), assign("m"), CaseCommand::Comment { text: "hm".to_owned() }, resolve()]);
    let text = serde_json::to_string(&case).unwrap();
    assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case);
    let note = dispatched();
    assert_eq!(serde_json::from_str::<Note>(&serde_json::to_string(&note).unwrap()).unwrap(), note);
}
