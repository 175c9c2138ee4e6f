//! The national databases over real HTTP: every persona, every code.
#![allow(clippy::unwrap_used)] // a test may fail where it unwraps

mod common;

use common::{client, control, json_of};
use mocks::{Ports, Stack};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

fn fresh() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("request-{:04}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn day(v: &str) -> Value {
    json!({"p": match v.len() { 4 => "year", 7 => "month", _ => "day" }, "v": v})
}

fn person(id: &str, name: &str, dob: &str) -> Value {
    json!({"personal_id": id, "full_name": name, "dob": day(dob)})
}

fn yth() -> Value {
    person("066090012345", "Y Thanh Êban", "1990-05-12")
}

fn body(key: Value, fields: &[&str]) -> Value {
    json!({"request_id": fresh(), "purpose": "prefill", "procedure_code": "1.004873", "draft_id": "d1",
        "actor": {"kind":"citizen","personal_id":"066090012345","consent_id":"c-1"}, "key": key, "fields": fields})
}

async fn send(stack: &Stack, source: &str, body: &Value) -> (StatusCode, Value) {
    let url = format!("{}/v1/{source}/lookup", stack.urls.registry);
    json_of(client().post(url).bearer_auth("demo-registry-token").json(body)).await
}

async fn ask(stack: &Stack, source: &str, key: Value, fields: &[&str]) -> (u16, Value) {
    let (status, answer) = send(stack, source, &body(key, fields)).await;
    (status.as_u16(), answer)
}

#[tokio::test]
async fn a_complete_person_in_every_source() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    control(&stack.urls.registry, json!({"now":"2025-12-01T02:30:00Z"})).await;
    let wanted = ["full_name", "dob", "sex", "ethnicity", "permanent", "phone", "card", "marital_status", "children"];
    let (status, answer) = ask(&stack, "pop", yth(), &wanted).await;
    assert_eq!((status, &answer["code"], &answer["missing"]), (200, &json!("00"), &json!([])));
    let name = &answer["fields"]["full_name"];
    assert_eq!(*name, json!({"value":"Y THANH ÊBAN","source":"POP","as_of":"2025-11-30T02:00:00Z","verified":true}));
    assert_eq!(answer["fields"]["phone"]["verified"], false);
    assert_eq!(answer["fields"]["permanent"]["value"]["commune_code"], "24133");
    let (_, answer) = ask(&stack, "res", yth(), &["residence_kind", "residence", "members", "head", "history"]).await;
    assert_eq!((&answer["code"], &answer["fields"]["residence_kind"]["value"]), (&json!("00"), &json!("thuong_tru")));
    assert_eq!(answer["fields"]["members"]["value"].as_array().unwrap().len(), 2);
    let (_, answer) = ask(&stack, "civ", yth(), &["marital_status"]).await;
    assert_eq!(answer["fields"]["marital_status"]["value"], "chua_ket_hon");
    assert_eq!(ask(&stack, "ins", yth(), &["bhxh_no", "bhyt_to"]).await.1["code"], "00");
    assert_eq!(ask(&stack, "tax", yth(), &["tax_code"]).await.1["fields"]["tax_code"]["value"], "066090012345");
    assert_eq!(ask(&stack, "poor", yth(), &["class"]).await.0, 404, "not a poor household");
    let (_, answer) = ask(&stack, "vault", yth(), &["items"]).await;
    let item = &answer["fields"]["items"]["value"][0];
    let url = format!("{}{}", stack.urls.registry, item["url"].as_str().unwrap());
    assert_eq!(client().get(&url).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let pdf = client().get(&url).bearer_auth("demo-registry-token").send().await.unwrap().bytes().await.unwrap();
    assert!(pdf.starts_with(b"%PDF-1.4") && pdf.ends_with(b"%%EOF\n"));
    use rsa::sha2::{Digest, Sha256};
    assert_eq!(item["sha256"].as_str().unwrap(), mocks::common::hex(&Sha256::digest(&pdf)));
}

