//! Behaviour switches, so that tests and demonstrations can make a system slow, wrong or absent.

use super::{Fault, lock};
use axum::Json;
use axum::extract::State;
use axum::routing::get;
use axum::{Router, extract::rejection::JsonRejection};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long "no answer" lasts.
const NO_ANSWER: Duration = Duration::from_secs(30);

/// A mode that belongs to one system beside the common ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Works.
    Ok,
    /// Works after a wait.
    Slow,
    /// Answers "unavailable".
    Down,
    /// Doesn't answer in time.
    Timeout,
    /// A mode of this system only.
    #[serde(untagged)]
    Own(String),
}

/// The body of `POST /_control`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    mode: String,
    #[serde(default)]
    ms: u64,
}

#[derive(Debug, Clone, Serialize)]
struct Setting {
    mode: Mode,
    ms: u64,
}

/// The switch of one system.
#[derive(Debug, Clone)]
pub struct Behaviour {
    setting: Arc<Mutex<Setting>>,
    own: &'static [&'static str],
}

impl Behaviour {
    /// Working; `own` names the modes that only this system has.
    pub fn new(own: &'static [&'static str]) -> Self {
        Self { setting: Arc::new(Mutex::new(Setting { mode: Mode::Ok, ms: 0 })), own }
    }

    /// The mode now and its milliseconds.
    pub fn now(&self) -> (Mode, u64) {
        let setting = lock(&self.setting);
        (setting.mode.clone(), setting.ms)
    }

    /// Whether the mode now is this one of the system's own.
    pub fn is(&self, own: &str) -> bool {
        matches!(&lock(&self.setting).mode, Mode::Own(name) if name == own)
    }

    /// Back to working.
    pub fn reset(&self) {
        *lock(&self.setting) = Setting { mode: Mode::Ok, ms: 0 };
    }

    /// Sets the mode by its name; false when there is no such mode.
    pub fn set(&self, name: &str, ms: u64) -> bool {
        let mode = match name {
            "ok" => Mode::Ok,
            "slow" => Mode::Slow,
            "down" => Mode::Down,
            "timeout" => Mode::Timeout,
            other if self.own.contains(&other) => Mode::Own(other.to_owned()),
            _ => return false,
        };
        *lock(&self.setting) = Setting { mode, ms };
        true
    }

    /// Waits or fails as the mode says; own modes pass.
    pub async fn pass(&self) -> Result<(), Fault> {
        match self.now() {
            (Mode::Slow, ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            (Mode::Down, _) => return Err(Fault::unavailable()),
            (Mode::Timeout, ms) => {
                tokio::time::sleep(if ms == 0 { NO_ANSWER } else { Duration::from_millis(ms) }).await;
                return Err(Fault::timeout());
            }
            _ => {}
        }
        Ok(())
    }

    /// `/_control` of this system; `forget` empties what it has received.
    pub fn routes<S: Clone + Send + Sync + 'static>(
        &self,
        forget: impl Fn() + Clone + Send + Sync + 'static,
    ) -> Router<S> {
        let router = Router::new().route("/_control", get(show).post(change)).with_state(self.clone());
        let behaviour = self.clone();
        router.merge(Router::new().route(
            "/_control",
            axum::routing::delete(move || async move {
                behaviour.reset();
                forget();
                Json(behaviour.view())
            }),
        ))
    }

    fn view(&self) -> serde_json::Value {
        let setting = lock(&self.setting);
        serde_json::json!({ "mode": setting.mode, "ms": setting.ms })
    }
}

/// The refusal of an unknown key or value in `/_control`.
pub fn control_fault(detail: impl std::fmt::Display) -> Fault {
    Fault::bad_request().at(detail.to_string())
}

async fn show(State(behaviour): State<Behaviour>) -> Json<serde_json::Value> {
    Json(behaviour.view())
}

async fn change(
    State(behaviour): State<Behaviour>,
    body: Result<Json<Change>, JsonRejection>,
) -> Result<Json<serde_json::Value>, Fault> {
    let Json(change) = body.map_err(|error| control_fault(error.body_text()))?;
    if behaviour.set(&change.mode, change.ms) { Ok(Json(behaviour.view())) } else { Err(control_fault("mode")) }
}
