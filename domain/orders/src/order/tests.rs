use jiff::civil::date;
use kernel::{Actor, Address, Given, Quantity, TenantId, TypedId as _};
use proptest::prelude::*;

use super::*;
use crate::{Line, Party};

fn context() -> Context {
    Context { tenant: TenantId::derive(&["t"]), now: at(0), actor: Actor::system("test"), reason: None }
}

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + hour * 3_600).unwrap()
}

fn ask() -> Ask {
    let account = Party { code: "C1".to_owned(), name: "Ann".to_owned() };
    let line = |line, sku: &str, quantity| Line {
        line,
        sku: sku.to_owned(),
        quantity: Quantity::new(quantity).unwrap(),
        description: None,
        category: None,
        value: None,
    };
    Ask {
        number: "PO-1".to_owned(),
        account_id: account.account_id(context().tenant),
        account,
        ship_to: Address {
            name: "Ann".to_owned(),
            street: None,
            city: "Reno".to_owned(),
            state: "NV".parse().unwrap(),
            zip: "89501".parse().unwrap(),
        },
        order_date: date(2026, 11, 20),
        ship_by: date(2026, 11, 24),
        service: None,
        facility_id: None,
        lines: vec![line(1, "X", 5), line(2, "Y", 2)],
        warnings: Vec::new(),
        import_id: None,
    }
}

fn commands() -> Vec<(&'static str, OrderCommand)> {
    use OrderCommand as C;
    let order_id = OrderId::derive(&["o"]);
    let one = ShipmentId::derive(&["1"]);
    let allocated = |attempt, as_of, x, y| C::Allocated {
        order_id,
        attempt,
        allocation: Allocation { shipment_id: one, facility_id: None, as_of },
        lines: vec![
            LineCount { line: 1, allocated: x, reason: None },
            LineCount { line: 2, allocated: y, reason: None },
        ],
    };
    let picked = |x, y| C::PickedShort {
        order_id,
        as_of: 2,
        shipment_id: one,
        lines: vec![
            PickCount { line: 1, picked: x, reason: Some("damaged".to_owned()) },
            PickCount { line: 2, picked: y, reason: None },
        ],
    };
    vec![
        ("receive", C::Receive { order_id, ask: Box::new(ask()), release: false }),
        ("receive_and_release", C::Receive { order_id, ask: Box::new(ask()), release: true }),
        ("hold", C::Hold { order_id, reason: "customer asked".to_owned() }),
        ("hold_silently", C::Hold { order_id, reason: " ".to_owned() }),
        ("release", C::Release { order_id }),
        ("cancel", C::Cancel { order_id, reason: "no longer wanted".to_owned() }),
        ("allocated", allocated(1, 1, 5, 2)),
        ("allocated_partly", allocated(1, 1, 3, 0)),
        ("allocated_again", allocated(2, 5, 5, 2)),
        (
            "nothing_allocated",
            C::NothingAllocated { order_id, attempt: 1, lines: vec![ShortLine { line: 1, reason: None }] },
        ),
        ("skus_unknown", C::SkusUnknown { order_id, attempt: 1, skus: vec!["Y".to_owned()] }),
        ("picked_short", picked(3, 2)),
        ("picked_nothing", picked(0, 0)),
        ("shipment_cancelled", C::ShipmentCancelled { order_id, as_of: 4, shipment_id: one }),
        ("shipped", C::Shipped { order_id, at: at(1) }),
        ("delivered", C::Delivered { order_id, delivery: Delivery { at: at(5), partial: false } }),
        ("refused", C::Refused { order_id, refusal: RefusedDelivery { at: at(4), reason: Some("late".to_owned()) } }),
        ("refused_later", C::Refused { order_id, refusal: RefusedDelivery { at: at(9), reason: None } }),
        (
            "invoiced",
            C::Invoiced {
                order_id,
                invoice: InvoiceRef { invoice_id: InvoiceId::derive(&["v"]), number: "INV-1".to_owned() },
            },
        ),
    ]
}

