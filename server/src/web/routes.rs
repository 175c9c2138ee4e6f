//! The one route table: method, path, who may call, what for. It builds the router, the list in the OpenAPI document and the access test.

use super::guard::{self, Access};
use super::{assets, compress, drain, error, headers};
use crate::app::App;
use crate::{api, pages};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodRouter, on};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

/// One line of the table.
pub struct Route {
    /// HTTP method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may call.
    pub access: Access,
    /// What it does, for the operator and the OpenAPI document.
    pub summary: &'static str,
    /// Largest body in bytes; `None`: the configured limit for forms.
    pub body: BodyLimit,
    handler: MethodRouter<App>,
}

/// Which limit the body falls under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyLimit {
    /// Forms and JSON.
    Form,
    /// Uploaded files.
    File,
}

/// A route; `handler` is an axum handler.
pub fn route<H, T>(method: Method, path: &'static str, access: Access, summary: &'static str, handler: H) -> Route
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    let filter = match method {
        Method::POST => axum::routing::MethodFilter::POST,
        Method::PUT => axum::routing::MethodFilter::PUT,
        Method::DELETE => axum::routing::MethodFilter::DELETE,
        Method::PATCH => axum::routing::MethodFilter::PATCH,
        _ => axum::routing::MethodFilter::GET,
    };
    Route { method, path, access, summary, body: BodyLimit::Form, handler: on(filter, handler) }
}

/// `GET`.
pub fn get<H, T>(path: &'static str, access: Access, summary: &'static str, handler: H) -> Route
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    route(Method::GET, path, access, summary, handler)
}

/// `POST`.
pub fn post<H, T>(path: &'static str, access: Access, summary: &'static str, handler: H) -> Route
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    route(Method::POST, path, access, summary, handler)
}

impl Route {
    /// Takes files.
    #[must_use]
    pub fn takes_files(mut self) -> Self {
        self.body = BodyLimit::File;
        self
    }
}

/// Every route of the portal.
#[must_use]
pub fn table() -> Vec<Route> {
    let mut routes = vec![get("/assets/{file}", Access::Anyone, "A web asset with a hashed name", assets::serve)];
    routes.extend(pages::routes());
    routes.extend(api::routes());
    routes
}

/// The router.
///
/// # Errors
/// The public address is not an origin.
pub fn router(app: App) -> Result<Router, String> {
    let mut router = Router::new();
    for route in table() {
        let access = route.access;
        let guarded = app.clone();
        let limit = match route.body {
            BodyLimit::Form => app.config.limits.body,
            // Room for the multipart frame and the other fields around the file.
            BodyLimit::File => app.config.limits.file + 64 * 1024,
        };
        let handler = route
            .handler
            .layer(DefaultBodyLimit::max(limit))
            .layer(middleware::from_fn(move |request, next| guard::check(guarded.clone(), access, request, next)));
        router = router.route(route.path, handler);
    }
    let csrf = CsrfLayer::new().add_trusted_origin(&app.config.public_url).map_err(|error| error.to_string())?;
    let csrf = csrf.with_insecure_bypass(|method, uri| {
        let path = uri.path();
        // Signed by their senders or bound to a bearer token; no cookie is read there.
        *method == Method::POST && (path.starts_with("/callbacks/") || path.starts_with("/api/"))
    });
    Ok(router
        .layer(csrf)
        .layer(middleware::from_fn_with_state(app.clone(), guard::identify))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(60)))
        .layer(middleware::from_fn_with_state(app.clone(), error::explain))
        .layer(middleware::from_fn(compress::brotli))
        .layer(middleware::from_fn(drain::rest))
        .layer(middleware::from_fn_with_state(headers::policy(&app.config.outside), headers::secure))
        .with_state(app))
}
