//! What a schema says about one place, gathered from the schema itself, what it refers to and the parts of its `allOf`.

use serde_json::{Map, Value};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// References followed from one place before it counts as endless.
const MAX_HOPS: usize = 32;

/// Keywords of objects that no child checks.
const OVER_OBJECT: &[&str] = &[
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "dependentRequired",
    "dependentSchemas",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "patternProperties",
    "unevaluatedProperties",
    "$dynamicRef",
    "enum",
    "const",
];
/// Keywords of arrays that no row checks.
const OVER_ARRAY: &[&str] = &[
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "contains",
    "uniqueItems",
    "prefixItems",
    "unevaluatedItems",
    "$dynamicRef",
    "enum",
    "const",
];

/// A named question of a group.
#[derive(Debug, Clone)]
pub(super) struct Property {
    pub name: String,
    /// Pointer of its schema.
    pub pointer: String,
    /// Its schema always applies; otherwise only under a condition, and the container checks it.
    pub certain: bool,
}

/// What a schema says about one place.
#[derive(Debug, Default)]
pub(super) struct Facets<'a> {
    pub types: Option<Vec<&'a str>>,
    pub choices: Option<&'a Vec<Value>>,
    /// Alternatives that are all `{"const": …, "title": …}`.
    pub titled: Vec<(&'a Value, Option<&'a str>)>,
    pub constant: Option<&'a Value>,
    pub format: Option<&'a str>,
    pub max_length: Option<u32>,
    pub multiple_of: Option<&'a Value>,
    pub rows: (u32, Option<u32>),
    pub unique: bool,
    pub items: Option<String>,
    pub prefix: bool,
    pub properties: Vec<Property>,
    /// Where each name stands in `properties`.
    positions: BTreeMap<&'a str, usize>,
    pub required: BTreeSet<&'a str>,
    pub residual_object: bool,
    pub residual_array: bool,
    pub title: Option<&'a str>,
    pub description: Option<&'a str>,
    /// Pointers of every schema that was gathered, to recognise recursion.
    pub visited: Vec<String>,
}

/// A schema document with the order of its properties.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub schema: &'a Value,
    pub order: &'a BTreeMap<String, Vec<String>>,
}

impl<'a> Source<'a> {
    /// Gathers what is said at a pointer.
    pub fn facets(&self, pointer: &str) -> Facets<'a> {
        let mut facets = Facets::default();
        self.gather(pointer, true, &mut facets, 0);
        facets
    }

    fn gather(&self, pointer: &str, certain: bool, facets: &mut Facets<'a>, hops: usize) {
        let Some(Value::Object(map)) = self.schema.pointer(pointer) else { return };
        if hops > MAX_HOPS || facets.visited.iter().any(|known| known == pointer) {
            return;
        }
        facets.visited.push(pointer.to_owned());
        self.properties(map, pointer, certain, facets);
        if certain {
            scalars(map, facets);
            if map.contains_key("items") {
                facets.items.get_or_insert_with(|| [pointer, "/items"].concat());
            }
        }
        facets.residual_object |= OVER_OBJECT.iter().any(|keyword| map.contains_key(*keyword));
        facets.residual_array |= OVER_ARRAY.iter().any(|keyword| map.contains_key(*keyword));
        if let Some(target) = map.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#')) {
            if target.is_empty() || target.starts_with('/') {
                self.gather(&percent_decoded(target), certain, facets, hops + 1);
            } else if let Some(target) = find_anchor(self.schema, target, String::new(), 0) {
                self.gather(&target, certain, facets, hops + 1);
            }
        }
        let each = |keyword: &str| {
            let count = map.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            (0..count).map(|at| format!("{pointer}/{keyword}/{at}")).collect::<Vec<_>>()
        };
        for part in each("allOf") {
            self.gather(&part, certain, facets, hops + 1);
        }
        for part in ["anyOf", "oneOf"].iter().flat_map(|keyword| each(keyword)) {
            self.gather(&part, false, facets, hops + 1);
        }
        for keyword in ["if", "then", "else"] {
            if map.contains_key(keyword) {
                self.gather(&format!("{pointer}/{keyword}"), false, facets, hops + 1);
            }
        }
        for name in map.get("dependentSchemas").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
            let mut part = format!("{pointer}/dependentSchemas");
            crate::form::push_segment(&mut part, name);
            self.gather(&part, false, facets, hops + 1);
        }
    }

    fn properties(&self, map: &'a Map<String, Value>, pointer: &str, certain: bool, facets: &mut Facets<'a>) {
        if let Some(Value::Object(properties)) = map.get("properties") {
            let listed = self.order.get(pointer).map_or(&[] as &[String], Vec::as_slice);
            let named: BTreeSet<&String> = listed.iter().collect();
            let known = listed.iter().filter_map(|name| properties.get_key_value(name)).map(|(name, _)| name);
            let rest = properties.keys().filter(|name| !named.contains(name));
            for name in known.chain(rest) {
                let mut place = format!("{pointer}/properties");
                crate::form::push_segment(&mut place, name);
                let property = Property { name: name.clone(), pointer: place, certain };
                match facets.positions.entry(name) {
                    Entry::Vacant(free) => {
                        free.insert(facets.properties.len());
                        facets.properties.push(property);
                    }
                    Entry::Occupied(known) => {
                        let known = &mut facets.properties[*known.get()];
                        if certain && !known.certain {
                            *known = property;
                        }
                    }
                }
            }
        }
        if certain {
            let names = map.get("required").and_then(Value::as_array).into_iter().flatten();
            facets.required.extend(names.filter_map(Value::as_str));
        }
    }
}

