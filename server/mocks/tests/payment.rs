//! The payment provider over real HTTP, with a merchant that listens.
#![allow(clippy::unwrap_used)] // a test may fail where it unwraps

mod common;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::post};
use common::{client, control, json_of, until};
use mocks::common::{sign, time};
use mocks::{Ports, Stack};
use reqwest::Url;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const KEY: &[u8] = b"demo-payment-hmac-key";

#[derive(Clone)]
struct Got {
    body: Value,
    genuine: bool,
    age: i64,
}

/// A merchant's callback address: keeps what comes, and answers with the statuses given, then 204.
struct Merchant {
    url: String,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Merchant {
    async fn listen(answers: &[u16]) -> Self {
        let got = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(answers.iter().copied().collect::<VecDeque<u16>>()));
        let kept = got.clone();
        let router = Router::new().route(
            "/callback",
            post(move |headers: HeaderMap, body: Bytes| async move {
                let stamp = headers["x-timestamp"].to_str().unwrap();
                let body_json: Value = serde_json::from_slice(&body).unwrap();
                assert_eq!(headers["x-event-id"].to_str().unwrap(), body_json["event_id"]);
                kept.lock().unwrap().push(Got {
                    body: body_json,
                    genuine: sign::callback(KEY, stamp, &body) == headers["x-signature"],
                    age: time::now() - stamp.parse::<i64>().unwrap(),
                });
                StatusCode::from_u16(answers.lock().unwrap().pop_front().unwrap_or(204)).unwrap()
            }),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/callback", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, got }
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    async fn wait_for(&self, count: usize) {
        until(async || self.got().len() >= count).await;
    }
}

async fn signed(base: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
    let text = body.map_or_else(String::new, Value::to_string);
    let stamp = time::now().to_string();
    let signature = sign::request(KEY, &stamp, method, path, text.as_bytes());
    raw(base, method, path, text, &stamp, &signature, "tokhai").await
}

async fn raw(
    base: &str,
    method: &str,
    path: &str,
    text: String,
    stamp: &str,
    signature: &str,
    who: &str,
) -> (u16, Value) {
    let request = client()
        .request(method.parse().unwrap(), format!("{base}{path}"))
        .header("x-merchant", who)
        .header("x-timestamp", stamp)
        .header("x-signature", signature)
        .body(text);
    let (status, body) = json_of(request).await;
    (status.as_u16(), body)
}

fn order(reference: &str, callback: &str) -> Value {
    json!({"reference": reference, "amount": 15000, "currency": "VND", "description": "Le phi <1.004873>",
        "return_url": "http://127.0.0.1:3000/xong?x=1", "callback_url": callback})
}

async fn created(base: &str, reference: &str, callback: &str) -> String {
    let (status, body) = signed(base, "POST", "/v1/payments", Some(&order(reference, callback))).await;
    assert_eq!(status, 201, "{body}");
    body["payment_id"].as_str().unwrap().to_owned()
}

async fn press(base: &str, id: &str, action: &str) -> reqwest::Response {
    client().post(format!("{base}/pay/{id}")).form(&[("action", action)]).send().await.unwrap()
}

#[tokio::test]
async fn paid_on_the_page_told_by_callback_and_settled() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.payment;
    let merchant = Merchant::listen(&[500]).await;
    let id = created(base, "TK000001", &merchant.url).await;
    let page = client().get(format!("{base}/pay/{id}")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("15.000&nbsp;₫") && page.contains("&lt;1.004873&gt;") && !page.contains("<script"));
    let answer = press(base, &id, "pay").await;
    assert_eq!(answer.status().as_u16(), 303);
    let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    assert_eq!(back.query().unwrap(), format!("x=1&payment_id={id}&reference=TK000001&result=paid"));
    merchant.wait_for(2).await;
    let got = merchant.got();
    assert!(got.iter().all(|got| got.genuine && got.age <= 2), "the refused attempt comes again, genuine");
    assert_eq!(got[0].body, got[1].body);
    assert_eq!((&got[1].body["event"], &got[1].body["amount"]), (&json!("payment.paid"), &json!(15000)));
    let (_, status) = signed(base, "GET", &format!("/v1/payments/{id}"), None).await;
    assert_eq!((&status["status"], &status["paid_amount"]), (&json!("paid"), &json!(15000)));
    assert_eq!(signed(base, "GET", "/v1/payments?reference=TK000001", None).await.1["payment_id"], id);
    let (_, day) = signed(base, "GET", &format!("/v1/settlements?date={}", time::local_day(time::now())), None).await;
    assert_eq!(day["payments"].as_array().unwrap().len(), 1);
    assert_eq!(signed(base, "GET", "/v1/settlements?date=2001-01-01", None).await.1["payments"], json!([]));
    assert_eq!(press(base, &id, "pay").await.status().as_u16(), 409, "never paid twice");
    assert_eq!(press(base, &id, "cancel").await.status().as_u16(), 409);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(merchant.got().len(), 2);
}

#[tokio::test]
async fn orders_are_idempotent_and_checked() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.payment;
    let first = order("TK000002", "http://127.0.0.1:9/c");
    let (status, one) = signed(base, "POST", "/v1/payments", Some(&first)).await;
    let (again, two) = signed(base, "POST", "/v1/payments", Some(&first)).await;
    assert_eq!((status, again, &one), (201, 200, &two));
    let mut other = first.clone();
    other["amount"] = json!(16000);
    let (status, body) = signed(base, "POST", "/v1/payments", Some(&other)).await;
    assert_eq!((status, &body["error"]), (409, &json!("reference_used")));
    for (key, value, status) in [
        ("amount", json!(999), 422),
        ("amount", json!(500_000_001), 422),
        ("amount", json!(1500.5), 400),
        ("currency", json!("USD"), 422),
        ("reference", json!("tk-1"), 422),
        ("callback_url", json!("javascript:1"), 422),
        ("expires_at", json!("tomorrow"), 422),
        ("tip", json!(1), 400),
    ] {
        let mut wrong = order("TK000003", "http://127.0.0.1:9/c");
        wrong[key] = value;
        assert_eq!(signed(base, "POST", "/v1/payments", Some(&wrong)).await.0, status, "{key}");
    }
    let mut past = order("TK000004", "http://127.0.0.1:9/c");
    past["expires_at"] = json!("2020-01-01T00:00:00Z");
    let (_, body) = signed(base, "POST", "/v1/payments", Some(&past)).await;
    assert_eq!(body["status"], "expired");
    assert_eq!(press(base, body["payment_id"].as_str().unwrap(), "pay").await.status().as_u16(), 409);
}

