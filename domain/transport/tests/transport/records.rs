use kernel::{Aggregate, Given, Rejection};
use transport::carrier::{CarrierCommand, CarrierEvent};
use transport::{Carrier, CarrierDetails, DriverDetails, LocationDetails, VehicleDetails};

use crate::fixtures::{address, context, id};

fn carrier() -> CarrierDetails {
    CarrierDetails {
        name: "Lone Star Freight".to_owned(),
        scac: "LSFQ".to_owned(),
        usdot: 1_234_567,
        mc: Some("MC123456".to_owned()),
        email: "tenders@lonestar.example".to_owned(),
        active: true,
    }
}

#[test]
fn a_carrier_is_registered_once_and_revised_when_something_changes() {
    let (carrier_then, events) =
        Given::<Carrier>::nothing().when(&CarrierCommand::Register(carrier()), &context()).unwrap();
    assert_eq!(events, [CarrierEvent::Registered(carrier())]);
    let state = carrier_then.state;
    assert_eq!(
        state.decide(&CarrierCommand::Register(carrier()), &context()).unwrap_err().code(),
        "already_registered"
    );
    assert_eq!(state.decide(&CarrierCommand::Revise(carrier()), &context()), Ok(vec![]));
    let revised = CarrierDetails { active: false, ..carrier() };
    assert_eq!(
        state.decide(&CarrierCommand::Revise(revised.clone()), &context()),
        Ok(vec![CarrierEvent::Revised(revised)])
    );
    let nobody = Carrier::default().decide(&CarrierCommand::Revise(carrier()), &context());
    assert_eq!(nobody.unwrap_err().code(), "not_registered");
}

#[test]
fn a_carrier_has_numbers_that_could_exist() {
    type Change = fn(&mut CarrierDetails);
    let wrong: [(&str, Change); 9] = [
        ("invalid_text /name", |c| c.name = " ".to_owned()),
        ("invalid_scac /scac", |c| c.scac = "A".to_owned()),
        ("invalid_scac /scac", |c| c.scac = "ABCDE".to_owned()),
        ("invalid_scac /scac", |c| c.scac = "ab".to_owned()),
        ("invalid_usdot /usdot", |c| c.usdot = 0),
        ("invalid_usdot /usdot", |c| c.usdot = 100_000_000),
        ("invalid_docket /mc", |c| c.mc = Some("123456".to_owned())),
        ("invalid_email /email", |c| c.email = "nobody".to_owned()),
        ("invalid_email /email", |c| c.email = "a@b.example\nBcc: c@d.example".to_owned()),
    ];
    assert_eq!(carrier().check(), Ok(()));
    for (expected, change) in wrong {
        let mut details = carrier();
        change(&mut details);
        let fault = details.check().unwrap_err();
        assert_eq!(format!("{} {}", fault.code, fault.pointer), expected);
    }
}

#[test]
fn drivers_and_vehicles_are_checked() {
    let driver: DriverDetails = serde_json::from_value(serde_json::json!({
        "carrier_id": id::<kernel::CarrierId>("c"), "name": "Sam", "license_state": "TX", "active": true
    }))
    .unwrap();
    assert_eq!(driver.check().unwrap_err().pointer, "/license_number");
    let vehicle = |vin: &str| -> VehicleDetails {
        serde_json::from_value(serde_json::json!({
            "carrier_id": id::<kernel::CarrierId>("c"), "unit": "T-1", "kind": "tractor", "vin": vin, "active": true
        }))
        .unwrap()
    };
    assert_eq!(vehicle("1FUJGLDR0CSBP8834").check(), Ok(()));
    for wrong in ["1FUJGLDR0CSBP883", "1FUJGLDR0CSBP883O", "1fujgldr0csbp8834"] {
        assert_eq!(vehicle(wrong).check().unwrap_err().code, "invalid_vin", "{wrong}");
    }
}

#[test]
fn a_location_has_hours_that_make_sense() {
    let place = |hours: serde_json::Value, lat: Option<f64>| -> LocationDetails {
        serde_json::from_value(serde_json::json!({
            "name": "Dallas DC", "address": address("Dallas DC", "TX", "75201"), "zone": "America/Chicago",
            "hours": hours, "appointment": {"rule": "by_appointment", "lead_hours": 24}, "lat": lat,
        }))
        .unwrap()
    };
    let day = |opens: &str, closes: &str| serde_json::json!({"day": "monday", "opens": opens, "closes": closes});
    assert_eq!(place(serde_json::json!([day("08:00", "12:00"), day("13:00", "17:00")]), None).check(), Ok(()));
    let overlapping = serde_json::json!([day("08:00", "12:00"), day("11:59", "17:00")]);
    assert_eq!(place(overlapping, None).check().unwrap_err().pointer, "/hours/1");
    assert_eq!(place(serde_json::json!([day("17:00", "08:00")]), None).check().unwrap_err().pointer, "/hours/0");
    assert_eq!(place(serde_json::json!([]), Some(32.0)).check().unwrap_err().code, "position_incomplete");
}
