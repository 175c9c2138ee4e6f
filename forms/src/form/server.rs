//! What only the server needs of a definition, compiled.

use super::{FieldId, Form};
use crate::definition::{Component, Definition, Fee, PrefillMode, Source, SubjectWho, Text, TimeLimit};
#[cfg(feature = "native")]
use crate::filing::{Context, Draft, Filing};
use crate::logic;
use std::sync::Arc;

/// A required paper with its condition.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerComponent {
    /// As written.
    pub spec: Component,
    /// When it is asked for.
    pub when: Option<logic::Program>,
}

/// A fee line with its formulas.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerFee {
    /// As written.
    pub spec: Fee,
    /// Whole đồng.
    pub amount: logic::Program,
    /// Nothing is due while this holds.
    pub exempt_when: Option<logic::Program>,
}

/// Somebody the filing speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerSubject {
    /// Its name in the definition.
    pub name: String,
    /// Where its answers stand; with a `*` it stands for every row.
    pub at: FieldId,
    /// How it is identified.
    pub who: SubjectWho,
    /// Looked up while this holds.
    pub when: Option<logic::Program>,
    /// Must be alive.
    pub must_be_alive: bool,
    /// Values may be shown.
    pub shown: bool,
    /// Identity key (`personal_id`, `full_name`, `dob`, `tax_code`) → field.
    pub identity: Vec<(String, FieldId)>,
}

/// One answer filled in from elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerPrefill {
    /// The answer (a container takes a whole object).
    pub field: FieldId,
    /// The database.
    pub source: Source,
    /// Dotted key in its record.
    pub key: String,
    /// Name of the subject.
    pub subject: String,
    /// Locked or editable.
    pub mode: PrefillMode,
    /// Only while this holds.
    pub when: Option<logic::Program>,
    /// Why it is looked up.
    pub purpose: Option<Text>,
}

/// A definition compiled for the server: the citizens' form and the rest.
#[derive(Clone)]
pub struct ServerForm {
    /// Runs the patterns of this form.
    #[cfg(feature = "native")]
    pub matcher: crate::filing::SharedMatcher,
    /// What the browser also runs.
    pub form: Arc<Form>,
    /// The definition, bundled; none for a bare schema.
    pub definition: Option<Arc<Definition>>,
    /// Required papers.
    pub components: Vec<ServerComponent>,
    /// Fees.
    pub fees: Vec<ServerFee>,
    /// Subjects.
    pub subjects: Vec<ServerSubject>,
    /// Prefill.
    pub prefill: Vec<ServerPrefill>,
    /// Conditions of the cases, in the definition's order.
    pub cases: Vec<(String, Option<logic::Program>, Option<TimeLimit>)>,
    /// Which centre receives it; none: the answer at `/receiving_center`.
    pub receiving_center: Option<logic::Program>,
    /// Which unit resolves it.
    pub resolving_unit: Option<logic::Program>,
}

impl ServerForm {
    /// The live state of a draft of this form.
    #[cfg(feature = "native")]
    pub fn filing(&self, context: impl Into<Arc<Context>>, draft: &Draft) -> Filing {
        Filing::new(Arc::clone(&self.form), context, draft, Arc::clone(&self.matcher))
    }
}

impl std::fmt::Debug for ServerForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerForm").field("code", &self.form.code).field("id", &self.form.id).finish_non_exhaustive()
    }
}
