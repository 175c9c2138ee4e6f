//! The national databases behind one address: population, residence, civil status, business, land, poor households,
//! insurance, tax and the document vault, with their people and their failures.

mod answer;
mod control;
mod lookup;
mod matching;
mod records;
mod request;

pub use answer::{Answer, Code};
pub use matching::{same_date, same_name};
pub use records::Source;
pub use request::Request;

use crate::common::{Behaviour, Fault, bearer, lock, mark, time};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Answers kept for repeated requests; beyond it the memory is emptied, which only costs a look-up.
const KEPT: usize = 20_000;

/// The server's state.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    token: String,
    modes: HashMap<Source, Behaviour>,
    settings: Mutex<control::Settings>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    answers: HashMap<(Source, String), (Request, Answer)>,
    attempted: HashSet<(Source, String)>,
    log: Vec<Logged>,
}

/// What is remembered of a look-up: never the key nor a value.
#[derive(Debug, Clone, Serialize)]
pub struct Logged {
    at: String,
    source: Source,
    request_id: String,
    purpose: String,
    procedure_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier_id: Option<String>,
    actor: &'static str,
    fields: Vec<String>,
    code: Code,
}

impl Registry {
    /// A server that asks for this bearer token.
    pub fn new(token: impl Into<String>) -> Self {
        let modes = Source::ALL
            .into_iter()
            .map(|source| (source, Behaviour::new(&["flaky", "schema_changed", "rate_limit", "maintenance"])))
            .collect();
        Self(Arc::new(Inner { token: token.into(), modes, settings: Mutex::default(), memory: Mutex::default() }))
    }

    /// The routes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v1/{source}/lookup", post(ask))
            .route("/v1/vault/files/{id}", get(file))
            .route("/_control", get(control::show).post(control::change).delete(control::reset))
            .route("/_requests", get(control::requests))
            .with_state(self.clone())
            .merge(mark("registry"))
    }

    fn now(&self) -> i64 {
        lock(&self.0.settings).now.unwrap_or_else(time::now)
    }

    /// Waits, fails or lets pass, as the switch of the source or the person's own trouble says.
    async fn trouble(&self, source: Source, request: &Request) -> Option<Answer> {
        use crate::common::Mode;
        let person = request.key.get("personal_id").and_then(|id| id.as_str()).and_then(records::behaviour);
        let (mode, ms) = self.0.modes.get(&source).map_or((Mode::Ok, 0), Behaviour::now);
        let name = match &mode {
            Mode::Ok => person.unwrap_or("ok"),
            Mode::Slow => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                person.unwrap_or("ok")
            }
            Mode::Down => "unavailable",
            Mode::Timeout => "timeout",
            Mode::Own(own) => own,
        };
        let code = match name {
            "unavailable" => Code::Unavailable,
            "timeout" => {
                let wait = lock(&self.0.settings).timeout_ms;
                tokio::time::sleep(Duration::from_millis(wait)).await;
                Code::Timeout
            }
            "flaky" => {
                let first = lock(&self.0.memory).attempted.insert((source, request.request_id.clone()));
                if !first {
                    return None;
                }
                Code::Unavailable
            }
            "schema_changed" => return Some(Answer::unexpected()),
            "rate_limit" => Code::RateLimit,
            "maintenance" => Code::Maintenance,
            "restricted" => Code::Restricted,
            "no_consent" if request.is_citizen() => Code::NoConsent,
            _ => return None,
        };
        Some(Answer::refusal(request, source, code))
    }

    async fn answer(&self, source: Source, request: Request) -> (Answer, bool) {
        if let Some(trouble) = self.trouble(source, &request).await {
            self.remember(source, &request, trouble.code);
            return (trouble, false);
        }
        let place = (source, request.request_id.clone());
        let kept = lock(&self.0.memory).answers.get(&place).cloned();
        let (answer, replayed) = match kept {
            Some((same, answer)) if same == request => (answer, true),
            Some(_) => (Answer::bad_request(Some(&request), source, "request_id"), false),
            None => (lookup::find(source, &request, self.now()), false),
        };
        if !replayed && answer.code.is_final() {
            let mut memory = lock(&self.0.memory);
            if memory.answers.len() >= KEPT {
                memory.answers.clear();
            }
            memory.answers.insert(place, (request.clone(), answer.clone()));
        }
        self.remember(source, &request, answer.code);
        (answer, replayed)
    }

    fn remember(&self, source: Source, request: &Request, code: Code) {
        let mut memory = lock(&self.0.memory);
        if memory.log.len() >= KEPT {
            memory.log.clear();
        }
        memory.log.push(Logged {
            at: time::now_text(),
            source,
            request_id: request.request_id.clone(),
            purpose: request.purpose.clone(),
            procedure_code: request.procedure_code.clone(),
            draft_id: request.draft_id.clone(),
            dossier_id: request.dossier_id.clone(),
            actor: if request.is_citizen() { "citizen" } else { "officer" },
            fields: request.fields.clone(),
            code,
        });
    }
}

async fn ask(
    State(registry): State<Registry>,
    Path(source): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let source = Source::named(&source).ok_or_else(Fault::not_found)?;
    if bearer(&headers, &registry.0.token).is_err() {
        return Ok(Answer::refused(None, source, Code::Unauthorised).into_response());
    }
    let request = match Request::read(source, &body) {
        Ok(request) => request,
        Err(key) => return Ok(Answer::bad_request(None, source, &key).into_response()),
    };
    let (answer, replayed) = registry.answer(source, request).await;
    let mut response = answer.into_response();
    if replayed {
        response.headers_mut().insert("x-replayed", header::HeaderValue::from_static("1"));
    }
    Ok(response)
}

async fn file(State(registry): State<Registry>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Fault> {
    bearer(&headers, &registry.0.token)?;
    let paper = records::paper(&id).ok_or_else(Fault::not_found)?;
    Ok(([(header::CONTENT_TYPE, "application/pdf")], paper).into_response())
}
