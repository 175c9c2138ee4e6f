//! Dossiers: what was filed, sealed, and in clear only where it stands.
//!
//! A dossier keeps the id and the scope of the draft it was: nothing is encrypted anew. States and actions travel as text; casework knows what they mean.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::seal::{Place, SearchTerms, Token, create_scope, open_scope};

/// What changes while a dossier is worked on. Times are UTC seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// State.
    pub state: String,
    /// The state to come back to after a request to withdraw.
    pub previous_state: Option<String>,
    /// Agency code of the resolving unit.
    pub resolving_unit: String,
    /// Officer it lies with.
    pub assignee: Option<String>,
    /// Step of the procedure.
    pub step: Option<String>,
    /// `none`, `due`, `paid`, `refunded`.
    pub fee_status: String,
    /// An officer has something to verify: a database did not answer.
    pub unverified: bool,
    /// Until when it must be received or sent back.
    pub answer_by: Option<i64>,
    /// Received.
    pub received_at: Option<i64>,
    /// Due date as promised at reception, moved by pauses.
    pub due_at: Option<i64>,
    /// Due date after an apology.
    pub new_due_at: Option<i64>,
    /// The clock stands still since.
    pub paused_at: Option<i64>,
    /// What is waited for must come by then.
    pub paused_until: Option<i64>,
    /// The clock stopped for good.
    pub finished_at: Option<i64>,
    /// The result reached the applicant.
    pub returned_at: Option<i64>,
    /// How often a supplement was asked for.
    pub supplements: i64,
    /// Calendar its dates were computed with.
    pub calendar_version: Option<String>,
}

impl Progress {
    /// What queues are sorted by: the next date somebody must keep.
    fn sort_at(&self, submitted_at: i64) -> i64 {
        self.new_due_at.or(self.due_at).or(self.answer_by).unwrap_or(submitted_at)
    }
}

/// A dossier to file. Everything happens in the caller's transaction.
#[derive(Debug, Clone)]
pub struct NewDossier {
    /// The draft's id.
    pub id: Id,
    /// Legal code.
    pub code: String,
    /// Token of the secret tracking code.
    pub tracking: Token,
    /// Who filed it.
    pub submitter: Token,
    /// Whose matter it is.
    pub owner: Token,
    /// Procedure.
    pub procedure_code: String,
    /// Content id of its definition.
    pub template_hash: String,
    /// Agency code of the receiving centre.
    pub receiving_unit: String,
    /// `online`, `direct`, `postal`.
    pub channel: String,
    /// UTC second.
    pub submitted_at: i64,
    /// SHA-256 of what was declared.
    pub submission_hash: Vec<u8>,
    /// The dossier this one corrects.
    pub corrects: Option<Id>,
    /// Where it stands.
    pub progress: Progress,
    /// Answers; sealed.
    pub answers: Vec<u8>,
    /// Circumstances of the verdict; sealed.
    pub context: Vec<u8>,
    /// What officers find it by.
    pub search: SearchTerms,
}

/// A dossier without its sealed content.
#[derive(Debug, Clone)]
pub struct DossierHead {
    /// Its id.
    pub id: Id,
    /// Legal code.
    pub code: String,
    /// Who filed it.
    pub submitter: Token,
    /// Whose matter it is.
    pub owner: Token,
    /// Procedure.
    pub procedure_code: String,
    /// Content id of its definition.
    pub template_hash: String,
    /// Agency code of the receiving centre.
    pub receiving_unit: String,
    /// `online`, `direct`, `postal`.
    pub channel: String,
    /// UTC second.
    pub submitted_at: i64,
    /// SHA-256 of what was declared.
    pub submission_hash: Vec<u8>,
    /// Where it stands.
    pub progress: Progress,
    /// Grows by one with each change.
    pub version: i64,
    /// Version of the sealed content.
    pub content_version: i64,
}

