//! `/v1/documents`: papers that prove what happened. The bytes go to object storage and back by presigned addresses.

use jiff::{Timestamp, ToSpan as _};
use kernel::{DocumentId, LoadId, StopId};
use platform::http::Params;
use platform::{Answer, Body, Call, Failure, Id, Listed, Page, Paging, Permit, Problems, Reply, Stored};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tracking::{ContentType, Document, DocumentCommand, DocumentKind, Found, MAX_DOCUMENT_BYTES, Paper, Signature};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::table::{Documents, Tracks, track_id};
use crate::views::{ContentTypeSchema, DocumentKindSchema, DocumentView, Download, UploadTo};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestDocument {
    #[schema(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    load_id: LoadId,
    #[schema(value_type = String, example = "stp_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    stop_id: StopId,
    #[schema(value_type = DocumentKindSchema, inline, example = "proof_of_delivery")]
    kind: DocumentKind,
    #[schema(value_type = ContentTypeSchema, inline, example = "application/pdf")]
    content_type: ContentType,
    /// Bytes.
    #[validate(range(min = 1, max = 10_485_760))]
    #[schema(minimum = 1, maximum = 10_485_760, example = 20_480)]
    size: u64,
    /// Of the bytes, in lower-case hexadecimal.
    #[validate(length(min = 64, max = 64))]
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    sha256: String,
}

/// Announce a document, and get an address to upload it to
///
/// `PUT` exactly `size` bytes to `upload.url` with exactly `upload.headers`, then `complete` the document.
#[utoipa::path(post, path = "/v1/documents", tag = "documents", request_body = RequestDocument,
    responses((status = 201, body = DocumentView, description = "Awaited; `upload` says where to."), Problems))]
pub async fn request_document(call: Call, Body(body): Body<RequestDocument>) -> Answer<DocumentView> {
    let permit = call.permit("tracking:write", "request_document")?;
    let RequestDocument { load_id, stop_id, kind, content_type, size, sha256 } = body;
    let track = permit.find::<Tracks>(track_id(load_id)).await?;
    let load = track.as_ref().and_then(|track| track.state.load());
    let load = load
        .ok_or_else(|| Failure::conflict("load_not_dispatched", "no dispatched load of this id is known here (yet)"))?;
    let stop = load.stops.iter().find(|stop| stop.stop_id == stop_id);
    let stop = stop.ok_or_else(|| Failure::field("/stop_id", "unknown_stop", "the load has no such stop"))?;
    let document_id: DocumentId = permit.new_id();
    let shipments = stop.shipments.clone();
    let paper = Paper { document_id, load_id, stop_id, kind, content_type, size, sha256, shipments };
    let mut reply = permit.create::<Documents>(document_id, DocumentCommand::Request { paper }).await?;
    let upload = upload_to(&permit, document_id, content_type, size).await?;
    if let Some(fields) = reply.body.as_object_mut() {
        fields.insert("upload".to_owned(), serde_json::to_value(upload).map_err(Failure::internal)?);
    }
    Ok(reply)
}

async fn upload_to(permit: &Permit, id: DocumentId, content_type: ContentType, size: u64) -> Result<UploadTo, Failure> {
    let upload = permit.objects().presign_put(&Documents::object_key(id), content_type.as_str(), size).await?;
    let expires_at = after(permit.now(), upload.expires_in);
    Ok(UploadTo { method: "PUT".to_owned(), url: upload.url, headers: upload.headers, expires_at })
}

fn after(now: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or_default();
    now.checked_add(seconds.seconds()).unwrap_or(now)
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteDocument {
    /// Who signed; needed for a proof of delivery.
    #[serde(default)]
    #[validate(length(min = 1, max = 120))]
    #[schema(min_length = 1, max_length = 120, example = "J. Doe")]
    signed_by: Option<String>,
    /// When; needed for a proof of delivery.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-22T18:00:00Z")]
    signed_at: Option<Timestamp>,
}

impl CompleteDocument {
    fn signature(self) -> Result<Option<Signature>, Failure> {
        match (self.signed_by, self.signed_at) {
            (Some(signed_by), Some(signed_at)) => Ok(Some(Signature { signed_by, signed_at })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(Failure::field("/signed_at", "field_missing", "a signature has an instant")),
            (None, Some(_)) => Err(Failure::field("/signed_by", "field_missing", "somebody signed it")),
        }
    }
}

/// Complete a document: its bytes are there
///
/// Refused when they are not, or when they are not as long or not the same as announced.
#[utoipa::path(post, path = "/v1/documents/{id}/complete", tag = "documents", params(("id" = String, Path)),
    request_body = CompleteDocument, responses((status = 200, body = DocumentView), Problems))]
