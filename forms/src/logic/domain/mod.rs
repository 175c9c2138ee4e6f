//! Can rules hold together? Exact where values are few: yes and no, choices, present and absent, comparisons with constants (as intervals).
//!
//! Each rule becomes an expression over variables. A place of the answers is a variable with one representative for every way the rules
//! can tell its values apart. What can't be reasoned about (sums, ages, conditions over rows) becomes a free variable: that can only add
//! possibilities, so "no" stays proven, while a "yes" that needs such a variable is only "not proven".

mod build;
mod search;

use super::check::TypeEnv;
use super::ops::Op;
use super::program::{Program, Seg, pointer};
use super::value::Val;

/// An answer to "can this be?".
#[derive(Clone, Debug, PartialEq)]
pub enum Tri {
    /// Yes: for instance so.
    Yes(Witness),
    /// No, never.
    No,
    /// Not proven either way.
    NotProven,
}

/// Answers under which rules hold; places not named may have any value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Witness {
    /// Places (JSON pointers) or facts of the environment (as written in the rule), and their values.
    pub values: Vec<(String, Val<'static>)>,
}

/// Whether all rules can come out as wanted (`true`: counts as true) at once, each relative to the same row pattern.
///
/// A rule is always true when `satisfiable(&[(rule, false)], …)` is [`Tri::No`]; two rules contradict each other when wanting both true is.
pub fn satisfiable(wanted: &[(&Program, bool)], env: &dyn TypeEnv, row: &[Seg]) -> Tri {
    let mut builder = build::Builder::new(env, row);
    let wanted: Vec<(Expr, bool)> = wanted.iter().map(|(program, truth)| (builder.rule(program), *truth)).collect();
    let variables = builder.finish();
    search::run(&wanted, &variables)
}

/// A rule over variables.
#[derive(Clone, Debug)]
enum Expr {
    Const(Val<'static>),
    Var(usize),
    Not(Box<Expr>),
    Truthy(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    If(Vec<Expr>),
    Coalesce(Vec<Expr>),
    Compare(Op, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Vec<Val<'static>>),
    /// Neither absent, null nor the empty text.
    Answered(Box<Expr>),
    /// Not absent.
    Exists(Box<Expr>),
}

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq)]
enum Key {
    Place(Vec<Seg>),
    /// An expression, as written.
    Fact(String),
    /// How two expressions compare.
    Order(String, String),
}

/// A variable with its representatives.
#[derive(Clone, Debug)]
struct Variable {
    key: Key,
    values: Vec<Val<'static>>,
    /// Whether each representative can really occur, whatever the other variables are.
    exact: bool,
}

impl Variable {
    fn name(&self) -> String {
        match &self.key {
            Key::Place(path) => pointer(path),
            Key::Fact(text) => text.clone(),
            Key::Order(left, right) => format!("{left} : {right}"),
        }
    }
}
