//! A warehouse in memory: orders, promises, picks and cancellations in any sequence, committed step by step as the
//! functions commit them. Every unit is accounted for at every moment.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;

use common::*;
use kernel::{Aggregate, Pounds};
use proptest::prelude::*;
use warehouse::allocation::{self, Release};
use warehouse::floor::{self, PickRow, Progress, Rest, Step};
use warehouse::shipment::{CancelCause, Carton, LineFate, ShipmentCommand, ShipmentEvent, ShortReason, Status};
use warehouse::{Shipment, Stock, StockCommand};

#[derive(Default)]
struct World {
    stocks: BTreeMap<String, Stock>,
    shipments: BTreeMap<String, Shipment>,
    events: Vec<ShipmentEvent>,
}

impl World {
    fn stock(&mut self, text: &str, command: &StockCommand) {
        let stock = self.stocks.entry(sku(text).folded()).or_default();
        if let Ok(events) = stock.decide(command, &context()) {
            *stock = events.iter().fold(stock.clone(), Stock::evolve);
        }
    }

    /// All of it or nothing, as the table commits.
    fn commit(&mut self, name: &str, step: &Step) -> bool {
        let shipment = self.shipments.get(name).cloned().unwrap_or_default();
        let Ok(events) = shipment.decide(&step.shipment, &context()) else { return false };
        assert!(2 * step.stocks.len() + events.len() + 2 <= 100, "a transaction takes 100 items");
        let mut stocks = self.stocks.clone();
        for part in &step.stocks {
            let stock = stocks.entry(part.sku.folded()).or_default();
            let changed = stock.decide(&part.command, &context());
            // The plan was made from these very states: stock never refuses it.
            let changed = changed.unwrap_or_else(|refused| panic!("{refused} for {:?}", part.command));
            *stock = changed.iter().fold(stock.clone(), Stock::evolve);
        }
        self.stocks = stocks;
        self.shipments.insert(name.into(), events.iter().fold(shipment, Shipment::evolve));
        self.events.extend(events);
        true
    }

    fn shipment(&self, name: &str) -> Shipment {
        self.shipments.get(name).cloned().unwrap_or_default()
    }

    fn run(&mut self, name: &str, plan: impl Fn(&Self, &Shipment) -> Option<Step>) {
        for _ in 0..20 {
            let Some(step) = plan(self, &self.shipment(name)) else { return };
            if !self.commit(name, &step) || step.progress == Progress::Last {
                return;
            }
        }
        panic!("no last step");
    }

    fn allocate(&mut self, release: &Release) {
        let weights = BTreeMap::<String, Pounds>::new();
        self.run(&release.order.order_number.clone(), |world, shipment| {
            shipment.may_allocate(release.attempt).ok()?;
            Some(allocation::allocate(shipment, release, Ok(&origin()), &weights, &world.stocks))
        });
    }

    fn cancel(&mut self, name: &str, cause: CancelCause) {
        self.run(name, |_, shipment| Some(floor::cancel(shipment, shipment_id(name), order_id(name), cause, None)));
    }

    fn check(&self) {
        let mut promised: BTreeMap<(String, String), u32> = BTreeMap::new();
        let mut in_hand: BTreeMap<String, u64> = BTreeMap::new();
        for line in self.shipments.values().flat_map(|s| &s.lines).filter(|line| line.fate == LineFate::Live) {
            for promise in &line.bins {
                match promise.picked {
                    None => {
                        *promised.entry((line.sku.folded(), promise.bin.to_string())).or_default() += promise.allocated
                    }
                    Some(picked) => *in_hand.entry(line.sku.folded()).or_default() += u64::from(picked),
                }
            }
        }
        for (text, stock) in &self.stocks {
            for (at, level) in &stock.bins {
                assert!(level.allocated + level.held <= level.on_hand, "{text} {at}: {level:?}");
                let expected = promised.remove(&(text.clone(), at.to_string())).unwrap_or(0);
                assert_eq!(level.allocated, expected, "{text} {at}: promises and allocations differ");
            }
            assert_eq!(stock.tally.picked, in_hand.get(text).copied().unwrap_or(0), "{text}: picked");
            let came = i64::try_from(stock.tally.received).unwrap() + stock.tally.adjusted;
            let there = i64::from(stock.total().on_hand) + i64::try_from(stock.tally.picked).unwrap();
            assert_eq!(came, there, "{text}: units appeared or vanished");
        }
        assert!(promised.is_empty(), "promised from bins that are not there: {promised:?}");
    }
}

