//! Reactions: events of other contexts come in from a queue, commands go out.
//!
//! Delivery is at least once and in any order. A handler's permit derives its receipts from the event's id, so that a
//! second delivery changes nothing; a handler with several commits labels each ([`Permit::labelled`]). A handler's
//! error leaves the message in the queue; after three deliveries it is parked in the dead-letter queue.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use kernel::{Actor, TenantId};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::permit::{Permit, ReceiptKey};
use crate::{Envelope, Failure};

type Doing = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;
type Handler = Box<dyn Fn(Vec<(Permit, Envelope)>) -> Doing + Send + Sync>;
/// What events must have in common to be handled together, such as their load.
type GroupKey = fn(&Envelope) -> Option<String>;

/// The reactions of one context, by the event's wire name.
pub struct Consumer {
    home: &'static str,
    reactions: Vec<Reaction>,
    /// Positions in `reactions`.
    by_name: HashMap<&'static str, usize>,
}

struct Reaction {
    together: Option<GroupKey>,
    handler: Handler,
}

/// Messages that one call of a handler is for.
struct Group {
    reaction: usize,
    tenant: TenantId,
    key: Option<String>,
    messages: Vec<(String, Envelope)>,
}

impl std::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer").field("home", &self.home).field("events", &self.names()).finish()
    }
}

impl Consumer {
    pub fn new(home: &'static str) -> Self {
        Self { home, reactions: Vec::new(), by_name: HashMap::new() }
    }

    #[must_use]
    pub fn on<F, R>(mut self, name: &'static str, handler: F) -> Self
    where
        F: Fn(Permit, Envelope) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let one = move |mut events: Vec<(Permit, Envelope)>| -> Doing {
            match events.pop() {
                Some((permit, event)) => Box::pin(handler(permit, event)),
                None => Box::pin(async { Ok(()) }),
            }
        };
        self.add(&[name], Reaction { together: None, handler: Box::new(one) });
        self
    }

    /// Events of these names that arrive in one batch and have the same key are handled in one call, so that what they
    /// change is read and written once. Should that fail, each is handled alone: a bad one spoils no other.
    #[must_use]
    pub fn on_together<F, R>(mut self, names: &[&'static str], key: GroupKey, handler: F) -> Self
    where
        F: Fn(Vec<(Permit, Envelope)>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.add(names, Reaction { together: Some(key), handler: Box::new(move |events| Box::pin(handler(events))) });
        self
    }

    fn add(&mut self, names: &[&'static str], reaction: Reaction) {
        self.by_name.extend(names.iter().map(|name| (*name, self.reactions.len())));
        self.reactions.push(reaction);
    }

    pub const fn home(&self) -> &'static str {
        self.home
    }

    /// What it listens to, sorted: the template's rules must say the same.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.by_name.keys().copied().collect();
        names.sort_unstable();
        names
    }

    /// Reacts to one event. An event that nobody here listens to is done at once.
    pub async fn deliver(&self, app: &Arc<App>, event: Envelope) -> Result<(), Failure> {
        match self.by_name.get(event.name.as_str()) {
            Some(&reaction) => self.react(app, reaction, [event]).await,
            None => Ok(()),
        }
    }

    async fn react(
        &self,
        app: &Arc<App>,
        reaction: usize,
        events: impl IntoIterator<Item = Envelope>,
    ) -> Result<(), Failure> {
        let Some(reaction) = self.reactions.get(reaction) else { return Ok(()) };
        (reaction.handler)(events.into_iter().map(|event| (self.permit(app, &event), event)).collect()).await
    }

    fn permit(&self, app: &Arc<App>, event: &Envelope) -> Permit {
        let receipt = ReceiptKey {
            key: format!("{}/{}", self.home, event.id),
            fingerprint: event.id.to_string(),
            look_first: false,
        };
        let actor = Actor::system(format!("{}-events", self.home));
        Permit::system(app, self.home, event.tenant, actor, event.id.to_string(), Some(receipt))
    }

    /// A batch from SQS. Answers the messages that must come again.
    pub async fn batch(&self, app: &Arc<App>, batch: Batch) -> BatchAnswer {
        let (mut groups, mut failures) = (Vec::<Group>::new(), Vec::new());
        for message in batch.records {
            match serde_json::from_str::<BusEvent>(&message.body) {
                Ok(event) => self.sort_in(&mut groups, message.message_id, event.detail),
                Err(error) => {
                    tracing::error!(message = message.message_id, %error, "a message is not an event");
                    failures.push(message.message_id);
                }
            }
        }
        for group in groups {
            failures.extend(self.handle(app, group).await);
        }
        let failures = failures.into_iter().map(|item_identifier| ItemFailure { item_identifier });
        BatchAnswer { batch_item_failures: failures.collect() }
    }

    fn sort_in(&self, groups: &mut Vec<Group>, message_id: String, event: Envelope) {
        let Some(&reaction) = self.by_name.get(event.name.as_str()) else { return };
        let key = self.reactions.get(reaction).and_then(|reaction| reaction.together).and_then(|key| key(&event));
        let tenant = event.tenant;
        let same = |group: &&mut Group| group.reaction == reaction && group.tenant == tenant && group.key == key;
        match groups.iter_mut().find(|group| key.is_some() && same(group)) {
            Some(group) => group.messages.push((message_id, event)),
            None => groups.push(Group { reaction, tenant, key, messages: vec![(message_id, event)] }),
        }
    }

    /// Answers the messages that must come again.
    async fn handle(&self, app: &Arc<App>, group: Group) -> Vec<String> {
        let Group { reaction, messages, .. } = group;
        if messages.len() > 1 {
            let events = messages.iter().map(|(_, event)| event.clone());
            match self.react(app, reaction, events).await {
                Ok(()) => return Vec::new(),
                Err(error) => {
                    tracing::warn!(%error, count = messages.len(), "reactions failed together: one by one now")
                }
            }
        }
        let mut failed = Vec::new();
        for (message_id, event) in messages {
            let (name, id, tenant) = (event.name.clone(), event.id, event.tenant);
            if let Err(error) = self.react(app, reaction, [event]).await {
                tracing::error!(%tenant, event = name, %id, %error, "reaction failed");
                failed.push(message_id);
            }
        }
        failed
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
