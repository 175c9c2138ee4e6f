//! A payment provider: signed requests, a payment page, signed callbacks that may be lost, late, doubled or wrong, a status
//! to ask for, settlements to reconcile with, and refunds.

mod api;
mod callbacks;
mod page;
mod vietqr;

use crate::common::{Behaviour, Fault, control_fault, lock, mark, time};
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What later callbacks suffer.
const CALLBACK_FAULTS: [&str; 8] =
    ["ok", "lost", "duplicate", "wrong_amount", "wrong_reference", "bad_signature", "stale", "delay"];

/// The provider.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

struct Inner {
    base: String,
    merchant: String,
    key: Vec<u8>,
    behaviour: Behaviour,
    http: reqwest::Client,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    payments: HashMap<String, Payment>,
    by_reference: HashMap<String, String>,
    events: Vec<callbacks::Sent>,
    last: HashMap<String, callbacks::Event>,
    fault: Option<(String, u64)>,
}

/// What the merchant asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    reference: String,
    amount: i64,
    currency: String,
    description: String,
    return_url: String,
    callback_url: String,
    expires_at: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Pending,
    Paid,
    Cancelled,
    Expired,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Refund {
    refund_id: String,
    payment_id: String,
    amount: i64,
    status: &'static str,
    at: String,
    #[serde(skip)]
    reason: String,
}

#[derive(Debug, Clone)]
struct Payment {
    id: String,
    order: Order,
    status: Status,
    created: i64,
    expires: i64,
    paid: Option<(i64, i64)>,
    refunds: Vec<Refund>,
}

impl Payment {
    /// A pending payment whose time is over is expired, whenever somebody looks.
    fn status(&self) -> Status {
        if self.status == Status::Pending && time::now() >= self.expires { Status::Expired } else { self.status }
    }

    fn refunded(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    fn view(&self, base: &str) -> Value {
        json!({
            "payment_id": self.id, "reference": self.order.reference, "amount": self.order.amount, "currency": self.order.currency,
            "status": self.status(), "pay_url": format!("{base}/pay/{}", self.id),
            "qr_text": vietqr::text(self.order.amount, &self.order.reference),
            "created_at": time::rfc3339(self.created), "expires_at": time::rfc3339(self.expires),
            "paid_at": self.paid.map(|(at, _)| time::rfc3339(at)), "paid_amount": self.paid.map(|(_, amount)| amount),
            "refunded_amount": self.refunded(), "refunds": self.refunds
        })
    }
}

impl Provider {
    /// A provider reached at `base` (no final slash), with one merchant and the key shared with it.
    pub fn new(base: impl Into<String>, merchant: impl Into<String>, key: impl Into<Vec<u8>>) -> Self {
        Self(Arc::new(Inner {
            base: base.into(),
            merchant: merchant.into(),
            key: key.into(),
            behaviour: Behaviour::new(&[]),
            http: crate::common::local_client(),
            book: Mutex::default(),
        }))
    }

    /// The routes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v1/payments", post(api::create).get(api::by_reference))
            .route("/v1/payments/{id}", get(api::status))
            .route("/v1/payments/{id}/refunds", post(api::refund))
            .route("/v1/settlements", get(api::settlements))
            .route("/pay/{id}", get(page::show).post(page::act))
            .route("/_control", get(show).post(change).delete(reset))
            .route("/_control/pay", post(pay))
            .route("/_control/callback", post(again))
            .route("/_callbacks", get(sent))
            .with_state(self.clone())
            .merge(mark("payment"))
    }

    /// Marks a payment paid and starts its callback; `quiet` loses it.
    fn settle(&self, id: &str, amount: Option<i64>, quiet: bool) -> Result<Payment, Fault> {
        let payment = {
            let mut book = lock(&self.0.book);
            let payment = book.payments.get_mut(id).ok_or_else(Fault::not_found)?;
            if payment.status() != Status::Pending {
                return Err(api::conflict("not_pending"));
            }
            payment.status = Status::Paid;
            payment.paid = Some((time::now(), amount.unwrap_or(payment.order.amount)));
            payment.clone()
        };
        self.announce("payment.paid", &payment, None, quiet);
        Ok(payment)
    }

    fn cancel(&self, id: &str) -> Result<Payment, Fault> {
        let payment = {
            let mut book = lock(&self.0.book);
            let payment = book.payments.get_mut(id).ok_or_else(Fault::not_found)?;
            if payment.status() != Status::Pending {
                return Err(api::conflict("not_pending"));
            }
            payment.status = Status::Cancelled;
            payment.clone()
        };
        self.announce("payment.cancelled", &payment, None, false);
        Ok(payment)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    mode: Option<String>,
    callbacks: Option<String>,
    #[serde(default)]
    ms: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    reference: String,
    amount: Option<i64>,
}

async fn change(
    State(provider): State<Provider>,
    body: Result<Json<Change>, JsonRejection>,
) -> Result<Json<Value>, Fault> {
    let Json(change) = body.map_err(|error| control_fault(error.body_text()))?;
    if change.callbacks.as_deref().is_some_and(|fault| !CALLBACK_FAULTS.contains(&fault)) {
        return Err(control_fault("callbacks"));
    }
    if change.mode.as_deref().is_some_and(|mode| !provider.0.behaviour.set(mode, change.ms)) {
        return Err(control_fault("mode"));
    }
    if let Some(fault) = change.callbacks {
        lock(&provider.0.book).fault = (fault != "ok").then_some((fault, change.ms));
    }
    Ok(show(State(provider)).await)
}

async fn show(State(provider): State<Provider>) -> Json<Value> {
    let (mode, ms) = provider.0.behaviour.now();
    let fault = lock(&provider.0.book).fault.clone().unwrap_or_else(|| ("ok".into(), 0));
    Json(json!({ "mode": mode, "ms": ms, "callbacks": fault.0, "callbacks_ms": fault.1 }))
}

async fn reset(State(provider): State<Provider>) -> Json<Value> {
    provider.0.behaviour.reset();
    *lock(&provider.0.book) = Book::default();
    show(State(provider)).await
}

/// Pays as a banking app would that scanned the code.
async fn pay(State(provider): State<Provider>, Json(named): Json<Named>) -> Result<Json<Value>, Fault> {
    let id = lock(&provider.0.book).by_reference.get(&named.reference).cloned().ok_or_else(Fault::not_found)?;
    let payment = provider.settle(&id, named.amount, false)?;
    Ok(Json(payment.view(&provider.0.base)))
}

/// Sends the last event of a payment once more.
async fn again(State(provider): State<Provider>, Json(named): Json<Named>) -> Result<Json<Value>, Fault> {
    let event = lock(&provider.0.book).last.get(&named.reference).cloned().ok_or_else(Fault::not_found)?;
    provider.repeat(event);
    Ok(Json(json!({ "sent": true })))
}

async fn sent(State(provider): State<Provider>) -> Json<Value> {
    Json(json!(lock(&provider.0.book).events))
}
