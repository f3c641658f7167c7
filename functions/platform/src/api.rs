//! The HTTP routes of one context, and their OpenAPI document.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::Failure;
use crate::app::App;
use crate::http::{BODY_BYTES_MAX, edge};

/// Routes are added with `utoipa_axum::routes!`, so that each carries its documentation.
pub struct Api {
    home: &'static str,
    router: OpenApiRouter,
    body_bytes_max: usize,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Api {
    /// `home` is the context's name, such as `orders`.
    pub fn new(home: &'static str) -> Self {
        Self { home, router: OpenApiRouter::new(), body_bytes_max: BODY_BYTES_MAX }
    }

    #[must_use]
    pub fn routes(mut self, routes: UtoipaMethodRouter) -> Self {
        self.router = self.router.routes(routes);
        self
    }

    /// For a context that takes files in a body. At most 6 MB, which is what Lambda takes.
    #[must_use]
    pub const fn body_bytes_max(mut self, bytes: usize) -> Self {
        self.body_bytes_max = bytes;
        self
    }

    pub const fn home(&self) -> &'static str {
        self.home
    }

    pub fn openapi(&self) -> OpenApi {
        self.router.get_openapi().clone()
    }

    pub fn router(self, app: &Arc<App>) -> Router {
        let state = crate::http::Edge { app: Arc::clone(app), home: self.home, body_bytes_max: self.body_bytes_max };
        let (router, _) = self.router.split_for_parts();
        router.fallback(no_route).method_not_allowed_fallback(no_method).layer(from_fn_with_state(state, edge))
    }
}

async fn no_route() -> Failure {
    Failure::not_found("route", "at this address")
}

async fn no_method() -> Failure {
    Failure::Invalid {
        status: 405,
        code: "method_not_allowed".to_owned(),
        detail: "this address does not take this method".to_owned(),
        errors: Vec::new(),
    }
}
