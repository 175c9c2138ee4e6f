//! The types of operators whose arguments are all evaluated.

use super::super::env::LookupStatus;
use super::super::ops::Op;
use super::super::program::{Form, Node, NodeId};
use super::super::value::Val;
use super::walk::Checker;
use super::{Kind, Type};

/// What a kind is when it is computed with: an enumeration is the type of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Null,
    Bool,
    Number,
    Text,
    Date,
    Partial,
    Array,
    Object,
    Any,
}

fn bases(kinds: &[Kind]) -> Vec<Base> {
    let mut found = Vec::new();
    for kind in kinds {
        match kind {
            Kind::Null => found.push(Base::Null),
            Kind::Bool => found.push(Base::Bool),
            Kind::Number | Kind::Integer => found.push(Base::Number),
            Kind::Text => found.push(Base::Text),
            Kind::Date => found.push(Base::Date),
            Kind::PartialDate => found.push(Base::Partial),
            Kind::Array(_) => found.push(Base::Array),
            Kind::Object => found.push(Base::Object),
            Kind::Any => found.push(Base::Any),
            Kind::Enum(values) => found.extend(values.iter().map(|value| match value {
                Val::Bool(_) => Base::Bool,
                Val::Num(_) => Base::Number,
                Val::Str(_) if value.date().is_some() => Base::Date,
                Val::Str(_) => Base::Text,
                Val::Arr(_) => Base::Array,
                Val::Obj(_) => Base::Object,
                Val::Absent | Val::Null => Base::Null,
            })),
        }
    }
    found.dedup();
    found
}

impl<'p> Checker<'p> {
    pub(super) fn operator(&mut self, op: Op, args: &'p [NodeId], form: Form) -> Type {
        let form = if op.is_ours() && form == Form::Spread { Form::Bare } else { form };
        let types: Vec<Type> = if op == Op::DateAdd {
            self.date_add(args)
        } else {
            args.iter().enumerate().map(|(at, arg)| self.arg(at, *arg, form)).collect()
        };
        let named = |at: usize| match args.get(at).map(|arg| self.program.node(*arg)) {
            Some(Node::Const(Val::Str(name))) => Some(name.to_string()),
            _ => None,
        };
        let first_absent = types.first().is_some_and(|first| first.absent);
        match op {
            Op::Lt | Op::Le | Op::Gt | Op::Ge => {
                self.ordering(args, &types, form);
                Type::of(Kind::Bool)
            }
            Op::Eq | Op::StrictEq | Op::Ne | Op::StrictNe => {
                self.equality(op, args, &types, form);
                Type::of(Kind::Bool)
            }
            Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod | Op::Min | Op::Max => {
                for (at, found) in types.iter().enumerate() {
                    match found.kinds.as_slice() {
                        [Kind::Array(item)] if form == Form::Spread => {
                            self.number(at, args[at], &item.clone(), form, op)
                        }
                        _ => self.number(at, args[at], found, form, op),
                    }
                }
                Type::of(Kind::Number)
            }
            Op::DecimalDiv | Op::Round => {
                for (at, found) in types.iter().enumerate().filter(|(at, _)| op == Op::DecimalDiv || *at < 2) {
                    self.number(at, args[at], found, form, op);
                }
                Type::of(Kind::Number)
            }
            Op::Not | Op::Truthy => Type::of(Kind::Bool),
            Op::In => {
                self.membership(args, &types);
                Type::of(Kind::Bool)
            }
            // The first ten letters of a time are its day; of anything else, a text.
            Op::Substr if self.is_day(args) => Type::of(Kind::Any),
            Op::Cat | Op::Substr => Type::of(Kind::Text),
            Op::Merge => {
                let items = types.into_iter().flat_map(|found| {
                    let absent = found.absent;
                    found.kinds.into_iter().map(move |kind| match kind {
                        Kind::Array(item) => *item,
                        other => Type { absent, kinds: vec![other] },
                    })
                });
                Type::of(Kind::Array(Box::new(items.reduce(Type::or).unwrap_or(Type::of(Kind::Any)))))
            }
            Op::Today => Type::of(Kind::Date),
            Op::Context => self.declared("unknown_context", named(0), |env, name| env.context(name)),
            Op::Param => self.declared("unknown_parameter", named(0), |env, name| env.parameter(name)),
            Op::InList => {
                self.declared("unknown_list", named(0), |env, name| env.has_list(name).then(|| Type::of(Kind::Bool)));
                Type::of(Kind::Bool)
            }
            Op::Lookup => {
                let states = LookupStatus::ALL.iter().map(|status| Val::text(status.name())).collect();
                let states = Type::of(Kind::Enum(states));
                self.declared("unknown_source", named(0), |env, name| env.has_source(name).then(|| states.clone()));
                states
            }
            Op::HasDocument | Op::AnyDuplicate | Op::Overlaps => Type::of(Kind::Bool),
            Op::Agency => Type::optional(Kind::Text),
            Op::Age | Op::Year | Op::Month | Op::Day => {
                self.dates(args, &types, form, op);
                Type::of(Kind::Number).or_absent(first_absent)
            }
            Op::Date | Op::DateAdd => {
                self.dates(&args[..1], &types[..1], form, op);
                Type::of(Kind::Date).or_absent(first_absent)
            }
            Op::DaysBetween => {
                self.dates(args, &types, form, op);
                Type::of(Kind::Number).or_absent(types.iter().any(|found| found.absent))
            }
            Op::Count => {
                if let Some(found) = types.first()
                    && !bases(&found.kinds).iter().all(|base| matches!(base, Base::Array | Base::Any | Base::Null))
                {
                    self.find("wrong_type", "\"tk:count\"", below(0, form));
                }
                Type::of(Kind::Number)
            }
            Op::Fold => {
                if let Some(found) = types.first()
                    && !bases(&found.kinds).iter().all(|base| matches!(base, Base::Text | Base::Any))
                {
                    self.find("wrong_type", "\"tk:fold\"", below(0, form));
                }
                Type::of(Kind::Text).or_absent(first_absent)
            }
            Op::Preserve => match types.into_iter().next() {
                Some(found) => found,
                None => Type::of(Kind::Any),
            },
            _ => Type::of(Kind::Any),
        }
    }

