//! The officers' queue and search: by unit and state, paged by key, flat in the number of dossiers.

use super::dossier::{DossierHead, HEAD, head};
use crate::db::{Arg, Conn, args};
use crate::error::Result;
use crate::id::Id;
use crate::seal::SearchTerms;

/// Which side of a dossier a unit is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It receives.
    Receiving,
    /// It resolves.
    Resolving,
}

impl Side {
    const fn column(self) -> &'static str {
        match self {
            Self::Receiving => "receiving_unit",
            Self::Resolving => "resolving_unit",
        }
    }
}

/// What to list.
#[derive(Debug, Clone)]
pub struct QueueFilter {
    /// Agency code.
    pub unit: String,
    /// Which side it is on.
    pub side: Side,
    /// State.
    pub state: String,
    /// Only dossiers of this procedure.
    pub procedure: Option<String>,
    /// Only dossiers that lie with this officer.
    pub assignee: Option<String>,
    /// Where the page before ended: sort key (UTC second) and id.
    pub after: Option<(i64, Id)>,
    /// Rows wanted.
    pub limit: i64,
}

/// A page of the queue, the most urgent first.
///
/// # Errors
/// The database.
pub async fn list(conn: &mut Conn, filter: &QueueFilter) -> Result<Vec<DossierHead>> {
    let mut conditions = format!("d.{} = $1 AND d.state = $2", filter.side.column());
    let mut values = args![&filter.unit, &filter.state];
    let mut condition = |text: &str, value: Arg| {
        values.push(value);
        conditions.push_str(&format!(" AND {text}${}", values.len()));
    };
    if let Some(procedure) = &filter.procedure {
        condition("d.procedure_code = ", procedure.into());
    }
    if let Some(assignee) = &filter.assignee {
        condition("d.assignee = ", assignee.into());
    }
    if let Some((at, id)) = filter.after {
        values.extend(args![at * 1000, id]);
        let (first, second) = (values.len() - 1, values.len());
        conditions.push_str(&format!(" AND (d.sort_at, d.id) > (${first}, ${second})"));
    }
    values.push(filter.limit.into());
    let limit = values.len();
    let sql = format!("SELECT {HEAD} FROM dossier d WHERE {conditions} ORDER BY d.sort_at, d.id LIMIT ${limit}");
    conn.rows(sql, values).await?.iter().map(head).collect()
}

/// How many dossiers of a unit are in each of these states; at most `cap` are counted, so that the figure stays cheap.
///
/// # Errors
/// The database.
pub async fn counts(conn: &mut Conn, unit: &str, side: Side, states: &[&str], cap: i64) -> Result<Vec<(String, i64)>> {
    let mut counts = Vec::with_capacity(states.len());
    for state in states {
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM dossier WHERE {} = $1 AND state = $2 LIMIT $3) AS few",
            side.column()
        );
        let row = conn.row(sql, args![unit, *state, cap]).await?;
        counts.push(((*state).to_owned(), row.map_or(Ok(0), |row| row.i64(0))?));
    }
    Ok(counts)
}

/// Dossiers of a unit (either side) that have every one of these terms, the newest first.
///
/// # Errors
/// The database.
pub async fn search(conn: &mut Conn, unit: &str, terms: &SearchTerms, limit: i64) -> Result<Vec<DossierHead>> {
    let tokens = terms.query_tokens(conn.keys());
    let Some((first, others)) = tokens.split_first() else { return Ok(Vec::new()) };
    let mut values = args![*first, unit];
    let mut conditions = String::new();
    for token in others {
        values.push((*token).into());
        conditions.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM search_token o WHERE o.token = ${} AND o.unit = $2 \
             AND o.submitted_at = t.submitted_at \
             AND o.dossier_id = t.dossier_id)",
            values.len()
        ));
    }
    values.push(limit.into());
    let limit = values.len();
    let sql = format!(
        "SELECT {HEAD} FROM search_token t JOIN dossier d ON d.id = t.dossier_id \
         WHERE t.token = $1 AND t.unit = $2{conditions} \
         ORDER BY t.submitted_at DESC, t.dossier_id LIMIT ${limit}"
    );
    conn.rows(sql, values).await?.iter().map(head).collect()
}
