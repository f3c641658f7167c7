use kernel::{Aggregate, Given, Rejection};
use proptest::prelude::*;
use transport::Tender;
use transport::tender::{Command, DeclineReason, Event, Status};

use crate::fixtures::{context, later, terms};

fn offered() -> Given<Tender> {
    Given::events([&Event::Offered(Box::new(terms()))])
}

fn decline() -> Command {
    Command::Decline { reason: DeclineReason::Rate, note: Some("too low".to_owned()) }
}

#[test]
fn a_carrier_answers_once() {
    let (accepted, events) = offered().when(&Command::Accept, &context()).unwrap();
    assert!(matches!(events[..], [Event::Accepted { .. }]));
    for command in [Command::Accept, decline(), Command::Withdraw { note: String::new() }, Command::Expire] {
        assert_eq!(accepted.state.decide(&command, &context()).unwrap_err().code(), "tender_settled");
    }
    let (declined, _) = offered().when(&decline(), &context()).unwrap();
    assert_eq!(declined.state.decide_accept(), "tender_settled");
}

trait Refused {
    fn decide_accept(&self) -> &'static str;
}

impl Refused for Tender {
    fn decide_accept(&self) -> &'static str {
        self.decide(&Command::Accept, &context()).unwrap_err().code()
    }
}

#[test]
fn an_answer_after_the_expiry_is_refused_whether_or_not_it_was_noted() {
    let late = later(1);
    assert_eq!(offered().when(&Command::Accept, &late).unwrap_err().code(), "tender_expired");
    assert_eq!(offered().when(&decline(), &late).unwrap_err().code(), "tender_expired");
    let (expired, _) = offered().when(&Command::Expire, &late).unwrap();
    assert_eq!(expired.state.decide_accept(), "tender_expired");
    assert_eq!(expired.state.decide(&Command::Expire, &late), Ok(vec![]));
    assert_eq!(Tender::default().decide_accept(), "tender_not_found");
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Offer(Box::new(terms()))),
        Just(Command::Accept),
        Just(decline()),
        Just(Command::Expire),
        Just(Command::Withdraw { note: "n".to_owned() }),
    ]
}

proptest! {
    #[test]
    fn settled_states_absorb(commands in proptest::collection::vec((any_command(), 0..3_i64), 0..20)) {
        let mut tender = Tender::default();
        for (command, hours) in commands {
            let before = tender.clone();
            let events = tender.decide(&command, &later(hours)).unwrap_or_default();
            tender = events.iter().fold(tender, Tender::evolve);
            if !matches!(before.status, Status::Blank | Status::Offered) {
                prop_assert_eq!(&tender, &before);
            }
        }
    }
}
