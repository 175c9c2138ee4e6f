//! Every fault of a document. Alternatives are reported as one fault, with the verdict of the fast path.

use super::Violation;
use super::constant::{Constant, first_duplicate};
use super::fast::{Run, has_type, length_fits};
use super::name::Walk;
use super::number::{NumberFault, NumberRules};
use super::program::*;
use super::violation::{Code, reason};
use serde_json::{Map, Value};

/// Most faults listed; nobody reads more.
const MAX_VIOLATIONS: usize = 10_000;

type Params = Vec<(&'static str, Value)>;

struct Report<'r, 'a> {
    run: &'r Run<'a>,
    path: String,
    out: Vec<Violation>,
}

pub(super) fn report(run: &Run<'_>, node: NodeId, value: &Value) -> Vec<Violation> {
    let mut report = Report { run, path: String::new(), out: Vec::new() };
    report.node(node, value, 0);
    if run.exhausted() {
        let keyword = run.program.pointer(node);
        report.out.push(Violation { path: String::new(), code: Code::TooComplex, params: Vec::new(), keyword });
    }
    // Several branches may say the same of one place.
    let mut seen = std::collections::BTreeSet::new();
    report.out.retain(|violation| seen.insert((violation.path.clone(), violation.code, violation.keyword.clone())));
    report.out
}

fn push_token(path: &mut String, token: &str) {
    path.push('/');
    for c in token.chars() {
        match c {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            c => path.push(c),
        }
    }
}

impl Report<'_, '_> {
    fn add(&mut self, node: NodeId, keyword: &str, code: Code, params: Params) {
        if self.out.len() < MAX_VIOLATIONS {
            let mut place = self.run.program.pointer(node);
            if !keyword.is_empty() {
                place.push('/');
                place.push_str(keyword);
            }
            self.out.push(Violation { path: self.path.clone(), code, params, keyword: place });
        }
    }

    /// Does something one step deeper in the document.
    fn below(&mut self, token: &str, action: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        push_token(&mut self.path, token);
        action(self);
        self.path.truncate(length);
    }

    fn node(&mut self, id: NodeId, value: &Value, depth: u32) {
        let run = self.run;
        if !run.spend(depth) || self.out.len() >= MAX_VIOLATIONS {
            return;
        }
        run.within(id, || match &run.program.nodes[id as usize] {
            Node::Any => {}
            Node::Never => self.add(id, "", Code::Never, Vec::new()),
            Node::Ref(target) => self.node(*target, value, depth + 1),
            Node::Text(rules) => match value {
                Value::String(text) => self.text(id, rules, text),
                _ => self.wrong_type(id, STRING),
            },
            Node::Choice(texts) => {
                if !matches!(value, Value::String(text) if texts.iter().any(|choice| **choice == **text)) {
                    let values: Vec<Value> = texts.iter().map(|text| Value::from(&**text)).collect();
                    self.add(id, "enum", Code::Enum, vec![("values", Value::Array(values))]);
                }
            }
            Node::Number(rules) => {
                let types = if rules.integer { INTEGER } else { NUMBER };
                match value {
                    Value::Number(number) if has_type(types, value) => self.number(id, rules, number),
                    _ => self.wrong_type(id, types),
                }
            }
            Node::Typed(types) => {
                if !has_type(*types, value) {
                    self.wrong_type(id, *types);
                }
            }
            Node::General(rules) => self.general(id, rules, value, depth),
        });
    }

    fn wrong_type(&mut self, id: NodeId, types: u8) {
        let names = [
            (NULL, "null"),
            (BOOLEAN, "boolean"),
            (NUMBER, "number"),
            (INTEGER, "integer"),
            (STRING, "string"),
            (ARRAY, "array"),
            (OBJECT, "object"),
        ];
        let named = names.iter().filter(|(bit, _)| types & bit != 0 && !(*bit == INTEGER && types & NUMBER != 0));
        let types: Vec<Value> = named.map(|(_, name)| Value::from(*name)).collect();
        self.add(id, "type", Code::Type, vec![("types", Value::Array(types))]);
    }

    fn text(&mut self, id: NodeId, rules: &TextRules, text: &str) {
        if !length_fits(text, rules.min, u32::MAX) {
            self.add(id, "minLength", Code::MinLength, vec![("min", rules.min.into())]);
        }
        if !length_fits(text, 0, rules.max) {
            self.add(id, "maxLength", Code::MaxLength, vec![("max", rules.max.into())]);
        }
        if rules.pattern.is_some_and(|pattern| !self.run.pattern(pattern, text)) {
            self.add(id, "pattern", Code::Pattern, Vec::new());
        }
        if let Some(format) = rules.format
            && let Err(error) = format.check(text, self.run.env.year)
        {
            self.add(id, "format", Code::Format(format), reason(error));
        }
    }

    fn number(&mut self, id: NodeId, rules: &NumberRules, number: &serde_json::Number) {
        let mut faults = Vec::new();
        rules.faults(number, |fault| {
            faults.push(fault);
            true
        });
        let shown = |value: crate::decimal::Decimal| value.to_number().map_or(Value::Null, Value::Number);
        for fault in faults {
            match (fault, &rules.low, &rules.high, &rules.step) {
                (NumberFault::Low, Some(bound), ..) if bound.exclusive => {
                    self.add(id, "exclusiveMinimum", Code::ExclusiveMinimum, vec![("min", shown(bound.limit))]);
                }
                (NumberFault::Low, Some(bound), ..) => {
                    self.add(id, "minimum", Code::Minimum, vec![("min", shown(bound.limit))])
                }
                (NumberFault::High, _, Some(bound), _) if bound.exclusive => {
                    self.add(id, "exclusiveMaximum", Code::ExclusiveMaximum, vec![("max", shown(bound.limit))]);
                }
                (NumberFault::High, _, Some(bound), _) => {
                    self.add(id, "maximum", Code::Maximum, vec![("max", shown(bound.limit))])
                }
                (_, _, _, Some(step)) => {
                    self.add(id, "multipleOf", Code::MultipleOf, vec![("step", shown(step.value))])
                }
                _ => {}
            }
        }
    }

    fn general(&mut self, id: NodeId, rules: &General, value: &Value, depth: u32) {
        if rules.types != ALL_TYPES && !has_type(rules.types, value) {
            // What else is wrong with a value of the wrong type is noise.
            return self.wrong_type(id, rules.types);
        }
        if let Some(constant) = &rules.constant
            && !constant.equals(value)
        {
            self.add(id, "const", Code::Const, vec![("value", constant.to_value())]);
        }
        if let Some(choices) = &rules.choices
            && !choices.contain(value)
        {
            let texts = choices.texts.iter().map(|text| Value::from(&**text));
            let values: Vec<Value> = texts.chain(choices.others.iter().map(Constant::to_value)).take(100).collect();
            self.add(id, "enum", Code::Enum, vec![("values", Value::Array(values))]);
        }
        match (value, &rules.object, &rules.array, &rules.text, &rules.number) {
            (Value::Object(map), Some(rules), ..) => self.object(id, rules, map, value, depth),
            (Value::Array(items), _, Some(rules), ..) => self.array(id, rules, items, depth),
            (Value::String(text), _, _, Some(rules), _) => self.text(id, rules, text),
            (Value::Number(number), .., Some(rules)) => self.number(id, rules, number),
            _ => {}
        }
        for node in &rules.all_of {
            self.node(*node, value, depth + 1);
        }
        if let Some(logic) = &rules.logic {
            self.logic(id, logic, value, depth);
        }
    }

    fn object(&mut self, id: NodeId, rules: &ObjectRules, map: &Map<String, Value>, whole: &Value, depth: u32) {
        if map.len() < rules.min as usize {
            self.add(id, "minProperties", Code::MinProperties, vec![("min", rules.min.into())]);
        }
        if map.len() > rules.max as usize {
            self.add(id, "maxProperties", Code::MaxProperties, vec![("max", rules.max.into())]);
        }
        for property in
            rules.properties.iter().filter(|property| property.required && !map.contains_key(&*property.name))
        {
            self.missing(id, "required", Code::Required, &property.name);
        }
        let mut walk = Walk::new(&rules.properties);
        for (name, value) in map {
            let mut declared = false;
            let mut nodes = Vec::new();
            if let Some(property) = walk.find(name) {
                declared = property.declared;
                nodes.push(property.node);
            }
            for (pattern, node) in &rules.patterns {
                if self.run.pattern(*pattern, name) {
                    declared = true;
                    nodes.push(*node);
                }
            }
            self.below(name, |report| {
                nodes.iter().for_each(|node| report.node(*node, value, depth + 1));
                if let Some(additional) = rules.additional.filter(|_| !declared) {
                    report.rest(
                        id,
                        additional,
                        value,
                        depth,
                        ("additionalProperties", Code::AdditionalProperties, name),
                    );
                }
            });
            if let Some(names) = rules.names
                && !self.run.valid(names, &Value::String(name.clone()), depth + 1)
            {
                self.below(name, |report| {
                    report.add(id, "propertyNames", Code::PropertyNames, vec![("property", name.as_str().into())])
                });
            }
        }
        for (name, needed) in rules.dependent_required.iter().filter(|(name, _)| map.contains_key(&**name)) {
            for missing in needed.iter().filter(|missing| !map.contains_key(&***missing)) {
                self.below(missing, |report| {
                    let params = vec![("property", Value::from(&**missing)), ("because", Value::from(&**name))];
                    report.add(id, "dependentRequired", Code::DependentRequired, params);
                });
            }
        }
        for (_, node) in rules.dependent_schemas.iter().filter(|(name, _)| map.contains_key(&**name)) {
            self.node(*node, whole, depth + 1);
        }
        if let Some(format) = rules.format
            && let Err(error) = format.check_value(whole, self.run.env.year)
        {
            self.add(id, "format", Code::Format(format), reason(error));
        }
    }

    fn missing(&mut self, id: NodeId, keyword: &str, code: Code, name: &str) {
        self.below(name, |report| report.add(id, keyword, code, vec![("property", Value::from(name))]));
    }

    /// A member or item that only a catch-all speaks of: `false` there means that it should not be.
    fn rest(&mut self, id: NodeId, node: NodeId, value: &Value, depth: u32, rule: (&str, Code, &str)) {
        let (keyword, code, name) = rule;
        if matches!(self.run.program.nodes[node as usize], Node::Never) {
            self.add(id, keyword, code, vec![("property", Value::from(name))]);
        } else {
            self.node(node, value, depth + 1);
        }
    }

    fn array(&mut self, id: NodeId, rules: &ArrayRules, items: &[Value], depth: u32) {
        if items.len() < rules.min as usize {
            self.add(id, "minItems", Code::MinItems, vec![("min", rules.min.into())]);
        }
        if items.len() > rules.max as usize {
            self.add(id, "maxItems", Code::MaxItems, vec![("max", rules.max.into())]);
        }
        for (at, item) in items.iter().enumerate() {
            let place = at.to_string();
            match (rules.prefix.get(at), rules.items) {
                (Some(node), _) => self.below(&place, |report| report.node(*node, item, depth + 1)),
                (None, Some(node)) => {
                    self.below(&place, |report| {
                        report.rest(id, node, item, depth, ("items", Code::AdditionalProperties, &place))
                    });
                }
                (None, None) => break,
            }
        }
        if let Some(node) = rules.contains {
            let found = items.iter().filter(|item| self.run.valid(node, item, depth + 1)).count();
            if found < rules.min_contains as usize {
                self.add(
                    id,
                    "contains",
                    Code::MinContains,
                    vec![("min", rules.min_contains.into()), ("n", found.into())],
                );
            }
            if found > rules.max_contains as usize {
                self.add(
                    id,
                    "maxContains",
                    Code::MaxContains,
                    vec![("max", rules.max_contains.into()), ("n", found.into())],
                );
            }
        }
        if rules.unique
            && let Some((first, second)) = first_duplicate(items)
        {
            self.below(&second.to_string(), |report| {
                report.add(
                    id,
                    "uniqueItems",
                    Code::UniqueItems,
                    vec![("first", first.into()), ("second", second.into())],
                );
            });
        }
    }

    fn logic(&mut self, id: NodeId, logic: &Logic, value: &Value, depth: u32) {
        let run = self.run;
        if let Some(condition) = logic.condition {
            let branch = if run.valid(condition, value, depth + 1) { logic.then } else { logic.otherwise };
            if let Some(node) = branch {
                self.node(node, value, depth + 1);
            }
        }
        if !logic.any_of.is_empty() && !logic.any_of.iter().any(|node| run.valid(*node, value, depth + 1)) {
            self.alternatives(id, "anyOf", Code::AnyOf, &logic.any_of, value, depth);
        }
        if !logic.one_of.is_empty() {
            let found = logic.one_of.iter().filter(|node| run.valid(**node, value, depth + 1)).count();
            if found > 1 {
                self.add(id, "oneOf", Code::OneOf, vec![("n", found.into())]);
            } else if found == 0 {
                self.alternatives(id, "oneOf", Code::OneOf, &logic.one_of, value, depth);
            }
        }
        if logic.not.is_some_and(|node| run.valid(node, value, depth + 1)) {
            self.add(id, "not", Code::Not, Vec::new());
        }
        if let Some(reference) = &logic.dynamic_ref {
            self.node(run.dynamic_target(reference), value, depth + 1);
        }
        if let (Some(rest), Value::Object(map)) = (&logic.unevaluated_properties, value) {
            for (name, member) in map {
                if !rest.knows(name) && !run.covers_name(id, value, name, depth) {
                    let rule = ("unevaluatedProperties", Code::UnevaluatedProperties, name.as_str());
                    self.below(name, |report| report.rest(id, rest.node, member, depth, rule));
                }
            }
        }
        if let (Some(rest), Value::Array(items)) = (&logic.unevaluated_items, value) {
            for (at, item) in items.iter().enumerate() {
                if !run.covers_item(id, value, at, depth) {
                    let place = at.to_string();
                    self.below(&place, |report| {
                        report.rest(id, rest.node, item, depth, ("unevaluatedItems", Code::UnevaluatedItems, &place))
                    });
                }
            }
        }
    }

    /// No branch fits. One that alone gets past its own constants is the one that was meant, and its faults help more.
    fn alternatives(&mut self, id: NodeId, keyword: &str, code: Code, branches: &[NodeId], value: &Value, depth: u32) {
        let mut meant: Option<Vec<Violation>> = None;
        let mut candidates = 0;
        for node in branches.iter().take(50) {
            let mut inner = Report { run: self.run, path: self.path.clone(), out: Vec::new() };
            inner.node(*node, value, depth + 1);
            let discards =
                |violation: &Violation| matches!(violation.code, Code::Const | Code::Enum | Code::Type | Code::Never);
            if !inner.out.iter().any(discards) {
                candidates += 1;
                meant = Some(inner.out);
            }
        }
        match meant {
            Some(faults) if candidates == 1 && !faults.is_empty() => self.out.extend(faults),
            _ => self.add(id, keyword, code, vec![("n", 0.into())]),
        }
    }
}
