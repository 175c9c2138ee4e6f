//! Idempotency, outgoing work and counters.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::seal::{Place, Token, TokenKind, create_scope, open_scope};

/// What is known of a request that carries an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idempotency {
    /// It was not seen before: carry it out, then [`remember`].
    New,
    /// It was carried out: give this answer again.
    Replay(Vec<u8>),
}

/// Looks a key up.
///
/// # Errors
/// [`Error::KeyReused`]: it came with another body.
pub async fn recall(conn: &mut Conn, caller: Token, key: &[u8], body_hash: &[u8]) -> Result<Idempotency> {
    let sql = "SELECT body_hash, response FROM idempotency WHERE caller = $1 AND idem_key = $2";
    match conn.row(sql, args![caller, key]).await? {
        None => Ok(Idempotency::New),
        Some(row) if row.bytes(0)? == body_hash => Ok(Idempotency::Replay(row.bytes(1)?)),
        Some(_) => Err(Error::KeyReused),
    }
}

/// Remembers the answer, in the transaction of the act itself. The answer must not hold personal data.
///
/// # Errors
/// The database; a key remembered before: two requests raced, and this one must be undone.
pub async fn remember(
    tx: &mut Conn,
    caller: Token,
    key: &[u8],
    body_hash: &[u8],
    response: &[u8],
    now: i64,
) -> Result<()> {
    let sql = "INSERT INTO idempotency (caller, idem_key, body_hash, response, created_at) VALUES ($1, $2, $3, $4, $5)";
    tx.exec(sql, args![caller, key, body_hash, response, now * 1000]).await.map(|_| ())
}

/// Work for the world outside, written in the transaction that causes it.
#[derive(Debug, Clone)]
pub struct NewWork {
    /// What kind.
    pub topic: String,
    /// Dossier it is about.
    pub dossier_id: Option<Id>,
    /// Scope under which the payload is sealed: the dossier's or a person's.
    pub scope: Id,
    /// What to do, JSON; sealed.
    pub payload: Vec<u8>,
    /// UTC second before which it is not begun.
    pub available_at: i64,
}

/// Work that this server has taken.
#[derive(Debug, Clone)]
pub struct Work {
    /// Its id: the same at every attempt.
    pub id: Id,
    /// What kind.
    pub topic: String,
    /// Dossier it is about.
    pub dossier_id: Option<Id>,
    /// What to do.
    pub payload: Vec<u8>,
    /// Attempts before this one.
    pub attempts: i64,
}

fn work_place(id: Id) -> Place {
    Place::new("outbox", "payload", id, 0)
}

/// Enqueues work; its id.
///
/// # Errors
/// The database.
pub async fn enqueue(tx: &mut Conn, work: &NewWork, now: i64) -> Result<Id> {
    let id = Id::random();
    let scope = create_scope(tx, work.scope).await?;
    let sql = "INSERT INTO outbox (id, topic, state, dossier_id, scope, payload, created_at, available_at) \
        VALUES ($1, $2, 'ready', $3, $4, $5, $6, $7)";
    let payload = scope.seal(work_place(id), &work.payload);
    let row =
        args![id, &work.topic, work.dossier_id, work.scope, payload, now * 1000, work.available_at.max(now) * 1000];
    tx.exec(sql, row).await?;
    Ok(id)
}

/// Takes work for `seconds`; nobody else takes it meanwhile. Work of a server that died is taken again after that.
///
/// # Errors
/// The database.
pub async fn take(tx: &mut Conn, limit: i64, seconds: i64, now: i64) -> Result<Vec<Work>> {
    let sql = "SELECT id, topic, dossier_id, scope, payload, attempts FROM outbox WHERE state = 'ready' \
        AND available_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) ORDER BY available_at, id LIMIT $2";
    let rows = tx.rows(sql, args![now * 1000, limit]).await?;
    let mut taken = Vec::with_capacity(rows.len());
    for row in &rows {
        let id = row.id(0)?;
        let sql = "UPDATE outbox SET leased_until = $2 WHERE id = $1 AND (leased_until IS NULL OR leased_until <= $3)";
        if tx.exec(sql, args![id, (now + seconds) * 1000, now * 1000]).await? == 0 {
            continue;
        }
        let Ok(scope) = open_scope(tx, row.id(3)?).await else {
            // Its scope was shredded: there is nobody left to tell.
            tx.exec("UPDATE outbox SET state = 'void' WHERE id = $1", args![id]).await?;
            continue;
        };
        taken.push(work(row, id, scope.open(work_place(id), &row.bytes(4)?)?)?);
    }
    Ok(taken)
}

