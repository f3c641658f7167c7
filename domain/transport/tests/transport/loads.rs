use kernel::{Aggregate, Given, Rejection};
use proptest::prelude::*;
use transport::freight::Short;
use transport::load::movement::{Milestone, Outcome};
use transport::load::owner::{Owner, next_action};
use transport::load::{Command, Concern, Event, Load, REMINDERS_MAX, Status};
use transport::planner::SHIPMENTS_MAX;

use crate::fixtures::{
    accepted, after, attempted, cargo, context, cover, dispatch, dispatched, driver, fact, id, lb, new_load, offer,
    planned, pod, ranked, tender, vehicle,
};

fn refusal(load: &Load, command: &Command) -> &'static str {
    load.decide(command, &context()).unwrap_err().code()
}

#[test]
fn a_load_is_planned_with_its_stops() {
    let (then, events) = Given::<Load>::nothing().when(&Command::Plan(Box::new(new_load())), &context()).unwrap();
    assert!(matches!(&events[..], [Event::Planned { number, .. }] if number == "L-10001"));
    let load = then.state;
    assert_eq!((load.stops.len(), load.weight_lb(), load.pieces()), (3, lb(300), 12));
    assert_eq!(load.stop_of(id("c")), Some(load.stops[1].id));
    assert_eq!(load.destination().unwrap().place.zip.as_str(), "90001");
    assert_eq!(refusal(&load, &Command::Plan(Box::new(new_load()))), "load_already_exists");
}

#[test]
fn shipments_come_and_go_while_it_is_planned() {
    let load = after(&[planned(), vec![Command::AddShipments(vec![cargo("d", "New", "TX", "75001")])]].concat());
    assert_eq!((load.stops.len(), load.shipments.len()), (4, 4));
    let again = Command::AddShipments(vec![cargo("d", "New", "TX", "75001")]);
    assert_eq!(load.decide(&again, &context()), Ok(vec![]));
    assert_eq!(refusal(&load, &Command::RemoveShipments(vec![id("x")])), "shipment_not_on_load");
    let all = ["a", "b", "c", "d"].map(id).to_vec();
    assert_eq!(refusal(&load, &Command::RemoveShipments(all)), "load_empty");
    let many = (0..SHIPMENTS_MAX).map(|n| cargo(&n.to_string(), "New", "TX", "75001")).collect();
    assert_eq!(refusal(&load, &Command::AddShipments(many)), "load_over_shipments");
    assert_eq!(refusal(&after(&accepted()), &again), "load_not_planned");
}

#[test]
fn the_waterfall_goes_down_until_somebody_accepts() {
    let load = after(&[planned(), vec![tender()]].concat());
    assert_eq!(load.next_in_waterfall(), Some((1, ranked("first"))));
    let load = after(&[planned(), vec![tender(), offer(1, "first")]].concat());
    assert_eq!(load.next_in_waterfall(), Some((2, ranked("second"))));
    let load = after(&[planned(), vec![tender(), offer(1, "first"), offer(2, "second")]].concat());
    assert_eq!(load.next_in_waterfall(), None);
    assert_eq!(refusal(&load, &cover("first")), "other_tender_open");
    let (covered, _) = Given { state: load }.when(&cover("second"), &context()).unwrap();
    assert_eq!(covered.state.carrier.unwrap().name, "second");
}

#[test]
fn a_load_that_nobody_took_is_tendered_again_in_another_round() {
    let uncovered = [planned(), vec![tender(), offer(1, "first"), Command::MarkUncovered]].concat();
    let load = after(&uncovered);
    assert_eq!((load.status, load.round), (Status::Uncovered, 1));
    assert_eq!(load.decide(&Command::MarkUncovered, &context()), Ok(vec![]));
    let load = after(&[uncovered, vec![tender()]].concat());
    assert_eq!((load.status, load.round, load.tried.len()), (Status::Tendering, 2, 0));
}

#[test]
fn only_an_accepted_load_is_dispatched_and_only_with_its_carriers_people() {
    assert_eq!(refusal(&after(&planned()), &dispatch("first")), "load_not_accepted");
    let load = after(&accepted());
    let foreign = Command::Dispatch { driver: driver("second"), vehicle: vehicle("first") };
    assert_eq!(refusal(&load, &foreign), "driver_of_another_carrier");
    let foreign = Command::Dispatch { driver: driver("first"), vehicle: vehicle("second") };
    assert_eq!(refusal(&load, &foreign), "vehicle_of_another_carrier");
    let (then, events) = Given { state: load }.when(&dispatch("first"), &context()).unwrap();
    insta::assert_json_snapshot!("shipment_dispatched", events);
    assert_eq!(refusal(&then.state, &dispatch("first")), "load_not_accepted");
}

#[test]
fn shorts_travel_on_to_the_load() {
    let short = Short { line: 1, sku: "X".to_owned(), short: 2, reason: Some("damaged".to_owned()) };
    let pick = Command::RecordPick { shipment_id: id("a"), weight_lb: lb(50), pieces: 2, shorts: vec![short.clone()] };
    let (then, events) = Given { state: after(&accepted()) }.when(&pick, &context()).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((then.state.weight_lb(), then.state.pieces()), (lb(250), 10));
    assert_eq!(then.state.shipments[0].shorts, [short]);
    assert_eq!(then.when(&pick, &context()).unwrap().1, []);
}

