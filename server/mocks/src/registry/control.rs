//! Switches of the registry: per source, and the clock.

use super::Registry;
use super::records::Source;
use crate::common::{Fault, control_fault, lock, time};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde_json::{Map, Value, json};

/// What holds for all sources.
#[derive(Debug)]
pub struct Settings {
    /// How long "no answer in time" lasts.
    pub timeout_ms: u64,
    /// The clock that `as_of` counts back from.
    pub now: Option<i64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { timeout_ms: 30_000, now: None }
    }
}

/// `POST /_control`.
pub async fn change(
    State(registry): State<Registry>,
    body: Result<Json<Map<String, Value>>, JsonRejection>,
) -> Result<Json<Value>, Fault> {
    let Json(body) = body.map_err(|error| control_fault(error.body_text()))?;
    if let Some(unknown) =
        body.keys().find(|key| !["source", "mode", "ms", "timeout_ms", "now"].contains(&key.as_str()))
    {
        return Err(control_fault(unknown));
    }
    // Read everything before anything is changed.
    let timeout =
        body.get("timeout_ms").map(|value| value.as_u64().ok_or_else(|| control_fault("timeout_ms"))).transpose()?;
    let now = match body.get("now") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(value) => Some(Some(value.as_str().and_then(time::parse).ok_or_else(|| control_fault("now"))?)),
    };
    let ms = body.get("ms").map_or(Some(0), Value::as_u64).ok_or_else(|| control_fault("ms"))?;
    if let Some(mode) = body.get("mode") {
        let mode = mode.as_str().ok_or_else(|| control_fault("mode"))?;
        let sources: Vec<Source> = match body.get("source").map(|source| source.as_str()) {
            None | Some(Some("*")) => Source::ALL.to_vec(),
            Some(Some(name)) => vec![Source::named(&name.to_ascii_lowercase()).ok_or_else(|| control_fault("source"))?],
            Some(None) => return Err(control_fault("source")),
        };
        for source in sources {
            if !registry.0.modes.get(&source).is_some_and(|behaviour| behaviour.set(mode, ms)) {
                return Err(control_fault("mode"));
            }
        }
    }
    {
        let mut settings = lock(&registry.0.settings);
        if let Some(timeout) = timeout {
            settings.timeout_ms = timeout;
        }
        if let Some(now) = now {
            settings.now = now;
        }
    }
    Ok(view(&registry))
}

/// `GET /_control`.
pub async fn show(State(registry): State<Registry>) -> Json<Value> {
    view(&registry)
}

/// `DELETE /_control`.
pub async fn reset(State(registry): State<Registry>) -> Json<Value> {
    for behaviour in registry.0.modes.values() {
        behaviour.reset();
    }
    *lock(&registry.0.settings) = Settings::default();
    *lock(&registry.0.memory) = super::Memory::default();
    view(&registry)
}

/// `GET /_requests`.
pub async fn requests(State(registry): State<Registry>) -> Json<Value> {
    Json(json!(lock(&registry.0.memory).log))
}

fn view(registry: &Registry) -> Json<Value> {
    let modes: Map<String, Value> = Source::ALL
        .into_iter()
        .filter_map(|source| {
            let (mode, ms) = registry.0.modes.get(&source)?.now();
            Some((source.name().to_ascii_lowercase(), json!({ "mode": mode, "ms": ms })))
        })
        .collect();
    let settings = lock(&registry.0.settings);
    Json(json!({ "sources": modes, "timeout_ms": settings.timeout_ms, "now": settings.now.map(time::rfc3339) }))
}
