//! Work that nobody waits for. Every job may run on several servers at once and may be repeated.

pub mod deadlines;
pub mod outbox;

use crate::app::App;
use crate::usecases::{attach, pay};
use crate::web::AppError;
use std::future::Future;
use std::time::Duration;
use store::audit;
use store::records::session;
use tokio::task::JoinSet;

/// How often this server looks for definitions that others published.
const CATALOGUE_EVERY: Duration = Duration::from_secs(10);
/// Rows of one round.
const BATCH: i64 = 50;
/// Chains anchored in one round.
const ANCHORED: i64 = 5000;

/// Starts all jobs; they end when the set is dropped.
pub fn start(app: &App) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(every(app.clone(), CATALOGUE_EVERY, "catalogue", catalogue));
    jobs.spawn(every(app.clone(), Duration::from_secs(1), "outbox", drain));
    jobs.spawn(every(app.clone(), Duration::from_secs(15), "payments", reconcile));
    jobs.spawn(every(app.clone(), Duration::from_secs(10), "quarantine", rescan));
    jobs.spawn(every(app.clone(), Duration::from_secs(60), "deadlines", deadlines));
    jobs.spawn(every(app.clone(), Duration::from_secs(300), "anchor", anchor));
    jobs
}

async fn every<F, Fut>(app: App, pause: Duration, name: &'static str, job: F)
where
    F: Fn(App) -> Fut,
    Fut: Future<Output = Result<(), AppError>>,
{
    loop {
        tokio::time::sleep(pause).await;
        if let Err(error) = job(app.clone()).await {
            tracing::warn!(job = name, %error, "a job will be tried again");
        }
    }
}

async fn catalogue(app: App) -> Result<(), AppError> {
    app.sign_in_limit.sweep();
    app.api_limit.sweep();
    Ok(app.catalogue.refresh(&app.store).await?)
}

async fn drain(app: App) -> Result<(), AppError> {
    while outbox::run(&app).await? > 0 {}
    Ok(())
}

async fn reconcile(app: App) -> Result<(), AppError> {
    pay::reconcile(&app, BATCH).await
}

async fn rescan(app: App) -> Result<(), AppError> {
    attach::rescan(&app, BATCH).await.map(|_| ())
}

async fn deadlines(app: App) -> Result<(), AppError> {
    deadlines::dossiers(&app).await?;
    deadlines::drafts(&app).await?;
    let now = app.clock.now();
    app.store.write(move |tx| Box::pin(async move { session::sweep(tx, now).await })).await?;
    Ok(())
}

async fn anchor(app: App) -> Result<(), AppError> {
    let now = app.clock.now();
    app.store.write(move |tx| Box::pin(async move { audit::anchor(tx, ANCHORED, now).await })).await?;
    Ok(())
}
