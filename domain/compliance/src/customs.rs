//! Ready to cross: what a customs filing needs, by when, and what is missing or does not fit together.
//!
//! A checklist, recomputed from what is declared. Deliberately absent: the filing itself, which a provider sends (ACE, ABI),
//! and customs law beyond the data elements.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How the freight comes into the country, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum Crossing {
    /// Truck e-manifest, 19 CFR 123.92: an hour before arrival, half an hour for FAST.
    Truck { arrives_at: Timestamp, fast: bool, hazardous: bool },
    /// Importer security filing, 19 CFR 149: 24 hours before lading, two elements 24 hours before arrival.
    Ocean { laden_at: Timestamp, arrives_at: Timestamp },
    /// Freight that stays aboard or goes on in bond (ISF-5), 19 CFR 149.3(b).
    OceanInTransit { laden_at: Timestamp },
}

/// One thing that has to be declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    TripNumber,
    /// PAPS: the shipment's own number.
    ShipmentControlNumber,
    Conveyance,
    Equipment,
    Crew,
    Shipper,
    Consignee,
    Description,
    /// In the smallest package.
    PackageCount,
    WeightPounds,
    HazmatNumber,
    PlaceOfReceipt,
    PortOfEntry,
    Seller,
    Buyer,
    ImporterNumber,
    ConsigneeNumber,
    Manufacturer,
    ShipTo,
    CountryOfOrigin,
    Hts6,
    StuffingLocation,
    Consolidator,
    BookingParty,
    PortOfUnlading,
    PlaceOfDelivery,
}

/// What is declared so far, as text.
pub type Declared = BTreeMap<Element, String>;

/// How an element stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Given,
    Missing,
    Inconsistent { reason: String },
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    pub element: Element,
    pub citation: &'static str,
    pub due: Timestamp,
    pub state: State,
    /// It is past due and still not in order.
    pub overdue: bool,
}

/// All lines, in the order of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checklist {
    pub checks: Vec<Check>,
}

impl Checklist {
    /// What stands in the way.
    pub fn blocking(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.state != State::Given)
    }

    pub fn ready_to_cross(&self) -> bool {
        self.blocking().next().is_none()
    }
}

const TRUCK: [Element; 12] = [
    Element::TripNumber,
    Element::ShipmentControlNumber,
    Element::Conveyance,
    Element::Equipment,
    Element::Crew,
    Element::Shipper,
    Element::Consignee,
    Element::Description,
    Element::PackageCount,
    Element::WeightPounds,
    Element::PlaceOfReceipt,
    Element::PortOfEntry,
];

/// The eight elements of 19 CFR 149.3(a) that are due before lading.
const IMPORTER: [Element; 8] = [
    Element::Seller,
    Element::Buyer,
    Element::ImporterNumber,
    Element::ConsigneeNumber,
    Element::Manufacturer,
    Element::ShipTo,
    Element::CountryOfOrigin,
    Element::Hts6,
];

/// The two that may follow until a day before arrival.
const FOLLOWING: [Element; 2] = [Element::StuffingLocation, Element::Consolidator];

const IN_TRANSIT: [Element; 5] =
    [Element::BookingParty, Element::PortOfUnlading, Element::PlaceOfDelivery, Element::ShipTo, Element::Hts6];

/// The checklist of a crossing as of an instant.
pub fn checklist(crossing: Crossing, declared: &Declared, now: Timestamp) -> Checklist {
    let before = |instant: Timestamp, minutes: i64| {
        instant.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MIN)
    };
    let mut checks = Vec::new();
    let mut want = |elements: &[Element], citation: &'static str, due: Timestamp| {
        for &element in elements {
            let state = state(element, crossing, declared);
            let overdue = now > due && state != State::Given;
            checks.push(Check { element, citation, due, state, overdue });
        }
    };
    match crossing {
        Crossing::Truck { arrives_at, fast, hazardous } => {
            let due = before(arrives_at, if fast { 30 } else { 60 });
            want(&TRUCK, "19 CFR 123.92", due);
            if hazardous || declared.contains_key(&Element::HazmatNumber) {
                want(&[Element::HazmatNumber], "19 CFR 123.92", due);
            }
        }
        Crossing::Ocean { laden_at, arrives_at } => {
            want(&IMPORTER, "19 CFR 149.3(a)", before(laden_at, 24 * 60));
            want(&FOLLOWING, "19 CFR 149.2(b)", before(arrives_at, 24 * 60));
        }
        Crossing::OceanInTransit { laden_at } => want(&IN_TRANSIT, "19 CFR 149.3(b)", laden_at),
    }
    Checklist { checks }
}

