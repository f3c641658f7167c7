//! Path and query parameters.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use kernel::TypedId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use validator::Validate;

use crate::Failure;
use crate::table::PAGE_MAX;

/// The path's first parameter, as an identifier. Text that cannot be one names nothing: 404.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

/// The path's first two parameters, as identifiers.
#[derive(Debug, Clone, Copy)]
pub struct Ids<A, B>(pub A, pub B);

async fn parameter<T: TypedId, S: Send + Sync>(parts: &mut Parts, state: &S, position: usize) -> Result<T, Failure> {
    let params = RawPathParams::from_request_parts(parts, state).await.map_err(Failure::internal)?;
    let text = params.iter().nth(position).map(|(_, value)| value.to_owned()).unwrap_or_default();
    text.parse().map_err(|_| Failure::not_found("resource", text))
}

impl<S: Send + Sync, T: TypedId> FromRequestParts<S> for Id<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        parameter(parts, state, 0).await.map(Self)
    }
}

impl<S: Send + Sync, A: TypedId, B: TypedId> FromRequestParts<S> for Ids<A, B> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        Ok(Self(parameter(parts, state, 0).await?, parameter(parts, state, 1).await?))
    }
}

/// Query parameters of the type `T`, validated; unknown ones are ignored unless `T` denies them.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|e| Failure::bad_request("query_invalid", e.body_text()))
    }
}

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// The `next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Rows, 1 to 200; 50 when not given.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, example = 50)]
    pub limit: Option<u32>,
}

impl Paging {
    pub(crate) fn limit(&self) -> u32 {
        self.limit.unwrap_or(50).clamp(1, PAGE_MAX)
    }

    /// The first page, as long as a page can be.
    pub const fn longest() -> Self {
        Self { cursor: None, limit: Some(PAGE_MAX) }
    }

    /// The page after one that ended with this cursor, equally long.
    #[must_use]
    pub fn after(&self, cursor: Option<String>) -> Self {
        Self { cursor, limit: self.limit }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Params(paging) = Params::<Self>::from_request_parts(parts, state).await?;
        match paging.limit {
            Some(limit) if !(1..=PAGE_MAX).contains(&limit) => {
                Err(Failure::field("limit", "limit_out_of_range", format!("`limit` must be from 1 to {PAGE_MAX}")))
            }
            _ => Ok(paging),
        }
    }
}
