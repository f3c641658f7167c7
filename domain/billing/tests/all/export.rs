//! The file for the books.

use crate::common::*;
use billing::*;
use kernel::{Aggregate, Given, TypedId as _};

fn invoice(description: &str) -> Invoice {
    let mut lines = rate_load(&two_accounts(), &packed(&["1"]), &book(vec![per_mile()])).unwrap();
    lines.retain(|l| l.account_id == account("a"));
    lines.first_mut().unwrap().description = description.to_owned();
    let bill = Bill {
        invoice_id: kernel::InvoiceId::derive(&["1"]),
        number: invoice_number(1),
        account_id: account("a"),
        load_id: two_accounts().load_id,
        load_number: "L-10482".to_owned(),
        orders: vec![],
        lines,
        issued_on: day("2026-11-22"),
        due_on: day("2026-12-22"),
    };
    Given::<Invoice>::nothing().when(&InvoiceCommand::Issue { bill }, &context()).unwrap().0.state
}

fn cents(rows: &[[String; 18]]) -> i64 {
    rows.iter().map(|r| i64::try_from(dec(&r[13]) * dec("100")).unwrap()).sum()
}

#[test]
fn the_amounts_add_up_to_what_is_owed() {
    let issued = invoice("Linehaul");
    let rows = csv_rows(&issued);
    assert_eq!(rows.len(), issued.bill().unwrap().lines.len());
    assert_eq!(cents(&rows), issued.owed().amount_minor);
    let void = InvoiceCommand::Void { reason: "wrong account".to_owned() };
    let void = issued.decide(&void, &context()).unwrap().iter().fold(issued, Invoice::evolve);
    let rows = csv_rows(&void);
    assert_eq!((cents(&rows), rows[0][1].as_str(), void.owed()), (0, "void", usd(0)));
}

#[test]
fn no_cell_is_a_formula() {
    for (text, expected) in [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("Linehaul", "Linehaul"),
        ("", ""),
    ] {
        assert_eq!(guarded(text), expected, "{text:?}");
    }
    assert_eq!(csv_rows(&invoice("=HYPERLINK(\"x\")"))[0][9], "'=HYPERLINK(\"x\")");
}

#[test]
fn a_file_is_made_once_and_its_days_are_in_order() {
    let made = |from: &str, to: &str| Made {
        from: day(from),
        to: day(to),
        invoices: 1,
        lines: 2,
        total: usd(3),
        sha256: "a".repeat(64),
        made_at: context().now,
    };
    let make = |from, to| ExportCommand::Make { made: made(from, to) };
    let (export, _) = Given::<Export>::nothing().when(&make("2026-11-01", "2026-11-30"), &context()).unwrap();
    assert_eq!(export.when(&make("2026-11-01", "2026-11-30"), &context()).unwrap_err(), ExportRejection::AlreadyExists);
    let backwards = Given::<Export>::nothing().when(&make("2026-11-30", "2026-11-01"), &context());
    assert_eq!(backwards.unwrap_err(), ExportRejection::Dates);
}
