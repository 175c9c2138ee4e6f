//! Arguments and rows of the portable subset.

use crate::error::{Error, Result};
use crate::id::Id;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type};

/// An argument of a query; `None` is a typed NULL.
#[derive(Clone, Debug)]
pub enum Arg {
    /// An integer, also a time in milliseconds.
    I64(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes: ids, tokens, sealed data.
    Bytes(Option<Vec<u8>>),
    /// A truth value.
    Bool(Option<bool>),
}

macro_rules! arg_from {
    ($($from:ty => $variant:ident, $map:expr;)*) => { $(
        impl From<$from> for Arg {
            fn from(value: $from) -> Self { Self::$variant(Some($map(value))) }
        }
        impl From<Option<$from>> for Arg {
            fn from(value: Option<$from>) -> Self { Self::$variant(value.map($map)) }
        }
    )* };
}
arg_from! {
    i64 => I64, |v| v;
    bool => Bool, |v| v;
    String => Text, |v| v;
    &str => Text, str::to_owned;
    &String => Text, String::clone;
    Vec<u8> => Bytes, |v| v;
    &[u8] => Bytes, <[u8]>::to_vec;
    &Vec<u8> => Bytes, Vec::clone;
    Id => Bytes, |v: Id| v.0.to_vec();
    crate::seal::Token => Bytes, |v: crate::seal::Token| v.0.to_vec();
}

/// A row of either driver.
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

pub(super) fn sqlite(rows: Vec<SqliteRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Sqlite).collect()
}

pub(super) fn postgres(rows: Vec<PgRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Postgres).collect()
}

impl Row {
    fn get<T>(&self, column: usize) -> Result<T>
    where
        T: for<'r> Decode<'r, Sqlite> + for<'r> Decode<'r, Postgres> + Type<Sqlite> + Type<Postgres>,
    {
        match self {
            // An expression has no declared type in SQLite, so the value's own type decides there.
            Self::Sqlite(row) => row.try_get_unchecked(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(|e| Error::Row(e.to_string()))
    }

    /// An integer.
    pub fn i64(&self, column: usize) -> Result<i64> {
        self.get(column)
    }
    /// An integer or NULL.
    pub fn opt_i64(&self, column: usize) -> Result<Option<i64>> {
        self.get(column)
    }
    /// Text.
    pub fn text(&self, column: usize) -> Result<String> {
        self.get(column)
    }
    /// Text or NULL.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>> {
        self.get(column)
    }
    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>> {
        self.get(column)
    }
    /// Bytes or NULL.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>> {
        self.get(column)
    }
    /// A truth value.
    pub fn bool(&self, column: usize) -> Result<bool> {
        self.get(column)
    }
    /// A truth value or NULL.
    pub fn opt_bool(&self, column: usize) -> Result<Option<bool>> {
        self.get(column)
    }
    /// An id.
    pub fn id(&self, column: usize) -> Result<Id> {
        Id::from_slice(&self.bytes(column)?)
    }
    /// An id or NULL.
    pub fn opt_id(&self, column: usize) -> Result<Option<Id>> {
        self.opt_bytes(column)?.map(|b| Id::from_slice(&b)).transpose()
    }
    /// A token.
    pub fn token(&self, column: usize) -> Result<crate::seal::Token> {
        crate::seal::Token::from_slice(&self.bytes(column)?)
    }
    /// A token or NULL.
    pub fn opt_token(&self, column: usize) -> Result<Option<crate::seal::Token>> {
        self.opt_bytes(column)?.map(|b| crate::seal::Token::from_slice(&b)).transpose()
    }
}
