//! Key rotation: a new key-encryption key, every data key wrapped anew, the old keys gone.

use crate::audit::{self, Actor, AuditEntry};
use crate::db::{args, dialect};
use crate::error::{Error, Result};
use crate::seal::{KeyRing, rewrap};
use crate::store::Store;
use std::path::Path;

/// Data keys wrapped anew in one transaction.
const BATCH: i64 = 500;

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The key in force now.
    pub active: String,
    /// The keys that are gone.
    pub retired: Vec<String>,
    /// How many data keys were wrapped anew.
    pub rewrapped: usize,
}

/// Whether another program of ours works on the database: a rotation must not begin then, because a server that knows
/// only the old key would go on using it.
///
/// # Errors
/// The database can't be reached.
pub async fn in_use(url: &str) -> Result<bool> {
    dialect::in_use(url).await
}

/// Gives everything a new key and takes the old ones out of the key file. `now`: UTC seconds. No other program may work
/// on the database meanwhile (see [`in_use`]).
///
/// The key file holds old and new keys until all is done. A rotation that was cut off is finished by the next one.
///
/// # Errors
/// [`Error::Keys`]: the key file can't be used, or is not the one the store was opened with. The database.
pub async fn rotate(store: &Store, key_file: &Path, now: i64) -> Result<Rotation> {
    let mut ring = KeyRing::load(key_file)?;
    let known = store.keys();
    if ring.derive("rotation") != known.derive("rotation") || ring.active() != known.active() {
        return Err(Error::Keys("the store was opened with another key file".into()));
    }
    let old: Vec<String> = ring.ids().map(str::to_owned).collect();
    let new = ring.add();
    ring.activate(&new)?;
    ring.save(key_file)?;
    store.set_keys(ring.clone());
    let mut rewrapped = 0;
    loop {
        match store.write(|tx| Box::pin(async move { rewrap(tx, BATCH).await })).await? {
            0 => break,
            batch => rewrapped += batch,
        }
    }
    let act = AuditEntry {
        actor: Actor { id: "system".into(), role: "system".into(), ..Actor::default() },
        action: "keys.rotate".into(),
        object_kind: "key".into(),
        object_id: new.clone(),
        ..AuditEntry::default()
    };
    let active = new.clone();
    store
        .write(move |tx| {
            let (act, active) = (act.clone(), active.clone());
            Box::pin(async move {
                audit::append_for_system(tx, "keys", &act, now).await?;
                let left = tx.row("SELECT 1 FROM data_key WHERE kek <> $1 LIMIT 1", args![active]).await?;
                if left.is_some() { Err(Error::State("data keys came under the old key meanwhile")) } else { Ok(()) }
            })
        })
        .await?;
    for id in &old {
        ring.retire(id)?;
    }
    ring.save(key_file)?;
    store.set_keys(ring);
    Ok(Rotation { active: new, retired: old, rewrapped })
}
