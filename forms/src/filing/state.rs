//! The arena of live fields: one instance per field and row.

use super::context::Context;
use super::draft::{Answer, Entry, Origin};
use super::fault::Fault;
use crate::definition::PrefillMode;
use crate::form::{Field, FieldId, Form, Shape, push_segment};
use crate::logic::{Seg, Val};
use crate::schema::Violation;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An instance in the arena. Ids of removed rows are not used again within one filing.
pub(super) type InstId = u32;
pub(super) const ROOT: InstId = 0;
pub(super) const NONE: InstId = InstId::MAX;

/// The live state of one field (in one row).
#[derive(Debug, Clone)]
pub(super) struct Inst {
    pub field: FieldId,
    pub parent: InstId,
    pub children: Vec<InstId>,
    /// Of a row: its stable id.
    pub row_id: Box<str>,
    /// Of a row: its position in the table.
    pub index: u32,
    pub alive: bool,
    /// The answer. Of a table: present when it was answered with no rows.
    pub entry: Option<Entry>,
    pub visible: bool,
    pub required: bool,
    /// Of a container: its schema's `required` counts, because somebody must or did answer something in it.
    pub active: bool,
    pub locked: bool,
    /// Answers that are there and visible: of a leaf 0 or 1, of a container how many children have any.
    pub answered: u32,
    pub allowed: Option<Box<[Value]>>,
    pub faults: Vec<Fault>,
    pub residual: Vec<Violation>,
    /// Which of the field's statements hold, in their order.
    pub holds: Box<[bool]>,
}

/// Instances and the facts they depend on.
pub(super) struct State {
    pub form: Arc<Form>,
    pub context: Arc<Context>,
    pub insts: Vec<Inst>,
    /// By field: its one instance, when it is in no row.
    pub fixed: Vec<InstId>,
    pub version: u64,
    /// Nothing is computed or proposed: the answers are taken as they are.
    pub strict: bool,
}

impl State {
    pub fn inst(&self, id: InstId) -> &Inst {
        &self.insts[id as usize]
    }

    pub fn field(&self, id: InstId) -> &Field {
        self.form.field(self.inst(id).field)
    }

    /// Creates an instance and everything below it (tables begin without rows).
    pub fn create(&mut self, field: FieldId, parent: InstId, row_id: &str) -> InstId {
        let form = Arc::clone(&self.form);
        let id = self.insts.len() as InstId;
        let spec = form.field(field);
        self.insts.push(Inst {
            field,
            parent,
            children: Vec::with_capacity(if spec.shape == Shape::Group { spec.children.len() } else { 0 }),
            row_id: row_id.into(),
            index: 0,
            alive: true,
            entry: None,
            visible: false,
            required: false,
            active: false,
            locked: false,
            answered: 0,
            allowed: None,
            faults: Vec::new(),
            residual: Vec::new(),
            holds: vec![false; spec.statements.len()].into_boxed_slice(),
        });
        if spec.row.is_none() {
            self.fixed[field.index()] = id;
        }
        if spec.shape == Shape::Group {
            for &child in &spec.children {
                let child = self.create(child, id, "");
                self.insts[id as usize].children.push(child);
            }
        }
        id
    }

    /// The instance at a path with row ids.
    pub fn resolve(&self, path: &str) -> Option<InstId> {
        let mut at = ROOT;
        for segment in crate::form::segments(path) {
            at = self.child(at, &segment)?;
        }
        Some(at)
    }

    /// A child by key or row id.
    pub fn child(&self, parent: InstId, key: &str) -> Option<InstId> {
        let inst = self.inst(parent);
        let field = self.form.field(inst.field);
        match field.shape {
            Shape::Leaf => None,
            Shape::Group => inst.children.get(self.position(field, key)?).copied(),
            Shape::Table => inst.children.iter().copied().find(|row| &*self.inst(*row).row_id == key),
        }
    }

    fn position(&self, field: &Field, key: &str) -> Option<usize> {
        let key_of = |at: u32| self.form.field(field.children[at as usize]).key.as_str();
        let found = field.by_key.binary_search_by(|&at| key_of(at).cmp(key)).ok()?;
        Some(field.by_key[found] as usize)
    }

