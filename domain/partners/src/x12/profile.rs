//! A partner as data: who it is, what it speaks, and how its codes are to be read. Nothing of a partner is in code.

use serde::{Deserialize, Serialize};

use super::ack::{AckKind, Issue, SegmentFault};
use super::defect::Strictness;
use super::delimiter::{Delimiter, Delimiters};
use super::lint::CodeMap;
use super::set::{GroupHeader, InterchangeHeader, Received};
use super::sets::{Common, Inbound};
use super::write::functional_code;

/// How long we give a partner to acknowledge what we sent, where the profile says nothing: a day is usual.
const ACKNOWLEDGE_WITHIN_MINUTES: u32 = 24 * 60;

/// One side of an interchange.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// ISA05 or ISA07: `02` SCAC, `01` DUNS, `ZZ` mutually defined…
    pub qualifier: String,
    /// ISA06 or ISA08, without the blanks at its end.
    pub id: String,
    /// GS02 or GS03, where it differs.
    pub group_id: Option<String>,
}

impl Address {
    fn group(&self) -> &str {
        self.group_id.as_deref().unwrap_or(&self.id)
    }
}

/// The release of the standard that a partner speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Release {
    #[default]
    #[serde(rename = "004010")]
    R4010,
    #[serde(rename = "005010")]
    R5010,
}

impl Release {
    /// ISA12 and GS08.
    pub const fn versions(self) -> (&'static str, &'static str) {
        match self {
            Self::R4010 => ("00401", "004010"),
            Self::R5010 => ("00501", "005010"),
        }
    }
}

/// The delimiters that a partner wants from us; one character each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedDelimiters {
    pub element: char,
    pub component: char,
    pub terminator: char,
    /// From release 5010 on.
    pub repetition: char,
}

impl Default for WantedDelimiters {
    fn default() -> Self {
        Self { element: '*', component: '>', terminator: '~', repetition: '^' }
    }
}

/// A reference that a set must carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredReference {
    /// Such as `204`.
    pub set: String,
    /// Any of these qualifiers will do.
    pub qualifiers: Vec<String>,
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    pub name: String,
    pub us: Address,
    pub them: Address,
    /// Other addresses under which they send.
    pub aliases: Vec<Address>,
    pub release: Release,
    pub delimiters: WantedDelimiters,
    pub strictness: Strictness,
    pub acknowledge_with: AckKind,
    /// None is a day.
    pub acknowledge_within_minutes: Option<u32>,
    /// The sets that we take from them; empty is all that we know.
    pub accepted_sets: Vec<String>,
    pub required_references: Vec<RequiredReference>,
    /// 214 codes that they use in a way of their own.
    pub status_codes: CodeMap,
    /// ISA15 T instead of P.
    pub is_test: bool,
}

impl Profile {
    /// Whether an interchange is this partner's, and for us.
    pub fn matches(&self, header: &InterchangeHeader) -> bool {
        let is = |address: &Address, qualifier: &str, id: &str| {
            address.id == id && (address.qualifier.is_empty() || address.qualifier == qualifier)
        };
        let is_from = std::iter::once(&self.them)
            .chain(&self.aliases)
            .any(|address| is(address, &header.sender_qualifier, &header.sender));
        is_from && is(&self.us, &header.receiver_qualifier, &header.receiver)
    }

    /// Minutes until an acknowledgement that they owe is an alarm.
    pub fn acknowledge_within_minutes(&self) -> u32 {
        self.acknowledge_within_minutes.unwrap_or(ACKNOWLEDGE_WITHIN_MINUTES)
    }

    /// Whether we act on this set from them.
    pub fn accepts(&self, set: &str) -> bool {
        matches!(set, "997" | "999") || self.accepted_sets.is_empty() || self.accepted_sets.iter().any(|s| s == set)
    }

