use std::collections::{BTreeMap, BTreeSet};

use kernel::{Aggregate, Given, PlanId, Rejection, ShipmentId};
use proptest::prelude::*;
use transport::plan::{Ask, Command, Event, Status, Target};
use transport::planner::{Candidate, Criteria, GroupBy, LOADS_MAX, LeftOut, SHIPMENTS_MAX, propose};
use transport::{Equipment, Plan};

use crate::fixtures::{address, context, id, lb, now};

fn criteria() -> Criteria {
    Criteria {
        group_by: GroupBy::State,
        from: None,
        window_days: 7,
        max_weight_lb: lb(1_000),
        max_stops: 2,
        equipment: Equipment::DryVan,
        ready_only: false,
        destination_state: None,
    }
}

fn candidate(name: &str, state: &str, zip: &str, pounds: i64) -> Candidate {
    Candidate {
        shipment_id: id(name),
        ship_to: address(&format!("door {name}"), state, zip),
        ship_by: "2026-11-24".parse().unwrap(),
        weight_lb: lb(pounds),
        pieces: 1,
        ready: true,
    }
}

fn proposed(candidates: Vec<Candidate>) -> Given<Plan> {
    let ask = Ask {
        plan_id: id("plan"),
        facility_id: id("dallas"),
        criteria: criteria(),
        more_waiting: false,
        asked_at: now(),
    };
    Given::nothing().when(&Command::Propose { ask: Box::new(ask), candidates }, &context()).unwrap().0
}

#[test]
fn groups_by_destination_within_the_limits_and_says_what_is_left_out() {
    let old = Candidate { ship_by: "2026-11-01".parse().unwrap(), ..candidate("old", "TX", "77001", 1) };
    let none = Candidate { pieces: 0, ..candidate("none", "TX", "77001", 0) };
    let candidates = [
        candidate("a", "TX", "77002", 400),
        candidate("b", "TX", "77003", 400),
        candidate("c", "TX", "77004", 100),
        candidate("d", "CA", "90001", 1_000),
        candidate("e", "CA", "90001", 1_001),
        old.clone(),
        none,
    ];
    let from = Criteria { from: Some("2026-11-20".parse().unwrap()), ..criteria() };
    let proposal = propose(&candidates, &from);
    let loads: Vec<(&str, &str, usize)> =
        proposal.loads.iter().map(|l| (l.key.as_str(), l.destination.as_str(), l.shipment_ids.len())).collect();
    assert_eq!(loads, [("1", "CA", 1), ("2", "TX", 2), ("3", "TX", 1)]);
    let left: BTreeMap<ShipmentId, LeftOut> = proposal.left_out.into_iter().collect();
    assert_eq!(left[&id("e")], LeftOut::OverWeight);
    assert_eq!(left[&id("old")], LeftOut::OutsideWindow);
    assert_eq!(left[&id("none")], LeftOut::NoPieces);
    // Without a first date the oldest freight sets it, so the rest is outside its window.
    assert_eq!(propose(&candidates, &criteria()).loads.len(), 1);
}

#[test]
fn a_plan_is_edited_and_committed_once() {
    let plan = proposed(vec![
        candidate("a", "TX", "77002", 400),
        candidate("b", "TX", "77003", 400),
        candidate("c", "TX", "77004", 100),
    ]);
    assert_eq!(plan.state.loads.len(), 2);
    let full = Command::Move { shipment_id: id("c"), to: Target::Load("1".to_owned()) };
    assert_eq!(plan.state.decide(&full, &context()).unwrap_err().code(), "load_over_stops");
    let unknown = Command::Move { shipment_id: id("x"), to: Target::New };
    assert_eq!(plan.state.decide(&unknown, &context()).unwrap_err().code(), "unknown_plan_shipment");
    let (plan, _) = plan.when(&Command::Remove { shipment_id: id("a") }, &context()).unwrap();
    let (plan, _) = plan.when(&full, &context()).unwrap();
    assert_eq!(plan.state.loads.len(), 1);
    let (plan, events) = plan.when(&Command::Move { shipment_id: id("a"), to: Target::New }, &context()).unwrap();
    assert_eq!(events, [Event::Moved { shipment_id: id("a"), to: "3".to_owned() }]);
    let (plan, events) = plan.when(&Command::Commit, &context()).unwrap();
    let [Event::Committed { loads, .. }] = &events[..] else { panic!("{events:?}") };
    let ids: Vec<_> = loads.iter().map(|load| load.load_id).collect();
    assert_eq!(ids, [Plan::load_id(id::<PlanId>("plan"), "1"), Plan::load_id(id::<PlanId>("plan"), "3")]);
    for command in [Command::Commit, Command::Discard, full] {
        assert_eq!(plan.state.decide(&command, &context()).unwrap_err().code(), "plan_settled");
    }
}

