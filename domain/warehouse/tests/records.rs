//! Items, facilities, receipts and stock: the table of every state and command.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;
use std::fmt::Write;

use common::*;
use kernel::{Aggregate, Quantity, Rejection};
use serde::Serialize;
use warehouse::floor::StockStep;
use warehouse::shipment::ShortReason;
use warehouse::{
    BinPick, Delivery, DeliveryLine, Facility, FacilityCommand, Item, ItemCommand, ItemDraft, Pool, Receiving,
    ReceivingCommand, ReceivingRejection, ReceivingStatus, Stock, StockCommand,
};

fn after<A: Aggregate>(commands: &[A::Command]) -> A {
    commands.iter().fold(A::default(), |state, command| {
        let events = state.decide(command, &context()).unwrap();
        events.iter().fold(state, A::evolve)
    })
}

fn rows<A: Aggregate>(table: &mut String, state: &str, given: &A, commands: &[(&str, A::Command)])
where
    A::Event: Serialize,
{
    writeln!(table, "{} {state}", A::KIND).unwrap();
    for (label, command) in commands {
        let answer = match given.decide(command, &context()) {
            Ok(events) if events.is_empty() => "(nothing)".to_owned(),
            Ok(events) => {
                let name = |event| serde_json::to_value(event).unwrap()["type"].as_str().unwrap().to_owned();
                events.iter().map(name).collect::<Vec<_>>().join(", ")
            }
            Err(rejection) => format!("! {}", rejection.code()),
        };
        writeln!(table, "  {label:<28} {answer}").unwrap();
    }
}

fn draft(description: &str) -> ItemDraft {
    ItemDraft {
        description: description.into(),
        unit: "each".into(),
        weight_lb: pounds("2.5"),
        dimensions: None,
        category: None,
    }
}

fn line(text: &str, at: &str) -> DeliveryLine {
    DeliveryLine { sku: sku(text), bin: bin(at), quantity: Quantity::new(5).unwrap() }
}

fn delivery(skus: &[String]) -> Delivery {
    let known: BTreeSet<String> = skus.iter().map(|text| sku(text).folded()).collect();
    let lines = skus.iter().map(|text| line(text, "A")).collect();
    Delivery::check(facility_id(), &facility("Dallas"), &known, None, lines).unwrap()
}

fn many(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("S-{n:03}")).collect()
}

