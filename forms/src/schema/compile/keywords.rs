//! The keywords of one schema.

use super::scan::escape;
use super::{CompileCode, Compiler, Job, MAX_ENUM, UnknownKeywords};
use crate::decimal::Decimal;
use crate::formats::Format;
use crate::schema::constant::Constant;
use crate::schema::number::{Bound, NumberRules};
use crate::schema::program::*;
use crate::schema::uri::{resolve, split_fragment};
use serde_json::{Map, Value};

type Schema = Map<String, Value>;

/// Keywords that say nothing about validity.
const ANNOTATIONS: &[&str] = &[
    "$comment",
    "$defs",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$schema",
    "$vocabulary",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "deprecated",
    "description",
    "examples",
    "format",
    "readOnly",
    "title",
    "writeOnly",
];
/// Keywords with a meaning to the verdict.
const RULES: &[&str] = &[
    "$dynamicRef",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// One schema on its way to its node.
struct Place<'c, 'a> {
    compiler: &'c mut Compiler<'a>,
    id: NodeId,
    job: &'c Job<'a>,
    map: &'a Schema,
}

impl<'a> Compiler<'a> {
    pub(super) fn compile_schema(&mut self, id: NodeId, job: &Job<'a>) {
        let node = match job.schema {
            Value::Bool(true) => Node::Any,
            Value::Bool(false) => Node::Never,
            Value::Object(map) => Place { compiler: self, id, job, map }.node(),
            _ => {
                self.error(job.pointer.clone(), CompileCode::NotASchema, "a schema is an object, `true` or `false`");
                Node::Any
            }
        };
        self.program.nodes[id as usize] = node;
    }
}

impl<'a> Place<'_, 'a> {
    fn wrong(&mut self, keyword: &str, needs: &str) {
        self.fail(keyword, CompileCode::InvalidKeyword, &format!("`{keyword}` needs {needs}"));
    }

    fn fail(&mut self, keyword: &str, code: CompileCode, message: &str) {
        let pointer = format!("{}/{}", self.job.pointer, escape(keyword));
        self.compiler.error(pointer, code, message);
    }

    fn node(&mut self) -> Node {
        self.check_names();
        let mut all_of: Vec<NodeId> = Vec::new();
        if let Some(reference) = self.map.get("$ref") {
            all_of.extend(self.reference("$ref", reference).map(|(node, _)| node));
        }
        let mut logic = Logic::default();
        if let Some(reference) = self.map.get("$dynamicRef") {
            match self.reference("$dynamicRef", reference) {
                Some((node, Some(name))) => logic.dynamic_ref = Some((name.into(), node)),
                Some((node, None)) => all_of.push(node),
                None => {}
            }
        }
        all_of.extend(self.list("allOf"));
        self.logic(&mut logic);
        let format = self.format();
        let general = General {
            types: self.types(),
            constant: self.constant(),
            choices: self.choices(),
            text: self.text(format),
            number: self.number(),
            array: self.array(),
            object: self.object(format),
            all_of,
            logic: (logic != Logic::default()).then(|| Box::new(logic)),
            fused: None,
        };
        simplify(general, self.map)
    }

    fn check_names(&mut self) {
        if let Some(dialect) = self.map.get("$schema") {
            let known = dialect.as_str().is_some_and(|uri| uri.trim_end_matches('#') == DIALECT);
            if !known {
                let message = "only JSON Schema 2020-12 without custom vocabularies is supported";
                self.fail("$schema", CompileCode::UnsupportedDialect, message);
            }
        }
        if self.compiler.options.unknown_keywords == UnknownKeywords::Refuse {
            for keyword in self.map.keys() {
                if !ANNOTATIONS.contains(&keyword.as_str()) && !RULES.contains(&keyword.as_str()) {
                    let hint = match keyword.as_str() {
                        "definitions" => "; it is called `$defs` now",
                        "dependencies" => "; use `dependentRequired` or `dependentSchemas`",
                        "additionalItems" => "; use `items` beside `prefixItems`",
                        _ => "",
                    };
                    self.fail(
                        keyword,
                        CompileCode::UnknownKeyword,
                        &format!("`{keyword}` is not a keyword of JSON Schema 2020-12{hint}"),
                    );
                }
            }
        }
        // Schemas at rest: their faults count, whether anything refers to them or not.
        if self.map.get("$defs").is_some_and(|value| !value.is_object()) {
            self.wrong("$defs", "an object of schemas");
        }
    }

    /// The target of a reference and, if callers decide it at run time, the name of the dynamic anchor.
    fn reference(&mut self, keyword: &str, reference: &'a Value) -> Option<(NodeId, Option<String>)> {
        let Some(text) = reference.as_str() else {
            self.wrong(keyword, "a URI reference");
            return None;
        };
        let Some((uri, fragment)) = split_fragment(text) else {
            self.wrong(keyword, "a URI reference with correct escapes");
            return None;
        };
        let document = &mut self.compiler.document;
        let absolute = resolve(&document.resources[self.job.resource as usize].uri, uri);
        let Some(index) = document.by_uri.get(&absolute).copied() else {
            let message = format!("`{text}` leads to another document; references stay inside this one");
            self.fail(keyword, CompileCode::RemoteReference, &message);
            return None;
        };
        let resource = &document.resources[index as usize];
        let mut owner = index;
        let mut dynamic = None;
        let found = if fragment.is_empty() {
            Some((resource.root, resource.pointer.clone()))
        } else if fragment.starts_with('/') {
            let mut at = resource.root;
            let tokens = fragment.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"));
            let reached = tokens.into_iter().all(|token| {
                let next = match at {
                    Value::Object(map) => map.get(&token),
                    Value::Array(items) => token.parse::<usize>().ok().and_then(|at| items.get(at)),
                    _ => None,
                };
                if let Some(next) = next {
                    at = next;
                    owner = document.resource_of.get(&super::key(next)).copied().unwrap_or(owner);
                }
                next.is_some()
            });
            reached.then(|| (at, format!("{}{fragment}", resource.pointer)))
        } else {
            let target = resource.anchors.get(fragment.as_str()).copied();
            let is_dynamic =
                resource.dynamic.get(fragment.as_str()).zip(target).is_some_and(|(a, b)| std::ptr::eq(*a, b));
            if is_dynamic && document.dynamic_uses.get(fragment.as_str()).is_some_and(|uses| *uses > 1) {
                dynamic = Some(fragment.clone());
            }
            target.map(|schema| {
                let known = document.index.get(&super::key(schema)).and_then(|at| document.schemas.get(*at));
                (schema, known.map(|known| known.pointer.clone()).unwrap_or_default())
            })
        };
        let Some((schema, pointer)) = found else {
            self.fail(keyword, CompileCode::UnresolvedReference, &format!("nothing stands at `{text}`"));
            return None;
        };
        document.resource_of.entry(super::key(schema)).or_insert(owner);
        let step = pointer.strip_prefix('/').unwrap_or_default().to_owned();
        Some((self.compiler.node_of(schema, None, step), dynamic))
    }

    fn child(&mut self, keyword: &str) -> Option<NodeId> {
        let schema = self.map.get(keyword)?;
        Some(self.compiler.node_of(schema, Some(self.id), keyword.to_owned()))
    }

    fn list(&mut self, keyword: &str) -> Vec<NodeId> {
        match self.map.get(keyword) {
            None => Vec::new(),
            Some(Value::Array(items)) if !items.is_empty() => {
                let numbered = items.iter().enumerate();
                numbered
                    .map(|(at, item)| self.compiler.node_of(item, Some(self.id), format!("{keyword}/{at}")))
                    .collect()
            }
            Some(_) => {
                self.wrong(keyword, "a list of schemas that is not empty");
                Vec::new()
            }
        }
    }

    fn named(&mut self, keyword: &str) -> Vec<(&'a str, NodeId)> {
        match self.map.get(keyword) {
            None => Vec::new(),
            Some(Value::Object(members)) => {
                let step = |name: &str| format!("{keyword}/{}", escape(name));
                members
                    .iter()
                    .map(|(name, schema)| (name.as_str(), self.compiler.node_of(schema, Some(self.id), step(name))))
                    .collect()
            }
            Some(_) => {
                self.wrong(keyword, "an object of schemas");
                Vec::new()
            }
        }
    }

    fn logic(&mut self, logic: &mut Logic) {
        logic.any_of = self.list("anyOf");
        logic.one_of = self.list("oneOf");
        logic.not = self.child("not");
        logic.condition = self.child("if");
        let (then, otherwise) = (self.child("then"), self.child("else"));
        if logic.condition.is_some() {
            (logic.then, logic.otherwise) = (then, otherwise);
        }
        let rest = |node| Unevaluated { node, known: Vec::new() };
        logic.unevaluated_properties = self.child("unevaluatedProperties").map(rest);
        logic.unevaluated_items = self.child("unevaluatedItems").map(rest);
    }

    fn types(&mut self) -> u8 {
        let Some(value) = self.map.get("type") else { return ALL_TYPES };
        let names: Vec<&Value> = match value {
            Value::Array(names) if !names.is_empty() => names.iter().collect(),
            Value::String(_) => vec![value],
            _ => Vec::new(),
        };
        let mut types = 0;
        for name in &names {
            types |= match name.as_str() {
                Some("null") => NULL,
                Some("boolean") => BOOLEAN,
                Some("integer") => INTEGER,
                Some("number") => NUMBER | INTEGER,
                Some("string") => STRING,
                Some("array") => ARRAY,
                Some("object") => OBJECT,
                _ => {
                    self.wrong(
                        "type",
                        "one of null, boolean, integer, number, string, array, object, or a list of them",
                    );
                    return ALL_TYPES;
                }
            };
        }
        if names.is_empty() {
            self.wrong("type", "the name of a type, or a list of names");
            return ALL_TYPES;
        }
        types
    }

    fn constant(&mut self) -> Option<Box<Constant>> {
        let value = self.map.get("const")?;
        let constant = Constant::new(value, 0);
        if constant.is_none() {
            self.fail("const", CompileCode::TooLarge, "the value is nested too deeply");
        }
        constant.map(Box::new)
    }

    fn choices(&mut self) -> Option<Box<Choices>> {
        let Value::Array(values) = self.map.get("enum")? else {
            self.wrong("enum", "a list of values");
            return None;
        };
        if values.len() > MAX_ENUM {
            self.fail("enum", CompileCode::TooLarge, &format!("more than {MAX_ENUM} values"));
            return None;
        }
        let mut choices = Choices::default();
        for value in values {
            match Constant::new(value, 0) {
                Some(Constant::Text(text)) => choices.texts.push(text),
                Some(other) => choices.others.push(other),
                None => self.fail("enum", CompileCode::TooLarge, "a value is nested too deeply"),
            }
        }
        if choices.texts.len() > 8 {
            choices.texts.sort_unstable();
            choices.texts.dedup();
        }
        Some(Box::new(choices))
    }

    /// A count: a whole number from nought on, `2.0` included; huge ones become the largest that matters.
    fn count(&mut self, keyword: &str, default: u32) -> u32 {
        let Some(value) = self.map.get(keyword) else { return default };
        let exact =
            value.as_number().and_then(Decimal::from_number).filter(|exact| exact.is_integer() && !exact.is_negative());
        match exact {
            Some(exact) => exact.to_i128().and_then(|count| u32::try_from(count).ok()).unwrap_or(u32::MAX),
            None => {
                self.wrong(keyword, "a whole number that is not negative");
                default
            }
        }
    }

    fn flag(&mut self, keyword: &str) -> bool {
        match self.map.get(keyword) {
            None => false,
            Some(Value::Bool(value)) => *value,
            Some(_) => {
                self.wrong(keyword, "true or false");
                false
            }
        }
    }

    fn names(&mut self, keyword: &str, value: &'a Value) -> Vec<&'a str> {
        let names = value.as_array().and_then(|items| items.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
        if names.is_none() {
            self.wrong(keyword, "a list of names");
        }
        names.unwrap_or_default()
    }

    fn has(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.map.contains_key(*keyword))
    }

    fn format(&mut self) -> Option<Format> {
        let value = self.map.get("format")?;
        let Some(name) = value.as_str() else {
            self.wrong("format", "the name of a format");
            return None;
        };
        if !self.compiler.options.assert_formats {
            return None;
        }
        let format = Format::from_name(name);
        if format.is_none() {
            self.fail("format", CompileCode::UnknownFormat, &format!("the format `{name}` is not known"));
        }
        format
    }

    fn text(&mut self, format: Option<Format>) -> Option<TextRules> {
        let format = format.filter(|format| !format.is_of_objects());
        if !self.has(&["minLength", "maxLength", "pattern"]) && format.is_none() {
            return None;
        }
        let pattern = match self.map.get("pattern") {
            None => None,
            Some(Value::String(source)) => {
                Some(self.compiler.pattern(source, &format!("{}/pattern", self.job.pointer)))
            }
            Some(_) => {
                self.wrong("pattern", "a regular expression");
                None
            }
        };
        Some(TextRules { min: self.count("minLength", 0), max: self.count("maxLength", u32::MAX), pattern, format })
    }

    fn decimal(&mut self, keyword: &str) -> Option<Decimal> {
        let value = self.map.get(keyword)?;
        let exact = value.as_number().and_then(Decimal::from_number);
        if exact.is_none() {
            self.wrong(keyword, "a number");
        }
        exact
    }

    fn number(&mut self) -> Option<Box<NumberRules>> {
        let low = (self.decimal("minimum"), self.decimal("exclusiveMinimum"));
        let high = (self.decimal("maximum"), self.decimal("exclusiveMaximum"));
        let step = self.decimal("multipleOf");
        if step.is_some_and(|step| step.is_zero() || step.is_negative()) {
            self.wrong("multipleOf", "a number above nought");
        }
        // Of two bounds only the tighter one can matter.
        let low = match low {
            (Some(at), Some(above)) => Some(if above >= at { (above, true) } else { (at, false) }),
            (at, above) => at.map(|at| (at, false)).or(above.map(|above| (above, true))),
        };
        let high = match high {
            (Some(at), Some(below)) => Some(if below <= at { (below, true) } else { (at, false) }),
            (at, below) => at.map(|at| (at, false)).or(below.map(|below| (below, true))),
        };
        if low.is_none() && high.is_none() && step.is_none() {
            return None;
        }
        Some(Box::new(NumberRules {
            integer: false,
            low: low.map(Bound::from),
            high: high.map(Bound::from),
            step: step.map(Into::into),
        }))
    }

    fn array(&mut self) -> Option<Box<ArrayRules>> {
        let rules = ArrayRules {
            prefix: self.list("prefixItems"),
            items: self.child("items"),
            contains: self.child("contains"),
            min_contains: self.count("minContains", 1),
            max_contains: self.count("maxContains", u32::MAX),
            min: self.count("minItems", 0),
            max: self.count("maxItems", u32::MAX),
            unique: self.flag("uniqueItems"),
        };
        let speaks = ["prefixItems", "items", "contains", "minItems", "maxItems", "uniqueItems"];
        self.has(&speaks).then(|| Box::new(rules))
    }

    fn object(&mut self, format: Option<Format>) -> Option<Box<ObjectRules>> {
        let mut rules = ObjectRules {
            min: self.count("minProperties", 0),
            max: self.count("maxProperties", u32::MAX),
            ..ObjectRules::default()
        };
        rules.format = format.filter(|format| format.is_of_objects());
        for (name, node) in self.named("properties") {
            rules.properties.push(Property { name: name.into(), node, required: false, declared: true });
        }
        if let Some(value) = self.map.get("required") {
            let mut required = self.names("required", value);
            required.sort_unstable();
            required.dedup();
            rules.required = required.len() as u32;
            rules.properties.sort_by(|a, b| (*a.name).cmp(&b.name));
            let declared = rules.properties.len();
            for name in required {
                match rules.properties[..declared].binary_search_by(|property| (*property.name).cmp(name)) {
                    Ok(at) => rules.properties[at].required = true,
                    Err(_) => rules.properties.push(Property {
                        name: name.into(),
                        node: NO_NODE,
                        required: true,
                        declared: false,
                    }),
                }
            }
        }
        rules.properties.sort_by(|a, b| (*a.name).cmp(&b.name));
        for (source, node) in self.named("patternProperties") {
            let pointer = format!("{}/patternProperties/{}", self.job.pointer, escape(source));
            rules.patterns.push((self.compiler.pattern(source, &pointer), node));
        }
        rules.additional = self.child("additionalProperties");
        rules.names = self.child("propertyNames");
        for (name, node) in self.named("dependentSchemas") {
            rules.dependent_schemas.push((name.into(), node));
        }
        match self.map.get("dependentRequired") {
            None => {}
            Some(Value::Object(members)) => {
                for (name, needed) in members {
                    let needed = self.names("dependentRequired", needed).into_iter().map(Into::into).collect();
                    rules.dependent_required.push((name.as_str().into(), needed));
                }
            }
            Some(_) => self.wrong("dependentRequired", "an object of lists of names"),
        }
        let idle = ObjectRules { max: u32::MAX, ..ObjectRules::default() };
        (rules != idle || self.has(&["properties", "patternProperties"])).then(|| Box::new(rules))
    }
}

/// The smallest node that says the same.
fn simplify(mut general: General, map: &Schema) -> Node {
    let alone = general.constant.is_none() && general.all_of.is_empty() && general.logic.is_none();
    let simple = alone && general.choices.is_none();
    match general.types {
        STRING if simple => return Node::Text(general.text.unwrap_or_default()),
        types if simple && types & !(NUMBER | INTEGER) == 0 => {
            let mut rules = general.number.unwrap_or_default();
            rules.integer = types & NUMBER == 0;
            return Node::Number(rules);
        }
        _ => {}
    }
    let bodiless =
        general.text.is_none() && general.number.is_none() && general.array.is_none() && general.object.is_none();
    if alone && bodiless && general.types & STRING != 0 {
        match general.choices.take() {
            Some(choices) if choices.others.is_empty() && choices.texts.len() <= 8 => {
                return Node::Choice(choices.texts.into());
            }
            choices => general.choices = choices,
        }
    }
    if simple && bodiless && general.choices.is_none() {
        return if general.types == ALL_TYPES { Node::Any } else { Node::Typed(general.types) };
    }
    let only_reference = bodiless
        && general.types == ALL_TYPES
        && general.choices.is_none()
        && general.constant.is_none()
        && general.logic.is_none();
    match general.all_of.as_slice() {
        [target] if only_reference && !map.contains_key("allOf") => Node::Ref(*target),
        _ => Node::General(Box::new(general)),
    }
}
