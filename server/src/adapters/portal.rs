//! The national portal (DVCQG): status synchronisation, in the names of the national exchange.

use super::Fault;
use super::http::Caller;
use serde_json::Value;

/// The national portal.
#[derive(Debug)]
pub struct Portal {
    caller: Caller,
    token: String,
}

impl Portal {
    /// Through this caller, with this token.
    #[must_use]
    pub fn new(caller: Caller, token: String) -> Self {
        Self { caller, token }
    }

    /// Whether it is configured.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.caller.is_configured()
    }

    /// Sends one status event; the same `MessageId` is taken once.
    ///
    /// # Errors
    /// [`Fault::Refused`] must not be retried blindly; the others may be, with the same id.
    pub async fn send(&self, event: &Value) -> Result<(), Fault> {
        let request = self.caller.request(reqwest::Method::POST, "/v1/dossiers/status")?;
        let answer = self.caller.send(request.bearer_auth(&self.token).json(event)).await?;
        answer.accepted("portal").map(|_| ())
    }
}
