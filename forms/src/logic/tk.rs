//! Our own operators: the day, dates and ages, decimals, legal figures, look-ups, papers, rows.

use super::env::{Env, LookupStatus};
use super::eval::{EvalError, Outcome, Run};
use super::iterate;
use super::ops::Op;
use super::program::NodeId;
use super::value::{Val, fold};
use crate::date::{Date, PartialDate};
use crate::decimal::Decimal;

/// The number of rows; no list is none.
pub(super) fn count<'a>(run: &mut Run<'a>, args: &'a [NodeId]) -> Outcome<'a> {
    let [list] = args else { return Err(EvalError::InvalidArguments) };
    let count = iterate::count(run, *list)?.unwrap_or(0);
    Ok(Val::int(i64::try_from(count).unwrap_or(i64::MAX)))
}

pub(super) fn apply<'a>(run: &mut Run<'a>, op: Op, args: &[Val<'a>]) -> Outcome<'a> {
    let info = op.info();
    // The compiler may have added to a look-up the condition under which it is made at all.
    let most = usize::from(info.max) + usize::from(op == Op::Lookup);
    if args.len() < usize::from(info.min) || (args.len() > most && op != Op::DateAdd) {
        return Err(EvalError::InvalidArguments);
    }
    let env: &'a dyn Env = run.ctx.env;
    let text = |at: usize| args.get(at).and_then(Val::as_str);
    let on = |at: usize| -> Result<Date, EvalError> {
        match args.get(at) {
            Some(value) if !value.nullish() => {
                value.date().map(PartialDate::earliest).ok_or(EvalError::InvalidArguments)
            }
            _ => Ok(env.today()),
        }
    };
    // Everything below of one absent subject is absent.
    let first = args.first().unwrap_or(&Val::Absent);
    Ok(match op {
        Op::Today => iso(env.today()),
        Op::Context => env.context(text(0).ok_or(EvalError::InvalidArguments)?),
        Op::Param => env.parameter(text(0).ok_or(EvalError::InvalidArguments)?, on(1)?),
        Op::HasDocument => Val::Bool(env.has_document(text(0).ok_or(EvalError::InvalidArguments)?)),
        Op::Lookup => match (text(0), text(1)) {
            _ if args.get(2).is_some_and(|made| !made.truthy()) => Val::text(LookupStatus::NotAsked.name()),
            (Some(source), Some(subject)) => Val::text(env.lookup(source, subject).name()),
            _ => return Err(EvalError::InvalidArguments),
        },
        Op::Agency => match (text(0), args.get(1).and_then(code)) {
            (Some(kind), Some(commune)) => env.agency(kind, &commune).map_or(Val::Absent, Val::Str).into_owned(),
            (Some(_), None) => Val::Absent,
            _ => return Err(EvalError::InvalidArguments),
        },
        Op::InList => match (text(0), args.get(1).and_then(code)) {
            (Some(list), Some(code)) => Val::Bool(env.in_list(list, &code, on(2)?).ok_or(EvalError::InvalidArguments)?),
            (Some(_), None) => Val::Bool(false),
            _ => return Err(EvalError::InvalidArguments),
        },
        Op::Count | Op::AnyDuplicate | Op::Overlaps => return rows(run, op, args),
        _ if first.nullish() || (op == Op::DaysBetween && args[1].nullish()) => Val::Absent,
        Op::Age => match first.date() {
            Some(born) => Val::int(i64::from(born.age_on(on(1)?))),
            None => Val::Absent,
        },
        Op::Date | Op::Year | Op::Month | Op::Day | Op::DateAdd => match first.date().map(PartialDate::earliest) {
            None => Val::Absent,
            Some(date) => match op {
                Op::Date => iso(date),
                Op::Year => Val::int(i64::from(date.year)),
                Op::Month => Val::int(i64::from(date.month)),
                Op::Day => Val::int(i64::from(date.day)),
                _ => add(date, &args[1..])?,
            },
        },
        Op::DaysBetween => match (first.date(), args[1].date()) {
            (Some(from), Some(to)) => Val::int(to.earliest().to_days() - from.earliest().to_days()),
            _ => Val::Absent,
        },
        Op::DecimalDiv => {
            let scale = u8::try_from(integer(&args[2])?).map_err(|_| EvalError::InvalidArguments)?.min(30);
            let (a, b) = (first.number(), args[1].number());
            let quotient = a.zip(b).and_then(|(a, b)| a.checked_div(b, scale));
            Val::Num(quotient.ok_or(EvalError::NotANumber)?)
        }
        Op::Round => {
            let number = first.number().ok_or(EvalError::NotANumber)?;
            let scale = args.get(1).map_or(Ok(0), integer)?;
            let scale = i32::try_from(scale).map_err(|_| EvalError::InvalidArguments)?.clamp(-30, 30);
            let rounded = match text(2) {
                None | Some("half_up") => number.round(scale),
                Some("floor") => number.floor(scale),
                Some("ceil") => number.ceil(scale),
                Some(_) => return Err(EvalError::InvalidArguments),
            };
            Val::Num(rounded.ok_or(EvalError::NotANumber)?)
        }
        Op::Fold => {
            let text = first.as_str().ok_or(EvalError::InvalidArguments)?;
            run.spend(u32::try_from(text.len() / 8).unwrap_or(u32::MAX))?;
            Val::text(fold(text))
        }
        _ => return Err(EvalError::InvalidArguments),
    })
}

fn iso<'a>(date: Date) -> Val<'a> {
    Val::text(date.to_string())
}

fn integer(value: &Val<'_>) -> Result<i64, EvalError> {
    value.number().and_then(Decimal::to_i64).ok_or(EvalError::InvalidArguments)
}

/// A code is a text or a whole number.
fn code(value: &Val<'_>) -> Option<String> {
    match value {
        Val::Str(text) if !text.is_empty() => Some(text.to_string()),
        Val::Num(number) => Some(number.to_string()),
        _ => None,
    }
}

fn add<'a>(date: Date, steps: &[Val<'_>]) -> Outcome<'a> {
    let step = |at: usize| steps.get(at).map_or(Ok(0), integer);
    let (days, months, years) = (step(0)?, step(1)?, step(2)?);
    let moved = date.add_years(years).and_then(|d| d.add_months(months)).and_then(|d| d.add_days(days));
    Ok(iso(moved.ok_or(EvalError::NotANumber)?))
}

