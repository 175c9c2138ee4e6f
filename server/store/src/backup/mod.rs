//! Backups: a folder that either database can be restored from.
//!
//! `manifest.json` names one file of rows per table and the sealed files, each with its SHA-256, and is signed with a
//! key of the ring. All tables are read in one snapshot. Sealed values stay sealed, so a backup tells no more than the
//! database; the keys are never in it. Sessions are left out: after a restore people sign in again.

mod rows;

use crate::audit;
use crate::db::{Conn, args, dialect, migrate};
use crate::error::{Error, Result};
use crate::files::FileStore;
use crate::id::{hex, unhex};
use crate::seal::{KeyRing, open_scope};
use crate::store::{Store, StoreOptions};
use hmac::{Hmac, Mac};
use rows::{RowReader, RowWriter};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every table of a backup; one that refers to another comes after it.
pub(crate) const TABLES: [&str; 32] = [
    "data_key",
    "audit_entry",
    "audit_head",
    "audit_anchor",
    "audit_anchor_head",
    "idempotency",
    "outbox",
    "counter",
    "dossier_number",
    "setting",
    "template_version",
    "draft",
    "draft_patch",
    "dossier",
    "search_token",
    "dossier_event",
    "dossier_paper",
    "supplement_flag",
    "attachment",
    "dossier_result",
    "payment",
    "payment_callback",
    "rating",
    "person",
    "consent",
    "lookup_ledger",
    "vault_item",
    "notification",
    "api_client",
    "api_token",
    "api_grant",
    "schema_migration",
];

/// What a restore writes no rows of, because migrating did: it is only compared.
const SCHEMA: &str = "schema_migration";

/// Tables whose rows name a sealed file.
const NAMING_FILES: [&str; 3] = ["attachment", "dossier_result", "vault_item"];

const MANIFEST: &str = "manifest.json";

/// Parameters of one INSERT; SQLite and PostgreSQL both take more.
const PARAMETERS: usize = 4000;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// UTC second at which it was made.
    pub at: i64,
    /// Rows of all tables.
    pub rows: u64,
    /// Sealed files.
    pub files: u64,
    /// Ids of the keys without which nothing in it can be opened.
    pub keys: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: u32,
    schema: i64,
    at: i64,
    keys: Vec<String>,
    tables: BTreeMap<String, Table>,
    files: BTreeSet<String>,
    /// HMAC of all before, under a key of the ring.
    seal: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    rows: u64,
    sha256: String,
}

impl Manifest {
    fn mac(&self, keys: &KeyRing) -> Result<Hmac<Sha256>> {
        let body = (self.format, self.schema, self.at, &self.keys, &self.tables, &self.files);
        let body = serde_json::to_vec(&body).map_err(|_| refused("the manifest can't be written"))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&keys.derive("backup manifest"))
            .expect("invariant: HMAC takes a key of any length");
        mac.update(&body);
        Ok(mac)
    }

    fn summary(&self) -> Summary {
        Summary {
            at: self.at,
            rows: self.tables.values().map(|table| table.rows).sum(),
            files: self.files.len() as u64,
            keys: self.keys.clone(),
        }
    }
}

fn refused(reason: impl Into<String>) -> Error {
    Error::Backup(reason.into())
}

fn rows_path(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.rows"))
}

