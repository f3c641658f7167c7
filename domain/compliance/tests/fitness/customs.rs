//! Ready to cross, or why not.

use compliance::customs::{Checklist, Crossing, Declared, Element, State, checklist};
use jiff::{SignedDuration, Timestamp};

use crate::now;

fn hours(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn truck(fast: bool, hazardous: bool) -> Crossing {
    Crossing::Truck { arrives_at: hours(3), fast, hazardous }
}

fn manifest() -> Declared {
    [
        (Element::TripNumber, "ABCD123456"),
        (Element::ShipmentControlNumber, "ABCD987654"),
        (Element::Conveyance, "truck 12, ON AB12345"),
        (Element::Equipment, "trailer 7"),
        (Element::Crew, "J. Doe"),
        (Element::Shipper, "Maple Mills, Guelph"),
        (Element::Consignee, "Erie Foods, Buffalo"),
        (Element::Description, "oat flour"),
        (Element::PackageCount, "440"),
        (Element::WeightPounds, "41000"),
        (Element::PlaceOfReceipt, "Guelph"),
        (Element::PortOfEntry, "0901"),
    ]
    .map(|(element, text)| (element, text.to_owned()))
    .into()
}

fn blocking(checklist: &Checklist) -> Vec<(Element, State)> {
    checklist.blocking().map(|check| (check.element, check.state.clone())).collect()
}

fn inconsistent(checklist: &Checklist) -> Vec<Element> {
    let wrong = |check: &&compliance::customs::Check| matches!(check.state, State::Inconsistent { .. });
    checklist.checks.iter().filter(wrong).map(|check| check.element).collect()
}

#[test]
fn a_full_manifest_is_ready_an_hour_before() {
    let ready = checklist(truck(false, false), &manifest(), now());
    assert!(ready.ready_to_cross());
    assert!(ready.checks.iter().all(|check| check.due == hours(2) && check.citation == "19 CFR 123.92"));
    let fast = checklist(truck(true, false), &manifest(), now());
    assert_eq!(fast.checks[0].due, hours(3) - SignedDuration::from_mins(30));
}

#[test]
fn what_is_missing_blocks_and_is_overdue_after_its_deadline() {
    let mut declared = manifest();
    declared.remove(&Element::Crew);
    declared.insert(Element::Equipment, "  ".to_owned());
    let early = checklist(truck(false, false), &declared, hours(2));
    assert_eq!(blocking(&early), [(Element::Equipment, State::Missing), (Element::Crew, State::Missing)]);
    assert!(early.checks.iter().all(|check| !check.overdue));
    let late = checklist(truck(false, false), &declared, hours(2) + SignedDuration::from_secs(1));
    assert_eq!(late.checks.iter().filter(|check| check.overdue).count(), 2);
}

#[test]
fn what_does_not_fit_together_blocks_with_its_reason() {
    let wrong = |element: Element, text: &str| {
        let mut declared = manifest();
        declared.insert(element, text.to_owned());
        inconsistent(&checklist(truck(false, false), &declared, now()))
    };
    for (element, text) in [
        (Element::TripNumber, "AB12345"),
        (Element::ShipmentControlNumber, "ABCD123456"),
        (Element::PackageCount, "0"),
        (Element::WeightPounds, "heavy"),
        (Element::PortOfEntry, "90"),
        (Element::Description, "Freight of all kinds"),
        (Element::Shipper, "Erie Foods, Buffalo"),
        (Element::HazmatNumber, "UN1203"),
    ] {
        assert_eq!(wrong(element, text), [element], "{text}");
    }
}

#[test]
fn hazardous_freight_names_its_number() {
    let missing = checklist(truck(false, true), &manifest(), now());
    assert_eq!(blocking(&missing), [(Element::HazmatNumber, State::Missing)]);
    let mut declared = manifest();
    declared.insert(Element::HazmatNumber, "UN1203".to_owned());
    assert!(checklist(truck(false, true), &declared, now()).ready_to_cross());
}

#[test]
fn an_importers_filing_has_two_deadlines() {
    let crossing = Crossing::Ocean { laden_at: hours(48), arrives_at: hours(480) };
    let list = checklist(crossing, &Declared::new(), now());
    assert_eq!(list.checks.len(), 10);
    assert_eq!(list.checks.iter().filter(|check| check.due == hours(24)).count(), 8);
    assert_eq!(list.checks.iter().filter(|check| check.due == hours(456)).count(), 2);
    let declared: Declared =
        [(Element::CountryOfOrigin, "China".to_owned()), (Element::Hts6, "6109.10".to_owned())].into();
    assert_eq!(inconsistent(&checklist(crossing, &declared, now())), [Element::CountryOfOrigin]);
    let transit = checklist(Crossing::OceanInTransit { laden_at: hours(1) }, &Declared::new(), now());
    assert_eq!(transit.checks.len(), 5);
}
