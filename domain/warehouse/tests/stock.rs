//! Stock: given / when / then, and the law that it keeps.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::*;
use kernel::{Aggregate, Given, OrderId, ShipmentId, TypedId};
use proptest::prelude::*;
use warehouse::shipment::ShortReason;
use warehouse::{BinPick, BinQuantity, Level, Pool, Stock, StockCommand, StockEvent, StockRejection};

fn stocked(bins: &[(&str, u32)]) -> Given<Stock> {
    Given::<Stock>::nothing().when(&receive("A-1", bins), &context()).unwrap().0
}

fn reserve(quantity: u32) -> StockCommand {
    StockCommand::Reserve { shipment_id: shipment_id("o"), order_id: order_id("o"), quantity }
}

fn reserved_from(given: &Given<Stock>, quantity: u32) -> Vec<BinQuantity> {
    match given.state.decide(&reserve(quantity), &context()).unwrap().remove(0) {
        StockEvent::Reserved { bins, .. } => bins,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_promise_takes_one_bin_when_one_has_enough() {
    let given = stocked(&[("A", 10), ("B", 4), ("C", 6)]);
    assert_eq!(reserved_from(&given, 4), [part("B", 4)]);
    assert_eq!(reserved_from(&given, 5), [part("C", 5)]);
    assert_eq!(reserved_from(&given, 17), [part("A", 10), part("C", 6), part("B", 1)]);
}

#[test]
fn no_more_is_promised_than_is_there() {
    let (given, _) = stocked(&[("A", 10)]).when(&reserve(7), &context()).unwrap();
    let refused = given.state.decide(&reserve(4), &context()).unwrap_err();
    assert_eq!(refused, StockRejection::Insufficient { available: 3 });
    let hold = StockCommand::Hold { bin: bin("A"), quantity: 4, reason: "wet".into() };
    assert_eq!(given.state.decide(&hold, &context()).unwrap_err(), StockRejection::Insufficient { available: 3 });
}

#[test]
fn missing_units_are_held_until_they_are_counted() {
    let (given, _) = stocked(&[("A", 10)]).when(&reserve(7), &context()).unwrap();
    let pick = StockCommand::Pick {
        shipment_id: shipment_id("o"),
        bins: vec![BinPick { bin: bin("A"), allocated: 7, picked: 5, reason: Some(ShortReason::NotFound) }],
    };
    let (given, _) = given.when(&pick, &context()).unwrap();
    assert_eq!(given.state.level(&bin("A")), Level { on_hand: 5, allocated: 0, held: 2 });
    let write_off = StockCommand::Adjust { bin: bin("A"), change: -2, pool: Pool::Held, reason: "count".into() };
    let (given, _) = given.when(&write_off, &context()).unwrap();
    assert_eq!(given.state.level(&bin("A")), Level { on_hand: 3, allocated: 0, held: 0 });
    assert_eq!(given.state.available(), 3);
}

#[test]
fn an_adjustment_leaves_promises_alone() {
    let (given, _) = stocked(&[("A", 10)]).when(&reserve(7), &context()).unwrap();
    let adjust = |change, pool| StockCommand::Adjust { bin: bin("A"), change, pool, reason: "count".into() };
    assert_eq!(
        given.state.decide(&adjust(-4, Pool::Available), &context()).unwrap_err(),
        StockRejection::Insufficient { available: 3 }
    );
    assert_eq!(
        given.state.decide(&adjust(-1, Pool::Held), &context()).unwrap_err(),
        StockRejection::InsufficientHeld { held: 0 }
    );
    assert!(given.state.decide(&adjust(0, Pool::Available), &context()).is_err());
    assert!(given.state.decide(&adjust(i64::MIN, Pool::Available), &context()).is_err());
}

fn any_command() -> impl Strategy<Value = StockCommand> {
    let at = prop::sample::select(vec!["A", "B", "C"]);
    let n = 0u32..12;
    let shipment = ShipmentId::derive(&["s"]);
    let pool = prop::sample::select(vec![Pool::Available, Pool::Held]);
    let two = prop::collection::vec((at.clone(), n.clone()), 0..3)
        .prop_map(|all| all.into_iter().map(|(at, n)| part(at, n)).collect::<Vec<_>>());
    let pick = prop::collection::vec((at.clone(), n.clone(), n.clone()), 0..3).prop_map(move |all| {
        let bins = all.into_iter().map(|(at, allocated, picked)| BinPick {
            bin: bin(at),
            allocated,
            picked,
            reason: Some(ShortReason::Other),
        });
        StockCommand::Pick { shipment_id: shipment, bins: bins.collect() }
    });
    let reason = || "because".to_owned();
    prop_oneof![
        3 => (at.clone(), 0u32..30).prop_map(|(at, n)| receive("A-1", &[(at, n)])),
        4 => n.clone().prop_map(move |quantity| StockCommand::Reserve {
            shipment_id: shipment, order_id: OrderId::derive(&["o"]), quantity }),
        2 => (two.clone(), two).prop_map(move |(reserved, picked)| StockCommand::Release {
            shipment_id: shipment, reserved, picked }),
        4 => pick,
        1 => (at.clone(), n.clone()).prop_map(move |(at, quantity)| StockCommand::Hold { bin: bin(at), quantity, reason: reason() }),
        1 => (at.clone(), n.clone()).prop_map(move |(at, quantity)| StockCommand::Unhold { bin: bin(at), quantity, reason: reason() }),
        2 => (at, -15i64..15, pool).prop_map(move |(at, change, pool)| StockCommand::Adjust { bin: bin(at), change, pool, reason: reason() }),
    ]
}

proptest! {
    #[test]
    fn any_commands_keep_the_law(commands in prop::collection::vec(any_command(), 0..60)) {
        let mut stock = Stock::default();
        for command in &commands {
            let Ok(events) = stock.decide(command, &context()) else { continue };
            stock = events.iter().fold(stock, Stock::evolve);
            for (at, level) in &stock.bins {
                prop_assert!(level.allocated + level.held <= level.on_hand, "{at}: {level:?} after {command:?}");
            }
            let (tally, total) = (stock.tally, stock.total());
            let came = i64::try_from(tally.received).unwrap() + tally.adjusted;
            let there = i64::from(total.on_hand) + i64::try_from(tally.picked).unwrap();
            prop_assert_eq!(came, there, "units appeared or vanished at {:?}", command);
        }
        // What is stored reads back as it was.
        let stored = serde_json::to_string(&stock).unwrap();
        prop_assert_eq!(serde_json::from_str::<Stock>(&stored).unwrap(), stock);
    }
}
