//! The token endpoint.

use super::authorize::Pending;
use super::{Kind, Provider};
use crate::common::{lock, random_id, time};
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Seconds a code may be exchanged.
const CODE_LIFE: i64 = 60;
/// Seconds an ID token is valid.
const TOKEN_LIFE: i64 = 300;

/// What a code stands for.
#[derive(Debug, Clone)]
pub struct Grant {
    sub: String,
    redirect_uri: String,
    nonce: String,
    challenge: String,
    otp: bool,
    at: i64,
}

impl Grant {
    /// The grant of a finished sign-in.
    pub fn new(pending: &Pending, sub: String, otp: bool) -> Self {
        Self {
            sub,
            redirect_uri: pending.redirect_uri.clone(),
            nonce: pending.nonce.clone(),
            challenge: pending.challenge.clone(),
            otp,
            at: time::now(),
        }
    }

    /// Whether the code may still be exchanged.
    pub fn is_fresh(&self) -> bool {
        self.at + CODE_LIFE >= time::now()
    }
}

/// The form of the token endpoint.
#[derive(Debug, Deserialize)]
pub struct Exchange {
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
}

/// `POST /token`.
pub async fn exchange(
    State(provider): State<Provider>,
    headers: HeaderMap,
    form: Result<Form<Exchange>, FormRejection>,
) -> Response {
    if let Err(fault) = provider.0.behaviour.pass().await {
        return fault.into_response();
    }
    if !is_client(&provider, &headers) {
        let mut response = oauth(StatusCode::UNAUTHORIZED, "invalid_client");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Basic realm=\"token\""));
        return response;
    }
    let Ok(Form(form)) = form else { return oauth(StatusCode::BAD_REQUEST, "invalid_request") };
    if form.grant_type != "authorization_code" {
        return oauth(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    // Taken out whatever follows: a code that was tried once is spent.
    let Some(grant) = lock(&provider.0.grants).remove(&form.code) else {
        return oauth(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(form.code_verifier.as_bytes()));
    if !grant.is_fresh()
        || grant.redirect_uri != form.redirect_uri
        || grant.challenge != proof
        || form.code_verifier.len() < 43
    {
        return oauth(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let Some(claims) = claims(&provider, &grant) else {
        return oauth(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let id_token = provider.0.key.token(&claims, provider.0.behaviour.is("bad_signature"));
    let body = json!({
        "access_token": random_id("at-"), "token_type": "Bearer", "expires_in": TOKEN_LIFE, "id_token": id_token, "scope": "openid"
    });
    ([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], Json(body)).into_response()
}

fn claims(provider: &Provider, grant: &Grant) -> Option<Value> {
    let account = provider.0.accounts.iter().find(|account| account.sub == grant.sub)?;
    let behaviour = &provider.0.behaviour;
    let now = time::now();
    let mut claims = account.claims.clone();
    let mut put = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    put("iss", json!(if behaviour.is("wrong_issuer") { "https://other.example" } else { &provider.0.issuer }));
    put("aud", json!(if behaviour.is("wrong_audience") { "another-client" } else { &provider.0.client.id }));
    put("sub", json!(account.sub));
    put("full_name", json!(account.full_name));
    let (issued, expires) =
        if behaviour.is("expired") { (now - 7200, now - 7200 + TOKEN_LIFE) } else { (now, now + TOKEN_LIFE) };
    put("iat", json!(issued));
    put("exp", json!(expires));
    put("auth_time", json!(grant.at));
    put("nonce", json!(if behaviour.is("wrong_nonce") { "another-nonce" } else { &grant.nonce }));
    let otp = grant.otp && !behaviour.is("no_otp");
    put("amr", if otp { json!(["pwd", "otp"]) } else { json!(["pwd"]) });
    match provider.0.kind {
        Kind::Citizens => {
            let loa = account.loa.unwrap_or(1);
            put("loa", json!(loa));
            put("acr", json!(format!("urn:tokhai:loa:{loa}")));
        }
        Kind::Officers => put("acr", json!("urn:tokhai:officer:mfa")),
    }
    Some(Value::Object(claims))
}

fn is_client(provider: &Provider, headers: &HeaderMap) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| STANDARD.decode(value).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((id, secret)) = given.as_deref().and_then(|pair| pair.split_once(':')) else { return false };
    decode(id) == provider.0.client.id && decode(secret) == provider.0.client.secret
}

/// RFC 6749 has identifier and secret form-encoded before they are joined.
fn decode(part: &str) -> String {
    Url::parse(&format!("http://localhost/?v={}", part.replace('&', "%26").replace('#', "%23")))
        .ok()
        .and_then(|url| url.query_pairs().next().map(|(_, value)| value.into_owned()))
        .unwrap_or_default()
}

fn oauth(status: StatusCode, error: &str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(json!({ "error": error }))).into_response()
}
