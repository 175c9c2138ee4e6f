//! Two identity providers that speak OpenID Connect: one for citizens (as VNeID will), one for officers.
//!
//! The sign-in page is a chooser of demonstration accounts and works without scripts. There are no passwords: choosing an
//! account stands for the first factor, and a code shown on the page stands for the second.

mod account;
mod authorize;
mod key;
mod pages;
mod token;
mod visitor;

pub use account::{Account, citizens, officers};
pub use key::Key;
pub use visitor::sign_in;

use crate::common::{Behaviour, lock, mark};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Whose provider it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Citizens and organisations.
    Citizens,
    /// Officers and administrators.
    Officers,
}

/// The one client registered at a provider.
#[derive(Debug, Clone)]
pub struct Client {
    /// Client identifier.
    pub id: String,
    /// Client secret, given by `client_secret_basic`.
    pub secret: String,
    /// Redirect addresses allowed beside every loopback one.
    pub redirects: Vec<String>,
}

impl Client {
    /// The demonstration client of a provider.
    pub fn demo(kind: Kind) -> Self {
        let (id, secret) = match kind {
            Kind::Citizens => ("tokhai-citizen", "demo-citizen-client-secret"),
            Kind::Officers => ("tokhai-office", "demo-office-client-secret"),
        };
        Self { id: id.into(), secret: secret.into(), redirects: Vec::new() }
    }
}

/// A provider: its accounts, its key and the sign-ins under way.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

struct Inner {
    issuer: String,
    kind: Kind,
    client: Client,
    accounts: Vec<Account>,
    key: &'static Key,
    behaviour: Behaviour,
    pending: Mutex<HashMap<String, authorize::Pending>>,
    grants: Mutex<HashMap<String, token::Grant>>,
}

impl Provider {
    /// A provider with the demonstration accounts; `issuer` is the address it is reached at, without a final slash.
    pub fn new(issuer: impl Into<String>, kind: Kind, client: Client) -> Self {
        let accounts = match kind {
            Kind::Citizens => citizens(),
            Kind::Officers => officers(),
        };
        Self(Arc::new(Inner {
            issuer: issuer.into(),
            kind,
            client,
            accounts,
            key: Key::of(kind),
            behaviour: Behaviour::new(&[
                "bad_signature",
                "wrong_nonce",
                "wrong_audience",
                "wrong_issuer",
                "expired",
                "no_otp",
            ]),
            pending: Mutex::default(),
            grants: Mutex::default(),
        }))
    }

    /// The routes of the provider.
    pub fn router(&self) -> Router {
        let this = self.clone();
        Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(keys))
            .route("/authorize", get(authorize::start))
            .route("/authorize/choose", post(authorize::choose))
            .route("/authorize/otp", post(authorize::otp))
            .route("/token", post(token::exchange))
            .route("/logout", get(authorize::logout))
            .with_state(self.clone())
            .merge(mark(match self.0.kind {
                Kind::Citizens => "identity-citizen",
                Kind::Officers => "identity-officer",
            }))
            .merge(self.0.behaviour.routes(move || {
                lock(&this.0.pending).clear();
                lock(&this.0.grants).clear();
            }))
    }
}

async fn discovery(State(provider): State<Provider>) -> Result<Json<Value>, crate::common::Fault> {
    provider.0.behaviour.pass().await?;
    let issuer = &provider.0.issuer;
    Ok(Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "end_session_endpoint": format!("{issuer}/logout"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile"],
        "acr_values_supported": match provider.0.kind {
            Kind::Citizens => vec!["urn:tokhai:loa:1", "urn:tokhai:loa:2"],
            Kind::Officers => vec!["urn:tokhai:officer:mfa"],
        },
        "authorization_response_iss_parameter_supported": true,
        "ui_locales_supported": ["vi", "en"]
    })))
}

async fn keys(State(provider): State<Provider>) -> Result<Json<Value>, crate::common::Fault> {
    provider.0.behaviour.pass().await?;
    Ok(Json(json!({ "keys": [provider.0.key.public_jwk()] })))
}