fn command(name: &str) -> OrderCommand {
    commands().into_iter().find(|c| c.0 == name).unwrap().1
}

fn given(names: &[&str]) -> Order {
    names.iter().fold(Given::<Order>::nothing(), |given, name| given.when(&command(name), &context()).unwrap().0).state
}

fn states() -> Vec<(&'static str, Order)> {
    vec![
        ("absent", given(&[])),
        ("received", given(&["receive"])),
        ("released", given(&["receive_and_release"])),
        ("held", given(&["receive", "hold"])),
        ("held_for_skus", given(&["receive_and_release", "skus_unknown"])),
        ("short", given(&["receive_and_release", "nothing_allocated"])),
        ("allocated", given(&["receive_and_release", "allocated"])),
        ("picked_short", given(&["receive_and_release", "allocated", "picked_short"])),
        ("picked_nothing", given(&["receive_and_release", "allocated", "picked_nothing"])),
        ("shipment_cancelled", given(&["receive_and_release", "allocated", "shipment_cancelled"])),
        ("cancelled", given(&["receive_and_release", "cancel"])),
        ("shipped", given(&["receive_and_release", "allocated", "shipped"])),
        ("refused", given(&["receive_and_release", "allocated", "shipped", "refused"])),
        ("delivered", given(&["receive_and_release", "allocated", "shipped", "delivered"])),
        ("invoiced", given(&["receive_and_release", "allocated", "shipped", "delivered", "invoiced"])),
    ]
}

fn status(order: &Order) -> &'static str {
    order.status().map_or("absent", Status::as_str)
}

#[test]
fn transition_table() {
    let mut table = String::new();
    for (name, state) in states() {
        table.push_str(&format!("{name} ({})\n", status(&state)));
        for (command_name, command) in commands() {
            let outcome = match state.decide(&command, &context()) {
                Ok(events) => {
                    let names: Vec<String> = events
                        .iter()
                        .map(|e| serde_json::to_value(e).unwrap()["type"].as_str().unwrap().to_owned())
                        .collect();
                    let after = events.iter().fold(state.clone(), Order::evolve);
                    format!("{} -> {}", names.join(" + "), status(&after))
                }
                Err(rejection) => format!("! {}", rejection.code()),
            };
            table.push_str(&format!("  {command_name:<21}{outcome}\n"));
        }
    }
    insta::assert_snapshot!("order", table);
}

#[test]
fn shorts_are_told_per_line_with_a_reason() {
    let short = |names: &[&str]| {
        let order = given(names);
        [0, 1].map(|line| (order.short(line), order.short_reason(line).map(str::to_owned)))
    };
    let because = |reason: &str| Some(reason.to_owned());
    assert_eq!(
        short(&["receive_and_release", "allocated_partly"]),
        [(2, because("insufficient_stock")), (2, because("insufficient_stock"))]
    );
    assert_eq!(short(&["receive_and_release", "allocated", "picked_short"]), [(2, because("damaged")), (0, None)]);
    assert_eq!(
        short(&["receive_and_release", "nothing_allocated"]),
        [(5, because("insufficient_stock")), (2, because("insufficient_stock"))]
    );
    assert_eq!(
        short(&["receive_and_release", "allocated", "shipment_cancelled"]),
        [(5, because("shipment_cancelled")), (2, because("shipment_cancelled"))]
    );
}

#[test]
fn a_release_after_a_shortage_begins_anew() {
    let again = ["receive_and_release", "nothing_allocated", "release", "allocated_again"];
    let order = given(&again);
    assert_eq!((order.attempt, status(&order), order.short(0)), (2, "allocated", 0));
    let order = given(&["receive_and_release", "allocated", "shipment_cancelled", "release", "allocated_again"]);
    assert_eq!((order.attempt, status(&order)), (2, "allocated"));
    // Late answers to the first attempt, and late news of its shipment.
    for name in ["allocated", "nothing_allocated", "skus_unknown", "shipment_cancelled"] {
        assert!(order.decide(&command(name), &context()).is_err(), "{name}");
    }
    assert_eq!(order.decide(&command("picked_short"), &context()), Err(OrderRejection::ShipmentVoid));
}

