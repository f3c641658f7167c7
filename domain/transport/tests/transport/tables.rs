//! The transition tables: what each command does in each state. Reviewed as diffs.

use std::fmt::Write;

use kernel::{Aggregate, Rejection};
use transport::load::movement::{Milestone, Outcome};
use transport::load::{self, Concern, Load};
use transport::tender::{self, DeclineReason};
use transport::{Freight, Plan, Tender, freight, plan, planner};

use crate::fixtures::{
    accepted, after, allocated, attempted, cargo, context, cover, dispatch, dispatched, fact, id, lb, new_load, now,
    offer, planned, pod, tender, terms,
};

/// One line per state and command: the events, or the code of the refusal.
fn table<A: Aggregate>(states: &[(&str, A)], commands: &[(&str, A::Command)]) -> String {
    let mut text = String::new();
    for (state_name, state) in states {
        for (command_name, command) in commands {
            let outcome = match state.decide(command, &context()) {
                Ok(events) if events.is_empty() => "(nothing)".to_owned(),
                Ok(events) => events.iter().map(name).collect::<Vec<_>>().join(" + "),
                Err(rejection) => format!("! {}", rejection.code()),
            };
            writeln!(text, "{state_name:<14} {command_name:<18} {outcome}").unwrap();
        }
        text.push('\n');
    }
    text
}

fn name<E: serde::Serialize>(event: &E) -> String {
    serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned()
}

