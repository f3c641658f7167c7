//! What lies in an evidence pack. `scripts/verify-evidence` reads it; change both together.
//!
//! ```text
//! manifest.json            what is in the pack: the hash of every file, each history's head, its path to the checkpoint
//! manifest.sig             the signature over the bytes of manifest.json
//! histories/<kind>.<id>.jsonl   one event a line: sequence, hash, and the stored text that is hashed
//! documents/<id>.<ext>     the papers themselves
//! timeline.txt, .html      the same for people
//! README.txt               how to check it
//! ```

use jiff::Timestamp;
use platform::{Failure, chain};
use seal::Header;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::key::{EvidenceKey, SigningKey};
use super::story::{Absent, History};
use super::zip::{self, Entry};
use crate::checkpoint::{Sealed, Signature};

pub const FORMAT: &str = "supercargo-evidence/1";

const README: &str = "\
This archive is evidence about one shipment. It can be checked without any service:

    scripts/verify-evidence PACK.zip [--jwks KEYS.json]

with KEYS.json from /.well-known/evidence-keys.json of the service that made it. The check recomputes, in this order: the
signature over manifest.json (Ed25519), the SHA-256 of every file, the hash chain of every history (each event's hash is
SHA-256 of the hash before it and the stored text), each history's Merkle path to the signed checkpoint of its day
(RFC 6962), and each document's hash against the event that received it. It names whatever was altered.
";

#[derive(Debug, Serialize)]
struct Manifest<'a> {
    format: &'static str,
    tenant: String,
    shipment_id: String,
    made_at: Timestamp,
    key: &'a EvidenceKey,
    entries: Vec<Listed>,
    histories: Vec<Chain>,
    documents: Vec<Document>,
    /// Histories that should be there and are not: others name them, or the checkpoint sealed them.
    absent: Vec<&'a Absent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<Seal<'a>>,
}

#[derive(Debug, Serialize)]
struct Listed {
    path: String,
    sha256: String,
    bytes: usize,
}

#[derive(Debug, Serialize)]
struct Chain {
    kind: String,
    id: String,
    file: String,
    version: u64,
    head: String,
    /// Absent when the history is younger than the checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<Proof>,
}

/// Where the history is under the checkpoint's root, as it was then.
#[derive(Debug, Serialize)]
struct Proof {
    version: u64,
    head: String,
    index: usize,
    path: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Document {
    id: String,
    file: String,
}

#[derive(Debug, Serialize)]
struct Seal<'a> {
    header: &'a Header,
    signature: &'a Signature,
}

/// The bytes of one document.
#[derive(Debug, Clone)]
pub struct Paper {
    pub id: String,
    pub extension: String,
    pub bytes: Vec<u8>,
}

/// What goes into a pack.
#[derive(Debug)]
pub struct Contents<'a> {
    pub tenant: String,
    pub shipment_id: String,
    pub made_at: Timestamp,
    pub histories: &'a [History],
    pub absent: &'a [Absent],
    pub papers: Vec<Paper>,
    pub checkpoint: Option<&'a Sealed>,
    pub timeline_text: String,
    pub timeline_html: String,
}

/// An archive, and how many entries it lists.
#[derive(Debug, Clone)]
pub struct Pack {
    pub bytes: Vec<u8>,
    pub files: usize,
    /// Histories whose path to the checkpoint is in it.
    pub sealed: usize,
}

pub fn build(contents: Contents<'_>, key: &SigningKey) -> Result<Pack, Failure> {
    let Contents { tenant, shipment_id, made_at, histories, absent, papers, checkpoint, timeline_text, timeline_html } =
        contents;
    let tree = checkpoint.map(|sealed| (&sealed.checkpoint, sealed.checkpoint.tree()));
    let (mut files, mut chains, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    for history in histories {
        let file = format!("histories/{}.{}.jsonl", history.kind, history.id);
        files.push(Entry { path: file.clone(), bytes: lines(history) });
        let sealed = tree.as_ref().and_then(|(checkpoint, tree)| {
            let index = checkpoint.position(&history.kind, &history.id)?;
            let (leaf, path) = (checkpoint.heads.get(index)?, tree.path(index)?);
            let path = path.iter().map(seal::to_hex).collect();
            Some(Proof { version: leaf.version, head: leaf.head.clone(), index, path })
        });
        let (kind, id, head) = (history.kind.clone(), history.id.clone(), chain::to_hex(&history.head));
        chains.push(Chain { kind, id, file, version: history.version, head, sealed });
    }
    for Paper { id, extension, bytes } in papers {
        let path = format!("documents/{id}.{extension}");
        documents.push(Document { id, file: path.clone() });
        files.push(Entry { path, bytes });
    }
    for (path, text) in
        [("timeline.txt", timeline_text), ("timeline.html", timeline_html), ("README.txt", README.to_owned())]
    {
        files.push(Entry { path: path.to_owned(), bytes: text.into_bytes() });
    }
    let sealed = chains.iter().filter(|chain| chain.sealed.is_some()).count();
    let manifest = Manifest {
        format: FORMAT,
        tenant,
        shipment_id,
        made_at,
        key: key.public(),
        entries: files.iter().map(listed).collect(),
        histories: chains,
        documents,
        absent: absent.iter().filter(|one| one.is_suspicious(checkpoint)).collect(),
        checkpoint: checkpoint.map(|sealed| Seal { header: &sealed.checkpoint.header, signature: &sealed.signature }),
    };
    let manifest = serde_json::to_vec_pretty(&manifest).map_err(Failure::internal)?;
    let signature = json!({ "alg": "EdDSA", "kid": key.public().kid, "signature": key.sign(&manifest) });
    let signature = serde_json::to_vec_pretty(&signature).map_err(Failure::internal)?;
    let count = files.len();
    let mut entries = vec![
        Entry { path: "manifest.json".to_owned(), bytes: manifest },
        Entry { path: "manifest.sig".to_owned(), bytes: signature },
    ];
    entries.append(&mut files);
    Ok(Pack { bytes: zip::write(&entries)?, files: count, sealed })
}

fn listed(entry: &Entry) -> Listed {
    Listed { path: entry.path.clone(), sha256: sha256(&entry.bytes), bytes: entry.bytes.len() }
}

fn lines(history: &History) -> Vec<u8> {
    let mut text = String::new();
    for event in &history.events {
        let line = json!({ "sequence": event.sequence, "hash": chain::to_hex(&event.hash), "stored": event.stored });
        text.push_str(&line.to_string());
        text.push('\n');
    }
    text.into_bytes()
}

pub fn sha256(bytes: &[u8]) -> String {
    chain::to_hex(&Sha256::digest(bytes).into())
}
