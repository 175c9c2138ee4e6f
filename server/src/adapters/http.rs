//! One HTTP caller for the JSON systems: one retry where it is safe, and a circuit breaker.

use super::Fault;
use serde::de::DeserializeOwned;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Failures in a row that open the circuit.
const OPEN_AFTER: u32 = 5;
/// How long it stays open.
const OPEN_FOR: Duration = Duration::from_secs(20);

/// A system reached over HTTP.
#[derive(Debug)]
pub struct Caller {
    client: reqwest::Client,
    base: Option<String>,
    circuit: Mutex<Circuit>,
}

#[derive(Debug, Default)]
struct Circuit {
    failures: u32,
    open_until: Option<Instant>,
}

/// Status and JSON of an answer.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: serde_json::Value,
}

impl Answer {
    /// The body as a type.
    ///
    /// # Errors
    /// [`Fault::Unexpected`] where it has another shape.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Fault> {
        serde_json::from_value(self.body).map_err(|_| Fault::Unexpected)
    }
}

impl Answer {
    /// Sorts an answer: refused is final, everything else may be tried again. That the system does not know us, or is busy, says nothing about the request.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::Unavailable`].
    pub fn accepted(self, system: &'static str) -> Result<Self, Fault> {
        match self.status {
            200..=299 => Ok(self),
            401 | 403 => {
                tracing::error!(
                    alert = "not_admitted",
                    system,
                    status = self.status,
                    "an outside system refuses this portal"
                );
                Err(Fault::Unavailable)
            }
            408 | 425 | 429 => Err(Fault::Unavailable),
            400..=499 => Err(Fault::Refused),
            _ => Err(Fault::Unavailable),
        }
    }
}

impl Caller {
    /// A caller for this base address.
    #[must_use]
    pub fn new(client: reqwest::Client, base: Option<String>) -> Self {
        let base = base.map(|base| base.trim_end_matches('/').to_owned());
        Self { client, base, circuit: Mutex::default() }
    }

    /// Whether the system is configured.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.base.is_some()
    }

    /// A request to a path of the system.
    ///
    /// # Errors
    /// Not configured, or the circuit is open.
    pub fn request(&self, method: reqwest::Method, path: &str) -> Result<reqwest::RequestBuilder, Fault> {
        let base = self.base.as_ref().ok_or(Fault::NotConfigured)?;
        let circuit = self.circuit.lock().map_err(|_| Fault::Unavailable)?;
        if circuit.open_until.is_some_and(|until| Instant::now() < until) {
            return Err(Fault::Unavailable);
        }
        Ok(self.client.request(method, format!("{base}{path}")))
    }

    /// Sends a request; any HTTP answer with a JSON body counts as an answer. Retries once when the connection breaks.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] when nothing came, [`Fault::Unexpected`] when it was not JSON.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, Fault> {
        let again = request.try_clone();
        let outcome = match (send_once(request).await, again) {
            (Err(Fault::Unavailable), Some(request)) => send_once(request).await,
            (outcome, _) => outcome,
        };
        self.note(&outcome);
        outcome
    }

    fn note(&self, outcome: &Result<Answer, Fault>) {
        let failed = match outcome {
            Ok(answer) => answer.status >= 500,
            Err(fault) => *fault == Fault::Unavailable,
        };
        let Ok(mut circuit) = self.circuit.lock() else { return };
        if !failed {
            *circuit = Circuit::default();
            return;
        }
        circuit.failures += 1;
        if circuit.failures >= OPEN_AFTER {
            circuit.open_until = Some(Instant::now() + OPEN_FOR);
            circuit.failures = 0;
        }
    }
}

async fn send_once(request: reqwest::RequestBuilder) -> Result<Answer, Fault> {
    let response = request.send().await.map_err(|_| Fault::Unavailable)?;
    let status = response.status().as_u16();
    let bytes = response.bytes().await.map_err(|_| Fault::Unavailable)?;
    let body = serde_json::from_slice(&bytes)
        .map_err(|_| if status >= 500 { Fault::Unavailable } else { Fault::Unexpected })?;
    Ok(Answer { status, body })
}

/// The system's name if it declares itself a mock.
pub async fn mock_name(base: &str) -> Option<String> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(3)).build().ok()?;
    let response = client.get(format!("{}/.well-known/tokhai-mock", base.trim_end_matches('/'))).send().await.ok()?;
    if !response.status().is_success() {
        return None;
    }
    let body: serde_json::Value = response.json().await.ok()?;
    let is_mock = body.get("mock").and_then(serde_json::Value::as_bool).unwrap_or(false);
    is_mock.then(|| body.get("system").and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned())
}
