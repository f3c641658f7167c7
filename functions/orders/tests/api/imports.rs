//! The import wizard, from upload to failed rows.

use std::collections::HashSet;
use std::future::poll_fn;
use std::path::Path;
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use crate::support::{harness, import, settle, upload};
use platform::Failure;
use serde_json::{Value, json};
use testing::{Harness, block_on};

const FILE: &str = "\u{feff}Order ID,Order Date,Ship Date,Customer ID,Customer Name,City,State,Postal Code,Product ID,Quantity,Note\n\
    A,11/8/2025,11/30/2025,C1,Ann,Henderson,Kentucky,42420,X,2,\n\
    B,11/9/2025,11/30/2025,C2,Bob,Boston,Massachusetts,2116,Y,1,\n\
    A,11/8/2025,11/30/2025,C1,Ann,Henderson,Kentucky,42420,Z,3,\n\
    C,2/30/2025,11/30/2025,C2,Bob,Boston,Massachusetts,2116,Y,1,=1+1\n\
    D,11/9/2025,11/30/2025,C2,Bob,Boston,Massachusetts,2116,Y,0,\n\
    D,11/9/2025,11/30/2025,C2,Bob,Boston,Massachusetts,2116,Y,4,\n";

fn numbers(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["order_number"].as_str().unwrap()).collect()
}

async fn failed_rows(h: &Harness, import: &Value) -> String {
    let id = import["id"].as_str().unwrap();
    let answer = h.get(&format!("/v1/imports/{id}/failed-rows")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json["file_name"], "orders-failed-rows.csv");
    let key = format!("{}/imports/{id}/failed-rows-{}.csv", h.tenant, import["run"]);
    assert!(answer.json["url"].as_str().unwrap().contains(&key));
    String::from_utf8(h.cloud.object(&key).unwrap()).unwrap()
}

#[test]
fn a_messy_file_from_upload_to_failed_rows_and_back() {
    block_on(async {
        let h = harness();
        let (path, analyzed) = upload(&h, FILE.as_bytes(), json!({})).await;
        let analysis = &analyzed.json["analysis"];
        assert_eq!(analysis["byte_order_mark"], true);
        assert_eq!((analysis["row_count"].as_u64(), analysis["order_count"].as_u64()), (Some(6), Some(4)));
        assert_eq!(analysis["date_order"], "mdy");
        assert_eq!((&analysis["missing"], &analysis["mapping_from"]), (&json!([]), &json!("proposed")));
        assert_eq!(analysis["mapping"]["sku"], 8);
        assert_eq!(analysis["columns"][1]["samples"][0], "11/8/2025");

        let started = h.post(&format!("{path}/start"), json!({})).await;
        assert_eq!((started.status.as_u16(), started.json["state"].as_str()), (202, Some("running")));
        let mut delivered = HashSet::new();
        // Every event comes twice.
        settle(&h, &mut delivered, 2).await;
        let done = h.get(&path).await.json;
        assert_eq!(done["state"], "completed", "{done}");
        let progress = json!({"orders_total": 4, "orders_done": 4, "created": 2, "unchanged": 0, "failed": 2,
            "rows_total": 6, "rows_failed": 3, "rows_warned": 1, "zips_repaired": 1});
        assert_eq!(done["progress"], progress);

        let orders = h.get("/v1/orders").await.json;
        assert_eq!(orders["items"].as_array().unwrap().len(), 2);
        assert_eq!(orders["items"][0]["lines"].as_array().unwrap().len(), 2);
        assert_eq!(orders["items"][1]["ship_to"]["zip"], "02116");
        assert_eq!(orders["items"][0]["import_id"], done["id"]);

        let failed = h.get(&format!("{path}/rows?outcome=failed")).await.json;
        assert_eq!(numbers(&failed), ["C", "D"]);
        assert_eq!(failed["items"][1]["errors"][0]["line"], 6);
        assert_eq!(failed["items"][1]["errors"][0]["code"], "quantity_out_of_range");
        let all = h.get(&format!("{path}/rows?limit=3")).await.json;
        assert_eq!((numbers(&all).len(), &all["has_more"]), (3, &json!(true)));

        let text = failed_rows(&h, &done).await;
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[0].ends_with(",Note,reason"));
        assert!(lines[1].contains(",'=1+1,") && lines[1].contains("2/30/2025") && lines[1].contains("(date_invalid)"));
        assert!(lines[3].ends_with("another row of this order is wrong: line 6"), "{}", lines[3]);

        // Mended and imported again: the header is remembered although it has one more column now.
        let mended = text.replace("2/30/2025", "2/28/2025").replace(",Y,0,", ",Y,5,");
        let again = import(&h, mended.as_bytes(), json!({})).await;
        assert_eq!((again["state"].as_str(), &again["progress"]["created"]), (Some("completed"), &json!(2)));
        assert_eq!(again["has_failed_rows"], false);
        let none = h.get(&format!("/v1/imports/{}/failed-rows", again["id"].as_str().unwrap())).await;
        assert_eq!((none.status.as_u16(), none.code()), (404, "failed_rows_not_found"));
    });
}

