//! Where a rule gets its values: the answers ([`Scope`]) and everything outside them ([`Env`]).

use super::program::Seg;
use super::value::Val;
use crate::date::Date;
use serde_json::Value;
use std::borrow::Cow;

/// The answers. Absolute paths only; the evaluator resolves rows and frames.
pub trait Scope {
    /// The value at a path; [`Val::Absent`] where there is none, or a hidden one.
    fn get<'a>(&'a self, path: &[Seg]) -> Val<'a>;

    /// The number of rows of a table, when its rows can be read one by one; `None` makes the evaluator read the whole list.
    fn rows(&self, path: &[Seg]) -> Option<usize> {
        let _ = path;
        None
    }
}

/// The environment: what a rule may know beside the answers. It is passed in, so that the same rule gives the same result on every machine.
pub trait Env {
    /// The day of the evaluation, as the server says.
    fn today(&self) -> Date;
    /// A fact of the context: `channel`, `requester_kind`, `loa`, …
    fn context(&self, key: &str) -> Val<'_>;
    /// A dated legal figure on a day.
    fn parameter(&self, name: &str, on: Date) -> Val<'_>;
    /// Whether a dated list (communes in special difficulty, …) contains a code on a day; `None` if there is no such list.
    fn in_list(&self, list: &str, code: &str, on: Date) -> Option<bool>;
    /// The state of a data source for a subject (`requester`, `dossier_owner`, …).
    fn lookup(&self, source: &str, subject: &str) -> LookupStatus;
    /// Whether a paper is in the vault or attached.
    fn has_document(&self, code: &str) -> bool;
    /// The agency of a kind for a commune; of kind `successor`: today's commune of a former one.
    fn agency(&self, kind: &str, commune: &str) -> Option<Cow<'_, str>>;
}

/// How a look-up in a data source ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookupStatus {
    /// The record was found.
    Found,
    /// There is no record.
    NotFound,
    /// A record with gaps.
    Partial,
    /// The source may not show it.
    Restricted,
    /// The source did not answer.
    Unavailable,
    /// A record that differs from what was asked.
    Mismatch,
    /// The person is dead.
    Deceased,
    /// Nobody asked.
    NotAsked,
}

impl LookupStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Found,
        Self::NotFound,
        Self::Partial,
        Self::Restricted,
        Self::Unavailable,
        Self::Mismatch,
        Self::Deceased,
        Self::NotAsked,
    ];

    /// Its name in rules.
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::NotFound => "not_found",
            Self::Partial => "partial",
            Self::Restricted => "restricted",
            Self::Unavailable => "unavailable",
            Self::Mismatch => "mismatch",
            Self::Deceased => "deceased",
            Self::NotAsked => "not_asked",
        }
    }
}

/// An environment that knows only the day.
#[derive(Clone, Copy, Debug)]
pub struct Bare(pub Date);

impl Env for Bare {
    fn today(&self) -> Date {
        self.0
    }
    fn context(&self, _: &str) -> Val<'_> {
        Val::Absent
    }
    fn parameter(&self, _: &str, _: Date) -> Val<'_> {
        Val::Absent
    }
    fn in_list(&self, _: &str, _: &str, _: Date) -> Option<bool> {
        None
    }
    fn lookup(&self, _: &str, _: &str) -> LookupStatus {
        LookupStatus::NotAsked
    }
    fn has_document(&self, _: &str) -> bool {
        false
    }
    fn agency(&self, _: &str, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

/// A JSON document as a scope.
#[derive(Clone, Copy, Debug)]
pub struct JsonScope<'v>(pub &'v Value);

impl<'v> JsonScope<'v> {
    fn find(&self, path: &[Seg]) -> Option<&'v Value> {
        path.iter().try_fold(self.0, |at, seg| match (at, seg) {
            (Value::Object(map), Seg::Key(key)) => map.get(key),
            (Value::Object(map), Seg::Index(index)) => map.get(&index.to_string()),
            (Value::Array(items), Seg::Key(key)) => items.get(key.parse::<usize>().ok()?),
            (Value::Array(items), Seg::Index(index)) => items.get(*index as usize),
            _ => None,
        })
    }
}

impl Scope for JsonScope<'_> {
    fn get<'a>(&'a self, path: &[Seg]) -> Val<'a> {
        self.find(path).map_or(Val::Absent, Val::from_json)
    }

    fn rows(&self, path: &[Seg]) -> Option<usize> {
        self.find(path)?.as_array().map(Vec::len)
    }
}
