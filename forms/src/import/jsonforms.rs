//! JSON Forms: the schema stays as it is, the `uischema` becomes pages, words and conditions.

use super::{Draft, below, constant, not, refused, same};
use crate::definition::Text;
use crate::finding::Finding;
use serde_json::{Value, json};

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
            "schema" | "uischema" => {}
            "data" => draft.lose("/data", "Dữ liệu mẫu không thuộc biểu mẫu.", "Sample data is no part of a form."),
            _ => draft.lose_setting(below("", key)),
        }
    }
    if let Some(ui) = source.get("uischema") {
        let mut shown = Vec::new();
        element(ui, "/uischema", "", draft, &mut shown, 0);
        let names = schema.get("properties").and_then(Value::as_object);
        let asked: Vec<&str> = shown.iter().filter_map(|pointer| pointer.split('/').nth(1)).collect();
        let left: Vec<String> = names
            .into_iter()
            .flat_map(|names| names.keys())
            .map(|name| below("", name))
            .filter(|pointer| !asked.contains(&&pointer[1..]))
            .collect();
        if !draft.pages.is_empty() {
            // What stood outside of every category gets a page of its own.
            let on_pages: Vec<String> = draft
                .pages
                .iter()
                .flat_map(|page| page["fields"].as_array().cloned().unwrap_or_default())
                .filter_map(|pointer| pointer.as_str().map(str::to_owned))
                .collect();
            let rest = shown.iter().filter(|pointer| !on_pages.contains(pointer)).cloned().collect();
            draft.page(&Text::default(), rest, None);
        }
        for pointer in left {
            draft.lose(
                format!("/schema/properties{pointer}"),
                "Câu hỏi này không hiện trong bản gốc; ở đây nó hiện.",
                "The source did not show this question; here it is shown.",
            );
            if !draft.pages.is_empty() {
                draft.page(&Text::default(), vec![pointer], None);
            }
        }
    }
    Ok(())
}

/// `#/properties/a/properties/b` → `/a/b`, below the place of a row.
fn pointer_of(scope: &str, base: &str) -> Option<String> {
    let mut out = base.to_owned();
    let mut steps = scope.strip_prefix('#')?.split('/').skip(1);
    while let Some(step) = steps.next() {
        match step {
            "properties" => {
                out.push('/');
                out.push_str(steps.next()?);
            }
            "items" => out.push_str("/*"),
            _ => return None,
        }
    }
    Some(out)
}

fn element(ui: &Value, at: &str, base: &str, draft: &mut Draft, shown: &mut Vec<String>, depth: usize) {
    if depth > super::MAX_DEPTH {
        return draft.lose(at, "Lồng quá sâu.", "Nested too deeply.");
    }
    let kind = ui.get("type").and_then(Value::as_str).unwrap_or_default();
    let first = shown.len();
    match kind {
        "Control" => control(ui, at, base, draft, shown, depth),
        "VerticalLayout" | "HorizontalLayout" | "Group" | "Categorization" => {
            if kind == "HorizontalLayout" {
                draft.lose(at, "Các ô xếp dọc, không xếp ngang.", "Fields stand below each other, not side by side.");
            }
            if kind == "Group"
                && ui.get("label").is_some_and(|label| label.as_str().is_some_and(|label| !label.is_empty()))
            {
                draft.lose(
                    format!("{at}/label"),
                    "Tiêu đề nhóm không có chỗ đứng.",
                    "The heading of the group has no place.",
                );
            }
            for (nth, child) in ui.get("elements").and_then(Value::as_array).into_iter().flatten().enumerate() {
                element(child, &format!("{at}/elements/{nth}"), base, draft, shown, depth + 1);
            }
        }
        "Category" => {
            for (nth, child) in ui.get("elements").and_then(Value::as_array).into_iter().flatten().enumerate() {
                element(child, &format!("{at}/elements/{nth}"), base, draft, shown, depth + 1);
            }
            let title = ui.get("label").and_then(Value::as_str).map(same).unwrap_or_default();
            draft.page(&title, shown[first..].to_vec(), None);
        }
        "Label" => draft.lose(at, "Dòng chữ riêng chưa mang theo được.", "Text on its own is not carried over."),
        _ => draft.lose(at, format!("Không có phần “{kind}”."), format!("There is no element “{kind}”.")),
    }
    if let Some(rule) = ui.get("rule") {
        let targets: Vec<String> = shown[first..].to_vec();
        rule_of(rule, &format!("{at}/rule"), &targets, draft);
    }
    for key in ui.as_object().into_iter().flatten().map(|(key, _)| key) {
        if !matches!(key.as_str(), "type" | "scope" | "label" | "elements" | "rule" | "options") {
            draft.lose_setting(below(at, key));
        }
    }
}