#[test]
fn transitions() {
    let mut table = String::new();

    let item = [
        ("create", ItemCommand::Create(sku("A-1"), draft("Paper"))),
        ("revise", ItemCommand::Revise(draft("White paper"))),
        ("revise to the same", ItemCommand::Revise(draft("Paper"))),
        ("import", ItemCommand::Import(sku("A-1"), draft("White paper"))),
        ("import the same", ItemCommand::Import(sku("A-1"), draft("Paper"))),
    ];
    rows(&mut table, "none", &Item::default(), &item);
    rows(&mut table, "there", &after::<Item>(&[item[0].1.clone()]), &item);

    let open = |bins: usize| FacilityCommand::Open {
        name: "Dallas".into(),
        address: address(),
        zone: "America/Chicago".parse().unwrap(),
        bins: (0..bins).map(|n| bin(&format!("B-{n}"))).collect(),
    };
    let site = [
        ("open", open(1)),
        ("open with too many bins", open(Facility::BINS_MAX + 1)),
        ("add a bin", FacilityCommand::AddBins([bin("C-1")].into())),
        ("add a bin that is there", FacilityCommand::AddBins([bin("B-0")].into())),
    ];
    rows(&mut table, "none", &Facility::default(), &site);
    rows(&mut table, "open", &after::<Facility>(&[open(1)]), &site);
    rows(&mut table, "full", &after::<Facility>(&[open(Facility::BINS_MAX)]), &site);

    let receipt = [
        ("receive 40 SKUs", ReceivingCommand::Receive(delivery(&many(40)))),
        ("receive 41 SKUs", ReceivingCommand::Receive(delivery(&many(41)))),
        ("resume", ReceivingCommand::Resume),
    ];
    rows(&mut table, "none", &Receiving::default(), &receipt);
    rows(&mut table, "receiving", &after::<Receiving>(&[receipt[1].1.clone()]), &receipt);
    rows(&mut table, "received", &after::<Receiving>(&[receipt[0].1.clone()]), &receipt);

    let reserve = |quantity| StockCommand::Reserve { shipment_id: shipment_id("o"), order_id: order_id("o"), quantity };
    let pick = |allocated, picked| StockCommand::Pick {
        shipment_id: shipment_id("o"),
        bins: vec![BinPick { bin: bin("A"), allocated, picked, reason: Some(ShortReason::Other) }],
    };
    let release = StockCommand::Release {
        shipment_id: shipment_id("o"),
        reserved: vec![part("A", 2)],
        picked: vec![part("A", 1)],
    };
    let why = || "counted".to_owned();
    let hold = |quantity, reason| StockCommand::Hold { bin: bin("A"), quantity, reason };
    let adjust = |change, pool| StockCommand::Adjust { bin: bin("A"), change, pool, reason: why() };
    let stock = [
        ("receive", receive("A-1", &[("A", 5)])),
        ("receive nothing", receive("A-1", &[("A", 0)])),
        ("reserve 2", reserve(2)),
        ("reserve 99", reserve(99)),
        ("reserve 0", reserve(0)),
        ("release", release),
        ("pick 2 of 2", pick(2, 2)),
        ("pick 1 of 2", pick(2, 1)),
        ("pick 3 of 2", pick(2, 3)),
        ("hold 1", hold(1, why())),
        ("hold 99", hold(99, why())),
        ("hold without a reason", hold(1, " ".into())),
        ("unhold 1", StockCommand::Unhold { bin: bin("A"), quantity: 1, reason: why() }),
        ("adjust by +1", adjust(1, Pool::Available)),
        ("adjust by -1", adjust(-1, Pool::Available)),
        ("adjust held by -1", adjust(-1, Pool::Held)),
        ("adjust by 0", adjust(0, Pool::Available)),
    ];
    let five = || receive("A-1", &[("A", 5)]);
    rows(&mut table, "none", &Stock::default(), &stock);
    rows(&mut table, "5 free", &after::<Stock>(&[five()]), &stock);
    rows(&mut table, "3 free, 2 promised", &after::<Stock>(&[five(), reserve(2)]), &stock);
    rows(&mut table, "5 promised", &after::<Stock>(&[five(), reserve(5)]), &stock);
    rows(&mut table, "2 promised, 3 picked", &after::<Stock>(&[five(), reserve(5), pick(3, 3)]), &stock);
    rows(&mut table, "5 held", &after::<Stock>(&[five(), hold(5, why())]), &stock);

    insta::assert_snapshot!(table);
}

#[test]
fn a_delivery_is_posted_in_steps_and_each_line_once() {
    let id = kernel::TypedId::derive(&["r"]);
    let mut receiving = Receiving::default();
    let mut posted: Vec<StockStep> = Vec::new();
    let mut command = ReceivingCommand::Receive(delivery(&many(95)));
    while receiving.status != ReceivingStatus::Received {
        let events = receiving.decide(&command, &context()).unwrap();
        for event in &events {
            let steps = receiving.postings(id, event);
            assert!(steps.len() <= warehouse::SKUS_PER_COMMIT_MAX);
            posted.extend(steps);
        }
        receiving = events.iter().fold(receiving, Receiving::evolve);
        command = ReceivingCommand::Resume;
    }
    let skus: BTreeSet<_> = posted.iter().map(|step| step.sku.clone()).collect();
    assert_eq!((posted.len(), skus.len()), (95, 95));
}

#[test]
fn a_delivery_is_checked_line_by_line() {
    let known = BTreeSet::from(["A-1".to_owned()]);
    let check = |lines| Delivery::check(facility_id(), &facility("Dallas"), &known, None, lines).map(drop);
    assert_eq!(check(vec![line("a-1", "b")]), Ok(()));
    let unknown = check(vec![line("A-1", "A"), line("X-9", "A")]).unwrap_err();
    assert_eq!((unknown.code(), unknown.pointer()), ("unknown_sku", Some("/lines/1/sku".into())));
    let nowhere = check(vec![line("A-1", "Z")]).unwrap_err();
    assert_eq!((nowhere.code(), nowhere.pointer()), ("unknown_bin", Some("/lines/0/bin".into())));
    assert_eq!(check(vec![]), Err(ReceivingRejection::LineCount));
}
