//! `/api/v1/procedures`.

use crate::app::App;
use crate::catalogue::Entry;
use crate::web::{AppError, Handled};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A text in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BothLanguages {
    /// Vietnamese.
    pub(super) vi: String,
    /// English.
    pub(super) en: String,
}

/// A procedure in force.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Procedure {
    /// National code.
    code: String,
    /// Official name.
    name: BothLanguages,
    /// What it is for.
    summary: BothLanguages,
    /// Number of the version in force, from 1.
    version: i64,
    /// SHA-256 of the definition's canonical form.
    definition_hash: String,
    /// `full`, `partial` or `info`.
    #[schema(value_type = String)]
    service_level: Value,
}

/// A procedure with its definition.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProcedureWithDefinition {
    /// The procedure.
    #[serde(flatten)]
    procedure: Procedure,
    /// The definition: schema of the answers, pages, rules, papers, fees.
    #[schema(value_type = Object)]
    definition: Value,
}

impl Procedure {
    fn of(entry: &Entry) -> Self {
        let procedure = entry.procedure();
        let text = |text: &forms::definition::Text| BothLanguages { vi: text.vi.clone(), en: text.en.clone() };
        Self {
            code: procedure.code.clone(),
            name: text(&procedure.name),
            summary: text(&procedure.summary),
            version: entry.version,
            definition_hash: entry.hash.clone(),
            service_level: serde_json::to_value(procedure.service_level).unwrap_or_default(),
        }
    }
}

/// Procedures in force, by code.
#[utoipa::path(get, path = "/api/v1/procedures", responses((status = 200, body = [Procedure])))]
pub(super) async fn list(State(app): State<App>) -> Handled {
    let procedures: Vec<Procedure> = app.catalogue.all().iter().map(|entry| Procedure::of(entry)).collect();
    Ok(Json(procedures).into_response())
}

/// A procedure in force with its definition.
#[utoipa::path(
    get,
    path = "/api/v1/procedures/{code}",
    params(("code" = String, Path, description = "National code")),
    responses((status = 200, body = ProcedureWithDefinition), (status = 404, description = "No such procedure"))
)]
pub(super) async fn one(State(app): State<App>, Path(code): Path<String>) -> Handled {
    let entry = app.catalogue.current(&code).ok_or(AppError::NotFound)?;
    let definition = serde_json::to_value(&*entry.definition).map_err(AppError::internal)?;
    Ok(Json(ProcedureWithDefinition { procedure: Procedure::of(&entry), definition }).into_response())
}
