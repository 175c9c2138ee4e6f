//! Form.io: components become questions; layout components become pages or fall away.

use super::{Draft, below, constant, not, refused, same};
use crate::finding::Finding;
use serde_json::{Map, Value, json};

pub(super) fn read(source: &Value, draft: &mut Draft) -> Result<(), Finding> {
    let Some(components) = source.get("components").and_then(Value::as_array) else {
        return Err(refused("Thiếu \"components\".", "There is no \"components\"."));
    };
    if let Some(title) = source.get("title").and_then(Value::as_str).filter(|title| !title.is_empty()) {
        draft.title = same(title);
    }
    for key in source.as_object().into_iter().flatten().map(|(key, _)| key) {
        if !matches!(
            key.as_str(),
            "components"
                | "title"
                | "display"
                | "name"
                | "path"
                | "type"
                | "_id"
                | "machineName"
                | "created"
                | "modified"
        ) {
            draft.lose_setting(below("", key));
        }
    }
    let wizard = source.get("display").and_then(Value::as_str) == Some("wizard");
    let mut root = Group::default();
    if wizard {
        for (at, component) in components.iter().enumerate() {
            let mut page = Group::default();
            let place = format!("/components/{at}");
            one(component, &place, "", draft, &mut page, &mut Vec::new(), 0);
            let fields = page.order.iter().filter_map(Value::as_str).map(|name| below("", name)).collect();
            let title = component.get("title").or_else(|| component.get("label")).and_then(Value::as_str);
            draft.page(&title.map(same).unwrap_or_default(), fields, None);
            root.merge(page);
        }
    } else {
        list(components, "/components", "", draft, &mut root, &mut Vec::new(), 0);
    }
    draft.order.insert(String::new(), Value::Array(root.order.clone()));
    draft.schema = root.schema();
    Ok(())
}

/// An object while it is put together.
#[derive(Default)]
struct Group {
    properties: Map<String, Value>,
    required: Vec<Value>,
    order: Vec<Value>,
}

impl Group {
    fn schema(self) -> Value {
        let mut schema = json!({"type": "object", "properties": self.properties, "additionalProperties": false});
        if !self.required.is_empty() {
            schema["required"] = Value::Array(self.required);
        }
        schema
    }

    fn merge(&mut self, other: Self) {
        self.properties.extend(other.properties);
        self.required.extend(other.required);
        self.order.extend(other.order);
    }

    fn add(&mut self, key: &str, schema: Value, required: bool) {
        if self.properties.insert(key.to_owned(), schema).is_none() {
            self.order.push(key.into());
            if required {
                self.required.push(key.into());
            }
        }
    }
}

/// What stands around a component and hides it: the condition and its place.
type Around = Vec<(Value, String)>;

fn list(
    components: &[Value],
    at: &str,
    base: &str,
    draft: &mut Draft,
    group: &mut Group,
    around: &mut Around,
    depth: usize,
) {
    for (nth, component) in components.iter().enumerate() {
        one(component, &format!("{at}/{nth}"), base, draft, group, around, depth);
    }
}

fn text<'v>(component: &'v Value, key: &str) -> &'v str {
    component.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn one(
    component: &Value,
    at: &str,
    base: &str,
    draft: &mut Draft,
    group: &mut Group,
    around: &mut Around,
    depth: usize,
) {
    if depth > super::MAX_DEPTH {
        return draft.lose(at, "Lồng quá sâu.", "Nested too deeply.");
    }
    let kind = text(component, "type");
    let condition = condition_of(component, at, base, draft);
    match kind {
        "panel" | "fieldset" | "well" | "columns" | "table" | "tabs" => {
            let mark = around.len();
            around.extend(condition.map(|rule| (rule, at.to_owned())));
            if matches!(kind, "columns" | "table" | "tabs") {
                draft.lose(
                    at,
                    "Các ô xếp dọc, không theo cột hay thẻ.",
                    "Fields stand below each other, without columns or tabs.",
                );
            }
            for (inside, place) in parts(component, at) {
                list(inside, &place, base, draft, group, around, depth + 1);
            }
            around.truncate(mark);
            return;
        }
        "button" => {
            if !matches!(text(component, "action"), "" | "submit") {
                draft.lose_code(at);
            }
            return;
        }
        "content" | "htmlelement" => {
            return draft.lose(at, "Dòng chữ riêng chưa mang theo được.", "Text on its own is not carried over.");
        }
        _ => {}
    }
    let key = text(component, "key");
    if key.is_empty() || key.contains('.') {
        return draft.lose(at, "Ô này không có tên dùng được.", "This component has no usable key.");
    }
    let pointer = below(base, key);
    let Some(schema) = schema_of(component, kind, at, &pointer, draft, depth) else {
        return draft.lose(at, format!("Không có loại ô “{kind}”."), format!("There is no field like “{kind}”."));
    };
    let required = component.pointer("/validate/required") == Some(&Value::Bool(true));
    words(component, &pointer, draft);
    rules(component, at, &pointer, draft);
    settings(component, at, draft);
    let hides = condition.map(|rule| (rule, format!("{at}/conditional")));
    for (rule, place) in around.iter().cloned().chain(hides) {
        draft.rule("visible", &pointer, rule, &place);
    }
    group.add(key, schema, required);
}

