//! Charges and invoices, given / when / then, and what holds after any sequence of commands.

use crate::common::*;
use billing::*;
use kernel::{Aggregate, Given, Money, Rejection as _};
use proptest::prelude::*;

fn rate(billables: Billables, book: Book) -> ChargesCommand {
    ChargesCommand::Rate { load: Box::new(two_accounts()), billables, book }
}

fn good() -> ChargesCommand {
    rate(packed(&["1", "2"]), with_fuel(book(vec![per_mile()])))
}

fn bill_of(draft: &Draft) -> Bill {
    Bill {
        invoice_id: draft.invoice_id,
        number: invoice_number(1),
        account_id: draft.account_id,
        load_id: two_accounts().load_id,
        load_number: "L-10482".to_owned(),
        orders: draft.orders.clone(),
        lines: draft.lines.clone(),
        issued_on: day("2026-11-22"),
        due_on: day("2026-12-22"),
    }
}

fn invoiced(drafts: &[Draft]) -> ChargesCommand {
    let one = |(n, d): (usize, &Draft)| {
        let total = sum_of(&d.lines).unwrap();
        (d.account_id, InvoiceRef { invoice_id: d.invoice_id, number: invoice_number(n as u64 + 1), total })
    };
    ChargesCommand::Invoice { invoices: drafts.iter().enumerate().map(one).collect() }
}

#[test]
fn a_load_without_a_rate_waits_and_is_rated_when_one_is_there() {
    let (charges, events) =
        Given::<Charges>::nothing().when(&rate(Billables::default(), Book::default()), &context()).unwrap();
    assert_eq!((names(&events), charges.state.status_word()), (vec!["charges_unrated".to_owned()], "unrated"));
    // Tried again in vain: nothing new.
    let (charges, events) = charges.when(&rate(Billables::default(), Book::default()), &context()).unwrap();
    assert_eq!(events, vec![]);
    let (charges, events) = charges.when(&good(), &context()).unwrap();
    assert_eq!((names(&events), charges.state.status_word()), (vec!["charges_rated".to_owned()], "rated"));
}

#[test]
fn rating_twice_says_nothing_new_and_a_late_packing_is_added() {
    let (charges, _) = Given::<Charges>::nothing().when(&good(), &context()).unwrap();
    let (charges, events) = charges.when(&good(), &context()).unwrap();
    assert_eq!(events, vec![]);
    let all = rate(packed(&["3", "1", "2", "2"]), with_fuel(book(vec![per_mile()])));
    let (charges, events) = charges.when(&all, &context()).unwrap();
    assert_eq!(names(&events), ["charges_rated"]);
    let handled = charges.state.lines().iter().filter(|l| l.kind == LineKind::Handling).map(|l| l.amount.amount_minor);
    assert_eq!(handled.sum::<i64>(), 3 * 850);
}

#[test]
fn each_account_gets_its_invoice_once() {
    let (charges, _) = Given::<Charges>::nothing().when(&good(), &context()).unwrap();
    let drafts = charges.state.drafts();
    assert_eq!(drafts.len(), 2);
    let (charges, _) = charges.when(&invoiced(&drafts[..1]), &context()).unwrap();
    assert_eq!(charges.state.status_word(), "rated");
    let rest = invoiced(&charges.state.drafts());
    let (charges, _) = charges.when(&rest, &context()).unwrap();
    assert_eq!(charges.state.status_word(), "invoiced");
    assert_eq!(charges.state.decide(&invoiced(&drafts), &context()).unwrap_err().code(), "charges_already_invoiced");
    assert_eq!(charges.state.decide(&good(), &context()).unwrap_err().code(), "charges_already_invoiced");
}

#[test]
fn a_voided_invoice_opens_its_account_alone() {
    let (charges, _) = Given::<Charges>::nothing().when(&good(), &context()).unwrap();
    let drafts = charges.state.drafts();
    let (charges, _) = charges.when(&invoiced(&drafts), &context()).unwrap();
    let void = ChargesCommand::VoidInvoice { invoice_id: drafts[0].invoice_id };
    let (charges, events) = charges.when(&void, &context()).unwrap();
    assert_eq!(names(&events), ["charges_reopened"]);
    // A dearer book changes only the account that is open again.
    let dearer = rate(packed(&["1", "2"]), book(vec![terms(Method::Flat { amount: usd(500_000) })]));
    let before = of(charges.state.lines(), LineKind::Linehaul, "b").len();
    let (charges, _) = charges.when(&dearer, &context()).unwrap();
    let again = charges.state.drafts();
    assert_eq!((again.len(), before), (1, 1));
    assert_ne!(again[0].invoice_id, drafts[0].invoice_id);
    let kept: Vec<Line> =
        charges.state.lines().iter().filter(|l| l.account_id == drafts[1].account_id).cloned().collect();
    assert_eq!(kept, drafts[1].lines);
}

