//! Who may call: decided per route, before a body is read.

use super::ctx::{Callers, cookie};
use super::error::{AppError, Refusal};
use crate::app::App;
use crate::auth::{session, token};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use casework::state::Role;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Anyone,
    /// A signed-in citizen of at least this level of assurance.
    Citizen(u8),
    /// A citizen (level 2) who has signed in afresh within [`session::FRESH_SECONDS`].
    CitizenFresh,
    /// An officer with one of these roles.
    Officer(&'static [Role]),
    /// An administrator.
    Admin,
    /// An API client with a live token.
    Client,
    /// An outside system; the handler checks its signature.
    Signed,
    /// Anybody, in demo mode only.
    Demo,
}

/// Middleware: reads cookies and tokens into [`Callers`].
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/assets/") || path.starts_with("/health/") {
        return next.run(request).await;
    }
    let callers = match callers_of(&app, request.uri().path().to_owned(), request.headers().clone()).await {
        Ok(callers) => callers,
        Err(error) => return error.into_response(),
    };
    request.extensions_mut().insert(callers.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(callers);
    response
}

/// Takes copies: a request can't be shared between threads while the database is asked.
async fn callers_of(app: &App, path: String, headers: HeaderMap) -> Result<Callers, AppError> {
    let headers = &headers;
    let mut callers = Callers::default();
    if path.starts_with("/api/") {
        callers.client = token::authenticate(app, headers).await?;
        if callers.client.is_none() && headers.contains_key(header::AUTHORIZATION) {
            // A wrong or revoked token is told so, also where none is needed.
            return Err(AppError::SignIn { to: String::new() });
        }
        return Ok(callers);
    }
    if let Some(id) = cookie(headers, session::CITIZEN_COOKIE) {
        callers.citizen = session::load_citizen(app, id).await?;
    }
    if let Some(id) = cookie(headers, session::OFFICER_COOKIE) {
        callers.officer = session::load_officer(app, id).await?;
    }
    Ok(callers)
}

/// Middleware of one route: lets through whom [`Access`] names.
pub async fn check(app: App, access: Access, request: Request, next: Next) -> Response {
    let callers = request.extensions().get::<Callers>().cloned().unwrap_or_default();
    match decide(&app, access, &callers, &request) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn decide(app: &App, access: Access, callers: &Callers, request: &Request) -> Result<(), AppError> {
    match access {
        Access::Anyone | Access::Signed => Ok(()),
        Access::Demo if app.config.demo => Ok(()),
        Access::Demo => Err(AppError::NotFound),
        Access::Citizen(level) => {
            let citizen = callers.citizen.as_ref().ok_or_else(|| sign_in("/dang-nhap", request))?;
            if citizen.person.loa < level { Err(AppError::Forbidden(Refusal::Level)) } else { Ok(()) }
        }
        Access::CitizenFresh => {
            let citizen = callers.citizen.as_ref().ok_or_else(|| sign_in("/dang-nhap", request))?;
            if citizen.person.loa < 2 {
                return Err(AppError::Forbidden(Refusal::Level));
            }
            if app.clock.now() - citizen.auth_time > session::FRESH_SECONDS {
                return Err(sign_in("/dang-nhap/xac-thuc-lai", request));
            }
            Ok(())
        }
        Access::Officer(roles) => {
            let officer = callers.officer.as_ref().ok_or_else(|| sign_in("/can-bo/dang-nhap", request))?;
            if roles.iter().any(|role| officer.roles.contains(role)) {
                Ok(())
            } else {
                Err(AppError::Forbidden(Refusal::Role))
            }
        }
        Access::Admin => {
            let officer = callers.officer.as_ref().ok_or_else(|| sign_in("/can-bo/dang-nhap", request))?;
            if officer.admin { Ok(()) } else { Err(AppError::Forbidden(Refusal::Role)) }
        }
        Access::Client => match callers.client {
            Some(_) => Ok(()),
            None => Err(AppError::SignIn { to: String::new() }),
        },
    }
}

/// To the sign-in page and back. After a POST the way back is the page it came from.
fn sign_in(page: &str, request: &Request) -> AppError {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let back = if request.method() == Method::GET {
        path.to_owned()
    } else {
        request
            .headers()
            .get(header::REFERER)
            .and_then(|value| value.to_str().ok())
            .and_then(|referer| referer.splitn(4, '/').nth(3).map(|rest| format!("/{rest}")))
            .unwrap_or_else(|| "/".to_owned())
    };
    AppError::SignIn { to: format!("{page}?to={}", ui::shell::encode(&back)) }
}
