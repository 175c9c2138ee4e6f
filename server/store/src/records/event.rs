//! The control sheet (Mẫu 06): one row for each act on a dossier.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::seal::{Place, create_scope, open_scope};

/// An act to write down.
#[derive(Debug, Clone, Default)]
pub struct NewEvent {
    /// Action.
    pub action: String,
    /// State before; none at filing.
    pub from_state: Option<String>,
    /// State after.
    pub to_state: String,
    /// Step of the procedure.
    pub step: Option<String>,
    /// Who: an officer's number, or the role for citizens and the system.
    pub actor: String,
    /// Role.
    pub role: String,
    /// Agency code; empty for citizens.
    pub unit: String,
    /// The applicant sees it.
    pub for_citizen: bool,
    /// What was said; sealed.
    pub note: Option<Vec<u8>>,
}

/// A written act.
#[derive(Debug, Clone)]
pub struct Event {
    /// Place in the sheet, from 1.
    pub seq: i64,
    /// UTC second.
    pub at: i64,
    /// The act.
    pub event: NewEvent,
}

fn place(dossier: Id, seq: i64) -> Place {
    Place::new("dossier_event", "note", dossier, seq)
}

/// Appends an act; its place.
///
/// # Errors
/// The database.
pub async fn append(tx: &mut Conn, dossier: Id, event: &NewEvent, at: i64) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(seq), 0) FROM dossier_event WHERE dossier_id = $1";
    let seq = tx.row(sql, args![dossier]).await?.ok_or(Error::NotFound("dossier"))?.i64(0)? + 1;
    let scope = create_scope(tx, dossier).await?;
    let note = scope.seal_opt(place(dossier, seq), event.note.as_deref());
    let sql = "INSERT INTO dossier_event (dossier_id, seq, at, action, from_state, to_state, step, actor, role, unit, \
        for_citizen, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let row = args![
        dossier,
        seq,
        at * 1000,
        &event.action,
        event.from_state.clone(),
        &event.to_state,
        event.step.clone(),
        &event.actor,
        &event.role,
        &event.unit,
        event.for_citizen,
        note
    ];
    tx.exec(sql, row).await?;
    Ok(seq)
}

/// The acts on a dossier, oldest first.
///
/// # Errors
/// The database.
pub async fn of_dossier(conn: &mut Conn, dossier: Id) -> Result<Vec<Event>> {
    let sql = "SELECT seq, at, action, from_state, to_state, step, actor, role, unit, for_citizen, note \
        FROM dossier_event WHERE dossier_id = $1 ORDER BY seq";
    let rows = conn.rows(sql, args![dossier]).await?;
    let scope = open_scope(conn, dossier).await?;
    let event = |row: &Row| {
        let seq = row.i64(0)?;
        let event = NewEvent {
            action: row.text(2)?,
            from_state: row.opt_text(3)?,
            to_state: row.text(4)?,
            step: row.opt_text(5)?,
            actor: row.text(6)?,
            role: row.text(7)?,
            unit: row.text(8)?,
            for_citizen: row.bool(9)?,
            note: scope.open_opt(place(dossier, seq), row.opt_bytes(10)?)?,
        };
        Ok(Event { seq, at: row.i64(1)? / 1000, event })
    };
    rows.iter().map(event).collect()
}
