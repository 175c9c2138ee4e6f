//! The national portal's receiver of dossier states, with the checks that real synchronisation fails on.

use crate::common::{Behaviour, Fault, bearer, lock, mark, time};
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// States after which nothing follows.
const ENDS: [&str; 4] = ["3", "7", "8", "10"];
/// Keys of the exchange beside the required ones.
const OPTIONAL: [&str; 21] = [
    "KenhThucHien",
    "LoaiDinhDanh",
    "SoDinhDanh",
    "NgayNopHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "NgayKetThucXuLy",
    "NgayTra",
    "NgayTuChoi",
    "HinhThucTra",
    "NoiNopHoSo",
    "DonViXuLy",
    "HoSoCoThanhPhanSoHoa",
    "TaiKhoanDuocXacThucVoiVNeID",
    "DuocThanhToanTrucTuyen",
    "MaCSDL",
    "TaiLieuNop",
    "GiayToKetQua",
    "DanhSachLePhi",
    "GhiChu",
    "TenHoSo",
];

/// The receiver.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    token: String,
    behaviour: Behaviour,
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    messages: HashSet<String>,
    last: HashMap<String, (i64, String)>,
    events: Vec<Event>,
}

/// An event as it was sent.
#[derive(Debug, Clone)]
struct Event {
    message: String,
    dossier: String,
    status: String,
    version: i64,
    at: i64,
    body: Map<String, Value>,
}

impl Portal {
    /// A receiver that asks for this bearer token.
    pub fn new(token: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            token: token.into(),
            behaviour: Behaviour::new(&["reject", "delay", "duplicate", "lose_reply"]),
            book: Mutex::default(),
        }))
    }

    /// The routes.
    pub fn router(&self) -> Router {
        let this = self.clone();
        Router::new()
            .route("/v1/dossiers/status", post(receive))
            .route("/v1/reconciliation", get(reconcile))
            .route("/received", get(received))
            .with_state(self.clone())
            .merge(mark("national-portal"))
            .merge(self.0.behaviour.routes(move || *lock(&this.0.book) = Book::default()))
    }

    fn apply(&self, event: Event) {
        let times = if self.0.behaviour.is("duplicate") { 2 } else { 1 };
        let mut book = lock(&self.0.book);
        for _ in 0..times {
            book.events.push(event.clone());
        }
    }
}

/// Reads an event; the error is its code and the key at fault.
fn read(body: Map<String, Value>) -> Result<Event, (&'static str, &'static str)> {
    const REQUIRED: [&str; 6] = ["MessageId", "MaHoSo", "MaTTHC", "TrangThaiHoSo", "Version", "ThoiGian"];
    if body.keys().any(|key| !REQUIRED.contains(&key.as_str()) && !OPTIONAL.contains(&key.as_str())) {
        return Err(("E_FIELD", "unknown key"));
    }
    let text = |name: &'static str| {
        body.get(name).and_then(Value::as_str).filter(|text| (1..=100).contains(&text.len())).ok_or(("E_FIELD", name))
    };
    let message = text("MessageId")?.to_owned();
    if !crate::common::is_token(&message, 8, 64) {
        return Err(("E_FIELD", "MessageId"));
    }
    let dossier = text("MaHoSo")?.to_owned();
    text("MaTTHC")?;
    let version = body.get("Version").and_then(Value::as_i64).ok_or(("E_FIELD", "Version"))?;
    let at = time::parse(text("ThoiGian")?).ok_or(("E_FIELD", "ThoiGian"))?;
    for (key, value) in &body {
        if key.starts_with("Ngay") && !value.is_null() && value.as_str().and_then(time::parse).is_none() {
            return Err(("E_FIELD", "Ngay…"));
        }
    }
    let status = text("TrangThaiHoSo")?.to_owned();
    if !status.parse::<u8>().is_ok_and(|number| (1..=10).contains(&number) && number.to_string() == status) {
        return Err(("E_STATUS", "TrangThaiHoSo"));
    }
    Ok(Event { message, dossier, status, version, at, body })
}