/// Copies database and files of a running store to a new folder. `now`: UTC seconds.
///
/// A folder without its manifest is a backup that was cut off; the manifest is written last.
///
/// # Errors
/// [`Error::Backup`]: the folder is not empty, or a file that a row names is missing. The database; the disk.
pub async fn backup(store: &Store, folder: &Path, now: i64) -> Result<Summary> {
    std::fs::create_dir_all(folder)?;
    if std::fs::read_dir(folder)?.next().is_some() {
        return Err(refused(format!("{} is not empty", folder.display())));
    }
    let target = FileStore::open(&folder.join("files"))?;
    // Files of drafts that are deleted while the snapshot is read are safe by then; those that came since follow after.
    let early = named_files(&mut store.read().await?).await?;
    copy_files(store.files(), &target, &early)?;
    let mut conn = dialect::snapshot(&store.inner.driver, store.keys()).await?;
    let files = named_files(&mut conn).await?;
    let missing = copy_files(store.files(), &target, &files)?;
    let mut tables = BTreeMap::new();
    for table in TABLES {
        tables.insert(table.to_owned(), dump(&mut conn, table, folder).await?);
    }
    let keys = needed_keys(&mut conn).await?;
    let schema = schema_version(&mut conn).await?;
    drop(conn);
    let still_named = named_files(&mut store.read().await?).await?;
    if let Some(lost) = missing.iter().find(|hash| still_named.contains(*hash)) {
        return Err(refused(format!("the file {lost} is named by a row but missing or damaged")));
    }
    let files = files.difference(&missing).cloned().collect();
    let mut manifest = Manifest { format: 1, schema, at: now, keys, tables, files, seal: String::new() };
    manifest.seal = hex(&manifest.mac(&store.keys())?.finalize().into_bytes());
    let text = serde_json::to_vec_pretty(&manifest).map_err(|_| refused("the manifest can't be written"))?;
    write_durably(&folder.join(MANIFEST), &text)?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(manifest.summary())
}

fn write_durably(path: &Path, content: &[u8]) -> Result<()> {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(content)?;
    file.sync_all()?;
    Ok(())
}

async fn named_files(conn: &mut Conn) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for table in NAMING_FILES {
        let sql = format!("SELECT DISTINCT file_hash FROM {table}");
        conn.each(sql, |row| {
            names.insert(row.text(0)?);
            Ok(())
        })
        .await?;
    }
    Ok(names)
}

/// Copies the files that are not there yet; those that can't be read are given back.
fn copy_files(from: &FileStore, to: &FileStore, names: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    let mut missing = BTreeSet::new();
    let there: BTreeSet<String> = to.list()?.into_iter().collect();
    for name in names.difference(&there) {
        match from.sealed(name) {
            Ok(sealed) => to.place(name, &sealed)?,
            Err(_) => {
                missing.insert(name.clone());
            }
        }
    }
    Ok(missing)
}

async fn dump(conn: &mut Conn, table: &str, folder: &Path) -> Result<Table> {
    let columns = dialect::columns(conn, table).await?;
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut out = RowWriter::create(&rows_path(folder, table), &columns)?;
    conn.each(format!("SELECT {} FROM {table}", names.join(", ")), |row| out.row(row)).await?;
    let (rows, sha256) = out.finish()?;
    Ok(Table { rows, sha256 })
}

