//! What every handler knows of its request: language, path, who calls.

use crate::app::App;
use crate::auth::session::{CitizenSession, OfficerSession};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::{HeaderMap, header, request::Parts};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use ui::Lang;
use ui::shell::Area;

/// Who calls, as far as cookies and tokens say. Set by [`super::guard::identify`] before any body is read.
#[derive(Debug, Clone, Default)]
pub struct Callers {
    /// Signed-in citizen.
    pub citizen: Option<Arc<CitizenSession>>,
    /// Signed-in officer or administrator.
    pub officer: Option<Arc<OfficerSession>>,
    /// API client.
    pub client: Option<Arc<crate::auth::token::Client>>,
}

/// Context of one request.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Language of the answer.
    pub lang: Lang,
    /// Path and query.
    pub path: String,
    /// Address of the caller, for limits; never logged.
    pub address: String,
    /// Who calls.
    pub callers: Callers,
}

impl Ctx {
    /// The signed-in citizen; the route's guard has made sure of one.
    ///
    /// # Errors
    /// [`super::AppError::SignIn`] where the guard was not asked to.
    pub fn citizen(&self) -> Result<Arc<CitizenSession>, super::AppError> {
        self.callers.citizen.clone().ok_or_else(|| super::AppError::SignIn { to: "/dang-nhap".into() })
    }

    /// The signed-in officer; the route's guard has made sure of one.
    ///
    /// # Errors
    /// [`super::AppError::SignIn`] where the guard was not asked to.
    pub fn officer(&self) -> Result<Arc<OfficerSession>, super::AppError> {
        self.callers.officer.clone().ok_or_else(|| super::AppError::SignIn { to: "/can-bo/dang-nhap".into() })
    }

    /// Name for the header.
    #[must_use]
    pub fn account_name(&self, area: Area) -> Option<String> {
        match area {
            Area::Citizen => self.callers.citizen.as_ref().map(|session| session.person.full_name.clone()),
            Area::Office | Area::Admin => self.callers.officer.as_ref().map(|session| session.name.clone()),
        }
    }
}

impl FromRequestParts<App> for Ctx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        let lang = cookie(&parts.headers, "lang").map(ui::lang::from_tag).unwrap_or_default();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let address = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or_else(|| "unknown".to_owned(), |ConnectInfo(address)| address.ip().to_string());
        let callers = parts.extensions.get::<Callers>().cloned().unwrap_or_default();
        Ok(Self { lang, path, address, callers })
    }
}

/// Value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