fn control(ui: &Value, at: &str, base: &str, draft: &mut Draft, shown: &mut Vec<String>, depth: usize) {
    let Some(pointer) = ui.get("scope").and_then(Value::as_str).and_then(|scope| pointer_of(scope, base)) else {
        return draft.lose(at, "Không rõ ô này hỏi gì.", "It is not clear what this control asks.");
    };
    match ui.get("label") {
        Some(Value::String(label)) => draft.text(&pointer, "label", &same(label)),
        Some(Value::Bool(true)) | None => {}
        Some(_) => draft.lose_setting(format!("{at}/label")),
    }
    for (key, value) in ui.get("options").and_then(Value::as_object).into_iter().flatten() {
        let place = below(&format!("{at}/options"), key);
        match (key.as_str(), value) {
            ("multi", Value::Bool(true)) => draft.field(&pointer, "kind", "long_text"),
            ("readonly" | "readOnly", Value::Bool(true)) => {
                draft.rule("read_only", &pointer, Value::Bool(true), &place);
            }
            ("format", Value::String(word)) if word == "radio" => draft.field(&pointer, "widget", "radio"),
            ("detail", detail @ Value::Object(_)) => {
                let mut inside = Vec::new();
                element(detail, &place, &format!("{pointer}/*"), draft, &mut inside, depth + 1);
            }
            (_, Value::Bool(false)) => {}
            _ => draft.lose_setting(place),
        }
    }
    shown.push(pointer);
}

fn rule_of(rule: &Value, at: &str, targets: &[String], draft: &mut Draft) {
    let effect = rule.get("effect").and_then(Value::as_str).unwrap_or_default();
    let condition = rule.get("condition").and_then(|condition| condition_of(condition, 0));
    let Some(condition) = condition else { return draft.lose_code(at) };
    for target in targets {
        match effect {
            "SHOW" => draft.rule("visible", target, condition.clone(), at),
            "HIDE" => draft.rule("visible", target, not(condition.clone()), at),
            "ENABLE" => draft.rule("read_only", target, not(condition.clone()), at),
            "DISABLE" => draft.rule("read_only", target, condition.clone(), at),
            _ => return draft.lose_code(at),
        }
    }
}

fn condition_of(condition: &Value, depth: usize) -> Option<Value> {
    if depth > super::MAX_DEPTH {
        return None;
    }
    if let Some(parts) = condition.get("conditions").and_then(Value::as_array) {
        let parts: Option<Vec<Value>> = parts.iter().map(|part| condition_of(part, depth + 1)).collect();
        let word = if condition.get("type").and_then(Value::as_str) == Some("OR") { "or" } else { "and" };
        return parts.filter(|parts| !parts.is_empty()).map(|parts| json!({word: parts}));
    }
    let pointer = pointer_of(condition.get("scope")?.as_str()?, "")?;
    if let Some(value) = condition.get("expectedValue") {
        return Some(json!({"==": [{"var": pointer}, constant(value)]}));
    }
    fits(condition.get("schema")?, &pointer, depth)
}

/// "The value at this place fits this schema", for the schemas conditions are made of.
fn fits(schema: &Value, pointer: &str, depth: usize) -> Option<Value> {
    if depth > super::MAX_DEPTH {
        return None;
    }
    if let Value::Bool(flag) = schema {
        return Some(Value::Bool(*flag));
    }
    let map = schema.as_object()?;
    let read = json!({"var": pointer});
    let given = json!({"!!": [read]});
    let mut parts = Vec::new();
    let bound =
        |word: &str, limit: &Value| json!({"and": [{"exists": [pointer]}, {word: [{"var": [pointer, 0]}, limit]}]});
    for (keyword, value) in map {
        parts.push(match keyword.as_str() {
            "const" if value.is_boolean() => json!({"===": [read, value]}),
            "const" if value.is_null() => return None,
            "const" => json!({"==": [read, constant(value)]}),
            "enum" if value.as_array()?.iter().all(|item| !item.is_object() && !item.is_array() && !item.is_null()) => {
                json!({"in": [read, value]})
            }
            "not" => not(fits(value, pointer, depth + 1)?),
            "minimum" => bound(">=", value),
            "maximum" => bound("<=", value),
            "exclusiveMinimum" if value.is_number() => bound(">", value),
            "exclusiveMaximum" if value.is_number() => bound("<", value),
            "minLength" if value == 1 => given.clone(),
            "minItems" => json!({">=": [{"tk:count": [read]}, value]}),
            "type" if value != "null" => continue,
            "required" => {
                let names =
                    value.as_array()?.iter().map(|name| Some(json!({"exists": [below(pointer, name.as_str()?)]})));
                json!({"and": names.collect::<Option<Vec<_>>>()?})
            }
            "properties" => {
                let names =
                    value.as_object()?.iter().map(|(name, inner)| fits(inner, &below(pointer, name), depth + 1));
                json!({"and": names.collect::<Option<Vec<_>>>()?})
            }
            "anyOf" | "allOf" => {
                let word = if keyword == "anyOf" { "or" } else { "and" };
                let each = value.as_array()?.iter().map(|inner| fits(inner, pointer, depth + 1));
                json!({word: each.collect::<Option<Vec<_>>>()?})
            }
            "title" | "description" | "$comment" => continue,
            _ => return None,
        });
    }
    match parts.len() {
        0 => Some(json!({"exists": [pointer]})),
        1 => parts.pop(),
        _ => Some(json!({"and": parts})),
    }
}
