//! SurveyJS: elements become questions, pages stay pages.

use super::{Draft, below, constant, expression, refused, without_tags};
use crate::definition::Text;
use crate::finding::Finding;
use serde_json::{Map, Value, json};

pub(super) fn read(source: &Value, draft: &mut Draft) -> Result<(), Finding> {
    let pages = source.get("pages").and_then(Value::as_array);
    let loose = source.get("elements").or_else(|| source.get("questions")).and_then(Value::as_array);
    if pages.is_none() && loose.is_none() {
        return Err(refused("Thiếu \"pages\" hoặc \"elements\".", "There are neither \"pages\" nor \"elements\"."));
    }
    if let Some(title) = source.get("title").map(text).filter(|title| !title.is_empty()) {
        draft.title = title;
    }
    for key in source.as_object().into_iter().flatten().map(|(key, _)| key) {
        if !matches!(key.as_str(), "pages" | "elements" | "questions" | "title" | "locale" | "logoPosition") {
            if matches!(key.as_str(), "triggers" | "calculatedValues") {
                draft.lose_code(below("", key));
            } else {
                draft.lose_setting(below("", key));
            }
        }
    }
    let mut root = Group::default();
    match (pages, loose) {
        (Some(pages), _) => {
            for (at, page) in pages.iter().enumerate() {
                let place = format!("/pages/{at}");
                let first = root.order.len();
                let rule = condition(page, "visibleIf", &place, "", draft);
                let around: Vec<(Value, String)> =
                    rule.map(|rule| (rule, format!("{place}/visibleIf"))).into_iter().collect();
                let elements = page.get("elements").or_else(|| page.get("questions")).and_then(Value::as_array);
                list(elements, &format!("{place}/elements"), "", draft, &mut root, &around, 0);
                let fields = root.order[first..].iter().filter_map(Value::as_str).map(|name| below("", name)).collect();
                draft.page(&page.get("title").map(text).unwrap_or_default(), fields, None);
                for key in page.as_object().into_iter().flatten().map(|(key, _)| key) {
                    if !matches!(key.as_str(), "name" | "title" | "elements" | "questions" | "visibleIf") {
                        draft.lose_setting(below(&place, key));
                    }
                }
            }
        }
        (None, elements) => list(elements, "/elements", "", draft, &mut root, &[], 0),
    }
    draft.order.insert(String::new(), Value::Array(root.order.clone()));
    draft.schema = root.schema();
    Ok(())
}

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
}

/// A text, or one text for each language.
fn text(value: &Value) -> Text {
    match value {
        Value::String(text) => super::same(text),
        Value::Object(map) => {
            let get = |key: &str| map.get(key).and_then(Value::as_str).map(without_tags);
            let vi = get("vi").or_else(|| get("default")).or_else(|| get("en")).unwrap_or_default();
            let en = get("en").or_else(|| get("default")).unwrap_or_else(|| vi.clone());
            Text::new(vi, en)
        }
        _ => Text::default(),
    }
}

fn word<'v>(element: &'v Value, key: &str) -> &'v str {
    element.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn is(element: &Value, key: &str) -> bool {
    element.get(key) == Some(&Value::Bool(true))
}

fn list(
    elements: Option<&Vec<Value>>,
    at: &str,
    base: &str,
    draft: &mut Draft,
    group: &mut Group,
    around: &[(Value, String)],
    depth: usize,
) {
    for (nth, element) in elements.into_iter().flatten().enumerate() {
        one(element, &format!("{at}/{nth}"), base, draft, group, around, depth);
    }
}

