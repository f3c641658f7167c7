//! The HTTP routes of one context, and their OpenAPI document.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
#[cfg(debug_assertions)]
use utoipa::openapi::OpenApi;

use crate::Failure;
use crate::app::App;
use crate::http::{BODY_BYTES_MAX, edge};

/// The routes of some handlers at one path, made by [`routes!`](crate::routes). Development builds carry their
/// documentation; in a release build the documentation of all routes, which nobody there reads, would be a fifth of the
/// function's zip and of its start-up time.
#[cfg(debug_assertions)]
pub type Routes = utoipa_axum::router::UtoipaMethodRouter;
#[cfg(not(debug_assertions))]
pub type Routes = (String, axum::routing::MethodRouter);

/// Registers handlers that `#[utoipa::path]` describes; several only when they share a path.
#[macro_export]
#[cfg(debug_assertions)]
macro_rules! routes {
    ($($handler:path),+ $(,)?) => { $crate::utoipa_axum::routes!($($handler),+) };
}

/// Registers handlers that `#[utoipa::path]` describes; several only when they share a path.
#[macro_export]
#[cfg(not(debug_assertions))]
macro_rules! routes {
    ($($handler:path),+ $(,)?) => {{
        use $crate::utoipa_axum::PathItemExt as _;
        let mut path = String::new();
        let mut router = axum::routing::MethodRouter::new();
        $(
            $crate::utoipa_axum::paste! {
                path = $crate::utoipa_axum::routes!(@path [path()] of $handler);
                for method in $crate::utoipa_axum::routes!(@path [methods()] of $handler) {
                    router = router.on(method.to_method_filter(), $handler);
                }
            }
        )+
        (path, router)
    }};
}

#[cfg(debug_assertions)]
type Inner = utoipa_axum::router::OpenApiRouter;
#[cfg(not(debug_assertions))]
type Inner = Router;

/// Routes are added with [`routes!`](crate::routes), so that each is documented where it is written.
pub struct Api {
    home: &'static str,
    router: Inner,
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
        Self { home, router: Inner::new(), body_bytes_max: BODY_BYTES_MAX }
    }

    #[must_use]
    pub fn routes(mut self, routes: Routes) -> Self {
        #[cfg(debug_assertions)]
        {
            self.router = self.router.routes(routes);
        }
        #[cfg(not(debug_assertions))]
        {
            self.router = self.router.route(&routes.0, routes.1);
        }
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

    /// The document; development builds only.
    #[cfg(debug_assertions)]
    pub fn openapi(&self) -> OpenApi {
        self.router.get_openapi().clone()
    }

    pub fn router(self, app: &Arc<App>) -> Router {
        let state = crate::http::Edge { app: Arc::clone(app), home: self.home, body_bytes_max: self.body_bytes_max };
        let router = Router::from(self.router);
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
