//! Who acts next, stage by stage.

use crate::common::*;
use control::*;

fn next(subject: Subject, notes: &[Note], hours: i64) -> Option<(Party, &'static str, Option<i64>)> {
    let action = next_action(&Picture::of(subject, notes.to_vec()), at(hours))?;
    let hours = |due: jiff::Timestamp| due.duration_since(at(0)).as_hours();
    Some((action.party, action.action, action.due_at.map(hours)))
}

#[test]
fn of_a_load() {
    let all = whole_load();
    let after = |count: usize| next(load(), all.get(..count).unwrap(), 2);
    let expected = [
        None,
        Some((Party::Broker, "tender", Some(0))),
        Some((Party::Broker, "tender", Some(3))),
        Some((Party::Carrier, "answer_tender", Some(3))),
        Some((Party::Broker, "dispatch", Some(8))),
        Some((Party::Broker, "dispatch", Some(8))),
        Some((Party::Driver, "pick_up", Some(12))),
        Some((Party::Warehouse, "load_truck", Some(12))),
        Some((Party::Driver, "deliver", Some(24))),
        Some((Party::Consignee, "unload", Some(23))),
        Some((Party::Carrier, "send_pod", Some(46))),
        Some((Party::Finance, "rate", Some(46))),
        Some((Party::Finance, "invoice", Some(46))),
        None,
    ];
    for (count, expected) in expected.into_iter().enumerate() {
        assert_eq!(after(count), expected, "after {count} facts");
    }
}

#[test]
fn of_a_load_that_goes_wrong() {
    let refused = seen(9, 2, Milestone::DeliveryAttempted, 22, Some(Outcome::Refused));
    assert_eq!(next(load(), &[planned(), offered()], 3), Some((Party::Broker, "retender", Some(3))));
    let uncovered = note("load", 4, 3, Fact::Uncovered);
    assert_eq!(next(load(), &[planned(), offered(), uncovered], 3), Some((Party::Broker, "retender", Some(5))));
    assert_eq!(
        next(load(), &[planned(), dispatched(), refused], 30),
        Some((Party::Support, "arrange_return", Some(46)))
    );
    let missed = note("load", 6, 13, Fact::PickupMissed);
    let arrived = seen(2, 1, Milestone::Arrived, 12, None);
    let facts = [planned(), dispatched(), missed, arrived];
    assert_eq!(next(load(), &facts, 14), Some((Party::Broker, "retender", Some(15))));
    let cancelled = note("load", 7, 14, Fact::LoadCancelled);
    assert_eq!(next(load(), &[planned(), dispatched(), cancelled], 14), None);
}

#[test]
fn of_a_shipment_and_its_order() {
    let all = whole_shipment();
    // The end of 21 November, at the place where that day ends last.
    let by = Some(48);
    let expected = [
        None,
        Some((Party::Warehouse, "pick", by)),
        Some((Party::Warehouse, "pack", by)),
        Some((Party::Broker, "plan_load", None)),
        Some((Party::Driver, "pick_up", None)),
        Some((Party::Driver, "deliver", None)),
        None,
    ];
    for (count, expected) in expected.into_iter().enumerate() {
        assert_eq!(next(shipment(), all.get(..count).unwrap(), 2), expected, "after {count} facts");
    }
    assert_eq!(next(order(), &[ordered(0, 8)], 1), Some((Party::Shipper, "release", by)));
    assert_eq!(next(order(), &[ordered(1, 8)], 1), Some((Party::Warehouse, "allocate", Some(1))));
    assert_eq!(next(order(), &[ordered(1, 8), allocated(1, 1, 8, 8, 0)], 1), Some((Party::Warehouse, "pick", None)));
    let nothing = note("shipment", 1, 1, Fact::NothingAllocated { attempt: 1 });
    let short = Some((Party::Shipper, "release_again_or_cancel", Some(24)));
    assert_eq!(next(order(), &[ordered(1, 8), nothing], 1), short);
    let held = note("order", 3, 1, Fact::OrderHeld { why: vec!["credit".to_owned()] });
    assert_eq!(next(order(), &[ordered(1, 8), held], 1), Some((Party::Shipper, "resolve_hold", Some(25))));
    let mut gone = vec![ordered(1, 8)];
    gone.extend(all);
    assert_eq!(next(order(), &gone, 30), Some((Party::Finance, "invoice", None)));
    gone.push(invoiced(1, 10, 10));
    assert_eq!(next(order(), &gone, 30), None);
    let cancelled = note("order", 9, 1, Fact::OrderCancelled);
    assert_eq!(next(order(), &[ordered(1, 8), cancelled], 1), None);
}
