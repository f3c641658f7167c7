//! openapi.yaml at the root is what the routers say. `BLESS=1 cargo test -p openapi` rewrites it.

use std::path::Path;
use std::{env, fs};

#[test]
fn the_committed_document_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.yaml");
    let fresh = openapi::merged().to_yaml().unwrap();
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &fresh).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let differs = committed.lines().zip(fresh.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or_else(|| committed.lines().count().min(fresh.lines().count()));
    assert!(
        committed == fresh,
        "openapi.yaml is stale from line {}: run `BLESS=1 cargo test -p openapi` and review the diff\n  committed: {}\n  routers:   {}",
        line + 1,
        committed.lines().nth(line).unwrap_or("(its end)"),
        fresh.lines().nth(line).unwrap_or("(their end)"),
    );
}
