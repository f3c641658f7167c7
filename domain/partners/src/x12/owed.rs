//! Acknowledgements that are owed to us: what we sent, what came back, and what is late.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ack::{Acknowledgement, Findings, Verdict};
use super::reader::Reader;
use super::set::{Piece, Splitter};

/// A group that we sent, until it is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// GS01 and GS06, by which a 997 names it.
    pub functional_code: String,
    pub control: String,
    /// ST01 and ST02 of its sets.
    pub sets: Vec<(String, String)>,
    pub sent: Timestamp,
}

/// What an acknowledgement says of a group that we sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// None where the partner's code is unknown: a person has to look.
    pub verdict: Option<Verdict>,
    /// The sets (ST01, ST02) that the partner does not have: they have to be corrected and sent again.
    pub rejected: Vec<(String, String)>,
    /// How many sets the partner counted, where that is not what we sent.
    pub miscounted: Option<u64>,
}

impl Expected {
    /// The groups in a text that we sent. Acknowledgements are not acknowledged, so that they are not among them.
    pub fn in_text(text: &[u8], sent: Timestamp) -> Vec<Self> {
        let mut expected = Vec::new();
        let mut take = |piece: Piece<'_>| {
            if let Piece::Group { outcome, .. } = piece
                && outcome.wants_acknowledgement()
            {
                expected.push(Self {
                    functional_code: outcome.group.functional_code.clone(),
                    control: outcome.group.control.clone(),
                    sets: outcome.sets.iter().map(|set| (set.code.to_string(), set.control.to_string())).collect(),
                    sent,
                });
            }
            Findings::default()
        };
        let mut splitter = Splitter::new();
        Reader::read_all(text, &mut |token| splitter.push(&token, &mut take));
        splitter.finish(&mut take);
        expected
    }

    /// Whether `now` is later than the partner's time to acknowledge allows.
    pub fn is_overdue(&self, within_minutes: u32, now: Timestamp) -> bool {
        now.duration_since(self.sent) > SignedDuration::from_mins(i64::from(within_minutes))
    }

    /// What `ack` says of this group; None where it speaks of another.
    pub fn answered_by(&self, ack: &Acknowledgement) -> Option<Answered> {
        let is_ours = ack.functional_code == self.functional_code && same_control(&ack.control, &self.control);
        if !is_ours {
            return None;
        }
        let is_told_rejected = |code: &String, control: &String| {
            ack.sets.iter().any(|set| {
                set.code == *code
                    && same_control(&set.control, control)
                    && set.verdict.is_some_and(|verdict| !verdict.is_accepted())
            })
        };
        let all = ack.verdict.is_some_and(|verdict| !verdict.is_accepted() && verdict != Verdict::Partially);
        let rejected = self.sets.iter().filter(|(code, control)| all || is_told_rejected(code, control));
        Some(Answered {
            verdict: ack.verdict,
            rejected: rejected.cloned().collect(),
            miscounted: (ack.received != self.sets.len() as u64).then_some(ack.received),
        })
    }
}

/// Partners drop and add leading zeros.
fn same_control(one: &str, other: &str) -> bool {
    one == other
        || (one.trim_start_matches('0') == other.trim_start_matches('0') && !one.is_empty() && !other.is_empty())
}
