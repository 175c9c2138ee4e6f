//! Papers a dossier was issued (Mẫu 01 to 06, CT04 …), exactly as issued; and its results.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::files::FileKey;
use crate::id::Id;
use crate::seal::{Place, create_scope, open_scope};
use sha2::{Digest, Sha256};

/// An issued paper.
#[derive(Debug, Clone)]
pub struct IssuedPaper {
    /// Its id.
    pub id: Id,
    /// Its kind, as casework names it.
    pub kind: String,
    /// UTC second.
    pub issued_at: i64,
    /// Officer's number, or `system`.
    pub issued_by: String,
    /// SHA-256 of its content.
    pub content_hash: Vec<u8>,
    /// Its content, JSON.
    pub content: Vec<u8>,
}

fn place(id: Id) -> Place {
    Place::new("dossier_paper", "content", id, 0)
}

/// Issues a paper.
///
/// # Errors
/// The database.
pub async fn issue(tx: &mut Conn, dossier: Id, id: Id, kind: &str, by: &str, content: &[u8], now: i64) -> Result<()> {
    let scope = create_scope(tx, dossier).await?;
    let sql = "INSERT INTO dossier_paper (id, dossier_id, kind, issued_at, issued_by, content_hash, content) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let hash = Sha256::digest(content).to_vec();
    let row = args![id, dossier, kind, now * 1000, by, hash, scope.seal(place(id), content)];
    tx.exec(sql, row).await.map(|_| ())
}

/// Papers of a dossier, oldest first.
///
/// # Errors
/// The database.
pub async fn of_dossier(conn: &mut Conn, dossier: Id) -> Result<Vec<IssuedPaper>> {
    let sql = "SELECT id, kind, issued_at, issued_by, content_hash, content FROM dossier_paper \
        WHERE dossier_id = $1 ORDER BY issued_at, id";
    let rows = conn.rows(sql, args![dossier]).await?;
    let scope = open_scope(conn, dossier).await?;
    let paper = |row: &Row| {
        let id = row.id(0)?;
        Ok(IssuedPaper {
            id,
            kind: row.text(1)?,
            issued_at: row.i64(2)? / 1000,
            issued_by: row.text(3)?,
            content_hash: row.bytes(4)?,
            content: scope.open(place(id), &row.bytes(5)?)?,
        })
    };
    rows.iter().map(paper).collect()
}

/// A result of a dossier.
#[derive(Debug, Clone)]
pub struct DossierResult {
    /// Its id.
    pub id: Id,
    /// National code of the result.
    pub result_code: String,
    /// Number in the register.
    pub register_number: Option<String>,
    /// UTC second.
    pub issued_at: i64,
    /// Officer's number.
    pub issued_by: String,
    /// Name in the file store.
    pub file_hash: String,
    /// Bytes.
    pub size: i64,
    /// Name and type.
    pub meta: super::attachment::FileMeta,
    /// Key of its content in the file store.
    pub file_key: FileKey,
}

fn result_place(column: &'static str, id: Id) -> Place {
    Place::new("dossier_result", column, id, 0)
}

/// Adds a result whose file is in the file store.
///
/// # Errors
/// The database.
pub async fn add_result(tx: &mut Conn, dossier: Id, new: &DossierResult) -> Result<()> {
    let scope = create_scope(tx, dossier).await?;
    let meta = serde_json::to_vec(&new.meta).map_err(|_| Error::Row("file meta".into()))?;
    let sql = "INSERT INTO dossier_result (id, dossier_id, result_code, register_number, issued_at, issued_by, \
        file_hash, size, meta, file_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let row = args![
        new.id,
        dossier,
        &new.result_code,
        new.register_number.clone(),
        new.issued_at * 1000,
        &new.issued_by,
        &new.file_hash,
        new.size,
        scope.seal(result_place("meta", new.id), &meta),
        scope.seal(result_place("file_key", new.id), &new.file_key.0)
    ];
    tx.exec(sql, row).await.map(|_| ())
}

/// Results of a dossier, oldest first.
///
/// # Errors
/// The database.
pub async fn results(conn: &mut Conn, dossier: Id) -> Result<Vec<DossierResult>> {
    let sql = "SELECT id, result_code, register_number, issued_at, issued_by, file_hash, size, meta, file_key \
        FROM dossier_result WHERE dossier_id = $1 ORDER BY issued_at, id";
    let rows = conn.rows(sql, args![dossier]).await?;
    let scope = open_scope(conn, dossier).await?;
    let result = |row: &Row| {
        let id = row.id(0)?;
        let meta = scope.open(result_place("meta", id), &row.bytes(7)?)?;
        Ok(DossierResult {
            id,
            result_code: row.text(1)?,
            register_number: row.opt_text(2)?,
            issued_at: row.i64(3)? / 1000,
            issued_by: row.text(4)?,
            file_hash: row.text(5)?,
            size: row.i64(6)?,
            meta: serde_json::from_slice(&meta).map_err(|_| Error::Row("file meta".into()))?,
            file_key: FileKey::from_slice(&scope.open(result_place("file_key", id), &row.bytes(8)?)?)?,
        })
    };
    rows.iter().map(result).collect()
}
