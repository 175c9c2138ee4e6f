//! Migrations: one portable set, embedded, forward only. A change is a new file; an applied one is never edited.

use crate::db::{Conn, args, dialect};
use crate::error::{Error, Result};
use crate::id::hex;
use sha2::{Digest, Sha256};

/// Every migration in order.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("../../migrations/0001_foundation.sql")),
    (2, "dossiers", include_str!("../../migrations/0002_dossiers.sql")),
    (3, "people", include_str!("../../migrations/0003_people.sql")),
    (4, "search by unit", include_str!("../../migrations/0004_search_by_unit.sql")),
];

/// The schema version this program works with.
pub const LATEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

fn checksum(sql: &str) -> String {
    hex(&Sha256::digest(sql.as_bytes()))
}

/// Brings the schema to `LATEST` within the caller's transaction.
pub async fn run(conn: &mut Conn) -> Result<()> {
    dialect::lock_migrations(conn).await?;
    conn.script(
        "CREATE TABLE IF NOT EXISTS schema_migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)"
            .into(),
    )
    .await?;
    let applied = conn.rows("SELECT version, checksum FROM schema_migration ORDER BY version", vec![]).await?;
    for row in &applied {
        let version = row.i64(0)?;
        let Some((_, name, sql)) = MIGRATIONS.iter().find(|m| m.0 == version) else {
            return Err(Error::Schema(format!("version {version} is newer than this program ({LATEST})")));
        };
        if row.text(1)? != checksum(sql) {
            return Err(Error::Schema(format!("migration {version} ({name}) was changed after it was applied")));
        }
    }
    let done = applied.last().map_or(Ok(0), |row| row.i64(0))?;
    let postgres = conn.is_postgres();
    for (version, name, sql) in MIGRATIONS.iter().filter(|m| m.0 > done) {
        conn.script(dialect::translate(sql, postgres)).await?;
        conn.exec(
            "INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)",
            args![*version, *name, checksum(sql)],
        )
        .await?;
        tracing::info!(version, name, "schema migrated");
    }
    Ok(())
}
