//! The evidence pack of a shipment: one signed archive that can be checked without us.

mod key;
mod pack;
pub mod story;
mod zip;

use jiff::{Timestamp, ToSpan as _};
use kernel::ShipmentId;
use platform::{Answer, Call, Failure, Id, Permit, Problems, Reply, Visitor};
use serde::Serialize;
use utoipa::ToSchema;

use crate::timeline::{self, Audience};
use crate::{checkpoint, evidence::story::text};
use pack::{Contents, Paper};
use story::{History, Story};

pub use key::{EvidenceKey, SigningKey};

/// The largest document that is taken along; tracking takes none that is larger.
const DOCUMENT_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// Where to get an evidence pack.
#[derive(Debug, Serialize, ToSchema)]
pub struct Evidence {
    #[schema(example = "shp_0192f0c1a2b37c4d8e5f60718293a4b5")]
    shipment_id: String,
    /// Works for fifteen minutes.
    #[schema(example = "https://files.example.com/…")]
    url: String,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T18:15:00Z")]
    expires_at: Timestamp,
    #[schema(example = "evidence-shp_0192f0c1a2b37c4d8e5f60718293a4b5.zip")]
    file_name: String,
    #[schema(example = 18_204)]
    bytes: u64,
    /// Of the archive, 64 hexadecimal digits.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    sha256: String,
    /// The key that signed it; `/.well-known/evidence-keys.json` has its public half.
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    key_id: String,
    /// Files in it, besides the manifest and its signature.
    #[schema(example = 12)]
    files: u64,
    #[schema(example = 8)]
    histories: u64,
    /// How many of the histories the checkpoint covers; younger ones are chained, but not sealed yet.
    #[schema(example = 8)]
    sealed: u64,
    /// The checkpoint; absent as long as none was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-22")]
    checkpoint: Option<String>,
}

/// Make an evidence pack
///
/// One archive with every event of the shipment, its order, freight, loads, tracks, documents, charges and invoices as
/// they are stored, the documents themselves, a timeline for people, and the path of each history to the newest
/// checkpoint; signed. `scripts/verify-evidence` checks it without any service and names what was altered.
#[utoipa::path(
    post, path = "/v1/shipments/{id}/evidence", tag = "control", operation_id = "make_evidence",
    params(("id" = String, Path)),
    responses((status = 201, body = Evidence, description = "Made; `url` says where it is."), Problems)
)]
pub async fn make_evidence(call: Call, Id(id): Id<ShipmentId>) -> Answer<Evidence> {
    let permit = call.permit("audit:read", "make_evidence")?;
    let key = SigningKey::of(&permit.settings().secret)?;
    let story = Story::read(&permit, id).await?;
    let sealed = match checkpoint::newest(&permit).await? {
        Some(newest) => checkpoint::read(&permit, &newest.name).await?,
        None => None,
    };
    let entries = timeline::tell(&story, Audience::Internal, None);
    let pack = pack::build(
        Contents {
            tenant: permit.tenant().to_string(),
            shipment_id: id.to_string(),
            made_at: permit.now(),
            histories: &story.histories,
            absent: &story.absent,
            papers: papers(&permit, &story).await?,
            checkpoint: sealed.as_ref(),
            timeline_text: timeline::as_text(&id.to_string(), &entries),
            timeline_html: timeline::as_html(&id.to_string(), &entries),
        },
        &key,
    )?;
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let (bytes, sha256) = (count(pack.bytes.len()), pack::sha256(&pack.bytes));
    let (object, file_name) = (format!("evidence/{id}/{sha256}.zip"), format!("evidence-{id}.zip"));
    permit.objects().put(&object, "application/zip", pack.bytes).await?;
    Reply::created(Evidence {
        shipment_id: id.to_string(),
        url: permit.objects().presign_get(&object, &file_name).await?,
        expires_at: permit.now().checked_add(15.minutes()).map_err(Failure::internal)?,
        file_name,
        bytes,
        sha256,
        key_id: key.public().kid.clone(),
        files: count(pack.files),
        histories: count(story.histories.len()),
        sealed: count(pack.sealed),
        checkpoint: sealed.map(|sealed| sealed.checkpoint.header.name),
    })
}

/// The documents that were received, from the store. One that is not there any more shows in the pack: its event is.
async fn papers(permit: &Permit, story: &Story) -> Result<Vec<Paper>, Failure> {
    let mut papers = Vec::new();
    for document in story.histories.iter().filter(|history| history.kind == "document") {
        let received = ["document_received", "proof_of_delivery_received"];
        if !received.iter().any(|name| document.said(name).next().is_some()) {
            continue;
        }
        let key = format!("documents/{}", document.id);
        if let Some(bytes) = permit.objects().get(&key, DOCUMENT_BYTES_MAX).await? {
            papers.push(Paper { id: document.id.clone(), extension: extension(document).to_owned(), bytes });
        }
    }
    Ok(papers)
}

fn extension(document: &History) -> &'static str {
    let asked = document.said("document_requested").next();
    match asked.as_ref().and_then(|data| text(data, "/paper/content_type")) {
        Some("application/pdf") => "pdf",
        Some("image/jpeg") => "jpg",
        Some("image/png") => "png",
        _ => "bin",
    }
}

/// The keys that verify evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceKeys {
    keys: Vec<EvidenceKey>,
}

/// Read the keys that verify checkpoints and evidence packs
///
/// A key set (RFC 7517) of Ed25519 keys (RFC 8037), for `scripts/verify-evidence --jwks`.
#[utoipa::path(
    get, path = "/.well-known/evidence-keys.json", tag = "control", operation_id = "get_evidence_keys", security(()),
    responses((status = 200, body = EvidenceKeys, description = "The keys."), Problems)
)]
pub async fn get_evidence_keys(visitor: Visitor) -> Answer<EvidenceKeys> {
    let key = SigningKey::of(&visitor.settings().secret)?;
    Reply::ok(EvidenceKeys { keys: vec![key.public().clone()] })
}
