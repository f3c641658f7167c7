//! Why something did not happen, in terms of what the caller can do about it.

use kernel::{Refusal, Rejection};

use crate::problem::FieldError;

/// The outcome of whatever did not succeed. The first group is for the caller; [`Failure::Internal`] is for the log
/// alone, and a response never shows it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The input does not make sense (400 for syntax, 422 for meaning).
    #[error("{detail}")]
    Invalid { status: u16, code: String, detail: String, errors: Vec<FieldError> },
    /// Nobody is logged in, or the credential is not good (401).
    #[error("{detail}")]
    Unauthenticated { code: &'static str, detail: String },
    /// Known, but not allowed (403).
    #[error("{detail}")]
    Forbidden { code: String, detail: String },
    /// Nothing here, or nothing that the caller may know of (404).
    #[error("there is no {kind} `{id}`")]
    NotFound { kind: String, id: String },
    /// The state of affairs does not allow it (409).
    #[error("{detail}")]
    Conflict { code: String, detail: String, errors: Vec<FieldError> },
    /// The caller's `If-Match` is not the current version (412).
    #[error("the resource has changed: its version is {current} now")]
    Stale { current: u64 },
    /// The same value exists already (409); `value` is the uniqueness key.
    #[error("there is already one with `{value}`")]
    Taken { kind: String, value: String },
    /// Too much, too fast (429).
    #[error("{detail}")]
    Throttled { code: &'static str, detail: String, retry_after_s: u64 },
    /// Someone else keeps changing the same thing: try again (503 with Retry-After).
    #[error("too many concurrent changes of the same thing")]
    Contention,
    /// A fault of ours. The text goes to the log and nowhere else.
    #[error("{0}")]
    Internal(String),
}

impl Failure {
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }

    /// One field is at fault (422). `pointer` is a JSON pointer into the request body, such as `/lines/0/quantity`.
    pub fn field(pointer: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let error = FieldError { pointer: pointer.into(), code: code.to_owned(), message: message.clone() };
        Self::Invalid { status: 422, code: code.to_owned(), detail: message, errors: vec![error] }
    }

    /// The request as a whole is at fault (400).
    pub fn bad_request(code: &str, detail: impl Into<String>) -> Self {
        Self::Invalid { status: 400, code: code.to_owned(), detail: detail.into(), errors: Vec::new() }
    }

    pub fn conflict(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Conflict { code: code.into(), detail: detail.into(), errors: Vec::new() }
    }

    pub fn not_found(kind: impl Into<String>, id: impl ToString) -> Self {
        Self::NotFound { kind: kind.into(), id: id.to_string() }
    }

    /// The domain's refusal, with its code as it is.
    pub fn rejected<R: Rejection>(kind: &str, id: impl ToString, rejection: &R) -> Self {
        let (code, detail) = (rejection.code().to_owned(), rejection.to_string());
        let errors: Vec<FieldError> = rejection
            .pointer()
            .map(|pointer| FieldError { pointer, code: code.clone(), message: detail.clone() })
            .into_iter()
            .collect();
        match rejection.refusal() {
            Refusal::Invalid => Self::Invalid { status: 422, code, detail, errors },
            Refusal::Conflict => Self::Conflict { code, detail, errors },
            Refusal::Absent => Self::not_found(kind, id),
            Refusal::Forbidden => Self::Forbidden { code, detail },
        }
    }

    /// Whether trying the same thing again later may help.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Contention | Self::Internal(_) | Self::Throttled { .. })
    }
}
