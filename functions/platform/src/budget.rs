//! Counts what costs money, for the test that holds the golden order's budget.

use std::sync::atomic::{AtomicU64, Ordering};

/// Capacity units in thousandths, as DynamoDB reports them in halves; calls as they are made.
#[derive(Debug, Default)]
pub struct Meter {
    write_milliunits: AtomicU64,
    read_milliunits: AtomicU64,
    table_calls: AtomicU64,
    events: AtomicU64,
    log_bytes: AtomicU64,
}

/// A reading of a [`Meter`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reading {
    pub write_units: f64,
    pub read_units: f64,
    pub table_calls: u64,
    /// Event items committed: each is one published event.
    pub events: u64,
    pub log_bytes: u64,
}

impl Meter {
    pub(crate) fn write(&self, units: f64) {
        self.write_milliunits.fetch_add(milli(units), Ordering::Relaxed);
    }

    pub(crate) fn read(&self, units: f64) {
        self.read_milliunits.fetch_add(milli(units), Ordering::Relaxed);
    }

    pub(crate) fn call(&self) {
        self.table_calls.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn events(&self, count: usize) {
        self.events.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub fn log(&self, bytes: usize) {
        self.log_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub fn reading(&self) -> Reading {
        let units = |counter: &AtomicU64| counter.load(Ordering::Relaxed) as f64 / 1000.0;
        Reading {
            write_units: units(&self.write_milliunits),
            read_units: units(&self.read_milliunits),
            table_calls: self.table_calls.load(Ordering::Relaxed),
            events: self.events.load(Ordering::Relaxed),
            log_bytes: self.log_bytes.load(Ordering::Relaxed),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "capacity units are small and positive")]
fn milli(units: f64) -> u64 {
    (units * 1000.0).round() as u64
}
