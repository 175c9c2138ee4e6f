//! Administrators' pages.

mod catalogue;
mod clients;

use crate::web::guard::Access;
use crate::web::routes::{Route, get, post};

/// Its routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let access = Access::Admin;
    vec![
        get("/quan-tri", access, "Procedures with their versions", catalogue::show),
        post("/quan-tri/tai-len", access, "Upload a definition", catalogue::upload).takes_files(),
        get("/quan-tri/phien-ban/{hash}", access, "One version with its findings", catalogue::version),
        post("/quan-tri/phien-ban/{hash}/cong-bo", access, "Publish a version", catalogue::publish),
        post("/quan-tri/phien-ban/{hash}/ngung", access, "Retire a version", catalogue::retire),
        get("/quan-tri/ung-dung", access, "API clients", clients::show),
        post("/quan-tri/ung-dung", access, "Register an API client and issue its token", clients::create),
        post("/quan-tri/ung-dung/{id}/thu-hoi", access, "Revoke an API client", clients::revoke),
    ]
}
