//! The vault (kho dữ liệu điện tử): results and digitized papers of a person, kept and reused.

use super::attachment::FileMeta;
use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::files::FileKey;
use crate::id::Id;
use crate::seal::{Place, Token, create_scope, open_scope};
use serde::{Deserialize, Serialize};

/// What an item says of itself; sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultMeta {
    /// Name for people, Vietnamese.
    pub title_vi: String,
    /// Name for people, English.
    pub title_en: String,
    /// Number in the register.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: String,
    /// The file.
    pub file: FileMeta,
}

/// An item.
#[derive(Debug, Clone)]
pub struct VaultItem {
    /// Its id.
    pub id: Id,
    /// `result` or `paper`.
    pub kind: String,
    /// National code of the result or paper.
    pub code: String,
    /// Dossier it came from.
    pub dossier_id: Option<Id>,
    /// Opening it asks for a fresh sign-in.
    pub sensitive: bool,
    /// UTC second.
    pub created_at: i64,
    /// UTC second.
    pub valid_until: Option<i64>,
    /// Name in the file store.
    pub file_hash: String,
    /// Bytes.
    pub size: i64,
    /// What it says of itself.
    pub meta: VaultMeta,
    /// Key of its content in the file store.
    pub file_key: FileKey,
}

const COLUMNS: &str = "id, kind, code, dossier_id, sensitive, created_at, valid_until, file_hash, size, meta, file_key";

fn place(column: &'static str, id: Id) -> Place {
    Place::new("vault_item", column, id, 0)
}

/// Puts an item into a person's vault.
///
/// # Errors
/// The database.
pub async fn add(tx: &mut Conn, owner: Token, item: &VaultItem) -> Result<()> {
    let scope = create_scope(tx, owner.scope()).await?;
    let meta = serde_json::to_vec(&item.meta).map_err(|_| Error::Row("vault meta".into()))?;
    let sql = "INSERT INTO vault_item (id, owner, kind, code, dossier_id, sensitive, created_at, valid_until, file_hash, \
        size, meta, file_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let row = args![
        item.id,
        owner,
        &item.kind,
        &item.code,
        item.dossier_id,
        item.sensitive,
        item.created_at * 1000,
        item.valid_until.map(|at| at * 1000),
        &item.file_hash,
        item.size,
        scope.seal(place("meta", item.id), &meta),
        scope.seal(place("file_key", item.id), &item.file_key.0)
    ];
    tx.exec(sql, row).await.map(|_| ())
}

async fn opened(conn: &mut Conn, owner: Token, rows: &[Row]) -> Result<Vec<VaultItem>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let scope = open_scope(conn, owner.scope()).await?;
    let item = |row: &Row| {
        let id = row.id(0)?;
        let meta = scope.open(place("meta", id), &row.bytes(9)?)?;
        Ok(VaultItem {
            id,
            kind: row.text(1)?,
            code: row.text(2)?,
            dossier_id: row.opt_id(3)?,
            sensitive: row.bool(4)?,
            created_at: row.i64(5)? / 1000,
            valid_until: row.opt_i64(6)?.map(|at| at / 1000),
            file_hash: row.text(7)?,
            size: row.i64(8)?,
            meta: serde_json::from_slice(&meta).map_err(|_| Error::Row("vault meta".into()))?,
            file_key: FileKey::from_slice(&scope.open(place("file_key", id), &row.bytes(10)?)?)?,
        })
    };
    rows.iter().map(item).collect()
}

/// A person's vault, the newest first.
///
/// # Errors
/// The database.
pub async fn of_owner(conn: &mut Conn, owner: Token) -> Result<Vec<VaultItem>> {
    let sql = format!("SELECT {COLUMNS} FROM vault_item WHERE owner = $1 ORDER BY created_at DESC, id");
    let rows = conn.rows(sql, args![owner]).await?;
    opened(conn, owner, &rows).await
}

/// One item of a person's vault.
///
/// # Errors
/// [`Error::NotFound`]: there is none, or it is somebody else's.
pub async fn get(conn: &mut Conn, owner: Token, id: Id) -> Result<VaultItem> {
    let sql = format!("SELECT {COLUMNS} FROM vault_item WHERE id = $1 AND owner = $2");
    let rows = conn.rows(sql, args![id, owner]).await?;
    opened(conn, owner, &rows).await?.pop().ok_or(Error::NotFound("vault item"))
}
