//! Request bodies: read strictly, with the field at fault named.

use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::BODY_BYTES_MAX;
use crate::Failure;
use crate::problem::FieldError;

/// A JSON body of the type `T`, validated.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Validate> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        expect_type(&request, "application/json")?;
        let bytes = collect(request).await?;
        let text =
            std::str::from_utf8(&bytes).map_err(|_| Failure::bad_request("json_malformed", "the body is not UTF-8"))?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|e| unreadable(&e))?;
        deserializer.end().map_err(|e| Failure::bad_request("json_malformed", e.to_string()))?;
        value.validate().map_err(|errors| invalid(&errors))?;
        Ok(Self(value))
    }
}

/// A body as it came, with its media type (without parameters).
#[derive(Debug, Clone)]
pub struct RawBody {
    pub media_type: String,
    pub bytes: axum::body::Bytes,
}

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let media_type = media_type(&request);
        Ok(Self { media_type, bytes: collect(request).await? })
    }
}

async fn collect(request: Request) -> Result<axum::body::Bytes, Failure> {
    // The edge layer has held the body to the route's limit.
    axum::body::to_bytes(request.into_body(), usize::MAX)
        .await
        .map_err(|e| Failure::bad_request("body_unreadable", format!("{e} (at most {BODY_BYTES_MAX} bytes)")))
}

fn media_type(request: &Request) -> String {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn expect_type(request: &Request, expected: &str) -> Result<(), Failure> {
    let found = media_type(request);
    if found == expected {
        return Ok(());
    }
    Err(Failure::Invalid {
        status: 415,
        code: "media_type_not_supported".to_owned(),
        detail: format!("the body must be `{expected}`, not `{found}`"),
        errors: Vec::new(),
    })
}

fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Failure {
    let inner = error.inner();
    // serde appends the place in the text, which a pointer tells better.
    let message = inner.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    if !inner.is_data() {
        return Failure::bad_request("json_malformed", inner.to_string());
    }
    let mut pointer = pointer(error.path());
    let code = if message.starts_with("unknown field") {
        "field_unknown"
    } else if message.starts_with("missing field") {
        if let Some(name) = message.split('`').nth(1) {
            pointer = format!("{pointer}/{name}");
        }
        "field_missing"
    } else {
        "field_invalid"
    };
    Failure::field(pointer, code, message)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

/// The problem for what `validator` found, every field at fault named.
pub fn invalid(errors: &ValidationErrors) -> Failure {
    let mut found = Vec::new();
    flatten("", errors, &mut found);
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    let detail = found.first().map_or_else(|| "a field is invalid".to_owned(), |e| e.message.clone());
    let code = found.first().map_or_else(|| "field_invalid".to_owned(), |e| e.code.clone());
    Failure::Invalid { status: 422, code, detail, errors: found }
}

fn flatten(base: &str, errors: &ValidationErrors, found: &mut Vec<FieldError>) {
    for (field, kind) in errors.errors() {
        let pointer = format!("{base}/{field}");
        match kind {
            ValidationErrorsKind::Struct(inner) => flatten(&pointer, inner, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    flatten(&format!("{pointer}/{index}"), inner, found);
                }
            }
            ValidationErrorsKind::Field(faults) => found.extend(faults.iter().map(|fault| FieldError {
                pointer: pointer.clone(),
                code: format!("{}_invalid", fault.code),
                message: fault.message.as_ref().map_or_else(|| describe(field, fault), ToString::to_string),
            })),
        }
    }
}

fn describe(field: &str, fault: &validator::ValidationError) -> String {
    let limit = |name: &str| fault.params.get(name).map(ToString::to_string);
    match (limit("min"), limit("max")) {
        (Some(min), Some(max)) => format!("`{field}` must have a {} from {min} to {max}", fault.code),
        (Some(min), None) => format!("`{field}` must have a {} of at least {min}", fault.code),
        (None, Some(max)) => format!("`{field}` must have a {} of at most {max}", fault.code),
        (None, None) => format!("`{field}` is not a valid {}", fault.code),
    }
}
