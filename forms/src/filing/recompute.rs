//! Settling: after a change, exactly what depends on it is computed again, in the order the compiler fixed.

use super::draft::{Answer, Entry, Origin};
use super::fault::Fault;
use super::state::{InstId, NONE, ROOT, State};
use super::{Filing, Touched};
use crate::definition::FieldKind;
use crate::form::{Role, Shape};
use crate::logic::{Ctx, DEFAULT_FUEL, Seg, Val, eval_in};
use crate::schema;
use serde_json::Value;
use std::sync::Arc;

/// A step of settling. The order of the variants is the order within one rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Visible,
    Value,
    Required,
    ReadOnly,
    Options,
    Check,
    Residual,
    Statement(u32),
}

/// A step on an instance, at its place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Task {
    rank: u32,
    step: Step,
    inst: InstId,
}

// Visibility and values come first, in the compiler's order; then what nobody reads.
const REQUIRED: u32 = 0xF000_0000;
const READ_ONLY: u32 = 0xF100_0000;
const OPTIONS: u32 = 0xF200_0000;
const CHECK: u32 = 0xF300_0000;
const RESIDUAL: u32 = 0xF400_0000;
const STATEMENT: u32 = 0xF500_0000;

impl Filing {
    fn task(&self, step: Step, inst: InstId) -> Task {
        let field = self.state.inst(inst).field;
        let (visible, value) = self.state.form.ranks[field.index()];
        let rank = match step {
            Step::Visible => visible,
            Step::Value => value,
            // A container's state decides whether its schema's `required` counts below, so it goes first.
            Step::Required => REQUIRED + self.state.form.field(field).depth,
            Step::ReadOnly => READ_ONLY,
            Step::Options => OPTIONS,
            Step::Check => CHECK,
            Step::Residual => RESIDUAL,
            Step::Statement(_) => STATEMENT,
        };
        Task { rank, step, inst }
    }

    pub(super) fn plan(&mut self, step: Step, inst: InstId) {
        if !self.whole {
            let task = self.task(step, inst);
            self.queue.insert(task);
        }
    }

    /// The steps an instance needs when nothing about it is known.
    fn steps(&self, inst: InstId, out: &mut Vec<Task>) {
        let field = self.state.field(inst);
        out.push(self.task(Step::Visible, inst));
        if field.rules.computed.is_some() || field.rules.default.is_some() || field.fixed.is_some() {
            out.push(self.task(Step::Value, inst));
        }
        out.push(self.task(Step::Required, inst));
        if field.rules.read_only.is_some() {
            out.push(self.task(Step::ReadOnly, inst));
        }
        if field.rules.options.is_some() {
            out.push(self.task(Step::Options, inst));
        }
        out.push(self.task(Step::Check, inst));
        if field.residual {
            out.push(self.task(Step::Residual, inst));
        }
        for at in 0..field.statements.len() {
            out.push(self.task(Step::Statement(at as u32), inst));
        }
    }

    /// Settles everything, from nothing. Each step is taken once, because the order is one in which nothing is read before it is settled.
    pub(super) fn settle_all(&mut self) {
        let mut tasks = Vec::with_capacity(self.state.insts.len() * 4);
        let mut all = Vec::with_capacity(self.state.insts.len());
        self.state.walk(ROOT, &mut |inst| all.push(inst));
        for inst in all {
            self.steps(inst, &mut tasks);
        }
        tasks.sort_unstable();
        self.whole = true;
        for task in tasks {
            self.run(task);
        }
        self.whole = false;
    }

    /// Plans all steps of a new row.
    pub(super) fn plan_all(&mut self, top: InstId) {
        let mut all = Vec::new();
        self.state.walk(top, &mut |inst| all.push(inst));
        let mut tasks = Vec::new();
        for inst in all {
            self.steps(inst, &mut tasks);
        }
        self.queue.extend(tasks);
    }

    /// Takes planned steps until none is left.
    pub(super) fn settle(&mut self) {
        while let Some(task) = self.queue.pop_first() {
            if self.state.inst(task.inst).alive {
                self.run(task);
            }
        }
    }

    fn run(&mut self, task: Task) {
        match task.step {
            Step::Visible => self.settle_visible(task.inst),
            Step::Value => self.settle_value(task.inst),
            Step::Required => self.settle_required(task.inst),
            Step::ReadOnly => {
                let locked = self.holds(self.state.field(task.inst).rules.read_only, task.inst, false);
                if self.state.inst(task.inst).locked != locked {
                    self.state.insts[task.inst as usize].locked = locked;
                    self.touch_below(task.inst, Touched::READ_ONLY);
                }
            }
            Step::Options => self.settle_options(task.inst),
            Step::Check => self.settle_check(task.inst),
            Step::Residual => self.settle_residual(task.inst),
            Step::Statement(at) => self.settle_statement(task.inst, at as usize),
        }
    }

