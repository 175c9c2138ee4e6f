//! react-jsonschema-form: the schema stays as it is, the `uiSchema` becomes kinds, words and order.

use super::{Draft, below, constant, refused, same};
use crate::finding::Finding;
use serde_json::{Map, Value};

pub(super) fn read(source: &Value, draft: &mut Draft) -> Result<(), Finding> {
    let Some(schema) = source.get("schema").filter(|schema| schema.is_object()) else {
        return Err(refused("Thiếu \"schema\".", "There is no \"schema\"."));
    };
    draft.schema = schema.clone();
    if let Some(title) = schema.get("title").and_then(Value::as_str) {
        draft.title = same(title);
    }
    for key in source.as_object().into_iter().flatten().map(|(key, _)| key) {
        match key.as_str() {
            "schema" | "uiSchema" => {}
            "formData" => {
                draft.lose("/formData", "Dữ liệu mẫu không thuộc biểu mẫu.", "Sample data is no part of a form.")
            }
            _ => draft.lose_setting(below("", key)),
        }
    }
    if let Some(ui) = source.get("uiSchema") {
        look(
            ui,
            schema,
            &Place { answers: String::new(), schema: String::new(), source: "/uiSchema".into() },
            draft,
            0,
        );
    }
    defaults(schema, &Place { answers: String::new(), schema: String::new(), source: "/schema".into() }, draft, 0);
    names(draft);
    Ok(())
}

/// The same place seen three ways.
struct Place {
    /// In the answers.
    answers: String,
    /// In the schema.
    schema: String,
    /// In the source.
    source: String,
}

impl Place {
    fn child(&self, name: &str) -> Self {
        Self {
            answers: below(&self.answers, name),
            schema: below(&format!("{}/properties", self.schema), name),
            source: below(&self.source, name),
        }
    }

    fn row(&self) -> Self {
        Self {
            answers: format!("{}/*", self.answers),
            schema: format!("{}/items", self.schema),
            source: format!("{}/items", self.source),
        }
    }
}

fn look(ui: &Value, root: &Value, place: &Place, draft: &mut Draft, depth: usize) {
    let Value::Object(map) = ui else { return };
    if depth > super::MAX_DEPTH {
        return;
    }
    let schema = root.pointer(&place.schema);
    for (key, value) in map {
        let at = below(&place.source, key);
        if key == "ui:options" {
            for (name, value) in value.as_object().into_iter().flatten() {
                setting(name, value, schema, place, &below(&at, name), draft);
            }
        } else if let Some(name) = key.strip_prefix("ui:") {
            setting(name, value, schema, place, &at, draft);
        } else if key == "items" && schema.is_some_and(|schema| schema.get("items").is_some()) {
            look(value, root, &place.row(), draft, depth + 1);
        } else if schema.and_then(|schema| schema.get("properties")).is_some_and(|names| names.get(key).is_some()) {
            look(value, root, &place.child(key), draft, depth + 1);
        } else {
            draft.lose_setting(at);
        }
    }
}

fn setting(name: &str, value: &Value, schema: Option<&Value>, place: &Place, at: &str, draft: &mut Draft) {
    let word = value.as_str();
    match (name, word) {
        ("title", Some(text)) => draft.text(&place.answers, "label", &same(text)),
        ("description" | "help", Some(text)) => draft.text(&place.answers, "hint", &same(text)),
        ("autocomplete", Some(token)) => draft.field(&place.answers, "autocomplete", token),
        ("readonly" | "disabled", _) if value == &Value::Bool(true) => {
            draft.rule("read_only", &place.answers, Value::Bool(true), at);
        }
        ("readonly" | "disabled", _) if value == &Value::Bool(false) => {}
        ("order", _) if value.is_array() => order(value, schema, place, draft),
        ("enumNames", _) => labels(value, schema, place, draft),
        ("widget", Some("textarea")) => draft.field(&place.answers, "kind", "long_text"),
        ("widget", Some("radio" | "select")) => {
            if schema.is_some_and(|schema| schema.get("enum").is_some() || schema.get("oneOf").is_some()) {
                draft.field(&place.answers, "widget", word.unwrap_or_default());
            }
        }
        ("widget", Some("checkboxes" | "text" | "checkbox" | "updown" | "email" | "date" | "time")) => {}
        ("widget", Some("hidden")) => draft.lose(
            at,
            "Ô ẩn vẫn hiện ra; hãy bỏ nó hoặc tính bằng quy tắc.",
            "The hidden field is shown; remove it or compute it by a rule.",
        ),
        _ => draft.lose_setting(at),
    }
}

fn order(value: &Value, schema: Option<&Value>, place: &Place, draft: &mut Draft) {
    let known: Vec<&String> = schema
        .and_then(|schema| schema.get("properties"))
        .and_then(Value::as_object)
        .map(|names| names.keys().collect())
        .unwrap_or_default();
    let given: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut names: Vec<Value> = Vec::new();
    for name in &given {
        if *name == "*" {
            let rest = known.iter().filter(|name| !given.contains(&name.as_str()));
            names.extend(rest.map(|name| Value::from(name.as_str())));
        } else {
            names.push(Value::from(*name));
        }
    }
    draft.order.insert(place.schema.clone(), Value::Array(names));
}

/// Names of choices beside them, as older versions wrote them.
fn labels(value: &Value, schema: Option<&Value>, place: &Place, draft: &mut Draft) {
    let inner = schema.and_then(|schema| schema.get("items")).or(schema);
    let choices = inner.and_then(|schema| schema.get("enum")).or_else(|| schema?.get("enum"));
    let (Some(Value::Array(choices)), Value::Array(names)) = (choices, value) else { return };
    for (choice, name) in choices.iter().zip(names) {
        draft.option(&place.answers, choice, &same(&crate::kinds::plain(name)));
    }
}

/// `default` and `enumNames` of the schema itself.
fn defaults(schema: &Value, place: &Place, draft: &mut Draft, depth: usize) {
    let Value::Object(map) = schema else { return };
    if depth > super::MAX_DEPTH {
        return;
    }
    if let Some(value) = map.get("default") {
        if map.contains_key("properties") || map.contains_key("items") || value.is_object() {
            draft.lose(
                format!("{}/default", place.source),
                "Giá trị sẵn của cả khối chưa mang theo được.",
                "A default of a whole block is not carried over.",
            );
        } else {
            draft.rule("default", &place.answers, constant(value), &format!("{}/default", place.source));
        }
    }
    if let Some(names) = map.get("enumNames") {
        labels(names, Some(schema), place, draft);
    }
    for (name, child) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let mut inside = place.child(name);
        inside.source = below(&format!("{}/properties", place.source), name);
        defaults(child, &inside, draft, depth + 1);
    }
    if let Some(items) = map.get("items") {
        defaults(items, &place.row(), draft, depth + 1);
    }
}

/// `enumNames` has done its work and is no keyword of the standard.
fn names(draft: &mut Draft) {
    fn strip(value: &mut Value, depth: usize) {
        match value {
            _ if depth > 100 => {}
            Value::Object(map) => {
                let listed: Option<&Map<String, Value>> = map.contains_key("enum").then_some(map);
                if listed.is_some() {
                    map.remove("enumNames");
                }
                map.values_mut().for_each(|child| strip(child, depth + 1));
            }
            Value::Array(items) => items.iter_mut().for_each(|child| strip(child, depth + 1)),
            _ => {}
        }
    }
    strip(&mut draft.schema, 0);
}
