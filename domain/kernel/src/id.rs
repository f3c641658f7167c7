//! Typed, prefixed identifiers: `ord_` and 32 hexadecimal digits of a UUID.
//!
//! A new one is version 7 (so that keys sort by age) and is made by the caller, since the domain knows no randomness.
//! One that a reaction creates is derived ([`derive`](OrderId::derive)) from what caused it, so that a second delivery
//! names the same thing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

/// The text is not an identifier of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an identifier of the form `{prefix}_` and 32 hexadecimal digits")]
pub struct InvalidId {
    pub prefix: &'static str,
    pub text: String,
}

/// What all typed identifiers can do, for code that is generic over them.
pub trait TypedId: Copy + Eq + fmt::Display + fmt::Debug + FromStr<Err = InvalidId> + Send + Sync + 'static {
    const PREFIX: &'static str;
    fn from_uuid(uuid: Uuid) -> Self;
    fn uuid(self) -> Uuid;
    /// The same parts give the same identifier, always.
    fn derive(parts: &[&str]) -> Self {
        Self::from_uuid(derived(Self::PREFIX, parts))
    }
}

const NAMESPACE: Uuid = Uuid::from_u128(0x5c0a_2f6e_91d4_4e1b_8d0f_73c8_2b61_9e57);

fn derived(prefix: &str, parts: &[&str]) -> Uuid {
    let mut name = prefix.to_owned();
    for part in parts {
        // A separator that no part contains keeps ("a", "bc") apart from ("ab", "c").
        name.push('\u{1f}');
        name.push_str(part);
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.strip_prefix(concat!($prefix, "_"))
                    // Exactly the form that we print: one identifier has one spelling.
                    .filter(|hex| hex.len() == 32 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
                    .and_then(|hex| Uuid::try_parse(hex).ok())
                    .map(Self)
                    .ok_or_else(|| InvalidId { prefix: $prefix, text: text.to_owned() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

typed_ids! {
    TenantId = "tnt";
    PersonId = "per";
    /// A person's membership of one tenant.
    MemberId = "mem";
    InvitationId = "inv";
    ApiKeyId = "key";
    /// One family of rotating refresh tokens: a login on one device.
    SessionId = "ses";
    EventId = "evt";
    RequestId = "req";
    OrderId = "ord";
    /// One background import of a file of orders, items or stock.
    ImportId = "imp";
    /// Who is billed: the tenant's customer.
    AccountId = "acc";
    ItemId = "itm";
    FacilityId = "fac";
    /// The stock of one SKU in one facility.
    StockId = "stk";
    ReceiptId = "rcv";
    /// What the warehouse does for one order at one facility.
    ShipmentId = "shp";
    LocationId = "loc";
    CarrierId = "car";
    DriverId = "drv";
    VehicleId = "veh";
    /// The ranked carriers of one lane.
    GuideId = "gde";
    /// A proposed set of loads, edited before it is committed.
    PlanId = "pln";
    LoadId = "lod";
    TenderId = "tdr";
    StopId = "stp";
    /// What movement says about one load.
    TrackId = "trk";
    FactId = "fct";
    DocumentId = "doc";
    RateId = "rat";
    FuelId = "fsc";
    /// The billable events of one load.
    ChargesId = "chg";
    InvoiceId = "ivc";
    ExportId = "exp";
    LinkId = "lnk";
    /// What control found amiss with one thing: one per invariant and subject.
    CaseId = "cas";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_and_reads_one_form_only() {
        let id = OrderId::derive(&["a"]);
        let text = id.to_string();
        assert_eq!(text.parse::<OrderId>().ok(), Some(id));
        for wrong in ["", "ord_", "ord_12", &text.to_uppercase(), &text.replace("ord", "lod"), &format!("{text}0")] {
            assert!(wrong.parse::<OrderId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn derived_parts_do_not_run_together() {
        assert_ne!(OrderId::derive(&["a", "bc"]), OrderId::derive(&["ab", "c"]));
        assert_ne!(OrderId::derive(&["a"]).uuid(), LoadId::derive(&["a"]).uuid());
    }
}