    /// The value of a rule at an instance; `None` when it could not be computed.
    pub(super) fn evaluate(&self, rule: u32, inst: InstId) -> Option<Value> {
        self.with_value(rule, inst, |value| match value {
            Val::Absent | Val::Null => None,
            value => Some(value.to_json()),
        })
        .flatten()
    }

    fn with_value<T>(&self, rule: u32, inst: InstId, take: impl FnOnce(Val<'_>) -> T) -> Option<T> {
        let row: Vec<Seg> = self.state.row_path(inst);
        let ctx = Ctx { scope: &self.state, env: &*self.state.context, row: &row };
        eval_in(&self.state.form.rules[rule as usize].program, ctx, DEFAULT_FUEL).ok().map(take)
    }

    fn holds(&self, rule: Option<u32>, inst: InstId, otherwise: bool) -> bool {
        rule.map_or(otherwise, |rule| self.with_value(rule, inst, |value| value.truthy()).unwrap_or(otherwise))
    }

    fn settle_visible(&mut self, id: InstId) {
        let parent = self.state.inst(id).parent;
        let above = parent == NONE || self.state.inst(parent).visible;
        let visible = above && self.holds(self.state.field(id).rules.visible, id, true);
        if self.state.inst(id).visible == visible {
            return;
        }
        let field = self.state.inst(id).field;
        let clear = !visible && self.state.form.field(field).clear_when_hidden && !self.state.strict;
        let inst = &mut self.state.insts[id as usize];
        inst.visible = visible;
        if clear {
            inst.entry = None;
        }
        self.touch(id, Touched::VISIBLE);
        for at in 0..self.state.inst(id).children.len() {
            self.plan(Step::Visible, self.state.inst(id).children[at]);
        }
        self.plan(Step::Required, id);
        self.plan(Step::Check, id);
        self.value_changed(id);
    }

    fn settle_value(&mut self, id: InstId) {
        if self.state.strict {
            return;
        }
        let field = self.state.field(id);
        let (rules, fixed) = (field.rules.clone(), field.fixed.clone());
        let open = match &self.state.inst(id).entry {
            None => true,
            Some(entry) => entry.origin == Origin::Default,
        };
        let (value, origin) = match (rules.computed, fixed, rules.default) {
            (Some(rule), _, _) => (self.evaluate(rule, id), Origin::Computed),
            (None, Some(fixed), _) => (Some(fixed.0), Origin::Computed),
            (None, None, Some(rule)) if open => (self.evaluate(rule, id), Origin::Default),
            _ => return,
        };
        if self.state.form.field(self.state.inst(id).field).shape != Shape::Leaf {
            return;
        }
        let known = self.state.inst(id).entry.as_ref();
        if known.and_then(|entry| entry.answer.value()) == value.as_ref()
            && known.is_none_or(|entry| entry.origin == origin)
        {
            return;
        }
        let version = self.state.version;
        self.state.insts[id as usize].entry =
            value.map(|value| Entry { answer: Answer::Value(value), origin, version, offer: None });
        self.touch(id, Touched::VALUE);
        self.value_changed(id);
    }

    /// Whoever reads a place, or something around it, is asked again.
    pub(super) fn value_changed(&mut self, id: InstId) {
        self.count_answer(id);
        if self.whole {
            return;
        }
        let form = Arc::clone(&self.state.form);
        if form.field(self.state.inst(id).field).shape == Shape::Leaf {
            self.plan(Step::Check, id);
        }
        let mut at = id;
        while at != NONE {
            let inst = self.state.inst(at);
            let (field, parent) = (inst.field, inst.parent);
            for reader in &form.readers[field.index()] {
                self.plan_reader(*reader, id);
            }
            if form.field(field).residual {
                self.plan(Step::Residual, at);
            }
            at = parent;
        }
    }

    fn plan_reader(&mut self, reader: crate::form::Reader, changed: InstId) {
        let form = Arc::clone(&self.state.form);
        let rule = &form.rules[reader.rule as usize];
        let step = match rule.role {
            Role::Visible => Step::Visible,
            Role::Required => Step::Required,
            Role::ReadOnly => Step::ReadOnly,
            Role::Computed | Role::Default => Step::Value,
            Role::Options => Step::Options,
            Role::Statement(statement) => {
                let place = form.field(rule.target).statements.iter().position(|known| *known == statement);
                Step::Statement(place.unwrap_or(0) as u32)
            }
            Role::Page(page) => {
                self.dirty_pages.insert(page);
                return;
            }
        };
        let mut under = ROOT;
        if let Some(row) = reader.row {
            let mut at = changed;
            while at != NONE && self.state.inst(at).field != row {
                at = self.state.inst(at).parent;
            }
            under = if at == NONE { ROOT } else { at };
        }
        let mut targets = Vec::new();
        self.state.instances(under, rule.target, &mut targets);
        for target in targets {
            self.plan(step, target);
        }
    }

    /// Keeps the counts of answered fields true, up to the root.
    fn count_answer(&mut self, id: InstId) {
        let field = self.state.inst(id).field;
        let shape = self.state.form.field(field).shape;
        let inst = self.state.inst(id);
        let answered = match shape {
            Shape::Leaf => u32::from(self.state.effective(id).is_some()),
            Shape::Group if inst.visible => {
                inst.children.iter().filter(|child| self.state.inst(**child).answered > 0).count() as u32
            }
            Shape::Table if inst.visible => inst.children.len() as u32,
            _ => 0,
        };
        let before = self.state.inst(id).answered;
        if answered == before {
            return;
        }
        self.state.insts[id as usize].answered = answered;
        let mut flipped = (answered > 0) != (before > 0);
        if shape != Shape::Leaf && flipped {
            self.plan(Step::Required, id);
            self.plan(Step::Check, id);
        }
        if shape == Shape::Table {
            self.plan(Step::Check, id);
        }
        let mut at = self.state.inst(id).parent;
        let mut up = answered > 0;
        while flipped && at != NONE {
            let field = self.state.inst(at).field;
            if self.state.form.field(field).shape == Shape::Group {
                let inst = &mut self.state.insts[at as usize];
                let before = inst.answered;
                if !inst.visible {
                    break;
                }
                inst.answered = if up { before + 1 } else { before.saturating_sub(1) };
                flipped = (inst.answered > 0) != (before > 0);
                up = inst.answered > 0;
                if flipped {
                    self.plan(Step::Required, at);
                    self.plan(Step::Check, at);
                }
            } else {
                // Rows count by being there.
                break;
            }
            at = self.state.inst(at).parent;
        }
    }

    fn settle_required(&mut self, id: InstId) {
        let state = &self.state;
        let inst = state.inst(id);
        let field = state.form.field(inst.field);
        let above = inst.parent == NONE || state.inst(inst.parent).active;
        let asked = field.required && above || self.holds(field.rules.required, id, false);
        let required = inst.visible && asked;
        let container = field.shape != Shape::Leaf;
        let active = container
            && inst.visible
            && (required
                || id == ROOT
                || !inst.row_id.is_empty()
                || field.rules.visible.is_some()
                || inst.answered > 0);
        let (was_required, was_active) = (inst.required, inst.active);
        let inst = &mut self.state.insts[id as usize];
        inst.required = required;
        inst.active = active;
        if was_active != active && !self.whole {
            for at in 0..self.state.inst(id).children.len() {
                self.plan(Step::Required, self.state.inst(id).children[at]);
            }
        }
        if was_required != required {
            self.touch(id, Touched::REQUIRED);
            self.plan(Step::Check, id);
        }
    }

    fn settle_options(&mut self, id: InstId) {
        let rule = self.state.field(id).rules.options;
        let allowed = rule.and_then(|rule| self.evaluate(rule, id)).and_then(|value| match value {
            Value::Array(items) => Some(items.into_boxed_slice()),
            _ => None,
        });
        if self.state.inst(id).allowed != allowed {
            self.state.insts[id as usize].allowed = allowed;
            self.touch(id, Touched::OPTIONS);
            self.plan(Step::Check, id);
        }
    }

    fn settle_check(&mut self, id: InstId) {
        let faults = self.check(id);
        if self.state.inst(id).faults != faults {
            self.state.insts[id as usize].faults = faults;
            self.touch(id, Touched::ERROR);
        }
    }

    fn check(&self, id: InstId) -> Vec<Fault> {
        let state = &self.state;
        let inst = state.inst(id);
        let field = state.form.field(inst.field);
        if !inst.visible {
            return Vec::new();
        }
        let missing = || if inst.required && !field.is_static() { vec![Fault::new("required")] } else { Vec::new() };
        match field.shape {
            Shape::Group if inst.answered > 0 || inst.entry.is_some() => Vec::new(),
            Shape::Group => missing(),
            Shape::Table => {
                let rows = inst.children.len() as u32;
                let (least, most) = field.rows;
                if rows == 0 && inst.entry.is_none() {
                    return missing();
                }
                if rows < least {
                    return vec![Fault::new("min_items").with("min", least)];
                }
                match most {
                    Some(most) if rows > most => vec![Fault::new("max_items").with("max", most)],
                    _ => Vec::new(),
                }
            }
            Shape::Leaf => match inst.entry.as_ref().map(|entry| &entry.answer) {
                None | Some(Answer::Empty) => missing(),
                Some(Answer::Raw(unread)) => vec![Fault::new(unread.code.clone())],
                Some(Answer::Value(value)) => self.check_value(id, value),
            },
        }
    }

    fn check_value(&self, id: InstId, value: &Value) -> Vec<Fault> {
        let inst = self.state.inst(id);
        let field = self.state.form.field(inst.field);
        let mut faults: Vec<Fault> = Vec::new();
        let env = self.schema_env();
        if let Some(node) = field.check
            && !schema::is_valid_at(&self.state.form.schema, node, value, env)
        {
            faults = schema::validate_at(&self.state.form.schema, node, value, env)
                .iter()
                .map(Fault::from_violation)
                .collect();
            if faults.is_empty() {
                faults.push(Fault::new("too_complex"));
            }
        }
        if faults.is_empty()
            && field.kind == FieldKind::PartialDate
            && crate::date::PartialDate::from_value(value).is_none()
        {
            faults.push(Fault::new("date"));
        }
        if let Some(allowed) = &inst.allowed
            && faults.is_empty()
        {
            let fits = match value {
                Value::Array(items) if field.kind == FieldKind::MultiChoice => {
                    items.iter().all(|item| allowed.contains(item))
                }
                value => allowed.contains(value),
            };
            if !fits {
                faults.push(Fault::new("option"));
            }
        }
        faults
    }

    pub(super) fn schema_env(&self) -> schema::Env<'_> {
        schema::Env { matcher: &*self.matcher, year: Some(self.state.context.today.year) }
    }

