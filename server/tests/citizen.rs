//! The citizen's path over the router, on both databases, with the mock outside systems.

mod support;

use forms::filing::{Answer, Change, Draft, Patch};
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::{Browser, Db, PDF, Portal};

/// The answers of a worked example.
fn example(code: &str, name: &str) -> Value {
    let path = format!("{}/../forms/templates/{code}/examples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the example");
    serde_json::from_str::<Value>(&text).expect("JSON")["answers"].clone()
}

/// Begins an application, agreeing to the look-ups or not; the draft's id.
async fn begin(citizen: &Browser, code: &str, consent: &str) -> String {
    let page = citizen.see(&format!("/nop/{code}")).await;
    let (key, version) = (page.hidden("idempotency_key"), page.hidden("consent_version"));
    let pairs = [("idempotency_key", key.as_str()), ("consent_version", &version), ("consent", consent)];
    let began = citizen.post(&format!("/nop/{code}"), &pairs).await;
    assert_eq!(began.status, StatusCode::SEE_OTHER, "{}", began.words());
    let id = began.location().split('/').nth(2).expect("the draft's id").to_owned();
    // A double click begins one draft.
    let again = citizen.post(&format!("/nop/{code}"), &pairs).await;
    assert_eq!(again.location().split('/').nth(2), Some(id.as_str()));
    id
}

/// Gives every answer of a document, as the live form would.
async fn answer(portal: &Portal, citizen: &Browser, id: &str, code: &str, answers: &Value) -> Value {
    let form = portal.app.catalogue.current(code).expect("the procedure");
    let (draft, refusals) = Draft::from_document(&form.form.form, answers);
    assert!(refusals.is_empty(), "{refusals:?}");
    let mut patch = Patch { base: 1_000_000, ..Patch::default() };
    for (table, rows) in &draft.rows {
        for row in rows {
            patch.set.push((table.clone(), Change::AddRow { id: row.clone(), before: None }));
        }
    }
    for (path, entry) in &draft.entries {
        if let Answer::Value(value) = &entry.answer
            && path != "/declaration"
        {
            patch.set.push((path.clone(), Change::Value(value.clone())));
        }
    }
    let saved = citizen.post_json(&format!("/nhap/{id}/luu"), &serde_json::to_value(&patch).expect("JSON")).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    saved.json()
}

