//! Which members of an object and items of an array the applied parts of a schema have evaluated. Asked only where a schema says `unevaluated…`, about
//! one member at a time, so that the verdict needs no lists.

use super::fast::Run;
use super::name::find;
use super::program::*;
use serde_json::Value;

#[derive(Clone, Copy)]
enum Part<'a> {
    Name(&'a str),
    Item(usize),
}

impl Run<'_> {
    /// Whether a part of the node other than its own `unevaluatedProperties` evaluates the member.
    pub(super) fn covers_name(&self, id: NodeId, value: &Value, name: &str, depth: u32) -> bool {
        self.covers(id, value, Part::Name(name), true, depth)
    }

    /// The same of an item.
    pub(super) fn covers_item(&self, id: NodeId, value: &Value, at: usize, depth: u32) -> bool {
        self.covers(id, value, Part::Item(at), true, depth)
    }

    fn covers(&self, id: NodeId, value: &Value, part: Part<'_>, top: bool, depth: u32) -> bool {
        if !self.spend(depth) {
            return false;
        }
        self.within(id, || match &self.program.nodes[id as usize] {
            Node::Ref(target) => self.covers(*target, value, part, false, depth + 1),
            Node::General(rules) => self.general_covers(rules, value, part, top, depth),
            _ => false,
        })
    }

    fn general_covers(&self, rules: &General, value: &Value, part: Part<'_>, top: bool, depth: u32) -> bool {
        let direct = match part {
            Part::Name(name) => self.object_covers(rules, value, name, depth),
            Part::Item(at) => self.array_covers(rules, value, at, depth),
        };
        direct
            || rules.all_of.iter().any(|node| self.covers(*node, value, part, false, depth + 1))
            || rules.logic.as_ref().is_some_and(|logic| self.logic_covers(logic, value, part, top, depth))
    }

    fn object_covers(&self, rules: &General, value: &Value, name: &str, depth: u32) -> bool {
        let Some(object) = &rules.object else { return false };
        if object.additional.is_some()
            || find(&object.properties, name).is_some_and(|at| object.properties[at].declared)
        {
            return true;
        }
        object.patterns.iter().any(|(pattern, _)| self.pattern(*pattern, name))
            || object.dependent_schemas.iter().any(|(trigger, node)| {
                value.get(&**trigger).is_some() && self.applied_covers(*node, value, Part::Name(name), depth)
            })
    }

    fn array_covers(&self, rules: &General, value: &Value, at: usize, depth: u32) -> bool {
        let Some(array) = &rules.array else { return false };
        array.items.is_some()
            || at < array.prefix.len()
            || array.contains.is_some_and(|node| value.get(at).is_some_and(|item| self.valid(node, item, depth + 1)))
    }

    fn logic_covers(&self, logic: &Logic, value: &Value, part: Part<'_>, top: bool, depth: u32) -> bool {
        let own = match part {
            Part::Name(_) => logic.unevaluated_properties.is_some(),
            Part::Item(_) => logic.unevaluated_items.is_some(),
        };
        if own && !top {
            return true;
        }
        if let Some(condition) = logic.condition {
            let branch = if self.valid(condition, value, depth + 1) {
                if self.covers(condition, value, part, false, depth + 1) {
                    return true;
                }
                logic.then
            } else {
                logic.otherwise
            };
            if branch.is_some_and(|node| self.covers(node, value, part, false, depth + 1)) {
                return true;
            }
        }
        logic.any_of.iter().chain(&logic.one_of).any(|node| self.applied_covers(*node, value, part, depth))
            || logic
                .dynamic_ref
                .as_ref()
                .is_some_and(|reference| self.covers(self.dynamic_target(reference), value, part, false, depth + 1))
    }

    /// Only a branch that fits leaves a trace.
    fn applied_covers(&self, node: NodeId, value: &Value, part: Part<'_>, depth: u32) -> bool {
        // The cheap question first: most branches don't mention the member.
        self.covers(node, value, part, false, depth + 1) && self.valid(node, value, depth + 1)
    }
}
