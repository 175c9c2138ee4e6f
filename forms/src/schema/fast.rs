//! The verdict: stops at the first fault and allocates nothing (long `uniqueItems` lists and dynamic references apart).

use super::constant::first_duplicate;
use super::name::{Walk, find, same};
use super::number::is_integer;
use super::program::*;
use super::{Env, Program};
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};

/// Deepest chain of schema applications.
pub(super) const MAX_DEPTH: u32 = 640;
/// Most schema applications in one run: what keeps nested alternatives from costing exponential time.
const MAX_WORK: u32 = 20_000_000;

/// One run of a program over one document.
pub(super) struct Run<'a> {
    pub(super) program: &'a Program,
    pub(super) env: Env<'a>,
    work: Cell<u32>,
    exhausted: Cell<bool>,
    /// The resources entered, outermost first; used by programs with dynamic references only.
    scope: RefCell<Vec<u32>>,
}

pub(super) fn type_bit(value: &Value) -> u8 {
    match value {
        Value::Null => NULL,
        Value::Bool(_) => BOOLEAN,
        Value::Number(_) => NUMBER,
        Value::String(_) => STRING,
        Value::Array(_) => ARRAY,
        Value::Object(_) => OBJECT,
    }
}

pub(super) fn has_type(types: u8, value: &Value) -> bool {
    types & type_bit(value) != 0
        || (types & INTEGER != 0 && matches!(value, Value::Number(number) if is_integer(number)))
}

impl<'a> Run<'a> {
    pub(super) fn new(program: &'a Program, env: Env<'a>) -> Self {
        Self { program, env, work: Cell::new(MAX_WORK), exhausted: Cell::new(false), scope: RefCell::default() }
    }

    /// The document's own resource is the outermost dynamic scope.
    pub(super) fn enter_root(&self) {
        if self.program.dynamic.is_some() {
            self.scope.borrow_mut().push(0);
        }
    }

    pub(super) fn exhausted(&self) -> bool {
        self.exhausted.get()
    }

    /// Counts one application; false once a bound is hit.
    #[inline]
    pub(super) fn spend(&self, depth: u32) -> bool {
        let left = self.work.get();
        if left == 0 || depth > MAX_DEPTH {
            self.exhausted.set(true);
            return false;
        }
        self.work.set(left - 1);
        true
    }

    /// Whether the value fits the node.
    #[inline(always)]
    pub(super) fn valid(&self, id: NodeId, value: &Value, depth: u32) -> bool {
        match &self.program.nodes[id as usize] {
            Node::Any => true,
            Node::Never => false,
            Node::Text(rules) => matches!(value, Value::String(text) if self.text(rules, text)),
            Node::Choice(texts) => {
                matches!(value, Value::String(text) if texts.iter().any(|choice| same(choice, text)))
            }
            Node::Number(rules) => matches!(value, Value::Number(number) if rules.fits(number)),
            Node::Typed(types) => has_type(*types, value),
            Node::Ref(target) => self.reference(id, *target, value, depth),
            Node::General(rules) => self.general(id, rules, value, depth),
        }
    }

    fn reference(&self, id: NodeId, target: NodeId, value: &Value, depth: u32) -> bool {
        self.spend(depth) && self.within(id, || self.valid(target, value, depth + 1))
    }

    fn general(&self, id: NodeId, rules: &General, value: &Value, depth: u32) -> bool {
        if !self.spend(depth) {
            return false;
        }
        if self.program.dynamic.is_some() {
            return self.within(id, || self.keywords(id, rules, value, depth));
        }
        self.keywords(id, rules, value, depth)
    }

    /// Runs something inside the dynamic scope of a node.
    pub(super) fn within<T>(&self, id: NodeId, action: impl FnOnce() -> T) -> T {
        let resource = self.program.dynamic.as_ref().and_then(|dynamic| dynamic.resource_of.get(id as usize));
        let Some(resource) = resource.filter(|resource| self.scope.borrow().last() != Some(resource)) else {
            return action();
        };
        self.scope.borrow_mut().push(*resource);
        let result = action();
        self.scope.borrow_mut().pop();
        result
    }

    /// Where a dynamic reference leads from here: to the outermost resource that has the anchor.
    pub(super) fn dynamic_target(&self, reference: &(Box<str>, NodeId)) -> NodeId {
        let Some(dynamic) = &self.program.dynamic else { return reference.1 };
        let scope = self.scope.borrow();
        let anchors = scope.iter().filter_map(|resource| dynamic.anchors.get(*resource as usize));
        let mut found = anchors.filter_map(|anchors| anchors.iter().find(|(name, _)| *name == reference.0));
        found.next().map_or(reference.1, |(_, node)| *node)
    }

    pub(super) fn text(&self, rules: &TextRules, text: &str) -> bool {
        length_fits(text, rules.min, rules.max)
            && rules.pattern.is_none_or(|pattern| self.pattern(pattern, text))
            && rules.format.is_none_or(|format| format.check(text, self.env.year).is_ok())
    }

