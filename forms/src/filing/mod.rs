//! The live state of one application: answers, what they make visible, required and wrong, and the pages they fill.
//!
//! [`Filing::new`] settles everything once; [`Filing::set`] and [`Filing::apply`] then recompute only what depends on a change and say what changed
//! ([`Changes`]). What is filed is [`Filing::document`]; whether it may be filed, [`Filing::verdict`].

mod context;
mod draft;
mod edit;
mod explain;
mod fault;
mod import;
mod lookup;
mod merge;
mod pages;
mod query;
mod recompute;
mod scope;
mod state;
mod verdict;
mod view;

pub use context::{Context, Dated, LookupStatus, RequesterKind, lookup_key};
pub use draft::{Answer, Change, Draft, Entry, Lookup, Offer, Origin, Patch, Unread};
pub use edit::{Applied, FieldInput, Ignored, Reason};
pub use explain::{Explanation, Why};
pub use fault::Fault;
pub use import::Refusal;
pub use lookup::{LookupOutcome, Record};
pub use merge::{Conflict, merge};
pub use pages::{PageView, Progress, Section, SectionRow};
pub use verdict::{FieldError, FieldWarning, Verdict};
pub use view::{ChoiceView, FieldView, Provenance, RowView};

use crate::form::{FieldId, Form};
use crate::pattern::Matcher;
use recompute::Task;
use serde_json::Value;
use state::{InstId, NONE, ROOT, State};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A matcher shared by the filings of one form.
#[cfg(not(target_arch = "wasm32"))]
pub type SharedMatcher = Arc<dyn Matcher + Send + Sync>;
/// A matcher shared by the filings of one form. The browser's patterns stay in its one thread.
#[cfg(target_arch = "wasm32")]
pub type SharedMatcher = std::rc::Rc<dyn Matcher>;

/// What changed about a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Touched(u8);

impl Touched {
    /// The value.
    pub const VALUE: Self = Self(1);
    /// Whether it is shown.
    pub const VISIBLE: Self = Self(2);
    /// Whether it must be answered.
    pub const REQUIRED: Self = Self(4);
    /// Whether it may be edited.
    pub const READ_ONLY: Self = Self(8);
    /// What is wrong with it.
    pub const ERROR: Self = Self(16);
    /// The allowed choices.
    pub const OPTIONS: Self = Self(32);
    /// Its warnings.
    pub const WARNING: Self = Self(64);
    /// Its rows.
    pub const ROWS: Self = Self(128);

    /// Both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A field of a filing, in one row. Valid for the life of its [`Filing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(u32);

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field.
    pub id: InstanceId,
    /// Its path with row ids.
    pub path: String,
    /// What changed.
    pub what: Touched,
}

/// What a change brought about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Fields, each once, in the order of the form.
    pub fields: Vec<FieldChange>,
    /// Pages that are now asked, or no longer.
    pub pages: Vec<(usize, bool)>,
}

/// The live state of one application.
pub struct Filing {
    state: State,
    matcher: SharedMatcher,
    queue: BTreeSet<Task>,
    /// Everything is being settled: single steps are not planned.
    whole: bool,
    /// Nothing is reported as changed: nobody has seen the state yet.
    silent: bool,
    touched: BTreeMap<InstId, Touched>,
    dirty_pages: BTreeSet<u32>,
    asked: Vec<bool>,
    undo: Vec<Vec<edit::Undo>>,
}

impl Filing {
    /// The state of a draft in a context. Answers of the draft that the form does not know are left out.
    pub fn new(form: Arc<Form>, context: impl Into<Arc<Context>>, draft: &Draft, matcher: SharedMatcher) -> Self {
        Self::build(form, context.into(), draft, matcher, false)
    }

    /// Answers taken as they are: nothing is computed or proposed. For checking documents.
    pub(crate) fn strict(form: Arc<Form>, context: Arc<Context>, draft: &Draft, matcher: SharedMatcher) -> Self {
        Self::build(form, context, draft, matcher, true)
    }

    fn build(form: Arc<Form>, context: Arc<Context>, draft: &Draft, matcher: SharedMatcher, strict: bool) -> Self {
        let fixed = vec![NONE; form.fields.len()];
        let insts = Vec::with_capacity(form.fields.len());
        let mut state = State { insts, fixed, context, version: draft.version, strict, form };
        state.create(FieldId::ROOT, NONE, "");
        let pages = state.form.pages.len();
        let mut filing = Self {
            state,
            matcher,
            queue: BTreeSet::new(),
            whole: false,
            silent: true,
            touched: BTreeMap::new(),
            dirty_pages: BTreeSet::new(),
            asked: vec![false; pages],
            undo: Vec::new(),
        };
        filing.load(draft);
        filing.settle_all();
        for page in 0..pages {
            filing.asked[page] = filing.page_asked(page);
        }
        filing.silent = false;
        filing
    }

