//! What is kept about a person: consents, look-ups made about them, contact data, ratings. Sealed in the person's own scope.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::seal::{Place, Token, create_scope, open_scope};

/// A consent to look-ups.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Its id: goes with each look-up.
    pub id: Id,
    /// Procedure it was given for.
    pub procedure_code: String,
    /// Databases.
    pub sources: Vec<String>,
    /// Version of the text that was shown.
    pub text_version: String,
    /// UTC second.
    pub at: i64,
    /// UTC second.
    pub withdrawn_at: Option<i64>,
}

/// Writes a consent down.
///
/// # Errors
/// The database.
pub async fn consent(tx: &mut Conn, subject: Token, consent: &Consent) -> Result<()> {
    let sql =
        "INSERT INTO consent (id, subject, procedure_code, sources, text_version, at) VALUES ($1, $2, $3, $4, $5, $6)";
    let row = args![
        consent.id,
        subject,
        &consent.procedure_code,
        consent.sources.join(" "),
        &consent.text_version,
        consent.at * 1000
    ];
    tx.exec(sql, row).await.map(|_| ())
}

/// Consents of a person, the newest first.
///
/// # Errors
/// The database.
pub async fn consents(conn: &mut Conn, subject: Token) -> Result<Vec<Consent>> {
    let sql = "SELECT id, procedure_code, sources, text_version, at, withdrawn_at FROM consent WHERE subject = $1 \
        ORDER BY at DESC, id";
    let consent = |row: &Row| {
        Ok(Consent {
            id: row.id(0)?,
            procedure_code: row.text(1)?,
            sources: row.text(2)?.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            text_version: row.text(3)?,
            at: row.i64(4)? / 1000,
            withdrawn_at: row.opt_i64(5)?.map(|at| at / 1000),
        })
    };
    conn.rows(sql, args![subject]).await?.iter().map(consent).collect()
}

/// A person takes a consent back.
///
/// # Errors
/// [`Error::NotFound`]: it is not theirs, or was taken back before.
pub async fn withdraw_consent(tx: &mut Conn, subject: Token, id: Id, now: i64) -> Result<()> {
    let sql = "UPDATE consent SET withdrawn_at = $3 WHERE id = $1 AND subject = $2 AND withdrawn_at IS NULL";
    match tx.exec(sql, args![id, subject, now * 1000]).await? {
        0 => Err(Error::NotFound("consent")),
        _ => Ok(()),
    }
}

/// A look-up that was made.
#[derive(Debug, Clone)]
pub struct LookupRow {
    /// MaYeuCau.
    pub request_id: String,
    /// Whose data.
    pub subject: Token,
    /// The database.
    pub source: String,
    /// How it ended.
    pub status: String,
    /// UTC second.
    pub at: i64,
    /// `prefill`, `verify` …
    pub purpose: String,
    /// Procedure.
    pub procedure_code: String,
    /// Draft or dossier.
    pub holder: Option<Id>,
    /// Who asked: `citizen`, or an officer's number and unit.
    pub actor: String,
    /// Names of the fields that were asked for; sealed.
    pub fields: Vec<String>,
}

fn lookup_place(row: Id) -> Place {
    Place::new("lookup_ledger", "fields", row, 0)
}

/// Writes a look-up down.
///
/// # Errors
/// The database.
pub async fn note_lookup(tx: &mut Conn, lookup: &LookupRow) -> Result<()> {
    let scope = create_scope(tx, lookup.subject.scope()).await?;
    let fields = scope.seal(lookup_place(Id::named(&lookup.request_id)), lookup.fields.join(" ").as_bytes());
    let sql = "INSERT INTO lookup_ledger (request_id, subject, scope, source, status, at, purpose, procedure_code, holder, \
        actor, cache_key, cache_until, fields) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $6, $12) \
        ON CONFLICT (request_id) DO NOTHING";
    let row = args![
        &lookup.request_id,
        lookup.subject,
        lookup.subject.scope(),
        &lookup.source,
        &lookup.status,
        lookup.at * 1000,
        &lookup.purpose,
        &lookup.procedure_code,
        lookup.holder,
        &lookup.actor,
        lookup.subject,
        fields
    ];
    tx.exec(sql, row).await.map(|_| ())
}

