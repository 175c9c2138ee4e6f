//! Every route of the table, tried by those it does not name.

mod support;

use reqwest::{Method, StatusCode};
use server::web::guard::Access;
use server::web::routes::table;
use support::{Browser, Db, Page, Portal};

/// A path of the route, its parameters filled with something that does not exist.
fn path(route: &str) -> String {
    let filled = route.split('/').map(|part| if part.starts_with('{') { "0" } else { part });
    filled.collect::<Vec<_>>().join("/")
}

async fn call(who: &Browser, method: &Method, path: &str) -> Page {
    let request = who.request(method.clone(), path);
    let request = if *method == Method::POST {
        request.header("content-type", "application/x-www-form-urlencoded").body("")
    } else {
        request
    };
    who.send(request).await
}

fn is_refused(page: &Page) -> bool {
    match page.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => true,
        StatusCode::SEE_OTHER => page.location().contains("dang-nhap"),
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_route_refuses_those_it_does_not_name() {
    let portal = Portal::start(Db::Sqlite).await;
    let anon = portal.anon();
    let citizen = portal.thanh().await;
    let low = portal.citizen_of_level("066190000516", "Ngô Thị Một", "1990-01-16", 1).await;
    let clerk = portal.officer("cb-0360-04", "H15.50.036", &["clerk"]).await;
    let controller = portal.officer("cb-0200-01", "H15.02", &["controller"]).await;
    let admin = portal.officer("cb-0900-01", "H15.09", &["admin"]).await;
    let mut tried = 0;
    for route in table() {
        let path = path(route.path);
        let method = Method::from_bytes(route.method.as_str().as_bytes()).expect("a method");
        let strangers: Vec<(&str, &Browser)> = match route.access {
            Access::Anyone | Access::Signed | Access::Demo => continue,
            Access::Citizen(level) if level < 2 => vec![("anon", &anon), ("clerk", &clerk), ("admin", &admin)],
            Access::Citizen(_) | Access::CitizenFresh => {
                vec![("anon", &anon), ("low", &low), ("clerk", &clerk), ("admin", &admin)]
            }
            Access::Officer(_) => {
                vec![("anon", &anon), ("citizen", &citizen), ("controller", &controller), ("admin", &admin)]
            }
            Access::Admin => vec![("anon", &anon), ("citizen", &citizen), ("clerk", &clerk)],
            Access::Client => vec![("anon", &anon), ("citizen", &citizen), ("admin", &admin)],
        };
        for (name, who) in strangers {
            let page = call(who, &method, &path).await;
            assert!(is_refused(&page), "{method} {path} answered {name} with {}", page.status);
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried} refusals were tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_from_other_sites_are_refused_also_with_scripts_off() {
    let portal = Portal::start(Db::Sqlite).await;
    let citizen = portal.thanh().await;
    let posts = table().into_iter().filter(|route| route.method.as_str() == "POST");
    let mut tried = 0;
    for route in posts.filter(|route| !matches!(route.access, Access::Signed | Access::Client)) {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let cookie = citizen.request(Method::GET, "/").build().expect("a request").headers()["cookie"].clone();
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
            let request = client.post(format!("{}{}", portal.url, path(route.path)));
            let answer = request.header("cookie", cookie.clone()).header(name, value).body("").send().await;
            let status = answer.expect("an answer").status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{} with {name}", route.path);
            tried += 1;
        }
    }
    assert!(tried > 20, "only {tried} were tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_and_tracking_are_limited_by_address() {
    let portal = Portal::start_with(Db::Sqlite, &["--sign-in-per-minute", "3"]).await;
    let anon = portal.anon();
    let mut last = None;
    for _ in 0..4 {
        last = Some(anon.post("/tra-cuu", &[("code", "AAAA-BBBB-CCCC-D")]).await);
    }
    let last = last.expect("an answer");
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS, "{}", last.words());
    assert!(last.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_when_idle_and_after_their_day() {
    let portal = Portal::start(Db::Sqlite).await;
    let start = portal.app.clock.now();
    let citizen = portal.thanh().await;
    let officer = portal.officer("cb-0361-01", "H15.50.036.01", &["receptionist"]).await;
    citizen.see("/ho-so").await;
    officer.see("/can-bo").await;
    portal.app.clock.set(start + 16 * 60);
    assert_eq!(officer.get("/can-bo").await.status, StatusCode::SEE_OTHER, "15 minutes idle end an officer's session");
    citizen.see("/ho-so").await;
    portal.app.clock.set(start + 47 * 60);
    assert_eq!(citizen.get("/ho-so").await.status, StatusCode::SEE_OTHER, "30 minutes idle end a citizen's session");
    portal.app.clock.set(start);
    let citizen = portal.thanh().await;
    for at in (0..=12 * 3600).step_by(20 * 60) {
        portal.app.clock.set(start + at);
        let status = citizen.get("/ho-so").await.status;
        let alive = at < 12 * 3600;
        assert_eq!(status == StatusCode::OK, alive, "after {at} seconds: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn big_bodies_are_refused_before_they_are_kept() {
    let portal = Portal::start(Db::Sqlite).await;
    let citizen = portal.thanh().await;
    let body = "a=".to_owned() + &"x".repeat(2 * 1024 * 1024);
    let request =
        citizen.request(Method::POST, "/nop/1.004873").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(citizen.send(request.body(body)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
