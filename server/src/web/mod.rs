//! HTTP: context of a request, errors, rendering, headers, limits, the route table.

pub mod assets;
pub mod compress;
pub mod ctx;
pub mod drain;
pub mod error;
pub mod file;
pub mod form;
pub mod guard;
pub mod headers;
pub mod limits;
pub mod render;
pub mod routes;

pub use ctx::Ctx;
pub use error::{AppError, Refusal};
pub use render::{Meta, page};

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What handlers return.
pub type Handled = Result<Response, AppError>;

/// 303 to a path of ours.
#[must_use]
pub fn redirect(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(value) => (StatusCode::SEE_OTHER, [(header::LOCATION, value)]).into_response(),
        Err(_) => (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static("/"))]).into_response(),
    }
}

/// A path of this site to go back to, or `/`: never another site.
#[must_use]
pub fn own_path(to: Option<&str>) -> String {
    match to {
        Some(path) if path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']) => {
            path.to_owned()
        }
        _ => "/".to_owned(),
    }
}
