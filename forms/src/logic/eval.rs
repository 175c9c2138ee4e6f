//! The evaluator. It never panics, reads answers one by one, and stops when its budget of steps is used up.

use super::env::{Env, Scope};
use super::ops::Op;
use super::program::{Form, Node, NodeId, Path, Program, Root, Seg};
use super::value::Val;
use super::{arith, iterate, tk};
use std::borrow::Cow;

/// Steps a rule may take unless told otherwise: far above any honest rule over a thousand rows.
pub const DEFAULT_FUEL: u32 = 2_000_000;

/// Levels of lists and objects a rule may build.
const MAX_VALUE_DEPTH: usize = 200;

/// Why a rule gave no value.
#[derive(Clone, Debug, PartialEq)]
pub enum EvalError {
    /// Wrong number or kind of arguments.
    InvalidArguments,
    /// Something was no number, or divided by nought, or a number grew beyond 38 digits.
    NotANumber,
    /// The budget of steps was used up. Can't be caught.
    Budget,
    /// `throw`; the error object.
    Thrown(Box<Val<'static>>),
}

impl EvalError {
    /// The error object `{"type": …}` as `try` shows it.
    pub fn object(&self) -> Val<'static> {
        let name = match self {
            Self::InvalidArguments => "Invalid Arguments",
            Self::NotANumber => "NaN",
            Self::Budget => "Budget",
            Self::Thrown(value) => return (**value).clone(),
        };
        Val::Obj(vec![("type".into(), Val::text(name))])
    }
}

/// What a rule is evaluated in.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// The answers.
    pub scope: &'a dyn Scope,
    /// Everything else.
    pub env: &'a dyn Env,
    /// The row the rule is relative to (`/members/3`); empty for the root.
    pub row: &'a [Seg],
}

/// Evaluates a rule at the root.
pub fn eval<'a>(program: &'a Program, scope: &'a dyn Scope, env: &'a dyn Env) -> Result<Val<'a>, EvalError> {
    eval_in(program, Ctx { scope, env, row: &[] }, DEFAULT_FUEL)
}

/// Evaluates a rule relative to a row, within a budget of steps.
pub fn eval_in<'a>(program: &'a Program, ctx: Ctx<'a>, fuel: u32) -> Result<Val<'a>, EvalError> {
    Run::new(program, ctx, fuel).node(program.root)
}

/// A frame of `val [[n]]`: what relative reads begin at.
#[derive(Clone, Debug)]
pub(super) enum Frame<'a> {
    /// A place in the answers.
    Place(Cow<'a, [Seg]>),
    /// A value.
    Value(Val<'a>),
    /// What an iterator tells of itself.
    Iterator(u32),
}

/// One evaluation.
pub(super) struct Run<'a> {
    pub program: &'a Program,
    pub ctx: Ctx<'a>,
    pub frames: Vec<Frame<'a>>,
    fuel: u32,
}

pub(super) type Outcome<'a> = Result<Val<'a>, EvalError>;

