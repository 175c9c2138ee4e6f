//! The resources, anchors and subschemas of a document.

use super::super::uri::{resolve, split_fragment};
use super::{CompileCode, CompileError, MAX_DEPTH, MAX_NODES, MAX_VALUES, key};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The base of documents without an `$id`.
const NAMELESS: &str = "schema:///document";

/// Keywords whose value is a schema.
pub(super) const ONE: &[&str] = &[
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
pub(super) const LIST: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value holds schemas under names.
pub(super) const NAMED: &[&str] = &["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];

pub(super) struct Resource<'a> {
    pub uri: String,
    pub root: &'a Value,
    /// Where the resource begins in the document.
    pub pointer: String,
    pub anchors: HashMap<&'a str, &'a Value>,
    pub dynamic: HashMap<&'a str, &'a Value>,
}

#[derive(Clone)]
pub(super) struct Known<'a> {
    pub schema: &'a Value,
    pub pointer: String,
    depth: u32,
    resource: u32,
}

#[derive(Default)]
pub(super) struct Document<'a> {
    pub resources: Vec<Resource<'a>>,
    pub by_uri: HashMap<String, u32>,
    /// The resource of each schema.
    pub resource_of: HashMap<usize, u32>,
    pub schemas: Vec<Known<'a>>,
    /// The place of each schema in `schemas`.
    pub index: HashMap<usize, usize>,
    /// How many schemas bear each dynamic anchor.
    pub dynamic_uses: HashMap<&'a str, usize>,
    errors: Vec<CompileError>,
}

pub(super) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

fn too_large(document: &Value) -> bool {
    let mut left = MAX_VALUES;
    let mut stack = vec![document];
    while let Some(value) = stack.pop() {
        if left == 0 {
            return true;
        }
        left -= 1;
        match value {
            Value::Array(items) => stack.extend(items),
            Value::Object(map) => stack.extend(map.values()),
            _ => {}
        }
    }
    false
}

pub(super) fn scan(root: &Value) -> Result<Document<'_>, Vec<CompileError>> {
    let mut document = Document::default();
    if too_large(root) {
        document.error("", CompileCode::TooLarge, format!("the document holds more than {MAX_VALUES} values"));
        return Err(document.errors);
    }
    document.resources.push(Resource {
        uri: NAMELESS.to_owned(),
        root,
        pointer: String::new(),
        anchors: HashMap::new(),
        dynamic: HashMap::new(),
    });
    let mut stack = vec![Known { schema: root, pointer: String::new(), depth: 0, resource: 0 }];
    while let Some(mut known) = stack.pop() {
        if known.depth > MAX_DEPTH || document.schemas.len() >= MAX_NODES {
            document.error(
                &known.pointer,
                CompileCode::TooLarge,
                "schemas are nested too deeply, or there are too many",
            );
            return Err(document.errors);
        }
        if let Value::Object(map) = known.schema {
            known.resource = document.identify(&known, map);
            document.push_children(&known, map, &mut stack);
        }
        document.resource_of.insert(key(known.schema), known.resource);
        document.index.insert(key(known.schema), document.schemas.len());
        document.schemas.push(known);
    }
    let base = document.resources[0].uri.clone();
    document.by_uri.entry(base).or_insert(0);
    if document.errors.is_empty() { Ok(document) } else { Err(document.errors) }
}

impl<'a> Document<'a> {
    fn error(&mut self, pointer: &str, code: CompileCode, message: impl Into<String>) {
        self.errors.push(CompileError { pointer: pointer.to_owned(), code, message: message.into() });
    }

    /// Reads the identifiers of a schema; its resource.
    fn identify(&mut self, known: &Known<'a>, map: &'a Map<String, Value>) -> u32 {
        let mut resource = known.resource;
        if let Some(Value::String(id)) = map.get("$id") {
            match split_fragment(id) {
                Some((uri, fragment)) if fragment.is_empty() => {
                    let uri = resolve(&self.resources[resource as usize].uri, uri);
                    if known.pointer.is_empty() {
                        self.resources[0].uri.clone_from(&uri);
                    } else {
                        resource = self.resources.len() as u32;
                        self.resources.push(Resource {
                            uri: uri.clone(),
                            root: known.schema,
                            pointer: known.pointer.clone(),
                            anchors: HashMap::new(),
                            dynamic: HashMap::new(),
                        });
                    }
                    if self.by_uri.insert(uri, resource).is_some() {
                        self.error(
                            &format!("{}/$id", known.pointer),
                            CompileCode::DuplicateIdentifier,
                            "this `$id` is used twice",
                        );
                    }
                }
                _ => self.error(
                    &format!("{}/$id", known.pointer),
                    CompileCode::InvalidKeyword,
                    "`$id` is a URI without a fragment",
                ),
            }
        }
        for (keyword, dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            let Some(Value::String(name)) = map.get(keyword) else { continue };
            let place = &mut self.resources[resource as usize];
            let known_before =
                place.anchors.insert(name, known.schema).is_some_and(|other| !std::ptr::eq(other, known.schema));
            if dynamic {
                place.dynamic.insert(name, known.schema);
                *self.dynamic_uses.entry(name).or_default() += 1;
            }
            if known_before {
                let pointer = format!("{}/{keyword}", known.pointer);
                self.error(&pointer, CompileCode::DuplicateIdentifier, "this anchor is used twice in its resource");
            }
        }
        resource
    }

    fn push_children(&mut self, known: &Known<'a>, map: &'a Map<String, Value>, stack: &mut Vec<Known<'a>>) {
        let mut push = |schema: &'a Value, step: String| {
            stack.push(Known {
                schema,
                pointer: format!("{}/{step}", known.pointer),
                depth: known.depth + 1,
                resource: known.resource,
            });
        };
        for (keyword, value) in map {
            match value {
                _ if ONE.contains(&keyword.as_str()) => push(value, keyword.clone()),
                Value::Array(items) if LIST.contains(&keyword.as_str()) => {
                    items.iter().enumerate().for_each(|(at, item)| push(item, format!("{keyword}/{at}")));
                }
                Value::Object(members) if NAMED.contains(&keyword.as_str()) => {
                    members.iter().for_each(|(name, member)| push(member, format!("{keyword}/{}", escape(name))));
                }
                _ => {}
            }
        }
    }
}