/// A condition, or its place in the list of what is lost.
fn condition(element: &Value, key: &str, at: &str, base: &str, draft: &mut Draft) -> Option<Value> {
    let text = element.get(key)?.as_str().filter(|text| !text.trim().is_empty())?;
    let place = |name: &str| -> Option<String> {
        if let Some(inside) = name.strip_prefix("panel.").or_else(|| name.strip_prefix("row.")) {
            return base.contains('*').then(|| inside.to_owned());
        }
        if name.contains(['[', '-', '#', '$']) {
            return None;
        }
        Some(format!("/{}", name.replace('.', "/")))
    };
    let rule = expression::rule(text, &place);
    if rule.is_none() {
        draft.lose_code(below(at, key));
    }
    rule
}

fn one(
    element: &Value,
    at: &str,
    base: &str,
    draft: &mut Draft,
    group: &mut Group,
    around: &[(Value, String)],
    depth: usize,
) {
    if depth > super::MAX_DEPTH {
        return draft.lose(at, "Lồng quá sâu.", "Nested too deeply.");
    }
    let kind = word(element, "type");
    let visible = condition(element, "visibleIf", at, base, draft);
    let mut hides: Vec<(Value, String)> = around.to_vec();
    hides.extend(visible.map(|rule| (rule, format!("{at}/visibleIf"))));
    match kind {
        "panel" => {
            return list(
                element.get("elements").and_then(Value::as_array),
                &format!("{at}/elements"),
                base,
                draft,
                group,
                &hides,
                depth + 1,
            );
        }
        "html" | "image" => {
            return draft.lose(
                at,
                "Dòng chữ hoặc hình riêng chưa mang theo được.",
                "Text and images on their own are not carried over.",
            );
        }
        _ => {}
    }
    let name = word(element, "name");
    if name.is_empty() || name.contains(['.', '/', '{', '}']) {
        return draft.lose(at, "Câu hỏi này không có tên dùng được.", "This question has no usable name.");
    }
    let pointer = below(base, name);
    let Some(schema) = schema_of(element, kind, at, &pointer, draft, depth) else {
        return draft.lose(
            at,
            format!("Không có loại câu hỏi “{kind}”."),
            format!("There is no question like “{kind}”."),
        );
    };
    let title = element.get("title").map(text).filter(|title| !title.is_empty());
    draft.text(&pointer, "label", &title.unwrap_or_else(|| super::same(name)));
    draft.text(&pointer, "hint", &element.get("description").map(text).unwrap_or_default());
    draft.text(&pointer, "error", &element.get("requiredErrorText").map(text).unwrap_or_default());
    for (rule, place) in hides {
        draft.rule("visible", &pointer, rule, &place);
    }
    if let Some(rule) = condition(element, "requiredIf", at, base, draft) {
        draft.rule("required", &pointer, rule, &format!("{at}/requiredIf"));
    }
    if let Some(rule) = condition(element, "enableIf", at, base, draft) {
        draft.rule("read_only", &pointer, super::not(rule), &format!("{at}/enableIf"));
    }
    if is(element, "readOnly") {
        draft.rule("read_only", &pointer, Value::Bool(true), &format!("{at}/readOnly"));
    }
    if kind == "expression"
        && let Some(rule) = condition(element, "expression", at, base, draft)
    {
        draft.rule("computed", &pointer, rule, &format!("{at}/expression"));
    }
    match element.get("defaultValue") {
        None | Some(Value::Null) => {}
        Some(Value::Object(_)) => draft.lose_setting(format!("{at}/defaultValue")),
        Some(value) => draft.rule("default", &pointer, constant(value), &format!("{at}/defaultValue")),
    }
    const READ: [&str; 34] = [
        "type",
        "name",
        "title",
        "description",
        "requiredErrorText",
        "visibleIf",
        "requiredIf",
        "enableIf",
        "readOnly",
        "expression",
        "defaultValue",
        "isRequired",
        "inputType",
        "choices",
        "min",
        "max",
        "maxLength",
        "validators",
        "rateMin",
        "rateMax",
        "rateValues",
        "templateElements",
        "columns",
        "items",
        "minPanelCount",
        "maxPanelCount",
        "minRowCount",
        "maxRowCount",
        "panelCount",
        "rowCount",
        "elements",
        "multiSelect",
        "labelTrue",
        "labelFalse",
    ];
    for (key, value) in element.as_object().into_iter().flatten() {
        let written = !matches!(value, Value::Null | Value::Bool(false)) && value != "";
        if written && !READ.contains(&key.as_str()) {
            draft.lose_setting(below(at, key));
        }
    }
    if group.properties.insert(name.to_owned(), schema).is_none() {
        group.order.push(name.into());
        if is(element, "isRequired") {
            group.required.push(name.into());
        }
    }
}

