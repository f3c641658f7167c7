//! What usage costs, at the list prices of us-east-1 (November 2026).

use std::fmt;

/// What was used for some number of orders.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    pub write_units: f64,
    pub read_units: f64,
    pub http_requests: u64,
    /// Events put on the bus.
    pub events: u64,
    /// Messages that rules delivered to queues.
    pub messages: u64,
    /// Invocations of reactions and the relay, after batching, and of workflow tasks.
    pub background_invocations: f64,
    pub workflow_transitions: u64,
    pub webhooks: u64,
}

/// Messages that a queue hands to one invocation when there is work; also the batch of receive and delete.
pub const QUEUE_BATCH: usize = 10;
/// Event items that the stream hands to one invocation of the relay.
pub const STREAM_BATCH: f64 = 25.0;
/// A warm invocation: 256 MB for 8 ms, arm64.
const GB_SECONDS_PER_INVOCATION: f64 = 0.25 * 0.008;
/// Log bytes of an invocation, of which Lambda's own report line is most.
const LOG_BYTES_PER_INVOCATION: f64 = 300.0;
/// A webhook's body and headers on the wire.
const WEBHOOK_BYTES: f64 = 2_000.0;

/// Dollars per million orders, by service.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    pub lines: Vec<(&'static str, f64)>,
}

impl Usage {
    /// The bill for a million orders, when this was used for `orders` of them.
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    pub fn per_million(&self, orders: u64) -> Bill {
        let invocations = self.http_requests as f64 + self.background_invocations;
        let million = 1e6 / orders as f64;
        // $ per unit of use.
        let lines = vec![
            ("DynamoDB writes ($0.625 / M units)", self.write_units * 0.625e-6),
            ("DynamoDB reads ($0.125 / M units)", self.read_units * 0.125e-6),
            ("API Gateway ($1.00 / M requests)", self.http_requests as f64 * 1e-6),
            ("Lambda requests ($0.20 / M)", invocations * 0.2e-6),
            ("Lambda time ($13.33 / M GB-s)", invocations * GB_SECONDS_PER_INVOCATION * 13.3334e-6),
            ("EventBridge ($1.00 / M events)", self.events as f64 * 1e-6),
            // Send one by one, receive and delete in batches.
            ("SQS ($0.40 / M calls)", self.messages as f64 * (1.0 + 2.0 / QUEUE_BATCH as f64) * 0.4e-6),
            ("Step Functions ($25 / M transitions)", self.workflow_transitions as f64 * 25e-6),
            ("Logs ($0.50 / GB)", invocations * LOG_BYTES_PER_INVOCATION * 0.5e-9),
            ("Egress ($0.09 / GB)", self.webhooks as f64 * WEBHOOK_BYTES * 0.09e-9),
        ];
        Bill { lines: lines.into_iter().map(|(name, dollars)| (name, dollars * million)).collect() }
    }
}

impl Bill {
    pub fn total(&self) -> f64 {
        self.lines.iter().map(|(_, dollars)| dollars).sum()
    }
}

impl fmt::Display for Bill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, dollars) in &self.lines {
            writeln!(f, "  {name:<38} ${dollars:>8.2}")?;
        }
        write!(f, "  {:<38} ${:>8.2}", "per million orders", self.total())
    }
}
