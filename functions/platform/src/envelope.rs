//! An event as it is stored, published and shown: the outbox row, the audit entry, the timeline row and the webhook's
//! payload at once.

use jiff::Timestamp;
use kernel::{Actor, EventId, TenantId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Failure;

/// Which aggregate an event belongs to, and where in its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AggregateRef {
    pub kind: String,
    pub id: String,
    /// The aggregate's version after this event: 1 for its first. Consumers order by this, never by arrival.
    pub version: u64,
}

/// One event. Its serialised bytes are what the hash chain covers, what the relay publishes and what history shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    pub id: EventId,
    pub tenant: TenantId,
    /// The wire name, such as `order_released`.
    pub name: String,
    pub aggregate: AggregateRef,
    /// When it was decided.
    pub recorded_at: Timestamp,
    pub actor: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it is a consequence of: an event's id, a workflow's execution, or a request's id.
    pub cause: String,
    pub data: serde_json::Value,
}

impl Envelope {
    /// The payload, in the shape that this consumer reads: only the fields that it needs.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        T::deserialize(&self.data).map_err(|e| Failure::internal(format!("event {} {}: {e}", self.name, self.id)))
    }
}
