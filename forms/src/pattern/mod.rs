//! Patterns: ECMA-262 regular expressions as they behave with the `u` flag.
//!
//! A definition is parsed once, at compilation: what a linear-time engine can't honour (backreferences, lookarounds) and what would make the
//! browser's backtracking engine run away is refused there, with the place. Most patterns of forms speak of ASCII characters only; for these the
//! compiler builds a small table ([`AsciiTable`]) that runs here without any engine. A text that leaves ASCII goes to the [`Matcher`]: the browser's
//! `RegExp` there, the `regex` crate natively.

mod ascii;
#[cfg(any(feature = "compiler", feature = "native"))]
mod ast;
#[cfg(feature = "compiler")]
mod build;
#[cfg(any(feature = "compiler", feature = "native"))]
mod check;
#[cfg(feature = "native")]
mod native;
#[cfg(any(feature = "compiler", feature = "native"))]
mod parse;
#[cfg(any(feature = "compiler", feature = "native"))]
mod property;

pub use ascii::{AsciiTable, Automaton, Runs};
#[cfg(feature = "native")]
pub use native::NativeMatcher;

use serde::{Deserialize, Serialize};
use std::fmt;

/// Runs the patterns of one program, by their index in [`Program::patterns`](crate::schema::Program::patterns). The browser's implementation
/// holds `RegExp` objects made with the `u` flag, which is why nothing here asks for `Send`.
pub trait Matcher {
    /// Whether the pattern is found anywhere in the text.
    fn is_match(&self, pattern: u32, text: &str) -> bool;
}

/// For programs without patterns: finds nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMatcher;

impl Matcher for NoMatcher {
    fn is_match(&self, _: u32, _: &str) -> bool {
        false
    }
}

/// One pattern of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatternSpec {
    /// The source, as written in the schema.
    pub source: String,
    /// The table that decides texts of ASCII characters.
    pub ascii: Option<AsciiTable>,
}

impl PatternSpec {
    /// Checks the source and builds the table where one of bounded size exists.
    #[cfg(feature = "compiler")]
    pub fn compile(source: &str) -> Result<Self, PatternError> {
        let ast = parse::parse(source)?;
        check::check(&ast, source)?;
        Ok(Self { source: source.to_owned(), ascii: build::build(&ast) })
    }
}

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PatternFault {
    /// It does not follow the grammar of ECMA-262 with the `u` flag.
    Syntax,
    /// A backreference, which no linear-time engine can honour.
    Backreference,
    /// A lookahead or lookbehind.
    Lookaround,
    /// A `\p{…}` of an unknown or unsupported property.
    Property,
    /// A construct of later editions, such as `(?i:…)`.
    Unsupported,
    /// Too long, too deeply nested, or too large once its repetitions are written out.
    TooLarge,
    /// A repetition inside a repetition that can divide the same text in exponentially many ways.
    Ambiguous,
}

/// A refused pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong.
    pub fault: PatternFault,
    /// Where, in bytes from the beginning of the source.
    pub at: usize,
    /// The same for authors.
    pub message: String,
}

impl PatternError {
    #[cfg(any(feature = "compiler", feature = "native"))]
    fn new(fault: PatternFault, at: usize, message: impl Into<String>) -> Self {
        Self { fault, at, message: message.into() }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.at)
    }
}

impl std::error::Error for PatternError {}

#[cfg(all(test, feature = "compiler", feature = "native"))]
mod tests;
