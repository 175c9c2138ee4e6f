//! Code lists that definitions name but do not hold: provinces, communes, countries, ethnic groups, agencies.

use forms::definition::FieldKind;
use forms::filing::FieldView;
use forms::form::{Field, Form, Shape};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Code and name, in the order they are shown.
pub type List = Vec<(String, String)>;

/// Lists by key, as far as they are at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists(pub BTreeMap<String, List>);

impl Lists {
    /// A list.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&List> {
        self.0.get(key)
    }
}

/// Which list a field chooses from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needs {
    /// One list: `provinces`, `countries`, `ethnic_groups`, `agencies/police`.
    List(String),
    /// A list that belongs to the answer of the field with this key beside it: `communes/66`.
    Below {
        /// What the key begins with.
        list: String,
        /// The neighbour's key.
        parent: String,
    },
}

fn setting<'a>(settings: &'a [(String, Value)], name: &str) -> Option<&'a Value> {
    settings.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The list behind a field whose choices its definition does not give.
#[must_use]
pub fn needs(kind: FieldKind, settings: &[(String, Value)]) -> Option<Needs> {
    let text = |name| setting(settings, name).and_then(Value::as_str);
    match kind {
        FieldKind::Country => Some(Needs::List("countries".to_owned())),
        FieldKind::Ethnicity => Some(Needs::List("ethnic_groups".to_owned())),
        FieldKind::Agency => {
            let kinds = match (text("kind"), setting(settings, "kinds").and_then(Value::as_array)) {
                (Some(kind), _) => kind.to_owned(),
                (None, Some(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
                (None, None) => return None,
            };
            Some(Needs::List(["agencies/", &kinds].concat()))
        }
        FieldKind::Choice => {
            let list = text("list")?.to_owned();
            Some(match text("parent") {
                Some(parent) => Needs::Below { list, parent: parent.to_owned() },
                None => Needs::List(list),
            })
        }
        _ => None,
    }
}

/// The key of the list a shown field chooses from; `beside` gives the answer of the field with a key next to it.
#[must_use]
pub fn key(field: &FieldView, beside: impl FnOnce(&str) -> Option<String>) -> Option<String> {
    match needs(field.kind, &field.settings)? {
        Needs::List(key) => Some(key),
        Needs::Below { list, parent } => Some([list.as_str(), "/", &beside(&parent)?].concat()),
    }
}

/// Every list that a form names as a whole.
#[must_use]
pub fn of_form(form: &Form) -> Vec<String> {
    let mut keys: Vec<String> = form.fields.iter().filter_map(of_field).collect();
    keys.sort();
    keys.dedup();
    keys
}

fn of_field(field: &Field) -> Option<String> {
    if field.shape != Shape::Leaf {
        return None;
    }
    let settings: Vec<(String, Value)> =
        field.settings.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect();
    match needs(field.kind, &settings)? {
        Needs::List(key) => Some(key),
        Needs::Below { .. } => None,
    }
}

/// The lists that belong to an answer, for the fields shown here and below.
pub fn below(fields: &[FieldView], keys: &mut Vec<String>) {
    for field in fields {
        if let Some(Needs::Below { .. }) = needs(field.kind, &field.settings)
            && let Some(key) = key(field, |parent| answer(fields, parent))
            && !keys.contains(&key)
        {
            keys.push(key);
        }
        below(&field.children, keys);
        field.rows.iter().for_each(|row| below(&row.fields, keys));
    }
}

/// The answer of the field with a key among its neighbours.
pub(super) fn answer(fields: &[FieldView], key: &str) -> Option<String> {
    let found = fields.iter().find(|field| field.path.rsplit('/').next() == Some(key))?;
    found.value.as_ref().and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}
