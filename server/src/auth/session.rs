//! Sessions: an opaque random id in a `__Host-` cookie, the rest sealed in the database.
//!
//! Citizens: 30 minutes idle, 12 hours in all; officers: 15 minutes, 8 hours. A sign-in and a step-up always make a new id and end the old one.

use super::oidc::Identity;
use crate::app::App;
use crate::web::AppError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use casework::state::Role;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use store::records::session::{NewSession, SessionKind};

/// Cookie of citizens.
pub const CITIZEN_COOKIE: &str = "__Host-citizen";
/// Cookie of officers and administrators.
pub const OFFICER_COOKIE: &str = "__Host-officer";
/// How long a sign-in counts as fresh: for signing, withdrawing and sensitive vault items.
pub const FRESH_SECONDS: i64 = 300;

/// Which identity provider a person uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// VNeID.
    Citizen,
    /// The officers' own.
    Officer,
}

/// What VNeID vouches for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// Personal ID.
    pub personal_id: String,
    /// Full name.
    pub full_name: String,
    /// Partial date of birth.
    pub dob: Value,
    /// `"1"` or `"2"`.
    pub sex: String,
    /// Level of assurance, 1 or 2.
    pub loa: u8,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Nationality, alpha-3.
    pub nationality: Option<String>,
    /// Organisation account: tax code.
    pub org_tax_code: Option<String>,
    /// Organisation account: name.
    pub org_name: Option<String>,
}

/// A signed-in citizen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CitizenSession {
    /// Subject at the provider.
    pub subject: String,
    /// Second of the last authentication, by our clock.
    pub auth_time: i64,
    /// Who it is.
    pub person: Person,
}

impl CitizenSession {
    /// The keyed token under which this person's drafts, dossiers and vault are found.
    #[must_use]
    pub fn owner(&self, app: &App) -> store::Token {
        app.store.keys().owner_token(&self.person.personal_id)
    }

    /// Acts for an organisation.
    #[must_use]
    pub fn is_organization(&self) -> bool {
        self.person.org_tax_code.is_some()
    }
}

/// A signed-in officer or administrator.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OfficerSession {
    /// Number at the officers' provider.
    pub officer_id: String,
    /// Name.
    pub name: String,
    /// Agency code of the unit.
    pub unit: String,
    /// Roles in casework.
    pub roles: Vec<Role>,
    /// May author procedures and issue tokens.
    pub admin: bool,
    /// Second of the last authentication.
    pub auth_time: i64,
}

/// Starts a citizen's session; nothing when the claims are not enough.
///
/// # Errors
/// The database.
pub async fn start_citizen(app: &App, identity: &Identity, old: Option<&str>) -> Result<Option<String>, AppError> {
    let claims = &identity.claims;
    let (Some(personal_id), Some(full_name), Some(dob)) = (&claims.personal_id, &claims.full_name, &claims.dob) else {
        return Ok(None);
    };
    let session = CitizenSession {
        subject: identity.subject.clone(),
        auth_time: app.clock.now(),
        person: Person {
            personal_id: personal_id.clone(),
            full_name: full_name.clone(),
            dob: dob.clone(),
            sex: claims.sex.clone().unwrap_or_default(),
            loa: claims.loa.unwrap_or(1),
            phone: claims.phone.clone(),
            email: identity.email.clone(),
            nationality: claims.nationality.clone(),
            org_tax_code: claims.org_tax_code.clone(),
            org_name: claims.org_name.clone(),
        },
    };
    let data = serde_json::to_vec(&session).map_err(AppError::internal)?;
    start(app, SessionKind::Citizen, data, old).await.map(Some)
}

/// Starts an officer's session; nothing when the claims are not enough.
///
/// # Errors
/// The database.
pub async fn start_officer(app: &App, identity: &Identity, old: Option<&str>) -> Result<Option<String>, AppError> {
    let claims = &identity.claims;
    let (Some(officer_id), Some(name)) = (&claims.officer_id, &claims.full_name) else {
        return Ok(None);
    };
    let session = OfficerSession {
        officer_id: officer_id.clone(),
        name: name.clone(),
        unit: claims.unit.clone().unwrap_or_default(),
        roles: claims
            .roles
            .iter()
            .filter_map(|role| serde_json::from_value(Value::String(role.clone())).ok())
            .collect(),
        admin: claims.roles.iter().any(|role| role == "admin"),
        auth_time: app.clock.now(),
    };
    let data = serde_json::to_vec(&session).map_err(AppError::internal)?;
    start(app, SessionKind::Officer, data, old).await.map(Some)
}

async fn start(app: &App, kind: SessionKind, data: Vec<u8>, old: Option<&str>) -> Result<String, AppError> {
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(AppError::internal)?;
    let id = URL_SAFE_NO_PAD.encode(secret);
    let new = NewSession { kind, data };
    app.store.start_session(&id, new, old, app.clock.now()).await?;
    Ok(id)
}

/// The citizen of a cookie, if the session is alive; counts as activity.
///
/// # Errors
/// The database.
pub async fn load_citizen(app: &App, id: &str) -> Result<Option<Arc<CitizenSession>>, AppError> {
    load(app, id, SessionKind::Citizen).await
}

/// The officer of a cookie, if the session is alive; counts as activity.
///
/// # Errors
/// The database.
pub async fn load_officer(app: &App, id: &str) -> Result<Option<Arc<OfficerSession>>, AppError> {
    load(app, id, SessionKind::Officer).await
}

async fn load<T: serde::de::DeserializeOwned>(
    app: &App,
    id: &str,
    kind: SessionKind,
) -> Result<Option<Arc<T>>, AppError> {
    let data = app.store.touch_session(id, kind, app.clock.now()).await?;
    Ok(data.and_then(|data| serde_json::from_slice(&data).ok()).map(Arc::new))
}

/// Ends a session.
///
/// # Errors
/// The database.
pub async fn end(app: &App, id: &str) -> Result<(), AppError> {
    app.store.end_session(id).await?;
    Ok(())
}

/// Seals a small value for a cookie.
///
/// # Errors
/// It can't be serialised.
pub fn seal<T: Serialize>(app: &App, purpose: &str, value: &T) -> Result<String, AppError> {
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    let plain = serde_json::to_vec(value).map_err(AppError::internal)?;
    let mut nonce = [0_u8; 24];
    getrandom::fill(&mut nonce).map_err(AppError::internal)?;
    let cipher = chacha20poly1305::XChaCha20Poly1305::new(&app.store.keys().derive("cookie").into());
    let payload = Payload { msg: &plain, aad: purpose.as_bytes() };
    let sealed = cipher.encrypt(&nonce.into(), payload).map_err(AppError::internal)?;
    Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
}

/// Opens what [`seal`] made for the same purpose.
#[must_use]
pub fn open<T: serde::de::DeserializeOwned>(app: &App, purpose: &str, sealed: &str) -> Option<T> {
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(24)?;
    let nonce: [u8; 24] = nonce.try_into().ok()?;
    let cipher = chacha20poly1305::XChaCha20Poly1305::new(&app.store.keys().derive("cookie").into());
    let plain = cipher.decrypt(&nonce.into(), Payload { msg: sealed, aad: purpose.as_bytes() }).ok()?;
    serde_json::from_slice(&plain).ok()
}