/// A dossier.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// All but its content.
    pub head: DossierHead,
    /// Answers.
    pub answers: Vec<u8>,
    /// Circumstances of the verdict.
    pub context: Vec<u8>,
}

/// The columns of a head, in the order [`head`] reads them.
pub(crate) const HEAD: &str = "d.id, d.code, d.submitter, d.owner, d.procedure_code, d.template_hash, d.receiving_unit, \
    d.channel, d.submitted_at, d.submission_hash, d.version, d.content_version, d.state, d.previous_state, \
    d.resolving_unit, d.assignee, d.step, d.fee_status, d.unverified, d.answer_by, d.received_at, d.due_at, \
    d.new_due_at, d.paused_at, d.paused_until, d.finished_at, d.returned_at, d.supplements, d.calendar_version";

pub(crate) fn head(row: &Row) -> Result<DossierHead> {
    let at = |column| Ok::<_, Error>(row.opt_i64(column)?.map(|at| at / 1000));
    let progress = Progress {
        state: row.text(12)?,
        previous_state: row.opt_text(13)?,
        resolving_unit: row.text(14)?,
        assignee: row.opt_text(15)?,
        step: row.opt_text(16)?,
        fee_status: row.text(17)?,
        unverified: row.bool(18)?,
        answer_by: at(19)?,
        received_at: at(20)?,
        due_at: at(21)?,
        new_due_at: at(22)?,
        paused_at: at(23)?,
        paused_until: at(24)?,
        finished_at: at(25)?,
        returned_at: at(26)?,
        supplements: row.i64(27)?,
        calendar_version: row.opt_text(28)?,
    };
    Ok(DossierHead {
        id: row.id(0)?,
        code: row.opt_text(1)?.unwrap_or_default(),
        submitter: row.token(2)?,
        owner: row.token(3)?,
        procedure_code: row.text(4)?,
        template_hash: row.text(5)?,
        receiving_unit: row.text(6)?,
        channel: row.text(7)?,
        submitted_at: row.i64(8)? / 1000,
        submission_hash: row.bytes(9)?,
        version: row.i64(10)?,
        content_version: row.i64(11)?,
        progress,
    })
}

fn place(column: &'static str, id: Id, version: i64) -> Place {
    Place::new("dossier", column, id, version)
}

fn millis(at: Option<i64>) -> Option<i64> {
    at.map(|at| at * 1000)
}

/// Files a dossier: the row and its search tokens. The draft must have been marked as filed in the same transaction, or there was none.
///
/// # Errors
/// The database; a code or tracking code that exists already.
pub async fn file(tx: &mut Conn, new: &NewDossier) -> Result<()> {
    let scope = create_scope(tx, new.id).await?;
    let answers = scope.seal(place("answers", new.id, 1), &new.answers);
    let context = scope.seal(place("context", new.id, 1), &new.context);
    let p = &new.progress;
    let sql = "INSERT INTO dossier (id, code, tracking, submitter, owner, procedure_code, template_hash, state, \
        previous_state, receiving_unit, resolving_unit, assignee, step, channel, fee_status, unverified, submitted_at, \
        answer_by, supplements, calendar_version, corrects, submission_hash, version, content_version, sort_at, answers, \
        context) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
        $22, 1, 1, $23, $24, $25)";
    let row = args![
        new.id,
        &new.code,
        new.tracking,
        new.submitter,
        new.owner,
        &new.procedure_code,
        &new.template_hash,
        &p.state,
        p.previous_state.clone(),
        &new.receiving_unit,
        &p.resolving_unit,
        p.assignee.clone(),
        p.step.clone(),
        &new.channel,
        &p.fee_status,
        p.unverified,
        new.submitted_at * 1000,
        millis(p.answer_by),
        p.supplements,
        p.calendar_version.clone(),
        new.corrects,
        &new.submission_hash,
        p.sort_at(new.submitted_at) * 1000,
        answers,
        context
    ];
    tx.exec(sql, row).await?;
    index(tx, new.id, new.submitted_at, &new.search, &units(&new.receiving_unit, &p.resolving_unit)).await
}

