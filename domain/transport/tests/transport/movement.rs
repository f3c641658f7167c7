//! Facts come late, twice and in any order.

use kernel::{Aggregate, Rejection};
use proptest::prelude::*;
use transport::load::movement::{Milestone, Outcome, progress};
use transport::load::{Command, Event, Load, Status};

use crate::fixtures::{accepted, after, attempted, context, dispatched, fact, pod};

fn fold(load: Load, facts: &[Command]) -> Load {
    facts.iter().fold(load, |load, fact| {
        let events = load.decide(fact, &context()).unwrap();
        events.iter().fold(load, Load::evolve)
    })
}

#[test]
fn the_happy_road() {
    let steps = [
        (fact(0, Milestone::Arrived), Status::AtPickup),
        (fact(0, Milestone::Departed), Status::Departed),
        (fact(1, Milestone::Arrived), Status::AtDelivery),
        (attempted(1, Outcome::Delivered), Status::AtDelivery),
        (fact(1, Milestone::Departed), Status::AtDelivery),
        (fact(2, Milestone::Arrived), Status::AtDelivery),
        (attempted(2, Outcome::Partial), Status::Delivered),
        (pod(1), Status::Delivered),
        (pod(2), Status::Delivered),
    ];
    let mut load = after(&dispatched());
    for (step, status) in steps {
        load = fold(load, &[step]);
        assert_eq!(load.status, status);
    }
    assert!(load.pods_complete());
}

#[test]
fn arrivals_after_the_first_consignee_cost_no_event() {
    let load = fold(after(&dispatched()), &[fact(1, Milestone::Arrived)]);
    assert_eq!(load.status, Status::AtDelivery);
    for quiet in [fact(1, Milestone::Departed), fact(2, Milestone::Arrived), fact(2, Milestone::Departed)] {
        assert_eq!(load.decide(&quiet, &context()), Ok(vec![]));
    }
}

#[test]
fn a_headline_is_said_once() {
    let load = fold(after(&dispatched()), &[attempted(1, Outcome::Refused)]);
    let events = load.decide(&attempted(2, Outcome::Refused), &context()).unwrap();
    assert!(matches!(events[..], [Event::DeliveryRecorded { .. }, Event::Refused { .. }]));
    let load = events.iter().fold(load, Load::evolve);
    let events = load.decide(&attempted(2, Outcome::Delivered), &context()).unwrap();
    // The second attempt went well: what the workflow had closed as refused goes on.
    assert!(matches!(
        events[..],
        [Event::DeliveryRecorded { .. }, Event::Delivered { .. }, Event::WorkflowResumed { .. }]
    ));
}

#[test]
fn facts_before_the_dispatch_are_refused() {
    let refused = after(&accepted()).decide(&fact(0, Milestone::Arrived), &context()).unwrap_err();
    assert_eq!(refused.code(), "load_not_dispatched");
}

fn any_fact() -> impl Strategy<Value = Command> {
    let outcome = prop_oneof![Just(Outcome::Refused), Just(Outcome::Partial), Just(Outcome::Delivered)];
    prop_oneof![
        (0..3_usize).prop_map(|s| fact(s, Milestone::Arrived)),
        (0..3_usize).prop_map(|s| fact(s, Milestone::Departed)),
        (0..3_usize, outcome).prop_map(|(s, o)| attempted(s, o)),
        (0..3_usize).prop_map(pod),
    ]
}

const fn rank(status: Status) -> u8 {
    match status {
        Status::Dispatched => 1,
        Status::AtPickup => 2,
        Status::Departed => 3,
        Status::AtDelivery => 4,
        Status::Refused => 5,
        Status::Delivered => 6,
        _ => 0,
    }
}

proptest! {
    #[test]
    fn any_permutation_of_facts_yields_the_same_status(
        (facts, shuffled) in proptest::collection::vec(any_fact(), 0..24)
            .prop_flat_map(|facts| (Just(facts.clone()), Just([facts.clone(), facts].concat()).prop_shuffle())),
    ) {
        let (one, other) = (fold(after(&dispatched()), &facts), fold(after(&dispatched()), &shuffled));
        prop_assert_eq!(one.status, other.status);
        prop_assert_eq!(one.pods_complete(), other.pods_complete());
        prop_assert_eq!(one.status, progress(&one));
        let outcomes = |load: &Load| load.stops.iter().map(|s| s.visit.outcome()).collect::<Vec<_>>();
        prop_assert_eq!(outcomes(&one), outcomes(&other));
    }

    #[test]
    fn no_fact_moves_a_load_backwards(facts in proptest::collection::vec(any_fact(), 0..24)) {
        let mut load = after(&dispatched());
        for fact in facts {
            let before = load.status;
            load = fold(load, &[fact]);
            prop_assert!(rank(load.status) >= rank(before), "{:?} -> {:?}", before, load.status);
        }
    }
}