/// The choices: plain values, or values with texts.
fn choices(element: &Value, at: &str, pointer: &str, draft: &mut Draft) -> Value {
    let mut values = Vec::new();
    for choice in element.get("choices").and_then(Value::as_array).into_iter().flatten() {
        let value = choice.get("value").unwrap_or(choice);
        if value.is_object() || value.is_array() || values.contains(value) {
            draft.lose(format!("{at}/choices"), "Một lựa chọn không dùng được.", "One of the choices can't be used.");
            continue;
        }
        let label = choice.get("text").map(text).unwrap_or_else(|| super::same(&crate::kinds::plain(value)));
        draft.option(pointer, value, &label);
        if choice.get("visibleIf").is_some() || choice.get("enableIf").is_some() {
            draft.lose_code(format!("{at}/choices"));
        }
        values.push(value.clone());
    }
    if values.is_empty() {
        draft.lose(at, "Danh mục lấy từ nơi khác chưa mang theo được.", "Choices from elsewhere are not carried over.");
        return json!({"type": "string"});
    }
    json!({"enum": values})
}

fn schema_of(element: &Value, kind: &str, at: &str, pointer: &str, draft: &mut Draft, depth: usize) -> Option<Value> {
    let mut schema = match kind {
        "text" => match word(element, "inputType") {
            "" | "text" => json!({"type": "string"}),
            "number" | "range" => json!({"type": "number"}),
            "date" => json!({"type": "string", "format": "date"}),
            "email" => json!({"type": "string", "format": "email"}),
            "url" => json!({"type": "string", "format": "uri"}),
            "tel" => {
                draft.field(pointer, "kind", "phone");
                json!({"type": "string"})
            }
            other => {
                draft.lose(
                    format!("{at}/inputType"),
                    format!("Loại “{other}” đổi thành một dòng chữ."),
                    format!("The input type “{other}” became a line of text."),
                );
                json!({"type": "string"})
            }
        },
        "comment" => {
            draft.field(pointer, "kind", "long_text");
            json!({"type": "string"})
        }
        "radiogroup" => {
            draft.field(pointer, "widget", "radio");
            choices(element, at, pointer, draft)
        }
        "dropdown" | "buttongroup" => choices(element, at, pointer, draft),
        "imagepicker" if !is(element, "multiSelect") => choices(element, at, pointer, draft),
        "checkbox" | "tagbox" | "ranking" | "imagepicker" => {
            json!({"type": "array", "items": choices(element, at, pointer, draft), "uniqueItems": true})
        }
        "boolean" => json!({"type": "boolean"}),
        "rating" => {
            let values = element.get("rateValues").and_then(Value::as_array);
            match values {
                Some(values) if values.iter().all(Value::is_number) => json!({"enum": values}),
                Some(_) => choices(&json!({"choices": element["rateValues"]}), at, pointer, draft),
                None => json!({
                    "type": "integer",
                    "minimum": element.get("rateMin").cloned().unwrap_or(json!(1)),
                    "maximum": element.get("rateMax").cloned().unwrap_or(json!(5))
                }),
            }
        }
        "expression" => json!({"type": "number"}),
        "file" => {
            draft.field(pointer, "kind", "file");
            json!({"type": "array", "items": {"type": "string"}})
        }
        "signaturepad" => {
            draft.lose(at, "Chữ ký vẽ tay đổi thành xác nhận.", "The drawn signature became a confirmation.");
            json!({"type": "boolean"})
        }
        "multipletext" => {
            let mut inside = Group::default();
            for (nth, item) in element.get("items").and_then(Value::as_array).into_iter().flatten().enumerate() {
                let mut item = item.clone();
                item["type"] = "text".into();
                one(&item, &format!("{at}/items/{nth}"), pointer, draft, &mut inside, &[], depth + 1);
            }
            inside.schema()
        }
        "paneldynamic" => {
            table(element, at, pointer, draft, depth, "templateElements", ("minPanelCount", "maxPanelCount"))
        }
        "matrixdynamic" => table(element, at, pointer, draft, depth, "columns", ("minRowCount", "maxRowCount")),
        _ => return None,
    };
    limits(element, at, &mut schema, draft);
    Some(schema)
}

