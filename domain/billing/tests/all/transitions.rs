//! The transition tables, printed: states x commands -> events or the rejection's code.

use std::fmt::Write as _;

use crate::common::*;
use billing::*;
use kernel::{Aggregate, Rejection as _, TypedId as _};

fn table<A: Aggregate>(states: &[(&str, A)], commands: &[(&str, A::Command)]) -> String {
    let mut text = String::new();
    for (state_name, state) in states {
        for (command_name, command) in commands {
            let answer = match state.decide(command, &context()) {
                Ok(events) if events.is_empty() => "(nothing new)".to_owned(),
                Ok(events) => names(&events).join(", "),
                Err(rejection) => format!("! {}", rejection.code()),
            };
            writeln!(text, "{state_name:<12} {command_name:<26} {answer}").unwrap();
        }
    }
    text
}

fn fold<A: Aggregate>(commands: &[A::Command]) -> A {
    commands
        .iter()
        .fold(A::default(), |state, command| state.decide(command, &context()).unwrap().iter().fold(state, A::evolve))
}

#[test]
fn lane_rate() {
    let add = |terms| LaneRateCommand::Add { terms };
    let retire = |on: &str| LaneRateCommand::Retire { effective_to: day(on) };
    let dear = terms(Method::PerMile { rate: dec("100001"), minimum: usd(0) });
    let fine = terms(Method::PerHundredweight { rate: dec("1.23456"), minimum: usd(0) });
    let negative = terms(Method::Flat { amount: usd(-1) });
    let backwards = RateTerms { effective_to: Some(day("2025-12-31")), ..per_mile() };
    let states: [(&str, LaneRate); 3] = [
        ("nothing", fold(&[])),
        ("active", fold(&[add(per_mile())])),
        ("retired", fold(&[add(per_mile()), retire("2026-12-31")])),
    ];
    let commands = [
        ("add", add(per_mile())),
        ("add rate too high", add(dear)),
        ("add rate too fine", add(fine)),
        ("add negative amount", add(negative)),
        ("add last day before first", add(backwards)),
        ("retire", retire("2026-12-31")),
        ("retire before its first day", retire("2025-12-31")),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}

#[test]
fn charges() {
    let rate = |book| ChargesCommand::Rate { load: Box::new(two_accounts()), billables: packed(&["1"]), book };
    let good = || rate(book(vec![per_mile()]));
    let rated: Charges = fold(&[good()]);
    let invoices = |drafts: Vec<Draft>| {
        let one =
            |d: Draft| (d.account_id, InvoiceRef { invoice_id: d.invoice_id, number: String::new(), total: usd(0) });
        ChargesCommand::Invoice { invoices: drafts.into_iter().map(one).collect() }
    };
    let first = rated.drafts().remove(0);
    let void = ChargesCommand::VoidInvoice { invoice_id: first.invoice_id };
    let mut other = load(vec![]);
    other.load_id = kernel::LoadId::derive(&["another"]);
    let other = ChargesCommand::Rate { load: Box::new(other), billables: Billables::default(), book: Book::default() };
    let states: [(&str, Charges); 6] = [
        ("open", fold(&[])),
        ("unrated", fold(&[rate(Book::default())])),
        ("rated", rated.clone()),
        ("part", fold(&[good(), invoices(vec![first.clone()])])),
        ("invoiced", fold(&[good(), invoices(rated.drafts())])),
        ("reopened", fold(&[good(), invoices(rated.drafts()), void.clone()])),
    ];
    let commands = [
        ("rate", good()),
        ("rate by another book", rate(book(vec![terms(Method::Flat { amount: usd(7) })]))),
        ("rate by no book", rate(Book::default())),
        ("rate another load", other),
        ("invoice all", invoices(rated.drafts())),
        ("invoice the first", invoices(vec![first])),
        ("invoice nothing", invoices(vec![])),
        ("void the first invoice", void),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}

#[test]
fn invoice() {
    let lines = rate_load(&two_accounts(), &Billables::default(), &book(vec![per_mile()])).unwrap();
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
    let issue = || InvoiceCommand::Issue { bill: bill.clone() };
    let empty = InvoiceCommand::Issue { bill: Bill { lines: vec![], ..bill.clone() } };
    let mut huge = bill.clone();
    huge.lines.iter_mut().for_each(|l| l.amount = usd(i64::MAX));
    let pay = |on: &str| InvoiceCommand::Pay { paid_on: day(on) };
    let void = |reason: &str| InvoiceCommand::Void { reason: reason.to_owned() };
    let states: [(&str, Invoice); 4] = [
        ("nothing", fold(&[])),
        ("issued", fold(&[issue()])),
        ("paid", fold(&[issue(), pay("2026-12-01")])),
        ("void", fold(&[issue(), void("wrong account")])),
    ];
    let commands = [
        ("issue", issue()),
        ("issue without lines", empty),
        ("issue beyond all money", InvoiceCommand::Issue { bill: huge }),
        ("pay", pay("2026-12-01")),
        ("pay before issue", pay("2026-11-01")),
        ("void", void("wrong account")),
        ("void without a reason", void(" ")),
    ];
    insta::assert_snapshot!(table(&states, &commands));
}