#[test]
fn facts_in_any_order_end_in_the_same_place() {
    for allocated in ["allocated", "allocated_partly"] {
        in_any_order(&[allocated, "picked_short", "shipped", "refused", "delivered", "invoiced"]);
    }
}

fn in_any_order(facts: &[&str]) {
    let mut ends = Vec::new();
    permute(&mut facts.to_vec(), 0, &mut |order| {
        let mut state = given(&["receive_and_release"]);
        // Each fact twice, as a queue may have it.
        for name in order.iter().flat_map(|name| [name, name]) {
            if let Ok(events) = state.decide(&command(name), &context()) {
                state = events.iter().fold(state, Order::evolve);
            }
        }
        ends.push(state);
    });
    assert_eq!(ends.len(), 720);
    assert!(ends.iter().all(|end| *end == ends[0]), "{:?}", ends.iter().find(|end| **end != ends[0]));
    assert_eq!(status(&ends[0]), "invoiced");
}

fn permute<'a>(names: &mut Vec<&'a str>, from: usize, visit: &mut impl FnMut(&[&'a str])) {
    if from == names.len() {
        visit(names);
        return;
    }
    for i in from..names.len() {
        names.swap(from, i);
        permute(names, from + 1, visit);
        names.swap(from, i);
    }
}

#[test]
fn a_cancelled_shipment_stays_cancelled_when_its_allocation_comes_late() {
    let order = given(&["receive_and_release", "shipment_cancelled"]);
    assert_eq!(order.decide(&command("allocated"), &context()), Err(OrderRejection::ShipmentVoid));
    assert_eq!(status(&order), "short");
}

#[test]
fn an_ask_is_checked() {
    let refused = |change: fn(&mut Ask)| {
        let mut ask = ask();
        change(&mut ask);
        let command = OrderCommand::Receive { order_id: OrderId::derive(&["o"]), ask: Box::new(ask), release: true };
        let rejection = Order::default().decide(&command, &context()).unwrap_err();
        (rejection.code(), rejection.pointer())
    };
    assert_eq!(refused(|ask| ask.number = " ".to_owned()), ("order_number_invalid", Some("/number".to_owned())));
    assert_eq!(refused(|ask| ask.lines.clear()), ("order_lines_invalid", Some("/lines".to_owned())));
    assert_eq!(refused(|ask| ask.lines[1].sku = "x".repeat(61)), ("sku_invalid", Some("/lines/1/sku".to_owned())));
    assert_eq!(refused(|ask| ask.ship_to.city = "x".repeat(201)), ("text_too_long", None));
}

proptest! {
    #[test]
    fn any_sequence_folds_and_survives_the_wire(picks in prop::collection::vec(0usize..19, 0..40)) {
        let commands = commands();
        let mut state = Order::default();
        for pick in picks {
            let before = state.status();
            if let Ok(events) = state.decide(&commands[pick].1, &context()) {
                prop_assert!(!events.is_empty());
                for event in &events {
                    let text = serde_json::to_string(event).unwrap();
                    prop_assert_eq!(&serde_json::from_str::<OrderEvent>(&text).unwrap(), event);
                }
                state = events.iter().fold(state, Order::evolve);
                let text = serde_json::to_string(&state).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Order>(&text).unwrap(), &state);
            }
            if before == Some(Status::Invoiced) {
                prop_assert!(matches!(state.status(), Some(Status::Invoiced | Status::Refused)));
            }
            if before.is_some_and(|before| before >= Status::Shipped) {
                prop_assert!(state.status() >= Some(Status::Shipped));
            }
        }
    }
}