#[tokio::test]
async fn the_worked_examples_find_what_they_say() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    control(&stack.urls.registry, json!({"now":"2025-12-01T02:30:00Z"})).await;
    let bia = person("066188000111", "H'Bia Êban", "1988-03-02");
    let (_, answer) = ask(&stack, "civ", bia.clone(), &["marital_status", "divorce"]).await;
    assert_eq!(answer["fields"]["divorce"]["value"]["number"], "15/2019/QĐST-HNGĐ");
    let (_, answer) = ask(&stack, "poor", bia.clone(), &["class", "year"]).await;
    assert_eq!(
        (&answer["fields"]["class"]["value"], &answer["fields"]["year"]["value"]),
        (&json!("ngheo"), &json!(2025))
    );
    assert_eq!(
        ask(&stack, "res", bia, &["history"]).await.1["fields"]["history"]["value"][0]["address"]["commune_code"],
        "24133"
    );
    let mut nam = person("066217000456", "Y Nam Êban", "2017-09-01");
    nam["kind"] = json!("khai_sinh");
    let (_, answer) = ask(&stack, "civ", nam, &["number", "book", "registered_date", "father", "office"]).await;
    assert_eq!(
        (&answer["fields"]["number"]["value"], &answer["fields"]["book"]["value"]),
        (&json!("102"), &json!("01/2017"))
    );
    assert_eq!(answer["fields"]["father"]["value"]["personal_id"], "066090012345");
    let old = json!({"kind":"ket_hon","full_name":"Trần Văn An","dob":day("1960"),"place":"22015"});
    assert_eq!(ask(&stack, "civ", old, &["number"]).await.1["code"], "02");
    let (_, answer) =
        ask(&stack, "biz", json!({"tax_code":"6001234562"}), &["name", "legal_form", "representatives"]).await;
    assert_eq!(answer["fields"]["legal_form"]["value"], "co_quan_nha_nuoc");
    assert_eq!(answer["fields"]["representatives"]["value"][0]["personal_id"], "066085000222");
    // The year alone is enough, as the real service allows.
    assert_eq!(ask(&stack, "pop", person("066190000123", "Phạm Thị Mai", "1990"), &["full_name"]).await.0, 200);
    let (_, answer) = ask(&stack, "land", json!({"certificate_serial":"CT123456"}), &["owners", "house_area_m2"]).await;
    assert_eq!(answer["fields"]["owners"]["value"][0]["personal_id"], "066190000123");
    let parcel = json!({"commune_code":"24133","sheet":"12","parcel":"345"});
    assert_eq!(
        ask(&stack, "land", parcel, &["certificate_serial"]).await.1["fields"]["certificate_serial"]["value"],
        "CT 123456"
    );
}

