//! What can go wrong in a request, and the page or JSON that says so.
//!
//! Handlers return [`AppError`]; [`explain`] turns it into a page with a way on (or a JSON body for machines). The reason for people and the
//! reason for the log are two things: only [`AppError::Internal`] and [`AppError::Unavailable`] are logged, without personal data.

use super::ctx::Ctx;
use super::render;
use crate::app::App;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

/// A refusal or a fault.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppError {
    /// Nothing here, or nothing that this caller may know of (both answer alike).
    #[error("not found")]
    NotFound,
    /// Nobody is signed in; a browser is sent to sign in and comes back.
    #[error("not signed in")]
    SignIn {
        /// Sign-in page of the right side, with the way back.
        to: String,
    },
    /// Signed in, but this is not theirs to do.
    #[error("forbidden: {0}")]
    Forbidden(Refusal),
    /// The request itself is wrong.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// Somebody else was faster, or it was done before.
    #[error("conflict: {0}")]
    Conflict(String),
    /// Over a limit.
    #[error("too many requests")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The body is too large.
    #[error("too large")]
    TooLarge,
    /// The answers do not pass; API only, pages are rendered again.
    #[error("unprocessable")]
    Unprocessable(serde_json::Value),
    /// An outside system does not answer.
    #[error("unavailable: {0}")]
    Unavailable(&'static str),
    /// Our fault. The text is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

/// Why something is not this caller's to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The account's level of assurance is too low.
    Level,
    /// Another role does this.
    Role,
    /// Belongs to another unit.
    Unit,
    /// Cross-site request.
    CrossSite,
    /// The token lacks this scope or the person's grant.
    Scope,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Level => "level",
            Self::Role => "role",
            Self::Unit => "unit",
            Self::CrossSite => "cross_site",
            Self::Scope => "scope",
        })
    }
}