#[test]
fn a_missed_pickup_is_corrected_by_a_late_departure() {
    let missed = [dispatched(), vec![Command::MarkMissedPickup]].concat();
    let load = after(&[missed.clone(), vec![fact(0, Milestone::Arrived)]].concat());
    assert_eq!(load.status, Status::MissedPickup);
    let (then, events) = Given { state: load }.when(&fact(0, Milestone::Departed), &context()).unwrap();
    assert!(matches!(events[..], [Event::Departed { .. }, Event::WorkflowResumed { round: 2, .. }]), "{events:?}");
    assert_eq!(then.state.status, Status::Departed);
    assert_eq!(refusal(&then.state, &Command::MarkMissedPickup), "pickup_not_missed");
    assert_eq!(after(&[missed, vec![tender()]].concat()).carrier, None);
}

#[test]
fn proofs_are_asked_for_three_times_and_a_late_one_resumes() {
    let delivered = [dispatched(), vec![attempted(1, Outcome::Delivered), attempted(2, Outcome::Refused)]].concat();
    let mut load = Given { state: after(&delivered) };
    assert_eq!(load.state.status, Status::Delivered);
    for request in 1..=REMINDERS_MAX {
        let (then, events) = load.when(&Command::RequestPod, &context()).unwrap();
        assert_eq!(events, [Event::PodRequested { load_id: id("load"), request }]);
        load = then;
    }
    let (load, _) = load.when(&Command::RequestPod, &context()).unwrap();
    assert_eq!(load.state.attention.as_ref().unwrap().code, Concern::PodMissing);
    assert_eq!(next_action(&load.state).owner, Owner::Support);
    let (load, events) = load.when(&Command::RequestPod, &context()).unwrap();
    assert_eq!(events, []);
    let (load, events) = load.when(&pod(1), &context()).unwrap();
    assert!(matches!(events[..], [Event::PodRecorded { .. }, Event::WorkflowResumed { .. }]));
    assert!(load.state.pods_complete() && load.state.attention.is_none());
    assert_eq!(next_action(&load.state).owner, Owner::Finance);
    let (load, _) = load.when(&Command::Close, &context()).unwrap();
    assert_eq!(load.state.status, Status::Closed);
}

#[test]
fn resuming_needs_a_stop_or_a_reason() {
    let load = after(&dispatched());
    assert_eq!(refusal(&load, &Command::Resume { reason: None }), "workflow_not_stopped");
    let reasoned = Command::Resume { reason: Some("the emulator was restarted".to_owned()) };
    assert!(load.decide(&reasoned, &context()).is_ok());
    let flag = Command::Flag { code: Concern::WorkflowFailed, detail: "x".to_owned() };
    let (flagged, _) = Given { state: load }.when(&flag, &context()).unwrap();
    assert_eq!(flagged.state.decide(&flag, &context()), Ok(vec![]));
    assert!(flagged.state.decide(&Command::Resume { reason: None }, &context()).is_ok());
}

#[test]
fn a_load_is_cancelled_until_it_departs() {
    let cancel = Command::Cancel { reason: "the customer moved the date".to_owned() };
    assert_eq!(refusal(&after(&planned()), &Command::Cancel { reason: " ".to_owned() }), "reason_missing");
    let (then, events) = Given { state: after(&dispatched()) }.when(&cancel, &context()).unwrap();
    assert!(matches!(&events[..], [Event::Cancelled { shipment_ids, .. }] if shipment_ids.len() == 3));
    assert_eq!(then.when(&cancel, &context()).unwrap().1, []);
    let gone = after(&[dispatched(), vec![fact(0, Milestone::Departed)]].concat());
    assert_eq!(refusal(&gone, &cancel), "load_too_late");
}

pub fn any_command() -> impl Strategy<Value = Command> {
    let outcome = prop_oneof![Just(Outcome::Refused), Just(Outcome::Partial), Just(Outcome::Delivered)];
    prop_oneof![
        Just(planned().remove(0)),
        Just(Command::AddShipments(vec![cargo("d", "New", "TX", "75001")])),
        Just(Command::RemoveShipments(vec![id("a")])),
        Just(tender()),
        (1..3_u32).prop_map(|n| offer(n, ["first", "second"][n as usize - 1])),
        prop_oneof![Just(cover("first")), Just(cover("second"))],
        Just(Command::MarkUncovered),
        prop_oneof![Just(dispatch("first")), Just(dispatch("second"))],
        (0..3_usize).prop_map(|s| fact(s, Milestone::Arrived)),
        (0..3_usize).prop_map(|s| fact(s, Milestone::Departed)),
        (1..3_usize, outcome).prop_map(|(s, o)| attempted(s, o)),
        (1..3_usize).prop_map(pod),
        Just(Command::MarkMissedPickup),
        Just(Command::ChaseDelivery),
        Just(Command::RequestPod),
        Just(Command::Flag { code: Concern::Unrated, detail: "d".to_owned() }),
        Just(Command::Resume { reason: Some("r".to_owned()) }),
        Just(Command::Cancel { reason: "r".to_owned() }),
        Just(Command::Close),
    ]
}

proptest! {
    #[test]
    fn any_sequence_folds_and_settled_states_absorb(commands in proptest::collection::vec(any_command(), 0..60)) {
        let mut load = Load::default();
        for command in &commands {
            let before = load.clone();
            let events = load.decide(command, &context()).unwrap_or_default();
            load = events.iter().fold(load, Load::evolve);
            if matches!(before.status, Status::Closed | Status::Cancelled) {
                prop_assert_eq!(&load, &before, "{:?}", command);
            }
            let _ = next_action(&load);
            let _ = load.probes(&context());
        }
        let text = serde_json::to_string(&load).unwrap();
        prop_assert_eq!(serde_json::from_str::<Load>(&text).unwrap(), load);
    }
}
