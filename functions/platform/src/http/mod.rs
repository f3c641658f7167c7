//! The HTTP edge: what a handler gets ([`Call`], [`Visitor`], [`Body`], [`Id`], [`Paging`], [`Params`]) and gives
//! ([`Reply`], [`Listed`]). Every refusal leaves as a problem document; see [`ambient`].

mod ambient;
mod body;
mod caller;
mod path;
mod reply;

pub use ambient::BODY_BYTES_MAX;
pub(crate) use ambient::{Ambient, Edge, edge};
pub use body::{Body, RawBody};
pub use caller::{Call, Verified, Visitor};
pub use path::{Id, Ids, Paging, Params};
pub use reply::{Answer, Listed, Reply};
