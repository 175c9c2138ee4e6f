//! From rules to expressions over variables.

use super::super::check::{Kind, Type, TypeEnv};
use super::super::env::LookupStatus;
use super::super::ops::Op;
use super::super::print::print_node;
use super::super::program::{Form, Node, NodeId, Path, Program, Root, Seg};
use super::super::reads::{places, resolve};
use super::super::value::Val;
use super::{Expr, Key, Variable};
use crate::date::Date;
use crate::decimal::Decimal;

/// A variable while its rules are being read: the constants it is compared with tell its values apart.
struct Draft {
    key: Key,
    kind: Type,
    cuts: Vec<Val<'static>>,
    exact: bool,
}

pub(super) struct Builder<'e> {
    env: &'e dyn TypeEnv,
    places: Vec<Option<Vec<Seg>>>,
    drafts: Vec<Draft>,
}

impl<'e> Builder<'e> {
    pub fn new(env: &'e dyn TypeEnv, row: &[Seg]) -> Self {
        Self { env, places: places(row), drafts: Vec::new() }
    }

    pub fn rule(&mut self, program: &Program) -> Expr {
        self.node(program, program.root())
    }

    pub fn finish(self) -> Vec<Variable> {
        self.drafts
            .into_iter()
            .map(|draft| {
                let (values, exact) = representatives(&draft.kind, &draft.cuts);
                Variable { key: draft.key, values, exact: draft.exact && exact }
            })
            .collect()
    }

    fn variable(&mut self, key: Key, kind: Type, exact: bool) -> Expr {
        let at = self.drafts.iter().position(|draft| draft.key == key).unwrap_or_else(|| {
            self.drafts.push(Draft { key, kind, cuts: Vec::new(), exact });
            self.drafts.len() - 1
        });
        Expr::Var(at)
    }

    fn place(&mut self, path: &Path) -> Option<Expr> {
        let place = resolve(&self.places, path)?;
        let kind = self.env.type_of(&place)?;
        Some(self.variable(Key::Place(place), kind, true))
    }

    /// What can't be reasoned about.
    fn free(&mut self, program: &Program, id: NodeId, kind: Type, exact: bool) -> Expr {
        self.variable(Key::Fact(print_node(program, id).to_string()), kind, exact)
    }

    fn node(&mut self, program: &Program, id: NodeId) -> Expr {
        match program.node(id) {
            Node::Const(value) => Expr::Const(value.clone()),
            Node::List(items) if items.is_empty() => Expr::Const(Val::Arr(Vec::new())),
            Node::List(_) => Expr::Const(Val::Bool(true)),
            Node::Read { path, default, .. } => {
                let read = self.place(path).unwrap_or_else(|| {
                    let text = print_node(program, id).to_string();
                    self.variable(Key::Fact(text), Type::optional(Kind::Any), false)
                });
                match default {
                    Some(default) => {
                        let default = self.node(program, *default);
                        Expr::Coalesce(vec![read, default])
                    }
                    None => read,
                }
            }
            Node::Call { op, args, form } => self.call(program, id, *op, args, *form),
        }
    }

