//! The page where a person pays.

use super::{Payment, Provider, Status};
use crate::common::{Fault, escape, lock};
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use reqwest::Url;
use serde::Deserialize;

const STYLE: &str = "body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;color:#1d2530;background:#f4f6f9}main{max-width:36rem;margin:0 auto;padding:1rem}\
h1{font-size:1.5rem;line-height:1.25}.mock{margin:0;padding:.5rem 1rem;background:#5b2a00;color:#fff;text-align:center}dl{background:#fff;border:1px solid #c5ccd6;\
border-radius:.5rem;padding:1rem;margin:0 0 1rem}dt{color:#4a5565}dd{margin:0 0 .5rem;font-weight:600;overflow-wrap:anywhere}button{display:block;width:100%;font:inherit;\
font-weight:600;min-height:2.75rem;padding:.5rem 1rem;margin:.5rem 0;border:2px solid #0b4f9e;border-radius:.375rem;background:#0b4f9e;color:#fff;cursor:pointer}\
button.plain{background:#fff;color:#0b4f9e}:focus-visible{outline:3px solid #c25700;outline-offset:2px}";

#[derive(Debug, Deserialize)]
pub struct Act {
    action: String,
}

/// `GET /pay/{id}`.
pub async fn show(State(provider): State<Provider>, Path(id): Path<String>) -> Result<Response, Fault> {
    provider.0.behaviour.pass().await?;
    let payment = lock(&provider.0.book).payments.get(&id).cloned().ok_or_else(Fault::not_found)?;
    Ok(page(StatusCode::OK, &payment))
}

/// `POST /pay/{id}`: pay, cancel, or pay and lose the callback; then back to the merchant.
pub async fn act(
    State(provider): State<Provider>,
    Path(id): Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Fault> {
    provider.0.behaviour.pass().await?;
    let outcome = match act.action.as_str() {
        "pay" => provider.settle(&id, None, false),
        "pay_lose_callback" => provider.settle(&id, None, true),
        "cancel" => provider.cancel(&id),
        _ => return Err(Fault::bad_request().at("action")),
    };
    let payment = match outcome {
        Ok(payment) => payment,
        // Pressed twice, or too late: show how it stands instead of paying again.
        Err(fault) if fault.status == StatusCode::CONFLICT => {
            let payment = lock(&provider.0.book).payments.get(&id).cloned().ok_or_else(Fault::not_found)?;
            return Ok(page(StatusCode::CONFLICT, &payment));
        }
        Err(fault) => return Err(fault),
    };
    Ok(Redirect::to(&back(&payment)).into_response())
}

fn back(payment: &Payment) -> String {
    let result = match payment.status() {
        Status::Paid => "paid",
        _ => "cancelled",
    };
    Url::parse(&payment.order.return_url).map_or_else(
        |_| payment.order.return_url.clone(),
        |mut url| {
            url.query_pairs_mut()
                .append_pair("payment_id", &payment.id)
                .append_pair("reference", &payment.order.reference)
                .append_pair("result", result);
            url.into()
        },
    )
}

fn page(status: StatusCode, payment: &Payment) -> Response {
    let state = match payment.status() {
        Status::Pending => "",
        Status::Paid => "Khoản này đã được thanh toán. <span lang=\"en\">· Already paid.</span>",
        Status::Cancelled => "Khoản này đã bị hủy. <span lang=\"en\">· Cancelled.</span>",
        Status::Expired => "Khoản này đã hết hạn. <span lang=\"en\">· Expired.</span>",
    };
    let act = if state.is_empty() {
        "<form method=\"post\"><button name=\"action\" value=\"pay\">Thanh toán <span lang=\"en\">· Pay</span></button>\
         <button class=\"plain\" name=\"action\" value=\"cancel\">Hủy <span lang=\"en\">· Cancel</span></button>\
         <button class=\"plain\" name=\"action\" value=\"pay_lose_callback\">Thanh toán nhưng mất thông báo <span lang=\"en\">· Pay, lose the callback</span></button></form>"
            .to_owned()
    } else {
        format!(
            "<p>{state}</p><p><a href=\"{}\">Quay lại <span lang=\"en\">· Go back</span></a></p>",
            escape(&back(payment))
        )
    };
    let body = format!(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <link rel=\"icon\" href=\"data:,\"><title>Thanh toán (mẫu)</title><style>{STYLE}</style></head><body><header><p class=\"mock\">Hệ thống giả lập để trình diễn \
         <span lang=\"en\">· Mock system for demonstration</span></p></header><main><h1>Thanh toán phí, lệ phí <span lang=\"en\">· Pay a fee</span></h1>\
         <dl><dt>Số tiền <span lang=\"en\">· Amount</span></dt><dd>{}&nbsp;₫</dd><dt>Nội dung <span lang=\"en\">· For</span></dt><dd>{}</dd>\
         <dt>Mã thanh toán <span lang=\"en\">· Reference</span></dt><dd>{}</dd></dl>{act}</main></body></html>",
        dotted(payment.order.amount),
        escape(&payment.order.description),
        escape(&payment.order.reference),
    );
    let mut response = (status, Html(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `1.234.567`.
fn dotted(amount: i64) -> String {
    let digits = amount.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands() {
        assert_eq!(super::dotted(999), "999");
        assert_eq!(super::dotted(15_000), "15.000");
        assert_eq!(super::dotted(1_234_567), "1.234.567");
    }
}
