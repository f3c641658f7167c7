//! `POST /v1/audit/verify`: is a history still what was sealed?

use platform::chain::{self, Broken};
use platform::{Answer, Body, Call, Failure, Problems, Reply};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kinds_of;

#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VerifyAudit {
    /// The identifier of anything that has a history: an order, a load, an invoice.
    #[schema(example = "ord_0192f0c1a2b37c4d8e5f60718293a4b5", max_length = 64)]
    #[validate(length(min = 1, max = 64))]
    resource: String,
}

/// What the recomputed chain says.
#[derive(Debug, Serialize, ToSchema)]
pub struct Audit {
    #[schema(example = "ord_0192f0c1a2b37c4d8e5f60718293a4b5")]
    resource: String,
    /// Whether every event is there, in its place, as it was sealed.
    #[schema(example = true)]
    intact: bool,
    histories: Vec<History>,
    /// The first event that cannot be trusted; absent when all can.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_broken: Option<FirstBroken>,
}

/// One chain under this identifier.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    #[schema(example = "order")]
    kind: String,
    /// How many events are there.
    #[schema(example = 7)]
    events: u64,
    /// The hash that the last event should lead to.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    head: String,
    #[schema(example = true)]
    intact: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FirstBroken {
    #[schema(example = "order")]
    kind: String,
    /// The event's place in its history: 1 for the first.
    #[schema(example = 3)]
    sequence: u64,
    /// `altered` (changed, or moved from another place), `missing`, `truncated` (events after it are gone) or
    /// `head_differs` (the last events were written anew).
    #[schema(example = "altered")]
    what: String,
    #[schema(example = "event 3 does not match its hash: it was altered or is out of place")]
    detail: String,
}

/// Recomputes the hash chain of a history and names the first event that was altered, moved or taken away.
#[utoipa::path(
    post, path = "/v1/audit/verify", tag = "control", operation_id = "verify_audit",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a retry harmless; an audit changes nothing.")),
    request_body = VerifyAudit,
    responses((status = 200, body = Audit, description = "What the recomputed chain says."), Problems)
)]
pub async fn verify_audit(call: Call, Body(body): Body<VerifyAudit>) -> Answer<Audit> {
    let permit = call.permit("audit:read", "verify_audit")?;
    let (mut histories, mut first_broken) = (Vec::new(), None);
    for kind in kinds_of(&body.resource) {
        let Some((events, version, head)) = permit.sealed(kind, &body.resource).await? else { continue };
        let outcome = chain::verify(&events, version, &head);
        histories.push(History {
            kind: (*kind).to_owned(),
            events: u64::try_from(events.len()).unwrap_or(u64::MAX),
            head: chain::to_hex(&head),
            intact: outcome.is_ok(),
        });
        if let Err(broken) = outcome {
            first_broken = first_broken.or_else(|| Some(name(kind, &broken)));
        }
    }
    if histories.is_empty() {
        return Err(Failure::not_found("resource", &body.resource));
    }
    Reply::ok(Audit { resource: body.resource, intact: first_broken.is_none(), histories, first_broken })
}

fn name(kind: &str, broken: &Broken) -> FirstBroken {
    FirstBroken {
        kind: kind.to_owned(),
        sequence: broken.sequence(),
        what: broken.code().to_owned(),
        detail: broken.to_string(),
    }
}
