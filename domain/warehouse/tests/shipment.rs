//! Shipments: given / when / then, and the table of every state and command.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write;

use common::*;
use kernel::{Aggregate, Rejection, allowed_actions};
use warehouse::allocation;
use warehouse::floor::{self, PickRow, Rest};
use warehouse::shipment::{
    CancelCause, Carton, Confirmation, Line, LineFate, OrderLine, Promise, ShipmentCommand, ShipmentEvent,
    ShipmentRejection, ShortReason, Shortage, Status,
};
use warehouse::{Shipment, Stock};

fn fold(shipment: Shipment, command: &ShipmentCommand) -> Shipment {
    let events = shipment.decide(command, &context()).unwrap();
    events.iter().fold(shipment, Shipment::evolve)
}

fn stocks(all: &[(&str, &[(&str, u32)])]) -> BTreeMap<String, Stock> {
    all.iter()
        .map(|(text, bins)| {
            let events = Stock::default().decide(&receive(text, bins), &context()).unwrap();
            (sku(text).folded(), events.iter().fold(Stock::default(), Stock::evolve))
        })
        .collect()
}

fn line(n: u32, text: &str, promises: &[(&str, u32)]) -> Line {
    let promise = |(at, n): &(&str, u32)| Promise { bin: bin(at), allocated: *n, picked: None, reason: None };
    Line {
        line: n,
        sku: sku(text),
        ordered: 5,
        unit_weight_lb: pounds("2.5"),
        bins: promises.iter().map(promise).collect(),
        shortage: None,
        fate: LineFate::Live,
    }
}

fn allocate(attempt: u32, decided: Vec<Line>, remaining: Vec<OrderLine>) -> ShipmentCommand {
    ShipmentCommand::Allocate {
        shipment_id: shipment_id("o"),
        order: order("o"),
        attempt,
        origin: Some(origin()),
        decided,
        remaining,
    }
}

fn two_lines() -> Vec<Line> {
    vec![line(1, "A-1", &[("A", 3), ("B", 2)]), line(2, "B-2", &[("C", 5)])]
}

fn cancel(cause: CancelCause, released: &[u32]) -> ShipmentCommand {
    ShipmentCommand::Cancel {
        shipment_id: shipment_id("o"),
        order_id: order_id("o"),
        cause,
        reason: Some("changed their mind".into()),
        released: released.to_vec(),
    }
}

fn everything(shipment: &Shipment) -> Vec<Confirmation> {
    shipment.open_promises().collect()
}

/// A shipment in each state, reached by commands.
fn example(status: Status) -> Shipment {
    let nothing = Shipment::default();
    let allocated = || fold(Shipment::default(), &allocate(1, two_lines(), vec![]));
    let picked = || fold(allocated(), &ShipmentCommand::Pick(everything(&allocated())));
    let packed = || fold(picked(), &ShipmentCommand::Pack(vec![]));
    let staged = || fold(packed(), &ShipmentCommand::Stage { dock: None });
    let waiting = OrderLine { line: 3, sku: sku("C-3"), quantity: 1.try_into().unwrap() };
    let shipment = match status {
        Status::None => nothing,
        Status::Allocating => fold(nothing, &allocate(1, two_lines(), vec![waiting])),
        Status::Unallocatable => fold(nothing, &refuse_unknown(1)),
        Status::Short => fold(nothing, &allocate(1, vec![line(1, "A-1", &[])], vec![])),
        Status::Allocated => allocated(),
        Status::Picking => fold(allocated(), &ShipmentCommand::StartPicking),
        Status::Picked => picked(),
        Status::Packed => packed(),
        Status::Staged => staged(),
        Status::Shipped => fold(staged(), &ShipmentCommand::Ship),
        Status::Cancelling => fold(allocated(), &cancel(CancelCause::Floor, &[1])),
        Status::Cancelled => fold(allocated(), &cancel(CancelCause::Floor, &[1, 2])),
    };
    assert_eq!(shipment.status, status);
    shipment
}

fn refuse_unknown(attempt: u32) -> ShipmentCommand {
    ShipmentCommand::RefuseUnknown { shipment_id: shipment_id("o"), order: order("o"), attempt, skus: vec!["X".into()] }
}

fn name_of(event: &ShipmentEvent) -> String {
    serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned()
}

