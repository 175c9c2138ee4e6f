//! A whole portal for a test: a real server on a free port, the mock outside systems, a database of its own, and people who are signed in.

#![allow(dead_code, reason = "each test file uses its part")]

use clap::Parser;
use mocks::{Ports, Stack};
use reqwest::header::{COOKIE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, StatusCode};
use server::app::App;
use server::auth::oidc::{Claims, Identity};
use server::auth::session;
use server::config::Config;
use server::{start, web};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Monday 1 December 2025, 09:00 in Vietnam.
pub const NOW: i64 = 1_764_554_400;

/// Environment variable naming a PostgreSQL whose user may create databases.
const VARIABLE: &str = "TOKHAI_TEST_PG";

#[derive(Parser)]
#[command(args_override_self = true)]
struct Line {
    #[command(flatten)]
    config: Config,
}

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Db {
    Sqlite,
    Postgres,
}

impl Db {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A running portal.
pub struct Portal {
    pub app: App,
    pub mocks: Stack,
    pub url: String,
    pub folder: PathBuf,
    database: Option<String>,
    serving: tokio::task::JoinHandle<()>,
}

fn admin_url() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into())
}

impl Portal {
    pub async fn start(db: Db) -> Self {
        Self::start_with(db, &[]).await
    }

    /// With more arguments of the command line.
    pub async fn start_with(db: Db, more: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("portal-{}", store::Id::random()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let (database_url, database) = match db {
            Db::Sqlite => (format!("sqlite:{}", folder.join("db.sqlite").display()), None),
            Db::Postgres => {
                let admin = admin_url();
                let pool = sqlx::PgPool::connect(&admin).await.expect("PostgreSQL is needed");
                let name = format!("portal_test_{}", store::Id::random());
                let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
                sqlx::query(sql).execute(&pool).await.expect("may create databases");
                pool.close().await;
                let (server, _) = admin.rsplit_once('/').expect("a URL with a database");
                (format!("{server}/{name}"), Some(name))
            }
        };
        let mocks = Stack::start(Ports::free()).await.expect("the mocks start");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let urls = &mocks.urls;
        let data = folder.join("data");
        let mut line: Vec<String> = [
            "portal",
            "--demo",
            "--database",
            &database_url,
            "--public-url",
            &url,
            "--data-dir",
            &data.display().to_string(),
            "--clock",
            &NOW.to_string(),
            "--citizen-issuer",
            &urls.identity_citizen,
            "--officer-issuer",
            &urls.identity_officer,
            "--registry-url",
            &urls.registry,
            "--payment-url",
            &urls.payment,
            "--post-url",
            &urls.post,
            "--portal-url",
            &urls.national_portal,
            "--sms-url",
            &urls.gateway,
            "--scanner",
            &urls.clamd,
            "--smtp",
            &urls.smtp,
            "--sign-in-per-minute",
            "1000",
            "--api-per-minute",
            "1000",
        ]
        .map(str::to_owned)
        .to_vec();
        line.extend(more.iter().map(|part| (*part).to_owned()));
        let config = Line::parse_from(line).config;
        let store = start::open_store(&config).await.expect("the store opens");
        let app = start::build(config, store).await.expect("the portal is built");
        let router = web::routes::router(app.clone()).expect("a router");
        let serving = tokio::spawn(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).await.expect("serves");
        });
        Self { app, mocks, url, folder, database, serving }
    }

    /// Somebody who is not signed in.
    pub fn anon(&self) -> Browser {
        Browser::new(self, None)
    }

    /// A citizen of the mock identity provider, signed in this moment.
    pub async fn citizen(&self, personal_id: &str, full_name: &str, dob: &str) -> Browser {
        self.citizen_of_level(personal_id, full_name, dob, 2).await
    }

    /// Y Thanh Êban: complete in every database.
    pub async fn thanh(&self) -> Browser {
        self.citizen("066090012345", "Y Thanh Êban", "1990-05-12").await
    }

    pub async fn citizen_of_level(&self, personal_id: &str, full_name: &str, dob: &str, loa: u8) -> Browser {
        let sex = if personal_id.as_bytes()[3].is_multiple_of(2) { "1" } else { "2" };
        let claims = serde_json::json!({
            "personal_id": personal_id, "full_name": full_name, "dob": {"p": "day", "v": dob}, "sex": sex, "loa": loa,
            "phone": "+84912345678", "nationality": "VNM",
        });
        let identity = identity(personal_id, claims);
        let id = session::start_citizen(&self.app, &identity, None).await.expect("starts").expect("claims are enough");
        Browser::new(self, Some(format!("{}={id}", session::CITIZEN_COOKIE)))
    }

    /// An officer or administrator.
    pub async fn officer(&self, officer_id: &str, unit: &str, roles: &[&str]) -> Browser {
        let claims = serde_json::json!({
            "officer_id": officer_id, "full_name": "Trần Cán Bộ", "unit": unit, "roles": roles,
        });
        let identity = identity(officer_id, claims);
        let id = session::start_officer(&self.app, &identity, None).await.expect("starts").expect("claims are enough");
        Browser::new(self, Some(format!("{}={id}", session::OFFICER_COOKIE)))
    }

    /// Changes how a mock behaves.
    pub async fn control(&self, mock: &str, body: serde_json::Value) {
        let answer =
            reqwest::Client::new().post(format!("{mock}/_control")).json(&body).send().await.expect("controls");
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
    }
}

