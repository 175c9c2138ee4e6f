//! Why a rule came out as it did, as a sentence a citizen understands: no names of fields, no operators.
//!
//! The rule is evaluated once more, and only the parts that decided count: of a false `and` the part that was false, of a true `or` the
//! part that was true, of a condition over rows the row that settled it.

mod phrases;
mod table;

use super::Sentence;
use super::eval::{Ctx, DEFAULT_FUEL, Frame, Run};
use super::ops::Op;
use super::program::{Form, Node, NodeId, Path, Program, Root, Seg};
use super::value::Val;
use std::borrow::Cow;

pub use table::Table;

/// Reasons given at most; more would not be read.
const MOST: usize = 4;

/// A language people are addressed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

/// What things are called in front of people. `None` makes the sentence speak of them in general words.
pub trait Names {
    /// The label of a question or table.
    fn label(&self, path: &[Seg], lang: Lang) -> Option<String>;

    /// The label of a choice.
    fn option(&self, path: &[Seg], value: &Val<'_>, lang: Lang) -> Option<String>;

    /// A fact of the context as a clause, such as “you file online”.
    fn context(&self, key: &str, value: &Val<'_>, lang: Lang) -> Option<String> {
        let _ = (key, value, lang);
        None
    }

    /// The name of a data source.
    fn source(&self, source: &str, lang: Lang) -> Option<String> {
        let _ = (source, lang);
        None
    }

    /// The name of a paper.
    fn document(&self, code: &str, lang: Lang) -> Option<String> {
        let _ = (code, lang);
        None
    }

    /// The name of a legal figure.
    fn parameter(&self, name: &str, lang: Lang) -> Option<String> {
        let _ = (name, lang);
        None
    }

    /// The name of a list.
    fn list(&self, name: &str, lang: Lang) -> Option<String> {
        let _ = (name, lang);
        None
    }
}

/// The sentence, beginning with “vì” and “because”.
pub type Explanation = Sentence;

/// Says why a rule counts as true or false here.
pub fn explain(program: &Program, ctx: Ctx<'_>, names: &dyn Names) -> Explanation {
    let mut explainer = Explainer { run: Run::new(program, ctx, DEFAULT_FUEL), names, reasons: Vec::new() };
    explainer.because(program.root());
    phrases::join(explainer.reasons)
}

struct Explainer<'a, 'n> {
    run: Run<'a>,
    names: &'n dyn Names,
    reasons: Vec<Sentence>,
}

impl<'a> Explainer<'a, '_> {
    fn value(&mut self, id: NodeId) -> Val<'a> {
        self.run.node(id).unwrap_or(Val::Absent)
    }

    fn say(&mut self, reason: Sentence) {
        if self.reasons.len() < MOST && !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    fn because(&mut self, id: NodeId) {
        match self.run.program.node(id) {
            Node::Const(_) => {}
            Node::List(items) => items.iter().for_each(|item| self.because(*item)),
            Node::Read { path, default, .. } => {
                self.answer(path);
                if let Some(default) = default
                    && self.run.read(path).unwrap_or(Val::Absent).nullish()
                {
                    self.because(*default);
                }
            }
            Node::Call { op, args, form } => self.call(id, *op, args, *form),
        }
    }

    fn call(&mut self, id: NodeId, op: Op, args: &'a [NodeId], form: Form) {
        match op {
            Op::And | Op::Or if form == Form::List => {
                let stop = op == Op::Or;
                match args.iter().find(|arg| self.value(**arg).truthy() == stop) {
                    Some(decided) => self.because(*decided),
                    None => args.iter().for_each(|arg| self.because(*arg)),
                }
            }
            Op::If | Op::Ternary if form == Form::List => {
                let mut rest = args;
                while let [condition, then, more @ ..] = rest {
                    self.because(*condition);
                    if self.value(*condition).truthy() {
                        return self.because(*then);
                    }
                    rest = more;
                }
                if let Some(last) = rest.first() {
                    self.because(*last);
                }
            }
            Op::Coalesce | Op::Try => {
                for arg in args {
                    self.because(*arg);
                    if !self.value(*arg).nullish() {
                        return;
                    }
                }
            }
            Op::Not | Op::Truthy | Op::Preserve => args.iter().for_each(|arg| self.because(*arg)),
            Op::Eq | Op::StrictEq | Op::Ne | Op::StrictNe | Op::Lt | Op::Le | Op::Gt | Op::Ge => {
                self.comparisons(op, args, form);
            }
            Op::In => self.membership(args),
            Op::Exists | Op::Missing | Op::MissingSome => self.answered(op, args),
            Op::Map | Op::Filter | Op::All | Op::Some | Op::None if args.len() == 2 => self.rows(op, args[0], args[1]),
            Op::Context => {
                if let Some(key) = self.text(args, 0) {
                    let value = self.value(id);
                    let names = self.names;
                    self.say(phrases::both(|lang| {
                        names.context(&key, &value, lang).unwrap_or_else(|| phrases::context(lang).into())
                    }));
                }
            }
            Op::Lookup => {
                let status = self.value(id);
                let source = self.text(args, 0).unwrap_or_default();
                let names = self.names;
                self.say(phrases::both(|lang| {
                    phrases::lookup(names.source(&source, lang).as_deref(), status.as_str().unwrap_or(""), lang)
                }));
            }
            Op::HasDocument => {
                let there = self.value(id).truthy();
                let code = self.text(args, 0).unwrap_or_default();
                let names = self.names;
                self.say(phrases::both(|lang| phrases::document(names.document(&code, lang).as_deref(), there, lang)));
            }
            Op::InList => {
                let inside = self.value(id).truthy();
                let list = self.text(args, 0).unwrap_or_default();
                let what = args.get(1).map(|arg| self.noun(*arg)).unwrap_or_default();
                let names = self.names;
                self.say(phrases::both(|lang| {
                    phrases::listed(phrases::pick(&what, lang), names.list(&list, lang).as_deref(), inside, lang)
                }));
            }
            Op::AnyDuplicate | Op::Overlaps => {
                let found = self.value(id).truthy();
                let what = args.first().map(|arg| self.noun(*arg)).unwrap_or_default();
                self.say(phrases::both(|lang| {
                    phrases::clash(phrases::pick(&what, lang), op == Op::Overlaps, found, lang)
                }));
            }
            _ => {
                let value = self.value(id);
                let what = self.noun(id);
                self.say(phrases::both(|lang| {
                    phrases::is(phrases::pick(&what, lang), &phrases::shown(&value, lang), lang)
                }));
            }
        }
    }

    fn text(&mut self, args: &[NodeId], at: usize) -> Option<String> {
        let id = *args.get(at)?;
        self.value(id).as_str().map(str::to_owned)
    }

    /// “you chose … for …”: the answer itself is the reason.
    fn answer(&mut self, path: &Path) {
        let value = self.run.read(path).unwrap_or(Val::Absent);
        let place = self.run.place(path).map(Cow::into_owned);
        let names = self.names;
        self.say(phrases::both(|lang| {
            let label = place.as_deref().and_then(|place| names.label(place, lang));
            let option = |value: &Val<'_>| place.as_deref().and_then(|place| names.option(place, value, lang));
            phrases::answer(label.as_deref(), &value, &option, lang)
        }));
    }

    /// The place whose answer an expression is, if it is little more than that.
    fn read_of(&self, id: NodeId) -> Option<&'a Path> {
        match self.run.program.node(id) {
            Node::Read { path, .. } => Some(path),
            Node::Call { op: Op::Fold | Op::Coalesce, args, .. } => self.read_of(*args.first()?),
            _ => None,
        }
    }

    fn is_const(&self, id: NodeId) -> bool {
        matches!(self.run.program.node(id), Node::Const(_))
    }

    fn comparisons(&mut self, op: Op, args: &'a [NodeId], form: Form) {
        if form != Form::List {
            return args.iter().for_each(|arg| self.because(*arg));
        }
        let pairs: Vec<(NodeId, NodeId)> = args.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let holds = |own: &mut Self, pair: &(NodeId, NodeId)| {
            let (left, right) = (own.value(pair.0), own.value(pair.1));
            super::arith::compare(op, &left, &right).unwrap_or(false)
        };
        let failed: Vec<(NodeId, NodeId)> = pairs.iter().filter(|pair| !holds(self, pair)).copied().collect();
        match failed.first() {
            Some(pair) => self.comparison(op, pair.0, pair.1, false),
            None => pairs.iter().for_each(|pair| self.comparison(op, pair.0, pair.1, true)),
        }
    }

    fn comparison(&mut self, op: Op, left: NodeId, right: NodeId, truth: bool) {
        let equality = matches!(op, Op::Eq | Op::StrictEq | Op::Ne | Op::StrictNe);
        let (left, right, flipped) = if self.is_const(left) { (right, left, true) } else { (left, right, false) };
        if equality && self.is_const(right) {
            return match self.read_of(left) {
                Some(path) => self.answer(path),
                None => self.because(left),
            };
        }
        let (a, b) = (self.value(left), self.value(right));
        for (value, id) in [(&a, left), (&b, right)] {
            if value.nullish()
                && let Some(path) = self.first_read(id)
            {
                return self.answer(path);
            }
        }
        let relation = phrases::Relation::of(op, truth, flipped);
        let (what, other) = (self.noun(left), self.noun(right));
        let constant = self.is_const(right);
        self.say(phrases::both(|lang| {
            let (what, other) = (phrases::pick(&what, lang), phrases::pick(&other, lang));
            phrases::compared(
                what,
                &phrases::shown(&a, lang),
                relation,
                other,
                &phrases::shown(&b, lang),
                constant,
                lang,
            )
        }));
    }

    fn membership(&mut self, args: &'a [NodeId]) {
        let [needle, list] = args else { return };
        match (self.read_of(*needle), self.read_of(*list)) {
            (None, Some(path)) if self.is_const(*needle) => self.answer(path),
            (Some(path), None) => self.answer(path),
            (Some(path), Some(other)) => {
                self.answer(path);
                self.answer(other);
            }
            _ => {
                self.because(*needle);
                self.because(*list);
            }
        }
    }

    fn answered(&mut self, op: Op, args: &'a [NodeId]) {
        let mut names = Vec::new();
        let named = if op == Op::MissingSome { args.get(1..).unwrap_or(&[]) } else { args };
        named.iter().for_each(|arg| self.run.program.plain_texts(*arg, &mut names));
        let paths: Vec<Path> = match (op, names.as_slice()) {
            (Op::Exists, [first, ..]) if !first.starts_with('/') => {
                vec![Path { root: Root::Frame(0), segments: names.into_iter().map(Seg::Key).collect() }]
            }
            _ => names.iter().map(|name| Path::of_var(name)).collect(),
        };
        let blank = |own: &mut Self, path: &Path| {
            let value = own.run.read(path).unwrap_or(Val::Absent);
            value.nullish() || value.as_str() == Some("")
        };
        let missing: Vec<&Path> = paths.iter().filter(|path| blank(self, path)).collect();
        let told = if missing.is_empty() { paths.iter().collect() } else { missing };
        told.into_iter().for_each(|path| self.answer(path));
    }

    /// Conditions over rows: the row that settled it, or the table as a whole.
    fn rows(&mut self, op: Op, list: NodeId, body: NodeId) {
        let rows = match self.value(list) {
            Val::Arr(rows) => rows,
            _ => Vec::new(),
        };
        let place = self.read_of(list).and_then(|path| self.run.place(path).map(Cow::into_owned));
        let table = self.noun(list);
        if rows.is_empty() {
            return self.say(phrases::both(|lang| phrases::no_rows(phrases::pick(&table, lang), lang)));
        }
        let depth = self.run.frames.len();
        let seek = op != Op::All;
        for (at, row) in rows.into_iter().enumerate() {
            let index = u32::try_from(at).unwrap_or(u32::MAX);
            let frame = match &place {
                Some(place) => Frame::Place(Cow::Owned([place.as_slice(), &[Seg::Index(index)]].concat())),
                None => Frame::Value(row),
            };
            self.run.frames.push(Frame::Iterator(index));
            self.run.frames.push(frame);
            let settles = self.value(body).truthy() == seek;
            let before = self.reasons.len();
            if settles {
                self.because(body);
            }
            self.run.frames.truncate(depth);
            if settles {
                for reason in self.reasons.iter_mut().skip(before) {
                    *reason = phrases::in_row(reason, at + 1, &table);
                }
                return;
            }
        }
        self.say(phrases::both(|lang| phrases::rows(phrases::pick(&table, lang), op == Op::All, lang)));
    }

    fn first_read(&self, id: NodeId) -> Option<&'a Path> {
        match self.run.program.node(id) {
            Node::Read { path, .. } => Some(path),
            Node::Call { args, .. } => args.iter().find_map(|arg| self.first_read(*arg)),
            Node::List(items) => items.iter().find_map(|item| self.first_read(*item)),
            Node::Const(_) => None,
        }
    }

    /// What an expression is called.
    fn noun(&mut self, id: NodeId) -> Sentence {
        let names = self.names;
        match self.run.program.node(id) {
            Node::Const(value) => phrases::both(|lang| phrases::shown(value, lang)),
            Node::Read { path, .. } => {
                let place = self.run.place(path).map(Cow::into_owned);
                phrases::both(|lang| {
                    phrases::quoted(place.as_deref().and_then(|place| names.label(place, lang)).as_deref(), lang)
                })
            }
            Node::Call { op, args, .. } => {
                let inner = match args.first() {
                    Some(first) if !matches!(op, Op::Param | Op::Today | Op::Agency | Op::Context) => self.noun(*first),
                    _ => Sentence::default(),
                };
                match op {
                    Op::Date | Op::Fold | Op::Coalesce | Op::Filter | Op::Round => inner,
                    Op::Param => {
                        let name = self.text(args, 0).unwrap_or_default();
                        phrases::both(|lang| {
                            names.parameter(&name, lang).unwrap_or_else(|| phrases::parameter(lang).into())
                        })
                    }
                    Op::DaysBetween => {
                        let to = args.get(1).map(|arg| self.noun(*arg)).unwrap_or_default();
                        phrases::days_between(&inner, &to)
                    }
                    Op::DateAdd => {
                        let value = self.value(id);
                        phrases::both(|lang| phrases::shown(&value, lang))
                    }
                    op => phrases::derived(*op, &inner).unwrap_or_else(|| self.computed()),
                }
            }
            Node::List(_) => self.computed(),
        }
    }

    /// “what follows from … and …”.
    fn computed(&self) -> Sentence {
        let row: Vec<Seg> = self.run.ctx.row.to_vec();
        let mut reads = self.run.program.reads(&row);
        reads.truncate(2);
        phrases::both(|lang| {
            let labels: Vec<String> =
                reads.iter().filter_map(|read| self.names.label(&read.path, lang)).map(|l| format!("“{l}”")).collect();
            phrases::computed(&labels, lang)
        })
    }
}
