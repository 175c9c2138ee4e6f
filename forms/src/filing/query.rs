//! Questions other modules ask about a filing.

use super::fault::Fault;
use super::state::{InstId, NONE, ROOT};
use super::{Filing, InstanceId};
use crate::form::{FieldId, Shape};
use crate::logic::{Ctx, DEFAULT_FUEL, Program, Val, eval_in};

impl Filing {
    /// Evaluates a rule at the root; `None` also when it can't be evaluated.
    pub fn with_rule<T>(&self, program: &Program, take: impl FnOnce(Val<'_>) -> Option<T>) -> Option<T> {
        let ctx = Ctx { scope: &self.state, env: &*self.state.context, row: &[] };
        eval_in(program, ctx, DEFAULT_FUEL).ok().and_then(take)
    }

    /// Whether a rule holds for any instance of a field.
    #[cfg(all(feature = "compiler", feature = "native"))]
    pub(crate) fn ever(&self, rule: u32, field: FieldId) -> bool {
        let truthy = |value: serde_json::Value| Val::from_json(&value).truthy();
        self.instances_of(field).into_iter().any(|id| self.evaluate(rule, id.0).is_some_and(truthy))
    }

    /// Every live instance of a field.
    pub fn instances_of(&self, field: FieldId) -> Vec<InstanceId> {
        let mut found = Vec::new();
        self.state.instances(ROOT, field, &mut found);
        found.into_iter().map(InstanceId).collect()
    }

    /// The instance of a field that belongs to this one: below it, or elsewhere outside of rows.
    pub fn instance_below(&self, at: InstanceId, field: FieldId) -> Option<InstanceId> {
        let mut found = Vec::new();
        self.state.instances(at.0, field, &mut found);
        if found.is_empty() {
            self.state.instances(self.row_of(at.0), field, &mut found);
        }
        found.first().copied().map(InstanceId)
    }

    fn row_of(&self, id: InstId) -> InstId {
        let mut at = id;
        while at != ROOT && self.state.inst(at).row_id.is_empty() {
            at = self.state.inst(at).parent;
        }
        at
    }

    /// Shown now.
    pub fn is_visible(&self, id: InstanceId) -> bool {
        self.state.inst(id.0).visible
    }

    /// Must be answered now.
    pub fn is_required(&self, id: InstanceId) -> bool {
        self.state.inst(id.0).required
    }

    /// Nobody may type here now.
    pub fn is_read_only(&self, id: InstanceId) -> bool {
        self.state.read_only(id.0)
    }

    /// The stable id of the row a field lives in.
    pub fn row_id(&self, id: InstanceId) -> Option<String> {
        let row = self.row_of(id.0);
        (row != ROOT).then(|| self.state.inst(row).row_id.to_string())
    }

    /// Answers of a document that have no place in it: to questions that are not asked, or other than what is computed.
    pub(crate) fn misplaced(&self) -> Vec<(String, Fault, FieldId)> {
        let mut found = Vec::new();
        self.misplaced_below(ROOT, &mut found);
        found
    }

    fn misplaced_below(&self, id: InstId, found: &mut Vec<(String, Fault, FieldId)>) {
        let inst = self.state.inst(id);
        if !inst.visible {
            // Only the outermost hidden place is named.
            if self.given(id) {
                found.push((self.state.pointer(id), Fault::new("hidden"), inst.field));
            }
            return;
        }
        let field = self.state.form.field(inst.field);
        if let (Some(rule), Some(given), Shape::Leaf) = (field.rules.computed, self.state.effective(id), field.shape)
            && self.evaluate(rule, id).as_ref() != Some(given)
        {
            found.push((self.state.pointer(id), Fault::new("computed"), inst.field));
        }
        for at in 0..inst.children.len() {
            self.misplaced_below(inst.children[at], found);
        }
    }

    fn given(&self, id: InstId) -> bool {
        let inst = self.state.inst(id);
        inst.entry.is_some() || !inst.row_id.is_empty() || inst.children.iter().any(|child| self.given(*child))
    }

    /// The group, row or table around a field.
    pub fn container(&self, id: InstanceId) -> Option<InstanceId> {
        let parent = self.state.inst(id.0).parent;
        (parent != NONE).then_some(InstanceId(parent))
    }
}