fn identity(subject: &str, claims: serde_json::Value) -> Identity {
    let claims: Claims = serde_json::from_value(claims).expect("claims");
    Identity {
        subject: format!("test-{subject}"),
        auth_time: NOW,
        amr: vec!["pwd".into(), "otp".into()],
        email: Some("nguoi.thu@example.vn".into()),
        claims,
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.serving.abort();
        let _ = std::fs::remove_dir_all(&self.folder);
        let Some(name) = self.database.take() else { return };
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                if let Ok(pool) = sqlx::PgPool::connect(&admin_url()).await {
                    let sql = sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
                    let _ = sqlx::query(sql).execute(&pool).await;
                }
            });
        });
        let _ = dropping.join();
    }
}

/// A person with a browser, scripts off.
#[derive(Clone)]
pub struct Browser {
    client: reqwest::Client,
    url: String,
    cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Page {
    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        let location = self.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        location.unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.words()))
    }

    /// The text without tags, for messages.
    pub fn words(&self) -> String {
        let mut out = String::new();
        let mut inside = false;
        for letter in self.text.chars() {
            match letter {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                letter if !inside => out.push(letter),
                _ => {}
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The value of a hidden control.
    pub fn hidden(&self, name: &str) -> String {
        let at = self.text.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name}: {}", self.words()));
        let tag = &self.text[at..at + self.text[at..].find('>').expect("a tag ends")];
        let value = tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
        value.unwrap_or_default().replace("&amp;", "&")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

impl Browser {
    fn new(portal: &Portal, cookie: Option<String>) -> Self {
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("an HTTP client");
        Self { client, url: portal.url.clone(), cookie }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request =
            self.client.request(method, format!("{}{path}", self.url)).header("sec-fetch-site", "same-origin");
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, HeaderValue::from_str(cookie).expect("a cookie")),
            None => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let answer = request.send().await.expect("the portal answers");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.bytes().await.expect("a body");
        Page { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    /// A page that must be there.
    pub async fn see(&self, path: &str) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.words());
        page
    }

    pub async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let encode = |text: &str| ui::shell::encode(text);
        let body: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = self.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(body.join("&"))).await
    }

    pub async fn post_json(&self, path: &str, body: &serde_json::Value) -> Page {
        self.send(self.request(Method::POST, path).header("accept", "application/json").json(body)).await
    }

    /// A file in a form.
    pub async fn upload(&self, path: &str, component: &str, name: &str, content: &[u8]) -> Page {
        const EDGE: &str = "edge-of-the-parts";
        let mut body = format!(
            "--{EDGE}\r\ncontent-disposition: form-data; name=\"component\"\r\n\r\n{component}\r\n\
             --{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let request = self.request(Method::POST, path);
        self.send(request.header("content-type", format!("multipart/form-data; boundary={EDGE}")).body(body)).await
    }
}

/// A one-page PDF.
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
