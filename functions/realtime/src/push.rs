//! Published events go out to the connections of their tenant.

use std::sync::Arc;

use platform::outward::{Connections, Delivery};
use platform::socket::events_by_tenant;
use platform::{App, Envelope, Failure, Paging, Permit};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::HOME;
use crate::connections::{self, Connection};
use crate::message::{Message, for_reader};

/// Pages of connections that one push reads: 1,000 open screens in one tenant.
const PAGES_MAX: usize = 5;
/// Sends under way at once.
const SENDS_MAX: usize = 16;

/// A batch from the queue. Nothing of it comes again: what could not be sent now is worth nothing later.
///
/// # Errors
/// When the connections cannot be read: then the batch comes again.
pub async fn push(app: Arc<App>, payload: Value) -> Result<Value, Failure> {
    let sockets = Connections::new(&app);
    for (permit, events) in events_by_tenant(&app, HOME, &payload)? {
        push_to_tenant(&sockets, &permit, &events).await?;
    }
    Ok(json!({"batchItemFailures": []}))
}

async fn push_to_tenant(sockets: &Connections, permit: &Permit, events: &[Envelope]) -> Result<(), Failure> {
    let mut paging = Paging::longest();
    for _ in 0..PAGES_MAX {
        let page = connections::open(permit, &paging).await?;
        for gone in send(sockets, page.items, events).await {
            connections::forget(permit, &gone).await?;
        }
        if page.next_cursor.is_none() {
            return Ok(());
        }
        paging = paging.after(page.next_cursor);
    }
    tracing::warn!(tenant = %permit.tenant(), "more connections than one push serves");
    Ok(())
}

/// Sends to each what it may hear of. Answers the connections that are gone.
async fn send(sockets: &Connections, to: Vec<Connection>, events: &[Envelope]) -> Vec<String> {
    let (mut sends, mut gone) = (JoinSet::new(), Vec::new());
    for connection in to {
        let messages: Vec<Message> = for_reader(events, &connection.groups).collect();
        if messages.is_empty() {
            continue;
        }
        if sends.len() >= SENDS_MAX {
            note(sends.join_next().await, &mut gone);
        }
        let (sockets, text) = (sockets.clone(), json!(messages).to_string());
        sends.spawn(async move { (sockets.send(&connection.id, text.as_bytes()).await, connection.id) });
    }
    while let Some(sent) = sends.join_next().await {
        note(Some(sent), &mut gone);
    }
    gone
}

type Sent = Result<(Result<Delivery, Failure>, String), tokio::task::JoinError>;

fn note(sent: Option<Sent>, gone: &mut Vec<String>) {
    match sent {
        Some(Ok((Ok(Delivery::Gone), connection))) => gone.push(connection),
        Some(Ok((Err(error), connection))) => tracing::warn!(connection, %error, "a push was not taken"),
        Some(Err(error)) => tracing::error!(%error, "a push ended early"),
        Some(Ok((Ok(Delivery::Sent), _))) | None => (),
    }
}