/// Declares what the page shows.
async fn declare(citizen: &Browser, id: &str) -> support::Page {
    let path = format!("/nhap/{id}/kiem-tra");
    let page = citizen.see(&path).await;
    assert!(page.text.contains("name=\"hash\""), "not ready: {}", page.words());
    assert!(page.text.contains("Phường Buôn Ma Thuột"), "names, not codes: {}", page.words());
    let (key, hash) = (page.hidden("idempotency_key"), page.hidden("hash"));
    citizen.post(&path, &[("idempotency_key", &key), ("hash", &hash), ("declaration", "1")]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_finds_a_procedure() {
    let portal = Portal::start(Db::Sqlite).await;
    let anon = portal.anon();
    assert!(anon.see("/").await.text.contains("<h1"));
    assert!(anon.see("/thu-tuc?q=giay%20doc%20than").await.text.contains("/thu-tuc/1.004873"));
    let page = anon.see("/thu-tuc/1.004873").await;
    assert!(page.text.contains("15.000"), "{}", page.words());
    assert_eq!(anon.get("/thu-tuc/1.999999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(anon.see("/du-lieu/xa?tinh=66").await.json().as_array().map(Vec::len), Some(102));
    // What is a person's own asks who it is.
    let begin = anon.get("/nop/1.004873").await;
    assert!(begin.location().starts_with("/dang-nhap?to="), "{}", begin.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_a_marital_status_certificate_after_paying() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let thanh = portal.thanh().await;
        let id = begin(&thanh, "1.004873", "yes").await;
        let known = thanh.see(&format!("/nhap/{id}/dien-san")).await;
        assert!(known.text.contains("dân cư"), "{}", known.words());
        // The residence was filled in from the database and is locked.
        let saved = answer(&portal, &thanh, &id, "1.004873", &example("1.004873", "A1")).await;
        let rejected = saved["rejected"].to_string();
        assert!(!rejected.contains("/purpose"), "{rejected}");
        let declared = declare(&thanh, &id).await;
        assert_eq!(declared.status, StatusCode::SEE_OTHER, "{}", declared.words());
        assert_eq!(declared.location(), format!("/nhap/{id}/thanh-toan"));
        // Frozen meanwhile.
        let patch = json!({"base": 1_000_000, "set": [["/quantity", {"value": 9}]], "shown": []});
        assert_eq!(thanh.post_json(&format!("/nhap/{id}/luu"), &patch).await.status, StatusCode::CONFLICT);
        let pay = thanh.see(&format!("/nhap/{id}/thanh-toan")).await;
        assert!(pay.text.contains("<svg"), "{}", pay.words());
        assert!(
            thanh.get(&format!("/nhap/{id}/thanh-toan/mo")).await.location().starts_with(&portal.mocks.urls.payment)
        );
        let reference = pay.text.split("TK2512").nth(1).expect("a reference").chars().take(14).collect::<String>();
        let reference = format!("TK2512{reference}");
        let paid = reqwest::Client::new()
            .post(format!("{}/_control/pay", portal.mocks.urls.payment))
            .json(&json!({ "reference": reference }))
            .send()
            .await
            .expect("pays");
        assert!(paid.status().is_success());
        let mut filed = thanh.get(&format!("/nhap/{id}/thanh-toan")).await;
        for _ in 0..50 {
            if filed.status == StatusCode::SEE_OTHER {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            filed = thanh.get(&format!("/nhap/{id}/thanh-toan")).await;
        }
        assert_eq!(filed.location(), format!("/ho-so/{id}/da-nop"));
        // A replayed callback changes nothing.
        for _ in 0..2 {
            let again = reqwest::Client::new()
                .post(format!("{}/_control/callback", portal.mocks.urls.payment))
                .json(&json!({ "reference": reference }))
                .send()
                .await
                .expect("sends again");
            assert!(again.status().is_success());
        }
        let done = thanh.see(&format!("/ho-so/{id}/da-nop")).await;
        assert!(done.text.contains("H15.50.036.01-251201-000"), "{}", done.words());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_what_is_not_the_persons_to_say() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let thanh = portal.thanh().await;
        let id = begin(&thanh, "1.004873", "yes").await;
        let save = format!("/nhap/{id}/luu");
        // A locked value in a request is ignored.
        let forged =
            json!({"base": 1_000_000, "set": [["/requester/full_name", {"value": "Người Khác"}]], "shown": []});
        let answer = thanh.post_json(&save, &forged).await.json();
        assert_eq!(answer["rejected"][0]["reason"], "read_only", "{answer}");
        let page = thanh.see(&format!("/nhap/{id}/trang/nguoi-yeu-cau")).await;
        assert!(page.text.contains("Y Thanh Êban") && !page.text.contains("Người Khác"));
        // An unknown question refuses the whole request.
        let unknown =
            json!({"base": 1_000_000, "set": [["/quantity", {"value": 7}], ["/secret", {"value": 1}]], "shown": []});
        assert_eq!(thanh.post_json(&save, &unknown).await.status, StatusCode::BAD_REQUEST);
        let wrong = json!({"set": "everything"});
        assert_eq!(thanh.post_json(&save, &wrong).await.status, StatusCode::BAD_REQUEST);
        let posted = thanh.post(&format!("/nhap/{id}/trang/so-ban"), &[("_base", "1"), ("/secret", "1")]).await;
        assert_eq!(posted.status, StatusCode::BAD_REQUEST);
        // Somebody else's draft is not there.
        let mai = portal.citizen("066190000123", "Phạm Thị Mai", "1990-01-01").await;
        for path in ["", "/trang/nguoi-yeu-cau", "/giay-to", "/kiem-tra", "/dien-san", "/thanh-toan"] {
            assert_eq!(mai.get(&format!("/nhap/{id}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let theirs = json!({"base": 1_000_000, "set": [["/quantity", {"value": 7}]], "shown": []});
        assert_eq!(mai.post_json(&save, &theirs).await.status, StatusCode::NOT_FOUND);
        // A session that is over keeps nothing half-written.
        portal.app.clock.set(support::NOW + 3600);
        assert_eq!(thanh.post_json(&save, &theirs).await.status, StatusCode::UNAUTHORIZED);
        portal.app.clock.set(support::NOW);
        let thanh = portal.thanh().await;
        let page = thanh.see(&format!("/nhap/{id}/trang/so-ban")).await;
        assert!(!page.text.contains("value=\"7\""), "{}", page.words());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_page_does_not_undo_newer_answers() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let thanh = portal.thanh().await;
        let id = begin(&thanh, "1.004873", "no").await;
        let save = format!("/nhap/{id}/luu");
        let set =
            |base: u64, path: &str, value: Value| json!({"base": base, "set": [[path, {"value": value}]], "shown": []});
        let first = thanh.post_json(&save, &set(1_000_000, "/quantity", json!(2))).await.json();
        let base = first["version"].as_u64().expect("a version");
        let second = thanh.post_json(&save, &set(base, "/quantity", json!(3))).await.json();
        assert_eq!(second["rejected"], json!([]));
        // Another tab, from before: its own question is taken, the one that was changed since is not.
        let mut stale = set(base, "/quantity", json!(5));
        stale["set"].as_array_mut().expect("a list").push(json!(["/requester_relation", {"value": "ban_than"}]));
        let third = thanh.post_json(&save, &stale).await.json();
        assert_eq!(third["rejected"], json!([{"path": "/quantity", "reason": "conflict"}]));
        let page = thanh
            .post(
                &format!("/nhap/{id}/trang/so-ban"),
                &[("_base", &base.to_string()), ("_shown", "/quantity"), ("/quantity", "4")],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("value=\"3\""), "{}", page.words());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_scripts_keeps_values_on_error_and_goes_on_when_right() {
    let portal = Portal::start(Db::Sqlite).await;
    let thanh = portal.thanh().await;
    let id = begin(&thanh, "1.004873", "no").await;
    let path = format!("/nhap/{id}/trang/lien-lac");
    let page = thanh.see(&path).await;
    let (base, shown) = (page.hidden("_base"), page.hidden("_shown"));
    let wrong = [
        ("_base", base.as_str()),
        ("_shown", &shown),
        ("/requester/phone", "12"),
        ("/requester/email", "a@b.vn"),
        ("_action", "next"),
    ];
    let refused = thanh.post(&path, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.words());
    assert!(refused.text.contains("value=\"12\"") && refused.text.contains("value=\"a@b.vn\""), "{}", refused.words());
    assert!(refused.text.contains("error-summary"));
    let base = refused.hidden("_base");
    let right = [("_base", base.as_str()), ("_shown", &shown), ("/requester/phone", "0912345678"), ("_action", "next")];
    let taken = thanh.post(&path, &right).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.words());
    // Shown and not sent: blank.
    let page = thanh.see(&path).await;
    assert!(!page.text.contains("a@b.vn"), "{}", page.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_scanned_before_they_count() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let thanh = portal.thanh().await;
        let id = begin(&thanh, "1.004873", "no").await;
        let mut answers = example("1.004873", "A1");
        answers["marital"] = json!({"status": "da_ly_hon"});
        answer(&portal, &thanh, &id, "1.004873", &answers).await;
        let path = format!("/nhap/{id}/giay-to");
        let page = thanh.see(&path).await;
        assert!(page.text.contains("giay-KQ005012"), "{}", page.words());
        let eicar = br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
        let refused = thanh.upload(&path, "KQ005012", "ly-hon.pdf", eicar).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.words());
        assert!(refused.text.contains("mã độc"), "{}", refused.words());
        let html = thanh.upload(&path, "KQ005012", "ly-hon.pdf", b"<html>").await;
        assert_eq!(html.status, StatusCode::UNPROCESSABLE_ENTITY);
        let not_asked = thanh.upload(&path, "XX", "ly-hon.pdf", PDF).await;
        assert_eq!(not_asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        // A scanner without a clear answer: quarantine, and nothing is filed with it.
        let control = &portal.mocks.urls.clamd_control;
        portal.control(control, json!({"mode": "error"})).await;
        assert_eq!(thanh.upload(&path, "KQ005012", "Quyết định.pdf", PDF).await.status, StatusCode::SEE_OTHER);
        let waiting = thanh.see(&path).await;
        assert!(waiting.text.contains("Đang kiểm tra"), "{}", waiting.words());
        portal.control(control, json!({"mode": "ok"})).await;
        assert_eq!(server::usecases::attach::rescan(&portal.app, 10).await.expect("scans"), 1);
        let clean = thanh.see(&path).await;
        assert!(clean.text.contains("Quyết định.pdf") && clean.text.contains("an toàn"), "{}", clean.words());
        // And away again.
        let file = clean.hidden("file");
        assert_eq!(thanh.post(&format!("{path}/xoa"), &[("file", &file)]).await.status, StatusCode::SEE_OTHER);
        assert!(!thanh.see(&path).await.text.contains("Quyết định.pdf"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_a_database_leaves_the_form_usable() {
    // Persona, date of birth, what the page says.
    let people = [
        ("066090000504", "Ngô Văn Chậm", "1990-01-04", "gián đoạn"),
        ("066090000506", "Ngô Văn Thiếu", "1990-01-06", "một phần"),
        ("066090000507", "Ngô Văn Kín", "1990-01-07", "Không lấy được"),
        ("066090000509", "Ngô Văn Lạ", "1990-01-09", "gián đoạn"),
        ("066090000513", "Ngô Văn Không", "1990-01-13", "Không tìm thấy"),
        ("066080000308", "Nguyễn Văn Tâm", "1980-01-20", "không khớp"),
    ];
    let portal = Portal::start(Db::Sqlite).await;
    for (personal_id, name, dob, says) in people {
        let citizen = portal.citizen(personal_id, name, dob).await;
        let id = begin(&citizen, "1.004873", "yes").await;
        let known = citizen.see(&format!("/nhap/{id}/dien-san")).await;
        let words = known.words();
        assert!(words.to_lowercase().contains(&says.to_lowercase()), "{name}: {words}");
        // What the account says is filled in all the same, and the rest can be typed.
        let page = citizen.see(&format!("/nhap/{id}/trang/nguoi-yeu-cau")).await;
        assert!(page.text.contains(name), "{name}: {}", page.words());
        let typed =
            json!({"base": 1_000_000, "set": [["/requester/residence/street", {"value": "1 Lê Lợi"}]], "shown": []});
        let saved = citizen.post_json(&format!("/nhap/{id}/luu"), &typed).await.json();
        assert_eq!(saved["rejected"], json!([]), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_guesses_about_somebody_end_in_a_pause() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let thanh = portal.thanh().await;
        let id = begin(&thanh, "1.004873", "yes").await;
        let save = format!("/nhap/{id}/luu");
        let first = json!({"base": 1_000_000, "set": [
            ["/requester_relation", {"value": "ban_than"}], ["/purpose/kind", {"value": "ket_hon"}],
            ["/intended_spouse/nationality", {"value": "VNM"}], ["/intended_spouse/personal_id", {"value": "054195001234"}],
            ["/intended_spouse/dob", {"value": {"p": "year", "v": "1995"}}]], "shown": []});
        assert_eq!(thanh.post_json(&save, &first).await.status, StatusCode::OK);
        let mut last = Value::Null;
        for name in ["Nguyễn Thị Một", "Nguyễn Thị Hai", "Nguyễn Thị Ba", "Nguyễn Thị Hoa"] {
            let guess =
                json!({"base": 1_000_000, "set": [["/intended_spouse/full_name", {"value": name}]], "shown": []});
            last = thanh.post_json(&save, &guess).await.json();
        }
        // The fourth, right, guess is not even asked.
        let told =
            last["told"].as_array().expect("a list").iter().find(|told| told["subject"] == "intended_spouse").cloned();
        let told = told.unwrap_or_else(|| panic!("{last}"));
        assert_eq!(told["status"], "mismatch", "{told}");
        assert!(told["retry_after"].as_i64().is_some_and(|wait| wait > 800), "{told}");
        let again = thanh.post(&format!("/nhap/{id}/dien-san"), &[]).await;
        assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(again.headers.contains_key("retry-after"));
        // Nothing of what the database holds was shown.
        let page = thanh.see(&format!("/nhap/{id}/trang/nguoi-du-dinh-ket-hon")).await;
        assert!(!page.text.contains("Tân Lập"), "{}", page.words());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_or_lost_payment_is_found_and_never_asked_twice() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let thanh = portal.thanh().await;
        let id = begin(&thanh, "1.004873", "yes").await;
        answer(&portal, &thanh, &id, "1.004873", &example("1.004873", "A1")).await;
        assert_eq!(declare(&thanh, &id).await.location(), format!("/nhap/{id}/thanh-toan"));
        let pay = thanh.see(&format!("/nhap/{id}/thanh-toan")).await;
        let reference = format!(
            "TK2512{}",
            pay.text.split("TK2512").nth(1).expect("a reference").chars().take(14).collect::<String>()
        );
        // Given up; then the money comes after all, and the platform's message is lost.
        assert_eq!(
            thanh.post(&format!("/nhap/{id}/thanh-toan/huy"), &[]).await.location(),
            format!("/nhap/{id}/kiem-tra")
        );
        let payment = portal.mocks.urls.payment.clone();
        portal.control(&payment, json!({"callbacks": "lost"})).await;
        let paid =
            reqwest::Client::new().post(format!("{payment}/_control/pay")).json(&json!({"reference": reference}));
        assert!(paid.send().await.expect("pays").status().is_success());
        for _ in 0..2 {
            server::usecases::pay::reconcile(&portal.app, 50).await.expect("reconciles");
        }
        // It is credited: declaring files at once.
        let filed = declare(&thanh, &id).await;
        assert_eq!(filed.location(), format!("/ho-so/{id}/da-nop"), "{}", filed.words());
        assert_eq!(declare_again(&thanh, &id).await, format!("/ho-so/{id}/da-nop"));
        // A forged callback is refused.
        let forged = portal
            .anon()
            .post_json("/callbacks/payment", &json!({"event": "payment.paid", "reference": reference}))
            .await;
        assert_eq!(forged.status, StatusCode::UNAUTHORIZED);
    }
}

/// A double click on the last button.
async fn declare_again(citizen: &Browser, id: &str) -> String {
    let pairs = [("hash", "whatever"), ("declaration", "1")];
    citizen.post(&format!("/nhap/{id}/kiem-tra"), &pairs).await.location().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_opens_only_what_was_flagged() {
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let thanh = portal.thanh().await;
        let id = begin(&thanh, "1.004873", "yes").await;
        answer(&portal, &thanh, &id, "1.004873", &example("1.004873", "A1")).await;
        declare(&thanh, &id).await;
        let pay = thanh.see(&format!("/nhap/{id}/thanh-toan")).await;
        let reference = format!(
            "TK2512{}",
            pay.text.split("TK2512").nth(1).expect("a reference").chars().take(14).collect::<String>()
        );
        server::usecases::pay::paid(&portal.app, &reference, "pay_test", 15_000).await.expect("is paid");
        let again = server::usecases::pay::paid(&portal.app, &reference, "pay_test", 15_000).await.expect("is paid");
        assert_eq!(again, server::usecases::pay::Settled::Again);
        let wrong = server::usecases::pay::paid(&portal.app, &reference, "pay_test", 1).await.expect("is refused");
        assert_eq!(wrong, server::usecases::pay::Settled::Mismatch);
        // Its pages.
        let page = thanh.see(&format!("/ho-so/{id}")).await;
        assert!(page.text.contains("H15.50.036.01-251201-0001"), "{}", page.words());
        let paper = thanh.see(&format!("/ho-so/{id}/giay/1")).await;
        assert!(
            paper.text.contains("Xác nhận đã nộp") || paper.text.to_uppercase().contains("XÁC NHẬN"),
            "{}",
            paper.words()
        );
        assert!(thanh.see(&format!("/ho-so/{id}/noi-dung")).await.text.contains("Nguyễn Thị Hoa"));
        assert!(thanh.see("/ho-so").await.text.contains("H15.50.036.01-251201-0001"));
        let done = thanh.see(&format!("/ho-so/{id}/da-nop")).await;
        let tracking = done
            .words()
            .split_whitespace()
            .find(|word| word.len() == 17 && word.matches('-').count() == 2)
            .map(str::to_owned);
        let tracking = tracking.unwrap_or_else(|| panic!("{}", done.words()));
        // Anybody with the code may follow it; without it, it is as if it were not there.
        let found = portal.anon().post("/tra-cuu", &[("code", &tracking)]).await;
        assert!(found.text.contains("H15.50.036.01-251201-0001"), "{}", found.words());
        assert!(!found.text.contains("Y Thanh"), "{}", found.words());
        let unknown = portal.anon().post("/tra-cuu", &[("code", "H15.50.036.01-251201-0001")]).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mai = portal.citizen("066190000123", "Phạm Thị Mai", "1990-01-01").await;
        for path in ["", "/da-nop", "/giay/1", "/noi-dung", "/sua", "/rut"] {
            assert_eq!(mai.get(&format!("/ho-so/{id}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        // The office flags the place of the marriage.
        flag(&portal, &id, "/intended_marriage_place/agency").await;
        let correction = thanh.see(&format!("/ho-so/{id}/sua")).await;
        assert!(correction.text.contains("Ghi lại nơi kết hôn"), "{}", correction.words());
        let working =
            correction.text.split("/nhap/").nth(1).and_then(|rest| rest.split('/').next()).expect("a link").to_owned();
        let change =
            |path: &str, value: Value| json!({"base": 1_000_000, "set": [[path, {"value": value}]], "shown": []});
        let save = format!("/nhap/{working}/luu");
        let other = thanh.post_json(&save, &change("/purpose/kind", json!("khac"))).await.json();
        assert_eq!(other["rejected"][0]["reason"], "read_only", "{other}");
        let taken = thanh
            .post_json(&save, &change("/intended_marriage_place/agency", json!("UBND phường Tân An")))
            .await
            .json();
        assert_eq!(taken["rejected"], json!([]), "{taken}");
        let correction = thanh.see(&format!("/ho-so/{id}/sua")).await;
        let hash = correction.hidden("hash");
        let undeclared = thanh.post(&format!("/ho-so/{id}/sua"), &[("hash", &hash)]).await;
        assert_eq!(undeclared.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = thanh
            .post(&format!("/ho-so/{id}/sua"), &[("hash", &hash), ("declaration", "1"), ("reply", "Đã sửa")])
            .await;
        assert_eq!(sent.location(), format!("/ho-so/{id}"), "{}", sent.words());
        let page = thanh.see(&format!("/ho-so/{id}")).await;
        assert!(page.text.contains("Mới đăng ký") || page.text.contains("Chờ tiếp nhận"), "{}", page.words());
        assert_eq!(thanh.get(&format!("/nhap/{working}")).await.status, StatusCode::NOT_FOUND);
        // Withdrawing before reception gives the fee back.
        let withdrawn = thanh.post(&format!("/ho-so/{id}/rut"), &[("reason", "Không cần nữa"), ("confirm", "1")]).await;
        assert_eq!(withdrawn.location(), format!("/ho-so/{id}"), "{}", withdrawn.words());
        assert!(thanh.see(&format!("/ho-so/{id}")).await.text.contains("Đã rút"));
        let verdict = store::audit::verify(&mut portal.app.store.read().await.expect("reads")).await.expect("verifies");
        assert!(verdict.breaks.is_empty(), "{:?}", verdict.breaks);
    }
}

/// A receptionist asks for a correction, through the one transition.
async fn flag(portal: &Portal, id: &str, pointer: &str) {
    use casework::state::{Action, Role};
    use server::usecases::transition::{By, Case, Request, act};
    let case = Case::load(&portal.app, id.parse().expect("an id")).await.expect("the dossier");
    let by = By { role: Role::Receptionist, actor: store::audit::Actor::default(), name: "Trần Cán Bộ".into() };
    let flag = store::records::flag::Flag {
        pointer: pointer.into(),
        kind: "answer".into(),
        reason: "Ghi lại nơi kết hôn".into(),
        resolved: false,
    };
    let request = Request { flags: vec![flag], reason: Some("Ghi lại nơi kết hôn".into()), ..Request::default() };
    let version = case.head.version;
    act(&portal.app, &by, &case, version, Action::RequestPreSupplement, request).await.expect("asks");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_procedure_can_be_filed() {
    // Example, papers to attach, fee.
    let cases: [(&str, &str, &[&str], i64); 3] =
        [("2.000635", "B1", &[], 16_000), ("1.004222", "C1", &["KQ003607"], 10_000), ("1.004222", "C2", &[], 0)];
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let thanh = portal.thanh().await;
        for (code, name, papers, fee) in cases {
            let id = begin(&thanh, code, "yes").await;
            let mut answers = example(code, name);
            if name == "C2" {
                // The database asks for it, the example was written as if it had answered.
                answers["household_head"]["dob"] = json!({"p": "day", "v": "1990-05-12"});
            }
            answer(&portal, &thanh, &id, code, &answers).await;
            for paper in papers {
                let attached = thanh.upload(&format!("/nhap/{id}/giay-to"), paper, "giay-to.pdf", PDF).await;
                assert_eq!(attached.status, StatusCode::SEE_OTHER, "{code} {name}: {}", attached.words());
            }
            let declared = declare(&thanh, &id).await;
            assert_eq!(declared.status, StatusCode::SEE_OTHER, "{code} {name}: {}", declared.words());
            if fee > 0 {
                assert_eq!(declared.location(), format!("/nhap/{id}/thanh-toan"), "{code} {name}");
                let draft = id.parse().expect("an id");
                let due = server::usecases::pay::awaited(&portal.app, draft).await.expect("reads").expect("is awaited");
                assert_eq!(due.amount, fee, "{code} {name}");
                server::usecases::pay::paid(&portal.app, &due.reference, "pay_test", fee).await.expect("is paid");
            }
            let done = thanh.see(&format!("/ho-so/{id}/da-nop")).await;
            assert!(done.text.contains("-251201-000"), "{code} {name}: {}", done.words());
        }
        // What leaves the portal leaves it: three status events, in the exchange's own names.
        while server::jobs::outbox::run(&portal.app).await.expect("sends") > 0 {}
        let received = reqwest::get(format!("{}/received", portal.mocks.urls.national_portal)).await.expect("answers");
        let events: Value = received.json().await.expect("JSON");
        assert_eq!(events.as_array().map(Vec::len), Some(3), "{events}");
    }
}
