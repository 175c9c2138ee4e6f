//! The identity providers over real HTTP, as the portal meets them.
#![allow(clippy::unwrap_used)] // a test may fail where it unwraps

mod common;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use common::{client, control, json_of};
use mocks::identity::sign_in;
use mocks::{Ports, Stack};
use reqwest::{StatusCode, Url};
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::sha2::{Digest, Sha256};
use rsa::signature::Verifier;
use rsa::{BigUint, RsaPublicKey};
use serde_json::{Value, json};
use std::collections::HashMap;

const VERIFIER: &str = "0123456789012345678901234567890123456789abc";
const BACK: &str = "http://127.0.0.1:3000/dang-nhap/xong";
const CITIZEN: (&str, &str) = ("tokhai-citizen", "demo-citizen-client-secret");
const OFFICER: (&str, &str) = ("tokhai-office", "demo-office-client-secret");

fn authorize(issuer: &str, client: &str, change: &[(&str, &str)]) -> String {
    let challenge = B64.encode(Sha256::digest(VERIFIER));
    let mut query: Vec<(&str, &str)> = vec![
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", BACK),
        ("scope", "openid profile"),
        ("state", "st&te"),
        ("nonce", "n-1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in change {
        query.retain(|(known, _)| known != name);
        query.push((name, value));
    }
    Url::parse_with_params(&format!("{issuer}/authorize"), query).unwrap().into()
}

fn query(location: &str) -> HashMap<String, String> {
    Url::parse(location).unwrap().query_pairs().into_owned().collect()
}

async fn exchange(issuer: &str, who: (&str, &str), code: &str, verifier: &str) -> (StatusCode, Value) {
    let form =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", BACK), ("code_verifier", verifier)];
    json_of(client().post(format!("{issuer}/token")).basic_auth(who.0, Some(who.1)).form(&form)).await
}

async fn verified(issuer: &str, token: &str) -> Option<Value> {
    let (_, keys) = json_of(client().get(format!("{issuer}/jwks"))).await;
    let number = |name: &str| BigUint::from_bytes_be(&B64.decode(keys["keys"][0][name].as_str().unwrap()).unwrap());
    let key = VerifyingKey::<Sha256>::new(RsaPublicKey::new(number("n"), number("e")).unwrap());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::try_from(B64.decode(signature).unwrap().as_slice()).unwrap();
    key.verify(signed.as_bytes(), &signature).ok()?;
    let header: Value = serde_json::from_slice(&B64.decode(signed.split('.').next().unwrap()).unwrap()).unwrap();
    assert_eq!((&header["alg"], &header["kid"]), (&json!("RS256"), &keys["keys"][0]["kid"]));
    Some(serde_json::from_slice(&B64.decode(signed.split('.').nth(1).unwrap()).unwrap()).unwrap())
}

async fn claims(issuer: &str, who: (&str, &str), change: &[(&str, &str)], person: &str) -> Value {
    let location = sign_in(&authorize(issuer, who.0, change), person).await.unwrap();
    let answer = query(&location);
    assert_eq!((answer["state"].as_str(), answer["iss"].as_str()), ("st&te", issuer));
    let (status, body) = exchange(issuer, who, &answer["code"], VERIFIER).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    verified(issuer, body["id_token"].as_str().unwrap()).await.expect("the signature holds")
}

#[tokio::test]
async fn citizens_sign_in_and_step_up() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let issuer = &stack.urls.identity_citizen;
    let (_, discovery) = json_of(client().get(format!("{issuer}/.well-known/openid-configuration"))).await;
    assert_eq!(discovery["issuer"], issuer.as_str());
    assert_eq!(discovery["token_endpoint"], format!("{issuer}/token"));

    let first = claims(issuer, CITIZEN, &[], "066090012345").await;
    assert_eq!(first["full_name"], "Y Thanh Êban");
    assert_eq!(first["dob"], json!({"p":"day","v":"1990-05-12"}));
    assert_eq!((&first["aud"], &first["nonce"], &first["loa"]), (&json!("tokhai-citizen"), &json!("n-1"), &json!(2)));
    assert_eq!((&first["acr"], &first["amr"]), (&json!("urn:tokhai:loa:2"), &json!(["pwd"])));
    assert_eq!(first["exp"].as_i64().unwrap() - first["iat"].as_i64().unwrap(), 300);
    assert!(first.get("note").is_none() && first.get("group").is_none(), "the page's own words are no claims");

    let sub = first["sub"].as_str().unwrap();
    for step_up in [[("prompt", "login"), ("login_hint", sub)], [("max_age", "0"), ("login_hint", sub)]] {
        let again = claims(issuer, CITIZEN, &step_up, "066090012345").await;
        assert_eq!((&again["amr"], &again["sub"]), (&json!(["pwd", "otp"]), &first["sub"]));
    }
    let other = sign_in(&authorize(issuer, CITIZEN.0, &[("login_hint", sub)]), "066188000111").await.unwrap();
    assert_eq!(query(&other)["error"], "access_denied", "a hinted sign-in is for that account only");

    assert_eq!(claims(issuer, CITIZEN, &[], "066190000516").await["acr"], "urn:tokhai:loa:1");
    assert_eq!(claims(issuer, CITIZEN, &[], "066078000601").await["org_tax_code"], "6000345679");
}

#[tokio::test]
async fn officers_always_bring_two_factors() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let officer = claims(&stack.urls.identity_officer, OFFICER, &[], "cb-0361-01").await;
    assert_eq!((&officer["amr"], &officer["acr"]), (&json!(["pwd", "otp"]), &json!("urn:tokhai:officer:mfa")));
    assert_eq!((&officer["unit"], &officer["roles"]), (&json!("H15.50.036.01"), &json!(["receptionist"])));
    assert!(officer.get("personal_id").is_none());
    control(&stack.urls.identity_officer, json!({"mode":"no_otp"})).await;
    assert_eq!(claims(&stack.urls.identity_officer, OFFICER, &[], "cb-0361-01").await["amr"], json!(["pwd"]));
}

