//! The public post: shipments out to citizens and in from them, and their tracking.

use crate::common::{Behaviour, Fault, bearer, lock, mark, random_bytes, time};
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The way of a shipment.
const WAY: [&str; 5] = ["created", "picked_up", "in_transit", "out_for_delivery", "delivered"];
/// Other ends.
const ENDS: [&str; 2] = ["returned", "lost"];
/// A commune the carrier doesn't serve.
const UNSERVED: &str = "22250";

/// The carrier.
#[derive(Clone)]
pub struct Carrier(Arc<Inner>);

struct Inner {
    token: String,
    behaviour: Behaviour,
    http: reqwest::Client,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    by_number: HashMap<String, Shipment>,
    by_key: HashMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    name: String,
    phone: String,
    province_code: String,
    commune_code: String,
    village: Option<String>,
    street: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    reference: String,
    kind: String,
    from: Place,
    to: Place,
    weight_g: u32,
    callback_url: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Event {
    status: String,
    at: String,
    place: String,
}

#[derive(Debug, Clone)]
struct Shipment {
    number: String,
    order: Order,
    created: String,
    events: Vec<Event>,
}

impl Shipment {
    fn status(&self) -> &str {
        self.events.last().map_or(WAY[0], |event| &event.status)
    }

    fn view(&self) -> Value {
        json!({
            "tracking_number": self.number, "reference": self.order.reference, "kind": self.order.kind, "status": self.status(),
            "price": price(&self.order), "created_at": self.created, "events": self.events
        })
    }
}

/// Within the province 26,000, beyond it 32,000, and 3,000 for each further 100 g.
fn price(order: &Order) -> u32 {
    let base = if order.from.province_code == order.to.province_code { 26_000 } else { 32_000 };
    base + order.weight_g.saturating_sub(1) / 100 * 3_000
}

/// A number of the form UPU S10 has: the eight digits carry a check digit.
fn tracking_number(serial: u32) -> String {
    let digits = format!("{:08}", serial % 100_000_000);
    let sum: u32 =
        digits.bytes().zip([8, 6, 4, 2, 3, 5, 9, 7]).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        other => other,
    };
    format!("EB{digits}{check}VN")
}

impl Carrier {
    /// A carrier that asks for this bearer token.
    pub fn new(token: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            token: token.into(),
            behaviour: Behaviour::new(&["reject"]),
            http: crate::common::local_client(),
            book: Mutex::default(),
        }))
    }

    /// The routes.
    pub fn router(&self) -> Router {
        let this = self.clone();
        Router::new()
            .route("/v1/shipments", post(create))
            .route("/v1/shipments/{number}", get(track))
            .route("/_control/advance", post(advance))
            .with_state(self.clone())
            .merge(mark("post"))
            .merge(self.0.behaviour.routes(move || *lock(&this.0.book) = Book::default()))
    }
}

fn refuse(code: &'static str, key: &str) -> Fault {
    Fault::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        code,
        "Bưu chính không nhận bưu gửi này.",
        "The carrier refuses this shipment.",
    )
    .at(key)
}

async fn create(
    State(carrier): State<Carrier>,
    headers: HeaderMap,
    body: Result<Json<Order>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), Fault> {
    bearer(&headers, &carrier.0.token)?;
    carrier.0.behaviour.pass().await?;
    let Json(order) = body.map_err(|_| Fault::bad_request())?;
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if !crate::common::is_token(&key, 8, 64) {
        return Err(Fault::bad_request().at("Idempotency-Key"));
    }
    let mut book = lock(&carrier.0.book);
    if let Some(known) = book.by_key.get(&key).and_then(|number| book.by_number.get(number)) {
        return if known.order == order {
            Ok((StatusCode::OK, Json(known.view())))
        } else {
            let (vi, en) = ("Khóa này đã dùng cho bưu gửi khác.", "The key was used for another shipment.");
            Err(Fault::new(StatusCode::CONFLICT, "key_used", vi, en))
        };
    }
    if carrier.0.behaviour.is("reject") {
        return Err(refuse("no_service", "to.commune_code"));
    }
    check(&order)?;
    let mut number = tracking_number(u32::from_be_bytes(random_bytes()));
    while book.by_number.contains_key(&number) {
        number = tracking_number(u32::from_be_bytes(random_bytes()));
    }
    let created = time::now_text();
    let event = Event { status: WAY[0].into(), at: created.clone(), place: order.from.commune_code.clone() };
    let shipment = Shipment { number: number.clone(), order, created, events: vec![event] };
    let view = shipment.view();
    book.by_key.insert(key, number.clone());
    book.by_number.insert(number, shipment);
    Ok((StatusCode::CREATED, Json(view)))
}

