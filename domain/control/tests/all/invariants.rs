//! Each invariant: when it is tolerable, when it is broken, and what heals it.

use crate::common::*;
use control::Invariant as I;
use control::*;

#[test]
fn an_accepted_load_has_to_be_dispatched_two_hours_before_its_pickup() {
    let mut notes = vec![planned(), offered(), accepted()];
    assert_eq!(broken(load(), &notes, 7), []);
    assert_eq!(broken(load(), &notes, 8), [I::TenderAcceptedNotDispatched]);
    notes.push(covered());
    assert_eq!(broken(load(), &notes, 8), [I::TenderAcceptedNotDispatched]);
    notes.push(dispatched());
    assert_eq!(broken(load(), &notes, 8), []);
    // A load that is tendered again is nobody's yet.
    let again = vec![planned(), covered(), note("load", 6, 5, Fact::TenderingStarted), accepted()];
    assert_eq!(broken(load(), &again, 7), []);
}

#[test]
fn a_break_says_who_and_why() {
    let picture = Picture::of(load(), [planned(), offered(), accepted()]);
    let found = I::TenderAcceptedNotDispatched.evaluate(&picture, at(9)).unwrap();
    assert_eq!((found.owner, found.due_at), (Party::Broker, at(8)));
    assert_eq!(found.evidence.first().unwrap().event_id, Some(accepted().event_id));
    // The same truth is the same evidence, whenever it is looked at.
    assert_eq!(Some(found), I::TenderAcceptedNotDispatched.evaluate(&picture, at(900)));
}

#[test]
fn an_appointment_that_cannot_be_kept() {
    let on_road = vec![planned(), dispatched(), seen(3, 1, Milestone::Departed, 11, None)];
    assert_eq!(broken(load(), &on_road, 23), []);
    assert_eq!(broken(load(), &on_road, 24), [I::AppointmentVsEta]);
    let mut warned = on_road.clone();
    warned.push(note("eta", 1, 13, Fact::Expected { stop_id: stop_id(2), at: at(26) }));
    assert_eq!(broken(load(), &warned, 13), [I::AppointmentVsEta]);
    warned.push(note("eta", 2, 14, Fact::Expected { stop_id: stop_id(2), at: at(23) }));
    assert_eq!(broken(load(), &warned, 15), []);
    let mut moved = on_road.clone();
    moved.push(note("load", 8, 12, Fact::AppointmentSet { stop_id: stop_id(2), window: window(30, 31) }));
    assert_eq!(broken(load(), &moved, 25), []);
    let mut there = on_road;
    there.push(seen(4, 2, Milestone::Arrived, 25, None));
    assert_eq!(broken(load(), &there, 26), []);
}

#[test]
fn a_delivery_is_proved_and_billable_within_a_day() {
    let mut notes = vec![planned(), dispatched(), delivered()];
    assert_eq!(broken(load(), &notes, 45), []);
    assert_eq!(broken(load(), &notes, 46), [I::DeliveredNotBillable, I::ProofOfDeliveryMissing]);
    notes.push(pod());
    notes.push(note("charges", 1, 24, Fact::Unrated { reason: "no rate for TX-IL".to_owned() }));
    assert_eq!(broken(load(), &notes, 46), [I::DeliveredNotBillable]);
    let picture = Picture::of(load(), notes.clone());
    let evidence = I::DeliveredNotBillable.evaluate(&picture, at(46)).unwrap().evidence;
    assert!(evidence.iter().any(|e| e.text.contains("no rate for TX-IL")), "{evidence:?}");
    notes.push(note("charges", 2, 30, Fact::Rated { total: kernel::Money::usd(5), charges: vec![charge(5)] }));
    notes.push(invoiced(1, 5, 5));
    assert_eq!(broken(load(), &notes, 460), []);
    // Who refuses everything signs nothing and is not billed by us.
    let refused = seen(9, 2, Milestone::DeliveryAttempted, 22, Some(Outcome::Refused));
    assert_eq!(broken(load(), &[planned(), dispatched(), refused], 47), []);
}

#[test]
fn an_invoice_needs_a_delivery_and_is_the_sum_of_its_lines() {
    let early = vec![planned(), dispatched(), rated(1000), invoiced(1, 1000, 1000)];
    assert_eq!(broken(load(), &early, 25), [I::AppointmentVsEta]);
    assert_eq!(broken(load(), &early, 26), [I::BilledNotDelivered, I::AppointmentVsEta]);
    let mut voided = early.clone();
    voided.push(note("voided", 1, 27, Fact::InvoiceVoided { invoice_id: kernel::TypedId::derive(&["1"]) }));
    assert_eq!(broken(load(), &voided, 27), [I::AppointmentVsEta]);
    let mut late = early;
    late.extend([delivered(), pod()]);
    assert_eq!(broken(load(), &late, 27), []);
    for (total, lines, rate) in [(1000, 999, 1000), (1000, 1000, 999)] {
        let wrong = vec![planned(), dispatched(), delivered(), pod(), rated(rate), invoiced(1, total, lines)];
        assert_eq!(broken(load(), &wrong, 25), []);
        assert_eq!(broken(load(), &wrong, 26), [I::InvoiceDiffersFromEvents], "{total} {lines} {rate}");
    }
}

