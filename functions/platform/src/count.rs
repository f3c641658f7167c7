//! How long a list is, without reading what is in it.

use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use kernel::Aggregate as _;

use crate::table::Query;
use crate::{Entity, Failure, Permit};

/// Pages of 1 MB of index entries: about a million entries.
const PAGES_MAX: usize = 100;

impl Permit {
    /// The number of aggregates in a list, as the index knows it: a moment behind the newest change.
    pub async fn count<E: Entity>(&self, query: Query) -> Result<u64, Failure> {
        let table = self.table().await?;
        let partition = format!("{}#{}#{}", self.tenant(), E::Aggregate::KIND, query.value);
        let (mut count, mut start) = (0, None);
        for _ in 0..PAGES_MAX {
            let mut request = table
                .client
                .query()
                .table_name(&table.name)
                .index_name(query.index)
                .select(Select::Count)
                .expression_attribute_names("#p", format!("{}pk", query.index))
                .expression_attribute_values(":p", AttributeValue::S(partition.clone()))
                .set_exclusive_start_key(start.take());
            request = match query.prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
                None => request.key_condition_expression("#p = :p"),
                Some(prefix) => request
                    .key_condition_expression("#p = :p AND begins_with(#s, :s)")
                    .expression_attribute_names("#s", format!("{}sk", query.index))
                    .expression_attribute_values(":s", AttributeValue::S(prefix.to_owned())),
            };
            let answer = request
                .send()
                .await
                .map_err(|e| Failure::internal(format!("table count: {}", DisplayErrorContext(&e))))?;
            count += u64::try_from(answer.count).unwrap_or_default();
            start = answer.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        Ok(count)
    }
}