async fn needed_keys(conn: &mut Conn) -> Result<Vec<String>> {
    let rows = conn.rows("SELECT DISTINCT kek FROM data_key ORDER BY kek", args![]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

async fn schema_version(conn: &mut Conn) -> Result<i64> {
    let row = conn.row("SELECT MAX(version) FROM schema_migration", args![]).await?;
    row.ok_or_else(|| refused("the database has no schema"))?.i64(0)
}

/// Reads a backup through: the signature of its manifest, every table, every file.
///
/// # Errors
/// [`Error::Backup`]: it is cut off, damaged, of another installation, or needs a key that is not in the ring.
pub fn check(folder: &Path, keys: &KeyRing) -> Result<Summary> {
    Ok(read_manifest(folder, keys)?.summary())
}

fn read_manifest(folder: &Path, keys: &KeyRing) -> Result<Manifest> {
    let text = std::fs::read(folder.join(MANIFEST)).map_err(|_| refused("there is no manifest: it is not complete"))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| refused("the manifest can't be read"))?;
    let seal = unhex(&manifest.seal).ok_or_else(|| refused("the manifest can't be read"))?;
    if manifest.mac(keys)?.verify_slice(&seal).is_err() {
        return Err(refused("the manifest was changed, or the keys are those of another installation"));
    }
    if manifest.format != 1 || manifest.schema != migrate::LATEST {
        return Err(refused(format!(
            "it has schema {}, this program {}: restore it with the program that made it, then upgrade",
            manifest.schema,
            migrate::LATEST
        )));
    }
    if let Some(id) = manifest.keys.iter().find(|id| !keys.ids().any(|known| known == id.as_str())) {
        return Err(refused(format!("the key {id} it was made under is not in the key file")));
    }
    for table in TABLES {
        let told = manifest.tables.get(table).ok_or_else(|| refused(format!("the table {table} is missing")))?;
        if rows::sha256(&rows_path(folder, table))? != told.sha256 {
            return Err(refused(format!("the rows of {table} are damaged")));
        }
    }
    let files = FileStore::open(&folder.join("files"))?;
    for name in &manifest.files {
        files.sealed(name).map_err(|_| refused(format!("the file {name} is missing or damaged")))?;
    }
    Ok(manifest)
}

/// Restores a backup to an empty database and gives the store, checked: every data key opens, the audit chains hold.
///
/// The backup is read through before anything is written; files come first, then all rows in one transaction.
///
/// # Errors
/// [`Error::Backup`]: as [`check`], or the database is not empty, or what was restored does not hold.
pub async fn restore(url: &str, keys: KeyRing, options: StoreOptions, folder: &Path) -> Result<(Store, Summary)> {
    let manifest = read_manifest(folder, &keys)?;
    let store = Store::open(url, keys, options).await?;
    let mut conn = store.read().await?;
    for table in TABLES.iter().filter(|table| **table != SCHEMA) {
        if conn.row(format!("SELECT 1 FROM {table} LIMIT 1"), args![]).await?.is_some() {
            return Err(refused(format!("the database is not empty: {table} has rows")));
        }
    }
    drop(conn);
    let missing = copy_files(&FileStore::open(&folder.join("files"))?, store.files(), &manifest.files)?;
    if let Some(name) = missing.first() {
        return Err(refused(format!("the file {name} is missing or damaged")));
    }
    let from = folder.to_owned();
    store
        .write(move |tx| {
            let from = from.clone();
            Box::pin(async move {
                for table in TABLES.iter().filter(|table| **table != SCHEMA) {
                    load(tx, table, &from).await?;
                }
                Ok(())
            })
        })
        .await?;
    verify(&store, &manifest).await?;
    Ok((store, manifest.summary()))
}

async fn load(tx: &mut Conn, table: &str, folder: &Path) -> Result<()> {
    let mut rows = RowReader::open(&rows_path(folder, table))?;
    let columns = dialect::columns(tx, table).await?;
    if rows.columns() != columns {
        return Err(refused(format!("the columns of {table} are others than in this database")));
    }
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let at_once = PARAMETERS / names.len();
    loop {
        let values = rows.take(at_once)?;
        if values.is_empty() {
            return Ok(());
        }
        let tuple = |row: usize| {
            let places: Vec<String> = (1..=names.len()).map(|at| format!("${}", row * names.len() + at)).collect();
            format!("({})", places.join(", "))
        };
        let tuples: Vec<String> = (0..values.len() / names.len()).map(tuple).collect();
        tx.exec(format!("INSERT INTO {table} ({}) VALUES {}", names.join(", "), tuples.join(", ")), values).await?;
    }
}

async fn verify(store: &Store, manifest: &Manifest) -> Result<()> {
    let mut conn = store.read().await?;
    for (table, told) in manifest.tables.iter().filter(|(table, _)| *table != SCHEMA) {
        let row = conn.row(format!("SELECT COUNT(*) FROM {table}"), args![]).await?;
        let count = row.map_or(Ok(0), |row| row.i64(0))?;
        if u64::try_from(count) != Ok(told.rows) {
            return Err(refused(format!("{table}: {count} of {} rows were restored", told.rows)));
        }
    }
    open_every_key(&mut conn).await?;
    let verdict = audit::verify(&mut conn).await?;
    match verdict.breaks.first() {
        None => Ok(()),
        Some(found) => Err(refused(format!("the audit chain {} breaks at {}: {}", found.chain, found.seq, found.what))),
    }
}

/// Unwraps every data key; how many there are.
///
/// # Errors
/// [`Error::Sealed`]: one does not open.
pub async fn open_every_key(conn: &mut Conn) -> Result<usize> {
    let scopes = conn.rows("SELECT scope FROM data_key", args![]).await?;
    for row in &scopes {
        open_scope(conn, row.id(0)?).await?;
    }
    Ok(scopes.len())
}
