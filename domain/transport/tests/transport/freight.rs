use kernel::{Aggregate, Given, LoadId, Rejection};
use proptest::prelude::*;
use transport::Freight;
use transport::freight::{Command, Event, Picked, Short, Status};

use crate::fixtures::{allocated, context, id, lb};

fn picked(pieces: u32) -> Picked {
    let shorts = vec![Short { line: 1, sku: "A".to_owned(), short: 4 - pieces, reason: Some("damaged".to_owned()) }];
    Picked { weight_lb: lb(25 * i64::from(pieces)), pieces, shorts: if pieces == 4 { vec![] } else { shorts } }
}

fn fold(commands: &[Command]) -> Freight {
    commands.iter().fold(Freight::default(), |freight, command| {
        let events = freight.decide(command, &context()).unwrap_or_default();
        events.iter().fold(freight, Freight::evolve)
    })
}

#[test]
fn a_pick_that_found_everything_costs_no_event() {
    let given = || Given::<Freight>::events([&Event::Opened(Box::new(allocated(1)))]);
    assert_eq!(given().when(&Command::RecordPick(picked(4)), &context()).unwrap().1, []);
    let (then, events) = given().when(&Command::RecordPick(picked(3)), &context()).unwrap();
    assert_eq!(events, [Event::Picked(picked(3))]);
    assert_eq!((then.state.pieces(), then.state.weight_lb()), (3, lb(75)));
    assert_eq!(then.state.shorts()[0].reason.as_deref(), Some("damaged"));
}

#[test]
fn freight_is_on_one_load_at_most() {
    let open = Command::Allocate(Box::new(allocated(1)));
    let one = id::<LoadId>("one");
    let freight = fold(&[open, Command::Assign { load_id: one }]);
    assert_eq!(freight.decide(&Command::Assign { load_id: one }, &context()), Ok(vec![]));
    let other = Command::Assign { load_id: id("two") };
    assert_eq!(freight.decide(&other, &context()).unwrap_err().code(), "freight_assigned");
    assert_eq!(freight.decide(&Command::Release { load_id: id("two") }, &context()), Ok(vec![]));
    let announced = fold(&[Command::MarkReady]);
    assert_eq!(announced.decide(&other, &context()).unwrap_err().code(), "freight_not_allocated");
}

#[test]
fn a_later_allocation_outranks_an_earlier_cancellation_in_any_order() {
    let (first, cancel) = (Command::Allocate(Box::new(allocated(1))), Command::Cancel { version: 5 });
    let again = Command::Allocate(Box::new(allocated(9)));
    for order in [
        [&first, &cancel, &again],
        [&first, &again, &cancel],
        [&cancel, &first, &again],
        [&cancel, &again, &first],
        [&again, &first, &cancel],
        [&again, &cancel, &first],
    ] {
        let freight = fold(&order.map(Clone::clone));
        assert_eq!(freight.status(), Status::Open, "{order:?}");
        assert_eq!(freight.allocated.unwrap().version, 9);
    }
    assert_eq!(fold(&[cancel, first]).status(), Status::Cancelled);
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        (0..4_u64).prop_map(|v| Command::Allocate(Box::new(allocated(v)))),
        (0..=4_u32).prop_map(|n| Command::RecordPick(picked(n))),
        Just(Command::MarkReady),
        (0..4_u64).prop_map(|version| Command::Cancel { version }),
        (0..3_u8).prop_map(|n| Command::Assign { load_id: id(&n.to_string()) }),
        (0..3_u8).prop_map(|n| Command::Release { load_id: id(&n.to_string()) }),
    ]
}

proptest! {
    #[test]
    fn any_sequence_folds_and_repeats_change_nothing(commands in proptest::collection::vec(any_command(), 0..30)) {
        let mut freight = Freight::default();
        for command in &commands {
            let events = freight.decide(command, &context()).unwrap_or_default();
            freight = events.iter().fold(freight, Freight::evolve);
            if !matches!(command, Command::RecordPick(_)) {
                prop_assert!(freight.decide(command, &context()).unwrap_or_default().is_empty());
            }
        }
    }

    #[test]
    fn facts_of_the_warehouse_commute(order in Just(vec![0, 1, 2, 3]).prop_shuffle()) {
        let facts = [
            Command::Allocate(Box::new(allocated(1))),
            Command::RecordPick(picked(3)),
            Command::MarkReady,
            Command::MarkReady,
        ];
        let shuffled: Vec<Command> = order.iter().map(|i| facts[*i].clone()).collect();
        prop_assert_eq!(fold(&shuffled), fold(&facts));
    }
}
