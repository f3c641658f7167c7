//! Items, one by one and from a file.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::ok;
use serde_json::{Value, json};
use testing::{Harness, Received, block_on};

fn bookcase() -> Value {
    json!({
        "sku": "FUR-BO-1", "description": "Bookcase", "weight_lb": "62.5",
        "length_in": "36", "width_in": "14", "height_in": "8", "category": "Bookcases",
    })
}

async fn import(http: &Harness, query: &str, file: &str) -> Received {
    http.send("POST", &format!("/v1/items/import{query}"), "text/csv; charset=utf-8", file.as_bytes().to_vec()).await
}

#[test]
fn a_sku_is_one_item_whatever_its_case() {
    block_on(async {
        let http = Harness::new(warehouse_fn::api());
        let created = http.post("/v1/items", bookcase()).await;
        assert_eq!(created.status, 201, "{}", created.text);
        assert_eq!(created.json["unit"], "each");
        assert_eq!(created.json["allowed_actions"], json!(["revise"]));
        let mut again = bookcase();
        again["sku"] = json!("fur-bo-1");
        let refused = http.post("/v1/items", again).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (409, "item_already_exists"));

        let id = created.json["id"].as_str().unwrap();
        let revise = json!({"description": "Tall bookcase", "weight_lb": "70"});
        let revised = ok(http.post(&format!("/v1/items/{id}/revise"), revise).await);
        assert_eq!((&revised["weight_lb"], &revised["version"]), (&json!("70"), &json!(2)));
        let listed = ok(http.get("/v1/items?sku=fur-").await);
        assert_eq!(listed["items"][0]["description"], "Tall bookcase");
        assert_eq!(ok(http.get("/v1/items?sku=OFF").await)["items"], json!([]));
        assert_eq!(ok(http.get("/v1/items?sku=").await)["items"][0]["id"], created.json["id"]);
        assert_eq!(ok(http.get(&format!("/v1/items?sku={}", "A".repeat(3_000))).await)["items"], json!([]));
        let history = ok(http.get(&format!("/v1/items/{id}/history")).await);
        assert_eq!(history["items"][1]["name"], "item_revised");
        assert_eq!(http.in_tenant("b").get(&format!("/v1/items/{id}")).await.status, 404);
    });
}

#[test]
fn bad_items_point_at_the_field() {
    block_on(async {
        let http = Harness::new(warehouse_fn::api());
        for (field, value, pointer) in [
            ("sku", json!("  "), "/sku"),
            ("weight_lb", json!("-1"), "/weight_lb"),
            ("weight_lb", json!("heavy"), "/weight_lb"),
            ("length_in", json!("0"), "/length_in"),
            ("length_in", Value::Null, "/length_in"),
            ("description", json!(""), "/description"),
            ("colour", json!("red"), "/colour"),
        ] {
            let mut body = bookcase();
            body[field] = value.clone();
            let refused = http.post("/v1/items", body).await;
            assert_eq!(refused.status, 422, "{field} = {value}: {}", refused.text);
            assert_eq!(refused.json["errors"][0]["pointer"], pointer, "{field} = {value}: {}", refused.text);
        }
        let refused = http.as_role(kernel::Role::Dispatcher).post("/v1/items", bookcase()).await;
        assert_eq!(refused.status, 403);
        assert_eq!(http.anonymous().get("/v1/items").await.status, 401);
    });
}

#[test]
fn a_file_of_items_tells_about_every_row_and_may_come_again() {
    block_on(async {
        let http = Harness::new(warehouse_fn::api());
        let file = "\u{feff}Product ID;Product Name;Weight (lb);Length;Width;Height;Sub-Category\n\
            A-1;Paper;5.25;11;8.5;2;Paper\n\
            ;Nameless;1;;;;\n\
            A-2;\"Clips; small\";0.1;;;;\n\
            a-1;Paper again;5;;;;\n\
            A-3;Heavy;a lot;1;;;\n";
        let checked = ok(import(&http, "?dry_run=true", file).await);
        assert_eq!((&checked["created"], &checked["failed"]), (&json!(2), &json!(3)), "{checked}");
        assert_eq!(ok(http.get("/v1/items").await)["items"], json!([]), "a dry run writes nothing");

        let done = ok(import(&http, "", file).await);
        assert_eq!((&done["rows"], &done["created"], &done["delimiter"]), (&json!(5), &json!(2), &json!(";")));
        assert_eq!(done["columns"]["weight_lb"], "Weight (lb)");
        let told: Vec<(u64, &str)> = done["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["row"].as_u64().unwrap(), row["errors"][0]["code"].as_str().unwrap_or("fine")))
            .collect();
        assert_eq!(told, [(2, "fine"), (3, "sku_missing"), (4, "fine"), (5, "sku_repeated"), (6, "weight_invalid")]);
        assert_eq!(done["results"][4]["errors"].as_array().unwrap().len(), 2, "every fault of a row: {done}");

        let again = ok(import(&http, "", file).await);
        assert_eq!((&again["created"], &again["updated"], &again["unchanged"]), (&json!(0), &json!(0), &json!(2)));
        let changed = ok(import(&http, "", "sku,description,weight\nA-2,Clips,0.2\n").await);
        assert_eq!((&changed["updated"], &changed["results"][0]["outcome"]), (&json!(1), &json!("updated")));
        assert_eq!(http.events().len(), 3, "two created, one revised");
    });
}

#[test]
fn files_that_cannot_be_read_change_nothing() {
    block_on(async {
        let http = Harness::new(warehouse_fn::api());
        for (file, code) in [
            ("", "file_empty"),
            ("sku,description\nA-1,Paper\n", "column_missing"),
            ("sku,description,weight\nA-1,\"Paper,1\n", "quote_never_closed"),
            ("sku,description,weight\nA-1,Pa\0per,1\n", "nul_byte"),
        ] {
            let refused = import(&http, "", file).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (422, code), "{}", refused.text);
        }
        let wide = format!("{}\n{}\n", vec!["sku"; 200].join(","), vec!["1"; 200].join(","));
        assert_eq!(import(&http, "", &wide).await.code(), "too_many_columns");
        let long = format!("sku,description,weight\n{}", "A,B,1\n".repeat(5_001));
        assert_eq!(import(&http, "", &long).await.code(), "too_many_rows");
        let huge = import(&http, "", &"x".repeat(6 * 1024 * 1024)).await;
        assert_eq!(huge.status, 413);
        let json = http.post("/v1/items/import", json!({})).await;
        assert_eq!(json.status, 415);
        assert!(http.events().is_empty());
    });
}

#[test]
fn two_thousand_items_in_one_file() {
    block_on(async {
        let http = Harness::new(warehouse_fn::api());
        let rows: String = (0..2_000).map(|n| format!("S-{n:05},Thing {n},{}.5\n", n % 40)).collect();
        let done = ok(import(&http, "", &format!("sku,description,weight\n{rows}")).await);
        assert_eq!((&done["created"], &done["failed"]), (&json!(2_000), &json!(0)));
        assert_eq!(http.events().len(), 2_000);
    });
}
