//! Shared blocks: `$ref: "tokhai:/blocks/<name>"` is replaced by the block's schema, and its fields and texts are copied under the place.

use crate::finding::Finding;
use crate::form::push_segment;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const PREFIX: &str = "tokhai:/blocks/";
const MAX_DEPTH: usize = 16;

/// Blocks by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Blocks(pub BTreeMap<String, Block>);

/// One shared block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// `{"schema": …, "fields": {pointer: …}, "texts": {pointer: …}}`.
    pub value: Value,
    /// The order of its questions, by the pointer inside its schema.
    pub order: BTreeMap<String, Vec<String>>,
}

impl Block {
    /// Reads a block; none when it is no JSON.
    pub fn read(text: &str) -> Option<Self> {
        let value = serde_json::from_str(text).ok()?;
        Some(Self { value, order: super::order::property_order(text.as_bytes(), "/schema") })
    }
}

impl Blocks {
    /// The blocks that ship with the engine.
    pub fn shipped() -> Self {
        let read = |(name, text): &(&str, &str)| Some(((*name).to_owned(), Block::read(text)?));
        Self(crate::templates::BLOCKS.iter().filter_map(read).collect())
    }
}

/// A definition without references to blocks. The definition's own fields and texts win over a block's.
pub fn bundle(definition: &Value, blocks: &Blocks) -> Result<Value, Finding> {
    let mut bundled = definition.clone();
    let mut bundler = Bundler { blocks, fields: Map::new(), texts: Map::new(), order: Map::new() };
    if let Some(schema) = bundled.get_mut("schema") {
        bundler.walk(schema, Some(String::new()), "/schema", 0)?;
    }
    let Bundler { fields, texts, order, .. } = bundler;
    if let Value::Object(top) = &mut bundled {
        for (name, given) in [("fields", fields), ("texts", texts), ("order", order)] {
            if !given.is_empty() {
                let own = top.entry(name).or_insert_with(|| Value::Object(Map::new()));
                fill(own, Value::Object(given));
            }
        }
    }
    Ok(bundled)
}

struct Bundler<'a> {
    blocks: &'a Blocks,
    fields: Map<String, Value>,
    texts: Map<String, Value>,
    order: Map<String, Value>,
}

