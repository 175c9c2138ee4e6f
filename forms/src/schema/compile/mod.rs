//! From a schema document to a [`Program`].
//!
//! Three steps: find the resources, anchors and subschemas of the document ([`scan`]); compile every schema in use into its node, with a queue
//! instead of recursion ([`keywords`]); then join the nodes: references are followed once and for all, endless ones found, unused nodes dropped
//! ([`link`]).

mod fuse;
mod keywords;
mod link;
mod scan;

use super::Program;
use super::program::{Dynamic, Node, NodeId};
use crate::pattern::{PatternFault, PatternSpec};
use scan::Document;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;

/// Deepest nesting of schemas.
const MAX_DEPTH: u32 = 256;
/// Most schemas in one document.
const MAX_NODES: usize = 200_000;
/// Most values in one `enum`.
const MAX_ENUM: usize = 50_000;
/// Most JSON values in the document.
const MAX_VALUES: usize = 1_000_000;

/// What to do with keywords that JSON Schema 2020-12 does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownKeywords {
    /// Ignore them, as the specification says.
    #[default]
    Ignore,
    /// Refuse them: in a definition they are typing mistakes.
    Refuse,
}

/// How a document is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether `format` is checked; otherwise it is an annotation. Formats that are checked must be known.
    pub assert_formats: bool,
    /// Unknown keywords.
    pub unknown_keywords: UnknownKeywords,
}

impl Options {
    /// For schemas from elsewhere: what the specification says.
    pub fn bare() -> Self {
        Self::default()
    }

    /// For definitions: formats count, mistakes are refused.
    pub fn definition() -> Self {
        Self { assert_formats: true, unknown_keywords: UnknownKeywords::Refuse }
    }
}

/// Why a schema is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompileCode {
    /// A schema is an object, `true` or `false`.
    NotASchema,
    /// The value of a keyword is not of the kind it needs.
    InvalidKeyword,
    /// The keyword is not known.
    UnknownKeyword,
    /// The format is not known.
    UnknownFormat,
    /// `$schema` names another dialect or a custom vocabulary.
    UnsupportedDialect,
    /// `$ref` leads to another document.
    RemoteReference,
    /// `$ref` leads to nothing in this document.
    UnresolvedReference,
    /// The reference leads back to itself without entering the answers.
    EndlessReference,
    /// Two schemas have the same `$id` or anchor.
    DuplicateIdentifier,
    /// The pattern is refused.
    Pattern(PatternFault),
    /// The document is too large or too deep.
    TooLarge,
}

impl CompileCode {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotASchema => "not_a_schema",
            Self::InvalidKeyword => "invalid_keyword",
            Self::UnknownKeyword => "unknown_keyword",
            Self::UnknownFormat => "unknown_format",
            Self::UnsupportedDialect => "unsupported_dialect",
            Self::RemoteReference => "remote_reference",
            Self::UnresolvedReference => "unresolved_reference",
            Self::EndlessReference => "endless_reference",
            Self::DuplicateIdentifier => "duplicate_identifier",
            Self::Pattern(PatternFault::Syntax) => "pattern_syntax",
            Self::Pattern(PatternFault::Backreference) => "pattern_backreference",
            Self::Pattern(PatternFault::Lookaround) => "pattern_lookaround",
            Self::Pattern(PatternFault::Property) => "pattern_property",
            Self::Pattern(PatternFault::Unsupported) => "pattern_unsupported",
            Self::Pattern(PatternFault::TooLarge) => "pattern_too_large",
            Self::Pattern(PatternFault::Ambiguous) => "pattern_ambiguous",
            Self::TooLarge => "too_large",
        }
    }
}

/// A fault of a schema document and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// The JSON Pointer of the faulty keyword or schema.
    pub pointer: String,
    /// What is wrong.
    pub code: CompileCode,
    /// The same for authors, in English.
    pub message: String,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} ({})",
            if self.pointer.is_empty() { "/" } else { &self.pointer },
            self.message,
            self.code.as_str()
        )
    }
}

impl std::error::Error for CompileError {}

/// Compiles a document; the first fault if there is any.
pub fn compile(document: &Value, options: &Options) -> Result<Program, CompileError> {
    compile_all(document, options).map_err(|mut errors| errors.swap_remove(0))
}

