//! API clients: bearer tokens issued by an administrator, scoped to procedures and units, revocable.

use crate::app::App;
use crate::web::AppError;
use axum::http::{HeaderMap, header};
use std::sync::Arc;
use store::Id;

/// A client with a live token.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its id.
    pub id: Id,
    /// Its name, as the administrator wrote it.
    pub name: String,
    /// Procedures it may file; empty: none.
    pub procedures: Vec<String>,
    /// Receiving units it may file at; empty: any.
    pub units: Vec<String>,
}

impl Client {
    /// Whether the token's scope covers a procedure.
    #[must_use]
    pub fn may_file(&self, procedure: &str) -> bool {
        self.procedures.iter().any(|code| code == procedure)
    }
}

/// The client of a request's bearer token. Counts against the token's rate limit.
///
/// # Errors
/// Over the limit, or the database. A wrong or revoked token is no client, not an error here.
pub async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Option<Arc<Client>>, AppError> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let Some(token) = bearer else { return Ok(None) };
    let Some(found) = app.store.api_client_of(token).await? else { return Ok(None) };
    app.api_limit.check(&found.id.to_string())?;
    Ok(Some(Arc::new(Client { id: found.id, name: found.name, procedures: found.procedures, units: found.units })))
}
