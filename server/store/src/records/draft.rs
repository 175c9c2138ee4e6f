//! Drafts: answers being given, with what the server looked up for them. Both are sealed in the draft's own scope.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::seal::{Place, Token, create_scope, open_scope, shred};

/// A draft to begin.
#[derive(Debug, Clone)]
pub struct NewDraft {
    /// Whose it is.
    pub owner: Token,
    /// Procedure.
    pub procedure_code: String,
    /// Content id of its definition.
    pub template_hash: String,
    /// Agency code of the chosen centre.
    pub receiving_center: Option<String>,
    /// Answers; sealed.
    pub document: Vec<u8>,
    /// What databases said; sealed.
    pub ledger: Vec<u8>,
    /// UTC second.
    pub expires_at: i64,
}

/// A draft as it stands.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id; the dossier's later.
    pub id: Id,
    /// Whose it is.
    pub owner: Token,
    /// Procedure.
    pub procedure_code: String,
    /// Content id of its definition.
    pub template_hash: String,
    /// Agency code of the chosen centre.
    pub receiving_center: Option<String>,
    /// The dossier it became.
    pub dossier_id: Option<Id>,
    /// Grows by one with each change.
    pub version: i64,
    /// Nobody may change it: a fee is awaited, or it was filed.
    pub frozen: bool,
    /// UTC second.
    pub created_at: i64,
    /// UTC second.
    pub updated_at: i64,
    /// UTC second.
    pub expires_at: i64,
    /// Answers.
    pub document: Vec<u8>,
    /// What databases said.
    pub ledger: Vec<u8>,
}

/// A change of a draft.
#[derive(Debug, Clone)]
pub struct DraftSave {
    /// Answers.
    pub document: Vec<u8>,
    /// What databases said.
    pub ledger: Vec<u8>,
    /// What was changed, kept until filing: a three-way merge needs the base value.
    pub patch: Option<Vec<u8>>,
    /// Agency code of the chosen centre.
    pub receiving_center: Option<String>,
}

const COLUMNS: &str = "id, owner, procedure_code, template_hash, receiving_center, dossier_id, version, frozen, \
    created_at, updated_at, expires_at, document, ledger";

fn place(column: &'static str, id: Id, version: i64) -> Place {
    Place::new("draft", column, id, version)
}

async fn opened(conn: &mut Conn, row: &Row) -> Result<Draft> {
    let (id, version) = (row.id(0)?, row.i64(6)?);
    let scope = open_scope(conn, id).await?;
    Ok(Draft {
        id,
        owner: row.token(1)?,
        procedure_code: row.text(2)?,
        template_hash: row.text(3)?,
        receiving_center: row.opt_text(4)?,
        dossier_id: row.opt_id(5)?,
        version,
        frozen: row.bool(7)?,
        created_at: row.i64(8)? / 1000,
        updated_at: row.i64(9)? / 1000,
        expires_at: row.i64(10)? / 1000,
        document: scope.open(place("document", id, version), &row.bytes(11)?)?,
        ledger: scope.open(place("ledger", id, version), &row.bytes(12)?)?,
    })
}

/// Begins a draft.
///
/// # Errors
/// The database.
pub async fn create(tx: &mut Conn, id: Id, new: &NewDraft, now: i64) -> Result<()> {
    let scope = create_scope(tx, id).await?;
    let document = scope.seal(place("document", id, 1), &new.document);
    let ledger = scope.seal(place("ledger", id, 1), &new.ledger);
    let sql = "INSERT INTO draft (id, scope, owner, procedure_code, template_hash, receiving_center, version, frozen, \
        created_at, updated_at, expires_at, document, ledger) VALUES ($1, $1, $2, $3, $4, $5, 1, $6, $7, $7, $8, $9, $10)";
    let row = args![
        id,
        new.owner,
        &new.procedure_code,
        &new.template_hash,
        new.receiving_center.clone(),
        false,
        now * 1000,
        new.expires_at * 1000,
        document,
        ledger
    ];
    tx.exec(sql, row).await.map(|_| ())
}

/// A draft of an owner.
///
/// # Errors
/// [`Error::NotFound`]: there is none, or it is somebody else's.
pub async fn get(conn: &mut Conn, id: Id, owner: Token) -> Result<Draft> {
    let draft = load(conn, id).await?;
    if draft.owner == owner { Ok(draft) } else { Err(Error::NotFound("draft")) }
}

/// A draft, whoever owns it: for jobs and payment events.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn load(conn: &mut Conn, id: Id) -> Result<Draft> {
    let sql = format!("SELECT {COLUMNS} FROM draft WHERE id = $1");
    let row = conn.row(sql, args![id]).await?.ok_or(Error::NotFound("draft"))?;
    opened(conn, &row).await
}

/// Drafts of an owner that are not filed, the last changed first.
///
/// # Errors
/// The database.
pub async fn of_owner(conn: &mut Conn, owner: Token, limit: i64) -> Result<Vec<Draft>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM draft WHERE owner = $1 AND dossier_id IS NULL ORDER BY updated_at DESC, id LIMIT $2"
    );
    let rows = conn.rows(sql, args![owner, limit]).await?;
    let mut drafts = Vec::with_capacity(rows.len());
    for row in &rows {
        drafts.push(opened(conn, row).await?);
    }
    Ok(drafts)
}