    fn call(&mut self, program: &Program, id: NodeId, op: Op, args: &[NodeId], form: Form) -> Expr {
        let all = |own: &mut Self| args.iter().map(|arg| own.node(program, *arg)).collect::<Vec<_>>();
        let unary = matches!(op, Op::Not | Op::Truthy) && args.len() == 1;
        if form != Form::List && !unary && !op.is_ours() && !matches!(op, Op::Missing | Op::Exists) {
            return self.free(program, id, Type::optional(Kind::Any), false);
        }
        match (op, args) {
            (Op::And, [_, ..]) => Expr::And(all(self)),
            (Op::Or, [_, ..]) => Expr::Or(all(self)),
            (Op::If | Op::Ternary, _) => Expr::If(all(self)),
            (Op::Coalesce, _) => Expr::Coalesce(all(self)),
            (Op::Not, [arg]) => Expr::Not(Box::new(self.node(program, *arg))),
            (Op::Truthy, [arg]) => Expr::Truthy(Box::new(self.node(program, *arg))),
            (Op::Eq | Op::StrictEq | Op::Ne | Op::StrictNe | Op::Lt | Op::Le | Op::Gt | Op::Ge, [_, _, ..]) => {
                let mut pairs: Vec<Expr> =
                    args.windows(2).map(|pair| self.compare(program, op, pair[0], pair[1])).collect();
                if pairs.len() == 1 { pairs.remove(0) } else { Expr::And(pairs) }
            }
            (Op::In, [needle, list]) => match program.node(*list) {
                Node::Const(Val::Arr(items)) => {
                    let needle = self.node(program, *needle);
                    items.iter().for_each(|item| self.cut(&needle, item));
                    Expr::In(Box::new(needle), items.clone())
                }
                _ => self.free(program, id, Type::of(Kind::Bool), false),
            },
            (Op::Exists, _) if args.iter().all(|arg| program.is_plain(*arg)) => {
                let mut names = Vec::new();
                args.iter().for_each(|arg| program.plain_texts(*arg, &mut names));
                let path = match names.as_slice() {
                    [name] if name.starts_with('/') => Path::of_var(name),
                    _ => Path { root: Root::Frame(0), segments: names.into_iter().map(Seg::Key).collect() },
                };
                match self.place(&path) {
                    Some(place) => Expr::Exists(Box::new(place)),
                    None => self.free(program, id, Type::of(Kind::Bool), false),
                }
            }
            (Op::Missing, _) if args.iter().all(|arg| program.is_plain(*arg)) => {
                let mut names = Vec::new();
                args.iter().for_each(|arg| program.plain_texts(*arg, &mut names));
                let answered: Option<Vec<Expr>> =
                    names.iter().map(|name| Some(Expr::Answered(Box::new(self.place(&Path::of_var(name))?)))).collect();
                match answered {
                    Some(answered) if answered.is_empty() => Expr::Const(Val::Bool(false)),
                    Some(answered) => Expr::Not(Box::new(Expr::And(answered))),
                    None => self.free(program, id, Type::of(Kind::Bool), false),
                }
            }
            // An exact date is its own earliest day.
            (Op::Date, [arg]) => match self.node(program, *arg) {
                Expr::Var(at) if self.drafts[at].kind.kinds == [Kind::Date] => Expr::Var(at),
                _ => self.free(program, id, Type::optional(Kind::Date), false),
            },
            (Op::Today, _) => self.free(program, id, Type::of(Kind::Date), true),
            (Op::HasDocument, [arg]) => {
                let plain = program.is_plain(*arg);
                self.free(program, id, Type::of(Kind::Bool), plain)
            }
            (Op::Lookup, _) => {
                let states = LookupStatus::ALL.iter().map(|status| Val::text(status.name())).collect();
                let plain = args.iter().all(|arg| program.is_plain(*arg));
                self.free(program, id, Type::of(Kind::Enum(states)), plain)
            }
            (Op::Context, [arg]) => {
                let known = match program.node(*arg) {
                    Node::Const(Val::Str(key)) => self.env.context(key),
                    _ => None,
                };
                let exact = known.is_some();
                self.free(program, id, known.unwrap_or(Type::optional(Kind::Any)), exact)
            }
            (Op::InList | Op::All | Op::Some | Op::None | Op::AnyDuplicate | Op::Overlaps, _) => {
                self.free(program, id, Type::of(Kind::Bool), false)
            }
            (Op::Age | Op::Year | Op::Month | Op::Day | Op::DaysBetween, _) => {
                self.free(program, id, Type::optional(Kind::Integer), false)
            }
            (Op::Count, _) => self.free(program, id, Type::of(Kind::Integer), false),
            (Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod | Op::Min | Op::Max | Op::DecimalDiv | Op::Round, _) => {
                self.free(program, id, Type::optional(Kind::Number), false)
            }
            (Op::DateAdd, _) => self.free(program, id, Type::optional(Kind::Date), false),
            (Op::Cat | Op::Substr | Op::Fold | Op::Agency, _) => {
                self.free(program, id, Type::optional(Kind::Text), false)
            }
            _ => self.free(program, id, Type::optional(Kind::Any), false),
        }
    }

