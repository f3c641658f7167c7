use proptest::prelude::*;
use transport::route::{StopKind, build};

use crate::fixtures::{address, id, pickup};

#[test]
fn nearest_first_and_one_stop_per_door() {
    let drops = [
        (address("Far", "CA", "90001"), id("a")),
        (address("Near", "TX", "77002"), id("b")),
        (address("  NEAR ", "TX", "77002-1234"), id("c")),
        (address("Middle", "AZ", "85001"), id("d")),
    ];
    let route = build(id("load"), &pickup(), &drops, &[]);
    let zips: Vec<&str> = route.stops.iter().map(|stop| stop.place.zip.five()).collect();
    assert_eq!(zips, ["75201", "77002", "85001", "90001"]);
    assert_eq!(route.stops[1].shipment_ids, [id("b"), id("c")]);
    assert_eq!(route.stops[2].zone.as_str(), "America/Phoenix");
    assert_eq!(route.stops[3].zone.as_str(), "America/Los_Angeles");
    assert!((1_500..2_300).contains(&route.miles), "{}", route.miles);
}

#[test]
fn a_stop_keeps_its_id_and_window_when_the_route_is_built_again() {
    let drops = [(address("A", "CA", "90001"), id("a")), (address("B", "TX", "77002"), id("b"))];
    let mut route = build(id("load"), &pickup(), &drops, &[]);
    let window = kernel::TimeWindow::new(jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::MAX, pickup().zone).unwrap();
    for stop in &mut route.stops {
        stop.window = Some(window.clone());
    }
    let again = build(id("load"), &pickup(), &drops[..1], &route.stops);
    assert_eq!(again.stops[0], {
        let mut first = route.stops[0].clone();
        first.shipment_ids = vec![id("a")];
        first
    });
    assert_eq!((again.stops[1].id, &again.stops[1].window), (route.stops[2].id, &Some(window)));
}

proptest! {
    #[test]
    fn every_shipment_gets_off_once(zips in proptest::collection::vec(0..100_000_u32, 1..46), turn in 0..46_usize) {
        let drop = |(i, zip): (usize, &u32)| {
            (address(&format!("door {}", zip % 7), "TX", &format!("{zip:05}")), id::<kernel::ShipmentId>(&i.to_string()))
        };
        let drops: Vec<_> = zips.iter().enumerate().map(drop).collect();
        let route = build(id("load"), &pickup(), &drops, &[]);
        let mut off: Vec<_> = route.stops.iter().filter(|s| s.kind == StopKind::Delivery).flat_map(|s| s.shipment_ids.clone()).collect();
        off.sort_unstable();
        let mut on: Vec<_> = drops.iter().map(|(_, id)| *id).collect();
        on.sort_unstable();
        prop_assert_eq!(off, on);
        let mut turned = drops.clone();
        turned.rotate_left(turn % drops.len());
        let places = |stops: &[transport::route::Stop]| stops.iter().map(|s| s.id).collect::<Vec<_>>();
        prop_assert_eq!(places(&build(id("load"), &pickup(), &turned, &[]).stops), places(&route.stops));
    }
}