#[tokio::test]
async fn each_persona_shows_its_case() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    control(&stack.urls.registry, json!({"timeout_ms":50})).await;
    for (id, name, dob, status, code) in [
        ("066192000301", "H’Yuăn  niê", "1992-05-15", 200, "00"),
        ("066050000302", "Y Blơ Mlô", "1950", 200, "00"),
        ("066050000302", "Y Blơ Mlô", "1950-03-04", 200, "00"),
        ("066045000307", "Phan Văn Lâm", "1945-03-03", 200, "05"),
        ("066172000312", "Bùi Thị Vắng", "1972-04-04", 200, "05"),
        ("066080000308", "Nguyễn Văn Tâm", "1980-01-20", 409, "03"),
        ("066090012345", "Y Thanh Êban", "1990-05-13", 409, "03"),
        ("066090000504", "Ngô Văn Chậm", "1990-01-04", 504, "20"),
        ("066090000505", "Ngô Văn Lúc", "1990-01-05", 503, "21"),
        ("066090000506", "Ngô Văn Thiếu", "1990-01-06", 200, "01"),
        ("066090000507", "Ngô Văn Kín", "1990-01-07", 403, "08"),
        ("066090000508", "Ngô Văn Cũ", "1990-01-08", 200, "07"),
        ("066090000510", "Ngô Văn Dồn", "1990-01-10", 429, "22"),
        ("066090000511", "Ngô Văn Nghỉ", "1990-01-11", 503, "23"),
        ("066090000512", "Ngô Văn Sập", "1990-01-12", 503, "21"),
        ("066090000513", "Ngô Văn Không", "1990-01-13", 404, "02"),
        ("066090000514", "Ngô Văn Rút", "1990-01-14", 403, "09"),
        ("066090000515", "Ngô Văn Hủy", "1990-01-15", 200, "06"),
        ("066190000516", "Ngô Thị Một", "1990-01-16", 200, "00"),
    ] {
        let (got, answer) = ask(&stack, "pop", person(id, name, dob), &["full_name", "permanent"]).await;
        assert_eq!((got, answer["code"].as_str()), (status, Some(code)), "{id} {answer}");
        if status != 200 {
            assert!(answer.get("fields").is_none() && answer["message"]["vi"].is_string(), "{id}");
            let text = answer.to_string();
            assert!(!text.contains("1990-05-12") && !text.contains("TÁM"), "a refusal holds no stored value");
        }
    }
    let (status, answer) = ask(&stack, "pop", person("066090000509", "Ngô Văn Lạ", "1990-01-09"), &["full_name"]).await;
    assert!(status == 200 && answer.get("code").is_none() && answer["ketQua"].is_object());
    let dead = ask(&stack, "res", person("066045000307", "Phan Văn Lâm", "1945-03-03"), &["residence"]).await.1;
    assert_eq!((&dead["status"], &dead["since"]), (&json!("DECEASED"), &day("2024-02-10")));
    let lost = ask(&stack, "pop", person("066172000312", "Bùi Thị Vắng", "1972-04-04"), &["full_name"]).await.1;
    assert_eq!((&lost["status"], &lost["since"]), (&json!("MISSING"), &day("2021-08")));

    let at = |answer: &Value| answer["fields"]["permanent"]["value"].clone();
    let old = at(&ask(&stack, "pop", person("066075000303", "Trần Văn Cư", "1975-09-09"), &["permanent"]).await.1);
    assert_eq!((&old["former"]["commune_code"], &old["commune_code"]), (&json!("24136"), &Value::Null));
    let split = at(&ask(&stack, "pop", person("054178000304", "Đỗ Thị Sương", "1978-11-23"), &["permanent"]).await.1);
    assert_eq!(
        split["former"],
        json!({"province_code":"54","district_name":"Thành phố Tuy Hòa","commune_code":"22024"})
    );
    let child = ask(&stack, "pop", person("066320000305", "Lê An Nhiên", "2020-02-14"), &["mother", "father"]).await.1;
    assert_eq!((&child["code"], &child["missing"]), (&json!("01"), &json!(["father"])));
    let foreign =
        ask(&stack, "pop", person("100085000309", "Michael Andersen", "1985-06-17"), &["nationality", "temporary"])
            .await
            .1;
    assert_eq!(foreign["fields"]["nationality"]["value"], "DNK");
    let minor =
        ask(&stack, "civ", person("066211000310", "Y Khoa Ayŭn", "2011-10-05"), &["guardian", "parents_deceased"])
            .await
            .1;
    assert_eq!(minor["fields"]["guardian"]["value"]["personal_id"], "066160000311");
    let six = ask(&stack, "res", person("066068000313", "Hoàng Văn Phúc", "1968-12-01"), &["members", "head"]).await.1;
    assert_eq!(six["fields"]["members"]["value"].as_array().unwrap().len(), 5, "and the head makes six");
    let khai = person("066079000314", "Vũ Đình Khải", "1979-02-22");
    let twice = ask(&stack, "civ", khai.clone(), &["marriages", "spouse"]).await.1;
    assert_eq!(twice["fields"]["marriages"]["value"].as_array().unwrap().len(), 2);
    let mut latest = khai;
    latest["kind"] = json!("ket_hon");
    assert_eq!(
        ask(&stack, "civ", latest, &["number"]).await.1["fields"]["number"]["value"],
        "21",
        "the latest marriage"
    );
    for (tax, code, status, reps) in [
        ("6000345679", "00", "dang_hoat_dong", 2),
        ("4401123454", "00", "tam_ngung", 2),
        ("6001999995", "06", "da_giai_the", 2),
    ] {
        let (_, answer) = ask(&stack, "biz", json!({"tax_code":tax}), &["status", "representatives"]).await;
        assert_eq!((answer["code"].as_str(), answer["fields"]["status"]["value"].as_str()), (Some(code), Some(status)));
        assert_eq!(answer["fields"]["representatives"]["value"].as_array().unwrap().len(), reps);
    }
    let many = json!({"kind":"khai_sinh","full_name":"Nguyễn Thị Lan","dob":day("1970")});
    assert_eq!(ask(&stack, "civ", many.clone(), &["number"]).await.1["code"], "04");
    let mut one = many;
    one["dob"] = day("1970-11");
    assert_eq!(ask(&stack, "civ", one, &["number"]).await.1["fields"]["number"]["value"], "61");
}