/// The lists of components inside a layout component.
fn parts<'v>(component: &'v Value, at: &str) -> Vec<(&'v [Value], String)> {
    let mut found = Vec::new();
    let mut add = |value: Option<&'v Value>, place: String| {
        if let Some(Value::Array(items)) = value {
            found.push((items.as_slice(), place));
        }
    };
    for (nth, column) in component.get("columns").and_then(Value::as_array).into_iter().flatten().enumerate() {
        add(column.get("components"), format!("{at}/columns/{nth}/components"));
    }
    for (nth, row) in component.get("rows").and_then(Value::as_array).into_iter().flatten().enumerate() {
        for (cell, column) in row.as_array().into_iter().flatten().enumerate() {
            add(column.get("components"), format!("{at}/rows/{nth}/{cell}/components"));
        }
    }
    if text(component, "type") == "tabs" {
        for (nth, tab) in component.get("components").and_then(Value::as_array).into_iter().flatten().enumerate() {
            add(tab.get("components"), format!("{at}/components/{nth}/components"));
        }
    } else {
        add(component.get("components"), format!("{at}/components"));
    }
    found
}

fn schema_of(component: &Value, kind: &str, at: &str, pointer: &str, draft: &mut Draft, depth: usize) -> Option<Value> {
    let validate =
        |key: &str| component.get("validate").and_then(|rules| rules.get(key)).filter(|value| !value.is_null());
    let number = |key: &str| validate(key).and_then(number_of);
    let mut schema = match kind {
        "textfield" | "textarea" | "password" | "tags" => json!({"type": "string"}),
        "email" => json!({"type": "string", "format": "email"}),
        "phoneNumber" => json!({"type": "string"}),
        "url" => json!({"type": "string", "format": "uri"}),
        "number" | "currency" => json!({"type": "number"}),
        "checkbox" => json!({"type": "boolean"}),
        "day" | "datetime" | "date" => json!({"type": "string", "format": "date"}),
        "time" => json!({"type": "string", "maxLength": 8}),
        "hidden" => json!({"type": "string"}),
        "radio" | "select" | "selectboxes" => {
            let values = component.get("values").or_else(|| component.pointer("/data/values"));
            let values = values.and_then(Value::as_array).cloned().unwrap_or_default();
            let plain: Vec<Value> =
                values.iter().filter_map(|value| value.get("value").cloned()).filter(|value| value != "").collect();
            if plain.is_empty() {
                draft.lose(
                    at,
                    "Danh mục lấy từ nơi khác chưa mang theo được.",
                    "Choices from elsewhere are not carried over.",
                );
                json!({"type": "string"})
            } else {
                for value in &values {
                    if let Some(choice) = value.get("value") {
                        draft.option(pointer, choice, &same(text(value, "label")));
                    }
                }
                json!({"enum": plain})
            }
        }
        "container" => {
            let mut inside = Group::default();
            let components =
                component.get("components").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
            list(components, &format!("{at}/components"), pointer, draft, &mut inside, &mut Vec::new(), depth + 1);
            return Some(inside.schema());
        }
        "datagrid" | "editgrid" => {
            let mut inside = Group::default();
            let components =
                component.get("components").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
            list(
                components,
                &format!("{at}/components"),
                &format!("{pointer}/*"),
                draft,
                &mut inside,
                &mut Vec::new(),
                depth + 1,
            );
            let mut table = json!({"type": "array", "items": inside.schema()});
            if let Some(least) = number("minLength") {
                table["minItems"] = least;
            }
            if let Some(most) = number("maxLength") {
                table["maxItems"] = most;
            }
            return Some(table);
        }
        "file" => {
            draft.field(pointer, "kind", "file");
            return Some(json!({"type": "array", "items": {"type": "string"}}));
        }
        "signature" => {
            draft.lose(at, "Chữ ký vẽ tay đổi thành xác nhận.", "The drawn signature became a confirmation.");
            return Some(json!({"type": "boolean"}));
        }
        _ => return None,
    };
    match kind {
        "textarea" => draft.field(pointer, "kind", "long_text"),
        "radio" => draft.field(pointer, "widget", "radio"),
        "phoneNumber" => draft.field(pointer, "kind", "phone"),
        "password" | "hidden" | "tags" => {
            draft.lose(at, "Loại ô này đổi thành một dòng chữ.", "This kind of field became a line of text.");
        }
        "selectboxes" => draft.lose(
            at,
            "Câu trả lời đổi từ đúng/sai từng ô thành danh sách.",
            "The answer is a list now, not yes or no for each box.",
        ),
        "day" | "datetime" => draft.lose(at, "Câu trả lời là một ngày theo ISO.", "The answer is an ISO day."),
        _ => {}
    }
    if schema["type"] == "string" {
        for (from, to) in [("minLength", "minLength"), ("maxLength", "maxLength")] {
            if let Some(limit) = number(from) {
                schema[to] = limit;
            }
        }
        if let Some(Value::String(pattern)) = validate("pattern").filter(|pattern| *pattern != "") {
            // Form.io asks for the whole text.
            schema["pattern"] = format!("^(?:{pattern})$").into();
        }
    }
    if schema["type"] == "number" {
        for (from, to) in [("min", "minimum"), ("max", "maximum")] {
            if let Some(limit) = number(from) {
                schema[to] = limit;
            }
        }
        if validate("integer") == Some(&Value::Bool(true)) || component.get("decimalLimit") == Some(&json!(0)) {
            schema["type"] = "integer".into();
        }
    }
    let many = component.get("multiple") == Some(&Value::Bool(true)) || kind == "selectboxes";
    Some(if many { json!({"type": "array", "items": schema, "uniqueItems": true}) } else { schema })
}

