//! The payment platform: create, ask, refund; and the check of its callbacks.

use super::Fault;
use super::http::{Answer, Caller};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// A callback older than this is refused.
const MAX_AGE_SECONDS: i64 = 300;

/// A payment to open.
#[derive(Debug, Clone, Serialize)]
pub struct NewPayment {
    /// Our reference, `[A-Z0-9]{6,35}`.
    pub reference: String,
    /// Whole đồng.
    pub amount: i64,
    /// Always `VND`.
    pub currency: &'static str,
    /// Without personal data.
    pub description: String,
    /// Where the person comes back to.
    pub return_url: String,
    /// Where the platform reports to.
    pub callback_url: String,
}

/// A payment as the platform has it.
#[derive(Debug, Clone, Deserialize)]
pub struct Payment {
    /// The platform's id.
    pub payment_id: String,
    /// Our reference.
    pub reference: String,
    /// Whole đồng asked for.
    pub amount: i64,
    /// `pending`, `paid`, `cancelled`, `expired`.
    pub status: String,
    /// Page for the person.
    pub pay_url: String,
    /// VietQR text.
    pub qr_text: String,
    /// Whole đồng paid.
    #[serde(default)]
    pub paid_amount: Option<i64>,
}

/// A verified callback.
#[derive(Debug, Clone, Deserialize)]
pub struct Event {
    /// Its id; may repeat.
    pub event_id: String,
    /// `payment.paid`, `payment.cancelled`, `refund.done`.
    pub event: String,
    /// The platform's id of the payment.
    pub payment_id: String,
    /// Our reference.
    pub reference: String,
    /// Whole đồng.
    pub amount: i64,
}

/// The payment platform.
#[derive(Debug)]
pub struct Payments {
    caller: Caller,
    merchant: String,
    key: String,
}

impl Payments {
    /// Through this caller, signing with this key.
    #[must_use]
    pub fn new(caller: Caller, merchant: String, key: String) -> Self {
        Self { caller, merchant, key }
    }

    /// Whether it is configured.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.caller.is_configured()
    }

    /// Opens a payment; the same reference and amount give the same payment.
    ///
    /// # Errors
    /// Down, not configured, or refused.
    pub async fn create(&self, payment: &NewPayment) -> Result<Payment, Fault> {
        let body = serde_json::to_vec(payment).map_err(|_| Fault::Unexpected)?;
        read(self.signed(reqwest::Method::POST, "/v1/payments", body).await?)
    }

    /// The payment of a reference.
    ///
    /// # Errors
    /// Down, not configured, or unknown.
    pub async fn find(&self, reference: &str) -> Result<Payment, Fault> {
        read(self.signed(reqwest::Method::GET, &format!("/v1/payments?reference={reference}"), Vec::new()).await?)
    }

    /// Gives money back; the same refund id is carried out once.
    ///
    /// # Errors
    /// Down, not configured, or refused.
    pub async fn refund(&self, payment_id: &str, refund_id: &str, amount: i64) -> Result<(), Fault> {
        let body = serde_json::json!({ "refund_id": refund_id, "amount": amount, "reason": "refund" });
        let path = format!("/v1/payments/{payment_id}/refunds");
        let body = serde_json::to_vec(&body).map_err(|_| Fault::Unexpected)?;
        read::<serde_json::Value>(self.signed(reqwest::Method::POST, &path, body).await?).map(|_| ())
    }

    async fn signed(&self, method: reqwest::Method, path: &str, body: Vec<u8>) -> Result<Answer, Fault> {
        // The platform compares with its own clock, which is not the demo's.
        let timestamp = machine_seconds().to_string();
        let head = format!("{timestamp}.{method}.{path}.");
        let signature = hex(&self.mac(&[head.as_bytes(), &body])?);
        let request = self
            .caller
            .request(method, path)?
            .header("x-merchant", &self.merchant)
            .header("x-timestamp", timestamp)
            .header("x-signature", signature)
            .header("content-type", "application/json")
            .body(body);
        self.caller.send(request).await
    }

    /// Checks signature and age of a callback and reads it.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a wrong signature or age, [`Fault::Unexpected`] for another shape.
    pub fn verify(&self, timestamp: &str, signature: &str, body: &[u8]) -> Result<Event, Fault> {
        use subtle::ConstantTimeEq;
        let at: i64 = timestamp.parse().map_err(|_| Fault::Refused)?;
        if (machine_seconds() - at).abs() > MAX_AGE_SECONDS {
            return Err(Fault::Refused);
        }
        let expected = hex(&self.mac(&[timestamp.as_bytes(), b".", body])?);
        if !bool::from(expected.as_bytes().ct_eq(signature.as_bytes())) {
            return Err(Fault::Refused);
        }
        serde_json::from_slice(body).map_err(|_| Fault::Unexpected)
    }

    fn mac(&self, parts: &[&[u8]]) -> Result<Vec<u8>, Fault> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_bytes()).map_err(|_| Fault::Refused)?;
        for part in parts {
            mac.update(part);
        }
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

fn read<T: serde::de::DeserializeOwned>(answer: Answer) -> Result<T, Fault> {
    answer.accepted("payment")?.read()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn machine_seconds() -> i64 {
    crate::clock::Clock::default().now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payments() -> Payments {
        Payments::new(Caller::new(reqwest::Client::new(), None), "tokhai".into(), "secret-key".into())
    }

    #[test]
    fn refuses_forged_and_old_callbacks() {
        let payments = payments();
        let body = br#"{"event_id":"e","event":"payment.paid","payment_id":"p","reference":"R","amount":1000}"#;
        let now = machine_seconds().to_string();
        let good = hex(&payments.mac(&[now.as_bytes(), b".", body]).expect("mac"));
        assert!(payments.verify(&now, &good, body).is_ok());
        assert_eq!(payments.verify(&now, &good, b"{}").unwrap_err(), Fault::Refused);
        let old = (machine_seconds() - MAX_AGE_SECONDS - 5).to_string();
        let signed_old = hex(&payments.mac(&[old.as_bytes(), b".", body]).expect("mac"));
        assert_eq!(payments.verify(&old, &signed_old, body).unwrap_err(), Fault::Refused);
    }
}
