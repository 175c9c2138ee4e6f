//! A compiled form: what the browser and the server run.
//!
//! [`Form`] is one immutable program: the tree of fields with dense ids, the schema and the rules compiled, and who reads whom. It travels to the browser as
//! compact binary data ([`Form::to_bytes`]) in one language ([`Form::for_language`]). [`ServerForm`] adds what only the server needs.

mod field;
mod json;
mod lang;
mod server;

pub use field::{Choice, Field, FieldId, FieldRules, Shape};
pub use json::Json;
pub use lang::Lang;
pub use server::{ServerComponent, ServerFee, ServerForm, ServerPrefill, ServerSubject};

use crate::definition::{Declaration, Layout, Text};
use crate::{logic, schema};
use serde::{Deserialize, Serialize};

/// Changes whenever compiled forms of an earlier build can't be read; part of the address the browser fetches.
pub const ENGINE_BUILD: u32 = 1;

/// What a rule decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Whether a field is shown.
    Visible,
    /// Whether it must be answered.
    Required,
    /// Whether it is locked.
    ReadOnly,
    /// Its value.
    Computed,
    /// Its value until somebody answers.
    Default,
    /// Which choices are allowed.
    Options,
    /// A warning or a refusal.
    Statement(u32),
    /// Whether a page is asked.
    Page(u32),
}

/// A compiled rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// What it decides.
    pub role: Role,
    /// The field it is about (for a page: the root).
    pub target: FieldId,
    /// Its place in the order of evaluation.
    pub rank: u32,
    /// The expression.
    pub program: logic::Program,
}

/// A rule that reads a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reader {
    /// Index into [`Form::rules`].
    pub rule: u32,
    /// The row field both sides live in, when the rule reads its own row only; otherwise every instance of the rule is concerned.
    pub row: Option<FieldId>,
}

/// A warning or a refusal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormStatement {
    /// Its stable name.
    pub id: String,
    /// Where it is shown.
    pub at: FieldId,
    /// It stops the filing.
    pub block: bool,
    /// What is said.
    pub message: Text,
    /// The law behind it.
    pub law: Option<String>,
    /// Index into [`Form::rules`].
    pub rule: u32,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Its id in URLs.
    pub id: String,
    /// Heading.
    pub title: Text,
    /// A sentence under the heading.
    pub intro: Option<Text>,
    /// What it asks, in order (a group or table takes in its children).
    pub fields: Vec<FieldId>,
    /// When it is asked.
    pub visible: Option<u32>,
}

/// A compiled form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// [`ENGINE_BUILD`] of the compiler.
    pub engine: u32,
    /// Procedure code, or the name of a bare schema.
    pub code: String,
    /// Hash of the definition.
    pub id: String,
    /// Name of the procedure.
    pub title: Text,
    /// What it is for.
    pub summary: Text,
    /// It came from a bare schema: formats are not asserted, unknown answers follow the schema.
    pub bare: bool,
    /// How pages follow each other.
    pub layout: Layout,
    /// The sentence ticked before filing.
    pub declaration: Option<Declaration>,
    /// All fields; a container comes before its children.
    pub fields: Vec<Field>,
    /// Pages in order.
    pub pages: Vec<Page>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Warnings and refusals.
    pub statements: Vec<FormStatement>,
    /// By field: rules that read it as a whole or in part. A change also concerns the readers of every container around it.
    pub readers: Vec<Vec<Reader>>,
    /// By field: its place in the order in which visibility and values are settled.
    pub ranks: Vec<(u32, u32)>,
    /// The compiled schema.
    pub schema: schema::Program,
}

impl Form {
    /// A field.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.index()]
    }

    /// The child of a container, by key.
    pub fn child(&self, parent: FieldId, key: &str) -> Option<FieldId> {
        let field = self.field(parent);
        if field.shape == Shape::Table {
            return field.children.first().copied();
        }
        let at =
            field.by_key.binary_search_by(|&at| self.field(field.children[at as usize]).key.as_str().cmp(key)).ok()?;
        Some(field.children[field.by_key[at] as usize])
    }

    /// The field at a definition pointer (`/members/*/full_name`), or at a path with row ids or indexes.
    pub fn find(&self, pointer: &str) -> Option<FieldId> {
        let mut at = FieldId::ROOT;
        for segment in segments(pointer) {
            at = self.child(at, &segment)?;
        }
        Some(at)
    }

    /// Only one language's words, for the browser.
    pub fn for_language(&self, lang: Lang) -> Self {
        let mut form = self.clone();
        form.title.keep(lang);
        form.summary.keep(lang);
        if let Some(declaration) = &mut form.declaration {
            declaration.text.keep(lang);
        }
        for field in &mut form.fields {
            field.label.keep(lang);
            field.hint.iter_mut().chain(&mut field.error).for_each(|text| text.keep(lang));
            field.errors.iter_mut().for_each(|(_, text)| text.keep(lang));
            field.options.iter_mut().for_each(|choice| choice.label.keep(lang));
        }
        for page in &mut form.pages {
            page.title.keep(lang);
            page.intro.iter_mut().for_each(|text| text.keep(lang));
        }
        form.statements.iter_mut().for_each(|statement| statement.message.keep(lang));
        form
    }

    /// Runs the patterns of this form, natively.
    #[cfg(feature = "native")]
    pub fn native_matcher(&self) -> crate::filing::SharedMatcher {
        match crate::pattern::NativeMatcher::new(self.schema.patterns()) {
            Ok(matcher) => std::sync::Arc::new(matcher),
            // The compiler has read every pattern; one that is too large for the engine matches nothing, so that nothing wrong is accepted.
            Err(_) => std::sync::Arc::new(crate::pattern::NoMatcher),
        }
    }

    /// The compact form that the browser fetches.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("invariant: a form holds only plain data")
    }

    /// Reads what [`Form::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let form: Self = postcard::from_bytes(bytes).ok()?;
        (form.engine == ENGINE_BUILD).then_some(form)
    }
}

/// Decoded segments of a JSON Pointer; none for the root.
pub fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(unescape)
}

/// Decodes `~1` and `~0`.
fn unescape(segment: &str) -> String {
    if segment.contains('~') { segment.replace("~1", "/").replace("~0", "~") } else { segment.to_owned() }
}

/// Appends a segment to a JSON Pointer, encoded.
pub fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    for character in segment.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}