    /// The path with row ids.
    pub fn path(&self, id: InstId) -> String {
        let mut path = String::new();
        self.write_path(id, &mut path, false);
        path
    }

    /// The JSON Pointer into the answers, with row indexes.
    pub fn pointer(&self, id: InstId) -> String {
        let mut path = String::new();
        self.write_path(id, &mut path, true);
        path
    }

    fn write_path(&self, id: InstId, out: &mut String, indexes: bool) {
        if id == ROOT {
            return;
        }
        let inst = self.inst(id);
        self.write_path(inst.parent, out, indexes);
        let field = self.form.field(inst.field);
        if inst.row_id.is_empty() {
            push_segment(out, &field.key);
        } else if indexes {
            out.push('/');
            out.push_str(&inst.index.to_string());
        } else {
            push_segment(out, &inst.row_id);
        }
    }

    /// The row an instance lives in, as the path its rules are relative to; empty outside of rows.
    pub fn row_path(&self, id: InstId) -> Vec<Seg> {
        let Some(row) = self.field(id).row else { return Vec::new() };
        let mut at = id;
        while self.inst(at).field != row {
            at = self.inst(at).parent;
        }
        let mut path = Vec::new();
        while at != ROOT {
            let inst = self.inst(at);
            path.push(if inst.row_id.is_empty() {
                Seg::Key(self.form.field(inst.field).key.clone())
            } else {
                Seg::Index(inst.index)
            });
            at = inst.parent;
        }
        path.reverse();
        path
    }

    /// The answer that counts: there, readable and visible.
    pub fn effective(&self, id: InstId) -> Option<&Value> {
        let inst = self.inst(id);
        if !inst.visible {
            return None;
        }
        inst.entry.as_ref().and_then(|entry| entry.answer.value())
    }

    /// What is filed of a place: visible and not empty.
    pub fn value_of(&self, id: InstId) -> Option<Value> {
        let inst = self.inst(id);
        if !inst.visible {
            return None;
        }
        match self.form.field(inst.field).shape {
            Shape::Leaf => self.effective(id).cloned(),
            Shape::Group => {
                let mut map = Map::new();
                for &child in &inst.children {
                    if let Some(value) = self.value_of(child) {
                        map.insert(self.field(child).key.clone(), value);
                    }
                }
                (!map.is_empty() || id == ROOT || !inst.row_id.is_empty() || inst.entry.is_some())
                    .then_some(Value::Object(map))
            }
            Shape::Table => {
                let rows: Vec<Value> = inst.children.iter().filter_map(|row| self.value_of(*row)).collect();
                (!rows.is_empty() || inst.entry.is_some()).then_some(Value::Array(rows))
            }
        }
    }

