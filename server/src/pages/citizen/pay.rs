//! Paying before filing, and what the payment platform reports.

use super::words::t;
use crate::adapters::Fault as SystemFault;
use crate::app::App;
use crate::usecases::draft::{self, Live, Who};
use crate::usecases::pay::{self, Settled};
use crate::web::{AppError, Ctx, Handled, Meta, page, redirect};
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use casework::money::{ZeroWord, amount_in_words};
use store::Id;
use store::records::payment::{self, Payment, PaymentState};
use ui::components::Row;
use ui::pages::payment::{self as payment_page, PayState};

pub(super) async fn show(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    render(&app, &ctx, &live, false).await
}

/// The last payment of a draft, whatever became of it.
async fn last(app: &App, id: Id) -> Result<Option<Payment>, AppError> {
    Ok(payment::of_draft(&mut app.store.read().await?, id).await?.into_iter().next())
}

async fn render(app: &App, ctx: &Ctx, live: &Live, asked: bool) -> Handled {
    let id = live.row.id;
    if let Some(dossier) = live.row.dossier_id {
        return Ok(redirect(&format!("/ho-so/{dossier}/da-nop")));
    }
    let Some(known) = last(app, id).await? else {
        return Ok(redirect(&format!("/nhap/{id}/kiem-tra")));
    };
    let here = format!("/nhap/{id}/thanh-toan");
    let lang = ctx.lang;
    let found = match known.state {
        PaymentState::Pending => Some(pay::at_provider(app, &known, &live.form.form.code, &here).await),
        _ => None,
    };
    // Opening the page is also a question: the answer may have been lost.
    if let Some(Ok(found)) = &found
        && found.status == "paid"
    {
        let amount = found.paid_amount.unwrap_or(found.amount);
        if let Settled::Filed(dossier) = pay::paid(app, &known.reference, &found.payment_id, amount).await? {
            return Ok(redirect(&format!("/ho-so/{dossier}/da-nop")));
        }
    }
    let state = match (known.state, &found) {
        (PaymentState::Pending, Some(Ok(_))) if asked => PayState::Pending,
        (PaymentState::Pending, Some(Ok(_))) => PayState::Due,
        (PaymentState::Pending, _) => PayState::Unavailable,
        (PaymentState::Paid, _) => PayState::Paid,
        (PaymentState::Expired, _) => PayState::Expired,
        _ => PayState::Failed,
    };
    let lines = live.ledger.prepared.iter().flat_map(|prepared| &prepared.filed.fees).filter(|fee| fee.on_receive);
    let lines = lines.map(|fee| payment_page::FeeLine {
        text: t(&fee.name, lang),
        amount: fee.amount,
        exempt: fee.exempt.as_ref().map(|text| t(text, lang)),
    });
    let open = known.state == PaymentState::Pending;
    let found = found.and_then(Result::ok);
    let model = payment_page::Payment {
        name: live.form.form.title.get(lang).to_owned(),
        action: here,
        lines: lines.collect(),
        total: known.amount,
        in_words: amount_in_words(known.amount, ZeroWord::Linh),
        vietqr: found.as_ref().and_then(|found| pay::qr_svg(&found.qr_text)),
        transfer: vec![Row::new(lang.pick("Nội dung chuyển khoản", "Transfer message"), known.reference.clone())],
        provider: found.is_some(),
        until: open.then_some(known.expires_at),
        state,
        can_cancel: open,
        next: (!open).then(|| format!("/nhap/{id}/kiem-tra")),
        receipt: known.paid_at.map(|at| (known.reference.clone(), at)),
    };
    let title = model.title(lang);
    Ok(page(app, ctx, Meta::new(title), payment_page::view(model, lang)).await)
}

/// To the platform's own page: a link, because forms may only be sent to ourselves.
pub(super) async fn open(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    let here = format!("/nhap/{id}/thanh-toan");
    let Some(known) = pay::awaited(&app, id).await? else { return Ok(redirect(&here)) };
    match pay::at_provider(&app, &known, &live.form.form.code, &here).await {
        Ok(found) => Ok(redirect(&found.pay_url)),
        Err(_) => Err(AppError::Unavailable("payment")),
    }
}

pub(super) async fn check(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    if let Some(known) = pay::awaited(&app, id).await?
        && let Some(Settled::Filed(dossier)) = pay::ask(&app, &known).await?
    {
        return Ok(redirect(&format!("/ho-so/{dossier}/da-nop")));
    }
    let live = draft::open(&app, who.owner, live.row.id).await?;
    render(&app, &ctx, &live, true).await
}

pub(super) async fn cancel(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    pay::cancel(&app, &who, id).await?;
    Ok(redirect(&format!("/nhap/{id}/kiem-tra")))
}

/// `POST /callbacks/payment`: signed by the platform.
pub(super) async fn callback(State(app): State<App>, headers: HeaderMap, body: Body) -> Handled {
    let body = to_bytes(body, 64 * 1024).await.map_err(|_| AppError::TooLarge)?;
    let head = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let event = match app.adapters.payment.verify(head("x-timestamp"), head("x-signature"), &body) {
        Ok(event) => event,
        Err(SystemFault::Unexpected) => return Err(AppError::BadRequest("not an event".into())),
        Err(_) => {
            tracing::warn!(alert = "forged_callback", "a payment callback with a wrong signature or age was refused");
            return Ok((StatusCode::UNAUTHORIZED, "bad signature").into_response());
        }
    };
    pay::callback(&app, &event).await?;
    Ok((StatusCode::OK, "ok").into_response())
}
