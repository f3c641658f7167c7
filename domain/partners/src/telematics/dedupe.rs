//! Repeats: vendors deliver more than once, and a feed read again gives the same rows.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::model::Observation;

/// Remembers the last observations, in bounded memory: at least `capacity`, at most twice as many.
#[derive(Debug)]
pub struct Seen {
    capacity: usize,
    young: HashSet<u128>,
    old: HashSet<u128>,
}

impl Seen {
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), young: HashSet::new(), old: HashSet::new() }
    }

    /// Whether this is the first time; it is remembered.
    pub fn is_new(&mut self, observation: &Observation) -> bool {
        let key = key(observation);
        if self.young.contains(&key) {
            return false;
        }
        if self.young.len() >= self.capacity {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key);
        !self.old.contains(&key)
    }
}

/// By the vendor's id, or else by device, time and kind. Two hashes, so that strangers do not meet by chance.
fn key(observation: &Observation) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        observation.vendor.hash(&mut hasher);
        observation.what.name().hash(&mut hasher);
        match &observation.event_id {
            Some(id) => id.hash(&mut hasher),
            None => {
                observation.device.hash(&mut hasher);
                observation.driver.hash(&mut hasher);
                observation.device_time.hash(&mut hasher);
            }
        }
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}
