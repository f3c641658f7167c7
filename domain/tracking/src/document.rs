//! A paper that proves what happened: announced with its size and hash, then found to be there as announced.

use jiff::{SignedDuration, Timestamp};
use kernel::{Aggregate, Context, DocumentId, LoadId, Refusal, Rejection, StopId};
use serde::{Deserialize, Serialize};

use crate::ShipmentRef;

/// The largest document, in bytes.
pub const MAX_DOCUMENT_BYTES: u64 = 10 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    ProofOfDelivery,
    BillOfLading,
    Photo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ContentType {
    #[serde(rename = "application/pdf")]
    Pdf,
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/png")]
    Png,
}

impl ContentType {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// What was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    pub document_id: DocumentId,
    pub load_id: LoadId,
    pub stop_id: StopId,
    pub kind: DocumentKind,
    pub content_type: ContentType,
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal, 64 digits.
    pub sha256: String,
    /// What is picked up or delivered at the stop.
    pub shipments: Vec<ShipmentRef>,
}

/// Who signed for it, and when, by the clock of whoever was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub signed_by: String,
    pub signed_at: Timestamp,
}

/// The object as it lies in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Bytes.
    pub size: u64,
    pub sha256: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Document {
    #[default]
    Nothing,
    Awaited {
        paper: Paper,
    },
    Received {
        paper: Paper,
        signature: Option<Signature>,
        received_at: Timestamp,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentCommand {
    /// Announce a document that is about to be uploaded.
    Request { paper: Paper },
    /// It is uploaded; `found` is what lies there, if anything does.
    Complete { signature: Option<Signature>, found: Option<Found> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum DocumentEvent {
    #[serde(rename = "document_requested")]
    Requested { paper: Paper },
    #[serde(rename = "proof_of_delivery_received")]
    ProofOfDeliveryReceived {
        document_id: DocumentId,
        load_id: LoadId,
        stop_id: StopId,
        sha256: String,
        #[serde(flatten)]
        signature: Signature,
        shipments: Vec<ShipmentRef>,
        received_at: Timestamp,
    },
    #[serde(rename = "document_received")]
    Received {
        document_id: DocumentId,
        load_id: LoadId,
        stop_id: StopId,
        kind: DocumentKind,
        sha256: String,
        signature: Option<Signature>,
        received_at: Timestamp,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentRejection {
    #[error("there is no such document")]
    Absent,
    #[error("the document has been announced already")]
    AlreadyRequested,
    #[error("a document has 1 to {MAX_DOCUMENT_BYTES} bytes, not {0}")]
    Size(u64),
    #[error("a SHA-256 is 64 lower-case hexadecimal digits")]
    Hash,
    #[error("nothing has been uploaded for this document yet")]
    NotUploaded,
    #[error("what was uploaded is not what was announced: {0}")]
    Differs(String),
    #[error("a proof of delivery says who signed it and when")]
    Unsigned,
    #[error("it cannot have been signed in the future")]
    SignedInTheFuture,
    #[error("the document was received already, with another signature")]
    AlreadyReceived,
}

impl Rejection for DocumentRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "document_not_found",
            Self::AlreadyRequested => "document_already_exists",
            Self::Size(_) => "document_size_invalid",
            Self::Hash => "document_hash_invalid",
            Self::NotUploaded => "document_not_uploaded",
            Self::Differs(_) => "document_differs",
            Self::Unsigned => "document_unsigned",
            Self::SignedInTheFuture => "document_signed_in_the_future",
            Self::AlreadyReceived => "document_already_received",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::Size(_) | Self::Hash | Self::Unsigned | Self::SignedInTheFuture => Refusal::Invalid,
            Self::AlreadyRequested | Self::NotUploaded | Self::Differs(_) | Self::AlreadyReceived => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        let pointer = match self {
            Self::Size(_) => "/size",
            Self::Hash => "/sha256",
            Self::Unsigned => "/signed_by",
            Self::SignedInTheFuture => "/signed_at",
            Self::Absent | Self::AlreadyRequested | Self::NotUploaded | Self::Differs(_) | Self::AlreadyReceived => {
                return None;
            }
        };
        Some(pointer.to_owned())
    }
}

impl Document {
    pub const fn paper(&self) -> Option<&Paper> {
        match self {
            Self::Nothing => None,
            Self::Awaited { paper } | Self::Received { paper, .. } => Some(paper),
        }
    }

    pub const fn signature(&self) -> Option<&Signature> {
        match self {
            Self::Nothing | Self::Awaited { .. } => None,
            Self::Received { signature, .. } => signature.as_ref(),
        }
    }

    pub const fn status_word(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Awaited { .. } => "awaited",
            Self::Received { .. } => "received",
        }
    }
}

impl Aggregate for Document {
    const KIND: &'static str = "document";
    type Command = DocumentCommand;
    type Event = DocumentEvent;
    type Rejection = DocumentRejection;

    fn decide(&self, command: &DocumentCommand, context: &Context) -> Result<Vec<DocumentEvent>, DocumentRejection> {
        match (self, command) {
            (Self::Nothing, DocumentCommand::Request { paper }) => request(paper),
            (Self::Nothing, DocumentCommand::Complete { .. }) => Err(DocumentRejection::Absent),
            (Self::Awaited { .. } | Self::Received { .. }, DocumentCommand::Request { .. }) => {
                Err(DocumentRejection::AlreadyRequested)
            }
            (Self::Awaited { paper }, DocumentCommand::Complete { signature, found }) => {
                complete(paper, signature.as_ref(), found.as_ref(), context.now)
            }
            (Self::Received { signature, .. }, DocumentCommand::Complete { signature: again, .. }) => {
                if signature == again { Ok(Vec::new()) } else { Err(DocumentRejection::AlreadyReceived) }
            }
        }
    }

    fn evolve(self, event: &DocumentEvent) -> Self {
        let (signature, received_at) = match event {
            DocumentEvent::Requested { paper } => return Self::Awaited { paper: paper.clone() },
            DocumentEvent::ProofOfDeliveryReceived { signature, received_at, .. } => {
                (Some(signature.clone()), *received_at)
            }
            DocumentEvent::Received { signature, received_at, .. } => (signature.clone(), *received_at),
        };
        match self {
            Self::Nothing => Self::Nothing,
            Self::Awaited { paper } | Self::Received { paper, .. } => Self::Received { paper, signature, received_at },
        }
    }

    fn probes(&self, context: &Context) -> Vec<(&'static str, DocumentCommand)> {
        let signature = Signature { signed_by: "receiver".to_owned(), signed_at: context.now };
        let found = self.paper().map(|p| Found { size: p.size, sha256: p.sha256.clone() });
        vec![("complete", DocumentCommand::Complete { signature: Some(signature), found })]
    }
}

fn request(paper: &Paper) -> Result<Vec<DocumentEvent>, DocumentRejection> {
    if paper.size == 0 || paper.size > MAX_DOCUMENT_BYTES {
        return Err(DocumentRejection::Size(paper.size));
    }
    if paper.sha256.len() != 64 || !paper.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(DocumentRejection::Hash);
    }
    Ok(vec![DocumentEvent::Requested { paper: paper.clone() }])
}

fn complete(
    paper: &Paper,
    signature: Option<&Signature>,
    found: Option<&Found>,
    now: Timestamp,
) -> Result<Vec<DocumentEvent>, DocumentRejection> {
    // As far as a phone's clock may run ahead of ours.
    if signature.is_some_and(|s| s.signed_at.duration_since(now) > SignedDuration::from_mins(15)) {
        return Err(DocumentRejection::SignedInTheFuture);
    }
    if paper.kind == DocumentKind::ProofOfDelivery && signature.is_none() {
        return Err(DocumentRejection::Unsigned);
    }
    let found = found.ok_or(DocumentRejection::NotUploaded)?;
    if found.size != paper.size {
        return Err(DocumentRejection::Differs(format!("{} bytes instead of {}", found.size, paper.size)));
    }
    if found.sha256 != paper.sha256 {
        return Err(DocumentRejection::Differs("its SHA-256 is another".to_owned()));
    }
    let Paper { document_id, load_id, stop_id, kind, sha256, shipments, .. } = paper.clone();
    Ok(vec![match (kind, signature) {
        (DocumentKind::ProofOfDelivery, Some(signature)) => DocumentEvent::ProofOfDeliveryReceived {
            document_id,
            load_id,
            stop_id,
            sha256,
            signature: signature.clone(),
            shipments,
            received_at: now,
        },
        (kind, signature) => DocumentEvent::Received {
            document_id,
            load_id,
            stop_id,
            kind,
            sha256,
            signature: signature.cloned(),
            received_at: now,
        },
    }])
}
