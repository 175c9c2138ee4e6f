//! Versions of definitions: put once by their content id, published once, never changed.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateState {
    /// Uploaded, to be looked at.
    Draft,
    /// Published; the newest of its code is in force.
    Published,
    /// No new applications; what began with it goes on.
    Retired,
}

impl TemplateState {
    /// Its name in storage and interfaces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }
}

/// A definition to keep.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// SHA-256 of its canonical form.
    pub hash: String,
    /// Procedure code.
    pub code: String,
    /// Its canonical text.
    pub document: Vec<u8>,
    /// Who brought it.
    pub by: String,
    /// UTC seconds.
    pub at: i64,
}

/// A kept version.
#[derive(Debug, Clone)]
pub struct TemplateVersion {
    /// SHA-256 of its canonical form.
    pub hash: String,
    /// Procedure code.
    pub code: String,
    /// Number, from 1; none until it is published.
    pub version_no: Option<i64>,
    /// Where it stands.
    pub state: TemplateState,
    /// Its canonical text.
    pub document: Vec<u8>,
    /// UTC seconds.
    pub created_at: i64,
    /// Who brought it.
    pub created_by: String,
    /// UTC seconds.
    pub published_at: Option<i64>,
    /// Who published it.
    pub published_by: Option<String>,
}

const COLUMNS: &str = "hash, code, version_no, state, document, created_at, created_by, published_at, published_by";

fn version(row: &Row) -> Result<TemplateVersion> {
    let state = match row.text(3)?.as_str() {
        "draft" => TemplateState::Draft,
        "published" => TemplateState::Published,
        "retired" => TemplateState::Retired,
        other => return Err(Error::Row(format!("template state {other}"))),
    };
    Ok(TemplateVersion {
        hash: row.text(0)?,
        code: row.text(1)?,
        version_no: row.opt_i64(2)?,
        state,
        document: row.bytes(4)?,
        created_at: row.i64(5)? / 1000,
        created_by: row.text(6)?,
        published_at: row.opt_i64(7)?.map(|at| at / 1000),
        published_by: row.opt_text(8)?,
    })
}

/// Keeps a definition; one that is kept already stays as it is.
///
/// # Errors
/// The database.
pub async fn put_version(tx: &mut Conn, new: &NewVersion) -> Result<()> {
    let sql = "INSERT INTO template_version (hash, code, state, document, created_at, created_by) \
        VALUES ($1, $2, 'draft', $3, $4, $5) ON CONFLICT (hash) DO NOTHING";
    tx.exec(sql, args![&new.hash, &new.code, &new.document, new.at * 1000, &new.by]).await.map(|_| ())
}

/// Publishes a kept version under the next number of its code.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::State`]: it was published before.
pub async fn publish(tx: &mut Conn, hash: &str, by: &str, at: i64) -> Result<i64> {
    let known = by_hash(tx, hash).await?.ok_or(Error::NotFound("definition"))?;
    if known.state != TemplateState::Draft {
        return Err(Error::State("this version was published before"));
    }
    let sql = "SELECT COALESCE(MAX(version_no), 0) FROM template_version WHERE code = $1";
    let last = tx.row(sql, args![&known.code]).await?.ok_or(Error::NotFound("definition"))?.i64(0)?;
    let sql = "UPDATE template_version SET state = 'published', version_no = $2, published_at = $3, published_by = $4 \
        WHERE hash = $1 AND state = 'draft'";
    tx.exec(sql, args![hash, last + 1, at * 1000, by]).await?;
    Ok(last + 1)
}

/// Takes a published version out of force; what began with it goes on.
///
/// # Errors
/// [`Error::State`]: it is not published.
pub async fn retire(tx: &mut Conn, hash: &str, at: i64) -> Result<()> {
    let sql = "UPDATE template_version SET state = 'retired', retired_at = $2 WHERE hash = $1 AND state = 'published'";
    match tx.exec(sql, args![hash, at * 1000]).await? {
        0 => Err(Error::State("this version is not published")),
        _ => Ok(()),
    }
}

/// A version by its content id.
///
/// # Errors
/// The database.
pub async fn by_hash(conn: &mut Conn, hash: &str) -> Result<Option<TemplateVersion>> {
    let sql = format!("SELECT {COLUMNS} FROM template_version WHERE hash = $1");
    conn.row(sql, args![hash]).await?.as_ref().map(version).transpose()
}

/// The version in force of every code: the newest that is published.
///
/// # Errors
/// The database.
pub async fn published(conn: &mut Conn) -> Result<Vec<TemplateVersion>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM template_version t WHERE state = 'published' AND version_no = \
         (SELECT MAX(version_no) FROM template_version o WHERE o.code = t.code AND o.state = 'published') ORDER BY code"
    );
    conn.rows(sql, args![]).await?.iter().map(version).collect()
}

/// Every version of a code, or of all, newest first.
///
/// # Errors
/// The database.
pub async fn versions(conn: &mut Conn, code: Option<&str>) -> Result<Vec<TemplateVersion>> {
    let rows = match code {
        Some(code) => {
            let sql = format!("SELECT {COLUMNS} FROM template_version WHERE code = $1 ORDER BY created_at DESC, hash");
            conn.rows(sql, args![code]).await?
        }
        None => {
            let sql = format!("SELECT {COLUMNS} FROM template_version ORDER BY code, created_at DESC, hash");
            conn.rows(sql, args![]).await?
        }
    };
    rows.iter().map(version).collect()
}
