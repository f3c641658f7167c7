//! Reactions: what the warehouse, the road and our own loads say.
//!
//! `warehouse` feeds freight, `road` moves loads, `workflow` starts executions and ends their waits.

mod road;
mod warehouse;
mod workflow;

use platform::Consumer;

pub fn events() -> Consumer {
    let consumer = warehouse::reactions(Consumer::new("transport"));
    let consumer = road::reactions(consumer);
    workflow::reactions(consumer)
}