fn scalars<'a>(map: &'a Map<String, Value>, facets: &mut Facets<'a>) {
    let text = |keyword: &str| map.get(keyword).and_then(Value::as_str);
    let count = |keyword: &str| {
        map.get(keyword).and_then(Value::as_f64).map(|number| number.clamp(0.0, f64::from(u32::MAX)) as u32)
    };
    match map.get("type") {
        Some(Value::String(name)) => facets.types = Some(vec![name]),
        Some(Value::Array(names)) => facets.types = Some(names.iter().filter_map(Value::as_str).collect()),
        _ => {}
    }
    if let Some(Value::Array(choices)) = map.get("enum") {
        facets.choices.get_or_insert(choices);
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(Value::Array(parts)) = map.get(keyword)
            && facets.titled.is_empty()
        {
            let titled: Option<Vec<_>> = parts
                .iter()
                .map(|part| Some((part.get("const")?, part.get("title").and_then(Value::as_str))))
                .collect();
            facets.titled = titled.unwrap_or_default();
        }
    }
    facets.constant = facets.constant.or(map.get("const"));
    facets.format = facets.format.or(text("format"));
    facets.title = facets.title.or(text("title"));
    facets.description = facets.description.or(text("description"));
    facets.multiple_of = facets.multiple_of.or(map.get("multipleOf"));
    facets.max_length = facets.max_length.into_iter().chain(count("maxLength")).min();
    facets.rows.0 = facets.rows.0.max(count("minItems").unwrap_or(0));
    facets.rows.1 = facets.rows.1.into_iter().chain(count("maxItems")).min();
    facets.unique |= map.get("uniqueItems") == Some(&Value::Bool(true));
    facets.prefix |= map.contains_key("prefixItems");
}

fn percent_decoded(pointer: &str) -> String {
    if !pointer.contains('%') {
        return pointer.to_owned();
    }
    let bytes = pointer.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| pointer.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn find_anchor(schema: &Value, anchor: &str, at: String, depth: usize) -> Option<String> {
    if depth > 100 {
        return None;
    }
    match schema {
        Value::Object(map) => {
            if ["$anchor", "$dynamicAnchor"]
                .iter()
                .any(|keyword| map.get(*keyword).and_then(Value::as_str) == Some(anchor))
            {
                return Some(at);
            }
            map.iter()
                .filter(|(keyword, _)| !matches!(keyword.as_str(), "const" | "enum" | "default" | "examples"))
                .find_map(|(keyword, child)| {
                    let mut below = at.clone();
                    crate::form::push_segment(&mut below, keyword);
                    find_anchor(child, anchor, below, depth + 1)
                })
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, child)| find_anchor(child, anchor, format!("{at}/{index}"), depth + 1)),
        _ => None,
    }
}