    pub fn delimiters(&self) -> Delimiters {
        let of = |character: char| {
            let mut buffer = [0; 4];
            Delimiter::first_of(character.encode_utf8(&mut buffer).as_bytes())
        };
        let defaults = Delimiters::default();
        let WantedDelimiters { element, component, terminator, repetition } = self.delimiters;
        Delimiters {
            element: of(element).unwrap_or(defaults.element),
            terminator: of(terminator).unwrap_or(defaults.terminator),
            component: of(component),
            repetition: (self.release == Release::R5010).then(|| of(repetition)).flatten(),
        }
    }

    /// The ISA of an interchange from us to them; date YYMMDD, time HHMM, control number without leading zeros.
    pub fn interchange_header(&self, date: &str, time: &str, control: &str) -> InterchangeHeader {
        InterchangeHeader {
            sender_qualifier: self.us.qualifier.clone(),
            sender: self.us.id.clone(),
            receiver_qualifier: self.them.qualifier.clone(),
            receiver: self.them.id.clone(),
            date: date.to_owned(),
            time: time.to_owned(),
            version: self.release.versions().0.to_owned(),
            control: control.to_owned(),
            usage: if self.is_test { "T" } else { "P" }.to_owned(),
        }
    }

    /// The GS of a group of one set's kind from us to them. None for a set that no group is known for.
    pub fn group_header(&self, set: &str, control: &str) -> Option<GroupHeader> {
        Some(GroupHeader {
            functional_code: functional_code(set)?.to_owned(),
            sender: self.us.group().to_owned(),
            receiver: self.them.group().to_owned(),
            control: control.to_owned(),
            version: self.release.versions().1.to_owned(),
        })
    }

    /// What this partner's rules add to what the standard finds wrong.
    pub fn check(&self, received: &Received<'_>, content: &Inbound) -> Vec<Issue> {
        let code = received.set.code();
        let required = self.required_references.iter().filter(|required| required.set == code);
        let missing = required.filter(|required| {
            let qualifiers: Vec<&str> = required.qualifiers.iter().map(String::as_str).collect();
            !content.commons().iter().any(|common| common.reference(&qualifiers).is_some_and(|v| !v.is_empty()))
        });
        missing.map(|required| missing_reference(received, &required.qualifiers)).collect()
    }
}

fn missing_reference(received: &Received<'_>, qualifiers: &[String]) -> Issue {
    let wanted = qualifiers.join(" or ");
    let end = received.set.segments().last();
    Issue {
        segment: if matches!(received.set.code().as_str(), "204" | "210" | "211" | "214") { "L11" } else { "N9" }
            .to_owned(),
        position: u32::try_from(received.set.len()).unwrap_or(u32::MAX),
        offset: end.map_or(0, |segment| segment.offset()),
        fault: SegmentFault::MandatoryMissing,
        element: None,
        reason: format!("no reference with qualifier {wanted}, which this partner's profile requires"),
    }
}

impl Inbound {
    /// References, dates, parties and notes of the set's header, and of its stops or events. An acknowledgement has none.
    pub fn commons(&self) -> Vec<&Common> {
        match self {
            Self::LoadTender(set) => header_and(&set.common, set.stops.iter().map(|stop| &stop.common)),
            Self::ShipmentStatus(set) => header_and(&set.common, set.events.iter().map(|event| &event.common)),
            Self::FreightInvoice(set) => header_and(&set.common, set.lines.iter().map(|line| &line.common)),
            Self::BillOfLading(set) => header_and(&set.common, set.lines.iter().map(|line| &line.common)),
            Self::TenderResponse(set) => vec![&set.common],
            Self::PurchaseOrder(set) => vec![&set.common],
            Self::ShippingOrder(set) => vec![&set.common],
            Self::ShippingAdvice(set) => vec![&set.common],
            Self::StockTransfer(set) => vec![&set.common],
            Self::StockReceipt(set) => vec![&set.common],
            Self::Acknowledgement(_) => Vec::new(),
        }
    }
}

fn header_and<'a>(header: &'a Common, parts: impl Iterator<Item = &'a Common>) -> Vec<&'a Common> {
    std::iter::once(header).chain(parts).collect()
}
