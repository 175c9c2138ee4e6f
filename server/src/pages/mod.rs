//! Pages: handlers that read the request, call a use case and render a view. Grouped by who sees them.

pub mod about;
pub mod admin;
pub mod citizen;
pub mod health;
pub mod office;
pub mod paper;
pub mod preview;
pub mod sign_in;

use crate::web::routes::Route;

/// Routes of all pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = health::routes();
    routes.extend(about::routes());
    routes.extend(sign_in::routes());
    routes.extend(citizen::routes());
    routes.extend(preview::routes());
    routes.extend(office::routes());
    routes.extend(admin::routes());
    routes
}
