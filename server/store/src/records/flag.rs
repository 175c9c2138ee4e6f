//! What an officer asked to be corrected, in rounds.

use crate::db::{Conn, Row, args};
use crate::error::Result;
use crate::id::Id;
use crate::seal::{Place, create_scope, open_scope};

/// One thing to correct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// JSON Pointer of an answer, or code of a paper.
    pub pointer: String,
    /// `answer` or `paper`.
    pub kind: String,
    /// Why; sealed.
    pub reason: String,
    /// The applicant has answered it.
    pub resolved: bool,
}

/// Each flag has a place of its own, so that reasons of one round can't be exchanged.
fn place(dossier: Id, round: i64, kind: &str, pointer: &str) -> Place {
    let row = Id::of(&[&dossier.0[..], kind.as_bytes(), &[0], pointer.as_bytes()].concat());
    Place::new("supplement_flag", "reason", row, round)
}

/// Writes the flags of a round.
///
/// # Errors
/// The database.
pub async fn add(tx: &mut Conn, dossier: Id, round: i64, flags: &[Flag]) -> Result<()> {
    let scope = create_scope(tx, dossier).await?;
    for flag in flags {
        let sql = "INSERT INTO supplement_flag (dossier_id, round, pointer, kind, resolved, reason) \
            VALUES ($1, $2, $3, $4, $5, $6)";
        let reason = scope.seal(place(dossier, round, &flag.kind, &flag.pointer), flag.reason.as_bytes());
        tx.exec(sql, args![dossier, round, &flag.pointer, &flag.kind, flag.resolved, reason]).await?;
    }
    Ok(())
}

/// The flags of the last round, and its number.
///
/// # Errors
/// The database.
pub async fn last_round(conn: &mut Conn, dossier: Id) -> Result<(i64, Vec<Flag>)> {
    let sql = "SELECT round, pointer, kind, resolved, reason FROM supplement_flag WHERE dossier_id = $1 AND round = \
        (SELECT MAX(round) FROM supplement_flag WHERE dossier_id = $1) ORDER BY kind, pointer";
    let rows = conn.rows(sql, args![dossier]).await?;
    let Some(first) = rows.first() else { return Ok((0, Vec::new())) };
    let round = first.i64(0)?;
    let scope = open_scope(conn, dossier).await?;
    let flag = |row: &Row| {
        let (pointer, kind) = (row.text(1)?, row.text(2)?);
        let reason = scope.open(place(dossier, round, &kind, &pointer), &row.bytes(4)?)?;
        Ok(Flag { pointer, kind, resolved: row.bool(3)?, reason: String::from_utf8_lossy(&reason).into_owned() })
    };
    Ok((round, rows.iter().map(flag).collect::<Result<_>>()?))
}

/// Marks a round as answered.
///
/// # Errors
/// The database.
pub async fn resolve(tx: &mut Conn, dossier: Id, round: i64) -> Result<()> {
    let sql = "UPDATE supplement_flag SET resolved = $3 WHERE dossier_id = $1 AND round = $2";
    tx.exec(sql, args![dossier, round, true]).await.map(|_| ())
}