/// Compiles a document; all faults, in the order of their discovery, if there are any.
pub fn compile_all(document: &Value, options: &Options) -> Result<Program, Vec<CompileError>> {
    let scanned = scan::scan(document)?;
    let mut compiler = Compiler {
        document: scanned,
        options: *options,
        program: Program::default(),
        resources: Vec::new(),
        ids: HashMap::new(),
        pattern_ids: HashMap::new(),
        queue: Vec::new(),
        errors: Vec::new(),
    };
    compiler.node_of(document, None, String::new());
    // Schemas nobody refers to are compiled too, so that their faults are found.
    let all = compiler.document.schemas.clone();
    let mut done = 0;
    loop {
        while done < compiler.queue.len() {
            let job = compiler.queue[done].clone();
            compiler.compile_schema(done as NodeId, &job);
            done += 1;
        }
        if done >= MAX_NODES {
            compiler.error(String::new(), CompileCode::TooLarge, format!("more than {MAX_NODES} schemas"));
            break;
        }
        if all.iter().all(|known| compiler.ids.contains_key(&key(known.schema))) {
            break;
        }
        for known in &all {
            compiler.node_of(known.schema, None, known.pointer.trim_start_matches('/').to_owned());
        }
    }
    if compiler.errors.is_empty() {
        link::link(&mut compiler);
    }
    if compiler.errors.is_empty() { Ok(compiler.program) } else { Err(compiler.errors) }
}

/// Schemas are told apart by where they lie in memory.
fn key(schema: &Value) -> usize {
    std::ptr::from_ref(schema) as usize
}

/// A schema waiting for its node to be filled.
#[derive(Clone)]
struct Job<'a> {
    schema: &'a Value,
    pointer: String,
    resource: u32,
}

struct Compiler<'a> {
    document: Document<'a>,
    options: Options,
    program: Program,
    /// The resource of each node.
    resources: Vec<u32>,
    ids: HashMap<usize, NodeId>,
    pattern_ids: HashMap<String, Option<u32>>,
    queue: Vec<Job<'a>>,
    errors: Vec<CompileError>,
}

impl<'a> Compiler<'a> {
    fn error(&mut self, pointer: String, code: CompileCode, message: impl Into<String>) {
        if self.errors.len() < 100 {
            self.errors.push(CompileError { pointer, code, message: message.into() });
        }
    }

    /// The node of a schema, made and queued at its first mention. `step` is the rest of its pointer below `parent`.
    fn node_of(&mut self, schema: &'a Value, parent: Option<NodeId>, step: String) -> NodeId {
        if let Some(id) = self.ids.get(&key(schema)) {
            return *id;
        }
        let id = self.queue.len() as NodeId;
        let pointer = match (parent.and_then(|parent| self.queue.get(parent as usize)), step.is_empty()) {
            (Some(parent), _) => format!("{}/{step}", parent.pointer),
            (None, true) => String::new(),
            (None, false) => format!("/{step}"),
        };
        let resource = match self.document.resource_of.get(&key(schema)) {
            Some(resource) => *resource,
            None => parent.and_then(|parent| self.resources.get(parent as usize)).copied().unwrap_or(0),
        };
        self.ids.insert(key(schema), id);
        self.program.nodes.push(Node::Any);
        self.program
            .places
            .push(super::program::Place { parent: parent.unwrap_or(super::program::NO_NODE), step: step.into() });
        self.resources.push(resource);
        self.queue.push(Job { schema, pointer, resource });
        id
    }

    /// The index of a pattern, compiled at its first mention.
    fn pattern(&mut self, source: &str, pointer: &str) -> u32 {
        if let Some(known) = self.pattern_ids.get(source) {
            return known.unwrap_or(0);
        }
        match PatternSpec::compile(source) {
            Ok(spec) => {
                let id = self.program.patterns.len() as u32;
                self.program.patterns.push(spec);
                self.pattern_ids.insert(source.to_owned(), Some(id));
                id
            }
            Err(error) => {
                self.pattern_ids.insert(source.to_owned(), None);
                self.error(pointer.to_owned(), CompileCode::Pattern(error.fault), error.to_string());
                0
            }
        }
    }

    /// Records what dynamic references need at run time.
    fn set_dynamic(&mut self, anchors: Vec<Vec<(Box<str>, NodeId)>>) {
        self.program.dynamic = Some(Dynamic { resource_of: self.resources.clone(), anchors });
    }
}