fn work(row: &Row, id: Id, payload: Vec<u8>) -> Result<Work> {
    Ok(Work { id, topic: row.text(1)?, dossier_id: row.opt_id(2)?, payload, attempts: row.i64(5)? })
}

/// Work is done.
///
/// # Errors
/// The database.
pub async fn done(tx: &mut Conn, id: Id) -> Result<()> {
    tx.exec("DELETE FROM outbox WHERE id = $1", args![id]).await.map(|_| ())
}

/// Work failed: again at `retry_at`, or never (`None`) and it is kept for an operator. `reason` holds no personal data.
///
/// # Errors
/// The database.
pub async fn failed(tx: &mut Conn, id: Id, reason: &str, retry_at: Option<i64>) -> Result<()> {
    let state = if retry_at.is_some() { "ready" } else { "dead" };
    let sql = "UPDATE outbox SET state = $2, last_error = $3, attempts = attempts + 1, leased_until = NULL, \
        available_at = COALESCE($4, available_at) WHERE id = $1";
    tx.exec(sql, args![id, state, reason, retry_at.map(|at| at * 1000)]).await.map(|_| ())
}

/// How much work waits, and how much was given up.
///
/// # Errors
/// The database.
pub async fn backlog(conn: &mut Conn) -> Result<(i64, i64)> {
    let sql = "SELECT COALESCE(SUM(CASE WHEN state = 'ready' THEN 1 ELSE 0 END), 0), \
        COALESCE(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) FROM outbox";
    let row = conn.row(sql, args![]).await?.ok_or(Error::NotFound("outbox"))?;
    Ok((row.i64(0)?, row.i64(1)?))
}

/// Counts an attempt under a name that may hold personal data (it is kept as a keyed hash). After `allowed` attempts within `window` seconds the name is blocked
/// for as long; the second until which it is, if so.
///
/// # Errors
/// The database.
pub async fn count(tx: &mut Conn, name: &str, allowed: i64, window: i64, now: i64) -> Result<Option<i64>> {
    let key = tx.keys().token(TokenKind::Counter, name);
    let row = tx.row("SELECT window_start, hits, blocked_until FROM counter WHERE name = $1", args![key]).await?;
    let (start, hits, blocked) = match &row {
        Some(row) => (row.i64(0)? / 1000, row.i64(1)?, row.i64(2)? / 1000),
        None => (now, 0, 0),
    };
    if now < blocked {
        return Ok(Some(blocked));
    }
    let (start, hits) = if now - start >= window || blocked > 0 { (now, 1) } else { (start, hits + 1) };
    let until = if hits >= allowed { now + window } else { 0 };
    let sql = "INSERT INTO counter (name, window_start, hits, blocked_until) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (name) DO UPDATE SET window_start = excluded.window_start, hits = excluded.hits, \
        blocked_until = excluded.blocked_until";
    tx.exec(sql, args![key, start * 1000, hits, until * 1000]).await?;
    Ok((until > 0).then_some(until))
}

/// Until when a name is blocked.
///
/// # Errors
/// The database.
pub async fn blocked_until(conn: &mut Conn, name: &str, now: i64) -> Result<Option<i64>> {
    let key = conn.keys().token(TokenKind::Counter, name);
    let row = conn.row("SELECT blocked_until FROM counter WHERE name = $1", args![key]).await?;
    let until = row.map_or(Ok(0), |row| row.i64(0))? / 1000;
    Ok((until > now).then_some(until))
}
