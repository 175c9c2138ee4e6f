//! Required papers: which are asked for, and what stands in for them.

use crate::definition::{Channel, Component, ComponentKind};
use crate::filing::{Filing, LookupStatus, lookup_key};
use crate::form::ServerForm;
use serde::Serialize;

/// How it stands with one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ComponentStatus {
    /// Not asked for in this case.
    NotNeeded,
    /// A database has the data.
    Replaced,
    /// The database did not answer: optional, an officer verifies.
    Verify,
    /// The answers themselves are this paper.
    Eform,
    /// Attached, or in the vault.
    Attached,
    /// Shown at the counter.
    Shown,
    /// May be brought or posted later.
    HandIn,
    /// Asked for and not there.
    Missing,
}

/// One paper of an application.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentState<'a> {
    /// As the definition describes it.
    pub component: &'a Component,
    /// How it stands.
    pub status: ComponentStatus,
    /// Look-ups that stand in for it, as `source/subject` and what they said.
    pub data: Vec<(String, LookupStatus)>,
}

impl ComponentState<'_> {
    /// It must be handed in by somebody: nothing stands in for it.
    pub fn needed(&self) -> bool {
        matches!(
            self.status,
            ComponentStatus::Missing
                | ComponentStatus::Attached
                | ComponentStatus::HandIn
                | ComponentStatus::Shown
                | ComponentStatus::Eform
        )
    }
}

/// Every paper of the procedure, notes apart.
pub fn components<'a>(form: &'a ServerForm, filing: &Filing) -> Vec<ComponentState<'a>> {
    let context = filing.context();
    let papers = form.components.iter().filter(|component| component.spec.kind != ComponentKind::Note);
    papers
        .map(|component| {
            let spec = &component.spec;
            let channel = spec.channels.is_empty() || spec.channels.contains(&context.channel);
            let asked = channel && component.when.as_ref().is_none_or(|when| super::holds(filing, when));
            let data: Vec<(String, LookupStatus)> = spec
                .replaced_by
                .iter()
                .map(|replacement| {
                    let (source, subject) = (replacement.source.as_str(), replacement.subject.as_str());
                    (lookup_key(source, subject), lookup(form, filing, source, subject))
                })
                .collect();
            let status = if asked { status(spec, filing, &data) } else { ComponentStatus::NotNeeded };
            ComponentState { component: spec, status, data }
        })
        .collect()
}

/// What a look-up said; nothing of a subject that is not looked up in this case.
fn lookup(form: &ServerForm, filing: &Filing, source: &str, subject: &str) -> LookupStatus {
    let when = form.subjects.iter().find(|known| known.name == subject).and_then(|known| known.when.as_ref());
    if when.is_some_and(|when| !super::holds(filing, when)) {
        return LookupStatus::NotAsked;
    }
    filing.context().lookup(source, subject)
}

fn status(spec: &Component, filing: &Filing, data: &[(String, LookupStatus)]) -> ComponentStatus {
    let context = filing.context();
    if spec.kind == ComponentKind::EDocument && context.channel == Channel::Online {
        return ComponentStatus::Eform;
    }
    if context.attached.contains(&spec.code) || context.vault.contains(&spec.code) {
        return ComponentStatus::Attached;
    }
    // Each paper names alternatives: one database that has the data is enough. What is partial may still need the paper, so it does not replace it.
    if data
        .iter()
        .any(|(_, status)| matches!(status, LookupStatus::Found | LookupStatus::Stale | LookupStatus::Deceased))
    {
        return ComponentStatus::Replaced;
    }
    if data.iter().any(|(_, status)| status.is_transient()) {
        return ComponentStatus::Verify;
    }
    match spec.kind {
        ComponentKind::Shown => ComponentStatus::Shown,
        _ if spec.hand_in => ComponentStatus::HandIn,
        _ => ComponentStatus::Missing,
    }
}
