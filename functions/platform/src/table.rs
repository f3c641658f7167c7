//! The one table. Every key names its tenant: [`Key::new`] is the only way to make one (besides [`crate::global`]).
//!
//! | what | pk | sk |
//! | --- | --- | --- |
//! | aggregate state | `tn#load#lod` | `state` |
//! | event | `tn#load#lod` | `event#0000000007` |
//! | receipt | `tn#<context>-receipt#<key>` | `receipt` |
//! | uniqueness | `tn#load#~<value>` | `unique` |
//! | counter | `tn#<context>-counter#<name>` | `counter` |
//! | workflow wait | `tn#<context>-wait#<subject>` | `wait#<name>` |
//! | record | `tn#<kind>#<id>` | `record#<facet>` |

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, KeysAndAttributes, Put, PutRequest, ReturnConsumedCapacity, TransactWriteItem,
    WriteRequest,
};
use kernel::TenantId;
use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::budget::Meter;

/// Items that one transaction may hold.
pub const TRANSACTION_MAX: usize = 100;
/// Rows that one page may hold.
pub const PAGE_MAX: u32 = 200;
/// Keys that one `BatchGetItem` may ask for.
const BATCH_GET_MAX: usize = 100;
/// Items that one `BatchWriteItem` may put.
const BATCH_WRITE_MAX: usize = 25;
/// Rounds of a batch whose rest the store left unprocessed.
const BATCH_ROUNDS_MAX: usize = 8;

pub type Item = HashMap<String, AttributeValue>;

/// The primary key of an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    pub fn new(tenant: TenantId, kind: &str, id: &str, facet: &str) -> Self {
        Self { pk: format!("{tenant}#{kind}#{id}"), sk: facet.to_owned() }
    }

    pub(crate) fn item(&self) -> Item {
        HashMap::from([text("pk", &self.pk), text("sk", &self.sk)])
    }
}

pub(crate) fn text(name: &str, value: impl Into<String>) -> (String, AttributeValue) {
    (name.to_owned(), AttributeValue::S(value.into()))
}

pub(crate) fn number(name: &str, value: impl ToString) -> (String, AttributeValue) {
    (name.to_owned(), AttributeValue::N(value.to_string()))
}

pub(crate) fn read_text<'a>(item: &'a Item, name: &str) -> Result<&'a str, Failure> {
    item.get(name)
        .and_then(|value| value.as_s().ok())
        .map(String::as_str)
        .ok_or_else(|| Failure::internal(format!("an item lacks the text `{name}`")))
}

pub(crate) fn read_number(item: &Item, name: &str) -> Result<u64, Failure> {
    item.get(name)
        .and_then(|value| value.as_n().ok())
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| Failure::internal(format!("an item lacks the number `{name}`")))
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give this as `cursor` to get the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    pub has_more: bool,
}

impl<T> Page<T> {
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next_cursor: self.next_cursor, has_more: self.has_more }
    }
}

/// A list that an entity's indexes serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(crate) index: &'static str,
    pub(crate) value: String,
    pub(crate) prefix: Option<String>,
    pub(crate) descending: bool,
}

impl Query {
    pub fn gsi1(name: &str, value: impl ToString) -> Self {
        Self::new("gsi1", name, &value.to_string())
    }

    pub fn gsi2(name: &str, value: impl ToString) -> Self {
        Self::new("gsi2", name, &value.to_string())
    }

    fn new(index: &'static str, name: &str, value: &str) -> Self {
        Self { index, value: format!("{name}#{value}"), prefix: None, descending: false }
    }

    /// Only sort keys that begin so.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        // A key condition cannot be the empty text, and nothing less than everything begins with it.
        self.prefix = Some(prefix.into()).filter(|prefix| !prefix.is_empty());
        self
    }

    #[must_use]
    pub const fn descending(mut self) -> Self {
        self.descending = true;
        self
    }
}

/// A query as DynamoDB knows it.
pub(crate) struct RawQuery<'a> {
    pub index: Option<&'static str>,
    pub partition: &'a str,
    pub prefix: Option<&'a str>,
    pub descending: bool,
    pub limit: u32,
    pub start: Option<Item>,
    pub consistent: bool,
}

/// Why a transaction did not commit: the index of the first item whose condition failed, or a clash in time.
#[derive(Debug)]
pub(crate) enum Cancelled {
    Condition(usize),
    Conflict,
    Other(Failure),
}

/// The table, seen with one set of credentials.
#[derive(Clone)]
pub(crate) struct Table {
    pub client: Client,
    pub name: String,
    pub meter: Option<Arc<Meter>>,
}

