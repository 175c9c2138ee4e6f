//! Rules in JSONLogic: official semantics, our operators, and the tools around them.
//!
//! # What there is
//! - [`parse()`] compiles a rule (feature `compiler`); [`Program`] is plain data and travels to the browser; [`print()`] writes it back.
//! - [`eval()`] at the root, [`eval_in`] relative to a row and within a budget. Answers come from a [`Scope`], all else from an [`Env`].
//! - [`Program::reads`] gives the places a rule reads, for the dependency graph; [`Program::has_dynamic_path`] and
//!   [`Program::uses_try_or_throw`] say what definitions must refuse.
//! - [`explain()`] says in plain Vietnamese and English why a rule came out as it did.
//! - [`check()`] (feature `compiler`) types a rule, [`satisfiable`] (feature `compiler`) decides whether rules can hold together.
//!
//! # Reading answers
//! `{"var": "/marital/status"}` reads from the root of the answers, everywhere. `{"var": "name"}` reads relative to the current row: inside
//! `map`, `filter`, `reduce`, `all`, `some`, `none`, and in a rule that belongs to a table's column. `{"val": [[2], "name"]}` goes two
//! frames up: from a row to what is around its table (the first frame up holds the row's `index`).
//!
//! Absent is not null: `exists` tells them apart, `var` with a default and `??` replace both.

mod arith;
#[cfg(feature = "compiler")]
mod check;
#[cfg(feature = "compiler")]
mod domain;
mod env;
mod eval;
mod explain;
mod iterate;
mod ops;
#[cfg(feature = "compiler")]
mod parse;
mod print;
mod program;
mod reads;
#[cfg(all(test, feature = "compiler"))]
mod tests;
mod tk;
mod value;

#[cfg(feature = "compiler")]
pub use check::{Kind, Type, TypeEnv, TypeFinding, check, result_type};
#[cfg(feature = "compiler")]
pub use domain::{Tri, Witness, satisfiable};
pub use env::{Bare, Env, JsonScope, LookupStatus, Scope};
pub use eval::{Ctx, DEFAULT_FUEL, EvalError, eval, eval_in};
pub use explain::{Explanation, Lang, Names, Table, explain};
pub use ops::{OPERATORS, Op, OpInfo};
#[cfg(feature = "compiler")]
pub use parse::{Limits, ParseError, parse};
pub use print::print;
pub use program::{Form, Node, NodeId, Path, Program, Root, Seg, pointer, segments};
pub use reads::{Read, ReadKind};
pub use value::{Val, fold};

/// A sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Sentence {
    /// From both.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }
}
