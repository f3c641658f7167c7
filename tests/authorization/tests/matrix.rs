//! The role x action matrix, measured: every operation is called as every role and with a key of every scope. A change
//! of a permission is a diff of the snapshot, and that diff is the review.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use authorization::{Sample, apis, samples};
use kernel::Role;
use testing::{Harness, Received, block_on};

const SCOPES: [&str; 15] = [
    "tenancy:read",
    "tenancy:write",
    "orders:read",
    "orders:write",
    "warehouse:read",
    "warehouse:write",
    "transport:read",
    "transport:write",
    "tracking:read",
    "tracking:write",
    "billing:read",
    "billing:write",
    "cases:read",
    "cases:write",
    "audit:read",
];

fn call(harness: &Harness, sample: &Sample) -> Received {
    block_on(harness.send(&sample.operation.method, &sample.path, &sample.content_type, sample.body.clone()))
}

fn row(harness: &Harness, sample: &Sample) -> String {
    let mut row = format!("{:<28} {:<6} {:<52}", sample.operation.id(), sample.operation.method, sample.operation.path);
    if sample.operation.is_public() {
        return row + " anyone";
    }
    assert_eq!(call(&harness.anonymous(), sample).status, 401, "{} is open without saying so", sample.operation);
    for role in Role::ALL {
        let answer = call(&harness.as_role(role), sample);
        assert_ne!(answer.status, 401, "{} as {role}: {}", sample.operation, answer.text);
        // A permission is asked before anything else that depends on the caller, so that whatever else comes back means
        // that it was given.
        let mark = if answer.status == 403 { "·" } else { role.as_str() };
        write!(row, " {mark:<width$}", width = role.as_str().len()).unwrap();
    }
    let opens = |scope: &&&str| call(&harness.as_key(&[scope]), sample).status != 403;
    let scopes: Vec<&str> = SCOPES.iter().filter(opens).copied().collect();
    write!(row, " | key: {}", if scopes.is_empty() { "none".to_owned() } else { scopes.join(" ") }).unwrap();
    row
}

#[test]
fn who_may_do_what() {
    let mut rows = Vec::new();
    for (context, api) in apis() {
        let harness = Harness::new(api());
        let samples = samples(&api()).unwrap();
        assert!(!samples.is_empty(), "{context} has no routes");
        rows.extend(samples.iter().map(|sample| row(&harness, sample)));
    }
    rows.sort();
    insta::assert_snapshot!("matrix", rows.join("\n"));
}

#[test]
fn every_sample_gets_past_the_edge() {
    // A sample that is malformed would be refused before anyone asks who sends it, and the matrix would mean nothing.
    let mut refused = Vec::new();
    for (_, api) in apis() {
        let harness = Harness::new(api());
        for sample in samples(&api()).unwrap() {
            let answer = call(&harness.as_role(Role::Owner), &sample);
            let malformed =
                ["json_malformed", "field_unknown", "field_missing", "media_type_not_supported", "query_invalid"];
            if malformed.contains(&answer.code()) || answer.status == 405 {
                refused.push(format!("{}: {}", sample.operation, answer.text));
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
