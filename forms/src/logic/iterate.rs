//! The operators that go through rows.

use super::eval::{EvalError, Frame, Outcome, Run};
use super::ops::Op;
use super::program::{Form, Node, NodeId, Seg};
use super::value::Val;
use std::borrow::Cow;

/// The rows of a list: places in the answers where possible, so that only what the rule asks is read.
enum Rows<'a> {
    Places(Vec<Seg>, usize),
    Values(Vec<Val<'a>>),
}

pub(super) fn run<'a>(run: &mut Run<'a>, op: Op, args: &'a [NodeId], form: Form) -> Outcome<'a> {
    let (Form::List, [list, body, rest @ ..]) = (form, args) else { return Err(EvalError::InvalidArguments) };
    let written_null = |id: NodeId| matches!(run.program.node(id), Node::Const(Val::Null));
    if written_null(*list) || (matches!(op, Op::Map | Op::Filter) && written_null(*body)) {
        return Err(EvalError::InvalidArguments);
    }
    let rows = rows(run, *list)?;
    if rows.is_none() && matches!(op, Op::All | Op::Some | Op::None) {
        return Err(EvalError::InvalidArguments);
    }
    let rows = rows.unwrap_or(Rows::Values(Vec::new()));
    match op {
        Op::Map => {
            let mut out = Vec::new();
            each(run, rows, *body, |_, _, value| {
                out.push(value);
                Ok(true)
            })?;
            run.list(out)
        }
        Op::Filter => {
            let mut out = Vec::new();
            each(run, rows, *body, |run, row, value| {
                if value.truthy() {
                    out.push(row_value(run, row)?);
                }
                Ok(true)
            })?;
            run.list(out)
        }
        Op::Reduce => {
            let start = rest.first().map(|id| run.node(*id)).transpose()?;
            reduce(run, rows, *body, start)
        }
        _ => {
            let empty = rows.len() == 0;
            let stop_at = op != Op::All;
            let mut stopped = false;
            each(run, rows, *body, |_, _, value| {
                stopped = value.truthy() == stop_at;
                Ok(!stopped)
            })?;
            Ok(Val::Bool(match op {
                Op::All => !empty && !stopped,
                Op::Some => stopped,
                _ => !stopped,
            }))
        }
    }
}

/// How many rows a list expression has, without reading them where that is possible; `None` if it gives no list.
pub(super) fn count(run: &mut Run<'_>, list: NodeId) -> Result<Option<usize>, EvalError> {
    Ok(rows(run, list)?.map(|rows| rows.len()))
}

fn rows<'a>(run: &mut Run<'a>, list: NodeId) -> Result<Option<Rows<'a>>, EvalError> {
    if let Node::Read { path, .. } = run.program.node(list)
        && let Some(place) = run.place(path)
        && let Some(count) = run.ctx.scope.rows(&place)
    {
        run.spend(1)?;
        return Ok(Some(Rows::Places(place.into_owned(), count)));
    }
    Ok(match run.node(list)? {
        Val::Arr(items) => Some(Rows::Values(items)),
        _ => None,
    })
}

/// Evaluates the body for each row until `take` says stop.
fn each<'a>(
    run: &mut Run<'a>,
    rows: Rows<'a>,
    body: NodeId,
    mut take: impl FnMut(&mut Run<'a>, Frame<'a>, Val<'a>) -> Result<bool, EvalError>,
) -> Result<(), EvalError> {
    let depth = run.frames.len();
    let (base, values, count) = match rows {
        Rows::Places(base, count) => (base, Vec::new(), count),
        Rows::Values(values) => {
            let count = values.len();
            (Vec::new(), values, count)
        }
    };
    let mut values = values.into_iter();
    for at in 0..count {
        let index = u32::try_from(at).map_err(|_| EvalError::Budget)?;
        let row = match values.next() {
            Some(value) => Frame::Value(value),
            None => place(&base, index),
        };
        run.frames.push(Frame::Iterator(index));
        run.frames.push(row);
        let value = run.node(body);
        let row = run.frames.pop();
        run.frames.truncate(depth);
        let Some(row) = row else { return Ok(()) };
        if !take(run, row, value?)? {
            break;
        }
    }
    Ok(())
}

fn place<'a>(base: &[Seg], index: u32) -> Frame<'a> {
    let mut path = Vec::with_capacity(base.len() + 1);
    path.extend_from_slice(base);
    path.push(Seg::Index(index));
    Frame::Place(Cow::Owned(path))
}

fn row_value<'a>(run: &mut Run<'a>, row: Frame<'a>) -> Outcome<'a> {
    let value = match row {
        Frame::Value(value) => value,
        Frame::Place(path) => run.ctx.scope.get(&path),
        Frame::Iterator(_) => Val::Absent,
    };
    run.spend(value.cost())?;
    Ok(value)
}

fn reduce<'a>(run: &mut Run<'a>, rows: Rows<'a>, body: NodeId, start: Option<Val<'a>>) -> Outcome<'a> {
    let depth = run.frames.len();
    let count = rows.len();
    let mut accumulator = start;
    let (base, mut values) = match rows {
        Rows::Places(base, _) => (base, Vec::new().into_iter()),
        Rows::Values(values) => (Vec::new(), values.into_iter()),
    };
    for at in 0..count {
        let index = u32::try_from(at).map_err(|_| EvalError::Budget)?;
        let row = values.next().map_or_else(|| place(&base, index), Frame::Value);
        let current = row_value(run, row)?;
        let Some(before) = accumulator.take() else {
            accumulator = Some(current);
            continue;
        };
        let Val::Arr(pair) = run.list(vec![current, before])? else { return Err(EvalError::Budget) };
        let names = [Cow::Borrowed("current"), Cow::Borrowed("accumulator")];
        run.frames.push(Frame::Iterator(index));
        run.frames.push(Frame::Value(Val::Obj(names.into_iter().zip(pair).collect())));
        let value = run.node(body);
        run.frames.truncate(depth);
        accumulator = Some(value?);
    }
    Ok(accumulator.unwrap_or(Val::Null))
}

impl Rows<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Places(_, count) => *count,
            Self::Values(values) => values.len(),
        }
    }
}