fn number_of(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => serde_json::from_str::<serde_json::Number>(text.trim()).ok().map(Value::Number),
        _ => None,
    }
}

fn words(component: &Value, pointer: &str, draft: &mut Draft) {
    let label = [text(component, "label"), text(component, "legend"), text(component, "title")];
    if let Some(label) = label.into_iter().find(|label| !label.is_empty()) {
        draft.text(pointer, "label", &same(label));
    }
    let hint = [text(component, "description"), text(component, "tooltip")];
    if let Some(hint) = hint.into_iter().find(|hint| !hint.is_empty()) {
        draft.text(pointer, "hint", &same(hint));
    }
    if let Some(message) = component.pointer("/validate/customMessage").and_then(Value::as_str) {
        draft.text(pointer, "error", &same(message));
    }
}

fn rules(component: &Value, at: &str, pointer: &str, draft: &mut Draft) {
    if component.get("disabled") == Some(&Value::Bool(true)) {
        draft.rule("read_only", pointer, Value::Bool(true), &format!("{at}/disabled"));
    }
    match component.get("defaultValue") {
        None | Some(Value::Null | Value::Object(_) | Value::Array(_) | Value::Bool(false)) => {}
        Some(Value::String(text)) if text.is_empty() => {}
        Some(value) => draft.rule("default", pointer, constant(value), &format!("{at}/defaultValue")),
    }
    for key in ["customConditional", "calculateValue", "customDefaultValue", "logic"] {
        let written = component.get(key).is_some_and(|value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Null | Value::Bool(false) => false,
            _ => true,
        });
        if written {
            draft.lose_code(below(at, key));
        }
    }
    for key in ["custom", "json"] {
        let written =
            component.pointer(&format!("/validate/{key}")).is_some_and(|value| !value.is_null() && value != "");
        if written {
            draft.lose_code(format!("{at}/validate/{key}"));
        }
    }
}

