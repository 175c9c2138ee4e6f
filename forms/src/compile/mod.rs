//! From a definition (or a bare schema) to a [`ServerForm`].
//!
//! What can't be honoured is refused here with its place; what is merely unwise is left to the checks before publication.

mod facets;
mod graph;
mod pages;
mod rules;
mod tree;

use crate::definition::{
    Definition, Document, FieldSpec, FieldTexts, Layout, Prefill, Subject, SubjectWho, Text, canonical, content_id,
};
use crate::finding::Finding;
use crate::form::{
    ENGINE_BUILD, Form, FormStatement, ServerComponent, ServerFee, ServerForm, ServerPrefill, ServerSubject,
};
use crate::{logic, schema};
use facets::Source;
pub(crate) use graph::field_of;
use rules::Compiler;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use tree::Tree;

/// Compiles what a file held. `name` is the code of a bare schema: the file's stem.
pub fn compile_document(document: &Document, name: &str) -> Result<ServerForm, Vec<Finding>> {
    match document {
        Document::Definition(definition) => compile(definition),
        Document::Bare(bare) => compile_bare(name, &bare.schema, &bare.order),
    }
}

/// Compiles a definition.
pub fn compile(definition: &Definition) -> Result<ServerForm, Vec<Finding>> {
    let program = schema::compile_all(&definition.schema, &schema::Options::definition()).map_err(schema_findings)?;
    let source = Source { schema: &definition.schema, order: &definition.order };
    let nodes = program.index();
    let mut tree = Tree {
        source,
        nodes: &nodes,
        fields: &definition.fields,
        texts: &definition.texts,
        bare: false,
        out: Vec::new(),
        findings: Vec::new(),
    };
    tree.build();
    let mut findings = tree.findings;
    let mut form = Form {
        engine: ENGINE_BUILD,
        code: definition.procedure.code.clone(),
        id: definition_id(definition),
        title: definition.procedure.name.clone(),
        summary: definition.procedure.summary.clone(),
        bare: false,
        layout: definition.layout.unwrap_or(Layout::Questions),
        declaration: Some(definition.declaration.clone()),
        readers: vec![Vec::new(); tree.out.len()],
        ranks: vec![(0, 0); tree.out.len()],
        fields: tree.out,
        pages: Vec::new(),
        rules: Vec::new(),
        statements: Vec::<FormStatement>::new(),
        schema: program,
    };
    unknown_places(&form, definition, &mut findings);
    let mut compiler = Compiler { form: &mut form, findings: &mut findings, gates: gates(definition) };
    compiler.rules(&definition.rules);
    pages::pages(&mut compiler, &definition.pages);
    let server = compiler.server(definition);
    graph::graph(&mut form, &mut findings);
    if findings.is_empty() { Ok(server.with(form, Some(definition))) } else { Err(findings) }
}

/// By subject: when it is looked up at all. What does not parse is found where the subject itself is compiled.
fn gates(definition: &Definition) -> BTreeMap<String, logic::Program> {
    let parsed = |(name, subject): (&String, &Subject)| {
        let program = logic::parse(subject.when.as_ref()?, &logic::Limits::default()).ok()?;
        Some((name.clone(), program))
    };
    definition.subjects.iter().filter_map(parsed).collect()
}

/// Compiles a bare schema into a form of one page.
pub fn compile_bare(
    name: &str,
    schema: &Value,
    order: &BTreeMap<String, Vec<String>>,
) -> Result<ServerForm, Vec<Finding>> {
    let program = schema::compile_all(schema, &schema::Options::bare()).map_err(schema_findings)?;
    let nodes = program.index();
    let (fields, texts) = (BTreeMap::<String, FieldSpec>::new(), BTreeMap::<String, FieldTexts>::new());
    let mut tree = Tree {
        source: Source { schema, order },
        nodes: &nodes,
        fields: &fields,
        texts: &texts,
        bare: true,
        out: Vec::new(),
        findings: Vec::new(),
    };
    tree.build();
    let mut findings = tree.findings;
    let words = |keyword: &str| schema.get(keyword).and_then(Value::as_str).unwrap_or_default();
    let title = if words("title").is_empty() { name } else { words("title") };
    let mut form = Form {
        engine: ENGINE_BUILD,
        code: name.to_owned(),
        id: content_id(schema),
        title: Text::new(title, title),
        summary: Text::new(words("description"), words("description")),
        bare: true,
        layout: Layout::Single,
        declaration: None,
        readers: vec![Vec::new(); tree.out.len()],
        ranks: vec![(0, 0); tree.out.len()],
        fields: tree.out,
        pages: Vec::new(),
        rules: Vec::new(),
        statements: Vec::new(),
        schema: program,
    };
    pages::pages(&mut Compiler { form: &mut form, findings: &mut findings, gates: BTreeMap::new() }, &[]);
    graph::graph(&mut form, &mut findings);
    if findings.is_empty() { Ok(rules::Server::default().with(form, None)) } else { Err(findings) }
}

/// The name of a definition: the hash of its canonical form. Members that are `null` say nothing and do not count.
pub fn definition_id(definition: &Definition) -> String {
    let mut value = serde_json::to_value(definition).unwrap_or_default();
    if let Value::Object(map) = &mut value {
        map.iter_mut().filter(|(key, _)| *key != "schema" && *key != "rules").for_each(|(_, value)| drop_nulls(value));
    }
    content_id(&value)
}