    /// `substr` from 0, ten long.
    fn is_day(&self, args: &[NodeId]) -> bool {
        let number = |at: usize| match args.get(at).map(|arg| self.program.node(*arg)) {
            Some(Node::Const(value @ Val::Num(_))) => value.number().and_then(|number| number.to_i64()),
            _ => None,
        };
        number(1) == Some(0) && number(2) == Some(10)
    }

    fn date_add(&mut self, args: &'p [NodeId]) -> Vec<Type> {
        let mut types = Vec::new();
        for (arg, step) in args.iter().zip(["0", "1/days", "1/months", "1/years"]) {
            let found = if step == "0" { self.arg(0, *arg, Form::List) } else { self.node(*arg) };
            let written = !matches!(self.program.node(*arg), Node::Const(Val::Null));
            if step != "0" && written {
                if found.absent {
                    let what = self.name(*arg);
                    self.find("may_be_absent", &what, Some("1".into()));
                }
                if !bases(&found.kinds).iter().all(|base| matches!(base, Base::Number | Base::Any)) {
                    self.find("wrong_type", "\"tk:date_add\"", Some("1".into()));
                }
            }
            types.push(found);
        }
        types
    }

    fn declared(
        &mut self,
        code: &'static str,
        name: Option<String>,
        of: impl Fn(&dyn super::TypeEnv, &str) -> Option<Type>,
    ) -> Type {
        let Some(name) = name else { return Type::optional(Kind::Any) };
        of(self.env, &name).unwrap_or_else(|| {
            // What does not exist is one fault, not one for each use of it.
            self.find(code, &name, None);
            Type::of(Kind::Any)
        })
    }

    fn number(&mut self, at: usize, id: NodeId, found: &Type, form: Form, op: Op) {
        let all = bases(&found.kinds);
        if found.absent {
            let what = self.name(id);
            self.find("may_be_absent", &what, below(at, form));
        } else if !all.iter().all(|base| matches!(base, Base::Number | Base::Any)) {
            self.find("wrong_type", &format!("\"{}\"", op.info().name), below(at, form));
        }
    }

    fn ordering(&mut self, args: &[NodeId], types: &[Type], form: Form) {
        let mut common: Option<Base> = None;
        for (at, found) in types.iter().enumerate() {
            let what = self.name(args[at]);
            if found.absent {
                self.find("may_be_absent", &what, below(at, form));
                continue;
            }
            for base in bases(&found.kinds) {
                match base {
                    Base::Any => {}
                    Base::Partial => self.find("partial_date", &what, below(at, form)),
                    Base::Number | Base::Text | Base::Date => match common {
                        None => common = Some(base),
                        Some(other) if other == base => {}
                        Some(_) => self.find("wrong_type", &format!("“{what}”"), below(at, form)),
                    },
                    _ => self.find("wrong_type", &format!("“{what}”"), below(at, form)),
                }
            }
        }
    }