fn rows<'a>(run: &mut Run<'a>, op: Op, args: &[Val<'a>]) -> Outcome<'a> {
    let Some(Val::Arr(rows)) = args.first() else { return Ok(Val::Bool(false)) };
    // Both compare pairs of neighbours after sorting, so the cost stays near the number of rows.
    run.spend(u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_mul(16))?;
    let key = |at: usize, default: &'static str| match args.get(at) {
        None => Ok(default.to_owned()),
        Some(Val::Str(key)) => Ok(key.to_string()),
        Some(_) => Err(EvalError::InvalidArguments),
    };
    if op == Op::AnyDuplicate {
        let keyed = args.len() > 1;
        let key = key(1, "")?;
        let mut found: Vec<String> = rows
            .iter()
            .filter_map(|row| if keyed { row.member(&key) } else { Some(row) })
            .filter(|value| !value.nullish() && value.as_str() != Some(""))
            .map(|value| value.to_json().to_string())
            .collect();
        found.sort_unstable();
        return Ok(Val::Bool(found.windows(2).any(|pair| pair[0] == pair[1])));
    }
    let (from, to) = (key(1, "from")?, key(2, "to")?);
    let mut periods: Vec<(Date, Option<Date>)> = rows
        .iter()
        .filter_map(|row| {
            let start = row.member(&from)?.date()?.earliest();
            Some((start, row.member(&to).and_then(Val::date).map(PartialDate::earliest)))
        })
        .collect();
    periods.sort_unstable_by_key(|(start, end)| (start.to_days(), end.map_or(i64::MAX, Date::to_days)));
    let mut last: Option<Option<Date>> = None;
    for (start, end) in periods {
        if let Some(before) = last
            && before.is_none_or(|before| start.to_days() < before.to_days())
        {
            return Ok(Val::Bool(true));
        }
        last = Some(match (last, end) {
            (Some(Some(before)), Some(end)) if before.to_days() > end.to_days() => Some(before),
            _ => end,
        });
    }
    Ok(Val::Bool(false))
}
