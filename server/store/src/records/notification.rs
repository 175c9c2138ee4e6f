//! Messages to a person, sealed in the person's own scope.

use crate::db::{Conn, Row, args};
use crate::error::Result;
use crate::id::Id;
use crate::seal::{Place, Token, create_scope, open_scope};

/// A message to a person.
#[derive(Debug, Clone)]
pub struct Notification {
    /// Its id.
    pub id: Id,
    /// Dossier it is about.
    pub dossier_id: Option<Id>,
    /// What kind.
    pub kind: String,
    /// UTC second.
    pub created_at: i64,
    /// UTC second.
    pub read_at: Option<i64>,
    /// What it says, JSON.
    pub content: Vec<u8>,
}

fn message_place(id: Id) -> Place {
    Place::new("notification", "content", id, 0)
}

/// A message to leave.
#[derive(Debug, Clone)]
pub struct NewNotification {
    /// For whom.
    pub subject: Token,
    /// Dossier it is about.
    pub dossier_id: Option<Id>,
    /// What kind.
    pub kind: String,
    /// What it says, JSON; sealed.
    pub content: Vec<u8>,
}

/// Leaves a message; its id.
///
/// # Errors
/// The database.
pub async fn add(tx: &mut Conn, new: &NewNotification, now: i64) -> Result<Id> {
    let id = Id::random();
    let scope = create_scope(tx, new.subject.scope()).await?;
    let sql =
        "INSERT INTO notification (id, subject, dossier_id, kind, created_at, content) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.exec(
        sql,
        args![id, new.subject, new.dossier_id, &new.kind, now * 1000, scope.seal(message_place(id), &new.content)],
    )
    .await?;
    Ok(id)
}

/// Messages of a person, the newest first.
///
/// # Errors
/// The database.
pub async fn of_subject(conn: &mut Conn, subject: Token, limit: i64) -> Result<Vec<Notification>> {
    let sql = "SELECT id, dossier_id, kind, created_at, read_at, content FROM notification WHERE subject = $1 \
        ORDER BY created_at DESC, id LIMIT $2";
    let rows = conn.rows(sql, args![subject, limit]).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let scope = open_scope(conn, subject.scope()).await?;
    let message = |row: &Row| {
        let id = row.id(0)?;
        Ok(Notification {
            id,
            dossier_id: row.opt_id(1)?,
            kind: row.text(2)?,
            created_at: row.i64(3)? / 1000,
            read_at: row.opt_i64(4)?.map(|at| at / 1000),
            content: scope.open(message_place(id), &row.bytes(5)?)?,
        })
    };
    rows.iter().map(message).collect()
}

/// Marks a person's messages as read.
///
/// # Errors
/// The database.
pub async fn mark_read(tx: &mut Conn, subject: Token, now: i64) -> Result<()> {
    let sql = "UPDATE notification SET read_at = $2 WHERE subject = $1 AND read_at IS NULL";
    tx.exec(sql, args![subject, now * 1000]).await.map(|_| ())
}
