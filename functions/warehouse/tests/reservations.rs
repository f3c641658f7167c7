//! Two hundred orders want the same SKU at the same moment: no unit is promised twice, none is lost.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::time::Instant;

use common::{Site, levels, shipment_id};
use platform::Envelope;
use testing::block_on;

const ORDERS: usize = 200;
/// The queue delivers three times before it parks a message. It delivers to a few functions at a time, so that three are
/// plenty; all two hundred at once need more.
const DELIVERIES_MAX: u32 = 50;

async fn stocked(on_hand: u32) -> Site {
    let site = Site::open().await;
    site.item("HOT-1", "1").await;
    site.receive(&[("HOT-1", "A-1", on_hand / 2), ("HOT-1", "A-2", on_hand - on_hand / 2)]).await;
    site
}

/// Delivers the orders in batches, one after the other within a batch and all batches at once, as a queue does to so
/// many functions. Answers how often the unluckiest was delivered.
async fn deliver(site: Site, each: u32, batch: usize) -> (Site, u32) {
    let events: Vec<Envelope> = (0..ORDERS).map(|n| site.released(&format!("o{n}"), 1, &[("HOT-1", each)])).collect();
    // What a process remembers is the same for all of them; to read it once each would only cost time.
    let consumer = Arc::new(warehouse_fn::events());
    let (site, begun) = (Arc::new(site), Instant::now());
    let mut functions = tokio::task::JoinSet::new();
    for batch in events.chunks(batch) {
        let (site, consumer, mut waiting) = (Arc::clone(&site), Arc::clone(&consumer), batch.to_vec());
        functions.spawn(async move {
            for delivery in 1..=DELIVERIES_MAX {
                let mut again = Vec::new();
                for event in waiting {
                    match site.http.deliver(&consumer, &event).await {
                        Ok(()) => {}
                        Err(failure) if failure.is_transient() => again.push(event),
                        Err(failure) => panic!("{failure}"),
                    }
                }
                if again.is_empty() {
                    return delivery;
                }
                waiting = again;
            }
            panic!("{} orders were never answered", waiting.len());
        });
    }
    let deliveries = functions.join_all().await.into_iter().max().unwrap();
    let calls = site.http.meter.reading().table_calls;
    println!("{ORDERS} orders, {batch} to a batch: {:?}, {deliveries} deliveries, {calls} calls", begun.elapsed());
    (Arc::try_unwrap(site).ok().unwrap(), deliveries)
}

async fn promised(site: &Site) -> (u64, u64) {
    let (mut pieces, mut short) = (0, 0);
    for n in 0..ORDERS {
        let shipment = site.shipment(&format!("o{n}")).await;
        assert_eq!(shipment["id"], shipment_id(&format!("o{n}")));
        pieces += shipment["pieces"].as_u64().unwrap();
        short += u64::from(shipment["status"] == "short");
    }
    (pieces, short)
}

#[test]
fn all_at_once_and_too_little_for_all() {
    block_on(async {
        let (site, _) = deliver(stocked(301).await, 3, 1).await;
        // A hundred orders get three, one gets the last unit, the rest get nothing and are told so.
        assert_eq!(promised(&site).await, (301, 99));
        assert_eq!(levels(&site.stock("HOT-1").await), (301, 301, 0, 0));
        let told = site.told();
        assert_eq!(told.iter().filter(|name| *name == "order_allocated").count(), 101);
        assert_eq!(told.iter().filter(|name| *name == "order_short").count(), 99);
    });
}

#[test]
fn as_a_queue_delivers_them_and_exactly_enough() {
    block_on(async {
        let (site, deliveries) = deliver(stocked(400).await, 2, 10).await;
        assert!(deliveries <= 3, "{deliveries} deliveries: some would have been parked");
        assert_eq!(promised(&site).await, (400, 0));
        assert_eq!(levels(&site.stock("HOT-1").await), (400, 400, 0, 0));
    });
}
