//! The post, the national portal and the message gateway over real HTTP; and that every mock says it is one.
#![allow(clippy::unwrap_used)] // a test may fail where it unwraps

mod common;

use common::{client, control, json_of, until};
use mocks::{Ports, Stack};
use serde_json::{Value, json};

async fn post(url: String, token: &str, key: &str, body: &Value) -> (u16, Value) {
    let (status, body) = json_of(client().post(url).bearer_auth(token).header("idempotency-key", key).json(body)).await;
    (status.as_u16(), body)
}

async fn get(url: String, token: &str) -> (u16, Value) {
    let (status, body) = json_of(client().get(url).bearer_auth(token)).await;
    (status.as_u16(), body)
}

#[tokio::test]
async fn every_mock_says_so() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let urls = &stack.urls;
    for (base, system) in [
        (&urls.identity_citizen, "identity-citizen"),
        (&urls.identity_officer, "identity-officer"),
        (&urls.registry, "registry"),
        (&urls.payment, "payment"),
        (&urls.post, "post"),
        (&urls.national_portal, "national-portal"),
        (&urls.gateway, "sms"),
        (&urls.clamd_control, "clamd"),
        (&urls.smtp_reader, "smtp"),
    ] {
        let (status, body) = json_of(client().get(format!("{base}/.well-known/tokhai-mock"))).await;
        assert_eq!((status.as_u16(), body), (200, json!({"mock":true,"system":system})));
        let (status, _) = json_of(client().get(format!("{base}/_control"))).await;
        assert!(status.is_success(), "{system}");
        let (status, _) = json_of(client().post(format!("{base}/_control")).json(&json!({"mode":"sideways"}))).await;
        assert_eq!(status.as_u16(), 400, "{system}");
        let (status, _) = json_of(client().delete(format!("{base}/_control"))).await;
        assert!(status.is_success(), "{system}");
    }
    let taken = urls.registry.rsplit(':').next().unwrap().parse().unwrap();
    let error = Stack::start(Ports { registry: taken, ..Ports::free() }).await.err().unwrap();
    assert!(error.starts_with("registry: "), "{error}");
}

fn shipment() -> Value {
    let place = |commune: &str| json!({"name":"Trung tâm","phone":"+842623850000","province_code":"66","commune_code":commune,"street":"1 Phan Chu Trinh"});
    json!({"reference":"H15.50.036-251201-0007","kind":"result_out","from":place("24133"),"to":place("24121"),"weight_g":50})
}

#[tokio::test]
async fn a_shipment_from_door_to_door() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.post;
    let url = format!("{base}/v1/shipments");
    let (status, made) = post(url.clone(), "demo-post-token", "key-00001", &shipment()).await;
    assert_eq!((status, &made["status"], &made["price"]), (201, &json!("created"), &json!(26000)));
    let number = made["tracking_number"].as_str().unwrap();
    assert!(number.len() == 13 && number.starts_with("EB") && number.ends_with("VN"));
    assert_eq!(post(url.clone(), "demo-post-token", "key-00001", &shipment()).await, (200, made.clone()));
    let mut other = shipment();
    other["weight_g"] = json!(250);
    assert_eq!(post(url.clone(), "demo-post-token", "key-00001", &other).await.1["error"], "key_used");
    assert_eq!(post(url.clone(), "demo-post-token", "key-00002", &other).await.1["price"], 32000);
    assert_eq!(post(url.clone(), "guess", "key-00003", &shipment()).await.0, 401);
    assert_eq!(post(url.clone(), "demo-post-token", "", &shipment()).await.0, 400);
    for (pointer, value, error, detail) in [
        ("/to/commune_code", json!("22250"), "no_service", "to.commune_code"),
        ("/to/commune_code", json!("x"), "bad_shipment", "to.commune_code"),
        ("/to/phone", json!("0912"), "bad_shipment", "to.phone"),
        ("/from/street", json!(" "), "bad_shipment", "from.street"),
        ("/kind", json!("gift"), "bad_shipment", "kind"),
        ("/weight_g", json!(0), "bad_shipment", "weight_g"),
    ] {
        let mut wrong = shipment();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let (status, body) = post(url.clone(), "demo-post-token", "key-00004", &wrong).await;
        assert_eq!((status, body["error"].as_str(), body["detail"].as_str()), (422, Some(error), Some(detail)));
    }
    for status in ["picked_up", "in_transit", "out_for_delivery", "delivered"] {
        let (code, body) =
            json_of(client().post(format!("{base}/_control/advance")).json(&json!({"tracking_number":number}))).await;
        assert_eq!((code.as_u16(), body["status"].as_str()), (200, Some(status)));
    }
    let ended =
        json_of(client().post(format!("{base}/_control/advance")).json(&json!({"tracking_number":number}))).await;
    assert_eq!(ended.0.as_u16(), 400);
    let (_, seen) = get(format!("{url}/{number}"), "demo-post-token").await;
    assert_eq!((seen["status"].as_str(), seen["events"].as_array().unwrap().len()), (Some("delivered"), 5));
    assert_eq!(get(format!("{url}/EB999999999VN"), "demo-post-token").await.0, 404);
    control(base, json!({"mode":"reject"})).await;
    assert_eq!(post(url.clone(), "demo-post-token", "key-00009", &shipment()).await.1["error"], "no_service");
    control(base, json!({"mode":"timeout","ms":50})).await;
    assert_eq!(post(url, "demo-post-token", "key-00009", &shipment()).await.0, 504);
}

