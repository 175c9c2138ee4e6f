//! A draft: answers by path, with where each came from.

use crate::definition::{PrefillMode, Source};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// An answer. A path without an entry is *absent*; that and *empty* and `false` are three things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A value of the field's type.
    Value(Value),
    /// Left blank on purpose.
    Empty,
    /// What was typed and could not be read; kept so that the person can correct it.
    Raw(Unread),
}

/// Typed text that is not a value of the field's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// As typed.
    pub text: String,
    /// What is wrong with it.
    pub code: String,
}

impl Answer {
    /// The value, where there is one.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// A value that a database gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// Which database.
    pub source: Source,
    /// When it said so, RFC 3339.
    pub at: String,
    /// The look-up in the server's ledger.
    pub lookup_id: String,
    /// Locked or editable.
    pub mode: PrefillMode,
    /// Old or under review at the source: editable, an officer confirms.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
}

/// Where an answer came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A person typed it.
    Typed,
    /// A database gave it.
    Prefilled(Lookup),
    /// A rule computed it.
    Computed,
    /// A rule proposed it.
    Default,
}

/// What a database says beside an answer that a person typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The look-up.
    pub lookup: Lookup,
    /// What it gave.
    pub value: Value,
}

/// One answer with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The answer.
    pub answer: Answer,
    /// Where it came from.
    pub origin: Origin,
    /// Version of the draft that set it.
    pub version: u64,
    /// What a database says, where a person says something else (or said it first).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
}

/// A whole draft. Paths use row ids: `/members/r4k/full_name`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Grows with every change.
    pub version: u64,
    /// Answers by path.
    pub entries: BTreeMap<String, Entry>,
    /// Row ids in order, by the path of their table. A table with an empty list was answered with no rows.
    pub rows: BTreeMap<String, Vec<String>>,
}

/// A change asked for: by autosave, by a posted page, by the API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    /// Version of the draft it was made from.
    pub base: u64,
    /// What changes, in order.
    pub set: Vec<(String, Change)>,
    /// Paths that the page showed: one that is shown and not set is blank, or not ticked.
    #[serde(default)]
    pub shown: Vec<String>,
}

/// One change of a [`Patch`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A typed text, read by the field's kind.
    Text(String),
    /// Several texts of one name (ticked boxes).
    Texts(Vec<String>),
    /// A value of the field's type.
    Value(Value),
    /// Left blank.
    Empty,
    /// Forget the answer.
    Forget,
    /// The path is a table: add a row with this id (`[a-z0-9]{1,12}`, new), at the end or before another.
    AddRow {
        /// The new row's id.
        id: String,
        /// The row it goes before.
        #[serde(default)]
        before: Option<String>,
    },
    /// The path is a row: remove it.
    RemoveRow,
    /// Take the value the database offers.
    Adopt,
}

impl Patch {
    /// A patch from the pairs of a posted form. Several pairs of one name become [`Change::Texts`].
    pub fn from_pairs(base: u64, shown: Vec<String>, pairs: &[(String, String)]) -> Self {
        let mut set: Vec<(String, Change)> = Vec::new();
        for (path, text) in pairs {
            match set.iter_mut().find(|(known, _)| known == path) {
                None => set.push((path.clone(), Change::Text(text.clone()))),
                Some((_, Change::Texts(texts))) => texts.push(text.clone()),
                Some((_, change)) => {
                    if let Change::Text(first) = change {
                        let first = std::mem::take(first);
                        *change = Change::Texts(vec![first, text.clone()]);
                    }
                }
            }
        }
        Self { base, set, shown }
    }
}

impl Draft {
    /// The entry at a path.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// Row ids of a table.
    pub fn row_ids(&self, table: &str) -> &[String] {
        self.rows.get(table).map_or(&[], Vec::as_slice)
    }
}
