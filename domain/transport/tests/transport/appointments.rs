use jiff::Timestamp;
use kernel::{Context, Given, Rejection, TimeWindow};
use transport::appointment::{Obstacle, check};
use transport::load::{Command, Event};
use transport::{Load, LocationDetails};

use crate::fixtures::{address, after, context, now, planned};

fn place() -> LocationDetails {
    serde_json::from_value(serde_json::json!({
        "name": "Dallas DC", "address": address("Dallas DC", "TX", "75201"), "zone": "America/Chicago",
        "hours": [{"day": "tuesday", "opens": "08:00", "closes": "17:00"}],
        "appointment": {"rule": "by_appointment", "lead_hours": 24},
    }))
    .unwrap()
}

fn window(start: &str, end: &str) -> TimeWindow {
    TimeWindow::new(start.parse().unwrap(), end.parse().unwrap(), place().zone).unwrap()
}

#[test]
fn hours_are_read_on_the_clock_of_the_place() {
    // Tuesday 2026-11-24, central standard time: 08:00 is 14:00 UTC.
    assert_eq!(check(&place(), &window("2026-11-24T14:00:00Z", "2026-11-24T16:00:00Z"), now()), Ok(()));
    assert_eq!(check(&place(), &window("2026-11-24T21:00:00Z", "2026-11-24T23:00:00Z"), now()), Ok(()));
    for (start, end) in [
        ("2026-11-24T13:59:00Z", "2026-11-24T16:00:00Z"),
        ("2026-11-24T22:00:00Z", "2026-11-24T23:01:00Z"),
        ("2026-11-25T15:00:00Z", "2026-11-25T16:00:00Z"),
    ] {
        assert_eq!(check(&place(), &window(start, end), now()), Err(Obstacle::OutsideHours), "{start}");
    }
    let soon = "2026-11-23T20:00:00Z".parse::<Timestamp>().unwrap();
    let tomorrow = window("2026-11-24T15:00:00Z", "2026-11-24T16:00:00Z");
    assert_eq!(check(&place(), &tomorrow, soon), Err(Obstacle::LeadTooShort));
}

#[test]
fn a_reason_overrides_the_place_and_stays_visible() {
    let load = after(&planned());
    let command = Command::SetAppointment {
        stop_id: load.stops[0].id,
        start: "2026-11-25T15:00:00Z".parse().unwrap(),
        end: "2026-11-25T16:00:00Z".parse().unwrap(),
        place: Some(Box::new(place())),
    };
    let given = || Given::<Load> { state: load.clone() };
    assert_eq!(given().when(&command, &context()).unwrap_err().code(), "outside_hours");
    let reasoned = Context { reason: Some("agreed with Pat".to_owned()), ..context() };
    let (then, events) = given().when(&command, &reasoned).unwrap();
    assert!(matches!(&events[..], [Event::AppointmentSet { overridden: Some(code), .. }] if code == "outside_hours"));
    let window = then.state.stops[0].window.clone().unwrap();
    assert_eq!(window.zone().as_str(), "America/Chicago");
    assert_eq!(then.when(&command, &reasoned).unwrap().1, []);
}