    fn compare(&mut self, program: &Program, op: Op, left: NodeId, right: NodeId) -> Expr {
        let (a, b) = (self.node(program, left), self.node(program, right));
        match (&a, &b) {
            (_, Expr::Const(value)) => self.cut(&a, value),
            (Expr::Const(value), _) => self.cut(&b, value),
            _ if self.finite(&a) && self.finite(&b) => {}
            _ => return self.order(program, op, left, right, &a, &b),
        }
        Expr::Compare(op, Box::new(a), Box::new(b))
    }

    /// How two values without a constant between them compare: less, equal, greater; or, if one may be absent, not at all.
    fn order(&mut self, program: &Program, op: Op, left: NodeId, right: NodeId, a: &Expr, b: &Expr) -> Expr {
        let (left, right) = (print_node(program, left).to_string(), print_node(program, right).to_string());
        let swap = left > right;
        let op = match (op, swap) {
            (Op::Lt, true) => Op::Gt,
            (Op::Le, true) => Op::Ge,
            (Op::Gt, true) => Op::Lt,
            (Op::Ge, true) => Op::Le,
            (op, _) => op,
        };
        let key = if swap { Key::Order(right, left) } else { Key::Order(left, right) };
        let mut states = vec!["less", "equal", "greater"];
        if self.may_be_absent(a) || self.may_be_absent(b) {
            // `none`: comparing is an error; `nought`: an absent value stands beside 0, equal to it but not the same.
            states.extend(["none", "nought"]);
        }
        let states: Vec<Val<'static>> = states.into_iter().map(Val::text).collect();
        let order = self.variable(key, Type::of(Kind::Enum(states)), false);
        let holds: &[&'static str] = match op {
            Op::Lt => &["less"],
            Op::Le => &["less", "equal", "nought"],
            Op::Gt => &["greater"],
            Op::Ge => &["greater", "equal", "nought"],
            Op::Eq => &["equal", "nought"],
            Op::StrictEq => &["equal"],
            Op::Ne => &["less", "greater", "none"],
            _ => &["less", "greater", "none", "nought"],
        };
        Expr::In(Box::new(order), holds.iter().map(|state| Val::text(*state)).collect())
    }

    /// Whether every value of an expression is listed, so that comparing two such needs no constants.
    fn finite(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Var(at) => {
                let draft = &self.drafts[*at];
                draft.exact
                    && draft.kind.kinds.iter().all(|kind| matches!(kind, Kind::Bool | Kind::Enum(_) | Kind::Null))
            }
            Expr::Coalesce(parts) | Expr::If(parts) | Expr::And(parts) | Expr::Or(parts) => {
                parts.iter().all(|part| self.finite(part))
            }
            _ => true,
        }
    }

    fn may_be_absent(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Var(at) => self.drafts[*at].kind.absent,
            Expr::Coalesce(parts) => parts.last().is_none_or(|last| self.may_be_absent(last)),
            Expr::Const(value) => value.nullish(),
            _ => true,
        }
    }

    /// Notes a constant with every variable whose value it may be compared with.
    fn cut(&mut self, expr: &Expr, value: &Val<'static>) {
        match expr {
            Expr::Var(at) => {
                let cuts = &mut self.drafts[*at].cuts;
                if !cuts.contains(value) {
                    cuts.push(value.clone());
                }
            }
            Expr::Coalesce(parts) | Expr::If(parts) | Expr::And(parts) | Expr::Or(parts) => {
                parts.iter().for_each(|part| self.cut(part, value));
            }
            _ => {}
        }
    }
}

