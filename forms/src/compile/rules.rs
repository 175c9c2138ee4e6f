//! Rules to programs, with their places.

use crate::definition::{Rule as Expression, Rules, Statement, TimeLimit};
use crate::finding::Finding;
use crate::form::{
    FieldId, FieldRules, Form, FormStatement, Role, Rule, ServerComponent, ServerFee, ServerPrefill, ServerSubject,
    Shape, push_segment,
};
use crate::logic;
use std::collections::BTreeMap;

/// The server's part of a form while it is put together.
#[derive(Default)]
pub(super) struct Server {
    pub components: Vec<ServerComponent>,
    pub fees: Vec<ServerFee>,
    pub subjects: Vec<ServerSubject>,
    pub prefill: Vec<ServerPrefill>,
    pub cases: Vec<(String, Option<logic::Program>, Option<TimeLimit>)>,
    pub receiving_center: Option<logic::Program>,
    pub resolving_unit: Option<logic::Program>,
}

/// A form that is being completed.
pub(super) struct Compiler<'a> {
    pub form: &'a mut Form,
    pub findings: &'a mut Vec<Finding>,
    /// By subject: when it is looked up at all.
    pub gates: BTreeMap<String, logic::Program>,
}

/// `["", "rules", "visible"]` and a key that needs escaping, as a pointer.
pub(super) fn below(path: &[&str], key: &str) -> String {
    let mut pointer = path.join("/");
    push_segment(&mut pointer, key);
    pointer
}

/// A pointer that names no place of the schema.
pub(super) fn unknown(place: &str, pointer: &str) -> Finding {
    Finding::error(
        "unknown_field",
        place,
        format!("Lược đồ không có “{pointer}”."),
        format!("The schema has no “{pointer}”."),
    )
    .fix("Sửa đường dẫn, hoặc thêm câu hỏi vào lược đồ.", "Correct the pointer, or add the question to the schema.")
}

/// Where a rule reads a place, below the rule.
fn locate(rule: &Expression, place: &str, row: &str, depth: usize) -> Option<String> {
    let names = |argument: &Expression| {
        let name = argument.as_str().or_else(|| argument.get(0)?.as_str());
        name.is_some_and(|name| {
            name == place || place.strip_prefix(row).is_some_and(|rest| rest == ["/", &name.replace('.', "/")].concat())
        })
    };
    match rule {
        _ if depth > 64 => None,
        Expression::Object(map) => map.iter().find_map(|(operator, argument)| {
            if names(argument) {
                return Some(String::new());
            }
            let mut at = String::new();
            push_segment(&mut at, operator);
            at.push_str(&locate(argument, place, row, depth + 1)?);
            Some(at)
        }),
        Expression::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| Some(format!("/{at}{}", locate(item, place, row, depth + 1)?))),
        _ => None,
    }
}