#[tokio::test]
async fn only_the_merchant_is_heard() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.payment;
    let text = order("TK000005", "http://127.0.0.1:9/c").to_string();
    let now = time::now().to_string();
    let old = (time::now() - 301).to_string();
    let sign = |stamp: &str, path: &str, body: &str| sign::request(KEY, stamp, "POST", path, body.as_bytes());
    let good = sign(&now, "/v1/payments", &text);
    let send = |stamp: String, signature: String, who: &'static str| {
        let text = text.clone();
        async move { raw(base, "POST", "/v1/payments", text, &stamp, &signature, who).await.1["error"].clone() }
    };
    assert_eq!(send(now.clone(), good.clone(), "somebody").await, "unknown_merchant");
    assert_eq!(send(now.clone(), "00".repeat(32), "tokhai").await, "bad_signature");
    assert_eq!(send(now.clone(), sign(&now, "/v1/other", &text), "tokhai").await, "bad_signature");
    assert_eq!(send(now.clone(), sign(&now, "/v1/payments", "{}"), "tokhai").await, "bad_signature");
    assert_eq!(send(old.clone(), sign(&old, "/v1/payments", &text), "tokhai").await, "stale_timestamp");
    assert_eq!(send(now, good, "tokhai").await, Value::Null);
}

#[tokio::test]
async fn callbacks_can_go_wrong() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.payment;
    let merchant = Merchant::listen(&[]).await;
    for (number, fault, count) in [
        (1, "duplicate", 2),
        (2, "wrong_amount", 1),
        (3, "wrong_reference", 1),
        (4, "bad_signature", 1),
        (5, "stale", 1),
        (6, "delay", 1),
    ] {
        merchant.got.lock().unwrap().clear();
        control(base, json!({"callbacks": fault, "ms": 200})).await;
        let reference = format!("TK10000{number}");
        created(base, &reference, &merchant.url).await;
        let begun = std::time::Instant::now();
        let (status, _) =
            json_of(client().post(format!("{base}/_control/pay")).json(&json!({"reference": reference}))).await;
        assert!(status.is_success());
        merchant.wait_for(count).await;
        let got = merchant.got();
        let last = got.last().unwrap();
        match fault {
            "duplicate" => assert_eq!(got[0].body["event_id"], got[1].body["event_id"]),
            "wrong_amount" => assert!(last.genuine && last.body["amount"] == 14999),
            "wrong_reference" => assert!(last.genuine && last.body["reference"] != reference.as_str()),
            "bad_signature" => assert!(!last.genuine),
            "stale" => assert!(last.genuine && last.age >= 3600),
            _ => assert!(begun.elapsed().as_millis() >= 200),
        }
    }
    control(base, json!({"callbacks":"lost"})).await;
    merchant.got.lock().unwrap().clear();
    let id = created(base, "TK200001", &merchant.url).await;
    assert_eq!(press(base, &id, "pay").await.status().as_u16(), 303);
    control(base, json!({"callbacks":"ok"})).await;
    let id = created(base, "TK200002", &merchant.url).await;
    assert_eq!(press(base, &id, "pay_lose_callback").await.status().as_u16(), 303);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(merchant.got().is_empty());
    assert_eq!(
        signed(base, "GET", &format!("/v1/payments/{id}"), None).await.1["status"],
        "paid",
        "asking still tells"
    );
    let (status, _) =
        json_of(client().post(format!("{base}/_control/callback")).json(&json!({"reference":"TK200002"}))).await;
    assert!(status.is_success());
    merchant.wait_for(1).await;
    assert!(merchant.got()[0].genuine);
}

