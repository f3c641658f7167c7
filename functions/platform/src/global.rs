//! The few items that belong to no tenant: people, sessions, the hashes of API keys, signing keys.
//!
//! Their keys begin with `global#`, which no tenant's credentials reach. [`Purpose`] names who uses them.

use std::sync::Arc;

use jiff::Timestamp;
use kernel::{Actor, TenantId};
use serde::de::DeserializeOwned;

use crate::Failure;
use crate::app::App;
use crate::permit::Permit;
use crate::table::{Cancelled, Key, Table, number, read_number, read_text, text};

/// The named users of items that cross tenants. IAM holds each to what it says here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sign-up, login, membership and key management: the only writer.
    Provision,
    /// Reads verification keys and the hashes of API keys.
    Authorizer,
    /// Reads the heads of all histories of all tenants, and enters each to seal them.
    Checkpoint,
}

/// Where a global item is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GlobalKey(Key);

impl GlobalKey {
    pub fn new(kind: &str, id: &str, facet: &str) -> Self {
        Self(Key { pk: format!("global#{kind}#{id}"), sk: facet.to_owned() })
    }
}

/// A global item as read.
#[derive(Debug, Clone, PartialEq)]
pub struct GlobalItem {
    pub key: GlobalKey,
    pub version: u64,
    pub body: serde_json::Value,
}

impl GlobalItem {
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        T::deserialize(&self.body).map_err(Failure::internal)
    }
}

/// What a write expects to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Absent,
    Version(u64),
    Anything,
}

#[derive(Debug, Clone, PartialEq)]
pub enum GlobalWrite {
    Put { key: GlobalKey, body: serde_json::Value, expect: Expect, expires: Option<Timestamp> },
    Delete { key: GlobalKey },
}

/// Access to global items, with the function's own credentials.
#[derive(Debug, Clone)]
pub struct GlobalTable {
    app: Arc<App>,
    home: &'static str,
    pub(crate) purpose: Purpose,
}

impl GlobalTable {
    pub fn new(app: &Arc<App>, home: &'static str, purpose: Purpose) -> Self {
        Self { app: Arc::clone(app), home, purpose }
    }

    pub fn settings(&self) -> &crate::Config {
        &self.app.config
    }

    pub(crate) fn table(&self) -> Table {
        Table {
            client: self.app.own.dynamodb.clone(),
            name: self.app.config.table.clone(),
            meter: self.app.meter.clone(),
        }
    }

    /// Strongly consistent.
    pub async fn get(&self, key: &GlobalKey) -> Result<Option<GlobalItem>, Failure> {
        let Some(item) = self.table().get(&key.0).await? else { return Ok(None) };
        Ok(Some(GlobalItem {
            key: key.clone(),
            version: read_number(&item, "version")?,
            body: serde_json::from_str(read_text(&item, "body")?).map_err(Failure::internal)?,
        }))
    }

    /// All or nothing. Answers `false` when an expectation was not met or somebody else was writing the same items:
    /// read again and decide again.
    pub async fn transact(&self, writes: &[GlobalWrite]) -> Result<bool, Failure> {
        if self.purpose != Purpose::Provision {
            return Err(Failure::internal("only provision writes global items"));
        }
        let table = self.table();
        let mut items = Vec::with_capacity(writes.len());
        for write in writes {
            items.push(match write {
                GlobalWrite::Delete { key } => table.delete_in(&key.0)?,
                GlobalWrite::Put { key, body, expect, expires } => {
                    let mut item = key.0.item();
                    let version = if let Expect::Version(version) = expect { version + 1 } else { 1 };
                    item.extend([text("body", body.to_string()), number("version", version)]);
                    if let Some(at) = expires {
                        item.extend([number("ttl", at.as_second())]);
                    }
                    match expect {
                        Expect::Absent => table.put_new(item)?,
                        Expect::Version(read) => table.put_if(item, "version = :read", [number(":read", read)])?,
                        Expect::Anything => table.put_if(item, "", [])?,
                    }
                }
            });
        }
        match table.transact(items).await {
            Ok(()) => Ok(true),
            Err(Cancelled::Condition(_) | Cancelled::Conflict) => Ok(false),
            Err(Cancelled::Other(failure)) => Err(failure),
        }
    }

    /// Leave to act in one tenant that the caller has proved a right to: by signing it up, by a verified credential, by
    /// an invitation, or by sealing it. `cause` is the request's id.
    pub fn enter(&self, tenant: TenantId, actor: Actor, cause: &str) -> Result<Permit, Failure> {
        if self.purpose == Purpose::Authorizer {
            return Err(Failure::internal("the authorizer enters no tenant"));
        }
        Ok(Permit::system(&self.app, self.home, tenant, actor, cause.to_owned(), None))
    }
}

impl Permit {
    /// Items outside of any tenant; see [`Purpose`] for who may.
    pub fn global(&self, purpose: Purpose) -> GlobalTable {
        GlobalTable::new(&self.app, self.home, purpose)
    }
}