/// Saves a change made to version `expected`; the new version.
///
/// # Errors
/// [`Error::Conflict`]: it was changed meanwhile. [`Error::State`]: it is frozen. [`Error::NotFound`].
pub async fn save(tx: &mut Conn, id: Id, owner: Token, expected: i64, save: &DraftSave, now: i64) -> Result<i64> {
    let sql = "SELECT version, frozen, dossier_id FROM draft WHERE id = $1 AND owner = $2";
    let row = tx.row(sql, args![id, owner]).await?.ok_or(Error::NotFound("draft"))?;
    let current = row.i64(0)?;
    if let Some(dossier) = row.opt_id(2)? {
        return Err(Error::AlreadyFiled(dossier));
    }
    if row.bool(1)? {
        return Err(Error::State("the answers are frozen until the fee is paid or the payment is cancelled"));
    }
    if current != expected {
        return Err(Error::Conflict { current });
    }
    let version = current + 1;
    let scope = open_scope(tx, id).await?;
    let document = scope.seal(place("document", id, version), &save.document);
    let ledger = scope.seal(place("ledger", id, version), &save.ledger);
    let sql = "UPDATE draft SET version = $2, document = $3, ledger = $4, updated_at = $5, receiving_center = $6 \
        WHERE id = $1 AND version = $7";
    let row = args![id, version, document, ledger, now * 1000, save.receiving_center.clone(), current];
    if tx.exec(sql, row).await? == 0 {
        return Err(Error::Conflict { current });
    }
    if let Some(patch) = &save.patch {
        let sealed = scope.seal(Place::new("draft_patch", "patch", id, version), patch);
        let sql = "INSERT INTO draft_patch (draft_id, version, at, patch) VALUES ($1, $2, $3, $4)";
        tx.exec(sql, args![id, version, now * 1000, sealed]).await?;
    }
    Ok(version)
}

/// Saves what the server keeps beside the answers, without a new version: nobody's edit is in its way.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn save_ledger(tx: &mut Conn, id: Id, ledger: &[u8]) -> Result<()> {
    let sql = "SELECT version FROM draft WHERE id = $1";
    let version = tx.row(sql, args![id]).await?.ok_or(Error::NotFound("draft"))?.i64(0)?;
    let scope = open_scope(tx, id).await?;
    let sealed = scope.seal(place("ledger", id, version), ledger);
    tx.exec("UPDATE draft SET ledger = $2 WHERE id = $1", args![id, sealed]).await.map(|_| ())
}

/// Patches made after a version, oldest first: the version each made, and what it changed.
///
/// # Errors
/// The database.
pub async fn patches(conn: &mut Conn, id: Id, after: i64) -> Result<Vec<(i64, Vec<u8>)>> {
    let sql = "SELECT version, patch FROM draft_patch WHERE draft_id = $1 AND version > $2 ORDER BY version";
    let rows = conn.rows(sql, args![id, after]).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let scope = open_scope(conn, id).await?;
    let patch = |row: &Row| {
        let version = row.i64(0)?;
        Ok((version, scope.open(Place::new("draft_patch", "patch", id, version), &row.bytes(1)?)?))
    };
    rows.iter().map(patch).collect()
}

/// Freezes the answers (a fee is awaited), or lets them be changed again.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::AlreadyFiled`].
pub async fn set_frozen(tx: &mut Conn, id: Id, frozen: bool) -> Result<()> {
    let row = tx.row("SELECT dossier_id FROM draft WHERE id = $1", args![id]).await?;
    if let Some(dossier) = row.ok_or(Error::NotFound("draft"))?.opt_id(0)? {
        return Err(Error::AlreadyFiled(dossier));
    }
    tx.exec("UPDATE draft SET frozen = $2 WHERE id = $1", args![id, frozen]).await.map(|_| ())
}

/// Marks a draft as filed: it is frozen for good and its patches go.
///
/// # Errors
/// [`Error::AlreadyFiled`]; [`Error::NotFound`].
pub async fn mark_filed(tx: &mut Conn, id: Id, dossier: Id) -> Result<()> {
    let sql = "UPDATE draft SET frozen = $3, dossier_id = $2 WHERE id = $1 AND dossier_id IS NULL";
    if tx.exec(sql, args![id, dossier, true]).await? == 0 {
        let row = tx.row("SELECT dossier_id FROM draft WHERE id = $1", args![id]).await?;
        let known = row.ok_or(Error::NotFound("draft"))?.opt_id(0)?;
        return Err(known.map_or(Error::NotFound("draft"), Error::AlreadyFiled));
    }
    tx.exec("DELETE FROM draft_patch WHERE draft_id = $1", args![id]).await.map(|_| ())
}

/// Deletes a draft that was not filed, with its key: nothing of it can be opened again.
///
/// # Errors
/// [`Error::AlreadyFiled`]; [`Error::NotFound`].
pub async fn delete(tx: &mut Conn, id: Id) -> Result<()> {
    set_frozen(tx, id, true).await?;
    tx.exec("DELETE FROM draft_patch WHERE draft_id = $1", args![id]).await?;
    tx.exec("DELETE FROM attachment WHERE holder = $1", args![id]).await?;
    tx.exec("DELETE FROM draft WHERE id = $1", args![id]).await?;
    shred(tx, id).await
}

/// Drafts whose time is over and that are not filed or waiting for a fee.
///
/// # Errors
/// The database.
pub async fn expired(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<Id>> {
    let sql = "SELECT id FROM draft WHERE expires_at <= $1 AND dossier_id IS NULL AND frozen = $2 \
        ORDER BY expires_at LIMIT $3";
    conn.rows(sql, args![now * 1000, false, limit]).await?.iter().map(|row| row.id(0)).collect()
}

/// Moves the day on which a draft expires.
///
/// # Errors
/// The database.
pub async fn extend(tx: &mut Conn, id: Id, expires_at: i64) -> Result<()> {
    tx.exec("UPDATE draft SET expires_at = $2 WHERE id = $1", args![id, expires_at * 1000]).await.map(|_| ())
}
