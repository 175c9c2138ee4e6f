//! A plain JSON document as a draft.

use super::draft::{Answer, Draft, Entry, Origin};
use crate::form::{FieldId, Form, Shape, push_segment};
use serde_json::Value;

/// A place of a document that the form can't take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// JSON Pointer into the document.
    pub pointer: String,
    /// `additional_properties` (no such question), `type` (not a list or a block of answers), `max_items`.
    pub code: &'static str,
    /// The nearest field.
    pub field: FieldId,
}

impl Draft {
    /// The answers of a document, as typed. Rows get the ids `r1`, `r2`, …
    pub fn from_document(form: &Form, document: &Value) -> (Self, Vec<Refusal>) {
        let mut import = Import { form, draft: Self { version: 1, ..Self::default() }, refusals: Vec::new() };
        import.take(FieldId::ROOT, document, String::new(), String::new());
        (import.draft, import.refusals)
    }
}

struct Import<'a> {
    form: &'a Form,
    draft: Draft,
    refusals: Vec<Refusal>,
}

impl Import<'_> {
    fn refuse(&mut self, field: FieldId, pointer: String, code: &'static str) {
        self.refusals.push(Refusal { pointer, code, field });
    }

    fn entry(&mut self, path: String, value: &Value) {
        let entry = Entry { answer: Answer::Value(value.clone()), origin: Origin::Typed, version: 1, offer: None };
        self.draft.entries.insert(path, entry);
    }

    fn take(&mut self, field: FieldId, value: &Value, path: String, pointer: String) {
        let spec = self.form.field(field);
        match (spec.shape, value) {
            (Shape::Leaf, value) => self.entry(path, value),
            (Shape::Group, Value::Object(map)) => {
                if map.is_empty() && field != FieldId::ROOT {
                    self.entry(path.clone(), value);
                }
                for (key, value) in map {
                    let (mut below, mut place) = (path.clone(), pointer.clone());
                    push_segment(&mut below, key);
                    push_segment(&mut place, key);
                    match self.form.child(field, key) {
                        Some(child) => self.take(child, value, below, place),
                        None => self.refuse(field, place, "additional_properties"),
                    }
                }
            }
            (Shape::Table, Value::Array(items)) => {
                let ids: Vec<String> =
                    (1..=items.len().min(5_000)).map(|number| ["r", &number.to_string()].concat()).collect();
                if items.len() > ids.len() {
                    self.refuse(field, pointer.clone(), "max_items");
                }
                let row = spec.children[0];
                for (at, (value, id)) in items.iter().zip(&ids).enumerate() {
                    let (mut below, mut place) = (path.clone(), pointer.clone());
                    push_segment(&mut below, id);
                    push_segment(&mut place, &at.to_string());
                    self.take(row, value, below, place);
                }
                self.draft.rows.insert(path, ids);
            }
            _ => self.refuse(field, pointer, "type"),
        }
    }
}
