//! Checkpoints: once a day, and whenever somebody asks, the heads of all histories of a tenant under one signed root.
//!
//! `make` seals, `check` compares what is there with what was sealed. A checkpoint is an object `checkpoints/<name>.json`
//! below the tenant's folder, in a bucket that keeps what it was given; beside it, a record in the table lists it.

mod check;
mod make;

use jiff::{SignedDuration, Timestamp};
use platform::{Answer, Body, Call, Failure, Listed, Page, Paging, Permit, Problems, Purpose, Record, Reply};
use seal::{Checkpoint, Header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::evidence::SigningKey;

pub use make::checkpoint_all;

/// The kind of the records that list checkpoints.
const KIND: &str = "checkpoint";
/// A checkpoint with 300,000 histories has some 60 MB.
const BYTES_MAX: u64 = 128 * 1024 * 1024;
/// A scan of the table is not for everyone at every time.
const PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// A checkpoint as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    #[serde(flatten)]
    pub checkpoint: Checkpoint,
    pub signature: Signature,
}

/// An Ed25519 signature over the checkpoint's statement (domain/seal).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub kid: String,
    /// Base64url.
    pub value: String,
}

impl Sealed {
    /// Whether the header is what we signed.
    pub fn is_signed(&self, key: &SigningKey) -> bool {
        self.signature.kid == key.public().kid
            && key.verifies(self.checkpoint.header.statement().as_bytes(), &self.signature.value)
    }
}

fn object_key(name: &str) -> String {
    format!("checkpoints/{name}.json")
}

/// One checkpoint of the tenant; `None` when there is none of that name.
pub async fn read(permit: &Permit, name: &str) -> Result<Option<Sealed>, Failure> {
    match permit.checkpoints().get(&object_key(name), BYTES_MAX).await? {
        Some(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(Failure::internal),
        None => Ok(None),
    }
}

/// The newest checkpoint's line in the list.
pub async fn newest(permit: &Permit) -> Result<Option<CheckpointView>, Failure> {
    match permit.get_record(KIND, "newest", "head").await? {
        Some(record) => record.body().map(Some),
        None => Ok(None),
    }
}

/// A checkpoint, as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckpointView {
    /// The day; with the time of day for one that was asked for.
    #[schema(example = "2026-11-22")]
    pub name: String,
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T06:00:00Z")]
    pub made_at: Timestamp,
    /// How many histories it covers.
    #[schema(example = 1204)]
    pub histories: u64,
    /// The Merkle root over their heads (RFC 6962, SHA-256).
    #[schema(example = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    pub root: String,
    /// The root of the checkpoint before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    pub previous_root: Option<String>,
    /// Histories that were sealed before and were gone, shorter or other when this one was made.
    #[serde(default)]
    #[schema(example = 0)]
    pub suspicious: u64,
}

impl CheckpointView {
    fn of(header: &Header, suspicious: u64) -> Result<Self, Failure> {
        Ok(Self {
            name: header.name.clone(),
            made_at: header.made_at.parse().map_err(Failure::internal)?,
            histories: header.leaves,
            root: header.root.clone(),
            previous_root: header.previous_root.clone(),
            suspicious,
        })
    }
}

/// Seal the heads of all histories now
///
/// Besides the one that is made every day. At most one a minute.
#[utoipa::path(
    post, path = "/v1/audit/checkpoints", tag = "control", operation_id = "make_checkpoint",
    responses((status = 201, body = CheckpointView, description = "Sealed."), Problems)
)]
pub async fn make_checkpoint(call: Call) -> Answer<CheckpointView> {
    let permit = call.permit("audit:write", "make_checkpoint")?;
    let before = newest(&permit).await?;
    let age = before.as_ref().map(|newest| permit.now().duration_since(newest.made_at));
    if let Some(age) = age.filter(|age| *age < PAUSE) {
        return Err(Failure::Throttled {
            code: "checkpoint_too_soon",
            detail: "the last checkpoint is less than a minute old".to_owned(),
            retry_after_s: (PAUSE - age).as_secs().unsigned_abs().clamp(1, 60),
        });
    }
    let tenant = permit.tenant();
    let heads = call.global(Purpose::Checkpoint).heads(Some(tenant)).await?.remove(&tenant).unwrap_or_default();
    let name = permit.now().strftime("%Y-%m-%dT%H%M%SZ").to_string();
    Reply::created(make::seal(&permit, &name, heads).await?)
}