fn table(
    element: &Value,
    at: &str,
    pointer: &str,
    draft: &mut Draft,
    depth: usize,
    key: &str,
    (least, most): (&str, &str),
) -> Value {
    let mut inside = Group::default();
    let row = format!("{pointer}/*");
    for (nth, column) in element.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
        let mut column = column.clone();
        if key == "columns" && column.is_object() {
            let kind = column.get("cellType").cloned().unwrap_or_else(|| "dropdown".into());
            if let Value::Object(map) = &mut column {
                map.remove("cellType");
                map.insert("type".to_owned(), kind);
                if !map.contains_key("choices")
                    && let Some(shared) = element.get("choices")
                {
                    map.insert("choices".to_owned(), shared.clone());
                }
            }
        }
        one(&column, &format!("{at}/{key}/{nth}"), &row, draft, &mut inside, &[], depth + 1);
    }
    let mut schema = json!({"type": "array", "items": inside.schema()});
    for (from, to) in [(least, "minItems"), (most, "maxItems")] {
        if let Some(count) = element.get(from).filter(|count| count.is_u64()) {
            schema[to] = count.clone();
        }
    }
    schema
}

/// Bounds and validators.
fn limits(element: &Value, at: &str, schema: &mut Value, draft: &mut Draft) {
    let numeric = matches!(schema["type"].as_str(), Some("number" | "integer"));
    let put = |schema: &mut Value, key: &str, value: Option<&Value>| {
        if let Some(value) = value.filter(|value| value.is_number()) {
            schema[key] = value.clone();
        }
    };
    if numeric {
        put(schema, "minimum", element.get("min"));
        put(schema, "maximum", element.get("max"));
    } else if schema["type"] == "string" {
        let length = element.get("maxLength").filter(|length| length.as_i64().is_some_and(|length| length > 0));
        put(schema, "maxLength", length);
        for key in ["min", "max"] {
            if element.get(key).is_some() {
                draft.lose_setting(below(at, key));
            }
        }
    }
    for (nth, validator) in element.get("validators").and_then(Value::as_array).into_iter().flatten().enumerate() {
        match (word(validator, "type"), numeric) {
            ("numeric", true) => {
                put(schema, "minimum", validator.get("minValue"));
                put(schema, "maximum", validator.get("maxValue"));
            }
            ("text", false) if schema["type"] == "string" => {
                put(schema, "minLength", validator.get("minLength").filter(|length| **length != json!(0)));
                put(schema, "maxLength", validator.get("maxLength").filter(|length| **length != json!(0)));
            }
            ("regex", false) if schema["type"] == "string" && !word(validator, "regex").is_empty() => {
                schema["pattern"] = word(validator, "regex").into();
            }
            ("email", false) if schema["type"] == "string" => schema["format"] = "email".into(),
            ("answercount", false) if schema["type"] == "array" => {
                put(schema, "minItems", validator.get("minCount"));
                put(schema, "maxItems", validator.get("maxCount"));
            }
            _ => draft.lose_code(format!("{at}/validators/{nth}")),
        }
    }
}
