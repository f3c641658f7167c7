//! The proof that somebody may do something in one tenant. Every store function is a method of it.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use kernel::{Aggregate, Context, TenantId, TypedId};
use send_wrapper::SendWrapper;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::app::App;
use crate::chain::{self, Sealed};
use crate::entity::{Entity, Stored};
use crate::http::{Listed, Paging, Reply};
use crate::packed::unpack;
use crate::record::Record;
use crate::table::{Item, Key, Page, Query, RawQuery, Table, read_number, read_text};
use crate::work::{self, Done, Work};
use crate::{Causes, Envelope, Failure, cursor};

/// Facts of one event in an aggregate's history, for the API.
pub type HistoryPage = Page<Value>;

/// Leave to act in one tenant, as one actor, once. Made by [`crate::Call::permit`] after the policy allowed it, by the
/// consumer and the task runner for reactions, and by a verified link.
#[derive(Clone)]
pub struct Permit {
    pub(crate) app: Arc<App>,
    pub(crate) context: Context,
    /// The context whose function this is, such as `orders`: it names receipts and counters.
    pub(crate) home: &'static str,
    /// What this is a consequence of.
    pub(crate) cause: String,
    pub(crate) receipt: Option<ReceiptKey>,
    pub(crate) if_match: Option<u64>,
    pub(crate) label: String,
}

/// Under which key a commit is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceiptKey {
    pub key: String,
    /// A hash of the inputs: the same key with other inputs is an error of its own.
    pub fingerprint: String,
    /// Look before deciding. A reaction need not: its duplicates are rare, and the transaction stops them.
    pub look_first: bool,
}

impl std::fmt::Debug for Permit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Permit").field("context", &self.context).field("cause", &self.cause).finish_non_exhaustive()
    }
}

impl Permit {
    pub(crate) fn system(
        app: &Arc<App>,
        home: &'static str,
        tenant: TenantId,
        actor: kernel::Actor,
        cause: String,
        receipt: Option<ReceiptKey>,
    ) -> Self {
        Self {
            app: Arc::clone(app),
            context: Context { tenant, now: now(), actor, reason: None },
            home,
            cause,
            receipt,
            if_match: None,
            label: String::new(),
        }
    }

    pub const fn context(&self) -> &Context {
        &self.context
    }

    pub const fn tenant(&self) -> TenantId {
        self.context.tenant
    }

    pub const fn now(&self) -> Timestamp {
        self.context.now
    }

    /// What the deployment told the function.
    pub fn settings(&self) -> &crate::Config {
        &self.app.config
    }

    /// The same permit for one of several commits under one cause: the label tells their receipts apart.
    #[must_use]
    pub fn labelled(&self, label: impl ToString) -> Self {
        Self { label: format!("{}/{}", self.label, label.to_string()), ..self.clone() }
    }

    /// The same permit with the actor's reason, which then stands in every event.
    #[must_use]
    pub fn because(&self, reason: impl Into<String>) -> Self {
        let mut permit = self.clone();
        permit.context.reason = Some(reason.into());
        permit
    }

    /// A new identifier. The same `Idempotency-Key` gives the same one, so that a retry cannot create twice.
    pub fn new_id<Id: TypedId>(&self) -> Id {
        match &self.receipt {
            Some(receipt) => Id::derive(&[&self.tenant().to_string(), &receipt.key, &self.label]),
            None => Id::from_uuid(Uuid::now_v7()),
        }
    }

    pub(crate) async fn table(&self) -> Result<Table, Failure> {
        let clients = self.app.tenant(self.tenant()).await?;
        Ok(Table {
            client: clients.dynamodb.clone(),
            name: self.app.config.table.clone(),
            meter: self.app.meter.clone(),
        })
    }

    pub(crate) fn receipt_key(&self) -> Option<(Key, ReceiptKey)> {
        let receipt = self.receipt.clone()?;
        let id = format!("{}{}", receipt.key, self.label);
        Some((Key::new(self.tenant(), &format!("{}-receipt", self.home), &id, "receipt"), receipt))
    }

    /// What a reaction is remembered by.
    pub(crate) fn cause_key(&self) -> String {
        match &self.receipt {
            Some(receipt) => format!("{}{}", receipt.key, self.label),
            None => format!("{}{}", self.cause, self.label),
        }
    }

    // --- changing -------------------------------------------------------------------------------------------------

    /// One command on one aggregate that exists.
    pub async fn execute<E: Entity>(
        &self,
        id: E::Id,
        command: <E::Aggregate as Aggregate>::Command,
    ) -> Result<Reply<E::View>, Failure> {
        let done = self
            .transact(async |work| {
                let mut stored = work.load::<E>(id).await?;
                work.expect_version(&stored)?;
                work.apply::<E>(&mut stored, &command)?;
                work.reply::<E>(&stored)
            })
            .await?;
        Ok(Reply::changed(done, None))
    }

