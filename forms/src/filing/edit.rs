//! Changing answers: typing, patches, rows, undo.

use super::draft::{Answer, Change, Entry, Offer, Origin, Patch, Unread};
use super::recompute::Step;
use super::state::{InstId, ROOT};
use super::{Changes, Filing, Touched};
use crate::form::{Field, Shape};
use crate::kinds::{self, Read};
use serde_json::Value;

/// Rows that one table holds at most, whatever its schema says.
const MAX_ROWS: usize = 5_000;
/// Steps that can be taken back.
const MAX_UNDO: usize = 200;

/// What a person did to a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldInput {
    /// Typed text, read by the field's kind.
    Text(String),
    /// Ticked boxes.
    Texts(Vec<String>),
    /// A value of the field's type.
    Value(Value),
    /// Left it blank.
    Empty,
}

/// Why part of a patch was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The form has no such place.
    Unknown,
    /// Computed, or locked by a database or a rule.
    ReadOnly,
    /// Somebody else changed it since the patch was begun.
    Conflict,
    /// A row that can't be added: its id is wrong or taken, or there are too many.
    Row,
}

/// A part of a patch that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Where.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// What a patch did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// What changed.
    pub changes: Changes,
    /// What was not taken.
    pub ignored: Vec<Ignored>,
}

/// How a step is taken back.
#[derive(Debug, Clone)]
pub(super) enum Undo {
    Entry(String, Option<Entry>),
    RemoveRow(String, String),
    RestoreRow {
        table: String,
        id: String,
        at: usize,
        answers: Vec<(String, Option<Entry>)>,
        rows: Vec<(String, Vec<String>)>,
    },
}

impl Filing {
    /// A person answers a field. Fields that nobody may edit stay as they are.
    pub fn set(&mut self, path: &str, input: FieldInput) -> Changes {
        let change = match input {
            FieldInput::Text(text) => Change::Text(text),
            FieldInput::Texts(texts) => Change::Texts(texts),
            FieldInput::Value(value) => Change::Value(value),
            FieldInput::Empty => Change::Empty,
        };
        self.change(path, change).changes
    }

    /// One change as a patch of its own.
    pub fn change(&mut self, path: &str, change: Change) -> Applied {
        self.apply(&Patch { base: self.state.version, set: vec![(path.to_owned(), change)], shown: Vec::new() })
    }

    /// Takes a patch: what may be taken is, the rest is listed. The version grows by one.
    pub fn apply(&mut self, patch: &Patch) -> Applied {
        let mut applied = Applied::default();
        let mut undo = Vec::new();
        self.state.version += 1;
        for (path, change) in &patch.set {
            if let Err(reason) = self.take(path, change, patch.base, &mut undo) {
                applied.ignored.push(Ignored { path: path.clone(), reason });
            }
        }
        for path in &patch.shown {
            if patch.set.iter().any(|(set, _)| set == path) {
                continue;
            }
            let Some(inst) = self.state.resolve(path) else { continue };
            let field = self.state.field(inst);
            if field.shape == Shape::Leaf && !field.is_static() && field.kind != crate::definition::FieldKind::File {
                let read = kinds::read_nothing(field);
                // What was not shown to be editable was not blanked by anybody.
                let _ = self.answer(inst, read, "", patch.base, &mut undo);
            }
        }
        self.settle();
        if !undo.is_empty() {
            self.undo.push(undo);
            if self.undo.len() > MAX_UNDO {
                self.undo.remove(0);
            }
        }
        applied.changes = self.take_changes();
        applied
    }

    fn take(&mut self, path: &str, change: &Change, base: u64, undo: &mut Vec<Undo>) -> Result<(), Reason> {
        let inst = self.state.resolve(path).ok_or(Reason::Unknown)?;
        let shape = self.state.field(inst).shape;
        match change {
            Change::AddRow { id, before } => {
                if shape == Shape::Table && self.state.read_only(inst) {
                    return Err(Reason::ReadOnly);
                }
                let answered = self.state.inst(inst).entry.clone();
                self.add_row(inst, id, before.as_deref())?;
                // Taken back, the table is answered as it was before.
                undo.push(Undo::Entry(path.to_owned(), answered));
                undo.push(Undo::RemoveRow(path.to_owned(), id.clone()));
                Ok(())
            }
            Change::RemoveRow => {
                let table = self.state.inst(inst).parent;
                if inst != ROOT && self.state.read_only(table) {
                    return Err(Reason::ReadOnly);
                }
                self.remove_row(inst, undo)
            }
            Change::Value(Value::Array(items)) if shape == Shape::Table && items.is_empty() => {
                if self.state.read_only(inst) {
                    return Err(Reason::ReadOnly);
                }
                while let Some(&row) = self.state.inst(inst).children.last() {
                    self.remove_row(row, undo)?;
                }
                self.write(
                    inst,
                    Some(Entry {
                        answer: Answer::Value(Value::Array(Vec::new())),
                        origin: Origin::Typed,
                        version: self.state.version,
                        offer: None,
                    }),
                    undo,
                );
                Ok(())
            }
            _ if shape != Shape::Leaf => Err(Reason::Unknown),
            Change::Adopt => {
                let Some(offer) = self.state.inst(inst).entry.as_ref().and_then(|entry| entry.offer.clone()) else {
                    return Err(Reason::Unknown);
                };
                let entry = Entry {
                    answer: Answer::Value(offer.value),
                    origin: Origin::Prefilled(offer.lookup),
                    version: self.state.version,
                    offer: None,
                };
                self.write(inst, Some(entry), undo);
                Ok(())
            }
            Change::Forget if self.state.read_only(inst) => Err(Reason::ReadOnly),
            Change::Forget => {
                self.write(inst, None, undo);
                self.plan(Step::Value, inst);
                Ok(())
            }
            Change::Text(text) => {
                let read = kinds::read(self.state.field(inst), text);
                self.answer(inst, read, text, base, undo)
            }
            Change::Texts(texts) => {
                let read = kinds::read_many(self.state.field(inst), texts);
                self.answer(inst, read, texts.last().map_or("", String::as_str), base, undo)
            }
            Change::Value(Value::Null) if !self.state.field(inst).nullable => {
                self.answer(inst, Read::Empty, "", base, undo)
            }
            Change::Value(value) => self.answer(inst, Read::Value(value.clone()), "", base, undo),
            Change::Empty => self.answer(inst, Read::Empty, "", base, undo),
        }
    }

