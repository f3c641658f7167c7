//! The plumbing that every function shares, and the only code that knows DynamoDB, Lambda, JWT and Cedar.
//!
//! A request walks these rooms in this order: [`bootstrap`] (Lambda), [`http`] (extract, validate), [`permit`] (who may
//! do it: the proof that every store function demands), [`work`] (read, decide, write in one transaction), [`table`]
//! (DynamoDB). Events then leave through the stream; [`consumer`] and [`tasks`] bring them back as commands.
//!
//! Deliberately absent: any context, any business rule, any way to name an item without a tenant (except
//! [`GlobalTable`], whose few users are named there).

pub mod api;
pub mod app;
pub mod bootstrap;
pub mod budget;
mod causes;
pub mod chain;
pub mod config;
pub mod consumer;
mod count;
pub mod cursor;
pub mod entity;
pub mod envelope;
pub mod failure;
pub mod global;
pub mod heads;
pub mod http;
pub mod link;
pub mod mail;
pub mod objects;
pub mod outward;
pub mod packed;
pub mod permit;
pub mod policy;
pub mod problem;
mod react;
pub mod record;
pub mod socket;
pub mod table;
pub mod tasks;
pub mod work;
pub mod workflow;

pub use api::{Api, Routes};
pub use app::{App, AppBuilder};
pub use bootstrap::{Bootstrap, start};
pub use causes::Causes;
pub use config::Config;
pub use consumer::Consumer;
pub use entity::{Blocked, Entity, Indexes, Meta, Stored};
pub use envelope::{AggregateRef, Envelope};
pub use failure::Failure;
pub use global::{GlobalTable, Purpose};
pub use http::{Answer, Body, Call, Id, Ids, Listed, Paging, Params, RawBody, Reply, Verified, Visitor};
pub use permit::Permit;
pub use problem::{FieldError, Problem, Problems};
pub use record::Record;
pub use table::{Page, Query};
pub use tasks::{TaskInput, Tasks};
pub use work::{Done, Shown, Work};

#[doc(hidden)]
pub use utoipa_axum;

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
