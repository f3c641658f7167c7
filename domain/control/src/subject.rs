//! What is watched, and who may have to act on it.

use std::fmt;
use std::str::FromStr;

use kernel::{InvalidId, LoadId, OrderId, ShipmentId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who owns the next action, or a case. `broker` is the office that tenders and dispatches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Shipper,
    Warehouse,
    Carrier,
    Broker,
    Driver,
    Consignee,
    Support,
    Finance,
}

impl Party {
    pub const ALL: [Self; 8] = [
        Self::Shipper,
        Self::Warehouse,
        Self::Carrier,
        Self::Broker,
        Self::Driver,
        Self::Consignee,
        Self::Support,
        Self::Finance,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shipper => "shipper",
            Self::Warehouse => "warehouse",
            Self::Carrier => "carrier",
            Self::Broker => "broker",
            Self::Driver => "driver",
            Self::Consignee => "consignee",
            Self::Support => "support",
            Self::Finance => "finance",
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    Order,
    Shipment,
    Load,
}

impl SubjectKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Shipment => "shipment",
            Self::Load => "load",
        }
    }
}

/// One thing that is watched. In JSON its identifier, whose prefix tells the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Order(OrderId),
    Shipment(ShipmentId),
    Load(LoadId),
}

impl Subject {
    pub const fn kind(self) -> SubjectKind {
        match self {
            Self::Order(_) => SubjectKind::Order,
            Self::Shipment(_) => SubjectKind::Shipment,
            Self::Load(_) => SubjectKind::Load,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => id.fmt(f),
            Self::Shipment(id) => id.fmt(f),
            Self::Load(id) => id.fmt(f),
        }
    }
}

impl FromStr for Subject {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        match text.split('_').next() {
            Some("shp") => text.parse().map(Self::Shipment),
            Some("lod") => text.parse().map(Self::Load),
            _ => text.parse().map(Self::Order),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
