//! OMS: what the customer asked for, and how far it has come.
//!
//! [`Order`] is the intent and the facts that others report about it; [`Account`] is who is billed; [`Import`] is the
//! background job that makes orders of a file. [`intake`] mends an address and [`columns`] guesses what a file's columns
//! mean; [`draft`] makes an order of a file's rows.
//!
//! Deliberately absent: stock, loads, money owed. Their owners report, and an order only remembers what they said.

mod account;
mod ask;
pub mod columns;
pub mod draft;
mod import;
pub mod intake;
mod order;

pub use account::{Account, AccountCommand, AccountEvent, AccountRejection};
pub use ask::{Ask, AskFault, Line, Party, Warning};
pub use import::{
    Analysis, Counts, Import, ImportCommand, ImportEvent, ImportPhase, ImportPlan, ImportRejection, ImportStop,
};
pub use order::{
    Allocation, Cancellation, Delivery, Encounter, Hold, InvoiceRef, LineCount, LineState, NextAction, Order,
    OrderCommand, OrderEvent, OrderRejection, PickCount, RefusedDelivery, Release, ShortLine, Status,
};
