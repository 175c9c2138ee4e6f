//! Which database is asked about whom, and what becomes of its answer.

use crate::definition::{PrefillMode, Source, SubjectWho, Text};
use crate::filing::{Changes, Context, Filing, InstanceId, Lookup, LookupOutcome, LookupStatus, Record, lookup_key};
use crate::form::{FieldId, ServerForm, ServerPrefill, ServerSubject};
use serde_json::Value;
use std::sync::Arc;

/// One field a look-up fills in.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedField {
    /// The live field.
    pub id: InstanceId,
    /// Its path.
    pub path: String,
    /// Dotted key in the record.
    pub key: String,
    /// Locked or editable.
    pub mode: PrefillMode,
}

/// One look-up to make.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedLookup {
    /// The database.
    pub source: Source,
    /// The subject's name; of a row: `members/<row id>`.
    pub subject: String,
    /// How the subject is identified.
    pub who: SubjectWho,
    /// Identifying answers that are there: `personal_id`, `full_name`, `dob`, `tax_code`.
    pub identity: Vec<(String, Value)>,
    /// Every identifying answer that must be given is there, and one at least (always so for the account).
    pub ready: bool,
    /// Values may be shown to the citizen.
    pub shown: bool,
    /// What it fills in. Empty: only its status counts, for papers and rules.
    pub fields: Vec<PlannedField>,
    /// Why it is made.
    pub purposes: Vec<Text>,
}

/// Every look-up the answers call for now: one per database and subject, whether for prefill, in place of a paper, or because somebody must be alive.
pub fn prefill_plan(form: &ServerForm, filing: &Filing) -> Vec<PlannedLookup> {
    let mut plan = Vec::new();
    for subject in &form.subjects {
        if subject.when.as_ref().is_some_and(|when| !super::holds(filing, when)) {
            continue;
        }
        let mut sources: Vec<Source> = form
            .prefill
            .iter()
            .filter(|prefill| prefill.subject == subject.name)
            .map(|prefill| prefill.source)
            .collect();
        let papers = form.components.iter().flat_map(|component| &component.spec.replaced_by);
        sources.extend(
            papers.filter(|replacement| replacement.subject == subject.name).map(|replacement| replacement.source),
        );
        if subject.must_be_alive && subject.who != SubjectWho::Organization {
            sources.push(Source::Pop);
        }
        sources.sort_unstable();
        sources.dedup();
        for at in filing.instances_of(subject.at) {
            if subject.who != SubjectWho::Account && !filing.is_visible(at) {
                continue;
            }
            for &source in &sources {
                plan.push(planned(form, filing, subject, source, at));
            }
        }
    }
    plan
}

fn planned(
    form: &ServerForm,
    filing: &Filing,
    subject: &ServerSubject,
    source: Source,
    at: InstanceId,
) -> PlannedLookup {
    let identity: Vec<(String, Value)> = subject
        .identity
        .iter()
        .filter_map(|(key, field)| Some((key.clone(), filing.value(filing.instance_below(at, *field)?)?)))
        .collect();
    let wanting = |(key, field): &(String, FieldId)| {
        let id = filing.instance_below(at, *field);
        let asked = id.is_some_and(|id| filing.is_visible(id) && filing.is_required(id));
        asked && !identity.iter().any(|(known, _)| known == key)
    };
    let ready = subject.who == SubjectWho::Account || (!identity.is_empty() && !subject.identity.iter().any(wanting));
    let mut fields = Vec::new();
    let mut purposes = Vec::new();
    for prefill in prefills(form, filing, &subject.name, source) {
        if let Some(id) = filing.instance_below(at, prefill.field) {
            fields.push(PlannedField { id, path: filing.path(id), key: prefill.key.clone(), mode: prefill.mode });
        }
        if let Some(purpose) = &prefill.purpose
            && !purposes.contains(purpose)
        {
            purposes.push(purpose.clone());
        }
    }
    let name = filing.row_id(at).map_or_else(|| subject.name.clone(), |row| lookup_key(&subject.name, &row));
    PlannedLookup { source, subject: name, who: subject.who, identity, ready, shown: subject.shown, fields, purposes }
}

fn prefills<'a>(
    form: &'a ServerForm,
    filing: &'a Filing,
    subject: &'a str,
    source: Source,
) -> impl Iterator<Item = &'a ServerPrefill> {
    let due = move |prefill: &&ServerPrefill| {
        prefill.subject == subject
            && prefill.source == source
            && prefill.when.as_ref().is_none_or(|when| super::holds(filing, when))
    };
    form.prefill.iter().filter(due)
}

