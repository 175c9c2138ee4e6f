//! Jobs: what leaves the portal, what expires. Twice is as good as once.

mod support;

use serde_json::{Value, json};
use server::jobs;
use support::{Db, NOW, Portal};

async fn begin(portal: &Portal) -> String {
    let thanh = portal.thanh().await;
    let page = thanh.see("/nop/1.004873").await;
    let (key, version) = (page.hidden("idempotency_key"), page.hidden("consent_version"));
    let pairs = [("idempotency_key", key.as_str()), ("consent_version", &version), ("consent", "no")];
    let began = thanh.post("/nop/1.004873", &pairs).await;
    began.location().split('/').nth(2).expect("the draft's id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_are_announced_and_then_deleted() {
    const DAY: i64 = 86_400;
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let id = begin(&portal).await;
        portal.app.clock.set(NOW + 22 * DAY);
        assert_eq!(jobs::deadlines::drafts(&portal.app).await.expect("runs"), 0);
        let me = portal.thanh().await;
        assert!(!me.see("/du-lieu-cua-toi").await.text.contains("có tin mới"));
        portal.app.clock.set(NOW + 24 * DAY);
        assert_eq!(jobs::deadlines::drafts(&portal.app).await.expect("runs"), 0);
        let me = portal.thanh().await;
        assert!(me.see("/du-lieu-cua-toi").await.text.contains("có tin mới"));
        // Before the notice has run nothing goes; afterwards it does, once.
        portal.app.clock.set(NOW + 30 * DAY + 60);
        assert_eq!(jobs::deadlines::drafts(&portal.app).await.expect("runs"), 0);
        portal.app.clock.set(NOW + 32 * DAY);
        assert_eq!(jobs::deadlines::drafts(&portal.app).await.expect("runs"), 1);
        assert_eq!(jobs::deadlines::drafts(&portal.app).await.expect("runs"), 0);
        let me = portal.thanh().await;
        assert_eq!(me.get(&format!("/nhap/{id}")).await.status, reqwest::StatusCode::NOT_FOUND);
        let verdict = store::audit::verify(&mut portal.app.store.read().await.expect("reads")).await.expect("verifies");
        assert!(verdict.breaks.is_empty(), "{:?}", verdict.breaks);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn status_events_and_messages_are_sent_once() {
    use server::usecases::outgoing::{self, Outgoing};
    for db in Db::BOTH {
        let portal = Portal::start(db).await;
        let id: store::Id = begin(&portal).await.parse().expect("an id");
        let sms = Outgoing::Sms { to: "+84912345678".into(), text: "Ho so co tin moi".into() };
        let event = json!({"MessageId": "message-0001", "MaHoSo": "H15.50.036-251201-0007", "MaTTHC": "1.004873",
            "TrangThaiHoSo": "1", "Version": 1, "ThoiGian": "2025-12-01T02:10:00Z"});
        let now = portal.app.clock.now();
        let written = portal.app.store.write(move |tx| {
            let (sms, event) = (sms.clone(), Outgoing::Portal { event: event.clone() });
            Box::pin(async move {
                outgoing::enqueue(tx, id, &sms, now).await?;
                outgoing::enqueue(tx, id, &event, now).await
            })
        });
        written.await.expect("enqueues");
        // The gateway is down: its message waits, the other one goes.
        portal.control(&portal.mocks.urls.gateway, json!({"mode": "down"})).await;
        assert_eq!(jobs::outbox::run(&portal.app).await.expect("runs"), 2);
        let received =
            |url: String| async move { reqwest::get(url).await.expect("answers").json::<Value>().await.expect("JSON") };
        let events = received(format!("{}/received", portal.mocks.urls.national_portal)).await;
        assert!(events.to_string().contains("H15.50.036-251201-0007"), "{events}");
        portal.control(&portal.mocks.urls.gateway, json!({"mode": "ok"})).await;
        portal.app.clock.set(NOW + 3600);
        assert_eq!(jobs::outbox::run(&portal.app).await.expect("runs"), 1);
        assert_eq!(jobs::outbox::run(&portal.app).await.expect("runs"), 0);
        let sent = received(format!("{}/sms", portal.mocks.urls.gateway)).await;
        assert_eq!(sent.as_array().map(Vec::len), Some(1), "{sent}");
    }
}
