//! The REST API under `/api/v1`. It calls the same use cases as the pages.
//!
//! A client is a bearer token that an administrator issued: for some procedures, perhaps for some receiving units, and it files only for people who granted it that.

mod dossiers;
mod openapi;
mod procedures;

use crate::web::guard::Access;
use crate::web::routes::{Route, get, post};

pub use openapi::document;

/// Its routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/openapi.json", Access::Anyone, "The OpenAPI document", openapi::serve),
        get("/api/v1/procedures", Access::Anyone, "Procedures in force", procedures::list),
        get("/api/v1/procedures/{code}", Access::Anyone, "A procedure with its definition", procedures::one),
        post("/api/v1/dossiers", Access::Client, "File for a person", dossiers::file),
        get("/api/v1/dossiers/{key}", Access::Client, "Where a dossier stands, by code or id", dossiers::one),
    ]
}
