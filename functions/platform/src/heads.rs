//! The heads of all histories, for the checkpoint: the one reader that goes through the whole table.
//!
//! A scan reads everything once, by several readers side by side, and sends three attributes of each state item. It is
//! run by the function `checkpoint` alone, whose role is the only one that may; see [`Purpose::Checkpoint`].

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use kernel::TenantId;
use tokio::task::JoinSet;

use crate::chain::{self, Hash};
use crate::global::{GlobalTable, Purpose};
use crate::permit::Permit;
use crate::table::{Item, RawQuery, Table, fault, read_number, read_text};
use crate::{Failure, table};

/// Readers side by side.
const SEGMENTS: i32 = 8;

/// The end of one history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Such as `order`.
    pub kind: String,
    pub id: String,
    /// The number of its events.
    pub version: u64,
    pub head: Hash,
}

impl GlobalTable {
    /// The heads of one tenant's histories, or of every tenant's. All of them are held in memory: some 200 bytes each.
    pub async fn heads(&self, tenant: Option<TenantId>) -> Result<BTreeMap<TenantId, Vec<Head>>, Failure> {
        if self.purpose != Purpose::Checkpoint {
            return Err(Failure::internal("only the checkpoint reads all heads"));
        }
        let mut readers = JoinSet::new();
        for segment in 0..SEGMENTS {
            readers.spawn(read_segment(self.table(), segment, tenant));
        }
        let mut all: BTreeMap<TenantId, Vec<Head>> = BTreeMap::new();
        while let Some(read) = readers.join_next().await {
            for (tenant, head) in read.map_err(Failure::internal)?? {
                all.entry(tenant).or_default().push(head);
            }
        }
        Ok(all)
    }
}

async fn read_segment(table: Table, segment: i32, tenant: Option<TenantId>) -> Result<Vec<(TenantId, Head)>, Failure> {
    let (mut found, mut start) = (Vec::new(), None);
    loop {
        let mut request = table
            .client
            .scan()
            .table_name(&table.name)
            .segment(segment)
            .total_segments(SEGMENTS)
            .select(Select::SpecificAttributes)
            .projection_expression("#p, #v, #h")
            .expression_attribute_names("#p", "pk")
            .expression_attribute_names("#v", "version")
            .expression_attribute_names("#h", "head")
            .expression_attribute_names("#s", "sk")
            .expression_attribute_values(":s", AttributeValue::S("state".to_owned()))
            .set_exclusive_start_key(start);
        request = match tenant {
            None => request.filter_expression("#s = :s AND attribute_exists(#h)"),
            Some(tenant) => request
                .filter_expression("#s = :s AND attribute_exists(#h) AND begins_with(#p, :t)")
                .expression_attribute_values(":t", AttributeValue::S(format!("{tenant}#"))),
        };
        let answer = request.send().await.map_err(fault("scan"))?;
        found.extend(answer.items.unwrap_or_default().iter().filter_map(read_head));
        match answer.last_evaluated_key {
            Some(last) => start = Some(last),
            None => return Ok(found),
        }
    }
}

/// `None` for what belongs to no tenant. A head that cannot be read is as wrong as one that differs, and is kept.
fn read_head(item: &Item) -> Option<(TenantId, Head)> {
    let mut parts = read_text(item, "pk").ok()?.splitn(3, '#');
    let tenant = parts.next()?.parse().ok()?;
    let (kind, id) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let version = read_number(item, "version").ok()?;
    let head = read_text(item, "head").ok().and_then(chain::from_hex).unwrap_or(chain::GENESIS);
    Some((tenant, Head { kind, id, version, head }))
}

impl Permit {
    /// The ids of aggregates of a kind that stand in a relation (see [`crate::Indexes::gsi2`]), at most a page of them.
    pub async fn related(&self, kind: &str, relation: &str, value: &str) -> Result<Vec<String>, Failure> {
        let partition = format!("{}#{kind}#{relation}#{value}", self.tenant());
        let query = RawQuery {
            index: Some("gsi2"),
            partition: &partition,
            prefix: None,
            descending: false,
            limit: table::PAGE_MAX,
            start: None,
            consistent: false,
        };
        let (rows, _) = self.table().await?.query(query).await?;
        let id = |row: &Item| Ok(read_text(row, "pk")?.rsplit('#').next().unwrap_or_default().to_owned());
        rows.iter().map(id).collect()
    }
}
