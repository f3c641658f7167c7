//! A whole text in words: every code that says what happened or what is wanted, and every doubt about it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ack::{Acknowledgement, Findings, Verdict};
use super::lint::{CodeMap, Doubt, DoubtKind, Reading, lint_statuses, lint_tender};
use super::reader::Reader;
use super::set::{Piece, Splitter};
use super::sets::{Answer, FreightInvoice, Inbound, LoadTender, ShipmentStatus, TenderPurpose};

/// More sets than this are not read in one review, which is for people.
pub const SETS_REVIEWED_MAX: usize = 100_000;

/// A code and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Where it stands, such as `B2A01`.
    pub element: &'static str,
    pub code: String,
    pub words: String,
}

/// What one set, or all 214s of one shipment, say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Statement {
    pub set: String,
    /// The number by which the partner knows what it is about.
    pub about: String,
    pub says: Vec<Said>,
    pub statuses: Vec<Reading>,
    pub doubts: Vec<Doubt>,
    /// What is wrong with the content, as an acknowledgement would say.
    pub issues: Vec<String>,
}

/// Reads a text and says what it means, shipment by shipment.
pub fn review(text: &[u8], map: &CodeMap) -> Vec<Statement> {
    let mut sets: Vec<(Inbound, Vec<String>)> = Vec::new();
    let mut take = |piece: Piece<'_>| {
        if let Piece::Set(received) = piece
            && sets.len() < SETS_REVIEWED_MAX
            && let Some((content, issues)) = Inbound::read(received.set)
        {
            sets.push((content, issues.into_iter().map(|issue| issue.reason).collect()));
        }
        Findings::default()
    };
    let mut splitter = Splitter::new();
    Reader::read_all(text, &mut |token| splitter.push(&token, &mut take));
    splitter.finish(&mut take);
    say(sets, map)
}

fn say(sets: Vec<(Inbound, Vec<String>)>, map: &CodeMap) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut loads: BTreeMap<String, LoadTender> = BTreeMap::new();
    let mut shipments: BTreeMap<String, (Vec<ShipmentStatus>, Vec<String>)> = BTreeMap::new();
    for (content, issues) in sets {
        let statement = match content {
            Inbound::ShipmentStatus(status) => {
                let name = if status.shipment_id.is_empty() { &status.pro_number } else { &status.shipment_id };
                let shipment = shipments.entry(name.clone()).or_default();
                shipment.0.push(status);
                shipment.1.extend(issues);
                continue;
            }
            Inbound::LoadTender(tender) => {
                let statement = of_tender(&tender);
                loads.insert(tender.shipment_id.clone(), tender);
                statement
            }
            Inbound::TenderResponse(response) => Statement {
                set: "990".to_owned(),
                about: response.shipment_id,
                says: response.answer.map(of_answer).into_iter().collect(),
                ..Statement::default()
            },
            Inbound::FreightInvoice(invoice) => of_invoice(&invoice),
            Inbound::Acknowledgement(ack) => of_acknowledgement(&ack),
            other => Statement { set: other.code().to_owned(), ..Statement::default() },
        };
        statements.push(Statement { issues, ..statement });
    }
    for (about, (messages, issues)) in shipments {
        let statuses = lint_statuses(&messages, loads.get(&about), map);
        statements.push(Statement { set: "214".to_owned(), about, statuses, issues, ..Statement::default() });
    }
    statements
}

fn of_answer(answer: Answer) -> Said {
    let words = match answer {
        Answer::Accepted => "the carrier takes the load",
        Answer::Declined => "the carrier declines the load",
    };
    Said { element: "B104", code: answer.code().to_owned(), words: words.to_owned() }
}

fn of_tender(tender: &LoadTender) -> Statement {
    let (stops, doubts) = lint_tender(tender);
    let purpose = tender.purpose.map(|purpose| Said {
        element: "B2A01",
        code: purpose.code().to_owned(),
        words: match purpose {
            TenderPurpose::Original => "a new load",
            TenderPurpose::Cancellation => "the load is taken back",
            TenderPurpose::Change => "the load is changed",
            TenderPurpose::Replace => "the load is replaced: what is not said again is gone",
            TenderPurpose::Confirmation => "asks whether the carrier has the load",
        }
        .to_owned(),
    });
    let stops = stops.into_iter().map(|(code, words)| Said { element: "S502", code, words });
    Statement {
        set: "204".to_owned(),
        about: tender.shipment_id.clone(),
        says: purpose.into_iter().chain(stops).collect(),
        doubts,
        ..Statement::default()
    }
}

/// The bill's own arithmetic; whether it agrees with the rate is for whoever knows the rate.
fn of_invoice(invoice: &FreightInvoice) -> Statement {
    let mut doubts = Vec::new();
    let total = invoice.totals.as_ref().and_then(|totals| totals.charge);
    for (what, other) in [("its charges add up to", invoice.charged()), ("its L3 says", total)] {
        if let Some((due, other)) = invoice.amount.zip(other).filter(|(due, other)| due != other) {
            let words = format!("B307 asks for {due}, and {what} {other}");
            doubts.push(Doubt { kind: DoubtKind::AgainstItself, words });
        }
    }
    Statement { set: "210".to_owned(), about: invoice.shipment_id.clone(), doubts, ..Statement::default() }
}

fn of_acknowledgement(ack: &Acknowledgement) -> Statement {
    let verdict = |element, verdict: Option<Verdict>, of: &str| {
        verdict.map(|verdict| Said {
            element,
            code: verdict.code().to_owned(),
            words: format!("{of} {}", verdict.words()),
        })
    };
    let sets = ack.sets.iter().filter_map(|set| {
        let of = format!("set {} {}", set.code, set.control);
        verdict("AK501", set.verdict, of.trim_end())
    });
    let group = format!("group {} {}", ack.functional_code, ack.control);
    let says: Vec<Said> = sets.chain(verdict("AK901", ack.verdict, &group)).collect();
    let mut doubts = Vec::new();
    let any_rejected = ack.sets.iter().any(|set| set.verdict.is_some_and(|verdict| !verdict.is_accepted()));
    if any_rejected && ack.verdict == Some(Verdict::Accepted) {
        let words = "the group is accepted, and a set of it is rejected".to_owned();
        doubts.push(Doubt { kind: DoubtKind::AgainstItself, words });
    }
    if ack.accepted > ack.received {
        let words = format!("{} sets are accepted of {} received", ack.accepted, ack.received);
        doubts.push(Doubt { kind: DoubtKind::AgainstItself, words });
    }
    Statement { set: ack.kind.set().to_owned(), about: ack.control.clone(), says, doubts, ..Statement::default() }
}