/// Every look-up made about a person, the newest first.
///
/// # Errors
/// The database.
pub async fn lookups(conn: &mut Conn, subject: Token, limit: i64) -> Result<Vec<LookupRow>> {
    let sql = "SELECT request_id, source, status, at, purpose, procedure_code, holder, actor, fields FROM lookup_ledger \
        WHERE subject = $1 ORDER BY at DESC, request_id LIMIT $2";
    let rows = conn.rows(sql, args![subject, limit]).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let scope = open_scope(conn, subject.scope()).await?;
    let lookup = |row: &Row| {
        let request_id = row.text(0)?;
        let fields = scope.open_opt(lookup_place(Id::named(&request_id)), row.opt_bytes(8)?)?.unwrap_or_default();
        let fields = String::from_utf8_lossy(&fields).split(' ').filter(|f| !f.is_empty()).map(str::to_owned).collect();
        Ok(LookupRow {
            request_id,
            subject,
            source: row.text(1)?,
            status: row.text(2)?,
            at: row.i64(3)? / 1000,
            purpose: row.text(4)?,
            procedure_code: row.text(5)?,
            holder: row.opt_id(6)?,
            actor: row.text(7)?,
            fields,
        })
    };
    rows.iter().map(lookup).collect()
}

fn profile_place(subject: Token, version: i64) -> Place {
    Place::new("person", "profile", subject.scope(), version)
}

/// Contact data and preferences of a person with their version; none were saved yet: nothing.
///
/// # Errors
/// The database.
pub async fn profile(conn: &mut Conn, subject: Token) -> Result<Option<(i64, Vec<u8>)>> {
    let Some(row) = conn.row("SELECT version, profile FROM person WHERE subject = $1", args![subject]).await? else {
        return Ok(None);
    };
    let version = row.i64(0)?;
    let scope = open_scope(conn, subject.scope()).await?;
    Ok(Some((version, scope.open(profile_place(subject, version), &row.bytes(1)?)?)))
}

/// Saves contact data and preferences.
///
/// # Errors
/// The database.
pub async fn save_profile(tx: &mut Conn, subject: Token, profile: &[u8], now: i64) -> Result<()> {
    let row = tx.row("SELECT version FROM person WHERE subject = $1", args![subject]).await?;
    let version = row.map_or(Ok(0), |row| row.i64(0))? + 1;
    let scope = create_scope(tx, subject.scope()).await?;
    let sealed = scope.seal(profile_place(subject, version), profile);
    let sql = "INSERT INTO person (subject, version, updated_at, profile) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (subject) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at, \
        profile = excluded.profile";
    tx.exec(sql, args![subject, version, now * 1000, sealed]).await.map(|_| ())
}

/// A person's rating of a dossier: 1 to 5 and a remark; the last one counts.
///
/// # Errors
/// [`Error::State`]: not 1 to 5.
pub async fn rate(tx: &mut Conn, dossier: Id, score: i64, comment: Option<&str>, now: i64) -> Result<()> {
    if !(1..=5).contains(&score) {
        return Err(Error::State("a rating is 1 to 5"));
    }
    let scope = create_scope(tx, dossier).await?;
    let sealed = scope.seal_opt(Place::new("rating", "comment", dossier, 0), comment.map(str::as_bytes));
    let sql = "INSERT INTO rating (dossier_id, score, at, comment) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (dossier_id) DO UPDATE SET score = excluded.score, at = excluded.at, comment = excluded.comment";
    tx.exec(sql, args![dossier, score, now * 1000, sealed]).await.map(|_| ())
}

/// The rating of a dossier.
///
/// # Errors
/// The database.
pub async fn rating(conn: &mut Conn, dossier: Id) -> Result<Option<i64>> {
    let row = conn.row("SELECT score FROM rating WHERE dossier_id = $1", args![dossier]).await?;
    row.map(|row| row.i64(0)).transpose()
}