    /// One command on an aggregate that may not exist yet. Answers 201.
    pub async fn create<E: Entity>(
        &self,
        id: E::Id,
        command: <E::Aggregate as Aggregate>::Command,
    ) -> Result<Reply<E::View>, Failure> {
        let done = self
            .transact(async |work| {
                let mut stored = work.load_or_new::<E>(id).await?;
                work.apply::<E>(&mut stored, &command)?;
                work.reply::<E>(&stored)
            })
            .await?;
        Ok(Reply::changed(done, Some(id.to_string())))
    }

    /// Several aggregates, one transaction of at most 100 items (each aggregate that changes: its state, its events and
    /// its new unique values; and the receipt). `body` runs again when somebody else was faster, so it must have no
    /// other effect than through [`Work`].
    pub fn transact<'a, T: Serialize + DeserializeOwned + 'a>(
        &'a self,
        body: impl AsyncFnMut(&mut Work) -> Result<T, Failure> + 'a,
    ) -> impl Future<Output = Result<Done<T>, Failure>> + Send + 'a {
        // A function runs on one thread, but axum wants futures that could move to another, and the compiler cannot
        // yet prove that of an async closure. The wrapper would panic on the move that never happens.
        SendWrapper::new(work::transact(self, body))
    }

    /// The next number of a sequence, such as `load`; `count` of them are taken and the last is answered. A number that
    /// is not used is lost: for sequences without gaps see [`Work::gapless_number`].
    pub async fn next_number(&self, sequence: &str, count: u64) -> Result<u64, Failure> {
        let key = Key::new(self.tenant(), &format!("{}-counter", self.home), sequence, "counter");
        self.table().await?.add(&key, count).await
    }

    // --- reading --------------------------------------------------------------------------------------------------

    pub async fn get<E: Entity>(&self, id: E::Id) -> Result<Stored<E::Aggregate, E::Id>, Failure> {
        self.find::<E>(id).await?.ok_or_else(|| Failure::not_found(E::Aggregate::KIND, id))
    }

    pub async fn find<E: Entity>(&self, id: E::Id) -> Result<Option<Stored<E::Aggregate, E::Id>>, Failure> {
        let key = Key::new(self.tenant(), E::Aggregate::KIND, &id.to_string(), "state");
        self.table().await?.get(&key).await?.map(|item| read_state::<E>(&item)).transpose()
    }

    /// Those that exist, in the order asked for.
    pub async fn get_many<E: Entity>(&self, ids: &[E::Id]) -> Result<Vec<Stored<E::Aggregate, E::Id>>, Failure> {
        read_many::<E>(&self.table().await?, self.tenant(), ids).await
    }

    /// The resource as GET answers it.
    pub async fn show<E: Entity>(&self, id: E::Id) -> Result<Reply<E::View>, Failure> {
        let stored = self.get::<E>(id).await?;
        Reply::shown(stored.version, E::view(&stored, &self.context))
    }

    pub async fn list<E: Entity>(&self, query: Query, paging: &Paging) -> Result<Listed<E::View>, Failure> {
        let page = self.list_stored::<E>(query, paging).await?;
        Ok(Listed(page.map(|stored| E::view(&stored, &self.context))))
    }

    /// A page of aggregates, in the order of the index.
    pub async fn list_stored<E: Entity>(
        &self,
        query: Query,
        paging: &Paging,
    ) -> Result<Page<Stored<E::Aggregate, E::Id>>, Failure> {
        let (table, tenant) = (self.table().await?, self.tenant());
        let partition = format!("{tenant}#{}#{}", E::Aggregate::KIND, query.value);
        let (rows, next_cursor) = self
            .page(
                RawQuery {
                    index: Some(query.index),
                    partition: &partition,
                    prefix: query.prefix.as_deref(),
                    descending: query.descending,
                    limit: paging.limit(),
                    start: None,
                    consistent: false,
                },
                paging,
            )
            .await?;
        let mut ids = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = read_text(row, "pk")?.rsplit('#').next().unwrap_or_default();
            ids.push(id.parse::<E::Id>().map_err(Failure::internal)?);
        }
        let items = read_many::<E>(&table, tenant, &ids).await?;
        Ok(Page { items, has_more: next_cursor.is_some(), next_cursor })
    }

    /// The events of one aggregate, oldest first. 404 when it does not exist.
    pub async fn history<E: Entity>(&self, id: E::Id, paging: &Paging) -> Result<Listed<Value>, Failure> {
        let partition = format!("{}#{}#{id}", self.tenant(), E::Aggregate::KIND);
        let (rows, next_cursor) = self.page(events_of(&partition, paging.limit()), paging).await?;
        if rows.is_empty() && paging.cursor.is_none() {
            return Err(Failure::not_found(E::Aggregate::KIND, id));
        }
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut event: Value = serde_json::from_str(&unpack(row, "stored")?).map_err(Failure::internal)?;
            if let Some(fields) = event.as_object_mut() {
                fields.insert("hash".to_owned(), read_text(row, "hash")?.into());
            }
            items.push(event);
        }
        Ok(Listed(Page { items, has_more: next_cursor.is_some(), next_cursor }))
    }

    /// The events of one aggregate, oldest first, at most `max`.
    pub async fn events<E: Entity>(&self, id: E::Id, max: u32) -> Result<Vec<Envelope>, Failure> {
        let partition = format!("{}#{}#{id}", self.tenant(), E::Aggregate::KIND);
        let (rows, _) = self.table().await?.query(events_of(&partition, max)).await?;
        rows.iter().map(|row| serde_json::from_str(&unpack(row, "stored")?).map_err(Failure::internal)).collect()
    }

    /// A whole history as sealed, with the version and head of the state item; `None` when there is no such aggregate.
    pub async fn sealed(&self, kind: &str, id: &str) -> Result<Option<(Vec<Sealed>, u64, chain::Hash)>, Failure> {
        let table = self.table().await?;
        let Some(state) = table.get(&Key::new(self.tenant(), kind, id, "state")).await? else { return Ok(None) };
        let (version, head) = (read_number(&state, "version")?, read_text(&state, "head")?);
        let head = chain::from_hex(head).unwrap_or(chain::GENESIS);
        let partition = format!("{}#{kind}#{id}", self.tenant());
        let (mut sealed, mut start) = (Vec::new(), None);
        loop {
            let query = RawQuery { start, ..events_of(&partition, 1_000) };
            let (rows, last) = table.query(query).await?;
            for row in &rows {
                let sequence = read_text(row, "sk")?.trim_start_matches("event#").parse().unwrap_or(0);
                // A hash that cannot be read is as wrong as one that differs.
                let hash = read_text(row, "hash").ok().and_then(chain::from_hex).unwrap_or(chain::GENESIS);
                let stored = unpack(row, "stored").unwrap_or_default();
                sealed.push(Sealed { sequence, stored, hash });
            }
            match last {
                Some(last) => start = Some(last),
                None => return Ok(Some((sealed, version, head))),
            }
        }
    }

    /// Who has a unique value, such as `number#PO-123`.
    pub async fn find_unique<E: Entity>(&self, value: &str) -> Result<Option<E::Id>, Failure> {
        let key = unique_key(self.tenant(), E::Aggregate::KIND, value);
        let Some(item) = self.table().await?.get(&key).await? else { return Ok(None) };
        read_text(&item, "holder")?.parse().map(Some).map_err(Failure::internal)
    }

    pub(crate) async fn page(
        &self,
        mut query: RawQuery<'_>,
        paging: &Paging,
    ) -> Result<(Vec<Item>, Option<String>), Failure> {
        let secret = &self.app.config.secret;
        let scope = format!("{}|{:?}|{}", query.partition, query.index, query.prefix.unwrap_or_default());
        if let Some(sealed) = &paging.cursor {
            query.start = Some(read_start(&cursor::open(secret, &scope, sealed)?)?);
        }
        let (rows, last) = self.table().await?.query(query).await?;
        let next = last.map(|key| cursor::seal(secret, &scope, &write_start(&key))).transpose()?;
        Ok((rows, next))
    }

    // --- plain records --------------------------------------------------------------------------------------------

    pub async fn put_record(&self, record: &Record) -> Result<(), Failure> {
        self.table().await?.put(record.item(self.tenant()), false).await.map(|_| ())
    }

    /// Writes it only when it is not there yet; answers whether it was written.
    pub async fn put_record_once(&self, record: &Record) -> Result<bool, Failure> {
        self.table().await?.put(record.item(self.tenant()), true).await
    }

    pub async fn put_records(&self, records: &[Record]) -> Result<(), Failure> {
        let items = records.iter().map(|record| record.item(self.tenant())).collect();
        self.table().await?.put_many(items).await
    }

    pub async fn get_record(&self, kind: &str, id: impl ToString, facet: &str) -> Result<Option<Record>, Failure> {
        let key = Record::key_of(self.tenant(), kind, &id.to_string(), facet);
        self.table().await?.get(&key).await?.map(|item| Record::read(&item)).transpose()
    }

    pub async fn delete_record(&self, kind: &str, id: impl ToString, facet: &str) -> Result<(), Failure> {
        self.table().await?.delete(&Record::key_of(self.tenant(), kind, &id.to_string(), facet)).await
    }

    /// The records of one id whose facet begins with `prefix`, in the order of the facets.
    pub async fn list_records(
        &self,
        kind: &str,
        id: impl ToString,
        prefix: &str,
        paging: &Paging,
    ) -> Result<Page<Record>, Failure> {
        let partition = format!("{}#{kind}#{}", self.tenant(), id.to_string());
        let prefix = format!("record#{prefix}");
        let query = RawQuery { prefix: Some(&prefix), ..events_of(&partition, paging.limit()) };
        let (rows, next_cursor) = self.page(query, paging).await?;
        let items = rows.iter().map(Record::read).collect::<Result<_, _>>()?;
        Ok(Page { items, has_more: next_cursor.is_some(), next_cursor })
    }

    /// The records of one relation (see [`Record::relation`]), in its order. The index follows the items: a record that
    /// was changed a moment ago may still stand in its old place.
    pub async fn list_related_records(
        &self,
        kind: &str,
        name: &str,
        value: impl ToString,
        paging: &Paging,
    ) -> Result<Page<Record>, Failure> {
        let partition = format!("{}#{kind}#{name}#{}", self.tenant(), value.to_string());
        let query =
            RawQuery { index: Some("gsi2"), prefix: None, consistent: false, ..events_of(&partition, paging.limit()) };
        let (rows, next_cursor) = self.page(query, paging).await?;
        let keys: Vec<Key> = rows
            .iter()
            .map(|row| Ok(Key { pk: read_text(row, "pk")?.to_owned(), sk: read_text(row, "sk")?.to_owned() }))
            .collect::<Result<_, Failure>>()?;
        let mut items = Vec::with_capacity(keys.len());
        for item in self.table().await?.get_many(&keys).await? {
            items.push(Record::read(&item)?);
        }
        let place = |record: &Record| {
            let key = record.key(self.tenant());
            keys.iter().position(|known| (&known.pk, &known.sk) == (&key.pk, &key.sk))
        };
        items.sort_by_cached_key(place);
        Ok(Page { items, has_more: next_cursor.is_some(), next_cursor })
    }
}

