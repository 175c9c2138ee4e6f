//! From JSON to a program. Whatever is not understood is refused with its place.

use super::Sentence;
use super::ops::Op;
use super::program::{Form, Node, NodeId, Path, Program, Root, Seg};
use super::value::Val;
use crate::decimal::Decimal;
use serde_json::Value;

/// How large a rule may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Levels of nesting.
    pub depth: usize,
    /// Values and operators in all.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 64, nodes: 20_000 }
    }
}

/// Why a rule can't be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Where in the rule.
    pub pointer: String,
    /// What is wrong, as a stable word: `unknown_operator`, `not_an_operation`, `arguments`, `number`, `too_deep`, `too_large`.
    pub code: &'static str,
    /// What is wrong, in plain words.
    pub message: Sentence,
}

struct Parser {
    nodes: Vec<Node>,
    limits: Limits,
    seen: usize,
    place: Vec<String>,
}

/// Compiles a rule.
pub fn parse(rule: &Value, limits: &Limits) -> Result<Program, ParseError> {
    let mut parser = Parser { nodes: Vec::new(), limits: *limits, seen: 0, place: Vec::new() };
    let root = parser.node(rule)?;
    Ok(Program { nodes: parser.nodes, root })
}

impl Parser {
    fn fail<T>(&self, code: &'static str, vi: String, en: String) -> Result<T, ParseError> {
        let pointer = self.place.iter().fold(String::new(), |mut out, step| {
            out.push('/');
            out.push_str(&step.replace('~', "~0").replace('/', "~1"));
            out
        });
        Err(ParseError { pointer, code, message: Sentence::new(vi, en) })
    }