fn check(order: &Order) -> Result<(), Fault> {
    if !["result_out", "papers_in"].contains(&order.kind.as_str()) {
        return Err(refuse("bad_shipment", "kind"));
    }
    if !(1..=64).contains(&order.reference.len()) {
        return Err(refuse("bad_shipment", "reference"));
    }
    if !(1..=30_000).contains(&order.weight_g) {
        return Err(refuse("bad_shipment", "weight_g"));
    }
    for (which, place) in [("from", &order.from), ("to", &order.to)] {
        let digits = |text: &str, len: usize| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
        let fault = |key: &str| Err(refuse("bad_shipment", &format!("{which}.{key}")));
        if place.name.trim().is_empty() {
            return fault("name");
        }
        if !place.phone.strip_prefix("+84").is_some_and(|rest| digits(rest, 9) || digits(rest, 10)) {
            return fault("phone");
        }
        if !digits(&place.province_code, 2) {
            return fault("province_code");
        }
        if !digits(&place.commune_code, 5) {
            return fault("commune_code");
        }
        if place.village.as_deref().or(place.street.as_deref()).is_none_or(|text| text.trim().is_empty()) {
            return fault("street");
        }
        if place.commune_code == UNSERVED {
            return Err(refuse("no_service", &format!("{which}.commune_code")));
        }
    }
    Ok(())
}

async fn track(
    State(carrier): State<Carrier>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Fault> {
    bearer(&headers, &carrier.0.token)?;
    carrier.0.behaviour.pass().await?;
    lock(&carrier.0.book).by_number.get(&number).map(|shipment| Json(shipment.view())).ok_or_else(Fault::not_found)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    tracking_number: String,
    status: Option<String>,
}

/// Moves a shipment on, as the carrier's people would.
async fn advance(State(carrier): State<Carrier>, Json(advance): Json<Advance>) -> Result<Json<Value>, Fault> {
    let (view, callback) = {
        let mut book = lock(&carrier.0.book);
        let shipment = book.by_number.get_mut(&advance.tracking_number).ok_or_else(Fault::not_found)?;
        let next = match advance.status {
            Some(status) if WAY.contains(&status.as_str()) || ENDS.contains(&status.as_str()) => status,
            Some(_) => return Err(crate::common::control_fault("status")),
            None => {
                let at = WAY.iter().position(|status| *status == shipment.status());
                let next = at.and_then(|at| WAY.get(at + 1));
                next.ok_or_else(|| crate::common::control_fault("the shipment has ended"))?.to_string()
            }
        };
        let place = if WAY[..2].contains(&next.as_str()) { &shipment.order.from } else { &shipment.order.to };
        let event = Event { status: next, at: time::now_text(), place: place.commune_code.clone() };
        let note = json!({
            "tracking_number": shipment.number, "reference": shipment.order.reference, "status": event.status, "at": event.at
        });
        shipment.events.push(event);
        (shipment.view(), shipment.order.callback_url.clone().map(|url| (url, note)))
    };
    if let Some((url, note)) = callback {
        // Told once; who misses it asks.
        tokio::spawn(async move { carrier.0.http.post(url).json(&note).send().await });
    }
    Ok(Json(view))
}

#[cfg(test)]
mod tests {
    #[test]
    fn check_digit_of_the_standard() {
        // The worked example of UPU S10: RR 47312482 9 GB.
        assert_eq!(super::tracking_number(47_312_482), "EB473124829VN");
        assert_eq!(super::tracking_number(1), "EB000000014VN");
    }
}