    fn equality(&mut self, op: Op, args: &[NodeId], types: &[Type], form: Form) {
        let loose = matches!(op, Op::Eq | Op::Ne);
        for at in 1..types.len() {
            let (left, right) = (&types[at - 1], &types[at]);
            if loose {
                for (own, other, index) in [(left, right, at - 1), (right, left, at)] {
                    let zero = matches!(other.kinds.as_slice(), [Kind::Enum(v)] if v.iter().any(|v| matches!(v, Val::Num(n) if n.is_zero())));
                    if own.absent && !own.kinds.is_empty() && zero && !own.kinds.contains(&Kind::Null) {
                        let what = self.name(args[index]);
                        self.find("absent_is_zero", &what, below(index, form));
                    }
                }
            }
            let null = |t: &Type| t.absent && t.kinds.iter().all(|kind| *kind == Kind::Null);
            if null(left) || null(right) {
                continue;
            }
            for (found, index) in [(left, at - 1), (right, at)] {
                let compound = |base: &Base| matches!(base, Base::Array | Base::Object | Base::Partial);
                if loose && bases(&found.kinds).iter().any(compound) {
                    self.find("wrong_type", &format!("\"{}\"", op.info().name), below(index, form));
                    return;
                }
            }
            if left.kinds.iter().any(|a| right.kinds.iter().any(|b| may_equal(a, b))) || (left.absent && right.absent) {
                // A text that is no number can't be compared loosely with one.
                let mixed = |a: &Type, b: &Type| a.kinds.iter().any(wordy) && b.kinds.iter().any(counted);
                if loose && (mixed(left, right) || mixed(right, left)) {
                    self.find("wrong_type", &format!("\"{}\"", op.info().name), None);
                }
                continue;
            }
            let constant = |id: NodeId| matches!(self.program.node(id), Node::Const(_));
            let index = if constant(args[at - 1]) { at - 1 } else { at };
            let both_enums =
                matches!((left.kinds.as_slice(), right.kinds.as_slice()), ([Kind::Enum(_)], [Kind::Enum(_)]));
            if both_enums && constant(args[index]) {
                let what = self.name(args[index]);
                self.find("enum_never", &what, below(index, form));
            } else {
                self.find("never_equal", &format!("\"{}\"", op.info().name), None);
            }
        }
    }

    fn membership(&mut self, args: &[NodeId], types: &[Type]) {
        let ([_, list], [needle, haystack]) = (args, types) else { return };
        let texts = |base: &Base| matches!(base, Base::Text | Base::Date | Base::Array | Base::Any | Base::Null);
        if !bases(&haystack.kinds).iter().all(texts) {
            self.find("wrong_type", "\"in\"", Some("1".into()));
        }
        if let Node::Const(Val::Arr(items)) = self.program.node(*list) {
            for (at, item) in items.iter().enumerate() {
                let own = Kind::Enum(vec![item.clone()]);
                if !item.nullish() && !needle.kinds.is_empty() && !needle.kinds.iter().any(|kind| may_equal(kind, &own))
                {
                    let what = item.to_json().to_string();
                    self.at_list(|checker| checker.find("enum_never", &what, Some(at.to_string())));
                }
            }
        }
    }

    fn dates(&mut self, args: &[NodeId], types: &[Type], form: Form, op: Op) {
        for (at, found) in types.iter().enumerate().take(args.len()) {
            let dated = |base: &Base| matches!(base, Base::Date | Base::Partial | Base::Any | Base::Null);
            if !bases(&found.kinds).iter().all(dated) {
                self.find("wrong_type", &format!("\"{}\"", op.info().name), below(at, form));
            }
        }
    }
}

fn below(at: usize, form: Form) -> Option<String> {
    (form == Form::List).then(|| at.to_string())
}

/// Whether a kind has texts that are no numbers.
fn wordy(kind: &Kind) -> bool {
    match kind {
        Kind::Text | Kind::Date => true,
        Kind::Enum(values) => values.iter().any(|value| value.as_str().is_some() && value.number().is_none()),
        _ => false,
    }
}

/// Whether a kind has numbers or truth values.
fn counted(kind: &Kind) -> bool {
    match kind {
        Kind::Number | Kind::Integer | Kind::Bool => true,
        Kind::Enum(values) => values.iter().any(|value| matches!(value, Val::Num(_) | Val::Bool(_))),
        _ => false,
    }
}

/// Whether values of two kinds can be equal (strictly, or as numbers where both are).
fn may_equal(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Any, _) | (_, Kind::Any) => true,
        (Kind::Enum(a), Kind::Enum(b)) => a.iter().any(|value| b.iter().any(|other| value.same(other))),
        (Kind::Enum(values), other) | (other, Kind::Enum(values)) => values.iter().any(|value| match (value, other) {
            (Val::Bool(_), Kind::Bool) | (Val::Num(_), Kind::Number | Kind::Integer) | (Val::Str(_), Kind::Text) => {
                true
            }
            (Val::Str(_), Kind::Date) => value.date().is_some(),
            _ => false,
        }),
        (Kind::Number, Kind::Integer) | (Kind::Integer, Kind::Number) => true,
        (Kind::Text, Kind::Date) | (Kind::Date, Kind::Text) => true,
        (Kind::Array(_), Kind::Array(_)) => true,
        (a, b) => a == b,
    }
}
