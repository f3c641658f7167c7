//! An evidence pack is checked by the script that strangers check it with, whole and altered.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Desk, charges, document, invoice, load, order, shipment, track};
use kernel::{Role, ShipmentId, TypedId};
use serde_json::{Value, json};
use testing::block_on;

/// A pack on disk, and the keys to check it with.
struct Pack {
    folder: PathBuf,
    answer: Value,
}

impl Drop for Pack {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Pack {
    fn of(desk: &Desk, name: &str) -> Self {
        let answer = desk.post(&format!("/v1/shipments/{}/evidence", shipment()), json!({}));
        assert_eq!(answer.status, 201, "{}", answer.text);
        let answer = answer.json;
        let key = format!("{}/evidence/{}/{}.zip", desk.harness.tenant, shipment(), answer["sha256"].as_str().unwrap());
        let bytes = desk.harness.cloud.object(&key).unwrap();
        assert_eq!(bytes.len() as u64, answer["bytes"].as_u64().unwrap());
        let folder = std::env::temp_dir().join(format!("evidence-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("pack.zip"), bytes).unwrap();
        let keys = block_on(desk.harness.anonymous().get("/.well-known/evidence-keys.json"));
        assert_eq!(keys.status, 200, "{}", keys.text);
        std::fs::write(folder.join("keys.json"), keys.text).unwrap();
        Self { folder, answer }
    }

    /// The exit code and what was printed.
    fn verify(&self, file: &str, with_keys: bool) -> (i32, String) {
        let mut command = Command::new("python3");
        command.arg(root().join("scripts/verify-evidence")).arg(self.folder.join(file));
        if with_keys {
            command.arg("--jwks").arg(self.folder.join("keys.json"));
        }
        let output = command.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), printed)
    }

    /// The lines that fail after an alteration.
    fn altered(&self, what: &str, file: &str) -> Vec<String> {
        let alter = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/common/alter.py");
        let (from, to) = (self.folder.join("pack.zip"), self.folder.join("altered.zip"));
        let done = Command::new("python3").arg(alter).args([&from, &to]).args([what, file]).status().unwrap();
        assert!(done.success(), "{what}");
        let (code, printed) = self.verify("altered.zip", true);
        assert_eq!(code, 1, "{what}: {printed}");
        printed.lines().filter(|line| line.starts_with("FAIL")).map(str::to_owned).collect()
    }
}

fn sealed(name: &str) -> (Desk, Pack) {
    let desk = Desk::with_shipment();
    assert_eq!(desk.post("/v1/audit/checkpoints", json!({})).status, 201);
    let pack = Pack::of(&desk, name);
    (desk, pack)
}

#[track_caller]
fn assert_named(failures: &[String], expected: &str) {
    assert!(failures.iter().any(|line| line.contains(expected)), "{expected}: {failures:#?}");
}

#[test]
fn a_pack_holds_everything_and_verifies() {
    let (_, pack) = sealed("whole");
    assert_eq!((&pack.answer["histories"], &pack.answer["sealed"]), (&json!(8), &json!(8)), "{}", pack.answer);
    for with_keys in [true, false] {
        let (code, printed) = pack.verify("pack.zip", with_keys);
        assert_eq!(code, 0, "{printed}");
        assert!(!printed.contains("FAIL") && printed.contains("INTACT"), "{printed}");
        for (kind, id) in [
            ("order", order()),
            ("shipment", shipment()),
            ("freight", shipment()),
            ("load", load()),
            ("track", track()),
            ("document", document()),
            ("charges", charges()),
            ("invoice", invoice("ours")),
        ] {
            assert!(printed.contains(&format!("ok    history {kind} {id}")), "{kind}: {printed}");
            assert!(printed.contains(&format!("ok    seal of {kind} {id}")), "{kind}: {printed}");
        }
        assert!(printed.contains(&format!("ok    document {}", document())), "{printed}");
        assert!(printed.contains("ok    file timeline.html") && printed.contains("ok    file timeline.txt"));
        assert!(!printed.contains(&invoice("theirs")), "another account's invoice is not for this pack");
    }
}

#[test]
fn every_alteration_is_named() {
    let (_, pack) = sealed("altered");
    let (history, paper) = (format!("histories/track.{}", track()), format!("documents/{}", document()));
    let name = format!("history track {}", track());
    for cover in ["", "cover:"] {
        let altered = |what: &str, file: &str| pack.altered(&format!("{cover}{what}"), file);
        assert_named(&altered("alter_byte", &history), &format!("{name}: event 1 was altered"));
        assert_named(&altered("delete_event", &history), &format!("{name}: event 2 is missing"));
        assert_named(&altered("truncate", &history), &format!("{name}: it ends at event 4"));
        assert_named(&altered("reorder", &history), &format!("{name}: event 1 is missing or out of its place"));
        assert_named(&altered("delete_file", &history), &format!("{name}: its file is missing"));
        assert_named(&altered("alter_document", &paper), &format!("document {}", document()));
        assert_named(&altered("delete_file", &paper), &format!("document {}", document()));
        if cover.is_empty() {
            assert_named(&altered("alter_byte", &history), &format!("file {history}"));
            assert_named(&altered("add_file", ""), "file documents/more.pdf: it is not in the manifest");
        } else {
            // Whatever else was adjusted: nobody else can sign it.
            assert_named(&altered("alter_byte", &history), "signature of manifest.json");
            assert_named(&altered("forget_history", &history), "signature of manifest.json");
            assert_named(&altered("alter_root", ""), "checkpoint");
            assert_named(&altered("alter_path", ""), "seal of shipment");
        }
    }
}

#[test]
fn a_single_flipped_byte_anywhere_is_noticed() {
    let (_, pack) = sealed("flipped");
    let bytes = std::fs::read(pack.folder.join("pack.zip")).unwrap();
    for position in (0..bytes.len()).step_by(bytes.len() / 12) {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x41;
        std::fs::write(pack.folder.join("flipped.zip"), &flipped).unwrap();
        let (code, printed) = pack.verify("flipped.zip", true);
        // Fields of the archive that no reader uses (times, versions) may change without changing what is in it.
        let same = python_reads_the_same(&pack.folder);
        assert!(code == 1 || same, "byte {position}: {printed}");
    }
}

fn python_reads_the_same(folder: &Path) -> bool {
    let script = "import sys, zipfile\n\
                  a, b = (zipfile.ZipFile(f'{sys.argv[1]}/{n}') for n in ('pack.zip', 'flipped.zip'))\n\
                  sys.exit({n: a.read(n) for n in a.namelist()} != {n: b.read(n) for n in b.namelist()})";
    Command::new("python3").args(["-c", script]).arg(folder).output().unwrap().status.success()
}

#[test]
fn a_foreign_key_does_not_sign_for_us() {
    let (_, pack) = sealed("foreign");
    let keys = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "other", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]});
    std::fs::write(pack.folder.join("keys.json"), keys.to_string()).unwrap();
    let (code, printed) = pack.verify("pack.zip", true);
    assert_eq!(code, 1);
    assert!(printed.contains("FAIL  signing key"), "{printed}");
}

