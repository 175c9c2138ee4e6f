//! Proof before publishing: what is wrong with a definition, where, in plain words, and what to do about it.
//!
//! [`check`] compiles a definition and then looks for what would only show later, on a person's screen: rules that can't be evaluated, questions and pages nobody
//! ever sees, ways through the form with no end, missing words, papers nobody can hand in, fees below zero, examples with another verdict than they should have. It is exact
//! where values are few (yes and no, choices, comparisons with constants); what it can neither show nor refute it calls *not proven*. Only errors stop a publication.

mod examples;
mod fees;
mod reach;
mod sites;
mod structure;
mod types;
mod words;

pub use examples::{Example, Expect, ExpectedError, example};

use crate::compile::{compile, compile_bare};
use crate::definition::{Definition, Document};
use crate::filing::{Context, Dated};
use crate::finding::{Finding, Severity};
use crate::form::ServerForm;
use std::collections::BTreeMap;
use types::Known;

/// What a definition may take for granted about the province.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Province {
    /// Dated parameters and lists by name.
    pub parameters: BTreeMap<String, Vec<Dated>>,
    /// `kind/commune` → agency code.
    pub agencies: BTreeMap<String, String>,
    /// Former commune → its one successor.
    pub successors: BTreeMap<String, String>,
}

impl Province {
    /// With the parameters that ship with the engine, and no agencies.
    pub fn shipped() -> Self {
        let mut province = Self::default();
        for (_, text) in crate::templates::PARAMETERS {
            let parameters: BTreeMap<String, Vec<Dated>> = serde_json::from_str(text).unwrap_or_default();
            province.parameters.extend(parameters);
        }
        province
    }
}

impl From<&Context> for Province {
    fn from(context: &Context) -> Self {
        Self {
            parameters: context.parameters.clone(),
            agencies: context.agencies.clone(),
            successors: context.successors.clone(),
        }
    }
}

/// What is wrong with what a file held. `name` is the code of a bare schema, of which only the schema is checked.
pub fn check_document(document: &Document, name: &str, province: &Province, examples: &[Example]) -> Vec<Finding> {
    match document {
        Document::Definition(definition) => check(definition, province, examples),
        Document::Bare(bare) => compile_bare(name, &bare.schema, &bare.order).err().unwrap_or_default(),
    }
}

/// What is wrong with a definition and with the examples that come with it; worst first, then by place. A finding about an example has its place inside the
/// example, below `/examples/<position>`.
pub fn check(definition: &Definition, province: &Province, examples: &[Example]) -> Vec<Finding> {
    let mut findings = match compile(definition) {
        Ok(form) => compiled(definition, &form, province, examples),
        Err(findings) => findings,
    };
    findings.sort_by(|left, right| (left.severity, &left.pointer).cmp(&(right.severity, &right.pointer)));
    findings
}

fn compiled(definition: &Definition, form: &ServerForm, province: &Province, examples: &[Example]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sites = sites::sites(definition, &form.form);
    let known = Known { definition, form: &form.form, province };
    types::types(&known, &sites, &mut findings);
    // A rule with a fault of its own proves nothing about the others.
    let faulty = |site: &sites::Site<'_>| {
        findings.iter().any(|finding| {
            finding.severity == Severity::Error
                && finding
                    .pointer
                    .strip_prefix(&site.pointer)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let sound: Vec<sites::Site<'_>> = sites.iter().filter(|site| !faulty(site)).cloned().collect();
    structure::structure(definition, &form.form, &sites, &mut findings);
    words::words(definition, &form.form, &mut findings);
    let seen = examples::seen(form, &sound, examples, province);
    if sound.len() == sites.len() {
        reach::reach(&known, &sound, &seen, &mut findings);
    }
    fees::fees(&known, &sound, &mut findings);
    for (at, one) in examples.iter().enumerate() {
        findings.extend(example(form, one, province).into_iter().map(|mut finding| {
            finding.pointer = format!("/examples/{at}{}", finding.pointer);
            finding
        }));
    }
    findings
}
