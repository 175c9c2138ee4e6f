//! What a database says, put beside or in place of an answer.

use super::draft::{Answer, Entry, Lookup, Offer, Origin};
use super::recompute::Step;
use super::state::{InstId, NONE};
use super::{Changes, Filing, InstanceId, Touched};
use crate::definition::{FieldKind, Source};
use crate::form::Shape;
use crate::schema;
use serde_json::Value;

/// What became of a value that a database gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupOutcome {
    /// It is the answer now.
    Filled,
    /// A person said the same: the answer counts as confirmed.
    Agrees,
    /// A person said something else; their answer stays, marked.
    Differs,
    /// It does not fit the field, or the field takes no data from databases.
    Refused,
}

/// Values of one look-up for one subject, by field.
pub type Record = Vec<(InstanceId, Value)>;

impl Filing {
    /// Puts what a database says in place. Containers take whole objects. Declarations, consents and signatures are never filled in.
    pub fn prefill(&mut self, record: &Record, lookup: &Lookup) -> (Changes, Vec<(String, LookupOutcome)>) {
        self.state.version += 1;
        let mut outcomes = Vec::new();
        for (id, value) in record {
            self.offer(id.0, value, lookup, &mut outcomes);
        }
        self.settle();
        (self.take_changes(), outcomes)
    }

    /// Forgets what a database gave for these fields: the look-up no longer holds.
    pub fn withdraw(&mut self, fields: &[InstanceId], source: Source) -> Changes {
        self.state.version += 1;
        let mut all = Vec::new();
        for id in fields {
            self.state.walk(id.0, &mut |inst| all.push(inst));
        }
        for inst in all {
            let entry = self.state.inst(inst).entry.clone();
            match entry {
                Some(Entry { origin: Origin::Prefilled(lookup), .. }) if lookup.source == source => {
                    self.write(inst, None, &mut Vec::new());
                    self.plan(Step::Value, inst);
                }
                Some(entry) if entry.offer.as_ref().is_some_and(|offer| offer.lookup.source == source) => {
                    self.write(inst, Some(Entry { offer: None, ..entry }), &mut Vec::new());
                }
                _ => {}
            }
        }
        self.settle();
        self.take_changes()
    }

    fn offer(&mut self, id: InstId, value: &Value, lookup: &Lookup, outcomes: &mut Vec<(String, LookupOutcome)>) {
        if value.is_null() {
            return;
        }
        match self.state.field(id).shape {
            Shape::Leaf => {
                let outcome = self.offer_leaf(id, value, lookup);
                outcomes.push((self.state.path(id), outcome));
            }
            Shape::Group => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    if let Some(child) = self.state.child(id, key) {
                        self.offer(child, value, lookup, outcomes);
                    }
                }
            }
            Shape::Table => self.offer_rows(id, value, lookup, outcomes),
        }
    }

    /// Rows are filled in only where the table is empty: nobody's rows are mixed with a database's.
    fn offer_rows(
        &mut self,
        table: InstId,
        value: &Value,
        lookup: &Lookup,
        outcomes: &mut Vec<(String, LookupOutcome)>,
    ) {
        if !self.state.inst(table).children.is_empty() {
            outcomes.push((self.state.path(table), LookupOutcome::Differs));
            return;
        }
        let path = self.state.path(table);
        for value in value.as_array().into_iter().flatten() {
            let id = self.free_row_id(&path);
            let added = self.change_quietly(&path, &id);
            if let Some(row) = added {
                self.offer(row, value, lookup, outcomes);
            }
        }
    }

    fn offer_leaf(&mut self, id: InstId, value: &Value, lookup: &Lookup) -> LookupOutcome {
        if !self.takes_data(id) {
            return LookupOutcome::Refused;
        }
        if let Some(node) = self.state.field(id).check
            && !schema::is_valid_at(&self.state.form.schema, node, value, self.schema_env())
        {
            return LookupOutcome::Refused;
        }
        let version = self.state.version;
        let filled = |answer: Answer| Entry { answer, origin: Origin::Prefilled(lookup.clone()), version, offer: None };
        let (entry, outcome) = match &self.state.inst(id).entry {
            Some(entry) if entry.origin == Origin::Typed && entry.answer != Answer::Empty => {
                if entry.answer.value() == Some(value) {
                    (filled(entry.answer.clone()), LookupOutcome::Agrees)
                } else {
                    let offer = Some(Offer { lookup: lookup.clone(), value: value.clone() });
                    (Entry { offer, ..entry.clone() }, LookupOutcome::Differs)
                }
            }
            _ => (filled(Answer::Value(value.clone())), LookupOutcome::Filled),
        };
        // Look-ups are not steps a person takes back.
        self.write(id, Some(entry), &mut Vec::new());
        self.touch(id, Touched::READ_ONLY);
        outcome
    }

    /// Not for what only a person may say, nor for what the engine computes.
    fn takes_data(&self, id: InstId) -> bool {
        if self.state.field(id).is_derived() {
            return false;
        }
        let mut at = id;
        while at != NONE {
            let field = self.state.field(at);
            if matches!(field.kind, FieldKind::Declaration | FieldKind::Consent | FieldKind::Signature) {
                return false;
            }
            at = self.state.inst(at).parent;
        }
        true
    }
}