fn refuse(message: Option<&str>, code: &str, key: &str) -> Response {
    let body = json!({
        "MessageId": message, "error_code": code, "accepted": false, "detail": key,
        "message": { "vi": "Cổng Dịch vụ công quốc gia không nhận bản tin này.", "en": "The national portal refuses this message." }
    });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

async fn receive(
    State(portal): State<Portal>,
    headers: HeaderMap,
    body: Result<Json<Map<String, Value>>, JsonRejection>,
) -> Result<Response, Fault> {
    bearer(&headers, &portal.0.token)?;
    portal.0.behaviour.pass().await?;
    let Json(body) = body.map_err(|_| Fault::bad_request())?;
    let named = body.get("MessageId").and_then(Value::as_str).map(str::to_owned);
    let event = match read(body) {
        Ok(event) => event,
        Err((code, key)) => return Ok(refuse(named.as_deref(), code, key)),
    };
    if portal.0.behaviour.is("reject") {
        return Ok(refuse(Some(&event.message), "E_REJECTED", ""));
    }
    let answer =
        |duplicate: bool| json!({ "MessageId": named, "error_code": "0", "accepted": true, "duplicate": duplicate });
    {
        let mut book = lock(&portal.0.book);
        if book.messages.contains(&event.message) {
            return Ok(Json(answer(true)).into_response());
        }
        if let Some((version, status)) = book.last.get(&event.dossier) {
            if ENDS.contains(&status.as_str()) {
                return Ok(refuse(Some(&event.message), "E_ENDED", "TrangThaiHoSo"));
            }
            if event.version <= *version {
                return Ok(refuse(Some(&event.message), "E_OLD", "Version"));
            }
        }
        book.messages.insert(event.message.clone());
        book.last.insert(event.dossier.clone(), (event.version, event.status.clone()));
    }
    if portal.0.behaviour.is("delay") {
        let (_, ms) = portal.0.behaviour.now();
        let later = portal.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            later.apply(event);
        });
        return Ok(Json(answer(false)).into_response());
    }
    portal.apply(event);
    if portal.0.behaviour.is("lose_reply") {
        return Err(Fault::timeout());
    }
    Ok(Json(answer(false)).into_response())
}

#[derive(Debug, Deserialize)]
struct Days {
    from: String,
    to: String,
}

/// Figures to compare with one's own.
async fn reconcile(
    State(portal): State<Portal>,
    Query(days): Query<Days>,
    headers: HeaderMap,
) -> Result<Json<Value>, Fault> {
    bearer(&headers, &portal.0.token)?;
    portal.0.behaviour.pass().await?;
    if !time::is_day_text(&days.from) || !time::is_day_text(&days.to) {
        return Err(Fault::bad_request().at("from, to"));
    }
    let book = lock(&portal.0.book);
    let mut last: HashMap<&str, (i64, &str)> = HashMap::new();
    let mut events = 0;
    for event in &book.events {
        let day = time::local_day(event.at);
        if day >= days.from && day <= days.to {
            events += 1;
            let entry = last.entry(&event.dossier).or_insert((event.version, &event.status));
            if event.version >= entry.0 {
                *entry = (event.version, &event.status);
            }
        }
    }
    let mut by_status: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, status) in last.values() {
        *by_status.entry(status).or_default() += 1;
    }
    Ok(Json(json!({ "dossiers": last.len(), "events": events, "by_status": by_status })))
}

#[derive(Debug, Deserialize)]
struct OfDossier {
    code: Option<String>,
}

async fn received(State(portal): State<Portal>, Query(filter): Query<OfDossier>) -> Json<Value> {
    let book = lock(&portal.0.book);
    let wanted = book.events.iter().filter(|event| filter.code.as_ref().is_none_or(|code| *code == event.dossier));
    Json(wanted.map(|event| Value::Object(event.body.clone())).collect())
}
