//! Whether an application may be filed, and if not, why: every reason with its place.

use super::fault::Fault;
use super::state::{InstId, ROOT};
use super::{Filing, InstanceId};
use crate::definition::Text;
use crate::form::Shape;
use serde::Serialize;
use serde_json::Value;

/// One reason an application can't be filed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldError {
    /// The nearest field.
    #[serde(skip)]
    pub id: InstanceId,
    /// Path with row ids of that field.
    pub path: String,
    /// JSON Pointer of the exact place.
    pub pointer: String,
    /// Stable code; of a refusal, its name in the definition.
    pub code: String,
    /// What the message mentions.
    pub params: Vec<(&'static str, Value)>,
    /// What is said.
    pub message: Text,
    /// It is a refusal by a rule, not a wrong answer.
    pub block: bool,
    /// The law behind a refusal.
    pub law: Option<String>,
}

/// Something worth saying that does not stop the filing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldWarning {
    /// The field.
    #[serde(skip)]
    pub id: InstanceId,
    /// Path with row ids.
    pub path: String,
    /// JSON Pointer.
    pub pointer: String,
    /// Name in the definition.
    pub code: String,
    /// What is said.
    pub message: Text,
}

/// The verdict on an application.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Every reason not to file it, in the order of the form.
    pub errors: Vec<FieldError>,
    /// Warnings, in the order of the form.
    pub warnings: Vec<FieldWarning>,
}

impl Verdict {
    /// It may be filed.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// Only the refusals.
    pub fn blocks(&self) -> impl Iterator<Item = &FieldError> {
        self.errors.iter().filter(|error| error.block)
    }
}

impl Filing {
    /// The whole verdict. It only collects: each answer was judged when it, or what it depends on, changed.
    pub fn verdict(&self) -> Verdict {
        let mut verdict = Verdict::default();
        self.collect(ROOT, &mut verdict);
        verdict
    }

    /// What is wrong with one field, without what is below it.
    pub fn errors_of(&self, id: InstanceId) -> Vec<FieldError> {
        let mut verdict = Verdict::default();
        self.collect_own(id.0, &mut verdict);
        let mut at = self.state.inst(id.0).parent;
        // An assertion of a container may complain about this very place.
        while at != super::NONE {
            if !self.state.inst(at).residual.is_empty() {
                for (place, pointer, fault) in self.state.residual_faults(at) {
                    if place == id.0 {
                        verdict.errors.push(self.error(place, pointer, &fault));
                    }
                }
            }
            at = self.state.inst(at).parent;
        }
        verdict.errors
    }

    /// Warnings of one field.
    pub fn warnings_of(&self, id: InstanceId) -> Vec<FieldWarning> {
        let mut verdict = Verdict::default();
        self.collect_own(id.0, &mut verdict);
        verdict.warnings
    }

    fn collect(&self, id: InstId, verdict: &mut Verdict) {
        self.collect_own(id, verdict);
        let inst = self.state.inst(id);
        for child in &inst.children {
            self.collect(*child, verdict);
        }
        if !inst.residual.is_empty() {
            for (place, pointer, fault) in self.state.residual_faults(id) {
                if !verdict.errors.iter().any(|known| known.pointer == pointer && known.code == fault.code) {
                    verdict.errors.push(self.error(place, pointer, &fault));
                }
            }
        }
    }

    fn collect_own(&self, id: InstId, verdict: &mut Verdict) {
        let inst = self.state.inst(id);
        let field = self.state.form.field(inst.field);
        // A missing block is said by its fields, where there is something to type.
        let said_below = field.shape == Shape::Group && inst.children.iter().any(|child| self.state.has_faults(*child));
        if !said_below {
            for fault in &inst.faults {
                verdict.errors.push(self.error(id, self.state.pointer(id), fault));
            }
        }
        for (&holds, &statement) in inst.holds.iter().zip(&field.statements) {
            if !holds {
                continue;
            }
            let statement = &self.state.form.statements[statement as usize];
            let (path, pointer) = (self.state.path(id), self.state.pointer(id));
            if statement.block {
                verdict.errors.push(FieldError {
                    id: InstanceId(id),
                    path,
                    pointer,
                    code: statement.id.clone(),
                    params: Vec::new(),
                    message: statement.message.clone(),
                    block: true,
                    law: statement.law.clone(),
                });
            } else {
                verdict.warnings.push(FieldWarning {
                    id: InstanceId(id),
                    path,
                    pointer,
                    code: statement.id.clone(),
                    message: statement.message.clone(),
                });
            }
        }
    }

    pub(crate) fn error(&self, id: InstId, pointer: String, fault: &Fault) -> FieldError {
        FieldError {
            id: InstanceId(id),
            path: self.state.path(id),
            pointer,
            code: fault.code.clone().into_owned(),
            params: fault.params.clone(),
            message: fault.message(self.state.field(id)),
            block: false,
            law: None,
        }
    }
}
