//! What the product says of its own work: sealed, packed, and checked by the script that strangers check it with.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use testing::Harness;

use crate::World;

/// Seals everything, makes the evidence pack of one shipment and checks it. Answers the shipment's timelines: for the
/// house, and for the customer.
pub async fn prove(world: &World, shipment_id: &str) -> (Vec<Value>, Vec<Value>) {
    let control = Harness::on(&world.cloud, control_fn::api());
    let made = control.post("/v1/audit/checkpoints", json!({})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let audit = control.post("/v1/audit/verify-checkpoint", json!({})).await;
    assert_eq!(audit.json["intact"], true, "{}", audit.text);

    let evidence = control.post(&format!("/v1/shipments/{shipment_id}/evidence"), json!({})).await;
    assert_eq!(evidence.status, 201, "{}", evidence.text);
    assert_eq!(evidence.json["sealed"], evidence.json["histories"], "{}", evidence.text);
    let name = evidence.json["sha256"].as_str().unwrap();
    let pack = world.cloud.object(&format!("{}/evidence/{shipment_id}/{name}.zip", control.tenant)).unwrap();
    let path = std::env::temp_dir().join(format!("golden-{}.zip", std::process::id()));
    std::fs::write(&path, pack).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/verify-evidence");
    let checked = Command::new("python3").arg(script).arg(&path).output().unwrap();
    std::fs::remove_file(path).unwrap();
    let printed = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "{printed}{}", String::from_utf8_lossy(&checked.stderr));
    for kind in ["order", "shipment", "freight", "load", "track", "document", "charges", "invoice"] {
        assert!(printed.contains(&format!("ok    history {kind} ")), "{kind}: {printed}");
        assert!(printed.contains(&format!("ok    seal of {kind} ")), "{kind}: {printed}");
    }
    assert_eq!(printed.matches("ok    document ").count(), 1, "its own paper and no other's: {printed}");

    let path = format!("/v1/shipments/{shipment_id}/timeline");
    let house = entries(&control, &path).await;
    let customer = entries(&control, &format!("{path}?audience=customer")).await;
    (house, customer)
}

async fn entries(control: &Harness, path: &str) -> Vec<Value> {
    let answer = control.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json["entries"].as_array().unwrap().clone()
}

/// The names of entries.
pub fn names(entries: &[Value]) -> BTreeSet<String> {
    entries.iter().map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
}
