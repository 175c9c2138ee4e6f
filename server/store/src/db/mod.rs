//! The driver seam: one connection type over SQLite and PostgreSQL.
//!
//! sqlx's `Any` driver knows too few types and no dialects. Here a query is written once in the portable subset (`$1`,
//! `RETURNING`, `ON CONFLICT`; integers, text, bytes, booleans) and runs on either driver. Whatever differs is in
//! [`dialect`].

pub(crate) mod dialect;
pub(crate) mod migrate;
mod row;
mod writer;

pub use row::{Arg, Row};
pub(crate) use writer::Writer;

use crate::error::Result;
use crate::seal::{KeyRing, Scope};
use futures::TryStreamExt;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite, SqliteConnection, Transaction};
use std::sync::Arc;

/// Builds the arguments of a query.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

/// A connection with the keys in force: inside `Store::write` a transaction, from `Store::read` a reader.
pub struct Conn {
    pub(crate) link: Link,
    pub(crate) keys: Arc<KeyRing>,
    /// Set when a statement failed in a way that repeating the transaction cures.
    pub(crate) retry: bool,
    /// Data keys this transaction has opened: most of what one act writes is sealed in the same scope.
    pub(crate) opened: Vec<Scope>,
}

pub(crate) enum Link {
    /// The one writer of a SQLite database.
    SqliteWriter(SqliteConnection),
    SqliteReader(PoolConnection<Sqlite>),
    PostgresWriter(Transaction<'static, Postgres>),
    PostgresReader(PoolConnection<Postgres>),
}

fn for_sqlite(sql: String, args: Vec<Arg>) -> Query<'static, Sqlite, SqliteArguments> {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for arg in args {
        query = match arg {
            Arg::I64(v) => query.bind(v),
            Arg::Text(v) => query.bind(v),
            Arg::Bytes(v) => query.bind(v),
            Arg::Bool(v) => query.bind(v),
        };
    }
    query
}

fn for_postgres(sql: String, args: Vec<Arg>) -> Query<'static, Postgres, PgArguments> {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for arg in args {
        query = match arg {
            Arg::I64(v) => query.bind(v),
            Arg::Text(v) => query.bind(v),
            Arg::Bytes(v) => query.bind(v),
            Arg::Bool(v) => query.bind(v),
        };
    }
    query
}

impl Conn {
    pub(crate) fn new(link: Link, keys: Arc<KeyRing>) -> Self {
        Self { link, keys, retry: false, opened: Vec::new() }
    }

    /// The keys in force.
    #[must_use]
    pub fn keys(&self) -> &Arc<KeyRing> {
        &self.keys
    }

    /// Is this a transaction? Then it alone decides what it sees.
    pub(crate) fn is_writing(&self) -> bool {
        matches!(self.link, Link::SqliteWriter(_) | Link::PostgresWriter(_))
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.link, Link::PostgresWriter(_) | Link::PostgresReader(_))
    }

    /// Every row of a query. The text is ours alone; all data travels as arguments.
    pub(crate) async fn rows(&mut self, sql: impl Into<String>, args: Vec<Arg>) -> Result<Vec<Row>> {
        let sql = sql.into();
        let result = match &mut self.link {
            Link::SqliteWriter(c) => c.fetch_all(for_sqlite(sql, args)).await.map(row::sqlite),
            Link::SqliteReader(c) => c.fetch_all(for_sqlite(sql, args)).await.map(row::sqlite),
            Link::PostgresWriter(c) => c.fetch_all(for_postgres(sql, args)).await.map(row::postgres),
            Link::PostgresReader(c) => c.fetch_all(for_postgres(sql, args)).await.map(row::postgres),
        };
        self.noted(result)
    }

    /// Hands every row of a query over as it comes, for results too large to hold.
    pub(crate) async fn each(
        &mut self,
        sql: impl Into<String>,
        mut take: impl FnMut(&Row) -> Result<()>,
    ) -> Result<()> {
        let sql = sql.into();
        macro_rules! pass {
            ($conn:expr, $query:ident, $row:path) => {{
                let mut rows = $conn.fetch($query(sql, vec![]));
                while let Some(row) = rows.try_next().await? {
                    take(&$row(row))?;
                }
            }};
        }
        match &mut self.link {
            Link::SqliteWriter(c) => pass!(c, for_sqlite, Row::Sqlite),
            Link::SqliteReader(c) => pass!(c, for_sqlite, Row::Sqlite),
            Link::PostgresWriter(c) => pass!(c, for_postgres, Row::Postgres),
            Link::PostgresReader(c) => pass!(c, for_postgres, Row::Postgres),
        }
        Ok(())
    }

    /// The first row, if any.
    pub(crate) async fn row(&mut self, sql: impl Into<String>, args: Vec<Arg>) -> Result<Option<Row>> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Runs a statement; how many rows it touched.
    pub(crate) async fn exec(&mut self, sql: impl Into<String>, args: Vec<Arg>) -> Result<u64> {
        let sql = sql.into();
        let result = match &mut self.link {
            Link::SqliteWriter(c) => c.execute(for_sqlite(sql, args)).await.map(|r| r.rows_affected()),
            Link::SqliteReader(c) => c.execute(for_sqlite(sql, args)).await.map(|r| r.rows_affected()),
            Link::PostgresWriter(c) => c.execute(for_postgres(sql, args)).await.map(|r| r.rows_affected()),
            Link::PostgresReader(c) => c.execute(for_postgres(sql, args)).await.map(|r| r.rows_affected()),
        };
        self.noted(result)
    }

    /// Runs a script of several statements without arguments.
    pub(crate) async fn script(&mut self, sql: String) -> Result<()> {
        let script = sqlx::raw_sql(AssertSqlSafe(sql));
        let result = match &mut self.link {
            Link::SqliteWriter(c) => script.execute(&mut *c).await.map(|_| ()),
            Link::SqliteReader(c) => script.execute(&mut **c).await.map(|_| ()),
            Link::PostgresWriter(c) => script.execute(&mut **c).await.map(|_| ()),
            Link::PostgresReader(c) => script.execute(&mut **c).await.map(|_| ()),
        };
        self.noted(result)
    }

    fn noted<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T> {
        result.map_err(|error| {
            self.retry |= dialect::is_transient(&error);
            error.into()
        })
    }
}
