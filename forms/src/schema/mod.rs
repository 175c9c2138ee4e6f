//! JSON Schema 2020-12, compiled.
//!
//! [`compile`] turns a schema document into a [`Program`]: plain data without the document's texts, small enough for the browser and addressed by
//! dense ids. [`is_valid`] gives the verdict and stops at the first fault without allocating; [`validate`] lists every fault with its place. What
//! the validator can't honour (references to other documents, custom vocabularies, patterns no linear engine runs) is refused by `compile`.
//!
//! Everything is bounded: the size and depth of the schema when it is compiled, depth and work when it runs. A run that hits a bound is not valid
//! and says so ([`Code::TooComplex`]).

#[cfg(feature = "compiler")]
mod compile;
mod constant;
mod covers;
mod fast;
mod name;
mod number;
mod program;
mod report;
#[cfg(feature = "compiler")]
mod uri;
mod violation;

#[cfg(feature = "compiler")]
pub use compile::{CompileCode, CompileError, Options, UnknownKeywords, compile, compile_all};
pub use program::{NodeId, NodeIndex, Program};
pub use violation::{Code, Violation};

use crate::pattern::Matcher;
use fast::Run;
use serde_json::Value;

/// What a run is told from outside: nothing here reads a clock or knows a pattern engine.
#[derive(Clone, Copy)]
pub struct Env<'a> {
    /// Runs the patterns that the program's own tables leave open.
    pub matcher: &'a dyn Matcher,
    /// The current year, by which some formats refuse the future.
    pub year: Option<i32>,
}

impl<'a> Env<'a> {
    /// With a matcher and without a clock.
    pub fn new(matcher: &'a dyn Matcher) -> Self {
        Self { matcher, year: None }
    }
}

/// Whether the document fits the schema.
pub fn is_valid(program: &Program, value: &Value, env: Env<'_>) -> bool {
    is_valid_at(program, program.root(), value, env)
}

/// Whether one value fits the schema of one node, such as the schema of a field.
pub fn is_valid_at(program: &Program, node: NodeId, value: &Value, env: Env<'_>) -> bool {
    let run = Run::new(program, env);
    run.enter_root();
    run.valid(node, value, 0) && !run.exhausted()
}

/// Every fault of the document, in document order; empty if it fits.
pub fn validate(program: &Program, value: &Value, env: Env<'_>) -> Vec<Violation> {
    validate_at(program, program.root(), value, env)
}

/// Every fault of one value against the schema of one node. Paths begin at the value.
pub fn validate_at(program: &Program, node: NodeId, value: &Value, env: Env<'_>) -> Vec<Violation> {
    let run = Run::new(program, env);
    run.enter_root();
    report::report(&run, node, value)
}
