//! The pages of a provider: plain documents, Vietnamese and English, usable with a keyboard and without scripts.

use super::authorize::Pending;
use super::{Account, Kind, Provider};
use crate::common::escape;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// Stands where the identifier of the sign-in goes.
pub const REQUEST: &str = "%REQUEST%";

const STYLE: &str = "*{box-sizing:border-box}body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;color:#1d2530;background:#f4f6f9}\
main{max-width:44rem;margin:0 auto;padding:1rem}h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.125rem;margin:1.5rem 0 .5rem}\
.mock{margin:0;padding:.5rem 1rem;background:#5b2a00;color:#fff;text-align:center}ul{list-style:none;margin:0;padding:0}\
li{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between;background:#fff;border:1px solid #c5ccd6;\
border-radius:.5rem;padding:.75rem 1rem;margin:.5rem 0}li div{flex:1 1 16rem}strong{display:block}small{color:#4a5565;font-size:.9375rem}\
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.5rem 1rem;border:2px solid #0b4f9e;border-radius:.375rem;background:#0b4f9e;\
color:#fff;cursor:pointer}button.plain{background:#fff;color:#0b4f9e}:focus-visible{outline:3px solid #c25700;outline-offset:2px}\
label{display:block;font-weight:600}input{font:inherit;font-size:1.5rem;letter-spacing:.2em;width:11rem;padding:.375rem .5rem;\
border:2px solid #4a5565;border-radius:.375rem}.error{color:#a11212;font-weight:600}.vh{position:absolute;width:1px;height:1px;overflow:hidden;\
clip-path:inset(50%);white-space:nowrap}.row{display:flex;flex-wrap:wrap;gap:1rem;margin-top:1rem}";

/// Text in both languages, the chosen one first.
fn both(english: bool, vi: &str, en: &str) -> String {
    let (vi, en) = (escape(vi), escape(en));
    if english {
        format!("<span lang=\"en\">{en}</span> <small lang=\"vi\">{vi}</small>")
    } else {
        format!("<span lang=\"vi\">{vi}</span> <small lang=\"en\">{en}</small>")
    }
}

fn page(english: bool, title: (&str, &str), body: &str) -> String {
    let (lang, title_text) = if english { ("en", title.1) } else { ("vi", title.0) };
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\"><title>{}</title><style>{STYLE}</style></head><body>\
         <header><p class=\"mock\">Hệ thống giả lập để trình diễn <span lang=\"en\">· Mock system for demonstration</span></p></header>\
         <main><h1>{}</h1>{body}</main></body></html>",
        escape(title_text),
        both(english, title.0, title.1)
    )
}

/// The list of accounts.
pub fn chooser(provider: &Provider, pending: &Pending) -> String {
    let english = pending.english;
    let mut body = format!(
        "<p>{}</p><form method=\"post\" action=\"/authorize/choose\"><input type=\"hidden\" name=\"rq\" value=\"{REQUEST}\">",
        both(
            english,
            "Chọn một tài khoản mẫu. Mọi người ở đây đều là hư cấu.",
            "Choose a demo account. Everyone here is fictitious."
        )
    );
    for (group, vi, en) in [
        ("main", "Tài khoản", "Accounts"),
        ("org", "Tổ chức, doanh nghiệp", "Organisations"),
        ("fault", "Trường hợp lỗi", "Faults to try"),
    ] {
        let hint = pending.hint.as_deref();
        let mut listed = provider
            .0
            .accounts
            .iter()
            .filter(|account| account.group == group && hint.is_none_or(|hint| hint == account.sub))
            .peekable();
        if listed.peek().is_none() {
            continue;
        }
        body += &format!("<h2>{}</h2><ul>", both(english, vi, en));
        for account in listed {
            body += &row(english, account);
        }
        body += "</ul>";
    }
    body += &format!(
        "<div class=\"row\"><button class=\"plain\" name=\"deny\" value=\"1\">{}</button></div></form>",
        both_plain("Từ chối", "Deny")
    );
    page(english, title(provider), &body)
}