#[tokio::test]
async fn refusals_go_back_to_the_client() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let issuer = &stack.urls.identity_citizen;
    let dead = query(&sign_in(&authorize(issuer, CITIZEN.0, &[]), "066045000307").await.unwrap());
    assert_eq!((dead["error"].as_str(), dead["error_description"].as_str()), ("access_denied", "account_closed"));
    for (change, error) in [
        (("prompt", "none"), "login_required"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("nonce", ""), "invalid_request"),
        (("max_age", "soon"), "invalid_request"),
        (("scope", "profile"), "invalid_scope"),
        (("response_type", "token"), "unsupported_response_type"),
    ] {
        let answer = query(&sign_in(&authorize(issuer, CITIZEN.0, &[change]), "066090012345").await.unwrap());
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), (error, "st&te"), "{change:?}");
    }
    for change in [
        ("client_id", "somebody"),
        ("redirect_uri", "https://elsewhere.example/x"),
        ("redirect_uri", "http://127.0.0.1@elsewhere.example/"),
        ("redirect_uri", ""),
    ] {
        let answer = client().get(authorize(issuer, CITIZEN.0, &[change])).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{change:?}");
        assert!(answer.headers().get("location").is_none());
    }
}

fn hidden(page: &str) -> String {
    page.split("name=\"rq\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_can_be_refused_and_wrong_codes_end_the_sign_in() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let issuer = &stack.urls.identity_citizen;
    let page = client().get(authorize(issuer, CITIZEN.0, &[("ui_locales", "en")])).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("form-action"));
    let page = page.text().await.unwrap();
    assert!(page.contains("<html lang=\"en\">") && !page.contains("<script") && page.contains("H&#39;Yuăn Niê"));
    let form = [("rq", hidden(&page)), ("deny", "1".into())];
    let answer = client().post(format!("{issuer}/authorize/choose")).form(&form).send().await.unwrap();
    assert_eq!(query(answer.headers()["location"].to_str().unwrap())["error"], "access_denied");
    let again = client().post(format!("{issuer}/authorize/choose")).form(&form).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::BAD_REQUEST, "a page is used once");

    let page =
        client().get(authorize(issuer, CITIZEN.0, &[("prompt", "login")])).send().await.unwrap().text().await.unwrap();
    let request = hidden(&page);
    let sub = mocks::identity::citizens()[0].sub.clone();
    let form = [("rq", request.as_str()), ("sub", &sub)];
    let page =
        client().post(format!("{issuer}/authorize/choose")).form(&form).send().await.unwrap().text().await.unwrap();
    let shown = page.split("id=\"otp-shown\">").nth(1).unwrap().split('<').next().unwrap();
    assert!(shown.len() == 6 && shown.bytes().all(|b| b.is_ascii_digit()));
    let wrong = if shown == "000000" { "000001" } else { "000000" };
    for status in [422, 422, 303] {
        let form = [("rq", request.as_str()), ("otp", wrong)];
        let answer = client().post(format!("{issuer}/authorize/otp")).form(&form).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
    }
}

#[tokio::test]
async fn codes_work_once_for_who_holds_the_verifier_and_the_secret() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let issuer = &stack.urls.identity_citizen;
    let url = authorize(issuer, CITIZEN.0, &[]);
    let code = || async { query(&sign_in(&url, "066090012345").await.unwrap())["code"].clone() };
    let one = code().await;
    let other = "another0verifier0of0the0right0length000000000";
    assert_eq!(exchange(issuer, CITIZEN, &one, other).await.1["error"], "invalid_grant");
    assert_eq!(exchange(issuer, CITIZEN, &one, VERIFIER).await.1["error"], "invalid_grant", "tried once, spent");
    let two = code().await;
    let (status, body) = exchange(issuer, ("tokhai-citizen", "guess"), &two, VERIFIER).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::UNAUTHORIZED, Some("invalid_client")));
    assert_eq!(exchange(issuer, CITIZEN, &two, VERIFIER).await.0, StatusCode::OK, "a stranger does not spend it");
    assert_eq!(exchange(issuer, CITIZEN, &two, VERIFIER).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn tokens_can_be_made_wrong() {
    let stack = Stack::start(Ports::free()).await.unwrap();
    let issuer = &stack.urls.identity_citizen;
    for (mode, claim, wrong) in [
        ("wrong_nonce", "nonce", json!("another-nonce")),
        ("wrong_audience", "aud", json!("another-client")),
        ("wrong_issuer", "iss", json!("https://other.example")),
    ] {
        control(issuer, json!({"mode":mode})).await;
        assert_eq!(claims(issuer, CITIZEN, &[], "066090012345").await[claim], wrong);
    }
    control(issuer, json!({"mode":"expired"})).await;
    let old = claims(issuer, CITIZEN, &[], "066090012345").await;
    assert!(old["exp"].as_i64() < old["auth_time"].as_i64());
    control(issuer, json!({"mode":"bad_signature"})).await;
    let code = query(&sign_in(&authorize(issuer, CITIZEN.0, &[]), "066090012345").await.unwrap())["code"].clone();
    let (_, body) = exchange(issuer, CITIZEN, &code, VERIFIER).await;
    assert!(verified(issuer, body["id_token"].as_str().unwrap()).await.is_none());
    control(issuer, json!({"mode":"down"})).await;
    let answer = client().get(format!("{issuer}/.well-known/openid-configuration")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
}
