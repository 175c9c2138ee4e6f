//! From an application over the API to its result in the vault, and who may not touch it on the way.

mod support;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::demo;
use std::time::Duration;
use support::{Browser, Db, PDF, Page, Portal};

const PERSON: &str = "066090012345";

fn answers() -> Value {
    let text = include_str!("../../forms/templates/1.004873/examples/A1.json");
    let example: Value = serde_json::from_str(text).expect("an example");
    example["answers"].clone()
}

fn application() -> Value {
    json!({
        "procedure": "1.004873",
        "person": {
            "personal_id": PERSON, "full_name": "Y Thanh Êban", "dob": {"p": "day", "v": "1990-05-12"}, "sex": "1",
            "phone": "+84912345678",
        },
        "declared": true, "answers": answers(),
    })
}

async fn call(portal: &Portal, method: Method, path: &str, token: &str, key: &str, body: Option<&Value>) -> Page {
    let anon = portal.anon();
    let mut request = anon.request(method, path).bearer_auth(token).header("idempotency-key", key);
    if let Some(body) = body {
        request = request.json(body);
    }
    anon.send(request).await
}

async fn file(portal: &Portal, token: &str, key: &str, body: &Value) -> Page {
    call(portal, Method::POST, "/api/v1/dossiers", token, key, Some(body)).await
}