fn title(provider: &Provider) -> (&'static str, &'static str) {
    match provider.0.kind {
        Kind::Citizens => ("Đăng nhập VNeID (mẫu)", "Sign in with VNeID (mock)"),
        Kind::Officers => ("Đăng nhập cán bộ (mẫu)", "Officers' sign-in (mock)"),
    }
}

fn both_plain(vi: &str, en: &str) -> String {
    format!("{vi} <span lang=\"en\">· {en}</span>")
}

fn row(english: bool, account: &Account) -> String {
    let level = account.loa.map_or_else(String::new, |loa| {
        format!(" · {}", both(english, &format!("mức độ {loa}"), &format!("level {loa}")))
    });
    let unit = account
        .claims
        .get("unit")
        .and_then(|unit| unit.as_str())
        .map_or_else(String::new, |unit| format!(" · {}", escape(unit)));
    format!(
        "<li><div><strong>{name}</strong>{}{level}{unit}</div><button name=\"sub\" value=\"{}\">{}<span class=\"vh\">: {name}</span></button></li>",
        both(english, &account.note.vi, &account.note.en),
        escape(&account.sub),
        both_plain("Đăng nhập", "Sign in"),
        name = escape(&account.full_name),
    )
}

/// The page that asks for the code, and shows it, since nothing is sent to a telephone here.
pub fn otp(provider: &Provider, pending: &Pending, account: &Account, request: &str, wrong: bool) -> String {
    let english = pending.english;
    let error = if wrong {
        format!(
            "<p class=\"error\" id=\"otp-error\" role=\"alert\">{}</p>",
            both(english, "Mã chưa đúng. Hãy nhập lại.", "Wrong code. Try again.")
        )
    } else {
        String::new()
    };
    let described = if wrong { "otp-hint otp-error" } else { "otp-hint" };
    let invalid = if wrong { " aria-invalid=\"true\"" } else { "" };
    let body = format!(
        "<p>{name}</p><form method=\"post\" action=\"/authorize/otp\"><input type=\"hidden\" name=\"rq\" value=\"{request}\">{error}\
         <label for=\"otp\">{label}</label><p id=\"otp-hint\">{hint}: <output id=\"otp-shown\">{code}</output></p>\
         <input id=\"otp\" name=\"otp\" inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"6\" required aria-describedby=\"{described}\"{invalid}>\
         <div class=\"row\"><button>{go}</button><button class=\"plain\" name=\"deny\" value=\"1\" formnovalidate>{deny}</button></div></form>",
        name = escape(&account.full_name),
        label = both(english, "Mã xác thực (OTP) gồm 6 chữ số", "One-time code of 6 digits"),
        hint = both(english, "Mã mẫu của lần này", "The demo code this time"),
        code = pending.otp,
        go = both_plain("Xác nhận", "Confirm"),
        deny = both_plain("Từ chối", "Deny"),
    );
    page(english, title(provider), &body)
}

/// A request that names no known client, or an address that isn't the client's.
pub fn refused(provider: &Provider, what: &str) -> Response {
    let text = both(false, "Yêu cầu đăng nhập không hợp lệ.", "The sign-in request is not valid.");
    let body = page(false, title(provider), &format!("<p>{text}</p><p>{}</p>", escape(what)));
    with_policy((StatusCode::BAD_REQUEST, Html(body)).into_response())
}

/// A page that was left open too long, or posted twice.
pub fn expired(provider: &Provider) -> Response {
    let text = both(
        false,
        "Trang đăng nhập đã hết hạn. Hãy quay lại và đăng nhập lại.",
        "This sign-in page has expired. Go back and sign in again.",
    );
    with_policy(
        (StatusCode::BAD_REQUEST, Html(page(false, title(provider), &format!("<p>{text}</p>")))).into_response(),
    )
}

/// After signing out.
pub fn signed_out(provider: &Provider) -> Response {
    let text = both(false, "Đã đăng xuất.", "Signed out.");
    with_policy(Html(page(false, title(provider), &format!("<p>{text}</p>"))).into_response())
}

/// No scripts and nothing foreign. `form-action` stays open: browsers apply it to the redirect that follows the form.
pub fn with_policy(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
