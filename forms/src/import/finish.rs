//! The last steps of every import: what the engine refuses is taken out and listed, until the definition compiles.

use super::{Draft, Imported, below, entry};
use crate::compile::compile;
use crate::definition::Definition;
use crate::finding::Finding;
use crate::schema::{self, CompileCode};
use serde_json::{Map, Value, json};

/// Rounds of taking out what is refused.
const ROUNDS: usize = 60;

pub(super) fn finish(mut draft: Draft) -> Result<Imported, Finding> {
    modern(&mut draft);
    sound(&mut draft)?;
    hidden_required(&mut draft);
    for (pointer, vi, en) in [
        (
            "/procedure",
            "Điền mã, cơ quan, trường hợp và căn cứ của thủ tục.",
            "Complete the procedure: code, unit, cases, laws.",
        ),
        ("/processing", "Điền thời hạn và các bước giải quyết.", "Complete the time limit and the steps."),
        ("/texts", "Kiểm tra bản tiếng Việt và tiếng Anh của mỗi nhãn.", "Check both languages of every label."),
    ] {
        draft.lose(format!("definition {pointer}"), vi, en);
    }
    for _ in 0..ROUNDS {
        let value = assembled(&draft);
        let findings = match Definition::from_json(value.to_string().as_bytes()) {
            Ok(definition) => match compile(&definition) {
                Ok(_) => return Ok(Imported { definition: value, lost: draft.lost }),
                Err(findings) => findings,
            },
            Err(finding) => return Err(finding),
        };
        let before = assembled(&draft);
        for finding in &findings {
            take_out(&mut draft, finding);
        }
        if assembled(&draft) == before {
            return Err(findings
                .into_iter()
                .next()
                .unwrap_or_else(|| super::refused("Không nhập được.", "It can't be imported.")));
        }
    }
    Err(super::refused("Biểu mẫu có quá nhiều phần không dùng được.", "Too many parts of the form can't be used."))
}

fn assembled(draft: &Draft) -> Value {
    let title = json!({"vi": draft.title.vi, "en": draft.title.en});
    let mut rules = draft.rules.clone();
    rules.retain(|_, map| map.as_object().is_none_or(|map| !map.is_empty()));
    if !draft.block.is_empty() {
        rules.insert("block".to_owned(), Value::Array(draft.block.clone()));
    }
    json!({
        "tokhai": 1,
        "procedure": {
            "code": "1.000000", "name": title, "field": "G00", "field_name": {"vi": "Chưa phân loại", "en": "Not classified"}, "issuer": "G00",
            "levels": ["commune"], "subjects": [], "service_level": "partial", "channels": ["online"],
            "cases": [{"code": "1.000000.01", "name": title}], "receiving_center": "", "resolving_unit": ""
        },
        "schema": draft.schema, "order": draft.order, "fields": draft.fields, "texts": draft.texts,
        "layout": if draft.pages.is_empty() { "single" } else { "questions" },
        "pages": draft.pages, "rules": rules,
        "processing": {"time": {"unit": "other"}, "steps": []},
        "declaration": {"version": "v1", "text": {
            "vi": "Tôi đã đọc lại. Những điều tôi khai là đúng sự thật.", "en": "I have read this again. What I have stated is true."
        }}
    })
}

/// Keywords of older drafts in today's words.
fn modern(draft: &mut Draft) {
    let mut schema = std::mem::take(&mut draft.schema);
    walk(&mut schema, 0);
    if let Value::Object(map) = &mut schema {
        map.remove("$schema");
    }
    let mut text = schema.to_string();
    if text.contains("#/definitions/") {
        text = text.replace("#/definitions/", "#/$defs/");
        schema = serde_json::from_str(&text).unwrap_or(schema);
    }
    draft.schema = schema;
}

fn walk(schema: &mut Value, depth: usize) {
    if depth > super::MAX_DEPTH * 2 {
        return;
    }
    let Value::Object(map) = schema else { return };
    if let Some(Value::Object(named)) = map.remove("definitions") {
        entry(map, "$defs").extend(named);
    }
    if let Some(Value::Object(named)) = map.remove("dependencies") {
        for (name, needs) in named {
            let keyword = if needs.is_array() { "dependentRequired" } else { "dependentSchemas" };
            entry(map, keyword).insert(name, needs);
        }
    }
    if let Some(Value::Array(_)) = map.get("items") {
        if let Some(prefix) = map.remove("items") {
            map.insert("prefixItems".to_owned(), prefix);
        }
        if let Some(rest) = map.remove("additionalItems") {
            map.insert("items".to_owned(), rest);
        }
    }
    for (exclusive, limit) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        match map.get(exclusive) {
            Some(Value::Bool(true)) => {
                let bound = map.remove(limit);
                map.remove(exclusive);
                map.extend(bound.map(|bound| (exclusive.to_owned(), bound)));
            }
            Some(Value::Bool(false)) => {
                map.remove(exclusive);
            }
            _ => {}
        }
    }
    if let Some(id) = map.remove("id").filter(|id| id.is_string()) {
        map.insert("$id".to_owned(), id);
    }
    for (keyword, child) in map.iter_mut() {
        match (keyword.as_str(), child) {
            ("properties" | "$defs" | "patternProperties" | "dependentSchemas", Value::Object(named)) => {
                named.values_mut().for_each(|child| walk(child, depth + 1));
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(items)) => {
                items.iter_mut().for_each(|child| walk(child, depth + 1));
            }
            ("const" | "enum" | "default" | "examples", _) => {}
            (_, child @ Value::Object(_)) => walk(child, depth + 1),
            _ => {}
        }
    }
}