/// List the checkpoints, oldest first
#[utoipa::path(
    get, path = "/v1/audit/checkpoints", tag = "control", operation_id = "list_checkpoints", params(Paging),
    responses((status = 200, body = Page<CheckpointView>), Problems)
)]
pub async fn list_checkpoints(call: Call, paging: Paging) -> Result<Listed<CheckpointView>, Failure> {
    let permit = call.permit("audit:read", "list_checkpoints")?;
    let page = permit.list_records(KIND, "all", "", &paging).await?;
    let items = page.items.iter().map(Record::body).collect::<Result<_, _>>()?;
    Ok(Listed(Page { items, next_cursor: page.next_cursor, has_more: page.has_more }))
}

#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VerifyCheckpoint {
    /// Which checkpoint; the newest when not given. An older one looks further back.
    #[serde(default)]
    #[validate(length(min = 10, max = 18))]
    #[schema(example = "2026-11-22", min_length = 10, max_length = 18)]
    checkpoint: Option<String>,
    /// Where to go on: the `next` of the answer before.
    #[serde(default)]
    #[schema(example = 0)]
    start: u32,
}

/// What became of the histories that a checkpoint sealed.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckpointAudit {
    checkpoint: CheckpointView,
    /// Whether the checkpoint itself is as we signed it: signature, root and leaves.
    #[schema(example = true)]
    genuine: bool,
    /// Whether it is genuine and everything that was looked at is as it was sealed.
    #[schema(example = true)]
    intact: bool,
    /// How many histories this answer looked at.
    #[schema(example = 250)]
    verified: u64,
    /// Where to go on; absent when all were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 250)]
    next: Option<u64>,
    findings: Vec<Finding>,
}

/// One history that is not as it was sealed.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    #[schema(example = "order")]
    kind: String,
    #[schema(example = "ord_0192f0c1a2b37c4d8e5f60718293a4b5")]
    id: String,
    /// The first event that cannot be trusted; absent when all of it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3)]
    sequence: Option<u64>,
    /// `deleted`, `truncated`, `rewritten`, `altered`, `missing` or `head_differs`.
    #[schema(example = "altered")]
    what: String,
    #[schema(example = "event 3 does not match its hash: it was altered or is out of place")]
    detail: String,
}

/// Compare every history with a checkpoint
///
/// Finds what a single chain cannot show: an aggregate that is gone, and a history that was written anew from its
/// beginning to its head. Some hundred histories a call; go on with `next`.
#[utoipa::path(
    post, path = "/v1/audit/verify-checkpoint", tag = "control", operation_id = "verify_checkpoint",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a retry harmless; an audit changes nothing.")),
    request_body = VerifyCheckpoint,
    responses((status = 200, body = CheckpointAudit, description = "What was found."), Problems)
)]
pub async fn verify_checkpoint(call: Call, Body(body): Body<VerifyCheckpoint>) -> Answer<CheckpointAudit> {
    let permit = call.permit("audit:read", "verify_checkpoint")?;
    let name = match body.checkpoint {
        Some(name) => name,
        None => newest(&permit).await?.map(|newest| newest.name).unwrap_or_default(),
    };
    // A name becomes a part of an object's key.
    let plain = name.chars().all(|c| c.is_ascii_digit() || "-TZ".contains(c));
    let sealed = if plain && !name.is_empty() { read(&permit, &name).await? } else { None };
    let sealed = sealed.ok_or_else(|| Failure::not_found("checkpoint", if name.is_empty() { "yet" } else { &name }))?;
    Reply::ok(check::check(&permit, &sealed, body.start as usize).await?)
}