#[tokio::test]
async fn a_request_is_idempotent_and_a_retry_keeps_its_id() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let url = format!("{}/v1/pop/lookup", stack.urls.registry);
    let request = body(yth(), &["full_name"]);
    let post = |body: Value| client().post(&url).bearer_auth("demo-registry-token").json(&body);
    let first = post(request.clone()).send().await.unwrap();
    assert!(first.headers().get("x-replayed").is_none());
    let first = first.text().await.unwrap();
    let second = post(request.clone()).send().await.unwrap();
    assert_eq!(second.headers()["x-replayed"], "1");
    assert_eq!(second.text().await.unwrap(), first);
    let mut other = request;
    other["fields"] = json!(["sex"]);
    let (status, answer) = json_of(post(other)).await;
    assert_eq!((status.as_u16(), &answer["detail"]), (400, &json!("request_id")));

    let flaky = body(person("066090000505", "Ngô Văn Lúc", "1990-01-05"), &["full_name"]);
    assert_eq!(send(&stack, "pop", &flaky).await.1["code"], "21");
    assert_eq!(send(&stack, "pop", &flaky).await.1["code"], "00");
    let (_, log) = json_of(client().get(format!("{}/_requests", stack.urls.registry))).await;
    let codes: Vec<&str> = log.as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["00", "00", "10", "21", "00"]);
    assert!(!log.to_string().contains("066090012345") && !log.to_string().contains("Êban"), "the log is not personal");
}