#[test]
fn the_same_file_again_changes_nothing_and_other_content_is_refused() {
    block_on(async {
        let h = harness();
        import(&h, FILE.as_bytes(), json!({})).await;
        let events = h.events().iter().filter(|event| event.aggregate.kind == "order").count();
        let again = import(&h, FILE.as_bytes(), json!({})).await;
        assert_eq!((&again["progress"]["created"], &again["progress"]["unchanged"]), (&json!(0), &json!(2)));
        assert_eq!(again["analysis"]["mapping_from"], "remembered");
        let other = FILE.replace(",X,2,", ",X,7,");
        let other = import(&h, other.as_bytes(), json!({})).await;
        assert_eq!((&other["progress"]["unchanged"], &other["progress"]["failed"]), (&json!(1), &json!(3)));
        assert!(failed_rows(&h, &other).await.contains("order_already_exists_with_other_content"));
        assert_eq!(h.events().iter().filter(|event| event.aggregate.kind == "order").count(), events);
    });
}

#[test]
fn a_dry_run_writes_no_order_and_can_be_followed_by_the_real_one() {
    block_on(async {
        let h = harness();
        let (path, _) = upload(&h, FILE.as_bytes(), json!({})).await;
        let mut delivered = HashSet::new();
        h.post(&format!("{path}/start"), json!({"dry_run": true})).await;
        settle(&h, &mut delivered, 1).await;
        let checked = h.get(&path).await.json;
        assert_eq!((checked["state"].as_str(), &checked["progress"]["created"]), (Some("checked"), &json!(2)));
        assert!(failed_rows(&h, &checked).await.contains("date_invalid"));
        assert_eq!(h.get("/v1/orders").await.json["items"], json!([]));
        assert_eq!(h.get("/v1/accounts").await.json["items"], json!([]));
        h.post(&format!("{path}/start"), json!({"release": false})).await;
        settle(&h, &mut delivered, 1).await;
        assert_eq!(h.get(&path).await.json["state"], "completed");
        assert_eq!(h.get("/v1/orders?status=received").await.json["items"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn files_that_cannot_be_read_are_refused_by_name() {
    block_on(async {
        let h = harness();
        let wide: String = (0..200).map(|i| format!("c{i},")).collect();
        let wide = format!("{wide}\n{wide}\n");
        for (bytes, code) in [
            (b"".to_vec(), "file_empty"),
            (b"Order ID,SKU\n".to_vec(), "file_has_no_rows"),
            (b"order,sku,qty\n1,\"X,2\n2,Y,3\n".to_vec(), "quote_never_closed"),
            (b"order,sku,qty\n1,X\0,2\n".to_vec(), "nul_byte"),
            (wide.into_bytes(), "too_many_columns"),
            (b"PK\x03\x04workbook".to_vec(), "not_a_text_file"),
        ] {
            let (path, refused) = upload(&h, &bytes, json!({})).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (422, code), "{}", refused.text);
            assert_eq!(h.get(&path).await.json["state"], "awaiting_upload");
        }
        let (_, refused) = upload(&h, b"a,b\n1,2\n", json!({"encoding": "klingon"})).await;
        assert_eq!(
            (refused.code(), refused.json["errors"][0]["pointer"].as_str()),
            ("unknown_encoding", Some("/encoding"))
        );
        let made = h.post("/v1/imports", json!({"file_name": "x.csv", "size_bytes": 10})).await;
        let path = format!("/v1/imports/{}", made.json["id"].as_str().unwrap());
        assert_eq!(h.post(&format!("{path}/analyze"), json!({})).await.code(), "file_not_uploaded");
        assert_eq!(h.post(&format!("{path}/start"), json!({})).await.code(), "import_not_analyzed");
        for size in [json!(0), json!(1u64 << 40), json!(-1)] {
            let refused = h.post("/v1/imports", json!({"file_name": "x.csv", "size_bytes": size})).await;
            assert_eq!(
                (refused.status.as_u16(), refused.json["errors"][0]["pointer"].as_str()),
                (422, Some("/size_bytes"))
            );
        }
    });
}

#[test]
fn a_mapping_must_be_whole_and_can_be_given() {
    block_on(async {
        let h = harness();
        let file = b"alpha,beta,gamma,delta\nO1,X1,3,89501\nO2,X2,4,10001\n";
        let (path, analyzed) = upload(&h, file, json!({})).await;
        assert!(!analyzed.json["analysis"]["missing"].as_array().unwrap().is_empty(), "{}", analyzed.text);
        let refused = h.post(&format!("{path}/start"), json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (422, "mapping_incomplete"));
        let beyond = h.post(&format!("{path}/start"), json!({"mapping": {"sku": 9}})).await;
        assert_eq!(
            (beyond.code(), beyond.json["errors"][0]["pointer"].as_str()),
            ("column_not_in_file", Some("/mapping/sku"))
        );
        assert_eq!(h.post(&format!("{path}/start"), json!({"mapping": {"colour": 1}})).await.status, 422);
        let mapping = json!({"order_number": 0, "sku": 1, "quantity": 2, "zip": 3});
        assert_eq!(h.post(&format!("{path}/start"), json!({"mapping": mapping})).await.status, 202);
        settle(&h, &mut HashSet::new(), 1).await;
        assert_eq!(h.get(&path).await.json["progress"]["created"], 2);
        let (_, again) = upload(&h, file, json!({})).await;
        assert_eq!(
            (&again.json["analysis"]["mapping"], &again.json["analysis"]["mapping_from"]),
            (&mapping, &json!("remembered"))
        );
    });
}

#[test]
fn a_file_that_changes_after_its_analysis_is_not_imported() {
    block_on(async {
        let h = harness();
        let (path, _) = upload(&h, FILE.as_bytes(), json!({})).await;
        let key = format!("{}{}/source", h.tenant, path.trim_start_matches("/v1"));
        h.cloud.put_object(&key, "text/csv", b"order,sku,qty,zip\n1,X,2,89501\n");
        h.post(&format!("{path}/start"), json!({})).await;
        settle(&h, &mut HashSet::new(), 1).await;
        let failed = h.get(&path).await.json;
        assert_eq!(
            (failed["state"].as_str(), failed["failure"]["code"].as_str()),
            (Some("failed"), Some("file_changed"))
        );
        assert_eq!(h.get("/v1/orders").await.json["items"], json!([]));
    });
}

#[test]
fn a_file_with_nothing_valid_ends_and_a_cancelled_one_stops() {
    block_on(async {
        let h = harness();
        let file = b"order,sku,qty,zip\n1,X,0,89501\n2,X,-1,89501\n,X,1,89501\n";
        let done = import(&h, file, json!({})).await;
        assert_eq!((done["state"].as_str(), &done["progress"]["failed"]), (Some("completed"), &json!(3)));
        assert_eq!(failed_rows(&h, &done).await.lines().count(), 4);

        let (path, _) = upload(&h, FILE.as_bytes(), json!({})).await;
        h.post(&format!("{path}/start"), json!({})).await;
        assert_eq!(h.post(&format!("{path}/cancel"), json!({})).await.json["state"], "cancelled");
        settle(&h, &mut HashSet::new(), 1).await;
        assert_eq!(h.get("/v1/orders").await.json["items"], json!([]));
    });
}

#[test]
fn another_tenant_sees_no_import() {
    block_on(async {
        let h = harness();
        let (path, _) = upload(&h, FILE.as_bytes(), json!({})).await;
        let other = h.in_tenant("b");
        for answer in [
            other.get(&path).await,
            other.get(&format!("{path}/rows")).await,
            other.get(&format!("{path}/failed-rows")).await,
            other.get(&format!("{path}/history")).await,
            other.post(&format!("{path}/analyze"), json!({})).await,
            other.post(&format!("{path}/start"), json!({})).await,
            other.post(&format!("{path}/cancel"), json!({})).await,
        ] {
            assert_eq!(answer.status, 404, "{}", answer.text);
        }
    });
}

#[test]
fn the_superstore_file_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/orders-superstore.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: {} is not here", path.display());
        return;
    };
    block_on(async {
        let h = harness();
        let begun = Instant::now();
        let done = import(&h, &bytes, json!({})).await;
        eprintln!("5,009 orders in {:?}", begun.elapsed());
        assert_eq!(done["state"], "completed");
        let progress = &done["progress"];
        assert_eq!((&progress["created"], &progress["failed"]), (&json!(5_009), &json!(0)), "{progress}");
        assert_eq!((&progress["rows_total"], &progress["zips_repaired"]), (&json!(9_994), &json!(449)));
        assert_eq!(h.events().iter().filter(|event| event.name == "account_opened").count(), 793);
    });
}

/// Polls a reaction so often and then drops it, as a function that is killed.
async fn killed_after(polls: u32, reaction: impl Future<Output = Result<(), Failure>>) {
    let mut reaction = pin!(reaction);
    let mut left = polls;
    poll_fn(|context| {
        left = left.saturating_sub(1);
        match reaction.as_mut().poll(context) {
            Poll::Pending if left > 0 => Poll::Pending,
            _ => Poll::Ready(()),
        }
    })
    .await;
}

#[test]
fn a_step_that_is_killed_anywhere_is_done_again_without_a_trace() {
    let mut file = "order,sku,qty,zip,customer\n".to_owned();
    (0..60).for_each(|i| file.push_str(&format!("O{i},X,{},89501,Customer {}\n", i % 7, i % 9)));
    block_on(async {
        for polls in (1..40).step_by(3) {
            let h = harness();
            let (path, _) = upload(&h, file.as_bytes(), json!({})).await;
            h.post(&format!("{path}/start"), json!({})).await;
            let started = h.events().into_iter().find(|event| event.name == "import_started").unwrap();
            let consumer = orders_fn::events();
            killed_after(polls, h.deliver(&consumer, &started)).await;
            killed_after(polls + 5, h.deliver(&consumer, &started)).await;
            settle(&h, &mut HashSet::new(), 1).await;
            let done = h.get(&path).await.json;
            let counts = (&done["progress"]["created"], &done["progress"]["failed"], &done["progress"]["unchanged"]);
            assert_eq!(counts, (&json!(51), &json!(9), &json!(0)), "killed after {polls}: {done}");
            assert_eq!(done["state"], "completed");
            assert_eq!(h.events().iter().filter(|event| event.name == "order_released").count(), 51);
            let rows = h.get(&format!("{path}/rows?limit=200")).await.json;
            assert_eq!(rows["items"].as_array().unwrap().len(), 60);
        }
    });
}