#[test]
fn transitions() {
    let mut table = String::new();
    for status in Status::ALL {
        let shipment = example(status);
        let commands = [
            ("allocate (same release)", allocate(1, two_lines(), vec![])),
            ("allocate (next release)", allocate(2, two_lines(), vec![])),
            ("refuse unknown (next release)", refuse_unknown(2)),
            ("start picking", ShipmentCommand::StartPicking),
            (
                "pick everything",
                ShipmentCommand::Pick(match everything(&shipment) {
                    none if none.is_empty() => vec![Confirmation { line: 1, bin: bin("A"), picked: 3, reason: None }],
                    all => all,
                }),
            ),
            (
                "pick one bin",
                ShipmentCommand::Pick(vec![Confirmation { line: 1, bin: bin("A"), picked: 3, reason: None }]),
            ),
            (
                "find nothing",
                ShipmentCommand::Pick(
                    two_lines()
                        .iter()
                        .flat_map(|line| {
                            line.bins.iter().map(|promise| Confirmation {
                                line: line.line,
                                bin: promise.bin.clone(),
                                picked: 0,
                                reason: Some(ShortReason::NotFound),
                            })
                        })
                        .collect(),
                ),
            ),
            ("pack", ShipmentCommand::Pack(vec![])),
            ("stage", ShipmentCommand::Stage { dock: Some("D-3".into()) }),
            ("fulfil", ShipmentCommand::Fulfil { confirmations: everything(&shipment), cartons: vec![], dock: None }),
            ("ship", ShipmentCommand::Ship),
            ("cancel (floor)", cancel(CancelCause::Floor, &[1, 2])),
            ("cancel (floor), first part", cancel(CancelCause::Floor, &[1])),
            ("cancel (order)", cancel(CancelCause::OrderCancelled, &[1, 2])),
        ];
        writeln!(table, "{}", status.as_str()).unwrap();
        for (label, command) in commands {
            let answer = match shipment.decide(&command, &context()) {
                Ok(events) => {
                    let after = events.iter().fold(shipment.clone(), Shipment::evolve);
                    let names: Vec<String> = events.iter().map(name_of).collect();
                    format!("{} -> {}", names.join(", "), after.status.as_str())
                }
                Err(rejection) => format!("! {}", rejection.code()),
            };
            writeln!(table, "  {label:<30} {answer}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_is_there_is_promised_and_the_rest_is_short() {
    let stocks = stocks(&[("A-1", &[("A", 3), ("B", 2)]), ("B-2", &[("C", 1)])]);
    let release = release("o", 1, &[("a-1", 4), ("B-2", 5), ("A-1", 4), ("C-3", 1)]);
    let weights = weights(&[("A-1", "2.5"), ("B-2", "10"), ("C-3", "1")]);
    let step = allocation::allocate(&Shipment::default(), &release, Ok(&origin()), &weights, &stocks);
    assert_eq!(step.stocks.len(), 2, "one reservation per SKU, none for what is not there");
    let events = Shipment::default().decide(&step.shipment, &context()).unwrap();
    let [ShipmentEvent::Allocated { lines, weight_lb, pieces, .. }] = events.as_slice() else { panic!("{events:?}") };
    let told: Vec<_> = lines.iter().map(|l| (l.line, l.ordered, l.allocated, l.short, l.reason)).collect();
    let short = Some(Shortage::InsufficientStock);
    assert_eq!(told, [(1, 4, 4, 0, None), (2, 5, 1, 4, short), (3, 4, 1, 3, short), (4, 1, 0, 1, short)]);
    assert_eq!((*weight_lb, *pieces), (pounds("22.5"), 6));
    insta::assert_json_snapshot!("order_allocated", events);
}

#[test]
fn nothing_at_all_is_told_and_may_be_tried_again() {
    let release_1 = release("o", 1, &[("A-1", 4)]);
    let step = allocation::allocate(&Shipment::default(), &release_1, Ok(&origin()), &weights(&[]), &BTreeMap::new());
    let short = fold(Shipment::default(), &step.shipment);
    assert_eq!(short.status, Status::Short);
    assert_eq!(short.may_allocate(1), Err(ShipmentRejection::StaleAttempt { seen: 1 }));

    let release_2 = release("o", 2, &[("A-1", 4)]);
    let stocks = stocks(&[("A-1", &[("A", 9)])]);
    let step = allocation::allocate(&short, &release_2, Ok(&origin()), &weights(&[]), &stocks);
    assert_eq!(fold(short, &step.shipment).status, Status::Allocated);
}

#[test]
fn a_short_pick_says_why_and_travels_on() {
    let allocated = example(Status::Allocated);
    let row = |line, quantity, reason| PickRow { line, bin: None, quantity, reason };
    let refused = floor::pick(&allocated, &[row(1, 4, None)], Rest::AsAllocated).unwrap_err();
    assert_eq!((refused.code(), refused.pointer()), ("short_reason_required", Some("/lines/0/reason".into())));
    let refused = floor::pick(&allocated, &[row(1, 6, None)], Rest::AsAllocated).unwrap_err();
    assert_eq!(refused.code(), "pick_more_than_allocated");
    let refused = floor::pick(&allocated, &[row(9, 1, None)], Rest::AsAllocated).unwrap_err();
    assert_eq!(refused.code(), "pick_line_unknown");

    let step = floor::pick(&allocated, &[row(1, 4, Some(ShortReason::Damaged))], Rest::AsAllocated).unwrap();
    let events = allocated.decide(&step.shipment, &context()).unwrap();
    insta::assert_json_snapshot!("inventory_picked", events);
    let picked = events.iter().fold(allocated, Shipment::evolve);
    assert_eq!((picked.status, picked.pieces(), picked.weight_lb()), (Status::Picked, 9, pounds("22.5")));
}

#[test]
fn picking_goes_on_line_by_line() {
    let allocated = example(Status::Allocated);
    let row = PickRow { line: 2, bin: Some(bin("c")), quantity: 5, reason: None };
    let step = floor::pick(&allocated, std::slice::from_ref(&row), Rest::Later).unwrap();
    let picking = fold(allocated, &step.shipment);
    assert_eq!((picking.status, everything(&picking).len()), (Status::Picking, 2));
    // The same report again changes nothing; another result for the same bin is refused.
    let again = floor::pick(&picking, std::slice::from_ref(&row), Rest::Later).unwrap();
    assert_eq!(picking.decide(&again.shipment, &context()), Err(ShipmentRejection::NothingToPick));
    let other = PickRow { quantity: 4, reason: Some(ShortReason::Other), ..row };
    let refused = floor::pick(&picking, &[other], Rest::Later).unwrap_err();
    assert_eq!(refused.code(), "pick_line_already_confirmed");
}

#[test]
fn cartons_are_weighed_together_or_by_their_items() {
    let weight = |cartons: Vec<Carton>| fold(example(Status::Picked), &ShipmentCommand::Pack(cartons)).weight_lb();
    let weighed = |text| Carton { weight_lb: Some(pounds(text)), dimensions: None };
    assert_eq!(weight(vec![]), pounds("25"));
    assert_eq!(weight(vec![weighed("10"), weighed("16.5")]), pounds("26.5"));
    assert_eq!(weight(vec![weighed("10"), Carton::default()]), pounds("25"));
}

#[test]
fn nothing_found_ends_short_even_in_one_go() {
    let allocated = example(Status::Allocated);
    let none = |line| PickRow { line, bin: None, quantity: 0, reason: Some(ShortReason::NotFound) };
    let step = floor::fulfil(&allocated, &[none(1), none(2)], &[], None).unwrap();
    let events = allocated.decide(&step.shipment, &context()).unwrap();
    assert_eq!(events.iter().map(name_of).collect::<Vec<_>>(), ["inventory_picked"]);
    assert_eq!(events.iter().fold(allocated, Shipment::evolve).status, Status::Short);
}

#[test]
fn buttons_follow_the_state() {
    let words = |status| allowed_actions(&example(status), &context()).0;
    assert_eq!(words(Status::Allocated), ["start-picking", "pick", "fulfil", "cancel"]);
    assert_eq!(words(Status::Picked), ["pack", "fulfil", "cancel"]);
    assert_eq!(words(Status::Staged), ["cancel"]);
    assert!(words(Status::Shipped).is_empty());
}

#[test]
fn an_order_ships_from_where_most_of_it_is() {
    let release = release("o", 1, &[("A-1", 4), ("B-2", 2)]);
    let (east, west) = (facility_id(), kernel::TypedId::derive(&["west"]));
    let facilities = BTreeMap::from([(east, facility("East")), (west, facility("West"))]);
    let pick = |at_east: u32, at_west: u32| {
        let origin =
            allocation::choose_origin(&release, &facilities, |id, _| if id == east { at_east } else { at_west });
        origin.unwrap().facility_id
    };
    assert_eq!(pick(9, 3), east);
    assert_eq!(pick(1, 3), west);
    assert_eq!(pick(9, 9), east, "the first by name");
    let nowhere = allocation::choose_origin(&release, &BTreeMap::new(), |_, _| 0);
    assert_eq!(nowhere, Err(Shortage::NoFacility));
}