/// What a look-up's answer did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Applied {
    /// What changed.
    pub changes: Changes,
    /// What became of each value.
    pub fields: Vec<(String, LookupOutcome)>,
}

/// Takes a look-up's answer into an application: its status into the context, its values into the fields the plan names. Values are used only where the status gives
/// any; what an earlier answer of the same database filled in is withdrawn when the new one gives none. An old record is filled in but stays editable.
pub fn apply_lookup(
    form: &ServerForm,
    filing: &mut Filing,
    lookup: &PlannedLookup,
    status: LookupStatus,
    record: &Value,
    at: &str,
    lookup_id: &str,
) -> Applied {
    let mut context: Context = (**filing.context()).clone();
    context.lookups.insert(lookup_key(lookup.source.as_str(), &lookup.subject), status);
    let mut applied = Applied { changes: filing.set_context(Arc::new(context)), fields: Vec::new() };
    if status.is_transient() || status == LookupStatus::NotAsked {
        // What is known stays until the database answers again.
        return applied;
    }
    if !status.has_data() {
        let fields: Vec<InstanceId> = lookup.fields.iter().map(|field| field.id).collect();
        add(&mut applied.changes, filing.withdraw(&fields, lookup.source));
        return applied;
    }
    // The status may have shown or hidden fields, so the plan is read again.
    let again = prefill_plan(form, filing)
        .into_iter()
        .find(|known| known.source == lookup.source && known.subject == lookup.subject);
    let fields = again.map_or_else(|| lookup.fields.clone(), |plan| plan.fields);
    for mode in [PrefillMode::Locked, PrefillMode::Editable] {
        let values: Record = fields
            .iter()
            .filter(|field| field.mode == mode)
            .filter_map(|field| Some((field.id, dotted(record, &field.key)?.clone())))
            .collect();
        if values.is_empty() {
            continue;
        }
        let stale = status == LookupStatus::Stale;
        let source = Lookup { source: lookup.source, at: at.to_owned(), lookup_id: lookup_id.to_owned(), mode, stale };
        let (changes, outcomes) = filing.prefill(&values, &source);
        add(&mut applied.changes, changes);
        applied.fields.extend(outcomes);
    }
    applied
}

/// Adds later changes to earlier ones; each field stays named once.
fn add(changes: &mut Changes, later: Changes) {
    for change in later.fields {
        match changes.fields.iter_mut().find(|known| known.id == change.id) {
            Some(known) => known.what = known.what.with(change.what),
            None => changes.fields.push(change),
        }
    }
    for (page, asked) in later.pages {
        changes.pages.retain(|(known, _)| *known != page);
        changes.pages.push((page, asked));
    }
}

/// A dotted key in a record.
fn dotted<'a>(record: &'a Value, key: &str) -> Option<&'a Value> {
    let found = key.split('.').try_fold(record, |at, name| match at {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        other => other.get(name),
    })?;
    (!found.is_null()).then_some(found)
}

/// A person who must be alive, and is not, as far as a database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The subject's name; of a row: `members/<row id>`.
    pub subject: String,
    /// Path of their answers.
    pub path: String,
    /// JSON Pointer of their answers.
    pub pointer: String,
}

/// Everyone who must be alive and is recorded as dead or missing: their application can't be filed.
pub fn standing(form: &ServerForm, filing: &Filing) -> Vec<Standing> {
    let mut found = Vec::new();
    for plan in prefill_plan(form, filing) {
        let base = plan.subject.split('/').next().unwrap_or_default();
        let Some(subject) = form.subjects.iter().find(|subject| subject.name == base && subject.must_be_alive) else {
            continue;
        };
        if filing.context().lookup(plan.source.as_str(), &plan.subject) != LookupStatus::Deceased
            || found.iter().any(|known: &Standing| known.subject == plan.subject)
        {
            continue;
        }
        let row = plan.subject.split_once('/').map(|(_, row)| row.to_owned());
        let at = filing.instances_of(subject.at).into_iter().find(|id| filing.row_id(*id) == row);
        if let Some(id) = at {
            found.push(Standing { subject: plan.subject, path: filing.path(id), pointer: filing.pointer(id) });
        }
    }
    found
}