#[tokio::test]
async fn cancelled_refunded_and_underpaid() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.payment;
    let merchant = Merchant::listen(&[]).await;
    let id = created(base, "TK300001", &merchant.url).await;
    let refund = |id: String, name: &'static str, amount: i64| async move {
        let body = json!({"refund_id": name, "amount": amount, "reason": "rejected"});
        signed(base, "POST", &format!("/v1/payments/{id}/refunds"), Some(&body)).await
    };
    assert_eq!(refund(id.clone(), "RF1", 1000).await.1["error"], "not_paid");
    let answer = press(base, &id, "cancel").await;
    assert!(answer.headers()["location"].to_str().unwrap().ends_with("result=cancelled"));
    merchant.wait_for(1).await;
    assert_eq!(merchant.got()[0].body["event"], "payment.cancelled");

    let id = created(base, "TK300002", &merchant.url).await;
    press(base, &id, "pay").await;
    assert_eq!(refund(id.clone(), "RF2", 10000).await.0, 201);
    assert_eq!(refund(id.clone(), "RF2", 10000).await.0, 200);
    assert_eq!(refund(id.clone(), "RF2", 9000).await.1["error"], "refund_id_used");
    assert_eq!(refund(id.clone(), "RF3", 5001).await.1["error"], "too_much");
    assert_eq!(refund(id.clone(), "RF4", 0).await.1["error"], "bad_amount");
    assert_eq!(refund(id.clone(), "RF5", 5000).await.0, 201);
    assert_eq!(signed(base, "GET", &format!("/v1/payments/{id}"), None).await.1["refunded_amount"], 15000);
    merchant.wait_for(4).await;
    assert_eq!(merchant.got().iter().filter(|got| got.body["event"] == "refund.done").count(), 2);

    let id = created(base, "TK300003", &merchant.url).await;
    json_of(client().post(format!("{base}/_control/pay")).json(&json!({"reference":"TK300003","amount":10000}))).await;
    assert_eq!(signed(base, "GET", &format!("/v1/payments/{id}"), None).await.1["paid_amount"], 10000);
    control(base, json!({"mode":"down"})).await;
    assert_eq!(signed(base, "GET", &format!("/v1/payments/{id}"), None).await.0, 503);
}
