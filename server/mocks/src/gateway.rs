//! The gateway for short messages: SMS, Zalo, and notices in VNeID. It keeps what it is given.

use crate::common::{Behaviour, Fault, bearer, is_token, lock, mark, time};
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// The gateway.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

struct Inner {
    token: String,
    behaviour: Behaviour,
    messages: Mutex<Vec<Message>>,
}

/// A message as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Names the message, so that it is sent once.
    pub message_id: String,
    /// `sms`, `zalo`, `vneid`.
    pub channel: String,
    /// Number of the receiver, `+84…`.
    pub to: String,
    /// What it says.
    pub text: String,
    /// When it came.
    #[serde(default, skip_deserializing)]
    pub at: String,
}

#[derive(Debug, Deserialize)]
struct Filter {
    to: Option<String>,
}

impl Gateway {
    /// A gateway that asks for this bearer token.
    pub fn new(token: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            token: token.into(),
            behaviour: Behaviour::new(&["reject", "rate_limit"]),
            messages: Mutex::default(),
        }))
    }

    /// The routes.
    pub fn router(&self) -> Router {
        let this = self.clone();
        Router::new()
            .route("/sms", post(send).get(list).delete(clear))
            .with_state(self.clone())
            .merge(mark("sms"))
            .merge(self.0.behaviour.routes(move || lock(&this.0.messages).clear()))
    }
}

fn refuse(code: &'static str, key: &str) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, code, "Không gửi được tin này.", "This message can't be sent.").at(key)
}

async fn send(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    body: Result<Json<Message>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), Fault> {
    bearer(&headers, &gateway.0.token)?;
    gateway.0.behaviour.pass().await?;
    if gateway.0.behaviour.is("rate_limit") {
        return Err(Fault::rate_limit());
    }
    let Json(mut message) = body.map_err(|_| Fault::bad_request())?;
    if gateway.0.behaviour.is("reject") {
        return Err(refuse("refused", "to"));
    }
    if !is_number(&message.to) {
        return Err(refuse("bad_number", "to"));
    }
    let most = match message.channel.as_str() {
        "sms" => 480,
        "zalo" | "vneid" => 1_000,
        _ => return Err(refuse("bad_message", "channel")),
    };
    if !is_token(&message.message_id, 8, 64) {
        return Err(refuse("bad_message", "message_id"));
    }
    if message.text.trim().is_empty() || message.text.chars().count() > most {
        return Err(refuse("bad_message", "text"));
    }
    let answer = json!({ "message_id": message.message_id, "status": "queued" });
    let mut messages = lock(&gateway.0.messages);
    if !messages.iter().any(|known| known.message_id == message.message_id) {
        message.at = time::now_text();
        messages.push(message);
    }
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// A Vietnamese number, mobile or landline.
fn is_number(text: &str) -> bool {
    text.strip_prefix("+84").is_some_and(|rest| {
        rest.bytes().all(|b| b.is_ascii_digit())
            && match rest.as_bytes().first() {
                Some(b'3' | b'5' | b'7' | b'8' | b'9') => rest.len() == 9,
                Some(b'2') => rest.len() == 10,
                _ => false,
            }
    })
}

async fn list(State(gateway): State<Gateway>, Query(filter): Query<Filter>) -> Json<Value> {
    let messages = lock(&gateway.0.messages);
    Json(
        messages
            .iter()
            .filter(|message| filter.to.as_ref().is_none_or(|to| *to == message.to))
            .map(|message| json!(message))
            .collect(),
    )
}

async fn clear(State(gateway): State<Gateway>) -> StatusCode {
    lock(&gateway.0.messages).clear();
    StatusCode::NO_CONTENT
}
