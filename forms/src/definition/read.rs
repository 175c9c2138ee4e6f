//! Reading a definition or a bare schema from bytes, within limits, with the place of what is wrong.

use super::{Definition, FORMAT_VERSION, order};
use crate::finding::Finding;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bounds of what is read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document.
    pub bytes: usize,
    /// Nesting of arrays and objects.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 10 * 1024 * 1024, depth: 100 }
    }
}

/// A JSON Schema that is no definition; it reads as its JSON value.
#[derive(Debug, Clone, PartialEq)]
pub struct BareSchema {
    /// The schema.
    pub schema: Value,
    /// The order of properties, by the pointer of their object schema.
    pub order: BTreeMap<String, Vec<String>>,
}

impl std::ops::Deref for BareSchema {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.schema
    }
}

/// What a file held.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// A definition, bundled (no shared block is referenced any more).
    Definition(Box<Definition>),
    /// Any other JSON: a bare JSON Schema.
    Bare(BareSchema),
}

/// Reads JSON within limits.
pub(super) fn read_json(bytes: &[u8], limits: &Limits) -> Result<Value, Finding> {
    if bytes.len() > limits.bytes {
        let (kept, limit) = (bytes.len() / 1024, limits.bytes / 1024);
        return Err(Finding::error(
            "too_large",
            "",
            format!("Tệp dài {kept} KB, nhiều nhất {limit} KB."),
            format!("The file has {kept} KB; at most {limit} KB are read."),
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| json_error(bytes, &error))?;
    if depth(&value, limits.depth) > limits.depth {
        return Err(Finding::error("too_deep", "", "Tài liệu lồng quá sâu.", "The document is nested too deeply."));
    }
    Ok(value)
}

/// Whether a JSON document says that it is a definition.
pub(super) fn is_definition(value: &Value) -> bool {
    value.get("tokhai").is_some()
}

impl Definition {
    /// Reads a definition. With the `compiler` feature shared blocks are taken in.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Finding> {
        match Document::from_json(bytes)? {
            Document::Definition(definition) => Ok(*definition),
            Document::Bare(_) => Err(Finding::error(
                "not_a_definition",
                "",
                "Thiếu \"tokhai\": 1 ở đầu tài liệu.",
                "The document has no top-level \"tokhai\": 1.",
            )),
        }
    }
}

impl Document {
    /// Reads a definition or a bare schema.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Finding> {
        let value = read_json(bytes, &Limits::default())?;
        if !is_definition(&value) {
            return Ok(Self::Bare(BareSchema { schema: value, order: order::property_order(bytes, "") }));
        }
        if value["tokhai"] != FORMAT_VERSION {
            return Err(Finding::error(
                "version",
                "/tokhai",
                "Phiên bản định dạng này chưa được hỗ trợ.",
                "This format version is not supported.",
            )
            .fix("Ghi \"tokhai\": 1.", "Write \"tokhai\": 1."));
        }
        // Reading once from the text gives the place of a wrong key or type; the value read above is what is bundled.
        if let Err(error) = serde_json::from_slice::<Definition>(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
            return Err(json_error(bytes, &error));
        }
        #[cfg(feature = "compiler")]
        let value = super::bundle(&with_order(value, bytes), &super::Blocks::shipped())?;
        let definition: Definition = serde_json::from_value(value).map_err(|error| {
            Finding::error(
                "shape",
                "",
                format!("Khối dùng chung sai: {error}."),
                format!("A shared block is wrong: {error}."),
            )
        })?;
        Ok(Self::Definition(Box::new(definition)))
    }
}

/// The order in which a file writes its questions, kept beside them.
#[cfg(feature = "compiler")]
fn with_order(mut value: Value, bytes: &[u8]) -> Value {
    let order = order::property_order(bytes, "/schema");
    if let Value::Object(top) = &mut value {
        let known = top.entry("order").or_insert_with(|| Value::Object(serde_json::Map::new()));
        if let Value::Object(known) = known {
            for (pointer, names) in order {
                known.entry(pointer).or_insert_with(|| names.into());
            }
        }
    }
    value
}

