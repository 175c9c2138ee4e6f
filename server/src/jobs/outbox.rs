//! Sends what acts have left to be sent: status events, mail, text messages, refunds. Each is leased, so that one server does it; done twice it does no harm,
//! because every receiver knows its id.

use crate::adapters::Fault;
use crate::adapters::notify::Way;
use crate::app::App;
use crate::usecases::outgoing::Outgoing;
use crate::usecases::pay;
use crate::web::AppError;
use store::records::payment;
use store::records::plumbing::{self, Work};

/// Pieces of work taken at once.
const BATCH: i64 = 20;
/// How long a piece is leased, seconds.
const LEASE: i64 = 120;
/// Attempts before an operator is asked.
const ATTEMPTS: i64 = 12;
/// The longest wait between attempts, seconds.
const LONGEST_WAIT: i64 = 3600;

/// Does what is due; how many pieces were taken.
///
/// # Errors
/// The database.
pub async fn run(app: &App) -> Result<usize, AppError> {
    let now = app.clock.now();
    let taken = app.store.write(move |tx| Box::pin(async move { plumbing::take(tx, BATCH, LEASE, now).await })).await?;
    let count = taken.len();
    for work in taken {
        let outcome = carry_out(app, &work).await?;
        finish(app, &work, outcome).await?;
    }
    Ok(count)
}

async fn carry_out(app: &App, work: &Work) -> Result<Result<(), Fault>, AppError> {
    let Ok(outgoing) = serde_json::from_slice::<Outgoing>(&work.payload) else {
        return Ok(Err(Fault::Refused));
    };
    let adapters = &app.adapters;
    Ok(match outgoing {
        Outgoing::Portal { event } => adapters.portal.send(&event).await,
        Outgoing::Mail { to, subject, text } => adapters.notifier.mail(&to, &subject, &text).await,
        Outgoing::Sms { to, text } => adapters.notifier.text(Way::Sms, &work.id.to_string(), &to, &text).await,
        Outgoing::Refund { reference, amount } => return refund(app, &reference, amount).await,
    })
}

async fn refund(app: &App, reference: &str, amount: i64) -> Result<Result<(), Fault>, AppError> {
    let known = payment::by_reference(&mut app.store.read().await?, reference).await?;
    let Some(provider_tx) = known.and_then(|known| known.provider_tx) else { return Ok(Err(Fault::Refused)) };
    let done = app.adapters.payment.refund(&provider_tx, &format!("RF{reference}"), amount).await;
    if done.is_ok() {
        pay::refunded(app, reference).await?;
    }
    Ok(done)
}

async fn finish(app: &App, work: &Work, outcome: Result<(), Fault>) -> Result<(), AppError> {
    let (id, now) = (work.id, app.clock.now());
    let Err(fault) = outcome else {
        app.store.write(move |tx| Box::pin(async move { plumbing::done(tx, id).await })).await?;
        return Ok(());
    };
    let wait = (15_i64 << work.attempts.clamp(0, 10)).min(LONGEST_WAIT);
    let again = fault != Fault::Refused && work.attempts + 1 < ATTEMPTS;
    if !again {
        tracing::error!(alert = "outbox_dead", topic = work.topic, %fault, "outgoing work was given up");
    }
    let retry_at = again.then_some(now + wait);
    let reason = fault.to_string();
    let written = app.store.write(move |tx| {
        let reason = reason.clone();
        Box::pin(async move { plumbing::failed(tx, id, &reason, retry_at).await })
    });
    Ok(written.await?)
}
