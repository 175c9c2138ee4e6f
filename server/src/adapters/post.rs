//! The public post (bưu chính công ích).

use super::Fault;
use super::http::Caller;
use serde::Deserialize;
use serde_json::Value;

/// A shipment as the carrier has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Shipment {
    /// Number to follow it by.
    pub tracking_number: String,
    /// `created` … `delivered`.
    pub status: String,
}

/// The carrier.
#[derive(Debug)]
pub struct Post {
    caller: Caller,
    token: String,
}

impl Post {
    /// Through this caller, with this token.
    #[must_use]
    pub fn new(caller: Caller, token: String) -> Self {
        Self { caller, token }
    }

    /// Orders a shipment; the same key is carried out once.
    ///
    /// # Errors
    /// Not configured, down, or the address is not served.
    pub async fn create(&self, key: &str, shipment: &Value) -> Result<Shipment, Fault> {
        let request = self.caller.request(reqwest::Method::POST, "/v1/shipments")?;
        let answer =
            self.caller.send(request.bearer_auth(&self.token).header("idempotency-key", key).json(shipment)).await?;
        answer.accepted("post")?.read()
    }

    /// Where a shipment is.
    ///
    /// # Errors
    /// Not configured, down, or unknown.
    pub async fn track(&self, number: &str) -> Result<Shipment, Fault> {
        let request = self.caller.request(reqwest::Method::GET, &format!("/v1/shipments/{number}"))?;
        let answer = self.caller.send(request.bearer_auth(&self.token)).await?;
        answer.accepted("post")?.read()
    }
}
