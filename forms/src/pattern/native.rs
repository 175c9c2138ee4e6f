//! The native engine: the parsed pattern written in the syntax of the `regex` crate, with every set spelled out.

use super::ast::{Ast, Class};
use super::{Matcher, PatternError, PatternFault, PatternSpec, check, parse};
use regex::{Regex, RegexBuilder};
use std::fmt::Write as _;

/// Patterns of one program, compiled for the linear-time engine. Cheap to share between threads.
#[derive(Clone, Debug, Default)]
pub struct NativeMatcher {
    patterns: Vec<Regex>,
}

impl NativeMatcher {
    /// Compiles the patterns of a program.
    pub fn new(patterns: &[PatternSpec]) -> Result<Self, PatternError> {
        let patterns = patterns.iter().map(|spec| compile(&spec.source)).collect::<Result<_, _>>()?;
        Ok(Self { patterns })
    }
}

impl Matcher for NativeMatcher {
    fn is_match(&self, pattern: u32, text: &str) -> bool {
        self.patterns.get(pattern as usize).is_some_and(|regex| regex.is_match(text))
    }
}

pub(super) fn compile(source: &str) -> Result<Regex, PatternError> {
    let ast = parse::parse(source)?;
    check::check(&ast, source)?;
    let mut text = String::with_capacity(source.len() * 2);
    write_ast(&ast, &mut text);
    RegexBuilder::new(&text)
        .size_limit(32 << 20)
        .build()
        .map_err(|_| PatternError::new(PatternFault::TooLarge, 0, "the pattern is too large for the engine"))
}

fn write_ast(ast: &Ast, out: &mut String) {
    match ast {
        Ast::Empty => out.push_str("(?:)"),
        Ast::Class(class) => write_class(class, out),
        Ast::Start => out.push_str(r"\A"),
        Ast::End => out.push_str(r"\z"),
        // A word boundary of ECMA-262 knows ASCII letters only.
        Ast::Word(true) => out.push_str(r"(?-u:\b)"),
        Ast::Word(false) => out.push_str(r"(?-u:\B)"),
        Ast::Concat(items) => items.iter().for_each(|item| write_ast(item, out)),
        Ast::Alt(items) => {
            out.push_str("(?:");
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push('|');
                }
                write_ast(item, out);
            }
            out.push(')');
        }
        Ast::Repeat { inner, min, max, .. } => {
            out.push_str("(?:");
            write_ast(inner, out);
            out.push(')');
            // Writing to a String can't fail.
            let _ = match max {
                Some(max) => write!(out, "{{{min},{max}}}"),
                None => write!(out, "{{{min},}}"),
            };
        }
    }
}

fn write_class(class: &Class, out: &mut String) {
    let mut inner = String::new();
    for (low, high) in &class.ranges {
        // Surrogates are no characters of a Rust text.
        for (low, high) in [(*low, (*high).min(0xd7ff)), ((*low).max(0xe000), *high)] {
            if low <= high {
                let _ = write!(inner, "\\x{{{low:x}}}-\\x{{{high:x}}}");
            }
        }
    }
    for (negated, property) in &class.properties {
        let sign = if *negated { 'P' } else { 'p' };
        let _ = write!(inner, "\\{sign}{{{}}}", property.native);
    }
    match (inner.is_empty(), class.negated) {
        (true, false) => out.push_str(r"[^\x{0}-\x{10ffff}]"),
        (true, true) => out.push_str(r"[\x{0}-\x{10ffff}]"),
        (false, negated) => {
            out.push_str(if negated { "[^" } else { "[" });
            out.push_str(&inner);
            out.push(']');
        }
    }
}
