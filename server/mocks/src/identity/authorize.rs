//! The authorization endpoint: checks the request, shows the chooser, asks for the code, sends the person back.

use super::{Account, Kind, Provider, pages, token};
use crate::common::{lock, random_bytes, random_id, time};
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use reqwest::Url;
use std::collections::HashMap;

type Params = HashMap<String, String>;

/// Seconds a person may take on the page.
const PAGE_LIFE: i64 = 600;
/// Wrong codes before the sign-in ends.
const TRIES: u8 = 3;

/// A sign-in under way.
#[derive(Debug, Clone)]
pub struct Pending {
    pub redirect_uri: String,
    pub state: String,
    pub nonce: String,
    pub challenge: String,
    pub step_up: bool,
    pub hint: Option<String>,
    pub english: bool,
    pub otp: String,
    tries: u8,
    chosen: Option<String>,
    since: i64,
}

/// `GET /authorize`.
pub async fn start(State(provider): State<Provider>, Query(params): Query<Params>) -> Response {
    let get = |name: &str| params.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let redirect_uri = get("redirect_uri").unwrap_or_default();
    // Until client and address are known to belong together nothing may be sent anywhere.
    if get("client_id") != Some(provider.0.client.id.as_str()) || !may_redirect(&provider, redirect_uri) {
        return pages::refused(&provider, "client_id, redirect_uri").into_response();
    }
    let state = get("state").unwrap_or_default();
    if let Err(error) = check(&get) {
        return back(&provider, redirect_uri, state, Err((error, None)));
    }
    let pending = Pending {
        redirect_uri: redirect_uri.to_owned(),
        state: state.to_owned(),
        nonce: get("nonce").unwrap_or_default().to_owned(),
        challenge: get("code_challenge").unwrap_or_default().to_owned(),
        step_up: get("prompt").is_some_and(|p| p.split(' ').any(|word| word == "login")) || get("max_age").is_some(),
        hint: get("login_hint").map(str::to_owned),
        english: get("ui_locales").is_some_and(|l| l.starts_with("en")),
        otp: format!("{:06}", u32::from_be_bytes(random_bytes()) % 1_000_000),
        tries: 0,
        chosen: None,
        since: time::now(),
    };
    let page = pages::chooser(&provider, &pending);
    let request = random_id("rq-");
    let mut all = lock(&provider.0.pending);
    all.retain(|_, other| other.since + PAGE_LIFE > pending.since);
    all.insert(request.clone(), pending);
    pages::with_policy(Html(page.replace(pages::REQUEST, &request)).into_response())
}

/// `POST /authorize/choose`: an account, or the refusal.
pub async fn choose(State(provider): State<Provider>, Form(form): Form<Params>) -> Response {
    let request = form.get("rq").map(String::as_str).unwrap_or_default();
    let Some(mut pending) = take(&provider, request) else {
        return pages::expired(&provider).into_response();
    };
    if form.contains_key("deny") {
        return back(&provider, &pending.redirect_uri, &pending.state, Err(("access_denied", None)));
    }
    let wanted = form.get("sub").map(String::as_str).unwrap_or_default();
    let hinted = pending.hint.as_deref().is_none_or(|hint| hint == wanted);
    let Some(account) = find(&provider, wanted).filter(|_| hinted) else {
        return back(&provider, &pending.redirect_uri, &pending.state, Err(("access_denied", None)));
    };
    if account.closed {
        return back(&provider, &pending.redirect_uri, &pending.state, Err(("access_denied", Some("account_closed"))));
    }
    if pending.step_up || provider.0.kind == Kind::Officers {
        pending.chosen = Some(account.sub.clone());
        let page = pages::otp(&provider, &pending, account, request, false);
        lock(&provider.0.pending).insert(request.to_owned(), pending);
        return pages::with_policy(Html(page).into_response());
    }
    finish(&provider, &pending, account, false)
}