impl Compiler<'_> {
    /// The field at a pointer.
    pub fn find(&mut self, pointer: &str, place: &str) -> Option<FieldId> {
        let found = self.form.find(pointer);
        if found.is_none() {
            self.findings.push(unknown(place, pointer));
        }
        found
    }

    /// A rule's program.
    pub fn program(&mut self, rule: &Expression, place: &str) -> Option<logic::Program> {
        match logic::parse(rule, &logic::Limits::default()) {
            Ok(program) if program.has_dynamic_path() => {
                let fix = ("Ghi thẳng tên câu hỏi trong quy tắc.", "Name the question in the rule itself.");
                let finding = Finding::error(
                    "dynamic_path",
                    place,
                    "Quy tắc đọc một câu hỏi mà tên được tính ra.",
                    "The rule reads a question whose name is computed.",
                );
                self.findings.push(finding.fix(fix.0, fix.1));
                None
            }
            Ok(program) if program.uses_try_or_throw() => {
                self.findings.push(Finding::error(
                    "try_or_throw",
                    place,
                    "Quy tắc không được dùng try, throw.",
                    "Rules of a definition may not use try or throw.",
                ));
                None
            }
            Ok(program) => Some(program),
            Err(error) => {
                self.findings.push(Finding::error(
                    error.code,
                    [place, &error.pointer].concat(),
                    error.message.vi,
                    error.message.en,
                ));
                None
            }
        }
    }

    /// A rule of the server's part: look-ups that are not made end as not asked.
    pub fn gated(&mut self, rule: &Expression, place: &str) -> Option<logic::Program> {
        let mut program = self.program(rule, place)?;
        program.gate_lookups(|subject| self.gates.get(subject));
        Some(program)
    }

    /// Adds a rule about a field.
    pub fn rule(&mut self, role: Role, target: FieldId, rule: &Expression, place: &str) -> Option<u32> {
        let mut program = self.program(rule, place)?;
        let row =
            self.form.field(target).row.map(|row| logic::segments(&self.form.field(row).pointer)).unwrap_or_default();
        for read in program.reads(&row) {
            if !self.is_place(&read.path) {
                let pointer = logic::pointer(&read.path);
                let at = locate(rule, &pointer, &logic::pointer(&row), 0).unwrap_or_default();
                self.findings.push(
                    Finding::error(
                        "unknown_reference",
                        [place, &at].concat(),
                        format!("Quy tắc đọc “{pointer}”, lược đồ không có."),
                        format!("The rule reads “{pointer}”, which the schema does not have."),
                    )
                    .fix("Sửa đường dẫn trong quy tắc.", "Correct the pointer in the rule."),
                );
            }
        }
        program.gate_lookups(|subject| self.gates.get(subject));
        self.form.rules.push(Rule { role, target, rank: 0, program });
        Some(self.form.rules.len() as u32 - 1)
    }

    /// Whether a read leads to a field, or into the answer of one.
    fn is_place(&self, path: &[logic::Seg]) -> bool {
        super::graph::field_of(self.form, path).is_some()
    }

    /// All rules of a definition.
    pub fn rules(&mut self, rules: &Rules) {
        type Slot = fn(&mut FieldRules) -> &mut Option<u32>;
        let maps: [(&str, &BTreeMap<String, Expression>, Role, Slot); 6] = [
            ("visible", &rules.visible, Role::Visible, |rules| &mut rules.visible),
            ("required", &rules.required, Role::Required, |rules| &mut rules.required),
            ("read_only", &rules.read_only, Role::ReadOnly, |rules| &mut rules.read_only),
            ("computed", &rules.computed, Role::Computed, |rules| &mut rules.computed),
            ("default", &rules.default, Role::Default, |rules| &mut rules.default),
            ("options", &rules.options, Role::Options, |rules| &mut rules.options),
        ];
        for (name, map, role, slot) in maps {
            for (pointer, rule) in map {
                let place = below(&["", "rules", name], pointer);
                let Some(target) = self.find(pointer, &place) else { continue };
                let value = matches!(role, Role::Computed | Role::Default | Role::Options);
                if value && self.form.field(target).shape != Shape::Leaf {
                    self.findings.push(Finding::error(
                        "not_an_answer",
                        place,
                        "Quy tắc này chỉ dùng cho một câu trả lời.",
                        "This rule is only for a single answer.",
                    ));
                    continue;
                }
                if let Some(rule) = self.rule(role, target, rule, &place) {
                    *slot(&mut self.form.fields[target.index()].rules) = Some(rule);
                }
            }
        }
        self.statements("warn", &rules.warn, false);
        self.statements("block", &rules.block, true);
    }

    fn statements(&mut self, name: &str, statements: &[Statement], block: bool) {
        for (at, statement) in statements.iter().enumerate() {
            let place = format!("/rules/{name}/{at}");
            let Some(target) = self.find(&statement.at, &format!("{place}/at")) else { continue };
            let index = self.form.statements.len() as u32;
            if let Some(rule) = self.rule(Role::Statement(index), target, &statement.when, &format!("{place}/when")) {
                self.form.statements.push(FormStatement {
                    id: statement.id.clone(),
                    at: target,
                    block,
                    message: statement.message.clone(),
                    law: statement.law.clone(),
                    rule,
                });
                self.form.fields[target.index()].statements.push(index);
            }
        }
    }
}