#[test]
fn without_a_checkpoint_it_is_signed_and_says_that_it_is_not_sealed() {
    let desk = Desk::with_shipment();
    let pack = Pack::of(&desk, "unsealed");
    assert_eq!((&pack.answer["sealed"], pack.answer.get("checkpoint")), (&json!(0), None));
    let (code, printed) = pack.verify("pack.zip", true);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("note  no checkpoint was made"), "{printed}");
}

#[test]
fn what_was_altered_in_the_table_before_the_pack_was_made_is_named() {
    let desk = Desk::with_shipment();
    assert_eq!(desk.post("/v1/audit/checkpoints", json!({})).status, 201);
    let item = desk.item("load", &load(), "event#0000000002").unwrap();
    let text = item["stored"]["S"].as_str().unwrap().replacen("2,450", "1,450", 1);
    desk.patch("load", &load(), "event#0000000002", &json!({"stored": {"S": text}}));
    for facet in ["state", "event#0000000001", "event#0000000002"] {
        desk.delete("order", &order(), facet);
    }
    let pack = Pack::of(&desk, "before");
    let (code, printed) = pack.verify("pack.zip", true);
    assert_eq!(code, 1);
    let failures: Vec<String> = printed.lines().filter(|line| line.starts_with("FAIL")).map(str::to_owned).collect();
    assert_named(&failures, &format!("history load {}: event 2 was altered", load()));
    assert_named(&failures, &format!("history order {}: it was gone already", order()));
}

#[test]
fn who_may() {
    let desk = Desk::with_shipment();
    let path = format!("/v1/shipments/{}/evidence", shipment());
    let post = |harness: &testing::Harness| block_on(harness.post(&path, json!({}))).status.as_u16();
    assert_eq!(post(&desk.harness.anonymous()), 401);
    assert_eq!(post(&desk.harness.as_role(Role::Driver)), 403);
    assert_eq!(post(&desk.harness.as_role(Role::Finance)), 201);
    assert_eq!(post(&desk.harness.in_tenant("b")), 404);
    let nothing = format!("/v1/shipments/{}/evidence", ShipmentId::derive(&["nobody"]));
    assert_eq!(desk.post(&nothing, json!({})).status, 404);
}
