//! One of several, several of several, attached files.

use super::{Kind, Read, plain};
use crate::form::{Field, Lang};
use serde_json::Value;

/// One of several.
pub(super) const CHOICE: Kind =
    Kind { read, control: |_, value| plain(value), display, mask: str::to_owned, input_mode: None };
/// Several of several.
pub(super) const MULTI: Kind = Kind {
    read: read_one_of_many,
    control: control_many,
    display: display_many,
    mask: str::to_owned,
    input_mode: None,
};
/// File ids.
pub(super) const FILE: Kind = Kind {
    read: read_one_of_many,
    control: control_many,
    display: |_, value, _| count(value),
    mask: str::to_owned,
    input_mode: None,
};

/// The choice whose JSON text is what the control sent; something else is kept as text, for the schema to refuse.
fn pick(field: &Field, text: &str) -> Value {
    let known = field.options.iter().find(|choice| match &choice.value.0 {
        Value::String(value) => value == text,
        other => serde_json::to_string(other).is_ok_and(|json| json == text),
    });
    known.map_or_else(|| Value::String(text.to_owned()), |choice| choice.value.0.clone())
}

fn read(field: &Field, text: &str) -> Read {
    if text.is_empty() { Read::Empty } else { Read::Value(pick(field, text)) }
}

fn read_one_of_many(field: &Field, text: &str) -> Read {
    let texts: Vec<String> = text.split('\n').map(|text| text.trim().to_owned()).collect();
    read_many(field, &texts)
}

/// Ticked boxes, without repetitions and in the order of the choices where they are known.
pub(super) fn read_many(field: &Field, texts: &[String]) -> Read {
    let mut chosen: Vec<Value> = Vec::with_capacity(texts.len());
    for text in texts.iter().filter(|text| !text.is_empty()) {
        let value = pick(field, text);
        if !chosen.contains(&value) {
            chosen.push(value);
        }
    }
    chosen.sort_by_key(|value| field.options.iter().position(|choice| choice.value.0 == *value));
    if chosen.is_empty() { Read::Empty } else { Read::Value(Value::Array(chosen)) }
}

fn label(field: &Field, value: &Value, lang: Lang) -> String {
    let known = field.options.iter().find(|choice| choice.value.0 == *value);
    known
        .map(|choice| choice.label.get(lang).to_owned())
        .filter(|label| !label.is_empty())
        .unwrap_or_else(|| plain(value))
}

fn display(field: &Field, value: &Value, lang: Lang) -> String {
    label(field, value, lang)
}

fn control_many(_: &Field, value: &Value) -> String {
    value.as_array().map_or_else(|| plain(value), |items| items.iter().map(plain).collect::<Vec<_>>().join("\n"))
}

fn display_many(field: &Field, value: &Value, lang: Lang) -> String {
    let Value::Array(items) = value else { return plain(value) };
    items.iter().map(|item| label(field, item, lang)).collect::<Vec<_>>().join("; ")
}

fn count(value: &Value) -> String {
    value.as_array().map_or_else(|| plain(value), |items| items.len().to_string())
}
