//! The relay against a bus that fails as we like.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::sync::Mutex;

use platform::Failure;
use relay_fn::{Pending, Publisher, pending, publish};
use serde_json::{Value, json};

/// Answers its script, call by call, then takes everything; remembers what it took.
#[derive(Default)]
struct Bus {
    script: Mutex<VecDeque<Result<Vec<usize>, ()>>>,
    calls: Mutex<Vec<Vec<String>>>,
    taken: Mutex<Vec<String>>,
}

impl Bus {
    fn scripted(script: impl IntoIterator<Item = Result<Vec<usize>, ()>>) -> Self {
        Self { script: Mutex::new(script.into_iter().collect()), ..Self::default() }
    }
}

impl Publisher for Bus {
    async fn put(&self, stored: &[String]) -> Result<Vec<usize>, Failure> {
        self.calls.lock().unwrap().push(stored.to_vec());
        let failed = self.script.lock().unwrap().pop_front().unwrap_or(Ok(Vec::new()));
        let failed = failed.map_err(|()| Failure::internal("down"))?;
        let kept = stored.iter().enumerate().filter(|(i, _)| !failed.contains(i)).map(|(_, s)| s.clone());
        self.taken.lock().unwrap().extend(kept);
        Ok(failed)
    }
}

fn events(count: usize) -> Vec<Pending> {
    (0..count).map(|i| Pending { sequence_number: format!("{i:03}"), stored: format!("event {i}") }).collect()
}

#[tokio::test]
async fn everything_leaves_ten_at_a_time() {
    let bus = Bus::default();
    assert_eq!(publish(&bus, &events(25)).await, None);
    assert_eq!(bus.calls.lock().unwrap().iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(bus.taken.lock().unwrap().len(), 25);
}

#[tokio::test]
async fn large_events_leave_in_smaller_calls() {
    let bus = Bus::default();
    let large: Vec<Pending> =
        (0..4).map(|i| Pending { sequence_number: i.to_string(), stored: "x".repeat(100 * 1024) }).collect();
    assert_eq!(publish(&bus, &large).await, None);
    assert_eq!(bus.calls.lock().unwrap().iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
}

#[tokio::test]
async fn only_what_was_not_taken_is_sent_again() {
    let bus = Bus::scripted([Ok(vec![1, 3]), Err(()), Ok(Vec::new())]);
    assert_eq!(publish(&bus, &events(5)).await, None);
    let calls = bus.calls.lock().unwrap();
    assert_eq!(calls[1], ["event 1", "event 3"]);
    assert_eq!(calls[2], ["event 1", "event 3"]);
    assert_eq!(bus.taken.lock().unwrap().len(), 5);
}

#[tokio::test]
async fn the_first_that_the_bus_refuses_is_where_the_stream_comes_back() {
    let bus = Bus::scripted([Ok(Vec::new()), Ok(vec![2, 4]), Ok(vec![0, 1]), Ok(vec![1])]);
    assert_eq!(publish(&bus, &events(25)).await, Some("014".to_owned()), "014 was never taken, 012 was in the end");
    assert_eq!(bus.calls.lock().unwrap().len(), 4, "nothing behind it is tried");
}

#[tokio::test]
async fn a_bus_that_is_down_fails_the_batch_from_its_beginning() {
    let bus = Bus::scripted([Err(()), Err(()), Err(())]);
    assert_eq!(publish(&bus, &events(3)).await, Some("000".to_owned()));
    assert!(bus.taken.lock().unwrap().is_empty());
}

fn record(name: &str, sk: &str, stored: &str) -> Value {
    json!({"eventName": name, "dynamodb": {
        "SequenceNumber": format!("seq {sk}"),
        "Keys": {"pk": {"S": "tn#order#ord"}, "sk": {"S": sk}},
        "NewImage": {"pk": {"S": "tn#order#ord"}, "sk": {"S": sk}, "stored": {"S": stored}, "n": {"N": "1"}},
    }})
}

const STORED: &str = r#"{"id":"evt_00000000000000000000000000000001","tenant":"tnt_00000000000000000000000000000001",
    "name":"order_released","aggregate":{"kind":"order","id":"ord","version":1},"recorded_at":"2026-11-20T15:04:05Z",
    "actor":{"kind":"system","name":"test"},"cause":"req","data":{}}"#;

#[test]
fn only_new_events_are_published() {
    let batch = json!({"Records": [
        record("INSERT", "event#0000000001", STORED),
        record("MODIFY", "event#0000000001", STORED),
        record("INSERT", "state", STORED),
        record("INSERT", "event#0000000002", "not an envelope"),
        {"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "9", "Keys": {"pk": {"S": "a"}, "sk": {"S": "event#1"}}}},
    ]});
    let expected = Pending { sequence_number: "seq event#0000000001".to_owned(), stored: STORED.to_owned() };
    assert_eq!(pending(batch).unwrap(), [expected]);
    assert!(
        pending(json!({"Records": [{}]})).is_err(),
        "what is no batch fails the invocation, so that it comes again"
    );
}
