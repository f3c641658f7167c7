use transport::guide::{CARRIERS_MAX, RankedCarrier, check_waterfall, lanes_for};
use transport::{Equipment, GuideDetails};

use crate::fixtures::{id, ranked};

#[test]
fn the_most_specific_lane_comes_first() {
    let zip = |z: &str| z.parse::<kernel::Zip>().unwrap();
    let state = |s: &str| s.parse().unwrap();
    let facility_id = id::<kernel::FacilityId>("dallas");
    let (from, to) = (zip("75201"), zip("90001"));
    let lanes = lanes_for(facility_id, (state("TX"), &from), (state("CA"), &to), Equipment::Reefer);
    let expected = [
        format!("facility:{facility_id}>zip3:900>reefer"),
        format!("facility:{facility_id}>state:CA>reefer"),
        format!("facility:{facility_id}>any>reefer"),
        "zip3:752>zip3:900>reefer".to_owned(),
        "zip3:752>state:CA>reefer".to_owned(),
        "zip3:752>any>reefer".to_owned(),
        "state:TX>zip3:900>reefer".to_owned(),
        "state:TX>state:CA>reefer".to_owned(),
        "state:TX>any>reefer".to_owned(),
    ];
    assert_eq!(lanes, expected);
    let guide: GuideDetails = serde_json::from_value(serde_json::json!({
        "origin": {"kind": "zip3", "zip3": "752"}, "destination": {"kind": "any"}, "equipment": "reefer",
        "carriers": [ranked("first")],
    }))
    .unwrap();
    assert!(lanes.contains(&guide.lane()));
}

#[test]
fn a_waterfall_asks_each_carrier_once_and_gives_time_to_think() {
    assert_eq!(check_waterfall(&[ranked("a"), ranked("b")]), Ok(()));
    let pointer = |carriers: &[RankedCarrier]| check_waterfall(carriers).unwrap_err().pointer;
    assert_eq!(pointer(&[]), "/carriers");
    assert_eq!(pointer(&[ranked("a"), ranked("a")]), "/carriers/1/carrier_id");
    assert_eq!(pointer(&[RankedCarrier { expires_minutes: 0, ..ranked("a") }]), "/carriers/0/expires_minutes");
    assert_eq!(pointer(&[RankedCarrier { expires_minutes: 10_081, ..ranked("a") }]), "/carriers/0/expires_minutes");
    let many: Vec<_> = (0..=CARRIERS_MAX).map(|n| ranked(&n.to_string())).collect();
    assert_eq!(pointer(&many), "/carriers");
}
