//! Signing in, stepping up, signing out: citizens and officers, each at their own identity provider.

use crate::app::App;
use crate::auth::oidc::{Identity, Pending, Provider, SignInError};
use crate::auth::session::{self, Side};
use crate::web::guard::Access;
use crate::web::routes::{Route, get, post};
use crate::web::{AppError, Ctx, Handled, Meta, ctx, form::Pairs, own_path, page, redirect};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;

/// Cookie that waits for the browser's return from the provider.
const PENDING_COOKIE: &str = "__Host-pending";

/// Routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/dang-nhap", Access::Anyone, "Send a citizen to the identity provider", citizen_begin),
        get("/dang-nhap/xac-thuc-lai", Access::Citizen(1), "Ask a citizen to sign in afresh", citizen_step_up),
        get("/dang-nhap/tra-ve", Access::Anyone, "A citizen comes back from the identity provider", citizen_back),
        post("/dang-xuat", Access::Anyone, "Sign a citizen out", citizen_out),
        get("/can-bo/dang-nhap", Access::Anyone, "Send an officer to the identity provider", officer_begin),
        get(
            "/can-bo/dang-nhap/tra-ve",
            Access::Anyone,
            "An officer comes back from the identity provider",
            officer_back,
        ),
        post("/can-bo/dang-xuat", Access::Anyone, "Sign an officer out", officer_out),
    ]
}

async fn citizen_begin(State(app): State<App>, ctx: Ctx, RawQuery(query): RawQuery) -> Handled {
    begin(&app, &ctx, Side::Citizen, query, None).await
}

async fn officer_begin(State(app): State<App>, ctx: Ctx, RawQuery(query): RawQuery) -> Handled {
    begin(&app, &ctx, Side::Officer, query, None).await
}

async fn citizen_step_up(State(app): State<App>, ctx: Ctx, RawQuery(query): RawQuery) -> Handled {
    let subject = ctx.citizen()?.subject.clone();
    begin(&app, &ctx, Side::Citizen, query, Some(subject)).await
}

async fn begin(app: &App, ctx: &Ctx, side: Side, query: Option<String>, step_up: Option<String>) -> Handled {
    app.sign_in_limit.check(&ctx.address)?;
    let query = Pairs::parse(query.unwrap_or_default().as_bytes())?;
    let home = match side {
        Side::Citizen => "/ho-so",
        Side::Officer => "/can-bo",
    };
    let to = own_path(Some(query.get("to").unwrap_or(home)));
    let Some(provider) = provider(app, side) else {
        return Ok(refused(app, ctx, side, &SignInError::Unavailable).await);
    };
    match provider.begin(to, app.clock.now(), step_up, ctx.lang == ui::Lang::En).await {
        Ok((url, pending)) => {
            let mut response = redirect(&url);
            set_cookie(&mut response, PENDING_COOKIE, &session::seal(app, "sign-in", &pending)?, 600);
            Ok(response)
        }
        Err(error) => Ok(refused(app, ctx, side, &error).await),
    }
}

async fn citizen_back(State(app): State<App>, ctx: Ctx, headers: HeaderMap, RawQuery(query): RawQuery) -> Handled {
    let (identity, pending) = match come_back(&app, Side::Citizen, &headers, query).await? {
        Ok(back) => back,
        Err(error) => return Ok(refused(&app, &ctx, Side::Citizen, &error).await),
    };
    let old = ctx::cookie(&headers, session::CITIZEN_COOKIE);
    match session::start_citizen(&app, &identity, old).await? {
        Some(id) => Ok(signed_in(session::CITIZEN_COOKIE, &id, &pending.to)),
        None => Ok(refused(&app, &ctx, Side::Citizen, &SignInError::Refused("claims")).await),
    }
}

async fn officer_back(State(app): State<App>, ctx: Ctx, headers: HeaderMap, RawQuery(query): RawQuery) -> Handled {
    let (identity, pending) = match come_back(&app, Side::Officer, &headers, query).await? {
        Ok(back) => back,
        Err(error) => return Ok(refused(&app, &ctx, Side::Officer, &error).await),
    };
    if !identity.amr.iter().any(|method| method == "otp") {
        return Ok(refused(&app, &ctx, Side::Officer, &SignInError::Refused("second factor")).await);
    }
    let old = ctx::cookie(&headers, session::OFFICER_COOKIE);
    match session::start_officer(&app, &identity, old).await? {
        Some(id) => Ok(signed_in(session::OFFICER_COOKIE, &id, &pending.to)),
        None => Ok(refused(&app, &ctx, Side::Officer, &SignInError::Refused("claims")).await),
    }
}