    fn push(&mut self, node: Node) -> Result<NodeId, ParseError> {
        self.nodes.push(node);
        Ok(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    fn count(&mut self) -> Result<(), ParseError> {
        self.seen += 1;
        if self.seen > self.limits.nodes {
            return self.fail("too_large", "Quy tắc quá dài.".into(), "The rule is too long.".into());
        }
        if self.place.len() > self.limits.depth {
            return self.fail("too_deep", "Quy tắc lồng quá sâu.".into(), "The rule is nested too deeply.".into());
        }
        Ok(())
    }

    fn within<T>(
        &mut self,
        step: impl Into<String>,
        work: impl FnOnce(&mut Self) -> Result<T, ParseError>,
    ) -> Result<T, ParseError> {
        self.place.push(step.into());
        let done = work(self)?;
        self.place.pop();
        Ok(done)
    }

    fn node(&mut self, rule: &Value) -> Result<NodeId, ParseError> {
        self.count()?;
        match rule {
            Value::Array(items) => {
                let ids = self.items(items)?;
                let consts: Option<Vec<Val<'static>>> = ids
                    .iter()
                    .map(|id| match &self.nodes[*id as usize] {
                        Node::Const(value) => Some(value.clone()),
                        _ => None,
                    })
                    .collect();
                match consts {
                    Some(items) => {
                        // The items were the last nodes added, each one node: a plain list needs only itself.
                        self.nodes.truncate(self.nodes.len() - ids.len());
                        self.push(Node::Const(Val::Arr(items)))
                    }
                    None => self.push(Node::List(ids)),
                }
            }
            Value::Object(map) => match map.iter().next() {
                Some((name, argument)) if map.len() == 1 => self.operation(name, argument),
                None => self.push(Node::Const(Val::Obj(Vec::new()))),
                Some(_) => self.fail(
                    "not_an_operation",
                    "Một phép tính chỉ có một tên. Muốn ghi dữ liệu có nhiều khóa, đặt trong \"preserve\".".into(),
                    "An operation has one name. To write plain data with several keys, put it into \"preserve\"."
                        .into(),
                ),
            },
            scalar => {
                let value = self.plain(scalar)?;
                self.push(Node::Const(value))
            }
        }
    }

    fn items(&mut self, items: &[Value]) -> Result<Vec<NodeId>, ParseError> {
        items.iter().enumerate().map(|(at, item)| self.within(at.to_string(), |p| p.node(item))).collect()
    }

    /// Plain data, with nothing in it evaluated.
    fn plain(&mut self, value: &Value) -> Result<Val<'static>, ParseError> {
        self.count()?;
        Ok(match value {
            Value::Number(number) => match Decimal::from_number(number) {
                Some(number) => Val::Num(number),
                None => {
                    return self.fail(
                        "number",
                        "Số này quá dài để tính chính xác.".into(),
                        "This number is too long to compute exactly.".into(),
                    );
                }
            },
            Value::Array(items) => Val::Arr(
                items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| self.within(at.to_string(), |p| p.plain(item)))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(map) => Val::Obj(
                map.iter()
                    .map(|(key, item)| Ok((key.clone().into(), self.within(key.as_str(), |p| p.plain(item))?)))
                    .collect::<Result<_, _>>()?,
            ),
            scalar => Val::from_json(scalar).into_owned(),
        })
    }

    fn operation(&mut self, name: &str, argument: &Value) -> Result<NodeId, ParseError> {
        let Some(op) = Op::named(name) else {
            return self.fail(
                "unknown_operator",
                format!("Không có phép tính tên \"{name}\"."),
                format!("There is no operator named \"{name}\"."),
            );
        };
        self.within(name, |p| match op {
            Op::Var => p.var(argument),
            Op::Val => p.val(argument),
            Op::Preserve => {
                let value = p.plain(argument)?;
                let inner = p.push(Node::Const(value))?;
                p.push(Node::Call { op, args: vec![inner], form: Form::Bare })
            }
            Op::DateAdd => p.date_add(argument),
            _ => p.call(op, argument),
        })
    }

    fn call(&mut self, op: Op, argument: &Value) -> Result<NodeId, ParseError> {
        let (args, form) = match argument {
            Value::Array(items) => (self.items(items)?, Form::List),
            Value::Object(map) if !map.is_empty() => (vec![self.node(argument)?], Form::Spread),
            _ => (vec![self.node(argument)?], Form::Bare),
        };
        let info = op.info();
        if op.is_ours() && (args.len() < usize::from(info.min) || args.len() > usize::from(info.max)) {
            return self.arity(op);
        }
        self.push(Node::Call { op, args, form })
    }

    fn arity<T>(&self, op: Op) -> Result<T, ParseError> {
        let info = op.info();
        let most = if info.max == 255 { "…".to_owned() } else { info.max.to_string() };
        self.fail(
            "arguments",
            format!("\"{}\" cần từ {} đến {most} giá trị.", info.name, info.min),
            format!("\"{}\" takes {} to {most} arguments.", info.name, info.min),
        )
    }

    fn var(&mut self, argument: &Value) -> Result<NodeId, ParseError> {
        let (name, default) = match argument {
            Value::Array(items) => (items.first().unwrap_or(&Value::Null), items.get(1)),
            other => (other, None),
        };
        if let Some(name) = key(name) {
            let default = default.map(|value| self.within("1", |p| p.node(value))).transpose()?;
            return self.push(Node::Read { path: Path::of_var(&name), default, val: false });
        }
        self.call(Op::Var, argument)
    }

    fn val(&mut self, argument: &Value) -> Result<NodeId, ParseError> {
        let items = match argument {
            Value::Array(items) => items.as_slice(),
            Value::Null => &[],
            other => std::slice::from_ref(other),
        };
        let (up, keys) = match items {
            [Value::Array(up), keys @ ..] if up.len() == 1 => {
                (up[0].as_i64().and_then(|up| u32::try_from(up.unsigned_abs()).ok()), keys)
            }
            keys => (Some(0), keys),
        };
        let segments: Option<Vec<Seg>> = keys.iter().map(|item| key(item).map(Seg::Key)).collect();
        match (up, segments) {
            (Some(up), Some(segments)) => {
                let path = Path { root: Root::Frame(up), segments };
                self.push(Node::Read { path, default: None, val: true })
            }
            _ => self.call(Op::Val, argument),
        }
    }

    fn date_add(&mut self, argument: &Value) -> Result<NodeId, ParseError> {
        let Some([date, Value::Object(steps)]) = argument.as_array().map(Vec::as_slice) else {
            return self.arity(Op::DateAdd);
        };
        let mut args = vec![self.within("0", |p| p.node(date))?];
        for name in ["days", "months", "years"] {
            let step = steps.get(name).unwrap_or(&Value::Null);
            args.push(self.within("1", |p| p.within(name, |p| p.node(step)))?);
        }
        if let Some(other) = steps.keys().find(|key| !["days", "months", "years"].contains(&key.as_str())) {
            return self.fail(
                "arguments",
                format!("\"tk:date_add\" chỉ nhận days, months, years, không nhận \"{other}\"."),
                format!("\"tk:date_add\" takes days, months, years, not \"{other}\"."),
            );
        }
        self.push(Node::Call { op: Op::DateAdd, args, form: Form::List })
    }
}

/// A plain key of a path.
fn key(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Decimal::from_number(number).map(|number| number.to_string()),
        _ => None,
    }
}
