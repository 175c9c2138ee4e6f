//! Officers' pages.

mod answers;
mod dossier;
mod queue;

use crate::web::guard::Access;
use crate::web::routes::{Route, get, post};
use casework::state::Role;

/// Everybody who works on dossiers.
const DESK: &[Role] = &[Role::Receptionist, Role::CaseOfficer, Role::Reviewer, Role::Approver, Role::Clerk];

/// Its routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let access = Access::Officer(DESK);
    vec![
        get("/can-bo", access, "The queue of the officer's unit", queue::show),
        get("/can-bo/ho-so/{id}", access, "One dossier of the officer's unit", dossier::show),
        get("/can-bo/ho-so/{id}/giay/{n}", access, "An issued paper", dossier::paper),
        get("/can-bo/ho-so/{id}/tep/{file}", access, "A file of a dossier", dossier::file),
        post("/can-bo/ho-so/{id}/{action}", access, "Move a dossier", dossier::act).takes_files(),
    ]
}