fn state(element: Element, crossing: Crossing, declared: &Declared) -> State {
    let text = declared.get(&element).map(|text| text.trim()).unwrap_or_default();
    if text.is_empty() {
        return State::Missing;
    }
    match fault(element, text, crossing, declared) {
        Some(reason) => State::Inconsistent { reason: reason.to_owned() },
        None => State::Given,
    }
}

/// The carrier's code at the head of a trip or control number: 4 letters.
fn scac(text: &str) -> Option<&str> {
    text.get(..4).filter(|code| code.bytes().all(|b| b.is_ascii_uppercase()))
}

fn digits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// What does not fit, in itself or with the rest.
fn fault(element: Element, text: &str, crossing: Crossing, declared: &Declared) -> Option<&'static str> {
    let other = |element: Element| declared.get(&element).map(|text| text.trim()).unwrap_or_default();
    let numbered = |text: &str| {
        (5..=16).contains(&text.len()) && scac(text).is_some() && text.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    match element {
        Element::TripNumber if !numbered(text) => Some("a trip number is a SCAC of 4 letters and up to 12 characters"),
        Element::ShipmentControlNumber if !numbered(text) => {
            Some("a shipment control number is a SCAC of 4 letters and up to 12 characters")
        }
        Element::ShipmentControlNumber if text == other(Element::TripNumber) => {
            Some("the shipment control number is the trip number")
        }
        Element::PackageCount | Element::WeightPounds if !text.parse::<u64>().is_ok_and(|number| number > 0) => {
            Some("is not a whole number above 0")
        }
        Element::HazmatNumber => {
            let hazardous = matches!(crossing, Crossing::Truck { hazardous: true, .. });
            let number = text.strip_prefix("UN").or_else(|| text.strip_prefix("NA"));
            if !number.is_some_and(|number| digits(number, 4, 4)) {
                Some("a hazardous material's number is UN or NA and 4 digits")
            } else if !hazardous {
                Some("a number of a hazardous material, but the freight is not marked hazardous")
            } else {
                None
            }
        }
        Element::PortOfEntry if !digits(text, 4, 4) => Some("a port of entry has 4 digits (Schedule D)"),
        Element::PortOfUnlading if !digits(text, 5, 5) => Some("a foreign port has 5 digits (Schedule K)"),
        Element::CountryOfOrigin if !(text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())) => {
            Some("a country is 2 capital letters (ISO 3166)")
        }
        Element::Hts6 if !digits(&text.replace('.', ""), 6, 10) => Some("a tariff number has 6 to 10 digits"),
        Element::Description if text.chars().count() < 3 || text.eq_ignore_ascii_case("freight of all kinds") => {
            Some("a description names the goods")
        }
        Element::Shipper if text == other(Element::Consignee) => Some("shipper and consignee are the same"),
        Element::TripNumber
        | Element::ShipmentControlNumber
        | Element::Conveyance
        | Element::Equipment
        | Element::Crew
        | Element::Shipper
        | Element::Consignee
        | Element::Description
        | Element::PackageCount
        | Element::WeightPounds
        | Element::PlaceOfReceipt
        | Element::PortOfEntry
        | Element::Seller
        | Element::Buyer
        | Element::ImporterNumber
        | Element::ConsigneeNumber
        | Element::Manufacturer
        | Element::ShipTo
        | Element::CountryOfOrigin
        | Element::Hts6
        | Element::StuffingLocation
        | Element::Consolidator
        | Element::BookingParty
        | Element::PortOfUnlading
        | Element::PlaceOfDelivery => None,
    }
}
