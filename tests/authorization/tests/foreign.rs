//! Every route with an identifier of another tenant answers 404: not 403, for even its existence is private.
//!
//! Something is put where each identifier leads in tenant `a`. What it is does not matter: whoever reads it in another
//! tenant's name has already failed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use authorization::{Sample, apis, samples};
use control_fn::kinds_of;
use serde_json::json;
use testing::{Harness, block_on};

fn put_in_its_place(harness: &Harness, id: &str) {
    for kind in kinds_of(id) {
        let item = json!({
            "pk": {"S": format!("{}#{kind}#{id}", harness.tenant)}, "sk": {"S": "state"},
            "version": {"N": "1"}, "head": {"S": "00".repeat(32)}, "body": {"S": "not a state"},
            "created_at": {"S": "2026-11-20T15:04:05Z"}, "updated_at": {"S": "2026-11-20T15:04:05Z"},
        });
        harness.cloud.dynamodb("PutItem", &json!({"TableName": "table", "Item": item})).unwrap();
    }
}

fn status(harness: &Harness, sample: &Sample) -> u16 {
    let sent = harness.send(&sample.operation.method, &sample.path, &sample.content_type, sample.body.clone());
    block_on(sent).status.as_u16()
}

#[test]
fn a_foreign_identifier_is_not_there() {
    let (mut breaches, mut found, mut tried) = (Vec::new(), 0, 0);
    for (_, api) in apis() {
        let owner = Harness::new(api());
        let stranger = owner.in_tenant("b");
        for sample in samples(&api()).unwrap().iter().filter(|sample| !sample.ids.is_empty()) {
            sample.ids.values().for_each(|id| put_in_its_place(&owner, id));
            let there = status(&stranger, sample);
            let empty_list = there == 200 && sample.operation.method == "GET" && sample.path.ends_with("/history");
            if there != 404 || empty_list {
                breaches.push(format!("{} answers {there} to a stranger", sample.operation));
            }
            tried += 1;
            found += usize::from(status(&owner, sample) != 404);
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    // The test would prove nothing if nobody found anything: most identifiers name their item directly.
    assert!(tried > 40 && found * 10 > tried * 6, "its own tenant finds {found} of {tried}");
}
