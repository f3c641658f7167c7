//! Publishing in batches as large as the bus takes.

use std::future::Future;
use std::time::Duration;

use platform::Failure;
use platform::outward::PUT_EVENTS_MAX;

use crate::Pending;

/// Bytes of one call: the bus takes 256 KiB with names and keys.
const CALL_BYTES_MAX: usize = 230 * 1024;
/// Tries within one invocation; the stream tries again after that.
const TRIES_MAX: u32 = 3;
const PAUSE: Duration = Duration::from_millis(50);

/// Takes events, at most [`PUT_EVENTS_MAX`] at once, and answers the positions of those that it did not take.
pub trait Publisher: Sync {
    fn put(&self, stored: &[String]) -> impl Future<Output = Result<Vec<usize>, Failure>> + Send;
}

/// Publishes in order, batch by batch. Answers the sequence number of the first event that the bus did not take, after
/// which nothing more was tried: the stream will come back from there.
pub async fn publish(bus: &impl Publisher, events: &[Pending]) -> Option<String> {
    let mut rest = events;
    while !rest.is_empty() {
        let (call, later) = rest.split_at(call_length(rest));
        if let Some(failed) = put_all(bus, call).await {
            return Some(failed);
        }
        rest = later;
    }
    None
}

/// How many of the first events fit into one call; at least one.
fn call_length(events: &[Pending]) -> usize {
    let mut bytes = 0_usize;
    let fitting = events.iter().take(PUT_EVENTS_MAX).take_while(|event| {
        bytes += event.stored.len() + 200;
        bytes <= CALL_BYTES_MAX
    });
    fitting.count().max(1)
}

async fn put_all(bus: &impl Publisher, call: &[Pending]) -> Option<String> {
    let mut open: Vec<&Pending> = call.iter().collect();
    for attempt in 0..TRIES_MAX {
        if attempt > 0 {
            tokio::time::sleep(PAUSE * 2_u32.pow(attempt)).await;
        }
        let stored: Vec<String> = open.iter().map(|event| event.stored.clone()).collect();
        match bus.put(&stored).await {
            Ok(failed) => {
                open = failed.into_iter().filter_map(|position| open.get(position).copied()).collect();
                if open.is_empty() {
                    return None;
                }
                tracing::warn!(count = open.len(), "the bus did not take all");
            }
            Err(error) => tracing::warn!(%error, "the bus did not answer"),
        }
    }
    open.first().map(|event| event.sequence_number.clone())
}