impl Bundler<'_> {
    /// `place` is where in the answers the schema applies, where that is known; `at` is the place in the document.
    fn walk(&mut self, schema: &mut Value, place: Option<String>, at: &str, depth: usize) -> Result<(), Finding> {
        if depth > 100 {
            return Err(Finding::error("too_deep", at, "Lược đồ lồng quá sâu.", "The schema is nested too deeply."));
        }
        let Value::Object(map) = schema else {
            if let Value::Array(items) = schema {
                for (index, item) in items.iter_mut().enumerate() {
                    self.walk(item, place.clone(), &below(at, &index.to_string()), depth + 1)?;
                }
            }
            return Ok(());
        };
        let mut taken = 0;
        while let Some(name) =
            map.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(PREFIX)).map(str::to_owned)
        {
            taken += 1;
            self.take(map, &name, place.as_deref(), at, taken)?;
        }
        for (keyword, child) in map.iter_mut() {
            let here = below(at, keyword);
            match (keyword.as_str(), &mut *child) {
                ("properties", Value::Object(properties)) => {
                    for (name, property) in properties.iter_mut() {
                        let inside = place.as_ref().map(|place| below(place, name));
                        self.walk(property, inside, &below(&here, name), depth + 1)?;
                    }
                }
                ("items" | "contains" | "unevaluatedItems", child) => {
                    self.walk(child, place.as_ref().map(|place| below(place, "*")), &here, depth + 1)?;
                }
                ("$defs" | "definitions" | "patternProperties" | "dependentSchemas", Value::Object(named)) => {
                    let inside = if keyword == "dependentSchemas" { place.clone() } else { None };
                    for (name, child) in named.iter_mut() {
                        self.walk(child, inside.clone(), &below(&here, name), depth + 1)?;
                    }
                }
                ("const" | "enum" | "default" | "examples", _) => {}
                (_, child @ (Value::Object(_) | Value::Array(_))) => {
                    self.walk(child, place.clone(), &here, depth + 1)?
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        map: &mut Map<String, Value>,
        name: &str,
        place: Option<&str>,
        at: &str,
        taken: usize,
    ) -> Result<(), Finding> {
        let here = below(at, "$ref");
        let Some(block) = self.blocks.0.get(name) else {
            return Err(Finding::error(
                "unknown_block",
                here,
                format!("Không có khối “{name}”."),
                format!("There is no block “{name}”."),
            ));
        };
        if taken > MAX_DEPTH {
            return Err(Finding::error(
                "block_cycle",
                here,
                format!("Khối “{name}” chứa chính nó."),
                format!("Block “{name}” contains itself."),
            ));
        }
        map.remove("$ref");
        for (inside, names) in &block.order {
            let schema_place = at.strip_prefix("/schema").unwrap_or(at);
            self.order.entry([schema_place, inside].concat()).or_insert_with(|| names.clone().into());
        }
        let block = &block.value;
        let given = block.get("schema").cloned().unwrap_or(Value::Bool(true));
        if let Value::Object(given) = given {
            for (keyword, value) in given {
                // A keyword written beside the reference narrows or renames the block.
                map.entry(keyword).or_insert(value);
            }
        }
        if let Some(place) = place {
            for (kind, target) in [("fields", &mut self.fields), ("texts", &mut self.texts)] {
                for (pointer, spec) in block.get(kind).and_then(Value::as_object).into_iter().flatten() {
                    let mut full = place.to_owned();
                    if !pointer.is_empty() && !pointer.starts_with('/') {
                        full.push('/');
                    }
                    full.push_str(pointer);
                    // The outer block is walked first, so its words stand.
                    match target.get_mut(&full) {
                        Some(known) => fill(known, spec.clone()),
                        None => {
                            target.insert(full, spec.clone());
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Adds what is missing in `own` from `given`, object by object.
fn fill(own: &mut Value, given: Value) {
    if let (Value::Object(own), Value::Object(given)) = (own, given) {
        for (key, value) in given {
            match own.get_mut(&key) {
                Some(known) => fill(known, value),
                None => {
                    own.insert(key, value);
                }
            }
        }
    }
}

fn below(pointer: &str, segment: &str) -> String {
    let mut below = pointer.to_owned();
    push_segment(&mut below, segment);
    below
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn blocks() -> Blocks {
        let person = json!({
            "schema": {"type": "object", "properties": {"name": {"type": "string"}, "home": {"$ref": "tokhai:/blocks/address"}}},
            "fields": {"/name": {"kind": "name"}},
            "texts": {"/name": {"label": {"vi": "Tên", "en": "Name"}}}
        });
        let address = json!({"schema": {"type": "object", "properties": {"street": {"type": "string"}}}, "texts": {"street": {"label": {"vi": "Đường", "en": "Street"}}}});
        let ring = json!({"schema": {"$ref": "tokhai:/blocks/ring"}});
        Blocks(
            [("person", person), ("address", address), ("ring", ring)]
                .map(|(name, value)| (name.to_owned(), Block { value, order: BTreeMap::new() }))
                .into(),
        )
    }

    #[test]
    fn blocks_are_taken_in_at_every_place() {
        let definition = json!({
            "schema": {"type": "object", "properties": {
                "owner": {"$ref": "tokhai:/blocks/person", "title": "Owner"},
                "members": {"type": "array", "items": {"$ref": "tokhai:/blocks/person"}}
            }},
            "texts": {"/owner/name": {"label": {"vi": "Chủ"}}}
        });
        let bundled = bundle(&definition, &blocks()).expect("bundled");
        assert!(!bundled.to_string().contains("tokhai:"));
        assert_eq!(bundled["texts"]["/owner/name"]["label"], json!({"vi": "Chủ", "en": "Name"}));
        assert_eq!(bundled["texts"]["/members/*/home/street"]["label"]["vi"], "Đường");
        assert_eq!(bundled["fields"]["/members/*/name"]["kind"], "name");
        assert_eq!(bundled["schema"]["properties"]["owner"]["title"], "Owner");
    }

    #[test]
    fn unknown_and_circular_blocks_are_findings() {
        let unknown = bundle(&json!({"schema": {"properties": {"a": {"$ref": "tokhai:/blocks/none"}}}}), &blocks())
            .expect_err("unknown");
        assert_eq!((unknown.code.as_str(), unknown.pointer.as_str()), ("unknown_block", "/schema/properties/a/$ref"));
        let ring = bundle(&json!({"schema": {"$ref": "tokhai:/blocks/ring"}}), &blocks()).expect_err("ring");
        assert_eq!(ring.code, "block_cycle");
    }
}
