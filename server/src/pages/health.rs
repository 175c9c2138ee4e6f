//! Health, readiness and the language switch.

use crate::app::App;
use crate::web::guard::Access;
use crate::web::routes::{Route, get};
use crate::web::{form::Pairs, own_path, redirect};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::atomic::Ordering;

/// Routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/health/live", Access::Anyone, "The process answers", live),
        get("/health/ready", Access::Anyone, "The database answers and the server is not stopping", ready),
        get("/ngon-ngu/{lang}", Access::Anyone, "Switch the language and go back", switch_language),
    ]
}

async fn live() -> &'static str {
    "ok"
}

async fn ready(State(app): State<App>) -> Response {
    if app.draining.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping").into_response();
    }
    match app.store.ping().await {
        Ok(()) => "ok".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database unavailable").into_response(),
    }
}

async fn switch_language(Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    let query = Pairs::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let mut response = redirect(&own_path(query.get("to")));
    let cookie = match ui::lang::from_tag(&lang) {
        ui::Lang::En => "lang=en; Path=/; Max-Age=31536000; SameSite=Lax; Secure",
        ui::Lang::Vi => "lang=vi; Path=/; Max-Age=31536000; SameSite=Lax; Secure",
    };
    response.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_static(cookie));
    response
}