/// Settings nobody reads here; those without weight are passed over.
fn settings(component: &Value, at: &str, draft: &mut Draft) {
    for key in
        ["placeholder", "prefix", "suffix", "inputMask", "errors", "unique", "encrypted", "dataSrc", "attributes"]
    {
        let written = component.get(key).is_some_and(|value| match value {
            Value::String(text) => !text.is_empty() && text != "values",
            Value::Object(map) => !map.is_empty(),
            Value::Bool(flag) => *flag,
            Value::Null => false,
            _ => true,
        });
        if written {
            draft.lose_setting(below(at, key));
        }
    }
}

/// When a component is shown; what is written in JavaScript is listed elsewhere.
fn condition_of(component: &Value, at: &str, base: &str, draft: &mut Draft) -> Option<Value> {
    let conditional = component.get("conditional")?;
    let shows = !matches!(conditional.get("show"), Some(Value::Bool(false)) | None)
        && conditional.get("show") != Some(&json!("false"));
    let place = format!("{at}/conditional");
    if let Some(rule) = conditional.get("json").filter(|rule| rule.is_object()) {
        return Some(relocated(rule, base, 0));
    }
    let read = |name: &str| json!({"var": located(name, base)});
    if let Some(Value::Array(conditions)) = conditional.get("conditions") {
        let mut parts = Vec::new();
        for condition in conditions {
            let name = text(condition, "component");
            let value = condition.get("value").cloned().unwrap_or(Value::Null);
            let Some(part) = compared(text(condition, "operator"), read(name), &value) else {
                draft.lose_code(place);
                return None;
            };
            parts.push(part);
        }
        if parts.is_empty() {
            return None;
        }
        let word = if text(conditional, "conjunction") == "any" { "or" } else { "and" };
        let all = json!({word: parts});
        return Some(if shows { all } else { not(all) });
    }
    let when = conditional.get("when").and_then(Value::as_str).filter(|when| !when.is_empty())?;
    let value = conditional.get("eq").cloned().unwrap_or(Value::Null);
    let rule = json!({"==": [read(when), truth(&value)]});
    Some(if shows { rule } else { not(rule) })
}

/// `"true"` is what Form.io writes for a ticked box.
fn truth(value: &Value) -> Value {
    match value.as_str() {
        Some("true") => Value::Bool(true),
        Some("false") => Value::Bool(false),
        _ => constant(value),
    }
}

fn compared(operator: &str, read: Value, value: &Value) -> Option<Value> {
    let value = truth(value);
    Some(match operator {
        "isEqual" => json!({"==": [read, value]}),
        "isNotEqual" => json!({"!=": [read, value]}),
        "isEmpty" => not(super::answered(&read)),
        "isNotEmpty" => super::answered(&read),
        "greaterThan" => json!({"and": [super::answered(&read), {">": [read, value]}]}),
        "greaterThanOrEqual" => json!({"and": [super::answered(&read), {">=": [read, value]}]}),
        "lessThan" => json!({"and": [super::answered(&read), {"<": [read, value]}]}),
        "lessThanOrEqual" => json!({"and": [super::answered(&read), {"<=": [read, value]}]}),
        _ => return None,
    })
}

/// `data.a.b`, `row.b`, `a` → a pointer from the root, or a name in the same row.
fn located(name: &str, base: &str) -> String {
    let name = name.strip_prefix("data.").unwrap_or(name);
    if let Some(inside) = name.strip_prefix("row.") {
        return inside.to_owned();
    }
    if let Some((table, _)) = base.split_once("/*")
        && let Some(inside) = name.strip_prefix(table.trim_start_matches('/')).and_then(|rest| rest.strip_prefix('.'))
    {
        return inside.to_owned();
    }
    format!("/{}", name.replace('.', "/"))
}

/// JSONLogic of Form.io reads `data.key`.
fn relocated(rule: &Value, base: &str, depth: usize) -> Value {
    match rule {
        _ if depth > super::MAX_DEPTH => Value::Null,
        Value::Object(map) => {
            let mut out = Map::new();
            for (operator, argument) in map {
                let argument = match (operator.as_str(), argument) {
                    ("var", Value::String(name)) => located(name, base).into(),
                    _ => relocated(argument, base, depth + 1),
                };
                out.insert(operator.clone(), argument);
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(|item| relocated(item, base, depth + 1)).collect(),
        plain => plain.clone(),
    }
}
