//! The relay: reads the table's stream and publishes every event item on the bus, as it was stored.
//!
//! At least once. What the bus did not take is answered as a failed record, and the stream comes back from there: what
//! lies behind it is published again, which consumers do not mind. Nothing is remembered here, so a relay that is killed
//! at any point loses nothing.
//!
//! Deliberately absent: any meaning of an event, any tenant's credentials, any write to the table.

mod publish;
mod stream;

use std::sync::Arc;

use platform::outward::Bus;
use platform::{App, Failure};
use serde_json::{Value, json};

pub use publish::{Publisher, publish};
pub use stream::{Pending, pending};

impl Publisher for Bus {
    async fn put(&self, stored: &[String]) -> Result<Vec<usize>, Failure> {
        Self::put(self, stored).await
    }
}

/// One batch of the stream. Answers the sequence number from which it must come again, if any.
///
/// # Errors
/// When the payload is not a batch of a stream.
pub async fn relay(app: Arc<App>, batch: Value) -> Result<Value, Failure> {
    let events = pending(batch)?;
    let failed = publish(&Bus::new(&app), &events).await;
    let failures: Vec<Value> =
        failed.into_iter().map(|sequence_number| json!({"itemIdentifier": sequence_number})).collect();
    Ok(json!({"batchItemFailures": failures}))
}
