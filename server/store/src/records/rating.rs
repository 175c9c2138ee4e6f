//! What an applicant thought of how a dossier was handled: once per dossier.

use crate::db::{Conn, args};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::seal::{Place, create_scope, open_scope};

/// A rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// From 1 (not content) to 5.
    pub score: i64,
    /// UTC second.
    pub at: i64,
    /// What was said; sealed.
    pub comment: Option<String>,
}

fn place(dossier: Id) -> Place {
    Place::new("rating", "comment", dossier, 0)
}

/// Rates a dossier.
///
/// # Errors
/// [`Error::State`]: it was rated before, or the score is not 1 to 5.
pub async fn add(tx: &mut Conn, dossier: Id, rating: &Rating) -> Result<()> {
    if !(1..=5).contains(&rating.score) {
        return Err(Error::State("a score is 1 to 5"));
    }
    let scope = create_scope(tx, dossier).await?;
    let comment = scope.seal_opt(place(dossier), rating.comment.as_deref().map(str::as_bytes));
    let sql = "INSERT INTO rating (dossier_id, score, at, comment) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (dossier_id) DO NOTHING";
    match tx.exec(sql, args![dossier, rating.score, rating.at * 1000, comment]).await? {
        0 => Err(Error::State("this dossier was rated before")),
        _ => Ok(()),
    }
}

/// The rating of a dossier, if it has one.
///
/// # Errors
/// The database.
pub async fn of_dossier(conn: &mut Conn, dossier: Id) -> Result<Option<Rating>> {
    let sql = "SELECT score, at, comment FROM rating WHERE dossier_id = $1";
    let Some(row) = conn.row(sql, args![dossier]).await? else { return Ok(None) };
    let scope = open_scope(conn, dossier).await?;
    let comment = scope.open_opt(place(dossier), row.opt_bytes(2)?)?;
    let comment = comment.map(|text| String::from_utf8_lossy(&text).into_owned());
    Ok(Some(Rating { score: row.i64(0)?, at: row.i64(1)? / 1000, comment }))
}
