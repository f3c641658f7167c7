//! What a handler gives back when all went well.

use std::marker::PhantomData;

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::Failure;
use crate::table::Page;
use crate::work::{Done, Shown};

pub type Answer<T> = Result<Reply<T>, Failure>;

/// A body of the type `T`, with the status and headers that go with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply<T> {
    pub status: StatusCode,
    pub body: Value,
    /// Becomes the `ETag`.
    pub version: Option<u64>,
    /// Becomes `Location`; one that does not begin with a slash is taken below the request's path.
    pub location: Option<String>,
    /// The idempotency key was known; nothing was done again.
    pub replayed: bool,
    body_type: PhantomData<fn() -> T>,
}

impl<T: Serialize> Reply<T> {
    fn with(status: StatusCode, body: &T) -> Answer<T> {
        let body = serde_json::to_value(body).map_err(Failure::internal)?;
        Ok(Self { status, body, version: None, location: None, replayed: false, body_type: PhantomData })
    }

    pub fn ok(body: T) -> Answer<T> {
        Self::with(StatusCode::OK, &body)
    }

    pub fn created(body: T) -> Answer<T> {
        Self::with(StatusCode::CREATED, &body)
    }

    /// It will happen; the body says where to look.
    pub fn accepted(body: T) -> Answer<T> {
        Self::with(StatusCode::ACCEPTED, &body)
    }

    pub(crate) fn shown(version: u64, body: T) -> Answer<T> {
        Ok(Self { version: Some(version), ..Self::with(StatusCode::OK, &body)? })
    }
}

impl<T> Reply<T> {
    /// The outcome of a command; with a `location`, of one that created something.
    pub fn changed(done: Done<Shown>, location: Option<String>) -> Self {
        Self {
            status: if location.is_some() { StatusCode::CREATED } else { StatusCode::OK },
            body: done.value.view,
            version: Some(done.value.version),
            location,
            replayed: done.replayed,
            body_type: PhantomData,
        }
    }

    pub fn no_content() -> Answer<T> {
        Ok(Self {
            status: StatusCode::NO_CONTENT,
            body: Value::Null,
            version: None,
            location: None,
            replayed: false,
            body_type: PhantomData,
        })
    }

    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    #[must_use]
    pub const fn replayed(mut self, replayed: bool) -> Self {
        self.replayed = replayed;
        self
    }
}

impl<T> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let mut response = match self.status {
            StatusCode::NO_CONTENT => self.status.into_response(),
            status => (status, Json(self.body)).into_response(),
        };
        let headers = response.headers_mut();
        if let Some(etag) = self.version.and_then(|v| HeaderValue::from_str(&format!("\"{v}\"")).ok()) {
            headers.insert(header::ETAG, etag);
        }
        if let Some(location) = self.location.and_then(|l| HeaderValue::from_str(&l).ok()) {
            headers.insert(header::LOCATION, location);
        }
        if self.replayed {
            headers.insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
        }
        response
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T>(pub Page<T>);

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}
