//! The OpenAPI document, made from the handlers' own types.

use super::{dossiers, procedures};
use axum::Json;
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(title = "Tờ Khai", description = "Filing with a province's public-service portal.", license(name = "Apache-2.0")),
    paths(procedures::list, procedures::one, dossiers::file, dossiers::one),
    modifiers(&Bearer)
)]
struct Document;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("Issued by an administrator."));
        document
            .components
            .get_or_insert_with(Default::default)
            .add_security_scheme("token", SecurityScheme::Http(scheme.build()));
    }
}

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// `GET /api/v1/openapi.json`.
pub(super) async fn serve() -> Response {
    Json(document()).into_response()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_route_is_described_and_nothing_else() {
        let described: Vec<String> = super::document().paths.paths.keys().cloned().collect();
        let mut routes: Vec<String> = crate::api::routes().iter().map(|route| route.path.to_owned()).collect();
        routes.retain(|path| !path.ends_with("openapi.json"));
        routes.sort();
        assert_eq!(described, routes);
    }
}
