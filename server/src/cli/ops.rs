//! What an operator does beside the running portal: backups, restores, the audit log, keys.

use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::backup::{self, Summary};
use store::{KeyRing, Store, StoreOptions, audit, rotation};

/// Heads of audit chains that one transaction anchors.
const ANCHOR_BATCH: i64 = 2000;

/// Where an installation keeps its things.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// `sqlite:<file>` or `postgres://…`.
    #[arg(
        long,
        global = true,
        env = "TOKHAI_DATABASE",
        default_value = "sqlite:var/tokhai.sqlite",
        hide_env_values = true
    )]
    database: String,
    /// Folder of files and keys.
    #[arg(long, global = true, env = "TOKHAI_DATA", default_value = "var")]
    data_dir: PathBuf,
}

/// Acts on the audit log.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Audit {
    /// Walk every chain and compare it with its head and the signed anchors. Exit 0: all holds, 1: something was changed.
    Verify,
    /// Sign the heads that moved since the last time.
    Anchor,
}

impl Place {
    fn keys_path(&self) -> PathBuf {
        self.data_dir.join("keys.json")
    }

    fn options(&self) -> StoreOptions {
        StoreOptions::new(self.data_dir.join("files"))
    }

    /// Opens what is there already; nothing is made.
    async fn open(&self) -> Result<Store, String> {
        let keys = KeyRing::load(&self.keys_path()).map_err(sentence)?;
        if let Some(path) = self.database.strip_prefix("sqlite:")
            && !Path::new(path.split('?').next().unwrap_or(path)).exists()
        {
            return Err(format!("{path}: there is no such database"));
        }
        Store::open(&self.database, keys, self.options()).await.map_err(sentence)
    }
}

fn sentence(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn now() -> i64 {
    crate::clock::Clock::default().now()
}

fn told(summary: &Summary) -> String {
    format!("{} rows and {} files; keys: {}", summary.rows, summary.files, summary.keys.join(", "))
}

/// `server backup`.
///
/// # Errors
/// A sentence for the operator.
pub async fn back_up(place: &Place, to: &Path, keys_to: Option<&Path>) -> Result<ExitCode, String> {
    let store = place.open().await?;
    let made = backup::backup(&store, to, now()).await.map_err(sentence)?;
    println!("{}: {}", to.display(), told(&made));
    match keys_to {
        Some(path) if path.exists() => {
            return Err(format!("{}: exists already; the keys were not saved", path.display()));
        }
        Some(path) => {
            store.keys().save(path).map_err(sentence)?;
            println!("{}: the keys; keep them apart from the backup", path.display());
        }
        None => println!("The keys are not in it. Without {} nobody can open it.", place.keys_path().display()),
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// `server restore`.
///
/// # Errors
/// A sentence for the operator.
pub async fn restore(place: &Place, from: &Path, keys: Option<&Path>) -> Result<ExitCode, String> {
    let own = place.keys_path();
    let ring = KeyRing::load(keys.unwrap_or(&own)).map_err(sentence)?;
    if keys.is_some_and(|path| path != own) && own.exists() {
        return Err(format!("{}: exists already; restore to a new data folder, or without --keys", own.display()));
    }
    backup::check(from, &ring).map_err(sentence)?;
    // The keys come first: rows without their keys must never be all there is.
    if !own.exists() {
        ring.save(&own).map_err(sentence)?;
    }
    let (store, done) = backup::restore(&place.database, ring, place.options(), from).await.map_err(sentence)?;
    store.close().await;
    println!("restored and checked: {}", told(&done));
    Ok(ExitCode::SUCCESS)
}

/// `server audit …`.
///
/// # Errors
/// A sentence for the operator.
pub async fn audit(place: &Place, act: Audit) -> Result<ExitCode, String> {
    let store = place.open().await?;
    let code = match act {
        Audit::Verify => verify(&store).await?,
        Audit::Anchor => {
            println!("{} heads were signed", anchor(&store, now()).await.map_err(sentence)?);
            ExitCode::SUCCESS
        }
    };
    store.close().await;
    Ok(code)
}

/// Signs all heads that moved since the last time; how many. `now`: UTC seconds.
///
/// # Errors
/// The database.
pub async fn anchor(store: &Store, now: i64) -> store::Result<usize> {
    let mut all = 0;
    loop {
        let signed = store.write(move |tx| Box::pin(async move { audit::anchor(tx, ANCHOR_BATCH, now).await })).await?;
        if signed == 0 {
            return Ok(all);
        }
        all += signed;
    }
}

async fn verify(store: &Store) -> Result<ExitCode, String> {
    let mut conn = store.read().await.map_err(sentence)?;
    let verdict = audit::verify(&mut conn).await.map_err(sentence)?;
    println!("{} acts in {} chains, {} anchors", verdict.entries, verdict.chains, verdict.anchors);
    for found in &verdict.breaks {
        println!("chain {} at {}: {}", found.chain, found.seq, found.what);
    }
    Ok(if verdict.breaks.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `server rotate-key`.
///
/// # Errors
/// A sentence for the operator: a portal is running, or the keys are not those of the database.
pub async fn rotate_key(place: &Place) -> Result<ExitCode, String> {
    // A connection that was just closed is seen for a moment longer.
    let mut looks = 0;
    while rotation::in_use(&place.database).await.map_err(sentence)? {
        looks += 1;
        if looks > 10 {
            return Err("a portal works on this database; stop every one first".into());
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let store = place.open().await?;
    let done = rotation::rotate(&store, &place.keys_path(), now()).await.map_err(sentence)?;
    store.close().await;
    println!(
        "{} is the key now; {} data keys were wrapped anew; gone: {}",
        done.active,
        done.rewrapped,
        done.retired.join(", ")
    );
    Ok(ExitCode::SUCCESS)
}
