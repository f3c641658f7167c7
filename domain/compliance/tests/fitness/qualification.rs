//! What a file is worth on a day.

use compliance::QualificationFile;
use compliance::qualification::{Concern, Evidence, Finding, ItemKind, QualificationCommand, Standing, Subject};
use jiff::civil::{Date, date};
use kernel::{CarrierId, Given, Rejection, TypedId};

use crate::{context, driver, vehicle};

pub const HIRED: Date = date(2025, 1, 15);

pub fn evidence(kind: ItemKind, issued_on: Date, expires_on: Option<Date>) -> Evidence {
    Evidence {
        kind,
        issued_on,
        expires_on,
        document_id: None,
        verified_with: "original seen".to_owned(),
        adverse: false,
    }
}

fn file(subject: Subject, items: &[Evidence]) -> QualificationFile {
    let open = QualificationCommand::Open { subject, since: HIRED };
    let mut given = Given::<QualificationFile>::nothing().when(&open, &context()).unwrap().0;
    for item in items {
        given = given.when(&QualificationCommand::Record(item.clone()), &context()).unwrap().0;
    }
    given.state
}

/// A driver of whom everything is there.
fn complete() -> Vec<Evidence> {
    vec![
        evidence(ItemKind::Application, HIRED, None),
        evidence(ItemKind::PreHireDrivingRecord, HIRED, None),
        evidence(ItemKind::SafetyHistory, HIRED, None),
        evidence(ItemKind::RoadTest, HIRED, None),
        evidence(ItemKind::ExaminerCheck, HIRED, None),
        evidence(ItemKind::ClearinghouseFull, HIRED, None),
        evidence(ItemKind::License, date(2022, 8, 1), Some(date(2028, 8, 1))),
        evidence(ItemKind::MedicalCertificate, date(2025, 1, 10), Some(date(2027, 1, 10))),
        evidence(ItemKind::AnnualDrivingRecord, date(2026, 1, 10), None),
        evidence(ItemKind::AnnualReview, date(2026, 1, 10), None),
        evidence(ItemKind::ClearinghouseAnnual, date(2026, 1, 10), None),
    ]
}

fn with(items: &[Evidence], on: Date) -> Standing {
    file(Subject::Driver(driver()), items).standing(on).unwrap()
}

fn kinds(standing: &Standing) -> Vec<(ItemKind, &'static str)> {
    standing.concerns.iter().map(|concern| (concern.kind, concern.code())).collect()
}

#[test]
fn a_complete_file_asks_for_nothing() {
    let standing = with(&complete(), date(2026, 5, 5));
    assert_eq!(standing.concerns, []);
    assert!(standing.may_be_assigned());
}

#[test]
fn what_expires_soon_is_a_worklist_with_rungs() {
    let on = |on: Date| with(&complete(), on).concerns;
    assert_eq!(on(date(2026, 11, 10)).len(), 0);
    let rung = |day: Date| match on(day).first() {
        Some(Concern {
            kind: ItemKind::MedicalCertificate,
            finding: Finding::Expiring { rung, days_left, .. },
            ..
        }) => Some((*rung, *days_left)),
        _ => None,
    };
    // Yearly items come up the same days: only the medical certificate's order matters here.
    assert_eq!(rung(date(2026, 11, 11)), Some((60, 60)));
    assert_eq!(rung(date(2026, 12, 11)), Some((30, 30)));
    assert_eq!(rung(date(2026, 12, 12)), Some((30, 29)));
    assert_eq!(rung(date(2027, 1, 3)), Some((7, 7)));
    assert_eq!(rung(date(2027, 1, 10)), Some((1, 0)));
    assert!(with(&complete(), date(2027, 1, 10)).may_be_assigned());
    let after = with(&complete(), date(2027, 1, 11));
    assert!(!after.may_be_assigned());
    let medical = after.blocking().find(|concern| concern.kind == ItemKind::MedicalCertificate).unwrap();
    assert_eq!((medical.citation, medical.code()), ("49 CFR 391.45", "qualification_expired"));
}

