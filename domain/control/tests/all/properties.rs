//! The picture is a function of the set of facts, and a case of the truth.

use crate::common::*;
use control::*;
use kernel::Aggregate;
use proptest::prelude::*;

/// Facts about one load or shipment that no order of arrival was made for: corrections, second rounds, voided invoices.
fn facts() -> impl Strategy<Value = Vec<Note>> {
    let milestone = prop::sample::select(vec![Milestone::Arrived, Milestone::Departed, Milestone::DeliveryAttempted]);
    let outcome = prop::sample::select(vec![Outcome::Refused, Outcome::Partial, Outcome::Delivered]);
    let hours = 0i64..60;
    let fact = prop_oneof![
        Just(planned().fact),
        Just(Fact::TenderingStarted),
        Just(offered().fact),
        Just(covered().fact),
        Just(dispatched().fact),
        Just(Fact::PickupMissed),
        Just(Fact::LoadCancelled),
        hours.clone().prop_map(|h| Fact::AppointmentSet { stop_id: stop_id(2), window: window(h, h + 2) }),
        hours.clone().prop_map(|h| Fact::Expected { stop_id: stop_id(2), at: at(h) }),
        (1u32..3, milestone, hours.clone(), outcome).prop_map(|(stop, milestone, h, outcome)| {
            let outcome = (milestone == Milestone::DeliveryAttempted).then_some(outcome);
            seen(1, stop, milestone, h, outcome).fact
        }),
        Just(pod().fact),
        (1i64..3).prop_map(|cents| rated(cents).fact),
        (1u64..3, 1i64..3).prop_map(|(id, cents)| invoiced(id, cents, 2).fact),
        (1u64..3).prop_map(|id| Fact::InvoiceVoided { invoice_id: kernel::TypedId::derive(&[&id.to_string()]) }),
        (0u32..9).prop_map(|units| ordered(1, units).fact),
        (0u32..9).prop_map(|units| allocated(1, 1, 8, units, 1).fact),
        (0u32..9).prop_map(|units| picked(1, 8, units, 1).fact),
        (0u32..9).prop_map(|pieces| packed(1, pieces).fact),
        (0u32..9).prop_map(|pieces| on_load(pieces).fact),
        Just(Fact::ShipmentCancelled),
    ];
    let kind = |fact: &Fact| match fact {
        Fact::Seen { .. } => "track",
        Fact::PodReceived { .. } => "document",
        Fact::Rated { .. } => "charges",
        Fact::Invoiced { .. } | Fact::InvoiceVoided { .. } => "invoice",
        Fact::Ordered { .. } => "order",
        Fact::Allocated { .. } | Fact::Picked { .. } | Fact::Packed { .. } | Fact::ShipmentCancelled => "shipment",
        _ => "load",
    };
    prop::collection::vec((fact, hours), 0..24).prop_map(move |facts| {
        let versions = 1u64..;
        versions.zip(facts).map(|(version, (fact, hours))| note(kind(&fact), version, hours, fact)).collect()
    })
}

/// The same facts in another order, some of them twice.
fn shuffled() -> impl Strategy<Value = (Vec<Note>, Vec<Note>)> {
    facts().prop_flat_map(|facts| {
        let twice = prop::collection::vec(any::<bool>(), facts.len());
        (Just(facts), twice).prop_flat_map(|(facts, twice)| {
            let again: Vec<Note> = facts.iter().zip(twice).filter(|(_, t)| *t).map(|(f, _)| f.clone()).collect();
            let all: Vec<Note> = facts.iter().cloned().chain(again).collect();
            (Just(facts), Just(all).prop_shuffle())
        })
    })
}

fn subjects() -> impl Strategy<Value = Subject> {
    prop::sample::select(vec![load(), shipment(), order()])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_500))]

    /// Late, repeated and shuffled facts make the same picture, breaks, clock and owner.
    #[test]
    fn any_permutation_and_duplication_is_the_same_picture(
        (facts, shuffled) in shuffled(), subject in subjects(), hours in 0i64..120,
    ) {
        let (one, other) = (Picture::of(subject, facts), Picture::of(subject, shuffled));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(breaks(&one, at(hours)), breaks(&other, at(hours)));
        prop_assert_eq!(next_action(&one, at(hours)), next_action(&other, at(hours)));
        prop_assert_eq!(check_at(&one, at(hours)), check_at(&other, at(hours)));
    }

    /// Between now and the instant to watch, the clock breaks nothing that is not broken already.
    #[test]
    fn nothing_breaks_before_the_clock_to_watch(facts in facts(), subject in subjects(), hours in 0i64..120) {
        let picture = Picture::of(subject, facts);
        let named = |when| breaks(&picture, when).into_iter().map(|b| b.invariant)
            .filter(|i| *i != Invariant::NextActionOverdue).collect::<Vec<_>>();
        let until = check_at(&picture, at(hours)).unwrap_or_else(|| at(10_000));
        let just_before = until.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap();
        if just_before > at(hours) {
            prop_assert_eq!(named(at(hours)), named(just_before));
        }
    }

    /// Evaluations in any number leave one opening per break, and a case is open exactly while the last one found it.
    #[test]
    fn a_case_follows_the_truth(found in prop::collection::vec(any::<bool>(), 1..40)) {
        let picture = Picture::of(load(), [planned(), offered(), accepted()]);
        let broken = Invariant::TenderAcceptedNotDispatched.evaluate(&picture, at(9)).unwrap();
        let mut case = Case::default();
        let mut opened = 0;
        for (step, found) in found.iter().enumerate() {
            let command = match found {
                true => CaseCommand::Observe { broken: Box::new(broken.clone()), number: "L-1".to_owned() },
                false => CaseCommand::Heal,
            };
            let events = case.decide(&command, &context(i64::try_from(step).unwrap())).unwrap();
            opened += events.iter().filter(|e| matches!(e, CaseEvent::Opened(_) | CaseEvent::Reopened(_))).count();
            case = events.iter().fold(case, Case::evolve);
            prop_assert_eq!(case.status == CaseStatus::Open, *found);
        }
        let edges = std::iter::once(&false).chain(&found).zip(&found).filter(|(was, is)| !**was && **is).count();
        prop_assert_eq!(opened, edges);
    }
}
