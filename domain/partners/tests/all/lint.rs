//! Whether sequences of statuses make sense.

use partners::x12::*;

use crate::exchange::tender;

fn message(events: &[(&str, &str, i8, i8, &str)]) -> Vec<ShipmentStatus> {
    let event = |&(status, reason, day, hour, city): &(&str, &str, i8, i8, &str)| StatusEvent {
        line: Some(1),
        status: Some(status.into()),
        reason: Some(reason.into()),
        date: jiff::civil::Date::new(2026, 1, day).ok(),
        time: jiff::civil::Time::new(hour, 0, 0, 0).ok(),
        zone: Some("LT".into()),
        place: Some(StatusPlace { city: Some(city.into()), ..StatusPlace::default() }),
        ..StatusEvent::default()
    };
    events
        .iter()
        .map(|one| ShipmentStatus {
            shipment_id: "LOAD-1".into(),
            scac: "SCAC".into(),
            events: vec![event(one)],
            ..ShipmentStatus::default()
        })
        .collect()
}

/// The doubts about each status, without that its code is ambiguous.
fn doubts(events: &[(&str, &str, i8, i8, &str)]) -> Vec<Vec<DoubtKind>> {
    let load = tender(TenderPurpose::Original);
    let readings = lint_statuses(&message(events), Some(&load), &CodeMap::new());
    let kinds = |reading: &Reading| {
        reading.doubts.iter().map(|doubt| doubt.kind).filter(|kind| *kind != DoubtKind::AmbiguousCode).collect()
    };
    readings.iter().map(kinds).collect()
}

#[test]
fn a_plain_trip_raises_no_doubt_whatever_order_it_comes_in() {
    let mut trip = vec![
        ("X3", "NS", 3, 8, "Chicago"),
        ("CP", "NS", 3, 9, "Chicago"),
        ("AF", "NS", 3, 10, "Chicago"),
        ("X6", "NS", 4, 10, "Tulsa"),
        ("AG", "NS", 5, 10, "Dallas"),
        ("X1", "NS", 5, 8, "Dallas"),
        ("D1", "NS", 5, 9, "Dallas"),
        ("CD", "NS", 5, 10, "Dallas"),
    ];
    assert!(doubts(&trip).iter().all(Vec::is_empty), "{:?}", doubts(&trip));
    trip.reverse();
    assert!(doubts(&trip).iter().all(Vec::is_empty), "{:?}", doubts(&trip));
}

#[test]
fn exchanged_arrivals_are_seen_by_place_and_by_time() {
    let trip = [
        ("X1", "NS", 3, 8, "Chicago"),
        ("AF", "NS", 3, 10, "Chicago"),
        ("X3", "NS", 5, 8, "Dallas"),
        ("D1", "NS", 5, 9, "Dallas"),
    ];
    let seen = doubts(&trip);
    for index in [0, 2] {
        assert!(
            seen[index].contains(&DoubtKind::WrongPlace) && seen[index].contains(&DoubtKind::Exchanged),
            "{seen:?}"
        );
    }
    assert!(seen[1].is_empty() && seen[3].is_empty(), "{seen:?}");
    // The partner's profile settles it.
    let map = CodeMap::from([("X1".into(), Happening::ArrivedPickup), ("X3".into(), Happening::ArrivedDelivery)]);
    let load = tender(TenderPurpose::Original);
    for reading in lint_statuses(&message(&trip), Some(&load), &map) {
        assert!(reading.doubts.iter().all(|doubt| doubt.kind == DoubtKind::AmbiguousCode), "{reading:?}");
        assert!(!reading.code.starts_with('X') || reading.doubts.is_empty());
    }
}

#[test]
fn what_makes_no_sense_is_named() {
    let last = |events: &[(&str, &str, i8, i8, &str)]| doubts(events).pop().unwrap();
    let start = ("X3", "NS", 3, 8, "Chicago");
    assert_eq!(last(&[start, ("D1", "NS", 5, 9, "Dallas")]), [DoubtKind::SkippedPhase]);
    assert_eq!(last(&[start, ("QQ", "NS", 5, 9, "Dallas")]), [DoubtKind::UnknownCode]);
    assert_eq!(last(&[start, ("SD", "NS", 5, 9, "Tulsa")]), [DoubtKind::ReasonAgainstStatus]);
    assert_eq!(last(&[start, ("SD", "QQ", 5, 9, "Tulsa")]), [DoubtKind::UnknownReason]);
    let cancelled = ("CA", "AM", 3, 9, "Chicago");
    assert_eq!(last(&[start, cancelled, ("AF", "NS", 3, 10, "Chicago")]), [DoubtKind::AfterCancellation]);
    let twice = [start, ("AF", "NS", 3, 10, "Chicago"), ("D1", "NS", 5, 9, "Dallas"), ("D1", "NS", 5, 11, "Dallas")];
    assert_eq!(last(&twice), [DoubtKind::TooMany]);
    let again = [start, ("AF", "NS", 3, 10, "Chicago"), ("AF", "NS", 3, 10, "Chicago")];
    assert_eq!(last(&again), [DoubtKind::Repeated]);
}

#[test]
fn every_notorious_code_is_flagged() {
    for code in ["X1", "X3", "AF", "CD", "D1", "X4", "XB", "AG"] {
        let readings = lint_statuses(&message(&[(code, "NS", 3, 8, "Chicago")]), None, &CodeMap::new());
        assert!(readings[0].doubts.iter().any(|doubt| doubt.kind == DoubtKind::AmbiguousCode), "{code}");
        assert!(readings[0].happening.is_some());
    }
}

#[test]
fn an_odd_tender_is_doubted() {
    let mut odd = tender(TenderPurpose::Original);
    assert_eq!(lint_tender(&odd).1, []);
    odd.stops.reverse();
    let kinds: Vec<_> = lint_tender(&odd).1.iter().map(|doubt| doubt.kind).collect();
    assert_eq!(kinds, [DoubtKind::OddRoute; 4]);
}

#[test]
fn a_bill_is_added_up() {
    let text = b"ST*210*0001~B3**INV-1*LOAD-1*PP**20260107*123456****SCAC~LX*1~L1*1*1000*FR*100000~L1*1*200*FR*20000~SE*6*0001~";
    let statements = review(text, &CodeMap::new());
    assert_eq!(statements[0].doubts[0].words, "B307 asks for 1234.56, and its charges add up to 1200.00");
}