#[test]
fn a_medical_certificate_holds_two_years_whatever_it_says() {
    let mut items = complete();
    items[7] = evidence(ItemKind::MedicalCertificate, date(2024, 2, 29), Some(date(2030, 1, 1)));
    assert!(with(&items, date(2026, 2, 28)).may_be_assigned());
    assert!(!with(&items, date(2026, 3, 1)).may_be_assigned());
}

#[test]
fn yearly_items_are_due_after_a_year_of_service() {
    let mut items = complete();
    items.truncate(8);
    assert_eq!(with(&items, date(2026, 1, 14)).concerns.len(), 0);
    let due = with(&items, date(2026, 1, 15));
    assert_eq!(
        kinds(&due),
        [
            (ItemKind::AnnualDrivingRecord, "qualification_missing"),
            (ItemKind::AnnualReview, "qualification_missing"),
            (ItemKind::ClearinghouseAnnual, "qualification_missing")
        ]
    );
    assert!(due.may_be_assigned());
}

#[test]
fn without_licence_or_with_an_adverse_record_nobody_is_sent() {
    let mut items = complete();
    let license = items.remove(6);
    assert!(!with(&items, date(2026, 5, 5)).may_be_assigned());
    items.push(license);
    items[5].adverse = true;
    let prohibited = with(&items, date(2026, 5, 5));
    assert_eq!(kinds(&prohibited), [(ItemKind::ClearinghouseFull, "qualification_adverse")]);
    assert!(!prohibited.may_be_assigned());
}

#[test]
fn vehicles_and_carriers_have_files_of_their_own() {
    let truck = file(
        Subject::Vehicle(vehicle()),
        &[
            evidence(ItemKind::AnnualInspection, date(2025, 6, 1), None),
            evidence(ItemKind::Registration, date(2026, 1, 1), Some(date(2026, 12, 31))),
            evidence(ItemKind::VehicleInsurance, date(2026, 1, 1), Some(date(2026, 12, 31))),
        ],
    );
    assert!(truck.standing(date(2026, 6, 1)).unwrap().may_be_assigned());
    assert!(!truck.standing(date(2026, 6, 2)).unwrap().may_be_assigned());
    let carrier = file(
        Subject::Carrier(CarrierId::derive(&["carrier"])),
        &[
            evidence(ItemKind::Authority, date(2026, 5, 4), None),
            evidence(ItemKind::LiabilityInsurance, date(2026, 1, 1), Some(date(2026, 12, 31))),
        ],
    );
    let standing = carrier.standing(date(2026, 5, 5)).unwrap();
    assert_eq!(kinds(&standing), [(ItemKind::SafetyRating, "qualification_missing")]);
    assert!(standing.may_be_assigned());
}

#[test]
fn evidence_is_refused_for_what_it_lacks() {
    let given = || Given { state: file(Subject::Driver(driver()), &complete()) };
    let code = |evidence: Evidence| {
        given()
            .when(&QualificationCommand::Record(evidence), &context())
            .map(|_| "")
            .unwrap_or_else(|error| error.code())
    };
    let today = date(2026, 5, 5);
    assert_eq!(code(evidence(ItemKind::License, today, None)), "qualification_expiry_missing");
    let backwards = evidence(ItemKind::License, today, Some(date(2026, 5, 4)));
    assert_eq!(code(backwards), "qualification_expiry_before_issue");
    assert_eq!(code(evidence(ItemKind::Registration, today, Some(today))), "qualification_item_foreign");
    assert_eq!(code(evidence(ItemKind::RoadTest, date(2026, 5, 7), None)), "qualification_issued_in_the_future");
    assert_eq!(code(evidence(ItemKind::RoadTest, date(2020, 1, 1), None)), "qualification_outdated");
    let unverified = Evidence { verified_with: " ".to_owned(), ..evidence(ItemKind::RoadTest, today, None) };
    assert_eq!(code(unverified), "qualification_not_verified");
}

#[test]
fn no_file_is_no_standing() {
    assert_eq!(QualificationFile::default().standing(date(2026, 5, 5)), None);
    let closed = Given { state: file(Subject::Driver(driver()), &complete()) }
        .when(&QualificationCommand::Close { until: date(2026, 5, 5) }, &context())
        .unwrap();
    assert_eq!(closed.0.state.standing(date(2026, 5, 5)), None);
}
