//! Builders that read as prose.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::collections::BTreeMap;

use kernel::{
    AccountId, Actor, Address, Context, FacilityId, OrderId, Pounds, Quantity, ReceiptId, ShipmentId, TenantId, TypedId,
};
use warehouse::allocation::Release;
use warehouse::shipment::{OrderFacts, OrderLine, Origin};
use warehouse::{Bin, BinQuantity, Facility, Sku, StockCommand, ids};

pub fn context() -> Context {
    Context {
        tenant: TenantId::derive(&["acme"]),
        now: "2026-11-20T15:00:00Z".parse().unwrap(),
        actor: Actor::system("test"),
        reason: None,
    }
}

pub fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

pub fn bin(text: &str) -> Bin {
    text.parse().unwrap()
}

pub fn part(at: &str, quantity: u32) -> BinQuantity {
    BinQuantity { bin: bin(at), quantity }
}

pub fn facility_id() -> FacilityId {
    FacilityId::derive(&["dallas"])
}

pub fn order_id(name: &str) -> OrderId {
    OrderId::derive(&[name])
}

pub fn shipment_id(name: &str) -> ShipmentId {
    ids::shipment(order_id(name))
}

pub fn address() -> Address {
    Address {
        name: "Claire Gute".into(),
        street: None,
        city: "Henderson".into(),
        state: "KY".parse().unwrap(),
        zip: "42420".parse().unwrap(),
    }
}

pub fn origin() -> Origin {
    Origin { facility_id: facility_id(), ship_from: address(), zone: "America/Chicago".parse().unwrap() }
}

pub fn facility(name: &str) -> Facility {
    Facility {
        name: name.into(),
        address: Some(address()),
        zone: Some("America/Chicago".parse().unwrap()),
        bins: ["A", "B", "C"].into_iter().map(bin).collect(),
    }
}

pub fn order(name: &str) -> OrderFacts {
    OrderFacts {
        order_id: order_id(name),
        order_number: name.into(),
        account_id: AccountId::derive(&["claire"]),
        ship_to: address(),
        ship_by: "2026-11-24".parse().unwrap(),
    }
}

pub fn release(name: &str, attempt: u32, lines: &[(&str, u32)]) -> Release {
    let line = |(n, (text, quantity)): (usize, &(&str, u32))| OrderLine {
        line: u32::try_from(n).unwrap() + 1,
        sku: sku(text),
        quantity: Quantity::new(i64::from(*quantity)).unwrap(),
    };
    Release { order: order(name), attempt, facility_id: None, lines: lines.iter().enumerate().map(line).collect() }
}

pub fn receive(text: &str, bins: &[(&str, u32)]) -> StockCommand {
    StockCommand::Receive {
        facility_id: facility_id(),
        sku: sku(text),
        receipt_id: ReceiptId::derive(&["r"]),
        bins: bins.iter().map(|(at, n)| part(at, *n)).collect(),
    }
}

pub fn pounds(text: &str) -> Pounds {
    Pounds::new(text.parse().unwrap()).unwrap()
}

pub fn weights(all: &[(&str, &str)]) -> BTreeMap<String, Pounds> {
    all.iter().map(|(text, weight)| (sku(text).folded(), pounds(weight))).collect()
}