fn event(message: &str, dossier: &str, status: &str, version: i64) -> Value {
    json!({"MessageId":message,"MaHoSo":dossier,"MaTTHC":"1.004873","TrangThaiHoSo":status,"Version":version,
        "ThoiGian":"2025-12-01T02:10:00Z","KenhThucHien":"2","NgayTiepNhan":"2025-12-01T02:10:00Z"})
}

#[tokio::test]
async fn states_of_dossiers_are_checked_and_counted() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.national_portal;
    let send = async |body: Value| post(format!("{base}/v1/dossiers/status"), "demo-portal-token", "", &body).await;
    let first = event("message-1", "H15-1", "1", 1);
    let (status, body) = send(first.clone()).await;
    assert_eq!((status, &body["accepted"], &body["duplicate"]), (200, &json!(true), &json!(false)));
    assert_eq!(send(first.clone()).await.1["duplicate"], true);
    assert_eq!(send(event("message-2", "H15-1", "2", 1)).await.1["error_code"], "E_OLD");
    assert_eq!(send(event("message-3", "H15-1", "2", 2)).await.0, 200);
    assert_eq!(send(event("message-4", "H15-1", "10", 3)).await.0, 200);
    assert_eq!(send(event("message-5", "H15-1", "4", 4)).await.1["error_code"], "E_ENDED");
    for status in ["0", "11", "02", "x", "+2"] {
        assert_eq!(send(event("message-6", "H15-2", status, 1)).await.1["error_code"], "E_STATUS", "{status}");
    }
    for (key, value) in [
        ("Version", json!("1")),
        ("MaTTHC", json!("")),
        ("ThoiGian", json!("now")),
        ("NgayTra", json!("mai")),
        ("Khac", json!(1)),
    ] {
        let mut wrong = event("message-7", "H15-2", "1", 1);
        wrong[key] = value;
        let (status, body) = send(wrong).await;
        assert_eq!((status, body["error_code"].as_str()), (422, Some("E_FIELD")), "{key}");
    }
    let (_, sent) = json_of(client().get(format!("{base}/received?code=H15-1"))).await;
    assert_eq!(sent.as_array().unwrap().len(), 3);
    assert_eq!(sent[0], first, "kept as sent");
    let count = async |from: &str, to: &str| {
        get(format!("{base}/v1/reconciliation?from={from}&to={to}"), "demo-portal-token").await.1
    };
    assert_eq!(count("2025-12-01", "2025-12-31").await, json!({"dossiers":1,"events":3,"by_status":{"10":1}}));
    assert_eq!(count("2025-12-02", "2025-12-31").await["dossiers"], 0);
    assert_eq!(get(format!("{base}/v1/reconciliation?from=a&to=b"), "demo-portal-token").await.0, 400);

    control(base, json!({"mode":"reject"})).await;
    assert_eq!(send(event("message-8", "H15-3", "1", 1)).await.1["error_code"], "E_REJECTED");
    control(base, json!({"mode":"lose_reply"})).await;
    assert_eq!(send(event("message-8", "H15-3", "1", 1)).await.0, 504);
    control(base, json!({"mode":"ok"})).await;
    assert_eq!(send(event("message-8", "H15-3", "1", 1)).await.1["duplicate"], true, "it had arrived");
    control(base, json!({"mode":"duplicate"})).await;
    assert_eq!(send(event("message-9", "H15-4", "1", 1)).await.0, 200);
    assert_eq!(count("2025-12-01", "2025-12-31").await["events"], 6);
    control(base, json!({"mode":"delay","ms":300})).await;
    assert_eq!(send(event("message-10", "H15-5", "1", 1)).await.0, 200);
    let later = async || json_of(client().get(format!("{base}/received?code=H15-5"))).await.1 != json!([]);
    assert!(!later().await);
    until(later).await;
}

#[tokio::test]
async fn short_messages_are_sent_once() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.gateway;
    let send = async |id: &str, channel: &str, to: &str, text: &str| {
        let body = json!({"message_id":id,"channel":channel,"to":to,"text":text});
        post(format!("{base}/sms"), "demo-gateway-token", "", &body).await
    };
    for _ in 0..2 {
        assert_eq!(
            send("message-1", "sms", "+84912345678", "Ho so").await,
            (202, json!({"message_id":"message-1","status":"queued"}))
        );
    }
    assert_eq!(send("message-2", "zalo", "+842623850000", &"a".repeat(600)).await.0, 202);
    for (channel, to, text, error) in [
        ("sms", "0912345678", "x", "bad_number"),
        ("sms", "+84112345678", "x", "bad_number"),
        ("sms", "+8491234567", "x", "bad_number"),
        ("sms", "+84912345678", " ", "bad_message"),
        ("sms", "+84912345678", &"a".repeat(481), "bad_message"),
        ("fax", "+84912345678", "x", "bad_message"),
    ] {
        assert_eq!(send("message-3", channel, to, text).await.1["error"], error, "{channel} {to}");
    }
    let (_, all) = json_of(client().get(format!("{base}/sms"))).await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    let (_, one) = json_of(client().get(format!("{base}/sms?to=%2B84912345678"))).await;
    assert_eq!((one.as_array().unwrap().len(), &one[0]["text"]), (1, &json!("Ho so")));
    control(base, json!({"mode":"rate_limit"})).await;
    let answer = client().post(format!("{base}/sms")).bearer_auth("demo-gateway-token").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (429, "30"));
    control(base, json!({"mode":"reject"})).await;
    assert_eq!(send("message-4", "sms", "+84912345678", "x").await.1["error"], "refused");
}
