//! From the schema to the tree of fields.

use super::facets::{Facets, Source};
use crate::decimal::Decimal;
use crate::definition::{FieldKind, FieldSpec, FieldTexts, Text};
use crate::finding::Finding;
use crate::form::{Choice, Field, FieldId, Json, Shape, push_segment};
use crate::schema::NodeIndex;
use serde_json::Value;
use std::collections::BTreeMap;

/// Most fields of one form (a table counts its columns once).
const MAX_FIELDS: usize = 20_000;
/// Deepest nesting of fields.
const MAX_DEPTH: u32 = 40;

/// Builds the tree.
pub(super) struct Tree<'a> {
    pub source: Source<'a>,
    pub nodes: &'a NodeIndex,
    pub fields: &'a BTreeMap<String, FieldSpec>,
    pub texts: &'a BTreeMap<String, FieldTexts>,
    pub bare: bool,
    pub out: Vec<Field>,
    pub findings: Vec<Finding>,
}

/// A place to make a field for.
struct Place {
    key: String,
    pointer: String,
    schema: String,
    certain: bool,
    required: bool,
    parent: Option<FieldId>,
    position: u32,
    depth: u32,
    row: Option<FieldId>,
}

impl<'a> Tree<'a> {
    /// The fields of the whole schema; the root first, every container before its children.
    pub fn build(&mut self) {
        let root = Place {
            key: String::new(),
            pointer: String::new(),
            schema: String::new(),
            certain: true,
            required: false,
            parent: None,
            position: 0,
            depth: 0,
            row: None,
        };
        self.place(root, &mut Vec::new());
    }

    fn place(&mut self, place: Place, open: &mut Vec<String>) -> Option<FieldId> {
        if self.out.len() >= MAX_FIELDS || place.depth > MAX_DEPTH {
            if !self.findings.iter().any(|finding| finding.code == "too_large") {
                self.findings.push(Finding::error(
                    "too_large",
                    super::schema_place(&place.schema),
                    "Biểu mẫu quá lớn hoặc lồng quá sâu.",
                    "The form is too large or nested too deeply.",
                ));
            }
            return None;
        }
        let facets = self.source.facets(&place.schema);
        // A schema that contains itself would never end: what is inside is one answer.
        let recursive = facets.visited.iter().any(|pointer| open.contains(pointer));
        let spec = self.fields.get(&place.pointer);
        let (kind, shape) = match spec.and_then(|spec| spec.kind) {
            Some(kind) => (kind, shape_of(kind, &facets)),
            None if recursive => (FieldKind::Raw, Shape::Leaf),
            None => self.kind(&facets, place.required),
        };
        let id = FieldId(self.out.len() as u32);
        let mut field = Field::blank(kind);
        field.shape = shape;
        field.pointer = place.pointer.clone();
        field.key = place.key;
        field.parent = place.parent;
        field.position = place.position;
        field.depth = place.depth;
        field.row = place.row;
        field.required = place.required;
        field.check = if place.certain { self.nodes.get(&place.schema) } else { None };
        field.residual = match shape {
            Shape::Leaf => false,
            Shape::Group => facets.residual_object,
            Shape::Table => facets.residual_array,
        };
        self.describe(&mut field, &facets, spec);
        let is_row = field.key == "*";
        if is_row {
            field.row = Some(id);
        }
        let row = field.row;
        self.out.push(field);
        open.extend(facets.visited.iter().cloned());
        let mark = open.len() - facets.visited.len();
        let mut children = Vec::new();
        let below = |key: &str| {
            let mut pointer = place.pointer.clone();
            push_segment(&mut pointer, key);
            pointer
        };
        match shape {
            Shape::Leaf => {}
            Shape::Group => {
                for (position, property) in facets.properties.iter().enumerate() {
                    let child = Place {
                        key: property.name.clone(),
                        pointer: below(&property.name),
                        schema: property.pointer.clone(),
                        certain: property.certain,
                        required: facets.required.contains(property.name.as_str()),
                        parent: Some(id),
                        position: position as u32,
                        depth: place.depth + 1,
                        row,
                    };
                    children.extend(self.place(child, open));
                }
            }
            Shape::Table => {
                let child = Place {
                    key: "*".to_owned(),
                    pointer: below("*"),
                    schema: facets.items.clone().unwrap_or_default(),
                    certain: place.certain,
                    required: false,
                    parent: Some(id),
                    position: 0,
                    depth: place.depth + 1,
                    row,
                };
                children.extend(self.place(child, open));
            }
        }
        open.truncate(mark);
        let mut by_key: Vec<u32> = (0..children.len() as u32).collect();
        by_key.sort_by(|left, right| {
            let key = |at: &u32| self.out[children[*at as usize].index()].key.as_str();
            key(left).cmp(key(right))
        });
        let field = &mut self.out[id.index()];
        field.children = children;
        field.by_key = by_key;
        if shape == Shape::Table && field.children.is_empty() {
            field.shape = Shape::Leaf;
            field.kind = FieldKind::Raw;
        }
        Some(id)
    }