/// The canonical text of a definition, as it is stored.
pub fn definition_text(definition: &Definition) -> String {
    canonical(&serde_json::to_value(definition).unwrap_or_default())
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// A place in the schema, as a place in the document.
fn schema_place(pointer: &str) -> String {
    ["/schema", pointer].concat()
}

fn schema_findings(errors: Vec<schema::CompileError>) -> Vec<Finding> {
    let finding = |error: schema::CompileError| {
        let en = format!("The schema can't be used here: {}.", error.message);
        Finding::error(
            error.code.as_str(),
            schema_place(&error.pointer),
            format!("Lược đồ chưa dùng được: {}.", error.message),
            en,
        )
    };
    errors.into_iter().map(finding).collect()
}

/// `fields` and `texts` that name no place of the schema.
fn unknown_places(form: &Form, definition: &Definition, findings: &mut Vec<Finding>) {
    let places = definition
        .fields
        .keys()
        .map(|pointer| ("fields", pointer))
        .chain(definition.texts.keys().map(|pointer| ("texts", pointer)));
    for (part, pointer) in places {
        // Inside an answer of several parts, such as a partial date, there are no fields of their own.
        let inside = || {
            pointer.match_indices('/').any(|(at, _)| {
                form.find(&pointer[..at]).is_some_and(|id| at > 0 && form.field(id).shape == crate::form::Shape::Leaf)
            })
        };
        if form.find(pointer).is_none() && !inside() {
            findings.push(rules::unknown(&rules::below(&["", part], pointer), pointer));
        }
    }
}

impl rules::Server {
    fn with(self, form: Form, definition: Option<&Definition>) -> ServerForm {
        ServerForm {
            #[cfg(feature = "native")]
            matcher: form.native_matcher(),
            form: Arc::new(form),
            definition: definition.cloned().map(Arc::new),
            components: self.components,
            fees: self.fees,
            subjects: self.subjects,
            prefill: self.prefill,
            cases: self.cases,
            receiving_center: self.receiving_center,
            resolving_unit: self.resolving_unit,
        }
    }
}

impl Compiler<'_> {
    /// What only the server needs.
    fn server(&mut self, definition: &Definition) -> rules::Server {
        let mut server = rules::Server::default();
        for (at, component) in definition.components.iter().enumerate() {
            let when = component.when.as_ref().and_then(|rule| self.gated(rule, &format!("/components/{at}/when")));
            server.components.push(ServerComponent { spec: component.clone(), when });
        }
        for (at, fee) in definition.fees.iter().enumerate() {
            let exempt_when =
                fee.exempt_when.as_ref().and_then(|rule| self.gated(rule, &format!("/fees/{at}/exempt_when")));
            if let Some(amount) = self.gated(&fee.amount, &format!("/fees/{at}/amount")) {
                server.fees.push(ServerFee { spec: fee.clone(), amount, exempt_when });
            }
        }
        for (name, subject) in &definition.subjects {
            server.subjects.extend(self.subject(name, subject));
        }
        for (at, prefill) in definition.prefill.iter().enumerate() {
            server.prefill.extend(self.prefill(definition, at, prefill));
        }
        for (at, case) in definition.procedure.cases.iter().enumerate() {
            let when = case.when.as_ref().and_then(|rule| self.gated(rule, &format!("/procedure/cases/{at}/when")));
            server.cases.push((case.code.clone(), when, case.time));
        }
        let procedure = &definition.procedure;
        server.receiving_center =
            procedure.receiving_center.as_ref().and_then(|rule| self.gated(rule, "/procedure/receiving_center"));
        server.resolving_unit = self.gated(&procedure.resolving_unit, "/procedure/resolving_unit");
        server
    }

    fn subject(&mut self, name: &str, subject: &Subject) -> Option<ServerSubject> {
        let place = rules::below(&["", "subjects"], name);
        let at = self.find(&subject.at, &format!("{place}/at"))?;
        let keys: &[&str] = match subject.who {
            SubjectWho::Organization => &["tax_code"],
            _ => &["personal_id", "full_name", "dob"],
        };
        let mut identity = Vec::new();
        for key in keys {
            if let Some(pointer) = subject.identity.get(*key) {
                let id = self.find(pointer, &format!("{place}/identity/{key}"))?;
                identity.push(((*key).to_owned(), id));
            } else if let Some(id) = self.form.child(at, key) {
                identity.push(((*key).to_owned(), id));
            }
        }
        for (key, pointer) in subject.identity.iter().filter(|(key, _)| !keys.contains(&key.as_str())) {
            let id = self.find(pointer, &format!("{place}/identity/{key}"))?;
            identity.push((key.clone(), id));
        }
        let when = subject.when.as_ref().and_then(|rule| self.gated(rule, &format!("{place}/when")));
        Some(ServerSubject {
            name: name.to_owned(),
            at,
            who: subject.who,
            when,
            must_be_alive: subject.must_be_alive,
            shown: subject.shown,
            identity,
        })
    }

    fn prefill(&mut self, definition: &Definition, at: usize, prefill: &Prefill) -> Option<ServerPrefill> {
        let place = format!("/prefill/{at}");
        let field = self.find(&prefill.field, &format!("{place}/field"))?;
        if !definition.subjects.contains_key(&prefill.subject) {
            let message = format!("There is no subject “{}”.", prefill.subject);
            self.findings.push(Finding::error(
                "unknown_subject",
                format!("{place}/subject"),
                format!("Không có người nào tên “{}” trong subjects.", prefill.subject),
                message,
            ));
            return None;
        }
        let when = prefill.when.as_ref().and_then(|rule| self.gated(rule, &format!("{place}/when")));
        Some(ServerPrefill {
            field,
            source: prefill.source,
            key: prefill.key.clone(),
            subject: prefill.subject.clone(),
            mode: prefill.mode,
            when,
            purpose: prefill.purpose.clone(),
        })
    }
}
