//! A visitor for tests: does on the pages what a person would do.

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

/// Opens `authorize_url`, signs in as the account whose subject or name is `who`, types the code when asked, and gives the
/// address the provider sends the browser back to.
pub async fn sign_in(authorize_url: &str, who: &str) -> Result<String, String> {
    let client = Client::builder().redirect(Policy::none()).no_proxy().build().map_err(text)?;
    let answer = client.get(authorize_url).send().await.map_err(text)?;
    if let Some(target) = location(&answer) {
        return Ok(target);
    }
    let base = answer.url().clone();
    let page = answer.text().await.map_err(text)?;
    let sub = super::citizens()
        .into_iter()
        .chain(super::officers())
        .find(|account| {
            account.sub == who
                || account.full_name == who
                || account.claims.get("personal_id").is_some_and(|id| id == who)
        })
        .ok_or("no such account")?
        .sub;
    let request = between(&page, "name=\"rq\" value=\"", "\"").ok_or("no sign-in on the page")?;
    let choose = base.join("/authorize/choose").map_err(text)?;
    let answer = client.post(choose).form(&[("rq", request), ("sub", &sub)]).send().await.map_err(text)?;
    if let Some(target) = location(&answer) {
        return Ok(target);
    }
    if answer.status() != StatusCode::OK {
        return Err(format!("status {}", answer.status()));
    }
    let page = answer.text().await.map_err(text)?;
    let request = between(&page, "name=\"rq\" value=\"", "\"").ok_or("no sign-in on the page")?;
    let code = between(&page, "<output id=\"otp-shown\">", "<").ok_or("no code on the page")?;
    let otp = base.join("/authorize/otp").map_err(text)?;
    let answer = client.post(otp).form(&[("rq", request), ("otp", code)]).send().await.map_err(text)?;
    location(&answer).ok_or_else(|| format!("status {}", answer.status()))
}

fn location(answer: &Response) -> Option<String> {
    answer.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let rest = &text[text.find(start)? + start.len()..];
    Some(&rest[..rest.find(end)?])
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