pub async fn complete_document(
    call: Call,
    Id(id): Id<DocumentId>,
    Body(body): Body<CompleteDocument>,
) -> Answer<DocumentView> {
    let permit = call.permit("tracking:write", "complete_document")?;
    let signature = body.signature()?;
    let document = permit.get::<Documents>(id).await?;
    let found = match &document.state {
        Document::Nothing | Document::Received { .. } => None,
        Document::Awaited { .. } => look(&permit, id).await?,
    };
    let mut reply = permit.execute::<Documents>(id, DocumentCommand::Complete { signature, found }).await?;
    let download = download_of(&permit, &permit.get::<Documents>(id).await?).await?;
    if let Some(fields) = reply.body.as_object_mut() {
        fields.insert("download".to_owned(), serde_json::to_value(download).map_err(Failure::internal)?);
    }
    Ok(reply)
}

/// What lies in the store. Something longer than any document is never read.
async fn look(permit: &Permit, id: DocumentId) -> Result<Option<Found>, Failure> {
    let bytes = match permit.objects().get(&Documents::object_key(id), MAX_DOCUMENT_BYTES).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(None),
        Err(Failure::Invalid { code, .. }) if code == "file_too_large" => {
            return Ok(Some(Found { size: MAX_DOCUMENT_BYTES + 1, sha256: String::new() }));
        }
        Err(failure) => return Err(failure),
    };
    let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let size = u64::try_from(bytes.len()).map_err(Failure::internal)?;
    Ok(Some(Found { size, sha256 }))
}

async fn download_of(permit: &Permit, document: &Stored<Document, DocumentId>) -> Result<Option<Download>, Failure> {
    let Document::Received { paper, .. } = &document.state else { return Ok(None) };
    let name = format!("{}.{}", document.id, paper.content_type.extension());
    let url = permit.objects().presign_get(&Documents::object_key(document.id), &name).await?;
    Ok(Some(Download { url, expires_at: after(permit.now(), 900) }))
}

/// Read a document, with an address to download it from once it was received
#[utoipa::path(get, path = "/v1/documents/{id}", tag = "documents", params(("id" = String, Path)),
    responses((status = 200, body = DocumentView), Problems))]
pub async fn get_document(call: Call, Id(id): Id<DocumentId>) -> Answer<DocumentView> {
    let permit = call.permit("tracking:read", "get_document")?;
    let document = permit.get::<Documents>(id).await?;
    let download = download_of(&permit, &document).await?;
    Reply::ok(DocumentView { download, ..DocumentView::of(&document, permit.context()) })
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DocumentFilter {
    #[param(value_type = String, example = "lod_5b0e8d1c2f3a4b5c8d9e0f1a2b3c4d5e")]
    load_id: LoadId,
}

/// List the documents of a load, oldest first
#[utoipa::path(get, path = "/v1/documents", tag = "documents", params(DocumentFilter, Paging),
    responses((status = 200, body = Page<DocumentView>), Problems))]
pub async fn list_documents(
    call: Call,
    Params(filter): Params<DocumentFilter>,
    paging: Paging,
) -> Result<Listed<DocumentView>, Failure> {
    call.permit("tracking:read", "list_documents")?.list::<Documents>(Documents::of_load(filter.load_id), &paging).await
}

/// Read the history of a document
#[utoipa::path(get, path = "/v1/documents/{id}/history", tag = "documents", params(("id" = String, Path), Paging),
    responses((status = 200, body = Page<Object>), Problems))]
pub async fn get_document_history(
    call: Call,
    Id(id): Id<DocumentId>,
    paging: Paging,
) -> Result<Listed<Value>, Failure> {
    call.permit("tracking:read", "get_document_history")?.history::<Documents>(id, &paging).await
}
