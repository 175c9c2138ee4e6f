//! Requests to our own server.

use super::dom::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

/// Why a request brought nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// No connection, or a server in trouble: worth another try.
    Later,
    /// The session has ended.
    SignedOut,
    /// Refused: trying again changes nothing.
    Refused,
}

async fn fetch(url: &str, init: &RequestInit) -> Result<Response, Failed> {
    let promise = window().fetch_with_str_and_init(url, init);
    let response: Response = JsFuture::from(promise).await.map_err(|_| Failed::Later)?.unchecked_into();
    match response.status() {
        200..=299 if !response.redirected() => Ok(response),
        200..=299 | 401 => Err(Failed::SignedOut),
        403 | 404 | 409 | 410 | 413 | 422 => Err(Failed::Refused),
        _ => Err(Failed::Later),
    }
}

async fn text(response: Response) -> Result<String, Failed> {
    let promise = response.text().map_err(|_| Failed::Later)?;
    JsFuture::from(promise).await.ok().and_then(|text| text.as_string()).ok_or(Failed::Later)
}

pub(super) async fn bytes(url: &str) -> Result<Vec<u8>, Failed> {
    let response = fetch(url, &RequestInit::new()).await?;
    let promise = response.array_buffer().map_err(|_| Failed::Later)?;
    let buffer = JsFuture::from(promise).await.map_err(|_| Failed::Later)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

pub(super) async fn get(url: &str) -> Result<String, Failed> {
    text(fetch(url, &RequestInit::new()).await?).await
}

pub(super) async fn post_json(url: &str, body: &str) -> Result<String, Failed> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(body));
    let headers = super::dom::object(&[("content-type", JsValue::from_str("application/json"))]);
    init.set_headers(&headers);
    text(fetch(url, &init).await?).await
}