/// `POST /authorize/otp`: the second factor.
pub async fn otp(State(provider): State<Provider>, Form(form): Form<Params>) -> Response {
    let request = form.get("rq").map(String::as_str).unwrap_or_default();
    let Some(mut pending) = take(&provider, request) else {
        return pages::expired(&provider).into_response();
    };
    let Some(account) = pending.chosen.as_deref().and_then(|sub| find(&provider, sub)) else {
        return pages::expired(&provider).into_response();
    };
    if form.contains_key("deny") {
        return back(&provider, &pending.redirect_uri, &pending.state, Err(("access_denied", None)));
    }
    if form.get("otp").map(|code| code.trim()) == Some(pending.otp.as_str()) {
        return finish(&provider, &pending, account, true);
    }
    pending.tries += 1;
    if pending.tries >= TRIES {
        return back(&provider, &pending.redirect_uri, &pending.state, Err(("access_denied", Some("wrong_otp"))));
    }
    let page = pages::otp(&provider, &pending, account, request, true);
    lock(&provider.0.pending).insert(request.to_owned(), pending);
    pages::with_policy((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// `GET /logout`: nothing is kept here, so there is only the way back.
pub async fn logout(State(provider): State<Provider>, Query(params): Query<Params>) -> Response {
    match params.get("post_logout_redirect_uri") {
        Some(target) if may_redirect(&provider, target) => Redirect::to(target).into_response(),
        _ => pages::signed_out(&provider).into_response(),
    }
}

fn check<'a>(get: &impl Fn(&str) -> Option<&'a str>) -> Result<(), &'static str> {
    if get("response_type") != Some("code") {
        return Err("unsupported_response_type");
    }
    if !get("scope").is_some_and(|scope| scope.split(' ').any(|word| word == "openid")) {
        return Err("invalid_scope");
    }
    let challenge = get("code_challenge").unwrap_or_default();
    let shaped =
        challenge.len() == 43 && challenge.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if get("state").is_none() || get("nonce").is_none() || get("code_challenge_method") != Some("S256") || !shaped {
        return Err("invalid_request");
    }
    if get("max_age").is_some_and(|age| age.parse::<u64>().is_err()) {
        return Err("invalid_request");
    }
    if get("prompt").is_some_and(|prompt| prompt.split(' ').any(|word| word == "none")) {
        return Err("login_required");
    }
    Ok(())
}

fn may_redirect(provider: &Provider, target: &str) -> bool {
    if provider.0.client.redirects.iter().any(|known| known == target) {
        return true;
    }
    Url::parse(target).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
            && url.username().is_empty()
            && url.fragment().is_none()
    })
}

fn find<'a>(provider: &'a Provider, sub: &str) -> Option<&'a Account> {
    provider.0.accounts.iter().find(|account| account.sub == sub)
}

fn take(provider: &Provider, request: &str) -> Option<Pending> {
    lock(&provider.0.pending).remove(request).filter(|pending| pending.since + PAGE_LIFE > time::now())
}

fn finish(provider: &Provider, pending: &Pending, account: &Account, otp: bool) -> Response {
    let code = random_id("");
    let grant = token::Grant::new(pending, account.sub.clone(), otp);
    let mut grants = lock(&provider.0.grants);
    grants.retain(|_, known| known.is_fresh());
    grants.insert(code.clone(), grant);
    drop(grants);
    back(provider, &pending.redirect_uri, &pending.state, Ok(code))
}

/// Sends the person back to the client with a code or an error.
fn back(
    provider: &Provider,
    target: &str,
    state: &str,
    outcome: Result<String, (&'static str, Option<&'static str>)>,
) -> Response {
    let Ok(mut url) = Url::parse(target) else {
        return pages::refused(provider, "redirect_uri").into_response();
    };
    {
        let mut query = url.query_pairs_mut();
        match outcome {
            Ok(code) => {
                query.append_pair("code", &code);
            }
            Err((error, description)) => {
                query.append_pair("error", error);
                if let Some(description) = description {
                    query.append_pair("error_description", description);
                }
            }
        }
        if !state.is_empty() {
            query.append_pair("state", state);
        }
        query.append_pair("iss", &provider.0.issuer);
    }
    Redirect::to(url.as_str()).into_response()
}