impl AppError {
    /// A fault of ours, with its reason for the log.
    pub fn internal(reason: impl std::fmt::Display) -> Self {
        Self::Internal(reason.to_string())
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::SignIn { .. } => "not_signed_in",
            Self::Forbidden(_) => "forbidden",
            Self::BadRequest(_) => "bad_request",
            Self::Conflict(_) => "conflict",
            Self::TooMany { .. } => "too_many_requests",
            Self::TooLarge => "too_large",
            Self::Unprocessable(_) => "unprocessable",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::TooMany { retry_after } = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Middleware around everything: gives each refusal its page or JSON body.
pub async fn explain(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let wants_json = parts.uri.path().starts_with("/api/")
        || parts
            .headers
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/json"));
    let ctx = match Ctx::from_request_parts(&mut parts, &app).await {
        Ok(ctx) => ctx,
        Err(never) => match never {},
    };
    let get = parts.method == axum::http::Method::GET;
    let response = next.run(Request::from_parts(parts, body)).await;
    let error = match response.extensions().get::<AppError>() {
        Some(error) => error.clone(),
        None => match response.status() {
            StatusCode::NOT_FOUND if is_bare(&response) => AppError::NotFound,
            StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
            StatusCode::METHOD_NOT_ALLOWED if is_bare(&response) => AppError::NotFound,
            _ => return response,
        },
    };
    match &error {
        AppError::Internal(reason) => tracing::error!(reason, "request failed"),
        AppError::Unavailable(system) => tracing::warn!(system, "outside system unavailable"),
        _ => {}
    }
    if wants_json {
        return json_body(&error);
    }
    if let AppError::SignIn { to } = &error
        && get
    {
        return super::redirect(to);
    }
    let mut page = error_page(&app, &ctx, &error).await;
    if let AppError::TooMany { retry_after } = &error {
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
    }
    page
}

fn is_bare(response: &Response) -> bool {
    !response.headers().contains_key(header::CONTENT_TYPE)
}

fn json_body(error: &AppError) -> Response {
    let detail = match error {
        AppError::BadRequest(text) | AppError::Conflict(text) => serde_json::Value::String(text.clone()),
        AppError::Forbidden(refusal) => serde_json::Value::String(refusal.to_string()),
        AppError::Unprocessable(value) => value.clone(),
        _ => serde_json::Value::Null,
    };
    let body = serde_json::json!({ "error": { "code": error.code(), "detail": detail } });
    let mut response = (error.status(), axum::Json(body)).into_response();
    if let AppError::TooMany { retry_after } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
    }
    response
}

async fn error_page(app: &App, ctx: &Ctx, error: &AppError) -> Response {
    let (title, text) = words(ctx.lang, error);
    let way_on = match error {
        AppError::SignIn { to } => Some((to.clone(), ctx.lang.pick("Đăng nhập", "Sign in"))),
        _ => None,
    };
    let home = ctx.lang.pick("Về trang đầu", "Go to the home page");
    let body = view! {
        <h1>{title}</h1>
        <p>{text}</p>
        <p class="actions">
            {way_on.map(|(href, text)| view! { <a class="button" href=href>{text}</a> })}
            <a href="/">{home}</a>
        </p>
    };
    render::page(app, ctx, render::Meta::new(title).status(error.status()), body).await
}

fn words(lang: ui::Lang, error: &AppError) -> (&'static str, String) {
    let (title_vi, title_en, vi, en): (_, _, String, String) = match error {
        AppError::NotFound => (
            "Không tìm thấy trang",
            "Page not found",
            "Địa chỉ này không có, hoặc không dành cho bạn. Hãy kiểm tra lại địa chỉ.".into(),
            "This address does not exist, or is not yours to see. Check the address.".into(),
        ),
        AppError::SignIn { .. } => (
            "Bạn cần đăng nhập",
            "Sign in first",
            "Phiên làm việc đã hết hoặc bạn chưa đăng nhập. Những gì đã lưu vẫn còn.".into(),
            "Your session has ended or you have not signed in. What was saved is still there.".into(),
        ),
        AppError::Forbidden(Refusal::Level) => (
            "Cần tài khoản mức 2",
            "A level 2 account is needed",
            "Tài khoản VNeID của bạn ở mức 1 nên chưa nộp được hồ sơ. Hãy đến công an xã để nâng lên mức 2.".into(),
            "Your VNeID account is level 1 and cannot file. Visit the commune police to raise it to level 2.".into(),
        ),
        AppError::Forbidden(Refusal::CrossSite) => (
            "Yêu cầu bị từ chối",
            "Request refused",
            "Yêu cầu này đến từ một trang khác. Hãy mở lại trang của chúng tôi và thử lại.".into(),
            "This request came from another site. Open our page again and retry.".into(),
        ),
        AppError::Forbidden(_) => (
            "Bạn không có quyền làm việc này",
            "You may not do this",
            "Việc này thuộc về người hoặc đơn vị khác.".into(),
            "This belongs to another person or unit.".into(),
        ),
        AppError::BadRequest(text) => ("Yêu cầu chưa đúng", "The request is not right", text.clone(), text.clone()),
        AppError::Conflict(text) => {
            ("Có người vừa thay đổi", "Something changed meanwhile", text.clone(), text.clone())
        }
        AppError::TooMany { retry_after } => (
            "Bạn thao tác quá nhanh",
            "Too many requests",
            format!("Hãy chờ {retry_after} giây rồi thử lại."),
            format!("Wait {retry_after} seconds and try again."),
        ),
        AppError::TooLarge => (
            "Nội dung gửi lên quá lớn",
            "Too large",
            "Hãy chọn tệp nhỏ hơn hoặc gửi ít nội dung hơn.".into(),
            "Choose a smaller file or send less.".into(),
        ),
        AppError::Unprocessable(_) => (
            "Còn chỗ cần sửa",
            "Something needs correcting",
            "Hãy quay lại và xem những chỗ được đánh dấu.".into(),
            "Go back and see the marked places.".into(),
        ),
        AppError::Unavailable(_) => (
            "Hệ thống liên quan đang gián đoạn",
            "A connected system is down",
            "Những gì bạn đã lưu vẫn còn. Hãy thử lại sau ít phút.".into(),
            "What you saved is still there. Try again in a few minutes.".into(),
        ),
        AppError::Internal(_) => (
            "Có lỗi ở phía chúng tôi",
            "Something went wrong on our side",
            "Những gì bạn đã lưu vẫn còn. Hãy thử lại sau ít phút.".into(),
            "What you saved is still there. Try again in a few minutes.".into(),
        ),
    };
    (lang.pick(title_vi, title_en), lang.pick(&vi, &en).to_owned())
}

impl From<store::Error> for AppError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound(_) => Self::NotFound,
            store::Error::Conflict { .. } => Self::Conflict(
                "Nội dung này vừa được thay đổi ở nơi khác. Hãy tải lại trang để xem bản mới. · It was just changed elsewhere: reload the page.".into(),
            ),
            store::Error::State(what) => Self::Conflict(what.into()),
            store::Error::KeyReused => Self::Conflict("Idempotency-Key was used before with another body".into()),
            other => Self::Internal(other.to_string()),
        }
    }
}
