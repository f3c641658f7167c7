//! One way to change anything: read, decide, and write everything in one transaction.
//!
//! A commit holds, in this order: the receipt (when the change has a key), then per aggregate its state (guarded by the
//! version that was read), its events (insert-only) and its unique values. Either all of it is there afterwards or none.

use std::time::Duration;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use jiff::{Timestamp, ToSpan as _};
use kernel::{Aggregate, EventId, TypedId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::chain::{self, Hash};
use crate::entity::{Entity, Indexes, Stored};
use crate::packed::{pack, unpack};
use crate::permit::{Permit, read_many, read_state, unique_key};
use crate::table::{Cancelled, Item, Key, Table, number, read_number, read_text, text};
use crate::{AggregateRef, Causes, Envelope, Failure};

/// How often a commit is tried when others change the same things at the same time.
const TRIES_MAX: u32 = 12;
/// The longest pause between two tries; the first is a twenty-fifth of it.
const PAUSE_MAX_MS: u64 = 500;
/// How long a repeated key replays: longer than any device is offline.
const RECEIPT_DAYS: i64 = 7;

/// What came of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Done<T> {
    pub value: T,
    /// The key was known: nothing was done, and this is what the first time answered.
    pub replayed: bool,
}

/// A resource as a command leaves it, in the form that a receipt keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub version: u64,
    pub view: serde_json::Value,
}

/// The reads and decisions of one transaction.
#[derive(Debug)]
pub struct Work {
    permit: Permit,
    table: Table,
    pending: Vec<Pending>,
    counters: Vec<Counter>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}

/// One aggregate that changes.
#[derive(Debug)]
struct Pending {
    kind: &'static str,
    id: String,
    /// The version that was read; 0 for none.
    base: u64,
    base_unique: Vec<String>,
    version: u64,
    head: Hash,
    causes: Causes,
    created_at: Timestamp,
    body: String,
    indexes: Indexes,
    unique: Vec<String>,
    events: Vec<(u64, String, Hash)>,
}

/// A number of a sequence without gaps, taken in the transaction that uses it.
#[derive(Debug)]
struct Counter {
    key: Key,
    read: u64,
    taken: u64,
}

impl Work {
    /// Reads an aggregate; 404 when it does not exist.
    pub async fn load<E: Entity>(&mut self, id: E::Id) -> Result<Stored<E::Aggregate, E::Id>, Failure> {
        let stored = self.load_or_new::<E>(id).await?;
        if stored.exists() { Ok(stored) } else { Err(Failure::not_found(E::Aggregate::KIND, id)) }
    }

    /// Reads an aggregate; version 0 when it does not exist yet.
    pub async fn load_or_new<E: Entity>(&mut self, id: E::Id) -> Result<Stored<E::Aggregate, E::Id>, Failure> {
        let key = Key::new(self.permit.tenant(), E::Aggregate::KIND, &id.to_string(), "state");
        match self.table.get(&key).await? {
            Some(item) => read_state::<E>(&item),
            None => Ok(self.fresh::<E>(id)),
        }
    }

    /// An aggregate that the caller knows to be new, without a read. If it exists after all, the transaction fails and
    /// the body runs again.
    pub fn fresh<E: Entity>(&self, id: E::Id) -> Stored<E::Aggregate, E::Id> {
        let now = self.permit.now();
        Stored {
            id,
            state: E::Aggregate::default(),
            version: 0,
            created_at: now,
            updated_at: now,
            head: chain::GENESIS,
            causes: Causes::default(),
        }
    }

    /// Reads many in few calls; those that do not exist are left out. In the order asked for.
    pub async fn load_many<E: Entity>(&mut self, ids: &[E::Id]) -> Result<Vec<Stored<E::Aggregate, E::Id>>, Failure> {
        read_many::<E>(&self.table, self.permit.tenant(), ids).await
    }

    /// Refuses when the caller's `If-Match` is not this version.
    pub fn expect_version<A: Aggregate, Id: TypedId>(&self, stored: &Stored<A, Id>) -> Result<(), Failure> {
        match self.permit.if_match {
            Some(seen) if seen != stored.version => Err(Failure::Stale { current: stored.version }),
            _ => Ok(()),
        }
    }

