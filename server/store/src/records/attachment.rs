//! Files of a draft or dossier. A filed draft keeps its id, so that its files need no moving.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::files::FileKey;
use crate::id::Id;
use crate::seal::{Place, create_scope, open_scope};
use serde::{Deserialize, Serialize};

/// What the scanner said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanState {
    /// Not scanned yet: nobody may open it.
    Quarantined,
    /// Clean.
    Clean,
    /// Something was found: it is kept from everyone.
    Infected,
}

impl ScanState {
    /// Its name in storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::Clean => "clean",
            Self::Infected => "infected",
        }
    }

    fn read(name: &str) -> Result<Self> {
        [Self::Quarantined, Self::Clean, Self::Infected]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| Error::Row(format!("scan state {name}")))
    }
}

/// What a file is called and holds; sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMeta {
    /// Name as uploaded.
    pub name: String,
    /// Media type, found in the content.
    pub media_type: String,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
}

/// A file.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its id.
    pub id: Id,
    /// Draft or dossier.
    pub holder: Id,
    /// Which required paper it is.
    pub component_code: String,
    /// Name in the file store.
    pub file_hash: String,
    /// Bytes.
    pub size: i64,
    /// What the scanner said.
    pub scan_state: ScanState,
    /// UTC second.
    pub created_at: i64,
    /// Name and type.
    pub meta: FileMeta,
    /// Key of its content in the file store.
    pub file_key: FileKey,
}

/// A file to add.
#[derive(Debug, Clone)]
pub struct NewAttachment {
    /// Draft or dossier.
    pub holder: Id,
    /// Which required paper it is.
    pub component_code: String,
    /// Name in the file store.
    pub file_hash: String,
    /// Key of its content in the file store; sealed.
    pub file_key: FileKey,
    /// Bytes.
    pub size: i64,
    /// What the scanner said.
    pub scan_state: ScanState,
    /// The item of the vault it is a copy of.
    pub vault_item: Option<Id>,
    /// Name and type; sealed.
    pub meta: FileMeta,
}

const COLUMNS: &str = "id, holder, component_code, file_hash, size, scan_state, created_at, meta, file_key";

fn place(column: &'static str, id: Id) -> Place {
    Place::new("attachment", column, id, 0)
}

async fn opened(conn: &mut Conn, rows: &[Row]) -> Result<Vec<Attachment>> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let scope = open_scope(conn, first.id(1)?).await?;
    let attachment = |row: &Row| {
        let id = row.id(0)?;
        let meta = scope.open(place("meta", id), &row.bytes(7)?)?;
        Ok(Attachment {
            id,
            holder: row.id(1)?,
            component_code: row.text(2)?,
            file_hash: row.text(3)?,
            size: row.i64(4)?,
            scan_state: ScanState::read(&row.text(5)?)?,
            created_at: row.i64(6)? / 1000,
            meta: serde_json::from_slice(&meta).map_err(|_| Error::Row("file meta".into()))?,
            file_key: FileKey::from_slice(&scope.open(place("file_key", id), &row.bytes(8)?)?)?,
        })
    };
    rows.iter().map(attachment).collect()
}

/// Adds a file whose content is in the file store.
///
/// # Errors
/// The database.
pub async fn add(tx: &mut Conn, id: Id, new: &NewAttachment, now: i64) -> Result<()> {
    let scope = create_scope(tx, new.holder).await?;
    let meta = serde_json::to_vec(&new.meta).map_err(|_| Error::Row("file meta".into()))?;
    let sql = "INSERT INTO attachment (id, holder, scope, component_code, file_hash, size, scan_state, scanned_at, \
        vault_item, created_at, meta, file_key) VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let scanned = (new.scan_state != ScanState::Quarantined).then_some(now * 1000);
    let row = args![
        id,
        new.holder,
        &new.component_code,
        &new.file_hash,
        new.size,
        new.scan_state.name(),
        scanned,
        new.vault_item,
        now * 1000,
        scope.seal(place("meta", id), &meta),
        scope.seal(place("file_key", id), &new.file_key.0)
    ];
    tx.exec(sql, row).await.map(|_| ())
}

/// Files of a draft or dossier that were not removed, oldest first.
///
/// # Errors
/// The database.
pub async fn of_holder(conn: &mut Conn, holder: Id) -> Result<Vec<Attachment>> {
    let sql =
        format!("SELECT {COLUMNS} FROM attachment WHERE holder = $1 AND removed_at IS NULL ORDER BY created_at, id");
    let rows = conn.rows(sql, args![holder]).await?;
    opened(conn, &rows).await
}

/// One file of a draft or dossier.
///
/// # Errors
/// [`Error::NotFound`]: there is none, or it belongs to another.
pub async fn get(conn: &mut Conn, holder: Id, id: Id) -> Result<Attachment> {
    let sql = format!("SELECT {COLUMNS} FROM attachment WHERE id = $1 AND holder = $2 AND removed_at IS NULL");
    let rows = conn.rows(sql, args![id, holder]).await?;
    opened(conn, &rows).await?.pop().ok_or(Error::NotFound("file"))
}

/// Files that wait for the scanner, oldest first.
///
/// # Errors
/// The database.
pub async fn unscanned(conn: &mut Conn, limit: i64) -> Result<Vec<Attachment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM attachment WHERE scan_state = 'quarantined' AND removed_at IS NULL \
         ORDER BY created_at, id LIMIT $1"
    );
    let rows = conn.rows(sql, args![limit]).await?;
    let mut files = Vec::with_capacity(rows.len());
    for row in &rows {
        files.extend(opened(conn, std::slice::from_ref(row)).await?);
    }
    Ok(files)
}

/// Writes down what the scanner said.
///
/// # Errors
/// The database.
pub async fn set_scan(tx: &mut Conn, id: Id, state: ScanState, now: i64) -> Result<()> {
    let sql = "UPDATE attachment SET scan_state = $2, scanned_at = $3 WHERE id = $1";
    tx.exec(sql, args![id, state.name(), now * 1000]).await.map(|_| ())
}

/// Takes a file away from its draft or dossier; the row stays for the record.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn remove(tx: &mut Conn, holder: Id, id: Id, now: i64) -> Result<()> {
    let sql = "UPDATE attachment SET removed_at = $3 WHERE id = $1 AND holder = $2 AND removed_at IS NULL";
    match tx.exec(sql, args![id, holder, now * 1000]).await? {
        0 => Err(Error::NotFound("file")),
        _ => Ok(()),
    }
}
