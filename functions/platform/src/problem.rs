//! RFC 9457 problem documents: what a caller sees of a [`Failure`].

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoResponses, ToSchema, openapi};

use crate::Failure;

/// One field that is at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer into the request's body (RFC 6901), or the name of a query parameter or header.
    #[schema(example = "/lines/0/quantity")]
    pub pointer: String,
    #[schema(example = "quantity_out_of_range")]
    pub code: String,
    pub message: String,
}

/// A problem document, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A stable address for this kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "https://supercargo.dev/problems/order_on_hold")]
    pub kind: String,
    #[schema(example = "Conflict")]
    pub title: String,
    #[schema(example = 409)]
    pub status: u16,
    pub detail: String,
    /// A stable code for programs.
    #[schema(example = "order_on_hold")]
    pub code: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Quote this when you ask for help.
    pub request_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl Problem {
    pub fn from_failure(failure: &Failure, request_id: &str) -> Self {
        let (status, code, errors, retry_after) = match failure {
            Failure::Invalid { status, code, errors, .. } => (*status, code.clone(), errors.clone(), None),
            Failure::Unauthenticated { code, .. } => (401, (*code).to_owned(), Vec::new(), None),
            Failure::Forbidden { code, .. } => (403, code.clone(), Vec::new(), None),
            Failure::NotFound { kind, .. } => (404, format!("{kind}_not_found"), Vec::new(), None),
            Failure::Conflict { code, errors, .. } => (409, code.clone(), errors.clone(), None),
            Failure::Taken { kind, .. } => (409, format!("{kind}_already_exists"), Vec::new(), None),
            Failure::Stale { .. } => (412, "version_is_stale".to_owned(), Vec::new(), None),
            Failure::Throttled { code, retry_after_s, .. } => {
                (429, (*code).to_owned(), Vec::new(), Some(*retry_after_s))
            }
            Failure::Contention => (503, "too_many_concurrent_changes".to_owned(), Vec::new(), Some(1)),
            Failure::Internal(_) => (500, "internal_error".to_owned(), Vec::new(), None),
        };
        let detail = match failure {
            Failure::Internal(_) => "something went wrong on our side; nothing was changed".to_owned(),
            other => other.to_string(),
        };
        let title = StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Problem");
        Self {
            kind: format!("https://supercargo.dev/problems/{code}"),
            title: title.to_owned(),
            status,
            detail,
            code,
            errors,
            request_id: request_id.to_owned(),
            retry_after,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The problems that any route may answer, for `responses(…, Problems)`.
#[derive(Debug)]
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> std::collections::BTreeMap<String, openapi::RefOr<openapi::Response>> {
        const ALL: [(&str, &str); 11] = [
            ("400", "The request cannot be read."),
            ("401", "No credential, or one that is not good."),
            ("403", "Not allowed for this role or key."),
            ("404", "Nothing here, or nothing that you may know of."),
            ("409", "The state of affairs does not allow it; `code` says which."),
            ("412", "`If-Match` is not the current version."),
            ("413", "The body is too large."),
            ("415", "The body is not of a media type that this route reads."),
            ("422", "A field is at fault; `errors` points at it."),
            ("429", "Too many requests; wait for `Retry-After` seconds."),
            ("503", "Too many concurrent changes of the same thing; try again."),
        ];
        let problem = |description: &str| {
            let schema = openapi::Ref::from_schema_name("Problem");
            openapi::ResponseBuilder::new()
                .description(description)
                .content("application/problem+json", openapi::ContentBuilder::new().schema(Some(schema)).build())
                .build()
        };
        ALL.into_iter().map(|(status, text)| (status.to_owned(), openapi::RefOr::T(problem(text)))).collect()
    }
}