/// Pays as a banking application would and waits until the dossier has its code.
async fn paid(portal: &Portal, token: &str, wanted: &Value) -> Value {
    let answer = reqwest::Client::new()
        .post(format!("{}/_control/pay", portal.mocks.urls.payment))
        .json(&json!({ "reference": wanted["reference"] }))
        .send()
        .await
        .expect("the payment platform answers");
    assert!(answer.status().is_success());
    let path = format!("/api/v1/dossiers/{}", wanted["id"].as_str().expect("an id"));
    for _ in 0..80 {
        let status = call(portal, Method::GET, &path, token, "", None).await.json();
        if status["code"].is_string() {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the payment did not file the dossier");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_files_only_what_its_token_and_the_person_allow() {
    let portal = Portal::start(Db::Sqlite).await;
    demo::seed(&portal.app).await.expect("demo data");
    let token = demo::token(&portal.app);
    let list = portal.anon().see("/api/v1/procedures").await.json();
    assert_eq!(list.as_array().map(Vec::len), Some(forms::templates::SHIPPED.len()));
    let one = portal.anon().see("/api/v1/procedures/1.004873").await.json();
    assert_eq!(one["definition"]["tokhai"], 1);
    let refused = |page: &Page, status: u16| assert_eq!(page.status.as_u16(), status, "{}", page.text);
    refused(&portal.anon().get("/api/v1/dossiers/x").await, 401);
    refused(&file(&portal, "tk_wrong", "key-000001", &application()).await, 401);
    refused(&file(&portal, &token, "short", &application()).await, 400);
    let mut other = application();
    other["person"]["personal_id"] = json!("066188000111");
    refused(&file(&portal, &token, "key-000002", &other).await, 403);
    let mut unknown = application();
    unknown["nothing"] = json!(1);
    refused(&file(&portal, &token, "key-000003", &unknown).await, 400);
    let mut unasked = application();
    unasked["answers"]["nothing"] = json!(1);
    let page = file(&portal, &token, "key-000004", &unasked).await;
    refused(&page, 422);
    assert_eq!(page.json()["error"]["detail"]["errors"][0]["path"], "/nothing");
    let mut undeclared = application();
    undeclared["declared"] = json!(false);
    refused(&file(&portal, &token, "key-000004", &undeclared).await, 422);
    // The database has another name for this person: what it says can't be overruled.
    let mut forged = application();
    forged["answers"]["requester"]["full_name"] = json!("Người Khác");
    let page = file(&portal, &token, "key-000004", &forged).await;
    refused(&page, 422);
    // After all these refusals the key is still free.
    let wanted = file(&portal, &token, "key-000004", &application()).await;
    refused(&wanted, 202);
    let wanted = wanted.json();
    assert!(wanted["payment_url"].as_str().is_some_and(|url| url.starts_with(&portal.mocks.urls.payment)));
    let again = file(&portal, &token, "key-000004", &application()).await.json();
    assert_eq!(again["reference"], wanted["reference"]);
    let status = paid(&portal, &token, &wanted).await;
    assert_eq!(status["state"], "submitted");
    let by_code = format!("/api/v1/dossiers/{}", status["code"].as_str().unwrap_or_default());
    assert_eq!(call(&portal, Method::GET, &by_code, &token, "", None).await.json()["id"], status["id"]);
    refused(&call(&portal, Method::GET, &by_code, "tk_wrong", "", None).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_is_limited_by_token() {
    let portal = Portal::start_with(Db::Sqlite, &["--api-per-minute", "3"]).await;
    demo::seed(&portal.app).await.expect("demo data");
    let token = demo::token(&portal.app);
    for _ in 0..3 {
        let page = call(&portal, Method::GET, "/api/v1/dossiers/x", &token, "", None).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.text);
    }
    let page = call(&portal, Method::GET, "/api/v1/dossiers/x", &token, "", None).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.headers.contains_key("retry-after"));
}

/// Does something with a dossier as its page offers it.
async fn act(officer: &Browser, id: &str, action: &str, role: &str, fields: &[(&str, &str)], pdf: bool) -> Page {
    const EDGE: &str = "edge-of-the-parts";
    let version = officer.see(&format!("/can-bo/ho-so/{id}")).await;
    let version = version.hidden("version");
    let mut all = vec![("role", role)];
    if !fields.iter().any(|(name, _)| *name == "version") {
        all.push(("version", version.as_str()));
    }
    all.extend_from_slice(fields);
    let mut body = Vec::new();
    for (name, value) in all {
        let part = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if pdf {
        let part = format!(
            "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"ket-qua.pdf\"\r\n\
             content-type: application/pdf\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(PDF);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    let request = officer.request(Method::POST, &format!("/can-bo/ho-so/{id}/{action}"));
    officer.send(request.header("content-type", format!("multipart/form-data; boundary={EDGE}")).body(body)).await
}

fn moved(page: &Page) {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_goes_from_reception_to_the_vault() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        demo::seed(&portal.app).await.expect("demo data");
        let token = demo::token(&portal.app);
        let wanted = file(&portal, &token, "key-000001", &application()).await;
        assert_eq!(wanted.status, StatusCode::ACCEPTED, "{}", wanted.text);
        let status = paid(&portal, &token, &wanted.json()).await;
        let id = status["id"].as_str().expect("an id").to_owned();
        let code = status["code"].as_str().expect("a code").to_owned();
        let reception = portal.officer("cb-0361-01", "H15.50.036.01", &["receptionist"]).await;
        let examiner = portal.officer("cb-0360-01", "H15.50.036", &["case_officer"]).await;
        let signer = portal.officer("cb-0360-03", "H15.50.036", &["approver"]).await;
        let elsewhere = portal.officer("cb-0351-01", "H15.50.035.01", &["receptionist"]).await;
        let page = format!("/can-bo/ho-so/{id}");
        // Others see nothing of it.
        assert_eq!(elsewhere.get(&page).await.status, StatusCode::NOT_FOUND);
        assert!(!elsewhere.see("/can-bo").await.text.contains(&code));
        assert!(portal.anon().get(&page).await.location().starts_with("/can-bo/dang-nhap"));
        assert!(portal.thanh().await.get(&page).await.location().starts_with("/can-bo/dang-nhap"));
        // It is found in the queue, by its code, by a name without marks and by the number.
        assert!(reception.see("/can-bo").await.text.contains(&code));
        for typed in [code.as_str(), "thanh eban", PERSON] {
            let found = reception.see(&format!("/can-bo?tim={}", ui::shell::encode(typed))).await;
            assert!(found.text.contains(&code), "{typed}: {}", found.words());
        }
        // What is missing is said beside its control; nothing moves.
        let refused = act(&reception, &id, "receive", "receptionist", &[], false).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.words());
        let foreign = act(&reception, &id, "resolve", "approver", &[], false).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        // A correction is asked for; the applicant sees what and why.
        let flags = [("answer:/quantity", "Ghi lại số bản"), ("reason", "Xem lại số bản")];
        moved(&act(&reception, &id, "request_pre_supplement", "receptionist", &flags, false).await);
        let thanh = portal.thanh().await;
        let asked = thanh.see(&format!("/ho-so/{id}/sua")).await;
        assert!(asked.text.contains("Ghi lại số bản"), "{}", asked.words());
        let key = asked.hidden("idempotency_key");
        let hash = asked.hidden("hash");
        let sent = [("idempotency_key", key.as_str()), ("hash", hash.as_str()), ("declaration", "1")];
        let sent = thanh.post(&format!("/ho-so/{id}/sua"), &sent).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.words());
        // Received: the receipt has a due date; an old version changes nothing.
        moved(&act(&reception, &id, "receive", "receptionist", &[("marked", "1")], false).await);
        let stale = act(&reception, &id, "hand_over", "receptionist", &[("version", "1")], false).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.words());
        moved(&act(&reception, &id, "hand_over", "receptionist", &[], false).await);
        let refused = act(&examiner, &id, "submit_for_signature", "case_officer", &[], false).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        moved(&act(&examiner, &id, "submit_for_signature", "case_officer", &[], true).await);
        moved(&act(&signer, &id, "resolve", "approver", &[("register", "15/2025"), ("signed", "1")], false).await);
        let given = [("originals", "1"), ("delivered", "1")];
        moved(&act(&reception, &id, "return_result", "receptionist", &given, false).await);
        // The applicant has the papers and the result, and nobody else has.
        let mine = thanh.see(&format!("/ho-so/{id}")).await;
        assert!(mine.text.contains("Giấy tiếp nhận"), "{}", mine.words());
        let vault = thanh.see("/kho").await;
        assert!(vault.text.contains("/kho/"), "{}", vault.words());
        let other = portal.citizen("066188000111", "H'Bia Êban", "1988-03-02").await;
        assert_eq!(other.get(&format!("/ho-so/{id}")).await.status, StatusCode::NOT_FOUND);
        let mut conn = portal.app.store.read().await.expect("reads");
        let verdict = store::audit::verify(&mut conn).await.expect("verifies");
        assert!(verdict.breaks.is_empty() && verdict.entries > 8, "{verdict:?}");
    }
}
