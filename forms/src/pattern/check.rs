//! Bounds on what a pattern may cost, in whichever engine runs it.

use super::ast::{Ast, Class};
use super::{PatternError, PatternFault};

/// Most character sets after all repetitions are written out; a Unicode property counts fifty.
const MAX_SIZE: usize = 20_000;

pub(super) fn check(ast: &Ast, source: &str) -> Result<(), PatternError> {
    if size(ast) > MAX_SIZE {
        return Err(PatternError::new(
            PatternFault::TooLarge,
            0,
            "the pattern is too large once its repetitions are written out",
        ));
    }
    match ambiguity(ast) {
        Some(at) => {
            let message = format!(
                "`{}`: a repetition inside a repetition can divide the same text in very many ways",
                excerpt(&source[at..])
            );
            Err(PatternError::new(PatternFault::Ambiguous, at, message))
        }
        None => Ok(()),
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(24).collect()
}

pub(super) fn size(ast: &Ast) -> usize {
    match ast {
        Ast::Empty | Ast::Start | Ast::End | Ast::Word(_) => 1,
        Ast::Class(class) => class.weight(),
        Ast::Concat(items) | Ast::Alt(items) => items.iter().fold(1, |sum, item| sum.saturating_add(size(item))),
        Ast::Repeat { inner, min, max, .. } => {
            size(inner).saturating_mul(max.unwrap_or(*min).max(1) as usize).saturating_add(1)
        }
    }
}

/// The place of a repeated body that itself repeats, unless some part that every round must contain keeps the rounds apart: a backtracking
/// engine would try every division of the text.
fn ambiguity(ast: &Ast) -> Option<usize> {
    match ast {
        Ast::Empty | Ast::Class(_) | Ast::Start | Ast::End | Ast::Word(_) => None,
        Ast::Concat(items) | Ast::Alt(items) => items.iter().find_map(ambiguity),
        Ast::Repeat { inner, max, at, .. } => {
            let many = max.is_none_or(|max| max > 10);
            ambiguity(inner).or_else(|| (many && !rounds_are_apart(inner)).then_some(*at))
        }
    }
}

fn rounds_are_apart(body: &Ast) -> bool {
    if let Ast::Alt(branches) = body {
        let singles: Vec<&Class> =
            branches.iter().filter_map(|b| if let Ast::Class(class) = b { Some(class) } else { None }).collect();
        let twice = singles.iter().enumerate().any(|(at, a)| singles[at + 1..].iter().any(|b| a.may_overlap(b)));
        return !twice && branches.iter().all(|branch| rounds_are_apart_in(branch, branches));
    }
    rounds_are_apart_in(body, &[])
}

/// Whether every unbounded repetition in the round is kept apart by a required set that shares no character with what it repeats.
fn rounds_are_apart_in(body: &Ast, others: &[Ast]) -> bool {
    let mut repeated = Vec::new();
    collect_repeated(body, false, &mut repeated);
    for other in others {
        collect_repeated(other, false, &mut repeated);
    }
    if repeated.is_empty() {
        return true;
    }
    let parts: &[Ast] = if let Ast::Concat(items) = body { items } else { std::slice::from_ref(body) };
    parts.iter().filter_map(required).any(|class| repeated.iter().all(|set| !set.may_overlap(class)))
}

/// A set of which exactly one character must occur here.
fn required(part: &Ast) -> Option<&Class> {
    match part {
        Ast::Class(class) => Some(class),
        Ast::Repeat { inner, min, max, .. } if *min >= 1 && *max == Some(*min) => required(inner),
        _ => None,
    }
}

/// The sets inside repetitions without a fixed count.
fn collect_repeated<'a>(ast: &'a Ast, inside: bool, out: &mut Vec<&'a Class>) {
    match ast {
        Ast::Class(class) if inside => out.push(class),
        Ast::Empty | Ast::Class(_) | Ast::Start | Ast::End | Ast::Word(_) => {}
        Ast::Concat(items) | Ast::Alt(items) => items.iter().for_each(|item| collect_repeated(item, inside, out)),
        Ast::Repeat { inner, min, max, .. } => {
            let varies = max.is_none_or(|max| max > *min && max > 1);
            collect_repeated(inner, inside || varies, out);
        }
    }
}