    #[inline]
    pub(super) fn pattern(&self, id: u32, text: &str) -> bool {
        let table = self.program.patterns.get(id as usize).and_then(|spec| spec.ascii.as_ref());
        match table.and_then(|table| table.is_match(text)) {
            Some(verdict) => verdict,
            None => self.env.matcher.is_match(id, text),
        }
    }

    #[inline(always)]
    fn keywords(&self, id: NodeId, rules: &General, value: &Value, depth: u32) -> bool {
        if rules.types != ALL_TYPES && !has_type(rules.types, value) {
            return false;
        }
        let fits = match value {
            Value::Object(map) => match &rules.fused {
                Some(fused) => return self.fused(id, rules, fused, map, value, depth),
                None => rules.object.as_ref().is_none_or(|rules| self.object(rules, map, value, depth)),
            },
            Value::Array(items) => rules.array.as_ref().is_none_or(|rules| self.array(rules, items, depth)),
            Value::String(text) => rules.text.as_ref().is_none_or(|rules| self.text(rules, text)),
            Value::Number(number) => rules.number.as_ref().is_none_or(|rules| rules.fits(number)),
            _ => true,
        };
        fits && rules.constant.as_ref().is_none_or(|constant| constant.equals(value))
            && rules.choices.as_ref().is_none_or(|choices| choices.contain(value))
            && rules.all_of.iter().all(|node| self.valid(*node, value, depth + 1))
            && rules.logic.as_ref().is_none_or(|logic| self.logic(id, logic, value, depth))
    }

    /// The same with the object rules of the conjuncts joined.
    fn fused(
        &self,
        id: NodeId,
        rules: &General,
        fused: &Fused,
        map: &Map<String, Value>,
        whole: &Value,
        depth: u32,
    ) -> bool {
        let mut walk = Walk::new(&fused.properties);
        let mut required = 0u32;
        for (name, value) in map {
            let property = walk.find(name);
            if let Some(property) = property {
                required = required.wrapping_add(u32::from(property.required));
                if !self.valid(property.node, value, depth + 1) {
                    return false;
                }
            }
            if let Some(rest) = fused.rest
                && property.is_none_or(|property| !property.declared)
                && !self.covers_name(id, whole, name, depth)
                && !self.valid(rest, value, depth + 1)
            {
                return false;
            }
        }
        required == fused.required
            && rules
                .object
                .as_ref()
                .is_none_or(|rules| self.counts(rules, map) && self.beside_members(rules, map, whole, depth))
            && rules.constant.as_ref().is_none_or(|constant| constant.equals(whole))
            && rules.choices.as_ref().is_none_or(|choices| choices.contain(whole))
            && fused.all_of.iter().all(|node| self.valid(*node, whole, depth + 1))
            && rules.logic.as_ref().is_none_or(|logic| self.applicators(logic, whole, depth))
    }

    #[inline]
    fn counts(&self, rules: &ObjectRules, map: &Map<String, Value>) -> bool {
        let count = map.len();
        count >= rules.min as usize && count <= rules.max as usize && count >= rules.required as usize
    }

    fn object(&self, rules: &ObjectRules, map: &Map<String, Value>, whole: &Value, depth: u32) -> bool {
        self.counts(rules, map) && self.members(rules, map, depth) && self.beside_members(rules, map, whole, depth)
    }

    fn beside_members(&self, rules: &ObjectRules, map: &Map<String, Value>, whole: &Value, depth: u32) -> bool {
        if let Some(names) = rules.names
            && !map.keys().all(|name| self.valid(names, &Value::String(name.clone()), depth + 1))
        {
            return false;
        }
        rules
            .dependent_required
            .iter()
            .all(|(name, needed)| !map.contains_key(&**name) || needed.iter().all(|n| map.contains_key(&**n)))
            && rules
                .dependent_schemas
                .iter()
                .all(|(name, node)| !map.contains_key(&**name) || self.valid(*node, whole, depth + 1))
            && rules.format.is_none_or(|format| format.check_value(whole, self.env.year).is_ok())
    }

