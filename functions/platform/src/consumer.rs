//! Reactions: events of other contexts come in from a queue, commands go out.
//!
//! Delivery is at least once and in any order. A handler's permit derives its receipts from the event's id, so that a
//! second delivery changes nothing; a handler with several commits labels each ([`Permit::labelled`]). A handler's
//! error leaves the message in the queue; after three deliveries it is parked in the dead-letter queue.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use kernel::Actor;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::permit::{Permit, ReceiptKey};
use crate::{Envelope, Failure};

type Handler = Box<dyn Fn(Permit, Envelope) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>> + Send + Sync>;

/// The reactions of one context, by the event's wire name.
pub struct Consumer {
    home: &'static str,
    handlers: HashMap<&'static str, Handler>,
}

impl std::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer").field("home", &self.home).field("events", &self.names()).finish()
    }
}

impl Consumer {
    pub fn new(home: &'static str) -> Self {
        Self { home, handlers: HashMap::new() }
    }

    #[must_use]
    pub fn on<F, R>(mut self, name: &'static str, handler: F) -> Self
    where
        F: Fn(Permit, Envelope) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.handlers.insert(name, Box::new(move |permit, event| Box::pin(handler(permit, event))));
        self
    }

    pub const fn home(&self) -> &'static str {
        self.home
    }

    /// What it listens to, sorted: the template's rules must say the same.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.handlers.keys().copied().collect();
        names.sort_unstable();
        names
    }

    /// Reacts to one event. An event that nobody here listens to is done at once.
    pub async fn deliver(&self, app: &Arc<App>, event: Envelope) -> Result<(), Failure> {
        let Some(handler) = self.handlers.get(event.name.as_str()) else { return Ok(()) };
        let receipt = ReceiptKey {
            key: format!("{}/{}", self.home, event.id),
            fingerprint: event.id.to_string(),
            look_first: false,
        };
        let actor = Actor::system(format!("{}-events", self.home));
        let permit = Permit::system(app, self.home, event.tenant, actor, event.id.to_string(), Some(receipt));
        handler(permit, event).await
    }

    /// A batch from SQS. Answers the messages that must come again.
    pub async fn batch(&self, app: &Arc<App>, batch: Batch) -> BatchAnswer {
        let mut failures = Vec::new();
        for message in batch.records {
            let outcome = match serde_json::from_str::<BusEvent>(&message.body) {
                Ok(event) => {
                    let (name, id, tenant) = (event.detail.name.clone(), event.detail.id, event.detail.tenant);
                    self.deliver(app, event.detail)
                        .await
                        .inspect_err(|error| tracing::error!(%tenant, event = name, %id, %error, "reaction failed"))
                        .is_ok()
                }
                Err(error) => {
                    tracing::error!(message = message.message_id, %error, "a message is not an event");
                    false
                }
            };
            if !outcome {
                failures.push(ItemFailure { item_identifier: message.message_id });
            }
        }
        BatchAnswer { batch_item_failures: failures }
    }
}

#[derive(Debug, Deserialize)]
pub struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Message>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    message_id: String,
    body: String,
}

/// An event as the bus delivers it.
#[derive(Debug, Deserialize)]
struct BusEvent {
    detail: Envelope,
}

/// The partial batch failures of SQS and of streams.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchAnswer {
    pub batch_item_failures: Vec<ItemFailure>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemFailure {
    pub item_identifier: String,
}