/// The units that may see a dossier, each once.
fn units<'a>(receiving: &'a str, resolving: &'a str) -> Vec<&'a str> {
    if receiving == resolving { vec![receiving] } else { vec![receiving, resolving] }
}

/// Tokens written by one statement.
const TOKENS: usize = 32;

/// Makes a dossier findable for these units.
async fn index(tx: &mut Conn, id: Id, submitted_at: i64, terms: &SearchTerms, units: &[&str]) -> Result<()> {
    let tokens: Vec<Token> = terms.index_tokens(tx.keys()).into_iter().collect();
    for unit in units {
        for chunk in tokens.chunks(TOKENS) {
            let rows: Vec<String> = (4..chunk.len() + 4).map(|at| format!("(${at}, $1, $2, $3)")).collect();
            let sql =
                format!("INSERT INTO search_token (token, unit, submitted_at, dossier_id) VALUES {}", rows.join(", "));
            let mut values = args![*unit, submitted_at * 1000, id];
            values.extend(chunk.iter().map(|token| (*token).into()));
            tx.exec(sql, values).await?;
        }
    }
    Ok(())
}

/// Makes a dossier findable for another resolving unit, and no longer for the one before.
async fn move_index(tx: &mut Conn, id: Id, receiving: &str, before: &str, after: &str) -> Result<()> {
    if before != receiving {
        tx.exec("DELETE FROM search_token WHERE dossier_id = $1 AND unit = $2", args![id, before]).await?;
    }
    if after != receiving {
        let sql = "INSERT INTO search_token (token, unit, submitted_at, dossier_id) \
            SELECT token, $3, submitted_at, dossier_id FROM search_token WHERE dossier_id = $1 AND unit = $2";
        tx.exec(sql, args![id, receiving, after]).await?;
    }
    Ok(())
}

/// New content of a dossier: answers corrected by the applicant.
#[derive(Debug, Clone)]
pub struct Content {
    /// Answers; sealed.
    pub answers: Vec<u8>,
    /// Circumstances of the verdict; sealed.
    pub context: Vec<u8>,
    /// SHA-256 of what was declared.
    pub submission_hash: Vec<u8>,
    /// What officers find it by.
    pub search: SearchTerms,
}

/// Writes where a dossier stands now; the new version.
///
/// # Errors
/// [`Error::Conflict`]: somebody changed it after version `expected`. [`Error::NotFound`].
pub async fn update(
    tx: &mut Conn,
    id: Id,
    expected: i64,
    progress: &Progress,
    content: Option<&Content>,
) -> Result<i64> {
    let sql =
        "SELECT version, content_version, submitted_at, receiving_unit, resolving_unit FROM dossier WHERE id = $1";
    let row = tx.row(sql, args![id]).await?.ok_or(Error::NotFound("dossier"))?;
    let (current, content_version, submitted_at) = (row.i64(0)?, row.i64(1)?, row.i64(2)? / 1000);
    let (receiving, resolving) = (row.text(3)?, row.text(4)?);
    if current != expected {
        return Err(Error::Conflict { current });
    }
    let p = progress;
    let sql = "UPDATE dossier SET version = $2, state = $3, previous_state = $4, resolving_unit = $5, assignee = $6, \
        step = $7, fee_status = $8, unverified = $9, answer_by = $10, received_at = $11, due_at = $12, new_due_at = $13, \
        paused_at = $14, paused_until = $15, finished_at = $16, returned_at = $17, supplements = $18, \
        calendar_version = $19, sort_at = $20 WHERE id = $1 AND version = $21";
    let row = args![
        id,
        current + 1,
        &p.state,
        p.previous_state.clone(),
        &p.resolving_unit,
        p.assignee.clone(),
        p.step.clone(),
        &p.fee_status,
        p.unverified,
        millis(p.answer_by),
        millis(p.received_at),
        millis(p.due_at),
        millis(p.new_due_at),
        millis(p.paused_at),
        millis(p.paused_until),
        millis(p.finished_at),
        millis(p.returned_at),
        p.supplements,
        p.calendar_version.clone(),
        p.sort_at(submitted_at) * 1000,
        current
    ];
    if tx.exec(sql, row).await? == 0 {
        return Err(Error::Conflict { current });
    }
    if let Some(content) = content {
        let version = content_version + 1;
        let scope = open_scope(tx, id).await?;
        let answers = scope.seal(place("answers", id, version), &content.answers);
        let context = scope.seal(place("context", id, version), &content.context);
        let sql =
            "UPDATE dossier SET content_version = $2, answers = $3, context = $4, submission_hash = $5 WHERE id = $1";
        tx.exec(sql, args![id, version, answers, context, &content.submission_hash]).await?;
        tx.exec("DELETE FROM search_token WHERE dossier_id = $1", args![id]).await?;
        index(tx, id, submitted_at, &content.search, &units(&receiving, &p.resolving_unit)).await?;
    } else if resolving != p.resolving_unit {
        move_index(tx, id, &receiving, &resolving, &p.resolving_unit).await?;
    }
    Ok(current + 1)
}