/// Takes out of the schema what the engine refuses.
fn sound(draft: &mut Draft) -> Result<(), Finding> {
    for _ in 0..ROUNDS {
        let Err(errors) = schema::compile_all(&draft.schema, &schema::Options::definition()) else { return Ok(()) };
        let mut changed = false;
        for error in errors {
            if error.code == CompileCode::TooLarge {
                return Err(Finding::error("too_large", "", "Lược đồ quá lớn.", "The schema is too large."));
            }
            let (parent, key) = error.pointer.rsplit_once('/').unwrap_or(("", ""));
            let key = key.replace("~1", "/").replace("~0", "~");
            let parent = draft.schema.pointer_mut(parent);
            let removed = match parent {
                Some(Value::Object(map)) => map.remove(&key),
                // A member of a list gives way to the schema that allows everything.
                Some(Value::Array(items)) => key
                    .parse::<usize>()
                    .ok()
                    .and_then(|at| items.get_mut(at))
                    .map(|slot| std::mem::replace(slot, Value::Bool(true))),
                _ => None,
            };
            if removed.is_some() {
                changed = true;
                draft.lose(
                    format!("/schema{}", error.pointer),
                    format!("Lược đồ bỏ phần này: {}.", error.message),
                    format!("Left out of the schema: {}.", error.message),
                );
            }
        }
        if !changed {
            break;
        }
    }
    match schema::compile_all(&draft.schema, &schema::Options::definition()) {
        Ok(_) => Ok(()),
        Err(_) => Err(super::refused("Lược đồ không dùng được.", "The schema can't be used.")),
    }
}

/// `required` that names a question with a condition becomes a rule.
fn hidden_required(draft: &mut Draft) {
    let Some(Value::Object(visible)) = draft.rules.get("visible") else { return };
    let hidden: Vec<String> = visible.keys().cloned().collect();
    let mut moved = Vec::new();
    take_required(&mut draft.schema, "", &hidden, &mut moved, 0);
    for pointer in moved {
        if draft.rules.get("required").is_none_or(|map| map.get(&pointer).is_none()) {
            draft.rule("required", &pointer, Value::Bool(true), "");
        }
    }
}

fn take_required(schema: &mut Value, place: &str, hidden: &[String], moved: &mut Vec<String>, depth: usize) {
    let Value::Object(map) = schema else { return };
    if depth > super::MAX_DEPTH {
        return;
    }
    if let Some(Value::Array(names)) = map.get_mut("required") {
        names.retain(|name| {
            let pointer = below(place, name.as_str().unwrap_or_default());
            let hides = hidden.contains(&pointer);
            if hides {
                moved.push(pointer);
            }
            !hides
        });
    }
    for (name, child) in map.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        take_required(child, &below(place, name), hidden, moved, depth + 1);
    }
    if let Some(items) = map.get_mut("items") {
        take_required(items, &format!("{place}/*"), hidden, moved, depth + 1);
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in map.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten() {
            take_required(part, place, hidden, moved, depth + 1);
        }
    }
    for keyword in ["then", "else"] {
        if let Some(part) = map.get_mut(keyword) {
            take_required(part, place, hidden, moved, depth + 1);
        }
    }
}

/// Takes out what a finding is about.
fn take_out(draft: &mut Draft, finding: &Finding) {
    let steps: Vec<String> = crate::form::segments(&finding.pointer).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let says = |pointer: String, draft: &mut Draft| {
        draft.lose(pointer, finding.message.vi.clone(), finding.message.en.clone());
    };
    let removed = |map: &mut Map<String, Value>, key: &str| map.remove(key).is_some();
    match steps.as_slice() {
        ["rules", "block", at, ..] => {
            if let Some(at) = at.parse::<usize>().ok().filter(|at| *at < draft.block.len()) {
                let block = draft.block.remove(at);
                let origin = block["at"].as_str().unwrap_or_default().to_owned();
                says(format!("definition /rules/block {origin}"), draft);
            }
        }
        ["rules", kind, pointer, ..] if removed(entry(&mut draft.rules, kind), pointer) => {
            let origin = draft.origins.get(&format!("{kind} {pointer}")).and_then(Value::as_str);
            let origin = origin.filter(|origin| !origin.is_empty()).map(str::to_owned);
            says(origin.unwrap_or_else(|| format!("definition /rules/{kind} {pointer}")), draft);
        }
        ["fields", pointer, ..] if removed(&mut draft.fields, pointer) => {
            says(format!("definition /fields {pointer}"), draft);
        }
        ["texts", pointer, ..] if removed(&mut draft.texts, pointer) => {
            says(format!("definition /texts {pointer}"), draft);
        }
        ["pages", at, "visible", ..] => {
            if let Some(Value::Object(page)) = at.parse::<usize>().ok().and_then(|at| draft.pages.get_mut(at))
                && page.remove("visible").is_some()
            {
                says(format!("definition /pages/{at}/visible"), draft);
            }
        }
        ["pages", at, "fields", nth] => {
            let fields = at
                .parse::<usize>()
                .ok()
                .and_then(|at| draft.pages.get_mut(at))
                .and_then(|page| page.get_mut("fields"))
                .and_then(Value::as_array_mut);
            if let (Some(fields), Ok(nth)) = (fields, nth.parse::<usize>())
                && nth < fields.len()
            {
                fields.remove(nth);
                says(format!("definition /pages/{at}"), draft);
            }
        }
        _ => {}
    }
}
