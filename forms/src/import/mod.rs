//! Forms of other makers, taken over as definitions. What can't be carried over is listed, never dropped in silence.
//!
//! [`import`] reads one document of rjsf, JSON Forms, Form.io or SurveyJS and gives a definition that compiles, and the list of what an author has to look at. The legal
//! side of a procedure (code, unit, time limit) has no counterpart there; it is filled with placeholders, which the list names too.

mod expression;
mod finish;
mod formio;
mod jsonforms;
mod rjsf;
mod surveyjs;

use crate::definition::Text;
use crate::finding::Finding;
use crate::form::push_segment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Whose form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// react-jsonschema-form: `schema` and `uiSchema`.
    Rjsf,
    /// JSON Forms: `schema` and `uischema` with its rules.
    JsonForms,
    /// Form.io: `components`.
    Formio,
    /// SurveyJS: `pages` or `elements`.
    Surveyjs,
}

impl Maker {
    /// The maker of a name on the command line.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "rjsf" => Some(Self::Rjsf),
            "jsonforms" => Some(Self::JsonForms),
            "formio" => Some(Self::Formio),
            "surveyjs" => Some(Self::Surveyjs),
            _ => None,
        }
    }
}

/// Something of the source that is not in the definition as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// JSON Pointer into the source; for what the source never had, into the definition, with `definition` before it.
    pub pointer: String,
    /// What became of it.
    pub what: Text,
}

/// An imported form.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The definition; it compiles.
    pub definition: Value,
    /// What could not be carried over as it was.
    pub lost: Vec<Lost>,
}

/// Deepest nesting of a source; a table in it is two levels of a form, which has 40.
const MAX_DEPTH: usize = 18;

/// Takes a form over. `name` is its title where the source has none.
pub fn import(maker: Maker, source: &Value, name: &str) -> Result<Imported, Finding> {
    let mut draft = Draft::new(name);
    match maker {
        Maker::Rjsf => rjsf::read(source, &mut draft)?,
        Maker::JsonForms => jsonforms::read(source, &mut draft)?,
        Maker::Formio => formio::read(source, &mut draft)?,
        Maker::Surveyjs => surveyjs::read(source, &mut draft)?,
    }
    finish::finish(draft)
}

/// A source that is not what it should be.
fn refused(vi: &str, en: &str) -> Finding {
    Finding::error("not_this_maker", "", vi, en)
}

/// The definition while it is put together.
#[derive(Debug)]
struct Draft {
    title: Text,
    schema: Value,
    order: Map<String, Value>,
    fields: Map<String, Value>,
    texts: Map<String, Value>,
    pages: Vec<Value>,
    rules: Map<String, Value>,
    block: Vec<Value>,
    /// Where the rule of each kind and place came from.
    origins: Map<String, Value>,
    lost: Vec<Lost>,
}

impl Draft {
    fn new(name: &str) -> Self {
        Self {
            title: Text::new(name, name),
            schema: json!({"type": "object", "properties": {}}),
            order: Map::new(),
            fields: Map::new(),
            texts: Map::new(),
            pages: Vec::new(),
            rules: Map::new(),
            block: Vec::new(),
            origins: Map::new(),
            lost: Vec::new(),
        }
    }

    fn lose(&mut self, pointer: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) {
        let pointer = pointer.into();
        let what = Text::new(vi, en);
        if !self.lost.iter().any(|known| known.pointer == pointer && known.what == what) {
            self.lost.push(Lost { pointer, what });
        }
    }

    /// A setting that has no counterpart.
    fn lose_setting(&mut self, pointer: impl Into<String>) {
        self.lose(pointer, "Thiết lập này không có ở đây.", "This setting has no counterpart here.");
    }

    /// A condition or computation written in a programming language.
    fn lose_code(&mut self, pointer: impl Into<String>) {
        self.lose(pointer, "Đoạn mã này phải viết lại thành quy tắc.", "This code must be written again as a rule.");
    }

    fn field(&mut self, pointer: &str, key: &str, value: impl Into<Value>) {
        entry(&mut self.fields, pointer).insert(key.to_owned(), value.into());
    }

    fn text(&mut self, pointer: &str, key: &str, text: &Text) {
        if !text.is_empty() {
            entry(&mut self.texts, pointer).insert(key.to_owned(), json!({"vi": text.vi, "en": text.en}));
        }
    }

    fn option(&mut self, pointer: &str, value: &Value, text: &Text) {
        if text.is_empty() {
            return;
        }
        let options = entry(&mut self.texts, pointer).entry("options").or_insert_with(|| json!({}));
        if let Value::Object(options) = options {
            options.insert(crate::kinds::plain(value), json!({"vi": text.vi, "en": text.en}));
        }
    }

    /// A rule; a second one of the same kind must hold as well.
    fn rule(&mut self, kind: &str, pointer: &str, rule: Value, origin: &str) {
        let known = entry(&mut self.rules, kind);
        let both = match known.remove(pointer) {
            Some(first) if first != rule && matches!(kind, "visible" | "read_only") => json!({"and": [first, rule]}),
            _ => rule,
        };
        known.insert(pointer.to_owned(), both);
        self.origins.insert(format!("{kind} {pointer}"), origin.into());
    }

    fn page(&mut self, title: &Text, fields: Vec<String>, visible: Option<Value>) {
        if fields.is_empty() {
            return;
        }
        let id = format!("trang-{}", self.pages.len() + 1);
        let title = if title.is_empty() { self.title.clone() } else { title.clone() };
        let mut page = json!({"id": id, "title": {"vi": title.vi, "en": title.en}, "fields": fields});
        if let Some(rule) = visible {
            page["visible"] = rule;
        }
        self.pages.push(page);
    }
}

fn entry<'m>(map: &'m mut Map<String, Value>, key: &str) -> &'m mut Map<String, Value> {
    let slot = map.entry(key).or_insert_with(|| json!({}));
    if !slot.is_object() {
        *slot = json!({});
    }
    slot.as_object_mut().expect("it was just made an object")
}

/// A pointer and one more step.
fn below(pointer: &str, step: &str) -> String {
    let mut out = pointer.to_owned();
    push_segment(&mut out, step);
    out
}

/// A text of one language stands for both until somebody translates it.
fn same(text: &str) -> Text {
    let plain = without_tags(text);
    Text::new(plain.clone(), plain)
}

/// Labels of other makers may hold HTML.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => out.push(letter),
            _ => {}
        }
    }
    if inside { text.to_owned() } else { out.trim().to_owned() }
}

/// Whether a rule can be a value as it stands, or must be protected from being read as a rule.
fn constant(value: &Value) -> Value {
    match value {
        Value::Object(_) => json!({"preserve": value}),
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            json!({"preserve": value})
        }
        plain => plain.clone(),
    }
}

/// "not this".
fn not(rule: Value) -> Value {
    json!({"!": [rule]})
}

/// "it is answered": also with `false` or 0, which count as false in rules.
fn answered(read: &Value) -> Value {
    match read.get("var") {
        Some(name @ Value::String(_)) => not(json!({"missing": [name]})),
        _ => json!({"!!": [read]}),
    }
}