/// Depth of a value, no deeper than just over `limit`.
fn depth(value: &Value, limit: usize) -> usize {
    let children: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(map) => Box::new(map.values()),
        _ => return 0,
    };
    if limit == 0 {
        return 1;
    }
    1 + children.map(|child| depth(child, limit - 1)).max().unwrap_or(0)
}

fn json_error(bytes: &[u8], error: &serde_json::Error) -> Finding {
    let offset = offset_of(bytes, error.line(), error.column());
    let (line, column) = (u32::try_from(error.line()).ok(), u32::try_from(error.column()).ok());
    let mut finding = if error.classify() == serde_json::error::Category::Data {
        Finding::error(
            "shape",
            pointer_at(bytes, offset),
            format!("Không đúng cấu trúc: {error}."),
            format!("Wrong structure: {error}."),
        )
    } else {
        Finding::error(
            "json",
            pointer_at(bytes, offset),
            format!("Không phải JSON: {error}."),
            format!("Not JSON: {error}."),
        )
    };
    finding.line = line;
    finding.column = column;
    finding
}

fn offset_of(bytes: &[u8], line: usize, column: usize) -> usize {
    let start = if line <= 1 {
        0
    } else {
        bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(line - 2).map_or(bytes.len(), |(at, _)| at + 1)
    };
    (start + column).min(bytes.len())
}

/// One open container while scanning for a place.
enum Open {
    /// An object and the key being read.
    Object(String),
    /// An array and the index being read.
    Array(usize),
}

/// The JSON Pointer of what is being read at a byte offset. Tolerates broken JSON; it only serves messages.
fn pointer_at(bytes: &[u8], offset: usize) -> String {
    let mut stack: Vec<Open> = Vec::new();
    let mut text: Option<(usize, String)> = None;
    let mut at = 0;
    while at < offset {
        match bytes[at] {
            b'"' => {
                let start = at + 1;
                at = start;
                while at < offset && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let end = at.min(bytes.len());
                text = Some((at, String::from_utf8_lossy(&bytes[start.min(end)..end]).into_owned()));
            }
            b':' => {
                if let (Some(Open::Object(key)), Some((_, name))) = (stack.last_mut(), text.take()) {
                    *key = name;
                }
            }
            b'{' => stack.push(Open::Object(String::new())),
            b'[' => stack.push(Open::Array(0)),
            // The error of a closed container belongs to it, so its last key is forgotten only on the way out.
            b'}' | b']' if at + 1 < offset => {
                stack.pop();
            }
            b',' => {
                if let Some(Open::Array(index)) = stack.last_mut() {
                    *index += 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    let mut pointer = String::new();
    for open in &stack {
        match open {
            Open::Object(key) if key.is_empty() => {}
            Open::Object(key) => crate::form::push_segment(&mut pointer, key),
            Open::Array(index) => crate::form::push_segment(&mut pointer, &index.to_string()),
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_placed() {
        let text = b"{\n \"tokhai\": 1,\n \"procedure\": {\"code\": 5}\n}";
        let finding = Definition::from_json(text).expect_err("wrong type");
        assert_eq!((finding.line, finding.pointer.as_str()), (Some(3), "/procedure/code"));
    }

    #[test]
    fn broken_and_hostile_bytes_are_findings() {
        assert_eq!(Definition::from_json(b"{").expect_err("broken").code, "json");
        assert_eq!(Definition::from_json("[".repeat(100_000).as_bytes()).expect_err("deep").code, "json");
        assert_eq!(Definition::from_json(b"{}").expect_err("bare").code, "not_a_definition");
        assert_eq!(Definition::from_json(b"{\"tokhai\": 2}").expect_err("version").code, "version");
        assert_eq!(Definition::from_json(&vec![b' '; 11 * 1024 * 1024]).expect_err("large").code, "too_large");
        assert_eq!(
            Document::from_json(b"true").expect("bare"),
            Document::Bare(BareSchema { schema: Value::Bool(true), order: BTreeMap::new() })
        );
    }
}