#[test]
fn the_event_on_the_wire_has_what_others_read() {
    let (charges, _) = Given::<Charges>::nothing().when(&good(), &context()).unwrap();
    let draft = charges.state.drafts().remove(0);
    let (_, events) =
        Given::<Invoice>::nothing().when(&InvoiceCommand::Issue { bill: bill_of(&draft) }, &context()).unwrap();
    let event = serde_json::to_value(&events[0]).unwrap();
    assert_eq!(event["type"], "invoice_ready");
    for field in ["invoice_id", "number", "account_id", "load_id", "orders", "lines", "total"] {
        assert!(!event[field].is_null(), "{field}");
    }
    assert_eq!(event["total"]["amount_minor"], sum_of(&draft.lines).unwrap().amount_minor);
    assert_eq!(event["orders"].as_array().unwrap().len(), draft.orders.len());
}

#[test]
fn the_states_survive_storage() {
    let (charges, _) = Given::<Charges>::nothing().when(&good(), &context()).unwrap();
    let drafts = charges.state.drafts();
    let (charges, _) = charges.when(&invoiced(&drafts), &context()).unwrap();
    let text = serde_json::to_string(&charges.state).unwrap();
    assert_eq!(serde_json::from_str::<Charges>(&text).unwrap(), charges.state);
    let unrated = Given::<Charges>::nothing().when(&rate(Billables::default(), Book::default()), &context()).unwrap().0;
    let text = serde_json::to_string(&unrated.state).unwrap();
    assert_eq!(serde_json::from_str::<Charges>(&text).unwrap(), unrated.state);
}

fn any_command() -> impl Strategy<Value = u8> {
    0u8..8
}

proptest! {
    /// Whatever is asked for: nothing panics, an invoice's total is the sum of its lines, the charges' total is the sum of
    /// theirs, an account has at most one standing invoice, and paid or void invoices do not change any more.
    #[test]
    fn totals_are_sums_after_any_commands(choices in prop::collection::vec(any_command(), 0..30)) {
        let mut charges = Charges::default();
        let mut invoices: Vec<Invoice> = Vec::new();
        for (n, choice) in choices.into_iter().enumerate() {
            let command = match choice {
                0 => rate(Billables::default(), Book::default()),
                1 => good(),
                2 => rate(packed(&["3"]), book(vec![terms(Method::Flat { amount: usd(n as i64) })])),
                3 | 4 => {
                    let drafts = charges.drafts();
                    for draft in drafts.iter().take(usize::from(choice) - 2) {
                        let issue = InvoiceCommand::Issue { bill: bill_of(draft) };
                        let events = Invoice::default().decide(&issue, &context()).unwrap();
                        invoices.push(events.iter().fold(Invoice::default(), Invoice::evolve));
                    }
                    invoiced(&drafts[..drafts.len().min(usize::from(choice) - 2)])
                }
                5 => match charges.invoices().next() {
                    Some((_, invoice)) => ChargesCommand::VoidInvoice { invoice_id: invoice.invoice_id },
                    None => good(),
                },
                _ => {
                    let pay = InvoiceCommand::Pay { paid_on: day("2026-12-01") };
                    let void = InvoiceCommand::Void { reason: "wrong".to_owned() };
                    if let Some(invoice) = invoices.pop() {
                        let settled = !matches!(invoice, Invoice::Issued { .. });
                        let command = if choice == 6 { pay } else { void };
                        let decided = invoice.decide(&command, &context());
                        prop_assert_eq!(decided.is_err(), settled);
                        invoices.insert(0, decided.unwrap_or_default().iter().fold(invoice, Invoice::evolve));
                    }
                    good()
                }
            };
            if let Ok(events) = charges.decide(&command, &context()) {
                if let Some(ChargesEvent::Rated { lines, total, .. }) = events.first() {
                    prop_assert_eq!(sum_of(lines), Ok(*total));
                }
                charges = events.iter().fold(charges, Charges::evolve);
            }
            for invoice in &invoices {
                let bill = invoice.bill().unwrap();
                prop_assert_eq!(Money::sum(bill.lines.iter().map(|l| l.amount)), Ok(bill.total()));
                prop_assert!(bill.lines.iter().all(|l| l.account_id == bill.account_id));
            }
            let accounts: Vec<_> = charges.invoices().map(|(id, _)| *id).collect();
            prop_assert!(accounts.iter().all(|id| charges.drafts().iter().all(|d| d.account_id != *id)));
        }
    }
}
