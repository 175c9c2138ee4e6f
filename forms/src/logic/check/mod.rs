//! Types of rules: what a rule may read is `T | absent`, ordering and arithmetic need `T`, so a rule that passes never ends in an error.
//!
//! A place is known to be present after a test of it (`!!`, `exists`, `==` with a value, `in` a list) in the same `and`, `or` or `if`;
//! a default (`var` with a second argument, `??`) makes any value present.

mod facts;
mod messages;
mod operators;
mod walk;

use super::Sentence;
use super::program::{Program, Seg};
use super::value::Val;

/// One kind of value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// A text.
    Text,
    /// An ISO date.
    Date,
    /// A date whose day or month may be unknown.
    PartialDate,
    /// One of these values.
    Enum(Vec<Val<'static>>),
    /// A list of such items.
    Array(Box<Type>),
    /// An object.
    Object,
    /// Not known.
    Any,
}

/// What a value can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// It may be absent.
    pub absent: bool,
    /// Or one of these.
    pub kinds: Vec<Kind>,
}

impl Type {
    /// Always there, of one kind.
    pub fn of(kind: Kind) -> Self {
        Self { absent: false, kinds: vec![kind] }
    }

    /// Of one kind, or absent.
    pub fn optional(kind: Kind) -> Self {
        Self { absent: true, kinds: vec![kind] }
    }

    /// The same, or absent.
    #[must_use]
    pub fn or_absent(mut self, absent: bool) -> Self {
        self.absent |= absent;
        self
    }

    /// This or that.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.absent |= other.absent;
        for kind in other.kinds {
            let merged = match (&kind, self.kinds.iter_mut().find(|own| matches!(own, Kind::Enum(_)))) {
                (Kind::Enum(new), Some(Kind::Enum(own))) => {
                    let fresh: Vec<_> = new.iter().filter(|value| !own.contains(value)).cloned().collect();
                    own.extend(fresh);
                    true
                }
                _ => self.kinds.contains(&kind),
            };
            if !merged {
                self.kinds.push(kind);
            }
        }
        self
    }
}

/// What the checker must know of a definition.
pub trait TypeEnv {
    /// The type of a place ([`Seg::Any`] for any row); `None` if there is no such place.
    fn type_of(&self, path: &[Seg]) -> Option<Type>;

    /// The type of a fact of the context; `None` if there is none of this name.
    fn context(&self, key: &str) -> Option<Type>;

    /// The type of a dated parameter; `None` if there is none of this name.
    fn parameter(&self, name: &str) -> Option<Type>;

    /// Whether there is a dated list of this name.
    fn has_list(&self, name: &str) -> bool;

    /// Whether there is a data source of this name.
    fn has_source(&self, name: &str) -> bool;
}

/// A fault in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeFinding {
    /// Where in the rule.
    pub pointer: String,
    /// What is wrong, as a stable word.
    pub code: &'static str,
    /// What is wrong, in plain words.
    pub message: Sentence,
    /// What to do about it.
    pub fix: Sentence,
}

/// The faults of a rule relative to a row pattern (`/members/*`; empty for the root).
pub fn check(program: &Program, env: &dyn TypeEnv, row: &[Seg]) -> Vec<TypeFinding> {
    let mut checker = walk::Checker::new(program, env, row);
    checker.root();
    checker.findings
}

/// What a rule's value can be.
pub fn result_type(program: &Program, env: &dyn TypeEnv, row: &[Seg]) -> Type {
    walk::Checker::new(program, env, row).root()
}