    /// A person's answer to a leaf.
    fn answer(&mut self, inst: InstId, read: Read, text: &str, base: u64, undo: &mut Vec<Undo>) -> Result<(), Reason> {
        let answer = match read {
            Read::Value(value) => Answer::Value(value),
            Read::Empty => Answer::Empty,
            Read::Bad(code) => Answer::Raw(Unread { text: text.to_owned(), code: code.to_owned() }),
        };
        let known = self.state.inst(inst).entry.as_ref();
        if known.is_some_and(|entry| entry.answer == answer && entry.origin != Origin::Default)
            || (known.is_none() && answer == Answer::Empty)
        {
            // Nothing new; a blank that was shown and left blank is remembered only where something is proposed.
            if known.is_some() || self.state.field(inst).rules.default.is_none() {
                return Ok(());
            }
        }
        if self.state.read_only(inst) {
            return Err(Reason::ReadOnly);
        }
        if known.is_some_and(|entry| entry.version > base) {
            return Err(Reason::Conflict);
        }
        let offer = known.and_then(|entry| match &entry.origin {
            Origin::Prefilled(lookup) => {
                entry.answer.value().map(|value| Offer { lookup: lookup.clone(), value: value.clone() })
            }
            _ => entry.offer.clone(),
        });
        let version = self.state.version;
        let entry = match offer {
            // Typing what the database says is agreeing with it.
            Some(offer) if answer.value() == Some(&offer.value) => {
                Entry { answer, origin: Origin::Prefilled(offer.lookup), version, offer: None }
            }
            offer => Entry { answer, origin: Origin::Typed, version, offer },
        };
        self.write(inst, Some(entry), undo);
        Ok(())
    }

    /// Replaces an entry and plans what follows.
    pub(super) fn write(&mut self, inst: InstId, entry: Option<Entry>, undo: &mut Vec<Undo>) {
        let before = std::mem::replace(&mut self.state.insts[inst as usize].entry, entry);
        undo.push(Undo::Entry(self.state.path(inst), before));
        self.touch(inst, Touched::VALUE);
        self.plan(Step::Check, inst);
        self.value_changed(inst);
    }

    /// Rows of a draft, before anything is settled.
    pub(super) fn load_rows(&mut self, table: &str, rows: &[String], version: u64) {
        let Some(inst) = self.state.resolve(table) else { return };
        if self.state.field(inst).shape != Shape::Table {
            return;
        }
        let row_field = self.state.field(inst).children[0];
        for id in rows.iter().take(MAX_ROWS) {
            if !valid_row_id(id) || self.state.child(inst, id).is_some() {
                continue;
            }
            let row = self.state.create(row_field, inst, id);
            self.state.insts[row as usize].index = self.state.inst(inst).children.len() as u32;
            self.state.insts[inst as usize].children.push(row);
        }
        if self.state.inst(inst).children.is_empty() {
            self.state.insts[inst as usize].entry = Some(Entry {
                answer: Answer::Value(Value::Array(Vec::new())),
                origin: Origin::Typed,
                version,
                offer: None,
            });
        }
    }

    fn add_row(&mut self, table: InstId, id: &str, before: Option<&str>) -> Result<InstId, Reason> {
        let field: &Field = self.state.field(table);
        if field.shape != Shape::Table {
            return Err(Reason::Unknown);
        }
        let rows = &self.state.inst(table).children;
        if !valid_row_id(id) || rows.len() >= MAX_ROWS || self.state.child(table, id).is_some() {
            return Err(Reason::Row);
        }
        let at = before
            .and_then(|before| rows.iter().position(|row| &*self.state.inst(*row).row_id == before))
            .unwrap_or(rows.len());
        let row_field = field.children[0];
        let row = self.state.create(row_field, table, id);
        self.state.insts[table as usize].children.insert(at, row);
        self.number_rows(table);
        self.plan_all(row);
        self.touch(table, Touched::ROWS);
        self.value_changed(table);
        Ok(row)
    }