    /// The kind that follows from the schema alone.
    fn kind(&self, facets: &Facets<'_>, required: bool) -> (FieldKind, Shape) {
        let leaf = |kind| (kind, Shape::Leaf);
        if let Some(constant) = facets.constant {
            return match constant {
                Value::Bool(true) => leaf(FieldKind::Declaration),
                Value::Object(_) | Value::Array(_) => leaf(FieldKind::Raw),
                _ if required || !self.bare => leaf(FieldKind::Static),
                _ => leaf(FieldKind::Choice),
            };
        }
        let simple = |value: &Value| matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_));
        if let Some(choices) = facets.choices {
            let kind = if !choices.is_empty() && choices.iter().all(|choice| simple(choice) || choice.is_null()) {
                FieldKind::Choice
            } else {
                FieldKind::Raw
            };
            return leaf(kind);
        }
        if !facets.titled.is_empty() && facets.titled.iter().all(|(value, _)| simple(value)) {
            return leaf(FieldKind::Choice);
        }
        let types: Vec<&str> = facets.types.iter().flatten().copied().filter(|name| *name != "null").collect();
        let named: Option<&str> = match types.as_slice() {
            [one] => Some(one),
            [] if facets.types.is_none() && !facets.properties.is_empty() => Some("object"),
            ["integer", "number"] | ["number", "integer"] => Some("number"),
            _ => None,
        };
        match named {
            Some("object") if is_partial_date(facets) => leaf(FieldKind::PartialDate),
            Some("object") if !facets.properties.is_empty() => (FieldKind::Group, Shape::Group),
            Some("array") if !facets.prefix && facets.items.is_some() => self.array_kind(facets),
            Some("string") => leaf(text_kind(facets)),
            Some("integer") => leaf(FieldKind::Integer),
            Some("number") => leaf(if facets.multiple_of.is_some() { FieldKind::Decimal } else { FieldKind::Number }),
            Some("boolean") => leaf(FieldKind::YesNo),
            _ => leaf(FieldKind::Raw),
        }
    }

    fn array_kind(&self, facets: &Facets<'_>) -> (FieldKind, Shape) {
        let Some(items) = &facets.items else { return (FieldKind::Raw, Shape::Leaf) };
        if !matches!(self.source.schema.pointer(items), Some(Value::Object(_))) {
            return (FieldKind::Raw, Shape::Leaf);
        }
        let inner = self.source.facets(items);
        let chosen =
            inner.choices.is_some_and(|choices| choices.iter().all(|choice| choice.is_string() || choice.is_number()));
        if facets.unique
            && (chosen || (!inner.titled.is_empty() && inner.titled.iter().all(|(value, _)| value.is_string())))
        {
            return (FieldKind::MultiChoice, Shape::Leaf);
        }
        match self.kind(&inner, false) {
            (FieldKind::Raw, _) => (FieldKind::Raw, Shape::Leaf),
            _ => (FieldKind::Table, Shape::Table),
        }
    }

    /// Words, choices, bounds.
    fn describe(&self, field: &mut Field, facets: &Facets<'_>, spec: Option<&FieldSpec>) {
        field.nullable = facets.types.as_ref().is_some_and(|types| types.contains(&"null"));
        field.max_length = facets.max_length;
        field.rows = facets.rows;
        field.scale = facets
            .multiple_of
            .and_then(Value::as_number)
            .and_then(Decimal::from_number)
            .map(|step| step.scale().clamp(0, 20) as u8);
        if let Some(spec) = spec {
            field.autocomplete.clone_from(&spec.autocomplete);
            field.officer_editable = spec.officer_editable;
            field.sensitive = spec.sensitive;
            field.clear_when_hidden = spec.clear_when_hidden;
            field.widget = spec.widget;
            field.settings = spec.options.iter().map(|(name, value)| (name.clone(), Json(value.clone()))).collect();
        }
        if let Some(constant) = facets.constant
            && matches!(field.kind, FieldKind::Static | FieldKind::Text)
            && (field.required || !self.bare)
        {
            field.fixed = Some(Json(constant.clone()));
        }
        let texts = self.texts.get(&field.pointer);
        if let Some(texts) = texts {
            field.label = texts.label.clone();
            field.hint.clone_from(&texts.hint);
            field.error.clone_from(&texts.error);
            field.errors = texts.errors.iter().map(|(code, text)| (code.clone(), text.clone())).collect();
        }
        if field.label.is_empty() {
            let words = facets.title.map_or_else(
                || if self.bare && field.key != "*" { from_key(&field.key) } else { String::new() },
                str::to_owned,
            );
            field.label = Text::new(words.clone(), words);
        }
        if field.hint.is_none() {
            field.hint = facets.description.map(|words| Text::new(words, words));
        }
        let inner = (field.kind == FieldKind::MultiChoice)
            .then(|| facets.items.as_ref().map(|items| self.source.facets(items)))
            .flatten();
        let facets = inner.as_ref().unwrap_or(facets);
        let values: Vec<(&Value, Option<&str>)> = match (facets.choices, facets.constant) {
            (Some(choices), _) => choices.iter().map(|value| (value, None)).collect(),
            (None, Some(constant)) if field.kind == FieldKind::Choice => vec![(constant, facets.title)],
            _ => facets.titled.clone(),
        };
        if matches!(
            field.kind,
            FieldKind::Choice | FieldKind::MultiChoice | FieldKind::Country | FieldKind::Ethnicity | FieldKind::Agency
        ) {
            field.options = values
                .into_iter()
                .filter(|(value, _)| !value.is_null())
                .map(|(value, title)| {
                    let name = crate::kinds::plain(value);
                    let own = texts.and_then(|texts| texts.options.get(&name)).cloned();
                    let label =
                        own.unwrap_or_else(|| title.map_or_else(Text::default, |title| Text::new(title, title)));
                    Choice { value: Json(value.clone()), label }
                })
                .collect();
        }
    }
}

