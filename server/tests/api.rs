//! The REST API over the router, on both databases.

mod support;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use support::{Browser, Db, Page, Portal};

fn example(code: &str, name: &str) -> Value {
    let path = format!("{}/../forms/templates/{code}/examples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the example");
    serde_json::from_str::<Value>(&text).expect("JSON")["answers"].clone()
}

struct Client {
    browser: Browser,
    token: String,
}

impl Client {
    async fn demo(portal: &Portal) -> Self {
        server::demo::seed(&portal.app).await.expect("the demo data");
        Self { browser: portal.anon(), token: server::demo::token(&portal.app) }
    }

    async fn send(&self, method: Method, path: &str, key: Option<&str>, body: Option<&Value>) -> Page {
        let mut request = self.browser.request(method, path).bearer_auth(&self.token);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.browser.send(request).await
    }

    async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, None, None).await
    }

    async fn file(&self, key: &str, body: &Value) -> Page {
        self.send(Method::POST, "/api/v1/dossiers", Some(key), Some(body)).await
    }
}

fn filing(code: &str, answers: Value) -> Value {
    json!({
        "procedure": code, "declared": true, "answers": answers,
        "person": {"personal_id": "066090012345", "full_name": "Y Thanh Êban", "dob": {"p": "day", "v": "1990-05-12"}, "sex": "1"},
    })
}

/// The answers of a worked example.
fn answers() -> Value {
    example("1.004873", "A1")
}

#[tokio::test(flavor = "multi_thread")]
async fn describes_itself_and_its_procedures() {
    let portal = Portal::start(Db::Sqlite).await;
    let client = Client::demo(&portal).await;
    let document = portal.anon().see("/api/v1/openapi.json").await.json();
    for path in ["/api/v1/procedures", "/api/v1/procedures/{code}", "/api/v1/dossiers", "/api/v1/dossiers/{key}"] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    let procedures = client.get("/api/v1/procedures").await.json();
    assert_eq!(procedures.as_array().map(Vec::len), Some(3));
    let one = client.get("/api/v1/procedures/1.004873").await.json();
    assert_eq!(one["definition"]["tokhai"], 1);
    assert_eq!(client.get("/api/v1/procedures/1.999999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_is_due_first_and_one_key_files_once() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let client = Client::demo(&portal).await;
        let body = filing("1.004873", answers());
        let first = client.file("key-0000-0001", &body).await;
        assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.text);
        let first = first.json();
        assert_eq!(first["amount"], 15000);
        assert!(
            first["payment_url"].as_str().is_some_and(|url| url.starts_with(&portal.mocks.urls.payment)),
            "{first}"
        );
        let again = client.file("key-0000-0001", &body).await;
        assert_eq!((again.status, again.json()["id"].clone()), (StatusCode::ACCEPTED, first["id"].clone()));
        let other = filing("1.004873", json!({}));
        assert_eq!(client.file("key-0000-0001", &other).await.status, StatusCode::CONFLICT);
        let id = first["id"].as_str().expect("an id").to_owned();
        assert_eq!(client.get(&format!("/api/v1/dossiers/{id}")).await.json()["state"], "awaiting_prepayment");
        let paid = reqwest::Client::new()
            .post(format!("{}/_control/pay", portal.mocks.urls.payment))
            .json(&json!({ "reference": first["reference"] }))
            .send()
            .await
            .expect("pays");
        assert!(paid.status().is_success());
        let mut state = Value::Null;
        for _ in 0..100 {
            state = client.get(&format!("/api/v1/dossiers/{id}")).await.json();
            if state["state"] == "submitted" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(state["code"], "H15.50.036.01-251201-0001", "{state}");
        let replay = client.file("key-0000-0001", &body).await;
        assert_eq!((replay.status, replay.json()["code"].clone()), (StatusCode::CREATED, state["code"].clone()));
        let by_code = client.get("/api/v1/dossiers/H15.50.036.01-251201-0001").await.json();
        assert_eq!(by_code["id"], id.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_what_it_may_not_or_can_not_file() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let client = Client::demo(&portal).await;
        let body = filing("1.004873", answers());
        // No token, a wrong one: decided before the body is read.
        let huge = "x".repeat(3 * 1024 * 1024);
        let request = portal.anon().request(Method::POST, "/api/v1/dossiers").body(huge.clone());
        assert_eq!(portal.anon().send(request).await.status, StatusCode::UNAUTHORIZED);
        let wrong = Client { browser: portal.anon(), token: "tk_wrong".into() };
        assert_eq!(wrong.file("key-0000-0001", &body).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(wrong.get("/api/v1/dossiers/H15.50.036.01-251201-0001").await.status, StatusCode::UNAUTHORIZED);
        // No key, too much, not a filing, an unknown key in it.
        assert_eq!(
            client.send(Method::POST, "/api/v1/dossiers", None, Some(&body)).await.status,
            StatusCode::BAD_REQUEST
        );
        let request = client.browser.request(Method::POST, "/api/v1/dossiers").bearer_auth(&client.token);
        let request = request.header("idempotency-key", "key-0000-0002").body(huge);
        assert_eq!(client.browser.send(request).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        let mut unknown = body.clone();
        unknown["extra"] = json!(1);
        assert_eq!(client.file("key-0000-0003", &unknown).await.status, StatusCode::BAD_REQUEST);
        // Somebody who granted nothing.
        let mut stranger = body.clone();
        stranger["person"]["personal_id"] = json!("066190000123");
        assert_eq!(client.file("key-0000-0004", &stranger).await.status, StatusCode::FORBIDDEN);
        // Answers that don't pass, name unknown questions, or say somebody else's name.
        for (key, place, value) in
            [("key-0000-0005", "quantity", json!(-1)), ("key-0000-0006", "nonsense", json!(true))]
        {
            let mut bad = body.clone();
            bad["answers"][place] = value;
            let refused = client.file(key, &bad).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
            assert_eq!(refused.json()["error"]["detail"]["errors"][0]["path"], format!("/{place}"), "{}", refused.text);
        }
        let mut forged = body.clone();
        forged["answers"]["requester"]["full_name"] = json!("Người Khác");
        assert_eq!(client.file("key-0000-0007", &forged).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut undeclared = body.clone();
        undeclared["declared"] = json!(false);
        assert_eq!(client.file("key-0000-0008", &undeclared).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Nothing of all that was kept.
        assert_eq!(client.file("key-0000-0008", &body).await.status, StatusCode::ACCEPTED);
        assert_eq!(client.get("/api/v1/dossiers/H15.50.036.01-251201-0001").await.status, StatusCode::NOT_FOUND);
    }
}
