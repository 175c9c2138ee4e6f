//! Settings edited at run time (calendar, parameters). A change is a new version; none is ever lost.

use crate::db::{Conn, Row, args};
use crate::error::Result;

/// A version of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// From 1.
    pub version: i64,
    /// Its value; no personal data.
    pub value: String,
    /// UTC second.
    pub saved_at: i64,
    /// Officer's number.
    pub saved_by: String,
}

fn setting(row: &Row) -> Result<Setting> {
    Ok(Setting { version: row.i64(0)?, value: row.text(1)?, saved_at: row.i64(2)? / 1000, saved_by: row.text(3)? })
}

/// Every version of a setting, the newest first.
///
/// # Errors
/// The database.
pub async fn versions(conn: &mut Conn, name: &str) -> Result<Vec<Setting>> {
    let sql = "SELECT version, value, saved_at, saved_by FROM setting WHERE name = $1 ORDER BY version DESC";
    conn.rows(sql, args![name]).await?.iter().map(setting).collect()
}

/// The version in force.
///
/// # Errors
/// The database.
pub async fn current(conn: &mut Conn, name: &str) -> Result<Option<Setting>> {
    let sql = "SELECT version, value, saved_at, saved_by FROM setting WHERE name = $1 ORDER BY version DESC LIMIT 1";
    conn.row(sql, args![name]).await?.as_ref().map(setting).transpose()
}

/// Saves a new version; its number.
///
/// # Errors
/// The database; two that save at once: one of them fails.
pub async fn save(tx: &mut Conn, name: &str, value: &str, by: &str, now: i64) -> Result<i64> {
    let version = current(tx, name).await?.map_or(1, |last| last.version + 1);
    let sql = "INSERT INTO setting (name, version, value, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5)";
    tx.exec(sql, args![name, version, value, now * 1000, by]).await?;
    Ok(version)
}