#[test]
fn what_is_packed_leaves_and_what_leaves_was_packed() {
    let ready = vec![allocated(1, 1, 8, 8, 0), picked(2, 8, 7, 1), packed(3, 7)];
    assert_eq!(broken(shipment(), &ready, 26), []);
    assert_eq!(broken(shipment(), &ready, 27), [I::PackedNotPickedUp], "no truck for a day");
    let mut awaited = ready.clone();
    awaited.push(on_load(7));
    assert_eq!(broken(shipment(), &awaited, 13), []);
    assert_eq!(broken(shipment(), &awaited, 14), [I::PackedNotPickedUp], "two hours past the appointment");
    awaited.push(seen(3, 1, Milestone::Departed, 15, None));
    assert_eq!(broken(shipment(), &awaited, 100), []);
    let gone = vec![allocated(1, 1, 8, 8, 0), picked(2, 8, 7, 1), seen(3, 1, Milestone::Departed, 5, None)];
    assert_eq!(broken(shipment(), &gone, 5), []);
    assert_eq!(broken(shipment(), &gone, 6), [I::PickedUpNotPacked]);
    let mut late = gone;
    late.push(packed(3, 7));
    assert_eq!(broken(shipment(), &late, 6), []);
    let cancelled =
        [packed(3, 7), note("shipment", 4, 4, Fact::ShipmentCancelled), seen(3, 1, Milestone::Departed, 5, None)];
    assert_eq!(broken(shipment(), &cancelled, 6), [I::PickedUpNotPacked], "a cancelled shipment left");
}

#[test]
fn quantities_add_up_from_hand_to_hand() {
    let quantities = |subject, notes: &[Note]| {
        let picture = Picture::of(subject, notes.to_vec());
        I::QuantitiesDoNotAddUp.evaluate(&picture, at(6)).is_some()
    };
    assert!(!quantities(order(), &[ordered(1, 8), allocated(1, 1, 8, 6, 2)]));
    assert!(quantities(order(), &[ordered(1, 9), allocated(1, 1, 8, 6, 2)]), "the warehouse heard of 8");
    assert!(!quantities(order(), &[ordered(2, 9), allocated(1, 1, 8, 6, 2)]), "an answer to an earlier release");
    let cancelled = note("order", 9, 2, Fact::OrderCancelled);
    assert!(!quantities(order(), &[ordered(1, 9), allocated(1, 1, 8, 6, 2), cancelled]));
    assert!(!quantities(shipment(), &whole_shipment()));
    assert!(quantities(shipment(), &[allocated(1, 1, 8, 8, 0), picked(2, 8, 6, 1)]), "one vanished in the pick");
    assert!(quantities(shipment(), &[allocated(1, 1, 8, 8, 0), picked(2, 8, 7, 1), packed(3, 6)]), "or in the pack");
    let loaded = [allocated(1, 1, 8, 8, 0), picked(2, 8, 7, 1), packed(3, 7), on_load(8)];
    assert!(quantities(shipment(), &loaded), "the load says more");
    let mut told = loaded.to_vec();
    told.push(note("load", 6, 5, Fact::PiecesOnLoad { pieces: 7 }));
    assert!(!quantities(shipment(), &told));
}

#[test]
fn an_overdue_action_escalates_only_where_nothing_else_tells_why() {
    assert_eq!(broken(load(), &[planned()], 1), []);
    assert_eq!(broken(load(), &[planned()], 2), [I::NextActionOverdue], "tendering was due at once");
    assert_eq!(broken(load(), &[planned(), offered(), accepted()], 100), [I::TenderAcceptedNotDispatched]);
    assert_eq!(broken(order(), &[ordered(1, 8)], 2), []);
    assert_eq!(broken(order(), &[ordered(1, 8)], 3), [I::NextActionOverdue], "the warehouse does not answer");
    assert_eq!(broken(order(), &[ordered(1, 8), allocated(1, 1, 8, 8, 0)], 300), []);
}

#[test]
fn a_whole_life_ends_with_nothing_broken_and_nothing_to_do() {
    let load = Picture::of(load(), whole_load());
    assert_eq!(breaks(&load, at(10_000)), []);
    assert_eq!(next_action(&load, at(10_000)), None);
    assert_eq!(check_at(&load, at(30)), None);
    assert_eq!(load.number(), "L-1");
    let shipment = Picture::of(shipment(), whole_shipment());
    assert_eq!(breaks(&shipment, at(10_000)), []);
    assert_eq!(next_action(&shipment, at(10_000)), None);
}

#[test]
fn the_clock_to_watch_is_the_next_that_can_break_something() {
    let picture = Picture::of(load(), [planned(), offered(), accepted()]);
    assert_eq!(check_at(&picture, at(3)), Some(at(8)));
    assert_eq!(check_at(&picture, at(8)), Some(at(10)), "then the action is overdue");
}