#[test]
fn load_table() {
    let and = |base: Vec<load::Command>, more: &[load::Command]| after(&[base, more.to_vec()].concat());
    let refused = [attempted(1, Outcome::Refused), attempted(2, Outcome::Refused)];
    let delivered = [attempted(1, Outcome::Delivered), attempted(2, Outcome::Delivered)];
    let signed = [attempted(1, Outcome::Delivered), attempted(2, Outcome::Delivered), pod(1), pod(2)];
    let flag = load::Command::Flag { code: Concern::WorkflowFailed, detail: "d".to_owned() };
    let cancel = load::Command::Cancel { reason: "r".to_owned() };
    let states = [
        ("blank", Load::default()),
        ("planned", after(&planned())),
        ("tendering", and(planned(), &[tender(), offer(1, "first")])),
        ("accepted", after(&accepted())),
        ("dispatched", after(&dispatched())),
        ("at_pickup", and(dispatched(), &[fact(0, Milestone::Arrived)])),
        ("departed", and(dispatched(), &[fact(0, Milestone::Departed)])),
        ("at_delivery", and(dispatched(), &[fact(1, Milestone::Arrived)])),
        ("delivered", and(dispatched(), &delivered)),
        ("signed", and(dispatched(), &signed)),
        ("closed", and(dispatched(), &[&signed[..], &[load::Command::Close]].concat())),
        ("uncovered", and(planned(), &[tender(), offer(1, "first"), load::Command::MarkUncovered])),
        ("missed_pickup", and(dispatched(), &[load::Command::MarkMissedPickup])),
        ("refused", and(dispatched(), &refused)),
        ("cancelled", and(planned(), std::slice::from_ref(&cancel))),
        ("flagged", and(dispatched(), std::slice::from_ref(&flag))),
    ];
    let stop_id = states[1].1.stops[0].id;
    let (start, end) = (now(), jiff::Timestamp::MAX);
    let commands = [
        ("plan", load::Command::Plan(Box::new(new_load()))),
        ("add_shipments", load::Command::AddShipments(vec![cargo("d", "New", "TX", "75001")])),
        ("remove_shipments", load::Command::RemoveShipments(vec![id("a")])),
        ("set_appointment", load::Command::SetAppointment { stop_id, start, end, place: None }),
        ("start_tendering", tender()),
        ("offer", offer(2, "second")),
        ("cover", cover("first")),
        ("mark_uncovered", load::Command::MarkUncovered),
        ("dispatch", dispatch("first")),
        (
            "record_pick",
            load::Command::RecordPick { shipment_id: id("a"), weight_lb: lb(1), pieces: 1, shorts: vec![] },
        ),
        ("arrived_pickup", fact(0, Milestone::Arrived)),
        ("departed_pickup", fact(0, Milestone::Departed)),
        ("arrived_delivery", fact(1, Milestone::Arrived)),
        ("attempted", attempted(1, Outcome::Delivered)),
        ("pod_received", pod(1)),
        ("mark_missed_pickup", load::Command::MarkMissedPickup),
        ("chase_delivery", load::Command::ChaseDelivery),
        ("request_pod", load::Command::RequestPod),
        ("flag", flag),
        ("resume", load::Command::Resume { reason: None }),
        ("cancel", cancel),
        ("close", load::Command::Close),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}

#[test]
fn tender_table() {
    let offered = Tender::default().evolve(&tender::Event::Offered(Box::new(terms())));
    let then = |command: &tender::Command| {
        offered.decide(command, &context()).unwrap().iter().fold(offered.clone(), Tender::evolve)
    };
    let decline = tender::Command::Decline { reason: DeclineReason::Rate, note: None };
    let withdraw = tender::Command::Withdraw { note: "n".to_owned() };
    let states = [
        ("blank", Tender::default()),
        ("offered", offered.clone()),
        ("accepted", then(&tender::Command::Accept)),
        ("declined", then(&decline)),
        ("expired", then(&tender::Command::Expire)),
        ("withdrawn", then(&withdraw)),
    ];
    let commands = [
        ("offer", tender::Command::Offer(Box::new(terms()))),
        ("accept", tender::Command::Accept),
        ("decline", decline),
        ("expire", tender::Command::Expire),
        ("withdraw", withdraw),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}

#[test]
fn freight_table() {
    let fold = |commands: &[freight::Command]| {
        commands.iter().fold(Freight::default(), |freight, command| {
            freight.decide(command, &context()).unwrap().iter().fold(freight, Freight::evolve)
        })
    };
    let allocate = freight::Command::Allocate(Box::new(allocated(1)));
    let again = freight::Command::Allocate(Box::new(allocated(9)));
    let assign = freight::Command::Assign { load_id: id("load") };
    let cancel = freight::Command::Cancel { version: 5 };
    let states = [
        ("announced", fold(&[freight::Command::MarkReady])),
        ("open", fold(std::slice::from_ref(&allocate))),
        ("assigned", fold(&[allocate.clone(), assign.clone()])),
        ("cancelled", fold(&[allocate.clone(), cancel.clone()])),
    ];
    let picked = freight::Picked { weight_lb: lb(1), pieces: 1, shorts: vec![] };
    let commands = [
        ("allocate", allocate),
        ("allocate_again", again),
        ("record_pick", freight::Command::RecordPick(picked)),
        ("mark_ready", freight::Command::MarkReady),
        ("cancel", cancel),
        ("assign", assign),
        ("assign_elsewhere", freight::Command::Assign { load_id: id("other") }),
        ("release", freight::Command::Release { load_id: id("load") }),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}

#[test]
fn plan_table() {
    let candidate = planner::Candidate {
        shipment_id: id("a"),
        ship_to: allocated(1).ship_to,
        ship_by: allocated(1).ship_by,
        weight_lb: lb(100),
        pieces: 4,
        ready: true,
    };
    let criteria = planner::Criteria {
        group_by: planner::GroupBy::State,
        from: None,
        window_days: 7,
        max_weight_lb: planner::Criteria::default_weight(),
        max_stops: 25,
        equipment: transport::Equipment::DryVan,
        ready_only: false,
        destination_state: None,
    };
    let ask = plan::Ask { plan_id: id("plan"), facility_id: id("f"), criteria, more_waiting: false, asked_at: now() };
    let propose = plan::Command::Propose { ask: Box::new(ask), candidates: vec![candidate] };
    let fold = |commands: &[plan::Command]| {
        commands.iter().fold(Plan::default(), |plan, command| {
            plan.decide(command, &context()).unwrap().iter().fold(plan, Plan::evolve)
        })
    };
    let remove = plan::Command::Remove { shipment_id: id("a") };
    let states = [
        ("blank", Plan::default()),
        ("proposed", fold(std::slice::from_ref(&propose))),
        ("emptied", fold(&[propose.clone(), remove.clone()])),
        ("committed", fold(&[propose.clone(), plan::Command::Commit])),
        ("discarded", fold(&[propose.clone(), plan::Command::Discard])),
    ];
    let commands = [
        ("propose", propose),
        ("move", plan::Command::Move { shipment_id: id("a"), to: plan::Target::New }),
        ("remove", remove),
        ("commit", plan::Command::Commit),
        ("discard", plan::Command::Discard),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}
