//! Telling the merchant, with the faults that real networks have.

use super::{Payment, Provider, Refund};
use crate::common::{lock, random_id, sign, time};
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;

/// Waits before the second, third and fourth attempt.
const WAITS: [u64; 3] = [200, 1_000, 5_000];

/// An event on its way.
#[derive(Debug, Clone)]
pub struct Event {
    url: String,
    id: String,
    kind: &'static str,
    body: Value,
}

/// An attempt that was made.
#[derive(Debug, Clone, Serialize)]
pub struct Sent {
    event_id: String,
    event: &'static str,
    attempt: usize,
    http_status: Option<u16>,
    at: String,
}

impl Provider {
    /// Tells the merchant what happened, in the background.
    pub(super) fn announce(&self, kind: &'static str, payment: &Payment, refund: Option<&Refund>, quiet: bool) {
        let mut body = json!({
            "event_id": random_id("evt_"), "event": kind, "payment_id": payment.id, "reference": payment.order.reference,
            "amount": payment.paid.map_or(payment.order.amount, |(_, amount)| amount), "currency": "VND",
            "status": payment.status(), "occurred_at": time::now_text()
        });
        if let Some(refund) = refund {
            body["refund_id"] = json!(refund.refund_id);
            body["amount"] = json!(refund.amount);
        }
        let id = body["event_id"].as_str().unwrap_or_default().to_owned();
        let event = Event { url: payment.order.callback_url.clone(), id, kind, body };
        let fault = {
            let mut book = lock(&self.0.book);
            book.last.insert(payment.order.reference.clone(), event.clone());
            book.fault.clone()
        };
        if quiet {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move { this.deliver(event, fault).await });
    }

    /// Sends an event as it was, without faults.
    pub(super) fn repeat(&self, event: Event) {
        let this = self.clone();
        tokio::spawn(async move { this.attempts(&event, 0, false).await });
    }

    async fn deliver(&self, mut event: Event, fault: Option<(String, u64)>) {
        let (fault, ms) = fault.unwrap_or_default();
        let (mut age, mut spoil) = (0, false);
        match fault.as_str() {
            "lost" => return,
            "duplicate" => {
                self.attempts(&event, 0, false).await;
            }
            "wrong_amount" => {
                let amount = event.body["amount"].as_i64().unwrap_or_default();
                event.body["amount"] = json!(amount - 1);
            }
            "wrong_reference" => event.body["reference"] = json!("KHAC000000"),
            "bad_signature" => spoil = true,
            "stale" => age = 3_600,
            "delay" => tokio::time::sleep(Duration::from_millis(ms)).await,
            _ => {}
        }
        self.attempts(&event, age, spoil).await;
    }

    async fn attempts(&self, event: &Event, age: i64, spoil: bool) {
        let body = event.body.to_string();
        for attempt in 1..=WAITS.len() + 1 {
            let timestamp = (time::now() - age).to_string();
            let key: &[u8] = if spoil { b"another key" } else { &self.0.key };
            let signature = sign::callback(key, &timestamp, body.as_bytes());
            let answer = self
                .0
                .http
                .post(&event.url)
                .header("content-type", "application/json")
                .header("x-timestamp", &timestamp)
                .header("x-signature", signature)
                .header("x-event-id", &event.id)
                .body(body.clone())
                .send()
                .await;
            let status = answer.ok().map(|answer| answer.status());
            lock(&self.0.book).events.push(Sent {
                event_id: event.id.clone(),
                event: event.kind,
                attempt,
                http_status: status.map(|status| status.as_u16()),
                at: time::now_text(),
            });
            if status.is_some_and(|status| status.is_success()) {
                return;
            }
            if let Some(wait) = WAITS.get(attempt - 1) {
                tokio::time::sleep(Duration::from_millis(*wait)).await;
            }
        }
    }
}