impl Table {
    fn capacity(&self) -> Option<ReturnConsumedCapacity> {
        self.meter.as_ref().map(|meter| {
            meter.call();
            ReturnConsumedCapacity::Total
        })
    }

    fn wrote<'a>(&self, consumed: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        if let Some(meter) = &self.meter {
            consumed.into_iter().for_each(|c| meter.write(c.capacity_units.unwrap_or_default()));
        }
    }

    fn read<'a>(&self, consumed: impl IntoIterator<Item = &'a ConsumedCapacity>) {
        if let Some(meter) = &self.meter {
            consumed.into_iter().for_each(|c| meter.read(c.capacity_units.unwrap_or_default()));
        }
    }

    /// Strongly consistent.
    pub async fn get(&self, key: &Key) -> Result<Option<Item>, Failure> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(key.item()))
            .consistent_read(true)
            .set_return_consumed_capacity(self.capacity())
            .send()
            .await
            .map_err(fault("get"))?;
        self.read(&answer.consumed_capacity);
        Ok(answer.item)
    }

    /// Strongly consistent; in no particular order, and without those that do not exist.
    pub async fn get_many(&self, keys: &[Key]) -> Result<Vec<Item>, Failure> {
        let mut items = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(BATCH_GET_MAX) {
            let mut wanted: Vec<Item> = chunk.iter().map(Key::item).collect();
            for _ in 0..BATCH_ROUNDS_MAX {
                let request = KeysAndAttributes::builder()
                    .set_keys(Some(std::mem::take(&mut wanted)))
                    .consistent_read(true)
                    .build()
                    .map_err(Failure::internal)?;
                let answer = self
                    .client
                    .batch_get_item()
                    .request_items(&self.name, request)
                    .set_return_consumed_capacity(self.capacity())
                    .send()
                    .await
                    .map_err(fault("batch get"))?;
                self.read(answer.consumed_capacity());
                items.extend(answer.responses.into_iter().flatten().flat_map(|(_, found)| found));
                wanted = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, rest)| rest.keys).collect();
                if wanted.is_empty() {
                    break;
                }
            }
            if !wanted.is_empty() {
                return Err(Failure::Contention);
            }
        }
        Ok(items)
    }

    pub async fn query(&self, query: RawQuery<'_>) -> Result<(Vec<Item>, Option<Item>), Failure> {
        let (pk, sk) = match query.index {
            Some(index) => (format!("{index}pk"), format!("{index}sk")),
            None => ("pk".to_owned(), "sk".to_owned()),
        };
        let mut request = self
            .client
            .query()
            .table_name(&self.name)
            .set_index_name(query.index.map(str::to_owned))
            .expression_attribute_names("#p", pk)
            .expression_attribute_values(":p", AttributeValue::S(query.partition.to_owned()))
            .scan_index_forward(!query.descending)
            .limit(i32::try_from(query.limit).unwrap_or(i32::MAX))
            .consistent_read(query.consistent)
            .set_exclusive_start_key(query.start)
            .set_return_consumed_capacity(self.capacity());
        request = match query.prefix {
            None => request.key_condition_expression("#p = :p"),
            Some(prefix) => request
                .key_condition_expression("#p = :p AND begins_with(#s, :s)")
                .expression_attribute_names("#s", sk)
                .expression_attribute_values(":s", AttributeValue::S(prefix.to_owned())),
        };
        let answer = request.send().await.map_err(fault("query"))?;
        self.read(&answer.consumed_capacity);
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }

    /// Unconditional, or only when nothing is there yet. Answers whether it was written.
    pub async fn put(&self, item: Item, only_new: bool) -> Result<bool, Failure> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .set_condition_expression(only_new.then(|| "attribute_not_exists(pk)".to_owned()))
            .set_return_consumed_capacity(self.capacity())
            .send()
            .await;
        match answer {
            Ok(answer) => {
                self.wrote(&answer.consumed_capacity);
                Ok(true)
            }
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(false),
            Err(e) => Err(fault("put")(e)),
        }
    }

    /// Unconditional, many at once, not atomic: what is written twice is the same.
    pub async fn put_many(&self, items: Vec<Item>) -> Result<(), Failure> {
        for chunk in items.chunks(BATCH_WRITE_MAX) {
            let mut wanted = Vec::with_capacity(chunk.len());
            for item in chunk {
                let put = PutRequest::builder().set_item(Some(item.clone())).build().map_err(Failure::internal)?;
                wanted.push(WriteRequest::builder().put_request(put).build());
            }
            for _ in 0..BATCH_ROUNDS_MAX {
                let answer = self
                    .client
                    .batch_write_item()
                    .request_items(&self.name, std::mem::take(&mut wanted))
                    .set_return_consumed_capacity(self.capacity())
                    .send()
                    .await
                    .map_err(fault("batch write"))?;
                self.wrote(answer.consumed_capacity());
                wanted = answer.unprocessed_items.into_iter().flatten().flat_map(|(_, rest)| rest).collect();
                if wanted.is_empty() {
                    break;
                }
            }
            if !wanted.is_empty() {
                return Err(Failure::Contention);
            }
        }
        Ok(())
    }

    pub async fn delete(&self, key: &Key) -> Result<(), Failure> {
        let request = self.client.delete_item().table_name(&self.name).set_key(Some(key.item()));
        let answer = request.set_return_consumed_capacity(self.capacity()).send().await.map_err(fault("delete"))?;
        self.wrote(&answer.consumed_capacity);
        Ok(())
    }

    /// Adds to a counter and answers its new value.
    pub async fn add(&self, key: &Key, by: u64) -> Result<u64, Failure> {
        let answer = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key.item()))
            .update_expression("ADD #n :by")
            .expression_attribute_names("#n", "n")
            .expression_attribute_values(":by", AttributeValue::N(by.to_string()))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::UpdatedNew)
            .set_return_consumed_capacity(self.capacity())
            .send()
            .await
            .map_err(fault("count"))?;
        self.wrote(&answer.consumed_capacity);
        read_number(&answer.attributes.unwrap_or_default(), "n")
    }

    /// All or nothing.
    pub async fn transact(&self, items: Vec<TransactWriteItem>) -> Result<(), Cancelled> {
        if items.len() > TRANSACTION_MAX {
            let count = items.len();
            return Err(Cancelled::Other(Failure::internal(format!("{count} items in one transaction"))));
        }
        let answer = self
            .client
            .transact_write_items()
            .set_transact_items(Some(items))
            .set_return_consumed_capacity(self.capacity())
            .send()
            .await;
        let error = match answer {
            Ok(answer) => {
                self.wrote(answer.consumed_capacity());
                return Ok(());
            }
            Err(error) => error,
        };
        let cancelled = error.as_service_error().and_then(|e| {
            match e {
            aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
                cancelled,
            ) => Some(cancelled.cancellation_reasons()),
            _ => None,
        }
        });
        let Some(reasons) = cancelled else {
            let in_progress = error.as_service_error().is_some_and(|e| e.is_transaction_in_progress_exception());
            return Err(if in_progress { Cancelled::Conflict } else { Cancelled::Other(fault("transact")(error)) });
        };
        let position = |code: &str| reasons.iter().position(|reason| reason.code() == Some(code));
        match position("ConditionalCheckFailed") {
            Some(index) => Err(Cancelled::Condition(index)),
            None if position("TransactionConflict").is_some() => Err(Cancelled::Conflict),
            None => Err(Cancelled::Other(fault("transact")(error))),
        }
    }

    pub fn put_new(&self, item: Item) -> Result<TransactWriteItem, Failure> {
        self.put_if(item, "attribute_not_exists(pk)", [])
    }

    pub fn put_if(
        &self,
        item: Item,
        condition: &str,
        values: impl IntoIterator<Item = (String, AttributeValue)>,
    ) -> Result<TransactWriteItem, Failure> {
        let values: Item = values.into_iter().collect();
        let put = Put::builder()
            .table_name(&self.name)
            .set_item(Some(item))
            .set_condition_expression((!condition.is_empty()).then(|| condition.to_owned()))
            .set_expression_attribute_values((!values.is_empty()).then_some(values))
            .build()
            .map_err(Failure::internal)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    pub fn delete_in(&self, key: &Key) -> Result<TransactWriteItem, Failure> {
        let delete = aws_sdk_dynamodb::types::Delete::builder()
            .table_name(&self.name)
            .set_key(Some(key.item()))
            .build()
            .map_err(Failure::internal)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}

/// A failure of the store, told once, with all its causes.
pub(crate) fn fault<E, R>(what: &'static str) -> impl FnOnce(aws_sdk_dynamodb::error::SdkError<E, R>) -> Failure
where
    E: std::error::Error + 'static,
    R: std::fmt::Debug,
{
    move |error| Failure::internal(format!("table {what}: {}", DisplayErrorContext(&error)))
}