    /// Decides; what was decided is folded into `stored` and will be committed. Answers the events.
    pub fn apply<E: Entity>(
        &mut self,
        stored: &mut Stored<E::Aggregate, E::Id>,
        command: &<E::Aggregate as Aggregate>::Command,
    ) -> Result<Vec<<E::Aggregate as Aggregate>::Event>, Failure> {
        let context = self.permit.context();
        let events = stored
            .state
            .decide(command, context)
            .map_err(|rejection| Failure::rejected(E::Aggregate::KIND, stored.id, &rejection))?;
        if events.is_empty() {
            return Ok(events);
        }
        let (base, base_unique) = (stored.version, E::unique(&stored.state));
        let mut sealed = Vec::with_capacity(events.len());
        for event in &events {
            stored.state = std::mem::take(&mut stored.state).evolve(event);
            stored.version += 1;
            let text = self.envelope::<E>(stored, event)?;
            stored.head = chain::link(&stored.head, &text);
            sealed.push((stored.version, text, stored.head));
        }
        stored.updated_at = context.now;
        let base_unique = if base == 0 { Vec::new() } else { base_unique };
        self.keep::<E>(stored, base, base_unique, sealed)?;
        Ok(events)
    }

    fn envelope<E: Entity>(
        &self,
        stored: &Stored<E::Aggregate, E::Id>,
        event: &<E::Aggregate as Aggregate>::Event,
    ) -> Result<String, Failure> {
        let mut data = serde_json::to_value(event).map_err(Failure::internal)?;
        let name = data.as_object_mut().and_then(|fields| fields.remove("type"));
        let name = name.as_ref().and_then(serde_json::Value::as_str);
        let name = name.ok_or_else(|| Failure::internal(format!("an event of {} has no type", E::Aggregate::KIND)))?;
        let context = self.permit.context();
        let envelope = Envelope {
            id: EventId::from_uuid(Uuid::now_v7()),
            tenant: context.tenant,
            name: name.to_owned(),
            aggregate: AggregateRef {
                kind: E::Aggregate::KIND.to_owned(),
                id: stored.id.to_string(),
                version: stored.version,
            },
            recorded_at: context.now,
            actor: context.actor.clone(),
            reason: context.reason.clone(),
            cause: self.permit.cause.clone(),
            data,
        };
        serde_json::to_string(&envelope).map_err(Failure::internal)
    }

    fn keep<E: Entity>(
        &mut self,
        stored: &Stored<E::Aggregate, E::Id>,
        base: u64,
        base_unique: Vec<String>,
        events: Vec<(u64, String, Hash)>,
    ) -> Result<(), Failure> {
        let body = serde_json::to_string(&stored.state).map_err(Failure::internal)?;
        let (indexes, unique) = (E::indexes(&stored.state, stored.id), E::unique(&stored.state));
        let id = stored.id.to_string();
        let known = self.pending.iter_mut().find(|p| p.kind == E::Aggregate::KIND && p.id == id);
        match known {
            Some(pending) if pending.version == base => {
                pending.events.extend(events);
                (pending.version, pending.head, pending.body) = (stored.version, stored.head, body);
                pending.causes.clone_from(&stored.causes);
                (pending.indexes, pending.unique) = (indexes, unique);
                Ok(())
            }
            // Two reads of one aggregate in one body, both changed: the second would undo the first.
            Some(_) => Err(Failure::internal(format!("{id} was changed twice from the same version"))),
            None => {
                self.pending.push(Pending {
                    kind: E::Aggregate::KIND,
                    id,
                    base,
                    base_unique,
                    version: stored.version,
                    head: stored.head,
                    causes: stored.causes.clone(),
                    created_at: stored.created_at,
                    body,
                    indexes,
                    unique,
                    events,
                });
                Ok(())
            }
        }
    }

    /// The resource as the command leaves it.
    pub fn reply<E: Entity>(&self, stored: &Stored<E::Aggregate, E::Id>) -> Result<Shown, Failure> {
        let view = E::view(stored, self.permit.context());
        Ok(Shown { version: stored.version, view: serde_json::to_value(view).map_err(Failure::internal)? })
    }