async fn come_back(
    app: &App,
    side: Side,
    headers: &HeaderMap,
    query: Option<String>,
) -> Result<Result<(Identity, Pending), SignInError>, AppError> {
    let query = Pairs::parse(query.unwrap_or_default().as_bytes())?;
    let Some(pending) =
        ctx::cookie(headers, PENDING_COOKIE).and_then(|sealed| session::open::<Pending>(app, "sign-in", sealed))
    else {
        return Ok(Err(SignInError::Refused("no sign-in under way")));
    };
    if let Some(error) = query.get("error") {
        if query.get("error_description") == Some("account_closed") {
            tracing::warn!(alert = "closed_account", "a closed account tried to sign in");
        }
        return Ok(Err(SignInError::Refused(if error == "access_denied" { "denied" } else { "provider" })));
    }
    let (Some(state), Some(code)) = (query.get("state"), query.get("code")) else {
        return Ok(Err(SignInError::Refused("parameters")));
    };
    let Some(provider) = provider(app, side) else {
        return Ok(Err(SignInError::Unavailable));
    };
    Ok(provider.finish(&pending, state, code, app.clock.now()).await.map(|identity| (identity, pending)))
}

fn signed_in(cookie: &str, id: &str, to: &str) -> Response {
    let mut response = redirect(to);
    set_cookie(&mut response, cookie, id, 12 * 3600);
    drop_cookie(&mut response, PENDING_COOKIE);
    response
}

async fn citizen_out(State(app): State<App>, headers: HeaderMap) -> Handled {
    out(&app, &headers, session::CITIZEN_COOKIE).await
}

async fn officer_out(State(app): State<App>, headers: HeaderMap) -> Handled {
    out(&app, &headers, session::OFFICER_COOKIE).await
}

async fn out(app: &App, headers: &HeaderMap, cookie: &str) -> Handled {
    if let Some(id) = ctx::cookie(headers, cookie) {
        session::end(app, id).await?;
    }
    let mut response = redirect("/");
    drop_cookie(&mut response, cookie);
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

fn provider(app: &App, side: Side) -> Option<&Provider> {
    match side {
        Side::Citizen => app.citizen_provider.as_ref(),
        Side::Officer => app.officer_provider.as_ref(),
    }
}

fn set_cookie(response: &mut Response, name: &str, value: &str, seconds: u32) {
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn drop_cookie(response: &mut Response, name: &str) {
    set_cookie(response, name, "", 0);
}

/// Says what happened and what to do; never what the provider knows.
async fn refused(app: &App, ctx: &Ctx, side: Side, error: &SignInError) -> Response {
    let lang = ctx.lang;
    let (status, title, text) = match error {
        SignInError::Unavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            lang.pick("Chưa kết nối được nơi đăng nhập", "The sign-in service is not available"),
            lang.pick(
                "Hệ thống định danh đang gián đoạn hoặc chưa kết nối. Những gì bạn đã lưu vẫn còn. Hãy thử lại sau ít phút.",
                "The identity service is down or not connected. What you saved is still there. Try again in a few minutes.",
            ),
        ),
        SignInError::Refused("denied") => (
            StatusCode::FORBIDDEN,
            lang.pick("Bạn chưa đăng nhập", "You are not signed in"),
            lang.pick("Việc đăng nhập đã bị từ chối hoặc tài khoản đã đóng.", "Sign-in was declined, or the account is closed."),
        ),
        SignInError::Refused(_) => (
            StatusCode::FORBIDDEN,
            lang.pick("Chưa đăng nhập được", "Sign-in did not work"),
            lang.pick(
                "Lần đăng nhập này đã quá hạn hoặc không khớp. Hãy bắt đầu lại.",
                "This sign-in has expired or does not match. Start again.",
            ),
        ),
    };
    if let SignInError::Refused(reason) = error {
        tracing::info!(reason, "sign-in refused");
    }
    let again = match side {
        Side::Citizen => "/dang-nhap",
        Side::Officer => "/can-bo/dang-nhap",
    };
    let body = view! {
        <h1>{title}</h1>
        <p>{text}</p>
        <p class="actions">
            <a class="button" href=again>{lang.pick("Đăng nhập lại", "Sign in again")}</a>
            <a href="/">{lang.pick("Về trang đầu", "Home page")}</a>
        </p>
    };
    page(app, ctx, Meta::new(title).status(status), body).await
}