#[tokio::test]
async fn switches_reach_one_source_or_all() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let base = &stack.urls.registry;
    let (status, _) = json_of(client().post(format!("{base}/_control")).json(&json!({"mode":"upside_down"}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = json_of(client().post(format!("{base}/_control")).json(&json!({"modes":"down"}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    control(base, json!({"source":"pop","mode":"down"})).await;
    assert_eq!(ask(&stack, "pop", yth(), &["sex"]).await.0, 503);
    assert_eq!(ask(&stack, "res", yth(), &["head"]).await.0, 200);
    control(base, json!({"mode":"rate_limit"})).await;
    assert_eq!(ask(&stack, "res", yth(), &["head"]).await.1["code"], "22");
    control(base, json!({"mode":"maintenance"})).await;
    assert_eq!(ask(&stack, "biz", json!({"tax_code":"6000345679"}), &["name"]).await.1["code"], "23");
    control(base, json!({"mode":"schema_changed"})).await;
    assert!(ask(&stack, "pop", yth(), &["sex"]).await.1["ketQua"].is_object());
    control(base, json!({"mode":"timeout","timeout_ms":120})).await;
    let begun = std::time::Instant::now();
    assert_eq!(ask(&stack, "pop", yth(), &["sex"]).await.1["code"], "20");
    assert!(begun.elapsed().as_millis() >= 120);
    control(base, json!({"mode":"slow","ms":150})).await;
    let begun = std::time::Instant::now();
    assert_eq!(ask(&stack, "pop", yth(), &["sex"]).await.0, 200);
    assert!(begun.elapsed().as_millis() >= 150);
    control(base, json!({"mode":"flaky"})).await;
    let request = body(yth(), &["sex"]);
    assert_eq!(
        (send(&stack, "pop", &request).await.0.as_u16(), send(&stack, "pop", &request).await.0.as_u16()),
        (503, 200)
    );
    assert!(client().delete(format!("{base}/_control")).send().await.unwrap().status().is_success());
    assert_eq!(ask(&stack, "pop", yth(), &["sex"]).await.0, 200);
}

#[tokio::test]
async fn bad_requests_name_their_fault() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let good = || body(yth(), &["sex"]);
    for (pointer, value, detail) in [
        ("/request_id", json!("short"), "request_id"),
        ("/purpose", json!("curiosity"), "purpose"),
        ("/procedure_code", json!("004873"), "procedure_code"),
        ("/draft_id", json!(""), "draft_id, dossier_id"),
        ("/actor/personal_id", json!("12"), "actor.personal_id"),
        ("/fields", json!(["salary"]), "fields"),
        ("/fields", json!(["sex", "sex"]), "fields"),
        ("/fields", json!([]), "fields"),
        ("/key/personal_id", json!("06609001234A"), "key.personal_id"),
        ("/key/dob", json!({"p":"day","v":"1990"}), "key.dob"),
        ("/key/full_name", json!(7), "key"),
        ("/key/full_name", json!(""), "key"),
    ] {
        let mut request = good();
        *request.pointer_mut(pointer).unwrap() = value.clone();
        let (status, answer) = send(&stack, "pop", &request).await;
        assert_eq!(
            (status.as_u16(), answer["code"].as_str(), answer["detail"].as_str()),
            (400, Some("10"), Some(detail)),
            "{pointer} {value}"
        );
    }
    let mut both = good();
    both["dossier_id"] = json!("x");
    assert_eq!(send(&stack, "pop", &both).await.0, StatusCode::BAD_REQUEST);
    let mut unknown = good();
    unknown["hint"] = json!("x");
    assert_eq!(send(&stack, "pop", &unknown).await.0, StatusCode::BAD_REQUEST);
    let url = format!("{}/v1/pop/lookup", stack.urls.registry);
    let (status, answer) = json_of(client().post(&url).bearer_auth("guess").json(&good())).await;
    assert_eq!((status.as_u16(), answer["code"].as_str()), (401, Some("11")));
    assert_eq!(
        json_of(client().post(format!("{}/v1/army/lookup", stack.urls.registry)).json(&good())).await.0,
        StatusCode::NOT_FOUND
    );
    let huge = "x".repeat(mocks::common::BODY_LIMIT + 1);
    let answer = client().post(&url).bearer_auth("demo-registry-token").body(huge).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn who_may_ask() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let by = |actor: Value| {
        let mut request = body(yth(), &["sex"]);
        request["actor"] = actor;
        request["purpose"] = json!("verify");
        request
    };
    let code = async |actor: Value| send(&stack, "pop", &by(actor)).await.1["code"].clone();
    assert_eq!(code(json!({"kind":"citizen","personal_id":"066090012345"})).await, "09");
    assert_eq!(code(json!({"kind":"officer","officer_id":"cb-0361-01","unit":"H15.50.036.01"})).await, "00");
    assert_eq!(code(json!({"kind":"officer","officer_id":"cb-0361-01","unit":"H15.50.035"})).await, "11");
    assert_eq!(code(json!({"kind":"officer","officer_id":"cb-9999-99","unit":"H15.50.036.01"})).await, "11");
    assert_eq!(ask(&stack, "pop", yth(), &["religion"]).await.1["code"], "08", "no procedure needs it");
    let mut rut = by(json!({"kind":"officer","officer_id":"cb-0361-01","unit":"H15.50.036.01"}));
    rut["key"] = person("066090000514", "Ngô Văn Rút", "1990-01-14");
    assert_eq!(send(&stack, "pop", &rut).await.1["code"], "00", "a task of the State does not rest on consent");
    let mut matching = by(json!({"kind":"officer","officer_id":"cb-0361-01","unit":"H15.50.036.01"}));
    (matching["purpose"], matching["fields"]) = (json!("match"), json!([]));
    assert_eq!(send(&stack, "pop", &matching).await.1["fields"], json!({}));
}

#[tokio::test]
async fn every_account_but_the_mismatch_and_the_unknown_is_in_the_population_data() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    control(&stack.urls.registry, json!({"timeout_ms":10})).await;
    let mut odd = Vec::new();
    for account in mocks::identity::citizens() {
        let key = json!({"personal_id": account.claims["personal_id"], "full_name": account.full_name, "dob": account.claims["dob"]});
        let (_, answer) = ask(&stack, "pop", key, &["full_name"]).await;
        if matches!(answer["code"].as_str(), Some("02" | "03" | "10")) {
            odd.push(account.full_name);
        }
    }
    odd.sort();
    assert_eq!(odd, ["Nguyễn Văn Tâm", "Ngô Văn Không"]);
}
