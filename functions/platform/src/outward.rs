//! What leaves for the bus and for open WebSocket connections.

use std::sync::Arc;

use aws_sdk_apigatewaymanagement::error::DisplayErrorContext as SocketError;
use aws_sdk_apigatewaymanagement::primitives::Blob;
use aws_sdk_eventbridge::error::DisplayErrorContext;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;

use crate::app::App;
use crate::{Envelope, Failure};

/// The source of all our events on the bus.
pub const SOURCE: &str = "supercargo";
/// Entries of one `PutEvents`.
pub const PUT_EVENTS_MAX: usize = 10;

/// The bus; only the relay may put.
#[derive(Debug, Clone)]
pub struct Bus {
    app: Arc<App>,
    client: aws_sdk_eventbridge::Client,
}

impl Bus {
    pub fn new(app: &Arc<App>) -> Self {
        Self { client: app.own.events(), app: Arc::clone(app) }
    }

    /// Publishes stored events, at most [`PUT_EVENTS_MAX`], as they were stored. Answers the positions that the bus
    /// did not take.
    pub async fn put(&self, stored: &[String]) -> Result<Vec<usize>, Failure> {
        let mut entries = Vec::with_capacity(stored.len());
        for text in stored {
            let envelope: Envelope = serde_json::from_str(text).map_err(Failure::internal)?;
            entries.push(
                PutEventsRequestEntry::builder()
                    .source(SOURCE)
                    .detail_type(envelope.name)
                    .detail(text)
                    .event_bus_name(&self.app.config.bus)
                    .build(),
            );
        }
        let answer = self
            .client
            .put_events()
            .set_entries(Some(entries))
            .send()
            .await
            .map_err(|e| Failure::internal(format!("put events: {}", DisplayErrorContext(&e))))?;
        let failed = answer.entries.unwrap_or_default();
        Ok(failed.iter().enumerate().filter(|(_, e)| e.error_code.is_some()).map(|(i, _)| i).collect())
    }
}

/// Whether a connection took a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Sent,
    /// The other side has left: forget the connection.
    Gone,
}

/// Open WebSocket connections.
#[derive(Debug, Clone)]
pub struct Connections {
    client: aws_sdk_apigatewaymanagement::Client,
}

impl Connections {
    pub fn new(app: &Arc<App>) -> Self {
        Self { client: app.own.websockets(&app.config.websocket_endpoint) }
    }

    pub async fn send(&self, connection: &str, message: &[u8]) -> Result<Delivery, Failure> {
        let answer = self.client.post_to_connection().connection_id(connection).data(Blob::new(message)).send().await;
        match answer {
            Ok(_) => Ok(Delivery::Sent),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_gone_exception()) => Ok(Delivery::Gone),
            Err(e) => Err(Failure::internal(format!("send to connection: {}", SocketError(&e)))),
        }
    }
}
