//! Starting and stopping the portal.

use crate::adapters::Adapters;
use crate::app::{App, Calendars, Inner};
use crate::auth::oidc::Provider;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::Config;
use crate::web::assets::AssetFiles;
use crate::web::limits::PerMinute;
use crate::{jobs, web};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{KeyRing, Store, StoreOptions};

/// How long running requests may take once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// Opens the store that the configuration names; keys are made at the first start.
///
/// # Errors
/// A sentence for the operator.
pub async fn open_store(config: &Config) -> Result<Store, String> {
    std::fs::create_dir_all(&config.data_dir).map_err(|error| format!("{}: {error}", config.data_dir.display()))?;
    let keys = KeyRing::load_or_generate(&keys_path(config)).map_err(|error| error.to_string())?;
    let options = StoreOptions::new(config.data_dir.join("files"));
    Store::open(&config.database, keys, options).await.map_err(|error| format!("database: {error}"))
}

/// The key file of an installation.
#[must_use]
pub fn keys_path(config: &Config) -> std::path::PathBuf {
    config.data_dir.join("keys.json")
}

/// Builds the application around an open store; tests do the same.
///
/// # Errors
/// A sentence for the operator.
pub async fn build(config: Config, store: Store) -> Result<App, String> {
    // Only the first call of a process counts; tests build many applications.
    let _already = any_spawner::Executor::init_tokio();
    let adapters = Adapters::new(&config).map_err(|fault| fault.to_string())?;
    let provider = |issuer: &Option<String>, id: &str, secret: &str, back: &str| {
        issuer
            .as_ref()
            .map(|issuer| Provider::new(issuer, id, secret, format!("{}{back}", config.public_url)))
            .transpose()
    };
    let outside = &config.outside;
    let citizen_provider = provider(
        &outside.citizen_issuer,
        &outside.citizen_client_id,
        &outside.citizen_client_secret,
        "/dang-nhap/tra-ve",
    )
    .map_err(|fault| fault.to_string())?;
    let officer_provider = provider(
        &outside.officer_issuer,
        &outside.officer_client_id,
        &outside.officer_client_secret,
        "/can-bo/dang-nhap/tra-ve",
    )
    .map_err(|fault| fault.to_string())?;
    let clock = Clock::starting_at(config.clock);
    let catalogue = Catalogue::load(&config, &store, clock.now()).await?;
    let files = AssetFiles::read(&config.dist);
    let calendars = Calendars::built_in()?;
    Ok(App::new(Inner {
        clock,
        assets: files.for_shell(),
        files,
        adapters,
        citizen_provider,
        officer_provider,
        catalogue,
        calendars,
        sign_in_limit: PerMinute::new(config.limits.sign_in_per_minute),
        api_limit: PerMinute::new(config.limits.api_per_minute),
        draining: AtomicBool::new(false),
        store,
        config,
    }))
}

/// `server serve`.
///
/// # Errors
/// A sentence for the operator: the configuration is not safe, or something can't be opened.
pub async fn serve(config: Config) -> Result<ExitCode, String> {
    log_to_stderr();
    config.check()?;
    let store = open_store(&config).await?;
    let app = build(config, store).await?;
    if !app.config.demo {
        let mocks = app.adapters.mocks(&app.config).await;
        if !mocks.is_empty() {
            return Err(format!(
                "these outside systems declare themselves mocks: {}. Connect the real ones, or set TOKHAI_DEMO",
                mocks.join(", ")
            ));
        }
        crate::demo::refuse_leftovers(&app).await?;
    }
    for broken in app.catalogue.broken() {
        tracing::error!(file = broken.file, place = broken.place, reason = broken.reason, "a definition was left out");
        eprintln!("left out: {} at {}: {}", broken.file, broken.place, broken.reason);
    }
    if app.config.demo {
        crate::demo::seed(&app).await?;
    }
    let listener = tokio::net::TcpListener::bind(app.config.listen)
        .await
        .map_err(|error| format!("{}: {error}", app.config.listen))?;
    let router = web::routes::router(app.clone())?;
    let mut jobs = jobs::start(&app);
    tracing::info!(listen = %app.config.listen, demo = app.config.demo, "serving");
    let stopping = app.clone();
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            stop_signal().await;
            stopping.draining.store(true, Ordering::Relaxed);
            tokio::spawn(async {
                tokio::time::sleep(DRAIN).await;
                std::process::exit(0);
            });
        });
    served.await.map_err(|error| error.to_string())?;
    jobs.shutdown().await;
    app.store.clone().close().await;
    Ok(ExitCode::SUCCESS)
}

/// Structured logs, one JSON object a line. Nothing personal is ever logged.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,sqlx=warn".into());
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}
