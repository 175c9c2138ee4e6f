//! Comparison, arithmetic and texts.

use super::eval::{EvalError, Outcome};
use super::ops::Op;
use super::value::Val;
use crate::decimal::Decimal;
use std::cmp::Ordering;

/// Decimals kept by a division that does not come out even.
const QUOTIENT_SCALE: u8 = 20;

/// Compares two values.
pub(super) fn compare(op: Op, left: &Val<'_>, right: &Val<'_>) -> Result<bool, EvalError> {
    Ok(match op {
        Op::StrictEq => left.same(right),
        Op::StrictNe => !left.same(right),
        Op::Eq => loosely_equal(left, right)?,
        Op::Ne => !loosely_equal(left, right)?,
        _ => {
            let order = match (left, right) {
                (Val::Str(a), Val::Str(b)) => a.cmp(b),
                _ => number(left)?.cmp(&number(right)?),
            };
            match op {
                Op::Lt => order == Ordering::Less,
                Op::Le => order != Ordering::Greater,
                Op::Gt => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }
        }
    })
}

fn loosely_equal(left: &Val<'_>, right: &Val<'_>) -> Result<bool, EvalError> {
    match (left, right) {
        (a, b) if a.nullish() && b.nullish() => Ok(true),
        // The suites make null equal to nought; everything else it differs from.
        (Val::Num(n), other) | (other, Val::Num(n)) if other.nullish() => Ok(n.is_zero()),
        (a, b) if a.nullish() || b.nullish() => Ok(false),
        (Val::Bool(a), Val::Bool(b)) => Ok(a == b),
        (Val::Str(a), Val::Str(b)) => Ok(a == b),
        (a, b) => Ok(number(a)? == number(b)?),
    }
}

fn number(value: &Val<'_>) -> Result<Decimal, EvalError> {
    value.number().ok_or(EvalError::NotANumber)
}

/// Arithmetic over a list of arguments.
pub(super) fn fold(op: Op, args: &[Val<'_>]) -> Result<Decimal, EvalError> {
    let zero = Decimal::ZERO;
    let fewest = usize::from(op.info().min);
    if args.len() < fewest {
        return Err(EvalError::InvalidArguments);
    }
    let mut rest = args.iter();
    let mut sum = match (op, args.len()) {
        (Op::Add, _) | (Op::Sub, 1) => zero,
        (Op::Mul, _) | (Op::Div, 1) => Decimal::ONE,
        _ => number(rest.next().ok_or(EvalError::InvalidArguments)?)?,
    };
    for arg in rest {
        let next = number(arg)?;
        sum = match op {
            Op::Add => sum.checked_add(next),
            Op::Sub => sum.checked_sub(next),
            Op::Mul => sum.checked_mul(next),
            Op::Div => sum.checked_div(next, QUOTIENT_SCALE),
            Op::Mod => sum.checked_rem(next),
            Op::Min => Some(sum.min(next)),
            _ => Some(sum.max(next)),
        }
        .ok_or(EvalError::NotANumber)?;
    }
    Ok(sum)
}

/// Whether a list contains a value, or a text another.
pub(super) fn contains(needle: &Val<'_>, haystack: &Val<'_>) -> bool {
    match haystack {
        Val::Arr(items) => items.iter().any(|item| item.same(needle)),
        Val::Str(text) => match needle {
            Val::Str(part) => text.contains(&**part),
            Val::Absent | Val::Null => false,
            other => {
                let mut part = String::new();
                other.push_text(&mut part);
                text.contains(&part)
            }
        },
        _ => false,
    }
}

/// A part of a text, counted in characters; negative numbers count from the end.
pub(super) fn substr<'a>(args: &[Val<'a>]) -> Outcome<'a> {
    let (Some(value), Some(from)) = (args.first(), args.get(1)) else { return Err(EvalError::InvalidArguments) };
    let mut text = String::new();
    value.push_text(&mut text);
    let len = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let whole = |value: &Val<'_>| {
        let number = number(value)?;
        let cut = if number.is_negative() { number.ceil(0) } else { number.floor(0) };
        Ok(cut.and_then(Decimal::to_i64).unwrap_or(if number.is_negative() { i64::MIN } else { i64::MAX }))
    };
    let from = whole(from)?;
    let from = if from < 0 { len.saturating_add(from).max(0) } else { from.min(len) };
    let to = match args.get(2) {
        None => len,
        Some(size) => match whole(size)? {
            size if size < 0 => len.saturating_add(size),
            size => from.saturating_add(size),
        },
    };
    let count = to.min(len).saturating_sub(from).max(0);
    let part = text.chars().skip(usize::try_from(from).unwrap_or(usize::MAX));
    Ok(Val::text(part.take(usize::try_from(count).unwrap_or(0)).collect::<String>()))
}