    fn remove_row(&mut self, row: InstId, undo: &mut Vec<Undo>) -> Result<(), Reason> {
        let table = self.state.inst(row).parent;
        if row == ROOT || self.state.inst(row).row_id.is_empty() {
            return Err(Reason::Unknown);
        }
        let (mut answers, mut rows, mut all) = (Vec::new(), Vec::new(), Vec::new());
        self.state.walk(row, &mut |inst| all.push(inst));
        for &inst in &all {
            let path = self.state.path(inst);
            if self.state.field(inst).shape == Shape::Table {
                rows.push((
                    path.clone(),
                    self.state.inst(inst).children.iter().map(|row| self.state.inst(*row).row_id.to_string()).collect(),
                ));
            }
            if self.state.inst(inst).entry.is_some() {
                answers.push((path, self.state.inst(inst).entry.clone()));
            }
        }
        // Readers of the answers that go are planned while the row is still in its place.
        for &inst in &all {
            if self.state.field(inst).shape == Shape::Leaf {
                self.state.insts[inst as usize].entry = None;
                self.value_changed(inst);
            }
        }
        let at = self.state.inst(row).index as usize;
        let (path, id) = (self.state.path(table), self.state.inst(row).row_id.to_string());
        undo.push(Undo::RestoreRow { table: path, id, at, answers, rows });
        for inst in all {
            self.state.insts[inst as usize].alive = false;
        }
        self.state.insts[table as usize].children.retain(|known| *known != row);
        self.number_rows(table);
        if self.state.inst(table).children.is_empty() {
            // No rows is an answer once somebody took the last one away.
            let version = self.state.version;
            self.state.insts[table as usize].entry = Some(Entry {
                answer: Answer::Value(Value::Array(Vec::new())),
                origin: Origin::Typed,
                version,
                offer: None,
            });
        }
        self.touch(table, Touched::ROWS);
        self.value_changed(table);
        self.plan(Step::Check, table);
        Ok(())
    }

    fn number_rows(&mut self, table: InstId) {
        for at in 0..self.state.inst(table).children.len() {
            let row = self.state.inst(table).children[at];
            self.state.insts[row as usize].index = at as u32;
        }
    }

    /// A row id that is free in a table.
    pub fn free_row_id(&self, table: &str) -> String {
        let known = self.state.resolve(table).map_or(0, |inst| self.state.inst(inst).children.len());
        let free = |id: &String| self.state.resolve(table).is_none_or(|inst| self.state.child(inst, id).is_none());
        (known + 1..).map(|number| ["r", &number.to_string()].concat()).find(free).unwrap_or_default()
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Takes the last change back.
    pub fn undo(&mut self) -> Changes {
        let Some(steps) = self.undo.pop() else { return Changes::default() };
        self.state.version += 1;
        let mut redo = Vec::new();
        for step in steps.into_iter().rev() {
            match step {
                Undo::Entry(path, entry) => self.restore(&path, entry, &mut redo),
                Undo::RemoveRow(table, id) => {
                    let row = self.state.resolve(&table).and_then(|table| self.state.child(table, &id));
                    if let Some(row) = row {
                        let _ = self.remove_row(row, &mut redo);
                        self.forget_empty_mark(&table);
                    }
                }
                Undo::RestoreRow { table, id, at, answers, rows } => {
                    let Some(inst) = self.state.resolve(&table) else { continue };
                    let before =
                        self.state.inst(inst).children.get(at).map(|row| self.state.inst(*row).row_id.to_string());
                    let _ = self.add_row(inst, &id, before.as_deref());
                    for (table, ids) in rows {
                        for id in ids {
                            if let Some(inst) = self.state.resolve(&table) {
                                let _ = self.add_row(inst, &id, None);
                            }
                        }
                    }
                    for (path, entry) in answers {
                        self.restore(&path, entry, &mut redo);
                    }
                    self.forget_empty_mark(&table);
                }
            }
        }
        self.settle();
        self.take_changes()
    }

    fn restore(&mut self, path: &str, entry: Option<Entry>, undo: &mut Vec<Undo>) {
        if let Some(inst) = self.state.resolve(path) {
            let version = self.state.version;
            self.write(inst, entry.map(|entry| Entry { version, ..entry }), undo);
            self.plan(Step::Value, inst);
        }
    }

    /// A table that had no answer before a row came and went has none again.
    fn forget_empty_mark(&mut self, table: &str) {
        if let Some(inst) = self.state.resolve(table) {
            self.state.insts[inst as usize].entry = None;
            self.plan(Step::Check, inst);
        }
    }

    /// Adds a row that a database gave.
    pub(super) fn change_quietly(&mut self, table: &str, id: &str) -> Option<InstId> {
        let table = self.state.resolve(table)?;
        self.add_row(table, id, None).ok()
    }
}

/// Row ids are short, so that they can stand in paths, names and HTML ids.
pub(super) fn valid_row_id(id: &str) -> bool {
    (1..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