fn shape_of(kind: FieldKind, facets: &Facets<'_>) -> Shape {
    match kind {
        FieldKind::Group | FieldKind::Address | FieldKind::Consent if !facets.properties.is_empty() => Shape::Group,
        FieldKind::Table if facets.items.is_some() => Shape::Table,
        _ => Shape::Leaf,
    }
}

fn is_partial_date(facets: &Facets<'_>) -> bool {
    let mut names: Vec<&str> = facets.properties.iter().map(|property| property.name.as_str()).collect();
    names.sort_unstable();
    names == ["p", "v"] || facets.format == Some("partial-date")
}

fn text_kind(facets: &Facets<'_>) -> FieldKind {
    match facets.format {
        Some("date") => FieldKind::Date,
        Some("time") => FieldKind::Time,
        Some("email" | "idn-email") => FieldKind::Email,
        Some("vn-personal-id") => FieldKind::PersonalId,
        Some("vn-tax-code") => FieldKind::TaxCode,
        Some("vn-phone") => FieldKind::Phone,
        Some("vn-name") => FieldKind::Name,
        _ if facets.max_length.is_some_and(|most| most > 250) => FieldKind::LongText,
        _ => FieldKind::Text,
    }
}

/// `full_name`, `fullName` → `Full name`.
fn from_key(key: &str) -> String {
    let mut words = String::with_capacity(key.len() + 4);
    let mut previous = ' ';
    for letter in key.chars() {
        if letter == '_' || letter == '-' {
            words.push(' ');
        } else {
            if letter.is_uppercase() && previous.is_lowercase() {
                words.push(' ');
            }
            if words.is_empty() {
                words.extend(letter.to_uppercase());
            } else if previous.is_lowercase() && letter.is_uppercase() {
                words.extend(letter.to_lowercase());
            } else {
                words.push(letter);
            }
        }
        previous = letter;
    }
    words
}