    /// Walks the members beside the sorted rules.
    fn members(&self, rules: &ObjectRules, map: &Map<String, Value>, depth: u32) -> bool {
        let mut required = 0u32;
        if rules.additional.is_none() && rules.patterns.is_empty() {
            if let [property] = rules.properties.as_slice() {
                return match map.get(&*property.name) {
                    Some(value) => self.valid(property.node, value, depth + 1),
                    None => !property.required,
                };
            }
            let mut walk = Walk::new(&rules.properties);
            // Nothing speaks of other members: done as soon as every rule has met its own.
            let mut left = rules.properties.len();
            for (name, value) in map {
                if left == 0 {
                    break;
                }
                if let Some(property) = walk.find(name) {
                    left = left.wrapping_sub(1);
                    required = required.wrapping_add(u32::from(property.required));
                    if !self.valid(property.node, value, depth + 1) {
                        return false;
                    }
                }
            }
            return required == rules.required;
        }
        let mut walk = Walk::new(&rules.properties);
        for (name, value) in map {
            let mut declared = false;
            if let Some(property) = walk.find(name) {
                required = required.wrapping_add(u32::from(property.required));
                declared = property.declared;
                if !self.valid(property.node, value, depth + 1) {
                    return false;
                }
            }
            for (pattern, node) in &rules.patterns {
                if self.pattern(*pattern, name) {
                    declared = true;
                    if !self.valid(*node, value, depth + 1) {
                        return false;
                    }
                }
            }
            if let Some(additional) = rules.additional
                && !declared
                && !self.valid(additional, value, depth + 1)
            {
                return false;
            }
        }
        required == rules.required
    }

    fn array(&self, rules: &ArrayRules, items: &[Value], depth: u32) -> bool {
        if items.len() < rules.min as usize || items.len() > rules.max as usize {
            return false;
        }
        let prefix = rules.prefix.len().min(items.len());
        if !rules.prefix.iter().zip(items).all(|(node, item)| self.valid(*node, item, depth + 1)) {
            return false;
        }
        if let Some(node) = rules.items
            && !items[prefix..].iter().all(|item| self.valid(node, item, depth + 1))
        {
            return false;
        }
        if let Some(node) = rules.contains {
            let mut found = 0;
            for item in items {
                // Counting goes on only while the answer can change.
                if found >= rules.min_contains && (rules.max_contains == u32::MAX || found > rules.max_contains) {
                    break;
                }
                found += u32::from(self.valid(node, item, depth + 1));
            }
            if found < rules.min_contains || found > rules.max_contains {
                return false;
            }
        }
        !rules.unique || first_duplicate(items).is_none()
    }

    fn logic(&self, id: NodeId, logic: &Logic, value: &Value, depth: u32) -> bool {
        let rest = &logic.unevaluated_properties;
        self.applicators(logic, value, depth)
            && rest.as_ref().is_none_or(|rest| self.unevaluated_properties(id, rest, value, depth))
            && logic.unevaluated_items.as_ref().is_none_or(|rest| self.unevaluated_items(id, rest, value, depth))
    }

    /// All of the logic but `unevaluated…`.
    fn applicators(&self, logic: &Logic, value: &Value, depth: u32) -> bool {
        let fits = |node: NodeId| self.valid(node, value, depth + 1);
        if let Some(condition) = logic.condition {
            let branch = if fits(condition) { logic.then } else { logic.otherwise };
            if !branch.is_none_or(fits) {
                return false;
            }
        }
        (logic.any_of.is_empty() || logic.any_of.iter().any(|node| fits(*node)))
            && (logic.one_of.is_empty() || logic.one_of.iter().filter(|node| fits(**node)).take(2).count() == 1)
            && logic.not.is_none_or(|node| !fits(node))
            && logic.dynamic_ref.as_ref().is_none_or(|reference| fits(self.dynamic_target(reference)))
    }

    fn unevaluated_properties(&self, id: NodeId, rest: &Unevaluated, value: &Value, depth: u32) -> bool {
        let Value::Object(map) = value else { return true };
        let mut known = Walk::new(&rest.known);
        map.iter().all(|(name, member)| {
            known.find(name).is_some()
                || self.covers_name(id, value, name, depth)
                || self.valid(rest.node, member, depth + 1)
        })
    }

    fn unevaluated_items(&self, id: NodeId, rest: &Unevaluated, value: &Value, depth: u32) -> bool {
        let Value::Array(items) = value else { return true };
        items
            .iter()
            .enumerate()
            .all(|(at, item)| self.covers_item(id, value, at, depth) || self.valid(rest.node, item, depth + 1))
    }
}

impl Unevaluated {
    pub(super) fn knows(&self, name: &str) -> bool {
        find(&self.known, name).is_some()
    }
}

impl Choices {
    pub(super) fn contain(&self, value: &Value) -> bool {
        if let Value::String(text) = value {
            if self.texts.len() <= 8 {
                return self.texts.iter().any(|choice| same(choice, text));
            }
            return find(&self.texts, text).is_some();
        }
        self.others.iter().any(|choice| choice.equals(value))
    }
}

/// Whether the number of characters lies within the bounds; counts only when bytes can't tell.
#[inline]
pub(super) fn length_fits(text: &str, min: u32, max: u32) -> bool {
    let bytes = text.len();
    let (min, max) = (min as usize, max as usize);
    if bytes < min {
        return false;
    }
    // A character has at most four bytes.
    (bytes <= max && (min <= 1 || bytes / 4 >= min)) || count_fits(text, min, max)
}

#[inline(never)]
fn count_fits(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.chars().count())
}
