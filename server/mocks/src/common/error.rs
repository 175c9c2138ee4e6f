//! The one shape of an error answer.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An error answer: status, code, and a sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code of the protocol.
    pub code: &'static str,
    /// Vietnamese sentence.
    pub vi: &'static str,
    /// English sentence.
    pub en: &'static str,
    /// The key of the request that is at fault, where one is.
    pub detail: Option<String>,
}

impl Fault {
    /// A fault without a detail.
    pub const fn new(status: StatusCode, code: &'static str, vi: &'static str, en: &'static str) -> Self {
        Self { status, code, vi, en, detail: None }
    }

    /// The same fault, naming the key of the request.
    pub fn at(mut self, key: impl Into<String>) -> Self {
        self.detail = Some(key.into());
        self
    }

    /// 401: the bearer token is missing or wrong.
    pub const fn unauthorised() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorised", "Chưa được phép.", "Not authorised.")
    }

    /// 400: the body or the query can't be read.
    pub const fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", "Yêu cầu không đúng mẫu.", "The request has the wrong form.")
    }

    /// 404.
    pub const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Không tìm thấy.", "Not found.")
    }

    /// 503.
    pub const fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Hệ thống đang gián đoạn.", "The system is down.")
    }

    /// 504.
    pub const fn timeout() -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, "timeout", "Hệ thống không trả lời kịp.", "No answer in time.")
    }

    /// 429.
    pub const fn rate_limit() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit", "Quá nhiều yêu cầu.", "Too many requests.")
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.code, "message": { "vi": self.vi, "en": self.en } });
        if let Some(detail) = self.detail {
            body["detail"] = json!(detail);
        }
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        response
    }
}
