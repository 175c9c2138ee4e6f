//! Answers that come with a definition, and whether they get the verdict they should.

use super::Province;
use super::sites::{Site, Use};
use crate::date::Date;
use crate::definition::Channel;
use crate::filing::{Context, Draft, Filing, LookupStatus, RequesterKind};
use crate::finding::Finding;
use crate::form::ServerForm;
use crate::service;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Answers with the circumstances they are given in and what they must lead to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// A remark for those who read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The day.
    pub today: Date,
    /// How it is handed in.
    pub channel: Channel,
    /// Person or organisation.
    #[serde(default)]
    pub requester_kind: RequesterKind,
    /// `source/subject` → how the look-up ended; one that is not listed was not made.
    #[serde(default)]
    pub lookups: BTreeMap<String, LookupStatus>,
    /// Codes of papers attached.
    #[serde(default)]
    pub attached: BTreeSet<String>,
    /// The whole document.
    pub answers: Value,
    /// What must come out.
    pub expect: Expect,
}

/// What an example must lead to; what is left out is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// It may be filed.
    pub valid: bool,
    /// All errors, in any order.
    #[serde(default)]
    pub errors: Vec<ExpectedError>,
    /// Ids of the warnings.
    #[serde(default)]
    pub warnings: Option<Vec<String>>,
    /// Đồng due.
    #[serde(default)]
    pub fee: Option<u64>,
    /// Codes of papers asked for that no data replaces.
    #[serde(default)]
    pub components: Option<Vec<String>>,
    /// The agency that resolves it.
    #[serde(default)]
    pub resolving_unit: Option<String>,
    /// The case.
    #[serde(default)]
    pub case: Option<String>,
}

/// An expected error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedError {
    /// JSON Pointer into the answers.
    pub path: String,
    /// Stable code.
    pub code: String,
}

impl Example {
    /// The circumstances, in a province.
    pub fn context(&self, province: &Province) -> Context {
        Context {
            requester_kind: self.requester_kind,
            lookups: self.lookups.clone(),
            attached: self.attached.clone(),
            parameters: province.parameters.clone(),
            agencies: province.agencies.clone(),
            successors: province.successors.clone(),
            ..Context::on(self.today, self.channel)
        }
    }

    /// The example as a live application.
    pub fn filing(&self, form: &ServerForm, province: &Province) -> Filing {
        let (draft, _) = Draft::from_document(&form.form, &self.answers);
        form.filing(Arc::new(self.context(province)), &draft)
    }
}

/// What an example gives other than it should; places are in the example. Agencies and successors count only where the province knows any.
pub fn example(form: &ServerForm, example: &Example, province: &Province) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |pointer: &str, wanted: String, got: String| {
        findings.push(
            Finding::error(
                "example_verdict",
                pointer,
                format!("Ví dụ “{}”: mong {wanted}, ra {got}.", example.name),
                format!("Example “{}”: expected {wanted}, got {got}.", example.name),
            )
            .fix("Sửa ví dụ, hoặc sửa quy tắc liên quan.", "Correct the example, or the rules it speaks of."),
        );
    };
    let expect = &example.expect;
    let verdict = crate::validate::validate(form, &example.answers, example.context(province));
    if verdict.valid != expect.valid {
        wrong("/expect/valid", expect.valid.to_string(), verdict.valid.to_string());
    }
    let sorted = |mut errors: Vec<String>| {
        errors.sort_unstable();
        errors.dedup();
        format!("[{}]", errors.join(", "))
    };
    let got = sorted(verdict.errors.iter().map(|error| format!("{} {}", error.path, error.code)).collect());
    let wanted = sorted(expect.errors.iter().map(|error| format!("{} {}", error.path, error.code)).collect());
    if got != wanted {
        wrong("/expect/errors", wanted, got);
    }
    let filing = example.filing(form, province);
    if let Some(warnings) = &expect.warnings {
        let got = sorted(filing.verdict().warnings.into_iter().map(|warning| warning.code).collect());
        let wanted = sorted(warnings.clone());
        if got != wanted {
            wrong("/expect/warnings", wanted, got);
        }
    }
    if !expect.valid {
        return findings;
    }
    let shown = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    if let Some(fee) = expect.fee {
        let got = service::fees(form, &filing).map(|lines| service::total(&lines));
        if got != Some(fee) {
            wrong("/expect/fee", fee.to_string(), shown(got.map(|fee| fee.to_string())));
        }
    }
    if let Some(components) = &expect.components {
        let states = service::components(form, &filing);
        let needed = states.iter().filter(|state| state.needed());
        let got = sorted(needed.map(|state| state.component.code.clone()).collect());
        let wanted = sorted(components.clone());
        if got != wanted {
            wrong("/expect/components", wanted, got);
        }
    }
    if let Some(unit) = expect.resolving_unit.as_ref().filter(|_| !province.agencies.is_empty()) {
        let got = service::resolving_unit(form, &filing);
        if got.as_ref() != Some(unit) {
            wrong("/expect/resolving_unit", unit.clone(), shown(got));
        }
    }
    if let Some(case) = &expect.case {
        let got = service::case(form, &filing).map(|(code, _)| code.to_owned());
        if got.as_ref() != Some(case) {
            wrong("/expect/case", case.clone(), shown(got));
        }
    }
    findings
}

/// The rules that some example makes true, by their place.
pub(super) fn seen(
    form: &ServerForm,
    sites: &[Site<'_>],
    examples: &[Example],
    province: &Province,
) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for example in examples {
        let filing = example.filing(form, province);
        for site in sites {
            if !seen.contains(&site.pointer) && holds(form, &filing, site) {
                seen.insert(site.pointer.clone());
            }
        }
    }
    seen
}

fn holds(form: &ServerForm, filing: &Filing, site: &Site<'_>) -> bool {
    let own = |slot: Option<u32>| slot.is_some_and(|rule| filing.ever(rule, site.target));
    let field = form.form.field(site.target);
    let statement = |block: bool| {
        let mut known = form.form.statements.iter().filter(|statement| statement.block == block);
        own(known.nth(site.index).map(|statement| statement.rule))
    };
    match site.of {
        Use::Visible => own(field.rules.visible),
        Use::Required => own(field.rules.required),
        Use::ReadOnly => own(field.rules.read_only),
        Use::Page => own(form.form.pages.get(site.index).and_then(|page| page.visible)),
        Use::Warn => statement(false),
        Use::Block => statement(true),
        _ => service::holds(filing, &site.program),
    }
}
