//! 990: a carrier's answer to a tender.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::common::{Common, Dialect};
use crate::x12::ack::Issue;
use crate::x12::set::Set;
use crate::x12::values::{Walk, optional, show_date};
use crate::x12::write::Seg;

/// B104.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A.
    Accepted,
    /// D, and R and C of partners who mean the same.
    Declined,
}

impl Answer {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "A",
            Self::Declined => "D",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "A" => Some(Self::Accepted),
            "D" | "R" | "C" => Some(Self::Declined),
            _ => None,
        }
    }
}

/// The answer to one tender.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderResponse {
    pub scac: String,
    /// B102: the number of the tender that it answers.
    pub shipment_id: String,
    pub date: Option<Date>,
    /// None where the code is unknown, which is an issue of the set: nothing may be concluded from it.
    pub answer: Option<Answer>,
    /// B105, where a reason for declining is told.
    pub reason: Option<String>,
    pub common: Common,
}

impl TenderResponse {
    pub fn read(set: &Set) -> (Self, Vec<Issue>) {
        let mut walk = Walk::new(set);
        let mut response = Self::default();
        let mut has_header = false;
        while let Some(segment) = walk.next() {
            if segment.is(b"B1") {
                has_header = true;
                response.scac = segment.text(1);
                response.shipment_id = walk.required(&segment, 2);
                response.date = walk.date(&segment, 3);
                response.answer = walk.code(&segment, 4, Answer::from_code);
                response.reason = optional(&segment, 5);
            } else {
                response.common.take(&segment, &mut walk);
            }
        }
        if !has_header {
            walk.missing("B1");
        }
        (response, walk.finish())
    }

    /// The segments between ST and SE.
    pub fn write(&self) -> Vec<Seg> {
        let mut body = vec![
            Seg::new("B1")
                .put(1, &self.scac)
                .put(2, &self.shipment_id)
                .maybe(3, self.date.map(show_date))
                .maybe(4, self.answer.map(Answer::code))
                .maybe(5, self.reason.as_deref()),
        ];
        let Common { references, dates, parties, notes, unread: _ } = &self.common;
        body.extend(references.iter().map(|reference| reference.write(Dialect::Warehouse)));
        body.extend(dates.iter().map(|moment| super::common::write_moment(moment, Dialect::Warehouse)));
        for party in parties {
            party.write(Dialect::Warehouse, &mut body);
        }
        body.extend(notes.iter().map(|note| Seg::new("K1").free(1, note)));
        body
    }
}
