//! Every rule of a definition, with its place and what it is for.

use crate::definition::{Definition, Rule};
use crate::form::{FieldId, Form, push_segment};
use crate::logic::{self, Program, Seg};

/// What a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Whether a question is shown.
    Visible,
    /// Whether it must be answered.
    Required,
    /// Whether it is locked.
    ReadOnly,
    /// Its value.
    Computed,
    /// What is proposed.
    Default,
    /// Its allowed choices.
    Options,
    /// A warning.
    Warn,
    /// A refusal.
    Block,
    /// A page.
    Page,
    /// Whether a paper is asked for.
    Component,
    /// The amount of a fee.
    Amount,
    /// An exemption.
    Exempt,
    /// Whether a look-up is made.
    LookUp,
    /// Whether a case applies.
    Case,
    /// The code of an agency.
    Agency,
}

impl Use {
    /// The rule answers yes or no.
    pub fn is_condition(self) -> bool {
        !matches!(self, Self::Computed | Self::Default | Self::Options | Self::Amount | Self::Agency)
    }
}

/// A rule in its place.
#[derive(Debug, Clone)]
pub(super) struct Site<'a> {
    /// JSON Pointer of the rule.
    pub pointer: String,
    /// What it is for.
    pub of: Use,
    /// The field it is about; the root where there is none.
    pub target: FieldId,
    /// Which page, component, fee, … of its list.
    pub index: usize,
    /// The row it is relative to.
    pub row: Vec<Seg>,
    /// As written.
    pub rule: &'a Rule,
    /// Compiled, without what the compiler adds.
    pub program: Program,
}

struct Finder<'a> {
    form: &'a Form,
    found: Vec<Site<'a>>,
}

impl<'a> Finder<'a> {
    fn add(&mut self, of: Use, target: &str, pointer: String, index: usize, rule: &'a Rule) {
        let Some(target) = self.form.find(target) else { return };
        let Ok(program) = logic::parse(rule, &logic::Limits::default()) else { return };
        let row = row_of(self.form, target);
        self.found.push(Site { pointer, of, target, index, row, rule, program });
    }
}

/// The pattern of the row a field lives in; empty outside of rows.
pub(super) fn row_of(form: &Form, field: FieldId) -> Vec<Seg> {
    form.field(field).row.map(|row| logic::segments(&form.field(row).pointer)).unwrap_or_default()
}

/// A pointer and one more step.
pub(super) fn below(pointer: &str, step: &str) -> String {
    let mut out = pointer.to_owned();
    push_segment(&mut out, step);
    out
}

/// All rules of a definition whose form compiled.
pub(super) fn sites<'a>(definition: &'a Definition, form: &'a Form) -> Vec<Site<'a>> {
    let mut finder = Finder { form, found: Vec::new() };
    let rules = &definition.rules;
    let maps = [
        ("visible", &rules.visible, Use::Visible),
        ("required", &rules.required, Use::Required),
        ("read_only", &rules.read_only, Use::ReadOnly),
        ("computed", &rules.computed, Use::Computed),
        ("default", &rules.default, Use::Default),
        ("options", &rules.options, Use::Options),
    ];
    for (name, map, of) in maps {
        for (target, rule) in map {
            finder.add(of, target, below(&format!("/rules/{name}"), target), 0, rule);
        }
    }
    for (name, statements, of) in [("warn", &rules.warn, Use::Warn), ("block", &rules.block, Use::Block)] {
        for (at, statement) in statements.iter().enumerate() {
            finder.add(of, &statement.at, format!("/rules/{name}/{at}/when"), at, &statement.when);
        }
    }
    for (at, page) in definition.pages.iter().enumerate() {
        if let Some(rule) = &page.visible {
            finder.add(Use::Page, "", format!("/pages/{at}/visible"), at, rule);
        }
    }
    for (at, component) in definition.components.iter().enumerate() {
        if let Some(rule) = &component.when {
            finder.add(Use::Component, "", format!("/components/{at}/when"), at, rule);
        }
    }
    for (at, fee) in definition.fees.iter().enumerate() {
        finder.add(Use::Amount, "", format!("/fees/{at}/amount"), at, &fee.amount);
        if let Some(rule) = &fee.exempt_when {
            finder.add(Use::Exempt, "", format!("/fees/{at}/exempt_when"), at, rule);
        }
    }
    for (at, (name, subject)) in definition.subjects.iter().enumerate() {
        if let Some(rule) = &subject.when {
            finder.add(Use::LookUp, "", format!("{}/when", below("/subjects", name)), at, rule);
        }
    }
    for (at, prefill) in definition.prefill.iter().enumerate() {
        if let Some(rule) = &prefill.when {
            finder.add(Use::LookUp, "", format!("/prefill/{at}/when"), at, rule);
        }
    }
    let procedure = &definition.procedure;
    for (at, case) in procedure.cases.iter().enumerate() {
        if let Some(rule) = &case.when {
            finder.add(Use::Case, "", format!("/procedure/cases/{at}/when"), at, rule);
        }
    }
    if let Some(rule) = &procedure.receiving_center {
        finder.add(Use::Agency, "", "/procedure/receiving_center".to_owned(), 0, rule);
    }
    finder.add(Use::Agency, "", "/procedure/resolving_unit".to_owned(), 0, &procedure.resolving_unit);
    finder.found
}