/// A dossier with its content.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(conn: &mut Conn, id: Id) -> Result<Dossier> {
    let sql = format!("SELECT {HEAD}, d.answers, d.context FROM dossier d WHERE d.id = $1");
    let row = conn.row(sql, args![id]).await?.ok_or(Error::NotFound("dossier"))?;
    let head = head(&row)?;
    let scope = open_scope(conn, id).await?;
    let answers = scope.open(place("answers", id, head.content_version), &row.bytes(29)?)?;
    let context = scope.open(place("context", id, head.content_version), &row.bytes(30)?)?;
    Ok(Dossier { head, answers, context })
}

async fn find(conn: &mut Conn, condition: &str, args: Vec<crate::db::Arg>) -> Result<Option<DossierHead>> {
    let sql = format!("SELECT {HEAD} FROM dossier d WHERE {condition}");
    conn.row(sql, args).await?.as_ref().map(head).transpose()
}

/// A dossier's head by id.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn head_of(conn: &mut Conn, id: Id) -> Result<DossierHead> {
    find(conn, "d.id = $1", args![id]).await?.ok_or(Error::NotFound("dossier"))
}

/// By legal code.
///
/// # Errors
/// The database.
pub async fn by_code(conn: &mut Conn, code: &str) -> Result<Option<DossierHead>> {
    find(conn, "d.code = $1", args![code]).await
}

/// By the token of the secret tracking code.
///
/// # Errors
/// The database.
pub async fn by_tracking(conn: &mut Conn, tracking: Token) -> Result<Option<DossierHead>> {
    find(conn, "d.tracking = $1", args![tracking]).await
}

/// Dossiers that a person filed or that are theirs, the newest first.
///
/// # Errors
/// The database.
pub async fn of_person(conn: &mut Conn, person: Token, limit: i64) -> Result<Vec<DossierHead>> {
    let sql = format!(
        "SELECT {HEAD} FROM dossier d WHERE d.submitter = $1 OR d.owner = $1 ORDER BY d.submitted_at DESC, d.id LIMIT $2"
    );
    conn.rows(sql, args![person, limit]).await?.iter().map(head).collect()
}

/// Dossiers in a state whose next date has come: for deadlines that act by themselves.
///
/// # Errors
/// The database.
pub async fn paused_beyond(conn: &mut Conn, state: &str, now: i64, limit: i64) -> Result<Vec<DossierHead>> {
    let sql = format!(
        "SELECT {HEAD} FROM dossier d WHERE d.state = $1 AND d.paused_until <= $2 ORDER BY d.sort_at, d.id LIMIT $3"
    );
    conn.rows(sql, args![state, now * 1000, limit]).await?.iter().map(head).collect()
}