    /// The same for rules, borrowed.
    pub fn val(&self, id: InstId) -> Val<'_> {
        let inst = self.inst(id);
        if !inst.visible {
            return Val::Absent;
        }
        match self.form.field(inst.field).shape {
            Shape::Leaf => self.effective(id).map_or(Val::Absent, Val::from_json),
            Shape::Group => {
                let members: Vec<_> = inst
                    .children
                    .iter()
                    .filter_map(|&child| match self.val(child) {
                        Val::Absent => None,
                        value => Some((self.field(child).key.as_str().into(), value)),
                    })
                    .collect();
                if members.is_empty() && id != ROOT && inst.row_id.is_empty() { Val::Absent } else { Val::Obj(members) }
            }
            Shape::Table => {
                if inst.children.is_empty() && inst.entry.is_none() {
                    return Val::Absent;
                }
                Val::Arr(inst.children.iter().map(|row| self.val(*row)).collect())
            }
        }
    }

    /// A step of a rule's path.
    pub fn step(&self, at: InstId, seg: &Seg) -> Option<InstId> {
        let inst = self.inst(at);
        let field = self.form.field(inst.field);
        match (field.shape, seg) {
            (Shape::Group, Seg::Key(key)) => inst.children.get(self.position(field, key)?).copied(),
            (Shape::Group, Seg::Index(index)) => inst.children.get(self.position(field, &index.to_string())?).copied(),
            (Shape::Table, Seg::Index(index)) => inst.children.get(*index as usize).copied(),
            (Shape::Table, Seg::Key(key)) => inst.children.get(key.parse::<usize>().ok()?).copied(),
            _ => None,
        }
    }

    /// Nobody may type here: derived, locked by a database, or made read-only by a rule here or above.
    pub fn read_only(&self, id: InstId) -> bool {
        let inst = self.inst(id);
        if self.form.field(inst.field).is_derived() || inst.locked || self.held_by_source(id) {
            return true;
        }
        inst.parent != NONE && self.read_only_above(inst.parent)
    }

    fn read_only_above(&self, id: InstId) -> bool {
        let inst = self.inst(id);
        inst.locked || (inst.parent != NONE && self.read_only_above(inst.parent))
    }

    /// Locked because a database gave the answer.
    pub fn held_by_source(&self, id: InstId) -> bool {
        let origin = self.inst(id).entry.as_ref().map(|entry| &entry.origin);
        matches!(origin, Some(Origin::Prefilled(lookup)) if lookup.mode == PrefillMode::Locked && !lookup.stale)
    }

    /// Something typed that could not be read.
    pub fn unread(&self, id: InstId) -> Option<&super::draft::Unread> {
        match &self.inst(id).entry.as_ref()?.answer {
            Answer::Raw(unread) => Some(unread),
            _ => None,
        }
    }

    /// Every instance of a field at or below an instance.
    pub fn instances(&self, under: InstId, field: FieldId, out: &mut Vec<InstId>) {
        let fixed = self.fixed[field.index()];
        if fixed != NONE && self.form.field(field).row.is_none() {
            out.push(fixed);
            return;
        }
        let mut chain = Vec::new();
        let top = self.inst(under).field;
        let mut at = field;
        while at != top {
            chain.push(at);
            match self.form.field(at).parent {
                Some(parent) => at = parent,
                None => return,
            }
        }
        self.descend(under, &chain, out);
    }

    fn descend(&self, at: InstId, chain: &[FieldId], out: &mut Vec<InstId>) {
        let Some((next, rest)) = chain.split_last() else {
            out.push(at);
            return;
        };
        let inst = self.inst(at);
        if self.form.field(inst.field).shape == Shape::Table {
            inst.children.iter().for_each(|row| self.descend(*row, rest, out));
        } else if let Some(&child) = inst.children.get(self.form.field(*next).position as usize) {
            self.descend(child, rest, out);
        }
    }

    /// Visits an instance and everything below it.
    pub fn walk(&self, id: InstId, visit: &mut dyn FnMut(InstId)) {
        visit(id);
        for at in 0..self.inst(id).children.len() {
            self.walk(self.inst(id).children[at], visit);
        }
    }

    /// Places the schema of a container complains about that no field below already reports.
    pub fn residual_faults(&self, id: InstId) -> Vec<(InstId, String, Fault)> {
        let mut seen: BTreeSet<(String, &'static str)> = BTreeSet::new();
        let mut found = Vec::new();
        for violation in &self.inst(id).residual {
            let (place, exact) = self.nearest(id, &violation.path);
            let code = violation.code.as_str();
            if self.has_faults(place) && (exact || place != id) || !seen.insert((violation.path.clone(), code)) {
                continue;
            }
            let mut pointer = self.pointer(id);
            pointer.push_str(&violation.path);
            found.push((place, pointer, Fault::from_violation(violation)));
        }
        found
    }

    /// The deepest instance on a relative JSON Pointer, and whether the pointer ends there.
    pub fn nearest(&self, from: InstId, pointer: &str) -> (InstId, bool) {
        let mut at = from;
        for segment in crate::form::segments(pointer) {
            let seg = match segment.parse::<u32>() {
                Ok(index) if self.field(at).shape == Shape::Table => Seg::Index(index),
                _ => Seg::Key(segment),
            };
            match self.step(at, &seg) {
                Some(child) => at = child,
                None => return (at, false),
            }
        }
        (at, true)
    }

    /// A field reports something itself, here or below.
    pub fn has_faults(&self, id: InstId) -> bool {
        let inst = self.inst(id);
        !inst.faults.is_empty() || inst.children.iter().any(|child| self.has_faults(*child))
    }
}