#[derive(Debug, Clone)]
enum Act {
    Receive(&'static str, &'static str, u32),
    Hold(&'static str, u32),
    Release(&'static str, u32, Vec<(&'static str, u32)>),
    Pick(&'static str, u32, u32, Rest),
    Fulfil(&'static str),
    Pack(&'static str),
    Stage(&'static str),
    Ship(&'static str),
    Cancel(&'static str, CancelCause),
}

fn any_act() -> impl Strategy<Value = Act> {
    let item = || prop::sample::select(vec!["A-1", "a-1", "B-2", "C-3"]);
    let at = || prop::sample::select(vec!["A", "B"]);
    let name = || prop::sample::select(vec!["o1", "o2", "o3"]);
    let cause = prop::sample::select(vec![CancelCause::OrderCancelled, CancelCause::Floor]);
    let rest = prop::sample::select(vec![Rest::AsAllocated, Rest::Later]);
    let lines = prop::collection::vec((item(), 1u32..8), 1..5);
    prop_oneof![
        3 => (item(), at(), 1u32..12).prop_map(|(i, b, n)| Act::Receive(i, b, n)),
        1 => (item(), 1u32..4).prop_map(|(i, n)| Act::Hold(i, n)),
        5 => (name(), 1u32..4, lines).prop_map(|(o, n, l)| Act::Release(o, n, l)),
        4 => (name(), 1u32..4, 0u32..6, rest).prop_map(|(o, l, n, r)| Act::Pick(o, l, n, r)),
        2 => name().prop_map(Act::Fulfil),
        2 => name().prop_map(Act::Pack),
        2 => name().prop_map(Act::Stage),
        1 => name().prop_map(Act::Ship),
        2 => (name(), cause).prop_map(|(o, c)| Act::Cancel(o, c)),
    ]
}

fn act(world: &mut World, act: Act) {
    let direct = |command| Step { shipment: command, stocks: vec![], progress: Progress::Last };
    match act {
        Act::Receive(item, at, n) => world.stock(item, &receive(item, &[(at, n)])),
        Act::Hold(item, quantity) => {
            world.stock(item, &StockCommand::Hold { bin: bin("A"), quantity, reason: "wet".into() });
        }
        Act::Release(name, attempt, lines) => world.allocate(&release(name, attempt, &lines)),
        Act::Pick(name, line, quantity, rest) => {
            let rows = vec![PickRow { line, bin: None, quantity, reason: Some(ShortReason::NotFound) }];
            world.run(name, |_, shipment| floor::pick(shipment, &rows, rest).ok());
        }
        Act::Fulfil(name) => world.run(name, |_, shipment| floor::fulfil(shipment, &[], &[], None).ok()),
        Act::Pack(name) => drop(world.commit(name, &direct(ShipmentCommand::Pack(vec![Carton::default()])))),
        Act::Stage(name) => drop(world.commit(name, &direct(ShipmentCommand::Stage { dock: Some("D".into()) }))),
        Act::Ship(name) => drop(world.commit(name, &direct(ShipmentCommand::Ship))),
        Act::Cancel(name, cause) => world.cancel(name, cause),
    }
}

proptest! {
    #[test]
    fn every_unit_is_accounted_for(acts in prop::collection::vec(any_act(), 0..60)) {
        let mut world = World::default();
        for one in acts {
            // A revived shipment forgets what its earlier life picked and cancelled; that was put back. What was
            // picked short and ended is settled, so that nothing of it is in hand.
            act(&mut world, one);
            world.check();
        }
        for event in &world.events {
            let stored = serde_json::to_string(event).unwrap();
            prop_assert_eq!(&serde_json::from_str::<ShipmentEvent>(&stored).unwrap(), event);
        }
        for shipment in world.shipments.values() {
            let stored = serde_json::to_string(shipment).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Shipment>(&stored).unwrap(), shipment);
        }
    }
}

fn large_order() -> (World, Release) {
    let skus: Vec<String> = (0..120).map(|n| format!("S-{n:03}")).collect();
    let mut world = World::default();
    for text in &skus {
        world.stock(text, &receive(text, &[("A", 3), ("B", 3)]));
    }
    let lines: Vec<(&str, u32)> = (0..200).map(|n| (skus[n % 120].as_str(), 2)).collect();
    (world, release("big", 1, &lines))
}

#[test]
fn an_order_of_200_lines_goes_through_in_several_commits() {
    let (mut world, release) = large_order();
    world.allocate(&release);
    world.check();
    let shipment = world.shipment("big");
    assert_eq!((shipment.status, shipment.pieces(), shipment.lines.len()), (Status::Allocated, 400, 200));
    assert!(shipment.lines.iter().zip(&release.lines).all(|(a, b)| a.line == b.line && a.sku == b.sku));
    assert_eq!(world.events.len(), 3, "two parts and the announcement");

    let short = vec![PickRow { line: 7, bin: None, quantity: 1, reason: Some(ShortReason::Damaged) }];
    world.run("big", |_, shipment| floor::fulfil(shipment, &short, &[], None).ok());
    world.check();
    let shipment = world.shipment("big");
    assert_eq!((shipment.status, shipment.pieces()), (Status::Staged, 399));
    let ready = world.events.iter().filter(|e| matches!(e, ShipmentEvent::Ready { .. })).count();
    assert_eq!(ready, 1);

    world.cancel("big", CancelCause::OrderCancelled);
    world.check();
    assert_eq!(world.shipment("big").status, Status::Cancelled);
    let held: u32 = world.stocks.values().map(|stock| stock.total().held).sum();
    assert_eq!(held, 1, "the damaged one");
}

#[test]
fn a_large_cancellation_in_the_middle_of_an_allocation_gives_all_of_it_back() {
    let (mut world, release) = large_order();
    let step = allocation::allocate(&world.shipment("big"), &release, Ok(&origin()), &BTreeMap::new(), &world.stocks);
    assert_eq!(step.progress, Progress::More);
    assert!(world.commit("big", &step));
    world.check();
    world.cancel("big", CancelCause::OrderCancelled);
    world.check();
    assert!(world.stocks.values().all(|stock| stock.total().allocated == 0));
    world.allocate(&release);
    assert_eq!(world.shipment("big").status, Status::Cancelled, "the release comes too late");
}