/// Arguments not yet evaluated, or (when they came out of one expression) already.
enum Lazy<'a> {
    Nodes(&'a [NodeId]),
    Values(Vec<Val<'a>>),
}

impl<'a> Run<'a> {
    pub fn new(program: &'a Program, ctx: Ctx<'a>, fuel: u32) -> Self {
        let mut frames = vec![Frame::Place(Cow::Borrowed(&[][..]))];
        if let Some(last) = ctx.row.last() {
            frames.push(Frame::Iterator(if let Seg::Index(index) = last { *index } else { 0 }));
            frames.push(Frame::Place(Cow::Borrowed(ctx.row)));
        }
        Self { program, ctx, frames, fuel }
    }

    pub fn spend(&mut self, steps: u32) -> Result<(), EvalError> {
        self.fuel = self.fuel.checked_sub(steps).ok_or(EvalError::Budget)?;
        Ok(())
    }

    /// A list that is no deeper than values may be.
    pub fn list(&mut self, items: Vec<Val<'a>>) -> Outcome<'a> {
        let list = Val::Arr(items);
        self.spend(list.cost())?;
        if list.depth() > MAX_VALUE_DEPTH { Err(EvalError::Budget) } else { Ok(list) }
    }

    pub fn node(&mut self, id: NodeId) -> Outcome<'a> {
        self.spend(1)?;
        match self.program.node(id) {
            Node::Const(value) => {
                self.spend(value.cost())?;
                Ok(value.borrowed())
            }
            Node::List(items) => {
                let items = items.iter().map(|item| self.node(*item)).collect::<Result<Vec<_>, _>>()?;
                self.list(items)
            }
            Node::Read { path, default, .. } => {
                let value = self.read(path)?;
                match default {
                    Some(default) if value.nullish() => self.node(*default),
                    _ => Ok(value),
                }
            }
            Node::Call { op, args, form } => self.call(*op, args, *form),
        }
    }

    /// Reads an answer, or a part of the current frame.
    pub fn read(&mut self, path: &Path) -> Outcome<'a> {
        let value = match self.place(path) {
            Some(place) => self.ctx.scope.get(&place),
            None => match self.frame(path.root) {
                Some(Frame::Value(value)) => follow(value, &path.segments).cloned().unwrap_or(Val::Absent),
                Some(Frame::Iterator(index)) => match path.segments.as_slice() {
                    [Seg::Key(key)] if key == "index" => Val::int(i64::from(*index)),
                    _ => Val::Absent,
                },
                _ => Val::Absent,
            },
        };
        self.spend(value.cost())?;
        Ok(value)
    }

    /// The absolute path a path stands for, if its frame is a place in the answers.
    pub fn place<'p>(&self, path: &'p Path) -> Option<Cow<'p, [Seg]>> {
        match (path.root, self.frame(path.root)) {
            (Root::Document, _) => Some(Cow::Borrowed(&path.segments)),
            (_, Some(Frame::Place(base))) if base.is_empty() => Some(Cow::Borrowed(&path.segments)),
            (_, Some(Frame::Place(base))) => Some(Cow::Owned([base, path.segments.as_slice()].concat())),
            _ => None,
        }
    }

    fn frame(&self, root: Root) -> Option<&Frame<'a>> {
        let Root::Frame(up) = root else { return None };
        self.frames.len().checked_sub(1 + up as usize).map(|at| &self.frames[at])
    }

    /// All arguments, evaluated.
    pub fn args(&mut self, args: &'a [NodeId], form: Form) -> Result<Vec<Val<'a>>, EvalError> {
        let mut values = args.iter().map(|arg| self.node(*arg)).collect::<Result<Vec<_>, _>>()?;
        if form == Form::Spread && matches!(values.first(), Some(Val::Arr(_))) {
            let Some(Val::Arr(items)) = values.pop() else { return Ok(values) };
            return Ok(items);
        }
        Ok(values)
    }

    fn lazy(&mut self, args: &'a [NodeId], form: Form) -> Result<Lazy<'a>, EvalError> {
        match form {
            Form::List => Ok(Lazy::Nodes(args)),
            Form::Bare => Err(EvalError::InvalidArguments),
            Form::Spread => match self.args(args, Form::List)?.pop() {
                Some(Val::Arr(items)) => Ok(Lazy::Values(items)),
                Some(value) => Ok(Lazy::Values(vec![value])),
                None => Err(EvalError::InvalidArguments),
            },
        }
    }

    fn nth(&mut self, args: &Lazy<'a>, at: usize) -> Outcome<'a> {
        match args {
            Lazy::Nodes(nodes) => nodes.get(at).map_or(Ok(Val::Null), |id| self.node(*id)),
            Lazy::Values(values) => Ok(values.get(at).cloned().unwrap_or(Val::Null)),
        }
    }

    fn call(&mut self, op: Op, args: &'a [NodeId], form: Form) -> Outcome<'a> {
        match op {
            Op::If | Op::Ternary => {
                let args = self.lazy(args, form)?;
                let len = args.len();
                let mut at = 0;
                while at + 1 < len {
                    let condition = self.nth(&args, at)?;
                    if condition.truthy() {
                        return self.nth(&args, at + 1);
                    }
                    at += 2;
                }
                if at < len { self.nth(&args, at) } else { Ok(Val::Null) }
            }
            Op::And | Op::Or => {
                let args = self.lazy(args, form)?;
                let mut last = Val::Bool(false);
                for at in 0..args.len() {
                    last = self.nth(&args, at)?;
                    if last.truthy() == (op == Op::Or) {
                        break;
                    }
                }
                Ok(last)
            }
            Op::Coalesce => {
                let form = if form == Form::Bare { Form::List } else { form };
                let args = self.lazy(args, form)?;
                for at in 0..args.len() {
                    let value = self.nth(&args, at)?;
                    if !value.nullish() {
                        return Ok(value);
                    }
                }
                Ok(Val::Null)
            }
            Op::Not | Op::Truthy => {
                let value = args.first().map_or(Ok(Val::Null), |arg| self.node(*arg))?;
                Ok(Val::Bool(value.truthy() == (op == Op::Truthy)))
            }
            Op::Eq | Op::StrictEq | Op::Ne | Op::StrictNe | Op::Lt | Op::Le | Op::Gt | Op::Ge => {
                let args = self.lazy(args, form)?;
                if args.len() < 2 {
                    return Err(EvalError::InvalidArguments);
                }
                let mut left = self.nth(&args, 0)?;
                for at in 1..args.len() {
                    let right = self.nth(&args, at)?;
                    if !arith::compare(op, &left, &right)? {
                        return Ok(Val::Bool(false));
                    }
                    left = right;
                }
                Ok(Val::Bool(true))
            }
            Op::Try => self.attempt(args),
            Op::Throw => {
                let value = args.first().map_or(Ok(Val::Null), |arg| self.node(*arg))?.into_owned();
                let object = if matches!(value, Val::Obj(_)) { value } else { Val::Obj(vec![("type".into(), value)]) };
                Err(EvalError::Thrown(Box::new(object)))
            }
            Op::Preserve => args.first().map_or(Ok(Val::Null), |arg| self.node(*arg)),
            Op::In if form == Form::List && args.len() == 2 => self.contains(args[0], args[1]),
            Op::Map | Op::Filter | Op::Reduce | Op::All | Op::None | Op::Some => iterate::run(self, op, args, form),
            Op::Count => tk::count(self, args),
            _ => {
                // Only official operators take a computed list as their arguments.
                let form = if op.is_ours() { Form::List } else { form };
                let values = self.args(args, form)?;
                self.apply(op, values)
            }
        }
    }

    fn attempt(&mut self, args: &'a [NodeId]) -> Outcome<'a> {
        let mut error: Option<EvalError> = None;
        for arg in args {
            let depth = self.frames.len();
            if let Some(error) = &error {
                let object = error.object();
                self.spend(object.cost())?;
                if object.depth() > MAX_VALUE_DEPTH {
                    return Err(EvalError::Budget);
                }
                self.frames.push(Frame::Value(object));
            }
            let outcome = self.node(*arg);
            self.frames.truncate(depth);
            match outcome {
                Err(EvalError::Budget) => return Err(EvalError::Budget),
                Err(found) => error = Some(found),
                value => return value,
            }
        }
        Err(error.unwrap_or(EvalError::InvalidArguments))
    }

    /// `in` without copying a list that stands in the rule.
    fn contains(&mut self, needle: NodeId, haystack: NodeId) -> Outcome<'a> {
        let needle = self.node(needle)?;
        if let Node::Const(list @ Val::Arr(items)) = self.program.node(haystack) {
            self.spend(list.cost())?;
            return Ok(Val::Bool(items.iter().any(|item| item.same(&needle))));
        }
        let haystack = self.node(haystack)?;
        Ok(Val::Bool(arith::contains(&needle, &haystack)))
    }

    fn apply(&mut self, op: Op, args: Vec<Val<'a>>) -> Outcome<'a> {
        match op {
            Op::Var => {
                let name = args.first().map_or(Cow::Borrowed(""), text_of);
                let value = self.read(&Path::of_var(&name))?;
                Ok(if value.nullish() { args.into_iter().nth(1).unwrap_or(value) } else { value })
            }
            Op::Val => {
                let path = val_path(&args);
                self.read(&path)
            }
            Op::Exists => {
                let path = match args.as_slice() {
                    [Val::Str(name)] if name.starts_with('/') => Path::of_var(name),
                    args => val_path(args),
                };
                Ok(Val::Bool(!matches!(self.read(&path)?, Val::Absent)))
            }
            Op::Missing => {
                let names = if let Some(Val::Arr(items)) = args.first() { items } else { &args };
                let missing = self.missing(names)?;
                self.list(missing)
            }
            Op::MissingSome => {
                let (Some(need), Some(Val::Arr(names))) = (args.first().and_then(Val::number), args.get(1)) else {
                    return Err(EvalError::InvalidArguments);
                };
                let missing = self.missing(names)?;
                let present = i64::try_from(names.len() - missing.len()).unwrap_or(i64::MAX);
                let enough = crate::decimal::Decimal::from(present) >= need;
                self.list(if enough { Vec::new() } else { missing })
            }
            Op::Cat => {
                let mut text = String::new();
                for arg in &args {
                    self.spend(arg.cost())?;
                    arg.push_text(&mut text);
                }
                let text = Val::text(text);
                self.spend(text.cost())?;
                Ok(text)
            }
            Op::Merge => {
                let mut items = Vec::new();
                for arg in args {
                    if let Val::Arr(inner) = arg { items.extend(inner) } else { items.push(arg) }
                }
                self.list(items)
            }
            Op::In => match args.as_slice() {
                [needle, haystack] => Ok(Val::Bool(arith::contains(needle, haystack))),
                _ => Err(EvalError::InvalidArguments),
            },
            Op::Substr => arith::substr(&args),
            Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod | Op::Min | Op::Max => arith::fold(op, &args).map(Val::Num),
            _ => tk::apply(self, op, &args),
        }
    }

    /// Those of the paths whose answer is absent, null or the empty text.
    fn missing(&mut self, names: &[Val<'a>]) -> Result<Vec<Val<'a>>, EvalError> {
        let mut missing = Vec::new();
        for name in names {
            let value = self.read(&Path::of_var(&text_of(name)))?;
            if value.nullish() || value.as_str() == Some("") {
                missing.push(name.clone());
            }
        }
        Ok(missing)
    }
}

impl Lazy<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Nodes(nodes) => nodes.len(),
            Self::Values(values) => values.len(),
        }
    }
}

fn text_of<'v>(value: &'v Val<'_>) -> Cow<'v, str> {
    if let Val::Str(text) = value {
        return Cow::Borrowed(text);
    }
    let mut text = String::new();
    value.push_text(&mut text);
    Cow::Owned(text)
}

/// The path of `val`: keys, after an optional `[n]`.
fn val_path(args: &[Val<'_>]) -> Path {
    let (up, keys) = match args {
        [Val::Arr(frames), keys @ ..] => {
            let up = frames.first().and_then(Val::number).and_then(|n| n.checked_abs()).and_then(|n| n.to_i64());
            (up.and_then(|up| u32::try_from(up).ok()).unwrap_or(u32::MAX), keys)
        }
        keys => (0, keys),
    };
    Path { root: Root::Frame(up), segments: keys.iter().map(|key| Seg::Key(text_of(key).into_owned())).collect() }
}

/// The part of a value at a path.
pub(super) fn follow<'v, 'a>(value: &'v Val<'a>, path: &[Seg]) -> Option<&'v Val<'a>> {
    path.iter().try_fold(value, |at, seg| match seg {
        Seg::Key(key) => at.member(key),
        Seg::Index(index) => match at {
            Val::Arr(items) => items.get(*index as usize),
            other => other.member(&index.to_string()),
        },
        Seg::Any => None,
    })
}
