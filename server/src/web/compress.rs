//! Compressing pages and compiled forms on the way out. Assets come compressed from the disk.

use super::AppError;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::io::Write;

/// Shorter bodies gain nothing.
const SHORT: usize = 1024;
/// Longer ones are left as they are: a page is never that long.
const LONG: usize = 8 * 1024 * 1024;

/// Middleware: brotli for text and compiled forms, where the browser takes it.
pub async fn brotli(request: Request, next: Next) -> Response {
    let wanted = *request.method() != Method::HEAD && takes_brotli(request.headers());
    let response = next.run(request).await;
    if !wanted || !gains(response.headers()) {
        return response;
    }
    let length = HttpBody::size_hint(response.body()).exact().and_then(|length| usize::try_from(length).ok());
    if !length.is_some_and(|length| (SHORT..=LONG).contains(&length)) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LONG).await else {
        return AppError::internal("a body could not be read").into_response();
    };
    let small = squeeze(&bytes);
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    head.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(head, Body::from(small))
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("br") && parts.all(|part| part != "q=0" && part != "q=0.0")
    })
}

fn gains(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = kind.starts_with("text/html") || kind.starts_with("application/json");
    let form = kind == "application/octet-stream" && headers.get(header::CONTENT_DISPOSITION).is_none();
    (text || form) && !headers.contains_key(header::CONTENT_ENCODING)
}

fn squeeze(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4);
    let mut writer = brotli::CompressorWriter::new(&mut out, 32 * 1024, 5, 20);
    writer.write_all(bytes).expect("invariant: a vector takes every byte");
    drop(writer);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_who_take_it_get_it() {
        let headers =
            |text: &'static str| HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))]);
        assert!(takes_brotli(&headers("gzip, deflate, br, zstd")));
        assert!(takes_brotli(&headers("br;q=0.5")));
        assert!(!takes_brotli(&headers("gzip, br;q=0")));
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[test]
    fn what_was_squeezed_comes_back() {
        let page = "<p>Đăng ký thường trú</p>".repeat(500);
        let small = squeeze(page.as_bytes());
        assert!(small.len() < page.len() / 20);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut back).expect("brotli");
        assert_eq!(back, page.as_bytes());
    }
}