    /// The next number of a sequence that has no gaps: it is taken by this transaction or not at all.
    pub async fn gapless_number(&mut self, sequence: &str) -> Result<u64, Failure> {
        let key = Key::new(self.permit.tenant(), &format!("{}-counter", self.permit.home), sequence, "counter");
        if let Some(counter) = self.counters.iter_mut().find(|c| c.key == key) {
            counter.taken += 1;
            return Ok(counter.read + counter.taken);
        }
        let read = match self.table.get(&key).await? {
            Some(item) => read_number(&item, "n")?,
            None => 0,
        };
        self.counters.push(Counter { key, read, taken: 1 });
        Ok(read + 1)
    }

    pub const fn permit(&self) -> &Permit {
        &self.permit
    }

    /// What is applied from now on is a consequence of what this permit is one of.
    pub(crate) fn caused_by(&mut self, permit: &Permit) {
        self.permit.cause.clone_from(&permit.cause);
        self.permit.context.reason.clone_from(&permit.context.reason);
    }
}

/// What a position in the transaction stands for, to explain why its condition failed.
enum Slot {
    Receipt,
    Unique { kind: &'static str, value: String },
    Guarded,
}

pub(crate) async fn transact<T: Serialize + DeserializeOwned>(
    permit: &Permit,
    mut body: impl AsyncFnMut(&mut Work) -> Result<T, Failure>,
) -> Result<Done<T>, Failure> {
    let table = permit.table().await?;
    let receipt = permit.receipt_key();
    if let Some((key, receipt)) = &receipt
        && receipt.look_first
        && let Some(value) = replay(&table, key, &receipt.fingerprint).await?
    {
        return Ok(Done { value, replayed: true });
    }
    for attempt in 0..TRIES_MAX {
        let mut work = Work { permit: permit.clone(), table: table.clone(), pending: Vec::new(), counters: Vec::new() };
        let value = body(&mut work).await?;
        if work.pending.is_empty() && work.counters.is_empty() && receipt.as_ref().is_none_or(|(_, r)| !r.look_first) {
            return Ok(Done { value, replayed: false });
        }
        let (items, slots) = writes(&work, receipt.as_ref(), &value)?;
        let failed = match table.transact(items).await {
            Ok(()) => {
                if let Some(meter) = &table.meter {
                    meter.events(work.pending.iter().map(|p| p.events.len()).sum());
                }
                return Ok(Done { value, replayed: false });
            }
            Err(Cancelled::Other(failure)) => return Err(failure),
            Err(Cancelled::Conflict) => None,
            Err(Cancelled::Condition(index)) => slots.into_iter().nth(index),
        };
        match (failed, &receipt) {
            (Some(Slot::Receipt), Some((key, receipt))) => {
                if let Some(value) = replay(&table, key, &receipt.fingerprint).await? {
                    return Ok(Done { value, replayed: true });
                }
            }
            (Some(Slot::Unique { kind, value }), _) => {
                return Err(Failure::Taken { kind: kind.to_owned(), value });
            }
            (Some(Slot::Guarded | Slot::Receipt) | None, _) => pause(attempt).await,
        }
    }
    Err(Failure::Contention)
}

/// Grows with the attempts; spread, so that rivals do not meet again.
async fn pause(attempt: u32) {
    let most = (PAUSE_MAX_MS / 25).saturating_mul(1 << attempt.min(10)).min(PAUSE_MAX_MS);
    // The random tail of a version 7 identifier.
    let spread = (Uuid::now_v7().as_u128() & 0xffff) as u64 % most.max(1);
    tokio::time::sleep(Duration::from_millis(most / 4 + spread)).await;
}

async fn replay<T: DeserializeOwned>(table: &Table, key: &Key, fingerprint: &str) -> Result<Option<T>, Failure> {
    let Some(item) = table.get(key).await? else { return Ok(None) };
    if read_text(&item, "fingerprint")? != fingerprint {
        return Err(Failure::Invalid {
            status: 422,
            code: "idempotency_key_reused".to_owned(),
            detail: "this Idempotency-Key was used with another request".to_owned(),
            errors: Vec::new(),
        });
    }
    serde_json::from_str(&unpack(&item, "body")?).map(Some).map_err(Failure::internal)
}

fn writes<T: Serialize>(
    work: &Work,
    receipt: Option<&(Key, crate::permit::ReceiptKey)>,
    value: &T,
) -> Result<(Vec<TransactWriteItem>, Vec<Slot>), Failure> {
    let (table, now) = (&work.table, work.permit.now());
    let (mut items, mut slots) = (Vec::new(), Vec::new());
    if let Some((key, receipt)) = receipt {
        let mut item = key.item();
        let expires = now.checked_add((RECEIPT_DAYS * 24).hours()).unwrap_or(now);
        item.extend([
            text("fingerprint", &receipt.fingerprint),
            pack("body", &serde_json::to_string(value).map_err(Failure::internal)?),
            number("ttl", expires.as_second()),
        ]);
        items.push(table.put_new(item)?);
        slots.push(Slot::Receipt);
    }
    for counter in &work.counters {
        let mut item = counter.key.item();
        item.extend([number("n", counter.read + counter.taken)]);
        items.push(match counter.read {
            0 => table.put_new(item)?,
            read => table.put_if(item, "n = :read", [number(":read", read)])?,
        });
        slots.push(Slot::Guarded);
    }
    for pending in &work.pending {
        write_aggregate(work, pending, &mut items, &mut slots)?;
    }
    Ok((items, slots))
}

fn write_aggregate(
    work: &Work,
    pending: &Pending,
    items: &mut Vec<TransactWriteItem>,
    slots: &mut Vec<Slot>,
) -> Result<(), Failure> {
    let (table, tenant) = (&work.table, work.permit.tenant());
    let state = state_item(work, pending);
    items.push(match pending.base {
        0 => table.put_new(state)?,
        base => table.put_if(state, "version = :base", [number(":base", base)])?,
    });
    slots.push(Slot::Guarded);
    for (sequence, stored, hash) in &pending.events {
        let mut item = Key::new(tenant, pending.kind, &pending.id, &format!("event#{sequence:010}")).item();
        item.extend([pack("stored", stored), text("hash", chain::to_hex(hash))]);
        items.push(table.put_new(item)?);
        slots.push(Slot::Guarded);
    }
    for value in pending.unique.iter().filter(|value| !pending.base_unique.contains(value)) {
        let mut item = unique_key(tenant, pending.kind, value).item();
        item.extend([text("holder", &pending.id)]);
        items.push(table.put_new(item)?);
        slots.push(Slot::Unique { kind: pending.kind, value: value.clone() });
    }
    for value in pending.base_unique.iter().filter(|value| !pending.unique.contains(value)) {
        items.push(table.delete_in(&unique_key(tenant, pending.kind, value))?);
        slots.push(Slot::Guarded);
    }
    Ok(())
}

fn state_item(work: &Work, pending: &Pending) -> Item {
    let tenant = work.permit.tenant();
    let mut item = Key::new(tenant, pending.kind, &pending.id, "state").item();
    item.extend([
        number("version", pending.version),
        text("head", chain::to_hex(&pending.head)),
        text("created_at", pending.created_at.to_string()),
        text("updated_at", work.permit.now().to_string()),
        pack("body", &pending.body),
    ]);
    if !pending.causes.is_empty() {
        item.insert("causes".to_owned(), AttributeValue::B(Blob::new(pending.causes.to_bytes())));
    }
    let indexes = [("gsi1", &pending.indexes.gsi1), ("gsi2", &pending.indexes.gsi2)];
    for (name, key) in indexes.into_iter().filter_map(|(name, key)| key.as_ref().map(|key| (name, key))) {
        let partition = format!("{tenant}#{}#{}", pending.kind, key.partition);
        item.insert(format!("{name}pk"), AttributeValue::S(partition));
        item.insert(format!("{name}sk"), AttributeValue::S(key.sort.clone()));
    }
    item
}
