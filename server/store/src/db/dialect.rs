//! Everything in which SQLite and PostgreSQL differ: opening, durability, locking words, column types.

use crate::db::{Conn, Link};
use crate::error::{Error, Result};
use crate::seal::KeyRing;
use crate::store::Driver;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// What our connections call themselves at PostgreSQL.
const APPLICATION: &str = "tokhai";

/// How a PostgreSQL write begins. Under this level two writes that read and then change the same row can't both win;
/// the loser is repeated, which is what SQLite's single writer gives for free.
pub const POSTGRES_BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ";
/// How a SQLite group begins: with the write lock, so that no statement in it fails for want of it.
pub const SQLITE_BEGIN: &str = "BEGIN IMMEDIATE";

/// The file of a `sqlite:` URL, or `None` for another database.
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    Some(PathBuf::from(rest.split('?').next().unwrap_or(rest)))
}

/// Does the URL name a PostgreSQL database?
pub fn is_postgres_url(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL may lose an acknowledged commit at a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // A shredded key must not survive in a free page.
        .pragma("secure_delete", "ON")
        .pragma("cache_size", "-65536")
        .pragma("temp_store", "MEMORY")
        .statement_cache_capacity(512)
        .disable_statement_logging()
}

/// The writer's connection.
pub async fn open_sqlite_writer(path: &Path) -> Result<SqliteConnection> {
    // The writer fills the log in groups; a checkpoint every 16 MB keeps it from doing so mid-group too often.
    Ok(sqlite_options(path).pragma("wal_autocheckpoint", "4000").connect().await?)
}

/// The readers; they can't write even by mistake.
pub async fn open_sqlite_readers(path: &Path, readers: u32) -> Result<SqlitePool> {
    let options = sqlite_options(path).pragma("query_only", "ON").pragma("mmap_size", "268435456");
    Ok(SqlitePoolOptions::new()
        .max_connections(readers)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await?)
}

/// The pool of PostgreSQL.
pub async fn open_postgres(url: &str, connections: u32) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)?
        .application_name(APPLICATION)
        .options([("synchronous_commit", "on"), ("lock_timeout", "10s"), ("timezone", "UTC")])
        .statement_cache_capacity(512)
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// The settings durability and integrity rest on, as the connection reports them.
pub async fn settings(conn: &mut Conn) -> Result<Vec<(&'static str, String)>> {
    let names: &[&'static str] = if conn.is_postgres() {
        &["fsync", "synchronous_commit", "full_page_writes"]
    } else {
        &["journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete"]
    };
    let mut out = Vec::new();
    for name in names {
        let sql = if conn.is_postgres() { format!("SHOW {name}") } else { format!("PRAGMA {name}") };
        let row = conn.row(sql, vec![]).await?.ok_or_else(|| Error::Schema(format!("{name} is unknown")))?;
        let value = match row.text(0) {
            Ok(text) => text,
            Err(_) => row.i64(0)?.to_string(),
        };
        out.push((*name, value));
    }
    Ok(out)
}

/// Refuses to work on a database that may lose what it acknowledged.
pub async fn assert_durable(conn: &mut Conn) -> Result<()> {
    let wanted: &[(&str, &[&str])] = if conn.is_postgres() {
        &[("fsync", &["on"]), ("synchronous_commit", &["on", "remote_write", "remote_apply"])]
    } else {
        &[("journal_mode", &["wal"]), ("synchronous", &["2"]), ("foreign_keys", &["1"])]
    };
    let found = settings(conn).await?;
    for (name, allowed) in wanted {
        let value = found.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
        if !allowed.contains(&value) {
            return Err(Error::Schema(format!("{name} is {value:?}; acknowledged writes need {allowed:?}")));
        }
    }
    Ok(())
}

/// Portable migration text to the dialect's own.
pub fn translate(sql: &str, postgres: bool) -> String {
    if postgres {
        sql.replace("BYTES", "BYTEA").replace("{without_rowid}", "")
    } else {
        // SQLite takes an INTEGER for a BIGINT and a BLOB for BYTES.
        sql.replace("BYTES", "BLOB").replace("{without_rowid}", "WITHOUT ROWID")
    }
}

/// What lets several workers take different rows of a queue at once.
pub fn skip_locked(conn: &Conn) -> &'static str {
    if conn.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" }
}

/// One migrating process at a time.
pub async fn lock_migrations(conn: &mut Conn) -> Result<()> {
    if conn.is_postgres() {
        conn.row("SELECT 1 FROM (SELECT pg_advisory_xact_lock(7305132)) AS held", vec![]).await?;
    }
    Ok(())
}

/// Columns of a table in order, each with its type: `i`nteger, `t`ext, `b`ytes or truth value (`o`).
pub async fn columns(conn: &mut Conn, table: &str) -> Result<Vec<(String, char)>> {
    let sql = if conn.is_postgres() {
        "SELECT column_name::text, data_type::text FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
    } else {
        "SELECT name, type FROM pragma_table_info($1) ORDER BY cid"
    };
    let rows = conn.rows(sql, vec![table.into()]).await?;
    rows.iter()
        .map(|row| {
            let kind = match row.text(1)?.to_ascii_lowercase().as_str() {
                "bigint" => 'i',
                "text" => 't',
                "bytea" | "blob" => 'b',
                "boolean" => 'o',
                other => return Err(Error::Schema(format!("{table}: column type {other}"))),
            };
            Ok((row.text(0)?, kind))
        })
        .collect()
}

/// A transaction that reads the whole database as it is now, however long it takes.
pub async fn snapshot(driver: &Driver, keys: Arc<KeyRing>) -> Result<Conn> {
    let link = match driver {
        // A pool of its own: a snapshot that is given up goes with its connection.
        Driver::Sqlite { path, .. } => Link::SqliteReader(open_sqlite_readers(path, 1).await?.acquire().await?),
        Driver::Postgres { pool } => {
            Link::PostgresWriter(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
        }
    };
    let mut conn = Conn::new(link, keys);
    if !conn.is_postgres() {
        conn.exec("BEGIN", vec![]).await?;
    }
    Ok(conn)
}

/// Does another program of ours work on this database now? For acts that need it alone.
pub async fn in_use(url: &str) -> Result<bool> {
    if let Some(path) = sqlite_path(url) {
        if !path.exists() {
            return Ok(false);
        }
        let options = SqliteConnectOptions::new().filename(&path).busy_timeout(Duration::from_millis(200));
        let mut conn = options.disable_statement_logging().connect().await?;
        // Leaving the write-ahead log needs the file alone; opening the store turns it on again.
        let alone = sqlx::query_scalar::<_, String>("PRAGMA journal_mode = DELETE").fetch_one(&mut conn).await;
        conn.close().await?;
        return Ok(alone.map_or(true, |mode| mode != "delete"));
    }
    let options = PgConnectOptions::from_str(url)?.application_name("tokhai-check").disable_statement_logging();
    let mut conn = options.connect().await?;
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1";
    let others: i64 = sqlx::query_scalar(sql).bind(APPLICATION).fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(others > 0)
}

/// Is it worth repeating the whole transaction? Serialization failures and deadlocks are.
pub fn is_transient(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|e| e.code());
    matches!(code.as_deref(), Some("40001" | "40P01"))
}