    fn settle_residual(&mut self, id: InstId) {
        let found = match (self.state.value_of(id), self.state.field(id).check) {
            (Some(value), Some(node)) => {
                let (program, env) = (&self.state.form.schema, self.schema_env());
                if schema::is_valid_at(program, node, &value, env) {
                    Vec::new()
                } else {
                    schema::validate_at(program, node, &value, env)
                }
            }
            _ => Vec::new(),
        };
        if self.state.inst(id).residual != found {
            let before = std::mem::replace(&mut self.state.insts[id as usize].residual, found.clone());
            for violation in before.iter().chain(&found) {
                let (place, _) = self.state.nearest(id, &violation.path);
                self.touch(place, Touched::ERROR);
            }
        }
    }

    fn settle_statement(&mut self, id: InstId, at: usize) {
        let statement = &self.state.form.statements[self.state.field(id).statements[at] as usize];
        let (rule, block) = (statement.rule, statement.block);
        let holds = self.holds(Some(rule), id, false);
        if self.state.inst(id).holds[at] != holds {
            self.state.insts[id as usize].holds[at] = holds;
            self.touch(id, if block { Touched::ERROR } else { Touched::WARNING });
        }
    }

    pub(super) fn touch(&mut self, id: InstId, what: Touched) {
        if self.silent {
            return;
        }
        let known = self.touched.entry(id).or_default();
        *known = known.with(what);
        if what == Touched::VISIBLE
            && let Some(page) = self.state.field(id).page
        {
            self.dirty_pages.insert(page);
        }
    }

    fn touch_below(&mut self, id: InstId, what: Touched) {
        let mut all = Vec::new();
        self.state.walk(id, &mut |inst| all.push(inst));
        for inst in all {
            self.touch(inst, what);
        }
    }
}

impl State {
    /// A page is asked: its rule holds and something on it is visible.
    pub(super) fn page_fields_visible(&self, page: &crate::form::Page) -> bool {
        page.fields.iter().any(|field| {
            let inst = self.fixed[field.index()];
            inst != NONE && self.shows(inst)
        })
    }

    fn shows(&self, id: InstId) -> bool {
        let inst = self.inst(id);
        if !inst.visible {
            return false;
        }
        let field = self.form.field(inst.field);
        match field.shape {
            Shape::Leaf | Shape::Table => !field.hides_itself(),
            Shape::Group => inst.children.iter().any(|child| self.shows(*child)),
        }
    }
}
