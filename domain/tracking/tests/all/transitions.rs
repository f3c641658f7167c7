//! The transition tables, printed: states x commands -> events or the rejection's code.

use std::fmt::Write as _;

use crate::common::*;
use kernel::{Aggregate, DocumentId, Rejection as _, TypedId};
use tracking::*;

fn table<A: Aggregate>(states: &[(&str, A)], commands: &[(&str, A::Command)]) -> String {
    let mut text = String::new();
    for (state_name, state) in states {
        for (command_name, command) in commands {
            let answer = match state.decide(command, &context(100)) {
                Ok(events) if events.is_empty() => "(nothing new)".to_owned(),
                Ok(events) => names(&events).join(", "),
                Err(rejection) => format!("! {}", rejection.code()),
            };
            writeln!(text, "{state_name:<12} {command_name:<28} {answer}").unwrap();
        }
    }
    text
}

fn fold<A: Aggregate>(commands: &[A::Command]) -> A {
    commands.iter().fold(A::default(), |state, command| {
        state.decide(command, &context(100)).unwrap().iter().fold(state, A::evolve)
    })
}

#[test]
fn track() {
    let fact = || record(vec![arrived(1, 10, Source::DriverApp)]);
    let cancel = || TrackCommand::Cancel { load_id: load_id() };
    let elsewhere = TrackCommand::Cancel { load_id: kernel::LoadId::derive(&["another"]) };
    let held = || record(vec![Fact { recorded_at: at(0), ..arrived(2, 90, Source::Eld) }]);
    let states: [(&str, Track); 6] = [
        ("nothing", fold(&[])),
        ("parked", fold(&[fact()])),
        ("opened", fold(&[open()])),
        ("moving", fold(&[open(), fact()])),
        ("held", fold(&[open(), held()])),
        ("cancelled", fold(&[open(), cancel()])),
    ];
    let unsaid = |command| match command {
        TrackCommand::ForceMilestone { load_id, event_id, stop_id, milestone, occurred_at, outcome, .. } => {
            let reason = " ".to_owned();
            TrackCommand::ForceMilestone { load_id, event_id, stop_id, milestone, occurred_at, outcome, reason }
        }
        other => other,
    };
    let commands = [
        ("open", open()),
        ("record arrived", fact()),
        ("record delivered", record(vec![attempted(2, Outcome::Delivered, 50, Source::DriverApp)])),
        ("record operator's arrival", record(vec![arrived(1, 5, Source::Operator)])),
        ("record nothing", record(vec![])),
        ("announce", TrackCommand::Announce { load_id: load_id() }),
        ("cancel", cancel()),
        ("cancel another load", elsewhere),
        ("force arrival", force(1, MilestoneKind::Arrived, 20, None)),
        ("force without a reason", unsaid(force(1, MilestoneKind::Arrived, 20, None))),
        ("force at no stop", force(9, MilestoneKind::Arrived, 20, None)),
        ("force a pickup's attempt", force(1, MilestoneKind::DeliveryAttempted, 20, Some(Outcome::Delivered))),
        ("force an attempt, no outcome", force(2, MilestoneKind::DeliveryAttempted, 20, None)),
        ("force an arrival's outcome", force(2, MilestoneKind::Arrived, 20, Some(Outcome::Delivered))),
        ("force tomorrow", force(1, MilestoneKind::Arrived, 1_540, None)),
        ("undo arrival", undo(1, MilestoneKind::Arrived)),
        ("release", release(Source::Eld, "a2-90")),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}

#[test]
fn document() {
    let paper = |kind, size| Paper {
        document_id: DocumentId::derive(&["d"]),
        load_id: load_id(),
        stop_id: stop_id(2),
        kind,
        content_type: ContentType::Pdf,
        size,
        sha256: "a".repeat(64),
        shipments: vec![shipment(2)],
    };
    let request = |kind| DocumentCommand::Request { paper: paper(kind, 10) };
    let signed = |minutes| Some(Signature { signed_by: "J. Doe".to_owned(), signed_at: at(minutes) });
    let found = |size| Some(Found { size, sha256: "a".repeat(64) });
    let complete = |signature, found| DocumentCommand::Complete { signature, found };
    let other_hash = Some(Found { size: 10, sha256: "b".repeat(64) });
    let states: [(&str, Document); 4] = [
        ("nothing", Document::default()),
        ("awaited", fold(&[request(DocumentKind::ProofOfDelivery)])),
        ("photo", fold(&[request(DocumentKind::Photo)])),
        ("received", fold(&[request(DocumentKind::ProofOfDelivery), complete(signed(90), found(10))])),
    ];
    let commands = [
        ("request", request(DocumentKind::ProofOfDelivery)),
        ("request empty", DocumentCommand::Request { paper: paper(DocumentKind::Photo, 0) }),
        ("complete", complete(signed(90), found(10))),
        ("complete unsigned", complete(None, found(10))),
        ("complete signed tomorrow", complete(signed(2_000), found(10))),
        ("complete not uploaded", complete(signed(90), None)),
        ("complete another size", complete(signed(90), found(11))),
        ("complete another hash", complete(signed(90), other_hash)),
        ("complete other signature", complete(signed(91), found(10))),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}
