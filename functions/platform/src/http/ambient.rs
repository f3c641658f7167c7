//! What is known of a request before its handler runs, and how every response leaves.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use kernel::{RequestId, TypedId};
use lambda_http::request::RequestContext;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Verified;
use crate::app::App;
use crate::problem::Problem;
use crate::{Failure, chain};

/// The largest request body, for routes that do not say otherwise; files go to object storage.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
const IDEMPOTENCY_KEY_MAX: usize = 255;

/// The circumstances of one request.
#[derive(Clone, Debug)]
pub(crate) struct Ambient {
    pub app: Arc<App>,
    /// The context whose function this is.
    pub home: &'static str,
    pub request_id: String,
    pub source_ip: String,
    pub now: Timestamp,
    pub idempotency_key: Option<String>,
    pub if_match: Option<u64>,
    /// A hash of method, path and body.
    pub fingerprint: String,
}

/// The state of the edge layer.
#[derive(Clone)]
pub(crate) struct Edge {
    pub app: Arc<App>,
    pub home: &'static str,
    pub body_bytes_max: usize,
}

/// The one layer around every route: gathers the circumstances, and turns a failure into its problem document, logged
/// once.
pub(crate) async fn edge(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let request_id = RequestId::from_uuid(Uuid::now_v7()).to_string();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = match prepare(&edge, &request_id, request).await {
        Ok(request) => next.run(request).await,
        Err(failure) => failure.into_response(),
    };
    if let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>() {
        let problem = Problem::from_failure(&failure, &request_id);
        match &*failure {
            Failure::Internal(detail) => {
                tracing::error!(request_id, %method, path, detail, "request failed");
            }
            _ => tracing::info!(request_id, %method, path, status = problem.status, code = problem.code, "refused"),
        }
        response = problem.into_response();
    }
    let headers = response.headers_mut();
    if let Some(location) = headers.get(header::LOCATION).and_then(|l| l.to_str().ok())
        && !location.starts_with('/')
        && let Ok(absolute) = HeaderValue::from_str(&format!("{}/{location}", path.trim_end_matches('/')))
    {
        headers.insert(header::LOCATION, absolute);
    }
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn prepare(edge: &Edge, request_id: &str, request: Request) -> Result<Request, Failure> {
    let (mut parts, body) = request.into_parts();
    let bytes = to_bytes(body, edge.body_bytes_max).await.map_err(|_| Failure::Invalid {
        status: 413,
        code: "body_too_large".to_owned(),
        detail: format!("the body is larger than {} bytes", edge.body_bytes_max),
        errors: Vec::new(),
    })?;
    let mut hasher = Sha256::new();
    hasher.update(parts.method.as_str());
    hasher.update([0]);
    hasher.update(parts.uri.path());
    hasher.update([0]);
    hasher.update(&bytes);
    let ambient = Ambient {
        app: Arc::clone(&edge.app),
        home: edge.home,
        request_id: request_id.to_owned(),
        source_ip: source_ip(&parts.extensions),
        now: crate::permit::now(),
        idempotency_key: idempotency_key(&parts.headers)?,
        if_match: if_match(&parts.headers)?,
        fingerprint: chain::to_hex(&hasher.finalize().into()),
    };
    if let Some(verified) = Verified::from_gateway(&parts.extensions) {
        parts.extensions.insert(verified);
    }
    parts.extensions.insert(ambient);
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn source_ip(extensions: &axum::http::Extensions) -> String {
    match extensions.get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone().unwrap_or_default(),
        Some(RequestContext::WebSocket(context)) => context.identity.source_ip.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= IDEMPOTENCY_KEY_MAX);
    let key = key.ok_or_else(|| {
        Failure::bad_request("idempotency_key_invalid", "an Idempotency-Key has 1 to 255 printable ASCII characters")
    })?;
    Ok(Some(key.to_owned()))
}

fn if_match(headers: &HeaderMap) -> Result<Option<u64>, Failure> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let version = value.to_str().ok().map(str::trim).filter(|text| *text != "*");
    match version {
        None => Ok(None),
        Some(text) => text.trim_matches('"').parse().map(Some).map_err(|_| {
            Failure::bad_request("if_match_invalid", "If-Match takes the ETag that the resource came with")
        }),
    }
}

impl IntoResponse for Failure {
    /// Carries itself to the edge layer, which knows the request's id.
    fn into_response(self) -> Response {
        let mut response = axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