fn events_of(partition: &str, limit: u32) -> RawQuery<'_> {
    RawQuery { index: None, partition, prefix: Some("event#"), descending: false, limit, start: None, consistent: true }
}

/// The instant as we keep it: microseconds, so that what is written and what is read are the same.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

pub(crate) fn unique_key(tenant: TenantId, kind: &str, value: &str) -> Key {
    Key::new(tenant, kind, &format!("~{value}"), "unique")
}

pub(crate) async fn read_many<E: Entity>(
    table: &Table,
    tenant: TenantId,
    ids: &[E::Id],
) -> Result<Vec<Stored<E::Aggregate, E::Id>>, Failure> {
    let mut keys: Vec<Key> = Vec::with_capacity(ids.len());
    for id in ids {
        let key = Key::new(tenant, E::Aggregate::KIND, &id.to_string(), "state");
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut found = std::collections::HashMap::with_capacity(keys.len());
    for item in table.get_many(&keys).await? {
        let stored = read_state::<E>(&item)?;
        found.insert(stored.id.to_string(), stored);
    }
    Ok(ids.iter().filter_map(|id| found.get(&id.to_string()).cloned()).collect())
}

pub(crate) fn read_state<E: Entity>(item: &Item) -> Result<Stored<E::Aggregate, E::Id>, Failure> {
    let id = read_text(item, "pk")?.rsplit('#').next().unwrap_or_default().to_owned();
    let when = |name: &str| read_text(item, name)?.parse::<Timestamp>().map_err(Failure::internal);
    let body = unpack(item, "body")?;
    let causes = match item.get("causes").map(AttributeValue::as_b) {
        Some(Ok(bytes)) => Causes::from_bytes(bytes.as_ref()),
        Some(Err(_)) => None,
        None => Some(Causes::default()),
    };
    Ok(Stored {
        id: id.parse().map_err(Failure::internal)?,
        state: serde_json::from_str(&body)
            .map_err(|e| Failure::internal(format!("{} {id}: {e}", E::Aggregate::KIND)))?,
        version: read_number(item, "version")?,
        created_at: when("created_at")?,
        updated_at: when("updated_at")?,
        head: chain::from_hex(read_text(item, "head")?).ok_or_else(|| Failure::internal("a head is not a hash"))?,
        causes: causes
            .ok_or_else(|| Failure::internal(format!("{} {id}: what it reacted to is garbled", E::Aggregate::KIND)))?,
    })
}

/// A start key as text: all its attributes are strings.
fn write_start(key: &Item) -> String {
    let pairs: Vec<(&String, &String)> =
        key.iter().filter_map(|(name, value)| value.as_s().ok().map(|text| (name, text))).collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}

fn read_start(text: &str) -> Result<Item, Failure> {
    let pairs: Vec<(String, String)> = serde_json::from_str(text).map_err(Failure::internal)?;
    Ok(pairs.into_iter().map(|(name, value)| crate::table::text(&name, value)).collect())
}
