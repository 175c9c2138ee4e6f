//! What every mock shares: the mark that it is one, behaviour switches, errors, tokens, time, serving.

mod control;
mod error;
pub mod sign;
pub mod time;

pub use control::{Behaviour, Mode, control_fault};
pub use error::Fault;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::routing::get;
use axum::{Json, Router};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Largest request body a mock reads.
pub const BODY_LIMIT: usize = 64 * 1024;

/// The route by which a server declares itself a mock.
pub fn mark<S: Clone + Send + Sync + 'static>(system: &'static str) -> Router<S> {
    Router::new().route(
        "/.well-known/tokhai-mock",
        get(move || async move { Json(serde_json::json!({ "mock": true, "system": system })) }),
    )
}

/// Requires `Authorization: Bearer <expected>`.
pub fn bearer(headers: &HeaderMap, expected: &str) -> Result<(), Fault> {
    let given = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    if given == Some(expected) { Ok(()) } else { Err(Fault::unauthorised()) }
}

/// Locks a mutex whose data stays usable even when another thread panicked while holding it.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A random identifier: the prefix and 32 hexadecimal digits.
pub fn random_id(prefix: &str) -> String {
    format!("{prefix}{}", hex(&random_bytes::<16>()))
}

/// Bytes of the operating system's generator.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("invariant: the operating system has a random generator");
    bytes
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Text made safe for an HTML element or a quoted attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Whether a text is an identifier of letters, digits and hyphens within the given length.
pub fn is_token(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A client that follows nothing and ignores proxies, since callbacks go to this machine.
pub fn local_client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(std::time::Duration::from_secs(10))
        .build()
        .expect("invariant: the client has no setting that can fail")
}

/// Serves a router on a bound listener until the task is aborted.
pub fn serve(listener: TcpListener, router: Router) -> JoinHandle<()> {
    let router = router.layer(axum::extract::DefaultBodyLimit::max(BODY_LIMIT));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "a mock stopped");
        }
    })
}