    /// Puts the rows and answers of a draft in place. Tables come before what is in them, because a path sorts before its continuations.
    fn load(&mut self, draft: &Draft) {
        for (table, rows) in &draft.rows {
            self.load_rows(table, rows, draft.version);
        }
        for (path, entry) in &draft.entries {
            if let Some(inst) = self.state.resolve(path) {
                self.state.insts[inst as usize].entry = Some(entry.clone());
            }
        }
    }

    /// The form.
    pub fn form(&self) -> &Arc<Form> {
        &self.state.form
    }

    /// The context.
    pub fn context(&self) -> &Arc<Context> {
        &self.state.context
    }

    /// The matcher, to make another filing of the same form.
    pub fn matcher(&self) -> &SharedMatcher {
        &self.matcher
    }

    /// Version of the draft.
    pub fn version(&self) -> u64 {
        self.state.version
    }

    /// Another context: everything is settled anew.
    pub fn set_context(&mut self, context: impl Into<Arc<Context>>) -> Changes {
        self.state.context = context.into();
        self.settle_all();
        self.dirty_pages.extend(0..self.asked.len() as u32);
        self.take_changes()
    }

    /// The answers as they will be filed: visible, not empty, rows as arrays.
    pub fn document(&self) -> Value {
        self.state.value_of(ROOT).unwrap_or(Value::Null)
    }

    /// The draft: what people and databases answered. What rules compute or propose is left out, because it is computed again.
    pub fn draft(&self) -> Draft {
        let mut draft = Draft { version: self.state.version, ..Draft::default() };
        self.state.walk(ROOT, &mut |id| {
            let inst = self.state.inst(id);
            let table = self.state.form.field(inst.field).shape == crate::form::Shape::Table;
            if table && (!inst.children.is_empty() || inst.entry.is_some()) {
                let rows = inst.children.iter().map(|row| self.state.inst(*row).row_id.to_string()).collect();
                draft.rows.insert(self.state.path(id), rows);
            }
            if let Some(entry) = &inst.entry
                && !table
                && !matches!(entry.origin, Origin::Computed | Origin::Default)
            {
                draft.entries.insert(self.state.path(id), entry.clone());
            }
        });
        draft
    }

    /// The field at a path with row ids.
    pub fn find(&self, path: &str) -> Option<InstanceId> {
        self.state.resolve(path).map(InstanceId)
    }

    /// The field at a JSON Pointer with row indexes.
    pub fn find_pointer(&self, pointer: &str) -> Option<InstanceId> {
        let (inst, exact) = self.state.nearest(ROOT, pointer);
        exact.then_some(InstanceId(inst))
    }

    /// The path with row ids.
    pub fn path(&self, id: InstanceId) -> String {
        self.state.path(id.0)
    }

    /// The JSON Pointer into the answers.
    pub fn pointer(&self, id: InstanceId) -> String {
        self.state.pointer(id.0)
    }

    /// The answer that counts: there, readable, visible.
    pub fn value(&self, id: InstanceId) -> Option<Value> {
        self.state.value_of(id.0)
    }

    /// The static field behind an instance.
    pub fn field_id(&self, id: InstanceId) -> FieldId {
        self.state.inst(id.0).field
    }

    /// Collects what the steps since the last call changed.
    fn take_changes(&mut self) -> Changes {
        let mut changes = Changes::default();
        for (inst, what) in std::mem::take(&mut self.touched) {
            if self.state.inst(inst).alive {
                changes.fields.push(FieldChange { id: InstanceId(inst), path: self.state.path(inst), what });
            }
        }
        for page in std::mem::take(&mut self.dirty_pages) {
            let asked = self.page_asked(page as usize);
            if self.asked[page as usize] != asked {
                self.asked[page as usize] = asked;
                changes.pages.push((page as usize, asked));
            }
        }
        changes
    }
}

impl std::fmt::Debug for Filing {
    /// Never prints answers.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Filing")
            .field("form", &self.state.form.code)
            .field("version", &self.state.version)
            .finish_non_exhaustive()
    }
}