/// One value for every way the constants tell values apart; and whether each of them can occur.
fn representatives(kind: &Type, cuts: &[Val<'static>]) -> (Vec<Val<'static>>, bool) {
    let mut values: Vec<Val<'static>> = Vec::new();
    let mut exact = true;
    for part in &kind.kinds {
        match part {
            Kind::Null => values.push(Val::Null),
            Kind::Bool => values.extend([Val::Bool(true), Val::Bool(false)]),
            Kind::Enum(options) => values.extend(options.iter().cloned()),
            Kind::Number => values.extend(numbers(cuts, false)),
            Kind::Integer => values.extend(numbers(cuts, true)),
            Kind::Text => values.extend(texts(cuts)),
            Kind::Date => values.extend(dates(cuts)),
            Kind::PartialDate => {
                values.push(Val::Obj(vec![("p".into(), Val::text("year")), ("v".into(), Val::text("2000"))]));
            }
            Kind::Array(_) => {
                exact = false;
                values.extend([Val::Arr(vec![Val::Bool(true)]), Val::Arr(Vec::new())]);
            }
            Kind::Object => values.push(Val::Obj(Vec::new())),
            Kind::Any => {
                exact = false;
                values.extend([Val::Bool(true), Val::Bool(false)]);
                values.extend(numbers(cuts, false));
                values.extend(texts(cuts));
            }
        }
    }
    if kind.absent {
        values.push(Val::Absent);
    }
    let mut unique: Vec<Val<'static>> = Vec::new();
    for value in values {
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    (unique, exact)
}

fn numbers(cuts: &[Val<'static>], whole: bool) -> Vec<Val<'static>> {
    let mut points: Vec<Decimal> =
        cuts.iter().filter(|cut| !matches!(cut, Val::Arr(_))).filter_map(Val::number).collect();
    points.push(Decimal::ZERO);
    points.sort_unstable();
    points.dedup();
    let two = Decimal::from(2);
    let mut around = Vec::new();
    for (at, point) in points.iter().enumerate() {
        if whole {
            let (floor, ceil) = (point.floor(0), point.ceil(0));
            around.extend(floor.and_then(|n| n.checked_sub(Decimal::ONE)));
            around.extend(floor);
            around.extend(ceil);
            around.extend(ceil.and_then(|n| n.checked_add(Decimal::ONE)));
            continue;
        }
        around.extend(if at == 0 {
            point.checked_sub(Decimal::ONE)
        } else {
            points[at - 1].checked_add(*point).and_then(|sum| sum.checked_div(two, 30))
        });
        around.push(*point);
    }
    if !whole {
        around.extend(points.last().and_then(|last| last.checked_add(Decimal::ONE)));
    }
    around.sort_unstable();
    around.dedup();
    around.into_iter().map(Val::Num).collect()
}

fn texts(cuts: &[Val<'static>]) -> Vec<Val<'static>> {
    let mut found: Vec<String> = cuts.iter().filter_map(|cut| cut.as_str().map(str::to_owned)).collect();
    found.sort_unstable();
    // After each constant the next text, so that ordering tells all intervals apart.
    let next: Vec<String> = found.iter().map(|text| format!("{text}\u{1}")).collect();
    found.extend(next);
    found.push(String::new());
    found.push("a".into());
    found.into_iter().map(Val::text).collect()
}

fn dates(cuts: &[Val<'static>]) -> Vec<Val<'static>> {
    let mut days: Vec<i64> = cuts.iter().filter_map(Val::date).map(|date| date.earliest().to_days()).collect();
    if days.is_empty() {
        days.push(10_957);
    }
    let mut around: Vec<i64> = days.iter().flat_map(|day| [day - 1, *day, day + 1]).collect();
    around.sort_unstable();
    around.dedup();
    around.into_iter().filter_map(Date::from_days).map(|date| Val::text(date.to_string())).collect()
}
