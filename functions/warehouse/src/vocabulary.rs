//! The domain's words as the document of the API names them: each is written once more here, and the compiler holds the
//! two together.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use warehouse::{Pool, ReceivingStatus, shipment};

/// A wire enum with the variants of a domain enum, converted exhaustively.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident mirrors $domain:path { $($variant:ident),+ $(,)? } $($also:tt)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),+ }

        impl From<$domain> for $name {
            fn from(word: $domain) -> Self {
                use $domain as Domain;
                match word { $(Domain::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(word: $name) -> Self {
                match word { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

words! {
    /// Where a shipment is in the warehouse.
    ShipmentStatus mirrors shipment::Status {
        None, Allocating, Unallocatable, Short, Allocated, Picking, Picked, Packed, Staged, Shipped, Cancelling,
        Cancelled,
    }
}

words! {
    /// Why units could not be promised.
    ShortageReason mirrors shipment::Shortage { InsufficientStock, UnknownFacility, NoFacility }
}

words! {
    /// Why promised units were not picked.
    ShortPickReason mirrors shipment::ShortReason { NotFound, Damaged, WrongItem, Insufficient, Other }
}

words! {
    /// Who called a shipment off.
    ShipmentCancelCause mirrors shipment::CancelCause { OrderCancelled, Floor }
}

words! {
    /// `receiving` while only some lines are in stock.
    ReceiptStatus mirrors ReceivingStatus { None, Receiving, Received }
}

words! {
    /// Units free to promise, or units held.
    StockPool mirrors Pool { Available, Held }
}

/// On every command.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "documents a header that the platform reads")]
pub struct IdempotencyKey {
    /// The same key with the same request replays the first answer; with another request it is refused.
    #[param(rename = "Idempotency-Key", required = false, min_length = 1, max_length = 255, example = "7f1d6a0c-1")]
    idempotency_key: Option<String>,
}