#[test]
fn an_empty_plan_is_not_committed() {
    assert_eq!(proposed(vec![]).when(&Command::Commit, &context()).unwrap_err().code(), "plan_empty");
}

fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0..60_u32, 0..5_u32, 0..1_200_i64, 0..40_i8, 0..3_u32, any::<bool>());
    proptest::collection::vec(one, 0..150).prop_map(|all| {
        let made = all.into_iter().enumerate().map(|(i, (zip, door, pounds, day, pieces, ready))| Candidate {
            shipment_id: id(&i.to_string()),
            ship_to: address(
                &format!("door {door}"),
                ["TX", "CA", "NY"][zip as usize % 3],
                &format!("{:05}", zip * 1_301),
            ),
            ship_by: jiff::civil::date(2026, 11, 1).checked_add(jiff::Span::new().days(day)).unwrap(),
            weight_lb: lb(pounds),
            pieces,
            ready,
        });
        made.collect()
    })
}

fn any_criteria() -> impl Strategy<Value = Criteria> {
    let group = prop_oneof![Just(GroupBy::Zip3), Just(GroupBy::State), Just(GroupBy::Zone)];
    (group, 0..60_u16, 1..2_000_i64, 1..30_u16, any::<bool>()).prop_map(
        |(group_by, window_days, pounds, max_stops, ready_only)| Criteria {
            group_by,
            window_days,
            max_weight_lb: lb(pounds),
            max_stops,
            ready_only,
            ..criteria()
        },
    )
}

fn assert_sound(plan: &Plan, criteria: &Criteria) {
    for load in &plan.loads {
        let fill = plan.fill(load);
        assert!(!load.shipment_ids.is_empty() && load.shipment_ids.len() <= SHIPMENTS_MAX);
        assert!(fill.weight_lb <= criteria.max_weight_lb);
        assert!(fill.doors.len() <= usize::from(criteria.max_stops));
    }
    let planned: Vec<ShipmentId> = plan.loads.iter().flat_map(|load| load.shipment_ids.clone()).collect();
    let once: BTreeSet<ShipmentId> = planned.iter().copied().collect();
    assert_eq!(planned.len(), once.len(), "a shipment is on two loads");
    let left: BTreeSet<ShipmentId> = plan.left_out.keys().copied().collect();
    assert!(once.is_disjoint(&left));
    let all: BTreeSet<ShipmentId> = plan.items.keys().copied().collect();
    assert_eq!(once.union(&left).copied().collect::<BTreeSet<_>>(), all, "a shipment was forgotten");
    let keys: BTreeSet<&String> = plan.loads.iter().map(|load| &load.key).collect();
    assert_eq!(keys.len(), plan.loads.len());
    assert!(plan.loads.len() <= LOADS_MAX);
}

proptest! {
    #[test]
    fn each_freight_is_planned_once_or_left_out_and_no_load_is_over_its_limits(
        candidates in any_candidates(), criteria in any_criteria(),
        edits in proptest::collection::vec((0..150_usize, 0..12_u8, any::<bool>()), 0..12),
    ) {
        let ask = Ask { plan_id: id("plan"), facility_id: id("f"), criteria: criteria.clone(), more_waiting: false, asked_at: now() };
        let mut plan = Given::<Plan>::nothing()
            .when(&Command::Propose { ask: Box::new(ask), candidates: candidates.clone() }, &context()).unwrap().0.state;
        assert_sound(&plan, &criteria);
        for (who, to, remove) in edits {
            let shipment_id = id(&who.to_string());
            let to = if to == 0 { Target::New } else { Target::Load(to.to_string()) };
            let command = if remove { Command::Remove { shipment_id } } else { Command::Move { shipment_id, to } };
            let events = plan.decide(&command, &context()).unwrap_or_default();
            plan = events.iter().fold(plan, Plan::evolve);
            assert_sound(&plan, &criteria);
        }
        prop_assert_eq!(plan.status, Status::Proposed);
    }

    #[test]
    fn the_order_of_the_candidates_does_not_matter(candidates in any_candidates().prop_shuffle(), criteria in any_criteria()) {
        let mut sorted = candidates.clone();
        sorted.sort_by_key(|candidate| candidate.shipment_id);
        prop_assert_eq!(propose(&candidates, &criteria), propose(&sorted, &criteria));
    }
}
