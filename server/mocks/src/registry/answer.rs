//! Answers and their codes.

use super::records::Source;
use super::request::Request;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// The outcome of a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// One record, all asked fields.
    Ok,
    /// Some fields hold nothing.
    Partial,
    /// No such person or thing.
    NotFound,
    /// The number exists with another name or birth.
    Mismatch,
    /// Several candidates.
    Multiple,
    /// The person died.
    Deceased,
    /// The person is missing.
    Missing,
    /// Cancelled or dissolved.
    Inactive,
    /// Too old to rely on.
    Stale,
    /// Protected record or field.
    Restricted,
    /// The person didn't agree, or took it back.
    NoConsent,
    /// The request has the wrong form.
    BadRequest,
    /// The caller or the officer isn't registered.
    Unauthorised,
    /// No answer in time.
    Timeout,
    /// Down.
    Unavailable,
    /// Too many requests.
    RateLimit,
    /// Down on purpose.
    Maintenance,
    /// An answer of another shape: only in the log, since on the wire it has no code.
    SchemaChanged,
}

impl Code {
    /// Code, status, HTTP status, Vietnamese and English sentence.
    const fn parts(self) -> (&'static str, &'static str, StatusCode, &'static str, &'static str) {
        match self {
            Self::Ok => ("00", "OK", StatusCode::OK, "", ""),
            Self::Partial => ("01", "PARTIAL", StatusCode::OK, "", ""),
            Self::NotFound => ("02", "NOT_FOUND", StatusCode::NOT_FOUND, "Không tìm thấy.", "Not found."),
            Self::Mismatch => {
                ("03", "MISMATCH", StatusCode::CONFLICT, "Thông tin không khớp.", "The data does not match.")
            }
            Self::Multiple => ("04", "MULTIPLE", StatusCode::CONFLICT, "Có nhiều kết quả.", "Several candidates."),
            Self::Deceased => ("05", "DECEASED", StatusCode::OK, "", ""),
            Self::Missing => ("05", "MISSING", StatusCode::OK, "", ""),
            Self::Inactive => ("06", "INACTIVE", StatusCode::OK, "", ""),
            Self::Stale => ("07", "STALE", StatusCode::OK, "", ""),
            Self::Restricted => ("08", "RESTRICTED", StatusCode::FORBIDDEN, "Không được khai thác.", "Restricted."),
            Self::NoConsent => ("09", "NO_CONSENT", StatusCode::FORBIDDEN, "Chưa có sự đồng ý.", "No consent."),
            Self::BadRequest => {
                ("10", "BAD_REQUEST", StatusCode::BAD_REQUEST, "Yêu cầu không đúng mẫu.", "Bad request.")
            }
            Self::Unauthorised => {
                ("11", "UNAUTHORISED", StatusCode::UNAUTHORIZED, "Chưa được phép.", "Not authorised.")
            }
            Self::Timeout => {
                ("20", "TIMEOUT", StatusCode::GATEWAY_TIMEOUT, "Hệ thống không trả lời kịp.", "No answer in time.")
            }
            Self::Unavailable => {
                ("21", "UNAVAILABLE", StatusCode::SERVICE_UNAVAILABLE, "Hệ thống đang gián đoạn.", "Unavailable.")
            }
            Self::RateLimit => {
                ("22", "RATE_LIMIT", StatusCode::TOO_MANY_REQUESTS, "Quá nhiều yêu cầu.", "Too many requests.")
            }
            Self::Maintenance => {
                ("23", "MAINTENANCE", StatusCode::SERVICE_UNAVAILABLE, "Hệ thống đang bảo trì.", "Maintenance.")
            }
            Self::SchemaChanged => ("30", "SCHEMA_CHANGED", StatusCode::OK, "", ""),
        }
    }

    /// The two digits.
    pub const fn digits(self) -> &'static str {
        self.parts().0
    }

    /// Whether a repeated request gets the same answer again.
    pub fn is_final(self) -> bool {
        self.digits() < "10"
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.digits())
    }
}

/// An answer ready to be sent.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What happened.
    pub code: Code,
    body: Value,
}

impl Answer {
    /// An answer with a record. `asked` gives the value of each field, or none where the source holds none.
    pub fn record<'a>(
        request: &Request,
        source: Source,
        code: Code,
        as_of: &str,
        since: Option<&Value>,
        asked: impl Iterator<Item = (&'a str, Option<Value>)>,
    ) -> Self {
        let mut fields = serde_json::Map::new();
        let mut missing = Vec::new();
        for (name, value) in asked {
            match value {
                Some(value) => {
                    // What people report themselves is not confirmed by anyone.
                    let verified = code != Code::Stale && !["phone", "email", "occupation"].contains(&name);
                    let field = json!({ "value": value, "source": source, "as_of": as_of, "verified": verified });
                    fields.insert(name.to_owned(), field);
                }
                None => missing.push(name),
            }
        }
        let code = if code == Code::Ok && !missing.is_empty() { Code::Partial } else { code };
        let mut body = json!({
            "request_id": request.request_id, "code": code, "status": code.parts().1, "source": source, "as_of": as_of,
            "fields": fields, "missing": missing
        });
        if let Some(since) = since {
            body["since"] = since.clone();
        }
        Self { code, body }
    }

    /// An answer without a record.
    pub fn refusal(request: &Request, source: Source, code: Code) -> Self {
        Self::refused(Some(&request.request_id), source, code)
    }

    /// An answer to a request that may not even have an identifier.
    pub fn refused(request_id: Option<&str>, source: Source, code: Code) -> Self {
        let (digits, status, _, vi, en) = code.parts();
        let body = json!({
            "request_id": request_id, "code": digits, "status": status, "source": source, "message": { "vi": vi, "en": en }
        });
        Self { code, body }
    }

    /// Code 10, naming the key at fault.
    pub fn bad_request(request: Option<&Request>, source: Source, key: &str) -> Self {
        let mut answer = Self::refused(request.map(|request| request.request_id.as_str()), source, Code::BadRequest);
        answer.body["detail"] = json!(key);
        answer
    }

    /// An answer of a shape nobody agreed on.
    pub fn unexpected() -> Self {
        let body =
            json!({ "ketQua": { "trangThai": 1, "duLieu": [{ "maTruong": "A01", "giaTri": null }] }, "phienBan": "2" });
        Self { code: Code::SchemaChanged, body }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = (self.code.parts().2, Json(self.body)).into_response();
        let wait = match self.code {
            Code::RateLimit => "30",
            Code::Maintenance => "600",
            _ => return response,
        };
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(wait));
        response
    }
}
