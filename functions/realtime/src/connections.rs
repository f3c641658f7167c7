//! Who is connected: one row per connection, all of a tenant's in one partition, so that a push reads them in one query.
//!
//! | what | pk | sk |
//! | --- | --- | --- |
//! | connection | `tn#connection#open` | `record#<connection>` |

use jiff::ToSpan;
use platform::{Failure, Page, Paging, Permit, Record};
use serde::{Deserialize, Serialize};

const KIND: &str = "connection";
const OPEN: &str = "open";
/// The gateway closes every connection after two hours.
const LIFE_HOURS: i64 = 3;

/// A connection and what its holder may read, such as `orders:read`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    pub id: String,
    pub groups: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Body {
    groups: Vec<String>,
}

pub async fn remember(permit: &Permit, connection: &str, groups: &[&str]) -> Result<(), Failure> {
    let groups = groups.iter().map(|&group| group.to_owned()).collect();
    let body = serde_json::to_value(Body { groups }).map_err(Failure::internal)?;
    let expires = permit.now().checked_add(LIFE_HOURS.hours()).map_err(Failure::internal)?;
    permit.put_record(&Record::new(KIND, OPEN, connection, body).expires(expires)).await
}

pub async fn forget(permit: &Permit, connection: &str) -> Result<(), Failure> {
    permit.delete_record(KIND, OPEN, connection).await
}

/// One page of the tenant's connections.
pub async fn open(permit: &Permit, paging: &Paging) -> Result<Page<Connection>, Failure> {
    let page = permit.list_records(KIND, OPEN, "", paging).await?;
    let read = |record: Record| Ok(Connection { groups: record.body::<Body>()?.groups, id: record.facet });
    let items = page.items.into_iter().map(read).collect::<Result<_, Failure>>()?;
    Ok(Page { items, next_cursor: page.next_cursor, has_more: page.has_more })
}
