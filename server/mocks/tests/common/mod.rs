//! What the tests of all mocks share.
// Each test file uses a part of it, and a test may fail where it unwraps.
#![allow(dead_code, clippy::unwrap_used)]

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;

/// A client that follows nothing.
pub fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap()
}

/// Sends a request and reads its JSON.
pub async fn json_of(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
}

/// Sets the behaviour of a mock.
pub async fn control(base: &str, change: Value) -> Value {
    let (status, body) = json_of(client().post(format!("{base}/_control")).json(&change)).await;
    assert_eq!(status, StatusCode::OK, "{change} {body}");
    body
}

/// Waits until something holds, at most five seconds.
pub async fn until<F: AsyncFnMut() -> bool>(mut holds: F) {
    for _ in 0..250 {
        if holds().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it did not happen in five seconds");
}
