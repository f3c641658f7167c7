//! The words that every context shares.
//!
//! Deliberately absent: I/O, async, randomness and the clock. Whatever a decision needs comes in with [`Context`].

mod actor;
mod aggregate;
mod id;
mod money;
mod place;
mod quantity;
mod time;

pub use actor::{Actor, Role};
pub use aggregate::{Aggregate, BlockedAction, Context, Given, Refusal, Rejection, allowed_actions};
pub use id::*;
pub use money::{Currency, Money, MoneyError};
pub use place::{Address, State, Zip};
pub use quantity::{Pounds, Quantity, QuantityError};
pub use time::{TimeWindow, Zone};
