//! What one order of two lines costs the table in the warehouse. The ceilings only shrink.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::Site;
use platform::budget::Reading;
use serde_json::json;
use testing::block_on;

#[test]
fn an_order_of_two_lines() {
    block_on(async {
        let site = Site::open().await;
        site.item("A-1", "2.5").await;
        site.item("B-2", "10").await;
        site.receive(&[("A-1", "A-1", 100), ("B-2", "B-1", 100)]).await;
        // The first order teaches the process the facility and the weights.
        site.release("o0", 1, &[("A-1", 1), ("B-2", 1)]).await;
        let since = |before: Reading| {
            let now = site.http.meter.reading();
            (now.table_calls - before.table_calls, now.write_units - before.write_units)
        };
        let before = site.http.meter.reading();
        site.release("o1", 1, &[("A-1", 2), ("B-2", 3)]).await;
        let (calls, writes) = since(before);
        println!("allocate: {calls} calls, {writes} write units");
        assert!(calls <= 3 && writes <= 30.0, "allocate: {calls} calls, {writes} write units");

        let before = site.http.meter.reading();
        assert_eq!(site.act("o1", "fulfil", json!({})).await.status, 200);
        let (calls, writes) = since(before);
        println!("fulfil: {calls} calls, {writes} write units");
        assert!(calls <= 3 && writes <= 30.0, "fulfil: {calls} calls, {writes} write units");
    });
}
