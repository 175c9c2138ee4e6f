//! The merchant's side: signed requests.

use super::{Order, Payment, Provider, Refund, Status};
use crate::common::{Fault, lock, random_id, sign, time};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

/// Seconds a signature is good for.
const SKEW: i64 = 300;
const LEAST: i64 = 1_000;
const MOST: i64 = 500_000_000;
const DEFAULT_LIFE: i64 = 86_400;

type Answer = Result<(StatusCode, Json<Value>), Fault>;

/// 409 with a code.
pub fn conflict(code: &'static str) -> Fault {
    Fault::new(StatusCode::CONFLICT, code, "Không thực hiện được ở trạng thái này.", "Not possible in this state.")
}

fn unprocessable(code: &'static str, key: &str) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, code, "Giá trị không được chấp nhận.", "The value is not accepted.")
        .at(key)
}

fn refuse(code: &'static str) -> Fault {
    Fault::new(StatusCode::UNAUTHORIZED, code, "Chữ ký không hợp lệ.", "The signature is not valid.")
}

/// Checks who asks, and lets the switch act.
async fn enter(provider: &Provider, headers: &HeaderMap, method: &Method, uri: &Uri, body: &[u8]) -> Result<(), Fault> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text("x-merchant") != provider.0.merchant {
        return Err(refuse("unknown_merchant"));
    }
    let timestamp = text("x-timestamp");
    let path = uri.path_and_query().map_or_else(|| uri.path(), |path| path.as_str());
    let expected = sign::request(&provider.0.key, timestamp, method.as_str(), path, body);
    if !sign::same(&expected, text("x-signature")) {
        return Err(refuse("bad_signature"));
    }
    if !timestamp.parse::<i64>().is_ok_and(|at| (time::now() - at).abs() <= SKEW) {
        return Err(refuse("stale_timestamp"));
    }
    provider.0.behaviour.pass().await
}

/// `POST /v1/payments`.
pub async fn create(
    State(provider): State<Provider>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    enter(&provider, &headers, &method, &uri, &body).await?;
    let order: Order = serde_json::from_slice(&body).map_err(|error| Fault::bad_request().at(error.to_string()))?;
    let expires = check(&order)?;
    let mut book = lock(&provider.0.book);
    if let Some(known) = book.by_reference.get(&order.reference).and_then(|id| book.payments.get(id)) {
        return if known.order == order {
            Ok((StatusCode::OK, Json(known.view(&provider.0.base))))
        } else {
            Err(conflict("reference_used"))
        };
    }
    let id = random_id("pay_");
    let reference = order.reference.clone();
    let payment = Payment {
        id: id.clone(),
        order,
        status: Status::Pending,
        created: time::now(),
        expires,
        paid: None,
        refunds: Vec::new(),
    };
    let view = payment.view(&provider.0.base);
    book.by_reference.insert(reference, id.clone());
    book.payments.insert(id, payment);
    Ok((StatusCode::CREATED, Json(view)))
}

/// What is wrong with an order, or when it ends.
fn check(order: &Order) -> Result<i64, Fault> {
    let reference = &order.reference;
    if !(6..=35).contains(&reference.len()) || !reference.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    {
        return Err(unprocessable("bad_order", "reference"));
    }
    if !(LEAST..=MOST).contains(&order.amount) {
        return Err(unprocessable("bad_amount", "amount"));
    }
    if order.currency != "VND" {
        return Err(unprocessable("bad_order", "currency"));
    }
    if order.description.chars().count() > 100 {
        return Err(unprocessable("bad_order", "description"));
    }
    for (name, address) in [("return_url", &order.return_url), ("callback_url", &order.callback_url)] {
        if !Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            return Err(unprocessable("bad_order", name));
        }
    }
    match &order.expires_at {
        None => Ok(time::now() + DEFAULT_LIFE),
        Some(text) => time::parse(text).ok_or_else(|| unprocessable("bad_order", "expires_at")),
    }
}

/// `GET /v1/payments/{id}`.
pub async fn status(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    enter(&provider, &headers, &method, &uri, b"").await?;
    let book = lock(&provider.0.book);
    let payment = book.payments.get(&id).ok_or_else(Fault::not_found)?;
    Ok((StatusCode::OK, Json(payment.view(&provider.0.base))))
}

#[derive(Debug, Deserialize)]
pub struct ByReference {
    reference: String,
}

/// `GET /v1/payments?reference=…`.
pub async fn by_reference(
    State(provider): State<Provider>,
    Query(query): Query<ByReference>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    enter(&provider, &headers, &method, &uri, b"").await?;
    let book = lock(&provider.0.book);
    let payment =
        book.by_reference.get(&query.reference).and_then(|id| book.payments.get(id)).ok_or_else(Fault::not_found)?;
    Ok((StatusCode::OK, Json(payment.view(&provider.0.base))))
}

#[derive(Debug, Deserialize)]
pub struct OfDay {
    date: String,
}

/// `GET /v1/settlements?date=…`.
pub async fn settlements(
    State(provider): State<Provider>,
    Query(query): Query<OfDay>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    enter(&provider, &headers, &method, &uri, b"").await?;
    if !time::is_day_text(&query.date) {
        return Err(Fault::bad_request().at("date"));
    }
    let book = lock(&provider.0.book);
    let mut paid: Vec<&Payment> = book
        .payments
        .values()
        .filter(|payment| payment.paid.is_some_and(|(at, _)| time::local_day(at) == query.date))
        .collect();
    paid.sort_by(|a, b| (a.paid, &a.id).cmp(&(b.paid, &b.id)));
    let views: Vec<Value> = paid.into_iter().map(|payment| payment.view(&provider.0.base)).collect();
    Ok((StatusCode::OK, Json(json!({ "date": query.date, "payments": views }))))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Back {
    refund_id: String,
    amount: i64,
    reason: String,
}

/// `POST /v1/payments/{id}/refunds`.
pub async fn refund(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    enter(&provider, &headers, &method, &uri, &body).await?;
    let back: Back = serde_json::from_slice(&body).map_err(|error| Fault::bad_request().at(error.to_string()))?;
    if back.amount <= 0 {
        return Err(unprocessable("bad_amount", "amount"));
    }
    if !crate::common::is_token(&back.refund_id, 1, 64) {
        return Err(unprocessable("bad_refund", "refund_id"));
    }
    let (refund, payment) = {
        let mut book = lock(&provider.0.book);
        let payment = book.payments.get_mut(&id).ok_or_else(Fault::not_found)?;
        if let Some(known) = payment.refunds.iter().find(|refund| refund.refund_id == back.refund_id) {
            return if known.amount == back.amount && known.reason == back.reason {
                Ok((StatusCode::OK, Json(json!(known))))
            } else {
                Err(conflict("refund_id_used"))
            };
        }
        let Some((_, paid)) = payment.paid else { return Err(conflict("not_paid")) };
        if payment.refunded() + back.amount > paid {
            return Err(conflict("too_much"));
        }
        let refund = Refund {
            refund_id: back.refund_id,
            payment_id: id,
            amount: back.amount,
            status: "done",
            at: time::now_text(),
            reason: back.reason,
        };
        payment.refunds.push(refund.clone());
        (refund, payment.clone())
    };
    provider.announce("refund.done", &payment, Some(&refund), false);
    Ok((StatusCode::CREATED, Json(json!(refund))))
}
